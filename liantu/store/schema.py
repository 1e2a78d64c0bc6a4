"""The tables of the store. What is accepted is written once; only ``standing``, ``settings``, ``layouts`` and drafts
change. Of the files those that no upload has sent, but only a draft, may be deleted again.

The migrations make them; a test holds both together. Rows go in as bytes and the log as JSON in plain letters: no
database needs to know the characters.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, MetaData, String, Table, Text

METADATA = MetaData()
REVISIONS = ("0001", "0002")  # of the migrations, the newest last; a store with another one is of a newer edition

SHA256, ID = String(64), String(12)

# The rows of a table, what is still owed, how it was made: compressed text under the hash of what it says.
texts = Table(
    "texts",
    METADATA,
    Column("sha256", SHA256, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("packed", LargeBinary, nullable=False),
)

# A file as it was sent, in parts, under the hash of the whole.
files = Table(
    "files",
    METADATA,
    Column("sha256", SHA256, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("n_parts", Integer, nullable=False),
)
file_parts = Table(
    "file_parts",
    METADATA,
    Column("sha256", SHA256, ForeignKey("files.sha256"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("part", LargeBinary, nullable=False),
)

versions = Table(
    "versions",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("content", SHA256, nullable=False),
    Column("created", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Column("base", Text, nullable=True),
    Column("n_rows", Integer, nullable=False),
)
version_tables = Table(
    "version_tables",
    METADATA,
    Column("version", ID, ForeignKey("versions.id"), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("n_rows", Integer, nullable=False),
    Column("sha256", SHA256, ForeignKey("texts.sha256"), nullable=False),
)

# Every time that rows were accepted, also where a version of the same rows was there already.
uploads = Table(
    "uploads",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("version", ID, ForeignKey("versions.id"), nullable=False),
    Column("at", String(32), nullable=False),
    Column("n_rejected", Integer, nullable=False),
    Column("owed", SHA256, ForeignKey("texts.sha256"), nullable=True),
    Column("made", SHA256, ForeignKey("texts.sha256"), nullable=True),
)
upload_files = Table(
    "upload_files",
    METADATA,
    Column("upload", Integer, ForeignKey("uploads.number"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sha256", SHA256, ForeignKey("files.sha256"), nullable=False),
)

# What may change of a version, and what the office has chosen.
standing = Table(
    "standing",
    METADATA,
    Column("version", ID, ForeignKey("versions.id"), primary_key=True),
    Column("name", Text, nullable=False),
    Column("retired", Boolean, nullable=False),
)
settings = Table(
    "settings", METADATA, Column("name", String(32), primary_key=True), Column("value", Text, nullable=False)
)
layouts = Table(
    "layouts",
    METADATA,
    Column("fingerprint", Text, primary_key=True),
    Column("text", Text, nullable=False),
)

# Uploads on their way in. They are no versions, and no entry of the log is about them.
drafts = Table(
    "drafts",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("created", String(32), nullable=False),
    Column("updated", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Column("base", Text, nullable=True),
    Column("mode", String(16), nullable=False),
    Column("step", String(16), nullable=False),
    Column("n_rows", Integer, nullable=False),
    Column("n_open", Integer, nullable=True),
    Column("choices", LargeBinary, nullable=False),
)
draft_files = Table(
    "draft_files",
    METADATA,
    Column("draft", String(32), ForeignKey("drafts.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sha256", SHA256, ForeignKey("files.sha256"), nullable=False),
)

old_folders = Table(
    "old_folders",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("adopted", Boolean, nullable=False),
)

log = Table(
    "log",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("entry", Text, nullable=False),
    Column("hash", SHA256, nullable=False),
)

WRITTEN_ONCE = (
    "texts",
    "files",
    "file_parts",
    "versions",
    "version_tables",
    "uploads",
    "upload_files",
    "log",
)
