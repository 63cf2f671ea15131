"""Every reason for a refusal, with the one sentence that says what to do. The codes are the API's `ErrorCode`."""

from enum import StrEnum

from staer.errors import Refused


class ErrorCode(StrEnum):
    """Why an action was refused; the list may grow."""

    NOT_FOUND = "NOT_FOUND"
    NOT_OWNER = "NOT_OWNER"
    NOT_CONSULTANT = "NOT_CONSULTANT"
    NOT_ADMINISTRATOR = "NOT_ADMINISTRATOR"
    NOT_COORDINATOR = "NOT_COORDINATOR"
    NOT_PLACING_AUTHORITY = "NOT_PLACING_AUTHORITY"
    VERSION_CONFLICT = "VERSION_CONFLICT"
    INVALID_INPUT = "INVALID_INPUT"
    REQUIRED = "REQUIRED"
    TOO_LONG = "TOO_LONG"
    INVALID_CPR_NUMBER = "INVALID_CPR_NUMBER"
    DATES_REVERSED = "DATES_REVERSED"
    JOB_ORDER_CLOSED = "JOB_ORDER_CLOSED"
    JOB_ORDER_INACTIVE = "JOB_ORDER_INACTIVE"
    JOB_ORDER_OPEN = "JOB_ORDER_OPEN"
    JOB_ORDER_NOT_IN_JOBAG = "JOB_ORDER_NOT_IN_JOBAG"
    ALREADY_SENT = "ALREADY_SENT"
    ALREADY_SHARED = "ALREADY_SHARED"
    NOT_IN_A_NETWORK = "NOT_IN_A_NETWORK"
    UNKNOWN_NETWORK = "UNKNOWN_NETWORK"
    SHARE_ENDED = "SHARE_ENDED"
    NOT_SHARED_WITH_YOU = "NOT_SHARED_WITH_YOU"
    NO_COORDINATOR = "NO_COORDINATOR"
    COORDINATOR_NOT_ALLOWED = "COORDINATOR_NOT_ALLOWED"
    PLACEMENTS_WAIT = "PLACEMENTS_WAIT"
    UNKNOWN_CONSULTANT = "UNKNOWN_CONSULTANT"
    ALREADY_PLACED = "ALREADY_PLACED"
    ALREADY_DECIDED = "ALREADY_DECIDED"
    NOT_APPROVED = "NOT_APPROVED"
    WAITS_FOR_JOBAG = "WAITS_FOR_JOBAG"
    PLACEMENT_ENDED = "PLACEMENT_ENDED"
    UNKNOWN_COMPANY = "UNKNOWN_COMPANY"
    UNKNOWN_AUTHORITY = "UNKNOWN_AUTHORITY"
    ALREADY_MEMBER = "ALREADY_MEMBER"
    NOT_A_MEMBER = "NOT_A_MEMBER"
    TOO_MANY_VIEWS = "TOO_MANY_VIEWS"
    IMPORT_CONFIRMED = "IMPORT_CONFIRMED"
    IMPORT_NOT_CONFIRMED = "IMPORT_NOT_CONFIRMED"
    IMPORT_TOUCHED = "IMPORT_TOUCHED"
    DELIVERED_ALREADY = "DELIVERED_ALREADY"
    DELIVERY_ENDED = "DELIVERY_ENDED"
    DELIVERY_UNDER_WAY = "DELIVERY_UNDER_WAY"
    DRIFT_SETTLED = "DRIFT_SETTLED"
    NOTHING_AT_JOBAG = "NOTHING_AT_JOBAG"
    TEXT_REPLACED = "TEXT_REPLACED"
    WITHDRAWN_BY_EMPLOYER = "WITHDRAWN_BY_EMPLOYER"


