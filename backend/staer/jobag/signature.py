"""How a message from JobAG proves that it is one: HMAC-SHA256 over its time and its bytes, with a shared secret."""

import hashlib
import hmac
import time

SIGNATURE, TIMESTAMP = "x-jobag-signature", "x-jobag-timestamp"
TOLERANCE = 300  # seconds that the clocks may differ; an older message may have been overheard


def signed(secret: str, body: bytes, at: float | None = None) -> dict[str, str]:
    """The headers to send with the body."""
    timestamp = str(int(time.time() if at is None else at))
    return {TIMESTAMP: timestamp, SIGNATURE: _signature(secret, timestamp, body)}


def is_genuine(secret: str, timestamp: str, signature: str, body: bytes, now: float | None = None) -> bool:
    """Whether who sent it knew the secret, lately."""
    genuine = hmac.compare_digest(_signature(secret, timestamp, body).encode(), signature.encode(errors="replace"))
    lately = timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16  # noqa: PLR2004  a number of seconds
    return genuine and lately and abs((time.time() if now is None else now) - int(timestamp)) <= TOLERANCE


def _signature(secret: str, timestamp: str, body: bytes) -> str:
    text = timestamp.encode(errors="replace") + b"." + body
    return "v1=" + hmac.digest(secret.encode(), text, hashlib.sha256).hex()
