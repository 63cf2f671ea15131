"""Reading a workbook apart from the server: in a process with bounds on memory and time.

A workbook may unpack to millions of elements where a library reads a part whole, whatever the part is called. What it
then takes is taken there, and ends there.
"""

import pickle
import resource
import subprocess
import sys
from collections.abc import Callable
from typing import Final
from uuid import UUID

from staer.domain.job_order_import import GivenRow
from staer.errors import StaerError
from staer.workbook.reading import WorkbookProblem, WorkbookRefused, read_job_orders

_MOST_MEMORY: Final = 512 * 2**20  # bytes of address space
_MOST_SECONDS: Final = 20  # of a processor
_LONGEST_WAIT: Final = 120  # seconds, on a machine that has much else to do


def read_apart(content: bytes, key_of: Callable[[str], UUID]) -> list[GivenRow]:
    """As `read_job_orders`; a file that goes beyond the bounds is too large. `key_of` is named there by its module."""
    given = pickle.dumps((content, key_of))
    command = [sys.executable, "-m", __name__]
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=False, timeout=_LONGEST_WAIT)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise WorkbookRefused(WorkbookProblem.WORKBOOK_TOO_LARGE) from error
    if done.returncode < 0:  # ended by the system
        raise WorkbookRefused(WorkbookProblem.WORKBOOK_TOO_LARGE)
    if done.returncode:
        raise StaerError
    rows, refused = pickle.loads(done.stdout)  # noqa: S301  our own process wrote it
    if refused:
        raise WorkbookRefused(*refused)
    return rows


def _main() -> None:
    content, key_of = pickle.load(sys.stdin.buffer)  # noqa: S301  our own process wrote it
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))
    rows: list[GivenRow] = []
    refused = None
    try:
        rows = read_job_orders(content, key_of)
    except WorkbookRefused as error:
        refused = error.problem, error.column
    except MemoryError:
        refused = WorkbookProblem.WORKBOOK_TOO_LARGE, None
    pickle.dump((rows, refused), sys.stdout.buffer)


if __name__ == "__main__":
    _main()
