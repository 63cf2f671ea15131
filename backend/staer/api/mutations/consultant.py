"""Mutations of what a person sets for themselves."""

from typing import Annotated

import strawberry

from staer.actions import consultant
from staer.api.inputs import INPUT, SetDefaultDashboardInput
from staer.api.intents import carry_out
from staer.api.payloads import Info, SetDefaultDashboardPayload


@strawberry.type
class ConsultantMutations:
    @strawberry.mutation(description="Benyt som standard: which dashboard opens first.")
    async def set_default_dashboard(
        self, info: Info, input_: Annotated[SetDefaultDashboardInput, INPUT]
    ) -> SetDefaultDashboardPayload:
        outcome = await carry_out(info, consultant.set_default_dashboard, input_.dashboard or None)
        key = outcome.on_success(info.context.actor.authority_id)
        return SetDefaultDashboardPayload(authority_key=key, user_errors=outcome.errors)
