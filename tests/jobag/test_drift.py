"""Stories of differences between us and JobAG that people settle: alike afterwards, or noted anew."""

import datetime as dt
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from staer.actions.drift import settle_drift
from staer.domain.actor import Actor, Role
from staer.domain.drift import Settlement
from staer.errors import Refused
from staer.settings import Settings
from staer.store.change import committed
from staer.store.database import Database, open_database
from tests.jobag.conftest import CPR_NUMBER
from tests.jobag.test_inbound import Story, story
from tests.logins import as_api

__all__ = ["story"]

_ASKING = {"ActiveOrganisation": "15300"}


@dataclass
class Settling:
    """The story, and a consultant of the owner who settles, by the API's role."""

    story: Story
    api: Database
    casper: Actor

    async def compare(self) -> int:
        return (await self.story.reconciliation.run()).drifting

    async def open(self, key: UUID) -> list[tuple[UUID, str, str]]:
        rows = await self.story.rows.connection.fetch(
            "select id, kind, field from jobag_drift where job_order_id = $1 and settled_at is null order by id", key
        )
        return [tuple(row) for row in rows]

    async def settle(self, key: UUID, settlement: Settlement) -> None:
        """The one that is open."""
        [(drift, *_)] = await self.open(key)
        await committed(self.api, self.casper, lambda tx: settle_drift(tx, self.casper, drift, settlement))

    async def refused(self, key: UUID, settlement: Settlement) -> str:
        with pytest.raises(Refused) as caught:
            await self.settle(key, settlement)
        assert caught.value.path == ("drift_id",)
        return caught.value.code

    async def at_jobag(self, key: UUID) -> dict[str, Any]:
        answer = await self.story.jobag.http.get(f"/v1/joborders/{key}", headers=_ASKING)
        return answer.raise_for_status().json()


@pytest.fixture
async def settling(settings: Settings, story: Story) -> AsyncGenerator[Settling]:
    person = uuid4()
    await story.rows.insert("consultant", id=person, authority_id=story.rows.owner, subject="casper", name="Casper")
    casper = Actor(story.rows.owner, person, frozenset({Role.CONSULTANT}), "Casper", "casper")
    api = await open_database(as_api(settings))
    yield Settling(story, api, casper)
    await api.close()


async def _changed_here_alone(settling: Settling) -> UUID:
    key = await settling.story.sent_order()
    await settling.story.rows.execute("update job_order set title = 'Kun her' where id = $1", key)
    assert await settling.compare() == 1
    assert [(kind, field) for _, kind, field in await settling.open(key)] == [("DIFFERS", "title")]
    return key


async def test_ours_is_sent_again(settling: Settling) -> None:
    key = await _changed_here_alone(settling)
    await settling.settle(key, Settlement.SEND_OURS)
    await settling.story.deliver_all()
    assert (await settling.at_jobag(key))["content"]["title"] == "Kun her"
    assert await settling.compare() == 0
    assert (await settling.story.order(key))["title"] == "Kun her"
    assert ("SETTLE_DRIFT", None, None) in await settling.story.rows.history(key)


async def test_jobags_is_taken_over(settling: Settling) -> None:
    key = await _changed_here_alone(settling)
    await settling.settle(key, Settlement.KEEP_JOBAG)
    await settling.story.apply_all()
    assert (await settling.story.order(key))["title"] == "TEST Kontorassistent"
    assert await settling.compare() == 0
    assert await settling.open(key) == []  # nothing was lost unawares


async def test_what_still_differs_is_noted_anew(settling: Settling) -> None:
    key = await _changed_here_alone(settling)
    await settling.settle(key, Settlement.SEND_OURS)
    await settling.story.rows.execute(
        "update delivery set state = 'DEAD', finished_at = now() where job_order_id = $1 and state = 'WAITING'", key
    )
    assert await settling.compare() == 1
    assert len(await settling.open(key)) == 1


async def test_a_text_that_was_overwritten_is_let_go_or_written_again_by_hand(settling: Settling) -> None:
    story = settling.story
    key = await story.sent_order()
    await story.edit(key, title="Vores titel")
    await story.employer(f"joborders/{key}/update", title="Deres titel")
    await story.hear(key)
    assert await settling.refused(key, Settlement.SEND_OURS) == "TEXT_REPLACED"
    await settling.settle(key, Settlement.KEEP_JOBAG)
    assert await settling.open(key) == []
    assert (await story.order(key))["title"] == "Deres titel"


