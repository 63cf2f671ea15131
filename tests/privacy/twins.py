"""Two databases that differ in nothing but what one viewer may not read: every hidden value another, and a canary.

Who may read what is decided here once more, by hand and in Python, so that a mistake of the API is not repeated.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID, uuid4

from staer.reads.identifiers import encode_id
from tests.jobcenters import NUMBERS, PEOPLE

CANARY = "Kanarie"
_OWNER, _COORDINATOR, _RECIPIENT, _PLACER = "OWNER", "COORDINATOR", "RECIPIENT", "PLACER"

Connection = Any  # Any: asyncpg's, generic in what it returns


@dataclass(frozen=True)
class Viewpoint:
    """Who looks: as the tokens of this world name people and roles."""

    authority_id: UUID
    consultant_id: UUID | None
    roles: frozenset[str]

    def relation(self, order: Any, received: set[UUID], placed: set[UUID]) -> str | None:
        """The strongest that holds, among those that the roles can have."""
        personal, acting = "CONSULTANT" in self.roles, bool(self.roles & {"CONSULTANT", "SERVICE"})
        if order["owner_id"] == self.authority_id and (acting or "AUDITOR" in self.roles):
            return _OWNER
        if personal and self.consultant_id and order["external_coordinator_id"] == self.consultant_id:
            return _COORDINATOR
        if acting and order["id"] in received:
            return _RECIPIENT
        return _PLACER if acting and order["id"] in placed else None

    def tends(self, delivery: Any) -> bool:
        return "ADMINISTRATOR" in self.roles and delivery["authority_id"] == self.authority_id

    def tends_drift(self, drift: Any) -> bool:
        return "ADMINISTRATOR" in self.roles and drift["owner_id"] == self.authority_id

    def sees(self, placement: Any) -> bool:
        personal, acting = "CONSULTANT" in self.roles, bool(self.roles & {"CONSULTANT", "SERVICE"})
        return (
            (placement["owner_id"] == self.authority_id and (acting or "AUDITOR" in self.roles))
            or (personal and self.consultant_id and placement["external_coordinator_id"] == self.consultant_id)
            or (acting and placement["authority_id"] == self.authority_id)
        ) is True


async def viewpoint(connection: Connection, who: str) -> Viewpoint:
    person, _, roles = who.partition(":")
    authority = await connection.fetchval("select id from authority where number = $1", NUMBERS[PEOPLE[person]])
    consultant = await connection.fetchval(
        "select id from consultant where subject = $1 and authority_id = $2", person, authority
    )
    named = frozenset(roles.split() or ["CONSULTANT"])
    return Viewpoint(authority, None if "SERVICE" in named else consultant, named)


_RECEIVED = """
select r.job_order_id from share_recipient r
join job_order_share s on s.id = r.share_id and s.status = 'SHARED'
join network_member m on m.network_id = s.network_id and m.authority_id = r.authority_id
where r.authority_id = $1 and m.member_from <= current_date
  and (m.member_until is null or m.member_until > current_date)
"""


@dataclass
class Sight:
    """The rows of a world, and how one viewer stands to them."""

    viewpoint: Viewpoint
    orders: Sequence[Any]
    placements: Sequence[Any]
    shares: Sequence[Any]
    deliveries: Sequence[Any]
    drifts: Sequence[Any]
    relations: dict[UUID, str | None] = field(default_factory=dict)

    @property
    def all_ids(self) -> dict[str, list[str]]:
        rows = {
            "JobOrder": self.orders,
            "Placement": self.placements,
            "JobOrderShare": self.shares,
            "Delivery": self.deliveries,
            "Drift": self.drifts,
        }
        return {type_: [encode_id(type_, row["id"]) for row in found] for type_, found in rows.items()}

    @property
    def seen_ids(self) -> dict[str, list[str]]:
        owned = {key for key, relation in self.relations.items() if relation == _OWNER}
        return {
            "JobOrder": [encode_id("JobOrder", o["id"]) for o in self.orders if self.relations[o["id"]]],
            "Placement": [encode_id("Placement", p["id"]) for p in self.placements if self.viewpoint.sees(p)],
            "JobOrderShare": [encode_id("JobOrderShare", s["id"]) for s in self.shares if s["job_order_id"] in owned],
            "Delivery": [
                encode_id("Delivery", d["id"]) for d in self.deliveries if self.reads(d) or self.viewpoint.tends(d)
            ],
            "Drift": [
                encode_id("Drift", d["id"])
                for d in self.drifts
                if d["job_order_id"] in owned or self.viewpoint.tends_drift(d)
            ],
        }

    def reads(self, delivery: Any) -> bool:
        """What the message says, too: the order's owner, and who sees the placement that it sends."""
        placed = [p for p in self.placements if p["id"] == delivery["placement_id"]]
        return self.relations[delivery["job_order_id"]] == _OWNER or any(map(self.viewpoint.sees, placed))


