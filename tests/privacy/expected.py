"""Who sees what, written out by hand from the rules that are agreed not from the code."""

from collections.abc import Callable
from typing import Any

from tests.jobcenters import CHANGED, CREATED, HIDDEN, NUMBERS, PLACED, PROBLEM, SHARED, SHARED_CHANGED, TASKS

OWNER, COORDINATOR, RECIPIENT, PLACER, NONE = "OWNER", "COORDINATOR", "RECIPIENT", "PLACER", "NONE"
ALL = (OWNER, COORDINATOR, RECIPIENT, PLACER)

# The relation to the order `main` of each person in each combination of roles.
STANDING: dict[str, str] = {
    "casper": OWNER,
    "mette": OWNER,
    "mette:SERVICE": OWNER,
    "mette:AUDITOR": OWNER,
    "mette:CONSULTANT AUDITOR": OWNER,
    "mette:CONSULTANT ADMINISTRATOR": OWNER,
    "mette:AUDITOR ADMINISTRATOR": OWNER,
    "mette:CONSULTANT AUDITOR ADMINISTRATOR": OWNER,
    "admin:ADMINISTRATOR": NONE,
    "ronja": COORDINATOR,
    "ronja:CONSULTANT AUDITOR": COORDINATOR,
    "ronja:CONSULTANT ADMINISTRATOR": COORDINATOR,
    "ronja:SERVICE": NONE,
    "ronja:AUDITOR": NONE,
    "ronja:ADMINISTRATOR": NONE,
    "ronja:AUDITOR ADMINISTRATOR": NONE,
    "gitte": RECIPIENT,
    "gert": RECIPIENT,
    "gitte:SERVICE": RECIPIENT,
    "gitte:CONSULTANT AUDITOR": RECIPIENT,
    "gitte:CONSULTANT ADMINISTRATOR": RECIPIENT,
    "gitte:AUDITOR": NONE,
    "gitte:ADMINISTRATOR": NONE,
    "gitte:AUDITOR ADMINISTRATOR": NONE,
    "lone": PLACER,
    "lone:SERVICE": PLACER,
    "lone:CONSULTANT AUDITOR": PLACER,
    "lone:CONSULTANT ADMINISTRATOR": PLACER,
    "lone:AUDITOR": NONE,
    "lone:ADMINISTRATOR": NONE,
    "rasmus": NONE,
    "rasmus:SERVICE": NONE,
    "rasmus:AUDITOR": NONE,
    "vera": NONE,
    "vera:SERVICE": NONE,
    "vera:CONSULTANT ADMINISTRATOR": NONE,
}

# (selection, who reads it, what they read there: a value, or a function of relation and `who`)
Value = Any | Callable[[str, str], Any]
Field = tuple[str, tuple[str, ...], Value]


def _is_consultant(who: str) -> bool:
    return ":" not in who or "CONSULTANT" in who


def _why_not_place(relation: str, who: str) -> list[str]:
    if not _is_consultant(who):
        return ["NOT_CONSULTANT"]
    return {OWNER: [], COORDINATOR: ["NOT_SHARED_WITH_YOU"], RECIPIENT: [], PLACER: ["NOT_SHARED_WITH_YOU"]}[relation]


def _why_not_share(code: str, who: str) -> list[str]:
    if not _is_consultant(who):
        return ["NOT_CONSULTANT"]
    return ["ALREADY_SHARED"] if code == "HRS" else []


PLACEMENTS_SEEN = {
    OWNER: ["Anna", "Grete", "Grete", "Jens"],
    COORDINATOR: ["Anna", "Grete", "Grete", "Jens"],
    RECIPIENT: ["Grete"],
    PLACER: ["Jens"],
}
_READERS = (OWNER, COORDINATOR, RECIPIENT)
_DECIDERS = (OWNER, COORDINATOR)
_OWNER = (OWNER,)
_PERSON = "{ name authority { name } }"

