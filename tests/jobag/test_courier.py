"""The courier between a real database and the simulator: what each answer of JobAG's changes here."""

import asyncio
import contextlib
import datetime as dt
import json
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID, uuid4

import pytest

from staer.jobag.backoff import MOST_ATTEMPTS, Backoff
from staer.jobag.circuit import FAILURES
from staer.jobag.client import JobagClient
from staer.jobag.courier import NO_ANSWER, Courier
from staer.jobag.hands import Hands
from staer.settings import Settings
from staer.store.citizen import CitizenVault
from staer.store.database import open_database
from staer.store.listening import listen
from staer.store.outbox import CHANNEL
from tests.jobag.conftest import CPR_NUMBER, Jobag
from tests.jobag.rows import Rows
from tests.logins import as_courier

PATIENCE = 20  # seconds; no answer is late on however busy a machine


class Story:
    """A courier at hand, and the rows it works on."""

    def __init__(self, courier: Courier, rows: Rows) -> None:
        self.courier = courier
        self.rows = rows

    async def deliver_all(self) -> int:
        count = 0
        while await self.courier.deliver_next():
            count += 1
        return count

    async def again(self) -> int:
        """Let the waits between attempts pass, and deliver."""
        await self.rows.execute("update delivery set next_attempt_at = now() where state = 'WAITING'")
        return await self.deliver_all()


@contextlib.asynccontextmanager
async def told(settings: Settings, jobag: Jobag, patience: float) -> AsyncGenerator[Story]:
    """A story whose courier waits `patience` seconds for an answer."""
    vault = CitizenVault(settings.citizen_key_bytes())
    rows = await Rows.begin(settings.required("database_url"), vault)
    database = await open_database(as_courier(settings))
    async with JobagClient(jobag.url, patience) as client:
        yield Story(Courier(database, client, vault, Backoff(unit=60)), rows)
    await database.close()
    await rows.connection.close()


@pytest.fixture
async def story(settings: Settings, jobag: Jobag) -> AsyncGenerator[Story]:
    """No answer is late for its courier, on however busy a machine."""
    async with told(settings, jobag, PATIENCE) as story:
        yield story


async def at_jobag(jobag: Jobag, order: UUID) -> dict[str, Any]:
    return (await jobag.http.get(f"/v1/joborders/{order}")).json()


async def test_an_order_is_accepted_with_its_request_id_and_date(story: Story, jobag: Jobag) -> None:
    order = await story.rows.order()
    message = await story.rows.message("CREATE_JOB_ORDER", order)
    await story.deliver_all()
    row, there = await story.rows.one("job_order", order), await at_jobag(jobag, order)
    assert (row["jobag_status"], row["request_id"], str(row["dfdg_created_on"])) == (
        "ACCEPTED",
        there["requestId"],
        there["createdOn"],
    )
    assert row["version"] == 1
    assert await story.rows.history(order) == [("ACCEPT", "PENDING", "ACCEPTED")]
    delivery = await story.rows.one("delivery", message)
    assert (delivery["state"], delivery["attempts"]) == ("DELIVERED", 1)
    [received] = await jobag.received(entity=str(order))
    assert received["xRequestId"] == str(message)
    assert there["content"]["kvalifikationer"] == "HEMMELIG LØN"


async def test_what_is_kept_of_an_attempt_is_redacted(story: Story) -> None:
    message = await story.rows.message("CREATE_JOB_ORDER", await story.rows.order())
    await story.deliver_all()
    [payload] = await story.rows.column("select payload from delivery_attempt where delivery_id = $1", message)
    assert json.loads(payload)["title"] == "TEST Kontorassistent"
    assert "HEMMELIG" not in payload


