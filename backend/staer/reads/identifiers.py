"""Opaque global ids: two letters for the type and the sixteen bytes of the key, as 24 signs of base64."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from uuid import UUID

from staer.errors import BadInput

# One tag for each type that is a Node; a tag is never given to another type again.
TAGS: dict[str, bytes] = {
    "Authority": b"au",
    "Company": b"cy",
    "Consultant": b"co",
    "Delivery": b"de",
    "Drift": b"df",
    "JobOrder": b"jo",
    "JobOrderShare": b"js",
    "Network": b"ne",
    "Placement": b"pl",
}
_TYPES = {tag: name for name, tag in TAGS.items()}
_LENGTH, _BYTES = 24, 18


def encode_id(type_name: str, key: UUID) -> str:
    return urlsafe_b64encode(TAGS[type_name] + key.bytes).decode()


@lru_cache  # an id is looked at when its plan is found, and again when its key is bound
def decode_any_id(text: str) -> tuple[str, UUID]:
    """The type's name and the key; bad input for what is not an id of ours."""
    try:
        raw = urlsafe_b64decode(text) if len(text) == _LENGTH else b""
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != _BYTES or raw[:2] not in _TYPES or urlsafe_b64encode(raw).decode() != text:
        raise BadInput("This is not an id; use one that the API gave you.")
    return _TYPES[raw[:2]], UUID(bytes=raw[2:])


def decode_id(type_name: str, text: str) -> UUID:
    """The key of an id that must be of this type."""
    name, key = decode_any_id(text)
    if name != type_name:
        raise BadInput(f"This is not the id of a {type_name}; use one that the API gave you.")
    return key
