"""Whatever has an id."""

import strawberry

from staer.reads.declare import identifier


@strawberry.interface(description="Anything with an id that `node` can find again.")
class Node:
    id: strawberry.ID = identifier()
