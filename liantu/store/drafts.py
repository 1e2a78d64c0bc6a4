"""Drafts 草稿: uploads on their way in, so that a reload, a lost connection or a restart loses no work.

A draft is the files as sent, once each under their hash, and the choices made about them. It is no version: no list of
versions has it, and the log does not speak of it. Whoever changes it last is told apart by the moment of that change:
of two who go on with the same one, the second gets a draft of its own, and neither overwrites the other.
"""

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.engine import Connection, Engine

from liantu.data.problems import LiantuError
from liantu.store import contents, log, schema
from liantu.store.opening import reading, writing
from liantu.store.texts import hash_of, packed, unpacked
from liantu.store.version import StoredFile, plain_name

MOST = 20  # drafts; of more, those that nobody has touched for longest go
DAYS = 30  # since the last change
PATIENCE = 2  # s, for which somebody at a page waits for other writers
LONGEST = 64_000_000  # characters of the choices


@dataclass(frozen=True)
class Draft:
    """What is known of a draft without its choices and bytes. ``updated`` is of its last change, in UTC.

    ``n_open`` counts the rows that are still held back, where somebody has counted them.
    """

    id: str
    created: datetime
    updated: datetime
    who: str
    base: str | None
    mode: str
    step: str
    n_rows: int
    n_open: int | None
    files: tuple[StoredFile, ...]


@dataclass(frozen=True)
class Work:
    """What is to be kept. ``files`` are those of :func:`hashed`; ``choices`` is JSON in plain letters."""

    files: tuple[tuple[str, str, bytes], ...]
    choices: str
    step: str
    mode: str = "alone"
    base: str | None = None
    who: str = ""
    n_rows: int = 0
    n_open: int | None = None


@dataclass(frozen=True)
class Opened:
    """A draft with its choices and files; of a file that is gone, or other than it was sent, the bytes are None."""

    draft: Draft
    choices: str
    files: tuple[tuple[str, bytes | None], ...]


def hashed(files: Iterable[tuple[str, bytes]]) -> tuple[tuple[str, str, bytes], ...]:
    """Files with their hashes, which are counted once and not at every change."""
    return tuple((name, hash_of(content), content) for name, content in files)


