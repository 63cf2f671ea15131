"""The job orders that a made-up jobcenter shares with the partner, what happens to them, and how they are read."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast
from uuid import uuid4

from graphql import GraphQLError, GraphQLObjectType

from staer.api.schema import schema
from staer.domain.relation import Relation
from staer.reads.identifiers import encode_id
from staer.reads.model import withheld_by_relation
from staer.reads.paging import DEFAULT_PAGE, LARGEST_PAGE

Object: TypeAlias = dict[str, Any]  # Any: values of GraphQL fields, by their names

_CHANGES_IN_A_PAGE = 2  # fewer than a client asks for: it may not take the first page for all
_NEVER_PLAYED = ("filter", "search", "last", "before")
_SHARED = ("SHARED", "ALL")


def _authority(number: str, name: str) -> Object:
    shown = f"{number[:2]}.{number[2:]}"
    key = encode_id("Authority", uuid4())
    return {"__typename": "Authority", "id": key, "number": number, "displayNumber": shown, "name": name,
            "type": "JOBCENTER", "networks": []}  # fmt: skip


def shared_order(title: str, tasks: str | None) -> Object:
    """A job order as one of its recipients reads it: withheld is what the schema withholds from them."""
    type_ = cast("GraphQLObjectType", schema._schema.type_map["JobOrder"])  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    company = {"__typename": "Company", "id": encode_id("Company", uuid4()), "name": "Nordlys ApS"}
    return {
        "__typename": "JobOrder",
        "id": encode_id("JobOrder", uuid4()),
        "title": title,
        "workTasks": tasks,
        "withheldFields": withheld_by_relation(type_)[Relation.RECIPIENT],
        "status": "OPEN",
        "type": "ORDINARY",
        "origin": "JOBCENTER",
        "vacancies": 1,
        "company": company,
        "primaryAuthority": _authority("15300", "Brøndby"),
        "coordinatorAllowed": True,
        "createdAt": "2026-01-05T08:00:00+00:00",
        "sharedUpdatedAt": "2026-01-05T08:00:00+00:00",
        "receivedThrough": [],
        "placements": _page([], [], has_next=False),
        "viewerRelation": Relation.RECIPIENT.value,
        "viewerCanPlace": False,
        "viewerCannotPlaceReasons": ["NOT_CONSULTANT"],
    }


@dataclass
class SharedOrders:
    """What is shared now, and the events so far. Its other methods are the root fields of the query, by name."""

    held: dict[str, Object] = field(default_factory=dict[str, Object])
    events: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    to_replay: int = 0

    def put(self, order: Object) -> None:
        """Share it, or change what is shared."""
        self.held[order["id"]] = order
        self.events.append(("CHANGED", order["id"]))

    def revoke(self, order: Object) -> None:
        del self.held[order["id"]]
        self.events.append(("REMOVED", order["id"]))

    def fields(self) -> Object:
        return {
            "viewer": {
                "__typename": "Viewer",
                "id": "herlev.system",
                "name": "Herlevs fagsystem",
                "authority": _authority("16300", "Herlev"),
                "roles": ["SERVICE"],
            },
            "jobOrders": self._job_orders,
            "jobOrder": self._one,
            "node": self._one,
            "nodes": self._some,
            "changes": self._changes,
        }

    def _one(self, _: object, id: str) -> Object | None:  # noqa: A002  the schema's name
        return self.held.get(id)

    def _some(self, _: object, ids: list[str]) -> list[Object | None]:
        return [self.held.get(key) for key in ids]

    def _job_orders(
        self, _: object, scope: str, first: int | None = None, after: str | None = None, **others: Any
    ) -> Object:
        if given := [name for name in _NEVER_PLAYED if others.get(name) is not None]:
            raise GraphQLError(f"The conformance server has no `{given[0]}`; leave it out.")
        size, keys = _size(first), sorted(self.held) if scope in _SHARED else []
        behind = [key for key in keys if after is None or key > _opened(after)]
        shown = behind[:size]
        total = {"value": len(keys), "capped": False}
        page = _page([self.held[key] for key in shown], [*map(_sealed, shown)], has_next=len(behind) > size)
        return {**page, "totalCount": total}

    def _changes(
        self,
        _: object,
        first: int | None = None,
        after: str | None = None,
        **scopes: str,
    ) -> Object:
        begin = self._position(after) if after else len(self.events)
        end = min(begin + min(_size(first), _CHANGES_IN_A_PAGE), len(self.events))
        told = self.events[begin:end] if scopes["jobOrders"] in _SHARED else []
        nodes = [
            {
                "__typename": "JobOrderChange",
                "cursor": _sealed(str(place)),
                "kind": kind,
                "id": key,
                "jobOrder": self.held.get(key) if kind == "CHANGED" else None,
            }
            for place, (kind, key) in enumerate(told, begin + 1)
        ]
        page = _page(nodes, [_sealed(str(end))], has_next=end < len(self.events))
        return {"nodes": nodes, "pageInfo": page["pageInfo"]}

    def _position(self, cursor: str) -> int:
        """Where a reader goes on; the first who asks after a replay was ordered is led back by that much."""
        position = int(_opened(cursor))
        back, self.to_replay = self.to_replay, 0
        return max(0, position - back)


def _page(nodes: Sequence[Object], cursors: Sequence[str], *, has_next: bool) -> Object:
    return {
        "nodes": nodes,
        "edges": [{"cursor": cursor, "node": node} for cursor, node in zip(cursors, nodes, strict=False)],
        "pageInfo": {
            "hasNextPage": has_next,
            "hasPreviousPage": False,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        },
        "totalCount": {"value": len(nodes), "capped": False},
    }


def _size(first: int | None) -> int:
    size = DEFAULT_PAGE if first is None else first
    if not 1 <= size <= LARGEST_PAGE:
        raise GraphQLError(f"first must be between 1 and {LARGEST_PAGE}.")
    return size


def _sealed(place: str) -> str:
    return urlsafe_b64encode(place.encode()).decode()


def _opened(cursor: str) -> str:
    try:
        return urlsafe_b64decode(cursor).decode()
    except ValueError:
        raise GraphQLError("`after` is not a cursor of this service; use one that it gave you.") from None
