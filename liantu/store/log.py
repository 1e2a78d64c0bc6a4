"""The log 台账: what was done, by whom and when; each entry carries the hash of the one before it.

Whoever changes an old entry must write all later ones anew. Against that, and against entries cut off the end, an
office notes the head down elsewhere now and then: ``verify --head`` looks for it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from liantu.store import schema
from liantu.store.texts import hash_of

FIRST = "0" * 64  # before the first entry


@dataclass(frozen=True)
class LogEntry:
    """One entry. ``what`` is a code under ``log.`` in the catalogue; ``at`` is UTC."""

    number: int
    at: str
    who: str
    what: str
    version: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    before: str = FIRST
    hash: str = ""


def now() -> str:
    """This moment, in UTC, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def append(
    connection: Connection, what: str, *, who: str, version: str = "", at: str = "", **facts: object
) -> LogEntry:
    """Write the next entry. The connection is the only writer of the moment, so nobody is between it and the last."""
    last = connection.execute(
        select(schema.log.c.number, schema.log.c.hash).order_by(schema.log.c.number.desc()).limit(1)
    ).first()
    number, before = (last.number + 1, last.hash) if last else (1, FIRST)
    entry = LogEntry(number, at or now(), who, what, version, facts, before)
    text = as_text(entry)
    connection.execute(insert(schema.log).values(number=number, entry=text, hash=hash_of(text.encode())))
    return entry


def as_text(entry: LogEntry) -> str:
    """The entry as it is hashed.

    >>> as_text(LogEntry(1, "2026-11-27T01:00:00.000000Z", "王", "renamed", "0123456789ab", {"name": "一季度"}))[:60]
    '{"at":"2026-11-27T01:00:00.000000Z","before":"00000000000000'
    """
    fields = {name: getattr(entry, name) for name in ("number", "at", "who", "what", "version", "facts", "before")}
    return json.dumps(fields, ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":"))


def entry_of(text: str, own_hash: str) -> LogEntry | None:
    """The entry again, or nothing where this is none."""
    try:
        return LogEntry(**json.loads(text), hash=own_hash)
    except (ValueError, TypeError):
        return None


def entries(connection: Connection) -> list[LogEntry | None]:
    """All entries, the oldest first; None where one cannot be read."""
    rows = connection.execute(select(schema.log).order_by(schema.log.c.number))
    return [entry_of(row.entry, row.hash) for row in rows]
