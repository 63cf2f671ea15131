"""What is shown of a fault: nothing but an id, which the log has too."""

import logging

import httpx
import orjson
import pytest

from staer.errors import StaerError, StartUpError
from staer.log import JsonLines
from staer.web import request_log
from tests.web.conftest import SECRET


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [orjson.loads(JsonLines().format(record)) for record in caplog.records]


@pytest.mark.parametrize("field", ["fault", "optionalFault"])
async def test_a_fault_shows_only_its_id(
    consultant: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, field: str
) -> None:
    response = await consultant.post("/graphql", json={"query": f"{{ {field} }}"})
    error = response.json()["errors"][0]
    assert error["extensions"] == {"code": "INTERNAL_SERVER_ERROR"}
    assert response.headers["x-correlation-id"] in error["message"]
    logged = next(line for line in lines(caplog) if line["message"] == "fault")
    assert logged["error"] == "builtins.ValueError"
    assert any("conftest.py" in frame for frame in logged["frames"])  # type: ignore[attr-defined]
    assert SECRET not in response.text
    assert SECRET not in caplog.text + str(lines(caplog))


async def test_a_fault_is_logged_under_the_id_that_is_shown(
    consultant: httpx.AsyncClient,
) -> None:
    written: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: written.append(JsonLines().format(record))  # type: ignore[method-assign]
    logger = logging.getLogger("staer.api.faults")
    logger.addHandler(handler)
    try:
        response = await consultant.post("/graphql", json={"query": "{ fault }"})
    finally:
        logger.removeHandler(handler)
    assert orjson.loads(written[0])["correlation_id"] == response.headers["x-correlation-id"]


async def test_sql_errors_show_nothing(consultant: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    statement = f"select '{SECRET}'::int"
    response = await consultant.post(
        "/graphql", json={"query": "query($s: String!) { ask(statement: $s) }", "variables": {"s": statement}}
    )
    assert response.json()["errors"][0]["extensions"] == {"code": "INTERNAL_SERVER_ERROR"}
    assert SECRET not in response.text
    assert SECRET not in caplog.text


async def test_a_refusal_keeps_its_sentence(consultant: httpx.AsyncClient) -> None:
    response = await consultant.post("/graphql", json={"query": "{ refusal who }"})
    assert response.json()["data"] == {"refusal": None, "who": "Særrig, Casper"}
    assert response.json()["errors"][0] | {"locations": None} == {
        "message": "`after` is no cursor of ours.",
        "extensions": {"code": "BAD_USER_INPUT"},
        "locations": None,
        "path": ["refusal"],
    }


@pytest.mark.parametrize(
    "error", [StartUpError("Set STAER_CITIZEN_KEY."), StaerError(SECRET), RecursionError(), KeyError(SECRET)]
)
async def test_faults_of_every_kind_are_masked(error: Exception) -> None:
    shown = str(request_log.present_error(error, "the-id"))
    assert "the-id" in shown
    assert "INTERNAL_SERVER_ERROR" in shown
    assert str(error) not in shown or not str(error)


CORRELATION = {
    "abcdef-12345": "abcdef-12345",
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301": "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "010101-1234": None,  # a CPR number
    "short": None,
    "a" * 65: None,
    "with space and more": None,
    "<script>alert(1)": None,
}


@pytest.mark.parametrize(("given", "kept"), CORRELATION.items())
async def test_a_well_formed_correlation_id_is_kept(anyone: httpx.AsyncClient, given: str, kept: str | None) -> None:
    returned = (await anyone.get("/health/live", headers={"x-correlation-id": given})).headers["x-correlation-id"]
    assert returned == kept if kept else (returned != given and len(returned) == 32)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "0af7651916cd43dd8448eb211c80319c"),
        ("00-00000000000000000000000000000000-b7ad6b7169203331-01", None),
        ("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", None),
        ("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", None),
        ("garbage", None),
    ],
)
async def test_a_trace_gives_its_id(anyone: httpx.AsyncClient, given: str, kept: str | None) -> None:
    returned = (await anyone.get("/health/live", headers={"traceparent": given})).headers["x-correlation-id"]
    assert returned == kept if kept else returned not in given


async def test_one_line_says_who_asked_what(consultant: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    asked = {"query": "query Names($t: String!) { echo(text: $t) }", "variables": {"t": SECRET}}
    await consultant.post("/graphql", json=asked)
    await consultant.get(f"/{SECRET}")
    own = [line for line in lines(caplog) if line["message"] == "request"]
    assert [(line["path"], line["status"], line["operation"], line["authority"]) for line in own] == [
        ("/graphql", 200, "Names", "15300"),
        ("other", 404, None, None),
    ]
    assert SECRET not in str(own)
    assert "Særrig" not in str(own)


def test_the_log_keeps_the_text_of_errors_out() -> None:
    with pytest.raises(ValueError, match="invalid literal") as caught:
        int(SECRET)
    error = caught.value
    record = logging.getLogger("asyncio").makeRecord(
        "asyncio",
        logging.ERROR,
        __file__,
        1,
        f"Task exception\n{SECRET}",
        (),
        (type(error), error, error.__traceback__),
    )
    line = JsonLines().format(record)
    assert SECRET not in line
    assert orjson.loads(line)["error"] == "builtins.ValueError"
