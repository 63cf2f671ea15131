"""One hierarchy for everything that is answered with other than success.

A refusal is expected and shown to the one who asked; a fault is ours, and is shown only as a correlation id.
"""

from enum import StrEnum


class StaerError(Exception):
    """Something went wrong here; quote the correlation id when you report it."""

    code = "INTERNAL_SERVER_ERROR"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip().splitlines()[0])

    @property
    def message(self) -> str:
        return str(self)


class BadInput(StaerError):
    """The request can't be read; see the message for the argument to change."""

    code = "BAD_USER_INPUT"


class ForbiddenFilter(BadInput):
    """This list can't be filtered, sorted or searched by a field that its scope may not read."""

    code = "FORBIDDEN_FILTER"


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