async def sight(connection: Connection, who: str) -> Sight:
    seen = Sight(
        await viewpoint(connection, who),
        await connection.fetch("select * from job_order order by id"),
        await connection.fetch("select * from placement order by id"),
        await connection.fetch("select * from job_order_share order by id"),
        await connection.fetch("select * from delivery order by id"),
        await connection.fetch("select * from jobag_drift order by id"),
    )
    authority = seen.viewpoint.authority_id
    received = {row[0] for row in await connection.fetch(_RECEIVED, authority)}
    placed = {p["job_order_id"] for p in seen.placements if p["authority_id"] == authority}
    seen.relations = {o["id"]: seen.viewpoint.relation(o, received, placed) for o in seen.orders}
    return seen


# The owner read the order, for this purpose.
LOGGED = """
with shown as (insert into read_field_set (id, type, fields) values (gen_random_uuid(), 'JobOrder', array[$1::text])
returning id)
insert into read_log (at, authority_id, channel, purpose, field_set_id, job_order_id, owner_id)
select '2018-05-01', o.owner_id, 'QUERY', $1::text, shown.id, o.id, o.owner_id from job_order o, shown where o.id = $2
"""
_FORGET_ORDER = (
    "delete from jobag_drift where job_order_id = $1",
    "delete from delivery_attempt a using delivery d where d.id = a.delivery_id and d.job_order_id = $1",
    "delete from delivery where job_order_id = $1",
    "delete from history where job_order_id = $1",
    "delete from candidate c using placement p where p.id = c.placement_id and p.job_order_id = $1",
    "delete from placement where job_order_id = $1",
    "delete from share_recipient where job_order_id = $1",
    "delete from job_order_share where job_order_id = $1",
    "delete from job_order_confidential where job_order_id = $1",
    "delete from job_order where id = $1",
)
_FORGET_PLACEMENT = (
    "delete from delivery_attempt a using delivery d where d.id = a.delivery_id and d.placement_id = $1",
    "delete from delivery where placement_id = $1",
    "update history set placement_id = null where placement_id = $1",
    "delete from candidate where placement_id = $1",
    "delete from placement where id = $1",
)


