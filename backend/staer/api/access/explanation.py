"""`explainAccess`: what the viewer may do with an order or a placement, asked of the planner and the domain's guards.

Nothing is decided here. What the viewer can't see is answered as a made-up id is: with NOT_FOUND and no more.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import orjson
import strawberry

from staer.api.access.reasons import ALLOWED, READABLE, Sentences, unreadable, why_not
from staer.api.context import RequestContext
from staer.api.enums import ErrorCode, Relation, describe
from staer.domain.reading import ReadChannel
from staer.domain.relation import Relation as DomainRelation
from staer.errors import BadInput
from staer.reads.declare import told
from staer.reads.identifiers import decode_any_id
from staer.reads.model import object_type, source_of


class AccessSubject(StrEnum):
    """What may be asked about."""

    SEE = "SEE"
    SHARE = "SHARE"
    PLACE = "PLACE"
    APPROVE = "APPROVE"


describe(
    AccessSubject,
    "What the viewer may or may not do.",
    {
        "SEE": "Read it, or one field of it.",
        "SHARE": "Share the job order with a network.",
        "PLACE": "Place a citizen on the job order.",
        "APPROVE": "Decide on the placement.",
    },
)


@told
@strawberry.type(description="Whether the viewer may do one thing, why, and what would change it.")
class AccessAnswer:
    subject: AccessSubject = strawberry.field(description="What is answered.")
    of: str | None = strawberry.field(description="The field, or the network's code, where it is about one.")
    allowed: bool = strawberry.field(description="The viewer may.")
    reasons: list[ErrorCode] = strawberry.field(description="All that stands against it.")
    english: str = strawberry.field(description="The answer in English.")
    danish: str = strawberry.field(description="The answer in Danish.")


@told
@strawberry.type(description="Why the viewer may or may not see, share, place or approve.")
class AccessExplanation:
    relation: Relation | None = strawberry.field(
        description="How the viewer stands to it; null where it can't be seen."
    )
    answers: list[AccessAnswer] = strawberry.field(description="One for each thing that can be done with it.")


_FACTS = {
    "JobOrder": (
        "query($id: ID!) { node(id: $id) { ...on JobOrder {"
        " viewerRelation viewerCannotPlaceReasons shareOptions { network { code } reasons } } } }"
    ),
    "Placement": "query($id: ID!) { node(id: $id) { ...on Placement { viewerRelation viewerCannotApproveReasons } } }",
}


async def explain_access(context: RequestContext, given: str, field: str | None) -> AccessExplanation:
    """BadInput for an id of another kind, and for a field that its type does not have."""
    type_name, _ = decode_any_id(given)
    if type_name not in _FACTS:
        raise BadInput("Access is explained for job orders and placements; give the id of one.")
    audience = _audience(context, type_name, field) if field else None
    text = _FACTS[type_name]
    noted = context.noted(ReadChannel.QUERY)
    answer = await context.planner.answer(context.database, context.actor, text, None, {"id": given}, noted)
    assert answer is not None, "the questions above have plans"
    found: dict[str, Any] | None = orjson.loads(answer)["data"]["node"]
    if found is None:
        return AccessExplanation(relation=None, answers=[_refused(AccessSubject.SEE, None, [ErrorCode.NOT_FOUND])])
    relation = DomainRelation(found["viewerRelation"])
    answers = [_told(AccessSubject.SEE, None, ALLOWED)]
    if field and audience is not None:
        seen = relation in audience
        sentences = READABLE if seen else unreadable(audience, context.actor.roles)
        answers = [_told(AccessSubject.SEE, field, sentences, allowed=seen)]
    return AccessExplanation(relation=relation, answers=[*answers, *_actions(found)])


def _audience(context: RequestContext, type_name: str, field: str) -> Any:
    declared = object_type(context.planner.schema.type_map[type_name]).fields.get(field)
    source = source_of(declared) if declared else None
    if source is None:
        raise BadInput(f"A {type_name} has no field of this name; see the schema.")
    return source.audience


def _actions(found: dict[str, Any]) -> Iterable[AccessAnswer]:
    if "viewerCannotApproveReasons" in found:
        return [_refused(AccessSubject.APPROVE, None, found["viewerCannotApproveReasons"])]
    # Withheld from all but the owner, whose answer it is.
    options: list[tuple[str | None, list[str]]] = [
        (option["network"]["code"], option["reasons"]) for option in found["shareOptions"] or ()
    ]
    shares = options if found["shareOptions"] is not None else [(None, [ErrorCode.NOT_OWNER])]
    return [
        _refused(AccessSubject.PLACE, None, found["viewerCannotPlaceReasons"]),
        *(_refused(AccessSubject.SHARE, code, reasons) for code, reasons in shares),
    ]


def _refused(subject: AccessSubject, of: str | None, reasons: Iterable[str]) -> AccessAnswer:
    """Allowed when there is no reason against it."""
    codes = [ErrorCode(reason) for reason in reasons]
    if not codes:
        return _told(subject, of, ALLOWED)
    english, danish = (" ".join(sentences) for sentences in zip(*map(why_not, codes), strict=True))
    return AccessAnswer(subject=subject, of=of, allowed=False, reasons=codes, english=english, danish=danish)


def _told(subject: AccessSubject, of: str | None, sentences: Sentences, *, allowed: bool = True) -> AccessAnswer:
    english, danish = sentences
    return AccessAnswer(subject=subject, of=of, allowed=allowed, reasons=[], english=english, danish=danish)
