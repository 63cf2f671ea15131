"""The README's pictures. SCREENSHOTS=1 renews those in docs/screenshots."""

import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from staer.demo.made_up_numbers import cpr_number

KEPT = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
MOST = 200 * 1024  # bytes

PICTURES = {
    "dashboard": ("/samarbejde", "light"),
    "shared-orders": ("/lister/delte", "light"),
    "my-orders": ("/lister/mine", "light"),
    "my-placements": ("/lister/formidlinger", "light"),
    "order": ("/lister/mine?mine.q=kontorassistent", "light"),
    "queue": ("/til-beslutning", "dark"),
}


@pytest.mark.parametrize("name", PICTURES)
async def test_a_picture_is_taken_and_small(person, tmp_path: Path, name: str) -> None:
    path, theme = PICTURES[name]
    casper = await person("broendby.consultant", path)
    if name == "queue":
        await fill_the_queue(casper)
    if name == "order":
        await casper.rows("JobAG – Mine jobordre").first.get_by_role("link").click()
        await casper.sees("Øvrig information")
    await casper.look(theme, "da")
    await expect(casper.page.get_by_role("heading", level=1)).to_be_visible()
    await expect(casper.page.locator("[aria-busy=true]")).to_have_count(0)
    await casper.evaluate("document.fonts.ready")
    folder = KEPT if os.environ.get("SCREENSHOTS") else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    await casper.page.screenshot(path=folder / f"{name}.png")
    if folder is KEPT:
        assert (folder / f"{name}.png").stat().st_size < MOST


async def fill_the_queue(casper) -> None:
    await casper.go("/lister/mine?mine.q=cykelmekaniker")
    await casper.rows("JobAG – Mine jobordre").first.get_by_role("link").click()
    people = {
        "Mads Prøvesen": "Har repareret cykler i fem år.",
        "Sofie Testesen": "Uddannet cykelmekaniker; kan begynde med det samme.",
        "Yusuf Eksempel": "I praktik hos en cykelhandler i Glostrup.",
    }
    for number, (name, note) in enumerate(people.items(), start=900):
        await casper.place(name, cpr_number(number), note)
    await casper.go("/til-beslutning")
    await expect(casper.rows("Formidlinger til beslutning").filter(has_text="Sofie")).to_be_visible()
    await casper.page.keyboard.press("j")
    await casper.page.keyboard.press("x")
