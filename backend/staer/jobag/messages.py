"""What goes over the wire to JobAG and back: our words in Python, JobAG's names on the wire."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from staer.domain.job_order import ClosedReason, JobOrderOrigin, JobOrderStatus, JobOrderType
from staer.domain.jobag_order import Fields, JobagOrder
from staer.domain.placement import PlacementStatus

REQUEST_ID_MAX_LENGTH = 46  # JobAG's REST services refuse a longer x-requestId


def _wire(name: str, *, kept: bool = True) -> Any:  # Any: dataclass fields are typed at their declaration
    """`kept=False` for text that may hold personal or confidential content: only its length is kept."""
    return field(metadata={"wire": name, "kept": kept})


class Message:
    """A body that knows its names on the wire, and the form of itself that may be kept."""

    def on_the_wire(self) -> dict[str, Any]:
        return {name: _plain(value) for name, value, _ in self.entries()}

    def redacted(self) -> dict[str, Any]:
        return {name: _plain(value if kept else _length(value)) for name, value, kept in self.entries()}

    def entries(self) -> list[tuple[str, Any, bool]]:
        return [(f.metadata["wire"], getattr(self, f.name), f.metadata["kept"]) for f in fields(self)]  # type: ignore[arg-type]


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case tuple():
            return list(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        case _:
            return value


def _length(value: str | None) -> str | None:
    return value and f"[{len(value)} characters]"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOrderContent(Message):
    """An order's texts and figures: the body of an update, and most of a create."""

    title: str = _wire("title")
    occupation: str | None = _wire("stillingsbetegnelse")
    occupation_uri: str | None = _wire("conceptUriDa")
    type: str = _wire("jobordreType")
    status: str = _wire("status")
    company_name: str = _wire("virksomhedsnavn")
    company_number: str | None = _wire("cvrNummer")
    start_date: date | None = _wire("startdato")  # noqa: RUF009  _wire is field()
    end_date: date | None = _wire("slutdato")  # noqa: RUF009
    vacancies: int = _wire("antalPladser")
    work_tasks: str = _wire("jobordreBeskrivelse", kept=False)
    qualifications: str | None = _wire("kvalifikationer", kept=False)
    working_hours: str | None = _wire("arbejdstid", kept=False)
    internal_comment: str | None = _wire("internKommentar", kept=False)
    company_contact: str | None = _wire("kontaktperson", kept=False)

    def as_fields(self) -> Fields:
        """The same as the two sides are laid together by."""
        values = {f.name: getattr(self, f.name) for f in fields(JobOrderContent)}
        return values | {"company": (values.pop("company_name"), values.pop("company_number"))}


_COMPANY = frozenset({"company_name", "company_number"})


