"""The store 版本库: every accepted upload as a version that never changes, and what the office says of it."""

import csv
import os
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection, Engine

from liantu.data.checks import Checked
from liantu.data.dictionary import INVISIBLE
from liantu.data.intake.parts import Edit, Layout
from liantu.data.problems import LiantuError
from liantu.store import contents, log, schema
from liantu.store.addresses import address, old_versions_folder, shown
from liantu.store.adopting import old_versions, read_folder
from liantu.store.log import LogEntry
from liantu.store.opening import opened, reading, writing
from liantu.store.owing import Made, layout_as_text, layout_of_text, made_as_text, made_of, owed_as_text, owed_of
from liantu.store.texts import content_of, hash_of, rows_of, tables_as_texts, tables_of
from liantu.store.verifying import Verified, verified

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
    ``n_rejected`` is that of its latest upload; ``files``, of all, the latest upload first, each once.
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


class Store:
    """Versions in one database, shared by every process that opens it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str | None = None, settings: Mapping[str, str] = os.environ) -> "Store":
        """The store at ``url``, else where the settings say; made, or brought up to date, where that is needed.

        Without a ``url`` the versions that were kept as folders before are taken in, each once.

        Raises
        ------
        LiantuError
            ``store_address`` and the codes of :func:`liantu.store.opening.opened`.
        """
        store = cls(opened(address(url, settings)))
        if url is None:
            store.adopt(old_versions_folder(settings))
        return store

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    @property
    def address(self) -> str:
        """Where the store stands, without a password."""
        return shown(self._engine.url)

    # Versions

    def accept(
        self,
        checked: Checked,
        files: Iterable[tuple[str, bytes]] = (),
        *,
        who: str = "",
        base: str | None = None,
        name: str = "",
        layouts: Iterable[Layout] = (),
        edits: Iterable[Edit] = (),
        created: str = "",
        what: str = "accepted",
    ) -> Version:
        """Keep the accepted rows with all that they came from, in one step: afterwards all of it is there, or nothing.

        Where a version has the same rows already, it is that version: the upload is added to it, a retired one is
        restored, and a ``name``, if one is given, is its new name.

        Raises
        ------
        LiantuError
            What ``checked.refusal`` says; ``other_version``, where a version of this id has other rows;
            ``store_…``, where the store cannot be written to.
        """
        if checked.refusal:
            raise checked.refusal
        upload = _Upload(checked, tuple(files), tuple(layouts), tuple(edits))
        who, name, at = plain_name(who), plain_name(name), log.now()
        with writing(self._engine) as connection:
            found = self._row(connection, upload.id)
            if found is not None and found.content != upload.content:
                raise LiantuError("other_version", version=upload.id)
            upload.put_contents(connection)
            if found is None:
                _put_version(connection, upload, created=created or at, who=who, base=base, name=name)
            else:
                name = name or found.name
                row = {"name": name, "retired": False}
                connection.execute(update(schema.standing).where(schema.standing.c.version == upload.id).values(row))
            facts = _put_upload(connection, upload, at)
            again = {"again": True} if found is not None else {}
            log.append(connection, what, who=who, version=upload.id, at=at, name=name, base=base, **facts, **again)
        return self.version(upload.id)

    def versions(self, retired: bool = False) -> list[Version]:
        """All versions, the newest first; the retired ones too, if wanted."""
        with reading(self._engine) as connection:
            rows = connection.execute(_described().order_by(schema.versions.c.number.desc())).all()
            last = _latest(connection)
            files = _files(connection)
        return [_version(row, last, files) for row in rows if retired or not row.retired]

    def version(self, id: str) -> Version:
        """One version.

        Raises
        ------
        LiantuError
            ``unknown_version``, where none is called so.
        """
        with reading(self._engine) as connection:
            return _version(self._known(connection, id), _latest(connection, id), _files(connection, id))

    def checked(self, id: str) -> Checked:
        """The rows of a version, exactly as they were accepted; no rule that came later is asked.

        Raises
        ------
        LiantuError
            ``unknown_version``; ``damaged_version``, where the rows are others than were accepted;
            ``version_read_otherwise``, where they are whole and this program does not know all their columns.
        """
        with reading(self._engine) as connection:
            row = self._known(connection, id)
            where = schema.version_tables.c.version == id
            named = {each.name: each.sha256 for each in connection.execute(select(schema.version_tables).where(where))}
            texts = {name: contents.text_at(connection, sha256) for name, sha256 in named.items()}
        if content_of(named) != row.content or None in texts.values():
            raise LiantuError("damaged_version", version=id)
        found = rows_of(tables_of(texts))
        if found.dataset_id != id:
            raise LiantuError("version_read_otherwise", version=id)
        return found

    def owed(self, id: str) -> Checked:
        """What the latest upload of a version did not bring in: its rejected rows, and every problem that it had.

        It has no accepted row, so :func:`liantu.data.template.rejected` writes it back as it is.
        """
        return owed_of(self._text_of_upload(id, "owed"))

    def made(self, id: str) -> Made:
        """How the latest upload of a version was made: layouts and edits."""
        return made_of(self._text_of_upload(id, "made"))

    def files(self, id: str) -> tuple[StoredFile, ...]:
        """The files of every upload of a version, the latest upload first; the same file of the same name once."""
        with reading(self._engine) as connection:
            self._known(connection, id)
            return _files(connection, id).get(id, ())

    def raw(self, sha256: str) -> bytes:
        """A file by its hash.

        Raises
        ------
        LiantuError
            ``damaged_file``, where it is not there or is another than was sent.
        """
        with reading(self._engine) as connection:
            content = contents.file_at(connection, sha256)
        if content is None:
            raise LiantuError("damaged_file", file=sha256[:12])
        return content

    # What the office says of versions

    def rename(self, id: str, name: str, *, who: str = "") -> Version:
        """Give a version a name, or take it away with ""."""
        return self._say(id, "renamed", who, name=plain_name(name))

    def retire(self, id: str, *, who: str = "") -> Version:
        """Take a version off the list; it stays, and links to it still work.

        Raises
        ------
        LiantuError
            ``retire_used``, while it is the office's own version.
        """
        return self._say(id, "retired", who, retired=True)

    def restore(self, id: str, *, who: str = "") -> Version:
        """Put a retired version on the list again."""
        return self._say(id, "restored", who, retired=False)

    def use(self, id: str | None, *, who: str = "") -> None:
        """Make a version the office's own, which is shown where no link says otherwise; with None there is none."""
        with writing(self._engine) as connection:
            if id and self._known(connection, id).retired:
                raise LiantuError("use_retired", version=id)
            connection.execute(delete(schema.settings).where(schema.settings.c.name == "used"))
            if id:
                connection.execute(insert(schema.settings).values(name="used", value=id))
            log.append(connection, "used" if id else "used_none", who=plain_name(who), version=id or "")

    def used(self) -> str | None:
        """The id of the office's own version, if one was chosen."""
        with reading(self._engine) as connection:
            return _used(connection)

    # Layouts

    def remember(self, layout: Layout, *, who: str = "") -> None:
        """Keep what the columns of a shape of table mean, in place of what was kept for that shape."""
        text = layout_as_text(layout)
        table, key = schema.layouts, plain_name(layout.fingerprint)
        with writing(self._engine) as connection:
            if connection.execute(select(table.c.text).where(table.c.fingerprint == key)).scalar() == text:
                return
            connection.execute(delete(table).where(table.c.fingerprint == key))
            connection.execute(insert(table).values(fingerprint=key, text=text))
            facts = {"fingerprint": key, "layout": hash_of(text.encode())}
            log.append(connection, "remembered", who=plain_name(who), **facts)

    def remembered(self) -> dict[str, Layout]:
        """The layouts by fingerprint; what is no layout is left out."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(schema.layouts)).all()
        found = {row.fingerprint: layout_of_text(row.text) for row in rows}
        return {key: layout for key, layout in found.items() if layout is not None and layout.fingerprint == key}

    # The log

    def log(self) -> list[LogEntry]:
        """Every entry that can be read, the oldest first."""
        with reading(self._engine) as connection:
            return [entry for entry in log.entries(connection) if entry is not None]

    def verify(self, head: str = "") -> Verified:
        """Look at everything again: the chain of the log, every version, every file; ``head`` is one noted earlier."""
        with reading(self._engine) as connection:
            return verified(connection, head.strip().casefold())

    # Folders of before

    def adopt(self, folder: Path) -> list[str]:
        """Take in the versions that were kept as folders of CSV, so that old links keep working; returns their ids.

        The folders are left as they are. One whose rows do not come to the id in its name is left out, and the log
        says so. Each is looked at once.
        """
        with reading(self._engine) as connection:
            known = set(connection.execute(select(schema.old_folders.c.name)).scalars())
        return [each.name for date, each in old_versions(folder, known) if self._adopt(each, date)]

    def _adopt(self, folder: Path, date: str) -> bool:
        try:
            checked, files = read_folder(folder)
        except (OSError, ValueError, csv.Error):
            checked, files = None, []
        is_whole = checked is not None and checked.dataset_id == folder.name
        if is_whole:
            self.accept(checked, files, created=date, what="adopted")
        with writing(self._engine) as connection:
            table = schema.old_folders
            if connection.execute(select(table).where(table.c.name == folder.name)).first() is None:
                connection.execute(insert(table).values(name=folder.name, adopted=is_whole))
                if not is_whole:
                    log.append(connection, "not_adopted", who="", version=folder.name)
        return is_whole

    def _row(self, connection: Connection, id: str):
        return connection.execute(_described().where(schema.versions.c.id == id)).first()

    def _known(self, connection: Connection, id: str):
        row = self._row(connection, id)
        if row is None:
            raise LiantuError("unknown_version", version=plain_name(id))
        return row

    def _say(self, id: str, what: str, who: str, **changed: object) -> Version:
        with writing(self._engine) as connection:
            self._known(connection, id)
            if what == "retired" and _used(connection) == id:
                raise LiantuError("retire_used", version=id)
            connection.execute(update(schema.standing).where(schema.standing.c.version == id).values(changed))
            facts = {"name": changed["name"]} if "name" in changed else {}
            log.append(connection, what, who=plain_name(who), version=id, **facts)
        return self.version(id)

    def _text_of_upload(self, id: str, column: str) -> bytes | None:
        with reading(self._engine) as connection:
            self._known(connection, id)
            sha256 = getattr(_latest(connection, id)[id], column)
            content = contents.text_at(connection, sha256) if sha256 else None
        if sha256 and content is None:
            raise LiantuError("damaged_version", version=id)
        return content


class _Upload:
    """What an upload puts in, with everything hashed and compressed before the others have to wait for it."""

    def __init__(
        self,
        checked: Checked,
        files: Sequence[tuple[str, bytes]],
        layouts: tuple[Layout, ...],
        edits: tuple[Edit, ...],
    ) -> None:
        tables = tables_as_texts(checked)
        self.id = checked.dataset_id
        self.n_rows = {name: len(checked.tables[name]) for name in tables}
        self.n_rejected = sum(len(rows) for rows in checked.rejected.values())
        self.tables = {name: hash_of(text) for name, text in tables.items()}
        self.content = content_of(self.tables)
        if rows_of(tables_of(tables)).dataset_id != self.id:  # a fault of ours: rather no version than another one
            raise LiantuError("version_read_otherwise", version=self.id)
        owed, made = owed_as_text(checked), made_as_text(layouts, edits)
        self.owed, self.made = (hash_of(text) if text else None for text in (owed, made))
        self.texts = contents.by_hash(filter(None, (*tables.values(), owed, made)))
        self.files = [(file_name(name), hash_of(content), content) for name, content in files]

    def put_contents(self, connection: Connection) -> None:
        contents.put_texts(connection, *self.texts)
        for _, sha256, content in self.files:
            contents.put_file(connection, sha256, content)


def _put_version(
    connection: Connection, upload: _Upload, *, created: str, who: str, base: str | None, name: str
) -> None:
    number = (connection.execute(select(func.max(schema.versions.c.number))).scalar() or 0) + 1
    row = {"id": upload.id, "number": number, "content": upload.content, "created": created, "who": who, "base": base}
    connection.execute(insert(schema.versions).values(row | {"n_rows": sum(upload.n_rows.values())}))
    for place, (table, sha256) in enumerate(upload.tables.items()):
        row = {"version": upload.id, "name": table, "place": place, "n_rows": upload.n_rows[table], "sha256": sha256}
        connection.execute(insert(schema.version_tables).values(row))
    connection.execute(insert(schema.standing).values(version=upload.id, name=name, retired=False))


def _put_upload(connection: Connection, upload: _Upload, at: str) -> dict[str, object]:
    """The upload and its files; returns what the log must say, so that each of them is under its hash."""
    number = (connection.execute(select(func.max(schema.uploads.c.number))).scalar() or 0) + 1
    row = {"number": number, "version": upload.id, "at": at, "n_rejected": upload.n_rejected}
    connection.execute(insert(schema.uploads).values(row | {"owed": upload.owed, "made": upload.made}))
    for place, (name, sha256, _) in enumerate(upload.files):
        row = {"upload": number, "place": place, "name": name, "sha256": sha256}
        connection.execute(insert(schema.upload_files).values(row))
    return {
        "upload": number,
        "content": upload.content,
        "tables": upload.tables,
        "n_rows": sum(upload.n_rows.values()),
        "n_rejected": upload.n_rejected,
        "owed": upload.owed,
        "made": upload.made,
        "files": [[name, sha256] for name, sha256, _ in upload.files],
    }


def _described():
    """Versions with what is said of them."""
    joined = schema.versions.join(schema.standing, schema.standing.c.version == schema.versions.c.id)
    return select(schema.versions, schema.standing.c.name, schema.standing.c.retired).select_from(joined)


def _latest(connection: Connection, id: str | None = None) -> dict[str, object]:
    """The latest upload of each version, or of one."""
    asked = select(schema.uploads).order_by(schema.uploads.c.number)
    rows = connection.execute(asked if id is None else asked.where(schema.uploads.c.version == id))
    return {row.version: row for row in rows}


def _files(connection: Connection, id: str | None = None) -> dict[str, tuple[StoredFile, ...]]:
    """The files of each version, or of one, the latest upload first; each once."""
    named, held, sent = schema.upload_files, schema.files, schema.uploads
    asked = select(sent.c.version, named.c.name, named.c.sha256, held.c.size).join_from(named, held).join(sent)
    asked = asked.order_by(sent.c.number.desc(), named.c.place)
    found: dict[str, dict[StoredFile, None]] = {}
    for row in connection.execute(asked if id is None else asked.where(sent.c.version == id)):
        found.setdefault(row.version, {})[StoredFile(row.name, row.sha256, row.size)] = None
    return {version: tuple(files) for version, files in found.items()}


def _version(row, last: Mapping[str, object], files: Mapping[str, tuple[StoredFile, ...]]) -> Version:
    created = datetime.fromisoformat(row.created.replace("Z", "+00:00"))
    told = row.id, row.name, created, row.who, row.base, row.n_rows, last[row.id].n_rejected, bool(row.retired)
    return Version(*told, files.get(row.id, ()))


def _used(connection: Connection) -> str | None:
    return connection.execute(select(schema.settings.c.value).where(schema.settings.c.name == "used")).scalar()


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
