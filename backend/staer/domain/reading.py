"""What the log of reads says: who was shown which fields of what, when, what for and by which way. Never a value."""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID


class ReadChannel(StrEnum):
    """By which way something was read."""

    QUERY = "QUERY"
    MUTATION = "MUTATION"
    SUBSCRIPTION = "SUBSCRIPTION"
    EXPORT = "EXPORT"


_LONGEST_PURPOSE = 100
_MAY_BE_A_CITIZEN = re.compile(r"\d{6}")


def purpose_from(given: str | None, default: str) -> str:
    """What the caller says they read for; the default where it says nothing, too much, or may name a citizen."""
    purpose = (given or "").strip()
    is_usable = 0 < len(purpose) <= _LONGEST_PURPOSE and purpose.isprintable()
    return purpose if is_usable and not _MAY_BE_A_CITIZEN.search(purpose) else default


@dataclass(frozen=True, slots=True, eq=False)
class FieldSet:
    """Fields of one type that were shown together; the same ones have the same `id` in every process."""

    type_name: str
    names: tuple[str, ...]
    id: UUID


@lru_cache(maxsize=4096)
def field_set(type_name: str, names: frozenset[str]) -> FieldSet:
    """The same object for the same fields, as long as few enough are in use."""
    told = tuple(sorted(names))
    digest = hashlib.sha256(" ".join([type_name, *told]).encode()).digest()
    return FieldSet(type_name, told, UUID(bytes=digest[:16]))


class Reading(NamedTuple):
    """Who reads, what for, and by which way; a system has no `consultant_id`."""

    authority_id: UUID
    consultant_id: UUID | None
    purpose: str
    channel: ReadChannel


class Read(NamedTuple):
    """One object that was read: a job order or a placement, as the fields' type says."""

    at: dt.datetime
    reading: Reading
    fields: FieldSet
    key: UUID
