"""axe finds nothing against WCAG 2.1 AA on any view, light and dark, in Danish and English."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
ASK_AXE = """rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then(({violations}) =>
    violations.map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html.slice(0, 160)).join(' | ')}`))"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]

ORDER = "/lister/mine?mine.q=cykelmekaniker"
FIRST_ROW = "tbody tr[role=row] a"

# Where it stands among the routes of app.tsx, who looks, where they begin, and what they click from there.
VIEWS = {
    "sign-in": ("/", None, "/"),
    "dashboard": ("/samarbejde", "broendby.consultant", "/samarbejde"),
    "shared orders": ("/lister/:list", "broendby.consultant", "/lister/delte"),
    "own orders": ("/lister/:list", "broendby.consultant", "/lister/mine"),
    "own placements": ("/lister/:list", "broendby.consultant", "/lister/formidlinger"),
    "queue": ("/til-beslutning", "broendby.consultant", "/til-beslutning"),
    "form": ("/jobordrer/ny", "broendby.consultant", "/jobordrer/ny"),
    "form of an order": ("/jobordrer/:id/redigering", "broendby.consultant", ORDER, FIRST_ROW, "text=Redigér"),
    "order": ("/jobordrer/:id", "broendby.consultant", ORDER, FIRST_ROW),
    "placement": ("/formidlinger/:id", "broendby.consultant", "/lister/formidlinger", FIRST_ROW),
    "messages to JobAG": ("/jobag", "broendby.admin", "/jobag"),
    "report": ("/rapport", "broendby.consultant", "/rapport"),
    "import": ("/import", "broendby.consultant", "/import"),
    "networks": ("/netvaerk", "broendby.admin", "/netvaerk"),
    "nowhere": ("", "broendby.consultant", "/findes-ikke"),
}


async def violations(someone) -> list[str]:
    """What axe finds in each of the four looks of what is on the screen."""
    await someone.page.evaluate(AXE.read_text())
    found = []
    for theme in ("light", "dark"):
        for language in ("da", "en"):
            await someone.look(theme, language)
            found += [f"{theme} {language} {what}" for what in await someone.evaluate(ASK_AXE, RULES)]
    await someone.look("light", "da")
    return [*found, *someone.faults]


def test_every_route_is_looked_at() -> None:
    routes = set(re.findall(r'(?:<Route path=|= page\()"([^"]+)"', (FRONTEND / "src" / "app.tsx").read_text()))
    assert {route for route, *_ in VIEWS.values()} - {""} == routes


@pytest.mark.parametrize("view", VIEWS)
async def test_no_view_is_hard_to_use(person, view: str) -> None:
    _, user, path, *clicks = VIEWS[view]
    someone = await person(user, path)
    for clicked in clicks:
        await someone.page.locator(clicked).first.click()
        await someone.page.wait_for_url(re.compile(f"^(?!.*{re.escape(path)}$)"))
    await expect(someone.page.get_by_role("heading", level=1)).to_be_visible()
    await expect(someone.page.locator("[aria-busy=true], .skeleton")).to_have_count(0)
    assert not await violations(someone)


async def test_a_form_with_problems_is_not_hard_to_use(person) -> None:
    someone = await person("broendby.consultant", "/jobordrer/ny")
    await someone.button("Opret jobordre").click()
    assert not await violations(someone)


@pytest.mark.parametrize("menu", ["Kolonner", "Filtre"])
async def test_no_menu_of_a_list_is_hard_to_use(person, menu: str) -> None:
    someone = await person("broendby.consultant", "/lister/mine")
    await someone.button(f"{menu} i JobAG – Mine jobordre").click()
    assert not await violations(someone)


async def test_an_order_is_not_hard_to_use_for_a_recipient(person) -> None:
    someone = await person("gladsaxe.consultant", "/samarbejde?delte.q=kontorassistent")
    await someone.rows("STÆR Samarbejde – JobAG").first.get_by_role("link").click()
    await someone.sees("Øvrig information")
    assert not await violations(someone)


async def test_nothing_that_opens_over_an_order_is_hard_to_use(person) -> None:
    someone = await person("broendby.consultant", ORDER)
    await someone.page.locator(FIRST_ROW).first.click()
    await someone.sees("Øvrig information")
    found: dict[str, list[str]] = {}
    for name, menu in {
        "Notificering af gruppe": None,
        "Formidl borger": None,
        "Vælg tovholder": "Mere",
        "Luk jobordre": "Mere",
    }.items():
        if menu:
            await someone.button(menu).click()
        await someone.button(name).click()
        await expect(someone.page.get_by_role("dialog")).to_be_visible()
        await expect(someone.page.get_by_role("dialog").locator(".skeleton")).to_have_count(0)
        found[name] = await violations(someone)
        await someone.page.keyboard.press("Escape")
        await expect(someone.page.get_by_role("dialog")).to_be_hidden()
    assert not {what: problems for what, problems in found.items() if problems}
