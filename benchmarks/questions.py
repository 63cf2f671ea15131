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


_COMPANY = "company: companyByCompanyId"
_OWNER = "primaryAuthority: authorityByOwnerId"

# The same in PostGraphile's words: it makes its schema from the tables.
POSTGRAPHILE_ONE_ORDER = f"""
query Order($id: UUID!) {{
  jobOrder: jobOrderByRowId(rowId: $id) {{
    id: rowId title status startDate vacancies workTasks
    confidential {{ qualifications workingHours }}
    {_COMPANY} {{ name cvrNumber }} {_OWNER} {{ number name }}
  }}
}}"""
POSTGRAPHILE_SHARED_ORDERS = f"""
query Shared {{
  jobOrders: benchSharedOrders(first: 50) {{
    edges {{
      cursor
      node {{ id: rowId title status startDate vacancies {_COMPANY} {{ name }} {_OWNER} {{ name }} referredCount }}
    }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}"""
POSTGRAPHILE_THREE_LISTS = f"""
query Front {{
  own: benchOwnOrders {{ nodes {{ id: rowId title startDate vacancies {_COMPANY} {{ name }} }} }}
  shared: benchSharedOrders(first: 20) {{
    nodes {{ id: rowId title startDate vacancies {_COMPANY} {{ name }} {_OWNER} {{ name }} }}
  }}
  placements: benchOwnPlacements {{
    nodes {{ id: rowId status createdAt candidate: candidateName jobOrder: jobOrderByJobOrderIdAndOwnerId {{ title }} }}
  }}
}}"""
POSTGRAPHILE_NESTED = """
query Nested {
  jobOrders: benchOwnOrders {
    nodes {
      id: rowId title
      placements: firstPlacements {
        nodes { id: rowId status createdAt candidate: candidateName authority: authorityByAuthorityId { name } }
      }
    }
  }
}"""
POSTGRAPHILE_APPROVE = """
mutation Approve($id: UUID!) {
  approvePlacement: benchApprovePlacement(input: { key: $id }) { placement: result { id: rowId status decidedAt } }
}"""


@dataclass(frozen=True, slots=True)
class Question:
    """A name for the table, the operation, the same for PostGraphile, and what its variables are made of."""

    name: str
    text: str
    postgraphile: str
    variables: str = ""  # "order": an id that the viewer reads; "page"; "placement": one that waits for the viewer


QUESTIONS = (
    Question("Q1 one order", ONE_ORDER, POSTGRAPHILE_ONE_ORDER, "order"),
    Question("Q2 list of 50", SHARED_ORDERS, POSTGRAPHILE_SHARED_ORDERS, "page"),
    Question("Q3 three lists", THREE_LISTS, POSTGRAPHILE_THREE_LISTS),
    Question("Q4 orders × placements", ORDERS_WITH_PLACEMENTS, POSTGRAPHILE_NESTED),
)
CHANGE = Question("M1 approve", APPROVE, POSTGRAPHILE_APPROVE, "placement")


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


_WAITING = """
select p.id, c.subject, c.name, a.number from placement p join job_order o on o.id = p.job_order_id
join consultant c on c.id = coalesce(o.coordinator_id, o.external_coordinator_id)
join authority a on a.id = c.authority_id
where p.status = 'AWAITING_APPROVAL' and c.subject like 'made-up.%' and o.status <> 'CLOSED' order by p.id limit $1"""


async def waiting(connection: "asyncpg.Connection[Any]", most: int) -> list[tuple[str, str, str, str]]:
    """Placements that wait: id, and subject, name and authority number of the one who decides."""
    rows = await connection.fetch(_WAITING, most)
    return [(encode_id("Placement", row["id"]), row["subject"], row["name"], row["number"]) for row in rows]


async def viewers(connection: "asyncpg.Connection[Any]", most: int = 64) -> list[Viewer]:
    """One consultant of each authority that receives orders, each with orders to ask for."""
    found: list[Viewer] = []
    for row in await connection.fetch(_VIEWERS):
        rows = [each for text in (_OWNED, _SHARED) for each in await connection.fetch(text, row["authority_id"])]
        if len(rows) > PAGE // 2:
            found.append(Viewer(**dict(row), orders=[encode_id("JobOrder", each["id"]) for each in rows]))
    return found[:most]
