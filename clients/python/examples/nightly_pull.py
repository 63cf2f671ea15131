"""Fetch what changed among the shared job orders since last night; an interrupted run goes on where it stopped.

STAER_URL=https://staer.example STAER_TOKEN=… python nightly_pull.py state.json
"""

import asyncio
import json
import os
import sys
from pathlib import Path

import httpx
from staer_client import WITHHELD, JobOrder, StaerClient


def keep(order: JobOrder) -> None:
    """Put your own system here. The same order may come twice: write it by its id."""
    tasks = "(not for us)" if order.work_tasks is WITHHELD else order.work_tasks or "(none given)"
    print(f"{order.id}\t{order.title}\t{order.primary_authority}\t{tasks}")  # noqa: T201


async def pull(client: StaerClient, state: Path) -> int:
    """Keep every order that changed since the cursor in `state`; how many there were."""
    after = json.loads(state.read_text())["after"] if state.exists() else None
    count = 0
    async for page in client.shared_job_orders(after):
        for order in page.orders:
            keep(order)
        count += len(page.orders)
        state.write_text(json.dumps({"after": page.cursor}))
    return count


async def main() -> None:
    headers = {"Authorization": f"Bearer {os.environ['STAER_TOKEN']}"}
    async with httpx.AsyncClient(base_url=os.environ["STAER_URL"], headers=headers, timeout=30) as http:
        await pull(StaerClient(http), Path(sys.argv[1]))


if __name__ == "__main__":
    asyncio.run(main())
