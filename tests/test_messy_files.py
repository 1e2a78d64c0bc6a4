"""Messy files: what an analyst sees in them at once, the program finds as well, and says what it leaves out."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from liantu.data.cells import units_of
from liantu.data.checks import check
from liantu.data.dictionary import TABLES, plain
from liantu.data.files import RawSheet, raw_sheets
from liantu.data.intake.found import tables_in, why_not
from liantu.data.intake.mapping import propose
from liantu.data.intake.parts import FoundTable, Layout, Match
from liantu.data.intake.shaped import shaped
from liantu.data.problems import LiantuError
from liantu.words import LOCALES, say
from tests.messy import BUILDERS, EITHER, Messy, Truth

SURE = 0.85  # a proposal above which an analyst stops looking
SEGMENTS = ("印制电路板", "挠性电路板", "铜箔", "智能手机", "液晶显示模组", "锂电池包", "精密结构件", "电路板组装")
READABLE = [builder for builder in BUILDERS if builder.__name__ != "html_called_xls"]


class Read(NamedTuple):
    file: Messy
    raws: dict[str, RawSheet]
    found: list[tuple[FoundTable, Layout]]


@cache
def read(builder: Callable[[], Messy], folder: Path) -> Read:
    """By the user's road: the bytes, the raw sheets, the tables on them and what their columns mean."""
    file = builder()
    place = folder / f"{builder.__name__}.upload"
    place.write_bytes(file.content)
    raws = {raw.name: raw for raw in raw_sheets(place, file.name)}
    tables = [found for raw in raws.values() for found in tables_in(raw)]
    return Read(file, raws, [(found, propose(found, segments=SEGMENTS)) for found in tables])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("messy")


def found_for(truth: Truth, found: list[tuple[FoundTable, Layout]]) -> tuple[FoundTable, Layout] | None:
    """The table found over the same last heading row and columns as the true one."""
    for table, layout in found:
        if table.sheet == truth.sheet and table.head[1] == truth.head[1] and table.left <= max(truth.columns):
            firm = min(truth.columns)
            if table.right >= firm and abs(table.left - firm) <= 1:
                return table, layout
    return None


def told(match: Match | None) -> str:
    return f"{match.column or '–'} ({match.confidence:.2f} {match.why})" if match else "no column found"


class Column(NamedTuple):
    """One column of the truth with what was proposed for it."""

    file: str
    heading: str
    true: str
    unit: str
    match: Match | None
    table: FoundTable | None
    layout: Layout | None


def columns(folder: Path) -> Iterator[Column]:
    for builder in READABLE:
        file, _, found = read(builder, folder)
        for truth in file.truths:
            table, layout = found_for(truth, found) or (None, None)
            ours = layout is not None and layout.table == truth.table
            for place, true in truth.columns.items():
                at = {table.left + match.position: match for match in layout.matches} if ours else {}
                if true != EITHER:
                    unit = truth.units.get(place, "")
                    yield Column(builder.__name__, truth.headings[place], true, unit, at.get(place), table, layout)


@pytest.mark.parametrize("builder", READABLE, ids=lambda builder: builder.__name__)
def test_the_truth_fits_the_cells(builder: Callable[[], Messy], folder: Path) -> None:
    file, raws, _ = read(builder, folder)
    assert set(file.refused) <= set(raws)
    for truth in file.truths:
        rows = raws[truth.sheet].rows
        heads = [rows[number] for number in range(truth.head[0], truth.head[1] + 1)]
        for place, heading in truth.headings.items():
            assert any(place < len(row) and plain(row[place]) == plain(heading) for row in heads), heading
        assert all(any(cell.strip() for cell in rows[number]) for number in (*truth.rows, *file.beside[truth.sheet]))
        known = {column.column for column in TABLES[truth.table].columns} | {"", EITHER}
        assert set(truth.columns.values()) <= known
        assert not set(truth.rows) & set(file.beside[truth.sheet])


@pytest.mark.parametrize("builder", READABLE, ids=lambda builder: builder.__name__)
def test_the_headings_are_found(builder: Callable[[], Messy], folder: Path) -> None:
    file, _, found = read(builder, folder)
    for truth in file.truths:
        pair = found_for(truth, found)
        assert pair, (
            truth.sheet,
            truth.head,
            [(table.sheet, table.head, table.left, table.right) for table, _ in found],
        )
        table, layout = pair
        assert table.head == truth.head or not truth.strict
        assert layout.table == truth.table
        for place, heading in truth.headings.items():
            assert plain(heading) in plain(table.headings[place - table.left])


