"""Cures: what one click does for all rows of a cause, and that it does nothing else."""

from collections.abc import Iterable

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from docs.faults import FAULTS, sheets_of
from liantu.data.checks import Checked, check
from liantu.data.cures import all_cures, edits, fill, offered
from liantu.data.dictionary import TABLES, column_called
from liantu.data.edits import edited
from liantu.data.intake.parts import Edit
from liantu.data.numerals import number, plainly
from liantu.data.problems import SEVERITY, Problem
from liantu.data.sheets import Sheet
from liantu.samples import sheets
from liantu.words import LOCALES, say

SEGMENTS = "chain,segment\nc,铜箔\nc,覆铜板\nc,印制电路板"


def taken_in(**texts: str) -> list[Sheet]:
    """Sheets as they come out of an upload: each says where it stands and what its columns mean."""
    found = sheets(**texts)
    for name, rows in found:
        columns = {}
        for position, heading in enumerate(rows.columns):
            column, unit = column_called(heading, TABLES[name])
            columns[column.column] = (position, unit)
        rows.attrs = {"table": name, "place": f"book.xlsx/{name}", "columns": columns}
    return found


def firms(*lines: str) -> list[Sheet]:
    return taken_in(segments=SEGMENTS, firms="\n".join(lines))


def cure(found: list[Sheet], code: str, by: str) -> tuple[list[Edit], list[Sheet], Checked]:
    """All problems of a code cured by a click: the edits, the sheets after it, and what is found in them."""
    made = edits(by, of_code(check(found), code), found)
    after = edited(found, made)
    return made, after, check(after)


def of_code(checked: Checked, code: str) -> list[Problem]:
    return [problem for problem in checked.problems if problem.code == code]


def cell(found: list[Sheet], row: int, column: str, table: str = "firms") -> str:
    rows = dict(found)[table]
    return rows.loc[row].iloc[rows.attrs["columns"][column][0]]


# The cell of a firm, what a click makes of it, by which cure of which problem.
CELLS = [
    ("revenue", "约500", "not_a_number", "take_number", "500"),
    ("revenue", "500余万元", "not_a_number", "take_number", "500万元"),
    ("revenue", "五百二十万元", "not_a_number", "take_number", "5200000元"),
    ("revenue", "人民币1，200万元整", "not_a_number", "take_number", "1200万元"),
    ("staff", "300人左右", "not_a_number", "take_number", "300人"),
    ("revenue", "保密", "not_a_number", "clear", ""),
    ("revenue", "#REF!", "spreadsheet_error", "clear", ""),
    ("rd_share", "5.7", "out_of_range", "as_percent", "5.7%"),
    ("status", "已核实", "not_allowed", "take_choice", "已核"),
    ("segments", "铜箔|铜箔", "segment_twice", "add_shares", "铜箔"),
    ("segments", "铜箔:0.3|覆铜板:50%|铜箔:20%", "segment_twice", "add_shares", "铜箔:0.5|覆铜板:0.5"),
    ("segments", "铜箔:0.7|覆铜板:0.7", "shares_wrong", "equal_shares", "铜箔|覆铜板"),
    ("segments", "铜箔:0.7|灯具:0.3", "unknown_reference", "drop_name", "铜箔:0.7"),
    ("segments", "铜箔:0.7|印刷电路板:0.3", "misspelt_reference", "take_close", "铜箔:0.7|印制电路板:0.3"),
    ("segments", "覆铜版、印刷电路板", "misspelt_reference", "take_close", "覆铜板、印制电路板"),
    ("as_of", "截至2026年9月底", "not_a_date", "take_day", "2026年9月"),
    ("as_of", "二〇二六年九月", "not_a_date", "take_day", "2026年9月"),
    ("staff", "12.6", "not_whole", "round_number", "13"),
    ("address", "城西1号 13812345678", "phone_number", "mask_number", "城西1号 138****5678"),
    ("products", "<b>铜箔</b>", "markup", "strip_markup", "铜箔"),
    ("arrived", "2030", "after_as_of", "clear", ""),
]


