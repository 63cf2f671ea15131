"""What the demo says once it is ready."""

from collections.abc import Sequence

from staer.demo.accounts import DemoAccount


def welcome(address: str, accounts: Sequence[DemoAccount], token: str) -> str:
    """The address, the accounts and a request ready to paste, with a token of the first account."""
    rows = [("account", "name", "authority", "roles")] + [
        (a.user, a.name, a.authority_number, ", ".join(sorted(a.roles))) for a in accounts
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    table = "\n".join(
        "  " + "  ".join([*(c.ljust(w) for c, w in zip(row, widths, strict=False)), row[3]]) for row in rows
    )
    query = '{"query":"{ jobOrders(first: 5) { nodes { title status } } }"}'
    return (
        f"\nSTÆR is ready: {address}/graphql\n\n{table}\n\n"
        f"A token of {accounts[0].user}; `staer token --user NAME` prints one of another account:\n\n"
        f"export TOKEN={token}\n\n"
        f"curl {address}/graphql -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' \\\n"
        f"  -d '{query}'\n\nCtrl-C ends it; the data stays.\n\n"
    )
