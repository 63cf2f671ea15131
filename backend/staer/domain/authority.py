"""Authorities: the bodies that keep job orders and place citizens."""

from enum import StrEnum


class AuthorityType(StrEnum):
    """What kind of body an authority is; after the reform not every municipality keeps a jobcenter."""

    JOBCENTER = "JOBCENTER"
    OTHER = "OTHER"
