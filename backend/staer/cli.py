"""The commands. Each imports what it runs, so that a quick one stays quick."""

import asyncio
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import click

from staer.errors import StaerError, StartUpError
from staer.settings import Settings

_DATA_DIR = click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    default=Path("data"),
    show_default=True,
    help="where the demo keeps all",
)


def main() -> None:
    """The `staer` command: a refusal to start is one line on stderr."""
    try:
        commands(prog_name="staer")
    except StaerError as error:
        sys.stderr.write(f"staer: {error}\n")
        sys.exit(1)


@click.group(context_settings={"max_content_width": 120})
def commands() -> None:
    """Share job orders between jobcenters."""


@commands.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="where the API listens")
@_DATA_DIR
@click.option("--end-with-parent", is_flag=True, hidden=True)
def demo(port: int, data_dir: Path, end_with_parent: bool) -> None:
    """Start everything with the sample data, until Ctrl-C."""
    from staer import processes
    from staer.demo.supervisor import run_demo

    if end_with_parent:  # a killed `make demo` takes it along
        processes.end_with_parent(signal.SIGTERM)
    run_demo(port, data_dir)


@commands.command()
def serve() -> None:
    """Serve the API, with settings from the environment."""
    from staer.web import server

    server.serve(Settings.from_environment())


@commands.command()
def courier() -> None:
    """Carry what waits in the outbox to JobAG, until SIGTERM."""
    from staer import log
    from staer.jobag import courier

    settings = Settings.from_environment()
    log.configure(settings.log_level)
    _run(courier.run(settings))


@commands.command()
def retain() -> None:
    """Anonymise and delete what is due, as the courier does once a day."""
    from staer.actions.retention import retain
    from staer.store.database import open_database

    settings = Settings.from_environment()

    async def once() -> None:
        database = await open_database(settings)
        try:
            forgotten = await retain(database, settings)
        finally:
            await database.close()
        click.echo(f"{forgotten.candidates} candidates anonymised, {forgotten.reads} reads forgotten")

    _run(once())


@commands.command()
def migrate() -> None:
    """Bring the database to this version's schema; with passwords given, let the API's and courier's roles log in."""
    from staer.store.migrate import upgrade
    from staer.store.wall import API_ROLE, COURIER_ROLE, give_logins

    settings = Settings.from_environment()
    passwords = {API_ROLE: settings.api_password, COURIER_ROLE: settings.courier_password}
    _run(upgrade(settings.owner_url()))
    _run(give_logins(settings.owner_url(), {role: word for role, word in passwords.items() if word}))


@commands.command()
@click.option("--orders", type=click.IntRange(0), default=0, help="made-up job orders beside the sample data")
@click.option("--placements", type=click.IntRange(0), default=0, help="made-up placements on them")
@click.option("--rng-seed", type=int, default=1, show_default=True, help="the same number makes the same data")
def seed(orders: int, placements: int, rng_seed: int) -> None:
    """Load the sample data, or a measuring quantity of made-up orders."""
    from staer.demo.bulk_data import fill
    from staer.demo.sample_data import load_sample_data

    settings = Settings.from_environment()
    url = settings.owner_url()
    _run(
        fill(url, settings, orders=orders, placements=placements, rng_seed=rng_seed)
        if orders
        else load_sample_data(url, settings)
    )


@commands.group()
def operations() -> None:
    """Publish an application's operations, and see how they are used."""


_APPLICATION = click.option("--application", required=True, help="the application's name")


@operations.command("publish")
@_APPLICATION
@click.option("--version", required=True, help="the application's version")
@click.argument("manifest", type=click.Path(path_type=Path))
def publish_operations(application: str, version: str, manifest: Path) -> None:
    """Publish MANIFEST: Apollo's persisted query manifest, or graphql-codegen's hash to document file."""
    from staer.web.publishing import publish_manifest

    count = asyncio.run(publish_manifest(Settings.from_environment(), application, version, manifest))
    click.echo(f"{count} operations of {application} {version} published")


@operations.command("report")
@_APPLICATION
def report_operations(application: str) -> None:
    """Show how often each operation ran, and which deprecated fields it asks for."""
    from staer.web.publishing import report

    for line in asyncio.run(report(Settings.from_environment(), application)):
        click.echo(line)


@commands.command()
@click.option("--token", required=True, help="what the client under test sends as its bearer token; any word will do")
@click.option("--host", default="127.0.0.1", show_default=True, help="where it listens")
@click.option("--port", type=click.IntRange(1, 65535), default=9100, show_default=True)
def conformance(token: str, host: str, port: int) -> None:
    """Play a STÆR to a partner's client, and check that it is ready for what a real one does."""
    from staer.conformance.run import play

    sys.exit(0 if play(token, host, port) else 1)


