"""A mutation's plan answers byte for byte what graphql-core's executor answers, refusals and errors included."""

from typing import Any

import pytest

from staer.reads.mutations import MutationPlan
from tests.api.mutations import MUTATIONS, document, with_ids
from tests.api.test_refusals import TARGETS
from tests.jobcenters import Jobcenters

NOWHERE = {"placementId": "cGwBogFN-EcGeh5Z9z-dUc0K"}
ERRORS = "userErrors { code message path }"


def _approving(shown: str) -> str:
    return f"mutation($input: ApprovePlacementInput!) {{ approvePlacement(input: $input) {{ {shown} }} }}"


# Name: the document, and its variables.
AWKWARD: dict[str, tuple[str, dict[str, Any] | None]] = {
    "aliases": (_approving(f"p: placement {{ i: id }} e: {ERRORS}").replace("approve", "a: approve"), NOWHERE),
    "names of types": (
        _approving("__typename userErrors { __typename code }").replace("approve", "__typename approve"),
        NOWHERE,
    ),
    "fragments": (
        """mutation($input: ApprovePlacementInput!) { ...M }
        fragment M on Mutation { approvePlacement(input: $input) { ...P ...on ApprovePlacementPayload { userErrors {
        message } } } }
        fragment P on ApprovePlacementPayload { placement { id } userErrors { code } }""",
        NOWHERE,
    ),
    "skipped": (_approving("placement @include(if: false) { id } userErrors { code path @skip(if: true) }"), NOWHERE),
    "all skipped": (_approving(ERRORS).replace("$input)", "$input) @skip(if: true)"), NOWHERE),
    "skipped by a variable": (
        _approving(f"__typename @skip(if: $no) {ERRORS}").replace("Input!", "Input!, $no: Boolean! = true"),
        NOWHERE,
    ),
    "a literal": (f'mutation {{ approvePlacement(input: {{ placementId: "x" }}) {{ {ERRORS} }} }}', {}),
    "a literal with variables": (
        f"""mutation($placementId: ID!, $comment: String) {{
        approvePlacement(input: {{ placementId: $placementId, comment: $comment }}) {{ {ERRORS} }} }}""",
        NOWHERE,
    ),
    "an id of another type": (_approving(ERRORS), {"placementId": "am8B"}),
    "a missing field": (_approving(ERRORS), {}),
    "an unknown field": (_approving(ERRORS), {**NOWHERE, "more": 1}),
    "null where a default stands": (
        _approving(ERRORS).replace("Input!)", 'Input = { placementId: "x" })'),
        None,
    ),
    "two mutations": (
        f"""mutation($input: ApprovePlacementInput!) {{ a: approvePlacement(input: $input) {{ {ERRORS} }}
        b: approvePlacement(input: $input) {{ {ERRORS} }} }}""",
        NOWHERE,
    ),
    "a list of rows": (
        f"""mutation($placementId: ID!) {{ sendPlacementsToJobag(input: {{ placementIds: [$placementId] }}) {{
        results {{ placementId placement {{ id }} {ERRORS} }} {ERRORS} }} }}""",
        NOWHERE,
    ),
    "a bad cursor in what is shown": (
        _approving('placement { jobOrder { placements(after: "?") { nodes { id } } } } userErrors { code }'),
        NOWHERE,
    ),
}


# Of a stranger, but for what she may, and of a system: nothing is changed, so that both ways may be asked.
REFUSED = [
    *(("vera", name) for name in MUTATIONS if name not in ("createJobOrder", "setDefaultDashboard")),
    *(("casper:SERVICE", name) for name in MUTATIONS),
]


async def _without_plan(*_: object) -> None:
    return None


async def _alike(
    jobcenters: Jobcenters, monkeypatch: pytest.MonkeyPatch, who: str, text: str, variables: dict[str, Any]
) -> None:
    planned = await jobcenters.send(who, text, **variables)
    with monkeypatch.context() as patch:
        patch.setattr(MutationPlan, "run", _without_plan)
        executed = await jobcenters.send(who, text, **variables)
    assert (planned.status_code, planned.content) == (executed.status_code, executed.content), text


