"""An event is read and made once for all who see it alike, whatever cursor each of them began behind."""

from typing import Any

from staer.api.schema import schema
from staer.domain.actor import Actor
from staer.reads.changes import ChangeReader, Event, Watcher, events
from staer.reads.read_log import Shown
from staer.reads.subscriptions import SubscriptionPlanner
from staer.store.change_feed import Cursors, changes_after, newest_position
from staer.store.statement_tally import StatementTally, current_tally
from tests.actions.conftest import world
from tests.actions.world import World

BEHIND = "subscription($after: String) { jobOrderChanged(scope: ALL, after: $after) \
{ cursor kind jobOrder { title viewerRelation } } }"

__all__ = ["world"]


class Audience:
    """Watchers by one planner, as in one process, and what each was shown."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.planner = SubscriptionPlanner(schema._schema)  # pyright: ignore[reportPrivateUsage]
        self.watchers: list[Watcher] = []
        self.noted: list[list[Shown]] = []

    def add(self, actor: Actor, query: str = BEHIND, **variables: Any) -> None:
        shown: list[Shown] = []
        self.noted.append(shown)
        self.watchers.append(Watcher(actor, self.planner.subscription(actor, query, None, variables), shown.extend))

    async def told(self, after: int) -> tuple[list[Event], int]:
        """The events, and how many statements they took."""
        database = self.world.database
        changes, cursors = await changes_after(database, after), await Cursors.of(database)
        token = current_tally.set(tally := StatementTally())
        try:
            made = await events(ChangeReader(database), changes, self.watchers, cursors.seal)
        finally:
            current_tally.reset(token)
        return made, tally.count


async def test_colleagues_share_one_read_and_one_text(world: World) -> None:
    order = await world.shared_order()
    begin = await newest_position(world.database)
    await world.owner.fetch("update job_order set title = 'Nyt' where id = $1", [order])
    audience = Audience(world)
    audience.add(world.gitte)
    audience.add(world.gert, after="a cursor")
    audience.add(world.gert, after="another")
    [event], statements = await audience.told(begin)
    assert event.watchers == [0, 1, 2]
    assert statements == 2  # how they stand to it, and the order
    assert audience.noted[0] == audience.noted[1] == audience.noted[2] != []


async def test_who_stands_otherwise_has_an_event_of_their_own(world: World) -> None:
    order = await world.shared_order()
    begin = await newest_position(world.database)
    await world.owner.fetch("update job_order set title = 'Nyt' where id = $1", [order])
    audience = Audience(world)
    for actor in (world.gitte, world.hans, world.casper, world.mette):
        audience.add(actor)
    made, _ = await audience.told(begin)
    assert [each.watchers for each in made] == [[0], [1], [2], [3]]
    assert b"RECIPIENT" in made[0].data
    assert b"OWNER" in made[2].data


async def test_a_variable_that_is_more_than_the_beginning_keeps_plans_apart(world: World) -> None:
    both = BEHIND.replace("$after: String", "$after: String = null, $shown: Boolean!").replace(
        "title", "title @include(if: $shown)"
    )
    audience = Audience(world)
    audience.add(world.gitte, both, shown=True)
    audience.add(world.gitte, both, shown=False)
    audience.add(world.gitte, both, shown=True, after="x")
    first, second, third = (each.plan for each in audience.watchers)
    assert first is third
    assert first is not second
