"""Which ports are free to listen on."""

import socket

from staer.errors import StartUpError


def free_port(wanted: int | None = None) -> int:
    """A free port on 127.0.0.1: the wanted one when it is."""
    with socket.socket() as probe:
        # A port just left is free: PostgreSQL and uvicorn take it so too.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted or 0))
        except (OSError, OverflowError):
            return free_port()
        return int(probe.getsockname()[1])


def require_free(host: str, port: int) -> None:
    """Say so before anything starts, when the port can't be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise StartUpError(f"Can't listen on {host}:{port} ({error.strerror}): choose another with PORT=.") from error
