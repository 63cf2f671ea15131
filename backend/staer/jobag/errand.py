"""What each kind of message asks of JobAG, how its answer is found again, and what its answer changes here."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from staer.actions import jobag_outcome
from staer.domain.job_order import JobOrderStatus
from staer.domain.jobag import DeliveryKind, JobagStatus
from staer.domain.jobag_order import Fields, agreed_on, as_json, from_json, news
from staer.domain.placement import PlacementStatus
from staer.domain.sharing import STANDING
from staer.jobag.client import JobagClient, Outcome
from staer.jobag.messages import (
    Closing,
    JobOrderContent,
    JobOrderPatch,
    JobOrderReceipt,
    JobOrderState,
    Message,
    NewJobOrder,
    Notification,
    Referral,
    Sender,
)
from staer.store import jobag_copy
from staer.store.citizen import CitizenVault
from staer.store.database import Record, Transaction
from staer.store.delivery import Delivery
from staer.store.message_content import job_order_content, placement_content, share_content

# On its way; or there already, and told again where JobAG is found to lack it.
_PUT_FORWARD = {
    (PlacementStatus.AVAILABLE_TO_COMPANY, JobagStatus.PENDING),
    (PlacementStatus.SENT, JobagStatus.ACCEPTED),
}
# What is asked of an order that JobAG does not know, or that says no more, may have been done all the same.
NOT_THERE, CONFLICT = 404, 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One message, ready to go.

    `found` looks in the order as JobAG has it for what an accepted answer would have said, None when it is not there.
    It is asked after a repeat, and after an answer with one of the statuses in `look_after`.
    """

    payload: Message | None
    user: UUID | None
    send: Callable[[Sender], Awaitable[Outcome[Any]]]  # Any: what is accepted differs by kind
    found: Callable[[JobOrderState], Any]
    look_after: frozenset[int] = frozenset({CONFLICT})
    accepted: Callable[[Any], Awaitable[None]]
    refused: Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Nothing is left to be told; `settle` does what that leads to."""

    settle: Callable[[], Awaitable[None]] | None = None


Prepared = Errand | Overtaken


class Errands:
    """Makes the errand for a message, reading its content now."""

    def __init__(self, client: JobagClient, vault: CitizenVault) -> None:
        self._client = client
        self._vault = vault

    async def prepare(self, tx: Transaction, delivery: Delivery) -> Prepared:
        return await _PREPARE[delivery.kind](self, tx, delivery)

    async def create_job_order(self, tx: Transaction, delivery: Delivery) -> Prepared:
        row = await job_order_content(tx, delivery)
        body = NewJobOrder(**_content(row), coordinator_allowed=row["coordinator_allowed"])

        async def accepted(receipt: JobOrderReceipt) -> None:
            await jobag_outcome.job_order_accepted(
                tx, delivery.job_order_id, request_id=receipt.request_id, dfdg_created_on=receipt.created_on
            )
            ours = body.as_fields()
            agreed = agreed_on(ours, None, receipt.fields) if receipt.fields else ours
            await jobag_copy.note(tx, delivery.job_order_id, as_json(agreed))

        return Errand(
            payload=body,
            user=None,
            send=lambda sender: self._client.create_job_order(sender, delivery.job_order_id, body),
            found=lambda state: state.found_receipt,
            accepted=accepted,
            refused=lambda problem: jobag_outcome.job_order_refused(tx, delivery.job_order_id, problem),
        )

    async def update_job_order(self, tx: Transaction, delivery: Delivery) -> Prepared:
        content = JobOrderContent(**_content(await job_order_content(tx, delivery)))
        ours = content.as_fields()
        kept = await jobag_copy.agreed(tx, delivery.job_order_id)
        before = from_json(kept) if kept else None
        body = JobOrderPatch(content, news(ours, before)) if before else content

        async def accepted(seen: Fields | None) -> None:
            await jobag_outcome.change_accepted(tx, delivery.job_order_id)
            await jobag_copy.note(tx, delivery.job_order_id, as_json(agreed_on(ours, before, seen) if seen else ours))

        return Errand(
            payload=body,
            user=None,
            send=lambda sender: self._client.update_job_order(sender, delivery.job_order_id, body),
            found=lambda state: state.fields,
            look_after=frozenset(),
            accepted=accepted,
            refused=lambda problem: jobag_outcome.change_refused(tx, delivery.job_order_id, problem),
        )

    async def close_job_order(self, tx: Transaction, delivery: Delivery) -> Prepared:
        body = Closing(reason=(await job_order_content(tx, delivery))["closed_reason"])
        return Errand(
            payload=body,
            user=None,
            send=lambda sender: self._client.close_job_order(sender, delivery.job_order_id, body),
            found=lambda state: state.status == JobOrderStatus.CLOSED or None,
            accepted=lambda _: jobag_outcome.change_accepted(tx, delivery.job_order_id),
            refused=lambda problem: jobag_outcome.change_refused(tx, delivery.job_order_id, problem),
        )

    async def share(self, tx: Transaction, delivery: Delivery) -> Prepared:
        row, share_id = await share_content(tx, delivery), _given(delivery.share_id)
        if row["status"] not in STANDING:
            return Overtaken(lambda: jobag_outcome.share_overtaken(tx, delivery.job_order_id, share_id))
        body = Notification(network_code=row["code"], authorities=tuple(row["members"] or ()))
        return Errand(
            payload=body,
            user=row["shared_by_id"],
            send=lambda sender: self._client.notify_network(sender, delivery.job_order_id, share_id, body),
            found=lambda state: _by_id(state.notifications, share_id),
            accepted=lambda _: jobag_outcome.share_confirmed(tx, delivery.job_order_id, share_id),
            refused=lambda problem: jobag_outcome.share_failed(tx, delivery.job_order_id, share_id, problem),
        )

    async def end_share(self, tx: Transaction, delivery: Delivery) -> Prepared:
        share_id = _given(delivery.share_id)

        def gone(state: JobOrderState) -> bool | None:
            notification = _by_id(state.notifications, share_id)
            return notification is None or notification.ended or None

        return Errand(
            payload=None,
            user=None,
            send=lambda sender: self._client.end_notification(sender, delivery.job_order_id, share_id),
            found=gone,
            look_after=frozenset({NOT_THERE, CONFLICT}),
            accepted=lambda _: _nothing(),
            refused=lambda problem: jobag_outcome.change_refused(tx, delivery.job_order_id, problem),
        )

    async def placement(self, tx: Transaction, delivery: Delivery) -> Prepared:
        row, placement_id = await placement_content(tx, delivery), _given(delivery.placement_id)
        if (row["status"], row["jobag_status"]) not in _PUT_FORWARD or row["name"] is None:
            return Overtaken()
        body = Referral(candidate_name=row["name"], placed_by=row["authority_number"], note=row["note"])
        cpr_number = self._vault.open(row["cpr_encrypted"], placement_id)
        return Errand(
            payload=body,
            user=row["created_by_id"],
            send=lambda sender: self._client.create_referral(
                sender, delivery.job_order_id, placement_id, body, cpr_number
            ),
            found=lambda state: _by_id(state.referrals, placement_id),
            accepted=lambda _: jobag_outcome.placement_sent(tx, delivery.job_order_id, placement_id),
            refused=lambda problem: jobag_outcome.placement_refused(tx, delivery.job_order_id, placement_id, problem),
        )


_PREPARE: Mapping[DeliveryKind, Callable[[Errands, Transaction, Delivery], Awaitable[Prepared]]] = {
    DeliveryKind.CREATE_JOB_ORDER: Errands.create_job_order,
    DeliveryKind.UPDATE_JOB_ORDER: Errands.update_job_order,
    DeliveryKind.CLOSE_JOB_ORDER: Errands.close_job_order,
    DeliveryKind.SHARE: Errands.share,
    DeliveryKind.END_SHARE: Errands.end_share,
    DeliveryKind.PLACEMENT: Errands.placement,
}


def _content(row: Record) -> dict[str, Any]:  # Any: SQL values of every type
    """A closed order is told as open: its closing is a message of its own, which follows."""
    told = {name: row[name] for name in JobOrderContent.__dataclass_fields__}
    closed = row["status"] == JobOrderStatus.CLOSED
    return told | {"status": JobOrderStatus.OPEN.value if closed else row["status"]}


def _by_id(entities: tuple[Any, ...], key: UUID) -> Any:  # Any: notifications or referrals
    return next((each for each in entities if each.id == key), None)


def _given(key: UUID | None) -> UUID:
    assert key is not None  # its kind of message has it
    return key


async def _nothing() -> None:
    return None
