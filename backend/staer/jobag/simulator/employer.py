"""An employer at a simulator that runs: what `staer jobag-sim order`, `close` and `hire` do there."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from staer.errors import StaerError


class NotDone(StaerError):
    """The simulator did not do it."""


def act(data_dir: Path, path: str, **given: str | None) -> Mapping[str, Any]:  # Any: JSON
    """What the simulator of the demo in `data_dir` answers; NotDone says why it would not."""
    address = data_dir / "jobag-url"
    if not address.exists():
        raise NotDone(f"There is no demo in {data_dir}; start one with `make demo`, or name its --data-dir.")
    said = {name: value for name, value in given.items() if value is not None}
    try:
        with httpx.Client(base_url=address.read_text().strip(), trust_env=False) as simulator:
            answer = simulator.post(f"/simulator/employer/{path}", json=said)
    except httpx.TransportError:
        raise NotDone(f"The demo in {data_dir} does not run; start it with `make demo`.") from None
    if answer.is_error:
        raise NotDone(f"JobAG refused: {answer.json()['message']}")
    return answer.json()
