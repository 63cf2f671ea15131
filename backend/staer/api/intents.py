"""How every mutation runs its action: one transaction, and a refusal becomes a user error."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Concatenate, Generic, ParamSpec, TypeVar

from staer.api.payloads import Info, UserError, user_error
from staer.domain.actor import Actor
from staer.errors import Refused
from staer.store.change import committed
from staer.store.database import Transaction

Given = ParamSpec("Given")
Result = TypeVar("Result")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Result]):
    """What the action returned, or why it was refused."""

    result: Result | None
    errors: list[UserError] = field(default_factory=list[UserError])

    def on_success(self, value: Value) -> Value | None:
        """The value, when the action was not refused."""
        return None if self.errors else value


async def carry_out(
    info: Info,
    action: Callable[Concatenate[Transaction, Actor, Given], Awaitable[Result]],
    *args: Given.args,
    **kwargs: Given.kwargs,
) -> Outcome[Result]:
    """The action, committed, on behalf of the one who asks."""
    context = info.context
    try:
        return Outcome(
            await committed(context.database, context.actor, lambda tx: action(tx, context.actor, *args, **kwargs))
        )
    except Refused as refused:
        return Outcome(None, [user_error(refused)])
