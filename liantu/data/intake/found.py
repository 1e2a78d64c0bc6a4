"""Finding 找表: the tables that stand on a sheet, and every row that is no row of theirs with the reason.

A sheet may hold several, one under another or side by side; or none: a letter, a form, numbers without headings.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from liantu.data.dictionary import is_reserved, plain
from liantu.data.files import RawSheet
from liantu.data.intake import heads, lines
from liantu.data.intake.headings import SERIAL, shown, unit_said
from liantu.data.intake.heads import Head, Lines
from liantu.data.intake.panels import SAMPLED, n_filled, panel, panels
from liantu.data.intake.parts import FoundTable, Skipped
from liantu.data.sheets import letter

STRAY = 50  # columns to the right of the headings; what stands beyond is told, not read
TITLES = 6  # rows over a heading in the middle of a sheet
LONGEST_TOLD = 200  # characters of a skipped row


def tables_in(raw: RawSheet) -> list[FoundTable]:
    """The tables of a sheet from top to bottom, then from left to right; none where it holds no table.

    Every row that holds something is in ``rows`` or in ``skipped`` of one of them.
    """
    if is_reserved(raw.name, "sheet"):
        return []
    found: list[FoundTable] = []
    for left, right in panels(raw):
        rows = panel(raw, left, right)
        if _is_form(rows):
            continue
        found += [part for each in _stacked(raw, rows, left) for part in _side_by_side(each)]
    return found


def table_under(raw: RawSheet, row: int, *, left: int = 0, right: int | None = None) -> FoundTable | None:
    """The table whose lowest heading row is this one, as an analyst says; None where nothing stands there.

    ``left`` and ``right`` keep to some columns of the sheet, counted from 0.
    """
    width = max(map(len, raw.rows.values()), default=1)
    rows = panel(raw, left, width - 1 if right is None else right)
    at = next((place for place, (number, _) in enumerate(rows) if number == row), None)
    if at is None:
        return None
    spans = _spans(raw, left)
    head = heads.at_rows(rows, heads.top_of(rows, at, spans), at, spans)
    return _Reader(raw, rows, 0, left, head, is_chosen=True).read()[0] if any(head.headings) else None


def why_not(raw: RawSheet) -> str:
    """The code of why a sheet holds no table: ``empty``, ``explanations`` (the program's own), ``form``, ``letter``,
    ``numbers`` (without headings) or ``headings`` (none was found).

    >>> why_not(RawSheet("信", {1: ["关于报送企业名单的函"], 3: ["各县区："], 4: ["请于月底前报送。"]}))
    'letter'
    """
    rows = list(raw.rows.items())
    if not rows:
        return "empty"
    if is_reserved(raw.name, "sheet"):
        return "explanations"
    if _is_form(rows):
        return "form"
    if sum(n_filled(cells) < 2 for _, cells in rows) * 2 > len(rows):
        return "letter"
    kinds = [lines.kind(cell) for _, cells in rows[: heads.LOOKED] for cell in cells]
    return "numbers" if kinds.count("n") > kinds.count("s") else "headings"


def _is_form(rows: Lines) -> bool:
    """Whether labels stand beside their values, as on a registration form, and not above them."""
    if not 2 <= len(rows) <= 60:
        return False
    best_row = max(heads.n_known([cell for cell in cells[: heads.WIDE] if cell.strip()]) for _, cells in rows)
    width = max(len(cells) for _, cells in rows)
    best = 0
    for place in range(min(width, 12)):
        column = [cells[place] for _, cells in rows if place < len(cells) and cells[place].strip()]
        beside = [
            cells[place]
            for _, cells in rows
            if place + 1 < len(cells) and heads.n_known([cells[place]]) and not heads.n_known([cells[place + 1]])
        ]
        labels = {plain(cell) for cell in beside}
        if len(labels) > 2 and len(labels) * 2 > len(column):
            best = max(best, len(labels))
    return best > max(best_row, 2)


def _stacked(raw: RawSheet, rows: Lines, left: int) -> list[FoundTable]:
    """The tables one under another. What stands before the first belongs to it, as what stands behind the last."""
    found: list[FoundTable] = []
    start = 0
    spans = _spans(raw, left)
    while start < len(rows):
        head = heads.find(rows[start : start + heads.LOOKED + heads.BELOW], spans)
        if head is None:
            if found:
                rest = tuple(_skipped(number, "note", cells) for number, cells in rows[start:])
                found[-1] = replace(found[-1], skipped=found[-1].skipped + rest)
            break
        head = replace(head, first=head.first + start, last=head.last + start)
        table, start = _Reader(raw, rows, start, left, head).read()
        found.append(table)
    return found


def _spans(raw: RawSheet, left: int) -> list[tuple[int, int, int, int]]:
    """The merged ranges, with columns counted from ``left``."""
    spans = getattr(raw, "spans", ())
    return [
        (top, first - left, down, last - left)
        for top, first, down, last in spans
        if first >= left and (top, first) != (down, last)
    ]


class _Reader:
    """Goes down the rows under a heading until another table begins."""

    def __init__(self, raw: RawSheet, rows: Lines, start: int, left: int, head: Head, *, is_chosen: bool = False):
        self.raw, self.lines, self.start, self.head, self.is_chosen = raw, rows, start, head, is_chosen
        named = [place for place, heading in enumerate(head.headings) if heading]
        self.first = self._first_column(named[0])
        self.most = named[-1] + STRAY
        self.left = left
        self.width = named[-1] + 1 - self.first
        self.heads = [_names(cells) for _, cells in rows[head.first : head.last + 1]] + [_names(head.headings)]
        self.names = {name for names in self.heads for name in names if name}
        self.serials = {place for place, name in enumerate(_names(head.headings)) if name in SERIAL}
        self.titles = {plain(cell) for _, cells in rows[start : head.first] for cell in cells if cell.strip()}
        self.typed = self._typed(named)
        self.rows: dict[int, list[str]] = {}
        self.skipped: list[Skipped] = []
        self.units: Sequence[str] = ()  # of each column, where they stand under a row of numbers
        self.notes = self.after_head = False

    def _first_column(self, named: int) -> int:
        """The first column with a heading, or one before it in which something stands in the rows."""
        under = self.lines[self.head.last + 1 : self.head.last + 1 + SAMPLED]
        return next(
            (at for at in range(named) if sum(_at(cells, at) != "" for _, cells in under) * 2 > len(under)), named
        )

    def _typed(self, named: Sequence[int]) -> int:
        """A column that holds numbers, where a text stands out; -1 where there is none."""
        under = [cells for _, cells in self.lines[self.head.last + 1 : self.head.last + 1 + heads.BELOW * 2]]
        shares = {at: sum(lines.kind(_at(cells, at)) == "n" for cells in under) for at in named[: heads.WIDE]}
        best = max(shares, key=lambda at: shares[at])
        return best if shares[best] > 0.7 * len(under) > 0 else -1

    def read(self) -> tuple[FoundTable, int]:
        """The table, and the place of the line behind it."""
        for number, cells in self.lines[self.start : self.head.first]:
            self.skipped.append(_skipped(number, "unit" if lines.is_unit_line(cells) else "title", cells))
        end = self._go_down()
        return self._table(), end

    def _go_down(self) -> int:
        few, before, typed = max(1 + (self.width > 2), self.width // 3), self.lines[self.head.last][0], self.typed
        first, behind, most = self.first, self.first + 4, self.most + 1
        again = {_at(cells, first) for _, cells in self.lines[self.head.first : self.head.last + 1]} - {""}
        self.after_head = True
        for at in range(self.head.last + 1, len(self.lines)):
            number, cells = self.lines[at]
            width = len(cells)
            # Most rows are plain rows, and a sheet has a hundred thousand: only what stands out is looked at.
            if (
                width - cells.count("") <= few
                or self.after_head
                or self.notes
                or (first < width and cells[first] in again)
                or (typed < width and not cells[typed][:1].isdecimal() if typed >= 0 else number != before + 1)
                or lines.may_be_beside("".join(cells[first:behind]))
                or width > most
            ):
                why = self._why(at, number != before + 1, few)
                if why == "table":
                    return at
                if why:
                    self.skipped.append(_skipped(number, why, cells))
                    self.after_head = why in ("heading", "numbering")
                    before = number
                    continue
            self.after_head = False
            self.rows[number] = cells
            before = number
        return len(self.lines)

    def _why(self, at: int, is_apart: bool, few: int) -> str:
        """Why a row is none of the table's, "table" where another one begins, or "" where it is a row."""
        cells = self.lines[at][1]
        filled = [cell for cell in cells if cell and not cell.isspace()]
        if not filled:
            return "note"
        if self._is_heading_again(cells):
            return "heading"
        if self.after_head and lines.is_numbering(cells):
            return "numbering"
        if self.after_head and lines.is_units_row(cells):
            self.units = cells
            return "unit"
        if lines.is_total(cells[self.first :]):
            return "total"
        if lines.is_unit_line(cells):
            return "table" if self._is_table_ahead(at) else "unit"
        is_few = len(filled) <= few
        if not self.is_chosen and len(filled) > 1 and self._is_table(at, is_apart):
            return "table"
        if is_few and not self.is_chosen and self._is_table_ahead(at):
            return "table"
        return self._why_few(cells, filled, is_few)

    def _why_few(self, cells: Sequence[str], filled: Sequence[str], is_few: bool) -> str:
        if lines.is_note(cells):
            self.notes = True
            return "note"
        if len(filled) == 1 and plain(filled[0]) in self.titles:
            return "title"
        if self.width > 1 and len(filled) == 1:
            place = next(at for at, cell in enumerate(cells) if cell.strip())
            if place in self.serials and self.width > 2 and lines.kind(filled[0]) == "n":
                return "numbering"
            if lines.is_section(cells) or place in self.serials:
                return "note" if self.notes else "title"
            if self.notes or len(filled[0]) > lines.LONGEST or lines.is_sentence(filled[0]):
                return "note"
        if len(filled) == 2 and self.width > 4 and lines.is_section(cells):
            return "title"
        if not is_few:
            self.notes = False
        return ""

    def _is_heading_again(self, cells: Sequence[str]) -> bool:
        """Whether a row repeats one of the heading lines, as on the next page of a print."""
        first = [cell for cell in cells if cell and not cell.isspace()][:2]
        if not any(len(cell) <= lines.LONGEST * 2 and plain(cell) in self.names for cell in first):
            return False
        names = {place: plain(cell) for place, cell in enumerate(cells) if cell and len(cell) <= lines.LONGEST * 2}
        names = {place: name for place, name in names.items() if name}
        if not names or len(names) == 1 and self.width > 1:
            return False
        for head in self.heads:
            same = sum(place < len(head) and head[place] == name for place, name in names.items())
            if same and same >= 0.8 * max(len(names), sum(map(bool, head)) // 2):
                return True
        return False

    def _is_table(self, at: int, is_apart: bool) -> bool:
        """Whether another heading stands here: after a blank row or a title, or over rows of another kind.

        A row in which "很多" stands for an amount looks like one, too, and is not: nobody knows any of its names.
        """
        if not heads.is_head(self.lines, at):
            return False
        cells = self.lines[at][1]
        known = heads.n_known([cell for cell in cells if cell.strip()])
        return is_apart or known >= 3 or known >= 1 and self._is_odd(cells)

    def _is_odd(self, cells: Sequence[str]) -> bool:
        return self.typed >= 0 and lines.kind(_at(cells, self.typed)) == "s"

    def _is_table_ahead(self, at: int) -> bool:
        """Whether a title stands here: after a few rows with little in them comes the heading of another table."""
        for place in range(at + 1, min(at + 1 + TITLES, len(self.lines))):
            cells = self.lines[place][1]
            filled = n_filled(cells)
            if filled > 1 and self._is_heading_again(cells):
                return False
            if filled > 1 and heads.is_head(self.lines, place):
                return True
            if filled > 2:
                return False
        return False

    def _table(self) -> FoundTable:
        first, head = self.first, self.head
        most = self.most + 1
        longest = max(map(len, self.rows.values()), default=0)
        if longest > most:
            longest = max(len(cells) if len(cells) <= most else _length(cells[:most]) for cells in self.rows.values())
        right = max(first + self.width, longest) - 1
        self._tell_stray()
        width = right + 1 - first
        numbers = self.lines[head.first][0], self.lines[head.last][0]
        above = [cell for _, cells in self.lines[self.start : head.first] for cell in cells if cell.strip()]
        own = [line for line in self.lines[head.first : head.last + 1]]
        units = [unit for text in above if (unit := unit_said(text))]
        joined = [heads.with_unit(heading, _at(self.units, at)) for at, heading in enumerate(head.headings)]
        headings = [shown(heading) for heading in joined[first : right + 1]]
        left = self.left + first
        return FoundTable(
            place=place_of(self.raw, left, numbers[0]),
            file=getattr(self.raw, "file", ""),
            sheet=self.raw.name,
            head=numbers,
            left=left,
            right=left + width - 1,
            headings=tuple(headings + [""] * (width - len(headings))),
            rows={number: _cut(cells, first, width) for number, cells in self.rows.items()},
            skipped=tuple(self.skipped),
            unit=units[-1] if units and own else "",
            merged=tuple(self._merged(left, width)),
            hidden=self.raw.hidden,
        )

    def _merged(self, left: int, width: int) -> Iterator[dict]:
        for each in self.raw.merged:
            if each["row"] in self.rows and left <= each["column"] < left + width:
                yield each | {"column": each["column"] - left}

    def _tell_stray(self) -> None:
        """Cells outside the table are told as notes beside its rows."""
        for number, cells in self.rows.items():
            if not self.first and len(cells) <= self.most + 1:
                continue
            outside = cells[: self.first] + cells[self.most + 1 :]
            if any(outside) and any(cell.strip() for cell in outside):
                self.skipped.append(_skipped(number, "note", outside))


def place_of(raw: RawSheet, left: int, row: int) -> str:
    """What tells a table from all others: file, sheet, and the first cell of its headings."""
    return f"{getattr(raw, 'file', '')}/{raw.name}!{letter(left)}{row}"


def _side_by_side(table: FoundTable) -> list[FoundTable]:
    """A list that is printed in several columns of a page, as so many tables."""
    length = heads.periods(table.headings)
    if not length:
        return [table]
    parts = []
    for at in range(0, len(table.headings), length):
        cut = {number: cells[at : at + length] for number, cells in table.rows.items()}
        left = table.left + at
        part = replace(
            table,
            place=f"{table.place.rpartition('!')[0]}!{letter(left)}{table.head[0]}",
            left=left,
            right=left + length - 1,
            headings=table.headings[at : at + length],
            rows={number: cells for number, cells in cut.items() if n_filled(cells)},
            merged=tuple(
                each | {"column": each["column"] - at} for each in table.merged if at <= each["column"] < at + length
            ),
            skipped=table.skipped if at == 0 else (),
        )
        parts.append(part)
    return parts


def _names(cells: Sequence[str]) -> list[str]:
    return [plain(cell) if len(cell) <= lines.LONGEST * 2 else "" for cell in cells]


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _length(cells: Sequence[str]) -> int:
    """Up to the last cell in which something stands."""
    return next((place for place in range(len(cells), 0, -1) if cells[place - 1].strip()), 0)


def _cut(cells: list[str], first: int, width: int) -> list[str]:
    """The cells of a table's columns; the row itself where it is just that."""
    if first == 0 and len(cells) == width:
        return cells
    cut = cells[first : first + width]
    return cut + [""] * (width - len(cut))


def _skipped(row: int, why: str, cells: Sequence[str]) -> Skipped:
    return Skipped(int(row), why, " ".join(dict.fromkeys(filter(None, map(shown, cells))))[:LONGEST_TOLD])
