"""The partner's kit, loaded and run as a partner would."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.clients.conftest import NODE, ran

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "clients" / "python"
TYPESCRIPT = ROOT / "clients" / "typescript"
EXAMPLES = {
    "python": (sys.executable, PYTHON / "examples" / "nightly_pull.py"),
    "typescript": (NODE, TYPESCRIPT / "examples" / "nightly-pull.ts"),
}


def loaded(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module: ModuleType = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


client = loaded(PYTHON / "staer_client.py")
example = loaded(PYTHON / "examples" / "nightly_pull.py")


async def pull(kind: str, address: str, token: str, copy: Path) -> str:
    """What one night's run of an example prints."""
    environment = {"STAER_URL": address, "STAER_TOKEN": token, "PYTHONPATH": str(PYTHON)}
    status, printed = await ran(*EXAMPLES[kind], copy, cwd=copy.parent, environment=environment)
    assert status == 0, printed
    return printed
