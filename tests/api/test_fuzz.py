"""Operations that schemathesis makes of the schema, asked as every role: none is answered with a fault.

A few in the tests; `make fuzz N=10000` asks so many as each role.
"""

import asyncio
import os
import re
from collections import defaultdict
from pathlib import Path

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings, strategies
from schemathesis.graphql import nodes

from staer.domain.actor import Role
from staer.reads.identifiers import decode_any_id
from tests.jobcenters import Jobcenters

SCHEMA = Path(__file__).parents[2] / "schema.graphql"
OPERATIONS = int(os.environ.get("STAER_FUZZ_OPERATIONS", "40"))
PATIENCE = 60  # seconds for one answer
# What only the inside of the service says.
INTERNAL = ("Traceback", "asyncpg", "sqlalchemy", "strawberry", "graphql.error", ".py", "select ", "SELECT ", "$1")
WORDS = ("Kontor", "Lager", "1", "", "0101904321", "æøå", "\u0000", "%", "' or 1=1 --", "x" * 6000, "2024-01-01")
VALUES = {
    "ID": (strategies.sampled_from(["x", "", "Y3kBSqLKsAB70aGBwQNPdrLJ"]), nodes.String),
    "String": (strategies.sampled_from(WORDS) | strategies.text(max_size=20), nodes.String),
    "Int": (strategies.sampled_from([*range(1, 11), 0, -1, 101, 2**31 - 1]), nodes.Int),
    "Date": (strategies.sampled_from(["2024-05-01", "2018-04-17", "2024-02-30"]), nodes.String),
    "DateTime": (strategies.sampled_from(["2024-05-01T10:00:00Z", "now"]), nodes.String),
}
MADE_OF_THE_SCHEMA = settings(
    max_examples=OPERATIONS,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


class Filler:
    """Puts what lets an operation run where dice alone would hardly throw it; every eighth stays as thrown."""

    def __init__(self, made: Jobcenters) -> None:
        self._ids = defaultdict[str, list[str]](list)
        for given_id in made.ids.values():
            self._ids[decode_any_id(given_id)[0].lower()].append(given_id)
        self._turn = 0

    def fill(self, text: str) -> str:
        text = re.sub(r'(\w+)Id(s?): (\[?)"[^"]*"', self._an_id, text)
        text = re.sub(r'\b(id)()(: )"[^"]*"', self._an_id, text)
        return re.sub(r'\b(after|before): "[^"]*"', lambda found: self._seldom(found[0], f"{found[1]}: null"), text)

    def _an_id(self, found: re.Match[str]) -> str:
        known = next((ids for name, ids in self._ids.items() if found[1].lower().endswith(name)), self._ids["joborder"])
        return self._seldom(found[0], re.sub('"[^"]*"', f'"{known[self._turn % len(known)]}"', found[0]))

    def _seldom(self, thrown: str, likely: str) -> str:
        self._turn += 1
        return likely if self._turn % 8 else thrown


def require_no_fault(response: httpx.Response) -> None:
    assert response.status_code < 500, response.text
    errors = response.json().get("errors", [])
    assert not [word for word in INTERNAL if word in str(errors)]
    assert "INTERNAL_SERVER_ERROR" not in {error["extensions"]["code"] for error in errors}


def ask_generated(made: Jobcenters, who: str, loop: asyncio.AbstractEventLoop) -> int:
    """In a thread of its own, since hypothesis does not await. How many operations gave data."""
    for name, (strategy, node) in VALUES.items():
        schemathesis.graphql.scalar(name, strategy.map(node))
    filler, answered = Filler(made), 0

    @MADE_OF_THE_SCHEMA
    @given(case=schemathesis.graphql.from_path(SCHEMA).as_strategy())
    def ask(case: schemathesis.Case) -> None:
        nonlocal answered
        sent = made.send(who, filler.fill(str(case.body)))
        response = asyncio.run_coroutine_threadsafe(sent, loop).result(PATIENCE)
        require_no_fault(response)
        answered += response.json().get("data") is not None

    ask()
    return answered


@pytest.mark.parametrize("role", Role)
async def test_no_operation_is_answered_with_a_fault(own_jobcenters: Jobcenters, role: Role) -> None:
    loop = asyncio.get_running_loop()
    answered = await asyncio.to_thread(ask_generated, own_jobcenters, f"casper:{role.value}", loop)
    assert answered > OPERATIONS / 5
