"""Who asks."""

from base64 import urlsafe_b64encode
from hashlib import sha256

import strawberry

from staer.api.enums import Role
from staer.api.types.directory import Authority
from staer.domain.actor import Actor
from staer.domain.relation import EVERYONE
from staer.reads.declare import column, derived, readable, same_row
from staer.store.expressions import viewers_dashboard
from staer.store.tables import AuthorityRow


def _viewer_id(actor: Actor) -> strawberry.ID:
    """Stable for one person at one authority, and no id that `node` takes."""
    digest = sha256(f"{actor.subject}\0{actor.authority_id}".encode()).digest()
    return strawberry.ID(urlsafe_b64encode(b"vi" + digest[:16]).decode())


def _name(actor: Actor) -> str:
    return actor.name


def _roles(actor: Actor) -> list[Role]:
    return sorted(actor.roles)


@readable(AuthorityRow, description="The one who asks, as the token says.")
class Viewer:
    id: strawberry.ID = derived(_viewer_id, [], "Stable for the person or system at this authority.")
    name: str = derived(_name, [], "As the sign-in gives it.")
    authority: Authority = same_row(EVERYONE, "The one authority that the viewer acts for.")
    roles: list[Role] = derived(_roles, [], "What the token grants; roles add up.")
    default_dashboard: str | None = column(
        viewers_dashboard(), EVERYONE, "The dashboard that opens first (benyt som standard)."
    )
