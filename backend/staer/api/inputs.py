"""What mutations are given: ids become keys here, absent fields stay apart from null ones."""

import datetime as dt
from dataclasses import fields
from typing import Any
from uuid import UUID

import strawberry
from strawberry import UNSET
from strawberry.utils.str_converters import to_camel_case

from staer.api.enums import ClosedReason, JobOrderType, RejectionReason, Settlement
from staer.domain.job_order_content import JobOrderContent
from staer.errors import BadInput
from staer.reads.identifiers import decode_id

INPUT = strawberry.argument(name="input", description="What to do, and with what.")
MOST_ROWS = 100

_EACH = "100 at most; each is decided by itself."
_JOB_ORDER_ID = "The job order."
_PLACEMENT_ID = "The placement."
_CONTENT = {
    "title": "What the job is called; 100 characters at most.",
    "occupation": "Stillingsbetegnelse; 200 characters at most.",
    "occupation_uri": "The occupation's ESCO URI; 255 characters at most.",
    "company_id": "The company that asks for people.",
    "type": "The kind of employment.",
    "vacancies": "People wanted, 1 to 10,000.",
    "start_date": "First day of the job.",
    "end_date": "Last day of the job; not before the first.",
    "work_tasks": "Beskrivelse af arbejdsopgaver: the one text that other municipalities read; 5,000 characters.",
    "qualifications": "Faglige-personlige kvalifikationer og løn: the owner alone reads it; 5,000 characters.",
    "working_hours": "Arbejdstid: the owner alone reads it; 5,000 characters.",
    "internal_comment": "The owner alone reads it; 2,000 characters.",
    "company_contact": "Whom to speak with at the company: the owner alone reads it; 500 characters.",
}


def _content(name: str, default: Any = UNSET) -> Any:  # Any: typed by the class annotation
    return strawberry.field(default=default, description=_CONTENT[name])


def _required(name: str) -> Any:  # Any: typed by the class annotation
    return strawberry.field(description=_CONTENT[name])


def _coordinator() -> Any:  # Any: typed by the class annotation
    return strawberry.field(default=UNSET, description="Tovholder: a consultant of the authority that owns the order.")


def _external_coordinator() -> Any:  # Any: typed by the class annotation
    return strawberry.field(default=UNSET, description="Tovholder (ekstern): a consultant of another authority.")


def key_of(type_name: str, text: str, argument: str) -> UUID:
    """The key of an id; bad input, with the argument's name, for what is no id of that type."""
    try:
        return decode_id(type_name, text)
    except BadInput as error:
        raise BadInput(f"`{argument}`: {error.message}") from None


def optional_key_of(type_name: str, text: str | None, argument: str) -> UUID | None:
    """The same for an id that may be null."""
    return None if text is None else key_of(type_name, text, argument)


def keys_of(type_name: str, ids: list[strawberry.ID], argument: str) -> list[UUID]:
    """The keys of a list that is not too long."""
    if len(ids) > MOST_ROWS:
        raise BadInput(f"`{argument}` takes {MOST_ROWS} ids at most; send the others after them.")
    return [key_of(type_name, each, argument) for each in ids]


@strawberry.input(description="A new job order.")
class CreateJobOrderInput:
    title: str = _required("title")
    occupation: str | None = _content("occupation")
    occupation_uri: str | None = _content("occupation_uri")
    company_id: strawberry.ID = _required("company_id")
    type: JobOrderType = _content("type", JobOrderType.ORDINARY)
    vacancies: int = _content("vacancies", 1)
    start_date: dt.date | None = _content("start_date")
    end_date: dt.date | None = _content("end_date")
    work_tasks: str = _required("work_tasks")
    qualifications: str | None = _content("qualifications")
    working_hours: str | None = _content("working_hours")
    internal_comment: str | None = _content("internal_comment")
    company_contact: str | None = _content("company_contact")
    coordinator_allowed: bool = strawberry.field(
        default=True, description="Tovholder tilladt: the employer lets a coordinator choose among the candidates."
    )

    def content(self) -> JobOrderContent:
        """What was given, the rest empty."""
        empty: dict[str, Any] = dict.fromkeys(f.name for f in fields(JobOrderContent))
        return JobOrderContent(**empty | _given_content(self))


