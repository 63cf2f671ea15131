"""One statement for one intent: it changes rows, writes the history and fills the outbox.

Isolation is Read Committed and locks are taken in one order everywhere: the job order first (FOR NO KEY UPDATE),
then its shares and placements, then deliveries. So what a lock returned stays true until the commit, two changes of
one order follow each other, and no two transactions wait for one another. What a statement reads beside the rows
that it locks may be older than the lock: rules that look at such rows ask in a statement of their own, after it.
"""

import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import exists, select
from sqlalchemy.sql.selectable import CTE

from staer.domain.actor import Actor
from staer.store.database import Database, Record, Transaction
from staer.store.history import Event, event_values, recorded
from staer.store.outbox import Message, enqueued, message_values, notified
from staer.store.statement import Statement
from staer.store.wall import begin_stating

Outcome = TypeVar("Outcome")


def change(changed: CTE, *further: CTE) -> Statement:
    """The rows of `changed`; when it changed none, nothing is recorded and nothing sent."""
    took_place = exists(select(changed.c.id))
    messages = enqueued(took_place)
    result = select(changed, notified(messages).label("notified"))
    return Statement(result.add_cte(*further, recorded(took_place)))


async def apply(
    tx: Transaction,
    statement: Statement,
    events: Sequence[Event],
    messages: Sequence[Message] = (),
    **values: Any,  # Any: SQL values of every type
) -> list[Record]:
    """Run a `change`: the rows that it changed."""
    return await tx.rows(statement, **event_values(events), **message_values(messages), **values)


_TRIES = 3


async def committed(database: Database, actor: Actor, intent: Callable[[Transaction], Awaitable[Outcome]]) -> Outcome:
    """What the intent of the actor returns, once its transaction is committed.

    Begun again when PostgreSQL ended it in favour of another; `Refused` and every other error end it for good.
    """
    begin = begin_stating(actor)
    for _ in range(_TRIES - 1):
        with contextlib.suppress(asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
            async with database.transaction(begin) as tx:
                return await intent(tx)
    async with database.transaction(begin) as tx:
        return await intent(tx)