JOB_ORDER: dict[str, Field] = {
    "title": ("", ALL, "Kontorassistent"),
    "occupation": ("", ALL, "kontorassistent"),
    "occupationUri": ("", ALL, "http://data.europa.eu/esco/occupation/1"),
    "type": ("", ALL, "INTERNSHIP"),
    "requestId": ("", ALL, "1"),
    "company": ("{ name cvrNumber }", ALL, {"name": "Team Aktiv Indsats", "cvrNumber": "10150817"}),
    "primaryAuthority": ("{ name number }", ALL, {"name": "broendby", "number": NUMBERS["broendby"]}),
    "responsibleConsultant": (_PERSON, ALL, {"name": "Casper", "authority": {"name": "broendby"}}),
    "coordinator": (_PERSON, ALL, {"name": "Casper", "authority": {"name": "broendby"}}),
    "externalCoordinator": (_PERSON, ALL, {"name": "Ronja", "authority": {"name": "roskilde"}}),
    "coordinatorAllowed": ("", ALL, True),
    "origin": ("", ALL, "JOBCENTER"),
    "status": ("", ALL, "OPEN"),
    "closedReason": ("", ALL, None),
    "dfdgCreatedOn": ("", ALL, "2018-04-19"),
    "startDate": ("", ALL, "2018-04-17"),
    "endDate": ("", ALL, "2018-05-31"),
    "vacancies": ("", ALL, 3),
    "createdAt": ("", ALL, CREATED),
    "workTasks": ("", _READERS, TASKS),
    "sharedUpdatedAt": ("", _READERS, SHARED_CHANGED),
    "receivedThrough": ("{ code }", ALL, lambda relation, _: [{"code": "HRS"}] if relation == RECIPIENT else []),
    "qualifications": ("", _OWNER, HIDDEN["qualifications"]),
    "workingHours": ("", _OWNER, HIDDEN["working_hours"]),
    "internalComment": ("", _OWNER, HIDDEN["internal_comment"]),
    "companyContact": ("", _OWNER, HIDDEN["company_contact"]),
    "version": ("", _OWNER, 7),
    "updatedAt": ("", _OWNER, CHANGED),
    "jobagStatus": ("", _OWNER, "ACCEPTED"),
    "jobagProblem": ("", _OWNER, PROBLEM),
    "delivery": ("{ operation state }", _OWNER, {"operation": "CREATE_JOB_ORDER", "state": "DELIVERED"}),
    "shares": (
        "{ status network { code } sharedBy { name } failure recipients { name } }",
        _OWNER,
        [
            {
                "status": "SHARED",
                "network": {"code": "HRS"},
                "sharedBy": {"name": "Casper"},
                "failure": None,
                "recipients": [{"name": name} for name in ("broendby", "gladsaxe", "herlev", "lyngby", "vallensbaek")],
            }
        ],
    ),
    "shareOptions": (
        "{ network { code } canShare reasons }",
        _OWNER,
        lambda _, who: [
            {"network": {"code": code}, "canShare": not (why := _why_not_share(code, who)), "reasons": why}
            for code in ("HRS", "NRS")
        ],
    ),
    "recipients": (
        "{ totalCount { value capped } nodes { name } }",
        _OWNER,
        {
            "totalCount": {"value": 5, "capped": False},
            "nodes": [{"name": name} for name in ("broendby", "gladsaxe", "herlev", "lyngby", "vallensbaek")],
        },
    ),
    "history": (
        "{ totalCount { value } nodes { action by { name } } }",
        _OWNER,
        {
            "totalCount": {"value": 10},
            "nodes": [
                {"action": action, "by": {"name": name}}
                for action, name in (
                    ("CREATE", "Casper"),
                    ("SHARE", "Casper"),
                    ("ASSIGN_COORDINATOR", "Casper"),
                    ("PLACE", "Mette"),
                    ("APPROVE", "Casper"),
                    ("SEND", "Casper"),
                    ("PLACE", "Gitte"),
                    ("PLACE", "Hans"),
                    ("PLACE", "Lone"),
                    ("REJECT", "Ronja"),
                )
            ],
        },
    ),
    "referredCount": ("", _DECIDERS, 1),
    "placements": (
        "{ totalCount { value } nodes { candidate { name } } edges { node { candidate { name } } } }",
        ALL,
        lambda relation, _: {
            "totalCount": {"value": len(PLACEMENTS_SEEN[relation])},
            "nodes": [{"candidate": {"name": name}} for name in PLACEMENTS_SEEN[relation]],
            "edges": [{"node": {"candidate": {"name": name}}} for name in PLACEMENTS_SEEN[relation]],
        },
    ),
    "withheldFields": ("", ALL, lambda relation, _: withheld(relation)),
    "viewerRelation": ("", ALL, lambda relation, _: relation),
    "viewerCanPlace": ("", ALL, lambda relation, who: not _why_not_place(relation, who)),
    "viewerCannotPlaceReasons": ("", ALL, _why_not_place),
}


