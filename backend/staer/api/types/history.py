"""What happened to a job order."""

import datetime as dt

from staer.api.types.directory import Consultant
from staer.domain.relation import EVERYONE
from staer.reads.declare import Order, Paging, column, readable, to_one
from staer.store.tables import ConsultantRow, HistoryRow


@readable(HistoryRow, description="One transition: who, when, from, to, why.")
class History:
    at: dt.datetime = column(HistoryRow.at, EVERYONE, "When it happened.")
    by: Consultant | None = to_one(
        ConsultantRow.id == HistoryRow.by_id, EVERYONE, "Who did it; null for what JobAG did."
    )
    action: str = column(HistoryRow.action, EVERYONE, "What was done, such as `SHARE` or `CLOSE`; the list may grow.")
    from_state: str | None = column(HistoryRow.from_state, EVERYONE, "The state before, where a state changed.")
    to_state: str | None = column(HistoryRow.to_state, EVERYONE, "The state after, where a state changed.")
    reason: str | None = column(HistoryRow.reason, EVERYONE, "Why, where a reason was given.")


HISTORY = Paging(default_order=[("ID", False)], orders={"ID": Order(key=HistoryRow.id)})
