"""The questions that every server is asked, and with which values: the viewer changes from request to request."""

from dataclasses import dataclass
from typing import Any

import asyncpg

from staer.reads.identifiers import encode_id

PAGE = 50
LIST = 20
NESTED = 10

ONE_ORDER = """
query Order($id: ID!) {
  jobOrder(id: $id) {
    id title status startDate vacancies workTasks qualifications workingHours withheldFields
    company { name cvrNumber }
    primaryAuthority { number name }
  }
}"""

SHARED_ORDERS = """
query Shared($first: Int) {
  jobOrders(scope: SHARED, filter: { status: [OPEN] }, first: $first) {
    edges {
      cursor
      node { id title status startDate vacancies company { name } primaryAuthority { name } referredCount }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""

THREE_LISTS = """
query Front {
  own: jobOrders(scope: AUTHORITY, filter: { status: [OPEN] }, first: 20) {
    nodes { id title startDate vacancies company { name } }
  }
  shared: jobOrders(scope: SHARED, filter: { status: [OPEN] }, first: 20) {
    nodes { id title startDate vacancies company { name } primaryAuthority { name } }
  }
  placements(scope: AUTHORITY, first: 20) {
    nodes { id status createdAt candidate { name } jobOrder { title } }
  }
}"""

ORDERS_WITH_PLACEMENTS = """
query Nested {
  jobOrders(scope: AUTHORITY, filter: { status: [OPEN] }, first: 20) {
    nodes {
      id title
      placements(first: 10) { nodes { id status createdAt candidate { name } authority { name } } }
    }
  }
}"""

APPROVE = """
mutation Approve($input: ApprovePlacementInput!) {
  approvePlacement(input: $input) { placement { id status decidedAt } userErrors { code } }
}"""

# Depth 1 is the list itself; each level below asks for rows of the one above.
NESTINGS = {
    1: "{ jobOrders(scope: AUTHORITY, first: 20) { nodes { id title } } }",
    2: "{ jobOrders(scope: AUTHORITY, first: 20) { nodes { id title placements(first: 5) { nodes { id status } } } } }",
    3: "{ jobOrders(scope: AUTHORITY, first: 20) { nodes { id title placements(first: 5) { nodes { id status"
    " authority { name networks { code } } } } } } }",
    4: "{ jobOrders(scope: AUTHORITY, first: 20) { nodes { id title placements(first: 5) { nodes { id status"
    " authority { name networks { code members { number } } } } } } } }",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A name for the table, the operation, and its variables for a viewer."""

    name: str
    text: str
    variables: str = ""  # "order": an id of an order that the viewer reads; "placement": one that waits for the viewer


QUESTIONS = (
    Question("Q1 one order", ONE_ORDER, "order"),
    Question("Q2 list of 50", SHARED_ORDERS, "page"),
    Question("Q3 three lists", THREE_LISTS),
    Question("Q4 orders × placements", ORDERS_WITH_PLACEMENTS),
)
CHANGE = Question("M1 approve", APPROVE, "placement")


@dataclass(slots=True)
class Viewer:
    """Whose token a request carries; `orders` are ids that the viewer reads, owned and shared ones."""

    subject: str
    name: str
    number: str
    authority_id: Any
    consultant_id: Any
    orders: list[str]


_VIEWERS = """
select distinct on (a.number) c.subject, c.name, a.number, a.id as authority_id, c.id as consultant_id
from consultant c join authority a on a.id = c.authority_id
where c.subject like 'made-up.%' and exists (select from share_recipient r where r.authority_id = a.id)
order by a.number, c.subject"""
_OWNED = "select id from job_order where owner_id = $1 order by id limit 20"
_SHARED = """
select r.job_order_id as id from share_recipient r join network_member m using (network_id)
where r.authority_id = $1 and r.share_status = 'SHARED' and m.authority_id = $1 and m.member_until is null
order by r.job_order_id desc limit 40"""


async def viewers(connection: "asyncpg.Connection[Any]", most: int = 64) -> list[Viewer]:
    """One consultant of each authority that receives orders, each with orders to ask for."""
    found: list[Viewer] = []
    for row in await connection.fetch(_VIEWERS):
        rows = [each for text in (_OWNED, _SHARED) for each in await connection.fetch(text, row["authority_id"])]
        if len(rows) > PAGE // 2:
            found.append(Viewer(**dict(row), orders=[encode_id("JobOrder", each["id"]) for each in rows]))
    return found[:most]
