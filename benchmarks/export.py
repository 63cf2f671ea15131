"""Take a whole list away from a database that is filled already, and see how long it takes and what the server needs:

python -m benchmarks.export --url postgresql+asyncpg://staer_api:…@127.0.0.1/staer --authority 10100 --scope ALL
"""

import argparse
import contextlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from benchmarks import servers
from benchmarks.world import CITIZEN_KEY
from staer.demo.accounts import DemoAccount
from staer.demo.issuer import ISSUER, DemoIssuer
from staer.domain.actor import Role

MOST_ROWS = "1000000"


def peak_of(pid: int) -> float:
    """Megabytes that the process has held at most."""
    [line] = [text for text in Path(f"/proc/{pid}/status").read_text().splitlines() if text.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def _take(port: int, token: str, path: str, scope: str) -> tuple[float, int]:
    """Seconds, and bytes of the file."""
    began = time.perf_counter()
    size = 0
    address = f"http://127.0.0.1:{port}/export/{path}"
    with httpx.stream(
        "GET", address, params={"scope": scope}, headers={"authorization": f"Bearer {token}"}, timeout=600
    ) as response:
        response.raise_for_status()
        for chunk in response.iter_bytes():
            size += len(chunk)
    return time.perf_counter() - began, size


@contextlib.contextmanager
def serving(url: str, authority: str) -> Iterator[tuple[servers.Server, str]]:
    """A server on this database, and the token of a consultant of the authority."""
    with tempfile.TemporaryDirectory() as place:
        issuer = DemoIssuer(Path(place))
        environment = {
            "DATABASE_URL": url,
            "STAER_CITIZEN_KEY": CITIZEN_KEY,
            "STAER_TOKEN_ISSUER": ISSUER,
            "STAER_JWKS": str(issuer.write_jwks()),
            "STAER_COST_PER_MINUTE": "0",
            "STAER_MOST_EXPORT_ROWS": MOST_ROWS,
        }
        server = servers.staer()
        server.start(environment, Path(place) / "server.log")
        try:
            yield server, issuer.token(DemoAccount("bench", "Bench", authority, (Role.CONSULTANT,)))
        finally:
            server.stop()


def arguments(description: str | None) -> argparse.ArgumentParser:
    """Which database, and of whom."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True, help="of the API's role")
    parser.add_argument("--authority", required=True, help="five digits")
    return parser


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--scope", default="AUTHORITY")
    given = parser.parse_args()
    with serving(given.url, given.authority) as (server, token):
        _measure(server, token, given.scope)


def _measure(server: servers.Server, token: str, scope: str) -> None:
    assert server.process
    print(f"{'file':>18} {'seconds':>8} {'MB':>7} {'peak of the server, MB':>24}")
    print(f"{'at rest':>18} {'':>8} {'':>7} {peak_of(server.process.pid):24.0f}")
    for path in ("job-orders.csv", "job-orders.xlsx", "placements.xlsx"):
        seconds, size = _take(server.port, token, path, scope)
        print(f"{path:>18} {seconds:8.1f} {size / 1e6:7.1f} {peak_of(server.process.pid):24.0f}")


if __name__ == "__main__":
    main()
