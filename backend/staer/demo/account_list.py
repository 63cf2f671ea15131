"""The accounts with their tokens, for the sign-in of the demo's own page."""

import orjson

from staer.demo.accounts import ACCOUNTS
from staer.demo.issuer import DemoIssuer
from staer.demo.sample_data import package_rows

_A_WEEK = 7 * 24  # hours: a demo may stay open that long


def accounts_with_tokens(issuer: DemoIssuer) -> str:
    """A JSON list of user, name, authority, roles and token."""
    names = {row["authority_number"]: row["name"] for row in package_rows("authorities.csv")}
    return orjson.dumps(
        [
            {
                "user": account.user,
                "name": account.name,
                "authority": names[account.authority_number],
                "roles": account.roles,
                "token": issuer.token(account, hours=_A_WEEK),
            }
            for account in ACCOUNTS
        ]
    ).decode()
