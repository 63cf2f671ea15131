"""axe finds nothing against WCAG 2.1 AA on any view, light and dark, in Danish and English."""

from pathlib import Path

import pytest
from playwright.async_api import expect

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]

VIEWS = {
    "sign-in": (None, "/"),
    "dashboard": ("broendby.consultant", "/samarbejde"),
    "list": ("broendby.consultant", "/lister/mine"),
    "placements": ("broendby.consultant", "/lister/formidlinger"),
    "queue": ("broendby.consultant", "/til-beslutning"),
    "form": ("broendby.consultant", "/jobordrer/ny"),
    "networks": ("broendby.admin", "/netvaerk"),
    "nowhere": ("broendby.consultant", "/findes-ikke"),
}


async def violations(someone) -> list[str]:
    await someone.page.evaluate(AXE.read_text())
    found = await someone.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then(({violations}) =>"
        " violations.map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html.slice(0, 160)).join(' | ')}`))",
        RULES,
    )
    return [*found, *someone.faults]


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_no_view_is_hard_to_use(person, theme: str, language: str) -> None:
    found: dict[str, list[str]] = {}
    for view, (user, path) in VIEWS.items():
        someone = await person(user, path, theme=theme, language=language)
        await expect(someone.page.locator("main h1, main .card h1").first).to_be_visible()
        await someone.page.wait_for_load_state("networkidle")
        found[view] = await violations(someone)
        if view == "form":
            await someone.page.locator("button[type=submit]").click()
            found["form with problems"] = await violations(someone)
        if view == "list":
            await someone.page.locator(".popover button").nth(1).click()
            found["columns"] = await violations(someone)
    assert not {view: what for view, what in found.items() if what}


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_no_order_is_hard_to_use_for_owner_and_recipient(person, theme: str) -> None:
    found: dict[str, list[str]] = {}
    for user in ("broendby.consultant", "gladsaxe.consultant"):
        someone = await person(user, "/samarbejde?delte.q=kontorassistent", theme=theme)
        await someone.rows("STÆR Samarbejde – JobAG").first.get_by_role("link").click()
        await someone.sees("Øvrig information")
        found[user] = await violations(someone)
        dialogs = ["Notificering af gruppe", "Formidl borger"] if user.startswith("broendby") else ["Formidl borger"]
        for name in dialogs:
            await someone.button(name).click()
            await expect(someone.page.get_by_role("dialog")).to_be_visible()
            found[f"{user} {name}"] = await violations(someone)
            await someone.page.keyboard.press("Escape")
            await expect(someone.page.get_by_role("dialog")).to_be_hidden()
    assert not {view: what for view, what in found.items() if what}


@pytest.mark.parametrize("path", ["/samarbejde", "/lister/mine", "/til-beslutning", "/jobordrer/ny"])
async def test_a_phone_shows_it_without_scrolling_sideways(person, path: str) -> None:
    someone = await person("broendby.consultant", path, width=360, height=740)
    await someone.page.wait_for_load_state("networkidle")
    assert await someone.evaluate("document.documentElement.scrollWidth") <= 360
    assert not await violations(someone)