@pytest.mark.parametrize(("who", "name"), REFUSED)
async def test_refusals(jobcenters: Jobcenters, monkeypatch: pytest.MonkeyPatch, who: str, name: str) -> None:
    given = with_ids(MUTATIONS[name][0], {type_: jobcenters.ids[row] for type_, row in TARGETS.items()})
    await _alike(jobcenters, monkeypatch, who, document(name), {"input": given})


@pytest.mark.parametrize("case", AWKWARD)
async def test_awkward_documents(jobcenters: Jobcenters, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    text, given = AWKWARD[case]
    await _alike(jobcenters, monkeypatch, "casper", text, {"input": given} if "$input" in text else given or {})


async def test_what_was_changed(own_jobcenters: Jobcenters, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two placements alike, one approved by each."""
    shown = "status candidate { name } decisionComment viewerCannotApproveReasons jobOrder { title }"
    text = _approving(f"placement {{ {shown} }} {ERRORS}")
    waiting = {"input": {"placementId": own_jobcenters.ids["waiting"], "comment": "Godt", "sendToJobag": False}}
    double = {"input": {"placementId": own_jobcenters.ids["double"], "comment": "Godt", "sendToJobag": False}}
    planned = await own_jobcenters.ask("casper", text, **waiting)
    with monkeypatch.context() as patch:
        patch.setattr(MutationPlan, "run", _without_plan)
        executed = await own_jobcenters.ask("casper", text, **double)
    assert planned["approvePlacement"]["placement"]["status"] == "AVAILABLE_TO_COMPANY"
    assert planned == executed


async def test_what_cannot_be_shown_undoes_nothing(own_jobcenters: Jobcenters, monkeypatch: pytest.MonkeyPatch) -> None:
    """The networks are out of reach, which is seen once the placement is approved."""
    await own_jobcenters.world.sql("revoke select on network from staer_api")
    text = _approving(f"placement {{ jobOrder {{ shares {{ network {{ code }} }} }} }} {ERRORS}")

    async def approved(name: str) -> Any:
        given = {"placementId": own_jobcenters.ids[name], "sendToJobag": False}
        return (await own_jobcenters.send("casper", text, input=given)).json()

    planned = await approved("waiting")
    with monkeypatch.context() as patch:
        patch.setattr(MutationPlan, "run", _without_plan)
        executed = await approved("double")
    assert planned["data"] == {"approvePlacement": {"placement": None, "userErrors": []}}
    assert [error["path"] for error in planned["errors"]] == [["approvePlacement", "placement"]]
    assert planned == executed
    rows = "select status from placement where id = any($1)"
    both = [own_jobcenters.keys["waiting"], own_jobcenters.keys["double"]]
    assert [row["status"] for row in await own_jobcenters.world.sql(rows, both)] == ["AVAILABLE_TO_COMPANY"] * 2


async def test_frequent_mutations_have_plans(jobcenters: Jobcenters) -> None:
    planner, actor = jobcenters.planner, (await jobcenters.context("vera")).actor
    for name in ("approvePlacement", "rejectPlacement", "createPlacement", "shareJobOrder", "updateJobOrder"):
        given = with_ids(MUTATIONS[name][0], {type_: jobcenters.ids[row] for type_, row in TARGETS.items()})
        assert planner.prepare(actor, document(name), None, {"input": given}).mutation_plan, name


async def test_what_a_mutation_is_given_makes_no_plan_of_its_own(jobcenters: Jobcenters) -> None:
    planner, actor = jobcenters.planner, (await jobcenters.context("vera")).actor
    given = {"jobOrderId": jobcenters.ids["main"]}
    plans = [
        planner.prepare(actor, document("updateJobOrder"), None, {"input": given | {"expectedVersion": version}})
        for version in range(3)
    ]
    assert len({prepared.mutation_plan for prepared in plans}) == 1
