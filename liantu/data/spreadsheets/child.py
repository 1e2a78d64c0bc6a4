"""The child process 子进程 that opens a file: ``python -I child.py FILE LIMITS KIND…``, frames on standard output.

A crafted workbook can abort the reader's process, so it must not be ours. Only the standard library and
calamine are imported here: the child starts in a few hundredths of a second.
"""

import contextlib
import errno
import gc
import json
import os
import re
import struct
import sys
import time
import zipfile
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

NUMBER_SHOWN = re.compile(r"[\d.,%％+\-\s]*[万亿千百]*元?")
AT_LEAST, WORK_A_SECOND = 15, 8 << 20  # seconds of work for any file, and bytes for which there is one more
ENDLESS = 1 << 40  # no row
TOP = 60  # rows of which merged ranges are told: headings stand there
SHEETS = 1_000
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, KeyError, IndexError, NotImplementedError, OSError)


def main(path: str, limits: str = "{}", kind: str = "workbook", *how: str) -> None:
    from liantu.data.spreadsheets.frames import END, REFUSED, Outlet, Refused

    most = {"unpacked": 2_000, "entries": 10_000, "rows": 1_000_000, "cells": 30_000_000, "characters": 300_000_000}
    most |= {"columns": 500, "memory": 4_096, "seconds": 300, "ahead": False, **json.loads(limits)}
    _limit(most["memory"] << 20, min(most["seconds"], AT_LEAST + Path(path).stat().st_size // WORK_A_SECOND))
    gc.disable()  # nothing here runs in circles, and there is much to look through
    outlet = Outlet(sys.stdout.buffer, most)
    try:
        if kind == "text":
            _read_text(path, outlet, *how)
        else:
            _read_workbook(path, outlet)
        outlet.say(END, None)
    except Refused as reason:
        outlet.say(REFUSED, [reason.code, reason.facts])
    except MemoryError:
        outlet.say(REFUSED, ["too_heavy", {"memory": most["memory"]}])


def _limit(memory: int, seconds: int) -> None:
    """Where the platform has limits for a process; elsewhere the look through the file and the parent's clock are."""
    try:
        import resource
    except ImportError:
        return
    for limit, wanted in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        _, most = resource.getrlimit(limit)
        allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        with contextlib.suppress(ValueError, OSError):  # macOS refuses to limit the address space
            resource.setrlimit(limit, (allowed, most))


def _limit_work(n_bytes: int, most: int) -> None:
    """As far as it is known what the file unpacks to: how long it may be worked on, however busy the machine is."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        spent, (_, hard) = int(time.process_time()), resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (min(most, spent + AT_LEAST + n_bytes // WORK_A_SECOND), hard))


def _read_text(path: str, outlet: object, name: str, encoding: str, delimiter: str) -> None:
    from liantu.data.spreadsheets.texts import n_lines, rows_of

    outlet.begin(name, {"hidden": False, "spans": [], "height": n_lines(path)})
    for number, row in rows_of(path, encoding, delimiter):
        outlet.row(number, row)
    outlet.flush()


def _read_workbook(path: str, outlet: object) -> None:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    from liantu.data.spreadsheets.ahead import Ahead
    from liantu.data.spreadsheets.frames import MERGED, SURPLUS, TOLD, WEIGHT, Refused
    from liantu.data.spreadsheets.look import look_through

    def surplus(n_bytes: int) -> None:
        outlet.say(SURPLUS, n_bytes)
        _limit_work(n_bytes, outlet.most["seconds"])

    ahead = Ahead(path) if outlet.most["ahead"] else None
    try:
        seen = look_through(path, outlet, surplus)
        outlet.say(WEIGHT, seen.weight)
        _limit_work(seen.weight, outlet.most["seconds"])
        for code, facts in seen.notes:
            outlet.say(TOLD, [None, code, facts])
        if ahead and not seen.copy:
            book, parsed = ahead.taken()
        else:
            with contextlib.closing(seen.copy or open(path, "rb")) as file:
                book, parsed = CalamineWorkbook.from_filelike(file), {}
        with book:
            known = book.sheets_metadata
            if len(known) > SHEETS:
                raise Refused("too_many_sheets", sheets=len(known), limit=SHEETS)
            n_told, charts = 0, [each.name for each in known if each.typ is not SheetTypeEnum.WorkSheet]
            for place, each in enumerate(known):
                if each.typ is not SheetTypeEnum.WorkSheet:
                    continue
                sheet, marks = parsed.pop(place, None) or book.get_sheet_by_index(place), seen.marks_of(place)
                merged = [*(sheet.merged_cell_ranges or ()), *marks.merged]
                outlet.begin(each.name, _facts(sheet, each.visible is not SheetVisibleEnum.Visible, merged))
                outlet.say(MERGED, list(_send(_cells(sheet, each.name, outlet.most), marks.cells, merged, outlet)))
                if gone := seen.strays.get(place):
                    outlet.say(TOLD, [n_told, "far_cells_cut", gone])
                n_told += 1
            if charts:
                outlet.say(TOLD, [None, "charts_ignored", {"n": len(charts), "names": "、".join(charts[:20])}])
    except PasswordError as reason:
        raise Refused("locked") from reason
    except CalamineError as reason:
        raise Refused("is_damaged") from reason
    except (*DAMAGED, RecursionError) as reason:
        if getattr(reason, "errno", 0) == errno.ENOMEM or "memory" in str(reason):
            raise MemoryError from reason
        raise Refused("is_damaged") from reason


def _facts(sheet: object, hidden: bool, merged: list) -> dict:
    spans = [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in merged if top < TOP]
    return {"hidden": hidden, "height": sheet.total_height or 1, "spans": sorted(set(spans))[:10_000]}


def _cells(sheet: object, name: str, most: dict[str, int]) -> Iterator[tuple[int, list]]:
    """The cells of every row from the first column on, by the row's place from 0."""
    from liantu.data.spreadsheets.frames import Refused

    if sheet.start is None:
        return
    cells = sheet.total_height * (sheet.width + sheet.start[1])
    if cells > most["cells"]:
        raise Refused("sheet_too_large", sheet=name, cells=cells, limit=most["cells"])
    before = [""] * sheet.start[1]
    for place, cells in enumerate(sheet.iter_rows()):
        yield place, before + cells if before else cells


def _send(rows: Iterable[tuple[int, list]], marks: dict, merged: list, outlet: object) -> Iterator[dict]:
    """Send the rows that hold something, by the number a spreadsheet shows, and tell of cells merged downwards.

    Words stand in every row that such a cell covers, an amount in the first only (twice would be wrong). What is told
    is the first row, the last, the column (from 0), the text, and whether it was repeated.
    """
    from liantu.data.spreadsheets.frames import text_of

    marked: dict[int, dict[int, str]] = {}
    for (row, column), text in marks.items():
        marked.setdefault(row, {})[column] = text
    starts = deque(sorted((top, column, bottom) for (top, column), (bottom, _) in merged if bottom > top))
    running: list[tuple[int, int, str]] = []
    next_start = starts[0][0] if starts else ENDLESS
    for place, cells in _with(rows, marked):
        if not any(cell != "" and (type(cell) is not str or cell.strip()) for cell in cells):
            continue
        if running:  # a row that is blank but for the merged cell is no row
            running = [each for each in running if each[1] >= place]
            for column, _, text in running:
                cells += [""] * (column + 1 - len(cells))
                cells[column] = text
        while next_start <= place:
            top, column, bottom = starts.popleft()
            next_start = starts[0][0] if starts else ENDLESS
            if top == place and column < len(cells) and cells[column] != "":
                text = text_of(cells[column])
                words = isinstance(cells[column], str) and not NUMBER_SHOWN.fullmatch(text)
                if words:
                    running.append((column, bottom, text))
                yield {"row": place + 1, "last": bottom + 1, "column": column, "text": text, "repeated": words}
        outlet.row(place + 1, cells)
    outlet.flush()


def _with(rows: Iterable[tuple[int, list]], marked: dict[int, dict[int, str]]) -> Iterator[tuple[int, list]]:
    """The rows with the marks that belong in them, and those that hold nothing but marks."""
    last = -1
    for place, cells in rows:
        yield place, _marked(cells, marked.pop(place)) if place in marked else cells
        last = place
    for place in sorted(marked):
        if place > last:
            yield place, _marked([], marked[place])


def _marked(cells: list, texts: dict[int, str]) -> list:
    cells = cells + [""] * (max(texts) + 1 - len(cells))
    for column, text in texts.items():
        cells[column] = text
    return cells


if __name__ == "__main__":
    # Isolated mode knows neither this folder nor the current one, which may hold anything.
    sys.path.append(str(Path(__file__).resolve().parents[3]))
    main(*sys.argv[1:])
    os._exit(0)  # a parser that went ahead on what was refused is not waited for
