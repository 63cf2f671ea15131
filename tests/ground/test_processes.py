"""Telling a process of ours from another, and ending it."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from staer.demo.data_directory import DataDirectory
from staer.errors import StartUpError
from staer.processes import is_running, remember, remembered, stop


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process
        process.kill()


def test_a_remembered_process_is_found(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    remember(sleeper.pid, tmp_path / "sleeper")
    assert [process.pid for process in remembered(tmp_path / "sleeper")] == [sleeper.pid]


@pytest.mark.parametrize("text", ["", "nonsense", "1", "999999999 1.0", "-4 1.0", "{pid} 1.0"])
def test_another_process_is_not_taken_for_it(tmp_path: Path, sleeper: subprocess.Popen[bytes], text: str) -> None:
    (tmp_path / "file").write_text(text.format(pid=sleeper.pid))
    assert list(remembered(tmp_path / "file")) == []


def test_a_zombie_does_not_run(sleeper: subprocess.Popen[bytes]) -> None:
    process = psutil.Process(sleeper.pid)
    stop([process], (signal.SIGTERM,), patience=10)
    assert sleeper.returncode is None, "nobody has asked for its exit status yet"
    assert not is_running(process)


def test_one_that_will_not_hear_is_killed() -> None:
    script = "trap '' TERM; echo deaf; while :; do sleep 0.05; done"
    with subprocess.Popen(["/bin/sh", "-c", script], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        stop([psutil.Process(process.pid)], (signal.SIGTERM, signal.SIGKILL), patience=0.2)
        assert process.wait() == -signal.SIGKILL


def test_the_next_demo_ends_what_a_killed_one_left(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    directory = DataDirectory(tmp_path)
    with directory.locked():
        remember(sleeper.pid, directory.processes / "api")
        directory.stop_left_over()
    assert sleeper.wait() == -signal.SIGTERM
    assert list(directory.processes.iterdir()) == []


def test_a_directory_serves_one_demo_at_a_time(tmp_path: Path) -> None:
    with DataDirectory(tmp_path).locked(), pytest.raises(StartUpError, match="already"):
        DataDirectory(tmp_path).locked().__enter__()
    with DataDirectory(tmp_path).locked():
        pass


def test_a_secret_is_made_once_and_for_its_owner(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path)
    assert directory.secret("key", lambda: "first") == directory.secret("key", lambda: "second") == "first"
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
