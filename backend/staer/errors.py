"""One hierarchy for everything that is answered with other than success.

A refusal is expected and shown to the one who asked; a fault is ours, and is shown only as a correlation id.
"""

from collections.abc import Mapping
from enum import StrEnum


class StaerError(Exception):
    """Something went wrong here; quote the correlation id when you report it."""

    code = "INTERNAL_SERVER_ERROR"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip().splitlines()[0])
        self.details: Mapping[str, str] = {}  # what the sentence names, for who says it in another language

    @property
    def message(self) -> str:
        return str(self)


class BadInput(StaerError):
    """The request can't be read; see the message for the argument to change."""

    code = "BAD_USER_INPUT"


class ForbiddenFilter(BadInput):
    """This list can't be filtered, sorted or searched by a field that its scope may not read."""

    code = "FORBIDDEN_FILTER"


class OperationTooLarge(BadInput):
    """The operation is too large; ask for less at a time."""

    code = "OPERATION_TOO_LARGE"


class OperationTooDear(BadInput):
    """The operation may give too many rows; ask for smaller pages."""

    code = "COST_TOO_HIGH"


class IntrospectionOff(BadInput):
    """Introspection is off here; read /schema.graphql instead."""

    code = "INTROSPECTION_OFF"


class TryLater(StaerError):
    """Too much was asked for in a short time; ask again after `retry_after` seconds."""

    code = "TOO_MANY_REQUESTS"

    def __init__(self, message: str | None = None, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class BudgetSpent(TryLater):
    """This minute's budget is spent; ask again after the seconds in Retry-After."""

    code = "BUDGET_SPENT"


class TooManyAtOnce(TryLater):
    """Too many of your requests run at once; wait for their answers."""

    code = "TOO_MANY_AT_ONCE"


class TookTooLong(StaerError):
    """The operation took too long and was stopped; ask for less at a time."""

    code = "TOOK_TOO_LONG"


class NotAuthenticated(StaerError):
    """Send a valid bearer token in the Authorization header."""

    code = "UNAUTHENTICATED"


class UnknownAuthority(StaerError):
    """The authority that your token names isn't known here; ask whoever runs the service to add it."""

    code = "UNKNOWN_AUTHORITY"


class Refused(StaerError):
    """The action is refused for a reason that the caller can read; `path` names the input field it concerns."""

    def __init__(self, code: StrEnum, message: str, path: tuple[str, ...] | None = None) -> None:
        super().__init__(message)
        self.code = code.value
        self.path = path


class StartUpError(StaerError):
    """The process can't start; the message says what to change."""

    code = "START_UP"


class DatabaseUnavailable(StaerError):
    """The database does not answer; try again shortly."""

    code = "UNAVAILABLE"
