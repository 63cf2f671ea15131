"""Every setting, read once from the environment. Secrets have no default: only the demo makes its own."""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from staer.errors import StartUpError


def _setting(name: str, default: str | None, text: str) -> Any:  # Any: dataclass fields are typed at their declaration
    return field(metadata={"name": name, "default": default, "text": text})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The values in force; `None` where a setting was not given and has no default."""

    database_url: str | None = _setting("DATABASE_URL", None, "PostgreSQL 15 to 18, `postgresql+asyncpg://…`; a role that owns nothing")
    migration_database_url: str | None = _setting(
        "STAER_MIGRATION_DATABASE_URL",
        None,
        "the role that owns the tables, for `staer migrate` and `staer seed`; else `DATABASE_URL`",
    )
    api_password: str | None = _setting(
        "STAER_API_PASSWORD", None, "`staer migrate` lets the role `staer_api` log in with it"
    )
    courier_password: str | None = _setting(
        "STAER_COURIER_PASSWORD", None, "`staer migrate` lets the role `staer_courier` log in with it"
    )
    pool_size: str = _setting("STAER_POOL_SIZE", "10", "database connections per process")
    statement_cache_size: str = _setting("STAER_STATEMENT_CACHE_SIZE", "512", "0 behind PgBouncer in transaction mode")
    citizen_key: str | None = _setting("STAER_CITIZEN_KEY", None, "base64 of 32 bytes: encrypts and hashes CPR numbers")
    token_issuer: str | None = _setting("STAER_TOKEN_ISSUER", None, "`iss` that bearer tokens must have")
    token_audience: str = _setting("STAER_TOKEN_AUDIENCE", "staer", "`aud` that bearer tokens must have")
    token_algorithms: str = _setting("STAER_TOKEN_ALGORITHMS", "ES256,RS256,PS256", "signatures accepted")
    jwks: str | None = _setting("STAER_JWKS", None, "address or file of the issuer's public keys")
    jobag_url: str | None = _setting("STAER_JOBAG_URL", None, "base address of JobAG's order service")
    jobag_timeout: str = _setting("STAER_JOBAG_TIMEOUT", "10", "seconds to wait for JobAG")
    jobag_retry_seconds: str = _setting("STAER_JOBAG_RETRY_SECONDS", "1", "the first wait after JobAG failed")
    jobag_longest_retry_seconds: str = _setting(
        "STAER_JOBAG_LONGEST_RETRY_SECONDS", "10800", "the wait at which they stop growing"
    )
    courier_hands: str = _setting("STAER_COURIER_HANDS", "4", "messages that one courier delivers at a time")
    pages: str = _setting("STAER_PAGES", "frontend/dist", "folder of the built browser pages; without them, none")
    demo_accounts: str | None = _setting("STAER_DEMO_ACCOUNTS", None, "the demo's own: file of accounts with tokens")
    host: str = _setting("STAER_HOST", "127.0.0.1", "address to listen on")
    port: str = _setting("PORT", "8000", "port to listen on")
    max_body_bytes: str = _setting("STAER_MAX_BODY_BYTES", "1048576", "longest request body that is read")
    log_level: str = _setting("STAER_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        given = os.environ if environment is None else environment
        return cls(**{f.name: given.get(f.metadata["name"]) or f.metadata["default"] for f in fields(cls)})

    def required(self, name: str) -> str:
        """The value of one field, or a start-up error that names the variable to set."""
        value = getattr(self, name)
        if value is None:
            variable = next(f.metadata["name"] for f in fields(self) if f.name == name)
            raise StartUpError(f"Set {variable}; `staer demo` needs no settings.")
        return value

    def owner_url(self) -> str:
        """The address for what only the tables' owner may do."""
        return self.migration_database_url or self.required("database_url")

    def citizen_key_bytes(self) -> bytes:
        try:
            key = base64.b64decode(self.required("citizen_key"), validate=True)
        except binascii.Error:
            key = b""
        if len(key) != 32:  # noqa: PLR2004  AES-256 takes 32 bytes
            raise StartUpError("STAER_CITIZEN_KEY must be base64 of 32 random bytes.")
        return key
