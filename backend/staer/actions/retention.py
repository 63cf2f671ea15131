"""Once a day, what the law lets nobody keep is forgotten: see docs/privacy.md for the terms."""

import asyncio
import datetime as dt
import logging
from dataclasses import dataclass

from staer.errors import DatabaseUnavailable
from staer.settings import Settings
from staer.store.database import Database
from staer.store.retention import anonymise_candidates, forget_reads

_DAY = 24 * 60 * 60  # seconds
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many candidates were anonymised and lines of the log of reads deleted."""

    candidates: int
    reads: int


async def retain(database: Database, settings: Settings, now: dt.datetime | None = None) -> Forgotten:
    """What is due is done; a term of 0 years keeps for ever."""
    now = now or dt.datetime.now(dt.UTC)
    candidates, reads = settings.number("candidate_years"), settings.number("read_log_years")
    return Forgotten(
        candidates=await anonymise_candidates(database, now, candidates) if candidates else 0,
        reads=await forget_reads(database, now, reads) if reads else 0,
    )


async def keep_retaining(database: Database, settings: Settings) -> None:
    """At the start and once a day, until cancelled."""
    while True:
        try:
            forgotten = await retain(database, settings)
        except DatabaseUnavailable:
            _log.warning("the database does not answer")
        except Exception:  # noqa: BLE001  tomorrow it may go better
            _log.exception("what is due could not be forgotten")
        else:
            _log.info("forgot what was due", extra={"candidates": forgotten.candidates, "reads": forgotten.reads})
        await asyncio.sleep(_DAY)
