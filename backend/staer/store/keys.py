"""New keys: UUIDv7, so that they sort by the time they were made. Python has its own from 3.14 on."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    return uuid7()
