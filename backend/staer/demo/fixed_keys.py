"""Keys that come out the same each time, shaped like UUIDv7: they sort by time, as keys made in life do."""

import datetime as dt
from hashlib import blake2b
from uuid import UUID

RANDOM_BITS = 74
_LOW_BITS = 62
_VERSION_7, _VARIANT = 7 << 76, 2 << _LOW_BITS


def key(milliseconds: int, bits: int) -> UUID:
    """From the time since the epoch and 74 bits that tell apart what was made at that time."""
    high, low = bits >> _LOW_BITS, bits & ((1 << _LOW_BITS) - 1)
    return UUID(int=milliseconds << 80 | _VERSION_7 | high << 64 | _VARIANT | low)


def named_key(at: dt.datetime, name: str) -> UUID:
    """The key of the one thing with this name made at this time."""
    digest = blake2b(name.encode(), digest_size=10).digest()
    return key(round(at.timestamp() * 1000), int.from_bytes(digest, "big") >> (80 - RANDOM_BITS))
