"""Traces by OpenTelemetry: a span for each request that is sampled, with one below it for each of its statements.

https://opentelemetry.io/docs/specs/semconv/graphql/graphql-spans/, https://www.w3.org/TR/trace-context-2/
"""

import re
from typing import Final

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, StatusCode, TraceFlags
from starlette.types import Scope

from staer.errors import StaerError, StartUpError
from staer.log import correlation_id, trace_parent
from staer.store.statement_tally import Ran
from staer.web.request_log import RequestRecord, known_path, trace_parent_from

_SPAN: Final = "staer.span"
_TRACE_ID: Final = re.compile(r"(?!0{32})[0-9a-f]{32}")
_ALL: Final = 100
_PATIENCE: Final = 2  # seconds for the collector, repeats included: a process that ends does not wait for it


class _CorrelationIds(RandomIdGenerator):
    """A trace that begins here has the correlation id that the log has, where that is a trace's."""

    def generate_trace_id(self) -> int:
        known = correlation_id.get() or ""
        return int(known, 16) if _TRACE_ID.fullmatch(known) else super().generate_trace_id()


class Traces:
    """An observer of requests. A caller's trace is gone on with.

    Whether it is sampled is decided here, by its id and not by the caller's wish: services that sample as many by the
    same rule keep the same traces.
    """

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("staer")

    def begins(self, scope: Scope, record: RequestRecord) -> None:
        parent = trace_parent_from(record.headers)
        context = trace.set_span_in_context(_remote(*parent)) if parent else None
        span = self._tracer.start_span(known_path(scope), context, SpanKind.SERVER)
        scope[_SPAN] = span
        given_on = _header(span.get_span_context())
        trace_parent.set(given_on)
        record.answer_headers["traceresponse"] = given_on
        if span.is_recording():
            record.tally.kept = []

    def ended(self, scope: Scope, record: RequestRecord) -> None:
        span: Span = scope[_SPAN]
        if span.is_recording():
            _describe(span, record)
            for ran in record.tally.kept or ():
                self._add(span, ran)
        span.end()

    def _add(self, span: Span, ran: Ran) -> None:
        attributes = {"db.system.name": "postgresql", "db.query.text": ran.text}
        context = trace.set_span_in_context(span)
        below = self._tracer.start_span("PostgreSQL", context, SpanKind.CLIENT, attributes, start_time=ran.began)
        below.end(ran.ended)

    def close(self) -> None:
        """Send what waits."""
        self._provider.shutdown()


def _remote(trace_id: str, span_id: str) -> Span:
    flags = TraceFlags(TraceFlags.SAMPLED)
    return NonRecordingSpan(SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=True, trace_flags=flags))


def _header(context: SpanContext) -> str:
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


def _describe(span: Span, record: RequestRecord) -> None:
    if record.cost is not None:
        span.update_name(f"GraphQL {record.operation}" if record.operation else "GraphQL")
        span.set_attribute("staer.cost", record.cost)
    if record.operation:
        span.set_attribute("graphql.operation.name", record.operation)
    span.set_attributes(
        {
            "http.response.status_code": record.status,
            "staer.correlation_id": record.correlation_id,
            "staer.outcome": record.outcome,
            "staer.statements": record.tally.count,
        }
    )
    if record.outcome == StaerError.code:
        span.set_status(StatusCode.ERROR)


def traces_to(url: str, percent: int) -> Traces:
    """Traces of so many of a hundred requests; StartUpError for more than all."""
    if percent > _ALL:
        raise StartUpError(f"STAER_TRACES_PERCENT must be a number from 0 to {_ALL}, not {percent}.")
    provider = TracerProvider(
        sampler=TraceIdRatioBased(percent / _ALL),
        resource=Resource.create({"service.name": "staer"}),
        id_generator=_CorrelationIds(),
        shutdown_on_exit=False,
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(url, timeout=_PATIENCE)))
    return Traces(provider)