SENTENCES: dict[ErrorCode, str] = {
    ErrorCode.NOT_FOUND: "There is nothing with this id that you can see; check the id.",
    ErrorCode.NOT_OWNER: "Only a consultant of the authority that owns the job order can do this; ask them.",
    ErrorCode.NOT_CONSULTANT: "Only a consultant can do this; sign in with that role.",
    ErrorCode.NOT_ADMINISTRATOR: "Only an administrator of the authority that runs the network can do this; ask them.",
    ErrorCode.NOT_COORDINATOR: "Only the coordinator of the job order decides on its placements; ask them.",
    ErrorCode.NOT_PLACING_AUTHORITY: "Only the authority that placed the candidate can do this; ask them.",
    ErrorCode.VERSION_CONFLICT: "The job order was changed meanwhile; read it again and repeat your change.",
    ErrorCode.INVALID_INPUT: "This value can't be used; correct it and try again.",
    ErrorCode.REQUIRED: "This field can't be empty; fill it in.",
    ErrorCode.TOO_LONG: "This text is longer than JobAG takes; shorten it.",
    ErrorCode.INVALID_CPR_NUMBER: "This is not a valid CPR number; check the ten digits.",
    ErrorCode.DATES_REVERSED: "The end date lies before the start date; correct one of them.",
    ErrorCode.JOB_ORDER_CLOSED: "The job order is closed, and closing is final; make a new one.",
    ErrorCode.JOB_ORDER_INACTIVE: "The job order is inactive; reactivate it first.",
    ErrorCode.JOB_ORDER_OPEN: "The job order is open already; there is nothing to do.",
    ErrorCode.JOB_ORDER_NOT_IN_JOBAG: "JobAG has not accepted the job order yet; send it and wait for the answer.",
    ErrorCode.ALREADY_SENT: "This is on its way to JobAG or has arrived there; there is nothing to send.",
    ErrorCode.ALREADY_SHARED: "The job order is shared with this network already; there is nothing to do.",
    ErrorCode.NOT_IN_A_NETWORK: "Your authority is in no network; join one before you share.",
    ErrorCode.UNKNOWN_NETWORK: "There is no network with this code; choose one from `networks`.",
    ErrorCode.SHARE_ENDED: "This share has ended already; share the job order anew if you want it shared.",
    ErrorCode.NOT_SHARED_WITH_YOU: "The job order is not shared with your authority; ask its owner to share it.",
    ErrorCode.NO_COORDINATOR: "Nobody can decide on placements here; ask the owner to assign a coordinator.",
    ErrorCode.COORDINATOR_NOT_ALLOWED: "The employer wants no coordinator here; candidates go straight to JobAG.",
    ErrorCode.PLACEMENTS_WAIT: "Placements wait for a decision; name another coordinator, or decide on them first.",
    ErrorCode.UNKNOWN_CONSULTANT: "There is no such consultant who can take this part; choose another.",
    ErrorCode.ALREADY_PLACED: "Your authority has placed this citizen here already; there is nothing to do.",
    ErrorCode.ALREADY_DECIDED: "The placement was decided on already; read it again.",
    ErrorCode.NOT_APPROVED: "The placement is not available to the company; the coordinator must approve it first.",
    ErrorCode.WAITS_FOR_JOBAG: "The placement is on its way to JobAG; wait for the answer.",
    ErrorCode.PLACEMENT_ENDED: "The placement has ended; place the citizen anew.",
    ErrorCode.UNKNOWN_COMPANY: "There is no company with this id; choose one from `companies`.",
    ErrorCode.UNKNOWN_AUTHORITY: "There is no authority with this id; choose one from `authorities`.",
    ErrorCode.ALREADY_MEMBER: "The authority is a member of the network already; there is nothing to do.",
    ErrorCode.NOT_A_MEMBER: "The authority is not a member of the network; there is nothing to remove.",
    ErrorCode.TOO_MANY_VIEWS: "You have saved 100 views, which is the most; delete one first.",
    ErrorCode.IMPORT_CONFIRMED: "This import was confirmed already; upload the workbook again for the rest.",
    ErrorCode.IMPORT_NOT_CONFIRMED: "Nothing of this import stands; there is nothing to undo.",
    ErrorCode.IMPORT_TOUCHED: "One of these job orders was changed since; take the change back there, by hand.",
    ErrorCode.DELIVERED_ALREADY: "JobAG has this message already; there is nothing to send.",
    ErrorCode.DELIVERY_ENDED: "The message no longer waits; there is nothing to take back.",
    ErrorCode.DELIVERY_UNDER_WAY: "The message is being delivered at this moment; try again shortly.",
    ErrorCode.DRIFT_SETTLED: "This difference is settled already; there is nothing to do.",
    ErrorCode.NOTHING_AT_JOBAG: "JobAG does not have this, so nothing of its can stand; send ours, or end it here.",
    ErrorCode.TEXT_REPLACED: "JobAG's value has taken its place; write this one into the job order to have it back.",
    ErrorCode.WITHDRAWN_BY_EMPLOYER: "The employer's job order is gone from JobAG; close it here.",
}


def refusal(reason: StrEnum, *path: str) -> Refused:
    """The refusal for a reason; `path` leads to the input field that it concerns."""
    code = ErrorCode(reason.value)
    return Refused(code, SENTENCES[code], path or None)


def refuse_if(reason: StrEnum | None, *path: str) -> None:
    """Raise the refusal when a guard gave a reason."""
    if reason is not None:
        raise refusal(reason, *path)
