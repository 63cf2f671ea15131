"""The single mutations over chosen rows: each row in a transaction of its own, with a result of its own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Concatenate, ParamSpec
from uuid import UUID

import strawberry

from staer.actions import coordination, job_order, placement
from staer.api.inputs import (
    INPUT,
    ApprovePlacementsInput,
    AssignCoordinatorsInput,
    CloseJobOrdersInput,
    DeactivateJobOrdersInput,
    keys_of,
)
from staer.api.intents import carry_out
from staer.api.payloads import (
    ApprovePlacementsPayload,
    AssignCoordinatorsPayload,
    CloseJobOrdersPayload,
    DeactivateJobOrdersPayload,
    Info,
    JobOrderResult,
    PlacementResult,
    UserError,
)
from staer.domain.actor import Actor
from staer.store.database import Transaction

Given = ParamSpec("Given")
Action = Callable[Concatenate[Transaction, Actor, UUID, Given], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Row:
    """What came of one row: its id as given, its key when it was done, else the reasons."""

    given: strawberry.ID
    key: UUID | None
    errors: list[UserError]


async def _each(
    info: Info,
    rows: tuple[str, str, list[strawberry.ID]],
    action: Action[Given],
    *args: Given.args,
    **kwargs: Given.kwargs,
) -> list[_Row]:
    """The action on each of the rows: (type, argument, ids)."""
    type_name, argument, ids = rows
    done: list[_Row] = []
    for given, key in zip(ids, keys_of(type_name, ids, argument), strict=True):
        outcome = await carry_out(info, action, key, *args, **kwargs)
        errors = [_of_row(error, argument) for error in outcome.errors]
        done.append(_Row(given, outcome.on_success(key), errors))
    return done


def _of_row(error: UserError, argument: str) -> UserError:
    """A result stands for its row, so what concerns the row's id needs no path."""
    concerns_row = error.path == ["input", argument.removesuffix("s")]
    return UserError(code=error.code, message=error.message, path=None if concerns_row else error.path)


def _job_orders(done: list[_Row]) -> list[JobOrderResult]:
    return [JobOrderResult(job_order_id=row.given, job_order_key=row.key, user_errors=row.errors) for row in done]


@strawberry.type
class BulkMutations:
    @strawberry.mutation(description="Close several for good, each decided by itself.")
    async def close_job_orders(
        self, info: Info, input_: Annotated[CloseJobOrdersInput, INPUT]
    ) -> CloseJobOrdersPayload:
        rows = ("JobOrder", "jobOrderIds", input_.job_order_ids)
        done = await _each(info, rows, job_order.close_job_order, reason=input_.reason)
        return CloseJobOrdersPayload(results=_job_orders(done), user_errors=[])

    @strawberry.mutation(description="Enough candidates for several, each decided by itself.")
    async def deactivate_job_orders(
        self, info: Info, input_: Annotated[DeactivateJobOrdersInput, INPUT]
    ) -> DeactivateJobOrdersPayload:
        rows = ("JobOrder", "jobOrderIds", input_.job_order_ids)
        done = await _each(info, rows, job_order.deactivate_job_order)
        return DeactivateJobOrdersPayload(results=_job_orders(done), user_errors=[])

    @strawberry.mutation(description="Name who decides on the placements of several, each decided by itself.")
    async def assign_coordinators(
        self, info: Info, input_: Annotated[AssignCoordinatorsInput, INPUT]
    ) -> AssignCoordinatorsPayload:
        parts: dict[str, Any] = input_.parts()
        rows = ("JobOrder", "jobOrderIds", input_.job_order_ids)
        done = await _each(info, rows, coordination.assign_coordinator, parts)
        return AssignCoordinatorsPayload(results=_job_orders(done), user_errors=[])

    @strawberry.mutation(description="The coordinator lets several candidates through, each decided by itself.")
    async def approve_placements(
        self, info: Info, input_: Annotated[ApprovePlacementsInput, INPUT]
    ) -> ApprovePlacementsPayload:
        rows = ("Placement", "placementIds", input_.placement_ids)
        comment, send = input_.comment or None, input_.send_to_jobag
        done = await _each(info, rows, placement.approve_placement, comment=comment, send_to_jobag=send)
        results = [
            PlacementResult(placement_id=row.given, placement_key=row.key, user_errors=row.errors) for row in done
        ]
        return ApprovePlacementsPayload(results=results, user_errors=[])