async def test_a_refused_order_shows_jobags_words_and_may_be_sent_again(story: Story, jobag: Jobag) -> None:
    order = await story.rows.order()
    await story.rows.message("CREATE_JOB_ORDER", order)
    await story.rows.message("UPDATE_JOB_ORDER", order)
    await jobag.faults(createJobOrder={"kind": "refuse", "times": 1, "message": "Virksomheden er i konflikt"})
    await story.deliver_all()
    row = await story.rows.one("job_order", order)
    assert (row["jobag_status"], row["jobag_problem"]) == ("REFUSED", "Virksomheden er i konflikt")
    states = "select state from delivery where job_order_id = $1 order by sequence"
    assert await story.rows.column(states, order) == ["REFUSED", "CANCELLED"]
    await story.rows.execute("update job_order set jobag_status = 'PENDING' where id = $1", order)
    await story.rows.message("CREATE_JOB_ORDER", order)
    await story.deliver_all()
    row = await story.rows.one("job_order", order)
    assert (row["jobag_status"], row["jobag_problem"]) == ("ACCEPTED", None)
    assert [action for action, _, _ in await story.rows.history(order)] == ["REFUSE", "ACCEPT"]


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "timeout", "error", "garbage", "half"])
async def test_an_effect_takes_place_once_whatever_happens_to_the_line(
    settings: Settings, jobag: Jobag, kind: str
) -> None:
    async with told(settings, jobag, patience=3 if kind == "timeout" else PATIENCE) as story:
        order = await story.rows.order()
        message = await story.rows.message("CREATE_JOB_ORDER", order)
        await jobag.faults(createJobOrder={"kind": kind, "times": 1})
        assert await story.deliver_all() == 1
        assert (await story.rows.one("delivery", message))["state"] == "WAITING"
        assert await story.again() == 1
        assert (await story.rows.one("job_order", order))["jobag_status"] == "ACCEPTED"
        assert len(await jobag.received(entity=str(order), effect=True)) == 1
        assert (await story.rows.one("delivery", message))["attempts"] == 2


async def test_what_was_done_under_another_message_is_found(story: Story, jobag: Jobag) -> None:
    order = await story.rows.order()
    lost = await story.rows.message("CREATE_JOB_ORDER", order)
    await jobag.faults(createJobOrder={"kind": "drop_after", "times": 1})
    await story.deliver_all()
    await story.rows.execute("update delivery set state = 'CANCELLED', finished_at = now() where id = $1", lost)
    await story.rows.message("CREATE_JOB_ORDER", order)
    await story.deliver_all()
    assert (await story.rows.one("job_order", order))["jobag_status"] == "ACCEPTED"
    assert [row["status"] for row in await jobag.received(entity=str(order))] == [201, 409]


async def test_messages_of_one_order_keep_their_sequence_and_wait_for_its_acceptance(
    story: Story, jobag: Jobag
) -> None:
    order, other = await story.rows.order(), await story.rows.order()
    for kind in ("CREATE_JOB_ORDER", "UPDATE_JOB_ORDER", "UPDATE_JOB_ORDER"):
        await story.rows.message(kind, order)
    await jobag.faults(createJobOrder={"kind": "error", "times": 1})
    assert await story.deliver_all() == 1
    await story.rows.message("CREATE_JOB_ORDER", other)
    assert await story.deliver_all() == 1
    await story.again()
    effects = [row["operation"] for row in await jobag.received(entity=str(order), effect=True)]
    assert effects == ["createJobOrder", "updateJobOrder", "updateJobOrder"]


async def test_a_refused_change_keeps_the_local_text_and_sets_the_problem(story: Story, jobag: Jobag) -> None:
    order = await story.rows.order()
    await story.rows.message("CREATE_JOB_ORDER", order)
    await story.deliver_all()
    await story.rows.execute("update job_order set title = 'Ny titel' where id = $1", order)
    await story.rows.message("UPDATE_JOB_ORDER", order)
    await jobag.faults(updateJobOrder={"kind": "refuse", "times": 1, "message": "Titlen er ikke tilladt"})
    await story.deliver_all()
    row = await story.rows.one("job_order", order)
    assert (row["jobag_status"], row["title"], row["jobag_problem"]) == (
        "ACCEPTED",
        "Ny titel",
        "Titlen er ikke tilladt",
    )
    await story.rows.message("UPDATE_JOB_ORDER", order)
    await story.deliver_all()
    assert (await story.rows.one("job_order", order))["jobag_problem"] is None
    assert (await at_jobag(jobag, order))["content"]["title"] == "Ny titel"


async def accepted_order(story: Story) -> UUID:
    order = await story.rows.order()
    await story.rows.message("CREATE_JOB_ORDER", order)
    await story.deliver_all()
    return order


