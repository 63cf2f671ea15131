"""Take a whole list away from a database that is filled already, and see how long it takes and what the server needs:

python -m benchmarks.export --url postgresql+asyncpg://staer_api:…@127.0.0.1/staer --authority 10100 --scope ALL
"""

import argparse
import tempfile
import time
from pathlib import Path

import httpx

from benchmarks import servers
from benchmarks.world import CITIZEN_KEY
from staer.demo.accounts import DemoAccount
from staer.demo.issuer import ISSUER, DemoIssuer
from staer.domain.actor import Role

MOST_ROWS = "1000000"


def _peak(pid: int) -> float:
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True, help="of the API's role")
    parser.add_argument("--authority", required=True, help="five digits")
    parser.add_argument("--scope", default="AUTHORITY")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        issuer = DemoIssuer(Path(place))
        environment = {
            "DATABASE_URL": given.url,
            "STAER_CITIZEN_KEY": CITIZEN_KEY,
            "STAER_TOKEN_ISSUER": ISSUER,
            "STAER_JWKS": str(issuer.write_jwks()),
            "STAER_COST_PER_MINUTE": "0",
            "STAER_MOST_EXPORT_ROWS": MOST_ROWS,
        }
        token = issuer.token(DemoAccount("bench", "Bench", given.authority, (Role.CONSULTANT,)))
        server = servers.staer()
        server.start(environment, Path(place) / "server.log")
        try:
            _measure(server, token, given.scope)
        finally:
            server.stop()


def _measure(server: servers.Server, token: str, scope: str) -> None:
    assert server.process
    print(f"{'file':>18} {'seconds':>8} {'MB':>7} {'peak of the server, MB':>24}")
    print(f"{'at rest':>18} {'':>8} {'':>7} {_peak(server.process.pid):24.0f}")
    for path in ("job-orders.csv", "job-orders.xlsx", "placements.xlsx"):
        seconds, size = _take(server.port, token, path, scope)
        print(f"{path:>18} {seconds:8.1f} {size / 1e6:7.1f} {_peak(server.process.pid):24.0f}")


if __name__ == "__main__":
    main()
