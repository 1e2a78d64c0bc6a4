"""Where the store stands 存放位置: a file in the user's data folder, or a server that the office runs."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from liantu.data.problems import LiantuError

FILE = "store.db"
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


def address(url: str | None = None, settings: Mapping[str, str] = os.environ) -> URL:
    """The address of the store: ``url``, else ``LIANTU_DATABASE_URL``, else a file.

    The file is ``store.db`` in ``LIANTU_VERSIONS``, or in the user's data folder.

    >>> address("postgresql://chain:secret@db.office/liantu").drivername
    'postgresql+psycopg'
    >>> address(settings={"LIANTU_VERSIONS": "/srv/liantu"}).database
    '/srv/liantu/store.db'

    Raises
    ------
    LiantuError
        ``store_address``, where it is neither a file of SQLite nor a server of PostgreSQL.
    """
    given = url or settings.get("LIANTU_DATABASE_URL", "").strip()
    if not given:
        return URL.create("sqlite", database=str(folder(settings) / FILE))
    try:
        found = make_url(given)
    except ArgumentError as reason:
        raise LiantuError("store_address", address=given.partition(":")[0]) from reason
    driver = DRIVERS.get(found.get_backend_name())
    if driver is None or driver == "sqlite" and found.database in (None, "", ":memory:"):
        raise LiantuError("store_address", address=shown(found))
    return found.set(drivername=driver)


def folder(settings: Mapping[str, str] = os.environ) -> Path:
    """The folder of the file: ``LIANTU_VERSIONS``, or the user's data folder as the system has it."""
    if given := settings.get("LIANTU_VERSIONS"):
        return Path(given)
    return data_folder(settings) / "liantu"


def old_versions_folder(settings: Mapping[str, str] = os.environ) -> Path:
    """Where versions were kept before there was a store: ``LIANTU_VERSIONS``, or ``versions`` beside the app."""
    return Path(settings.get("LIANTU_VERSIONS") or Path(__file__).parents[2] / "versions")


def data_folder(settings: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Where programs keep what belongs to their user.

    >>> str(data_folder({"XDG_DATA_HOME": "/home/wang/data"}, "linux"))
    '/home/wang/data'
    """
    home = Path.home()
    if platform == "win32":
        return Path(settings.get("LOCALAPPDATA") or home / "AppData" / "Local")
    if platform == "darwin":
        return home / "Library" / "Application Support"
    return Path(settings.get("XDG_DATA_HOME") or home / ".local" / "share")


def shown(url: URL) -> str:
    """The address as it may be printed: as an office writes it, without any password; a file by its path."""
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    kept = {name: value for name, value in url.query.items() if name in ("host", "port")}
    name = "postgresql" if url.drivername == DRIVERS["postgresql"] else url.drivername
    return url.set(drivername=name, query=kept).render_as_string(hide_password=True)
