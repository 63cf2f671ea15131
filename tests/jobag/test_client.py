"""The client against the simulator over a real line: every way an answer can come, or not come."""

from datetime import date
from uuid import uuid4

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from staer.jobag.client import Accepted, JobagClient, RefusedByJobag, Repeated, Trouble, Unavailable
from staer.jobag.messages import Closing, Notification, Referral, Sender
from tests.jobag.conftest import CPR_NUMBER, Jobag, changed_order, order, sender, served

REFERRAL = Referral(candidate_name="Ida Holm", placed_by="15900", note="Kender Ida Holm godt")


async def test_an_order_lives_at_jobag_from_create_to_close(client: JobagClient) -> None:
    key, notification, referral = uuid4(), uuid4(), uuid4()
    created = await client.create_job_order(
        sender(), key, order(start_date=date(2018, 4, 17), coordinator_allowed=False)
    )
    assert isinstance(created, Accepted)
    assert created.data.request_id
    assert created.data.request_id.isdigit()
    assert created.data.coordinator_allowed is False
    assert isinstance(await client.update_job_order(sender(), key, changed_order(title="Ny titel")), Accepted)
    told = await client.notify_network(
        sender(), key, notification, Notification(network_code="HRS", authorities=("15300", "16300"))
    )
    assert isinstance(told, Accepted)
    assert told.data.authorities == ("15300", "16300")
    placed = await client.create_referral(sender(), key, referral, REFERRAL, CPR_NUMBER)
    assert isinstance(placed, Accepted)
    assert placed.data.status == "RECEIVED"
    assert isinstance(await client.referral(sender(), key, referral), Accepted)
    assert isinstance(await client.end_notification(sender(), key, notification), Accepted)
    assert isinstance(await client.close_job_order(sender(), key, Closing(reason="NEED_MET")), Accepted)
    state = await client.job_order(sender(), key)
    assert isinstance(state, Accepted)
    assert (state.data.status, state.data.closed_reason, state.data.receipt) == ("CLOSED", "NEED_MET", created.data)
    assert state.data.fields["title"] == "Ny titel"
    assert state.data.fields["start_date"] is None
    assert [n.ended for n in state.data.notifications] == [True]
    assert [r.id for r in state.data.referrals] == [referral]


async def test_a_repeated_request_id_is_told_apart_and_changes_nothing(client: JobagClient, jobag: Jobag) -> None:
    key, again = uuid4(), sender()
    first = await client.create_job_order(again, key, order())
    assert await client.create_job_order(again, key, order(title="Anden titel")) == Repeated()
    state = await client.job_order(sender(), key)
    assert isinstance(first, Accepted)
    assert isinstance(state, Accepted)
    assert state.data.receipt == first.data
    assert state.data.fields["title"] == "TEST Kontorassistent"
    assert [row["status"] for row in await jobag.received(entity=str(key))] == [201, 412]


async def test_a_refused_request_id_may_be_sent_again(client: JobagClient) -> None:
    key, again = uuid4(), sender()
    assert isinstance(await client.create_job_order(again, key, order(work_tasks="x" * 5001)), RefusedByJobag)
    assert isinstance(await client.create_job_order(again, key, order()), Accepted)


ANSWERS = {
    "refuse": RefusedByJobag("Nej tak", 400),
    "conflict": RefusedByJobag("Nej tak", 409),
    "error": Unavailable(Trouble.SERVER_ERROR, 500),
    "timeout": Unavailable(Trouble.TIMEOUT),
    "drop_before": Unavailable(Trouble.CONNECTION),
    "drop_after": Unavailable(Trouble.CONNECTION),
    "garbage": Unavailable(Trouble.GARBAGE, 201),
    "half": Unavailable(Trouble.HALF_AN_ANSWER),
    "slow": Unavailable(Trouble.TIMEOUT),
}


@pytest.mark.parametrize("kind", ANSWERS)
async def test_each_fault_has_its_outcome(jobag: Jobag, kind: str) -> None:
    await jobag.faults(createJobOrder={"kind": kind, "message": "Nej tak", "seconds": 0.4})
    async with JobagClient(jobag.url, 0.3) as client:
        assert await client.create_job_order(sender(), uuid4(), order()) == ANSWERS[kind]


