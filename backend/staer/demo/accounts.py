"""The people and the system of the demo. Casper Særrig stands in the seed; the others are ours."""

from dataclasses import dataclass

from staer.domain.actor import Role
from staer.errors import StartUpError


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """`user` is the token's subject too, so that the sample data can name the consultant."""

    user: str
    name: str
    authority_number: str
    roles: tuple[Role, ...]


ACCOUNTS = (
    DemoAccount("broendby.consultant", "Særrig, Casper", "15300", (Role.CONSULTANT,)),
    DemoAccount("broendby.colleague", "Holm, Birgitte", "15300", (Role.CONSULTANT,)),
    DemoAccount("broendby.admin", "Lund, Anders", "15300", (Role.ADMINISTRATOR,)),
    DemoAccount("broendby.auditor", "Friis, Karen", "15300", (Role.AUDITOR,)),
    DemoAccount("gladsaxe.consultant", "Dahl, Mette", "15900", (Role.CONSULTANT,)),
    DemoAccount("herlev.consultant", "Krogh, Søren", "16300", (Role.CONSULTANT,)),
    DemoAccount("herlev.system", "Herlevs fagsystem", "16300", (Role.SERVICE,)),
    DemoAccount("roskilde.consultant", "Bech, Line", "26500", (Role.CONSULTANT,)),
)

_BY_USER = {known.user: known for known in ACCOUNTS}


def account(user: str) -> DemoAccount:
    """The demo account of that user; a start-up error that names them all when there is none."""
    if user not in _BY_USER:
        raise StartUpError(f"There is no demo account {user!r}; the demo has {', '.join(_BY_USER)}.")
    return _BY_USER[user]
