"""Mutations of job orders."""

from typing import Annotated

import strawberry

from staer.actions import coordination, job_order
from staer.api.enums import ErrorCode
from staer.api.inputs import (
    INPUT,
    AssignCoordinatorInput,
    AssignResponsibleConsultantInput,
    CloseJobOrderInput,
    CreateJobOrderInput,
    DeactivateJobOrderInput,
    ReactivateJobOrderInput,
    SendJobOrderToJobagInput,
    UpdateJobOrderInput,
    key_of,
)
from staer.api.intents import carry_out
from staer.api.payloads import (
    AssignCoordinatorPayload,
    AssignResponsibleConsultantPayload,
    CloseJobOrderPayload,
    CreateJobOrderPayload,
    DeactivateJobOrderPayload,
    Info,
    ReactivateJobOrderPayload,
    SendJobOrderToJobagPayload,
    UpdateJobOrderPayload,
)


@strawberry.type
class JobOrderMutations:
    @strawberry.mutation(description="Make a job order of the own authority; the maker becomes responsible for it.")
    async def create_job_order(
        self, info: Info, input_: Annotated[CreateJobOrderInput, INPUT]
    ) -> CreateJobOrderPayload:
        allowed = input_.coordinator_allowed
        outcome = await carry_out(info, job_order.create_job_order, input_.content(), coordinator_allowed=allowed)
        return CreateJobOrderPayload(job_order_key=outcome.result, user_errors=outcome.errors)

    @strawberry.mutation(description="Change a job order; JobAG is told when it has the order.")
    async def update_job_order(
        self, info: Info, input_: Annotated[UpdateJobOrderInput, INPUT]
    ) -> UpdateJobOrderPayload:
        key = key_of("JobOrder", input_.job_order_id, "jobOrderId")
        version, changes = input_.expected_version, input_.changes()
        outcome = await carry_out(info, job_order.update_job_order, key, expected_version=version, changes=changes)
        is_shown = all(error.code is ErrorCode.VERSION_CONFLICT for error in outcome.errors)
        return UpdateJobOrderPayload(job_order_key=key if is_shown else None, user_errors=outcome.errors)

    @strawberry.mutation(description="Enough candidates for now: no new shares or placements, the rest goes on.")
    async def deactivate_job_order(
        self, info: Info, input_: Annotated[DeactivateJobOrderInput, INPUT]
    ) -> DeactivateJobOrderPayload:
        key = key_of("JobOrder", input_.job_order_id, "jobOrderId")
        outcome = await carry_out(info, job_order.deactivate_job_order, key)
        return DeactivateJobOrderPayload(job_order_key=outcome.on_success(key), user_errors=outcome.errors)

    @strawberry.mutation(description="Take candidates again.")
    async def reactivate_job_order(
        self, info: Info, input_: Annotated[ReactivateJobOrderInput, INPUT]
    ) -> ReactivateJobOrderPayload:
        key = key_of("JobOrder", input_.job_order_id, "jobOrderId")
        outcome = await carry_out(info, job_order.reactivate_job_order, key)
        return ReactivateJobOrderPayload(job_order_key=outcome.on_success(key), user_errors=outcome.errors)

    @strawberry.mutation(description="Close for good: shares end, placements that were not sent lapse.")
    async def close_job_order(self, info: Info, input_: Annotated[CloseJobOrderInput, INPUT]) -> CloseJobOrderPayload:
        key = key_of("JobOrder", input_.job_order_id, "jobOrderId")
        outcome = await carry_out(info, job_order.close_job_order, key, reason=input_.reason)
        return CloseJobOrderPayload(job_order_key=outcome.on_success(key), user_errors=outcome.errors)

    @strawberry.mutation(description="Name who decides on placements (tovholder); the last one stays while any wait.")
    async def assign_coordinator(
        self, info: Info, input_: Annotated[AssignCoordinatorInput, INPUT]
    ) -> AssignCoordinatorPayload:
        key = key_of("JobOrder", input_.job_order_id, "jobOrderId")
        outcome = await carry_out(info, coordination.assign_coordinator, key, input_.parts())
        return AssignCoordinatorPayload(job_order_key=outcome.on_success(key), user_errors=outcome.errors)

    @strawberry.mutation(description="Name who is responsible (ansvarlig konsulent).")
    async def assign_responsible_consultant(
        self, info: Info, input_: Annotated[AssignResponsibleConsultantInput, INPUT]
    ) -> AssignResponsibleConsultantPayload:
        key = key_of("JobOrder", input_.job_order_id, "jobOrderId")
        outcome = await carry_out(info, coordination.assign_responsible_consultant, key, input_.parts())
        return AssignResponsibleConsultantPayload(job_order_key=outcome.on_success(key), user_errors=outcome.errors)

    @strawberry.mutation(description="Send til JobAG: the order, and behind it the placements that wait for it.")
    async def send_job_order_to_jobag(
        self, info: Info, input_: Annotated[SendJobOrderToJobagInput, INPUT]
    ) -> SendJobOrderToJobagPayload:
        key = key_of("JobOrder", input_.job_order_id, "jobOrderId")
        outcome = await carry_out(info, job_order.send_job_order_to_jobag, key)
        return SendJobOrderToJobagPayload(job_order_key=outcome.on_success(key), user_errors=outcome.errors)
