"""JobAG's order service by HTTP: one method per operation, and an outcome for whatever comes back."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Any, Generic, Self, TypeVar
from uuid import UUID

import httpx
import orjson

from staer.jobag.messages import (
    Change,
    Closing,
    JobOrderReceipt,
    JobOrderState,
    Message,
    NewJobOrder,
    Notification,
    NotificationState,
    Referral,
    ReferralState,
    Sender,
)
from staer.jobag.scrubbing import scrub

T = TypeVar("T")
MAX_ANSWER_BYTES = 1_000_000
DONE_BEFORE = 412
TRY_AGAIN = frozenset({408, 425, 429})


class Trouble(StrEnum):
    """Why there is no answer to go by."""

    TIMEOUT = "TIMEOUT"
    CONNECTION = "CONNECTION"
    SERVER_ERROR = "SERVER_ERROR"
    BUSY = "BUSY"
    REDIRECT = "REDIRECT"
    GARBAGE = "GARBAGE"
    HALF_AN_ANSWER = "HALF_AN_ANSWER"
    CONTRADICTION = "CONTRADICTION"  # it says that it did this before, and does not show it


@dataclass(frozen=True, slots=True)
class Accepted(Generic[T]):
    data: T
    status: int


@dataclass(frozen=True, slots=True)
class Repeated:
    """JobAG did this before under the same x-requestId; what came of it is to be read from the entity."""

    status: int = DONE_BEFORE


@dataclass(frozen=True, slots=True)
class RefusedByJobag:
    """JobAG's no, in its own words, without personal data."""

    reason: str
    status: int


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Nothing is known of the effect: it may have happened. `retry_after` in seconds, where JobAG named it."""

    kind: Trouble
    status: int | None = None
    retry_after: int | None = None


Outcome = Accepted[T] | Repeated | RefusedByJobag | Unavailable


class _HalfAnAnswer(Exception):
    """The line broke within an answer."""


class JobagClient:
    """Speaks for any authority; safe to share between tasks. Close it, or use it as a context."""

    def __init__(self, base_url: str, timeout_seconds: float) -> None:
        self._timeout = timeout_seconds
        self._http = httpx.AsyncClient(
            base_url=base_url.rstrip("/"), timeout=timeout_seconds, follow_redirects=False, trust_env=False
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def create_job_order(self, sender: Sender, job_order: UUID, body: NewJobOrder) -> Outcome[JobOrderReceipt]:
        return await self._send("PUT", _order(job_order), sender, body, JobOrderReceipt.read)

    async def update_job_order(self, sender: Sender, job_order: UUID, body: Message) -> Outcome[None]:
        return await self._send("PATCH", _order(job_order), sender, body, _nothing)

    async def close_job_order(self, sender: Sender, job_order: UUID, body: Closing) -> Outcome[None]:
        return await self._send("POST", f"{_order(job_order)}/close", sender, body, _nothing)

    async def job_order(self, sender: Sender, job_order: UUID) -> Outcome[JobOrderState]:
        return await self._send("GET", _order(job_order), sender, None, JobOrderState.read)

    async def notify_network(
        self, sender: Sender, job_order: UUID, notification: UUID, body: Notification
    ) -> Outcome[NotificationState]:
        return await self._send("PUT", _notification(job_order, notification), sender, body, NotificationState.read)

    async def end_notification(self, sender: Sender, job_order: UUID, notification: UUID) -> Outcome[None]:
        return await self._send("DELETE", _notification(job_order, notification), sender, None, _nothing)

    async def create_referral(
        self, sender: Sender, job_order: UUID, referral: UUID, body: Referral, cpr_number: str
    ) -> Outcome[ReferralState]:
        """The CPR number travels in a header alone: addresses and bodies end up in logs."""
        return await self._send(
            "PUT",
            _referral(job_order, referral),
            sender,
            body,
            ReferralState.read,
            extra_headers={"CivilRegistrationIdentifier": cpr_number},
            personal=(cpr_number, body.candidate_name, body.note or ""),
        )

    async def referral(self, sender: Sender, job_order: UUID, referral: UUID) -> Outcome[ReferralState]:
        return await self._send("GET", _referral(job_order, referral), sender, None, ReferralState.read)

    async def changes(self, sender: Sender, after: int) -> Outcome[tuple[Change, ...]]:
        """The next of JobAG's list of changes, oldest first; empty at its end."""
        return await self._send("GET", f"/v1/changes?after={after}", sender, None, Change.read_all)

    async def _send(
        self,
        method: str,
        path: str,
        sender: Sender,
        body: Message | None,
        read: Callable[[Any], T],
        *,
        extra_headers: dict[str, str] | None = None,
        personal: tuple[str, ...] = (),
    ) -> Outcome[T]:
        content = None if body is None else orjson.dumps(body.on_the_wire())
        headers = {"Content-Type": "application/json", **sender.headers(), **(extra_headers or {})}
        try:
            async with asyncio.timeout(self._timeout):  # httpx bounds each read; a dripping answer never ends
                status, answer_headers, answer = await self._exchange(method, path, headers, content)
        except (TimeoutError, httpx.TimeoutException):
            return Unavailable(Trouble.TIMEOUT)
        except _HalfAnAnswer:
            return Unavailable(Trouble.HALF_AN_ANSWER)
        except httpx.TransportError:
            return Unavailable(Trouble.CONNECTION)
        return _outcome(status, answer_headers, answer, read, personal)

    async def _exchange(
        self, method: str, path: str, headers: dict[str, str], content: bytes | None
    ) -> tuple[int, httpx.Headers, bytes]:
        async with self._http.stream(method, path, headers=headers, content=content) as response:
            return response.status_code, response.headers, await _bounded(response)


