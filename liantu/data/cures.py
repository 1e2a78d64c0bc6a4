"""Cures 订正: what one click does for all rows of one cause, as edits that say what stood there and what will.

Nothing is changed here: edits are plain values, and :func:`edited` gives new sheets. A row of which a cure cannot be
sure stays as it is. No click writes another credit code: it tells who a firm is.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import pandas as pd
from rapidfuzz import fuzz, process

from liantu.data.cells import BLANK, clean, read_cell
from liantu.data.dictionary import TABLES, Column, Table, column_called, table_called
from liantu.data.edits import Edit
from liantu.data.numerals import day, plainly
from liantu.data.plausible import IDENTITY, MARKUP, PHONE, masked
from liantu.data.problems import SEVERITY, Problem
from liantu.data.sheets import Sheet

GIVEN = "base/"  # begins the place of rows that stand in a version already; they are not edited
SYSTEMS = ("WGS84", "CGCS2000", "GCJ02", "BD09")
BETWEEN = re.compile(r"([|｜、\n])")  # the names of one cell
PLAIN = re.compile(r"\d+(?:\.\d+)?")
LEAST_ALIKE = 60  # per cent of the characters of a coded word

OFFERED = {
    "missing_value": ("drop_row",),
    "spreadsheet_error": ("clear",),
    "not_computed": ("clear",),
    "not_a_number": ("take_number", "clear"),
    "negative": ("clear",),
    "out_of_range": ("as_percent", "clear"),
    "not_allowed": ("take_choice", "clear"),
    "shares_wrong": ("equal_shares",),
    "segment_twice": ("add_shares",),
    "unknown_reference": ("drop_name", "clear"),
    "misspelt_reference": ("take_close",),
    "misspelt_firm": ("take_close",),
    "misspelt_park": ("take_close",),
    "repeated": ("merge_row", "drop_row"),
    "repeated_code": ("merge_row", "drop_row"),
    "written_otherwise": ("merge_row",),
    "similar_firm": ("merge_row",),
    "self_link": ("drop_row",),
    "unknown_parties": ("drop_row",),
    "no_name": ("drop_row",),
    "second_demand": ("take_first",),
    "second_value": ("take_first",),
    "not_a_date": ("take_day", "clear"),
    "no_such_place": ("clear_pair",),
    "not_degrees": ("clear_pair",),
    "projected_coordinates": ("clear_pair",),
    "outside_china": ("clear_pair",),
    "half_a_pair": ("clear_pair",),
    "swapped_coordinates": ("swap_pair",),
    "no_crs": tuple(f"crs_{system}" for system in SYSTEMS),
    "gcj02_suspected": ("crs_GCJ02",),
    "small_percent": ("as_fraction",),
    "code_as_number": ("clear",),
    "code_identity_card": ("clear",),
    "park_elsewhere": ("take_county",),
    "far_above": ("as_yuan",),
    "far_below": ("as_yi",),
    "not_whole": ("round_number",),
    "after_as_of": ("clear",),
    "phone_number": ("mask_number",),
    "identity_number": ("mask_number",),
    "markup": ("strip_markup",),
}


def offered(code: str) -> tuple[str, ...]:
    """The cures that a click can do for a problem, the likelier first.

    >>> offered("swapped_coordinates"), offered("negative"), offered("unknown_table")
    (('swap_pair',), ('clear',), ())
    """
    return OFFERED.get(code, ())


def edits(cure: str, problems: Iterable[Problem], sheets: Sequence[Sheet]) -> list[Edit]:
    """What a cure changes in the rows of these problems; rows of which it cannot be sure are left out.

    A cell that several problems name is changed for all of them, and comes back once.
    """
    cells = _Cells(sheets)
    for problem in problems:
        at = cells.place_of(problem)
        if at is None or at.startswith(GIVEN):
            continue
        if cure == "as_fraction":
            _as_fractions(cells, at, problem)
        elif problem.row is not None and problem.row in cells.rows[at] and (at, problem.row) not in cells.gone:
            _ROWS.get(cure, _one_cell(cure))(cells, at, problem)
    return cells.edits()


def edited(sheets: Sequence[Sheet], edits: Iterable[Edit]) -> list[Sheet]:
    """The sheets with these edits made, one after the other; the sheets given stay as they are.

    A column that a sheet lacks is added under its Chinese heading. An edit of a row that is not there does nothing.
    """
    by_place: dict[str, list[Edit]] = {}
    for edit in edits:
        by_place.setdefault(edit.place, []).append(edit)
    return [(name, _edited(name, rows, by_place.get(_place(name, rows), []))) for name, rows in sheets]


def fill(sheets: Sequence[Sheet], place: str, column: str, text: str) -> list[Edit]:
    """The same text in every empty cell of a column, such as the status of a whole sheet."""
    cells = _Cells(sheets)
    for row in cells.rows[place]:
        if clean(cells.text(place, row, column)).casefold() in BLANK:
            cells.write(place, row, column, text, "")
    return cells.edits()


def _edited(name: str, rows: pd.DataFrame, edits: Sequence[Edit]) -> pd.DataFrame:
    if not edits:
        return rows
    table, columns = _table(name, rows), dict(_columns(name, rows))
    attrs, headings = dict(rows.attrs), list(rows.columns)
    place_of = {row: place for place, row in enumerate(rows.index.tolist())}
    cells = [rows.iloc[:, position].tolist() for position in range(len(headings))]
    gone = set()
    for edit in edits:
        if edit.row not in place_of:
            continue
        if edit.after is None:
            gone.add(edit.row)
            continue
        if edit.column not in columns:
            columns[edit.column] = (len(headings), "")
            headings.append(_heading(table, edit.column, headings))
            cells.append([""] * len(rows))
        cells[columns[edit.column][0]][place_of[edit.row]] = edit.after
    changed = pd.DataFrame(dict(enumerate(cells)), index=rows.index, dtype=object)
    changed.columns = headings
    changed = changed.drop(index=list(gone)) if gone else changed
    changed.attrs = attrs | ({"columns": columns} if "columns" in attrs else {})
    return changed


def _heading(table: Table | None, column: str, taken: Sequence[str]) -> str:
    names = {each.column: each.zh for each in table.columns} if table else {}
    return column if names.get(column, column) in taken else names.get(column, column)


def _place(name: str, rows: pd.DataFrame) -> str:
    """What an edit calls a sheet: the place of the found table, or its own name where it was not found but named."""
    return rows.attrs.get("place") or name


def _table(name: str, rows: pd.DataFrame) -> Table | None:
    return TABLES.get(rows.attrs["table"]) if "table" in rows.attrs else table_called(name)


def _columns(name: str, rows: pd.DataFrame) -> Mapping[str, tuple[int, str]]:
    """Where the dictionary's columns stand, with the unit of the heading."""
    if "columns" in rows.attrs:
        return rows.attrs["columns"]
    table, found = _table(name, rows), {}
    for position, heading in enumerate(rows.columns):
        column, unit = column_called(heading, table) if table else (None, "")
        if column and column.column not in found:
            found[column.column] = position, unit
    return found


