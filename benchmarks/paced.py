"""Requests at a pace, whether or not earlier ones were answered: a slow answer hides none of those after it."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle

KEPT = 3  # seconds; the server closes a connection on which nothing comes for 5


@dataclass
class Paced:
    """Milliseconds from when a request was due to its answer, and how often each status came."""

    latencies: list[float] = field(default_factory=list[float])
    statuses: Counter[int] = field(default_factory=Counter[int])

    def percentile(self, percent: int) -> float:
        return sorted(self.latencies)[min(len(self.latencies) * percent // 100, len(self.latencies) - 1)]


class Connections:
    """Kept-alive connections to one port: as many as requests wait at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, request: bytes) -> int:
        """The status of the answer."""
        reader, writer = await self._connection()
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))
        self._idle.append((time.perf_counter(), reader, writer))
        return int(head.split(b" ", 2)[1])

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            used, reader, writer = self._idle.pop()
            if time.perf_counter() - used < KEPT:
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self._port)

    def close(self) -> None:
        for _, _, writer in self._idle:
            writer.close()


async def ask_at_a_pace(port: int, requests: list[bytes], per_second: float, seconds: float) -> Paced:
    """So many requests a second, in turn."""
    seen, connections = Paced(), Connections(port)
    began = time.perf_counter()

    async def ask(request: bytes, due: float) -> None:
        seen.statuses[await connections.ask(request)] += 1
        seen.latencies.append((time.perf_counter() - due) * 1000)

    async with asyncio.TaskGroup() as group:
        for number, request in zip(range(int(per_second * seconds)), cycle(requests), strict=False):
            due = began + number / per_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            group.create_task(ask(request, due))
    connections.close()
    return seen
