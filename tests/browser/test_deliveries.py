"""What administrators do while JobAG does not answer, and afterwards."""

import re

import httpx
from playwright.async_api import expect

CREATE = "Opret jobordre"


async def test_a_message_that_waits_is_seen_tried_and_taken_back(person, demo) -> None:
    casper = await person("broendby.consultant")
    await casper.create_order("Kom ikke frem", "En ordre, som JobAG ikke svarer på i første omgang.")
    jobag = (demo.data_dir / "jobag-url").read_text()
    async with httpx.AsyncClient(base_url=jobag, trust_env=False) as simulator:
        (await simulator.put("/simulator/faults", json={"createJobOrder": {"kind": "error"}})).raise_for_status()
        try:
            await casper.button("Send til JobAG").click()
            anders = await person("broendby.admin", "/jobag")
            row = anders.page.locator("tbody tr").filter(has_text=CREATE).first
            await expect(row).to_contain_text("Venter")
            await expect(row).to_contain_text("Kan ikke læses af administratorer")
            await expect(anders.page.get_by_text("Kom ikke frem")).to_have_count(0)
            await expect(row.locator("summary")).to_have_text(re.compile(r"^\d+$"))
            await row.locator("summary").click()
            await expect(row).to_contain_text("Fejl hos JobAG 500")
            await anders.button(f"Tag tilbage: {CREATE}").click()
            await anders.hears("Beskeden er taget tilbage.")
            await expect(row).to_contain_text("Taget tilbage")
        finally:
            (await simulator.delete("/simulator/faults")).raise_for_status()
    await anders.button(f"Send nu: {CREATE}").first.click()
    await anders.hears("Beskeden sendes nu.")
    await casper.sees("Modtaget af JobAG")
    await anders.page.get_by_role("group", name="Vis kun beskeder med status").get_by_text("Modtaget").click()
    await expect(row).to_contain_text("Modtaget")
    await expect(row.get_by_role("button")).to_have_count(0)


DRIFT = """
insert into jobag_drift (id, job_order_id, owner_id, kind, field, object_id, local_text)
select gen_random_uuid(), id, owner_id, 'OVERWRITTEN', 'work_tasks', id, 'Vores tekst fra før' from job_order
where title = $1
"""


async def test_a_difference_from_jobag_is_settled_by_an_administrator_who_reads_nothing_of_it(person, demo) -> None:
    casper = await person("broendby.consultant")
    await casper.create_order("Overskrevet ordre", "En ordre, hvis tekst JobAG ændrede samtidig.")
    async with demo.as_owner() as connection:
        await connection.execute(DRIFT, "Overskrevet ordre")
    await casper.page.goto("/jobag")
    region = casper.page.get_by_role("region", name="Forskelle mellem os og JobAG")
    await expect(region.get_by_role("row").filter(has_text="Overskrevet ordre")).to_contain_text("Vores tekst fra før")
    anders = await person("broendby.admin", "/jobag")
    region = anders.page.get_by_role("region", name="Forskelle mellem os og JobAG")
    row = region.get_by_role("row").filter(has_text="Overskrevet af JobAG")
    await expect(row).to_contain_text("Beskrivelse af arbejdsopgaver")
    await expect(region.get_by_text("Vores tekst")).to_have_count(0)
    await anders.button("Behold JobAG's: Beskrivelse af arbejdsopgaver").click()
    await anders.hears("JobAG's værdi gælder.")
    await expect(region).to_contain_text("Ingen forskelle.")
