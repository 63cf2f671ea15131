"""A world to read in: job orders in every situation, people in every relation to them, asked over HTTP.

The rows are made by the actions; only what JobAG, time and other authorities' doings leave behind is written by SQL.
"""

import contextlib
import dataclasses
import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
from starlette.applications import Starlette
from starlette.routing import Route

from staer.actions.coordination import assign_coordinator
from staer.actions.job_order import close_job_order, deactivate_job_order
from staer.actions.placement import approve_placement, reject_placement
from staer.actions.sharing import end_job_order_share, share_job_order
from staer.api.context import RequestContext
from staer.api.schema import schema
from staer.domain.job_order import ClosedReason, JobOrderType
from staer.domain.placement import RejectionReason
from staer.reads.identifiers import encode_id
from staer.reads.plans import Planner
from staer.settings import Settings
from staer.store.citizen import CitizenVault
from staer.store.database import open_database
from staer.web.app import create_app
from staer.web.graphql_endpoint import GraphQLEndpoint
from staer.web.services import Services
from tests.access import ISSUER, Issuer, client_of, elliptic_key
from tests.actions.world import GRETE, JENS, World, build
from tests.logins import as_api

# What only the owner may read, and what only those may to whom the order is shared: no other text holds these words.
HIDDEN = {
    "qualifications": "KvalifikationerHemmeligt",
    "working_hours": "ArbejdstidHemmeligt",
    "internal_comment": "InterntHemmeligt",
    "company_contact": "KontaktpersonHemmeligt",
}
PROBLEM = "ProblemHemmeligt"
HIDDEN_TEXT = "ForskelHemmeligt"
HIDDEN_PROBLEM, HIDDEN_PAYLOAD = "BudskabHemmeligt", '{"networkCode": "HRS"}'
TASKS = "Arbejdsopgaver"
CREATED, CHANGED, SHARED_CHANGED, PLACED, SHARED = (f"2018-04-{day}T10:00:00+00:00" for day in (17, 19, 18, 20, 16))
CONTENT: dict[str, Any] = {
    "title": "Kontorassistent",
    "occupation": "kontorassistent",
    "occupation_uri": "http://data.europa.eu/esco/occupation/1",
    "type": JobOrderType.INTERNSHIP,
    "vacancies": 3,
    "start_date": dt.date(2018, 4, 17),
    "end_date": dt.date(2018, 5, 31),
    "work_tasks": TASKS,
    **HIDDEN,
}
OF_ROSKILDE = dict.fromkeys(["work_tasks", *HIDDEN], "Roskildes egne ord")
# Not in any network: Roskilde. Left its network: Lyngby, which had placed before, and Vallensbæk, which had not.
NUMBERS = {name: str(15300 + i) for i, name in enumerate(("broendby", "gladsaxe", "herlev", "roskilde"))}
NUMBERS |= {"lyngby": "15304", "vallensbaek": "15305"}
PEOPLE = {
    "casper": "broendby",
    "mette": "broendby",
    "admin": "broendby",
    "gitte": "gladsaxe",
    "gert": "gladsaxe",
    "hans": "herlev",
    "ronja": "roskilde",
    "rasmus": "roskilde",
    "lone": "lyngby",
    "vera": "vallensbaek",
}

# Tests ask for everything at once, and all the time.
UNLIMITED = {"cost_per_minute": "0", "most_cost": "1000000000", "most_fields": "100000", "most_aliases": "10000",
             "most_root_fields": "1000", "introspection": "on"}  # fmt: skip


