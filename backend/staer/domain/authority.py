"""Authorities: the bodies that keep job orders and place citizens."""

from enum import StrEnum


class AuthorityType(StrEnum):
    """What kind of body an authority is; after the reform not every municipality keeps a jobcenter."""

    JOBCENTER = "JOBCENTER"
    OTHER = "OTHER"


def display_number(number: str) -> str:
    """The number with the Danish thousands separator, as the seed shows it: `15.300`."""
    return f"{number[:-3]}.{number[-3:]}"
