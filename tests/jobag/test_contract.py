"""The description of JobAG's service and the simulator name the same routes, fields and rules."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.routing import Route

from staer.jobag.messages import Closing, JobOrderContent, NewJobOrder, Notification, Referral
from staer.jobag.simulator import create_simulator
from staer.jobag.simulator.faults import FAULT, KINDS
from staer.jobag.simulator.rules import (
    CONTENT,
    EMPLOYERS_JOB_ORDER,
    KNOWN_JOB_ORDER,
    NEW_JOB_ORDER,
    NOTIFICATION,
    REFERRAL,
)

DOCUMENT: dict[str, Any] = yaml.safe_load((Path(__file__).parents[2] / "docs/jobag-openapi.yaml").read_text())
METHODS = {"get", "put", "post", "patch", "delete"}
SCHEMAS = DOCUMENT["components"]["schemas"]


def test_every_route_is_described_and_every_description_has_a_route() -> None:
    described = {
        (method.upper(), path, operation["operationId"])
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }
    routes = [route for route in create_simulator(None).routes if isinstance(route, Route)]
    served = {
        (method, re.sub(r":\w+}", "}", route.path), route.name)
        for route in routes
        for method in route.methods or ()
        if method != "HEAD"
    }
    assert described == served


RULES = {
    "JobOrderContent": CONTENT,
    "NewJobOrder": NEW_JOB_ORDER,
    "EmployersJobOrder": EMPLOYERS_JOB_ORDER,
    "KnownJobOrder": {**CONTENT, **KNOWN_JOB_ORDER},
    "NewNotification": NOTIFICATION,
    "NewReferral": REFERRAL,
}


@pytest.mark.parametrize("schema", RULES)
def test_described_fields_are_the_ones_that_are_judged(schema: str) -> None:
    assert set(SCHEMAS[schema]["properties"]) == set(RULES[schema])


SENT = {
    "JobOrderContent": JobOrderContent,
    "NewJobOrder": NewJobOrder,
    "NewNotification": Notification,
    "NewReferral": Referral,
    "Closing": Closing,
}


@pytest.mark.parametrize("schema", SENT)
def test_what_we_send_is_described(schema: str) -> None:
    names = {field.metadata["wire"] for field in SENT[schema].__dataclass_fields__.values()}
    assert names == set(SCHEMAS[schema]["properties"])


def test_described_faults_are_the_ones_there_are() -> None:
    fault = SCHEMAS["Faults"]["additionalProperties"]["properties"]
    assert set(fault) == set(FAULT)
    assert set(fault["kind"]["enum"]) == set(KINDS)


def test_every_reference_leads_somewhere() -> None:
    text = (Path(__file__).parents[2] / "docs/jobag-openapi.yaml").read_text()
    for kind, name in set(re.findall(r'"#/components/(\w+)/(\w+)"', text)):
        assert name in DOCUMENT["components"][kind]
