"""Shares of a job order, and with which networks it could be shared."""

import datetime as dt

from sqlalchemy import any_

from staer.api.enums import DisclosureOccasion, ShareDenial, ShareStatus
from staer.api.types.delivery import Delivery
from staer.api.types.directory import Authority, Consultant, Network
from staer.api.types.facts import JOB_ORDER_FACTS, job_order
from staer.api.types.node import Node
from staer.domain.actor import Actor
from staer.domain.relation import EVERYONE
from staer.domain.sharing import why_not_share
from staer.reads.declare import column, derived, readable, same_row, to_many, to_one
from staer.store.expressions import latest_delivery_of_share, received_share, shared_already, viewer_is_member
from staer.store.privacy_tables import DisclosureRow
from staer.store.tables import AuthorityRow, ConsultantRow, JobOrderShareRow, NetworkRow
from staer.store.visibility import standing_to_share


@readable(DisclosureRow, description="A receipt: what recipients could read from this moment on, and who they were.")
class JobOrderShareReceipt:
    at: dt.datetime = column(DisclosureRow.at, EVERYONE, "When it was disclosed.")
    by: Consultant | None = to_one(
        ConsultantRow.id == DisclosureRow.by_id, EVERYONE, "Who shared or changed it; null for what JobAG changed."
    )
    occasion: DisclosureOccasion = column(DisclosureRow.occasion, EVERYONE, "What disclosed it.")
    recipients: list[Authority] = to_many(
        AuthorityRow.id == any_(DisclosureRow.recipients),
        [AuthorityRow.type, AuthorityRow.number],
        EVERYONE,
        "Who could read it, by type and number.",
    )
    digest: str = column(DisclosureRow.digest, EVERYONE, "SHA-256 of what was disclosed, in hexadecimal.")


@readable(
    JobOrderShareRow,
    standing=standing_to_share,
    description="A job order shared with a network (notificering af gruppe); only the order's owner reads it.",
)
class JobOrderShare(Node):
    network: Network = to_one(NetworkRow.id == JobOrderShareRow.network_id, EVERYONE, "The network it is shared with.")
    status: ShareStatus = column(JobOrderShareRow.status, EVERYONE, "Where the share stands.")
    shared_at: dt.datetime | None = column(JobOrderShareRow.shared_at, EVERYONE, "When JobAG confirmed it.")
    shared_by: Consultant | None = to_one(ConsultantRow.id == JobOrderShareRow.shared_by_id, EVERYONE, "Who shared it.")
    recipients: list[Authority] = to_many(
        received_share(),
        [AuthorityRow.type, AuthorityRow.number],
        EVERYONE,
        "The members on the day that JobAG confirmed, by type and number; empty before.",
    )
    receipts: list[JobOrderShareReceipt] = to_many(
        DisclosureRow.share_id == JobOrderShareRow.id,
        [DisclosureRow.at, DisclosureRow.id],
        EVERYONE,
        "What was disclosed when, oldest first: the share itself, and every later edit of what its recipients read.",
    )
    failure: str | None = column(JobOrderShareRow.failure, EVERYONE, "JobAG's words when it refused.")
    delivery: Delivery | None = to_one(
        latest_delivery_of_share(), EVERYONE, "The newest message to JobAG about it; null where none is known."
    )


def _denials(actor: Actor, member: bool, shared: bool, *facts: object) -> list[ShareDenial]:
    return why_not_share(job_order(*facts), actor, member=member, shared_already=shared)


def _can_share(actor: Actor, member: bool, shared: bool, *facts: object) -> bool:
    return not _denials(actor, member, shared, *facts)


_FACTS = [viewer_is_member(), shared_already(), *JOB_ORDER_FACTS]


@readable(NetworkRow, description="A network, and whether the job order can be shared with it now.")
class ShareOption:
    network: Network = same_row(EVERYONE, "The network.")
    can_share: bool = derived(_can_share, _FACTS, "Nothing stands against it.", enclosing=True)
    reasons: list[ShareDenial] = derived(_denials, _FACTS, "All that stands against it.", enclosing=True)
