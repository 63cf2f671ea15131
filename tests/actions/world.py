"""Four jobcenters, two networks, their consultants and one company, on a database of one test."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from staer.actions.job_order import create_job_order
from staer.actions.placement import create_placement
from staer.actions.sharing import share_job_order
from staer.domain.actor import Actor, Role
from staer.domain.job_order import JobOrderType
from staer.domain.job_order_content import JobOrderContent
from staer.store.citizen import CitizenVault
from staer.store.database import Database, Transaction
from staer.store.keys import new_id
from staer.store.wall import begin_stating

Given = ParamSpec("Given")
Outcome = TypeVar("Outcome")

JENS, GRETE = "2110625629", "0107831234"  # grown-ups whose numbers hold a date; Grete's has no check digit that fits


@dataclass
class World:
    """`database` is the API's, behind the wall; `owner` arranges and looks."""

    database: Database
    owner: Database
    vault: CitizenVault
    authorities: dict[str, UUID] = field(default_factory=dict)
    networks: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    company: UUID = field(default_factory=new_id)

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    async def do(
        self,
        action: Callable[Concatenate[Transaction, Given], Awaitable[Outcome]],
        *args: Given.args,
        **kwargs: Given.kwargs,
    ) -> Outcome:
        """One action in a transaction of its own, as the API runs it."""
        actor = next(given for given in args if isinstance(given, Actor))
        async with self.database.transaction(begin_stating(actor)) as tx:
            return await action(tx, *args, **kwargs)

    async def sql(self, text: str, *arguments: Any) -> list[Any]:
        return await self.owner.fetch(text, list(arguments))

    async def one(self, table: str, key: UUID) -> Any:
        return (await self.sql(f"select * from {table} where id = $1", key))[0]

    async def person(self, name: str, authority: str, *roles: Role) -> Actor:
        row = new_id()
        await self.sql(
            "insert into consultant (id, authority_id, subject, name) values ($1, $2, $3, $4)",
            row,
            self.authorities[authority],
            name,
            name.title(),
        )
        actor = Actor(self.authorities[authority], row, frozenset(roles or {Role.CONSULTANT}), name.title(), name)
        self.people[name] = actor
        return actor

    async def order(self, actor: Actor | None = None, **given: Any) -> UUID:
        """An order of Brøndby, or of the actor's authority."""
        coordinator_allowed = given.pop("coordinator_allowed", True)
        return await self.do(
            create_job_order, actor or self.casper, self.content(**given), coordinator_allowed=coordinator_allowed
        )

    def content(self, **given: Any) -> JobOrderContent:
        blank: dict[str, Any] = dict.fromkeys(JobOrderContent.__dataclass_fields__)
        filled = {"title": "Kontorassistent", "work_tasks": "Post og telefon", "type": JobOrderType.ORDINARY}
        return JobOrderContent(**blank | filled | {"company_id": self.company, "vacancies": 1} | given)

    async def accepted_order(self, **given: Any) -> UUID:
        order_id = await self.order(**given)
        await self.accept(order_id)
        return order_id

    async def accept(self, order_id: UUID) -> None:
        """What JobAG's acceptance leaves behind."""
        await self.sql(
            "update job_order set jobag_status = 'ACCEPTED', dfdg_created_on = current_date where id = $1", order_id
        )

    async def shared_order(self, network: str = "HRS", **given: Any) -> UUID:
        order_id = await self.accepted_order(**given)
        await self.confirm(await self.do(share_job_order, self.casper, order_id, network))
        return order_id

    async def confirm(self, share_id: UUID) -> None:
        """What JobAG's confirmation of a share leaves behind: it stands, with today's members as recipients."""
        await self.sql("update job_order_share set status = 'SHARED', shared_at = now() where id = $1", share_id)
        await self.sql(
            "insert into share_recipient (share_id, authority_id, share_status, job_order_id, network_id)"
            " select s.id, m.authority_id, s.status, s.job_order_id, s.network_id"
            " from job_order_share s join network_member m using (network_id)"
            " where s.id = $1 and (m.member_until is null or m.member_until > current_date)",
            share_id,
        )
        await self.sql("update delivery set state = 'DELIVERED', finished_at = now() where share_id = $1", share_id)

    async def place(self, actor: Actor, order_id: UUID, cpr_number: str = JENS, **given: Any) -> UUID:
        given = {"name": "Jens Jensen", "note": None} | given
        return await self.do(create_placement, actor, self.vault, order_id, cpr_number=cpr_number, **given)

    async def history(self, order_id: UUID) -> list[tuple[str, str | None, str | None]]:
        rows = await self.sql(
            "select action, from_state, to_state from history where job_order_id = $1 order by id", order_id
        )
        return [tuple(row) for row in rows]

    async def outbox(self, order_id: UUID) -> list[tuple[str, str]]:
        rows = await self.sql("select kind, state from delivery where job_order_id = $1 order by sequence", order_id)
        return [tuple(row) for row in rows]


_MEMBERS = {"HRS": ("broendby", "gladsaxe", "herlev"), "NRS": ("herlev",)}


async def build(database: Database, owner: Database, vault: CitizenVault) -> World:
    world = World(database, owner, vault)
    for number, name in enumerate(("broendby", "gladsaxe", "herlev", "roskilde"), start=15300):
        world.authorities[name] = new_id()
        await world.sql(
            "insert into authority (id, number, name) values ($1, $2, $3)", world.authorities[name], str(number), name
        )
    for code, members in _MEMBERS.items():
        world.networks[code] = new_id()
        await world.sql(
            "insert into network (id, code, name, administered_by_id) values ($1, $2, $2, $3)",
            world.networks[code],
            code,
            world.authorities["broendby"],
        )
        for member in members:
            await world.sql(
                "insert into network_member (id, network_id, authority_id, member_from) values ($1, $2, $3, $4)",
                new_id(),
                world.networks[code],
                world.authorities[member],
                (await world.sql("select current_date - 30 as day"))[0]["day"],
            )
    await world.sql("insert into company (id, name) values ($1, 'Team Aktiv Indsats')", world.company)
    for name, authority in {
        "casper": "broendby",
        "mette": "broendby",
        "gitte": "gladsaxe",
        "gert": "gladsaxe",
        "hans": "herlev",
        "ronja": "roskilde",
    }.items():
        await world.person(name, authority)
    await world.person("admin", "broendby", Role.ADMINISTRATOR)
    return world
