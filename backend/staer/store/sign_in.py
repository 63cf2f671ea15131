"""Sign-in attempts and sessions: rows known by digests, so that who reads the table can't take a browser's place."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from sqlalchemy import Interval, delete, func, update
from sqlalchemy.dialects.postgresql import insert

from staer.domain.actor import Role
from staer.domain.claims import Claims
from staer.store.database import Database
from staer.store.edge_tables import SignInAttemptRow, SignInSessionRow
from staer.store.statement import Statement, parameter

ATTEMPT = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What must come back as it was sent, and where the browser wanted to go."""

    nonce: str
    verifier: str
    return_to: str


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


_now = func.now()
_ends = _now + parameter("longest", Interval())
_idles = _now + parameter("idle", Interval())

_BEGIN = Statement(
    insert(SignInAttemptRow).values(
        state=parameter("state"),
        nonce=parameter("nonce"),
        verifier=parameter("verifier"),
        return_to=parameter("return_to"),
        expires_at=_now + parameter("within", Interval()),
    )
)
_TAKE = Statement(
    delete(SignInAttemptRow)
    .where(SignInAttemptRow.state == parameter("state"), SignInAttemptRow.expires_at > _now)
    .returning(SignInAttemptRow.nonce, SignInAttemptRow.verifier, SignInAttemptRow.return_to)
)
_OPEN = Statement(
    insert(SignInSessionRow).values(
        cookie=parameter("cookie"),
        subject=parameter("subject"),
        name=parameter("name"),
        authority_number=parameter("authority_number"),
        roles=parameter("roles"),
        idle_until=func.least(_idles, _ends),
        expires_at=_ends,
    )
)
_TOUCH = Statement(
    update(SignInSessionRow)
    .where(SignInSessionRow.cookie == parameter("cookie"), SignInSessionRow.idle_until > _now)
    .values(idle_until=func.least(_idles, SignInSessionRow.expires_at))
    .returning(
        SignInSessionRow.subject,
        SignInSessionRow.name,
        SignInSessionRow.authority_number,
        SignInSessionRow.roles,
        func.extract("epoch", SignInSessionRow.expires_at).label("expires_at"),
    )
)
_CLOSE = Statement(delete(SignInSessionRow).where(SignInSessionRow.cookie == parameter("cookie")))
_FORGET = [
    Statement(delete(SignInAttemptRow).where(SignInAttemptRow.expires_at < _now)),
    Statement(delete(SignInSessionRow).where(SignInSessionRow.idle_until < _now)),
]


async def begin_attempt(database: Database, state: str, attempt: Attempt) -> None:
    """Remember an attempt; what is over is forgotten meanwhile."""
    async with database.transaction() as tx:
        for statement in _FORGET:
            await tx.execute(statement)
        await tx.execute(
            _BEGIN,
            state=_digest(state),
            nonce=attempt.nonce,
            verifier=attempt.verifier,
            return_to=attempt.return_to,
            within=ATTEMPT,
        )


async def take_attempt(database: Database, state: str) -> Attempt | None:
    """The attempt, once."""
    rows = await database.fetch(_TAKE.text, _TAKE.arguments({"state": _digest(state)}))
    return Attempt(**rows[0]) if rows else None


async def open_session(
    database: Database, cookie: str, claims: Claims, idle: dt.timedelta, longest: dt.timedelta
) -> None:
    """A session that ends `idle` after its last use, and `longest` after its begin at the latest."""
    async with database.transaction() as tx:
        await tx.execute(
            _OPEN,
            cookie=_digest(cookie),
            subject=claims.subject,
            name=claims.name,
            authority_number=claims.authority_number,
            roles=" ".join(sorted(claims.roles)),
            idle=idle,
            longest=longest,
        )


async def touch_session(database: Database, cookie: str, idle: dt.timedelta) -> Claims | None:
    """The claims of a session that has not ended; using it keeps it from idling out."""
    rows = await database.fetch(_TOUCH.text, _TOUCH.arguments({"cookie": _digest(cookie), "idle": idle}))
    if not rows:
        return None
    found = rows[0]
    return Claims(
        subject=found["subject"],
        name=found["name"],
        authority_number=found["authority_number"],
        roles=frozenset(Role(role) for role in found["roles"].split()),
        expires_at=int(found["expires_at"]),
    )


async def close_session(database: Database, cookie: str) -> None:
    await database.fetch(_CLOSE.text, _CLOSE.arguments({"cookie": _digest(cookie)}))
