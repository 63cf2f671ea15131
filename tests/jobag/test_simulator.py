"""What the simulated JobAG promises: its rules, its faults, its memory."""

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from staer.jobag.simulator import create_simulator
from tests.jobag.conftest import BROENDBY, CPR_NUMBER, Jobag, order, served

NEW = order().on_the_wire()


def headers(**more: str) -> dict[str, str]:
    return {"x-requestId": str(uuid4()), **more}


async def put_order(jobag: Jobag, **changed: object) -> str:
    key = str(uuid4())
    answer = await jobag.http.put(f"/v1/joborders/{key}", json=NEW | changed, headers=headers())
    assert answer.status_code == 201, answer.text
    return key


async def test_the_caller_chooses_the_id_once(jobag: Jobag) -> None:
    key = await put_order(jobag)
    again = await jobag.http.put(f"/v1/joborders/{key}", json=NEW, headers=headers())
    assert again.status_code == 409


REFUSED_BODIES = {
    "title": "x" * 101,
    "jobordreType": "SLAVERY",
    "jobordreBeskrivelse": None,
    "antalPladser": 0,
    "startdato": "17-04-2018",
    "status": "CLOSED",
    "cpr": CPR_NUMBER,
}


@pytest.mark.parametrize("field", REFUSED_BODIES)
async def test_wrong_content_is_refused_by_name_and_never_echoed(jobag: Jobag, field: str) -> None:
    body = NEW | {field: REFUSED_BODIES[field]}
    answer = await jobag.http.put(f"/v1/joborders/{uuid4()}", json=body, headers=headers())
    assert answer.status_code == 400
    assert field in answer.json()["message"]
    assert CPR_NUMBER not in answer.text


REFUSED_REQUESTS = {
    "no request id": ({"x-requestId": ""}, b"{}"),
    "a request id too long": ({"x-requestId": "x" * 47}, b"{}"),
    "no organisation": ({"ActiveOrganisation": ""}, b"{}"),
    "not JSON": ({}, b"{"),
    "not an object": ({}, b"[1]"),
}


@pytest.mark.parametrize("case", REFUSED_REQUESTS)
async def test_requests_that_cannot_be_read_are_refused(jobag: Jobag, case: str) -> None:
    changed, body = REFUSED_REQUESTS[case]
    answer = await jobag.http.put(f"/v1/joborders/{uuid4()}", content=body, headers=headers() | changed)
    assert answer.status_code == 400


@pytest.mark.parametrize("number", ["", "010190-1234", "123"])
async def test_a_referral_needs_its_citizen_in_the_header(jobag: Jobag, number: str) -> None:
    key = await put_order(jobag)
    answer = await jobag.http.put(
        f"/v1/joborders/{key}/referrals/{uuid4()}",
        json={"candidateName": "Ida Holm", "placedBy": "15900"},
        headers=headers(CivilRegistrationIdentifier=number),
    )
    assert answer.status_code == 400


async def test_a_closed_order_takes_nothing_more_and_its_notifications_end(jobag: Jobag) -> None:
    key = await put_order(jobag)
    told = {"networkCode": "HRS", "authorities": ["15300"]}
    path = f"/v1/joborders/{key}"
    assert (await jobag.http.put(f"{path}/notifications/{uuid4()}", json=told, headers=headers())).status_code == 201
    assert (await jobag.http.post(f"{path}/close", json={"reason": "NEED_MET"}, headers=headers())).status_code == 200
    state = (await jobag.http.get(path)).json()
    assert state["notifications"][0]["endedAt"]
    late = [
        await jobag.http.patch(path, json={"title": "Ny"}, headers=headers()),
        await jobag.http.post(f"{path}/close", json={"reason": "ERROR"}, headers=headers()),
        await jobag.http.put(f"{path}/notifications/{uuid4()}", json=told, headers=headers()),
    ]
    assert [answer.status_code for answer in late] == [409, 409, 409]


async def test_a_network_is_notified_of_an_order_once_at_a_time(jobag: Jobag) -> None:
    key, first = await put_order(jobag), uuid4()
    told = {"networkCode": "HRS", "authorities": ["15300"]}
    path = f"/v1/joborders/{key}/notifications"
    statuses = [
        (await jobag.http.put(f"{path}/{first}", json=told, headers=headers())).status_code,
        (await jobag.http.put(f"{path}/{uuid4()}", json=told, headers=headers())).status_code,
        (await jobag.http.delete(f"{path}/{first}", headers=headers())).status_code,
        (await jobag.http.put(f"{path}/{uuid4()}", json=told, headers=headers())).status_code,
    ]
    assert statuses == [201, 409, 204, 201]


async def test_faults_strike_every_so_often_at_one_operation_alone(jobag: Jobag) -> None:
    await jobag.faults(createJobOrder={"kind": "error", "every": 3, "times": 2})
    statuses = [
        (await jobag.http.put(f"/v1/joborders/{uuid4()}", json=NEW, headers=headers())).status_code for _ in range(9)
    ]
    assert statuses == [201, 201, 500, 201, 201, 500, 201, 201, 201]
    assert (await jobag.http.get("/v1/changes")).status_code == 200


@pytest.mark.parametrize(
    "faults",
    [
        {"noSuchOperation": {"kind": "error"}},
        {"*": {"kind": "flood"}},
        {"*": {"kind": "error", "probability": 2}},
        {"*": 1},
    ],
)
async def test_a_fault_that_means_nothing_is_refused(jobag: Jobag, faults: dict[str, object]) -> None:
    assert (await jobag.http.put("/simulator/faults", json=faults)).status_code == 400