class JobOrderPatch(Message):
    """The part of an order's content that is new to JobAG: what the employer changed meanwhile is not written over."""

    def __init__(self, content: JobOrderContent, names: frozenset[str]) -> None:
        told = names | _COMPANY if "company" in names else names
        self._content = content
        self._wire_names = {f.metadata["wire"] for f in fields(content) if f.name in told}

    def entries(self) -> list[tuple[str, Any, bool]]:
        return [entry for entry in self._content.entries() if entry[0] in self._wire_names]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJobOrder(JobOrderContent):
    coordinator_allowed: bool = _wire("coordinatorAllowed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing(Message):
    reason: str = _wire("reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification(Message):
    network_code: str = _wire("networkCode")
    authorities: tuple[str, ...] = _wire("authorities")


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral(Message):
    """A candidate put forward; the CPR number travels beside it, in a header, and is no part of it."""

    candidate_name: str = _wire("candidateName", kept=False)
    placed_by: str = _wire("placedBy")
    note: str | None = _wire("note", kept=False)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the delivery's id, which makes a repeat harmless, the authority's number, the consultant's id."""

    request_id: str
    organisation: str
    user: str | None = None

    ORGANISATION: ClassVar[str] = "ActiveOrganisation"

    def __post_init__(self) -> None:
        if len(self.request_id) > REQUEST_ID_MAX_LENGTH:
            raise ValueError(f"x-requestId has {len(self.request_id)} characters, {REQUEST_ID_MAX_LENGTH} at most.")

    def headers(self) -> dict[str, str]:
        return {
            "x-requestId": self.request_id,
            self.ORGANISATION: self.organisation,
            "RequestUserMetadata": self.user or "system",
        }


@dataclass(frozen=True, slots=True)
class JobOrderReceipt:
    """JobAG's word that it has the order; the request id may be missing and is not unique."""

    request_id: str | None
    created_on: date
    coordinator_allowed: bool
    fields: Fields | None = None  # where the whole order was read to find this

    @classmethod
    def read(cls, answer: Any) -> "JobOrderReceipt":
        request_id = answer["requestId"]
        return cls(
            _typed(str, request_id) if request_id is not None else None,
            date.fromisoformat(answer["createdOn"]),
            _typed(bool, answer["coordinatorAllowed"]),
        )


@dataclass(frozen=True, slots=True)
class NotificationState:
    id: UUID
    network_code: str
    authorities: tuple[str, ...]
    ended: bool

    @classmethod
    def read(cls, answer: Any) -> "NotificationState":
        return cls(
            UUID(answer["notificationId"]),
            _typed(str, answer["networkCode"]),
            tuple(_typed(str, number) for number in answer["authorities"]),
            answer["endedAt"] is not None,
        )


@dataclass(frozen=True, slots=True)
class ReferralState:
    """`status` is RECEIVED, HIRED or NOT_HIRED."""

    id: UUID
    status: str

    @classmethod
    def read(cls, answer: Any) -> "ReferralState":
        return cls(UUID(answer["referralId"]), _typed(str, answer["status"]))


@dataclass(frozen=True, slots=True)
class JobOrderState:
    """An order as JobAG has it; `status` is OPEN, INACTIVE or CLOSED."""

    id: UUID
    receipt: JobOrderReceipt
    origin: str
    status: str
    closed_reason: str | None
    fields: Fields
    municipality_code: str | None
    notifications: tuple[NotificationState, ...]
    referrals: tuple[ReferralState, ...]

    @property
    def found_receipt(self) -> JobOrderReceipt:
        return replace(self.receipt, fields=self.fields)

    def in_our_words(self) -> JobagOrder:
        """ValueError for a word that is not known here."""
        return JobagOrder(
            id=self.id,
            origin=JobOrderOrigin(self.origin),
            status=JobOrderStatus(self.status),
            closed_reason=ClosedReason(self.closed_reason) if self.closed_reason else None,
            coordinator_allowed=self.receipt.coordinator_allowed,
            request_id=self.receipt.request_id,
            created_on=self.receipt.created_on,
            municipality_code=self.municipality_code,
            fields=self.fields,
            outcomes={each.id: PlacementStatus(each.status) for each in self.referrals if each.status in _OUTCOMES},
            referrals=frozenset(each.id for each in self.referrals),
            notifications=frozenset(each.id for each in self.notifications if not each.ended),
        )

    @classmethod
    def read(cls, answer: Any) -> "JobOrderState":
        return cls(
            id=UUID(answer["jobOrderId"]),
            receipt=JobOrderReceipt.read(answer),
            origin=_typed(str, answer["origin"]),
            status=_typed(str, answer["status"]),
            closed_reason=answer["closedReason"],
            fields=_fields(_typed(dict, answer["content"]), answer["status"]),
            municipality_code=answer.get("municipalityCode"),
            notifications=tuple(NotificationState.read(each) for each in answer["notifications"]),
            referrals=tuple(ReferralState.read(each) for each in answer["referrals"]),
        )


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of JobAG's list of changes: the message that it pushed, or tried to."""

    sequence: int
    message_id: UUID
    entity: str
    id: UUID
    kind: str
    by_employer: bool

    @classmethod
    def read_all(cls, answer: Any) -> "tuple[Change, ...]":
        return tuple(
            cls(
                _typed(int, each["sequence"]),
                UUID(each["messageId"]),
                _typed(str, each["entity"]),
                UUID(each["id"]),
                _typed(str, each["change"]),
                each["causedBy"] == "EMPLOYER",
            )
            for each in answer["changes"]
        )


_OUTCOMES = ("HIRED", "NOT_HIRED")
# Published as optional there, required here.
_STAND_INS = {"title": "Uden titel", "company_name": "Ukendt virksomhed", "vacancies": 1}
_DATES = ("start_date", "end_date")


def _fields(content: Mapping[str, Any], status: str) -> Fields:
    """What the order says; without a status when it is closed, for a closed order changes no more."""
    values = {f.name: _tidy(content.get(f.metadata["wire"])) for f in fields(JobOrderContent)}
    values |= {name: stand_in for name, stand_in in _STAND_INS.items() if values[name] is None}
    values |= {name: date.fromisoformat(values[name]) for name in _DATES if values[name]}
    values |= {"type": JobOrderType(values["type"]).value, "work_tasks": _typed(str, values["work_tasks"])}
    company = values.pop("company_name"), values.pop("company_number")
    standing = {} if status == JobOrderStatus.CLOSED else {"status": status}
    del values["status"]
    return {**values, **standing, "company": company}


def _tidy(value: Any) -> Any:
    return (value.strip() or None) if isinstance(value, str) else value


def _typed(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"expected {kind.__name__}")
    return value
