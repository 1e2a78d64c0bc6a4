"""A version 版本 as it is listed: what is known of it without reading its rows."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

from sqlalchemy import Row, Select, select
from sqlalchemy.engine import Connection

from liantu.data.dictionary import INVISIBLE
from liantu.store import schema

LONGEST_NAME = 200  # characters


@dataclass(frozen=True)
class StoredFile:
    """A file as it was sent. [bytes]"""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Version:
    """What is known of a version without reading its rows.

    ``id`` is the id of its dataset; ``created`` is in UTC; ``base`` is the version it was made from, if any;
    ``n_rejected`` counts the rows it is still owed; ``files``, of all, the latest upload first, each once. ``again``
    tells of a version that was just accepted whether it was there already.
    """

    id: str
    name: str
    created: datetime
    who: str
    base: str | None
    n_rows: int
    n_rejected: int
    retired: bool
    files: tuple[StoredFile, ...]
    again: bool = field(default=False, compare=False)


def described() -> Select:
    """Versions with what is said of them."""
    joined = schema.versions.join(schema.standing, schema.standing.c.version == schema.versions.c.id)
    return select(schema.versions, schema.standing.c.name, schema.standing.c.retired).select_from(joined)


def latest(connection: Connection, id: str | None = None) -> dict[str, Row]:
    """The latest upload of each version, or of one."""
    asked = select(schema.uploads).order_by(schema.uploads.c.number)
    rows = connection.execute(asked if id is None else asked.where(schema.uploads.c.version == id))
    return {row.version: row for row in rows}


def files_of(connection: Connection, id: str | None = None) -> dict[str, tuple[StoredFile, ...]]:
    """The files of each version, or of one, the latest upload first; each once."""
    named, held, sent = schema.upload_files, schema.files, schema.uploads
    asked = select(sent.c.version, named.c.name, named.c.sha256, held.c.size).join_from(named, held).join(sent)
    asked = asked.order_by(sent.c.number.desc(), named.c.place)
    found: dict[str, dict[StoredFile, None]] = {}
    for row in connection.execute(asked if id is None else asked.where(sent.c.version == id)):
        found.setdefault(row.version, {})[StoredFile(row.name, row.sha256, row.size)] = None
    return {version: tuple(files) for version, files in found.items()}


def version_of(row: Row, last: Mapping[str, Row], files: Mapping[str, tuple[StoredFile, ...]]) -> Version:
    created = datetime.fromisoformat(row.created.replace("Z", "+00:00"))
    told = row.id, row.name, created, row.who, row.base, row.n_rows, last[row.id].n_rejected, bool(row.retired)
    return Version(*told, files.get(row.id, ()))


def plain_name(text: str) -> str:
    """A name on one line, without what nobody sees, and not too long.

    >>> plain_name(" 一季度\\n\\u202e填报\\x00 "), len(plain_name("长" * 999))
    ('一季度 填报', 200)
    """
    kept = "".join(each for each in INVISIBLE.sub("", text) if unicodedata.category(each) != "Cs")
    return " ".join(kept.split())[:LONGEST_NAME]


def file_name(name: str) -> str:
    """The name of a file without any folder; it is only ever said again.

    >>> file_name("C:\\\\表\\\\企业.xlsx"), file_name("../../etc/passwd"), file_name("..")
    ('企业.xlsx', 'passwd', '..')
    """
    return plain_name(PurePosixPath(name.replace("\\", "/")).name or name)
