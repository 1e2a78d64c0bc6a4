"""Causes 问题归类: the problems of an upload one line a cause, over all its sheets, and the rows behind them.

Nothing is drawn here. A cause is known by its code, table and column, so that it stays the same while rows are cured.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import pandas as pd

from liantu import words
from liantu.data.cells import clean, units_of
from liantu.data.checks import Checked, is_without_unit
from liantu.data.columns import read_text
from liantu.data.dictionary import TABLES, Column
from liantu.data.intake.adding import KEPT
from liantu.data.intake.parts import Edit
from liantu.data.problems import ORDER, SEVERITY, Problem
from liantu.data.sheets import Sheet
from liantu.data.table_parts import STEP
from liantu.facts import Word

N_KEYS = 4  # cells that tell a row from others
DECIDES = {("firms", "segments"): ("products",)}  # cells by which one knows what the wrong one should be
UNREAD = "unknown_column"  # one line for all such columns of a table
BETWEEN = re.compile(r"([|｜、\n])")  # the names of one cell
OF_THE_COLUMNS = {
    "missing_column",
    UNREAD,
    "second_column",
    "unknown_unit",
    "small_percent",
    "unit_assumed",
    "unnamed_column",
}
OF_THE_TABLES = {"missing_table", "unknown_table", "second_sheet", "hidden_sheet", "empty_sheet"}
PAIRS = {
    "repeated",
    "repeated_code",
    "same_name",
    "written_otherwise",
    "similar_firm",
}  # of two rows of which one may be too many


@dataclass(frozen=True)
class Cause:
    """All problems of one kind in one column of a table, whichever sheets they stand in."""

    severity: str
    code: str
    table: str
    field: str
    column: str  # as the user wrote it
    problems: tuple[Problem, ...]

    @cached_property
    def key(self) -> str:
        """A short name for widgets, in which nothing of the user's stands."""
        kept = "kept" if self.is_base else ""
        return sha256("\0".join((self.code, self.table, self.field or self.column, kept)).encode()).hexdigest()[:10]

    @property
    def is_base(self) -> bool:
        """Whether its rows are those of the version, not of these files."""
        return is_base(self.problems[0].place)

    @property
    def heading(self) -> str | Column:
        """What its column is called: by the user, or where the sheet has no such column by the dictionary."""
        column = column_of(self)
        return column if column and self.column == self.field else self.column

    @cached_property
    def rows(self) -> tuple[tuple[str, int], ...]:
        """Each row once: its found table and number."""
        return tuple(dict.fromkeys((each.place, each.row) for each in self.problems if each.row is not None))

    @property
    def n(self) -> int:
        """How many rows, or where it is about no row, how many places."""
        return len(self.rows) or len(self.problems)

    @cached_property
    def values(self) -> Counter[str]:
        """What stands there, and how often."""
        return Counter(each.value for each in self.problems)

    @property
    def columns(self) -> list[str]:
        """The columns that it is about, as the user wrote them."""
        return list(dict.fromkeys(each.column for each in self.problems if each.column))

    @property
    def sheets(self) -> list[str]:
        return list(dict.fromkeys(each.sheet for each in self.problems if each.sheet))

    @property
    def places(self) -> list[str]:
        """The found tables in which it stands."""
        return list(dict.fromkeys(each.place for each in self.problems if each.place))

    @property
    def step_back(self) -> str:
        """The step of the wizard on which it is cured, where that is not in the rows."""
        return "columns" if self.code in OF_THE_COLUMNS else "table" if self.code in OF_THE_TABLES else ""