async def test_a_confirmed_share_has_that_days_members_as_recipients(story: Story, jobag: Jobag) -> None:
    left = uuid4()
    await story.rows.insert("authority", id=left, number="15900", name="Gladsaxe")
    await story.rows.join(left, dt.datetime.now(dt.UTC).date())
    order = await accepted_order(story)
    share = await story.rows.share(order)
    await story.rows.message("SHARE", order, share_id=share)
    await story.deliver_all()
    row = await story.rows.one("job_order_share", share)
    assert row["status"] == "SHARED"
    assert row["shared_at"] is not None
    recipients = "select authority_id from share_recipient where share_id = $1"
    assert set(await story.rows.column(recipients, share)) == {story.rows.owner, story.rows.member}
    [notification] = (await at_jobag(jobag, order))["notifications"]
    assert (notification["networkCode"], notification["authorities"]) == ("HRS", ["15300", "16300"])
    assert ("CONFIRM", "PENDING", "SHARED") in await story.rows.history(order)


async def test_a_refused_share_fails_with_jobags_words(story: Story, jobag: Jobag) -> None:
    order = await accepted_order(story)
    share = await story.rows.share(order)
    await story.rows.message("SHARE", order, share_id=share)
    await jobag.faults(notifyNetwork={"kind": "refuse", "message": "Netværket er ukendt"})
    await story.deliver_all()
    row = await story.rows.one("job_order_share", share)
    assert (row["status"], row["failure"]) == ("FAILED", "Netværket er ukendt")
    assert not await story.rows.column("select 1 from share_recipient where share_id = $1", share)


async def test_a_share_confirmed_after_closing_ends(story: Story, jobag: Jobag) -> None:
    order = await accepted_order(story)
    share = await story.rows.share(order)
    await story.rows.message("SHARE", order, share_id=share)
    await jobag.faults(notifyNetwork={"kind": "slow", "seconds": 0.3, "times": 1})
    delivering = asyncio.create_task(story.deliver_all())
    await story.rows.until("select 1 from delivery_attempt where outcome = 'STARTED'")
    await story.rows.execute("update job_order set status = 'CLOSED', closed_reason = 'NEED_MET' where id = $1", order)
    await delivering
    assert (await story.rows.one("job_order_share", share))["status"] == "ENDED"
    assert ("END", "PENDING", "ENDED") in await story.rows.history(order)
    [notification] = (await at_jobag(jobag, order))["notifications"]
    assert notification["endedAt"]


async def test_a_share_withdrawn_before_it_was_told_is_never_told(story: Story, jobag: Jobag) -> None:
    order = await accepted_order(story)
    share = await story.rows.share(order)
    message = await story.rows.message("SHARE", order, share_id=share)
    await story.rows.execute("update job_order_share set status = 'ENDED', ended_at = now() where id = $1", share)
    await story.deliver_all()
    assert (await story.rows.one("delivery", message))["state"] == "CANCELLED"
    assert (await at_jobag(jobag, order))["notifications"] == []


async def test_a_share_withdrawn_after_it_may_have_been_told_is_ended_at_jobag(story: Story, jobag: Jobag) -> None:
    order = await accepted_order(story)
    share = await story.rows.share(order)
    await story.rows.message("SHARE", order, share_id=share)
    await jobag.faults(notifyNetwork={"kind": "drop_after", "times": 1})
    await story.deliver_all()
    await story.rows.execute("update job_order_share set status = 'ENDED', ended_at = now() where id = $1", share)
    await story.again()
    [notification] = (await at_jobag(jobag, order))["notifications"]
    assert notification["endedAt"]
    kinds = "select kind, state from delivery where share_id = $1 order by sequence"
    assert [tuple(row) for row in await story.rows.connection.fetch(kinds, share)] == [
        ("SHARE", "CANCELLED"),
        ("END_SHARE", "DELIVERED"),
    ]


async def test_ending_what_jobag_never_heard_of_is_no_problem(story: Story, jobag: Jobag) -> None:
    order = await accepted_order(story)
    share = await story.rows.share(order, status="ENDED", ended_at=await story.rows.connection.fetchval("select now()"))
    message = await story.rows.message("END_SHARE", order, share_id=share)
    await story.deliver_all()
    assert (await story.rows.one("delivery", message))["state"] == "DELIVERED"
    assert (await story.rows.one("job_order", order))["jobag_problem"] is None


