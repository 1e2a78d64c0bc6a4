"""The child process 子进程 that opens a workbook: ``python -I child.py FILE``, one JSON object on standard output.

A crafted workbook can abort the reader's process, so it must not be ours. Only the standard library and
calamine are imported here: the child starts in a few hundredths of a second.
"""

import datetime
import json
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

MEMORY, SECONDS = 2 << 30, 60
CELLS, CHARACTERS = 5_000_000, 100_000_000  # 100,000 rows of 50 columns; a text of a thousand books
NUMBER_SHOWN = re.compile(r"[\d.,%％+\-\s]*[万亿千百]*元?")

DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, KeyError, IndexError, NotImplementedError)


class Refused(Exception):
    """The workbook is not read; the code and its facts make the sentence."""


def main(path: str) -> None:
    _limit()
    try:
        answer: dict = {"sheets": list(_sheets(path))}
    except Refused as reason:
        answer = {"refused": reason.args[0], "facts": reason.args[1]}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())


def _limit() -> None:
    """Where the platform has limits for a process; elsewhere the parent's clock is the only one."""
    try:
        import resource
    except ImportError:
        return
    for limit, wanted in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        _, most = resource.getrlimit(limit)
        allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        try:
            resource.setrlimit(limit, (allowed, most))
        except (ValueError, OSError):  # macOS refuses to limit the address space
            continue


def _sheets(path: str) -> Iterator[dict]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    from liantu.data.spreadsheets.marks import marks_of

    try:
        with open(path, "rb") as file, CalamineWorkbook.from_filelike(file) as book:
            marks = marks_of(path)
            for place, known in enumerate(book.sheets_metadata):
                if known.typ is not SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_index(place)
                merged = [*(sheet.merged_cell_ranges or ()), *marks[place].merged]
                rows = _rows(sheet, known.name)
                for (row, column), text in marks[place].cells.items():
                    _put(rows, row, column, text)
                yield {
                    "name": known.name,
                    "hidden": known.visible is not SheetVisibleEnum.Visible,
                    "merged": _spread(rows, merged),
                    "rows": [(number, _texts(rows[number])) for number in sorted(rows)],
                }
    except PasswordError as reason:
        raise Refused("locked", {}) from reason
    except (CalamineError, *DAMAGED) as reason:
        raise Refused("unreadable", {}) from reason


def _rows(sheet: object, name: str) -> dict[int, list]:
    """The rows that hold something, by the number a spreadsheet shows."""
    if sheet.start is None:
        return {}
    if sheet.total_height * (sheet.width + sheet.start[1]) > CELLS:
        raise Refused("sheet_too_large", {"sheet": name, "limit": CELLS})
    before, rows, n_characters = [""] * sheet.start[1], {}, 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if any(cell != "" and (type(cell) is not str or cell.strip()) for cell in cells):
            n_characters += sum(len(cell) for cell in cells if isinstance(cell, str))
            if n_characters > CHARACTERS:
                raise Refused("sheet_too_large", {"sheet": name, "limit": CELLS})
            rows[number] = [*before, *cells]
    return rows


def _put(rows: dict[int, list], row: int, column: int, value: object) -> None:
    """Set one cell, counted from 0."""
    cells = rows.setdefault(row + 1, [])
    cells += [""] * (column + 1 - len(cells))
    cells[column] = value


def _spread(rows: dict[int, list], merged: list) -> list[dict]:
    """Cells merged downwards: words stand in every row they cover, an amount in the first only (twice would be wrong).

    What is told is the first row, the last, the column (from 0), the text, and whether it was repeated.
    """
    told = []
    for (top, column), (bottom, _) in merged:
        cells = rows.get(top + 1, [])
        value = cells[column] if column < len(cells) else ""
        if bottom <= top or value == "":
            continue
        text = _text(value)
        words = isinstance(value, str) and not NUMBER_SHOWN.fullmatch(text)
        if words:
            for row in range(top + 1, min(bottom, max(rows)) + 1):
                if row + 1 in rows:  # a row that is blank but for the merged cell is no row
                    _put(rows, row, column, value)
        told.append({"row": top + 1, "last": bottom + 1, "column": column, "text": text, "repeated": words})
    return told


def _texts(cells: list) -> list[str]:
    last = next((place for place in range(len(cells), 0, -1) if cells[place - 1] != ""), 0)
    return [cell if type(cell) is str else _text(cell) for cell in cells[:last]]


def _text(cell: object) -> str:
    """A cell as the user sees it: 3.0 is 3, true is yes, a date is ISO; an id keeps its zeros, being text already.

    A number beyond 16 digits is shown with an exponent, as a spreadsheet does: its last digits are lost.
    """
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e16 else repr(cell).upper()
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ")
    return str(cell)


if __name__ == "__main__":
    # Isolated mode knows neither this folder nor the current one, which may hold anything.
    sys.path.append(str(Path(__file__).resolve().parents[3]))
    main(sys.argv[1])
