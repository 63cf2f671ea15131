"""Which rows a list holds, in which order, and which of them a page."""

import datetime as dt
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID
from zlib import crc32

import orjson

from staer.reads.paging import encode_cursor
from tests.reads.reference_rules import (
    DAYS,
    FIRST_DAY,
    FIRST_TIME,
    LAST_DAY,
    LAST_TIME,
    MAYBE_EMPTY,
    OWNER,
    RANKS,
    READERS,
    RECIPIENT,
    TIMES,
    Key,
    Refusal,
    Row,
    Rules,
    Thing,
    key_of,
    snake,
)


class Lists(Rules):
    """Connections as the viewer sees them."""

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
                return row[snake(name)] in value
            case "coordinatorAllowed":
                return row["coordinator_allowed"] is value
            case "networkCode":
                return self._through_network(row, value)
            case "authorityId" if type_ == "JobOrder":
                return row["owner_id"] == key_of("Authority", value)
            case "coordinatorId":
                return key_of("Consultant", value) in (row["coordinator_id"], row["external_coordinator_id"])
            case "authorityId" | "companyId" | "jobOrderId" | "responsibleConsultantId":
                wanted = name.removesuffix("Id").removeprefix("responsible")
                return row[snake(name)] == key_of(wanted[0].upper() + wanted[1:], value)
            case "occupation" | "occupationUri" | "requestId":
                return row[snake(name)] == value
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
