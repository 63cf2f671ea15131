"""How an error is shown: refusals with their sentence and code, faults as a correlation id that the log has too.

Every error in an answer goes through `present_error`, whoever executed the operation.
"""

import logging
import re
from collections.abc import Mapping
from typing import Any, Literal, TypeGuard

from graphql import GraphQLError, GraphQLSyntaxError

from staer.errors import DatabaseUnavailable, StaerError, StartUpError
from staer.log import fault_fields

_log = logging.getLogger(__name__)
# Strawberry logs the text of every error, with the values given; faults are logged here, without them. A filter:
# `disabled` is undone by whoever configures logging after us.
logging.getLogger("strawberry.execution").addFilter(lambda _: False)

RequestErrorCode = Literal["GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"]

# graphql-core quotes the given value after these words; it may be a CPR number in the wrong place.
_QUOTED_VALUE = re.compile(
    r"(cannot represent[^:]*):.*|, but encountered error .*|[,.]? ?\b[Ff]ound: .*|(Value) '.*' (?=does not exist in)",
    re.DOTALL,
)


def _origin(error: Exception) -> Exception:
    """What was raised first: graphql-core wraps, at times more than once."""
    while isinstance(error, GraphQLError) and error.original_error is not None:
        error = error.original_error
    return error


def _without_value(message: str) -> str:
    shown = _QUOTED_VALUE.sub(lambda match: match[1] or (f"{match[2]} " if match[2] else ""), message)
    return shown if shown.endswith((".", "?")) else f"{shown}."


_SUGGESTION = re.compile(r" Did you mean .*\?$", re.DOTALL)


def without_suggestion(shown: Mapping[str, Any]) -> dict[str, Any]:  # Any: JSON
    """The same entry without the names that graphql-core took to be meant."""
    return {**shown, "message": _SUGGESTION.sub("", shown["message"])}


def _graphql_code(error: GraphQLError, request_error: RequestErrorCode) -> str:
    if isinstance(error, GraphQLSyntaxError):
        return "GRAPHQL_PARSE_FAILED"
    return "BAD_USER_INPUT" if error.path else request_error


def _is_graphql_core_own(error: Exception, origin: Exception) -> TypeGuard[GraphQLError]:
    """A scalar's complaint about a literal or variable wraps any exception, but points at a node and has no path."""
    return isinstance(error, GraphQLError) and (
        isinstance(origin, GraphQLError) or (not error.path and bool(error.nodes))
    )


def _message_and_extensions(
    error: Exception, correlation_id: str, request_error: RequestErrorCode
) -> tuple[str, dict[str, str]]:
    origin = _origin(error)
    if isinstance(origin, StaerError) and not isinstance(origin, StartUpError) and type(origin) is not StaerError:
        if isinstance(origin, DatabaseUnavailable):
            _log.warning("unavailable", extra=fault_fields(origin))
        return origin.message, {"code": origin.code, **origin.details}
    if _is_graphql_core_own(error, origin):
        return _without_value(error.message), {"code": _graphql_code(error, request_error)}
    _log.error("fault", extra=fault_fields(origin))
    message = f"Something went wrong here; quote {correlation_id} when you report it."
    return message, {"code": StaerError.code}


def present_error(
    error: Exception, correlation_id: str, *, request_error: RequestErrorCode = "BAD_USER_INPUT"
) -> Mapping[str, Any]:
    """The entry of `errors` for any exception; `request_error` is the code of graphql-core's own request errors.

    Call it inside the request: a fault is logged here, under the request's correlation id.
    """
    message, extensions = _message_and_extensions(error, correlation_id, request_error)
    shown: dict[str, Any] = {"message": message, "extensions": extensions}
    if isinstance(error, GraphQLError):
        if error.locations:
            shown["locations"] = [location.formatted for location in error.locations]
        if error.path:
            shown["path"] = error.path
    return shown
