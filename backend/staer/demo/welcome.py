"""What the demo says once it is ready."""

import sys
from pathlib import Path

from staer.demo.accounts import ACCOUNTS

_QUERY = '{"query":"{ jobOrders(scope: AUTHORITY, first: 5) { nodes { title status } } }"}'


def welcome(address: str, data_dir: Path, token: str) -> str:
    """The address, the accounts and a request ready to paste, with a token of the first account."""
    return f"""
STÆR is ready: {address}/graphql

{_accounts()}

A token of {ACCOUNTS[0].user}, and a request with it:

export TOKEN={token}
curl {address}/graphql -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{_QUERY}'

A token of another account:

export TOKEN=$({_nearest(Path(sys.executable).with_name("staer"))} token --data-dir {_nearest(data_dir)} --user NAME)

Ctrl-C ends it; the data stays.

"""


def _accounts() -> str:
    rows = [("account", "name", "authority", "roles")]
    rows += [(a.user, a.name, a.authority_number, ", ".join(a.roles)) for a in ACCOUNTS]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def _nearest(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
