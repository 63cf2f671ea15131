"""Planted breaches: each opens one rule of the first wall, and undoes itself."""

import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, true

from staer.actions import job_order as job_order_actions
from staer.api.schema import schema
from staer.api.types import disclosure, lists
from staer.domain import job_order as job_order_rules
from staer.domain.relation import EVERYONE
from staer.errors import NotAuthenticated
from staer.reads import compiler, frames, listing, model, paging, plans
from staer.reads.declare import Condition
from staer.reads.model import source_of
from staer.store import change_feed, database, job_order, visibility
from staer.store.tables import JobOrderConfidentialRow, JobOrderRow

Patch = Callable[[], contextlib.AbstractContextManager[None]]


@dataclass(frozen=True)
class Mutant:
    """A rule and its breach; `channels` name where it must show, by operations whose text holds `by`."""

    rule: str
    breach: Patch
    channels: tuple[str, ...]
    viewers: tuple[str, ...] = ("gitte", "lone", "ronja")
    by: str = ""


@contextlib.contextmanager
def _set(target: Any, name: str, value: Any) -> Iterator[None]:
    """Also on frozen dataclasses."""
    kept = getattr(target, name) if not isinstance(target, type) else target.__dict__[name]
    put = object.__setattr__ if not isinstance(target, type) else type.__setattr__
    model.withheld_by_relation.cache_clear()
    put(target, name, value)
    try:
        yield
    finally:
        put(target, name, kept)
        model.withheld_by_relation.cache_clear()


@contextlib.contextmanager
def _entry(table: dict[str, Any], key: str, value: Any) -> Iterator[None]:
    kept = table[key]
    table[key] = value
    try:
        yield
    finally:
        table[key] = kept


def _fields() -> Iterator[Mutant]:
    """Every withheld field, for everyone."""
    for type_name in ("JobOrder", "Placement", "JobOrderShare"):
        for name, field in schema._schema.type_map[type_name].fields.items():  # type: ignore[attr-defined]
            source = source_of(field)
            if source is not None and not source.audience >= EVERYONE:
                yield Mutant(
                    f"{type_name}.{name} is for {', '.join(sorted(source.audience))}",
                    lambda source=source: _set(source, "audience", EVERYONE),
                    (f"{type_name}.{name}", "matrix"),
                )


def _seen(but: str) -> Patch:
    kept = frames.Frame.is_seen

    def is_seen(frame: Any) -> ColumnElement[bool]:
        return true() if frame.type.name == but else kept(frame)

    return lambda: _set(frames.Frame, "is_seen", is_seen)


def _rows() -> Iterator[Mutant]:
    for type_name in ("JobOrder", "Placement", "JobOrderShare"):
        yield Mutant(f"row rule of {type_name}", _seen(type_name), ("ids",), by=f"...on {type_name} ")
    everything = visibility.Way(true())
    for name, channels in {"orders_seen": ("total", "list and detail"), "placements_seen": ("total",)}.items():
        scopes = lists.JOB_ORDER_SCOPES if "order" in name else lists.PLACEMENT_SCOPES
        scope = next(scope for key, scope in scopes.items() if key == "ALL")
        type_name = "JobOrder" if "order" in name else "Placement"
        yield Mutant(
            f"ways and row rule of {name}",
            lambda scope=scope, type_name=type_name: _all(
                _set(scope, "ways", lambda _: [everything]), _seen(type_name)()
            ),
            channels,
        )


def _no_membership(receipt: Any) -> ColumnElement[bool]:
    shared = receipt.share_status == visibility.constant("SHARED")
    return (receipt.authority_id == visibility.VIEWER.c.authority_id) & shared


def _any_share(receipt: Any) -> ColumnElement[bool]:
    return (receipt.authority_id == visibility.VIEWER.c.authority_id) & (
        receipt.network_id == visibility.any_(visibility.VIEWER.c.networks)
    )


def _of_any_authority() -> ColumnElement[bool]:
    return JobOrderRow.external_coordinator_id.is_not(None)


def _relations() -> Iterator[Mutant]:
    def rule(text: str, name: str, wrong: Any, *viewers: str) -> Mutant:
        return Mutant(text, lambda: _set(visibility, name, wrong), ("ids", "JobOrder.workTasks"), viewers, by="")

    yield rule("a recipient is still a member", "_is_receipt", _no_membership, "lone", "vera")
    yield rule("a membership ends", "current_membership", true, "lone", "vera")
    yield rule("a recipient's share stands", "_is_receipt", _any_share, "gitte")
    yield rule("the external coordinator is one person", "_coordinates_order", _of_any_authority, "gitte", "rasmus")
    yield rule("an owner is the owning authority", "_owns_order", true, "gitte", "ronja")


