"""The load: some clients on kept-alive connections, each sending its next request when it has its answer.

Plain sockets and epoll, so that it costs less than what it measures: `python -m benchmarks.load PORT CLIENTS SECONDS`
with the requests on stdin, each behind its length; the result is a line of JSON.
"""

import re
import selectors
import socket
import struct
import sys
import time
from collections.abc import Iterator
from typing import Any

import orjson

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def packed(requests: list[bytes]) -> bytes:
    return b"".join(struct.pack("<I", len(request)) + request for request in requests)


def _unpacked(data: bytes) -> list[bytes]:
    place, found = 0, []
    while place < len(data):
        (length,) = struct.unpack_from("<I", data, place)
        found.append(data[place + 4 : place + 4 + length])
        place += 4 + length
    return found


class Client:
    """One connection."""

    def __init__(self, port: int, requests: Iterator[bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.requests = requests
        self.latencies: list[float] = []
        self.refused = 0
        self.send()

    def send(self) -> bool:
        request = next(self.requests, None)
        if request is None:
            return False
        self.received, self.wanted = b"", 0
        self.started = time.perf_counter()
        self.socket.sendall(request)
        return True

    def receive(self) -> bool:
        """Whether the answer is whole."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("the server hung up")
        self.received += part
        if not self.wanted and (end := self.received.find(b"\r\n\r\n")) >= 0:
            length = _LENGTH.search(self.received, 0, end + 2)
            assert length, self.received[:end]
            self.wanted = end + 4 + int(length[1])
        if not self.wanted or len(self.received) < self.wanted:
            return False
        self.latencies.append(time.perf_counter() - self.started)
        if b'"errors":' in self.received or not self.received.startswith(b"HTTP/1.1 200"):
            self.refused += 1
        return True


def run(port: int, count: int, seconds: float, requests: Iterator[bytes]) -> dict[str, Any]:
    """Requests per second, latencies in milliseconds, and how many answers were refusals.

    A machine that does much else may give no answer in time: the first one is waited for.
    """
    selector = selectors.EpollSelector()
    clients = [Client(port, requests) for _ in range(count)]
    for client in clients:
        selector.register(client.socket, selectors.EVENT_READ, client)
    began = time.perf_counter()
    waiting = count
    while waiting and (time.perf_counter() - began < seconds or not any(each.latencies for each in clients)):
        for key, _ in selector.select(1):
            client: Client = key.data
            if client.receive() and not client.send():
                selector.unregister(client.socket)
                waiting -= 1
    took = time.perf_counter() - began
    latencies = sorted(latency * 1000 for client in clients for latency in client.latencies)
    return {
        "requests": len(latencies),
        "per_second": len(latencies) / took,
        "p50": latencies[len(latencies) // 2],
        "p99": latencies[min(len(latencies) - 1, len(latencies) * 99 // 100)],
        "refused": sum(client.refused for client in clients),
    }


def _again_and_again(requests: list[bytes]) -> Iterator[bytes]:
    while True:
        yield from requests


def main() -> None:
    port, clients, seconds, once = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4] == "once"
    requests = _unpacked(sys.stdin.buffer.read())
    given = iter(requests) if once else _again_and_again(requests)
    print(orjson.dumps(run(port, clients, seconds, given)).decode())


if __name__ == "__main__":
    main()
