"""What the GraphQL endpoint allows, read from the settings once."""

from dataclasses import dataclass

from staer.reads.limits import Limits
from staer.settings import Settings


@dataclass(frozen=True, slots=True)
class Rules:
    """`longest_body` in bytes; `limits` hold for every operation, whoever executes it."""

    longest_body: int
    most_errors: int
    suggestions: bool
    query_page: bool
    get_texts: bool
    subscriptions_at_once: int
    socket_origins: tuple[str, ...]
    limits: Limits


def rules_from(settings: Settings) -> Rules:
    """StartUpError for a setting that can't be read."""
    per_minute = settings.number("cost_per_minute")
    most_cost = settings.number("most_cost")
    return Rules(
        longest_body=settings.number("max_body_bytes"),
        most_errors=max(settings.number("most_errors"), 1),
        suggestions=settings.switch("suggestions"),
        query_page=settings.switch("query_page"),
        get_texts=settings.switch("get_texts"),
        subscriptions_at_once=settings.number("live_per_connection"),
        socket_origins=tuple(settings.live_origins.split()),
        limits=Limits(
            tokens=settings.number("most_tokens"),
            depth=settings.number("most_depth"),
            aliases=settings.number("most_aliases"),
            directives=settings.number("most_directives"),
            root_fields=settings.number("most_root_fields"),
            fields=settings.number("most_fields"),
            cost=min(most_cost, per_minute or most_cost),
            introspection=settings.switch("introspection"),
        ),
    )
