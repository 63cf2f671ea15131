"""Tables of the service itself: who has spent what, and which operations applications published.

Nothing of an order or a candidate stands in them.
"""

import datetime as dt
from uuid import UUID

from sqlalchemy import BigInteger, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from staer.store.tables import Row


class CostBudgetRow(Row):
    """What the server processes have leased of an actor's budget in a minute since 1970.

    Not logged: a crash of the database forgives.
    """

    __tablename__ = "cost_budget"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    actor: Mapped[UUID] = mapped_column(primary_key=True)
    minute: Mapped[int] = mapped_column(BigInteger)
    leased: Mapped[int] = mapped_column(BigInteger)


class PersistedOperationRow(Row):
    """An operation that an application published, by the digest of its text."""

    __tablename__ = "persisted_operation"
    __table_args__ = (Index(None, "hash"),)

    application: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    document: Mapped[str]
    version: Mapped[str]
    published_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class OperationUseRow(Row):
    """How often a published operation was asked for on a day."""

    __tablename__ = "operation_use"

    hash: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    uses: Mapped[int] = mapped_column(BigInteger)


class SignInAttemptRow(Row):
    """A browser on its way to the provider and back, known by the digest of its state."""

    __tablename__ = "sign_in_attempt"

    state: Mapped[bytes] = mapped_column(primary_key=True)
    nonce: Mapped[str]
    verifier: Mapped[str]
    return_to: Mapped[str]
    expires_at: Mapped[dt.datetime]


class SignInSessionRow(Row):
    """A signed-in browser, known by the digest of its cookie; what its claims said at sign-in."""

    __tablename__ = "sign_in_session"

    cookie: Mapped[bytes] = mapped_column(primary_key=True)
    subject: Mapped[str]
    name: Mapped[str]
    authority_number: Mapped[str]
    roles: Mapped[str]
    idle_until: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
