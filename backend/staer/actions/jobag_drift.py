"""Where our state and JobAG's came apart and neither side can be taken for right: noted, and settled by people."""

from uuid import UUID

from staer.domain.jobag_order import DriftKind, Fields, JobagOrder, as_text
from staer.store import jobag_copy
from staer.store import jobag_drift as store
from staer.store.database import Transaction


async def note_differences(tx: Transaction, job_order_id: UUID, theirs: JobagOrder | None, ahead: Fields) -> int:
    """1 when something differs that is not on its way to JobAG, else 0; what no longer differs is settled.

    `theirs` is None when JobAG does not know the order; `ahead` holds what stands here and not there.
    """
    standing = await store.standing(tx, job_order_id)
    differences: dict[str, tuple[DriftKind, str | None]] = {}
    if theirs is None:
        differences["jobOrder"] = (DriftKind.NOT_AT_JOBAG, None)
    elif not standing.is_waiting:
        differences |= {name: (DriftKind.DIFFERS, as_text(value)) for name, value in ahead.items()}
        missing = {"placement": standing.placements - theirs.referrals, "share": standing.shares - theirs.notifications}
        differences |= {
            f"{name} {key}": (DriftKind.NOT_AT_JOBAG, None) for name, keys in missing.items() for key in sorted(keys)
        }
    await jobag_copy.settle_others(tx, job_order_id, list(differences))
    for name, (kind, local_text) in differences.items():
        await jobag_copy.add_drift(tx, job_order_id, standing.owner_id, kind, {name: local_text})
    return 1 if differences else 0
