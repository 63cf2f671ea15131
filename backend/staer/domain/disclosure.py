"""What a text that others will read ought not to hold, as far as a machine can tell."""

import re
from collections.abc import Mapping
from enum import StrEnum


class ShareWarning(StrEnum):
    """What to look at before sharing; none of them hinders it, and the list may grow."""

    CPR_NUMBER = "CPR_NUMBER"
    PHONE_NUMBER = "PHONE_NUMBER"
    EMAIL_ADDRESS = "EMAIL_ADDRESS"
    WAGES = "WAGES"
    SAYS_LITTLE = "SAYS_LITTLE"


class DisclosureOccasion(StrEnum):
    """Why recipients could read something from then on."""

    SHARED = "SHARED"
    EDITED = "EDITED"


# Seed: other municipalities read the description of the tasks alone, so it must say what the job is about.
LITTLE = 80

_DAY_MONTH_YEAR = r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d"
_PATTERNS: Mapping[ShareWarning, re.Pattern[str]] = {
    ShareWarning.CPR_NUMBER: re.compile(rf"(?<!\d){_DAY_MONTH_YEAR}[ -]?\d{{4}}(?!\d)"),
    ShareWarning.PHONE_NUMBER: re.compile(r"(?<!\d)(?:(?:\+|00)45 ?)?[2-9]\d(?:[ .]?\d\d){3}(?!\d)(?![ -]?\d)"),
    ShareWarning.EMAIL_ADDRESS: re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"),
    ShareWarning.WAGES: re.compile(
        r"(?i)\d(?:[.,]\d+)* ?(?:kr\b|kroner\b|dkk\b)|\b(?:kr\.?|dkk) ?\d"
        r"|\b(?:time|måneds|måned|års|års|akkord|provisions)?løn(?:nen|nes)?\b"
    ),
}


def share_warnings(
    shared: str, *, qualifications: str | None, working_hours: str | None, tasks: str
) -> list[ShareWarning]:
    """`shared` is every text that recipients would read; `tasks` the one that says what the job is about."""
    found = [warning for warning, pattern in _PATTERNS.items() if pattern.search(shared)]
    says_more_to_itself = bool(qualifications or working_hours)
    return [*found, ShareWarning.SAYS_LITTLE] if says_more_to_itself and len(tasks.strip()) < LITTLE else found
