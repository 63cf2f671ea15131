"""Mutations of placements."""

from typing import Annotated

import strawberry

from staer.actions import placement
from staer.api.inputs import (
    INPUT,
    ApprovePlacementInput,
    CreatePlacementInput,
    RejectPlacementInput,
    SendPlacementsToJobagInput,
    WithdrawPlacementInput,
    key_of,
    keys_of,
)
from staer.api.intents import carry_out
from staer.api.payloads import (
    ApprovePlacementPayload,
    CreatePlacementPayload,
    Info,
    RejectPlacementPayload,
    SendPlacementResult,
    SendPlacementsToJobagPayload,
    WithdrawPlacementPayload,
    user_error,
)


@strawberry.type
class PlacementMutations:
    @strawberry.mutation(description="Put one of the own authority's citizens forward on an own or a shared order.")
    async def create_placement(
        self, info: Info, input_: Annotated[CreatePlacementInput, INPUT]
    ) -> CreatePlacementPayload:
        outcome = await carry_out(
            info,
            placement.create_placement,
            info.context.vault,
            key_of("JobOrder", input_.job_order_id, "jobOrderId"),
            name=input_.candidate.name,
            cpr_number=input_.candidate.cpr_number,
            note=input_.note or None,
        )
        return CreatePlacementPayload(placement_key=outcome.result, user_errors=outcome.errors)

    @strawberry.mutation(description="The coordinator lets a candidate through to the employer.")
    async def approve_placement(
        self, info: Info, input_: Annotated[ApprovePlacementInput, INPUT]
    ) -> ApprovePlacementPayload:
        key = key_of("Placement", input_.placement_id, "placementId")
        comment, send = input_.comment or None, input_.send_to_jobag
        outcome = await carry_out(info, placement.approve_placement, key, comment=comment, send_to_jobag=send)
        return ApprovePlacementPayload(placement_key=outcome.on_success(key), user_errors=outcome.errors)

    @strawberry.mutation(description="The coordinator turns a candidate down.")
    async def reject_placement(
        self, info: Info, input_: Annotated[RejectPlacementInput, INPUT]
    ) -> RejectPlacementPayload:
        key = key_of("Placement", input_.placement_id, "placementId")
        comment, reason = input_.comment or None, input_.reason
        outcome = await carry_out(info, placement.reject_placement, key, reason=reason, comment=comment)
        return RejectPlacementPayload(placement_key=outcome.on_success(key), user_errors=outcome.errors)

    @strawberry.mutation(description="The placing authority takes a candidate back, until JobAG has the placement.")
    async def withdraw_placement(
        self, info: Info, input_: Annotated[WithdrawPlacementInput, INPUT]
    ) -> WithdrawPlacementPayload:
        key = key_of("Placement", input_.placement_id, "placementId")
        outcome = await carry_out(info, placement.withdraw_placement, key, comment=input_.comment or None)
        return WithdrawPlacementPayload(placement_key=outcome.on_success(key), user_errors=outcome.errors)

    @strawberry.mutation(description="Send til JobAG: placements available to the company, each decided by itself.")
    async def send_placements_to_jobag(
        self, info: Info, input_: Annotated[SendPlacementsToJobagInput, INPUT]
    ) -> SendPlacementsToJobagPayload:
        keys = keys_of("Placement", input_.placement_ids, "placementIds")
        outcome = await carry_out(info, placement.send_placements_to_jobag, keys)
        results = (
            [
                SendPlacementResult(
                    placement_id=given,
                    placement_key=None if refused else key,
                    user_errors=[user_error(refused)] if refused else [],
                )
                for given, key in zip(input_.placement_ids, keys, strict=True)
                for refused in [outcome.result[key]]
            ]
            if outcome.result is not None
            else []
        )
        return SendPlacementsToJobagPayload(results=results, user_errors=outcome.errors)
