"""Coming and going, and what happens when the session or the connection ends meanwhile."""

from playwright.async_api import expect

from staer.demo.accounts import account
from staer.demo.issuer import DemoIssuer


async def test_one_signs_in_by_an_account_and_out_again(person) -> None:
    someone = await person(None, "/")
    await someone.page.get_by_role("button", name="Særrig, Casper").click()
    await expect(someone.panel("JobAG – Mine jobordre")).to_contain_text("TEST Kontorassistent")
    await someone.button("Log ud").click()
    await expect(someone.page.get_by_role("heading", name="Log ind")).to_be_visible()
    assert await someone.evaluate("sessionStorage.getItem('staer.session')") is None
    await someone.page.reload()
    await expect(someone.page.get_by_text("TEST Kontorassistent")).to_have_count(0)


async def test_the_next_person_sees_nothing_of_the_one_before(person) -> None:
    someone = await person(None, "/samarbejde")
    await someone.page.get_by_role("button", name="Særrig, Casper").click()
    await someone.link("Ny jobordre").click()
    await someone.field("Titel").fill("Caspers kladde")
    await someone.button("Log ud").click()
    await someone.page.get_by_role("button", name="Dahl, Mette").click()
    await someone.go("/jobordrer/ny")
    await expect(someone.field("Titel")).to_have_value("")


async def test_an_expired_session_keeps_what_was_typed(person, demo) -> None:
    user = "broendby.colleague"
    expired = DemoIssuer(demo.data_dir).token(account(user), hours=-1)
    birgitte = await person(user, "/jobordrer/ny")
    await birgitte.field("Titel").fill("Skrevet før udløb")
    await birgitte.field("Beskrivelse af arbejdsopgaver").fill("Det hele står her stadig, når man er logget ind igen.")
    await birgitte.choose("Virksomhed", "team", "Team Aktiv Indsats")

    async def an_hour_later(route) -> None:
        await route.continue_(headers={**route.request.headers, "authorization": f"Bearer {expired}"})

    await birgitte.page.route("**/graphql", an_hour_later)
    await birgitte.button("Opret jobordre").click()
    dialog = birgitte.page.get_by_role("dialog", name="Din session er udløbet")
    await birgitte.page.unroute("**/graphql")
    await dialog.get_by_role("button", name="Holm, Birgitte").click()
    await expect(dialog).to_be_hidden()
    await expect(birgitte.field("Titel")).to_have_value("Skrevet før udløb")
    await birgitte.button("Opret jobordre").click()
    await birgitte.hears("Jobordren er oprettet.")


async def test_a_lost_connection_is_said_and_what_was_typed_is_sent_afterwards(person) -> None:
    casper = await person("broendby.consultant", "/jobordrer/ny")
    await casper.field("Titel").fill("Uden forbindelse")
    await casper.field("Beskrivelse af arbejdsopgaver").fill("Skrevet, mens forbindelsen til serveren var væk.")
    await casper.choose("Virksomhed", "team", "Team Aktiv Indsats")
    await casper.page.context.set_offline(True)
    await casper.sees("Der er ingen forbindelse til serveren. Det, du har skrevet, bliver stående.")
    await casper.button("Opret jobordre").click()
    await expect(casper.page.get_by_text("Det lykkedes ikke")).to_be_visible()
    await casper.page.context.set_offline(False)
    await casper.button("Opret jobordre").click()
    await casper.hears("Jobordren er oprettet.")


async def test_a_fault_is_said_with_the_id_to_quote(person) -> None:
    """A body that the server will not read stands for any fault of its own."""
    casper = await person("broendby.consultant", "/samarbejde")
    answer = await casper.page.context.request.post("/graphql", data="{")
    correlation_id = answer.headers["x-correlation-id"]
    await casper.page.route(
        "**/graphql",
        lambda route: route.fulfill(
            status=500,
            headers={"x-correlation-id": correlation_id, "content-type": "application/json"},
            body='{"errors":[{"message":"Something went wrong here."}]}',
        ),
    )
    await casper.go("/til-beslutning")
    await expect(casper.page.get_by_role("alert")).to_contain_text(f"Oplys {correlation_id}")


async def test_language_and_theme_stay_chosen(person) -> None:
    someone = await person("broendby.consultant", "/samarbejde")
    await someone.button("English").click()
    await someone.button("Dark theme").click()
    await someone.page.reload()
    await expect(someone.panel("JobAG – My job orders")).to_contain_text("17 Apr 2018")
    assert await someone.evaluate("[document.documentElement.lang, document.documentElement.dataset.theme]") == [
        "en",
        "dark",
    ]