def causes(checked: Checked) -> list[Cause]:
    """The problems one line a cause, errors first; the order holds while some are cured. Rows of the version have lines
    of their own; all columns of a table that are not read have one."""
    together: dict[tuple[str, str, str, bool], list[Problem]] = {}
    for problem in checked.problems:
        column = "" if problem.code == UNREAD else problem.field or problem.column
        together.setdefault((problem.code, problem.table, column, is_base(problem.place)), []).append(problem)
    found = [
        Cause(SEVERITY[code], code, table, same[0].field, same[0].column if column else "", tuple(same))
        for (code, table, column, _), same in together.items()
    ]
    tables, codes = list(TABLES), list(SEVERITY)
    return sorted(
        found,
        key=lambda each: (
            ORDER.index(each.severity),
            each.is_base,
            tables.index(each.table) if each.table in TABLES else -1,
            codes.index(each.code),
        ),
    )


def sentences(cause: Cause, language: str, kind: str) -> list[str]:
    """The different sentences (``problem`` or ``cure``) of a cause: one facts say “第3行”, others “第9行”."""
    if cause.code == UNREAD:  # here another column is chosen, no heading rewritten
        return [words.say(language, f"problems.unread.{kind}", step=Word("intake.step.columns"))]
    facts = {repr(sorted(each.facts.items(), key=lambda fact: fact[0])): each for each in cause.problems}
    return list(dict.fromkeys(sentence(each, language, kind) for each in facts.values()))


def sentence(problem: Problem, language: str, kind: str) -> str:
    """What is wrong, or its cure; where another row of another sheet is meant, that sheet stands behind."""
    facts = dict(problem.facts)
    number, between, sheet = str(facts.get("first", "")).partition(" · ")
    if not between or not number.isdecimal():
        return words.say(language, f"{kind}.{problem.code}", **facts)
    said = words.say(language, f"{kind}.{problem.code}", **facts | {"first": number})
    return said if kind == "cure" else words.say(language, "problems.on_sheet", said=said, sheet=sheet)


def matching(
    found: Iterable[Cause], texts: Mapping[tuple[str, int], str], language: str, *, severity: str, table: str, text: str
) -> list[Cause]:
    """The causes a reader looks for; "" asks for all. ``texts`` is what stands in each row, by its place and number.

    Where the text stands in some rows only, the cause comes back with those.
    """
    wanted = text.strip().casefold()
    kept = []
    for cause in found:
        if severity not in ("", cause.severity) or table not in ("", cause.table):
            continue
        if wanted:
            said = " ".join([*sentences(cause, language, "problem"), *cause.columns]).casefold()
            cause = cause if wanted in said else _with(cause, wanted, texts)
        if cause:
            kept.append(cause)
    return kept


def _with(cause: Cause, wanted: str, texts: Mapping[tuple[str, int], str]) -> Cause | None:
    rows = [
        each
        for each in cause.problems
        if wanted in f"{each.value}\n{each.sheet}\n{texts.get((each.place, each.row), '')}".casefold()
    ]
    return Cause(cause.severity, cause.code, cause.table, cause.field, cause.column, tuple(rows)) if rows else None


