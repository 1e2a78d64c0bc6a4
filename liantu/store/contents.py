"""Contents 内容: text and files under the hash of what they say, each once, however many versions hold it."""

from collections.abc import Iterator

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from liantu.store import schema
from liantu.store.texts import hash_of, packed, unpacked

PART = 1 << 20  # bytes of a file in one row


def put_texts(connection: Connection, contents: dict[str, bytes], ready: dict[str, bytes]) -> None:
    """Texts by their hash; ``ready`` has them compressed, which was done before the others had to wait."""
    for sha256, content in contents.items():
        if not _has(connection, schema.texts, sha256):
            row = {"sha256": sha256, "size": len(content), "packed": ready[sha256]}
            connection.execute(insert(schema.texts).values(row))


def by_hash(contents: Iterator[bytes]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Contents, and the same compressed, by their hash."""
    named = {hash_of(content): content for content in contents}
    return named, {sha256: packed(content) for sha256, content in named.items()}


def text_at(connection: Connection, sha256: str) -> bytes | None:
    """A text, or nothing where it is not there or is another than its name says."""
    row = connection.execute(select(schema.texts).where(schema.texts.c.sha256 == sha256)).first()
    content = unpacked(row.packed, row.size) if row else b""
    return content if hash_of(content) == sha256 else None


def put_file(connection: Connection, sha256: str, content: bytes) -> None:
    """A file in parts, unless it is there."""
    if _has(connection, schema.files, sha256):
        return
    parts = [content[start : start + PART] for start in range(0, len(content), PART)]
    connection.execute(insert(schema.files).values(sha256=sha256, size=len(content), n_parts=len(parts)))
    for place, part in enumerate(parts):
        connection.execute(insert(schema.file_parts).values(sha256=sha256, place=place, part=part))


def file_at(connection: Connection, sha256: str) -> bytes | None:
    """A file, or nothing where it is not there or is another than its name says."""
    where = schema.file_parts.c.sha256 == sha256
    rows = connection.execute(select(schema.file_parts.c.part).where(where).order_by(schema.file_parts.c.place))
    content = b"".join(row.part for row in rows)
    return content if hash_of(content) == sha256 and _has(connection, schema.files, sha256) else None


def _has(connection: Connection, table, sha256: str) -> bool:
    return connection.execute(select(table.c.sha256).where(table.c.sha256 == sha256)).first() is not None
