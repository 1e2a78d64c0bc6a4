"""A table to take away 导出: a workbook without live formulas, or CSV in which a spreadsheet computes nothing."""

import csv
import io

from liantu.data import workbook
from liantu.data.checks import Checked
from liantu.data.dictionary import TABLES
from liantu.data.writing import _as_written

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is a formula to a spreadsheet


def workbook_of(checked: Checked, table: str, language: str) -> bytes:
    """The accepted rows of a table under the template's headings."""
    one = TABLES[table]
    return workbook.write({getattr(one, language): _as_written(checked.tables[table], one, language)})


def csv_of(checked: Checked, table: str, language: str) -> bytes:
    """The same as CSV in UTF-8 with its mark, which Excel needs; a text that begins like a formula gets a quote."""
    written = _as_written(checked.tables[table], TABLES[table], language).astype(object)
    cells = written.where(written.notna(), "").map(_harmless).to_numpy().tolist()
    target = io.StringIO(newline="")
    csv.writer(target).writerows([list(written), *cells])
    return target.getvalue().encode("utf-8-sig")


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell
