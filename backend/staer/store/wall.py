"""The second wall, seen from here: who is stated to the database, and as whom one may connect at all.

PostgreSQL decides by row-level security with the viewer that a statement, or a transaction, has stated; where none
is stated it gives no row. Both statements of a viewer are made here.
"""

from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg
from sqlalchemy import ColumnElement, func, literal, literal_column
from sqlalchemy.types import Text, Uuid

from staer.domain.actor import Actor, Role
from staer.domain.relation import Audience, Relation, possible_relations
from staer.errors import StartUpError
from staer.store.database import Database, plain_url
from staer.store.statement import parameter

API_ROLE: Final = "staer_api"
COURIER_ROLE: Final = "staer_courier"

# The settings that the policies compare with, and the relations for which each is stated.
_OWNER, _READER, _COORDINATOR = "staer.owner", "staer.reader", "staer.coordinator"
_ADMINISTRATOR = "staer.administrator"
_RELATIONS: Final[dict[str, Audience]] = {
    _OWNER: frozenset({Relation.OWNER}),
    _READER: frozenset({Relation.RECIPIENT, Relation.PLACER}),
    _COORDINATOR: frozenset({Relation.COORDINATOR}),
}


def viewer_parameters() -> tuple[ColumnElement[UUID], ColumnElement[UUID]]:
    """The reading statement's own parameters: authority and consultant."""
    return parameter("viewer_authority_id", Uuid[UUID]()), parameter("viewer_consultant_id", Uuid[UUID]())


def administered_id(actor: Actor) -> UUID | None:
    """The authority whose deliveries the actor tends as its administrator."""
    return actor.authority_id if actor.is_(Role.ADMINISTRATOR) else None


def stating_administrator() -> list[ColumnElement[Any]]:
    """Columns for a statement that looks at what administrators see beside their relations."""
    administered = parameter("viewer_administered_id", Uuid[UUID]())
    return [administered.label("administered_id"), _set(_ADMINISTRATOR, administered)]


def stating(possible: Audience) -> list[ColumnElement[str]]:
    """Columns that state the viewer for this statement alone: outside a transaction they end with it."""
    authority, consultant = viewer_parameters()
    ids = {_OWNER: authority, _READER: authority, _COORDINATOR: consultant}
    return [_set(setting, ids[setting] if relations & possible else None) for setting, relations in _RELATIONS.items()]


def _set(setting: str, value: ColumnElement[UUID] | None) -> ColumnElement[str]:
    empty = literal_column("''", Text)
    return func.set_config(
        literal_column(f"'{setting}'"),
        empty if value is None else func.coalesce(value.cast(Text), empty),
        literal(True, literal_execute=True),
    ).label(setting.replace(".", "_"))


def begin_stating(actor: Actor) -> str:
    """SQL that begins a transaction in which the actor is stated: one round trip."""
    possible = possible_relations(actor.roles)
    ids = {_OWNER: actor.authority_id, _READER: actor.authority_id, _COORDINATOR: actor.consultant_id}
    stated = {name: ids[name] if relations & possible else None for name, relations in _RELATIONS.items()}
    stated[_ADMINISTRATOR] = administered_id(actor)
    return "begin;" + "".join(f"set local {name} = '{UUID(str(i)) if i else ''}';" for name, i in stated.items())


_RIGHTS = """
select r.rolsuper or r.rolbypassrls
  or exists (select from pg_class c where c.relname = 'job_order' and pg_has_role(current_user, c.relowner, 'usage'))
from pg_roles r where r.rolname = current_user
"""


async def require_wall(database: Database) -> None:
    """A start-up error for a role that row-level security does not bind."""
    async with database.connection() as connection:
        if await connection.fetchval(_RIGHTS):
            raise StartUpError(
                f"DATABASE_URL must be a role that owns nothing and is a member of {API_ROLE};"
                " give the owner's in STAER_MIGRATION_DATABASE_URL."
            )


async def give_logins(url: str, passwords: dict[str, str], *, suffix: str = "") -> None:
    """Let the wall's roles connect with these passwords, or with a suffix, members of them under names of their own.

    Roles belong to the whole cluster: who shares one with others takes a suffix, so that nobody's password changes.
    """
    connection = await asyncpg.connect(plain_url(url))
    try:
        for role, password in passwords.items():
            login = role + suffix
            if not await connection.fetchval("select true from pg_roles where rolname = $1", login):
                await connection.execute(await connection.fetchval(_MAKE_MEMBER, login, role))
            await connection.execute(await connection.fetchval(_LET_IN, login, password))
            for setting in _ROLE_SETTINGS:
                await connection.execute(await connection.fetchval(_SET, login, setting))
    finally:
        await connection.close()


_MAKE_MEMBER = "select format('create role %I in role %I', $1::text, $2::text)"
_LET_IN = "select format('alter role %I login password %L', $1::text, $2::text)"
_SET = "select format('alter role %I set ', $1::text) || $2::text"
# By the role and not by the connection: PgBouncer passes no such setting on.
_ROLE_SETTINGS: Final = (
    # Left to itself PostgreSQL plans a list anew for each viewer: 28 ms for a page at a million orders where one plan
    # for all takes 2 (measured).
    "plan_cache_mode = force_generic_plan",
    "jit = off",
)


def url_of(role: str, password: str, url: str) -> str:
    """The same database, as another role."""
    parts = urlsplit(url)
    place = (parts.netloc.rpartition("@"))[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{password}@{place}"))
