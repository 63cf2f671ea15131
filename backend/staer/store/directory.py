"""Who the token's bearer is here: the authority by its number, the consultant by subject and authority."""

from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import insert

from staer.domain.actor import Actor, Role
from staer.domain.claims import Claims
from staer.errors import UnknownAuthority
from staer.store.database import Database, Transaction
from staer.store.keys import new_id
from staer.store.statement import Statement, parameter
from staer.store.tables import AuthorityRow, ConsultantRow

_FIND = Statement(
    select(AuthorityRow.id.label("authority_id"), ConsultantRow.id.label("consultant_id"), ConsultantRow.name)
    .outerjoin(
        ConsultantRow,
        and_(ConsultantRow.authority_id == AuthorityRow.id, ConsultantRow.subject == parameter("subject")),
    )
    .where(AuthorityRow.number == parameter("number"))
)

_new = insert(ConsultantRow).values(
    id=parameter("id"), authority_id=parameter("authority_id"), subject=parameter("subject"), name=parameter("name")
)
# Two first requests of one person may arrive at once: the second finds the first one's row.
_SIGN_IN = Statement(
    _new.on_conflict_do_update(
        index_elements=[ConsultantRow.subject, ConsultantRow.authority_id], set_={"name": _new.excluded.name}
    ).returning(ConsultantRow.id)
)


async def actor_for(database: Database, claims: Claims) -> Actor:
    """The actor that the claims stand for; a person's consultant is made or renamed, a system has none."""
    async with database.transaction() as tx:
        found = await tx.row(_FIND, number=claims.authority_number, subject=claims.subject)
        if found is None:
            raise UnknownAuthority
        consultant_id = found["consultant_id"]
        if Role.SERVICE in claims.roles:
            consultant_id = None
        elif consultant_id is None or found["name"] != claims.name:
            consultant_id = await _sign_in(tx, claims, found["authority_id"])
    return Actor(
        authority_id=found["authority_id"],
        consultant_id=consultant_id,
        roles=claims.roles,
        name=claims.name,
        subject=claims.subject,
    )


async def _sign_in(tx: Transaction, claims: Claims, authority_id: UUID) -> UUID:
    return await tx.value(_SIGN_IN, id=new_id(), authority_id=authority_id, subject=claims.subject, name=claims.name)