class _Cells:
    """The cells of the sheets as a cure changes them, by place, row and column."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.names = {_place(name, rows): name for name, rows in sheets}
        self.frames = {_place(name, rows): rows for name, rows in sheets}
        self.tables = {_place(name, rows): _table(name, rows) for name, rows in sheets}
        self.columns = {_place(name, rows): _columns(name, rows) for name, rows in sheets}
        self.rows = {place: {row: at for at, row in enumerate(rows.index)} for place, rows in self.frames.items()}
        self.gone: dict[tuple[str, int], Edit] = {}
        self._texts: dict[tuple[str, str], list[str]] = {}
        self._new: dict[tuple[str, int, str], tuple[str, str]] = {}

    def place_of(self, problem: Problem) -> str | None:
        place = problem.place or problem.sheet
        return place if place in self.frames and self.tables[place] is not None else None

    def column(self, place: str, name: str) -> Column | None:
        return next((each for each in self.tables[place].columns if each.column == name), None)

    def unit(self, place: str, name: str) -> str:
        return self.columns[place].get(name, (0, ""))[1]

    def text(self, place: str, row: int, column: str) -> str:
        """What stands in a cell by now; "" where the sheet lacks the column."""
        if (place, row, column) in self._new:
            return self._new[place, row, column][0]
        if (place, column) not in self._texts:
            found = self.columns[place].get(column)
            texts = self.frames[place].iloc[:, found[0]].tolist() if found else [""] * len(self.frames[place])
            self._texts[place, column] = texts
        return self._texts[place, column][self.rows[place][row]]

    def write(self, place: str, row: int, column: str, text: str, cause: str) -> None:
        self._new[place, row, column] = text, cause

    def drop(self, place: str, row: int, cause: str) -> None:
        table = self.tables[place]
        names = table.key or tuple(each.column for each in table.columns if each.required)
        called = " · ".join(filter(None, (clean(self.text(place, row, name)) for name in names)))
        self.gone[place, row] = Edit(place, row, "", called, None, cause)

    def first(self, place: str, problem: Problem) -> tuple[str, int] | None:
        """The earlier row that a problem names; on another sheet it is named with that sheet."""
        first = problem.facts.get("first")
        if isinstance(first, int):
            return (place, first) if first in self.rows[place] and first != problem.row else None
        number, _, sheet = str(first).partition(" · ")
        same = [
            each
            for each, name in self.names.items()
            if name == sheet and self.tables[each] is self.tables[place] and each != place
        ]
        if len(same) != 1 or not number.isdecimal() or same[0].startswith(GIVEN):
            return None
        return (same[0], int(number)) if int(number) in self.rows[same[0]] else None

    def edits(self) -> list[Edit]:
        """Every change once, with what stands in the sheet before it."""
        found = []
        for (place, row, column), (after, cause) in self._new.items():
            texts = self._texts.get((place, column))
            before = texts[self.rows[place][row]] if texts else ""
            if after != before and (place, row) not in self.gone:
                found.append(Edit(place, row, column, before, after, cause))
        return found + list(self.gone.values())


def _one_cell(cure: str) -> Callable[[_Cells, str, Problem], None]:
    """A cure that makes another text of the cell of the problem."""

    def change(cells: _Cells, place: str, problem: Problem) -> None:
        name = problem.field or problem.column
        column = cells.column(place, name)
        if column is None:
            return
        before = cells.text(place, problem.row, name)
        after = _CELLS[cure](before, column, problem, cells.unit(place, name))
        if after is not None and after != before:
            cells.write(place, problem.row, name, after, problem.code)

    return change


def _clear(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    return None if column.required else ""


def _take_number(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    return _good(plainly(clean(text)), column, unit)


def _take_day(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    return _good(day(clean(text)), column, unit)


def _good(text: str, column: Column, unit: str) -> str | None:
    """The text, if it can be read in this column without an error or doubt."""
    if not text:
        return None
    value, problem = read_cell(text, column, unit)
    return None if value is None or problem and SEVERITY[problem] != "note" else text


def _as_percent(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    plain = clean(text)
    if column.type != "share" or unit or not PLAIN.fullmatch(plain) or not 1 < float(plain) <= 100:
        return None
    return f"{plain}%"


def _in_unit(sign: str) -> Callable[[str, Column, Problem, str], str | None]:
    """A plain amount said to be in another unit than the heading's."""

    def change(text: str, column: Column, problem: Problem, unit: str) -> str | None:
        plain = re.sub(r"[,，\s]", "", clean(text))
        is_bare = unit in ("", column.unit) and PLAIN.fullmatch(plain)
        return _good(f"{plain}{sign}", column, unit) if column.type == "money" and is_bare else None

    return change


