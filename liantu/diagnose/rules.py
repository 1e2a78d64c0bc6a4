"""Rules 规则表: conditions that a planner can edit, one row each in the CSV files of ``rules/``, with source and date.

A folder named by the environment variable ``LIANTU_RULES`` may hold files of the same names; each replaces ours whole.
"""

import csv
import io
import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from liantu.data.cells import read_cell, units_of
from liantu.data.dictionary import TABLES, Column
from liantu.data.files import decoded
from liantu.data.problems import LiantuError
from liantu.diagnose.firm_fields import COLUMNS, COUNTED, kind_of, unit_of
from liantu.facts import Finding, Name

FOLDER = Path(__file__).parent / "rules"
VARIABLE = "LIANTU_RULES"
HEADINGS = (
    *("rung", "kind", "field", "test", "threshold", "unit", "only_if_field", "above", "up_to", "zh", "en"),
    *("source_zh", "source_en", "date", "status"),
)
ASSUMED = ("threshold", "unit", "zh", "en", "source_zh", "source_en", "date", "status")
KINDS = ("rung", "holds", "needs", "unseen", "advice")
REACHED = ("itself", "awarded")  # who meets the conditions is on the rung, or may apply for it
TESTS = {"number": ("at_least", "below"), "text": ("contains",), "choice": ("is",)}
STATUSES = ("verified", "unverified", "ours")
WHOLE = ("count", "years")
COUNTS = ("", "人", "名", "家", "年", "个", "笔", "项")  # units that say nothing about how a number is counted


@dataclass(frozen=True)
class Condition:
    """One row: what a ``field`` must be, where it applies, in whose words, and who says so.

    ``threshold``: a number in the field's own unit, of which ``unit`` is how it is spoken; or the words one of which
    the field must contain or be. It applies to firms whose ``only_if_field`` is ``above`` one number and ``up_to``
    another; to all where that is empty. ``unseen`` conditions have no field: our tables do not have it.
    """

    field: str
    test: str
    threshold: float | tuple[str, ...]
    unit: str
    only_if_field: str
    above: float
    up_to: float
    said: Name
    source: Name
    date: str
    status: str

    @property
    def is_number(self) -> bool:
        """Whether the threshold is a number, which can be moved."""
        return isinstance(self.threshold, float)

    def times(self, factor: float) -> "Condition":
        """The same condition with its numbers moved, to see what hangs on them; a count stays a whole number."""
        band = {"above": self.above * factor, "up_to": self.up_to * factor}
        if not self.is_number:
            return replace(self, **band)
        moved = self.threshold * factor
        return replace(self, **band, threshold=float(round(moved)) if self.unit in WHOLE else moved)


@dataclass(frozen=True)
class Rung:
    """What a firm can reach 台阶, or a class it can be in: any of ``holds`` says that it is there; all of ``needs`` are
    asked for; ``unseen`` is asked for too, but our tables do not have it.

    ``is_awarded``: who meets the conditions must still apply. ``advice``: what to do with the firms of a class.
    """

    code: str
    name: Name
    is_awarded: bool
    holds: tuple[Condition, ...]
    needs: tuple[Condition, ...]
    unseen: tuple[Condition, ...]
    advice: Name | None
    source: Name
    date: str
    status: str

    def times(self, factor: float) -> "Rung":
        """The same rung with every number moved."""
        holds, needs = (tuple(each.times(factor) for each in group) for group in (self.holds, self.needs))
        return replace(self, holds=holds, needs=needs)


class _Row(NamedTuple):
    path: str
    line: int
    cells: Mapping[str, str]

    def broken(self, code: str, **facts: object) -> LiantuError:
        """The error that names file, row, what is wrong and the cure."""
        return LiantuError("broken_rule", path=self.path, row=self.line, wrong=Finding(f"rule.{code}", facts))

    def one_of(self, column: str, allowed: tuple[str, ...]) -> str:
        """The cell, which must be one of these."""
        if self.cells[column] not in allowed:
            raise self.broken("not_allowed", column=column, value=self.cells[column], allowed=" / ".join(allowed))
        return self.cells[column]

    def text(self, column: str) -> str:
        """The cell, which must not be empty."""
        if not self.cells[column]:
            raise self.broken("no_text", column=column)
        return self.cells[column]


def read_rules(book: str) -> tuple[Rung, ...]:
    """The rungs of a file of rules, in its order: ``ladder``, ``lead_firm``, ``size_classes`` or ``guidance``.

    >>> [rung.name.zh for rung in read_rules("ladder")]
    ['入规', '升高', '上市', '扩面']
    """
    path = _path_of(book)
    return _read(path, path.stat().st_mtime_ns)


def _path_of(book: str) -> Path:
    named = os.environ.get(VARIABLE)
    if not named:
        return FOLDER / f"{book}.csv"
    if not Path(named).is_dir():
        raise LiantuError("no_rules_folder", path=named)
    own = Path(named) / f"{book}.csv"
    return own if own.is_file() else FOLDER / own.name


@lru_cache(maxsize=32)
def _read(path: Path, stamp: int) -> tuple[Rung, ...]:
    by_rung: dict[str, list[_Row]] = {}
    for row in _rows(path):
        by_rung.setdefault(row.text("rung"), []).append(row)
    if not by_rung:
        raise _Row(str(path), 1, {}).broken("no_rows")
    return tuple(map(_rung, by_rung.values()))


def _rows(path: Path, headings: tuple[str, ...] = HEADINGS) -> Iterator[_Row]:
    text = decoded(path.read_bytes())
    if text is None:
        raise LiantuError("unreadable", path=str(path))
    lines = csv.reader(io.StringIO(text, newline=""))
    head = [cell.strip() for cell in next(lines, [])]
    for heading in headings:
        if heading not in head:
            raise _Row(str(path), 1, {}).broken("no_column", column=heading)
    for cells in lines:
        if any(cell.strip() for cell in cells):
            filled = [cell.strip() for cell in cells] + [""] * (len(head) - len(cells))
            yield _Row(str(path), lines.line_num, dict(zip(head, filled, strict=False)))


