"""The demo as a whole: from one command to an answer, and nothing left when it ends."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from staer.demo.sample_orders import ORDERS
from staer.domain.jobag import JobagStatus
from staer.ports import free_port

READY = "STÆR is ready: "


@pytest.fixture
def place() -> Iterator[Path]:
    """A data directory that every user reaches, unlike pytest's own."""
    directory = Path(tempfile.mkdtemp(prefix="staer-demo-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


class Demo:
    """A running demo and what it has said so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []

    def wait_for(self, beginning: str) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if line.startswith(beginning):
                return line.removeprefix(beginning).strip()
        pytest.fail("it ended before it said so:\n" + "".join(self.said))

    def everything(self) -> list[psutil.Process]:
        whole = psutil.Process(self.process.pid)
        return [whole, *whole.children(recursive=True)]

    def end_by(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


@contextmanager
def demo(place: Path) -> Iterator[Demo]:
    command = [sys.executable, "-m", "staer", "demo", "--port", str(free_port()), "--data-dir", str(place)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        try:
            yield Demo(process)
        finally:
            process.kill()


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it did not come about within 30 seconds"
        time.sleep(0.02)


def running(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def first_order(address: str, token: str) -> str:
    answer = httpx.post(
        address,
        json={"query": "{ jobOrders(first: 1) { nodes { id } } }"},
        headers={"Authorization": f"Bearer {token}"},
        trust_env=False,
    )
    return answer.json()["data"]["jobOrders"]["nodes"][0]["id"]


def known_to_jobag(place: Path) -> int:
    counts = httpx.get(f"{(place / 'jobag-url').read_text()}/simulator/counts", trust_env=False).json()
    return counts["entities"]["jobOrders"]


def test_it_answers_survives_a_kill_and_leaves_nothing_on_ctrl_c(place: Path) -> None:
    with demo(place) as killed:
        address, token = killed.wait_for(READY), killed.wait_for("export TOKEN=")
        assert known_to_jobag(place) == sum(o.jobag_status is JobagStatus.ACCEPTED for o in ORDERS) > 0
        before, left = first_order(address, token), killed.everything()
        assert killed.end_by(signal.SIGKILL) == -signal.SIGKILL
    if sys.platform == "linux":
        wait_until(lambda: not running(left))
    with demo(place) as again:
        address = again.wait_for(READY)
        assert not running(left)
        assert first_order(address, token) == before, "the data and the issuer's key stayed"
        everything = again.everything()
        assert len(everything) > 4
        assert again.end_by(signal.SIGINT) == 0
    assert not running(everything)


def test_a_child_that_ends_is_started_again(place: Path) -> None:
    with demo(place) as watched:
        watched.wait_for(READY)
        courier = int((place / "processes" / "courier").read_text().split()[0])
        os.kill(courier, signal.SIGKILL)
        watched.wait_for("  courier | ended (exit -9)")
        file = place / "processes" / "courier"
        wait_until(lambda: file.exists() and file.read_text().split()[0] != str(courier))
        assert watched.end_by(signal.SIGTERM) == 0


def test_a_second_one_on_the_same_directory_says_so_and_harms_nothing(place: Path) -> None:
    with demo(place) as first:
        address, token = first.wait_for(READY), first.wait_for("export TOKEN=")
        with demo(place) as second:
            assert second.process.wait(60) == 1
            assert second.process.stdout is not None
            (line,) = second.process.stdout.read().splitlines()
            assert f"process {first.process.pid}" in line
        assert first_order(address, token)
        assert first.end_by(signal.SIGHUP) == 0