async def test_an_employer_makes_changes_and_closes_an_order_and_hires(jobag: Jobag) -> None:
    made = (await jobag.http.post("/simulator/employer/joborders", json={"title": "Tjener"})).json()
    key, referral = made["jobOrderId"], str(uuid4())
    assert made["origin"] == "EMPLOYER"
    acts = f"/simulator/employer/joborders/{key}"
    await jobag.http.post(f"{acts}/update", json={"coordinatorAllowed": False, "antalPladser": 3})
    await jobag.http.put(
        f"/v1/joborders/{key}/referrals/{referral}",
        json={"candidateName": "Ida Holm", "placedBy": "15900"},
        headers=headers(CivilRegistrationIdentifier=CPR_NUMBER),
    )
    await jobag.http.post(f"{acts}/inactivate")
    assert (await jobag.http.get(f"/v1/joborders/{key}")).json()["status"] == "INACTIVE"
    await jobag.http.post(f"{acts}/close", json={"reason": "NEED_MET"})
    await jobag.http.post(f"/simulator/employer/referrals/{referral}/outcome", json={"outcome": "HIRED"})
    state = (await jobag.http.get(f"/v1/joborders/{key}")).json()
    assert (state["status"], state["coordinatorAllowed"], state["content"]["antalPladser"]) == ("CLOSED", False, 3)
    assert state["referrals"][0]["status"] == "HIRED"
    changes = (await jobag.http.get("/v1/changes", params={"after": 0})).json()["changes"]
    mine = [(c["entity"], c["change"], c["causedBy"]) for c in changes if c["id"] in (key, referral)]
    assert mine == [
        ("Jobordre", "Create", "EMPLOYER"),
        ("Jobordre", "Update", "EMPLOYER"),
        ("Jobordreformidling", "Create", "JOBCENTER"),
        ("Jobordre", "Update", "EMPLOYER"),
        ("Jobordre", "Update", "EMPLOYER"),
        ("Jobordreformidling", "Update", "EMPLOYER"),
    ]


async def test_orders_from_before_are_made_known_once(jobag: Jobag) -> None:
    known = {"jobOrders": [{"jobOrderId": str(uuid4()), "title": "TEST", "requestId": "1", "createdOn": "2018-04-19"}]}
    added = [(await jobag.http.put("/simulator/joborders", json=known)).json()["added"] for _ in range(2)]
    assert added == [1, 0]
    state = (await jobag.http.get(f"/v1/joborders/{known['jobOrders'][0]['jobOrderId']}")).json()
    assert (state["requestId"], state["createdOn"], state["status"]) == ("1", "2018-04-19", "OPEN")


async def test_counts_tell_effects_from_requests() -> None:
    with served(create_simulator(None)) as url:
        async with httpx.AsyncClient(base_url=url, headers={"ActiveOrganisation": BROENDBY}) as http:
            jobag, again = Jobag(url, http), headers()
            path = f"/v1/joborders/{uuid4()}"
            for _ in range(3):
                await jobag.http.put(path, json=NEW, headers=again)
            counts = (await http.get("/simulator/counts")).json()
    assert counts["operations"]["createJobOrder"] == {"requests": 3, "effects": 1, "repeats": 2, "faults": 0}
    assert counts["entities"]["jobOrders"] == 1


async def test_the_controls_answer_to_this_machine_alone() -> None:
    for app, expected in ((create_simulator(None), 403), (create_simulator(None, controls_open=True), 200)):
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app, client=("10.0.0.7", 4711))
            async with httpx.AsyncClient(transport=transport, base_url="http://jobag") as http:
                assert (await http.get("/simulator/counts")).status_code == expected


PROGRAM = """
import sys, pathlib, uvicorn
from staer.jobag.simulator import create_simulator
uvicorn.run(create_simulator(pathlib.Path(sys.argv[1])), port=int(sys.argv[2]), log_level="error")
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@asynccontextmanager
async def process(directory: Path, port: int) -> AsyncGenerator[tuple[subprocess.Popen[bytes], httpx.AsyncClient]]:
    running = subprocess.Popen([sys.executable, "-c", PROGRAM, str(directory), str(port)])  # noqa: ASYNC220  it starts at once
    try:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", headers={"ActiveOrganisation": BROENDBY}
        ) as http:
            await until_it_listens(running, port)
            yield running, http
    finally:
        running.kill()
        running.wait()


async def until_it_listens(running: subprocess.Popen[bytes], port: int) -> None:
    while running.poll() is None:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise AssertionError("the simulator did not start")


async def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    port, acknowledged = free_port(), set[str]()
    async with process(tmp_path, port) as (running, http):

        async def send(number: int) -> None:
            key = str(uuid4())
            with_id = headers()
            try:
                answer = await http.put(f"/v1/joborders/{key}", json=NEW, headers=with_id)
            except httpx.TransportError:
                return
            assert answer.status_code == 201
            acknowledged.add(key)
            if number == 40:
                running.send_signal(signal.SIGKILL)

        await asyncio.gather(*(send(number) for number in range(80)))
    assert acknowledged
    async with process(tmp_path, port) as (_, http):
        rows = (await http.get("/simulator/received")).json()["received"]
    assert acknowledged <= {row["entity"] for row in rows if row["effect"]}
