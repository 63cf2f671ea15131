"""Made-up job orders with all that hangs on them: what could have happened to each, by chance.

The same random numbers give the same rows. Nothing waits for JobAG, which knows none of this.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple
from uuid import UUID

from staer.demo import bulk_words as words
from staer.demo.bulk_outcomes import BY_PERCENT, DECIDED, LAST_STEP
from staer.demo.bulk_records import (
    Candidate,
    Chunk,
    Confidential,
    Delivery,
    History,
    JobOrder,
    Placement,
    Recipient,
    Share,
)
from staer.demo.bulk_words import one_of
from staer.demo.fixed_keys import RANDOM_BITS, key
from staer.demo.made_up_numbers import cpr_number
from staer.domain.job_order import ClosedReason, JobOrderAction, JobOrderOrigin, JobOrderStatus, JobOrderType
from staer.domain.jobag import DeliveryKind, DeliveryState, JobagAction, JobagStatus
from staer.domain.placement import REFERRED, PlacementStatus, RejectionReason
from staer.domain.sharing import ShareAction, ShareStatus
from staer.store.citizen import CitizenVault

_MINUTE = 60_000
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
# Fixed days, so that the rows are the same whenever they are made; in milliseconds, as keys need them.
_FIRST_DAY, _LAST_DAY = (dt.date(*d).toordinal() - _EPOCH.toordinal() for d in ((2016, 1, 4), (2026, 6, 28)))
_END = (_LAST_DAY + 2) * _DAY
_LONGEST_LIFE = 180 * _DAY


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
class _Life:
    """What decides on the rows of one order; times in milliseconds. `placers` are the others it was shared with."""

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
    def maker(self) -> UUID | None:
        return self.responsible if self.origin is JobOrderOrigin.JOBCENTER else None

    @property
    def closed(self) -> bool:
        return self.status is JobOrderStatus.CLOSED


_TYPES = (JobOrderType.ORDINARY, JobOrderType.ORDINARY, *JobOrderType)
_VACANCIES = (1, 1, 1, 1, 1, 2, 2, 3, 5, 12)
_CLOSED_REASONS = (ClosedReason.NEED_MET, ClosedReason.NEED_MET, *ClosedReason)
_REJECTION_REASONS = tuple(RejectionReason)
_ENDING = {
    JobOrderStatus.INACTIVE: JobOrderAction.DEACTIVATE,
    JobOrderStatus.CLOSED: JobOrderAction.CLOSE,
}


def _moment(milliseconds: int) -> dt.datetime:
    return _EPOCH + dt.timedelta(milliseconds=milliseconds)


def _day(milliseconds: int) -> dt.date:
    return _moment(milliseconds).date()


class OrderMaker:
    """Makes one order after the other into `rows`."""

    def __init__(self, world: World, vault: CitizenVault, rng: Random) -> None:
        self.rows = Chunk()
        self._world = world
        self._vault = vault
        self._rng = rng
        self._place = {authority: place for place, authority in enumerate(world.consultants)}

    def make(self, age: float, placements: int) -> None:
        """`age` is where the order stands between the first (0) and the newest (1)."""
        life = self._life(age, placements)
        self._tell_order(life)
        for network in self._networks(life):
            self._add_share(life, network)
        self._add_placements(life, placements)
        self.rows.job_order.append(self._order(life))
        self.rows.job_order_confidential.append(self._confidential(life))

    def _key(self, at: int) -> UUID:
        return key(at, self._rng.getrandbits(RANDOM_BITS))

    def _chance(self, probability: float) -> bool:
        return self._rng.random() < probability

    def _between(self, since: int, until: int) -> int:
        return since + int(self._rng.random() * (until - since))

    def _consultant(self, authority: UUID) -> UUID:
        return one_of(self._rng, self._world.consultants[authority])

    def _life(self, age: float, placements: int) -> _Life:
        day = int(_FIRST_DAY + age * (_LAST_DAY - _FIRST_DAY))
        created = day * _DAY + self._between(6 * _HOUR, 15 * _HOUR)
        owner = one_of(self._rng, self._world.owners)
        origin = JobOrderOrigin.EMPLOYER if self._chance(0.3) else JobOrderOrigin.JOBCENTER
        # Nobody places where nobody decides.
        nobody = origin is JobOrderOrigin.EMPLOYER and placements == 0 and self._chance(0.6)
        return _Life(
            id=self._key(created),
            owner=owner,
            origin=origin,
            status=self._status(age),
            jobag_status=self._jobag_status(origin),
            coordinator_allowed=self._chance(0.9),
            responsible=None if nobody else self._consultant(owner),
            created=created,
            until=self._between(created + 4 * _HOUR, min(created + _LONGEST_LIFE, _END)),
        )

    def _status(self, age: float) -> JobOrderStatus:
        """5 % inactive; the newer the more are open, 35 % in all: the mean of age ** 1.7 is 1 / 2.7."""
        chance = self._rng.random()
        if chance < 0.05:  # noqa: PLR2004  said above
            return JobOrderStatus.INACTIVE
        return JobOrderStatus.OPEN if chance < 0.05 + 0.95 * age**1.7 else JobOrderStatus.CLOSED

    def _jobag_status(self, origin: JobOrderOrigin) -> JobagStatus:
        if origin is JobOrderOrigin.EMPLOYER or self._chance(0.9):
            return JobagStatus.ACCEPTED
        return JobagStatus.NOT_SENT if self._chance(0.7) else JobagStatus.REFUSED

    def _order(self, life: _Life) -> JobOrder:
        rng = self._rng
        occupation = one_of(rng, words.OCCUPATIONS)
        start = life.created // _DAY + int(rng.random() * 120) - 5 if self._chance(0.96) else None
        end = start + 30 + int(rng.random() * 365) if start and self._chance(0.35) else None
        refused = life.jobag_status is JobagStatus.REFUSED
        changed = life.until if life.closed else self._between(life.created, life.until)
        return JobOrder(
            id=life.id,
            owner_id=life.owner,
            company_id=one_of(rng, self._world.companies),
            title=one_of(rng, words.TITLES).format(occupation),
            occupation=occupation if self._chance(0.95) else None,
            occupation_uri=None,
            type=one_of(rng, _TYPES),
            request_id=str(1 + int(rng.random() * 400_000)) if life.accepted and self._chance(0.95) else None,
            responsible_consultant_id=life.responsible,
            coordinator_id=life.responsible if life.coordinator_allowed else None,
            external_coordinator_id=life.external,
            coordinator_allowed=life.coordinator_allowed,
            origin=life.origin,
            status=life.status,
            closed_reason=one_of(rng, _CLOSED_REASONS) if life.closed else None,
            jobag_status=life.jobag_status,
            jobag_problem=one_of(rng, words.PROBLEMS) if refused else None,
            dfdg_created_on=_day(life.created) if life.accepted else None,
            start_date=_day(start * _DAY) if start else None,
            end_date=_day(end * _DAY) if end else None,
            vacancies=one_of(rng, _VACANCIES),
            work_tasks=words.WORK_TASKS.write(rng),
            version=1 + int(rng.random() * 6),
            created_at=_moment(life.created),
            updated_at=_moment(changed),
            shared_updated_at=_moment(self._between(life.created, changed)),
        )

    def _confidential(self, life: _Life) -> Confidential:
        if not self._chance(0.8):
            return Confidential(life.id, life.owner, None, None, None, None)
        return Confidential(
            life.id,
            life.owner,
            words.QUALIFICATIONS.write(self._rng),
            words.WORKING_HOURS.write(self._rng),
            one_of(self._rng, words.COMMENTS) if self._chance(0.3) else None,
            f"{words.name(int(self._rng.random() * 2000))}, telefon 00 00 00 00",
        )

    def _networks(self, life: _Life) -> list[Network]:
        """Half of the orders that could be shared are, some of them with a second network."""
        own = self._world.networks_of.get(life.owner)
        if not (own and life.accepted and self._chance(0.5)):
            return []
        first, second = one_of(self._rng, own), one_of(self._rng, self._world.networks)
        return [first, second] if second is not first and self._chance(0.15) else [first]

    def _add_share(self, life: _Life, network: Network) -> None:
        created = self._between(life.created + _HOUR, life.created + 2 * _HOUR)
        answered = created + _MINUTE
        failed = self._chance(0.03)
        ended = not failed and (life.closed or self._chance(0.05))
        status = ShareStatus.FAILED if failed else ShareStatus.ENDED if ended else ShareStatus.SHARED
        share = Share(
            id=self._key(created),
            job_order_id=life.id,
            owner_id=life.owner,
            network_id=network.id,
            status=status,
            shared_by_id=life.responsible,
            created_at=_moment(created),
            shared_at=None if failed else _moment(answered),
            ended_at=_moment(life.until) if ended else None,
            failure=words.PROBLEMS[0] if failed else None,
        )
        self.rows.job_order_share.append(share)
        self._deliver(life, created, DeliveryKind.SHARE, problem=share.failure, share_id=share.id)
        confirmed = (ShareAction.FAIL, ShareStatus.FAILED) if failed else (ShareAction.CONFIRM, ShareStatus.SHARED)
        self._tell(life, answered, confirmed[0], ShareStatus.PENDING, confirmed[1], share_id=share.id)
        if ended:
            self._tell(life, life.until, ShareAction.END, ShareStatus.SHARED, ShareStatus.ENDED, share_id=share.id)
        if not failed:
            self._let_in(life, share, network)

    def _let_in(self, life: _Life, share: Share, network: Network) -> None:
        self.rows.share_recipient.extend(
            Recipient(share.id, member, share.status, life.id, network.id) for member in network.members
        )
        life.placers.extend(member for member in network.members if member != life.owner)
        if life.coordinator_allowed and life.placers and self._chance(0.1):
            life.external = self._consultant(one_of(self._rng, life.placers))

    def _add_placements(self, life: _Life, count: int) -> None:
        placed: dict[tuple[UUID, int], None] = {}
        while len(placed) < count:
            authority = life.owner if self._chance(0.45) or not life.placers else one_of(self._rng, life.placers)
            placed[authority, self._citizen(authority, placed)] = None
        for authority, citizen in placed:
            self._add_placement(life, authority, citizen)

    def _citizen(self, authority: UUID, placed: Iterable[tuple[UUID, int]]) -> int:
        """One of the authority's own; now and then one that was placed already, which makes a possible duplicate."""
        if self._chance(0.02):
            return next((citizen for _, citizen in placed), 0)
        each = self._world.citizens_each
        return self._place[authority] * each + int(self._rng.random() * each)

    def _add_placement(self, life: _Life, authority: UUID, citizen: int) -> None:
        rng = self._rng
        created = self._between(life.created + 3 * _HOUR, life.until)
        outcome = one_of(rng, BY_PERCENT[life.closed, life.accepted, life.coordinator_allowed])
        decided = self._between(created, min(created + 5 * _DAY, life.until))
        was_decided = life.coordinator_allowed and outcome.status in DECIDED
        rejected = outcome.status is PlacementStatus.REJECTED
        refused = outcome.jobag_status is JobagStatus.REFUSED
        cpr = cpr_number(citizen)
        placement = Placement(
            id=self._key(created),
            job_order_id=life.id,
            owner_id=life.owner,
            authority_id=authority,
            citizen_key=self._vault.mark(cpr),
            status=outcome.status,
            jobag_status=outcome.jobag_status,
            jobag_problem=one_of(rng, words.PROBLEMS) if refused else None,
            note=one_of(rng, words.NOTES) if self._chance(0.5) else None,
            created_by_id=self._consultant(authority),
            created_at=_moment(created),
            decided_by_id=life.external or life.responsible if was_decided else None,
            decided_at=_moment(decided) if was_decided or rejected else None,
            decision_comment=one_of(rng, words.DECISIONS) if was_decided and self._chance(0.5) else None,
            rejection_reason=one_of(rng, _REJECTION_REASONS) if rejected else None,
        )
        self.rows.placement.append(placement)
        self.rows.candidate.append(
            Candidate(placement.id, authority, life.owner, words.name(citizen), self._vault.seal(cpr, placement.id))
        )
        if refused or outcome.status in REFERRED:
            self._deliver(
                life, decided, DeliveryKind.PLACEMENT, problem=placement.jobag_problem, placement_id=placement.id
            )
        self._tell_placement(life, placement, created, decided)

    def _tell_placement(self, life: _Life, placement: Placement, created: int, decided: int) -> None:
        status = PlacementStatus(placement.status)
        first = PlacementStatus.AWAITING_APPROVAL if life.coordinator_allowed else PlacementStatus.AVAILABLE_TO_COMPANY
        if status is first:
            self._tell(life, created, "CREATE", None, first, by=placement.created_by_id, placement_id=placement.id)
            return
        step = LAST_STEP[status]
        by = {"jobag": None, "decider": placement.decided_by_id, "placer": placement.created_by_id}[step.by]
        self._tell(life, decided, step.action, step.source or first, status, by=by, placement_id=placement.id)

    def _tell_order(self, life: _Life) -> None:
        self._tell(life, life.created, "CREATE", None, JobOrderStatus.OPEN, by=life.maker)
        if life.origin is JobOrderOrigin.JOBCENTER and life.jobag_status is not JobagStatus.NOT_SENT:
            problem = None if life.accepted else words.PROBLEMS[0]
            sent = life.created + _MINUTE
            action = JobagAction.ACCEPT if life.accepted else JobagAction.REFUSE
            self._deliver(life, sent, DeliveryKind.CREATE_JOB_ORDER, problem=problem)
            self._tell(life, sent + _MINUTE, action, JobagStatus.PENDING, life.jobag_status)
        if action := _ENDING.get(life.status):
            self._tell(life, life.until, action, JobOrderStatus.OPEN, life.status, by=life.responsible)

    def _tell(
        self,
        life: _Life,
        at: int,
        action: str,
        source: str | None,
        target: str,
        *,
        by: UUID | None = None,
        share_id: UUID | None = None,
        placement_id: UUID | None = None,
    ) -> None:
        self.rows.history.append(
            History(self._key(at), life.id, life.owner, share_id, placement_id, _moment(at), by, action, source, target)
        )

    def _deliver(
        self,
        life: _Life,
        at: int,
        kind: DeliveryKind,
        *,
        problem: str | None,
        share_id: UUID | None = None,
        placement_id: UUID | None = None,
    ) -> None:
        state = DeliveryState.REFUSED if problem else DeliveryState.DELIVERED
        asked = _moment(at)
        self.rows.delivery.append(
            Delivery(
                self._key(at), kind, life.id, life.owner, share_id, placement_id, state, 1, problem, asked, asked, asked
            )
        )
