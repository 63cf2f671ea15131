"""Ask the figures of a database that is filled already, and see how long the largest questions take:

python -m benchmarks.figures --url postgresql+asyncpg://staer_api:…@127.0.0.1/staer --authority 10100
"""

import time
from itertools import product
from typing import Any

import httpx

from benchmarks.export import arguments, serving
from staer.api.schema import schema

TIMES = 3
_FEW = "orders vacancies"


def _names(enum: str) -> list[str]:
    return [value.name for value in schema.get_type_by_name(enum).values]  # type: ignore[union-attr]


def _every_figure() -> str:
    return " ".join(schema._schema.type_map["Figures"].fields)  # type: ignore[attr-defined]  # noqa: SLF001


def _milliseconds(client: httpx.Client, by: str, scope: str, figures: str) -> tuple[float, int]:
    """The best of some times, and how many orders were counted."""
    query = f"{{ statistics(by: {by}, scope: {scope}) {{ total {{ orders {figures} }} groups {{ name figures {{ {figures} }} }} }} }}"  # noqa: E501
    took: list[float] = []
    answer: dict[str, Any] = {}
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = client.post("/graphql", json={"query": query}).raise_for_status().json()
        took.append((time.perf_counter() - began) * 1000)
    return min(took), answer["data"]["statistics"]["total"]["orders"]


def main() -> None:
    given = arguments(__doc__).parse_args()
    with serving(given.url, given.authority) as (server, token):
        headers = {"authorization": f"Bearer {token}"}
        with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", headers=headers, timeout=60) as client:
            print(f"{'by':>12} {'scope':>10} {'orders':>9} {'orders, vacancies':>18} {'every figure':>13}   ms")
            for by, scope in product(_names("StatisticsGrouping"), _names("JobOrderScope")):
                few, orders = _milliseconds(client, by, scope, _FEW)
                every, _ = _milliseconds(client, by, scope, _every_figure())
                print(f"{by:>12} {scope:>10} {orders:9,} {few:18.0f} {every:13.0f}")


if __name__ == "__main__":
    main()
