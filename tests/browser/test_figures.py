"""Figures on paper and beside a list, and a workbook brought in: what is chosen of it is saved, and undone."""

import re
from typing import Any

import openpyxl
from playwright.async_api import expect

from staer.demo.made_up_numbers import cvr_number
from tests.browser.test_accessibility import violations


async def test_the_report_prints_with_its_headings(person) -> None:
    someone = await person("broendby.consultant", "/rapport")
    own = someone.panel("Vores jobordrer")
    await expect(own.get_by_role("row", name=re.compile("I alt"))).to_be_visible()
    await someone.page.get_by_label("Fordelt på").select_option("AUTHORITY")
    await expect(own.get_by_role("rowheader", name="Brøndby")).to_be_visible()
    printed = await someone.page.pdf(outline=True, tagged=True, prefer_css_page_size=True)
    for heading in ("NDR-rapport", "Vores jobordrer", "Alle myndigheder"):
        assert heading.encode() in printed or heading.encode("utf-16-be").hex().encode() in printed.lower()


async def test_the_chart_of_a_list_follows_its_filter(person) -> None:
    someone = await person("broendby.consultant", "/lister/mine")
    await someone.button("Diagram for JobAG – Mine jobordre").click()
    total = someone.page.get_by_role("row", name=re.compile("I alt")).get_by_role("cell")
    await expect(total.nth(1)).to_be_visible()
    before = int(await total.nth(1).inner_text())
    await someone.page.get_by_role("searchbox").fill("cykelmekaniker")
    await expect(total.nth(1)).to_have_text("1")
    assert before > 1
    assert not await violations(someone)


async def test_a_workbook_is_seen_saved_and_undone(person, tmp_path) -> None:
    """By Mette: what was undone stays, closed, and Casper's closed orders are counted elsewhere."""
    someone = await person("gladsaxe.consultant", "/import")
    async with someone.page.expect_download() as download:
        await someone.button("Hent Excel-skabelon").click()
    place = tmp_path / "jobordrer.xlsx"
    await (await download.value).save_as(place)
    book = openpyxl.load_workbook(place)
    sheet: Any = book.active
    headers = [cell.value for cell in sheet[1]]
    given = {"Titel": "Hentet fra Excel", "Beskrivelse af arbejdsopgaver": "Pak", "CVR-nr.": cvr_number(1)}
    for row in (given, given | {"CVR-nr.": "99999999"}):
        sheet.append([row.get(header) for header in headers])
    book.save(place)
    await someone.page.get_by_label("Excel-fil (.xlsx)").set_input_files(place)
    await expect(someone.page.get_by_role("row", name=re.compile("Kan ikke bruges"))).to_contain_text("CVR-nr.")
    assert not await violations(someone)
    await someone.button("Gem 1 række").click()
    await someone.hears("1 række er gemt")
    await someone.button("Fortryd importen").click()
    await someone.hears("1 jobordre er som før")