def _take_choice(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    """The coded word that is nearest, if no other is as near."""
    words = {spelling: choice[1] for choice in column.choices for spelling in choice}
    close = process.extract(clean(text), list(words), scorer=fuzz.ratio, score_cutoff=LEAST_ALIKE, limit=None)
    best = [words[word] for word, score, _ in close if score == close[0][1]]
    return best[0] if len(set(best)) == 1 else None


def _take_close(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    close = problem.facts.get("close") or [None]
    if close[0] is None:
        return None
    return _renamed(text, problem.value, close[0]) if column.type == "shares" else close[0]


def _drop_name(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    """A cell of several names without one of them; the shares of the others stay as they are."""
    if column.type != "shares":
        return None
    kept = [part for part in _parts(text) if part[0] != problem.value]
    return "|".join(map(_joined, kept)) if kept and len(kept) < len(_parts(text)) else None


def _equal_shares(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    names = [name for name, _ in _parts(text)]
    return "|".join(names) if names and all(names) and len(set(names)) == len(names) else None


def _add_shares(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    """Each segment once, its shares added up; without shares it is just named once."""
    parts, sums = _parts(text), {}
    for name, share in parts:
        value = 0.0 if not share else _share(share)
        if value is None:
            return None
        sums[name] = sums.get(name, 0.0) + value
    told = [bool(share) for _, share in parts]
    if any(told) != all(told) or not all(sums):
        return None
    return _good("|".join(_joined((name, f"{sums[name]:.12g}" if all(told) else "")) for name in sums), column, unit)


def _take_county(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    return problem.facts["county"]


def _mask_number(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    return masked(text, IDENTITY if problem.code == "identity_number" else PHONE)


def _strip_markup(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    plain = MARKUP.sub("", text).strip()
    return None if column.required and not plain else plain


def _round_number(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    return str(round(float(problem.value))) if PLAIN.fullmatch(problem.value) else None


def _crs(system: str) -> Callable[[str, Column, Problem, str], str | None]:
    return lambda text, column, problem, unit: system


def _parts(text: str) -> list[tuple[str, str]]:
    """The names of a cell with the share behind each, "" where none is written."""
    found = []
    for part in re.split(r"[|｜、\n]", clean(text)):
        name, _, share = re.fullmatch(r"(.*?)(?:([:：])([^:：]*))?", part, re.DOTALL).groups(default="")
        if name.strip() or share.strip():
            found.append((name.strip(), share.strip()))
    return found


def _joined(part: tuple[str, str]) -> str:
    return ":".join(filter(None, part))


def _share(text: str) -> float | None:
    plain = text.rstrip("%％")
    if not PLAIN.fullmatch(plain):
        return None
    return float(plain) / (100 if plain != text else 1)


def _renamed(text: str, value: str, name: str) -> str | None:
    """A cell in which one of several names is another; its share and the signs between stay.

    >>> _renamed("PCB板:0.7|锡膏:0.3", "PCB板", "印制电路板"), _renamed("锡膏", "PCB板", "印制电路板")
    ('印制电路板:0.7|锡膏:0.3', None)
    """
    parts = BETWEEN.split(text)
    for place in range(0, len(parts), 2):
        head, sign, share = re.fullmatch(r"(.*?)(?:([:：])([^:：]*))?", parts[place], re.DOTALL).groups(default="")
        if clean(head) == value:
            return "".join([*parts[:place], name + sign + share, *parts[place + 1 :]])
    return None


def _drop_row(cells: _Cells, place: str, problem: Problem) -> None:
    cells.drop(place, problem.row, problem.code)


def _merge_row(cells: _Cells, place: str, problem: Problem) -> None:
    """The earlier row is kept, what is blank there is filled from this one, and this one goes."""
    kept = cells.first(place, problem)
    if kept is None or kept in cells.gone:
        return
    for name in cells.columns[place]:
        if clean(cells.text(*kept, name)).casefold() in BLANK:
            there = cells.text(place, problem.row, name)
            if clean(there).casefold() not in BLANK:
                cells.write(*kept, name, _with_unit(there, cells, place, kept[0], name), problem.code)
    cells.drop(place, problem.row, problem.code)


def _with_unit(text: str, cells: _Cells, place: str, other: str, name: str) -> str:
    """A bare amount that moves under a heading of another unit takes its own along."""
    here, there = cells.unit(place, name), cells.unit(other, name)
    column = cells.column(place, name)
    own = here or ("" if column is None or column.type == "share" else column.unit)
    is_bare = column is not None and column.type in ("money", "number", "share") and PLAIN.fullmatch(clean(text))
    if not is_bare or here == there:
        return text
    return f"{float(clean(text)) * 100:.12g}%" if column.type == "share" and not here else f"{clean(text)}{own}"


def _take_first(cells: _Cells, place: str, problem: Problem) -> None:
    name, first = problem.field or problem.column, cells.first(place, problem)
    if first:
        text = _with_unit(cells.text(*first, name), cells, first[0], place, name)
        cells.text(place, problem.row, name)
        cells.write(place, problem.row, name, text, problem.code)


def _swap_pair(cells: _Cells, place: str, problem: Problem) -> None:
    lng, lat = (cells.text(place, problem.row, name) for name in ("lng", "lat"))
    cells.write(place, problem.row, "lng", lat, problem.code)
    cells.write(place, problem.row, "lat", lng, problem.code)


def _clear_pair(cells: _Cells, place: str, problem: Problem) -> None:
    for name in ("lng", "lat"):
        if cells.text(place, problem.row, name):
            cells.write(place, problem.row, name, "", problem.code)


def _as_fractions(cells: _Cells, place: str, problem: Problem) -> None:
    """A column under % whose numbers are shares: each is written with the sign that makes it one."""
    name = problem.field or problem.column
    column = cells.column(place, name)
    for row in cells.rows[place] if column is not None else ():
        text = clean(cells.text(place, row, name))
        if PLAIN.fullmatch(text):
            cells.write(place, row, name, f"{float(text) * 100:.12g}%", problem.code)


_ROWS: dict[str, Callable[[_Cells, str, Problem], None]] = {
    "drop_row": _drop_row,
    "merge_row": _merge_row,
    "take_first": _take_first,
    "swap_pair": _swap_pair,
    "clear_pair": _clear_pair,
}
_CELLS: dict[str, Callable[[str, Column, Problem, str], str | None]] = {
    "clear": _clear,
    "take_number": _take_number,
    "take_day": _take_day,
    "as_percent": _as_percent,
    "as_yuan": _in_unit("元"),
    "as_yi": _in_unit("亿元"),
    "take_choice": _take_choice,
    "take_close": _take_close,
    "drop_name": _drop_name,
    "equal_shares": _equal_shares,
    "add_shares": _add_shares,
    "take_county": _take_county,
    "mask_number": _mask_number,
    "strip_markup": _strip_markup,
    "round_number": _round_number,
    **{f"crs_{system}": _crs(system) for system in SYSTEMS},
}


def all_cures() -> Iterator[str]:
    """Every cure once, in the order of the problems."""
    yield from dict.fromkeys(cure for cures in OFFERED.values() for cure in cures)
