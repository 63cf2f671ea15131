"""Mutations of networks."""

from typing import Annotated

import strawberry

from staer.actions import network
from staer.api.inputs import INPUT, AddNetworkMemberInput, RemoveNetworkMemberInput, key_of
from staer.api.intents import carry_out
from staer.api.payloads import AddNetworkMemberPayload, Info, RemoveNetworkMemberPayload


@strawberry.type
class NetworkMutations:
    @strawberry.mutation(description="Let an authority join a network that the own authority administers.")
    async def add_network_member(
        self, info: Info, input_: Annotated[AddNetworkMemberInput, INPUT]
    ) -> AddNetworkMemberPayload:
        key = key_of("Authority", input_.authority_id, "authorityId")
        day = input_.from_ or None
        outcome = await carry_out(info, network.add_network_member, input_.network_code, key, first_day=day)
        return AddNetworkMemberPayload(network_key=outcome.result, user_errors=outcome.errors)

    @strawberry.mutation(description="End a membership: from this moment the authority reads nothing through it.")
    async def remove_network_member(
        self, info: Info, input_: Annotated[RemoveNetworkMemberInput, INPUT]
    ) -> RemoveNetworkMemberPayload:
        key = key_of("Authority", input_.authority_id, "authorityId")
        outcome = await carry_out(info, network.remove_network_member, input_.network_code, key)
        return RemoveNetworkMemberPayload(network_key=outcome.result, user_errors=outcome.errors)
