"""Text that people type: how long it may be, and what is no text at all."""

from staer.domain.refusals import ErrorCode, refusal

# JobAG's lengths where it has one; the rest is ours.
LENGTHS: dict[str, int] = {
    "title": 100,
    "occupation": 200,
    "occupation_uri": 255,
    "work_tasks": 5000,
    "qualifications": 5000,
    "working_hours": 5000,
    "internal_comment": 2000,
    "company_contact": 500,
    "name": 200,
    "note": 2000,
    "comment": 2000,
    "dashboard": 100,
    "network_code": 100,
}


def optional_text(value: str | None, *path: str) -> str | None:
    """The text without blanks around it, None when nothing is left; the last of `path` names its length.

    PostgreSQL takes no NUL, UTF-8 no lone surrogate.
    """
    text = (value or "").strip()
    if len(text) > LENGTHS[path[-1]]:
        raise refusal(ErrorCode.TOO_LONG, *path)
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise refusal(ErrorCode.INVALID_INPUT, *path)
    return text or None


def required_text(value: str | None, *path: str) -> str:
    """The same for a text that can't be left out."""
    text = optional_text(value, *path)
    if text is None:
        raise refusal(ErrorCode.REQUIRED, *path)
    return text
