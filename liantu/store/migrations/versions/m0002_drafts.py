"""Drafts: uploads on their way in; a file that only they refer to may be deleted again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

SHA256, DRAFT = sa.String(64), sa.String(32)
OF_FILES = ("files", "file_parts")


def upgrade() -> None:
    """Make the tables of drafts, and let go of files that no upload has sent."""
    op.create_table(
        "drafts",
        sa.Column("id", DRAFT, primary_key=True),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("updated", sa.String(32), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("base", sa.Text, nullable=True),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("n_rows", sa.Integer, nullable=False),
        sa.Column("n_open", sa.Integer, nullable=True),
        sa.Column("choices", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "draft_files",
        sa.Column("draft", DRAFT, sa.ForeignKey("drafts.id"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sha256", SHA256, sa.ForeignKey("files.sha256"), nullable=False),
    )
    _sent_once()


def _sent_once() -> None:
    """What an upload has sent stays as it was; the same table holds files of drafts, which may go."""
    if op.get_bind().dialect.name == "sqlite":
        for table in OF_FILES:
            op.execute(f"DROP TRIGGER {table}_no_delete")
            op.execute(
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
                "WHEN EXISTS (SELECT 1 FROM upload_files WHERE sha256 = OLD.sha256) "
                "BEGIN SELECT RAISE(ABORT, 'written once'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION sent_once() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF EXISTS (SELECT 1 FROM upload_files WHERE sha256 = OLD.sha256) THEN "
        "RAISE EXCEPTION 'written once'; END IF; RETURN OLD; END $$"
    )
    for table in OF_FILES:
        op.execute(f"DROP TRIGGER {table}_written_once ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_written_once BEFORE UPDATE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION written_once()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_sent_once BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION sent_once()"
        )