class Difference:
    """Changes all that one viewer may not read; `canaries` are the texts that no answer and no log line may hold."""

    def __init__(self, connection: Connection, who: str, seed: int) -> None:
        self.connection = connection
        self.who = who
        self.random = Random(seed)
        self.mark = f"{CANARY}{secrets.token_hex(4)}"
        self.tended: set[UUID] = set()  # orders whose messages an administrator sees, and nothing else of them

    async def make(self) -> None:
        seen = await sight(self.connection, self.who)
        self.tended = {each["job_order_id"] for each in seen.deliveries if seen.viewpoint.tends(each)}
        self.tended |= {each["job_order_id"] for each in seen.drifts if seen.viewpoint.tends_drift(each)}
        async with self.connection.transaction():
            for order in seen.orders:
                await self._order(order, seen.relations[order["id"]])
            for placement in seen.placements:
                if not seen.viewpoint.sees(placement):  # those of an order that went are gone already
                    await self._hidden_placement(placement)
            await self._strangers(seen)
            await self.connection.execute(
                "update consultant set default_dashboard = $1 where id is distinct from $2",
                self._text(),
                seen.viewpoint.consultant_id,
            )
            await self.connection.execute("update candidate set cpr_encrypted = $1 where name is not null", b"other")
            for delivery in seen.deliveries:
                await self._hidden_of_delivery(delivery, seen)
            for drift in seen.drifts:
                await self._hidden_of_drift(drift, seen)
        await self.connection.execute("vacuum analyze")

    def _text(self) -> str:
        return f"{self.mark}{self.random.getrandbits(24):06x}"

    async def _set(self, table: str, key: str, value: UUID, **columns: Any) -> None:
        named = ", ".join(f"{name} = ${i}" for i, name in enumerate(columns, start=2))
        await self.connection.execute(f"update {table} set {named} where {key} = $1", value, *columns.values())

    async def _order(self, order: Any, relation: str | None) -> None:
        if relation == _OWNER:
            return
        await self._hidden_from_all_but_the_owner(order)
        if relation in (_PLACER, None):
            await self._tasks(order["id"])
        if relation is None:
            await self._unknown_order(order)

    async def _hidden_from_all_but_the_owner(self, order: Any) -> None:
        key, owner = order["id"], order["owner_id"]
        texts = {
            name: self._text() for name in ("qualifications", "working_hours", "internal_comment", "company_contact")
        }
        if self.random.random() < 0.3:
            texts = dict.fromkeys(texts)  # emptiness tells no more than content does
        await self._set("job_order_confidential", "job_order_id", key, **texts)
        await self.connection.execute(
            "update job_order set version = version + 5, updated_at = updated_at + interval '77 days',"
            " jobag_problem = $2 where id = $1",
            key,
            self._text(),
        )
        if order["origin"] == "JOBCENTER":
            await self._set("job_order", "id", key, jobag_status="REFUSED")
        await self.connection.execute(
            "update history set reason = $2, action = 'X' where job_order_id = $1", key, self._text()
        )
        await self.connection.execute(
            "insert into history (id, job_order_id, owner_id, action, reason) values ($1, $2, $3, 'X', $4)",
            uuid4(), key, owner, self._text(),
        )  # fmt: skip
        await self._further_share(order)
        await self.connection.execute(LOGGED, self._text(), key)

    async def _hidden_of_delivery(self, delivery: Any, seen: "Sight") -> None:
        key = delivery["id"]
        if seen.reads(delivery):
            return
        await self._set("delivery", "id", key, problem=self._text())
        await self.connection.execute(
            "update delivery_attempt set payload = $2 where delivery_id = $1", key, self._text()
        )
        if not seen.viewpoint.tends(delivery):
            await self.connection.execute("delete from delivery_attempt where delivery_id = $1", key)
            await self.connection.execute("update delivery set attempts = attempts + 3 where id = $1", key)

    async def _hidden_of_drift(self, drift: Any, seen: "Sight") -> None:
        if seen.relations[drift["job_order_id"]] == _OWNER:
            return
        await self._set("jobag_drift", "id", drift["id"], local_text=self._text())
        if not seen.viewpoint.tends_drift(drift):
            await self._set("jobag_drift", "id", drift["id"], kind="DIFFERS", field=self._text())

    async def _further_share(self, order: Any) -> None:
        """With a network that the viewer's authority is not in, to recipients that are not the viewer's."""
        network = await self.connection.fetchrow(
            "select n.id from network n where not exists (select from job_order_share s where s.network_id = n.id"
            " and s.job_order_id = $1) and not exists (select from network_member m join authority a"
            " on a.id = m.authority_id where m.network_id = n.id and a.number = $2) limit 1",
            order["id"],
            NUMBERS[PEOPLE[self.who.partition(":")[0]]],
        )
        if network is None or order["status"] == "CLOSED":
            return
        share = uuid4()
        await self.connection.execute(
            "insert into job_order_share (id, job_order_id, owner_id, network_id, status, shared_at)"
            " values ($1, $2, $3, $4, 'SHARED', now())", share, order["id"], order["owner_id"], network["id"],
        )  # fmt: skip
        await self.connection.execute(
            "insert into share_recipient (share_id, authority_id, share_status, job_order_id, network_id, order_status)"
            " select $1, m.authority_id, 'SHARED', $2, m.network_id, $4 from network_member m where m.network_id = $3",
            share, order["id"], network["id"], order["status"],
        )  # fmt: skip

    async def _tasks(self, key: UUID) -> None:
        await self.connection.execute(
            "update job_order set work_tasks = $2, shared_updated_at = shared_updated_at + interval '33 days'"
            " where id = $1", key, self._text(),
        )  # fmt: skip

    async def _unknown_order(self, order: Any) -> None:
        if self.random.random() < 0.4 and order["id"] not in self.tended:
            for statement in _FORGET_ORDER:
                await self.connection.execute(statement, order["id"])
            return
        await self._set(
            "job_order", "id", order["id"], title=self._text(), occupation=self._text(), request_id=self._text(),
            vacancies=77, start_date=None, type="FLEX_JOB", occupation_uri=self._text(),
        )  # fmt: skip

    async def _hidden_placement(self, placement: Any) -> None:
        key = placement["id"]
        if self.random.random() < 0.3 and placement["job_order_id"] not in self.tended:
            for statement in _FORGET_PLACEMENT:
                await self.connection.execute(statement, key)
            return
        await self._set(
            "placement", "id", key, note=self._text(), jobag_problem=self._text(), decision_comment=self._text(),
            status="HIRED", jobag_status="ACCEPTED", rejection_reason=None,
        )  # fmt: skip
        await self._set("candidate", "placement_id", key, name=self._text())

    async def _strangers(self, seen: Sight) -> None:
        """Placements of others beside the viewer's, of the same citizens; and orders that the viewer never hears of."""
        viewer = seen.viewpoint
        others = await self.connection.fetch(
            "select id from authority where id <> $1 order by number", viewer.authority_id
        )
        kept = {row["id"] for row in await self.connection.fetch("select id from job_order")}
        for order in seen.orders:
            if seen.relations[order["id"]] in (_OWNER, _COORDINATOR) or order["id"] not in kept:
                continue
            citizen = next((p["citizen_key"] for p in seen.placements if p["job_order_id"] == order["id"]), b"x")
            for other in [each["id"] for each in others if each["id"] != order["owner_id"]][:2]:
                await self._placement(order, other, citizen)
        for order in seen.orders[:4]:
            if others:
                await self._unseen_copy(order, self.random.choice(others)["id"])

    async def _placement(self, order: Any, authority: UUID, citizen: bytes) -> None:
        key = uuid4()
        await self.connection.execute(
            "insert into placement (id, job_order_id, owner_id, authority_id, external_coordinator_id, citizen_key,"
            " status, jobag_status, note) values ($1, $2, $3, $4, $5, $6, 'NOT_HIRED', 'ACCEPTED', $7)",
            key, order["id"], order["owner_id"], authority, order["external_coordinator_id"], citizen, self._text(),
        )  # fmt: skip
        await self.connection.execute(
            "insert into candidate (placement_id, authority_id, owner_id, external_coordinator_id, name, cpr_encrypted)"
            " values ($1, $2, $3, $4, $5, $6)",
            key, authority, order["owner_id"], order["external_coordinator_id"], self._text(), b"x",
        )  # fmt: skip

    async def _unseen_copy(self, order: Any, owner: UUID) -> None:
        """An order of another authority, in every list that would hold it if its row were seen."""
        key = uuid4()
        columns = [name for name in order.keys() if name not in ("id", "owner_id", "list_search", "readers_search")]  # noqa: SIM118  a record
        given = {
            **{name: order[name] for name in columns},
            "id": key,
            "owner_id": owner,
            "title": self._text(),
            "work_tasks": self._text(),
            "external_coordinator_id": None,
            "coordinator_id": None,
            "responsible_consultant_id": None,
        }
        marks = ", ".join(f"${i}" for i in range(1, len(given) + 1))
        await self.connection.execute(f"insert into job_order ({', '.join(given)}) values ({marks})", *given.values())
