"""Somebody at a screen: what people do with the pages, in the words that stand on them."""

import json
import re
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, expect


class Person:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on(
            "console", lambda said: self.faults.append(said.text) if "Content Security Policy" in said.text else None
        )

    async def sign_in(self, user: str, data_dir: Path) -> None:
        """As the page keeps it, so that a test may begin anywhere; the sign-in itself has its own test."""
        account = next(a for a in json.loads((data_dir / "accounts.json").read_text()) if a["user"] == user)
        kept = json.dumps(account)
        await self.page.add_init_script(
            f"sessionStorage.getItem('begun') || (sessionStorage.setItem('begun', '1'), "
            f"sessionStorage.setItem('staer.session', {json.dumps(kept)}))"
        )

    def button(self, name: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True)

    def field(self, label: str) -> Locator:
        return self.page.get_by_role("textbox", name=re.compile(rf"^{re.escape(label)}( \(valgfrit\))?$"))

    def panel(self, name: str) -> Locator:
        return self.page.get_by_role("region", name=name, exact=True)

    def rows(self, name: str) -> Locator:
        return self.page.get_by_role("table", name=name).locator("tbody tr[role=row]")

    async def column(self, list_name: str, label: str) -> list[str]:
        """The cells of one column, as far as they are in sight."""
        cells = self.rows(list_name).locator(f'td[data-label="{label}"]')
        return [text.strip() for text in await cells.all_inner_texts()]

    async def choose(self, label: str, typed: str, option: str) -> None:
        box = self.page.get_by_role("combobox", name=re.compile(rf"^{re.escape(label)}( \(valgfrit\))?$"))
        await box.click()
        await box.fill(typed)
        await self.page.get_by_role("option", name=re.compile(re.escape(option))).first.click()

    async def sees(self, text: str) -> None:
        await expect(self.page.get_by_text(text, exact=True).first).to_be_visible()

    async def hears(self, text: str) -> None:
        await expect(self.page.locator(".said")).to_contain_text(text)

    async def go(self, path: str) -> None:
        await self.page.goto(path)

    async def create_order(self, title: str, work_tasks: str, **texts: str) -> str:
        """A new order by the form; its address."""
        await self.go("/jobordrer/ny")
        await self.field("Titel").fill(title)
        await self.choose("Virksomhed", "team", "Team Aktiv Indsats")
        await self.field("Beskrivelse af arbejdsopgaver").fill(work_tasks)
        for label, text in texts.items():
            await self.field(label).fill(text)
        await self.button("Opret jobordre").click()
        await expect(self.page.get_by_role("heading", level=1, name=title)).to_be_visible()
        return self.page.url

    async def send_to_jobag(self) -> None:
        await self.button("Send til JobAG").first.click()
        await self.sees("Modtaget af JobAG")

    async def share_with(self, network: str) -> None:
        await self.button("Notificering af gruppe").click()
        dialog = self.page.get_by_role("dialog")
        await dialog.get_by_role("radio", name=re.compile(network)).check()
        await self.button("Send til JobAG", dialog).click()
        await expect(
            dialog.get_by_text(re.compile(rf"^Delt med {network}: \d+ jobcentre er notificeret"))
        ).to_be_visible()
        await dialog.locator(".dialog-body").get_by_role("button", name="Luk").click()

    async def place(self, name: str, cpr_number: str, note: str = "") -> None:
        await self.button("Formidl borger").click()
        dialog = self.page.get_by_role("dialog")
        await dialog.get_by_role("textbox", name="Borgerens navn").fill(name)
        await dialog.get_by_role("textbox", name="CPR-nr.").fill(cpr_number)
        await dialog.get_by_role("textbox", name=re.compile("Bemærkning")).fill(note)
        await self.button("Formidl borger", dialog).click()
        await expect(dialog).to_be_hidden()

    async def look(self, theme: str, language: str) -> None:
        """Change the looks, as the header's switches do, also where a dialog covers them."""
        shown = await self.evaluate("[document.documentElement.dataset.theme, document.documentElement.lang]")
        for now, wanted, switch in ((shown[0], theme, ".switch-theme"), (shown[1], language, ".switch-language")):
            if now != wanted:
                await self.page.locator(switch).evaluate("button => button.click()")
        await expect(self.page.locator(f'html[lang="{language}"][data-theme="{theme}"]')).to_have_count(1)

    async def evaluate(self, script: str, argument: Any = None) -> Any:
        return await self.page.evaluate(script, argument)