@pytest.mark.parametrize("column, text, code, by, after", CELLS)
def test_a_click_changes_the_cell_and_the_problem_is_gone(
    column: str, text: str, code: str, by: str, after: str
) -> None:
    columns = ["firm", "segments", "as_of", column] if column not in ("segments", "as_of") else ["firm", "segments"]
    values = {"firm": "甲厂", "segments": "铜箔", "as_of": "2026-09-30", column: text}
    heads = list(dict.fromkeys([*columns, column]))
    found = firms(",".join(heads), ",".join(values[head] for head in heads))
    made, changed, again = cure(found, code, by)
    assert by in offered(code) and {edit.column for edit in made} == {column}
    assert cell(changed, 2, column) == after and made[0].before == text and made[0].cause == code
    assert of_code(again, code) == [] and again.n_rejected["firms"] == 0


def test_no_click_writes_another_credit_code() -> None:
    found = firms("firm,segments,credit_code", "甲厂,铜箔,911IOOOO8O21OO433B", "乙厂,铜箔,91110000820100433B")
    problems = [each for code in ("code_character", "code_check_digit") for each in of_code(check(found), code)]
    assert [each.facts["probable"].facts["meant"] for each in problems] == ["91110000802100433B"] * 2
    assert not any(offered(each.code) for each in problems)


def test_two_misspelt_names_of_one_cell_are_one_edit() -> None:
    made, _, _ = cure(firms("firm,segments", "甲厂,覆铜版、印刷电路板"), "misspelt_reference", "take_close")
    assert [(edit.before, edit.after) for edit in made] == [("覆铜版、印刷电路板", "覆铜板、印制电路板")]


def test_swapped_coordinates_change_places() -> None:
    found = firms("firm,segments,lng,lat,crs", "甲厂,铜箔,27.11,114.98,WGS84")
    made, changed, again = cure(found, "swapped_coordinates", "swap_pair")
    assert (cell(changed, 2, "lng"), cell(changed, 2, "lat")) == ("114.98", "27.11") and len(made) == 2
    assert of_code(again, "swapped_coordinates") == []


@pytest.mark.parametrize("system", ["WGS84", "CGCS2000", "GCJ02", "BD09"])
def test_the_system_of_all_coordinates_is_filled_in_at_once_though_the_sheet_has_no_such_column(system: str) -> None:
    found = firms("firm,segments,lng,lat", "甲厂,铜箔,114.98,27.11", "乙厂,铜箔,114.97,27.10", "丙厂,铜箔,,")
    made, changed, again = cure(found, "no_crs", f"crs_{system}")
    assert [edit.row for edit in made] == [2, 3]
    assert dict(changed)["firms"].columns.tolist()[-1] == "坐标系"
    assert again.tables["firms"]["crs"].astype(object).fillna("").tolist() == [system, system, ""]
    assert of_code(again, "no_crs") == [] and again.problems == check(changed).problems


def test_a_repeated_row_fills_the_blanks_of_the_first_and_goes() -> None:
    found = firms("firm,segments,revenue,staff", "甲厂,铜箔,500,", "乙厂,铜箔,7,8", "甲厂,覆铜板,900,30")
    made, _, again = cure(found, "repeated", "merge_row")
    assert [(edit.row, edit.column, edit.after) for edit in made] == [(2, "staff", "30"), (4, "", None)]
    assert again.tables["firms"][["firm", "revenue", "staff"]].to_numpy().tolist() == [
        ["甲厂", 500, 30],
        ["乙厂", 7, 8],
    ]
    assert again.n_rows["firms"] == 2 and of_code(again, "repeated") == []


def test_a_row_that_is_merged_into_another_sheet_takes_its_unit_along() -> None:
    found = firms("firm,segments,营业收入（万元）", "甲厂,铜箔,")
    other = firms("firm,segments,营业收入（亿元）", "甲厂,铜箔,2")[1][1]
    other.attrs["place"] = "other.xlsx/企业"
    both = [*found, ("other", other)]
    _, _, again = cure(both, "repeated", "merge_row")
    assert again.tables["firms"]["revenue"].tolist() == [20_000] and again.n_rows["firms"] == 1


def test_a_firm_written_otherwise_is_merged_with_the_first() -> None:
    found = firms("firm,segments,revenue", "吉安（甲）厂,铜箔,", "吉安(甲)厂,铜箔,5")
    _, _, again = cure(found, "written_otherwise", "merge_row")
    assert again.tables["firms"][["firm", "revenue"]].to_numpy().tolist() == [["吉安（甲）厂", 5]]


