"""The simulated JobAG knows the sample's accepted orders, as it must before any of them can be changed."""

import httpx

from staer.demo.jobag_acquaintance import acquaint_jobag
from staer.demo.sample_orders import ORDERS
from staer.domain.jobag import JobagStatus
from staer.jobag.simulator import create_simulator

CALLER = {"x-requestId": "1", "ActiveOrganisation": "15300", "RequestUserMetadata": "system"}


async def test_what_was_accepted_before_is_known_and_the_rest_is_not() -> None:
    simulator = create_simulator(None)
    transport = httpx.ASGITransport(app=simulator)
    async with (
        simulator.router.lifespan_context(simulator),
        httpx.AsyncClient(transport=transport, base_url="http://jobag") as client,
    ):
        for _ in range(2):
            await acquaint_jobag(client)
        for order in ORDERS:
            answer = await client.get(f"/v1/joborders/{order.id}", headers=CALLER)
            if order.jobag_status is JobagStatus.NOT_SENT:
                assert answer.status_code == 404
                continue
            known = answer.json()
            assert (known["requestId"], known["status"]) == (order.request_id, order.status)
            assert known["createdOn"] == str(order.dfdg_created_on)
