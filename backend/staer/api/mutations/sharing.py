"""Mutations of shares."""

from typing import Annotated

import strawberry

from staer.actions import sharing
from staer.api.inputs import INPUT, EndJobOrderShareInput, ShareJobOrderInput, key_of
from staer.api.intents import carry_out
from staer.api.payloads import EndJobOrderSharePayload, Info, ShareJobOrderPayload


@strawberry.type
class SharingMutations:
    @strawberry.mutation(description="Notificering af gruppe: share a job order that JobAG has with one network.")
    async def share_job_order(self, info: Info, input_: Annotated[ShareJobOrderInput, INPUT]) -> ShareJobOrderPayload:
        key = key_of("JobOrder", input_.job_order_id, "jobOrderId")
        outcome = await carry_out(info, sharing.share_job_order, key, input_.network_code)
        return ShareJobOrderPayload(
            job_order_key=outcome.on_success(key), share_key=outcome.result, user_errors=outcome.errors
        )

    @strawberry.mutation(description="Take a share back: its recipients read the order no longer, placements stay.")
    async def end_job_order_share(
        self, info: Info, input_: Annotated[EndJobOrderShareInput, INPUT]
    ) -> EndJobOrderSharePayload:
        key = key_of("JobOrderShare", input_.share_id, "shareId")
        outcome = await carry_out(info, sharing.end_job_order_share, key)
        return EndJobOrderSharePayload(share_key=outcome.on_success(key), user_errors=outcome.errors)
