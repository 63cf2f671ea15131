"""The domain's states and reasons as GraphQL enums, each value described. Types and inputs import them from here."""

from collections.abc import Mapping
from enum import StrEnum
from typing import cast

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from staer.domain.actor import Role
from staer.domain.authority import AuthorityType
from staer.domain.disclosure import DisclosureOccasion, ShareWarning
from staer.domain.drift import DriftKind, Settlement
from staer.domain.job_order import ClosedReason, JobOrderOrigin, JobOrderStatus, JobOrderType
from staer.domain.jobag import DeliveryKind, DeliveryState, JobagStatus
from staer.domain.list_view import ListName, SystemView
from staer.domain.placement import ApproveDenial, PlaceDenial, PlacementStatus, RejectionReason
from staer.domain.reading import ReadChannel
from staer.domain.refusals import SENTENCES, ErrorCode
from staer.domain.relation import Relation
from staer.domain.sharing import ShareDenial, ShareStatus

__all__ = [
    "ApproveDenial",
    "AuthorityType",
    "ClosedReason",
    "DeliveryKind",
    "DeliveryState",
    "DisclosureOccasion",
    "DriftKind",
    "ErrorCode",
    "JobOrderOrigin",
    "JobOrderStatus",
    "JobOrderType",
    "JobagStatus",
    "ListName",
    "PlaceDenial",
    "PlacementStatus",
    "ReadChannel",
    "RejectionReason",
    "Relation",
    "Role",
    "Settlement",
    "ShareDenial",
    "ShareStatus",
    "ShareWarning",
    "SystemView",
]


def describe(enum: type[StrEnum], description: str, values: Mapping[str, str]) -> None:
    """Make the enum known to Strawberry; KeyError for a value without a description."""
    strawberry.enum(enum, description=description)
    for value in cast("StrawberryEnumDefinition", vars(enum)["__strawberry_definition__"]).values:
        value.description = values[value.name]


def _describe_reasons(enum: type[StrEnum], description: str) -> None:
    """The same for reasons, whose sentences the domain has."""
    describe(enum, description, {reason.name: SENTENCES[ErrorCode(reason.value)] for reason in enum})


