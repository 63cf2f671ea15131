"""What sharing a job order with a network would disclose, and to whom."""

from staer.api.enums import ShareDenial, ShareWarning
from staer.api.types.directory import Authority, Network
from staer.api.types.facts import JOB_ORDER_FACTS, job_order
from staer.api.types.job_order import JobOrder
from staer.domain import disclosure
from staer.domain.actor import Actor
from staer.domain.relation import EVERYONE, Relation
from staer.domain.sharing import why_not_share
from staer.reads.declare import derived, given, readable, same_row, to_many, to_one
from staer.store import expressions as sql
from staer.store.tables import AuthorityRow, JobOrderConfidentialRow, JobOrderRow, NetworkRow
from staer.store.visibility import standing_to_order_of_owner

_CODE = given("networkCode")


def _warnings(
    _: Actor, title: str, occupation: str | None, tasks: str, qualifications: str | None, working_hours: str | None
) -> list[ShareWarning]:
    shared = "\n".join([title, occupation or "", tasks])
    return disclosure.share_warnings(shared, qualifications=qualifications, working_hours=working_hours, tasks=tasks)


def _denials(actor: Actor, member: bool, shared: bool, *facts: object) -> list[ShareDenial]:
    return why_not_share(job_order(*facts), actor, member=member, shared_already=shared)


@readable(
    JobOrderRow,
    standing=standing_to_order_of_owner,
    sides={
        JobOrderConfidentialRow: (JobOrderConfidentialRow.job_order_id == JobOrderRow.id)
        & (JobOrderConfidentialRow.owner_id == JobOrderRow.owner_id)
    },
    description="What would come of sharing a job order with a network now; only its owner may ask.",
)
class JobOrderSharePreview:
    network: Network | None = to_one(NetworkRow.code == _CODE, EVERYONE, "The network; null for an unknown code.")
    reasons: list[ShareDenial] = derived(
        _denials,
        [sql.viewer_is_member(), sql.shared_already_with_code(_CODE), *JOB_ORDER_FACTS],
        "All that stands against sharing it now.",
    )
    recipients: list[Authority] = to_many(
        sql.member_of_network_with_code(_CODE),
        [AuthorityRow.type, AuthorityRow.number],
        EVERYONE,
        "Who would receive it: the network's members today, by type and number.",
    )
    as_recipient: JobOrder = same_row(
        EVERYONE,
        "The job order as each of them will read it; `withheldFields` names what falls away. What looks at the reader's"
        " own authority (receivedThrough, viewerCanPlace and its reasons) is not yet so.",
        seen_as=Relation.RECIPIENT,
    )
    warnings: list[ShareWarning] = derived(
        _warnings,
        [
            JobOrderRow.title,
            JobOrderRow.occupation,
            JobOrderRow.work_tasks,
            JobOrderConfidentialRow.qualifications,
            JobOrderConfidentialRow.working_hours,
        ],
        "What to look at before sharing it.",
    )