@pytest.mark.parametrize("builder", READABLE, ids=lambda builder: builder.__name__)
def test_every_row_comes_out_and_what_is_none_is_said(builder: Callable[[], Messy], folder: Path) -> None:
    file, raws, found = read(builder, folder)
    for truth in file.truths:
        pair = found_for(truth, found)
        assert pair, f"no table over row {truth.head[1]} of {truth.sheet}"
        table, raw = pair[0], raws[truth.sheet].rows
        assert sorted(table.rows) == list(truth.rows)
        for row, cells in table.rows.items():
            written = raw[row][table.left : table.right + 1]
            assert all(cell == text for cell, text in zip(cells, written, strict=False) if text.strip())
    for sheet, beside in file.beside.items():
        skipped = {each.row: each.why for table, _ in found if table.sheet == sheet for each in table.skipped}
        assert not set(beside) - set(skipped), "rows that are neither data nor said"
        heads = {
            row for truth in file.truths for row in range(truth.head[0], truth.head[1] + 1) if truth.sheet == sheet
        }
        data = {row for truth in file.truths if truth.sheet == sheet for row in truth.rows}
        filled = {number for number, row in raws[sheet].rows.items() if any(cell.strip() for cell in row)}
        assert filled <= set(skipped) | heads | data


def test_at_least_95_of_100_columns_with_a_counterpart_are_proposed_right(folder: Path) -> None:
    with_counterpart = [column for column in columns(folder) if column.true]
    misses = [column for column in with_counterpart if column.match is None or column.match.column != column.true]
    for column in misses:
        print(f"{column.file}: {plain(column.heading)} is {column.true}, proposed: {told(column.match)}")
    right = 1 - len(misses) / len(with_counterpart)
    print(f"{len(with_counterpart)} columns, {right:.1%} right")
    assert len(with_counterpart) > 150
    assert right >= 0.95


def test_hardly_any_proposal_is_both_sure_and_wrong(folder: Path) -> None:
    proposed = [column for column in columns(folder) if column.match and column.match.column]
    wrong = [c for c in proposed if c.match.column != c.true and c.match.confidence >= SURE]
    for column in wrong:
        print(f"{column.file}: {plain(column.heading)} is {column.true or 'none'}, proposed: {told(column.match)}")
    assert len(wrong) <= 0.01 * len(proposed)


def test_units_are_read_as_the_headings_say_them(folder: Path) -> None:
    wrong = []
    for column in columns(folder):
        if column.match and column.true and column.match.column == column.true and column.unit:
            known = units_of(next(c for c in TABLES[column.layout.table].columns if c.column == column.true))
            unit = column.match.unit or column.table.unit
            if known.get(unit) != known[column.unit]:
                wrong.append((column.file, column.heading, column.unit, unit))
    assert not wrong


@pytest.mark.parametrize("builder", READABLE, ids=lambda builder: builder.__name__)
def test_the_rows_pass_the_checks_without_an_exception(builder: Callable[[], Messy], folder: Path) -> None:
    file, _, found = read(builder, folder)
    read_tables = [(table, layout) for table, layout in found if layout.table]
    checked = check([shaped(table, layout) for table, layout in read_tables])
    for name in {truth.table for truth in file.truths}:
        n_rows = sum(len(truth.rows) for truth in file.truths if truth.table == name)
        assert checked.n_rows[name] == n_rows


@pytest.mark.parametrize("builder", [b for b in READABLE if b().refused], ids=lambda builder: builder.__name__)
def test_what_is_no_table_of_ours_is_refused_with_a_sentence(builder: Callable[[], Messy], folder: Path) -> None:
    file, raws, found = read(builder, folder)
    for sheet in file.refused:
        taken = [
            (table.headings, layout.table)
            for table, layout in found
            if table.sheet == sheet and table.rows and layout.table
        ]
        assert not taken
        code = f"why_not.{why_not(raws[sheet])}"
        sentences = {say(language, code) for language in LOCALES}
        assert len(sentences) == 2 and not any(code in sentence for sentence in sentences)


def test_a_page_that_is_called_a_spreadsheet_is_refused_with_a_sentence(folder: Path) -> None:
    file = next(builder for builder in BUILDERS if builder.__name__ == "html_called_xls")()
    place = folder / "page.upload"
    place.write_bytes(file.content)
    with pytest.raises(LiantuError) as refused:
        raw_sheets(place, file.name)
    assert re.search(r"[。.]", str(refused.value))
