"""A small client of STÆR for partner systems: shared job orders, and what changes among them.

Needs Python 3.11 and httpx. A field that the server withholds is WITHHELD and not None, and can't be used as a truth
value, so a program never takes a text that it may not read for one that is empty.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Generic, Literal, NoReturn, TypeAlias, TypeVar

import httpx


class Withheld(Enum):
    """The one value that stands for every withheld field."""

    WITHHELD = "WITHHELD"

    def __bool__(self) -> NoReturn:
        raise TypeError("This field is withheld, neither empty nor filled: compare it with WITHHELD first.")


WITHHELD: Final = Withheld.WITHHELD
Text: TypeAlias = str | Literal[Withheld.WITHHELD] | None
Item = TypeVar("Item")


class StaerProblem(Exception):
    """The server refused; `code` says why, and stays the same while the sentence may change."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOrder:
    """A job order as this authority may see it."""

    id: str
    title: str
    status: str
    vacancies: int
    primary_authority: str
    work_tasks: Text
    qualifications: Text
    working_hours: Text


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an order for this authority: how it is now, or None when it is gone."""

    id: str
    job_order: JobOrder | None


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """`cursor` is where the next page begins, also tomorrow."""

    items: list[Item]
    cursor: str | None
    has_more: bool


_SHARED_JOB_ORDER = """
fragment SharedJobOrder on JobOrder {
  id title status vacancies workTasks qualifications workingHours withheldFields primaryAuthority { name }
}"""
_SHARED = f"""query SharedJobOrders($first: Int!, $after: String) {{
  jobOrders(scope: SHARED, first: $first, after: $after) {{
    nodes {{ ...SharedJobOrder }} pageInfo {{ hasNextPage endCursor }}
  }}
}}{_SHARED_JOB_ORDER}"""
_CHANGES = f"""query Changes($first: Int!, $after: String) {{
  changes(jobOrders: SHARED, first: $first, after: $after) {{
    nodes {{ ... on JobOrderChange {{ id jobOrder {{ ...SharedJobOrder }} }} }} pageInfo {{ hasNextPage endCursor }}
  }}
}}{_SHARED_JOB_ORDER}"""
_PAGE_SIZE = 100


class StaerClient:
    """Asks over an `httpx.AsyncClient` that has the server's address and the token."""

    def __init__(self, http: httpx.AsyncClient, patience: int = 5) -> None:
        self._http = http
        self._patience = patience

    async def shared_job_orders(self, after: str | None = None) -> AsyncIterator[Page[JobOrder]]:
        """The orders that are shared with this authority; `after` is the cursor of a page."""
        async for nodes, cursor, has_more in self._pages(_SHARED, "jobOrders", after):
            yield Page([_job_order(node) for node in nodes], cursor, has_more)

    async def changes(self, after: str) -> AsyncIterator[Page[Change]]:
        """What changed among them behind a cursor of `now` or of a page, in the order that it took place in."""
        async for nodes, cursor, has_more in self._pages(_CHANGES, "changes", after):
            yield Page([_change(node) for node in nodes if node], cursor, has_more)  # {} is of a placement

    async def now(self) -> str:
        """The cursor behind everything that has happened so far."""
        data = await self.ask(_CHANGES, {"first": 1})
        return data["changes"]["pageInfo"]["endCursor"]

    async def _pages(
        self, query: str, field: str, cursor: str | None
    ) -> AsyncIterator[tuple[list[dict[str, Any]], str | None, bool]]:
        has_more = True
        while has_more:
            found = (await self.ask(query, {"first": _PAGE_SIZE, "after": cursor}))[field]
            cursor = found["pageInfo"]["endCursor"] or cursor
            has_more = found["pageInfo"]["hasNextPage"]
            yield found["nodes"], cursor, has_more

    async def ask(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:  # Any: JSON
        """The data of an operation. Waits where the server says so: 429 and 503 carry Retry-After."""
        for tried in range(self._patience):
            response = await self._http.post("/graphql", json={"query": query, "variables": variables})
            if response.status_code not in (429, 503):
                break
            await asyncio.sleep(int(response.headers.get("retry-after", 2**tried)))
        answer = response.json()  # pyright: ignore[reportPossiblyUnboundVariable]
        for error in answer.get("errors", ()):
            raise StaerProblem(error["extensions"]["code"], error["message"])
        return answer["data"]


def _change(node: Mapping[str, Any]) -> Change:
    return Change(node["id"], _job_order(node["jobOrder"]) if node["jobOrder"] else None)


def _job_order(node: Mapping[str, Any]) -> JobOrder:
    withheld = frozenset(node["withheldFields"])

    def text(name: str) -> Text:
        return WITHHELD if name in withheld else node[name]

    return JobOrder(
        id=node["id"],
        title=node["title"],
        status=node["status"],
        vacancies=node["vacancies"],
        primary_authority=node["primaryAuthority"]["name"],
        work_tasks=text("workTasks"),
        qualifications=text("qualifications"),
        working_hours=text("workingHours"),
    )
