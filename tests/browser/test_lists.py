"""What consultants do with a list: sort, search, filter, choose columns, share the address, and find back."""

import re

import pytest
from playwright.async_api import expect

ROW = 38  # pixels
MINE = "JobAG – Mine jobordre"
SEEDS_COLUMNS = [
    "Titel",
    "Stillingsbetegnelse",
    "Anmodnings ID",
    "Virksomhedsnavn (Virksomhed)",
    "Startdato",
    "Slutdato",
    "Ledige pladser",
    "Henvist",
    "Oprettet",
    "Ændret",
    "Jobordrestatus",
]
SEEDS_CLOSED = ["lager- og logistikmedarbejder", "salgskonsulent", "Salg og Service, kundepleje, tjener ..."]


async def heads(someone, name: str) -> list[str]:
    return [
        text.strip(" ↑↓\n")
        for text in await someone.page.get_by_role("table", name=name).locator("th:not(.lead)").all_inner_texts()
    ]


async def test_the_dashboard_has_the_three_lists_of_the_guide(person) -> None:
    casper = await person("broendby.consultant")
    for name in ("STÆR Samarbejde – JobAG", MINE, "JobAG – Mine formidlinger"):
        await expect(casper.panel(name)).to_be_visible()
    await expect(casper.rows(MINE).first).to_be_visible()
    assert await heads(casper, MINE) == SEEDS_COLUMNS
    assert await heads(casper, "JobAG – Mine formidlinger") == [
        "Titel (Joborder)",
        "Virksomhed (Joborder)",
        "Navn",
        "Status",
        "Oprettet",
        "Oprettet af",
    ]
    row = casper.rows("JobAG – Mine formidlinger").filter(has_text="Signe Prøvesen")
    await expect(row).to_contain_text("18-04-2018 22:40")


async def test_the_address_holds_the_view_and_shows_the_same_to_another(person) -> None:
    casper = await person("broendby.consultant", "/lister/mine")
    await casper.button("Filtre i JobAG – Mine jobordre").click()
    await casper.page.get_by_role("checkbox", name="Lukket").check()
    await casper.page.keyboard.press("Escape")
    await expect(casper.panel(MINE).locator("header .count")).to_have_text("3 poster")
    assert await casper.column(MINE, "Titel") == SEEDS_CLOSED

    await casper.page.get_by_role("columnheader", name="Slutdato").get_by_role("button").click()
    await expect(casper.rows(MINE).first).to_contain_text("salgskonsulent")
    await expect(casper.page.get_by_role("columnheader", name="Slutdato")).to_have_attribute("aria-sort", "ascending")

    await casper.page.get_by_role("searchbox").fill("klinke")
    await expect(casper.rows(MINE)).to_have_count(1)

    birgitte = await person(
        "broendby.colleague", re.sub(r"^https?://[^/]+", "", casper.page.url) + "&mine.omfang=AUTHORITY"
    )
    await expect(birgitte.rows(MINE)).to_have_count(1)
    await expect(birgitte.rows(MINE)).to_contain_text("KLINKE KOMPAGNIET ApS")
    await expect(birgitte.page.get_by_role("searchbox")).to_have_value("klinke")

    await casper.page.get_by_role("searchbox").fill("findes ikke")
    await casper.sees("Ingen poster passer til søgningen og filtrene.")
    await casper.button("Ryd søgning og filtre").click()
    await expect(casper.rows(MINE).filter(has_text="TEST Kontorassistent")).to_be_visible()


async def test_columns_are_chosen_moved_and_remembered(person) -> None:
    casper = await person("broendby.consultant", "/lister/mine")
    await casper.button("Kolonner i JobAG – Mine jobordre").click()
    await casper.page.get_by_role("checkbox", name="Anmodnings ID").uncheck()
    await casper.page.get_by_role("checkbox", name="Tovholder", exact=True).check()
    await casper.button("Flyt Stillingsbetegnelse frem").click()
    assert (await heads(casper, MINE))[:2] == ["Stillingsbetegnelse", "Titel"]
    assert (await heads(casper, MINE))[-1] == "Tovholder"
    await casper.go("/samarbejde")
    await expect(casper.rows(MINE).first).to_be_visible()
    assert (await heads(casper, MINE))[:2] == ["Stillingsbetegnelse", "Titel"]
    assert "Anmodnings ID" not in await heads(casper, MINE)


