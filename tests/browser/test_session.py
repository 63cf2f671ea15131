"""Coming and going, and what happens when the session or the connection ends meanwhile."""

import json
import re

from playwright.async_api import expect

from staer.demo.accounts import account
from staer.demo.issuer import DemoIssuer
from tests.browser.test_accessibility import violations


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


async def test_one_signs_in_where_the_municipality_does_and_out_there_too(person, provider) -> None:
    birgitte = await person(None, "/auth/login?to=/lister/mine")
    await birgitte.sees("Holm, Birgitte")
    await expect(birgitte.page).to_have_url(re.compile("/lister/mine$"))
    assert await birgitte.evaluate("[document.cookie, sessionStorage.length]") == ["", 0], (
        "no script can read the cookie"
    )
    await birgitte.button("Log ud").click()
    await expect(birgitte.page).to_have_url(re.compile(f"^{provider.issuer}/end"))
    await birgitte.go("/lister/mine")
    await expect(birgitte.page.get_by_role("heading", name="Log ind")).to_be_visible()


async def test_an_ended_session_keeps_what_was_typed(person) -> None:
    birgitte = await person(None, "/auth/login?to=/jobordrer/ny")
    await birgitte.field("Titel").fill("Skrevet før udløb")
    await birgitte.field("Beskrivelse af arbejdsopgaver").fill("Det hele står her stadig, når man er logget ind igen.")
    await birgitte.choose("Virksomhed", "team", "Team Aktiv Indsats")
    await birgitte.page.context.clear_cookies()
    await birgitte.button("Opret jobordre").click()
    dialog = birgitte.page.get_by_role("dialog", name="Din session er udløbet")
    assert not await violations(birgitte)
    await dialog.get_by_role("link", name="Log ind med jobcentrets login").click()
    await expect(birgitte.field("Titel")).to_have_value("Skrevet før udløb")
    await birgitte.button("Opret jobordre").click()
    await birgitte.hears("Jobordren er oprettet.")


async def test_in_the_demo_the_same_person_goes_on_at_once(person, demo) -> None:
    """The token that the page keeps is one that has run out."""
    user = "broendby.colleague"
    birgitte = await person(user, "/jobordrer/ny")
    await birgitte.field("Titel").fill("Skrevet før udløb")
    expired = DemoIssuer(demo.data_dir).token(account(user), hours=-1)
    await birgitte.evaluate(
        """expired => sessionStorage.setItem('staer.session',
            JSON.stringify({...JSON.parse(sessionStorage.getItem('staer.session')), token: expired}))""",
        expired,
    )
    await birgitte.page.reload()
    dialog = birgitte.page.get_by_role("dialog", name="Din session er udløbet")
    assert not await violations(birgitte)
    await dialog.get_by_role("button", name="Holm, Birgitte").click()
    await expect(dialog).to_be_hidden()
    await expect(birgitte.field("Titel")).to_have_value("Skrevet før udløb")


async def test_changes_are_told_to_whom_a_cookie_stands_for(person) -> None:
    """The socket's handshake carries the cookie, which no script could put into its first message."""
    frames: dict[str, list[str]] = {"framesent": [], "framereceived": []}
    birgitte = await person(None)
    birgitte.page.on(
        "websocket",
        lambda socket: [socket.on(name, lambda text, to=to: to.append(text)) for name, to in frames.items()],
    )
    await birgitte.go("/auth/login?to=/lister/mine%3Fmine.omfang=AUTHORITY%26mine.q=cookie")
    await birgitte.sees("Ingen poster passer til søgningen og filtrene.")
    casper = await person("broendby.consultant")
    await casper.create_order("Hørt med cookie", "En ordre, som en kollega ser komme, mens listen står åben hos hende.")
    await expect(birgitte.rows("JobAG – Mine jobordre")).to_contain_text("Hørt med cookie")
    assert any('"next"' in text for text in frames["framereceived"]), "it was told, and not found by looking"
    assert not any("authorization" in text.lower() for text in frames["framesent"])


async def test_what_was_missed_while_the_server_was_away_is_told_afterwards(person, demo) -> None:
    sent: list[str] = []
    birgitte = await person("broendby.colleague")
    birgitte.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    await birgitte.go("/lister/mine?mine.omfang=AUTHORITY&mine.q=afbrydelsen")
    await birgitte.sees("Ingen poster passer til søgningen og filtrene.")
    casper = await person("broendby.consultant")
    await casper.create_order("Før afbrydelsen", "En ordre, som ændres, mens serveren er væk.")
    await expect(birgitte.rows("JobAG – Mine jobordre")).to_contain_text("Før afbrydelsen")

    demo.kill_api()
    await birgitte.sees("Der er ingen forbindelse til serveren. Det, du har skrevet, bliver stående.")
    async with demo.as_owner() as connection:
        await connection.execute("update job_order set title = 'Efter afbrydelsen' where title = 'Før afbrydelsen'")
    await birgitte.hears("Forbindelsen er tilbage.")
    await expect(birgitte.rows("JobAG – Mine jobordre")).to_contain_text("Efter afbrydelsen")
    begun = [json.loads(frame)["payload"]["variables"]["after"] for frame in sent if "jobOrderChanged" in frame]
    assert len(set(begun)) == 2, "the second time behind the last event of the first"


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


async def test_a_fault_is_said_with_the_id_to_quote(person, demo) -> None:
    casper = await person("broendby.consultant", "/samarbejde")
    async with demo.as_owner() as connection:
        await connection.execute("alter table candidate rename to candidate_elsewhere")
        try:
            await casper.go("/til-beslutning")
            await expect(casper.page.get_by_role("alert")).to_contain_text(re.compile(r"Oplys [0-9a-f-]{20,}"))
        finally:
            await connection.execute("alter table candidate_elsewhere rename to candidate")
    await casper.button("Prøv igen").click()
    await expect(casper.page.get_by_role("alert")).to_have_count(0)
    await casper.sees("Formidlinger til beslutning")


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
