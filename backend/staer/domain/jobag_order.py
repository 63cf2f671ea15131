"""A job order as JobAG has it, in our words, and how it is laid together with ours."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from staer.domain.job_order import ClosedReason, JobOrderOrigin, JobOrderStatus
from staer.domain.placement import PlacementStatus

Fields = Mapping[str, Any]  # Any: what an order says, by our names; `company` is (name, number)


class EmployerAction(StrEnum):
    """What only the employer does, in JobAG."""

    ALLOW_COORDINATOR = "ALLOW_COORDINATOR"
    FORBID_COORDINATOR = "FORBID_COORDINATOR"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobagOrder:
    """`fields` holds its texts and figures, and its status while it is not closed."""

    id: UUID
    origin: JobOrderOrigin
    status: JobOrderStatus
    closed_reason: ClosedReason | None
    coordinator_allowed: bool
    request_id: str | None
    created_on: dt.date
    municipality_code: str | None
    fields: Fields
    outcomes: Mapping[UUID, PlacementStatus]
    referrals: frozenset[UUID]
    notifications: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Merged:
    """`taken`: fields that follow JobAG now; `lost`: those of them that were changed here too, with the text we had;
    `ahead`: fields that were changed here alone."""

    taken: Fields
    lost: Fields
    ahead: Fields


def merged(ours: Fields, agreed: Fields | None, theirs: Fields) -> Merged:
    """Three versions laid together, field by field: where both sides changed one, JobAG wins.

    `agreed` is what both had last; a field that is not in it counts as changed on both sides.
    """
    before = agreed or {}
    differing = [name for name in theirs if name in ours and ours[name] != theirs[name]]
    ahead = [name for name in differing if name in before and theirs[name] == before[name]]
    taken = [name for name in differing if name not in ahead]
    lost = [name for name in taken if ours[name] is not None and (name not in before or ours[name] != before[name])]
    return Merged(
        {name: theirs[name] for name in taken},
        {name: ours[name] for name in lost},
        {name: ours[name] for name in ahead},
    )


def news(ours: Fields, agreed: Fields) -> frozenset[str]:
    """The fields that JobAG is to be told of."""
    return frozenset(name for name, value in ours.items() if name not in agreed or value != agreed[name])


def agreed_on(ours: Fields, before: Fields | None, seen: Fields) -> Fields:
    """What both sides had last, when our message was carried out at an unknown moment and the order is `seen` now.

    A field that differs may have been changed by either side since: then nothing is known to be agreed on.
    """
    same = {name: value for name, value in ours.items() if name in seen and seen[name] == value}
    untouched = {name: value for name, value in (before or {}).items() if name in seen and seen[name] == value}
    return {**untouched, **same}


_DATES = ("start_date", "end_date")


def as_json(fields: Fields) -> dict[str, Any]:
    """The form of the fields that can be kept."""
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in fields.items()}


def from_json(kept: Mapping[str, Any]) -> Fields:
    """The fields again."""
    dates = {name: dt.date.fromisoformat(kept[name]) for name in _DATES if kept.get(name)}
    company = {"company": tuple(kept["company"])} if "company" in kept else {}
    return {**kept, **company, **dates}


def as_text(value: Any) -> str | None:  # Any: the types of an order's fields
    """What is kept of a lost value, for people to read."""
    if isinstance(value, tuple):
        company = cast("tuple[str | None, str | None]", value)
        return ", ".join(part for part in company if part)
    return None if value is None else str(value)


class MessageState(StrEnum):
    """What became of a message from JobAG."""

    WAITING = "WAITING"
    APPLIED = "APPLIED"
    IGNORED = "IGNORED"
    UNREADABLE = "UNREADABLE"
    FAILED = "FAILED"
