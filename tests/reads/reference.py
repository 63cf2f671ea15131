# ruff: noqa: A002, N802  the methods and their arguments are named as the fields are in GraphQL
"""What every read must answer, worked out by other means than the planner's: whole tables in memory, and graphql-core
executing a schema made from the SDL, field by field, in plain Python. Slow, simple, and written from the design.
"""

import datetime as dt
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zlib import crc32

import orjson
from graphql import GraphQLResolveInfo, build_schema, execute_sync, parse

from staer.api.schema import export
from staer.api.types.facts import JOB_ORDER_FACTS, PLACEMENT_FACTS, job_order, placement
from staer.api.types.viewer import _viewer_id
from staer.domain.actor import Actor
from staer.domain.placement import why_not_approve, why_not_place
from staer.domain.sharing import why_not_share
from staer.reads.identifiers import decode_any_id, encode_id
from staer.reads.paging import encode_cursor

SCHEMA = build_schema(export())
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


class Reference:
    """Answers for one viewer over the rows of a whole database."""

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

    def answer(self, text: str, variables: dict[str, Any] | None = None, name: str | None = None) -> bytes | None:
        """The answer as JSON; None where it would hold an error."""
        result = execute_sync(
            SCHEMA,
            parse(text),
            variable_values=variables,
            operation_name=name,
            field_resolver=self._resolve,
            type_resolver=lambda thing, *_: thing.type,
        )
        return None if result.errors else orjson.dumps({"data": result.data})

    def _resolve(self, source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        if isinstance(source, dict):
            return source[info.field_name]
        type_, field = (source.type, info.field_name) if source else ("Query", info.field_name)
        if source and (readers := WITHHELD.get(type_, {}).get(field)) and self._relation(source) not in readers:
            return None
        method = getattr(self, f"{type_}_{field}", None)
        if method:
            return method(source, **arguments) if source else method(**arguments)
        if field == "id":
            return encode_id(type_, source.row["id"])
        value = source.row[_snake(field)]
        return value.isoformat() if isinstance(value, dt.date) else value

    # --- who stands where

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

    # --- Query

    def Query_viewer(self) -> Thing:
        return Thing("Viewer", self.by_id["authority", self.authority])

    def Query_node(self, id: str) -> Thing | None:
        type_, key = decode_any_id(id)
        row = self.by_id.get((TABLE_OF[type_], key))
        return Thing(type_, row) if row and self._sees(type_, row) else None

    def Query_nodes(self, ids: list[str]) -> list[Thing | None]:
        if len(ids) > 100:
            raise Refusal
        return [self.Query_node(each) for each in ids]

    def _one(self, type_: str, id: str) -> Thing | None:
        if decode_any_id(id)[0] != type_:
            raise Refusal
        return self.Query_node(id)

    def Query_jobOrder(self, id: str) -> Thing | None:
        return self._one("JobOrder", id)

    def Query_placement(self, id: str) -> Thing | None:
        return self._one("Placement", id)

    def Query_networks(self) -> list[Thing]:
        return [Thing("Network", row) for row in sorted(self.tables["network"], key=lambda row: row["code"])]

    def Query_jobOrders(self, scope: str = "SHARED", **arguments: Any) -> Row:
        return self._connection("JobOrder", filter(self._scope(scope), self.tables["job_order"]), arguments, scope)

    def _scope(self, scope: str) -> Callable[[Row], bool]:
        def hands(order: Row) -> bool:
            named = {order["responsible_consultant_id"], order["coordinator_id"]}
            own = order["owner_id"] == self.authority and self.me in named
            return COORDINATOR in self.possible and self.me is not None and (own or self._coordinates(order))

        def shared(order: Row) -> bool:
            standing = {s["job_order_id"] for s in self.tables["job_order_share"] if s["status"] == "SHARED"}
            own = order["owner_id"] == self.authority and order["id"] in standing and OWNER in self.possible
            return own or (RECIPIENT in self.possible and bool(self.received_through(order)))

        rules: dict[str, Callable[[Row], bool]] = {
            "SHARED": shared,
            "AUTHORITY": lambda order: order["owner_id"] == self.authority and OWNER in self.possible,
            "MINE": hands,
            "ALL": lambda order: self.order_relation(order) is not None,
        }
        return rules[scope]

    def _coordinates(self, order: Row) -> bool:
        return self.me is not None and order["external_coordinator_id"] == self.me

    def Query_placements(self, scope: str = "MINE", **arguments: Any) -> Row:
        def decides(row: Row) -> bool:
            order = self.by_id["job_order", row["job_order_id"]]
            named = [order["coordinator_id"], order["external_coordinator_id"]]
            deciders = named if any(named) else [order["responsible_consultant_id"]]
            return row["status"] == "AWAITING_APPROVAL" and self.me is not None and self.me in deciders

        own = lambda row: row["authority_id"] == self.authority  # noqa: E731
        rules: dict[str, Callable[[Row], bool]] = {
            "MINE": lambda row: own(row) and self.me is not None and row["created_by_id"] == self.me,
            "AUTHORITY": own,
            "TO_DECIDE": decides,
            "ALL": lambda _: True,
        }
        rows = [row for row in self.tables["placement"] if rules[scope](row) and self._sees("Placement", row)]
        return self._connection("Placement", rows, arguments, scope)

    def Query_authorities(self, **arguments: Any) -> Row:
        return self._connection("Authority", self.tables["authority"], arguments)

    def Query_companies(self, **arguments: Any) -> Row:
        return self._connection("Company", self.tables["company"], arguments)

    def Query_consultants(self, **arguments: Any) -> Row:
        return self._connection("Consultant", self.tables["consultant"], arguments)

    # --- lists

    def _connection(self, type_: str, rows: Iterable[Row], arguments: Row, scope: str = "") -> Row:
        rows = [row for row in rows if self._matches(type_, row, arguments, scope)]
        order = self._order(type_, arguments.get("orderBy"), scope)
        keys = {id(row): self._keys(type_, row, order) for row in rows}
        for place in reversed(range(len(keys[id(rows[0])]) if rows else 0)):
            rows.sort(key=lambda row: keys[id(row)][place][0], reverse=keys[id(rows[0])][place][1])
        mark = format(crc32(repr((type_, order)).encode()), "x")
        page, info = _page(rows, arguments)
        cursors = [encode_cursor(mark, *(value for value, _ in keys[id(row)])) for row in page]
        things = [Thing(type_, row) for row in page]
        return {
            "nodes": things,
            "edges": [{"node": thing, "cursor": cursor} for thing, cursor in zip(things, cursors, strict=True)],
            "pageInfo": info
            | {"startCursor": cursors[0] if cursors else None, "endCursor": cursors[-1] if cursors else None},
            "totalCount": {"value": min(len(rows), 1000), "capped": len(rows) > 1000},
        }

    def _order(self, type_: str, given: Sequence[Row] | None, scope: str) -> list[tuple[str, bool, bool]]:
        if scope != "AUTHORITY" and any(each["field"] == "UPDATED_AT" for each in given or ()):
            raise Refusal
        if given:
            return [(o["field"], o["direction"] == "DESC", (o.get("nulls") or "LAST") == "LAST") for o in given]
        defaults = {
            "JobOrder": [("START_DATE", False, True)],
            "Placement": [("CREATED_AT", scope != "", True)],
            "Authority": [("TYPE", False, True), ("NUMBER", False, True)],
            "History": [("ID", False, True)],
        }
        return defaults.get(type_, [("NAME", False, True)])

    def _keys(self, type_: str, row: Row, order: list[tuple[str, bool, bool]]) -> list[Key]:
        keys: list[Key] = []
        for field, descending, nulls_last in order:
            value = self._sorted_by(type_, row, field)
            if field in DAYS or field in TIMES:
                lowest, highest = (FIRST_DAY, LAST_DAY) if field in DAYS else (FIRST_TIME, LAST_TIME)
                value = (highest if nulls_last is not descending else lowest) if value is None else value
            elif field in MAYBE_EMPTY:
                keys.append((value is None, not nulls_last))
                value = value or ""
            keys.append((value, descending))
        return [*keys, (row["id"], order[-1][1])]

    def _sorted_by(self, type_: str, row: Row, field: str) -> Any:
        match type_, field:
            case "JobOrder", "AUTHORITY":
                return self.by_id["authority", row["owner_id"]]["name"]
            case "JobOrder", "COMPANY":
                return self.by_id["company", row["company_id"]]["name"]
            case "JobOrder", "STATUS":
                return RANKS[row["status"]]
            case "JobOrder", "SHARED_UPDATED_AT" if self.order_relation(row) not in READERS:
                return None  # what one may not read has no place in an order either
            case "Placement", "CANDIDATE_NAME":
                return self.by_id["candidate", row["id"]]["name"]
            case "Placement", "JOB_ORDER_TITLE":
                return self.by_id["job_order", row["job_order_id"]]["title"]
            case _:
                return row[field.lower()]

    def _matches(self, type_: str, row: Row, arguments: Row, scope: str) -> bool:
        given = {**arguments, **(arguments.get("filter") or {})}
        given = {k: v for k, v in given.items() if v is not None and not (isinstance(v, str) and not v.strip())}
        if scope != "AUTHORITY" and type_ == "JobOrder" and ("jobagStatus" in given or "changedSince" in given):
            raise Refusal
        return all(self._holds(type_, row, name, value) for name, value in given.items())

    def _holds(self, type_: str, row: Row, name: str, value: Any) -> bool:
        match name:
            case "status" | "type" | "origin" | "jobagStatus":
                return row[_snake(name)] in value
            case "coordinatorAllowed":
                return row["coordinator_allowed"] is value
            case "networkCode":
                return self._through_network(row, value)
            case "authorityId" if type_ == "JobOrder":
                return row["owner_id"] == _key("Authority", value)
            case "coordinatorId":
                return _key("Consultant", value) in (row["coordinator_id"], row["external_coordinator_id"])
            case "authorityId" | "companyId" | "jobOrderId" | "responsibleConsultantId":
                wanted = name.removesuffix("Id").removeprefix("responsible")
                return row[_snake(name)] == _key(wanted[0].upper() + wanted[1:], value)
            case "occupation" | "occupationUri" | "requestId":
                return row[_snake(name)] == value
            case "search":
                return self._found(type_, row, value)
            case _ if name in _BOUNDS:
                column, least, parse_ = _BOUNDS[name]
                bound, held = parse_(value), row[column]
                return held is not None and (held >= bound if least else held <= bound)
            case _:
                return True

    def _through_network(self, order: Row, code: str) -> bool:
        [network] = [row["id"] for row in self.tables["network"] if row["code"] == code] or [None]
        relation = self.order_relation(order)
        if relation == OWNER:
            return any(
                s["job_order_id"] == order["id"] and s["network_id"] == network and s["status"] == "SHARED"
                for s in self.tables["job_order_share"]
            )
        return relation == RECIPIENT and network in self.received_through(order)

    def _found(self, type_: str, row: Row, search: str) -> bool:
        def held_by(*texts: Any) -> bool:
            words = re.findall(r"[^\W_]+", search.lower())
            parts = re.findall(r"\w+", " ".join(text or "" for text in texts).lower())
            return bool(words) and all(any(part.startswith(word) for part in parts) for word in words)

        match type_:
            case "JobOrder":
                company = self.by_id["company", row["company_id"]]
                listed = " ".join(row[c] or "" for c in ("title", "occupation", "request_id"))
                tasks = row["work_tasks"] if self.order_relation(row) in READERS else ""
                return held_by(listed, f"{company['name']} {company['cvr_number'] or ''}", tasks)
            case "Placement":
                order = self.by_id["job_order", row["job_order_id"]]
                return held_by(order["title"], self.by_id["candidate", row["id"]]["name"])
            case "Authority":
                return held_by(row["name"], row["number"], row["number"][:-3], row["number"][-3:])
            case "Company":
                return held_by(f"{row['name']} {row['cvr_number'] or ''}")
            case _:
                return held_by(row["name"])

    # --- the directory

    def Viewer_id(self, _: Thing) -> str:
        return _viewer_id(self.actor)

    def Viewer_name(self, _: Thing) -> str:
        return self.actor.name

    def Viewer_roles(self, _: Thing) -> list[str]:
        return sorted(self.actor.roles)

    def Viewer_authority(self, viewer: Thing) -> Thing:
        return Thing("Authority", viewer.row)

    def Viewer_defaultDashboard(self, _: Thing) -> str | None:
        return self.by_id["consultant", self.me]["default_dashboard"] if self.me else None

    def Authority_displayNumber(self, authority: Thing) -> str:
        return f"{authority.row['number'][:2]}.{authority.row['number'][2:]}"

    def Authority_networks(self, authority: Thing) -> list[Thing]:
        return [n for n in self.Query_networks() if authority.row["id"] in self._members(n.row["id"])]

    def Network_administeredBy(self, network: Thing) -> Thing:
        return Thing("Authority", self.by_id["authority", network.row["administered_by_id"]])

    def Network_members(self, network: Thing) -> list[Thing]:
        return self._authorities(self._members(network.row["id"]))

    def _authorities(self, keys: set[UUID]) -> list[Thing]:
        rows = [self.by_id["authority", key] for key in keys]
        return [Thing("Authority", row) for row in sorted(rows, key=lambda row: (row["type"], row["number"]))]

    def Consultant_authority(self, consultant: Thing) -> Thing:
        return Thing("Authority", self.by_id["authority", consultant.row["authority_id"]])

    def _consultant(self, key: UUID | None) -> Thing | None:
        return Thing("Consultant", self.by_id["consultant", key]) if key else None

    # --- job orders

    def JobOrder_company(self, order: Thing) -> Thing:
        return Thing("Company", self.by_id["company", order.row["company_id"]])

    def JobOrder_primaryAuthority(self, order: Thing) -> Thing:
        return Thing("Authority", self.by_id["authority", order.row["owner_id"]])

    def JobOrder_responsibleConsultant(self, order: Thing) -> Thing | None:
        return self._consultant(order.row["responsible_consultant_id"])

    def JobOrder_coordinator(self, order: Thing) -> Thing | None:
        return self._consultant(order.row["coordinator_id"])

    def JobOrder_externalCoordinator(self, order: Thing) -> Thing | None:
        return self._consultant(order.row["external_coordinator_id"])

    def _confidential(self, order: Thing, column: str) -> str | None:
        return self.by_id.get(("confidential", order.row["id"]), {}).get(column)

    def JobOrder_qualifications(self, order: Thing) -> str | None:
        return self._confidential(order, "qualifications")

    def JobOrder_workingHours(self, order: Thing) -> str | None:
        return self._confidential(order, "working_hours")

    def JobOrder_internalComment(self, order: Thing) -> str | None:
        return self._confidential(order, "internal_comment")

    def JobOrder_companyContact(self, order: Thing) -> str | None:
        return self._confidential(order, "company_contact")

    def _of_order(self, table: str, order: Thing) -> list[Row]:
        return [row for row in self.tables[table] if row["job_order_id"] == order.row["id"]]

    def JobOrder_referredCount(self, order: Thing) -> int:
        return sum(row["status"] in REFERRED for row in self._of_order("placement", order))

    def JobOrder_receivedThrough(self, order: Thing) -> list[Thing]:
        if self.order_relation(order.row) != RECIPIENT:
            return []
        return [network for network in self.Query_networks() if network.row["id"] in self.received_through(order.row)]

    def JobOrder_shares(self, order: Thing) -> list[Thing]:
        rows = sorted(self._of_order("job_order_share", order), key=lambda row: row["id"])
        return [Thing("JobOrderShare", row) for row in rows]

    def JobOrder_shareOptions(self, order: Thing) -> list[Thing]:
        return [Thing("ShareOption", network.row, order.row) for network in self.Query_networks()]

    def JobOrder_recipients(self, order: Thing, **arguments: Any) -> Row:
        keys = {r["authority_id"] for r in self._of_order("share_recipient", order) if r["share_status"] == "SHARED"}
        return self._connection("Authority", [self.by_id["authority", key] for key in keys], arguments)

    def JobOrder_history(self, order: Thing, **arguments: Any) -> Row:
        return self._connection("History", self._of_order("history", order), arguments)

    def JobOrder_placements(self, order: Thing, **arguments: Any) -> Row:
        rows = [row for row in self._of_order("placement", order) if self._sees("Placement", row)]
        return self._connection("Placement", rows, arguments)

    def JobOrder_withheldFields(self, order: Thing) -> list[str]:
        relation = self.order_relation(order.row)
        return sorted(name for name, readers in WITHHELD["JobOrder"].items() if relation not in readers)

    def JobOrder_viewerRelation(self, order: Thing) -> str | None:
        return self.order_relation(order.row)

    def JobOrder_viewerCannotPlaceReasons(self, order: Thing) -> list[str]:
        return list(why_not_place(_order(order.row), self.actor, received=bool(self.received_through(order.row))))

    def JobOrder_viewerCanPlace(self, order: Thing) -> bool:
        return not self.JobOrder_viewerCannotPlaceReasons(order)

    # --- shares

    def JobOrderShare_network(self, share: Thing) -> Thing:
        return Thing("Network", self.by_id["network", share.row["network_id"]])

    def JobOrderShare_sharedBy(self, share: Thing) -> Thing | None:
        return self._consultant(share.row["shared_by_id"])

    def JobOrderShare_recipients(self, share: Thing) -> list[Thing]:
        rows = self.tables["share_recipient"]
        return self._authorities({row["authority_id"] for row in rows if row["share_id"] == share.row["id"]})

    def ShareOption_network(self, option: Thing) -> Thing:
        return Thing("Network", option.row)

    def ShareOption_reasons(self, option: Thing) -> list[str]:
        assert option.outer
        standing = any(
            s["job_order_id"] == option.outer["id"]
            and s["network_id"] == option.row["id"]
            and s["status"] in ("PENDING", "SHARED")
            for s in self.tables["job_order_share"]
        )
        order = _order(option.outer)
        return list(why_not_share(order, self.actor, member=bool(self.networks), shared_already=standing))

    def ShareOption_canShare(self, option: Thing) -> bool:
        return not self.ShareOption_reasons(option)

    # --- placements and history

    def Placement_jobOrder(self, placed: Thing) -> Thing:
        return Thing("JobOrder", self.by_id["job_order", placed.row["job_order_id"]])

    def Placement_candidate(self, placed: Thing) -> Thing:
        return Thing("Candidate", self.by_id["candidate", placed.row["id"]])

    def Placement_authority(self, placed: Thing) -> Thing:
        return Thing("Authority", self.by_id["authority", placed.row["authority_id"]])

    def Placement_createdBy(self, placed: Thing) -> Thing | None:
        return self._consultant(placed.row["created_by_id"])

    def Placement_decidedBy(self, placed: Thing) -> Thing | None:
        return self._consultant(placed.row["decided_by_id"])

    def Placement_possibleDuplicate(self, placed: Thing) -> bool:
        return any(
            row["job_order_id"] == placed.row["job_order_id"]
            and row["citizen_key"] == placed.row["citizen_key"]
            and row["authority_id"] != placed.row["authority_id"]
            and row["status"] in ACTIVE
            for row in self.tables["placement"]
        )

    def Placement_viewerCannotApproveReasons(self, placed: Thing) -> list[str]:
        facts = placement(*(placed.row[column.key] for column in PLACEMENT_FACTS))
        return list(why_not_approve(facts, _order(self.by_id["job_order", placed.row["job_order_id"]]), self.actor))

    def Placement_viewerCanApprove(self, placed: Thing) -> bool:
        return not self.Placement_viewerCannotApproveReasons(placed)

    def History_by(self, event: Thing) -> Thing | None:
        return self._consultant(event.row["by_id"])


def _order(row: Row) -> Any:
    return job_order(*(row[column.key] for column in JOB_ORDER_FACTS))


def _key(type_: str, text: str) -> UUID:
    name, key = decode_any_id(text)
    if name != type_:
        raise Refusal
    return key


def _time(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


_BOUNDS: dict[str, tuple[str, bool, Callable[[str], Any]]] = {
    "startDateFrom": ("start_date", True, dt.date.fromisoformat),
    "startDateTo": ("start_date", False, dt.date.fromisoformat),
    "endDateFrom": ("end_date", True, dt.date.fromisoformat),
    "endDateTo": ("end_date", False, dt.date.fromisoformat),
    "createdSince": ("created_at", True, _time),
    "createdUntil": ("created_at", False, _time),
    "sharedChangedSince": ("shared_updated_at", True, _time),
    "changedSince": ("updated_at", True, _time),
}


def _page(rows: list[Row], arguments: Row) -> tuple[list[Row], Row]:
    first, last = arguments.get("first"), arguments.get("last")
    sizes = [size for size in (first, last) if size is not None]
    if len(sizes) > 1 or any(not 0 <= size <= 100 for size in sizes):
        raise Refusal
    size = sizes[0] if sizes else 50
    after, before = arguments.get("after"), arguments.get("before")
    ids = [row["id"] for row in rows]
    start = ids.index(_last_key(after)) + 1 if after else 0
    end = ids.index(_last_key(before)) if before else len(rows)
    window = rows[start:end]
    more = len(window) > size
    if last is None:
        return window[:size], {"hasNextPage": more, "hasPreviousPage": after is not None}
    return window[len(window) - size :] if more else window, {
        "hasNextPage": before is not None,
        "hasPreviousPage": more,
    }


def _last_key(cursor: str) -> UUID:
    return UUID(orjson.loads(urlsafe_b64decode(cursor))[-1])


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


async def read_tables(fetch: Callable[[str, list[Any]], Any]) -> dict[str, list[Row]]:
    """Every row of the tables that reading looks at."""
    return {table: [dict(row) for row in await fetch(f"select * from {table}", [])] for table in TABLES.split()}
