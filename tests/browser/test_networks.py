"""Networks are changed by the administrators of the authority that runs them, and by nobody else."""

from playwright.async_api import expect


async def test_an_administrator_adds_and_removes_a_member(person) -> None:
    anders = await person("broendby.admin", "/netvaerk")
    network = anders.page.get_by_role("region", name="HRS Hovedstadens Rekrutteringsservice")
    await expect(network).to_contain_text("16 medlemmer")
    await anders.button("Tilføj medlem", network).click()
    await anders.choose("Jobcenter", "rosk", "Roskilde")
    await anders.button("Tilføj medlem", anders.page.get_by_role("dialog")).click()
    await anders.hears("Roskilde er medlem af HRS.")
    await expect(network).to_contain_text("17 medlemmer")
    await anders.button("Fjern Roskilde fra HRS").click()
    await anders.button("Fjern", anders.page.get_by_role("dialog")).click()
    await anders.hears("Roskilde er ikke længere medlem af HRS.")
    await expect(network).to_contain_text("16 medlemmer")


async def test_a_membership_to_come_is_shown_with_its_day(person) -> None:
    anders = await person("broendby.admin", "/netvaerk")
    network = anders.page.get_by_role("region", name="HRS Hovedstadens Rekrutteringsservice")
    await anders.button("Tilføj medlem", network).click()
    await anders.choose("Jobcenter", "odense", "Odense")
    await anders.page.get_by_label("Medlem fra").fill("2031-02-01")
    await anders.button("Tilføj medlem", anders.page.get_by_role("dialog")).click()
    await anders.hears("Odense bliver medlem af HRS 01-02-2031.")
    await expect(network.get_by_role("row", name="Odense")).to_contain_text("01-02-2031")
    await expect(network).to_contain_text("16 medlemmer")
    await anders.button("Fjern Odense fra HRS").click()
    await anders.button("Fjern", anders.page.get_by_role("dialog")).click()
    await expect(network.get_by_role("row", name="Odense")).to_have_count(0)


async def test_others_read_them(person) -> None:
    mette = await person("gladsaxe.consultant", "/netvaerk")
    await expect(mette.page.get_by_role("region", name="NRS Nordsjællands Rekrutteringsservice")).to_contain_text(
        "Hillerød"
    )
    await expect(mette.button("Tilføj medlem")).to_have_count(0)
