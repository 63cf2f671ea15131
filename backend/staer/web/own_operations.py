"""What an application may know of the operations that it published: its own, and no other's."""

from typing import Any

from graphql import GraphQLSchema

from staer.domain.claims import Claims
from staer.errors import StaerError
from staer.store.database import Database
from staer.store.persisted_operation import used_operations
from staer.web.manifest import deprecated_fields


class NoApplication(StaerError):
    """Your token names no application; ask with one that has `client_id` or `azp`."""

    code = "NO_APPLICATION"


async def own_operations(database: Database, schema: GraphQLSchema, claims: Claims) -> dict[str, Any]:  # Any: JSON
    """Each operation by name: the version that has it, its uses, the deprecated fields that it still asks for."""
    if claims.application is None:
        raise NoApplication
    used = await used_operations(database, claims.application)
    return {
        "application": claims.application,
        "operations": [
            {
                "name": operation.name,
                "version": operation.version,
                "uses": operation.uses,
                "deprecatedFields": deprecated_fields(schema, operation.document),
            }
            for operation in used
        ],
    }
