"""What the simulated JobAG takes and what it refuses, with the words it says so in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

JOB_ORDER_TYPES = frozenset({"ORDINARY", "WAGE_SUBSIDY", "INTERNSHIP", "APPRENTICESHIP", "FLEX_JOB"})
CLOSED_REASONS = frozenset({"NEED_MET", "REFERRAL_DEADLINE_PASSED", "WITHDRAWN", "ERROR"})
OUTCOMES = frozenset({"HIRED", "NOT_HIRED"})


class Refusal(Exception):
    """An answer in the 400s, with a sentence for the one who asked."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True, slots=True)
class Rule:
    """`fits` judges a value that is there; `required` ones must be there on a create."""

    fits: Callable[[Any], bool]
    expected: str
    required: bool = False


def text(length: int, *, required: bool = False) -> Rule:
    return Rule(lambda v: isinstance(v, str) and 0 < len(v) <= length, f"text of 1 to {length} characters", required)


def one_of(values: frozenset[str], *, required: bool = False) -> Rule:
    return Rule(lambda v: isinstance(v, str) and v in values, "one of " + ", ".join(sorted(values)), required)


def digits(count: int, *, required: bool = False) -> Rule:
    return Rule(
        lambda v: isinstance(v, str) and len(v) == count and v.isascii() and v.isdigit(), f"{count} digits", required
    )


def _is_date(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _are_authorities(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(digits(5).fits, value))  # pyright: ignore[reportUnknownArgumentType]


DATE = Rule(_is_date, "a date, YYYY-MM-DD")
WHOLE = Rule(lambda v: type(v) is int and 0 < v <= 10_000, "a whole number from 1 to 10000")  # noqa: PLR2004
BOOLEAN = Rule(lambda v: isinstance(v, bool), "true or false")
AUTHORITIES = Rule(_are_authorities, "a list of authority numbers of five digits", required=True)

# Lengths of CreateCompanyRecruitment; the rest is this project's guess
CONTENT: Mapping[str, Rule] = {
    "title": text(100),
    "stillingsbetegnelse": text(200),
    "conceptUriDa": text(255),
    "jobordreType": one_of(JOB_ORDER_TYPES, required=True),
    "status": one_of(frozenset({"OPEN", "INACTIVE"})),
    "virksomhedsnavn": text(200),
    "cvrNummer": digits(8),
    "startdato": DATE,
    "slutdato": DATE,
    "antalPladser": WHOLE,
    "jobordreBeskrivelse": text(5000, required=True),
    "kvalifikationer": text(5000),
    "arbejdstid": text(5000),
    "internKommentar": text(2000),
    "kontaktperson": text(500),
}
NEW_JOB_ORDER = {**CONTENT, "coordinatorAllowed": BOOLEAN}
EMPLOYERS_JOB_ORDER = {**NEW_JOB_ORDER, "municipalityCode": digits(3)}
CLOSING = {"reason": one_of(CLOSED_REASONS, required=True)}
NOTIFICATION = {"networkCode": text(50, required=True), "authorities": AUTHORITIES}
REFERRAL = {
    "candidateName": text(200, required=True),
    "placedBy": digits(5, required=True),
    "note": text(2000),
}
OUTCOME = {"outcome": one_of(OUTCOMES, required=True)}
KNOWN_STATUS = one_of(frozenset({"OPEN", "INACTIVE", "CLOSED"}))
KNOWN_JOB_ORDER = {
    "jobOrderId": text(36, required=True),
    "requestId": text(46),
    "createdOn": DATE,
    "origin": one_of(frozenset({"EMPLOYER", "JOBCENTER"})),
    "status": KNOWN_STATUS,
    "closedReason": one_of(CLOSED_REASONS),
    "coordinatorAllowed": BOOLEAN,
}
CIVIL_REGISTRATION = digits(10)


def check(body: Mapping[str, Any], rules: Mapping[str, Rule], *, partial: bool = False) -> None:
    """Refuse unknown names, wrong values and, unless `partial`, missing ones; never with the value itself."""
    for name in body.keys() - rules.keys():
        raise Refusal(400, f"The field {name[:50]} is not known.")
    for name, rule in rules.items():
        value = body.get(name)
        if value is None:
            if rule.required and (name in body or not partial):
                raise Refusal(400, f"The field {name} is required: {rule.expected}.")
        elif not rule.fits(value):
            raise Refusal(400, f"The field {name} must be {rule.expected}.")


def as_object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refusal(400, "What was sent must be an object.")
    return cast("dict[str, Any]", value)  # JSON has no other keys; its values are judged one by one
