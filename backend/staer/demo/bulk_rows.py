"""Made-up job orders with all that hangs on them: what could have happened to each, by chance.

The same random numbers give the same rows. Nothing waits for JobAG, which knows none of this.
"""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from staer.demo import bulk_words as words
from staer.demo.bulk_lives import DAY, EPOCH, HOUR, MINUTE, Life, Network, World, live, networks_to_share_with
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
from staer.demo.dice import Dice
from staer.demo.made_up_numbers import cpr_number
from staer.domain.job_order import ClosedReason, JobOrderAction, JobOrderOrigin, JobOrderStatus, JobOrderType
from staer.domain.jobag import DeliveryKind, DeliveryState, JobagAction, JobagStatus
from staer.domain.placement import REFERRED, PlacementAction, PlacementStatus, RejectionReason
from staer.domain.sharing import ShareAction, ShareStatus
from staer.store.citizen import CitizenVault

_TYPES = (JobOrderType.ORDINARY, JobOrderType.ORDINARY, *JobOrderType)
_VACANCIES = (1, 1, 1, 1, 1, 2, 2, 3, 5, 12)
_CLOSED_REASONS = (ClosedReason.NEED_MET, ClosedReason.NEED_MET, *ClosedReason)
_REJECTION_REASONS = tuple(RejectionReason)
_ENDING = {
    JobOrderStatus.INACTIVE: JobOrderAction.DEACTIVATE,
    JobOrderStatus.CLOSED: JobOrderAction.CLOSE,
}


def _moment(milliseconds: int) -> dt.datetime:
    return EPOCH + dt.timedelta(milliseconds=milliseconds)


def _day(milliseconds: int) -> dt.date:
    return _moment(milliseconds).date()


