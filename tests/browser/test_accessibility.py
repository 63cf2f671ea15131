"""axe finds nothing against WCAG 2.1 AA on any view, light and dark, in Danish and English."""

from pathlib import Path

import pytest
from playwright.async_api import expect

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
ASK_AXE = """rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then(({violations}) =>
    violations.map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html.slice(0, 160)).join(' | ')}`))"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]

VIEWS = {
    "sign-in": (None, "/"),
    "dashboard": ("broendby.consultant", "/samarbejde"),
    "list": ("broendby.consultant", "/lister/mine"),
    "placements": ("broendby.consultant", "/lister/formidlinger"),
    "queue": ("broendby.consultant", "/til-beslutning"),
    "form": ("broendby.consultant", "/jobordrer/ny"),
    "networks": ("broendby.admin", "/netvaerk"),
    "report": ("broendby.consultant", "/rapport"),
    "import": ("broendby.consultant", "/import"),
    "nowhere": ("broendby.consultant", "/findes-ikke"),
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


@pytest.mark.parametrize("view", VIEWS)
async def test_no_view_is_hard_to_use(person, view: str) -> None:
    user, path = VIEWS[view]
    someone = await person(user, path)
    await expect(someone.page.get_by_role("heading", level=1)).to_be_visible()
    await expect(someone.page.locator("[aria-busy=true]")).to_have_count(0)
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


async def test_an_order_and_what_opens_over_it_are_not_hard_to_use_for_the_owner(person) -> None:
    someone = await person("broendby.consultant", "/lister/mine?mine.q=cykelmekaniker")
    await someone.rows("JobAG – Mine jobordre").first.get_by_role("link").click()
    await someone.sees("Øvrig information")
    found = {"order": await violations(someone)}
    for name in ("Notificering af gruppe", "Formidl borger"):
        await someone.button(name).click()
        await expect(someone.page.get_by_role("dialog")).to_be_visible()
        found[name] = await violations(someone)
        await someone.page.keyboard.press("Escape")
        await expect(someone.page.get_by_role("dialog")).to_be_hidden()
    assert not {what: problems for what, problems in found.items() if problems}


@pytest.mark.parametrize("path", ["/samarbejde", "/lister/mine", "/til-beslutning", "/jobordrer/ny"])
async def test_a_phone_shows_it_without_scrolling_sideways(person, path: str) -> None:
    someone = await person("broendby.consultant", path, width=360, height=740)
    await expect(someone.page.get_by_role("heading", level=1)).to_be_visible()
    await expect(someone.page.locator("[aria-busy=true]")).to_have_count(0)
    assert await someone.evaluate("document.documentElement.scrollWidth") <= 360
