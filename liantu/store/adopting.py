"""Adopting 收编: versions that were kept as folders of CSV before there was a store, so that old links keep working.

The folders are left as they are.
"""

import csv
import io
import re
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from liantu.data.cells import DTYPE
from liantu.data.checks import Checked
from liantu.data.dictionary import TABLES, Table, column_called
from liantu.data.records import typed
from liantu.store.texts import rows_of, tables_of

OLD_NAME = re.compile("[0-9a-f]{12}")


def old_versions(folder: Path, known: Collection[str]) -> list[tuple[str, Path]]:
    """The folders that look like versions and are not known yet: the moment each was written, oldest first."""
    if not folder.is_dir():
        return []
    found = [each for each in folder.iterdir() if OLD_NAME.fullmatch(each.name) and each.is_dir()]
    return sorted((_date(each), each) for each in found if each.name not in known)


def read_folder(folder: Path) -> tuple[Checked, list[tuple[str, bytes]]]:
    """The rows of a folder as they were accepted, by no rule of today, and its files.

    Raises
    ------
    OSError, ValueError, csv.Error
        Where it holds something else.
    """
    tables = tables_of({})
    files = []
    for name, table in TABLES.items():
        file = folder / f"{name}.csv"
        if file.is_file():
            content = file.read_bytes()
            files.append((file.name, content))
            tables[name] = _rows(table, content)
    return rows_of(tables), files


def _rows(table: Table, content: bytes) -> pd.DataFrame:
    head, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    columns = {place: found.column for place, name in enumerate(head) if (found := column_called(name, table)[0])}
    records = [{name: line[place] for place, name in columns.items()} for line in lines]
    read, _ = typed(table.table, records)
    index = pd.RangeIndex(2, 2 + len(records))
    kept = {
        each.column: read[each.column].set_axis(index)
        if each.column in read
        else pd.Series([None] * len(records), index=index, dtype=DTYPE[each.type])
        for each in table.columns
    }
    return pd.DataFrame(kept, index=index)


def _date(folder: Path) -> str:
    moment = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
