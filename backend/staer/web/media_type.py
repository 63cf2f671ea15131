"""Which of the two media types of GraphQL over HTTP the client wants."""

from functools import lru_cache

GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"

# Ranges by how exactly they name a type; a wildcard means the older type, as the specification advises.
_MEANING = {
    GRAPHQL_RESPONSE: GRAPHQL_RESPONSE,
    JSON: JSON,
    "application/*": JSON,
    "*/*": JSON,
}


def _quality(parameters: dict[str, str]) -> float:
    try:
        return min(max(float(parameters.get("q", "1")), 0.0), 1.0)
    except ValueError:
        return 0.0


def _range(text: str) -> tuple[str, dict[str, str]]:
    media_range, *rest = text.lower().split(";")
    named = (part.partition("=") for part in rest)
    return media_range.strip(), {name.strip(): value.strip(' "') for name, _, value in named}


@lru_cache(maxsize=256)
def negotiate(accept: str | None) -> str | None:
    """The media type to answer in, the client's first among equals; None when it accepts neither."""
    if accept is None or not accept.strip():
        return JSON
    best, best_quality = None, 0.0
    refused: set[str] = set()
    for media_range, parameters in map(_range, accept.split(",")):
        meaning, quality = _MEANING.get(media_range), _quality(parameters)
        if meaning is None or parameters.get("charset", "utf-8") not in ("utf-8", "utf8"):
            continue
        if quality == 0 and media_range == meaning:
            refused.add(meaning)
        if quality > best_quality:
            best, best_quality = meaning, quality
    return best if best not in refused else None
