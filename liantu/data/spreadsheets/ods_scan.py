"""A scan 扫描 of an .ods, where one cell may stand for a million alike: how many filled cells it would unfold to."""

import re

from liantu.data.spreadsheets.frames import Refused

ROW = re.compile(rb"<table:table-row([^>]*)>")
CELL = re.compile(rb"<table:(?:covered-)?table-cell([^>]*[^/])>")
ROWS = re.compile(rb"number-rows-repeated=.(\d{1,9})")
COLUMNS = re.compile(rb"number-columns-repeated=.(\d{1,9})")
LONG = re.compile(rb"number-(?:rows|columns)-repeated=.\d{3}")


def check_ods(xml: bytes, limit: int) -> None:
    """Refuse what unfolds to more filled cells than the limit.

    Raises
    ------
    Refused
        ``sheet_too_large``.
    """
    if not LONG.search(xml):
        return
    n, starts = 0, [*ROW.finditer(xml)]
    for row, after in zip(starts, [*[each.start() for each in starts[1:]], len(xml)], strict=True):
        repeated = _number(ROWS.search(row[1]))
        filled = sum(_number(COLUMNS.search(cell[1])) for cell in CELL.finditer(xml, row.end(), after))
        n += repeated * filled
        if n > limit:
            raise Refused("sheet_too_large", sheet="content", cells=n, limit=limit)


def _number(found: re.Match | None) -> int:
    return int(found[1]) if found else 1
