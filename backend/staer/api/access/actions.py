"""What each mutation answers in every state, to every viewer: the domain's own guards, run over all of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import product
from typing import Any, Final
from uuid import UUID

from staer.actions.admission import consultant_of
from staer.domain import drift
from staer.domain.actor import Actor, Role
from staer.domain.delivery import Delivery, DeliveryAction, why_not_step, why_not_tend
from staer.domain.drift import Drift, DriftKind, Settlement
from staer.domain.job_order import JobOrder, JobOrderAction, JobOrderStatus, why_not
from staer.domain.jobag import DeliveryKind, DeliveryState, JobagStatus
from staer.domain.placement import (
    REFERRED,
    Placement,
    PlacementAction,
    PlacementStatus,
    why_not_decide,
    why_not_place,
    why_not_send,
    why_not_withdraw,
)
from staer.domain.refusals import ErrorCode
from staer.domain.sharing import Share, ShareStatus, why_not_end_share, why_not_share
from staer.errors import Refused

ALLOWED: Final = "yes"

Situation = Mapping[str, Any]  # Any: each axis has values of its own
Guard = Callable[["Case"], Sequence[StrEnum]]

OWNER_ID, OTHER_ID = UUID(int=1), UUID(int=2)
DECIDER_ID, EXTERNAL_ID, SOMEBODY_ID = UUID(int=3), UUID(int=4), UUID(int=5)
_ID = UUID(int=6)


class Viewer(StrEnum):
    """The relations, and for the owner's people and the others what the guards tell apart besides."""

    OWNER = "OWNER"
    OWNER_WHO_DECIDES = "OWNER_WHO_DECIDES"
    COORDINATOR = "COORDINATOR"
    RECIPIENT = "RECIPIENT"
    PLACER = "PLACER"
    NONE = "NONE"