async def test_a_placement_that_jobag_lacks_is_put_forward_again(settling: Settling) -> None:
    story = settling.story
    key = await story.sent_order()
    placement = await story.rows.placement(key, CPR_NUMBER, status="SENT", jobag_status="ACCEPTED")
    assert await settling.compare() == 1
    assert await settling.refused(key, Settlement.KEEP_JOBAG) == "NOTHING_AT_JOBAG"
    await settling.settle(key, Settlement.SEND_OURS)
    await story.deliver_all()
    [referral] = (await settling.at_jobag(key))["referrals"]
    assert referral["referralId"] == str(placement)
    assert (await story.rows.one("placement", placement))["status"] == "SENT"
    assert await settling.compare() == 0


async def test_a_share_that_jobag_lacks_is_told_again_and_stands_meanwhile(settling: Settling) -> None:
    story = settling.story
    key = await story.sent_order()
    share = await story.rows.share(key, status="SHARED", shared_at=dt.datetime.now(dt.UTC))
    assert await settling.compare() == 1
    await settling.settle(key, Settlement.SEND_OURS)
    assert (await story.rows.one("job_order_share", share))["status"] == "SHARED"
    await story.deliver_all()
    [notification] = (await settling.at_jobag(key))["notifications"]
    assert notification["notificationId"] == str(share)
    assert await settling.compare() == 0


async def test_what_ended_meanwhile_is_told_to_nobody(settling: Settling) -> None:
    story = settling.story
    key = await story.sent_order()
    share = await story.rows.share(key, status="SHARED", shared_at=dt.datetime.now(dt.UTC))
    await settling.compare()
    await story.rows.execute("update job_order_share set status = 'ENDED', ended_at = now() where id = $1", share)
    assert await settling.refused(key, Settlement.SEND_OURS) == "SHARE_ENDED"
    other = await story.sent_order()
    placement = await story.rows.placement(other, CPR_NUMBER, status="SENT", jobag_status="ACCEPTED")
    await settling.compare()
    await story.rows.execute("update placement set status = 'HIRED' where id = $1", placement)
    assert await settling.refused(other, Settlement.SEND_OURS) == "PLACEMENT_ENDED"
    await settling.compare()
    assert await settling.open(other) == []


async def test_an_order_that_jobag_lacks_is_made_there_again_with_what_stands_on_it(settling: Settling) -> None:
    story = settling.story
    key = await story.rows.order(accepted=True)
    share = await story.rows.share(key, status="SHARED", shared_at=dt.datetime.now(dt.UTC))
    assert await settling.compare() == 1
    await settling.settle(key, Settlement.SEND_OURS)
    assert (await story.order(key))["jobag_status"] == "PENDING"
    await story.deliver_all()
    assert (await story.order(key))["jobag_status"] == "ACCEPTED"
    assert (await settling.at_jobag(key))["content"]["title"] == "TEST Kontorassistent"
    assert await settling.compare() == 1
    await settling.settle(key, Settlement.SEND_OURS)
    await story.deliver_all()
    assert (await story.rows.one("job_order_share", share))["status"] == "SHARED"
    assert await settling.compare() == 0


async def test_an_employers_order_that_is_gone_there_is_closed_here_first(settling: Settling) -> None:
    story = settling.story
    key = await story.rows.order(accepted=True, origin="EMPLOYER")
    await settling.compare()
    assert await settling.refused(key, Settlement.SEND_OURS) == "WITHDRAWN_BY_EMPLOYER"
    await story.rows.execute("update job_order set status = 'CLOSED', closed_reason = 'WITHDRAWN' where id = $1", key)
    assert await settling.refused(key, Settlement.SEND_OURS) == "JOB_ORDER_CLOSED"
    await settling.settle(key, Settlement.KEEP_JOBAG)
    assert await settling.open(key) == []


async def test_twice_is_once(settling: Settling) -> None:
    key = await _changed_here_alone(settling)
    [(drift, *_)] = await settling.open(key)
    await settling.settle(key, Settlement.SEND_OURS)
    with pytest.raises(Refused, match="settled already"):
        await committed(
            settling.api, settling.casper, lambda tx: settle_drift(tx, settling.casper, drift, Settlement.SEND_OURS)
        )
    assert await settling.story.rows.column("select count(*) from delivery where state = 'WAITING'") == [1]
