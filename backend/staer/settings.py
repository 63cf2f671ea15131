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

    database_url: str | None = _setting(
        "DATABASE_URL", None, "PostgreSQL 15 to 18, `postgresql+asyncpg://…`; a role that owns nothing"
    )
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
    token_type: str | None = _setting("STAER_TOKEN_TYPE", None, "`typ` that bearer tokens must have, as at+jwt")
    authority_claim: str = _setting(
        "STAER_AUTHORITY_CLAIM", "authority", "claim that holds the authority's five digits"
    )
    roles_claim: str = _setting("STAER_ROLES_CLAIM", "roles", "claim that lists the roles")
    name_claim: str = _setting("STAER_NAME_CLAIM", "name", "claim that holds the person's or system's name")
    role_names: str = _setting("STAER_ROLE_NAMES", "", "the issuer's names for roles, as `konsulent=CONSULTANT,…`")
    system_scope: str | None = _setting(
        "STAER_SYSTEM_SCOPE", None, "scope by which a token without roles is a system's"
    )
    oidc_issuer: str | None = _setting("STAER_OIDC_ISSUER", None, "provider that people sign in at; without it, none")
    oidc_client_id: str | None = _setting("STAER_OIDC_CLIENT_ID", None, "what the provider knows STÆR as")
    oidc_client_secret: str | None = _setting("STAER_OIDC_CLIENT_SECRET", None, "its secret there, if it has one")
    oidc_scope: str = _setting("STAER_OIDC_SCOPE", "openid profile", "what is asked of the provider")
    public_url: str | None = _setting("STAER_PUBLIC_URL", None, "address that browsers use, `https://…`")
    session_idle_minutes: str = _setting("STAER_SESSION_IDLE_MINUTES", "30", "after which an unused session ends")
    session_hours: str = _setting("STAER_SESSION_HOURS", "10", "after which any session ends")
    jobag_url: str | None = _setting("STAER_JOBAG_URL", None, "base address of JobAG's order service")
    jobag_timeout: str = _setting("STAER_JOBAG_TIMEOUT", "10", "seconds to wait for JobAG")
    jobag_retry_seconds: str = _setting("STAER_JOBAG_RETRY_SECONDS", "1", "the first wait after JobAG failed")
    jobag_longest_retry_seconds: str = _setting(
        "STAER_JOBAG_LONGEST_RETRY_SECONDS", "10800", "the wait at which they stop growing"
    )
    jobag_secret: str | None = _setting(
        "STAER_JOBAG_SECRET", None, "what JobAG signs its messages with; without it none are taken"
    )
    jobag_reconcile_seconds: str = _setting(
        "STAER_JOBAG_RECONCILE_SECONDS", "3600", "how often our state is compared with JobAG's; 0 for never"
    )
    figures_seconds: str = _setting(
        "STAER_FIGURES_SECONDS",
        "86400",
        "how old figures across authorities may be, which a courier counts; 0 for none",
    )
    courier_hands: str = _setting("STAER_COURIER_HANDS", "4", "messages that one courier delivers at a time")
    pages: str = _setting("STAER_PAGES", "frontend/dist", "folder of the built browser pages; without them, none")
    demo_accounts: str | None = _setting("STAER_DEMO_ACCOUNTS", None, "the demo's own: file of accounts with tokens")
    live_per_connection: str = _setting("STAER_LIVE_PER_CONNECTION", "50", "subscriptions on one WebSocket")
    live_per_actor: str = _setting("STAER_LIVE_PER_ACTOR", "100", "subscriptions of one person or system per process")
    live_backlog: str = _setting("STAER_LIVE_BACKLOG", "500", "events kept for a slow reader before it is dropped")
    live_origins: str = _setting("STAER_LIVE_ORIGINS", "", "origins of pages elsewhere that may open a WebSocket")
    host: str = _setting("STAER_HOST", "127.0.0.1", "address to listen on")
    port: str = _setting("PORT", "8000", "port to listen on")
    processes: str = _setting("STAER_PROCESSES", "1", "server processes on that port, each with a pool of its own")
    candidate_years: str = _setting(
        "STAER_CANDIDATE_YEARS", "3", "after which a closed job order's candidates are anonymised; 0 for never"
    )
    read_log_years: str = _setting("STAER_READ_LOG_YEARS", "5", "that the log of reads is kept; 0 for ever")
    default_purpose: str = _setting(
        "STAER_DEFAULT_PURPOSE", "jobformidling", "what is read for, where the header `x-purpose` does not say"
    )
    max_body_bytes: str = _setting("STAER_MAX_BODY_BYTES", "1048576", "longest request body that is read")
    max_import_bytes: str = _setting("STAER_MAX_IMPORT_BYTES", "10485760", "largest workbook that is taken in")
    introspection: str = _setting("STAER_INTROSPECTION", "off", "on: the schema can be asked for by introspection")
    suggestions: str = _setting("STAER_SUGGESTIONS", "off", "on: errors suggest the names that were meant")
    get_texts: str = _setting(
        "STAER_GET_TEXTS",
        "off",
        "on: GET takes a query's text, which ends up in logs of addresses; by digest it may always",
    )
    published_only: str = _setting("STAER_PUBLISHED_ONLY", "off", "on: only published operations run")
    query_page: str = _setting(
        "STAER_QUERY_PAGE", "off", "on: browsers get a page to ask from at `/graphql`; for demos"
    )
    most_tokens: str = _setting("STAER_MOST_TOKENS", "4000", "tokens of one operation's document")
    most_depth: str = _setting("STAER_MOST_DEPTH", "16", "levels that one operation may nest")
    most_aliases: str = _setting("STAER_MOST_ALIASES", "50", "aliases in one operation, fragments spread")
    most_directives: str = _setting("STAER_MOST_DIRECTIVES", "50", "directives in one operation, fragments spread")
    most_root_fields: str = _setting("STAER_MOST_ROOT_FIELDS", "20", "root fields of one operation")
    most_fields: str = _setting("STAER_MOST_FIELDS", "2000", "fields of one operation, fragments spread")
    most_errors: str = _setting("STAER_MOST_ERRORS", "8", "errors in one answer; those after them are left out")
    most_cost: str = _setting("STAER_MOST_COST", "25000", "points of one operation; a point is about one row")
    cost_per_minute: str = _setting(
        "STAER_COST_PER_MINUTE", "500000", "points per actor and minute in all processes together; 0 for no end"
    )
    requests_at_once: str = _setting("STAER_REQUESTS_AT_ONCE", "10", "of one actor in one process; 0 for no end")
    statement_seconds: str = _setting("STAER_STATEMENT_SECONDS", "10", "how long the API's statements may take")
    most_export_rows: str = _setting("STAER_MOST_EXPORT_ROWS", "100000", "rows of one exported file")
    exports_at_once: str = _setting("STAER_EXPORTS_AT_ONCE", "2", "files that one process writes at a time")
    cors_origins: str = _setting("STAER_CORS_ORIGINS", "", "origins whose pages may ask, with bearer tokens")
    compress_from: str = _setting("STAER_COMPRESS_FROM", "16384", "bytes from which answers are compressed; 0 for none")
    log_level: str = _setting("STAER_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR")
    slow_milliseconds: str = _setting(
        "STAER_SLOW_MILLISECONDS", "1000", "an operation that takes longer is logged with its statement; 0 for none"
    )
    metrics_token: str | None = _setting(
        "STAER_METRICS_TOKEN", None, "bearer token by which Prometheus may read `/metrics`; without it, there is none"
    )
    traces_url: str | None = _setting(
        "STAER_TRACES_URL", None, "where traces go by OTLP over HTTP, `http://…:4318/v1/traces`; without it, nowhere"
    )
    traces_percent: str = _setting("STAER_TRACES_PERCENT", "1", "of a hundred requests so many are traced")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        given = os.environ if environment is None else environment
        return cls(**{f.name: given.get(f.metadata["name"]) or f.metadata["default"] for f in fields(cls)})

    def required(self, name: str) -> str:
        """The value of one field, or a start-up error that names the variable to set."""
        value = getattr(self, name)
        if value is None:
            raise StartUpError(f"Set {self._variable(name)}; `staer demo` needs no settings.")
        return value

    def owner_url(self) -> str:
        """The address for what only the tables' owner may do."""
        return self.migration_database_url or self.required("database_url")

    def number(self, name: str) -> int:
        """The value of a field that counts something, 0 or more."""
        value = self.required(name)
        if not (value.isascii() and value.isdecimal()):
            raise StartUpError(f"{self._variable(name)} must be a number, not {value!r}.")
        return int(value)

    def switch(self, name: str) -> bool:
        """Whether a field that is `on` or `off` is on."""
        value = self.required(name)
        if value not in ("on", "off"):
            raise StartUpError(f"{self._variable(name)} must be on or off, not {value!r}.")
        return value == "on"

    def _variable(self, name: str) -> str:
        return next(f.metadata["name"] for f in fields(self) if f.name == name)

    def citizen_key_bytes(self) -> bytes:
        try:
            key = base64.b64decode(self.required("citizen_key"), validate=True)
        except binascii.Error:
            key = b""
        if len(key) != 32:  # noqa: PLR2004  AES-256 takes 32 bytes
            raise StartUpError("STAER_CITIZEN_KEY must be base64 of 32 random bytes.")
        return key
