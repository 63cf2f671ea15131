"""The guide's whole story, told by three people at their own screens."""

import asyncio
import re

from playwright.async_api import expect

from staer.demo.made_up_numbers import cpr_number
from tests.browser.test_accessibility import violations

TITLE = "Buschauffør til bybus"
TASKS = "Kørsel med bybus i faste ruter og venlig betjening af passagerer. Kørekort D er et krav."
SECRET_PAY = "Løn 31.000 kr. om måneden efter overenskomst."
NOTE = "Har kørt bus i otte år."


async def test_from_an_employers_need_to_a_candidate_at_the_employer(person) -> None:
    casper = await person("broendby.consultant", "/jobordrer/ny")
    order = await casper.create_order(
        TITLE, TASKS, **{"Beskrivelse af faglige-personlige kvalifikationer og løn": SECRET_PAY}
    )
    await casper.send_to_jobag()

    await casper.button("Notificering af gruppe").click()
    preview = casper.page.get_by_role("region", name="Dette ser modtagerne")
    await expect(preview).to_contain_text(TASKS)
    await expect(preview).not_to_contain_text(SECRET_PAY)
    await expect(casper.page.get_by_role("region", name="Dette får jobcentrene")).to_contain_text("Gladsaxe")
    await casper.button("Annullér").click()
    await casper.share_with("HRS")
    await expect(casper.page.get_by_text("16 jobcentre i alt, hvert talt én gang")).to_be_visible()

    await casper.button("Mere").click()
    await casper.button("Vælg tovholder").click()
    await casper.choose("Tovholder", "holm", "Holm, Birgitte")
    await casper.button("Gem").click()
    await casper.hears("Tovholder og ansvarlig konsulent er gemt.")

    mette = await person("gladsaxe.consultant", "/samarbejde?delte.q=Buschauff")
    row = mette.rows("STÆR Samarbejde – JobAG").first
    await expect(row).to_contain_text("Holm, Birgitte")
    await expect(row).to_contain_text("HRS")
    await row.get_by_role("link").click()
    await expect(mette.page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    await mette.sees(TASKS)
    details = mette.page.get_by_role("region", name="Detaljer")
    await expect(details.get_by_text("Skjult for jeres jobcenter")).to_have_count(4)
    await expect(mette.page.get_by_text(SECRET_PAY)).to_have_count(0)
    await expect(mette.button("Redigér")).to_have_count(0)

    await mette.place("Prøve Prøvesen", cpr_number(71), NOTE)
    await mette.hears("Status: Formidling afventer godkendelse.")
    await mette.go("/lister/formidlinger")
    await expect(mette.rows("JobAG – Mine formidlinger").filter(has_text="Prøve Prøvesen")).to_contain_text(
        "Formidling afventer godkendelse"
    )

    birgitte = await person("broendby.colleague", "/til-beslutning")
    waiting = birgitte.rows("Formidlinger til beslutning").filter(has_text="Prøve Prøvesen")
    await expect(waiting).to_contain_text("Gladsaxe")
    await expect(waiting).to_contain_text(NOTE)
    await birgitte.page.keyboard.press("j")
    await birgitte.page.keyboard.press("a")
    await expect(birgitte.page.locator(".results")).to_contain_text("Prøve Prøvesen: Godkendt")
    await birgitte.button("Send til JobAG").click()
    await expect(birgitte.page.locator(".results")).to_contain_text("Prøve Prøvesen: På vej til JobAG")

    await mette.go("/lister/formidlinger")
    await mette.rows("JobAG – Mine formidlinger").filter(has_text="Prøve Prøvesen").get_by_role("link").click()
    await expect(mette.page.get_by_text("Virksomheden kan se borgeren.")).to_be_visible()
    await expect(mette.page.get_by_text(re.compile("Afgjort af|Holm, Birgitte")).first).to_be_visible()

    await casper.go(order)
    history = casper.page.get_by_role("region", name="Historik")
    for event in (
        "Oprettet",
        "Sendt til JobAG",
        "Deling bekræftet af JobAG",
        "Borger formidlet",
        "Formidling godkendt",
    ):
        await expect(history.get_by_text(event).first).to_be_visible()
    assert not casper.faults + mette.faults + birgitte.faults


async def test_an_order_that_jobag_does_not_have_yet_cannot_be_shared_and_the_reason_is_said(person) -> None:
    casper = await person("broendby.consultant", "/jobordrer/ny")
    await casper.create_order("Ikke sendt endnu", TASKS)
    await casper.button("Notificering af gruppe").click()
    dialog = casper.page.get_by_role("dialog")
    await expect(
        dialog.get_by_text("JobAG har ikke modtaget jobordren endnu; send den, og vent på svaret.").first
    ).to_be_visible()
    await expect(casper.button("Send til JobAG", dialog)).to_be_disabled()


async def test_what_recipients_would_read_is_shown_before_anything_is_shared(person) -> None:
    casper = await person("broendby.consultant", "/jobordrer/ny")
    await casper.create_order(
        "Piccolo",
        "Ring 36 34 50 00, løn 150 kr. i timen.",
        **{"Beskrivelse af faglige-personlige kvalifikationer og løn": SECRET_PAY},
    )
    await casper.send_to_jobag()
    await casper.button("Notificering af gruppe").click()
    dialog = casper.page.get_by_role("dialog")
    await dialog.get_by_role("radio", name=re.compile("NRS")).check()
    for warning in ("telefonnummer", "handle om løn", "siger ikke meget"):
        await expect(dialog.get_by_role("alert")).to_contain_text(warning)
    await expect(dialog.get_by_role("region", name="Dette ser modtagerne")).to_contain_text("Ring 36 34 50 00")
    await expect(dialog.get_by_role("region", name="Dette får jobcentrene")).to_contain_text("Hillerød")
    await expect(dialog.get_by_text(SECRET_PAY)).to_have_count(0)
    await casper.page.keyboard.press("Escape")
    await casper.sees(SECRET_PAY)


async def test_several_are_decided_at_once_and_each_has_its_own_result(person) -> None:
    casper = await person("broendby.consultant", "/jobordrer/ny")
    await casper.create_order(
        "Gartner", "Pasning af grønne områder, beskæring og plantning hele året i kommunens parker."
    )
    for number, name in ((81, "Anton A"), (82, "Berta B"), (83, "Carla C")):
        await casper.place(name, cpr_number(number))
    await casper.go("/til-beslutning")
    queue = casper.rows("Formidlinger til beslutning").filter(has_text="Gartner")
    await expect(queue).to_have_count(3)

    other = await person("broendby.consultant", "/til-beslutning")
    await expect(other.rows("Formidlinger til beslutning").filter(has_text="Gartner")).to_have_count(3)
    await casper.page.get_by_role("checkbox", name="Vælg Anton A").check()
    await casper.button("Afvis").click()
    dialog = casper.page.get_by_role("dialog")
    await dialog.get_by_role("radio", name="Mangler kvalifikationer").check()
    await dialog.get_by_role("textbox").fill("Mangler truckkort.")
    assert not await violations(casper)
    for name in ("Anton A", "Berta B", "Carla C"):
        await other.page.get_by_role("checkbox", name=f"Vælg {name}").check()
    press = "button => button.click()"  # at the same moment: a little later the others' lists have heard of it
    await asyncio.gather(casper.button("Afvis", dialog).evaluate(press), other.button("Godkend").evaluate(press))
    results = [casper.page.locator(".results"), other.page.locator(".results")]
    await expect(results[0]).to_contain_text("Anton A")
    await expect(results[1]).to_contain_text("Anton A")
    await expect(results[1]).to_contain_text("Berta B: Godkendt")
    await expect(results[1]).to_contain_text("Carla C: Godkendt")
    said = " ".join([await each.inner_text() for each in results])
    assert said.count("Anton A: Der er allerede taget stilling til formidlingen; hent den igen.") == 1


async def test_what_was_shared_and_placed_is_taken_back(person) -> None:
    casper = await person("broendby.consultant", "/jobordrer/ny")
    order = await casper.create_order(
        "Blomsterbinder", "Binding af buketter og kranse, pasning af planter og venlig betjening i butikken."
    )
    await casper.send_to_jobag()
    await casper.share_with("HRS")
    await casper.button("Stop deling med HRS").click()
    dialog = casper.page.get_by_role("dialog", name="Stop deling med HRS")
    await expect(dialog).to_contain_text("Modtagerne kan ikke længere læse jobordren.")
    assert not await violations(casper)
    await casper.button("Stop deling", dialog).click()
    await casper.hears("Delingen med HRS er ophørt.")

    await casper.place("Dorte D", cpr_number(84))
    await casper.page.get_by_role("link", name="Dorte D").click()
    await casper.button("Træk tilbage").click()
    dialog = casper.page.get_by_role("dialog")
    assert not await violations(casper)
    await casper.button("Træk tilbage", dialog).click()
    await casper.hears("Formidlingen er trukket tilbage.")
    await casper.go(order)
    await casper.sees("Trukket tilbage")
