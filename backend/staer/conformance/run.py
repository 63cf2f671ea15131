"""What `staer conformance` does: play all scenes to one client, and say how each went."""

import asyncio

import click
import uvicorn

from staer.conformance.scenes import SCENES, Scene
from staer.conformance.server import Conformance, create_conformance_server
from staer.ports import require_free

_HOW = """STÆR plays at {address}; the client under test sends the token that you gave. {count} scenes; in each:

  1. let the client pull, as it does every night;
  2. send the copy that it keeps: curl -H 'Content-Type: application/json' -d @copy.json {address}/report
"""


def play(token: str, host: str, port: int) -> bool:
    """Until the last scene or Ctrl-C; whether the client passed all of them."""
    require_free(host, port)
    verdicts: dict[str, bool] = {}

    def tell(scene: Scene, problems: list[str]) -> None:
        verdicts[scene.name] = not problems
        click.echo("\n  ".join([f"{scene.name:<16}{'FAILED' if problems else 'passed'}", *problems]))
        server.should_exit = len(verdicts) == len(SCENES)

    app = create_conformance_server(Conformance(token, tell))
    server = uvicorn.Server(uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False))
    click.echo(_HOW.format(address=f"http://{host}:{port}", count=len(SCENES)))
    asyncio.run(server.serve())
    return len(verdicts) == len(SCENES) and all(verdicts.values())
