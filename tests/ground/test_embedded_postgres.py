"""PostgreSQL of our own: it keeps data, it ends with its parent, and nothing left behind bars the next start."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from staer.errors import StartUpError
from staer.processes import working_in
from staer.store import embedded_binaries, embedded_postgres
from staer.store.embedded_binaries import POSTGRES_VERSION, Account, account_for, programs_for
from staer.store.embedded_postgres import EmbeddedPostgres

QUICK = {"fsync": "off"}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root lends PostgreSQL another user")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory that every user reaches, unlike pytest's own."""
    directory = Path(tempfile.mkdtemp(prefix="staer-place-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def open_place(monkeypatch: pytest.MonkeyPatch, place: Path) -> Path:
    """Where a lent user goes, without touching the machine's real place."""
    for module in (embedded_binaries, embedded_postgres):
        monkeypatch.setattr(module, "OPEN_PLACE", place)
    return place


def run(url: str, statement: str) -> object:
    async def execute() -> object:
        connection = await asyncpg.connect(url.replace("+asyncpg", "", 1))
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(execute())


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it did not come about within 30 seconds"
        time.sleep(0.02)


def test_data_stays_and_the_server_goes(place: Path) -> None:
    with EmbeddedPostgres(place, options=QUICK) as url:
        run(url, "CREATE TABLE kept AS SELECT 7 AS seven")
    assert not list(working_in(place / "postgres" / "cluster"))
    with EmbeddedPostgres(place, options=QUICK) as again:
        assert again == url
        assert run(again, "SELECT seven FROM kept") == 7


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("SHOW server_encoding", "UTF8"),
        ("SELECT datlocale FROM pg_database WHERE datname = current_database()", "C.UTF-8"),
        ("SELECT lower('ÆØÅ')", "æøå"),
        ("SHOW listen_addresses", "127.0.0.1"),
        ("SHOW is_superuser", "off"),
        ("SHOW fsync", "on"),
    ],
)
def test_it_is_set_up_for_danish_text_and_for_us_alone(question: str, answer: str, keep_safe: str) -> None:
    assert run(keep_safe, question) == answer


