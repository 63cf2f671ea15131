"""How every mutation runs its action: one transaction, and a refusal becomes a user error."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Concatenate, Generic, ParamSpec, TypeAlias, TypeVar

from staer.api.payloads import Info, UserError, user_error
from staer.domain.actor import Actor, Role
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


Intent: TypeAlias = Callable[Concatenate[Transaction, Actor, Given], Awaitable[Result]]


async def carry_out(
    info: Info, action: Intent[Given, Result], *args: Given.args, **kwargs: Given.kwargs
) -> Outcome[Result]:
    """The action, committed, on behalf of the one who asks."""
    return await _carry_out(info, info.context.actor, lambda tx: action(tx, info.context.actor, *args, **kwargs))


async def carry_out_for_authority(
    info: Info, action: Intent[Given, Result], *args: Given.args, **kwargs: Given.kwargs
) -> Outcome[Result]:
    """The same, where an administrator acts on rows that the role alone does not read: the second wall stands as for
    a consultant of the authority. Who may do what, the action itself decides.
    """
    actor = info.context.actor
    standing = replace(actor, roles=actor.roles | {Role.CONSULTANT}) if actor.is_(Role.ADMINISTRATOR) else actor
    return await _carry_out(info, standing, lambda tx: action(tx, actor, *args, **kwargs))


async def _carry_out(
    info: Info, standing: Actor, intent: Callable[[Transaction], Awaitable[Result]]
) -> Outcome[Result]:
    try:
        return Outcome(await committed(info.context.database, standing, intent))
    except Refused as refused:
        return Outcome(None, [user_error(refused)])
