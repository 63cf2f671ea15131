"""Keeping the figures across authorities fresh."""

import asyncio
import datetime as dt
import logging

from staer.errors import DatabaseUnavailable
from staer.store.database import Database
from staer.store.published_figures import publish

_LOOK_SECONDS = 60.0
_log = logging.getLogger(__name__)


async def keep_publishing(database: Database, seconds: float) -> None:
    """Count them anew whenever they are older than this, until cancelled; 0 for never."""
    while seconds > 0:
        try:
            async with database.transaction() as tx:
                if await publish(tx, dt.timedelta(seconds=seconds)):
                    _log.info("figures published")
        except DatabaseUnavailable:
            _log.warning("the database does not answer")
        except Exception:  # noqa: BLE001  the next time may go better
            _log.exception("could not publish figures")
        await asyncio.sleep(min(seconds, _LOOK_SECONDS))
