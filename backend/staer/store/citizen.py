"""How a CPR number is kept: encrypted for one placement, with a keyed hash that tells the same citizen again."""

import hashlib
import hmac
import secrets
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12  # what AES-GCM is specified for


def _subkey(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)


class CitizenVault:
    """Seals and opens CPR numbers; made once from the 32 bytes of the settings, a key of its own for each use."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(_subkey(key, b"staer/citizen/seal"))
        self._marking_key = _subkey(key, b"staer/citizen/mark")

    def seal(self, cpr_number: str, placement_id: UUID) -> bytes:
        """Encrypted for this placement: copied to another one it can't be opened."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, cpr_number.encode(), placement_id.bytes)

    def open(self, sealed: bytes, placement_id: UUID) -> str:
        """The CPR number; cryptography's InvalidTag for another key or placement."""
        return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], placement_id.bytes).decode()

    def mark(self, cpr_number: str) -> bytes:
        """32 bytes, the same for the same citizen; without the key nobody can try out numbers against it."""
        return hmac.digest(self._marking_key, cpr_number.encode(), hashlib.sha256)
