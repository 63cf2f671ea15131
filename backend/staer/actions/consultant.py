"""What a person sets for themselves."""

from staer.domain.actor import Actor
from staer.domain.refusals import ErrorCode, refusal
from staer.domain.text import optional_text
from staer.store import consultant as store
from staer.store.database import Transaction


async def set_default_dashboard(tx: Transaction, actor: Actor, dashboard: str | None) -> None:
    """Which dashboard opens first (seed: BENYT SOM STANDARD); None goes back to the first one. Any role may."""
    if actor.consultant_id is None:
        raise refusal(ErrorCode.NOT_CONSULTANT)
    await store.set_default_dashboard(tx, actor.consultant_id, optional_text(dashboard, "dashboard"))