@pytest.fixture(scope="module")
def keep_safe() -> Iterator[str]:
    """A server as the demo has it, without the haste of tests."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o755)
        with EmbeddedPostgres(Path(directory)) as url:
            yield url


def test_nobody_enters_without_the_password(keep_safe: str) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        run(keep_safe.replace("staer:", "staer:wrong", 1), "SELECT 1")


@pytest.mark.parametrize("name", ["password", "cluster"])
def test_no_other_user_reads_its_files(place: Path, name: str) -> None:
    with EmbeddedPostgres(place, options=QUICK):
        assert (place / "postgres" / name).stat().st_mode & 0o077 == 0


def test_one_left_over_is_stopped_by_the_next_start(place: Path) -> None:
    left_over = EmbeddedPostgres(place, options=QUICK)
    run(left_over.start(), "CREATE TABLE kept AS SELECT 7 AS seven")
    before = {process.pid for process in working_in(place / "postgres" / "cluster")}
    with EmbeddedPostgres(place, options=QUICK) as url:
        assert run(url, "SELECT seven FROM kept") == 7
        assert not before & {process.pid for process in working_in(place / "postgres" / "cluster")}
    left_over.stop()


@on_linux
def test_it_ends_with_a_killed_parent(place: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from staer.store.embedded_postgres import EmbeddedPostgres;"
        "print(EmbeddedPostgres(Path(sys.argv[1]), options={'fsync': 'off'}).start(), flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, place], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout as lines:
        assert run(lines.readline().strip(), "SELECT 1") == 1
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    wait_until(lambda: not list(working_in(place / "postgres" / "cluster")))


@pytest.mark.parametrize("bearer", ["a zombie", "this very process"])
def test_another_bearer_of_its_id_neither_bars_the_start_nor_is_harmed(place: Path, bearer: str) -> None:
    with EmbeddedPostgres(place, options=QUICK):
        lock = (place / "postgres" / "cluster" / "postmaster.pid").read_text().splitlines()
    with subprocess.Popen(["/bin/sh", "-c", "exit 0"]) as zombie:
        process_id = zombie.pid if bearer == "a zombie" else os.getpid()
        stale = place / "postgres" / "cluster" / "postmaster.pid"
        stale.write_text("\n".join([str(process_id), *lock[1:]]) + "\n")
        with EmbeddedPostgres(place, options=QUICK) as url:
            assert run(url, "SELECT 1") == 1


def test_a_cluster_half_made_is_made_anew(place: Path) -> None:
    (place / "postgres" / "unfinished" / "base").mkdir(parents=True)
    with EmbeddedPostgres(place, options=QUICK) as url:
        assert run(url, "SELECT 1") == 1


def test_the_cluster_of_another_version_is_refused_in_a_sentence(place: Path) -> None:
    cluster = place / "postgres" / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("14\n")
    with pytest.raises(StartUpError, match="was made by PostgreSQL 14, and this is 18"):
        EmbeddedPostgres(place).start()


def test_a_port_taken_meanwhile_is_no_hindrance(place: Path) -> None:
    with EmbeddedPostgres(place, options=QUICK) as url:
        elsewhere = place / "other"
        elsewhere.mkdir()
        (elsewhere / "postgres-port").write_text((place / "postgres-port").read_text())
        with EmbeddedPostgres(elsewhere, options=QUICK) as other:
            assert run(url, "SHOW port") != run(other, "SHOW port")


@as_root
def test_under_a_closed_directory_the_cluster_moves_and_stays_found(tmp_path: Path, open_place: Path) -> None:
    tmp_path.chmod(0o700)
    said: list[str] = []
    with EmbeddedPostgres(tmp_path / "data", options=QUICK, say=said.append) as url:
        run(url, "CREATE TABLE kept AS SELECT 7 AS seven")
    assert any(str(open_place) in line for line in said)
    moved = (tmp_path / "data" / "postgres").resolve()
    assert open_place in moved.parents
    with EmbeddedPostgres(tmp_path / "data", options=QUICK) as url:
        assert run(url, "SELECT seven FROM kept") == 7
    assert (tmp_path / "data" / "postgres").resolve() == moved, "it moves once"
    assert tmp_path.stat().st_mode & 0o077 == 0, "nobody's directories are opened for it"


@as_root
def test_a_directory_closed_later_takes_its_data_along(place: Path, open_place: Path) -> None:
    parent = place / "parent"
    parent.mkdir(mode=0o755)
    with EmbeddedPostgres(parent / "data", options=QUICK) as url:
        run(url, "CREATE TABLE kept AS SELECT 7 AS seven")
    parent.chmod(0o700)
    with EmbeddedPostgres(parent / "data", options=QUICK) as url:
        assert run(url, "SELECT seven FROM kept") == 7


@as_root
def test_programs_under_a_closed_directory_are_copied(
    tmp_path: Path, open_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = embedded_binaries._installed()
    closed = tmp_path / "closed" / installed.name
    tmp_path.chmod(0o700)
    shutil.copytree(installed / f"pginstall{POSTGRES_VERSION}", closed / f"pginstall{POSTGRES_VERSION}", symlinks=True)
    shutil.copytree(installed.with_name(f"{installed.name}.libs"), closed.with_name(f"{installed.name}.libs"))
    monkeypatch.setattr(embedded_binaries, "_installed", lambda: closed)
    account = account_for(tmp_path / "none yet")
    programs = programs_for(account)
    assert open_place in programs.parents
    assert account.runs([programs / "initdb", "--version"])
    assert programs_for(account) == programs


@as_root
def test_root_lends_a_user_without_rights_and_keeps_to_the_clusters_owner(tmp_path: Path) -> None:
    assert account_for(tmp_path / "none yet").user not in (None, 0)
    os.chown(tmp_path, 12345, 12345)
    assert account_for(tmp_path) == Account(12345, 12345)
