"""An upload 上传: all of it hashed and compressed before the others have to wait, then written in one go."""

from collections.abc import Sequence

from sqlalchemy import func, insert, select
from sqlalchemy.engine import Connection

from liantu.data.checks import Checked
from liantu.data.intake.parts import Edit, Layout
from liantu.data.problems import LiantuError
from liantu.store import contents, schema
from liantu.store.owing import made_as_text, owed_as_text, owed_of, together
from liantu.store.texts import content_of, hash_of, rows_of, tables_as_texts, tables_of
from liantu.store.version import file_name


class Upload:
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
        self.checked, self.n_rejected = checked, sum(len(rows) for rows in checked.rejected.values())
        self.tables = {name: hash_of(text) for name, text in tables.items()}
        self.content = content_of(self.tables)
        if rows_of(tables_of(tables)).dataset_id != self.id:  # a fault of ours: rather no version than another one
            raise LiantuError("version_read_otherwise", version=self.id)
        owed, made = owed_as_text(checked), made_as_text(layouts, edits)
        self.owed, self.made = (hash_of(text) if text else None for text in (owed, made))
        self.texts = contents.by_hash(filter(None, (*tables.values(), owed, made)))
        self.files = [(file_name(name), hash_of(content), content) for name, content in files]

    def still_owed(self, before: bytes | None) -> None:
        """Add the rows that the version was owed already."""
        all_owed = together(owed_of(before), self.checked)
        text = owed_as_text(all_owed)
        sha256 = hash_of(text) if text else None
        if sha256 == self.owed:
            return
        own, ready = self.texts
        if self.owed:
            del own[self.owed], ready[self.owed]
        for known, more in zip(self.texts, contents.by_hash(iter([text])), strict=True):
            known.update(more)
        self.owed, self.n_rejected = sha256, sum(map(len, all_owed.rejected.values()))

    def put_contents(self, connection: Connection) -> None:
        contents.put_texts(connection, *self.texts)
        for _, sha256, content in self.files:
            contents.put_file(connection, sha256, content)


def put_version(connection: Connection, upload: Upload, *, created: str, who: str, base: str | None, name: str) -> None:
    number = (connection.execute(select(func.max(schema.versions.c.number))).scalar() or 0) + 1
    row = {"id": upload.id, "number": number, "content": upload.content, "created": created, "who": who, "base": base}
    connection.execute(insert(schema.versions).values(row | {"n_rows": sum(upload.n_rows.values())}))
    for place, (table, sha256) in enumerate(upload.tables.items()):
        row = {"version": upload.id, "name": table, "place": place, "n_rows": upload.n_rows[table], "sha256": sha256}
        connection.execute(insert(schema.version_tables).values(row))
    connection.execute(insert(schema.standing).values(version=upload.id, name=name, retired=False))


def put_upload(connection: Connection, upload: Upload, at: str) -> dict[str, object]:
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
