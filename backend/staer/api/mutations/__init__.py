"""Every mutation: named as the users named what they do."""

import strawberry

from staer.api.mutations.bulk import BulkMutations
from staer.api.mutations.consultant import ConsultantMutations
from staer.api.mutations.delivery import DeliveryMutations
from staer.api.mutations.job_order import JobOrderMutations
from staer.api.mutations.job_order_import import ImportMutations
from staer.api.mutations.list_view import ListViewMutations
from staer.api.mutations.network import NetworkMutations
from staer.api.mutations.placement import PlacementMutations
from staer.api.mutations.sharing import SharingMutations


@strawberry.type(description="One intent, one mutation, one transaction: done whole, or refused with its reason.")
class Mutation(
    JobOrderMutations,
    SharingMutations,
    PlacementMutations,
    BulkMutations,
    NetworkMutations,
    ImportMutations,
    ConsultantMutations,
    ListViewMutations,
    DeliveryMutations,
): ...