_PERSONS: dict[Viewer, tuple[UUID, UUID]] = {
    Viewer.OWNER: (OWNER_ID, SOMEBODY_ID),
    Viewer.OWNER_WHO_DECIDES: (OWNER_ID, DECIDER_ID),
    Viewer.COORDINATOR: (OTHER_ID, EXTERNAL_ID),
    Viewer.RECIPIENT: (OTHER_ID, SOMEBODY_ID),
    Viewer.PLACER: (OTHER_ID, SOMEBODY_ID),
    Viewer.NONE: (OTHER_ID, SOMEBODY_ID),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One viewer in one situation, as the domain's objects."""

    viewer: Viewer
    actor: Actor
    given: Situation

    @property
    def order(self) -> JobOrder:
        decides = self.given.get("decider", True)
        return JobOrder(
            id=_ID,
            owner_id=OWNER_ID,
            status=self.given.get("status", JobOrderStatus.OPEN),
            jobag_status=self.given.get("jobag_status", JobagStatus.ACCEPTED),
            coordinator_allowed=self.given.get("coordinator_allowed", True),
            responsible_consultant_id=None,
            coordinator_id=DECIDER_ID if decides else None,
            external_coordinator_id=EXTERNAL_ID if decides else None,
            version=1,
        )

    @property
    def placement(self) -> Placement:
        placed_here = self.viewer is Viewer.PLACER
        status = self.given["placement"]
        return Placement(_ID, _ID, OTHER_ID if placed_here else UUID(int=7), status, self.given["jobag_status"])


@dataclass(frozen=True, slots=True)
class Rule:
    """A mutation: what it is done to, the facts that may matter, and its guard."""

    subject: str
    axes: Mapping[str, Sequence[Any]]
    guard: Guard
    admits: Callable[[Actor], object] = consultant_of
    possible: Callable[[Situation], bool] = lambda _: True
    hidden_from: frozenset[Viewer] = frozenset({Viewer.NONE})


def _listed(reason: StrEnum | None) -> Sequence[StrEnum]:
    return [reason] if reason else []


_BOTH = (True, False)
_ORDER_AXES = {"status": tuple(JobOrderStatus), "jobag_status": tuple(JobagStatus), "coordinator_allowed": _BOTH}
_PLACEMENT_AXES = {
    "placement": tuple(PlacementStatus),
    "jobag_status": tuple(JobagStatus),
    "coordinator_allowed": _BOTH,
}


def _on_order(action: JobOrderAction) -> Rule:
    return Rule("JobOrder", _ORDER_AXES, lambda case: _listed(why_not(action, case.order, case.actor)))


def _possible_placement(given: Situation) -> bool:
    """As the database's checks have it."""
    accepted = (given["jobag_status"] is JobagStatus.ACCEPTED) == (given["placement"] in REFERRED)
    waits = given["jobag_status"] is JobagStatus.PENDING
    return accepted and (not waits or given["placement"] is PlacementStatus.AVAILABLE_TO_COMPANY)


def _on_placement(guard: Callable[[Placement, JobOrder, Actor], StrEnum | None]) -> Rule:
    return Rule(
        "Placement",
        _PLACEMENT_AXES,
        lambda case: _listed(guard(case.placement, case.order, case.actor)),
        possible=_possible_placement,
        hidden_from=frozenset({Viewer.RECIPIENT, Viewer.NONE}),
    )


def _places(case: Case) -> Sequence[StrEnum]:
    return why_not_place(case.order, case.actor, received=case.viewer is Viewer.RECIPIENT)


def _shares(case: Case) -> Sequence[StrEnum]:
    return why_not_share(case.order, case.actor, member=case.given["member"], shared_already=case.given["shared"])


def _ends_share(case: Case) -> Sequence[StrEnum]:
    share = Share(_ID, _ID, _ID, case.given["share"])
    return _listed(why_not_end_share(share, case.order, case.actor))


def _tends(action: DeliveryAction, case: Case) -> Sequence[StrEnum]:
    sent_by = OWNER_ID if case.given["sent_by_own"] else UUID(int=8)
    delivery = Delivery(
        _ID, DeliveryKind.PLACEMENT, case.given["delivery"], _ID, OWNER_ID, sent_by, None, _ID, tried=True
    )
    return _listed(why_not_tend(delivery, case.actor) or why_not_step(action, delivery))


def _admitted(actor: Actor) -> object:
    return actor if actor.is_(Role.ADMINISTRATOR) else consultant_of(actor)


def _on_delivery(action: DeliveryAction) -> Rule:
    axes = {"delivery": tuple(DeliveryState), "sent_by_own": _BOTH}
    return Rule("Delivery", axes, partial(_tends, action), admits=_admitted, hidden_from=frozenset({Viewer.NONE}))


def _settles(case: Case) -> Sequence[StrEnum]:
    given = case.given
    found = Drift(_ID, given["drift"], "", _ID, _ID, OWNER_ID, settled=given["settled"], from_employer=False)
    return _listed(
        drift.why_not_tend(found, case.actor) or drift.why_not_settle(found, case.order, given["settlement"])
    )


_DRIFT = Rule(
    "Drift",
    {
        "drift": tuple(DriftKind),
        "settled": _BOTH,
        "settlement": tuple(Settlement),
        "status": (JobOrderStatus.OPEN, JobOrderStatus.CLOSED),
    },
    _settles,
    admits=_admitted,
    hidden_from=frozenset({Viewer.COORDINATOR, Viewer.RECIPIENT, Viewer.PLACER, Viewer.NONE}),
)


def _administers(case: Case) -> Sequence[StrEnum]:
    return _listed(None if case.actor.is_(Role.ADMINISTRATOR) and case.given["administered"] else _NOT_ADMINISTRATOR)


def _person(actor: Actor) -> Sequence[StrEnum]:
    return _listed(None if actor.consultant_id else ErrorCode.NOT_CONSULTANT)


_NOT_ADMINISTRATOR = ErrorCode.NOT_ADMINISTRATOR
_ANYONE: Callable[[Actor], object] = lambda actor: actor  # noqa: E731  a table's entry
_NETWORK = Rule("Network", {"administered": _BOTH}, _administers, admits=_ANYONE, hidden_from=frozenset())
_PERSON = Rule("Viewer", {}, lambda case: _person(case.actor), admits=_ANYONE, hidden_from=frozenset())
_VIEW = Rule("View", {}, lambda _: [], hidden_from=frozenset())  # one's own
_IMPORT = Rule("the own upload", {}, lambda _: [], hidden_from=frozenset())  # each row by its own mutation's rule
_OF_OWNER = frozenset({Viewer.COORDINATOR, Viewer.RECIPIENT, Viewer.PLACER, Viewer.NONE})

RULES: Final[dict[str, Rule]] = {
    "addNetworkMember": _NETWORK,
    "approvePlacement": _on_placement(partial(why_not_decide, PlacementAction.APPROVE)),
    "approvePlacements": _on_placement(partial(why_not_decide, PlacementAction.APPROVE)),
    "assignCoordinator": _on_order(JobOrderAction.ASSIGN_COORDINATOR),
    "assignCoordinators": _on_order(JobOrderAction.ASSIGN_COORDINATOR),
    "assignResponsibleConsultant": _on_order(JobOrderAction.ASSIGN_RESPONSIBLE_CONSULTANT),
    "closeJobOrder": _on_order(JobOrderAction.CLOSE),
    "closeJobOrders": _on_order(JobOrderAction.CLOSE),
    "confirmImport": _IMPORT,
    "createJobOrder": Rule("JobOrder", {}, lambda _: [], hidden_from=frozenset()),
    "createPlacement": Rule(
        "JobOrder",
        {"status": tuple(JobOrderStatus), "coordinator_allowed": _BOTH, "decider": _BOTH},
        _places,
    ),
    "cancelDelivery": _on_delivery(DeliveryAction.CANCEL),
    "deactivateJobOrder": _on_order(JobOrderAction.DEACTIVATE),
    "deactivateJobOrders": _on_order(JobOrderAction.DEACTIVATE),
    "deleteView": _VIEW,
    "endJobOrderShare": Rule("JobOrderShare", {"share": tuple(ShareStatus)}, _ends_share, hidden_from=_OF_OWNER),
    "reactivateJobOrder": _on_order(JobOrderAction.REACTIVATE),
    "rejectPlacement": _on_placement(partial(why_not_decide, PlacementAction.REJECT)),
    "removeNetworkMember": _NETWORK,
    "retryDelivery": _on_delivery(DeliveryAction.RETRY),
    "saveView": _VIEW,
    "sendJobOrderToJobag": _on_order(JobOrderAction.SEND),
    "sendPlacementsToJobag": _on_placement(why_not_send),
    "setDefaultDashboard": _PERSON,
    "setDefaultView": _VIEW,
    "settleDrift": _DRIFT,
    "shareJobOrder": Rule(
        "JobOrder",
        {"status": tuple(JobOrderStatus), "jobag_status": tuple(JobagStatus), "member": _BOTH, "shared": _BOTH},
        _shares,
    ),
    "undoImport": _IMPORT,
    "updateJobOrder": _on_order(JobOrderAction.UPDATE),
    "withdrawPlacement": _on_placement(lambda placement, _, actor: why_not_withdraw(placement, actor)),
}


def actor_of(viewer: Viewer, role: Role) -> Actor:
    """Someone of this relation with this role alone; a system is no person."""
    authority, person = _PERSONS[viewer]
    return Actor(authority, None if role is Role.SERVICE else person, frozenset({role}), "", "")


def answer(rule: Rule, viewer: Viewer, role: Role, given: Situation) -> str:
    """`yes`, or the reasons for the refusal."""
    actor = actor_of(viewer, role)
    case = Case(viewer, actor, given)
    try:
        rule.admits(actor)
    except Refused as refused:
        return refused.code
    if viewer in rule.hidden_from:
        return ErrorCode.NOT_FOUND.value
    return ", ".join(rule.guard(case)) or ALLOWED


def situations(rule: Rule) -> Iterable[Situation]:
    for values in product(*rule.axes.values()):
        given = dict(zip(rule.axes, values, strict=True))
        if rule.possible(given):
            yield given


Line = tuple[Situation, dict[str, str]]


def outcomes(rule: Rule) -> list[Line]:
    """Every situation with the answer to each viewer, without the facts that never matter."""
    full = [(given, _answers(rule, given)) for given in situations(rule)]
    kept = list(rule.axes)
    for axis in rule.axes:
        fewer = [name for name in kept if name != axis]
        if _decides(full, fewer):
            kept = fewer
    merged = {tuple(given[name] for name in kept): answers for given, answers in full}
    return [(dict(zip(kept, values, strict=True)), answers) for values, answers in merged.items()]


def _answers(rule: Rule, given: Situation) -> dict[str, str]:
    """A consultant of each relation, then each other role alone, in whatever relation."""
    consultants = {viewer.value: answer(rule, viewer, Role.CONSULTANT, given) for viewer in Viewer}
    others = {
        role.value: " / ".join(dict.fromkeys(answer(rule, viewer, role, given) for viewer in Viewer))
        for role in Role
        if role is not Role.CONSULTANT
    }
    return consultants | others


def _decides(lines: list[Line], axes: Sequence[str]) -> bool:
    """Whether these facts alone settle every answer."""
    seen: dict[tuple[Any, ...], dict[str, str]] = {}
    return all(seen.setdefault(tuple(given[a] for a in axes), answers) == answers for given, answers in lines)
