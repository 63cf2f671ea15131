"""Keeps a copy of the job orders that are shared with this authority; an interrupted run goes on where it stopped.

PYTHONPATH=clients/python STAER_URL=https://staer.example STAER_TOKEN=… python nightly_pull.py copy.json
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any, TypeAlias

import httpx
from staer_client import WITHHELD, JobOrder, StaerClient, Text

# Your own database in its place. `changes` is the cursor behind the changes that were read, `list` the one behind that
# part of the whole list that was read; they are saved with what was read, so that neither runs ahead.
Copy: TypeAlias = dict[str, Any]


def load(file: Path) -> Copy:
    if file.exists():
        return json.loads(file.read_text())
    return {"changes": None, "list": None, "isWhole": False, "jobOrders": []}


def save(file: Path, copy: Copy) -> None:
    new = file.with_name(f"{file.name}.new")
    new.write_text(json.dumps(copy, indent=2))
    new.replace(file)


def keep(copy: Copy, key: str, order: JobOrder | None) -> None:
    """By its id: the same change may come twice. Without an order it is no longer for this authority."""
    copy["jobOrders"] = [known for known in copy["jobOrders"] if known["id"] != key]
    if order is not None:
        copy["jobOrders"].append(
            {
                "id": key,
                "title": order.title,
                "primaryAuthority": order.primary_authority,
                "workTasks": written(order.work_tasks),
                "qualifications": written(order.qualifications),
            }
        )


def written(text: Text) -> dict[str, Any]:
    return {"withheld": True} if text is WITHHELD else {"withheld": False, "value": text}


async def pull(client: StaerClient, file: Path) -> Copy:
    copy = load(file)
    if copy["changes"] is None:  # before the list, so that what changes meanwhile is read below
        copy["changes"] = await client.now()
        save(file, copy)
    if not copy["isWhole"]:
        async for page in client.shared_job_orders(copy["list"]):
            for order in page.items:
                keep(copy, order.id, order)
            copy |= {"list": page.cursor, "isWhole": not page.has_more}
            save(file, copy)
    async for changed in client.changes(copy["changes"]):
        for change in changed.items:
            keep(copy, change.id, change.job_order)
        copy["changes"] = changed.cursor
        save(file, copy)
    return copy


async def main(file: Path) -> None:
    headers = {"Authorization": f"Bearer {os.environ['STAER_TOKEN']}"}
    async with httpx.AsyncClient(base_url=os.environ["STAER_URL"], headers=headers, timeout=30) as http:
        copy = await pull(StaerClient(http), file)
    for order in copy["jobOrders"]:
        tasks = "(not for us)" if order["workTasks"]["withheld"] else order["workTasks"]["value"] or "(none given)"
        print(order["id"], order["title"], order["primaryAuthority"], tasks, sep="\t")  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
