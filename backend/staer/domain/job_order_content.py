"""What a job order says: its texts and figures, and what is wrong with them."""

import datetime as dt
from dataclasses import dataclass, fields, replace
from uuid import UUID

from staer.domain.job_order import JobOrderType
from staer.domain.refusals import ErrorCode, refusal
from staer.domain.text import LENGTHS, optional_text, required_text

MOST_VACANCIES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOrderContent:
    """Everything that an owner's consultant writes and may change later."""

    title: str
    occupation: str | None
    occupation_uri: str | None
    company_id: UUID
    type: JobOrderType
    vacancies: int
    start_date: dt.date | None
    end_date: dt.date | None
    work_tasks: str
    qualifications: str | None
    working_hours: str | None
    internal_comment: str | None
    company_contact: str | None


CONFIDENTIAL = frozenset({"qualifications", "working_hours", "internal_comment", "company_contact"})
_REQUIRED_TEXTS = ("title", "work_tasks")
_OPTIONAL_TEXTS = tuple(f.name for f in fields(JobOrderContent) if f.name in LENGTHS and f.name not in _REQUIRED_TEXTS)
_REQUIRED_VALUES = ("company_id", "type", "vacancies")


def checked(content: JobOrderContent) -> JobOrderContent:
    """The content with its texts tidied; refused at the first field that can't stand."""
    for name in _REQUIRED_VALUES:
        if getattr(content, name) is None:
            raise refusal(ErrorCode.REQUIRED, name)
    if not 1 <= content.vacancies <= MOST_VACANCIES:
        raise refusal(ErrorCode.INVALID_INPUT, "vacancies")
    if content.start_date and content.end_date and content.end_date < content.start_date:
        raise refusal(ErrorCode.DATES_REVERSED, "end_date")
    required = {name: required_text(getattr(content, name), name) for name in _REQUIRED_TEXTS}
    return replace(
        content, **required, **{name: optional_text(getattr(content, name), name) for name in _OPTIONAL_TEXTS}
    )


def differences(before: JobOrderContent, after: JobOrderContent) -> tuple[str, ...]:
    """The names of the fields that differ."""
    return tuple(f.name for f in fields(before) if getattr(before, f.name) != getattr(after, f.name))
