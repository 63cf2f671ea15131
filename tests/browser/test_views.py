"""Views of lists, lists taken away as files, and actions on chosen rows: as consultants do them."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from playwright.async_api import expect

from tests.browser.test_accessibility import violations

SHARED = "STÆR Samarbejde – JobAG"
MINE = "JobAG – Mine jobordre"
CLOSED = {"lager- og logistikmedarbejder", "salgskonsulent", "Salg og Service, kundepleje, tjener ..."}


async def choose_view(someone, list_name: str, view: str) -> None:
    await someone.button(f"Visninger af {list_name}").click()
    await someone.page.get_by_role("radio", name=view).check()
    await someone.page.keyboard.press("Escape")


async def test_the_national_list_is_one_click_away(person) -> None:
    casper = await person("broendby.consultant")
    await casper.link("National-liste").click()
    await expect(casper.page.get_by_role("heading", level=1, name=SHARED)).to_be_visible()
    await expect(casper.button(f"Visninger af {SHARED}")).to_have_text("National-liste")
    await expect(casper.rows(SHARED).first).to_be_visible()


async def test_a_view_is_kept_found_by_a_colleague_and_deleted(person) -> None:
    casper = await person("broendby.consultant", "/lister/mine?mine.status=CLOSED&mine.kol=title,status")
    await expect(casper.panel(MINE).locator("header .count")).to_have_text("3 poster")
    await casper.button(f"Visninger af {MINE}").click()
    await casper.field("Navn på visningen").fill("Lukkede i år")
    await casper.page.get_by_role("checkbox", name="Del med kolleger").check()
    await casper.button("Gem som ny visning").click()
    await casper.hears("Visningen er gemt.")
    await expect(casper.button(f"Visninger af {MINE}")).to_have_text("Lukkede i år")
    assert set(await casper.column(MINE, "Titel")) == CLOSED

    await casper.button("Benyt som standard", casper.page.get_by_role("group", name=f"Visninger af {MINE}")).click()
    await expect(casper.button("Benyt ikke længere som standard")).to_be_visible()
    await casper.go("/lister/mine")
    await expect(casper.panel(MINE).locator("header .count")).to_have_text("3 poster")
    assert set(await casper.column(MINE, "Titel")) == CLOSED

    colleague = await person("broendby.colleague", "/lister/mine")
    await colleague.button(f"Visninger af {MINE}").click()
    await expect(colleague.page.get_by_role("radio", name="Lukkede i år (fra en kollega)")).to_be_visible()
    await expect(colleague.button("Slet visning")).to_be_hidden()

    await casper.button(f"Visninger af {MINE}").click()
    await casper.button("Slet visning").click()
    await casper.hears("Visningen er slettet.")
    await expect(casper.button(f"Visninger af {MINE}")).to_have_text("Visninger")


@pytest.mark.parametrize("format_", ["Excel", "CSV"])
async def test_a_list_is_taken_away_as_it_is_shown(person, format_: str) -> None:
    casper = await person("broendby.consultant", "/lister/mine?mine.status=CLOSED")
    await casper.button(f"Eksportér {MINE}").click()
    async with casper.page.expect_download() as waited:
        await casper.button(f"Hent som {format_}").click()
    file = await waited.value
    await casper.hears("Filen er hentet.")
    assert titles_in(Path(await file.path()), file.suggested_filename) == CLOSED


def titles_in(path: Path, name: str) -> set[str]:
    if name == "jobordrer.xlsx":
        header, *rows = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).worksheets[0].iter_rows(values_only=True)
    else:
        header, *rows = csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""), delimiter=";")
    return {str(row[list(header).index("Titel")]) for row in rows}


async def test_chosen_orders_are_acted_on_with_a_result_for_each(person) -> None:
    casper = await person("broendby.consultant")
    titles = ["Flere ad gangen, en", "Flere ad gangen, to"]
    for title in titles:
        await casper.create_order(title, "Pakke varer")
    await casper.go("/lister/mine?mine.q=flere ad gangen")
    await casper.page.get_by_role("checkbox", name=f"Vælg {titles[0]}").check()
    await casper.button("Gør inaktiv").click()
    await expect(casper.page.locator(".results li")).to_have_text([f"{titles[0]}: Inaktiv."])
    await casper.page.get_by_role("checkbox", name="Vælg alle viste jobordrer").check()
    await casper.button("Gør inaktiv").click()
    await expect(casper.page.locator(".results li.refused")).to_have_count(1)
    await expect(casper.page.locator(".results li.done")).to_have_text([f"{titles[1]}: Inaktiv."])

    await casper.button("Vælg tovholder").click()
    assert not await violations(casper)
    await casper.choose("Tovholder", "holm", "Holm, Birgitte")
    await casper.button("Gem").click()
    await expect(casper.page.locator(".results li.done")).to_have_count(2)
    await casper.button("Luk jobordrer").click()
    assert not await violations(casper)
    await casper.button("Annullér", casper.page.get_by_role("dialog")).click()
    await expect(casper.page.locator(".results li.done")).to_have_text(
        [f"{title}: Tovholder valgt." for title in titles]
    )


@pytest.mark.parametrize("menu", [f"Visninger af {MINE}", f"Eksportér {MINE}"])
async def test_the_menus_are_not_hard_to_use(person, menu: str) -> None:
    someone = await person("broendby.consultant", "/lister/mine")
    await expect(someone.rows(MINE).first).to_be_visible()
    await someone.button(menu).click()
    assert not await violations(someone)
