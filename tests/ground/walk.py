"""The README's walk: its shell blocks, and the JSON that it says they answer."""

import asyncio
import base64
import binascii
import datetime as dt
import json
import re
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

README = Path(__file__).parents[2] / "README.md"
_STEP = re.compile(r"^```sh\n(?P<commands>.*?)^```\n(?:\s*^```json\n(?P<answers>.*?)^```\n)?", re.DOTALL | re.MULTILINE)
_END = "--- end of a step ---"


@dataclass(frozen=True)
class Step:
    """Commands to paste, and the answers that stand below them."""

    commands: str
    answers: list[Any]


def section(title: str) -> str:
    """The text of one section of the README."""
    _, _, rest = README.read_text().partition(f"\n## {title}\n")
    assert rest, f"README.md has no section {title!r}"
    return rest.partition("\n## ")[0]


def steps() -> list[Step]:
    found = [Step(m["commands"], list(documents(m["answers"] or ""))) for m in _STEP.finditer(section("The main job"))]
    assert found
    return found


def documents(text: str) -> Iterator[Any]:
    """JSON documents, one after the other."""
    decoder, place = json.JSONDecoder(), 0
    while text[place:].strip():
        place += len(text[place:]) - len(text[place:].lstrip())
        document, place = decoder.raw_decode(text, place)
        yield document


class Shell:
    """One shell that keeps its variables from step to step."""

    def __init__(self, process: Process) -> None:
        self.process = process

    @classmethod
    async def start(cls, place: Path, environment: Mapping[str, str]) -> "Shell":
        return cls(
            await asyncio.create_subprocess_exec("sh", "-eu", stdin=PIPE, stdout=PIPE, cwd=place, env=environment)
        )

    async def paste(self, commands: str) -> str:
        """What the commands print."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{commands}\necho\necho '{_END}'\n".encode())
        printed = b""
        while line := await self.process.stdout.readline():
            if line.decode().strip() == _END:
                return printed.decode()
            printed += line
        raise AssertionError(f"the shell ended: {printed.decode()}")

    async def end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        await self.process.wait()


def comparable(value: Any) -> Any:
    """Without what differs from run to run: ids, keys, times and today's date."""
    if isinstance(value, dict):
        return {name: comparable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [comparable(each) for each in value]
    return next((kind for kind, is_one in _KINDS.items() if isinstance(value, str) and is_one(value)), value)


def _is_id(text: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(text)) == 18 and len(text) == 24
    except (binascii.Error, ValueError):
        return False


def _is_time(text: str) -> bool:
    try:
        return bool(dt.datetime.fromisoformat(text))
    except ValueError:
        return False


_KINDS = {
    "<id>": _is_id,
    "<key>": lambda text: bool(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text)),
    "<time>": _is_time,
}
