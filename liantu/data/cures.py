"""Cures 订正: what one click does for all rows of one cause, as edits that say what stood there and what will.

Nothing is changed here: edits are plain values, and :func:`liantu.data.edits.edited` gives new sheets. A row of which
a cure cannot be sure stays as it is. No click writes another credit code: it tells who a firm is.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from liantu.data.cell_cures import CELL_CURES, PLAIN, SYSTEMS
from liantu.data.cells import BLANK, clean
from liantu.data.edits import GIVEN, Cells, Edit
from liantu.data.problems import Problem
from liantu.data.sheets import Sheet

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
    "anonymous_party": ("drop_row",),
    "no_name": ("drop_row",),
    "firm_gone": ("drop_row",),
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
    cells = Cells(sheets)
    for problem in problems:
        at = cells.place_of(problem)
        if at is None or at.startswith(GIVEN):
            continue
        if cure == "as_fraction":
            _as_fractions(cells, at, problem)
        elif problem.row is not None and problem.row in cells.rows[at] and (at, problem.row) not in cells.gone:
            _ROWS.get(cure, _one_cell(cure))(cells, at, problem)
    return cells.edits()


def fill(sheets: Sequence[Sheet], place: str, column: str, text: str) -> list[Edit]:
    """The same text in every empty cell of a column, such as the status of a whole sheet."""
    cells = Cells(sheets)
    for row in cells.rows[place]:
        if clean(cells.text(place, row, column)).casefold() in BLANK:
            cells.write(place, row, column, text, "")
    return cells.edits()


def _one_cell(cure: str) -> Callable[[Cells, str, Problem], None]:
    """A cure that makes another text of the cell of the problem."""

    def change(cells: Cells, place: str, problem: Problem) -> None:
        name = problem.field or problem.column
        column = cells.column(place, name)
        if column is None:
            return
        before = cells.text(place, problem.row, name)
        after = CELL_CURES[cure](before, column, problem, cells.unit(place, name))
        if after is not None and after != before:
            cells.write(place, problem.row, name, after, problem.code)

    return change


def _drop_row(cells: Cells, place: str, problem: Problem) -> None:
    cells.drop(place, problem.row, problem.code)


def _merge_row(cells: Cells, place: str, problem: Problem) -> None:
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


def _with_unit(text: str, cells: Cells, place: str, other: str, name: str) -> str:
    """A bare amount that moves under a heading of another unit takes its own along."""
    here, there = cells.unit(place, name), cells.unit(other, name)
    column = cells.column(place, name)
    own = here or ("" if column is None or column.type == "share" else column.unit)
    is_bare = column is not None and column.type in ("money", "number", "share") and PLAIN.fullmatch(clean(text))
    if not is_bare or here == there:
        return text
    return f"{float(clean(text)) * 100:.12g}%" if column.type == "share" and not here else f"{clean(text)}{own}"


def _take_first(cells: Cells, place: str, problem: Problem) -> None:
    name, first = problem.field or problem.column, cells.first(place, problem)
    if first:
        text = _with_unit(cells.text(*first, name), cells, first[0], place, name)
        cells.text(place, problem.row, name)
        cells.write(place, problem.row, name, text, problem.code)


def _swap_pair(cells: Cells, place: str, problem: Problem) -> None:
    lng, lat = (cells.text(place, problem.row, name) for name in ("lng", "lat"))
    cells.write(place, problem.row, "lng", lat, problem.code)
    cells.write(place, problem.row, "lat", lng, problem.code)


def _clear_pair(cells: Cells, place: str, problem: Problem) -> None:
    for name in ("lng", "lat"):
        if cells.text(place, problem.row, name):
            cells.write(place, problem.row, name, "", problem.code)


def _as_fractions(cells: Cells, place: str, problem: Problem) -> None:
    """A column under % whose numbers are shares: each is written with the sign that makes it one."""
    name = problem.field or problem.column
    column = cells.column(place, name)
    for row in cells.rows[place] if column is not None else ():
        text = clean(cells.text(place, row, name))
        if PLAIN.fullmatch(text):
            cells.write(place, row, name, f"{float(text) * 100:.12g}%", problem.code)


_ROWS: dict[str, Callable[[Cells, str, Problem], None]] = {
    "drop_row": _drop_row,
    "merge_row": _merge_row,
    "take_first": _take_first,
    "swap_pair": _swap_pair,
    "clear_pair": _clear_pair,
}


def all_cures() -> Iterator[str]:
    """Every cure once, in the order of the problems."""
    yield from dict.fromkeys(cure for cures in OFFERED.values() for cure in cures)
