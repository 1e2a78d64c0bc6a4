"""The store 版本库: every accepted upload as a version that never changes, and what the office says of it."""

import csv
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection, Engine

from liantu.data.checks import Checked
from liantu.data.intake.layouts import of_json
from liantu.data.intake.parts import Edit, Layout
from liantu.data.problems import LiantuError
from liantu.store import contents, log, schema
from liantu.store.addresses import address, old_versions_folder, shown
from liantu.store.adopting import old_versions, read_folder
from liantu.store.drafts import Draft, Drafts, remove
from liantu.store.log import LogEntry
from liantu.store.opening import opened, reading, writing
from liantu.store.owing import Made, layout_as_text, made_of, owed_of
from liantu.store.texts import content_of, hash_of, rows_of, tables_of
from liantu.store.upload import Upload, put_upload, put_version
from liantu.store.verifying import Verified, verified
from liantu.store.version import StoredFile, Version, described, files_of, latest, plain_name, version_of

AN_ID, A_HASH = re.compile("[0-9a-f]{12}"), re.compile("[0-9a-f]{64}")


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

    @property
    def drafts(self) -> Drafts:
        """Uploads on their way in, which are no versions yet."""
        return Drafts(self._engine)

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
        delivers: bool | None = None,
        created: str = "",
        what: str = "accepted",
        draft: Draft | None = None,
    ) -> Version:
        """Keep the accepted rows with all that they came from, in one step: afterwards all of it is there, or nothing.

        Where a version has the same rows already, it is that version, and ``again`` says so: the upload is added to
        it, a retired one is restored, and its name stays. Rows that it was still owed stay owed, unless the upload
        ``delivers`` them: then ``checked`` has rejected what is still left of them. None: where ``base`` is the version
        itself. A ``draft`` that it was made from goes in the same step, unless somebody else has changed it meanwhile.

        Raises
        ------
        LiantuError
            What ``checked.obstacle`` says; ``other_version``, where a version of this id has other rows;
            ``store_…``, where the store cannot be written to.
        """
        if checked.obstacle:
            raise checked.obstacle
        upload = Upload(checked, tuple(files), tuple(layouts), tuple(edits))
        who, name, at = plain_name(who), plain_name(name), log.now()
        with writing(self._engine) as connection:
            found = self._row(connection, upload.id)
            if found is not None and found.content != upload.content:
                raise LiantuError("other_version", version=upload.id)
            if found is not None and not (base == upload.id if delivers is None else delivers):
                upload.still_owed(self._text(connection, upload.id, "owed"))
            upload.put_contents(connection)
            if found is None:
                put_version(connection, upload, created=created or at, who=who, base=base, name=name)
            else:
                name = found.name
                standing = schema.standing
                connection.execute(update(standing).where(standing.c.version == upload.id).values(retired=False))
            facts = put_upload(connection, upload, at)
            if draft is not None:
                remove(connection, draft)
            again = {"again": True} if found is not None else {}
            log.append(connection, what, who=who, version=upload.id, at=at, name=name, base=base, **facts, **again)
        return replace(self.version(upload.id), again=found is not None)

    def versions(self, retired: bool = False) -> list[Version]:
        """All versions, the newest first; the retired ones too, if wanted."""
        with reading(self._engine) as connection:
            rows = connection.execute(described().order_by(schema.versions.c.number.desc())).all()
            last = latest(connection)
            files = files_of(connection)
        return [version_of(row, last, files) for row in rows if retired or not row.retired]

    def version(self, id: str) -> Version:
        """One version.

        Raises
        ------
        LiantuError
            ``unknown_version``, where none is called so.
        """
        with reading(self._engine) as connection:
            return version_of(self._known(connection, id), latest(connection, id), files_of(connection, id))

    def counted(self, table: str) -> dict[str, int]:
        """How many rows of a table each version has, by its id, without reading them."""
        held = schema.version_tables
        with reading(self._engine) as connection:
            rows = connection.execute(select(held.c.version, held.c.n_rows).where(held.c.name == table)).all()
        return {row.version: row.n_rows for row in rows}

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
        """What the uploads of a version did not bring in: the rejected rows, and every problem that the latest had.

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
            return files_of(connection, id).get(id, ())

    def raw(self, sha256: str) -> bytes:
        """A file by its hash.

        Raises
        ------
        LiantuError
            ``damaged_file``, where it is not there or is another than was sent.
        """
        with reading(self._engine) as connection:
            content = contents.file_at(connection, sha256) if A_HASH.fullmatch(sha256) else None
        if content is None:
            raise LiantuError("damaged_file", file=plain_name(sha256)[:12])
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
        found = {row.fingerprint: of_json(row.text) for row in rows}
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
        if not AN_ID.fullmatch(id):  # a link may hold anything, also what no database takes as text
            return None
        return connection.execute(described().where(schema.versions.c.id == id)).first()

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
            return self._text(connection, id, column)

    def _text(self, connection: Connection, id: str, column: str) -> bytes | None:
        last = latest(connection, id).get(id)
        sha256 = getattr(last, column) if last else None
        content = contents.text_at(connection, sha256) if sha256 else None
        if sha256 and content is None:
            raise LiantuError("damaged_version", version=id)
        return content


def _used(connection: Connection) -> str | None:
    return connection.execute(select(schema.settings.c.value).where(schema.settings.c.name == "used")).scalar()