describe(
    Role,
    "What an actor's token grants; roles add up.",
    {
        "CONSULTANT": "Keeps and shares the own authority's job orders, places citizens, decides as coordinator.",
        "ADMINISTRATOR": "Keeps the networks that the own authority administers; this role alone reads no job order.",
        "SERVICE": "A partner's system that reads for one authority; it changes nothing.",
        "AUDITOR": "Reads the own authority's job orders as their owner, with history; changes nothing.",
    },
)
describe(
    Relation,
    "How a viewer stands to a job order; the strongest that holds counts. Without one the order does not exist.",
    {
        "OWNER": "The viewer's authority owns the job order.",
        "COORDINATOR": "The viewer is the external coordinator named on it.",
        "RECIPIENT": "It is shared with a network that the viewer's authority belongs to.",
        "PLACER": "The viewer's authority has a placement on it, though it is no longer shared with the authority.",
    },
)
describe(
    AuthorityType,
    "What kind of body an authority is (myndighedstype).",
    {"JOBCENTER": "A jobcenter.", "OTHER": "Another body, such as a municipality without a jobcenter."},
)
describe(
    JobOrderType,
    "The kind of employment that a job order asks for.",
    {
        "ORDINARY": "A job on ordinary terms.",
        "WAGE_SUBSIDY": "A job with wage subsidy (løntilskud).",
        "INTERNSHIP": "A practical placement (virksomhedspraktik).",
        "APPRENTICESHIP": "An apprenticeship (elev- or lærlingeplads).",
        "FLEX_JOB": "A flex job (fleksjob).",
    },
)
describe(
    JobOrderOrigin,
    "Who made the job order.",
    {"EMPLOYER": "The employer made it in JobAG.", "JOBCENTER": "A jobcenter made it here."},
)
describe(
    JobOrderStatus,
    "Where a job order stands (jobordrestatus).",
    {
        "OPEN": "Åben: takes shares and placements.",
        "INACTIVE": "Enough candidates for now: no new shares or placements; deciding and sending go on.",
        "CLOSED": "Lukket: final; shares have ended and placements not yet sent have lapsed.",
    },
)
describe(
    ClosedReason,
    "Why a job order was closed.",
    {
        "NEED_MET": "The employer has the people.",
        "REFERRAL_DEADLINE_PASSED": "The time for putting candidates forward is over.",
        "WITHDRAWN": "The employer took the order back.",
        "ERROR": "The order was made by mistake.",
    },
)
describe(
    JobagStatus,
    "How far a job order or a placement came towards JobAG.",
    {
        "NOT_SENT": "JobAG knows nothing of it.",
        "PENDING": "On its way; JobAG has not answered yet.",
        "ACCEPTED": "JobAG has it; this is final.",
        "REFUSED": "JobAG refused it; it may be sent again.",
    },
)
describe(
    DeliveryKind,
    "What a message to JobAG does there. New kinds may come.",
    {
        "CREATE_JOB_ORDER": "Makes the job order.",
        "UPDATE_JOB_ORDER": "Tells what changed in it.",
        "CLOSE_JOB_ORDER": "Closes it.",
        "SHARE": "Notifies a network of it.",
        "END_SHARE": "Takes the notification back.",
        "PLACEMENT": "Puts a candidate forward.",
    },
)
describe(
    DeliveryState,
    "Where a message to JobAG stands.",
    {
        "WAITING": "It will be tried, again and again until JobAG answers.",
        "DELIVERED": "JobAG has it.",
        "REFUSED": "JobAG refused it.",
        "DEAD": "JobAG did not answer any attempt; nobody tries any more.",
        "CANCELLED": "It was taken back, or there was nothing left to tell.",
    },
)
describe(
    DriftKind,
    "How the state here and JobAG's came apart. New kinds may come.",
    {
        "OVERWRITTEN": "Both sides changed it: JobAG's value stands, and what stood here is kept to be looked at.",
        "NOT_AT_JOBAG": "It stands here, and JobAG does not have it.",
        "DIFFERS": "It was changed here, and JobAG never took the change.",
    },
)
describe(
    Settlement,
    "Whose state is to stand on both sides.",
    {
        "KEEP_JOBAG": "JobAG's: what it has is taken over here.",
        "SEND_OURS": "The one here: JobAG is told again.",
    },
)
describe(
    ShareStatus,
    "Where the sharing of a job order with a network stands.",
    {
        "PENDING": "On its way to JobAG; nobody reads it yet.",
        "SHARED": "Confirmed by JobAG; its recipients read the order.",
        "FAILED": "Refused by JobAG; the order may be shared anew.",
        "ENDED": "Over; the order may be shared anew.",
    },
)
describe(
    PlacementStatus,
    "Where the placement (formidling) of a candidate stands.",
    {
        "AWAITING_APPROVAL": "Formidling afventer godkendelse: the coordinator has not decided yet.",
        "AVAILABLE_TO_COMPANY": "Formidling tilgængelig for virksomhed: may be sent, or is on its way.",
        "SENT": "JobAG has it, and the employer sees the candidate.",
        "REJECTED": "The coordinator turned the candidate down.",
        "WITHDRAWN": "The placing authority took it back.",
        "LAPSED": "The job order was closed before the placement was sent.",
        "HIRED": "The employer hired the candidate.",
        "NOT_HIRED": "The employer did not hire the candidate.",
    },
)
describe(
    RejectionReason,
    "Why a coordinator turned a candidate down.",
    {
        "NOT_QUALIFIED": "The candidate lacks what the job asks for.",
        "NOT_AVAILABLE": "The candidate can't take the job.",
        "ENOUGH_CANDIDATES": "There are enough candidates already.",
        "DUPLICATE": "The candidate was put forward already.",
        "OTHER": "Something else; see the comment.",
    },
)
describe(
    DisclosureOccasion,
    "Why recipients could read something from then on.",
    {"SHARED": "JobAG confirmed the share.", "EDITED": "What they read was changed while it was shared with them."},
)
describe(
    ShareWarning,
    "What to look at before a job order is shared; a machine's guess that hinders nothing. New ones may come.",
    {
        "CPR_NUMBER": "A text that recipients read seems to hold a CPR number.",
        "PHONE_NUMBER": "A text that recipients read seems to hold a phone number.",
        "EMAIL_ADDRESS": "A text that recipients read seems to hold an e-mail address.",
        "WAGES": "A text that recipients read seems to speak of wages; they belong in the qualifications.",
        "SAYS_LITTLE": "The tasks say little, while the qualifications or the working hours are filled in:"
        " recipients will read the tasks alone.",
    },
)
_describe_reasons(ErrorCode, "Why an action was refused. New codes may come: treat an unknown one as a refusal.")
_describe_reasons(ShareDenial, "Why the viewer can't share a job order with a network. New reasons may come.")
_describe_reasons(PlaceDenial, "Why the viewer can't place a citizen on a job order. New reasons may come.")
_describe_reasons(ApproveDenial, "Why the viewer can't approve a placement. New reasons may come.")
describe(
    ReadChannel,
    "By which way something was read.",
    {
        "QUERY": "Asked for.",
        "MUTATION": "Shown in answer to a change.",
        "SUBSCRIPTION": "Told when it changed.",
        "EXPORT": "Written into a file.",
    },
)
describe(
    ListName,
    "The lists that a view can be of.",
    {"JOB_ORDERS": "As `jobOrders` gives it.", "PLACEMENTS": "As `placements` gives it."},
)
describe(
    SystemView,
    "The views that everybody has.",
    {
        "SHARED_WITH_US": "Job orders shared with the viewer's authority, the latest change first.",
        "OUR_OPEN_ORDERS": "Open job orders of the viewer's authority.",
        "ENDING_SOON": "Those of them that end within 14 days.",
        "WITHOUT_CANDIDATES": "Those of them for which nobody was placed for a week.",
        "NATIONAL_LIST": "National-liste: all open job orders shared in the authority's networks.",
        "WAITING_FOR_MY_DECISION": "Placements that wait for the viewer's decision.",
    },
)
