"""The schema, its reads pointed at the planner."""

from typing import Final

import strawberry
from strawberry.extensions import MaxTokensLimiter, ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from staer.api.mutations import Mutation
from staer.api.queries import Query
from staer.api.subscriptions import Subscription
from staer.api.types.sharing import JobOrderShare
from staer.reads.limits import MOST_TOKENS
from staer.reads.resolve import connect

schema: Final = strawberry.Schema(
    Query,
    Mutation,
    Subscription,
    types=[JobOrderShare],
    extensions=[lambda: MaxTokensLimiter(max_token_count=MOST_TOKENS), ParserCache, ValidationCache],
    config=StrawberryConfig(sort_schema=True, disable_field_suggestions=False),
)
connect(schema._schema)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  Strawberry shows its schema in no other way


def export() -> str:
    """The schema in SDL, sorted, as `schema.graphql` holds it."""
    return schema.as_str() + "\n"
