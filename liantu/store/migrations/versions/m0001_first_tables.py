"""The first tables: contents by their hash, versions, uploads, what stands of them, and the log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SHA256, ID = sa.String(64), sa.String(12)
WRITTEN_ONCE = ("texts", "files", "file_parts", "versions", "version_tables", "uploads", "upload_files", "log")


def upgrade() -> None:
    """Make every table, and forbid to change or delete what is written once."""
    _contents()
    _versions()
    _what_changes()
    op.create_table(
        "log",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("hash", SHA256, nullable=False),
    )
    _written_once()


def _contents() -> None:
    op.create_table(
        "texts",
        sa.Column("sha256", SHA256, primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("packed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "files",
        sa.Column("sha256", SHA256, primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("n_parts", sa.Integer, nullable=False),
    )
    op.create_table(
        "file_parts",
        sa.Column("sha256", SHA256, sa.ForeignKey("files.sha256"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("part", sa.LargeBinary, nullable=False),
    )


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("id", ID, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False, unique=True),
        sa.Column("content", SHA256, nullable=False),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("base", sa.Text, nullable=True),
        sa.Column("n_rows", sa.Integer, nullable=False),
    )
    op.create_table(
        "version_tables",
        sa.Column("version", ID, sa.ForeignKey("versions.id"), primary_key=True),
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("n_rows", sa.Integer, nullable=False),
        sa.Column("sha256", SHA256, sa.ForeignKey("texts.sha256"), nullable=False),
    )
    op.create_table(
        "uploads",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", ID, sa.ForeignKey("versions.id"), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("n_rejected", sa.Integer, nullable=False),
        sa.Column("owed", SHA256, sa.ForeignKey("texts.sha256"), nullable=True),
        sa.Column("made", SHA256, sa.ForeignKey("texts.sha256"), nullable=True),
    )
    op.create_table(
        "upload_files",
        sa.Column("upload", sa.Integer, sa.ForeignKey("uploads.number"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sha256", SHA256, sa.ForeignKey("files.sha256"), nullable=False),
    )


def _what_changes() -> None:
    op.create_table(
        "standing",
        sa.Column("version", ID, sa.ForeignKey("versions.id"), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("retired", sa.Boolean, nullable=False),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "layouts",
        sa.Column("fingerprint", sa.Text, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "old_folders",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("adopted", sa.Boolean, nullable=False),
    )


def _written_once() -> None:
    """A slip of a program or a hand is refused by the database itself; who means to tamper is found by the log."""
    if op.get_bind().dialect.name == "sqlite":
        for table in WRITTEN_ONCE:
            for act in ("UPDATE", "DELETE"):
                name = f"{table}_no_{act.lower()}"
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, 'written once'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION written_once() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'written once'; END $$"
    )
    for table in WRITTEN_ONCE:
        op.execute(
            f"CREATE TRIGGER {table}_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION written_once()"
        )