async def test_a_list_opens_in_full_screen_and_as_the_standard(person) -> None:
    herlev = await person("herlev.consultant", "/samarbejde?mine.q=x")
    await herlev.link("Vis i helskærm: JobAG – Mine jobordre").click()
    await expect(herlev.page).to_have_url(re.compile(r"/lister/mine\?mine\.q=x$"))
    await herlev.button("Benyt som standard").click()
    await herlev.sees("Er din standard")
    await herlev.go("/")
    await expect(herlev.page).to_have_url(re.compile(r"/lister/mine$"))
    await herlev.sees("Der blev ikke fundet nogen poster.")


async def test_rows_are_walked_by_arrow_keys_and_opened_by_enter(person) -> None:
    casper = await person("broendby.consultant", "/lister/mine?mine.status=CLOSED")
    await casper.rows(MINE).first.get_by_role("link").focus()
    await casper.page.keyboard.press("ArrowDown")
    await casper.page.keyboard.press("Enter")
    await expect(casper.page.get_by_role("heading", level=1)).to_have_text("salgskonsulent")
    await expect(casper.page).to_have_title("salgskonsulent – STÆR Samarbejde")


async def test_a_long_list_is_read_by_pages_and_the_place_is_kept(person, long_list: int) -> None:
    casper = await person("roskilde.consultant", "/lister/mine?mine.omfang=AUTHORITY&mine.sort=title")
    await expect(casper.rows(MINE).first).to_contain_text("Ordre 0000")
    scroller = casper.page.locator(".grid-scroll")
    seen: set[str] = set()
    for _ in range(200):
        seen.update(await casper.column(MINE, "Titel"))
        if f"Ordre {long_list - 1:04}" in seen:
            break
        await scroller.evaluate("element => element.scrollBy(0, element.clientHeight * 0.8)")
        await casper.page.wait_for_timeout(30)
    assert len(seen) == long_list
    assert await casper.rows(MINE).count() < 100, "only the rows in sight exist"

    await scroller.evaluate("element => element.scrollTo(0, element.scrollHeight / 2)")
    await casper.page.wait_for_timeout(100)
    place = await scroller.evaluate("element => element.scrollTop")
    middle = casper.rows(MINE).nth(15)
    title = await middle.locator("td:not(.lead)").first.inner_text()
    height = (await middle.bounding_box())["y"]
    await middle.get_by_role("link").click()
    await expect(casper.page.get_by_role("heading", level=1)).to_have_text(title)
    await casper.page.go_back()
    row = casper.rows(MINE).filter(has_text=title)
    await expect(row).to_be_in_viewport()
    assert await scroller.evaluate("element => element.scrollTop") == pytest.approx(place, abs=ROW)
    assert (await row.bounding_box())["y"] == pytest.approx(height, abs=ROW)


async def test_a_change_elsewhere_is_seen_at_once(person) -> None:
    casper = await person("broendby.consultant", "/jobordrer/ny")
    await casper.create_order(
        "Hørt om imens", "Arbejde, som en kollega ændrer, mens listen står åben på en andens skærm."
    )
    birgitte = await person("broendby.colleague", "/lister/mine?mine.omfang=AUTHORITY&mine.q=imens")
    await expect(birgitte.rows(MINE)).to_contain_text("Åben")
    await casper.button("Mere").click()
    await casper.button("Gør inaktiv").click()
    await casper.hears("Jobordren er inaktiv")
    await expect(birgitte.rows(MINE)).to_contain_text("Inaktiv")
    await expect(birgitte.page.locator("tr.fresh")).to_have_count(1)
