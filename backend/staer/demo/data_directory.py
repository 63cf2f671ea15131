"""What the demo keeps on disk: secrets, the ids of its processes, and a lock so that it runs once."""

import fcntl
import os
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from staer.errors import StartUpError
from staer.processes import remembered, stop
from staer.store.embedded_postgres import not_writable


class DataDirectory:
    """The demo's directory; only the holder of its lock writes there."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.processes = self.path / "processes"

    @contextmanager
    def locked(self) -> Generator[None]:
        """Hold the directory; the kernel lets go of it with this process, however it ends."""
        try:
            self.processes.mkdir(parents=True, exist_ok=True)
            lock = (self.path / "demo.lock").open("a+")
        except OSError as error:
            raise not_writable(self.path, error) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                lock.seek(0)
                raise StartUpError(
                    f"A demo runs on {self.path} already (process {lock.read().strip()}): "
                    "stop that one, or choose another place with DATA_DIR=."
                ) from error
            lock.truncate(0)
            lock.write(f"{os.getpid()}\n")
            lock.flush()
            yield

    def stop_left_over(self) -> None:
        """End what a killed demo left running; PostgreSQL sees to its own."""
        for file in self.processes.iterdir():
            stop(remembered(file), (signal.SIGTERM, signal.SIGKILL), patience=5)
            file.unlink()

    def secret(self, name: str, make: Callable[[], str]) -> str:
        """The secret of that name, made once."""
        file = self.path / name
        if not file.exists():
            self.write_private(name, make())
        return file.read_text()

    def write_private(self, name: str, text: str) -> None:
        """A file for this user's eyes alone, there whole or not at all."""
        partial = self.path / f"{name}.partial"
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
        partial.write_text(text)
        partial.replace(self.path / name)