def test_rows_of_the_version_in_use_are_not_edited() -> None:
    found = firms("firm,segments,revenue", "甲厂,铜箔,约5")
    found[1][1].attrs["place"] = "base/firms"
    assert edits("take_number", of_code(check(found), "not_a_number"), found) == []


def test_a_column_under_per_cent_that_holds_shares_is_read_as_shares() -> None:
    found = firms("firm,segments,研发投入占比（%）", "甲厂,铜箔,0.05", "乙厂,铜箔,0.2", "丙厂,铜箔,")
    _, _, again = cure(found, "small_percent", "as_fraction")
    assert again.tables["firms"]["rd_share"].astype(object).fillna(-1).tolist() == [0.05, 0.2, -1]
    assert of_code(again, "small_percent") == []


@pytest.mark.parametrize("text, code, by", [("32000000", "far_above", "as_yuan"), ("0.3", "far_below", "as_yi")])
def test_an_amount_in_another_unit_is_said_to_be_in_it(text: str, code: str, by: str) -> None:
    found = firms("firm,segments,revenue", *(f"甲{n}厂,铜箔,{3000 + n}" for n in range(8)), f"乙厂,铜箔,{text}")
    _, _, again = cure(found, code, by)
    assert of_code(again, code) == [] and 3000 <= again.tables["firms"]["revenue"].iloc[-1] <= 3200


def test_a_second_demand_becomes_the_first() -> None:
    found = taken_in(segments="chain,segment,outside_demand\nc,s,3\nd,s,4", firms="firm,segments")
    _, _, again = cure(found, "second_demand", "take_first")
    assert again.tables["segments"]["outside_demand"].tolist() == [3, 3] and of_code(again, "second_demand") == []


def test_empty_cells_of_a_column_are_filled_at_once() -> None:
    found = firms("firm,segments,status", "甲厂,铜箔,", "乙厂,铜箔,已核", "丙厂,铜箔,-")
    made = fill(found, "book.xlsx/firms", "status", "待核")
    assert [(edit.row, edit.before) for edit in made] == [(2, ""), (4, "-")]
    assert check(edited(found, made)).tables["firms"]["status"].tolist() == ["unverified", "verified", "unverified"]


def test_a_required_cell_is_never_emptied() -> None:
    found = firms("firm,segments", "#REF!,铜箔")
    assert cure(found, "spreadsheet_error", "clear")[0] == []


def test_what_may_mean_several_numbers_is_left_alone() -> None:
    found = firms(
        "firm,segments,revenue", "甲厂,铜箔,100-200", "乙厂,铜箔,三五百", "丙厂,铜箔,100（2023年）/120（2024年）"
    )
    assert cure(found, "not_a_number", "take_number")[0] == []


def test_an_edit_of_a_row_that_is_gone_does_nothing_and_the_given_sheets_stay() -> None:
    found = firms("firm,segments", "甲厂,铜箔")
    before = dict(found)["firms"].copy()
    after = edited(found, [Edit("book.xlsx/firms", 9, "firm", "", "乙厂"), Edit("elsewhere", 2, "firm", "", "丙厂")])
    assert dict(after)["firms"].equals(before) and dict(found)["firms"].equals(before)


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("by", list(all_cures()))
def test_every_cure_has_its_words(by: str, language: str) -> None:
    for n in (1, 2):
        said = say(language, f"cures.{by}", n=n)
        assert said != f"cures.{by}" and "{" not in said and str(n) in said


@pytest.mark.parametrize("code", [code for code in SEVERITY if offered(code) and code != "not_compared"])
def test_a_cure_of_each_example_changes_only_what_its_problems_name_and_cures_them(code: str) -> None:
    fault, _ = FAULTS[code]
    found = sheets_of(fault)
    for by in offered(code):
        problems = of_code(check(found), code)
        made = edits(by, problems, found)
        after = edited(found, made)
        rows = {(edit.place, edit.row) for edit in made}
        cells = {(edit.place, edit.row, edit.column) for edit in made}
        assert len(made) == len(cells)
        assert _changed(found, after) <= rows
        left = {(each.sheet, each.row) for each in of_code(check(after), code)}
        assert not left & {(each.sheet, each.row) for each in problems if (each.sheet, each.row) in rows}


