"""What mutations answer: the object as its viewer may read it now, or the reason for the refusal."""

from typing import Any
from uuid import UUID

import strawberry
from strawberry.utils.str_converters import to_camel_case

from staer.api.context import RequestContext
from staer.api.enums import ErrorCode
from staer.api.types.delivery import Delivery
from staer.api.types.directory import Network
from staer.api.types.drift import Drift
from staer.api.types.job_order import JobOrder
from staer.api.types.placement import Placement
from staer.api.types.sharing import JobOrderShare
from staer.api.types.viewer import Viewer
from staer.errors import Refused
from staer.reads.declare import SHOWN_KEY
from staer.reads.resolve import read_object

Info = strawberry.Info[RequestContext, None]


@strawberry.type(description="Why nothing was changed.")
class UserError:
    code: ErrorCode = strawberry.field(description="The reason, for programs.")
    message: str = strawberry.field(description="The reason, and what to do, for people.")
    path: list[str] | None = strawberry.field(
        description="Leads from the mutation's argument to the field concerned; null where no field is."
    )


def user_error(refused: Refused) -> UserError:
    path = ["input", *map(to_camel_case, refused.path)] if refused.path else None
    return UserError(code=ErrorCode(refused.code), message=refused.message, path=path)


def shown(key: str, description: str) -> Any:  # Any: typed by the class annotation
    """The object whose key the payload holds under this name, read after the commit."""

    async def resolve(root: Any, info: Info) -> Any:  # Any: a payload, a shaped row
        return await read_object(info._raw_info, getattr(root, key))  # noqa: SLF001  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType, reportUnknownArgumentType]

    return strawberry.field(resolver=resolve, description=description, metadata={SHOWN_KEY: key})


@strawberry.type
class Payload:
    user_errors: list[UserError] = strawberry.field(description="Empty when it was done.")


@strawberry.type
class _JobOrderPayload(Payload):
    job_order_key: strawberry.Private[UUID | None] = None
    job_order: JobOrder | None = shown("job_order_key", "The job order as it is now; null when nothing was changed.")


@strawberry.type(description="The new job order.")
class CreateJobOrderPayload(_JobOrderPayload): ...


@strawberry.type(description="The changed job order.")
class UpdateJobOrderPayload(Payload):
    job_order_key: strawberry.Private[UUID | None] = None
    job_order: JobOrder | None = shown(
        "job_order_key", "The job order as it is now, also after VERSION_CONFLICT; null after another refusal."
    )


@strawberry.type(description="The job order that has enough candidates for now.")
class DeactivateJobOrderPayload(_JobOrderPayload): ...


@strawberry.type(description="The job order that takes candidates again.")
class ReactivateJobOrderPayload(_JobOrderPayload): ...


@strawberry.type(description="The closed job order.")
class CloseJobOrderPayload(_JobOrderPayload): ...


@strawberry.type(description="The job order with its coordinators.")
class AssignCoordinatorPayload(_JobOrderPayload): ...


@strawberry.type(description="The job order with its responsible consultant.")
class AssignResponsibleConsultantPayload(_JobOrderPayload): ...


@strawberry.type(description="The job order that is on its way to JobAG.")
class SendJobOrderToJobagPayload(_JobOrderPayload): ...


@strawberry.type(description="The share that is on its way to JobAG.")
class ShareJobOrderPayload(_JobOrderPayload):
    share_key: strawberry.Private[UUID | None] = None
    share: JobOrderShare | None = shown("share_key", "The share; PENDING until JobAG confirms it.")


@strawberry.type(description="The share that has ended.")
class EndJobOrderSharePayload(Payload):
    share_key: strawberry.Private[UUID | None] = None
    share: JobOrderShare | None = shown("share_key", "The share as it is now; null when nothing was changed.")


@strawberry.type
class _PlacementPayload(Payload):
    placement_key: strawberry.Private[UUID | None] = None
    placement: Placement | None = shown("placement_key", "The placement as it is now; null when nothing was changed.")


@strawberry.type(description="The new placement.")
class CreatePlacementPayload(_PlacementPayload): ...


@strawberry.type(description="The placement that the employer may see.")
class ApprovePlacementPayload(_PlacementPayload): ...


@strawberry.type(description="The placement that was turned down.")
class RejectPlacementPayload(_PlacementPayload): ...


@strawberry.type(description="The placement that was taken back.")
class WithdrawPlacementPayload(_PlacementPayload): ...


@strawberry.type(description="What came of one placement; the others do not hinder it.")
class SendPlacementResult(_PlacementPayload):
    placement_id: strawberry.ID = strawberry.field(description="The id as it was given.")


@strawberry.type(description="What came of each placement, in the order given.")
class SendPlacementsToJobagPayload(Payload):
    results: list[SendPlacementResult] = strawberry.field(description="One for each id; empty after a refusal of all.")


@strawberry.type(description="What came of one placement; the others do not hinder it.")
class PlacementResult(_PlacementPayload):
    placement_id: strawberry.ID = strawberry.field(description="The id as it was given.")


@strawberry.type(description="What came of one job order; the others do not hinder it.")
class JobOrderResult(_JobOrderPayload):
    job_order_id: strawberry.ID = strawberry.field(description="The id as it was given.")


@strawberry.type
class _JobOrderResults(Payload):
    results: list[JobOrderResult] = strawberry.field(description="One for each id, in the order given.")


@strawberry.type(description="What came of each job order that was to be closed.")
class CloseJobOrdersPayload(_JobOrderResults): ...


@strawberry.type(description="What came of each job order that was to be made inactive.")
class DeactivateJobOrdersPayload(_JobOrderResults): ...


@strawberry.type(description="What came of each job order that was to have a coordinator.")
class AssignCoordinatorsPayload(_JobOrderResults): ...


@strawberry.type(description="What came of each placement that was to be approved.")
class ApprovePlacementsPayload(Payload):
    results: list[PlacementResult] = strawberry.field(description="One for each id, in the order given.")


@strawberry.type
class _NetworkPayload(Payload):
    network_key: strawberry.Private[UUID | None] = None
    network: Network | None = shown("network_key", "The network as it is now; null when nothing was changed.")


@strawberry.type(description="The network with its new member.")
class AddNetworkMemberPayload(_NetworkPayload): ...


@strawberry.type(description="The network without the member.")
class RemoveNetworkMemberPayload(_NetworkPayload): ...


@strawberry.type(description="The viewer with the new default.")
class SetDefaultDashboardPayload(Payload):
    authority_key: strawberry.Private[UUID | None] = None
    viewer: Viewer | None = shown("authority_key", "The viewer; null when nothing was changed.")


@strawberry.type
class _DeliveryPayload(Payload):
    delivery_key: strawberry.Private[UUID | None] = None
    delivery: Delivery | None = shown("delivery_key", "The message as it is now; null when nothing was changed.")


@strawberry.type(description="The message that is tried again.")
class RetryDeliveryPayload(_DeliveryPayload): ...


@strawberry.type(description="The message that is tried no more.")
class CancelDeliveryPayload(_DeliveryPayload): ...


@strawberry.type(description="The difference that is settled.")
class SettleDriftPayload(Payload):
    drift_key: strawberry.Private[UUID | None] = None
    drift: Drift | None = shown("drift_key", "The difference as it is now; null when nothing was changed.")