class Drafts:
    """The drafts of a store. All of them may fail with the ``store_…`` errors of :mod:`liantu.store.opening`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, work: Work, last: Draft | None = None) -> Draft:
        """Keep what was done, in place of ``last``, which is what the same work was kept as before.

        Where somebody else has changed, dropped or accepted ``last`` meanwhile, this becomes a draft of its own. Bytes
        are written where they are not there yet. The oldest drafts go where there are too many.

        Raises
        ------
        LiantuError
            ``draft_too_large``, where the choices are longer than anybody makes.
        """
        if len(work.choices) > LONGEST:
            raise LiantuError("draft_too_large")
        choices = packed(work.choices.encode())
        with writing(self._engine, PATIENCE) as connection:
            row = _same(connection, last) if last else None
            now = _after(row.updated if row else "")
            values = {"updated": now, "who": plain_name(work.who), "base": work.base, "mode": work.mode}
            values |= {"step": work.step, "n_rows": work.n_rows, "n_open": work.n_open, "choices": choices}
            if row is None:
                id = secrets.token_hex(16)
                connection.execute(insert(schema.drafts).values(id=id, created=now, **values))
            else:
                id = row.id
                connection.execute(update(schema.drafts).where(schema.drafts.c.id == id).values(values))
            _put_files(connection, id, work.files)
            _delete(connection, _too_old(connection, id))
            return _listed(connection, id)[0]

    def listed(self) -> list[Draft]:
        """All drafts, the one that was changed last first; none that is too old or cannot be read."""
        with reading(self._engine) as connection:
            return [each for each in _listed(connection) if datetime.now(UTC) - each.updated < timedelta(DAYS)][:MOST]

    def open(self, id: str) -> Opened:
        """A draft with all that belongs to it.

        Raises
        ------
        LiantuError
            ``no_draft``, where it was accepted, dropped or given up meanwhile.
        """
        with reading(self._engine) as connection:
            found = _listed(connection, id)
            if not found:
                raise LiantuError("no_draft")
            asked = select(schema.drafts.c.choices).where(schema.drafts.c.id == id)
            choices = connection.execute(asked).scalar()
            choices = unpacked(choices, LONGEST) if isinstance(choices, bytes) else b""
            files = tuple((each.name, contents.file_at(connection, each.sha256)) for each in found[0].files)
        return Opened(found[0], choices.decode(errors="replace"), files)

    def drop(self, draft: Draft) -> bool:
        """Delete it with the bytes that nothing else refers to; not where somebody has changed it meanwhile."""
        with writing(self._engine, PATIENCE) as connection:
            return remove(connection, draft)


def remove(connection: Connection, draft: Draft) -> bool:
    """The same within a transaction of its own. Whether it is gone."""
    if _same(connection, draft):
        _delete(connection, [draft.id])
        return True
    return connection.execute(select(schema.drafts.c.id).where(schema.drafts.c.id == draft.id)).first() is None


def _same(connection: Connection, draft: Draft) -> Row | None:
    """The draft as it was last seen."""
    table = schema.drafts
    where = (table.c.id == draft.id) & (table.c.updated == _text(draft.updated))
    return connection.execute(select(table.c.id, table.c.updated).where(where)).first()


def _put_files(connection: Connection, id: str, files: Sequence[tuple[str, str, bytes]]) -> None:
    table = schema.draft_files
    asked = select(table.c.name, table.c.sha256).where(table.c.draft == id).order_by(table.c.place)
    before = [tuple(row) for row in connection.execute(asked)]
    now = [(json.dumps(name), sha256) for name, sha256, _ in files]  # a name may hold what no database takes as text
    if before == now:
        return
    connection.execute(delete(table).where(table.c.draft == id))
    for place, ((name, sha256), (_, _, content)) in enumerate(zip(now, files, strict=True)):
        contents.put_file(connection, sha256, content)
        connection.execute(insert(table).values(draft=id, place=place, name=name, sha256=sha256))
    _forget(connection, {sha256 for _, sha256 in before})


def _too_old(connection: Connection, now: str) -> list[str]:
    """Those that go: too many beside the one that is kept now, or too long untouched."""
    table = schema.drafts
    asked = select(table.c.id, table.c.updated).where(table.c.id != now).order_by(table.c.updated.desc())
    oldest = _text(datetime.now(UTC) - timedelta(DAYS))
    rows = enumerate(connection.execute(asked).all(), start=1)
    return [row.id for place, row in rows if place >= MOST or str(row.updated) < oldest]


def _delete(connection: Connection, ids: Sequence[str]) -> None:
    """Drafts, and the bytes that nothing else refers to."""
    if not ids:
        return
    named = schema.draft_files
    sent = set(connection.execute(select(named.c.sha256).where(named.c.draft.in_(ids))).scalars())
    connection.execute(delete(named).where(named.c.draft.in_(ids)))
    connection.execute(delete(schema.drafts).where(schema.drafts.c.id.in_(ids)))
    _forget(connection, sent)


def _forget(connection: Connection, candidates: set[str]) -> None:
    """Delete those of these files that no upload and no draft refers to."""
    for sha256 in sorted(candidates):
        needed = (
            connection.execute(select(table.c.sha256).where(table.c.sha256 == sha256).limit(1)).first()
            for table in (schema.upload_files, schema.draft_files)
        )
        if not any(needed):
            for table in (schema.file_parts, schema.files):
                connection.execute(delete(table).where(table.c.sha256 == sha256))


def _listed(connection: Connection, id: str | None = None) -> list[Draft]:
    """Drafts without their choices, the one that was changed last first; what cannot be read is left out."""
    table, named = schema.drafts, schema.draft_files
    asked = select(*(column for column in table.c if column.name != "choices")).order_by(table.c.updated.desc())
    rows = connection.execute(asked if id is None else asked.where(table.c.id == id)).all()
    files: dict[str, list[StoredFile]] = {}
    joined = select(named, schema.files.c.size).join_from(named, schema.files).order_by(named.c.draft, named.c.place)
    for row in connection.execute(joined if id is None else joined.where(named.c.draft == id)):
        files.setdefault(row.draft, []).append(StoredFile(_name(row.name), row.sha256, row.size))
    found = (_draft(row, tuple(files.get(row.id, ()))) for row in rows)
    return [each for each in found if each is not None]


def _draft(row: Row, files: tuple[StoredFile, ...]) -> Draft | None:
    """A row as it was kept; None where somebody has written something else into it."""
    try:
        created, updated = (datetime.fromisoformat(each).astimezone(UTC) for each in (row.created, row.updated))
        counts = int(row.n_rows), None if row.n_open is None else int(row.n_open)
    except (ValueError, TypeError, OverflowError):
        return None
    texts = str(row.who), None if row.base is None else str(row.base), str(row.mode), str(row.step)
    return Draft(row.id, created, updated, *texts, *counts, files)


def _name(text: str) -> str:
    try:
        name = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        name = text
    return name if isinstance(name, str) else str(text)


def _after(before: str) -> str:
    """This moment, which is another one than that of the change before."""
    now = log.now()
    return now if now > before else _text(datetime.fromisoformat(before) + timedelta(microseconds=1))


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