@commands.command()
def schema() -> None:
    """Print the GraphQL schema."""
    from staer.api.schema import export

    click.echo(export().rstrip())


@commands.command("access-matrix")
@click.option("--directory", type=click.Path(path_type=Path), default=Path("docs"), show_default=True)
def access_matrix(directory: Path) -> None:
    """Write who may read and do what: access-matrix.md, .html and .json."""
    from staer.api.access.pages import write

    write(directory)


@commands.command()
@_DATA_DIR
@click.option("--user", required=True, help="a demo account, such as broendby.consultant")
def token(data_dir: Path, user: str) -> None:
    """Print a bearer token of a demo account, and nothing else."""
    from staer.demo.accounts import account
    from staer.demo.issuer import DemoIssuer

    if not data_dir.is_dir():
        raise StartUpError(f"{data_dir} is not there: start the demo first, or name its --data-dir.")
    known = account(user)
    click.echo(DemoIssuer(data_dir).token(known))


@commands.group(invoke_without_command=True)
@click.pass_context
def jobag(context: click.Context) -> None:
    """Our side of the line to JobAG."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@jobag.command()
def reconcile() -> None:
    """Compare our state with JobAG's: repair what is safe, list the rest as drift."""
    from staer import log
    from staer.jobag import reconcile

    settings = Settings.from_environment()
    log.configure(settings.log_level)
    _run(reconcile.run(settings, click.echo))


@commands.group("jobag-sim", invoke_without_command=True)
@click.option("--port", type=click.IntRange(1, 65535), help="where it listens")
@click.option("--directory", type=click.Path(path_type=Path), help="where it keeps what it got; in memory without")
@click.option("--open-controls", is_flag=True, help="let other machines switch its faults")
@click.option("--webhook", help="where it pushes its messages, signed with STAER_JOBAG_SECRET")
@click.pass_context
def simulate_jobag(
    context: click.Context, port: int | None, directory: Path | None, open_controls: bool, webhook: str | None
) -> None:
    """Run a JobAG of our own for demos and tests; or be an employer in the demo's."""
    if context.invoked_subcommand is not None:
        return
    if port is None:
        raise click.UsageError("--port says where it listens.")
    import uvicorn

    from staer import log
    from staer.jobag.simulator import create_simulator
    from staer.jobag.simulator.push import Webhook
    from staer.ports import require_free

    settings = Settings.from_environment()
    log.configure(settings.log_level)
    require_free(settings.host, port)
    told = Webhook(webhook, settings.required("jobag_secret")) if webhook else None
    simulator = create_simulator(directory, controls_open=open_controls, webhook=told)
    uvicorn.run(simulator, host=settings.host, port=port, log_config=None, access_log=False)


@simulate_jobag.command()
@_DATA_DIR
@click.option("--title", help="what the job is called")
@click.option("--municipality", help="code of the workplace's municipality, as 153: whose jobcenter gets the order")
def order(data_dir: Path, title: str | None, municipality: str | None) -> None:
    """Make a job order in JobAG; its id is printed."""
    from staer.jobag.simulator.employer import act
    from staer.reads.identifiers import encode_id

    made = act(data_dir, "joborders", title=title, municipalityCode=municipality)
    click.echo(encode_id("JobOrder", UUID(made["jobOrderId"])))


@simulate_jobag.command()
@_DATA_DIR
@click.option("--reason", default="NEED_MET", show_default=True, help="NEED_MET, REFERRAL_DEADLINE_PASSED or ERROR")
@click.argument("job_order_id")
def close(data_dir: Path, reason: str, job_order_id: str) -> None:
    """Close a job order in JobAG, by its id in the API."""
    from staer.jobag.simulator.employer import act
    from staer.reads.identifiers import decode_id

    act(data_dir, f"joborders/{decode_id('JobOrder', job_order_id)}/close", reason=reason)


@simulate_jobag.command()
@_DATA_DIR
@click.option("--not", "refused", is_flag=True, help="the candidate does not get the job")
@click.argument("placement_id")
def hire(data_dir: Path, refused: bool, placement_id: str) -> None:
    """Hire a candidate, by the placement's id in the API."""
    from staer.jobag.simulator.employer import act
    from staer.reads.identifiers import decode_id

    outcome = "NOT_HIRED" if refused else "HIRED"
    act(data_dir, f"referrals/{decode_id('Placement', placement_id)}/outcome", outcome=outcome)


def _run(work: Coroutine[None, None, None]) -> None:
    """Until done; SIGTERM and Ctrl-C cancel it."""

    async def cancellable() -> None:
        task = asyncio.ensure_future(work)
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(cancellable())