def _rung(rows: list[_Row]) -> Rung:
    """The rows of one rung: one that names it, and its conditions."""
    by_kind: dict[str, list[_Row]] = {kind: [] for kind in KINDS}
    for row in rows:
        by_kind[row.one_of("kind", KINDS)].append(row)
    names, advice = by_kind["rung"], by_kind["advice"]
    if not names:
        raise rows[0].broken("no_name", rung=rows[0].cells["rung"])
    for repeated in (*names[1:], *advice[1:]):
        raise repeated.broken("twice", rung=repeated.cells["rung"], kind=repeated.cells["kind"])
    top = names[0]
    is_awarded = top.one_of("test", REACHED) == "awarded"
    if is_awarded and not by_kind["needs"]:
        raise top.broken("no_needs", rung=top.cells["rung"])
    holds, needs = (tuple(map(_condition, by_kind[kind])) for kind in ("holds", "needs"))
    unseen = tuple(_said(row) for row in by_kind["unseen"])
    told = _said(top)
    return Rung(
        *(top.cells["rung"], told.said, is_awarded, holds, needs, unseen),
        *(_name(advice[0]) if advice else None, told.source, told.date, told.status),
    )


def _condition(row: _Row) -> Condition:
    """A row with a field to be looked at."""
    known = tuple(COLUMNS) + tuple(COUNTED)
    field = row.one_of("field", known)
    test = row.one_of("test", TESTS[kind_of(field)])
    only_if = row.one_of("only_if_field", ("", *(each for each in known if kind_of(each) == "number")))
    above, up_to = (_number(row, end, only_if) if only_if and row.cells[end] else None for end in ("above", "up_to"))
    band = -math.inf if above is None else above, math.inf if up_to is None else up_to
    if band[0] >= band[1]:
        raise row.broken("band", above=row.cells["above"], up_to=row.cells["up_to"])
    is_number = kind_of(field) == "number"
    threshold = _number(row, "threshold", field, row.cells["unit"]) if is_number else _words(row, field)
    unit = unit_of(field) if is_number else ""
    return replace(
        _said(row),
        field=field,
        test=test,
        threshold=threshold,
        unit=unit,
        only_if_field=only_if,
        above=band[0],
        up_to=band[1],
    )


def _said(row: _Row) -> Condition:
    """A condition in words only, with its source."""
    source = Name(row.text("source_zh"), row.text("source_en"))
    signed = source, row.text("date"), row.one_of("status", STATUSES)
    return Condition("", "", (), "", "", -math.inf, math.inf, _name(row), *signed)


def _name(row: _Row) -> Name:
    return Name(row.text("zh"), row.text("en"))


def _number(row: _Row, heading: str, field: str, unit: str = "") -> float:
    """A number as the sheets are read: with separators, per cent, or in another unit."""
    column = COLUMNS.get(field) or _counted(COUNTED[field].unit)
    units = (*units_of(column), *COUNTS)
    if unit not in units:
        raise row.broken("not_allowed", column="unit", value=unit, allowed=" / ".join(filter(None, units)))
    value = (
        read_cell(row.cells[heading], column, unit if unit in units_of(column) else "")[0]
        if row.cells[heading]
        else None
    )
    if value is None:
        raise row.broken("not_a_number", column=heading, value=row.cells[heading], unit=column.unit or "—")
    return float(value)


def _counted(unit: str) -> Column:
    """A column as the dictionary would have it, for a field that is counted."""
    like = {column.column: column for column in TABLES["firms"].columns}
    return like["rd_share"] if unit == "share" else like["staff"]


def _words(row: _Row, field: str) -> tuple[str, ...]:
    """The words, one of which the field must contain or be; of a coded column any spelling will do."""
    words = tuple(word.strip() for word in row.text("threshold").split("|") if word.strip())
    if kind_of(field) == "text":
        return words
    codes = [read_cell(word, COLUMNS[field])[0] for word in words]
    if None in codes:
        allowed = " / ".join(spellings[0] for spellings in COLUMNS[field].choices)
        raise row.broken("not_allowed", column="threshold", value=row.cells["threshold"], allowed=allowed)
    return tuple(codes)


@dataclass(frozen=True)
class Assumption:
    """A number that no sheet tells 假定值: its ``value``, what it is called, and who says so since when."""

    value: float
    said: Name
    source: Name
    date: str
    status: str


def read_assumption(book: str, column: Column) -> Assumption:
    """The one number of a file of rules, read as a cell of this column would be.

    >>> rate = next(column for column in TABLES["resources"].columns if column.column == "rate")
    >>> read_assumption("cheap_rate", rate).said.zh
    '1年期LPR'
    """
    path = _path_of(book)
    return _assumption(path, path.stat().st_mtime_ns, column)


@lru_cache(maxsize=32)
def _assumption(path: Path, stamp: int, column: Column) -> Assumption:
    row = next(_rows(path, ASSUMED), None)
    if row is None:
        raise _Row(str(path), 1, {}).broken("no_rows")
    text, unit = row.text("threshold"), row.cells["unit"]
    value = read_cell(text, column, unit)[0] if unit in ("", *units_of(column)) else None
    if value is None:
        raise row.broken("not_a_number", column="threshold", value=f"{text}{unit}", unit=column.unit or "—")
    source = Name(row.text("source_zh"), row.text("source_en"))
    return Assumption(float(value), _name(row), source, row.text("date"), row.one_of("status", STATUSES))