async def _bounded(response: httpx.Response) -> bytes:
    """The answer's body, or so much of it that no answer of JobAG's can be."""
    answer = b""
    try:
        async for chunk in response.aiter_bytes():
            answer += chunk
            if len(answer) > MAX_ANSWER_BYTES:
                break
    except (httpx.NetworkError, httpx.RemoteProtocolError, httpx.DecodingError) as error:
        raise _HalfAnAnswer from error
    return answer


def _order(job_order: UUID) -> str:
    return f"/v1/joborders/{job_order}"


def _notification(job_order: UUID, notification: UUID) -> str:
    return f"{_order(job_order)}/notifications/{notification}"


def _referral(job_order: UUID, referral: UUID) -> str:
    return f"{_order(job_order)}/referrals/{referral}"


def _nothing(_answer: Any) -> None:
    return None


def _outcome(
    status: int, headers: httpx.Headers, answer: bytes, read: Callable[[Any], T], personal: tuple[str, ...]
) -> Outcome[T]:
    if 200 <= status < 300:  # noqa: PLR2004  the classes of HTTP statuses
        return _accepted(status, answer, read)
    if status == DONE_BEFORE:
        return Repeated()
    if status in TRY_AGAIN:
        return Unavailable(Trouble.BUSY, status, _retry_after(headers))
    if 400 <= status < 500:  # noqa: PLR2004
        return RefusedByJobag(_reason(status, answer, personal), status)
    trouble = Trouble.SERVER_ERROR if status >= 500 else Trouble.REDIRECT  # noqa: PLR2004
    return Unavailable(trouble, status, _retry_after(headers))


def _accepted(status: int, answer: bytes, read: Callable[[Any], T]) -> Outcome[T]:
    try:
        return Accepted(read(orjson.loads(answer) if answer else None), status)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        return Unavailable(Trouble.GARBAGE, status)


def _retry_after(headers: httpx.Headers) -> int | None:
    seconds = headers.get("Retry-After", "")
    return int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < 6 else None  # noqa: PLR2004


def _reason(status: int, answer: bytes, personal: tuple[str, ...]) -> str:
    try:
        words = orjson.loads(answer)["message"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        words = None
    return scrub(words, personal) if isinstance(words, str) and words.strip() else f"JobAG answered {status}."
