"""What employers do in JobAG arrives here: once, in any order, and never over what a consultant knows nothing of."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID, uuid4

import pytest

from staer.jobag.backoff import Backoff
from staer.jobag.client import JobagClient
from staer.jobag.courier import Courier
from staer.jobag.inbound import JOB_ORDER, REFERRAL, Inbound
from staer.jobag.reconcile import Reconciled, Reconciliation
from staer.settings import Settings
from staer.store.citizen import CitizenVault
from staer.store.database import Database, open_database
from staer.store.inbound_message import keep
from tests.jobag.conftest import CPR_NUMBER, Jobag
from tests.jobag.rows import Rows
from tests.logins import as_courier


class Story:
    """Both directions at hand, the rows they work on, and an employer."""

    def __init__(self, database: Database, client: JobagClient, rows: Rows, vault: CitizenVault, jobag: Jobag) -> None:
        self.database, self.rows, self.jobag = database, rows, jobag
        self.courier = Courier(database, client, vault, Backoff(unit=60))
        self.inbound = Inbound(database, client, Backoff(unit=60))
        self.reconciliation = Reconciliation(database, self.inbound, client)

    async def employer(self, path: str, **body: Any) -> dict[str, Any]:
        return (await self.jobag.http.post(f"/simulator/employer/{path}", json=body)).raise_for_status().json()

    async def new_order(self, **body: Any) -> UUID:
        return UUID((await self.employer("joborders", **body))["jobOrderId"])

    async def hear(self, entity_id: UUID, entity: str = JOB_ORDER, message: UUID | None = None) -> str:
        """What became of a message about it."""
        message = message or uuid4()
        async with self.database.transaction() as tx:
            await keep(tx, message, entity, entity_id, "Update")
        await self.apply_all()
        return (await self.rows.one("jobag_message", message))["state"]

    async def apply_all(self) -> None:
        while await self.inbound.apply_next():
            pass

    async def deliver_all(self) -> None:
        while await self.courier.deliver_next():
            pass

    async def sent_order(self) -> UUID:
        order = await self.rows.order()
        await self.rows.message("CREATE_JOB_ORDER", order)
        await self.deliver_all()
        return order

    async def order(self, key: UUID) -> dict[str, Any]:
        return await self.rows.one("job_order", key)

    async def drift(self, key: UUID) -> list[tuple[str, str, str | None]]:
        rows = await self.rows.connection.fetch(
            "select kind, field, local_text from jobag_drift where job_order_id = $1 and settled_at is null"
            " order by id",
            key,
        )
        return [tuple(row) for row in rows]

    async def edit(self, key: UUID, **values: Any) -> None:
        """A consultant's change, on its way to JobAG."""
        sets = ", ".join(f"{name} = ${i}" for i, name in enumerate(values, start=2))
        await self.rows.execute(f"update job_order set {sets} where id = $1", key, *values.values())
        await self.rows.message("UPDATE_JOB_ORDER", key)


@pytest.fixture
async def story(settings: Settings, jobag: Jobag) -> AsyncGenerator[Story]:
    vault = CitizenVault(settings.citizen_key_bytes())
    rows = await Rows.begin(settings.required("database_url"), vault)
    await rows.execute("update authority set municipality_codes = '153' where number = '15300'")
    await rows.execute("update authority set municipality_codes = '185|163' where number = '16300'")
    database = await open_database(as_courier(settings))
    async with JobagClient(jobag.url, 20) as client:
        yield Story(database, client, rows, vault, jobag)
    await database.close()
    await rows.connection.close()


@pytest.mark.parametrize(("municipality", "owner"), [("153", "15300"), ("163", "16300")])
async def test_an_employers_order_is_owned_where_its_workplace_lies(
    story: Story, municipality: str, owner: str
) -> None:
    key = await story.new_order(
        municipalityCode=municipality, kvalifikationer="Truckkort", coordinatorAllowed=False, status="INACTIVE"
    )
    assert await story.hear(key) == "APPLIED"
    row = await story.order(key)
    [number] = await story.rows.column("select number from authority where id = $1", row["owner_id"])
    assert number == owner
    assert (row["origin"], row["jobag_status"], row["status"]) == ("EMPLOYER", "ACCEPTED", "INACTIVE")
    assert (row["coordinator_allowed"], row["responsible_consultant_id"]) == (False, None)
    assert row["request_id"]
    [hidden] = await story.rows.column("select qualifications from job_order_confidential where job_order_id = $1", key)
    assert hidden == "Truckkort"
    assert await story.rows.history(key) == [("CREATE", None, "INACTIVE")]


async def test_a_message_repeated_or_late_changes_nothing_more(story: Story) -> None:
    key, message = await story.new_order(), uuid4()
    await story.employer(f"joborders/{key}/update", title="Ny titel")
    for each in (message, message, uuid4()):
        assert await story.hear(key, message=each) == "APPLIED"
    assert (await story.order(key))["title"] == "Ny titel"
    assert (await story.order(key))["version"] == 1
    assert len(await story.rows.history(key)) == 1
    assert len(await story.rows.column("select id from jobag_message")) == 2