async def test_a_placement_is_sent_by_name_with_the_cpr_number_in_the_header(story: Story, jobag: Jobag) -> None:
    order = await accepted_order(story)
    placement = await story.rows.placement(order, CPR_NUMBER)
    message = await story.rows.message("PLACEMENT", order, placement_id=placement)
    await story.deliver_all()
    row = await story.rows.one("placement", placement)
    assert (row["status"], row["jobag_status"]) == ("SENT", "ACCEPTED")
    assert ("ACCEPT", "AVAILABLE_TO_COMPANY", "SENT") in await story.rows.history(order)
    [payload] = await story.rows.column("select payload from delivery_attempt where delivery_id = $1", message)
    assert "Ida" not in payload
    assert CPR_NUMBER not in payload
    [referral] = (await at_jobag(jobag, order))["referrals"]
    assert (referral["referralId"], referral["placedBy"]) == (str(placement), "16300")


async def test_a_refused_placement_may_be_sent_again_and_names_nobody(story: Story, jobag: Jobag) -> None:
    order = await accepted_order(story)
    placement = await story.rows.placement(order, CPR_NUMBER)
    await story.rows.message("PLACEMENT", order, placement_id=placement)
    await jobag.faults(createReferral={"kind": "refuse", "times": 1, "message": f"Ida Holm {CPR_NUMBER} er spærret"})
    await story.deliver_all()
    row = await story.rows.one("placement", placement)
    assert (row["status"], row["jobag_status"], row["jobag_problem"]) == (
        "AVAILABLE_TO_COMPANY",
        "REFUSED",
        "… … er spærret",
    )
    problems = "select problem from delivery where placement_id = $1"
    assert await story.rows.column(problems, placement) == ["… … er spærret"]


async def test_a_placement_refused_after_closing_lapses(story: Story, jobag: Jobag) -> None:
    order = await accepted_order(story)
    placement = await story.rows.placement(order, CPR_NUMBER)
    await story.rows.message("PLACEMENT", order, placement_id=placement)
    await story.rows.execute("update job_order set status = 'CLOSED', closed_reason = 'NEED_MET' where id = $1", order)
    await jobag.faults(createReferral={"kind": "refuse", "times": 1})
    await story.deliver_all()
    row = await story.rows.one("placement", placement)
    assert (row["status"], row["jobag_status"]) == ("LAPSED", "REFUSED")
    assert [step for step in await story.rows.history(order) if step[0] in ("REFUSE", "LAPSE")] == [
        ("REFUSE", "PENDING", "REFUSED"),
        ("LAPSE", "AVAILABLE_TO_COMPANY", "LAPSED"),
    ]


async def test_what_was_placed_lapses_when_jobag_refuses_an_order_that_was_closed_meanwhile(
    story: Story, jobag: Jobag
) -> None:
    order = await story.rows.order()
    placement = await story.rows.placement(order, CPR_NUMBER)
    await story.rows.message("CREATE_JOB_ORDER", order)
    await story.rows.message("PLACEMENT", order, placement_id=placement)
    await story.rows.execute("update job_order set status = 'CLOSED', closed_reason = 'ERROR' where id = $1", order)
    await story.rows.message("CLOSE_JOB_ORDER", order)
    await jobag.faults(createJobOrder={"kind": "refuse", "times": 1})
    await story.deliver_all()
    row = await story.rows.one("placement", placement)
    assert (row["status"], row["jobag_status"]) == ("LAPSED", "NOT_SENT")
    states = "select state from delivery where job_order_id = $1 order by sequence"
    assert await story.rows.column(states, order) == ["REFUSED", "CANCELLED", "CANCELLED"]


async def test_a_placement_waits_until_jobag_has_the_order(story: Story, jobag: Jobag) -> None:
    order = await story.rows.order(jobag_status="NOT_SENT")
    placement = await story.rows.placement(order, CPR_NUMBER)
    await story.rows.message("PLACEMENT", order, placement_id=placement)
    assert await story.deliver_all() == 0
    await story.rows.execute("update job_order set jobag_status = 'PENDING' where id = $1", order)
    await story.rows.message("CREATE_JOB_ORDER", order)
    assert await story.deliver_all() == 2
    assert (await story.rows.one("placement", placement))["status"] == "SENT"


