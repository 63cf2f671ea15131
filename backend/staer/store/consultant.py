"""What a consultant keeps here."""

from uuid import UUID

from sqlalchemy import update

from staer.store.database import Transaction
from staer.store.statement import Statement, parameter
from staer.store.tables import ConsultantRow

_SET_DASHBOARD = Statement(
    update(ConsultantRow)
    .where(ConsultantRow.id == parameter("consultant_id"))
    .values(default_dashboard=parameter("dashboard"))
)


async def set_default_dashboard(tx: Transaction, consultant_id: UUID, dashboard: str | None) -> None:
    await tx.execute(_SET_DASHBOARD, consultant_id=consultant_id, dashboard=dashboard)
