"""Verifying 核验: is everything still what was accepted? The log says what must be there, and the rest is counted."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection

from liantu.facts import Finding
from liantu.store import contents, log, schema
from liantu.store.log import FIRST, LogEntry
from liantu.store.texts import content_of, hash_of, rows_of, tables_of

UPLOADS = ("accepted", "adopted")
STATES = {"retired": True, "restored": False}


@dataclass(frozen=True)
class Verified:
    """What was looked at and what is wrong, as codes under ``fault.``; ``head`` is the hash of the last entry."""

    n_entries: int
    n_versions: int
    n_files: int
    head: str
    faults: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        return not self.faults


def verified(connection: Connection, head: str = "") -> Verified:
    """Look at all of a store; ``head``, if given, is the hash of an entry that must be among those of the log."""
    faults: list[Finding] = []
    entries = list(_chain(connection, faults))
    last = entries[-1].hash if entries else FIRST
    if head and head not in {FIRST, *(entry.hash for entry in entries)}:
        faults.append(Finding("fault.head_missing", {"head": head[:16]}))
    told = [entry for entry in entries if entry.what in UPLOADS]
    faults += _versions(connection, told)
    faults += _uploads(connection, told)
    drafted = _only_drafted(connection)
    files = set(connection.execute(select(schema.files.c.sha256)).scalars()) - drafted
    faults += _contents(connection, files, drafted)
    faults += _state(connection, entries)
    n_versions = len(set(connection.execute(select(schema.versions.c.id)).scalars()))
    return Verified(len(entries), n_versions, len(files), last, tuple(faults))


def _chain(connection: Connection, faults: list[Finding]) -> Iterator[LogEntry]:
    """The entries in their order; a gap, another order or another text is told."""
    before, number = FIRST, 0
    for row in connection.execute(select(schema.log).order_by(schema.log.c.number)):
        entry = log.entry_of(row.entry, row.hash)
        number += 1
        if entry is None or hash_of(row.entry.encode()) != row.hash or entry.number != row.number:
            faults.append(Finding("fault.entry_changed", {"number": row.number}))
        elif entry.before != before or entry.number != number:
            faults.append(Finding("fault.entry_missing", {"number": row.number}))
        before, number = row.hash, row.number
        if entry is not None:
            yield entry


def _versions(connection: Connection, told: list[LogEntry]) -> Iterator[Finding]:
    """Every version that the log accepted is there with the same rows, and no other."""
    rows = {row.id: row for row in connection.execute(select(schema.versions))}
    tables: dict[str, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(select(schema.version_tables)):
        tables[row.version][row.name] = row.sha256
    accepted: dict[str, LogEntry] = {}
    for entry in told:
        accepted.setdefault(entry.version, entry)
    for id in accepted.keys() - rows.keys():
        yield Finding("fault.version_missing", {"version": id})
    for id, row in rows.items():
        entry = accepted.get(id)
        if entry is None:
            yield Finding("fault.version_unlogged", {"version": id})
            continue
        same = (row.who, row.base, row.n_rows) == (entry.who, entry.facts.get("base"), entry.facts.get("n_rows"))
        if row.content != entry.facts.get("content") or content_of(tables[id]) != row.content or not same:
            yield Finding("fault.version_changed", {"version": id})
        else:
            yield from _rows(connection, id, tables[id])


def _rows(connection: Connection, id: str, tables: Mapping[str, str]) -> Iterator[Finding]:
    texts = {name: contents.text_at(connection, sha256) for name, sha256 in tables.items()}
    if None in texts.values():
        yield Finding("fault.version_changed", {"version": id})
    elif rows_of(tables_of(texts)).dataset_id != id:
        yield Finding("fault.version_read_otherwise", {"version": id})


def _uploads(connection: Connection, told: list[LogEntry]) -> Iterator[Finding]:
    """Every upload has its entry, with the same files, rest and choices."""
    files: dict[int, list[list[str]]] = defaultdict(list)
    asked = select(schema.upload_files).order_by(schema.upload_files.c.upload, schema.upload_files.c.place)
    for row in connection.execute(asked):
        files[row.upload].append([row.name, row.sha256])
    rows = {row.number: row for row in connection.execute(select(schema.uploads))}
    logged = {entry.facts.get("upload"): entry for entry in told}
    for number in logged.keys() - rows.keys():
        yield Finding("fault.upload_missing", {"version": logged[number].version})
    for number, row in rows.items():
        entry = logged.get(number)
        found = (row.version, row.at, row.n_rejected, row.owed, row.made, files[number])
        names = ("n_rejected", "owed", "made", "files")
        if entry is None or found != (entry.version, entry.at, *(entry.facts.get(name) for name in names)):
            yield Finding("fault.upload_changed", {"version": row.version})


def _only_drafted(connection: Connection) -> set[str]:
    """The files that nobody has accepted yet: they come and go, and the log does not speak of them."""
    of_drafts, sent = (
        set(connection.execute(select(table.c.sha256)).scalars()) for table in (schema.draft_files, schema.upload_files)
    )
    return of_drafts - sent


def _contents(connection: Connection, files: set[str], drafted: set[str]) -> Iterator[Finding]:
    """Every text and every file is what its hash says, and somebody needs it."""
    texts = set(connection.execute(select(schema.texts.c.sha256)).scalars())
    columns = (schema.version_tables.c.sha256, schema.uploads.c.owed, schema.uploads.c.made)
    needed = {sha256 for column in columns for sha256 in connection.execute(select(column)).scalars() if sha256}
    sent = set(connection.execute(select(schema.upload_files.c.sha256)).scalars())
    for sha256 in sorted(texts | needed):
        if sha256 not in texts or contents.text_at(connection, sha256) is None:
            yield Finding("fault.text_changed", {"file": sha256[:12]})
        elif sha256 not in needed:
            yield Finding("fault.unneeded", {"file": sha256[:12]})
    parts = set(connection.execute(select(schema.file_parts.c.sha256).distinct()).scalars()) - drafted
    for sha256 in sorted(files | sent | parts):
        if sha256 not in files or contents.file_at(connection, sha256) is None:
            yield Finding("fault.file_changed", {"file": sha256[:12]})
        elif sha256 not in sent:
            yield Finding("fault.unneeded", {"file": sha256[:12]})


def _state(connection: Connection, entries: list[LogEntry]) -> Iterator[Finding]:
    """Names, what is retired, what is used and what is remembered are those that the log comes to."""
    names: dict[str, str] = {}
    retired: dict[str, bool] = {}
    used, layouts = None, {}
    for entry in entries:
        if entry.what in (*UPLOADS, "renamed"):
            names[entry.version] = entry.facts.get("name", "")
        if entry.what in UPLOADS:
            retired[entry.version] = False
        if entry.what in STATES:
            retired[entry.version] = STATES[entry.what]
        if entry.what in ("used", "used_none"):
            used = entry.version or None
        if entry.what == "remembered":
            layouts[entry.facts.get("fingerprint")] = entry.facts.get("layout")
    found = {row.version: (row.name, bool(row.retired)) for row in connection.execute(select(schema.standing))}
    for id in sorted(found.keys() | names.keys()):
        if found.get(id) != (names.get(id), retired.get(id)):
            yield Finding("fault.state_changed", {"version": id})
    chosen = connection.execute(select(schema.settings.c.value).where(schema.settings.c.name == "used")).scalar()
    if chosen != used:
        yield Finding("fault.used_changed", {"version": chosen or "—"})
    held = {row.fingerprint: hash_of(row.text.encode()) for row in connection.execute(select(schema.layouts))}
    if held != layouts:
        yield Finding("fault.layouts_changed", {})