@strawberry.input(description="Changes to a job order: absent fields stay, null empties an optional one.")
class UpdateJobOrderInput:
    job_order_id: strawberry.ID = strawberry.field(description=_JOB_ORDER_ID)
    expected_version: int = strawberry.field(description="The `version` that the changes were made from.")
    title: str | None = _content("title")
    occupation: str | None = _content("occupation")
    occupation_uri: str | None = _content("occupation_uri")
    company_id: strawberry.ID | None = _content("company_id")
    type: JobOrderType | None = _content("type")
    vacancies: int | None = _content("vacancies")
    start_date: dt.date | None = _content("start_date")
    end_date: dt.date | None = _content("end_date")
    work_tasks: str | None = _content("work_tasks")
    qualifications: str | None = _content("qualifications")
    working_hours: str | None = _content("working_hours")
    internal_comment: str | None = _content("internal_comment")
    company_contact: str | None = _content("company_contact")

    def changes(self) -> dict[str, Any]:  # Any: the types of JobOrderContent's fields
        """The fields that were given."""
        return _given_content(self)


def _given_content(given: CreateJobOrderInput | UpdateJobOrderInput) -> dict[str, Any]:  # Any: as above
    values = {f.name: getattr(given, f.name) for f in fields(JobOrderContent)}
    if values["company_id"] is not UNSET:
        values["company_id"] = optional_key_of("Company", values["company_id"], "companyId")
    return {name: value for name, value in values.items() if value is not UNSET}


@strawberry.input(description="Which job order has enough candidates for now.")
class DeactivateJobOrderInput:
    job_order_id: strawberry.ID = strawberry.field(description=_JOB_ORDER_ID)


@strawberry.input(description="Which job order takes candidates again.")
class ReactivateJobOrderInput:
    job_order_id: strawberry.ID = strawberry.field(description=_JOB_ORDER_ID)


@strawberry.input(description="Which job order to close for good, and why.")
class CloseJobOrderInput:
    job_order_id: strawberry.ID = strawberry.field(description=_JOB_ORDER_ID)
    reason: ClosedReason = strawberry.field(description="Why it is closed.")


@strawberry.input(description="Who decides on a job order's placements: absent fields stay, null clears.")
class AssignCoordinatorInput:
    job_order_id: strawberry.ID = strawberry.field(description=_JOB_ORDER_ID)
    coordinator_id: strawberry.ID | None = _coordinator()
    external_coordinator_id: strawberry.ID | None = _external_coordinator()

    def parts(self) -> dict[str, UUID | None]:
        """The parts that were given, with the person or None."""
        return _parts(self, "coordinator_id", "external_coordinator_id")


@strawberry.input(description="Which job orders have enough candidates for now.")
class DeactivateJobOrdersInput:
    job_order_ids: list[strawberry.ID] = strawberry.field(description=_EACH)


@strawberry.input(description="Which job orders to close for good, and why.")
class CloseJobOrdersInput:
    job_order_ids: list[strawberry.ID] = strawberry.field(description=_EACH)
    reason: ClosedReason = strawberry.field(description="Why they are closed.")


@strawberry.input(description="Who decides on the placements of several job orders: absent fields stay, null clears.")
class AssignCoordinatorsInput:
    job_order_ids: list[strawberry.ID] = strawberry.field(description=_EACH)
    coordinator_id: strawberry.ID | None = _coordinator()
    external_coordinator_id: strawberry.ID | None = _external_coordinator()

    def parts(self) -> dict[str, UUID | None]:
        """The parts that were given, with the person or None."""
        return _parts(self, "coordinator_id", "external_coordinator_id")


@strawberry.input(description="Which placements to let through to the employer.")
class ApprovePlacementsInput:
    placement_ids: list[strawberry.ID] = strawberry.field(description=_EACH)
    comment: str | None = strawberry.field(default=UNSET, description="To those who placed; 2,000 characters at most.")
    send_to_jobag: bool = strawberry.field(default=False, description="Send them to JobAG in the same step.")


@strawberry.input(description="Who is responsible for a job order.")
class AssignResponsibleConsultantInput:
    job_order_id: strawberry.ID = strawberry.field(description=_JOB_ORDER_ID)
    responsible_consultant_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="Ansvarlig konsulent: a consultant of the authority that owns the order; null for nobody.",
    )

    def parts(self) -> dict[str, UUID | None]:
        """The person or None, when given."""
        return _parts(self, "responsible_consultant_id")


