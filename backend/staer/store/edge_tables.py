"""Tables of the service itself: who has spent what. Nothing of an order or a candidate stands in them."""

from uuid import UUID

from sqlalchemy import BigInteger
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
