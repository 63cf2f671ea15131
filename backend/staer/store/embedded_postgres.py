"""A PostgreSQL of our own for the demo and the tests: one cluster in a data directory, ended with its parent."""

import hashlib
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from staer.errors import StartUpError
from staer.ports import free_port
from staer.processes import ends_with_parent, stop, working_in
from staer.store.embedded_binaries import (
    OPEN_PLACE,
    POSTGRES_VERSION,
    Account,
    account_for,
    make_open_directory,
    programs_for,
)

OWNER = "staer"  # owns database and tables, and is no superuser: no migration may need one
_SUPERUSER = "postgres"

_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path may have 107 characters at most, a data directory more
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",  # the detail of a violated constraint quotes the row: personal data
    "log_min_error_statement": "panic",
}
_FAST_SHUTDOWN = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)
_PATIENCE = 60.0  # seconds: recovery after a crash takes its time


def _tell(message: str) -> None:
    sys.stderr.write(f"staer: {message}\n")


class EmbeddedPostgres:
    """PostgreSQL on 127.0.0.1 at a free port, by password; `options` are server settings beside ours."""

    def __init__(
        self,
        data_dir: Path,
        *,
        options: Mapping[str, str] = MappingProxyType({}),
        say: Callable[[str], None] = _tell,
    ) -> None:
        self._data_dir = data_dir.absolute()
        self._options = {**_OPTIONS, **options}
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start it, after stopping what an earlier start left behind; the URL of its database `staer`."""
        account = account_for(self._data_dir / "postgres")
        home = self._home(account)
        programs = programs_for(account)
        if OPEN_PLACE in programs.parents or OPEN_PLACE in home.parents:
            self._say(f"PostgreSQL runs as user {account.user}, who can't come here, and so uses {OPEN_PLACE}.")
        _stop_left_over(home / "cluster")
        if not (home / "cluster").exists():
            self._create(home, programs, account)
        _check_version(home / "cluster")
        try:
            port = self._launch(home, programs, account)
        except BaseException:  # Ctrl-C too: whoever gets no address will not stop it
            self.stop()
            raise
        return f"postgresql+asyncpg://{OWNER}:{_password(home)}@127.0.0.1:{port}/{OWNER}"

    def stop(self) -> None:
        """Disconnect everyone, write everything down, end."""
        if self._process is None:
            return
        for number in _FAST_SHUTDOWN:
            self._process.send_signal(number)
            try:
                self._process.wait(_PATIENCE)
                break
            except subprocess.TimeoutExpired:
                continue
        self._process = None

    def __enter__(self) -> str:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _home(self, account: Account) -> Path:
        home = self._data_dir / "postgres"
        try:
            if home.is_symlink() and not home.exists():
                home.unlink()
            if not home.exists():
                home.mkdir(mode=0o700, parents=True)
                account.own(home)
        except OSError as error:
            raise not_writable(self._data_dir, error) from error
        place = home.resolve()  # it may have moved before
        return place if account.reaches(place) else self._move_to_open_place(home, account)

    def _move_to_open_place(self, home: Path, account: Account) -> Path:
        place = make_open_directory(hashlib.sha256(bytes(self._data_dir)).hexdigest()[:12] + "-")
        place.chmod(0o755)
        moved = Path(shutil.move(home.resolve(), place / "postgres"))
        account.own(moved)
        home.unlink(missing_ok=True)
        home.symlink_to(moved)
        if not account.reaches(moved):
            raise StartUpError(f"The user that runs PostgreSQL can't reach {moved}: open {OPEN_PLACE} to it.")
        return moved

    def _create(self, home: Path, programs: Path, account: Account) -> None:
        self._say("making a new PostgreSQL cluster")
        unfinished, password = home / "unfinished", home / "password"
        shutil.rmtree(unfinished, ignore_errors=True)
        password.unlink(missing_ok=True)
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(32))
        account.own(home)
        sync = ["--no-sync"] if self._options.get("fsync") == "off" else []
        _run([programs / "initdb", "--pgdata", unfinished, f"--pwfile={password}", *_CREATE, *sync], account)
        _run(
            [programs / "postgres", "--single", "-D", unfinished, "-c", "exit_on_error=true", "postgres"],
            account,
            _FIRST_STATEMENTS.format(owner=OWNER, password=_password(home)),
        )
        unfinished.rename(home / "cluster")

    def _launch(self, home: Path, programs: Path, account: Account) -> int:
        """The port it listens on: the one of last time when that is free."""
        for port in (_earlier_port(self._data_dir), None, None):
            listening = free_port(port)
            if self._listens(home / "cluster", programs, account, listening):
                (self._data_dir / "postgres-port").write_text(f"{listening}\n")
                return listening
        raise StartUpError(f"PostgreSQL did not start; {self._log} says: {self._last_words()}")

    def _listens(self, cluster: Path, programs: Path, account: Account, port: int) -> bool:
        settings = (f"--{name}={value}" for name, value in {**self._options, "port": str(port)}.items())
        with self._log.open("wb") as log:
            process = subprocess.Popen(  # noqa: S603
                [programs / "postgres", "-D", cluster, *settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the one who started us, who ends us last
                preexec_fn=ends_with_parent(signal.SIGINT),  # noqa: PLW1509
                **account.process_arguments,
            )
        self._process = process
        deadline = time.monotonic() + _PATIENCE
        while process.poll() is None:
            if _is_ready(cluster, process.pid):
                return True
            if time.monotonic() > deadline:
                raise StartUpError(f"PostgreSQL is not ready after {_PATIENCE:.0f} seconds; see {self._log}.")
            time.sleep(0.02)
        self._process = None
        return False

    @property
    def _log(self) -> Path:
        return self._data_dir / "postgres.log"

    def _last_words(self) -> str:
        return " / ".join(self._log.read_text(errors="replace").splitlines()[-3:])


_CREATE = (
    f"--username={_SUPERUSER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    # PostgreSQL's own C.UTF-8, the same on every machine; a C library may lack it or change its order.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
)
_FIRST_STATEMENTS = (
    "CREATE ROLE {owner} LOGIN CREATEDB CREATEROLE PASSWORD '{password}'\nCREATE DATABASE {owner} OWNER {owner}\n"
)


def not_writable(data_dir: Path, error: OSError) -> StartUpError:
    return StartUpError(
        f"{data_dir} can't be written ({error.strerror}): choose another place with DATA_DIR=, or --data-dir."
    )


def _run(command: list[str | Path], account: Account, text: str = "") -> None:
    done = subprocess.run(  # noqa: S603
        command, **account.process_arguments, input=text, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise StartUpError(f"{Path(command[0]).name} failed: {done.stderr.strip()}")


def _password(home: Path) -> str:
    return (home / "password").read_text()


def _check_version(cluster: Path) -> None:
    made_by = (cluster / "PG_VERSION").read_text().strip()
    if made_by != str(POSTGRES_VERSION):
        raise StartUpError(
            f"{cluster} was made by PostgreSQL {made_by}, and this is {POSTGRES_VERSION}: "
            "choose another DATA_DIR, or remove that directory to start anew."
        )


def _stop_left_over(cluster: Path) -> None:
    """End the server of an earlier start, known by its working directory and not by an id that others may bear."""
    lock = cluster / "postmaster.pid"
    if not lock.exists():
        return
    stop(working_in(cluster), _FAST_SHUTDOWN, patience=10)
    lock.unlink(missing_ok=True)  # else a zombie, or another process with that id, would bar the next start


def _is_ready(cluster: Path, process_id: int) -> bool:
    """The eighth line of its lock file, as pg_ctl reads it too."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return lines[:1] == [str(process_id)] and lines[7:] != [] and lines[7].strip() == "ready"


def _earlier_port(data_dir: Path) -> int | None:
    try:
        return int((data_dir / "postgres-port").read_text())
    except (OSError, ValueError):
        return None