def _behind() -> Iterator[Mutant]:
    """What is kept of orders beside them."""
    yield Mutant("row rule of Delivery", _seen("Delivery"), ("ids",), by="...on Delivery ")
    yield Mutant("row rule of Drift", _seen("Drift"), ("ids",), by="...on Drift ")
    yield Mutant(
        "an administrator tends the own authority's drift",
        lambda: _set(visibility, "_administers_drift", lambda: visibility.ADMINISTERED.is_not(None)),
        ("ids",),
        ("gitte:ADMINISTRATOR",),
        by="...on Drift ",
    )
    yield Mutant("row rule of Disclosure", _seen("Disclosure"), ("log of reads",), by="disclosures")
    yield Mutant(
        "ways and row rule of readLog",
        lambda: _all(
            _set(disclosure.READ_LOG_SCOPES[disclosure.ReadLogScope.JOB_ORDERS], "ways", _everything),
            _seen("LoggedRead")(),
        ),
        ("log of reads",),
        ("gitte:AUDITOR",),
        by="readLog",
    )
    yield Mutant("a cursor of changes is another one each time", _unsalted, ("cursor of changes",))


def _everything(_: Any) -> list[visibility.Way]:
    return [visibility.Way(true())]


def _unsalted() -> contextlib.AbstractContextManager[None]:
    return _set(change_feed, "os", SimpleNamespace(urandom=bytes))


def _without_belonging() -> Patch:
    kept = compiler.with_aliases

    def unbound(expression: Any, aliases: Any) -> Any:
        return true() if "history.job_order_id" in str(expression) else kept(expression, aliases)

    return lambda: _set(compiler, "with_aliases", unbound)


def _uncorrelated() -> Patch:
    def select(self: frames.Level, *columns: Any) -> Any:
        return frames.select(*columns).select_from(self.source).where(*self.where).correlate(visibility.VIEWER)

    return lambda: _set(frames.Level, "select", select)


def _ignored(self: listing.ListedRows, frame: Any, name: str, condition: Condition, value: Any) -> None:
    """What may not be filtered by is left out, and everyone is shown everything."""
    with contextlib.suppress(paging.ForbiddenFilter):
        _restrict(self, frame, name, condition, value)


_restrict = listing.ListedRows._restrict


def _used(*_: Any) -> None:
    return None


@contextlib.contextmanager
def _all(*patches: contextlib.AbstractContextManager[None]) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for patch in patches:
            stack.enter_context(patch)
        yield


def _audience_of(table: Any, key: str, entry: Any) -> contextlib.AbstractContextManager[None]:
    return _entry(table, key, type(entry)(**{n: getattr(entry, n) for n in entry.__slots__} | {"audience": EVERYONE}))


def _hidden_search() -> contextlib.AbstractContextManager[None]:
    old = lists.JOB_ORDERS.conditions["search"]
    rule = Condition(
        rule=lambda words: JobOrderConfidentialRow.qualifications.op("@@")(lists.sql._words(words)),
        type=old.type,
        convert=old.convert,
    )
    return _entry(
        lists.JOB_ORDERS.conditions,
        "search",
        Condition(rule=old.rule, type=old.type, convert=old.convert, otherwise=rule),
    )


def _tasks_for_all() -> contextlib.AbstractContextManager[None]:
    old = lists.JOB_ORDERS.conditions["search"]
    assert old.otherwise
    tasks = Condition(rule=old.otherwise.rule, type=old.otherwise.type, convert=old.otherwise.convert)
    return _entry(
        lists.JOB_ORDERS.conditions,
        "search",
        Condition(rule=old.rule, type=old.type, convert=old.convert, otherwise=tasks),
    )


def _hidden_key() -> contextlib.AbstractContextManager[None]:
    """The cursor holds the bare value."""
    return _set(frames.Frame, "withheld_or", lambda _, expression, __: expression)


def _raw_count() -> contextlib.AbstractContextManager[None]:
    kept = frames.Frame.is_seen
    return _set(
        frames.Frame, "is_seen", lambda frame: true() if frame.type.name in ("Placement", "JobOrder") else kept(frame)
    )


