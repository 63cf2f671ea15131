"""Mutations of messages to JobAG, and of where its state and ours came apart."""

from typing import Annotated

import strawberry

from staer.actions import delivery
from staer.actions.drift import settle_drift
from staer.api.inputs import INPUT, CancelDeliveryInput, RetryDeliveryInput, SettleDriftInput, key_of
from staer.api.intents import carry_out_for_authority
from staer.api.payloads import CancelDeliveryPayload, Info, RetryDeliveryPayload, SettleDriftPayload


@strawberry.type
class DeliveryMutations:
    @strawberry.mutation(
        description="Try a message to JobAG now, also one that ended without arriving; by the order's owner, or an"
        " administrator of the authority that it goes out for."
    )
    async def retry_delivery(self, info: Info, input_: Annotated[RetryDeliveryInput, INPUT]) -> RetryDeliveryPayload:
        key = key_of("Delivery", input_.delivery_id, "deliveryId")
        outcome = await carry_out_for_authority(info, delivery.retry_delivery, key)
        return RetryDeliveryPayload(delivery_key=outcome.on_success(key), user_errors=outcome.errors)

    @strawberry.mutation(
        description="Take a waiting message to JobAG back, by the same: what it is about may be sent again, a share"
        " ends."
    )
    async def cancel_delivery(self, info: Info, input_: Annotated[CancelDeliveryInput, INPUT]) -> CancelDeliveryPayload:
        key = key_of("Delivery", input_.delivery_id, "deliveryId")
        outcome = await carry_out_for_authority(info, delivery.cancel_delivery, key)
        return CancelDeliveryPayload(delivery_key=outcome.on_success(key), user_errors=outcome.errors)

    @strawberry.mutation(
        description="Settle where the state here and JobAG's came apart; by the order's owner, or an administrator"
        " there. What still differs at the next comparison is noted anew."
    )
    async def settle_drift(self, info: Info, input_: Annotated[SettleDriftInput, INPUT]) -> SettleDriftPayload:
        key = key_of("Drift", input_.drift_id, "driftId")
        outcome = await carry_out_for_authority(info, settle_drift, key, input_.settlement)
        return SettleDriftPayload(drift_key=outcome.on_success(key), user_errors=outcome.errors)
