"""What the simulated JobAG keeps: one SQLite file, committed before an answer leaves, so a kill loses nothing told."""

import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from uuid_utils.compat import uuid7

# Write-ahead without a sync per commit: what is committed survives the death of the process, if not of the machine.
PRAGMAS = ("journal_mode = wal", "synchronous = normal", "foreign_keys = on")
TABLES = """
create table if not exists job_order (
    id text primary key,
    request_id text,
    origin text not null,
    status text not null,
    closed_reason text,
    coordinator_allowed integer not null,
    created_on text not null,
    updated_at text not null,
    content text not null,
    municipality_code text
);
create table if not exists notification (
    id text primary key,
    job_order_id text not null references job_order,
    network_code text not null,
    authorities text not null,
    confirmed_at text not null,
    ended_at text
);
create unique index if not exists one_standing_notification
    on notification (job_order_id, network_code) where ended_at is null;
create table if not exists referral (
    id text primary key,
    job_order_id text not null references job_order,
    candidate_name text not null,
    placed_by text not null,
    note text,
    status text not null
);
create index if not exists referral_of_order on referral (job_order_id);
create table if not exists received (
    sequence integer primary key,
    at text not null,
    operation text not null,
    entity text not null,
    x_request_id text,
    organisation text,
    status integer not null,
    effect integer not null,
    fault text,
    message text
);
create unique index if not exists one_effect_per_request on received (x_request_id) where effect;
create table if not exists change (
    sequence integer primary key,
    at text not null,
    entity text not null,
    id text not null,
    kind text not null,
    caused_by text not null,
    message_id text,
    pushed_at text,
    attempts integer not null default 0,
    next_push_at real not null default 0
);
"""
# For a file that an earlier version made.
ADDED = {
    "job_order": ("municipality_code text",),
    "change": (
        "message_id text",
        "pushed_at text",
        "attempts integer not null default 0",
        "next_push_at real not null default 0",
    ),
}

Row = dict[str, Any]


class Ledger:
    """Used from one thread at a time: the simulator's event loop."""

    def __init__(self, directory: Path | None) -> None:
        if directory is not None:
            directory.mkdir(parents=True, exist_ok=True)
        path = ":memory:" if directory is None else str(directory / "jobag.sqlite")
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        for pragma in PRAGMAS:
            self._connection.execute(f"pragma {pragma}")
        self._connection.executescript(TABLES)
        for table, columns in ADDED.items():
            there = {row["name"] for row in self.all(f"pragma table_info({table})")}
            for column in columns:
                if column.partition(" ")[0] not in there:
                    self._connection.execute(f"alter table {table} add column {column}")
        self._connection.execute("update change set message_id = hex(randomblob(16)) where message_id is null")

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def transaction(self) -> Generator[None]:
        self._connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def all(self, statement: str, *values: object) -> list[Row]:
        return [dict(row) for row in self._connection.execute(statement, values)]

    def one(self, statement: str, *values: object) -> Row | None:
        return next(iter(self.all(statement, *values)), None)

    def insert(self, table: str, **values: object) -> None:
        columns, places = ", ".join(values), ", ".join("?" * len(values))
        self._connection.execute(f"insert into {table} ({columns}) values ({places})", tuple(values.values()))  # noqa: S608  names from our code

    def update(self, table: str, key: str, **values: object) -> None:
        columns = ", ".join(f"{column} = ?" for column in values)
        self._connection.execute(f"update {table} set {columns} where id = ?", (*values.values(), key))  # noqa: S608

    def next_request_id(self) -> str:
        row = self.one("select coalesce(max(cast(request_id as integer)), 0) + 1 as next from job_order")
        assert row is not None
        return str(row["next"])

    def note_push(self, sequence: int, *, taken: bool, wait: float) -> None:
        self._connection.execute(
            "update change set attempts = attempts + 1, pushed_at = case when ? then strftime('%s', 'now') end,"
            " next_push_at = ? where sequence = ?",
            (taken, time.time() + wait, sequence),
        )

    def note_change(self, at: str, entity: str, key: str, kind: str, caused_by: str) -> None:
        self.insert("change", at=at, entity=entity, id=key, kind=kind, caused_by=caused_by, message_id=str(uuid7()))


def as_json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
