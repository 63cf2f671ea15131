"""Who stands where to what, from whole tables in memory: written from the design, in plain Python."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from staer.api.types.facts import JOB_ORDER_FACTS, job_order
from staer.domain.actor import Actor
from staer.reads.identifiers import decode_any_id

TABLES = (
    "authority network network_member consultant company job_order job_order_confidential job_order_share"
    " share_recipient placement candidate history"
)
# The design's matrix: what is not named here everyone reads who sees the row.
OWNER, COORDINATOR, RECIPIENT, PLACER = "OWNER", "COORDINATOR", "RECIPIENT", "PLACER"
READERS = frozenset({OWNER, COORDINATOR, RECIPIENT})
DECIDERS = frozenset({OWNER, COORDINATOR})
OWNER_ALONE = frozenset({OWNER})
WITHHELD = {
    "JobOrder": {
        **dict.fromkeys(("workTasks", "sharedUpdatedAt"), READERS),
        **dict.fromkeys(("qualifications", "workingHours", "internalComment", "companyContact"), OWNER_ALONE),
        **dict.fromkeys(("version", "updatedAt", "jobagStatus", "jobagProblem"), OWNER_ALONE),
        **dict.fromkeys(("shares", "shareOptions", "recipients", "history", "delivery"), OWNER_ALONE),
        "referredCount": DECIDERS,
    },
    "Placement": {"possibleDuplicate": DECIDERS},
}
TABLE_OF = {
    "Authority": "authority",
    "Network": "network",
    "Company": "company",
    "Consultant": "consultant",
    "JobOrder": "job_order",
    "JobOrderShare": "job_order_share",
    "Placement": "placement",
}
POSSIBLE = {
    "CONSULTANT": {OWNER, COORDINATOR, RECIPIENT, PLACER},
    "SERVICE": {OWNER, RECIPIENT, PLACER},
    "AUDITOR": {OWNER},
    "ADMINISTRATOR": set[str](),
}
ACTIVE = {"AWAITING_APPROVAL", "AVAILABLE_TO_COMPANY", "SENT", "HIRED"}
REFERRED = {"SENT", "HIRED", "NOT_HIRED"}
FIRST_DAY, LAST_DAY = dt.date(1, 1, 2), dt.date(9999, 12, 30)
FIRST_TIME, LAST_TIME = dt.datetime(1, 1, 2, tzinfo=dt.UTC), dt.datetime(9999, 12, 30, tzinfo=dt.UTC)
DAYS = {"START_DATE", "END_DATE", "DFDG_CREATED_ON"}
TIMES = {"SHARED_UPDATED_AT", "UPDATED_AT", "DECIDED_AT"}
MAYBE_EMPTY = {"OCCUPATION", "REQUEST_ID", "CANDIDATE_NAME"}
RANKS = {"OPEN": 0, "INACTIVE": 1, "CLOSED": 2}

Row = dict[str, Any]
Key = tuple[Any, bool]  # a value that is never null, and whether it counts downwards


@dataclass(frozen=True)
class Thing:
    """A row shown as a GraphQL type; `outer` is the order that a share option is of."""

    type: str
    row: Row
    outer: Row | None = None


class Refusal(Exception):
    """The list refuses its arguments."""


class Rules:
    """The rows of a whole database as one viewer stands to them."""

    def __init__(self, tables: dict[str, list[Row]], actor: Actor) -> None:
        self.tables = tables
        self.actor = actor
        self.authority = actor.authority_id
        self.me = actor.consultant_id
        self.possible = set[str]().union(*(POSSIBLE[role] for role in actor.roles))
        self.by_id = {(t, row["id"]): row for t in TABLE_OF.values() for row in tables[t]}
        self.by_id |= {("confidential", row["job_order_id"]): row for row in tables["job_order_confidential"]}
        self.by_id |= {("candidate", row["placement_id"]): row for row in tables["candidate"]}
        self.networks = {m["network_id"] for m in self._memberships() if m["authority_id"] == self.authority}

    def _memberships(self) -> Iterable[Row]:
        today = dt.datetime.now(dt.UTC).date()
        for row in self.tables["network_member"]:
            if row["member_from"] <= today and (row["member_until"] is None or row["member_until"] > today):
                yield row

    def _members(self, network_id: UUID) -> set[UUID]:
        return {row["authority_id"] for row in self._memberships() if row["network_id"] == network_id}

    def received_through(self, order: Row) -> set[UUID]:
        return {
            row["network_id"]
            for row in self.tables["share_recipient"]
            if row["job_order_id"] == order["id"]
            and row["authority_id"] == self.authority
            and row["share_status"] == "SHARED"
            and row["network_id"] in self.networks
        }

    def order_relation(self, order: Row) -> str | None:
        placed = any(
            p["job_order_id"] == order["id"] and p["authority_id"] == self.authority for p in self.tables["placement"]
        )
        ways = {
            OWNER: order["owner_id"] == self.authority,
            COORDINATOR: self.me is not None and order["external_coordinator_id"] == self.me,
            RECIPIENT: bool(self.received_through(order)),
            PLACER: placed,
        }
        return next((relation for relation, holds in ways.items() if holds and relation in self.possible), None)

    def placement_relation(self, row: Row) -> str | None:
        order = self.by_id["job_order", row["job_order_id"]]
        ways = {
            OWNER: order["owner_id"] == self.authority,
            COORDINATOR: self.me is not None and order["external_coordinator_id"] == self.me,
            PLACER: row["authority_id"] == self.authority,
        }
        return next((relation for relation, holds in ways.items() if holds and relation in self.possible), None)

    def _relation(self, thing: Thing) -> str | None:
        return self.order_relation(thing.row) if thing.type == "JobOrder" else self.placement_relation(thing.row)

    def _sees(self, type_: str, row: Row) -> bool:
        match type_:
            case "JobOrder":
                return self.order_relation(row) is not None
            case "Placement":
                return self.placement_relation(row) is not None
            case "JobOrderShare":
                return row["owner_id"] == self.authority and OWNER in self.possible
            case _:
                return True


def order_facts(row: Row) -> Any:
    return job_order(*(row[column.key] for column in JOB_ORDER_FACTS))


def key_of(type_: str, text: str) -> UUID:
    name, key = decode_any_id(text)
    if name != type_:
        raise Refusal
    return key


def snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


async def read_tables(fetch: Callable[[str, list[Any]], Any]) -> dict[str, list[Row]]:
    """Every row of the tables that reading looks at."""
    return {table: [dict(row) for row in await fetch(f"select * from {table}", [])] for table in TABLES.split()}
