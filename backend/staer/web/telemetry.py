"""How the service is seen from outside: metrics and traces, as the settings say. Off, nothing of them is loaded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from staer.settings import Settings
from staer.web.request_log import Observer

if TYPE_CHECKING:
    from staer.store.database import Database
    from staer.web.live import Live
    from staer.web.metrics import Metrics
    from staer.web.traces import Traces


def _watch_nothing(*_: object) -> None: ...


@dataclass(frozen=True, slots=True)
class Telemetry:
    """`watch` is told of what the app opened; `close` sends what waits to be sent, when it ends."""

    observers: Sequence[Observer] = ()
    routes: Sequence[BaseRoute] = ()
    watch: "Callable[[Live, Database], None]" = _watch_nothing
    close: Callable[[], None] = lambda: None


def telemetry_from(settings: Settings) -> Telemetry:
    metrics, traces = _metrics(settings), _traces(settings)
    return Telemetry(
        observers=[observer for observer in (metrics, traces) if observer],
        routes=[metrics.route()] if metrics else [],
        watch=metrics.watch if metrics else _watch_nothing,
        close=traces.close if traces else lambda: None,
    )


def _metrics(settings: Settings) -> "Metrics | None":
    if settings.metrics_token is None:
        return None
    from staer.web.metrics import Metrics

    return Metrics(settings.metrics_token)


def _traces(settings: Settings) -> "Traces | None":
    if settings.traces_url is None:
        return None
    from staer.web.traces import traces_to

    return traces_to(settings.traces_url, settings.number("traces_percent"))
