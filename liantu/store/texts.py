"""The rows of a table as text: the same rows give the same text, and the text gives the same rows, to the last digit.

It is JSON by column: a null is no empty text, shares need no brackets of our own, and no cell can end a line. Numbers
are written so that they come back as the same number. Rules are not asked again: what was accepted once stays.
"""

import hashlib
import json
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd

from liantu.data.cells import DTYPE
from liantu.data.checks import Checked
from liantu.data.dictionary import TABLES, Table

FIRST_ROW = 2  # under the headings, as a spreadsheet shows it


def tables_as_texts(checked: Checked) -> dict[str, bytes]:
    """The tables in which something stands, in the order of the dictionary."""
    return {name: as_text(rows) for name, rows in checked.tables.items() if len(rows)}


def as_text(rows: pd.DataFrame) -> bytes:
    """The columns in which something stands, by name.

    >>> as_text(pd.DataFrame({"firm": ["甲", "乙"], "revenue": [None, 1200.0], "tax": [None, None]})).decode()
    '{"firm":["甲","乙"],"revenue":[null,1200.0]}'
    """
    filled = rows[sorted(rows)].dropna(axis="columns", how="all")
    columns = {name: [_plain(value) for value in filled[name].tolist()] for name in filled}
    return packed_json(columns, ensure_ascii=False)


def packed_json(value: object, ensure_ascii: bool = True) -> bytes:
    """The one way in which a value is written."""
    text = json.dumps(value, ensure_ascii=ensure_ascii, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return value
    return None if pd.isna(value) else value


def tables_of(texts: Mapping[str, bytes]) -> dict[str, pd.DataFrame]:
    """Every table of the dictionary; one that was not stored has no row, a column that was not is empty."""
    return {name: _rows(table, texts[name]) if name in texts else _no_rows(name) for name, table in TABLES.items()}


@cache
def _no_rows(name: str) -> pd.DataFrame:
    """A table of which nothing was stored. Most versions lack some, and none is written to."""
    return _rows(TABLES[name], b"{}")


def _rows(table: Table, text: bytes) -> pd.DataFrame:
    found = object_of(text)
    n_rows = len(next(iter(found.values()), ()))
    index = pd.RangeIndex(FIRST_ROW, FIRST_ROW + n_rows)
    columns = {}
    for column in table.columns:
        values = found.get(column.column, [None] * n_rows)
        if column.type == "shares":
            values = [None if value is None else tuple((name, share) for name, share in value) for value in values]
        columns[column.column] = pd.Series(values, index=index, dtype=DTYPE[column.type])
    return pd.DataFrame(columns, index=index)


def rows_of(tables: Mapping[str, pd.DataFrame]) -> Checked:
    """Rows that were accepted before, with nothing to say of them."""
    return Checked(tables, (), {name: len(rows) for name, rows in tables.items()}, nothing_rejected())


def nothing_rejected() -> dict[str, pd.DataFrame]:
    """Of every table no row, as text."""
    return {
        name: pd.DataFrame(columns=[column.column for column in table.columns], dtype=object)
        for name, table in TABLES.items()
    }


def hash_of(content: bytes) -> str:
    """The name of a content: its SHA-256."""
    return hashlib.sha256(content).hexdigest()


def content_of(tables: Mapping[str, str]) -> str:
    """The hash of a version, from the hashes of its tables by name, whatever the order.

    >>> content_of({"firms": "aa", "segments": "bb"}) == content_of({"segments": "bb", "firms": "aa"})
    True
    """
    return hash_of(packed_json(sorted(tables.items())))


def packed(content: bytes) -> bytes:
    """Compressed; the hash is that of what is inside."""
    return zlib.compress(content, 6)


def unpacked(content: bytes, size: int) -> bytes:
    """What was compressed, and no more than ``size`` bytes of it; nothing where it cannot be read."""
    try:
        opener = zlib.decompressobj()
        return opener.decompress(content, size + 1)
    except zlib.error:
        return b""


def object_of(content: bytes) -> Any:
    """The value of a packed JSON."""
    return json.loads(content.decode("utf-8", "surrogatepass"))
