"""Writing an order: checks as one types, the server's refusals on their fields, drafts, and two who write at once."""

import re

from playwright.async_api import expect

from tests.browser.test_accessibility import violations

TASKS = "Telefonpasning og modtagelse af gæster i receptionen, post og almindelige kontoropgaver."
SCRIPT = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">"


async def test_what_is_missing_is_said_and_nothing_is_sent(person) -> None:
    casper = await person("broendby.consultant", "/jobordrer/ny")
    await casper.field("Titel").fill("x" * 101)
    await casper.page.get_by_role("textbox", name="Ledige pladser").fill("0")
    await casper.button("Opret jobordre").click()
    summary = casper.page.get_by_role("alert")
    await expect(summary).to_contain_text("Titel: Højst 100 tegn.")
    await expect(summary).to_contain_text("Virksomhed: Feltet skal udfyldes.")
    await expect(summary).to_contain_text("Ledige pladser: Skriv et helt tal fra 1 til 10.000.")
    await expect(summary).to_contain_text("Beskrivelse af arbejdsopgaver: Feltet skal udfyldes.")
    await expect(casper.field("Titel")).to_have_attribute("aria-invalid", "true")
    await expect(casper.page).to_have_url(re.compile("/jobordrer/ny$"))


async def test_the_servers_refusal_lands_on_its_field(person) -> None:
    casper = await person("broendby.consultant", "/jobordrer/ny")
    await casper.create_order("Med nul-tegn", TASKS)
    await casper.link("Redigér").click()
    text = casper.field("Beskrivelse af arbejdsopgaver")
    await text.evaluate(
        """element => {
            const {set} = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value');
            set.call(element, 'nul \\u0000 tegn');
            element.dispatchEvent(new Event('input', {bubbles: true}));
        }"""
    )
    await casper.button("Gem").click()
    await expect(text).to_have_accessible_description(
        "Værdien kan ikke bruges; ret den, og prøv igen. "
        "Beskrivelsen i dette felt kan læses af andre kommuner, når ordren deles"
    )


async def test_under_each_description_stands_who_reads_it(person) -> None:
    casper = await person("broendby.consultant", "/jobordrer/ny")
    others = "Beskrivelsen i dette felt kan læses af andre kommuner, når ordren deles"
    not_others = "Beskrivelsen i dette felt kan IKKE læses af andre kommuner, når ordren deles!"
    for label, said in {
        "Beskrivelse af arbejdsopgaver": others,
        "Beskrivelse af faglige-personlige kvalifikationer og løn": not_others,
        "Arbejdstid Beskrivelse": not_others,
        "Intern bemærkning": not_others,
    }.items():
        await expect(casper.field(label)).to_have_accessible_description(said)


async def test_a_draft_survives_leaving_and_reloading(person) -> None:
    casper = await person("broendby.consultant", "/jobordrer/ny")
    await casper.field("Titel").fill("Halvt skrevet")
    await casper.link("Dashboard").click()
    await casper.page.reload()
    await casper.go("/jobordrer/ny")
    await expect(casper.field("Titel")).to_have_value("Halvt skrevet")
    await casper.button("Kassér").click()
    await expect(casper.field("Titel")).to_have_value("")


async def test_two_who_write_at_once_see_both_versions_and_lose_nothing(person) -> None:
    casper = await person("broendby.consultant", "/jobordrer/ny")
    order = await casper.create_order("Samtidig", TASKS)
    await casper.go(f"{order}/redigering")
    birgitte = await person("broendby.colleague", f"{order}/redigering")
    await birgitte.field("Titel").fill("Birgittes titel")
    await birgitte.field("Arbejdstid Beskrivelse").fill("Birgittes arbejdstid")
    await birgitte.button("Gem").click()
    await birgitte.hears("Ændringerne er gemt.")

    await casper.field("Titel").fill("Caspers titel")
    await casper.field("Intern bemærkning").fill("Caspers bemærkning")
    await casper.button("Gem").click()
    await casper.sees("Jobordren er ændret af en anden imens")
    assert not await violations(casper)
    page = casper.page
    await expect(page.get_by_role("radio", name="Behold din udgave af Titel")).to_be_checked()
    await expect(page.get_by_role("radio", name="Brug den gemte udgave af Arbejdstid Beskrivelse")).to_be_checked()
    await page.get_by_role("radio", name="Brug den gemte udgave af Titel").check()
    await casper.button("Gem det valgte").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Birgittes titel")
    await casper.sees("Birgittes arbejdstid")
    await casper.sees("Caspers bemærkning")


async def test_a_script_in_a_text_is_shown_as_text(person) -> None:
    casper = await person("broendby.consultant", "/jobordrer/ny")
    await casper.create_order("<b>Fed</b> titel", SCRIPT)
    await casper.sees(SCRIPT)
    await casper.go("/lister/mine?mine.q=Fed")
    await expect(casper.rows("JobAG – Mine jobordre").get_by_role("link", name="<b>Fed</b> titel")).to_be_visible()
    assert await casper.page.title() == "JobAG – Mine jobordre – STÆR Samarbejde"