@pytest.mark.parametrize("kind", ["drop_after", "garbage", "half"])
async def test_what_was_done_but_not_told_is_found_by_the_same_request_id(
    client: JobagClient, jobag: Jobag, kind: str
) -> None:
    key, again = uuid4(), sender()
    await jobag.faults(every_operation={"kind": kind, "times": 1})
    assert isinstance(await client.create_job_order(again, key, order()), Unavailable)
    assert await client.create_job_order(again, key, order()) == Repeated()
    assert len(await jobag.received(entity=str(key), effect=True)) == 1


STATUSES = {
    408: Unavailable(Trouble.BUSY, 408),
    425: Unavailable(Trouble.BUSY, 425),
    429: Unavailable(Trouble.BUSY, 429),
    403: RefusedByJobag("Ude af drift", 403),
    422: RefusedByJobag("Ude af drift", 422),
    502: Unavailable(Trouble.SERVER_ERROR, 502),
}


@pytest.mark.parametrize("status", STATUSES)
async def test_each_status_has_its_outcome(client: JobagClient, jobag: Jobag, status: int) -> None:
    await jobag.faults(createJobOrder={"kind": "refuse", "status": status, "message": "Ude af drift"})
    assert await client.create_job_order(sender(), uuid4(), order()) == STATUSES[status]


async def test_a_refusal_comes_without_what_it_echoes_of_the_citizen(client: JobagClient, jobag: Jobag) -> None:
    await jobag.faults(createReferral={"kind": "refuse", "message": "IDA HOLM, 010190-1234, ida@holm.dk er spærret"})
    refused = await client.create_referral(sender(), uuid4(), uuid4(), REFERRAL, CPR_NUMBER)
    assert refused == RefusedByJobag("…, …, … er spærret", 400)


async def test_nobody_answers() -> None:
    async with JobagClient("http://127.0.0.1:9", 1) as client:
        assert await client.job_order(sender(), uuid4()) == Unavailable(Trouble.CONNECTION)


async def test_headers_say_who_sends_and_the_cpr_number_stands_in_one_of_them_alone() -> None:
    seen: list[tuple[str, bytes, dict[str, str]]] = []

    async def remember(request: Request) -> Response:
        seen.append((str(request.url), await request.body(), dict(request.headers)))
        return PlainTextResponse("", 500)

    with served(Starlette(routes=[Route("/{path:path}", remember, methods=["PUT"])])) as url:
        async with JobagClient(url, 5) as client:
            await client.create_referral(Sender("d-1", "15300", "k-7"), uuid4(), uuid4(), REFERRAL, CPR_NUMBER)
    [(address, body, headers)] = seen
    assert headers["civilregistrationidentifier"] == CPR_NUMBER
    assert (headers["x-requestid"], headers["activeorganisation"], headers["requestusermetadata"]) == (
        "d-1",
        "15300",
        "k-7",
    )
    assert [name for name, value in headers.items() if CPR_NUMBER in value] == ["civilregistrationidentifier"]
    assert CPR_NUMBER not in address
    assert CPR_NUMBER.encode() not in body


async def test_a_redirect_is_not_followed_and_a_flood_is_not_read() -> None:
    visited: list[str] = []

    async def answer(request: Request) -> Response:
        visited.append(request.url.path)
        return RedirectResponse("/elsewhere") if request.method == "GET" else Response(b" " * 3_000_000, 200)

    with served(Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "PUT"])])) as url:
        async with JobagClient(url, 5) as client:
            assert await client.job_order(sender(), uuid4()) == Unavailable(Trouble.REDIRECT, 307)
            assert await client.create_job_order(sender(), uuid4(), order()) == Unavailable(Trouble.GARBAGE, 200)
    assert "/elsewhere" not in visited


def test_a_request_id_that_jobag_would_refuse_is_never_sent() -> None:
    with pytest.raises(ValueError, match="46 at most"):
        Sender("x" * 47, "15300")
