"""One process of the demo: started, shown line by line, started again when it ends, ended with us."""

import asyncio
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from staer.errors import StartUpError
from staer.processes import ends_with_parent, remember

_TOLERATED = 3  # ends within a minute
_MINUTE = 60.0
_PATIENCE = 5.0
_LONGEST_LINE = 2**20


@dataclass
class Child:
    """A `staer` command that should run as long as the demo does."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    process_file: Path
    _ends: deque[float] = field(default_factory=lambda: deque[float](maxlen=_TOLERATED))

    async def keep_running(self) -> None:
        """Until cancelled; a start-up error when it keeps ending."""
        while True:
            code = await self._run()
            now = time.monotonic()
            if len(self._ends) == _TOLERATED and now - self._ends[0] < _MINUTE:
                raise StartUpError(f"The {self.name} ended again and again (exit {code}): see its lines above.")
            self._ends.append(now)
            self.show(f"ended (exit {code}), starting again")
            await asyncio.sleep(len(self._ends))

    def show(self, line: str) -> None:
        sys.stdout.write(f"{self.name:>9} | {line}\n")
        sys.stdout.flush()

    async def _run(self) -> int:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "staer", *self.arguments),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            limit=_LONGEST_LINE,
            start_new_session=True,  # Ctrl-C reaches us alone, and we end the children in order
            preexec_fn=ends_with_parent(signal.SIGKILL),
        )
        remember(process.pid, self.process_file)
        try:
            await self._show_lines(process)
            return await process.wait()
        finally:
            await _end(process)
            self.process_file.unlink(missing_ok=True)

    async def _show_lines(self, process: asyncio.subprocess.Process) -> None:
        if process.stdout is not None:
            async for line in process.stdout:
                self.show(line.decode(errors="replace").rstrip())


async def _end(process: asyncio.subprocess.Process) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.send_signal(number)
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _PATIENCE)