async def test_an_order_closed_at_jobag_first_counts_as_closed(story: Story, jobag: Jobag) -> None:
    order = await accepted_order(story)
    await jobag.http.post(f"/simulator/employer/joborders/{order}/close", json={})
    await story.rows.execute("update job_order set status = 'CLOSED', closed_reason = 'ERROR' where id = $1", order)
    message = await story.rows.message("CLOSE_JOB_ORDER", order)
    await story.deliver_all()
    assert (await story.rows.one("delivery", message))["state"] == "DELIVERED"


async def test_after_the_last_attempt_a_message_is_dead_and_says_so(story: Story, jobag: Jobag) -> None:
    order = await story.rows.order()
    message = await story.rows.message("CREATE_JOB_ORDER", order)
    await story.rows.execute("update delivery set attempts = $1 where id = $2", MOST_ATTEMPTS - 1, message)
    await jobag.faults(createJobOrder={"kind": "error"})
    await story.deliver_all()
    assert (await story.rows.one("delivery", message))["state"] == "DEAD"
    row = await story.rows.one("job_order", order)
    assert (row["jobag_status"], row["jobag_problem"]) == ("REFUSED", NO_ANSWER)


async def test_a_message_that_can_not_be_made_is_put_off_and_holds_up_no_other(story: Story) -> None:
    broken = await accepted_order(story)
    placement = await story.rows.placement(broken, CPR_NUMBER)
    await story.rows.execute("update candidate set cpr_encrypted = '\\x00' where placement_id = $1", placement)
    message = await story.rows.message("PLACEMENT", broken, placement_id=placement)
    other = await story.rows.order()
    await story.rows.message("CREATE_JOB_ORDER", other)
    assert await story.deliver_all() == 2
    delivery = await story.rows.one("delivery", message)
    assert (delivery["state"], delivery["problem"], delivery["attempts"]) == ("WAITING", "FAULT", 1)
    assert (await story.rows.one("job_order", other))["jobag_status"] == "ACCEPTED"


async def test_two_couriers_never_carry_the_same_message(story: Story, jobag: Jobag) -> None:
    orders = [await story.rows.order() for _ in range(20)]
    for order in orders:
        await story.rows.message("CREATE_JOB_ORDER", order)
    await asyncio.gather(story.deliver_all(), story.deliver_all(), story.deliver_all())
    for order in orders:
        assert [row["status"] for row in await jobag.received(entity=str(order))] == [201]


async def test_stopping_ends_what_is_under_way(story: Story, jobag: Jobag) -> None:
    order = await story.rows.order()
    message = await story.rows.message("CREATE_JOB_ORDER", order)
    await jobag.faults(createJobOrder={"kind": "slow", "seconds": 0.3})
    working = asyncio.create_task(Hands(story.courier.deliver_next).work(2))
    await story.rows.until("select 1 from delivery_attempt where outcome = 'STARTED'")
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert (await story.rows.one("delivery", message))["state"] == "DELIVERED"


async def test_the_others_wait_while_jobag_does_not_answer(story: Story, jobag: Jobag) -> None:
    orders = [await story.rows.order() for _ in range(FAILURES + 3)]
    for order in orders:
        await story.rows.message("CREATE_JOB_ORDER", order)
    await jobag.faults(createJobOrder={"kind": "error"})
    assert await story.deliver_all() == FAILURES
    attempts = await story.rows.column("select attempts from delivery where job_order_id = any($1)", orders)
    assert sorted(attempts) == [0, 0, 0, *[1] * FAILURES], "nobody asks for each anew"


async def test_a_courier_is_woken_by_the_commit_of_a_message(settings: Settings, story: Story, jobag: Jobag) -> None:
    """Its hands look but once an hour by themselves."""
    hands = Hands(story.courier.deliver_next, pause=3600)
    heard = asyncio.Event()

    def wake() -> None:
        heard.set()
        hands.wake()

    working = asyncio.gather(hands.work(1), listen(as_courier(settings), {CHANNEL: wake}))
    await heard.wait()  # connected
    order = await story.rows.order()
    message = await story.rows.message("CREATE_JOB_ORDER", order)
    await story.rows.execute(f"notify {CHANNEL}")
    await story.rows.until(f"select 1 from delivery where id = '{message}' and state = 'DELIVERED'")
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working