@dataclass
class Jobcenters:
    """The world, and the API on it. `who` is a person, or a person with roles: `casper:AUDITOR ADMINISTRATOR`."""

    world: World
    app: Starlette
    issuer: Issuer
    ids: dict[str, str] = field(default_factory=dict)
    keys: dict[str, UUID] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def name(self, type_name: str, name: str, key: UUID) -> UUID:
        """Remember the row under a name of this world."""
        self.keys[name], self.ids[name] = key, encode_id(type_name, key)
        return key

    def token(self, who: str) -> str:
        if who not in self.tokens:
            person, _, roles = who.partition(":")
            self.tokens[who] = self.issuer.token(
                sub=person,
                name=person.title(),
                authority=NUMBERS[PEOPLE[person]],
                roles=roles.split() or ["CONSULTANT"],
                exp=4102444800,
            )
        return self.tokens[who]

    async def send(self, who: str, query: str, **variables: Any) -> httpx.Response:
        """The raw answer; its correlation id is always the same."""
        async with client_of(self.app, self.token(who)) as client:
            headers = {"x-correlation-id": "correlation-of-a-test", "content-type": "application/json"}
            body = orjson.dumps({"query": query, "variables": variables or None})
            return await client.post("/graphql", content=body, headers=headers)

    async def ask(self, who: str, query: str, **variables: Any) -> Any:
        """The data; an answer with errors fails the test."""
        answer = (await self.send(who, query, **variables)).json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def read(self, who: str, query: str, **variables: Any) -> Any:
        """The data of a query that a plan answers, byte for byte as the executor would answer it."""
        response = await self.send(who, query, **variables)
        planned = await self.planned(who, query, **variables)
        assert planned is not None
        assert planned == response.content, response.text
        assert planned == await self.executed(who, query, **variables)
        return orjson.loads(planned)["data"]

    async def planned(self, who: str, query: str, **variables: Any) -> bytes | None:
        """What the planner answers by itself; None when it leaves the query to the executor."""
        context = await self.context(who)
        return await context.planner.answer(context.database, context.actor, query, None, variables)

    async def executed(self, who: str, query: str, **variables: Any) -> bytes:
        """What graphql-core's executor answers."""
        result = await schema.execute(query, variables, await self.context(who))
        assert not result.errors, result.errors
        return orjson.dumps({"data": result.data})

    async def context(self, who: str) -> RequestContext:
        services: Services = self.app.state.services
        _, actor = await services.identity.actor(f"Bearer {self.token(who)}")
        return RequestContext(
            actor,
            services.database,
            services.vault,
            self.planner,
            services.read_log,
            services.default_purpose,
            "correlation-of-a-test",
        )

    @property
    def planner(self) -> Planner:
        return self.endpoint.planner

    @property
    def endpoint(self) -> GraphQLEndpoint:
        [endpoint] = [
            route.endpoint for route in self.app.routes if isinstance(route, Route) and route.path == "/graphql"
        ]
        assert isinstance(endpoint, GraphQLEndpoint)
        return endpoint

    async def refused(self, who: str, query: str, **variables: Any) -> str:
        """The code of the one error."""
        response = await self.send(who, query, **variables)
        [error] = response.json()["errors"]
        return error["extensions"]["code"]


@contextlib.asynccontextmanager
async def open_jobcenters(settings: Settings, place: Path) -> AsyncIterator[Jobcenters]:
    """An API on this database, with the directory and no job order yet."""
    issuer = Issuer(place / f"jwks-{uuid4().hex}.json", elliptic_key())
    owner = await open_database(settings)
    app = create_app(dataclasses.replace(as_api(settings), token_issuer=ISSUER, jwks=str(issuer.path), **UNLIMITED))
    async with app.router.lifespan_context(app):
        world = await build(app.state.services.database, owner, CitizenVault(settings.citizen_key_bytes()))
        made = Jobcenters(world, app, issuer)
        await _add_directory(made)
        yield made
    await owner.close()


async def _add_directory(made: Jobcenters) -> None:
    world = made.world
    for name in ("lyngby", "vallensbaek"):
        world.authorities[name] = made.name("Authority", name, uuid4())
        await world.sql(
            "insert into authority (id, number, name) values ($1, $2, $3)", world.authorities[name], NUMBERS[name], name
        )
        await world.sql(
            "insert into network_member (id, network_id, authority_id, member_from)"
            " values ($1, $2, $3, current_date - 30)",
            uuid4(),
            world.networks["HRS"],
            world.authorities[name],
        )
    for name, authority in PEOPLE.items():
        if name not in world.people:
            await world.person(name, authority)
        consultant_id = world.people[name].consultant_id
        assert consultant_id
        made.name("Consultant", name, consultant_id)
    for name, key in world.authorities.items():
        made.name("Authority", name, key)
    for name, key in world.networks.items():
        made.name("Network", name, key)
    made.name("Company", "company", world.company)
    await world.sql("update company set cvr_number = '10150817'")


async def fill(made: Jobcenters) -> None:
    """One order for each situation. The names are those of `ids`."""
    await _main(made)
    await _others(made)
    await made.world.sql("update network_member set member_until = current_date from authority a"
                         " where a.id = authority_id and a.name in ('lyngby', 'vallensbaek')")  # fmt: skip
    await made.world.sql(
        "update job_order set created_at = $1::text::timestamptz, updated_at = $2::text::timestamptz,"
        " shared_updated_at = $3::text::timestamptz, version = 7",
        CREATED,
        CHANGED,
        SHARED_CHANGED,
    )
    await made.world.sql("update placement set created_at = $1::text::timestamptz", PLACED)
    await made.world.sql("update job_order_share set shared_at = $1::text::timestamptz where status = 'SHARED'", SHARED)


