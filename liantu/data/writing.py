"""Writing 写出: tables as a workbook or as a folder of CSV; what was accepted reads back as the same dataset."""

import csv
import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from liantu.data.checks import Checked
from liantu.data.dictionary import TABLES, Column, Table
from liantu.data.problems import LiantuError

AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False}  # what looks like a formula or a link stays text
FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # a spreadsheet would run a text that begins so
LONGEST = 32_767  # characters in a cell of a workbook


def write(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """A workbook of these sheets; unknown cells stay empty."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, AS_TEXT) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, rows.columns, head)
            sheet.freeze_panes(1, 0)
            for number, cells in enumerate(rows.astype(object).where(rows.notna(), None).to_numpy(), start=1):
                for place, cell in enumerate(cells):
                    put(sheet, number, place, cell)
    return target.getvalue()


def put(sheet: Worksheet, row: int, place: int, cell: object, style: Format | None = None) -> None:
    """One cell. A number of which a workbook would keep only 16 digits goes in as text, and is read as that number."""
    if isinstance(cell, str):
        if len(cell) > LONGEST:
            raise LiantuError("cell_too_long", sheet=sheet.get_name(), row=row + 1, limit=LONGEST)
        sheet.write_string(row, place, cell, style)
    elif isinstance(cell, float) and float(f"{cell:.16g}") != cell:
        sheet.write_string(row, place, repr(cell), style)
    elif cell is not None:
        sheet.write(row, place, cell, style)


def headings(table: Table, language: str) -> list[str]:
    """The headings of a sheet as the program writes them: the name, and the unit in brackets."""
    return [heading(column, language) for column in table.columns]


def heading(column: Column, language: str) -> str:
    return getattr(column, language) + (f"（{column.unit}）" if column.unit else "")


def write_dataset(checked: Checked, language: str) -> bytes:
    """The accepted rows as a workbook; read again it has the same dataset id."""
    return write(
        {getattr(TABLES[name], language): _as_written(rows, TABLES[name], language) for name, rows in _kept(checked)}
    )


def table_as_workbook(checked: Checked, table: str, language: str) -> bytes:
    """The accepted rows of one table as a workbook, under the template's headings."""
    return write({getattr(TABLES[table], language): _as_written(checked.tables[table], TABLES[table], language)})


def table_as_csv(checked: Checked, table: str, language: str) -> bytes:
    """The same as CSV in UTF-8 with its mark, which spreadsheets need. Text that one would run is led by an apostrophe,
    which our reader takes off again."""
    written = _as_written(checked.tables[table], TABLES[table], language).astype(object)
    target = io.StringIO(newline="")
    rows = csv.writer(target)
    rows.writerow(map(harmless, written))
    rows.writerows(map(harmless, row) for row in written.where(written.notna(), "").to_numpy().tolist())
    return target.getvalue().encode("utf-8-sig", "replace")


def dataset_as_zip(checked: Checked, language: str) -> bytes:
    """Every table that has rows as such a CSV, in one archive; the same rows give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, _ in _kept(checked):
            file = zipfile.ZipInfo(f"{getattr(TABLES[name], language)}.csv")  # dated 1980
            file.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(file, table_as_csv(checked, name, language))
    return target.getvalue()


def harmless(cell: object) -> object:
    """A text that no spreadsheet takes for a formula; numbers stay numbers.

    >>> harmless("=1+1"), harmless("甲公司"), harmless(-1.5), harmless("  @a")
    ("'=1+1", '甲公司', -1.5, "'  @a")
    """
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA) else cell


def as_sheets(checked: Checked) -> dict[str, pd.DataFrame]:
    """The accepted rows by table as a user would type them, all cells text, under the dictionary's names.

    The index is the row number that a written workbook shows.
    """
    found = {}
    for name, rows in _kept(checked):
        written = _as_written(rows, TABLES[name], "zh").astype(object)
        names = {heading(column, "zh"): column.column for column in TABLES[name].columns}
        cells = written.where(written.notna(), "").map(lambda cell: cell if isinstance(cell, str) else repr(cell))
        found[name] = cells.rename(columns=names).set_axis(range(2, len(rows) + 2))
    return found


def keep(checked: Checked, folder: str | Path) -> None:
    """The accepted rows as a folder of CSV, one file a table, whole or not at all; a folder that is there stays."""
    folder = Path(folder)
    if folder.exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder.parent))
    try:
        for name, rows in _kept(checked):
            written = _as_written(rows, TABLES[name], "zh").astype(object)
            with open(draft / f"{name}.csv", "w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows([list(written), *written.where(written.notna(), "").to_numpy().tolist()])
        draft.chmod(0o755)
        os.rename(draft, folder)
    except OSError:
        if not folder.is_dir():  # else another process has kept the same rows meanwhile
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _kept(checked: Checked) -> list[tuple[str, pd.DataFrame]]:
    return [(name, rows) for name, rows in checked.tables.items() if len(rows) or TABLES[name].required]


def _as_written(rows: pd.DataFrame, table: Table, language: str) -> pd.DataFrame:
    """The rows under the headings of a language, coded words in it, cells as a user would have typed them."""
    columns = {}
    for column in table.columns:
        if column.required or rows[column.column].notna().any():
            cells = [None if _missing(value) else _cell(value, column, language) for value in rows[column.column]]
            columns[heading(column, language)] = pd.Series(cells, index=rows.index, dtype=object)
    return pd.DataFrame(columns, index=rows.index)


def _missing(value: object) -> bool:
    return not isinstance(value, tuple) and pd.isna(value)


def _cell(value: object, column: Column, language: str) -> object:
    if column.type == "shares":
        return _shares(value)
    if column.type in ("choice", "flag"):
        code = {True: "yes", False: "no"}[bool(value)] if column.type == "flag" else value
        return next(spellings[1 if language == "zh" else 2] for spellings in column.choices if spellings[0] == code)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else float(value)
    return value


def _shares(pairs: tuple[tuple[str, float], ...]) -> str:
    """Equal shares of the whole need no number, and come back to the last digit."""
    if all(share == 1 / len(pairs) for _, share in pairs):
        return "|".join(name for name, _ in pairs)
    return "|".join(f"{name}:{share!r}" for name, share in pairs)