class Rows:
    """The rows of an upload as they stand after the edits, by found table and row number."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.sheets = {rows.attrs["place"]: (name, rows) for name, rows in sheets if rows.attrs.get("place")}
        self._found: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], list[int]]] = {}

    def __contains__(self, at: tuple[str, int | None]) -> bool:
        place, row = at
        return place in self.sheets and row is not None and row in self.sheets[place][1].index

    def where(self, place: str) -> str:
        """The file and sheet of a found table, as far as these tell it from the others of the upload; "" for one."""
        sent = [rows for at, (_, rows) in self.sheets.items() if not is_base(at)]
        if place not in self.sheets or is_base(place):
            return ""
        name, own = self.sheets[place]
        if len({each.attrs.get("file", "") for each in sent}) > 1:
            return "·".join(filter(None, (own.attrs.get("file", ""), name)))
        return name if sum(each.attrs["table"] == own.attrs["table"] for each in sent) > 1 else ""

    def table(self, place: str) -> str:
        """The dictionary's table that a found one holds."""
        return self.sheets[place][1].attrs["table"]

    def of_table(self, table: str) -> list[str]:
        """The found tables that hold a table, in their order."""
        return [place for place in self.sheets if self.table(place) == table]

    def columns(self, place: str) -> set[str]:
        """The dictionary's columns that a sheet has."""
        return set(self.sheets[place][1].attrs["columns"])

    def rows_with(self, place: str, fields: Sequence[str], wanted: Sequence[str]) -> list[int]:
        """The rows whose cells of these columns say these texts."""
        return self._by_cells(place, tuple(fields)).get(tuple(wanted), [])

    def _by_cells(self, place: str, fields: tuple[str, ...]) -> dict[tuple[str, ...], list[int]]:
        if (place, fields) not in self._found:
            _, rows = self.sheets[place]
            at = [rows.attrs["columns"].get(name) for name in fields]
            cells = [map(clean, rows.iloc[:, each[0]]) if each else [""] * len(rows) for each in at]
            together: dict[tuple[str, ...], list[int]] = {}
            for row, *texts in zip(rows.index, *cells, strict=True):
                together.setdefault(tuple(texts), []).append(row)
            self._found[place, fields] = together
        return self._found[place, fields]

    def cell(self, place: str, row: int, field: str) -> str:
        """What stands in a cell, under the dictionary's name of its column; "" where the sheet has no such column."""
        rows = self.sheets[place][1]
        found = rows.attrs["columns"].get(field)
        return "" if found is None or row not in rows.index else str(rows.iat[rows.index.get_loc(row), found[0]])

    def unit(self, place: str, field: str) -> str:
        """The unit that the heading of a column says, or for money what stands above the headings."""
        rows = self.sheets[place][1]
        column = next((each for each in TABLES[self.table(place)].columns if each.column == field), None)
        _, unit = rows.attrs["columns"].get(field, (None, ""))
        unit = unit or (rows.attrs.get("unit", "") if column and column.type == "money" else "")
        return unit if column and unit in units_of(column) else ""

    def value(self, place: str, row: int, column: Column) -> object:
        """What a cell means, in the column's own unit; where it cannot be read, its text."""
        text = clean(self.cell(place, row, column.column))
        value, _ = read_text(text, column, self.unit(place, column.column))
        return " ".join(text.split()) if value is None else value

    def moved(self, at: tuple[str, int], to: str, column: Column) -> str:
        """The text of a cell as it reads on another sheet: an amount under a heading of another unit takes its own."""
        text, unit, other = self.cell(*at, column.column), self.unit(at[0], column.column), self.unit(to, column.column)
        if column.type not in ("money", "number", "share") or unit == other or not is_without_unit(text, column):
            return text
        if column.type == "share" and not unit:
            value, _ = read_text(clean(text), column, "")
            return text if value is None else f"{value * 100:.12g}%"
        return f"{clean(text)}{unit or column.unit}"

    def keys(self, place: str, row: int, wrong: str = "") -> list[tuple[Column, str]]:
        """The cells that tell a row from the others and those that decide what the wrong one should be, in the order
        of the dictionary, and last the wrong one."""
        rows = self.sheets[place][1]
        table = TABLES[rows.attrs["table"]]
        there = [each for each in table.columns if each.column in rows.attrs["columns"]]
        decides = DECIDES.get((table.table, wrong), ())
        first = [each for each in there if each.required or each.column in (*table.key, *decides)]
        shown = {each.column for each in list(dict.fromkeys([*first, *there]))[:N_KEYS]} - {wrong}
        chosen = [each for each in table.columns if each.column in shown]
        chosen += [each for each in table.columns if each.column == wrong]
        return [(each, self.cell(place, row, each.column)) for each in chosen]

    def name(self, place: str, row: int) -> str:
        """What a row is called: its key."""
        table = TABLES[self.sheets[place][1].attrs["table"]]
        names = table.key or [each.column for each in table.columns if each.required]
        return " · ".join(filter(None, (clean(self.cell(place, row, name)) for name in names)))

    @cached_property
    def texts(self) -> dict[tuple[str, int], str]:
        """All that stands in each row."""
        found = {}
        for place, (_, rows) in self.sheets.items():
            for row, cells in zip(rows.index, rows.to_numpy().tolist(), strict=True):
                found[place, row] = "\n".join(map(str, cells))
        return found


