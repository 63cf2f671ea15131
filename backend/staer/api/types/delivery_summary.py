"""How many messages to JobAG stand where, and how long the oldest has waited: asked of the list of deliveries."""

import datetime as dt
from typing import Any

import orjson
import strawberry

from staer.api.context import RequestContext
from staer.api.enums import DeliveryState
from staer.reads.declare import told


@told
@strawberry.type(description="How many deliveries there are in a state, counted up to a cap.")
class DeliveryCount:
    state: DeliveryState = strawberry.field(description="The state.")
    value: int = strawberry.field(description="Deliveries in it, at most the cap (1,000).")
    capped: bool = strawberry.field(description="There are more than `value`.")


@told
@strawberry.type(description="What the list of deliveries holds at a glance.")
class DeliverySummary:
    counts: list[DeliveryCount] = strawberry.field(description="One for each state.")
    oldest_waiting_since: dt.datetime | None = strawberry.field(
        description="Since when the oldest of those that wait is in the outbox; null when none waits."
    )


_COUNTS = " ".join(
    f"{state}: deliveries(filter: {{state: [{state}]}}, first: 0) {{ totalCount {{ value capped }} }}"
    for state in DeliveryState
)
_OLDEST = "oldest: deliveries(filter: {state: [WAITING]}, last: 1) { nodes { createdAt } }"
_QUERY = f"{{ {_COUNTS} {_OLDEST} }}"


async def delivery_summary(context: RequestContext) -> DeliverySummary:
    """One statement: what is counted is what the list would show to this viewer."""
    answer = await context.planner.answer(context.database, context.actor, _QUERY, None, {})
    assert answer is not None, "the question above has a plan"
    found: dict[str, Any] = orjson.loads(answer)["data"]
    oldest = found["oldest"]["nodes"]
    return DeliverySummary(
        counts=[DeliveryCount(state=state, **found[state]["totalCount"]) for state in DeliveryState],
        oldest_waiting_since=dt.datetime.fromisoformat(oldest[0]["createdAt"]) if oldest else None,
    )