def _changed(before: Iterable[Sheet], after: Iterable[Sheet]) -> set[tuple[str, int]]:
    """The rows that are not what they were, by sheet."""
    found = set()
    for (name, old), (_, new) in zip(before, after, strict=True):
        place = old.attrs.get("place") or name
        for row in old.index:
            there = new.loc[row].tolist()[: len(old.columns)] if row in new.index else None
            added = new.loc[row].tolist()[len(old.columns) :] if row in new.index else []
            if there != old.loc[row].tolist() or any(added):
                found.add((place, row))
    return found


GOOD = {"revenue": "500", "staff": "20", "rd_share": "0.05", "segments": "铜箔", "lng": "114.98", "lat": "27.11"}
BAD = {
    "revenue": ["约500", "近五百万", "-5", "保密", "1.2亿"],
    "staff": ["30人左右", "十二", "5.5", "若干"],
    "rd_share": ["5", "120", "百分之五"],
    "segments": ["覆铜版", "铜箔|铜箔", "铜箔:0.7|覆铜板:0.7", "灯具|铜箔", ""],
    "lng": ["27.11", "1140", "东边", ""],
    "lat": ["114.98", "", "0"],
}


@st.composite
def faulty_firms(draw: st.DrawFn) -> list[Sheet]:
    """Firms of which any cell may have one of the faults that a click cures."""
    rows = []
    for place in range(draw(st.integers(1, 6))):
        cells = {name: draw(st.sampled_from([good, *BAD[name]])) for name, good in GOOD.items()}
        rows.append(",".join([f"甲{place if draw(st.booleans()) else 0}厂", *cells.values()]))
    return firms(",".join(["firm", *GOOD]), *rows)


@settings(max_examples=60)
@given(faulty_firms(), st.data())
def test_after_a_cure_its_problem_is_gone_in_the_rows_it_edited_and_no_other_row_changed(
    found: list[Sheet], data: st.DataObject
) -> None:
    curable = sorted({each.code for each in check(found).problems if offered(each.code)})
    if not curable:
        return
    code = data.draw(st.sampled_from(curable))
    by = data.draw(st.sampled_from(offered(code)))
    problems = of_code(check(found), code)
    made, after, again = cure(found, code, by)
    rows = {(edit.place, edit.row) for edit in made}
    assert _changed(found, after) == rows
    assert all(edit.before != edit.after for edit in made)
    # The columns that a problem was about: in those rows it is not found again. A merged row leaves a fuller first row.
    about = {(each.place, each.row, each.field) for each in problems} & {
        (edit.place, edit.row, each.field) for edit in made for each in problems if each.row == edit.row
    }
    left = {(each.place, each.row, each.field) for each in of_code(again, code)}
    assert not about & left
    assert edits(by, of_code(again, code), after) == [] or by == "merge_row"


@given(st.integers(1, 99_999_999))
def test_a_chinese_numeral_is_read_as_its_number(value: int) -> None:
    assert number(_spelt(value)) == value
    assert plainly(f"约{_spelt(value)}人") == f"{value}人"


def _spelt(value: int) -> str:
    """A number below 亿 as it is spoken in full, with 零 for what is left out."""
    if value >= 10_000:
        rest = value % 10_000
        gap = "零" if 0 < rest < 1000 else ""
        return _spelt(value // 10_000) + "万" + (gap + _spelt(rest) if rest else "")
    said, gap = "", False
    for size, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // size % 10
        if digit:
            said += ("零" if gap and said else "") + "零一二三四五六七八九"[digit] + sign
        gap = digit == 0
    return said


def test_edits_that_follow_each_other_are_made_in_their_order() -> None:
    found = firms("firm,segments,revenue", "甲厂,铜箔,1")
    place = "book.xlsx/firms"
    steps = [Edit(place, 2, "revenue", "1", "2"), Edit(place, 2, "revenue", "2", "3"), Edit(place, 2, "tax", "", "1")]
    rows = dict(edited(found, steps))["firms"]
    assert rows.loc[2].tolist() == ["甲厂", "铜箔", "3", "1"] and rows.attrs["columns"]["tax"] == (3, "")
    assert isinstance(rows, pd.DataFrame) and rows.attrs["place"] == place
