"""A small client of STÆR for partner systems: shared job orders, typed, as fast as the server allows.

Needs Python 3.11 and httpx. A field that the server withholds is WITHHELD and not None, and can't be used as a truth
value, so a program never takes a text that it may not read for one that is empty.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Literal, NoReturn, TypeAlias

import httpx


class Withheld(Enum):
    """The one value that stands for every withheld field."""

    WITHHELD = "WITHHELD"

    def __bool__(self) -> NoReturn:
        raise TypeError("This field is withheld, neither empty nor filled: compare it with WITHHELD first.")


WITHHELD: Final = Withheld.WITHHELD
Text: TypeAlias = str | Literal[Withheld.WITHHELD] | None


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
class Page:
    """`cursor` is where the next page begins, also tomorrow."""

    orders: list[JobOrder]
    cursor: str | None
    more: bool


_SHARED = """query SharedJobOrders($after: String, $first: Int!) {
  jobOrders(scope: SHARED, first: $first, after: $after, orderBy: [{ field: SHARED_UPDATED_AT }]) {
    nodes { id title status vacancies workTasks qualifications workingHours withheldFields primaryAuthority { name } }
    pageInfo { hasNextPage endCursor }
  }
}"""


class StaerClient:
    """Asks over an `httpx.AsyncClient` that has the server's address and the token."""

    def __init__(self, http: httpx.AsyncClient, patience: int = 5) -> None:
        self._http = http
        self._patience = patience

    async def shared_job_orders(self, after: str | None = None, page_size: int = 100) -> AsyncIterator[Page]:
        """Pages of the orders shared with this authority, those changed last at the end."""
        more = True
        while more:
            data = await self.ask(_SHARED, {"after": after, "first": page_size})
            found = data["jobOrders"]
            after = found["pageInfo"]["endCursor"] or after
            more = found["pageInfo"]["hasNextPage"]
            yield Page([_job_order(node) for node in found["nodes"]], after, more)

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
