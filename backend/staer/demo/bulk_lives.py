"""What happens to a made-up job order, before it is rows: who, when, and how far it came."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from staer.demo.dice import Dice
from staer.domain.job_order import JobOrderOrigin, JobOrderStatus
from staer.domain.jobag import JobagStatus

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

# Fixed days, so that the rows are the same whenever they are made.
_FIRST_DAY, _LAST_DAY = (dt.date(*day).toordinal() - EPOCH.toordinal() for day in ((2016, 1, 4), (2026, 6, 28)))
_END = (_LAST_DAY + 2) * DAY
_LONGEST_LIFE = 180 * DAY


class Network(NamedTuple):
    id: UUID
    members: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class World:
    """What orders refer to, by key; a big authority stands several times among the owners."""

    owners: Sequence[UUID]
    consultants: Mapping[UUID, Sequence[UUID]]
    companies: Sequence[UUID]
    networks: Sequence[Network]
    networks_of: Mapping[UUID, Sequence[Network]]
    citizens_each: int


@dataclass(slots=True, kw_only=True)
class Life:
    """Times in milliseconds since the epoch; `placers` are the others that the order was shared with."""

    id: UUID
    owner: UUID
    origin: JobOrderOrigin
    status: JobOrderStatus
    jobag_status: JobagStatus
    coordinator_allowed: bool
    responsible: UUID | None
    created: int
    until: int
    external: UUID | None = None
    placers: list[UUID] = field(default_factory=list[UUID])

    @property
    def accepted(self) -> bool:
        return self.jobag_status is JobagStatus.ACCEPTED

    @property
    def closed(self) -> bool:
        return self.status is JobOrderStatus.CLOSED

    @property
    def maker(self) -> UUID | None:
        return self.responsible if self.origin is JobOrderOrigin.JOBCENTER else None


def live(dice: Dice, world: World, age: float, placements: int) -> Life:
    """`age` is where the order stands between the first (0) and the newest (1)."""
    day = int(_FIRST_DAY + age * (_LAST_DAY - _FIRST_DAY))
    created = day * DAY + dice.between(6 * HOUR, 15 * HOUR)
    owner = dice.pick(world.owners)
    origin = JobOrderOrigin.EMPLOYER if dice.chance(0.3) else JobOrderOrigin.JOBCENTER
    # Nobody places where nobody decides.
    nobody = origin is JobOrderOrigin.EMPLOYER and placements == 0 and dice.chance(0.6)
    return Life(
        id=dice.key(created),
        owner=owner,
        origin=origin,
        status=_status(dice, age),
        jobag_status=_jobag_status(dice, origin),
        coordinator_allowed=dice.chance(0.9),
        responsible=None if nobody else dice.pick(world.consultants[owner]),
        created=created,
        until=dice.between(created + 4 * HOUR, min(created + _LONGEST_LIFE, _END)),
    )


def _status(dice: Dice, age: float) -> JobOrderStatus:
    """5 % inactive; the newer the more are open, 35 % in all: the mean of age ** 1.7 is 1 / 2.7."""
    inactive, still_open = 0.05, 0.95 * age**1.7
    chance = dice.random()
    if chance < inactive:
        return JobOrderStatus.INACTIVE
    return JobOrderStatus.OPEN if chance < inactive + still_open else JobOrderStatus.CLOSED


def _jobag_status(dice: Dice, origin: JobOrderOrigin) -> JobagStatus:
    if origin is JobOrderOrigin.EMPLOYER or dice.chance(0.9):
        return JobagStatus.ACCEPTED
    return JobagStatus.NOT_SENT if dice.chance(0.7) else JobagStatus.REFUSED


def networks_to_share_with(dice: Dice, world: World, life: Life) -> list[Network]:
    """Half of the orders that could be shared are, some of them with a second network."""
    own = world.networks_of.get(life.owner)
    if not (own and life.accepted and dice.chance(0.5)):
        return []
    first, second = dice.pick(own), dice.pick(world.networks)
    return [first, second] if second is not first and dice.chance(0.15) else [first]
