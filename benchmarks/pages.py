"""The pages in a browser: `make bench-pages`, on a database of 100,000 job orders.

From a cold cache to the first list on the screen; from a key in the search box to the rows that it leaves; and 10,000
rows scrolled through by the wheel, one opened far down, and back. The browser's own clock measures.
"""

import argparse
import asyncio
import json
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright
from tests.browser.conftest import FLAGS, chromium

from benchmarks import servers
from benchmarks.run import ROOT, postgres_for
from benchmarks.world import World

WORDS = ("lager", "kontor", "taxa", "jensen", "svejser")
SEARCHED = ("mine", "delte", "formidlinger")
BETWEEN_KEYS = 250  # milliseconds, as one types
ROWS = 10_000
WHEEL = 720  # pixels a turn: most of a screen
ENOUGH = 100  # turns without a new row: the list is shorter
COMES_TO_REST = 500  # milliseconds after the last turn
PATIENCE = 30_000  # milliseconds

# The consultant with the most job orders in the largest authority.
_BUSIEST = """
select c.subject, c.name, a.number from job_order o join consultant c on c.id = o.responsible_consultant_id
join authority a on a.id = c.authority_id
where a.id = (select owner_id from job_order group by owner_id order by count(*) desc limit 1)
group by c.subject, c.name, a.number order by count(*) desc limit 1"""

# A frame is on the screen when the one after it has begun.
_PAINTED = "const painted = then => requestAnimationFrame(() => requestAnimationFrame(() => then(performance.now())));"

_FIRST_ROWS = f"""{_PAINTED}
window.firstRows = new Promise(done => new MutationObserver((_, observer) => {{
    if (!document.querySelector("tbody tr[role=row]")) return;
    observer.disconnect();
    painted(done);
}}).observe(document, {{childList: true, subtree: true}}))"""

_KEY_TO_ROWS = f"""{_PAINTED}
window.keyToRows = text => new Promise(done => {{
    const box = document.querySelector("input[type=search]"), body = document.querySelector(".list-body");
    let began;
    box.addEventListener("keydown", event => began = event.timeStamp, {{once: true}});
    new MutationObserver((_, observer) => {{
        if (body.ariaBusy !== "false" || !location.search.includes(".q=" + text)) return;
        observer.disconnect();
        painted(now => done(now - began));
    }}).observe(body, {{attributes: true, attributeFilter: ["aria-busy"]}});
}})"""

_WATCH_SCROLLING = """
const HEAD = 60, scroller = document.querySelector(".grid-scroll"), rows = new Map(), frames = [];
const seen = window.scrolled = {blank: 0, moved: 0, frames, rows, scroller};
let before;
requestAnimationFrame(function look(now) {
    if (before) frames.push(now - before);
    before = now;
    const frame = scroller.getBoundingClientRect();
    for (const space of scroller.querySelectorAll("tr.spacer")) {
        const {top, bottom} = space.getBoundingClientRect();
        if (bottom > frame.top + HEAD && top < frame.bottom) seen.blank++;
    }
    for (const row of scroller.querySelectorAll("tbody tr[role=row]")) {
        const at = row.getAttribute("aria-rowindex"), which = row.querySelector("a").getAttribute("href");
        if (rows.has(at) && rows.get(at) !== which) seen.moved++;
        rows.set(at, which);
    }
    requestAnimationFrame(look);
})"""


