"""Our own server without the second wall and the log of reads, only to measure what the two cost.

It connects as a role that row-level security does not bind, states no viewer and records nothing.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from staer.cli import main
from staer.reads import roots
from staer.reads.read_log import ReadLog, Shown
from staer.web import app


async def _any_role(_: object) -> None:
    """The check that a server does not pass the wall by."""


def _stating_nobody(_: object) -> list[Any]:
    return []


def _unnoted(*_: object) -> "Any":
    def noted(_: Sequence[Shown]) -> None:
        pass

    return noted


async def _never(_: ReadLog) -> None:
    await asyncio.Event().wait()


def _without_walls() -> None:
    app.require_wall = _any_role  # pyright: ignore[reportPrivateImportUsage]
    roots.stating = _stating_nobody  # pyright: ignore[reportPrivateImportUsage]
    ReadLog.of = _unnoted  # type: ignore[method-assign]
    ReadLog.keep_writing = _never  # type: ignore[method-assign]


if __name__ == "__main__":
    _without_walls()
    main()