def _parts(
    given: AssignCoordinatorInput | AssignCoordinatorsInput | AssignResponsibleConsultantInput, *names: str
) -> dict[str, UUID | None]:
    values = {name: getattr(given, name) for name in names}
    return {
        name: optional_key_of("Consultant", value, to_camel_case(name))
        for name, value in values.items()
        if value is not UNSET
    }


@strawberry.input(description="Which job order to send to JobAG.")
class SendJobOrderToJobagInput:
    job_order_id: strawberry.ID = strawberry.field(description=_JOB_ORDER_ID)


@strawberry.input(description="Which job order to share, and with which network: one at a time.")
class ShareJobOrderInput:
    job_order_id: strawberry.ID = strawberry.field(description=_JOB_ORDER_ID)
    network_code: str = strawberry.field(description="The network's code, as `HRS`.")


@strawberry.input(description="Which share to take back.")
class EndJobOrderShareInput:
    share_id: strawberry.ID = strawberry.field(description="The share.")


@strawberry.input(description="The citizen to put forward.")
class CandidateInput:
    name: str = strawberry.field(description="As the employer shall see it; 200 characters at most.")
    cpr_number: str = strawberry.field(description="Ten digits; kept encrypted, in no answer, sent to JobAG alone.")


@strawberry.input(description="Whom to put forward, and on which job order.")
class CreatePlacementInput:
    job_order_id: strawberry.ID = strawberry.field(description=_JOB_ORDER_ID)
    candidate: CandidateInput = strawberry.field(description="One of the own authority's citizens.")
    note: str | None = strawberry.field(default=UNSET, description="For the coordinator; 2,000 characters at most.")


@strawberry.input(description="Which placement to let through to the employer.")
class ApprovePlacementInput:
    placement_id: strawberry.ID = strawberry.field(description=_PLACEMENT_ID)
    comment: str | None = strawberry.field(default=UNSET, description="To those who placed; 2,000 characters at most.")
    send_to_jobag: bool = strawberry.field(default=False, description="Send it to JobAG in the same step.")


@strawberry.input(description="Which placement to turn down, and why.")
class RejectPlacementInput:
    placement_id: strawberry.ID = strawberry.field(description=_PLACEMENT_ID)
    reason: RejectionReason = strawberry.field(description="Why.")
    comment: str | None = strawberry.field(default=UNSET, description="To those who placed; 2,000 characters at most.")


@strawberry.input(description="Which placement to take back.")
class WithdrawPlacementInput:
    placement_id: strawberry.ID = strawberry.field(description=_PLACEMENT_ID)
    comment: str | None = strawberry.field(default=UNSET, description="Kept in the history; 2,000 characters at most.")


@strawberry.input(description="Which placements to send to JobAG.")
class SendPlacementsToJobagInput:
    placement_ids: list[strawberry.ID] = strawberry.field(description=_EACH)


@strawberry.input(description="Which dashboard opens first.")
class SetDefaultDashboardInput:
    dashboard: str | None = strawberry.field(
        default=UNSET, description="The client's name for it; null for the first one."
    )


@strawberry.input(description="Who joins a network, and when.")
class AddNetworkMemberInput:
    network_code: str = strawberry.field(description="The network's code, as `HRS`.")
    authority_id: strawberry.ID = strawberry.field(description="The authority that joins.")
    from_: dt.date | None = strawberry.field(name="from", default=UNSET, description="Its first day; today if absent.")


@strawberry.input(description="Who leaves a network; from this moment.")
class RemoveNetworkMemberInput:
    network_code: str = strawberry.field(description="The network's code, as `HRS`.")
    authority_id: strawberry.ID = strawberry.field(description="The authority that leaves.")


_DELIVERY_ID = "The message to JobAG."


@strawberry.input(description="Which message to JobAG to try again.")
class RetryDeliveryInput:
    delivery_id: strawberry.ID = strawberry.field(description=_DELIVERY_ID)


@strawberry.input(description="Which difference to settle, and how.")
class SettleDriftInput:
    drift_id: strawberry.ID = strawberry.field(description="The difference.")
    settlement: Settlement = strawberry.field(description="Whose state is to stand.")


@strawberry.input(description="Which message to JobAG to take back.")
class CancelDeliveryInput:
    delivery_id: strawberry.ID = strawberry.field(description=_DELIVERY_ID)