async def test_what_an_employer_changes_is_changed_here(story: Story) -> None:
    key = await story.sent_order()
    await story.employer(f"joborders/{key}/update", title="Lagermedarbejder", virksomhedsnavn="Ny A/S", antalPladser=4)
    await story.employer(f"joborders/{key}/inactivate")
    assert await story.hear(key) == "APPLIED"
    row = await story.order(key)
    assert (row["title"], row["vacancies"], row["status"], row["version"]) == ("Lagermedarbejder", 4, "INACTIVE", 3)
    assert await story.rows.column("select name from company where id = $1", row["company_id"]) == ["Ny A/S"]
    assert row["owner_id"] == story.rows.owner
    assert await story.drift(key) == []


async def test_where_both_changed_a_field_jobag_wins_and_our_text_is_kept(story: Story) -> None:
    key = await story.sent_order()
    await story.edit(key, title="Vores titel", work_tasks="Vores opgaver")
    await story.employer(f"joborders/{key}/update", title="Deres titel", antalPladser=7)
    assert await story.hear(key) == "APPLIED"
    row = await story.order(key)
    assert (row["title"], row["work_tasks"], row["vacancies"]) == ("Deres titel", "Vores opgaver", 7)
    assert await story.drift(key) == [("OVERWRITTEN", "title", "Vores titel")]
    await story.deliver_all()
    there = (await story.jobag.http.get(f"/v1/joborders/{key}")).json()["content"]
    assert (there["title"], there["jobordreBeskrivelse"], there["antalPladser"]) == ("Deres titel", "Vores opgaver", 7)


async def test_what_only_the_employer_changed_is_not_written_over_by_ours(story: Story) -> None:
    key = await story.sent_order()
    await story.edit(key, title="Vores titel")
    await story.employer(f"joborders/{key}/update", antalPladser=7)
    await story.deliver_all()
    assert await story.hear(key) == "APPLIED"
    assert ((await story.order(key))["title"], (await story.order(key))["vacancies"]) == ("Vores titel", 7)
    assert await story.drift(key) == []


async def test_an_order_closed_by_its_employer_ends_shares_and_lets_what_waits_lapse(story: Story) -> None:
    key = await story.sent_order()
    share = await story.rows.share(key)
    await story.rows.message("SHARE", key, share_id=share)
    await story.deliver_all()
    waiting = await story.rows.placement(key, CPR_NUMBER, status="AWAITING_APPROVAL", jobag_status="NOT_SENT")
    await story.employer(f"joborders/{key}/close", reason="REFERRAL_DEADLINE_PASSED")
    assert await story.hear(key) == "APPLIED"
    row = await story.order(key)
    assert (row["status"], row["closed_reason"]) == ("CLOSED", "REFERRAL_DEADLINE_PASSED")
    assert (await story.rows.one("job_order_share", share))["status"] == "ENDED"
    assert (await story.rows.one("placement", waiting))["status"] == "LAPSED"
    assert await story.rows.column("select id from delivery where state = 'WAITING'") == []


async def test_a_coordinator_no_longer_wanted_lets_those_who_wait_through(story: Story) -> None:
    key = await story.sent_order()
    waiting = await story.rows.placement(key, CPR_NUMBER, status="AWAITING_APPROVAL", jobag_status="NOT_SENT")
    turned_down = await story.rows.placement(
        key,
        "0101901235",
        status="REJECTED",
        jobag_status="NOT_SENT",
        rejection_reason="OTHER",
        decided_at=await story.rows.connection.fetchval("select now()"),
    )
    await story.employer(f"joborders/{key}/update", coordinatorAllowed=False)
    assert await story.hear(key) == "APPLIED"
    await story.deliver_all()
    assert (await story.order(key))["coordinator_allowed"] is False
    assert (await story.rows.one("placement", waiting))["status"] == "SENT"
    assert (await story.rows.one("placement", turned_down))["status"] == "REJECTED"
    await story.employer(f"joborders/{key}/update", coordinatorAllowed=True)
    assert await story.hear(key) == "APPLIED"
    assert (await story.order(key))["coordinator_allowed"] is True


@pytest.mark.parametrize("outcome", ["HIRED", "NOT_HIRED"])
async def test_what_became_of_a_candidate(story: Story, outcome: str) -> None:
    key = await story.sent_order()
    placement = await story.rows.placement(key, CPR_NUMBER)
    await story.rows.message("PLACEMENT", key, placement_id=placement)
    await story.deliver_all()
    await story.employer(f"referrals/{placement}/outcome", outcome=outcome)
    for _ in range(2):
        assert await story.hear(placement, REFERRAL) == "APPLIED"
    assert (await story.rows.one("placement", placement))["status"] == outcome
    assert len([step for step in await story.rows.history(key) if step[2] == outcome]) == 1


