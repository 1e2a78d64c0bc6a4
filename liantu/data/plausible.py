"""Plausible 可信: what can be read and is yet hardly meant, within one table: numbers, days, codes and texts.

Nothing here keeps a row out: the sender may be right, and only the sender knows.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

import numpy as np
import pandas as pd

from liantu.data.credit_code import faults, is_identity_number
from liantu.data.dictionary import Table
from liantu.data.problems import Problem
from liantu.facts import Figure

LEAST = 8  # amounts in a column before its median says anything
ABOVE, BELOW = 1_000, 1 / 5_000  # of the median; a wrong unit (元 for 万元, 亿元 for 万元) is off by 10,000
MUCH_PER_HEAD = 10_000  # 万元 of revenue a year for each of the staff: no firm that makes things comes near
WHOLE = ("staff", "reference_count", "arrived", "digital_level")
OF_REVENUE = ("tax", "profit")
DAY = re.compile(r"\d{4}(-\d\d){0,2}")
AS_WRITTEN = ("boundary",)  # columns whose text is notation
LONGEST = 40  # characters of a cell that are repeated in a problem

MARKUP = re.compile(r"<[a-zA-Z/!][^<>\0]*>")
# What may not stand before is asked behind the first character: so a search jumps from one such character to the next.
IDENTITY = re.compile(r"[1-9](?<![0-9A-Za-z.][1-9])\d{16}[\dXx](?![0-9A-Za-z])")
PHONE = re.compile(r"1(?<![\d.A-Za-z-]1)[3-9]\d(?:[- ]?\d{4}){2}(?!\d)")
FORMULA = re.compile(r"\0(?:[=@]|[+-](?=[A-Za-z(]))")
NO_NAME = re.compile(
    r"\0(?!\0)(?:无|暂无|待定|待填|未知|测试|测试企业|test|[某xX×*?？]{2,}|某)?(?:企业|公司|有限公司|单位)?(?=\0)",
    re.IGNORECASE,
)


def doubtful(table: Table, typed: pd.DataFrame) -> Iterator[Problem]:
    """All that is hardly meant in the rows of a table."""
    if typed.empty:
        return
    yield from _amounts(table, typed)
    yield from _texts(table, typed)
    if table.table == "firms":
        yield from _of_firms(typed)
    if table.table == "firm_links":
        yield from _contracts(typed)


def masked(text: str, pattern: re.Pattern[str] | None = None) -> str:
    """A text in which the middle of every phone number and identity number is stars.

    >>> masked("张三 13812345678"), masked("11010519491231002X")
    ('张三 138****5678', '110105********002X')
    """
    for each in (pattern,) if pattern else (IDENTITY, PHONE):
        text = each.sub(lambda found: f"{found[0][: _kept(found[0])]}{'*' * _stars(found[0])}{found[0][-4:]}", text)
    return text


def _kept(number: str) -> int:
    return 6 if len(number) == 18 else 3


def _stars(number: str) -> int:
    return 8 if len(number) == 18 else 4


def _amounts(table: Table, typed: pd.DataFrame) -> Iterator[Problem]:
    for column in table.columns:
        if column.column in WHOLE:
            values = _numbers(typed, column.column)
            for place in np.flatnonzero(np.mod(values, 1) > 0).tolist():
                yield Problem("not_whole", int(typed.index[place]), column.column, _shown(values[place]))
        if column.type != "money":
            continue
        values = _numbers(typed, column.column)
        amounts = values[values > 0]
        if len(amounts) < LEAST:
            continue
        middle = float(np.median(amounts))
        facts = {"middle": Figure(middle, column.unit), "unit": column.unit}
        far = [("far_above", place) for place in np.flatnonzero(values >= ABOVE * middle).tolist()]
        far += [("far_below", place) for place in np.flatnonzero((values > 0) & (values <= BELOW * middle)).tolist()]
        for code, place in far:
            value = float(values[place])
            times = value / middle if code == "far_above" else middle / value
            more = {"times": f"{times:.0f}", "amount": Figure(value, column.unit)}
            yield Problem(code, int(typed.index[place]), column.column, _shown(value), facts=facts | more)


def as_written(problem: Problem, cell: str, unit: str) -> Problem:
    """An amount that is far off, as the sheet has it: what the cell says, and the unit in which it was read."""
    if problem.code not in ("far_above", "far_below"):
        return problem
    facts = {**problem.facts, "unit": unit or problem.facts["unit"]}
    return replace(problem, value=cell.strip()[:LONGEST] or problem.value, facts=facts)


def _of_firms(typed: pd.DataFrame) -> Iterator[Problem]:
    revenue, staff = _numbers(typed, "revenue"), _numbers(typed, "staff")
    for column in OF_REVENUE:
        values = _numbers(typed, column)
        for place in np.flatnonzero((values > revenue) & (revenue > 0)).tolist():
            facts = {"revenue": Figure(float(revenue[place]), "万元")}
            yield Problem("above_revenue", int(typed.index[place]), column, _shown(values[place]), facts=facts)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(staff > 0, revenue / staff, np.nan)
    for place in np.flatnonzero(each > MUCH_PER_HEAD).tolist():
        facts = {"each": Figure(float(each[place]), "万元"), "staff": _shown(staff[place])}
        yield Problem("much_per_head", int(typed.index[place]), "revenue", _shown(revenue[place]), facts=facts)
    yield from _later(typed)
    yield from _codes(typed)
    told = typed["firm"].dropna()
    cells = told.tolist()
    for place, _ in _hits(cells, _together(cells), NO_NAME):
        yield Problem("no_name", int(told.index[place]), "firm", cells[place])


def _later(typed: pd.DataFrame) -> Iterator[Problem]:
    """A firm that came after the day which its row describes; there is no other clock."""
    told = typed[["arrived", "as_of"]].dropna()
    days = told["as_of"].tolist()
    year_of = {day: int(day[:4]) if DAY.fullmatch(day) else np.inf for day in set(days)}
    years = told["arrived"].to_numpy(float)
    for place in np.flatnonzero(years > np.array([year_of[day] for day in days])).tolist():
        yield Problem(
            "after_as_of", int(told.index[place]), "arrived", _shown(years[place]), facts={"as_of": days[place]}
        )


def _codes(typed: pd.DataFrame) -> Iterator[Problem]:
    codes = typed["credit_code"].dropna()
    rows, texts = codes.index, codes.tolist()
    for place, found in faults(texts).items():
        shown = masked(texts[place]) if found.code == "code_identity_card" else texts[place][:LONGEST]
        yield Problem(found.code, int(rows[place]), "credit_code", shown, facts=found.facts)


def _contracts(typed: pd.DataFrame) -> Iterator[Problem]:
    """A contract that had ended on the day which its row describes."""
    told = typed[["until", "as_of"]].dropna()
    for row, until, day in told[(told["until"].str.slice(0, 4) <= told["as_of"].str.slice(0, 4))].itertuples():
        if DAY.fullmatch(until) and DAY.fullmatch(day) and until < day[: len(until)]:
            yield Problem("contract_over", row, "until", until, facts={"as_of": day})


def _texts(table: Table, typed: pd.DataFrame) -> Iterator[Problem]:
    """Texts that hold what no text of this table should: one look at each column, not at each cell."""
    for column in table.columns:
        if column.type != "text" or column.column in AS_WRITTEN:
            continue
        told = typed[column.column].dropna()
        if told.empty:
            continue
        cells = told.tolist()
        together = _together(cells)
        for code, pattern, check in _UNWANTED:
            if code == "markup" and "<" not in together:
                continue
            for place, found in _hits(cells, together, pattern):
                label, text = told.index[place], cells[place]
                if check is None or check(found.upper()):
                    facts = {"found": masked(found.strip("\0"))[:LONGEST]}
                    yield Problem(code, label, column.column, masked(text)[:LONGEST], facts=facts)


_UNWANTED: tuple[tuple[str, re.Pattern[str], Callable[[str], bool] | None], ...] = (
    ("markup", MARKUP, None),
    ("identity_number", IDENTITY, is_identity_number),
    ("phone_number", PHONE, None),
    ("formula_text", FORMULA, None),
)


def _together(cells: Sequence[str]) -> str:
    """All cells as one text, with a NUL around each: cells themselves hold none."""
    return "\0" + "\0".join(cells) + "\0"


def _hits(cells: Sequence[str], together: str, pattern: re.Pattern[str]) -> list[tuple[int, str]]:
    """The places of the cells in which a pattern is found, once each, with what was found."""
    found = list(pattern.finditer(together)) if cells else []
    if not found:
        return []
    ends = np.array(list(accumulate(len(cell) + 1 for cell in cells)))
    places = np.searchsorted(ends, [match.start() for match in found], side="right")
    first = {place: match[0] for place, match in zip(places.tolist()[::-1], found[::-1], strict=True)}
    return sorted(first.items())


def _numbers(typed: pd.DataFrame, column: str) -> np.ndarray:
    return typed[column].to_numpy(float, na_value=np.nan)


def _shown(value: float) -> str:
    return f"{value:.15g}"