class OrderMaker:
    """Makes one order after the other into `rows`."""

    def __init__(self, world: World, vault: CitizenVault, dice: Dice) -> None:
        self.rows = Chunk()
        self._world = world
        self._vault = vault
        self._dice = dice
        self._place = {authority: place for place, authority in enumerate(world.consultants)}

    def make(self, age: float, placements: int) -> None:
        """`age` is where the order stands between the first (0) and the newest (1)."""
        life = live(self._dice, self._world, age, placements)
        self._tell_order(life)
        for network in networks_to_share_with(self._dice, self._world, life):
            self._add_share(life, network)
        self._add_placements(life, placements)
        self.rows.job_order.append(self._order(life))
        self.rows.job_order_confidential.append(self._confidential(life))

    def _consultant_of(self, authority: UUID) -> UUID:
        return self._dice.pick(self._world.consultants[authority])

    def _order(self, life: Life) -> JobOrder:
        dice = self._dice
        occupation = dice.pick(words.OCCUPATIONS)
        start = life.created // DAY + int(dice.random() * 120) - 5 if self._dice.chance(0.96) else None
        end = start + 30 + int(dice.random() * 365) if start and self._dice.chance(0.35) else None
        refused = life.jobag_status is JobagStatus.REFUSED
        changed = life.until if life.closed else self._dice.between(life.created, life.until)
        return JobOrder(
            id=life.id,
            owner_id=life.owner,
            company_id=dice.pick(self._world.companies),
            title=dice.pick(words.TITLES).format(occupation),
            occupation=occupation if self._dice.chance(0.95) else None,
            occupation_uri=None,
            type=dice.pick(_TYPES),
            request_id=str(1 + int(dice.random() * 400_000)) if life.accepted and self._dice.chance(0.95) else None,
            responsible_consultant_id=life.responsible,
            coordinator_id=life.responsible if life.coordinator_allowed else None,
            external_coordinator_id=life.external,
            coordinator_allowed=life.coordinator_allowed,
            origin=life.origin,
            status=life.status,
            closed_reason=dice.pick(_CLOSED_REASONS) if life.closed else None,
            jobag_status=life.jobag_status,
            jobag_problem=dice.pick(words.PROBLEMS) if refused else None,
            dfdg_created_on=_day(life.created) if life.accepted else None,
            start_date=_day(start * DAY) if start else None,
            end_date=_day(end * DAY) if end else None,
            vacancies=dice.pick(_VACANCIES),
            work_tasks=words.WORK_TASKS.write(dice),
            version=1 + int(dice.random() * 6),
            created_at=_moment(life.created),
            updated_at=_moment(changed),
            shared_updated_at=_moment(self._dice.between(life.created, changed)),
        )

    def _confidential(self, life: Life) -> Confidential:
        if not self._dice.chance(0.8):
            return Confidential(life.id, life.owner, None, None, None, None)
        return Confidential(
            life.id,
            life.owner,
            words.QUALIFICATIONS.write(self._dice),
            words.WORKING_HOURS.write(self._dice),
            self._dice.pick(words.COMMENTS) if self._dice.chance(0.3) else None,
            f"{words.name(int(self._dice.random() * 2000))}, telefon 00 00 00 00",
        )

    def _add_share(self, life: Life, network: Network) -> None:
        created = self._dice.between(life.created + HOUR, life.created + 2 * HOUR)
        answered = created + MINUTE
        failed = self._dice.chance(0.03)
        ended = not failed and (life.closed or self._dice.chance(0.05))
        status = ShareStatus.FAILED if failed else ShareStatus.ENDED if ended else ShareStatus.SHARED
        share = Share(
            id=self._dice.key(created),
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

    def _let_in(self, life: Life, share: Share, network: Network) -> None:
        self.rows.share_recipient.extend(
            Recipient(share.id, member, share.status, life.id, network.id) for member in network.members
        )
        life.placers.extend(member for member in network.members if member != life.owner)
        if life.coordinator_allowed and life.placers and self._dice.chance(0.1):
            life.external = self._consultant_of(self._dice.pick(life.placers))

    def _add_placements(self, life: Life, count: int) -> None:
        placed: dict[tuple[UUID, int], None] = {}
        while len(placed) < count:
            authority = life.owner if self._dice.chance(0.45) or not life.placers else self._dice.pick(life.placers)
            placed[authority, self._citizen(authority, placed)] = None
        for authority, citizen in placed:
            self._add_placement(life, authority, citizen)

    def _citizen(self, authority: UUID, placed: Iterable[tuple[UUID, int]]) -> int:
        """One of the authority's own; now and then one that was placed already, which makes a possible duplicate."""
        if self._dice.chance(0.02):
            return next((citizen for _, citizen in placed), 0)
        each = self._world.citizens_each
        return self._place[authority] * each + int(self._dice.random() * each)

    def _add_placement(self, life: Life, authority: UUID, citizen: int) -> None:
        dice = self._dice
        created = self._dice.between(life.created + 3 * HOUR, life.until)
        outcome = dice.pick(BY_PERCENT[life.closed, life.accepted, life.coordinator_allowed])
        decided = self._dice.between(created, min(created + 5 * DAY, life.until))
        was_decided = life.coordinator_allowed and outcome.status in DECIDED
        rejected = outcome.status is PlacementStatus.REJECTED
        refused = outcome.jobag_status is JobagStatus.REFUSED
        cpr = cpr_number(citizen)
        placement = Placement(
            id=self._dice.key(created),
            job_order_id=life.id,
            owner_id=life.owner,
            authority_id=authority,
            citizen_key=self._vault.mark(cpr),
            status=outcome.status,
            jobag_status=outcome.jobag_status,
            jobag_problem=dice.pick(words.PROBLEMS) if refused else None,
            note=dice.pick(words.NOTES) if self._dice.chance(0.5) else None,
            created_by_id=self._consultant_of(authority),
            created_at=_moment(created),
            decided_by_id=life.external or life.responsible if was_decided else None,
            decided_at=_moment(decided) if was_decided or rejected else None,
            decision_comment=dice.pick(words.DECISIONS) if was_decided and self._dice.chance(0.5) else None,
            rejection_reason=dice.pick(_REJECTION_REASONS) if rejected else None,
        )
        self.rows.placement.append(placement)
        self.rows.candidate.append(
            Candidate(placement.id, authority, life.owner, words.name(citizen), self._vault.seal(cpr, placement.id))
        )
        if refused or outcome.status in REFERRED:
            self._deliver(
                life,
                decided,
                DeliveryKind.PLACEMENT,
                problem=placement.jobag_problem,
                authority=authority,
                placement_id=placement.id,
            )
        self._tell_placement(life, placement, created, decided)

    def _tell_placement(self, life: Life, placement: Placement, created: int, decided: int) -> None:
        status = PlacementStatus(placement.status)
        first = PlacementStatus.AWAITING_APPROVAL if life.coordinator_allowed else PlacementStatus.AVAILABLE_TO_COMPANY
        if status is first:
            self._tell(
                life, created, PlacementAction.PLACE, None, first, by=placement.created_by_id, placement_id=placement.id
            )
            return
        step = LAST_STEP[status]
        by = {"jobag": None, "decider": placement.decided_by_id, "placer": placement.created_by_id}[step.by]
        self._tell(life, decided, step.action, step.source or first, status, by=by, placement_id=placement.id)

    def _tell_order(self, life: Life) -> None:
        self._tell(life, life.created, JobOrderAction.CREATE, None, JobOrderStatus.OPEN, by=life.maker)
        if life.origin is JobOrderOrigin.JOBCENTER and life.jobag_status is not JobagStatus.NOT_SENT:
            problem = None if life.accepted else words.PROBLEMS[0]
            sent = life.created + MINUTE
            action = JobagAction.ACCEPT if life.accepted else JobagAction.REFUSE
            self._deliver(life, sent, DeliveryKind.CREATE_JOB_ORDER, problem=problem)
            self._tell(life, sent + MINUTE, action, JobagStatus.PENDING, life.jobag_status)
        if action := _ENDING.get(life.status):
            self._tell(life, life.until, action, JobOrderStatus.OPEN, life.status, by=life.responsible)

    def _tell(
        self,
        life: Life,
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
            History(
                self._dice.key(at), life.id, life.owner, share_id, placement_id, _moment(at), by, action, source, target
            )
        )

    def _deliver(
        self,
        life: Life,
        at: int,
        kind: DeliveryKind,
        *,
        problem: str | None,
        authority: UUID | None = None,
        share_id: UUID | None = None,
        placement_id: UUID | None = None,
    ) -> None:
        state = DeliveryState.REFUSED if problem else DeliveryState.DELIVERED
        asked = _moment(at)
        self.rows.delivery.append(
            Delivery(
                self._dice.key(at),
                kind,
                life.id,
                life.owner,
                authority or life.owner,
                share_id,
                placement_id,
                state,
                1,
                problem,
                asked,
                asked,
                asked,
            )
        )