def choices(cause: Cause, checked: Checked, language: str) -> list[str]:
    """What may stand in the cells of a cause, where that is a list: coded words, or names of another table."""
    column = column_of(cause)
    if column is None:
        return []
    if column.choices:
        return [spelling[1 if language == "zh" else 2] for spelling in column.choices]
    target, _, key = column.refers_to.partition(".")
    return list(dict.fromkeys(checked.tables[target][key].dropna())) if target else []


def column_of(cause: Cause) -> Column | None:
    """The dictionary's column that a cause is about."""
    columns = TABLES[cause.table].columns if cause.table in TABLES else ()
    return next((each for each in columns if each.column == cause.field), None)


def chosen(cause: Cause, rows: Rows, value: str, name: str) -> list[Edit]:
    """A name or word in place of a wrong one, in every row of the cause in which it stands."""
    found = {}
    for each in cause.problems:
        if each.value == value and (each.place, each.row) in rows:
            before = rows.cell(each.place, each.row, cause.field)
            after = renamed(before, value, name)
            found[each.place, each.row] = Edit(each.place, each.row, cause.field, before, after, cause.code)
    return list(found.values())


def renamed(cell: str, value: str, name: str) -> str:
    """A cell in which one of several names is another; its share stays.

    >>> renamed("PCB板:0.7|锡膏:0.3", "PCB板", "印制电路板"), renamed(" 上  ", "上", "上游")
    ('印制电路板:0.7|锡膏:0.3', '上游')
    """
    parts = BETWEEN.split(cell)
    said = [clean(part) for part in parts]
    for place, part in enumerate(said):
        head, colon, share = re.fullmatch(r"(.*?)(?:([:：])([^:：]*))?", part, re.DOTALL).groups(default="")
        if part == value or (head.strip() == value and colon):
            rest = "" if part == value else colon + share
            return "".join([*parts[:place], name + rest, *parts[place + 1 :]]).strip()
    return name


def dropped(rows: Rows, place: str, row: int, cause: str) -> Edit:
    """A row that is taken out."""
    return Edit(place, row, "", rows.name(place, row), None, cause)


@dataclass(frozen=True)
class Tally:
    """How many rows these files bring and how many of them are held back, by table; rows of a version do not count."""

    rows: Mapping[str, int]
    out: Mapping[str, int]

    @property
    def n_rows(self) -> int:
        return sum(self.rows.values())

    @property
    def n_out(self) -> int:
        return sum(self.out.values())

    @property
    def n_in(self) -> int:
        return self.n_rows - self.n_out

    @property
    def came(self) -> dict[str, int]:
        """How many rows of these files are accepted, by table; what a version lends does not count."""
        return {name: n - self.out[name] for name, n in self.rows.items() if n > self.out[name]}


def tally(sheets: Sequence[Sheet], checked: Checked) -> Tally:
    """The count of a check over these sheets."""
    rows, out = Counter(), Counter()
    for table in TABLES:
        parts = [each for _, each in sheets if each.attrs.get("table") == table]
        sent = {number for number, each in enumerate(parts) if not is_base(each.attrs["place"])}
        rows[table] = sum(len(parts[number]) for number in sent)
        out[table] = sum(index // STEP in sent for index in checked.rejected.get(table, pd.DataFrame()).index)
    return Tally(rows, out)


def is_base(place: str) -> bool:
    """Whether a place is that of rows which stand in the version already."""
    return place.startswith(f"{KEPT}/")
