"""What operations cost that were never seen before: the first request of one, and the memory that many of them take."""

import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.load import Client
from benchmarks.questions import NESTINGS, QUESTIONS, Question
from benchmarks.servers import Body, Server

FIRSTS = 40  # of each question
DISTINCT = 10_000
LOOKS = (0, 1_000, 2_000, 4_000, 6_000, 8_000, DISTINCT)


@dataclass(frozen=True, slots=True)
class NewOperations:
    """`first` has the median and the longest first request of each question in ms; `memory` the bytes after so many."""

    first: dict[str, tuple[float, float]]
    memory: dict[int, int]


def measure(server: Server, token: str, given: Mapping[str, Body]) -> NewOperations:
    """`given` has each question's variables."""
    first = {
        question.name: _first_requests(
            [server.http(_renamed(question, f"First{i}"), given[question.name], token) for i in range(FIRSTS)], server
        )
        for question in QUESTIONS
    }
    return NewOperations(first, _memory(server, token))


def _renamed(question: Question, name: str) -> Question:
    """The same under another name: another text, so another operation."""
    head, brace, rest = question.text.partition("(" if "($" in question.text.split("{")[0] else "{")
    return Question(question.name, f"{head.split()[0]} {name} {brace}{rest}", "")


def _first_requests(requests: list[bytes], server: Server) -> tuple[float, float]:
    client = Client(server.port, iter(requests))
    sending = True
    while sending:
        sending = not client.receive() or client.send()
    client.socket.close()
    assert not client.refused
    milliseconds = [latency * 1000 for latency in client.latencies]
    return statistics.median(milliseconds), max(milliseconds)


def _memory(server: Server, token: str) -> dict[int, int]:
    """After so many distinct operations in a row."""
    text = NESTINGS[1]

    def requests() -> Iterator[bytes]:
        for i in range(DISTINCT):
            yield server.http(Question("", f"query Distinct{i} {text}", ""), {}, token)

    seen = {0: server.memory()}
    client = Client(server.port, requests())
    sending = True
    while sending:
        if client.receive():
            if len(client.latencies) in LOOKS:
                seen[len(client.latencies)] = server.memory()
            sending = client.send()
    client.socket.close()
    assert not client.refused
    return seen
