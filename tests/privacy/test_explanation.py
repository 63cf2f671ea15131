"""`explainAccess` says what the enforcing evaluator decides, and of the unseen what it says of the made-up."""

from uuid import uuid4

import pytest

from staer.api.access.reasons import DANISH
from staer.domain.placement import ApproveDenial, PlaceDenial
from staer.domain.sharing import ShareDenial
from staer.reads.identifiers import encode_id
from tests.jobcenters import Jobcenters
from tests.privacy.expected import JOB_ORDER, NONE, PLACEMENT_STANDING, STANDING

_EXPLAIN = """query($id: ID!, $field: String) { explainAccess(id: $id, field: $field) {
    relation answers { subject of allowed reasons english danish } } }"""


async def explained(jobcenters: Jobcenters, who: str, key: str, field: str | None = None) -> tuple[str, list[dict]]:
    data = await jobcenters.ask(who, _EXPLAIN, id=key, field=field)
    return data["explainAccess"]["relation"], data["explainAccess"]["answers"]


@pytest.mark.parametrize("who", [who for who, standing in STANDING.items() if standing != NONE])
async def test_every_field_as_the_planner_reads_it(jobcenters: Jobcenters, who: str) -> None:
    for field in ("title", "workTasks", "qualifications", "version", "referredCount"):
        relation, [see, *_] = await explained(jobcenters, who, jobcenters.ids["main"], field)
        assert (relation, see["subject"], see["of"]) == (STANDING[who], "SEE", field)
        assert see["allowed"] == (STANDING[who] in JOB_ORDER[field][1])


@pytest.mark.parametrize("who", [who for who, standing in STANDING.items() if standing == NONE])
async def test_the_unseen_is_explained_as_the_made_up(jobcenters: Jobcenters, who: str) -> None:
    for field in (None, "qualifications"):
        made_up = await explained(jobcenters, who, encode_id("JobOrder", uuid4()), field)
        assert await explained(jobcenters, who, jobcenters.ids["main"], field) == made_up
        assert made_up[1][0]["reasons"] == ["NOT_FOUND"]


async def test_actions_with_their_reasons(jobcenters: Jobcenters) -> None:
    told = {
        ("casper", "main"): {("PLACE", None): [], ("SHARE", "HRS"): ["ALREADY_SHARED"], ("SHARE", "NRS"): []},
        ("gitte", "main"): {("PLACE", None): [], ("SHARE", None): ["NOT_OWNER"]},
        ("lone", "main"): {("PLACE", None): ["NOT_SHARED_WITH_YOU"], ("SHARE", None): ["NOT_OWNER"]},
        ("mette:AUDITOR", "main"): {
            ("PLACE", None): ["NOT_CONSULTANT"],
            ("SHARE", "HRS"): ["NOT_CONSULTANT"],
            ("SHARE", "NRS"): ["NOT_CONSULTANT"],
        },
        ("ronja", "waiting"): {("APPROVE", None): []},
        ("gitte", "waiting"): {("APPROVE", None): ["NOT_COORDINATOR"]},
    }
    for (who, name), wanted in told.items():
        _, [see, *answers] = await explained(jobcenters, who, jobcenters.ids[name])
        assert see["allowed"]
        assert {(a["subject"], a["of"]): a["reasons"] for a in answers} == wanted, who
        assert all(a["allowed"] == (not a["reasons"]) and a["english"] and a["danish"] for a in answers)


@pytest.mark.parametrize(("who", "relation"), PLACEMENT_STANDING.items())
async def test_placements(jobcenters: Jobcenters, who: str, relation: str) -> None:
    found, _ = await explained(jobcenters, who, jobcenters.ids["waiting"], "possibleDuplicate")
    assert found == (relation if relation != NONE else None)


async def test_other_ids_and_fields_are_bad_input(jobcenters: Jobcenters) -> None:
    for key, field in (("HRS", None), ("main", "salary"), ("waiting", "qualifications")):
        code = await jobcenters.refused("casper", _EXPLAIN, id=jobcenters.ids[key], field=field)
        assert code == "BAD_USER_INPUT"


def test_every_reason_has_a_danish_sentence() -> None:
    reasons = {reason.value for enum in (ShareDenial, PlaceDenial, ApproveDenial) for reason in enum}
    assert reasons <= {code.value for code in DANISH}
