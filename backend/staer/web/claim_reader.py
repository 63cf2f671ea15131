"""From the claims of a token to STÆR's: under which names they stand, and what a foreign role means here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from staer.domain.actor import Role
from staer.domain.claims import Claims
from staer.errors import StartUpError
from staer.settings import Settings

_LONGEST_TEXT = 200
_AUTHORITY_NUMBER = re.compile(r"[0-9]{5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ClaimReader:
    """The names of the claims; `roles_by_name` for roles that others name; `system_scope` makes a system of a token."""

    authority: str = "authority"
    roles: str = "roles"
    name: str = "name"
    roles_by_name: Mapping[str, Role] = field(default_factory=lambda: {role.value: role for role in Role})
    system_scope: str | None = None

    def read(self, payload: Mapping[str, Any]) -> Claims:
        """The claims that STÆR needs; ValueError, TypeError or KeyError when one is missing or unknown."""
        number = payload[self.authority]
        if _AUTHORITY_NUMBER.fullmatch(number) is None:
            raise ValueError("authority")
        subject = _line(payload["sub"])
        return Claims(
            subject=subject,
            name=_line(payload.get(self.name, subject)),
            authority_number=number,
            roles=self._roles(payload),
            expires_at=int(payload["exp"]),
            application=_application(payload),
        )

    def _roles(self, payload: Mapping[str, Any]) -> frozenset[Role]:
        if self.system_scope and self.roles not in payload:
            if self.system_scope not in str(payload["scope"]).split():
                raise ValueError("scope")
            return frozenset({Role.SERVICE})
        given = payload[self.roles]
        if not isinstance(given, list):
            raise TypeError("roles")
        roles = frozenset(self.roles_by_name[role] for role in cast("list[str]", given))
        if not roles or (Role.SERVICE in roles and len(roles) > 1):
            raise ValueError("roles")  # a system is no person, so no person's role goes with it
        return roles


def claim_reader_from(settings: Settings) -> ClaimReader:
    """StartUpError for a mapping that names no role of ours."""
    ours = {role.value: role for role in Role}
    mapped: dict[str, Role] = {}
    for pair in filter(None, (part.strip() for part in settings.role_names.split(","))):
        theirs, _, role = pair.rpartition("=")
        if not theirs or role not in ours:
            raise StartUpError(f"STAER_ROLE_NAMES must list pairs such as konsulent=CONSULTANT, not {pair!r}.")
        mapped[theirs] = ours[role]
    return ClaimReader(
        authority=settings.authority_claim,
        roles=settings.roles_claim,
        name=settings.name_claim,
        roles_by_name=mapped or ours,
        system_scope=settings.system_scope,
    )


def _application(payload: Mapping[str, Any]) -> str | None:
    """As RFC 9068 names it, or else as OpenID Connect does."""
    given = payload.get("client_id", payload.get("azp"))
    return None if given is None else _line(given)


def _line(value: str) -> str:
    if not (value.strip() and len(value) <= _LONGEST_TEXT and value.isprintable()):
        raise ValueError("text")
    return value
