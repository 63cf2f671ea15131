"""Publishing figures across authorities: counted from all rows, and kept without them."""

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.types import Interval

from staer.store.database import Transaction
from staer.store.statement import Statement, parameter

_PUBLISH = Statement(select(func.publish_figures(parameter("older_than", Interval()))))


async def publish(tx: Transaction, older_than: dt.timedelta) -> bool:
    """Count anew when the figures are older than this; whether it was done."""
    return await tx.value(_PUBLISH, older_than=older_than)