@dataclass
class Pages:
    """A browser at the server's address, signed in as somebody with much to do."""

    browser: Browser
    address: str
    account: dict[str, Any]

    async def open(self, path: str, script: str) -> Page:
        """In a context of its own, so with an empty cache."""
        context = await self.browser.new_context(
            base_url=self.address, locale="da-DK", viewport={"width": 1440, "height": 900}
        )
        kept = json.dumps(json.dumps(self.account))
        await context.add_init_script(f"sessionStorage.setItem('staer.session', {kept})\n{{{script}}}")
        page = await context.new_page()
        await page.goto(path)
        return page

    async def cold(self, path: str) -> float:
        page = await self.open(path, _FIRST_ROWS)
        took = await page.evaluate("firstRows")
        await page.context.close()
        return took

    async def search(self, name: str, word: str) -> list[float]:
        """Milliseconds from each key of the word to the rows on the screen."""
        page = await self.open(f"/lister/{name}?{name}.omfang=AUTHORITY", _KEY_TO_ROWS)
        await page.locator("tbody tr[role=row]").first.wait_for()
        await page.get_by_role("searchbox").focus()
        took: list[float] = []
        for length in range(1, len(word) + 1):
            waited = asyncio.create_task(page.evaluate("text => keyToRows(encodeURIComponent(text))", word[:length]))
            await page.wait_for_timeout(BETWEEN_KEYS)
            await page.keyboard.press(word[length - 1])
            took.append(await asyncio.wait_for(waited, PATIENCE / 1000))
        await page.context.close()
        return took

    async def scroll(self) -> tuple[dict[str, Any], float]:
        """What was seen on the way down, and how long it took to come back to the place from an order."""
        page = await self.open("/lister/formidlinger?formidlinger.omfang=AUTHORITY", "")
        await page.locator("tbody tr[role=row]").first.wait_for()
        await page.locator(".grid-scroll").hover()
        await page.evaluate(_WATCH_SCROLLING)
        rows, in_vain = 0, 0
        while rows < ROWS and in_vain < ENOUGH:
            await page.mouse.wheel(0, WHEEL)
            await page.wait_for_timeout(20)
            before, rows = rows, await page.evaluate("scrolled.rows.size")
            in_vain = 0 if rows > before else in_vain + 1
        seen = await page.evaluate(
            """({...scrolled, distinct: new Set(scrolled.rows.values()).size, rows: scrolled.rows.size,
                highest: Math.max(...scrolled.rows.keys()), scroller: scrolled.scroller.scrollTop})"""
        )
        await page.wait_for_timeout(COMES_TO_REST)
        back = await self._there_and_back(page)
        await page.context.close()
        return seen, back

    async def _there_and_back(self, page: Page) -> float:
        middle = await page.evaluate_handle("document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('tr')")
        link = await middle.evaluate("row => row.querySelector('a').getAttribute('href')")
        await page.evaluate("link => document.querySelector(`a[href='${link}']`).click()", link)
        await page.locator(".grid-scroll").wait_for(state="detached")
        await page.get_by_role("heading", level=1).wait_for()
        return await page.evaluate(
            """link => new Promise(done => {
                const began = performance.now();
                const look = () => {
                    const row = document.querySelector(`.grid-scroll a[href='${link}']`)?.getBoundingClientRect();
                    if (row && row.top > 0 && row.bottom < innerHeight) done(performance.now() - began);
                    else requestAnimationFrame(look);
                };
                history.back();
                look();
            })""",
            link,
        )


def _spread(name: str, figures: list[float]) -> str:
    ordered = sorted(figures)
    p95 = ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]
    return f"{name}: p50 {statistics.median(ordered):.0f} ms, p95 {p95:.0f} ms, of {len(ordered)}"


async def _measure(pages: Pages, rounds: int) -> None:
    await pages.cold("/samarbejde")  # the server's plans are known from here on
    print(_spread("cold cache to the first list", [await pages.cold("/samarbejde") for _ in range(rounds)]))
    for name in SEARCHED:
        await pages.search(name, WORDS[0])
        took = [await pages.search(name, word) for word in WORDS]
        print(_spread(f"key to rows in {name}", [each for word in took for each in word]))
    seen, back = await pages.scroll()
    late = sum(gap > 50 for gap in seen["frames"])  # noqa: PLR2004  three frames
    print(f"{seen['rows']} rows scrolled, {seen['distinct']} different ones, the last is number {seen['highest'] - 1};")
    print(f"  {seen['blank']} frames with a gap, {seen['moved']} rows that moved")
    print(_spread("  between frames", seen["frames"]) + f", {late} over 50 ms")
    print(f"  back at the place from an order after {back:.0f} ms")


async def _session(world: World, rounds: int, log: Path) -> None:
    await world.prepare()
    connection = await world.connect()
    busiest = await connection.fetchrow(_BUSIEST)
    await connection.close()
    assert busiest
    subject, name, number = busiest
    account = {"user": subject, "name": name, "authority": number, "roles": ["CONSULTANT"]}
    server = servers.staer()
    server.start(world.environment, log)
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            token = world.token(subject, name, number)
            await _measure(Pages(browser, f"http://127.0.0.1:{server.port}", account | {"token": token}), rounds)
            await browser.close()
    finally:
        server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20, help="of the cold cache")
    parser.add_argument("--data", type=Path, default=ROOT / "data/bench", help="where PostgreSQL and logs are kept")
    given = parser.parse_args()
    if chromium() is None:
        sys.exit("Chromium is not here: apt-get install chromium")
    given.data.mkdir(parents=True, exist_ok=True)
    with postgres_for(given.data) as server:
        asyncio.run(_session(World(server, given.orders, given.data), given.rounds, given.data / "pages.log"))


if __name__ == "__main__":
    main()
