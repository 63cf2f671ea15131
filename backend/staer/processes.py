"""Processes that end with the one that started them, and that can be told apart from a later bearer of the same id."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import psutil

_PR_SET_PDEATHSIG = 1  # <sys/prctl.h>


def end_with_parent(number: signal.Signals) -> None:
    """Let the kernel send this process `number` when its parent ends; only Linux can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(number))


def ends_with_parent(number: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: it runs in the child after the change of user, which would clear the wish.

    The kernel watches the thread that forks, so start children from the main thread.
    """
    parent = os.getpid()

    def prepare() -> None:
        end_with_parent(number)
        if os.getppid() != parent:  # it ended before we could ask
            os._exit(1)

    return prepare


def is_running(process: psutil.Process) -> bool:
    """A zombie still answers `kill(pid, 0)`, but runs no more."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def working_in(directory: Path) -> Iterator[psutil.Process]:
    """The running processes whose working directory this is."""
    wanted = str(directory.resolve())
    for process in psutil.process_iter():
        try:
            if process.cwd() == wanted and is_running(process):
                yield process
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue


def stop(processes: Iterable[psutil.Process], signals: Iterable[signal.Signals], patience: float) -> None:
    """Send each signal in turn to those that still run, waiting up to `patience` seconds after each."""
    left = list(processes)
    for number in signals:
        for process in left:
            _send(process, number)
        left = _still_running_after(left, patience)
        if not left:
            return


def _send(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


def _still_running_after(processes: list[psutil.Process], patience: float) -> list[psutil.Process]:
    # psutil's own wait takes a zombie that nobody reaps for a running process, and waits in vain.
    deadline = time.monotonic() + patience
    while (left := [process for process in processes if is_running(process)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def remember(process_id: int, file: Path) -> None:
    """Write down a child, with the moment it started, so that a later start can find it."""
    try:
        file.write_text(f"{process_id} {psutil.Process(process_id).create_time()}\n")
    except psutil.NoSuchProcess:
        file.unlink(missing_ok=True)


def remembered(file: Path) -> Iterator[psutil.Process]:
    """The process that `file` tells of, when it still runs and is not merely another with its id."""
    try:
        process_id, started = file.read_text().split()
        process = psutil.Process(int(process_id))
        # The clock of a machine may be set while it runs; two seconds cover its drift, not a reused id.
        if abs(process.create_time() - float(started)) < 2 and is_running(process):  # noqa: PLR2004
            yield process
    except (OSError, ValueError, psutil.NoSuchProcess):
        return