def _channels() -> Iterator[Mutant]:
    orders = lists.JOB_ORDERS.orders
    yield Mutant("rows belong to their parent", _without_belonging(), ("total",), ("ronja",), by="history")
    yield Mutant("a level is bound to all that encloses it", _uncorrelated(), ("list and detail",))
    yield Mutant(
        "filter: refused, never used",
        lambda: _all(_set(listing, "require_readable", _used), _set(paging, "require_readable", _used)),
        ("refusals",),
    )
    yield Mutant(
        "filter: refused, never ignored", lambda: _set(listing.ListedRows, "_restrict", _ignored), ("refusals",)
    )
    yield Mutant(
        "order: refused by what is hidden",
        lambda: _all(_audience_of(orders, "UPDATED_AT", orders["UPDATED_AT"])),
        ("order and cursor", "refusals"),
        by="ALL, orderBy: [{field: UPDATED_AT",
    )
    yield Mutant(
        "order: row by row by what is hidden",
        lambda: _audience_of(orders, "SHARED_UPDATED_AT", orders["SHARED_UPDATED_AT"]),
        ("order and cursor",),
        ("lone", "gitte"),
        by="ALL, orderBy: [{field: SHARED",
    )
    yield Mutant(
        "cursor holds nothing hidden", _hidden_key, ("order and cursor",), ("lone",), by="ALL, orderBy: [{field: SHARED"
    )
    yield Mutant("search: not through confidential texts", _hidden_search, ("search",), by="ALL, search")
    yield Mutant("search: tasks for their readers", _tasks_for_all, ("search",), ("lone",), by="ALL, search")
    yield Mutant("total: counted over what is seen", _raw_count, ("total",))
    yield Mutant("error: an unseen order is not there", _unseen_answers, ("errors",), by="closeJobOrder")
    yield Mutant("error: a non-owner learns that alone", _reasons_first, ("errors",), by="closeJobOrder")
    yield Mutant("error: no state before the version", _version_first, ("errors",), ("gitte",), by="updateJobOrder")
    yield Mutant("second query path", _raw_query, ("total",), by="first: 0")
    yield Mutant("log holds no value", _logged, ("total",), by="first: 0")
    yield Mutant("fault text is masked", _told_fault, ("total",), by="first: 0")


def _unseen_answers() -> contextlib.AbstractContextManager[None]:
    async def lock(tx: Any, job_order_id: Any, actor: Any) -> Any:
        row = await tx.row(job_order._LOCK, job_order_id=job_order_id, **job_order.viewer_values(actor))
        return job_order.job_order_of(row) if row else None

    return _set(job_order, "lock", lock)


def _reasons_first() -> contextlib.AbstractContextManager[None]:
    kept = job_order_rules.why_not

    def why_not(action: Any, order: Any, actor: Any) -> Any:
        if order.jobag_status != "ACCEPTED":
            return job_order_rules.ErrorCode.JOB_ORDER_NOT_IN_JOBAG
        return kept(action, order, actor)

    return _set(job_order_actions, "why_not", why_not)


def _version_first() -> contextlib.AbstractContextManager[None]:
    kept = job_order_rules.why_not

    def why_not(action: Any, order: Any, actor: Any) -> Any:
        if action is job_order_rules.JobOrderAction.UPDATE and order.version != 7:
            return job_order_rules.ErrorCode.VERSION_CONFLICT
        return kept(action, order, actor)

    return _set(job_order_actions, "why_not", why_not)


_RAW = "select string_agg(coalesce(qualifications, ''), '' order by job_order_id) from job_order_confidential"
_run = plans.Plan.run


def _raw_query() -> contextlib.AbstractContextManager[None]:
    """A hand-written query beside the planner; it states no viewer."""

    async def run(plan: Any, opened: database.Database, *given: Any) -> Any:
        answer = await _run(plan, opened, *given)
        return answer | {"raw": (await opened.fetch(_RAW, []))[0][0]}

    return _set(plans.Plan, "run", run)


def _logged() -> contextlib.AbstractContextManager[None]:
    async def run(plan: Any, opened: database.Database, *given: Any) -> Any:
        logging.getLogger("staer.reads").info("read", extra={"row": (await opened.fetch(_RAW, []))[0][0]})
        return await _run(plan, opened, *given)

    return _set(plans.Plan, "run", run)


def _told_fault() -> contextlib.AbstractContextManager[None]:
    async def run(plan: Any, opened: database.Database, *given: Any) -> Any:
        found = (await opened.fetch(_RAW, []))[0][0]
        raise NotAuthenticated(f"Row {found}.")

    return _set(plans.Plan, "run", run)


MUTANTS: tuple[Mutant, ...] = (*_fields(), *_rows(), *_relations(), *_behind(), *_channels())