async def test_an_outcome_overtakes_the_answer_to_the_placement(story: Story) -> None:
    key = await story.sent_order()
    placement = await story.rows.placement(key, CPR_NUMBER)
    await story.rows.message("PLACEMENT", key, placement_id=placement)
    await story.jobag.faults(createReferral={"kind": "drop_after", "times": 1})
    await story.deliver_all()
    await story.employer(f"referrals/{placement}/outcome", outcome="HIRED")
    assert await story.hear(placement, REFERRAL) == "APPLIED"
    await story.rows.execute("update delivery set next_attempt_at = now() where state = 'WAITING'")
    await story.deliver_all()
    assert (await story.rows.one("placement", placement))["status"] == "HIRED"


async def test_a_change_waits_for_the_answer_to_our_own_making_of_the_order(story: Story) -> None:
    key = await story.rows.order()
    await story.rows.message("CREATE_JOB_ORDER", key)
    await story.jobag.faults(createJobOrder={"kind": "drop_after", "times": 1})
    await story.deliver_all()
    await story.employer(f"joborders/{key}/update", title="Deres titel")
    assert await story.hear(key) == "WAITING"
    await story.rows.execute("update delivery set next_attempt_at = now() where state = 'WAITING'")
    await story.rows.execute("update jobag_message set next_attempt_at = now() where state = 'WAITING'")
    await story.deliver_all()
    await story.apply_all()
    assert (await story.order(key))["title"] == "Deres titel"


@pytest.mark.parametrize(
    ("entity", "known", "state"),
    [(JOB_ORDER, False, "FAILED"), (REFERRAL, False, "IGNORED"), ("Jobopslag", True, "IGNORED")],
)
async def test_what_is_unknown_is_kept_for_inspection(story: Story, entity: str, known: bool, state: str) -> None:
    key = await story.new_order() if known else uuid4()
    assert await story.hear(key, entity) == state
    assert await story.rows.column("select problem from jobag_message where problem is not null")
    assert await story.rows.column("select id from job_order") == []


async def test_a_workplace_that_nobody_serves_is_kept_for_inspection(story: Story) -> None:
    assert await story.hear(await story.new_order(municipalityCode="999")) == "IGNORED"


async def test_a_message_waits_while_jobag_is_out_of_order(story: Story) -> None:
    key = await story.new_order()
    await story.jobag.faults(readJobOrder={"kind": "error", "times": 1})
    assert await story.hear(key) == "WAITING"
    await story.rows.execute("update jobag_message set next_attempt_at = now()")
    await story.apply_all()
    assert await story.order(key)


async def test_many_workers_apply_each_message_once(story: Story) -> None:
    orders = [await story.new_order() for _ in range(5)]
    async with story.database.transaction() as tx:
        for n in range(30):
            await keep(tx, uuid4(), JOB_ORDER, orders[n % 5], "Update")
    for key in orders:
        await story.employer(f"joborders/{key}/update", title="Ny")
    await asyncio.gather(*(story.apply_all() for _ in range(4)))
    await story.rows.until("select 1 where not exists (select 1 from jobag_message where state = 'WAITING')")
    assert await story.rows.column("select distinct title from job_order") == ["Ny"]
    assert len(await story.rows.column("select id from history")) == 5


async def test_comparing_finds_what_was_never_told_and_repairs_it(story: Story) -> None:
    [before] = await story.rows.column("select sequence from jobag_position")
    key, made = await story.sent_order(), await story.new_order()
    await story.employer(f"joborders/{key}/update", title="Deres titel")
    result = await story.reconciliation.run()
    await story.apply_all()
    assert result.found > 0
    assert (await story.order(key))["title"] == "Deres titel"
    assert (await story.order(made))["origin"] == "EMPLOYER"
    assert (await story.rows.column("select sequence from jobag_position"))[0] > before
    assert await story.reconciliation.run() == Reconciled(0, (await count_open(story)), 0, 0)


async def count_open(story: Story) -> int:
    [count] = await story.rows.column("select count(*) from job_order where status <> 'CLOSED'")
    return count


async def test_comparing_lists_what_cannot_be_repaired_until_it_is_gone(story: Story) -> None:
    key = await story.sent_order()
    lost = await story.rows.order(accepted=True)
    await story.rows.execute("update job_order set title = 'Kun her' where id = $1", key)
    placement = await story.rows.placement(key, CPR_NUMBER, status="SENT", jobag_status="ACCEPTED")
    for _ in range(2):
        assert (await story.reconciliation.run()).drifting == 2
    assert await story.drift(key) == [("DIFFERS", "title", "Kun her"), ("NOT_AT_JOBAG", f"placement {placement}", None)]
    assert await story.drift(lost) == [("NOT_AT_JOBAG", "jobOrder", None)]
    await story.rows.execute("update job_order set title = 'TEST Kontorassistent' where id = $1", key)
    await story.reconciliation.run()
    assert await story.drift(key) == [("NOT_AT_JOBAG", f"placement {placement}", None)]