def withheld(relation: str) -> list[str]:
    return sorted(name for name, (_, readers, _) in JOB_ORDER.items() if relation not in readers)


def read_by(fields: dict[str, Field], name: str, relation: str, who: str) -> Any:
    """What the answer holds under the field's name."""
    _, readers, value = fields[name]
    if relation not in readers:
        return None
    return value(relation, who) if callable(value) else value


def selection(fields: dict[str, Field], *names: str) -> str:
    return " ".join(f"{name} {fields[name][0]}" for name in names or fields)


# The placement `waiting`: put forward by Gladsaxe, and by Herlev too.
PLACEMENT_STANDING: dict[str, str] = {
    "casper": OWNER,
    "mette": OWNER,
    "mette:SERVICE": OWNER,
    "mette:AUDITOR": OWNER,
    "admin:ADMINISTRATOR": NONE,
    "ronja": COORDINATOR,
    "ronja:SERVICE": NONE,
    "ronja:AUDITOR": NONE,
    "gitte": PLACER,
    "gert": PLACER,
    "gitte:SERVICE": PLACER,
    "gitte:AUDITOR": NONE,
    "gitte:ADMINISTRATOR": NONE,
    "hans": NONE,
    "hans:SERVICE": NONE,
    "lone": NONE,
    "rasmus": NONE,
    "vera": NONE,
}
_PLACEMENT_READERS = (OWNER, COORDINATOR, PLACER)


def _why_not_approve(_: str, who: str) -> list[str]:
    if not _is_consultant(who):
        return ["NOT_CONSULTANT"]
    return [] if who in {"casper", "ronja"} else ["NOT_COORDINATOR"]


PLACEMENT: dict[str, Field] = {
    "jobOrder": (
        "{ title primaryAuthority { name } }",
        _PLACEMENT_READERS,
        {"title": "Kontorassistent", "primaryAuthority": {"name": "broendby"}},
    ),
    "candidate": ("{ name }", _PLACEMENT_READERS, {"name": "Grete"}),
    "note": ("", _PLACEMENT_READERS, "Kan begynde straks"),
    "status": ("", _PLACEMENT_READERS, "AWAITING_APPROVAL"),
    "jobagStatus": ("", _PLACEMENT_READERS, "NOT_SENT"),
    "jobagProblem": ("", _PLACEMENT_READERS, None),
    "delivery": ("{ state }", _PLACEMENT_READERS, None),
    "authority": ("{ name }", _PLACEMENT_READERS, {"name": "gladsaxe"}),
    "createdBy": ("{ name }", _PLACEMENT_READERS, {"name": "Gitte"}),
    "createdAt": ("", _PLACEMENT_READERS, PLACED),
    "decidedBy": ("{ name }", _PLACEMENT_READERS, None),
    "decidedAt": ("", _PLACEMENT_READERS, None),
    "decisionComment": ("", _PLACEMENT_READERS, None),
    "rejectionReason": ("", _PLACEMENT_READERS, None),
    "possibleDuplicate": ("", _DECIDERS, True),
    "viewerRelation": ("", _PLACEMENT_READERS, lambda relation, _: relation),
    "viewerCanApprove": ("", _PLACEMENT_READERS, lambda relation, who: not _why_not_approve(relation, who)),
    "viewerCannotApproveReasons": ("", _PLACEMENT_READERS, _why_not_approve),
}

# The share `main.HRS`: only the order's owner reads it.
SHARE: dict[str, Field] = {
    "status": ("", _OWNER, "SHARED"),
    "network": ("{ code }", _OWNER, {"code": "HRS"}),
    "sharedAt": ("", _OWNER, SHARED),
    "sharedBy": ("{ name }", _OWNER, {"name": "Casper"}),
    "recipients": (
        "{ number }",
        _OWNER,
        [{"number": NUMBERS[n]} for n in ("broendby", "gladsaxe", "herlev", "lyngby", "vallensbaek")],
    ),
    "receipts": ("{ occasion }", _OWNER, [{"occasion": occasion} for occasion in ("SHARED", "EDITED")]),
    "failure": ("", _OWNER, None),
    "delivery": ("{ operation state }", _OWNER, {"operation": "SHARE", "state": "DELIVERED"}),
}