async def _main(made: Jobcenters) -> None:
    """Shared with HRS, coordinated from Roskilde, placed on by four authorities; Lyngby left afterwards."""
    world = made.world
    order = await _shared(made, "main", "HRS")
    await world.do(assign_coordinator, world.casper, order, {"external_coordinator_id": world.ronja.consultant_id})
    await world.sql("update job_order set request_id = '1', jobag_problem = $2 where id = $1", order, PROBLEM)
    await world.sql("update job_order set dfdg_created_on = '2018-04-19' where id = $1", order)
    sent = await _placed(made, "sent", world.mette, order, "Anna")
    await world.do(approve_placement, world.casper, sent, comment="Velegnet", send_to_jobag=True)
    await world.sql("update placement set status = 'SENT', jobag_status = 'ACCEPTED' where id = $1", sent)
    await _placed(made, "waiting", world.gitte, order, "Grete", GRETE, note="Kan begynde straks")
    await _placed(made, "double", world.hans, order, "Grete", GRETE)
    await _delivered(made, order)
    await _drifted(made, order)
    rejected = await _placed(made, "rejected", world.lone, order, "Jens")
    await world.do(reject_placement, world.ronja, rejected, reason=RejectionReason.OTHER, comment="Desværre")


async def _delivered(made: Jobcenters, order: UUID) -> None:
    """What a courier leaves behind of the order, and of its share."""
    await made.world.sql(
        "insert into delivery (id, kind, job_order_id, authority_id, state, finished_at)"
        " select $1, 'CREATE_JOB_ORDER', id, owner_id, 'DELIVERED', now() from job_order where id = $2",
        uuid4(),
        order,
    )
    [[told]] = await made.world.sql("select id from delivery where share_id = $1", made.keys["main.HRS"])
    await made.world.sql("update delivery set attempts = 1, problem = $2 where id = $1", told, HIDDEN_PROBLEM)
    await made.world.sql(
        "insert into delivery_attempt (delivery_id, number, duration_ms, status, outcome, payload)"
        " values ($1, 1, 12, 201, 'ACCEPTED', $2)",
        made.name("Delivery", "told", told),
        HIDDEN_PAYLOAD,
    )


async def _drifted(made: Jobcenters, order: UUID) -> None:
    """What a comparison with JobAG leaves behind, and what somebody settled."""
    left = (("drift", "working_hours", None), ("drift.settled", "qualifications", SHARED_CHANGED))
    for name, of_order, settled in left:
        await made.world.sql(
            "insert into jobag_drift (id, job_order_id, owner_id, kind, field, object_id, local_text, settled_at)"
            " select $1, id, owner_id, 'OVERWRITTEN', $3, id, $4, $5::text::timestamptz from job_order where id = $2",
            made.name("Drift", name, uuid4()),
            order,
            of_order,
            HIDDEN_TEXT,
            settled,
        )


async def _others(made: Jobcenters) -> None:
    world = made.world
    ended = await _shared(made, "ended", "HRS")
    await _placed(made, "kept", world.gitte, ended, "Karl")
    await world.do(end_job_order_share, world.casper, made.keys["ended.HRS"])

    twice = await _shared(made, "twice", "HRS")
    await _share(made, "twice", "NRS")
    await world.do(assign_coordinator, world.casper, twice, {"external_coordinator_id": world.gert.consultant_id})

    await _order(made, "unsent")
    pending = await _order(made, "pending", accepted=True)
    made.name("JobOrderShare", "pending.HRS", await world.do(share_job_order, world.casper, pending, "HRS"))

    inactive = await _shared(made, "inactive", "HRS")
    await world.do(deactivate_job_order, world.mette, inactive)

    closed = await _shared(made, "closed", "HRS")
    await _placed(made, "lapsed", world.gitte, closed, "Lis")
    await world.do(close_job_order, world.casper, closed, reason=ClosedReason.NEED_MET)

    direct = await _shared(made, "direct", "HRS", coordinator_allowed=False)
    await _placed(made, "direct.placed", world.gitte, direct, "Dan")

    [[told]] = await made.world.sql("select id from delivery where placement_id = $1", made.keys["direct.placed"])
    made.name("Delivery", "direct.told", told)

    nobody = await _shared(made, "nobody", "NRS")
    await world.sql(
        "update job_order set origin = 'EMPLOYER', responsible_consultant_id = null, coordinator_id = null"
        " where id = $1",
        nobody,
    )

    lonely = made.name("JobOrder", "lonely", await world.order(world.ronja, **CONTENT | OF_ROSKILDE))
    await world.accept(lonely)


async def _order(made: Jobcenters, name: str, *, accepted: bool = False, **given: Any) -> UUID:
    order = made.name("JobOrder", name, await made.world.order(made.world.casper, **CONTENT | given))
    if accepted:
        await made.world.accept(order)
    return order


async def _shared(made: Jobcenters, name: str, network: str, **given: Any) -> UUID:
    order = await _order(made, name, accepted=True, **given)
    await _share(made, name, network)
    return order


async def _share(made: Jobcenters, name: str, network: str) -> None:
    world = made.world
    share = await world.do(share_job_order, world.casper, made.keys[name], network)
    await world.confirm(made.name("JobOrderShare", f"{name}.{network}", share))


async def _placed(
    made: Jobcenters, name: str, actor: Any, order: UUID, candidate: str, cpr_number: str = JENS, **given: Any
) -> UUID:
    placement = await made.world.place(actor, order, cpr_number, name=candidate, **given)
    return made.name("Placement", name, placement)
