"""The last two steps of taking files in, below the page: problems by cause, cures, rows that are one, what is owed."""

import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from components.intake import merging, owed, result
from components.intake.causes import (
    Rows,
    causes,
    choices,
    chosen,
    matching,
    renamed,
    sentences,
    tally,
)
from components.intake.proposals import marked
from liantu import words
from liantu.data import cures, workbook
from liantu.data.checks import check
from liantu.data.intake.taken import Intake
from liantu.data.problems import ORDER
from liantu.data.template import owed_to, rejected
from tests.survey import FIRMS, SEGMENTS, errors, raw, taken


def test_the_rows_of_one_cause_stand_together_over_all_sheets_and_errors_come_first() -> None:
    more = FIRMS.replace("电子,", "光电,").replace("约1200", "约90")
    intake = Intake.of([], [raw("环节", SEGMENTS), raw("企业", FIRMS), raw("企业", more, "另一县.xlsx")])
    [number] = [cause for cause in causes(intake.checked) if cause.code == "not_a_number"]
    assert number.n == 4 and len({place for place, _ in number.rows}) == 2
    order = [ORDER.index(cause.severity) for cause in causes(intake.checked)]
    assert order == sorted(order)


def test_every_row_that_is_held_back_stands_in_a_cause_of_its_table() -> None:
    intake = taken()
    count = tally(intake.sheets, intake.checked)
    held = {row for cause in causes(intake.checked) if cause.severity == "error" for row in cause.rows}
    assert (count.n_rows, count.n_out) == (9, len(held)) == (9, 5)


def test_rows_of_the_version_below_are_not_counted_as_sent() -> None:
    base = taken(企业=FIRMS.replace("甲电子", "己电子")).checked
    on = taken().on(base, "0123456789ab", "update")
    assert tally(on.sheets, on.checked).rows["firms"] == 6


def test_a_word_finds_the_rows_in_which_it_stands_and_a_severity_only_its_own() -> None:
    intake = taken()
    rows, found = Rows(intake.sheets), causes(intake.checked)
    of = {"severity": "", "table": "", "text": ""}
    assert matching(found, rows.texts, "zh", **of) == found
    [cause] = [c for c in matching(found, rows.texts, "zh", **of | {"text": "丁电子"}) if c.code == "not_a_number"]
    assert [rows.name(*at) for at in cause.rows] == ["丁电子"]
    assert {c.severity for c in matching(found, rows.texts, "zh", **of | {"severity": "error"})} == {"error"}
    assert matching(found, rows.texts, "zh", **of | {"text": "没有这个词"}) == []


@pytest.mark.parametrize("language", words.LOCALES)
def test_every_cause_has_a_sentence_and_a_cure_in_both_languages(language: str) -> None:
    for cause in causes(taken().checked):
        assert all(sentences(cause, language, kind) for kind in ("problem", "cure"))


def test_a_chosen_name_goes_into_every_row_in_which_the_wrong_one_stands_and_into_no_other() -> None:
    firms = FIRMS.replace("丁电子,连接器", "丁电子,印刷电路板:0.6|连接器:0.4")
    intake = taken(企业=firms)
    [cause] = [each for each in causes(intake.checked) if each.code in ("misspelt_reference", "unknown_reference")]
    assert "印制电路板" in choices(cause, intake.checked, "zh")
    edits = chosen(cause, Rows(intake.sheets), "印刷电路板", "印制电路板")
    assert [edit.after for edit in edits] == ["印制电路板", "印制电路板:0.6|连接器:0.4"]
    assert cause.code not in errors(intake.with_edits(edits))


names = st.text(st.characters(categories=["Lo", "Nd"]), min_size=1, max_size=6)


@given(st.lists(names, min_size=1, max_size=5, unique=True), st.data(), st.booleans())
def test_one_name_of_a_cell_is_renamed_and_every_other_and_every_share_stays(
    parts: list[str], data: st.DataObject, shared: bool
) -> None:
    wrong = data.draw(st.integers(0, len(parts) - 1))
    cells = [f"{name}:{0.1 * (place + 1):.1f}" if shared else name for place, name in enumerate(parts)]
    new = renamed("|".join(cells), parts[wrong], "新环节").split("|")
    assert [each for place, each in enumerate(new) if place != wrong] == [
        each for place, each in enumerate(cells) if place != wrong
    ]
    assert new[wrong].partition(":")[0] == "新环节"
    assert new[wrong].partition(":")[2] == cells[wrong].partition(":")[2]


def test_a_cure_for_all_rows_of_a_cause_changes_only_these_and_is_taken_back_whole() -> None:
    intake = taken()
    [cause] = [each for each in causes(intake.checked) if each.code == "not_a_number"]
    edits = cures.edits("take_number", cause.problems, intake.sheets)
    assert [(edit.row, edit.before, edit.after) for edit in edits] == [(2, "约1200", "1200")]
    cured = intake.with_edits(edits)
    assert errors(cured)["not_a_number"] == 1
    assert cured.undo().checked.problems == intake.checked.problems


def test_two_rows_that_are_one_become_one_and_nothing_that_only_one_says_is_lost() -> None:
    intake = taken(企业=FIRMS.replace("甲电子,连接器,,连接器,,泰和县", "甲电子,连接器,,连接器,,").replace("约1200", ""))
    intake = intake.with_edits([])
    rows = Rows(intake.sheets)
    [problem] = [each for each in intake.checked.problems if each.code in ("repeated", "same_name")]
    pair = merging.Pair((problem.place, 2), (problem.place, 6), problem.code)
    for kept, gone in ((pair.first, pair.second), (pair.second, pair.first)):
        after = intake.with_edits(merging.merged(kept, gone, rows, problem.code))
        assert "repeated" not in errors(after)
        [name] = [rows.name(*kept)]
        [row] = [each for each in Rows(after.sheets).rows_with(kept[0], ["firm"], [name])]
        for field in ("segments", "products", "county"):
            both = {rows.cell(*at, field) for at in (kept, gone)} - {""}
            assert Rows(after.sheets).cell(kept[0], row, field) in both


def two_units(first: str, second: str) -> Intake:
    """One firm on two sheets, its revenue in 万元 on the first and in 亿元 on the second."""
    heads = "企业名称,环节,营业收入（{}）"
    sheets = [
        raw(name, f"{heads.format(unit)}\n甲电子,连接器,{cell}", f"{name}.xlsx")
        for name, unit, cell in (("甲", "万元", first), ("乙", "亿元", second))
    ]
    return Intake.of([], [raw("环节", SEGMENTS), *sheets])


@pytest.mark.parametrize(("kept", "first", "second"), [(0, "", "3.62"), (1, "36200", "")])
def test_an_amount_that_fills_a_cell_of_another_unit_stays_the_same_amount(kept: int, first: str, second: str) -> None:
    intake = two_units(first, second)
    rows = Rows(intake.sheets)
    pair = [(place, 2) for place in rows.of_table("firms")]
    after = intake.with_edits(merging.merged(pair[kept], pair[1 - kept], rows, "repeated"))
    assert after.checked.tables["firms"]["revenue"].tolist() == [36200.0]


def test_the_same_amount_in_two_units_is_no_difference() -> None:
    for second, differs in (("3.62", False), ("3.63", True)):
        rows = Rows(two_units("36200", second).sheets)
        first, other = ((place, 2) for place in rows.of_table("firms"))
        shown = merging._side_by_side(merging.Pair(first, other, "repeated"), rows)
        assert ("营业收入" in shown) == differs and ("3.63亿元" in shown) == differs


def test_with_several_files_a_row_is_told_by_its_file_and_sheet() -> None:
    rows = Rows(two_units("1", "2").sheets)
    first, other = ((place, 2) for place in rows.of_table("firms"))
    assert merging.at_row(other, rows) == "乙.xlsx·乙·第2行"
    one = taken(环节="")
    assert merging.at_row((one.sheets[0][1].attrs["place"], 2), Rows(one.sheets)) == "第2行"
    [cause] = [each for each in causes(two_units("1", "2").checked) if each.code == "repeated"]
    assert sentences(cause, "zh", "problem") == ["与第2行重复（在“甲”）"]


def test_rows_of_the_version_and_of_the_file_are_causes_of_their_own() -> None:
    firms = FIRMS.replace("约1200", "12").replace("戊电子,连接器,", "戊电子,连接器,123").replace("很多", "9")
    base = taken(企业=firms.replace("电子,", "光电,")).checked
    on = taken(企业=firms).on(base, "0123456789ab", "update")
    assert all(
        len({problem.place.startswith("base/") for problem in each.problems}) == 1 for each in causes(on.checked)
    )
    assert {each.is_base for each in causes(on.checked) if each.code == "code_length"} == {True, False}


def test_a_wrong_amount_goes_back_with_its_unit_as_the_good_ones_do() -> None:
    firms = "企业名称,环节,营业收入（亿元）\n甲电子,连接器,约1.2\n乙电子,不详,0.93"
    assert taken(企业=firms).checked.rejected["firms"]["revenue"].tolist() == ["约1.2亿元", "0.93亿元"]


def test_what_a_version_is_owed_comes_back_cured_and_only_that() -> None:
    first = taken()
    version = first.checked.dataset_id
    book = rejected(first.checked, "zh", words.say, version=version)
    sheets = dict(workbook.read_uploads([("待改.xlsx", book)]))
    frame = sheets["企业"]
    assert (
        owed_to("说明", {n: list(map(str, row)) for n, row in enumerate(sheets["说明"].to_numpy().tolist())}) == version
    )
    frame.loc[frame["企业名称"] == "乙电子", "环节"] = "印制电路板"
    frame.loc[frame["企业名称"] == "丁电子", "营业收入（万元）"] = "90"
    cured = frame[frame["企业名称"].isin(["乙电子", "丁电子"])]
    text = "\n".join([",".join(cured.columns), *(",".join(map(str, row)) for row in cured.to_numpy())])
    back = Intake.of([], [raw("企业", text.replace("；", " "))]).on(first.checked, version, "update")
    assert owed.is_returned(back)
    before = owed.remaining(first.checked, taken(企业="", 环节=""))
    left = owed.remaining(first.checked, back)
    assert [sum(map(len, each.rejected.values())) for each in (before, left)] == [5, 3]
    assert {"乙电子", "丁电子", "戊电子"} <= set(back.checked.tables["firms"]["firm"])


def test_what_comes_back_and_what_is_still_owed_add_up_to_what_was_owed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = taken()
    monkeypatch.setattr(owed, "of", lambda _: first.checked)
    heads, *lines = FIRMS.splitlines()
    cured = [line.replace("约1200", "1200").replace("很多", "90") for line in (lines[0], lines[3], lines[2])]
    text = "\n".join([f"问题,怎么改,{heads}", *(f"不是数字,改,{line}" for line in cured)])
    back = Intake.of([], [raw("企业", text)]).on(first.checked, "0123456789ab", "update")
    found = owed.returned(back)
    count = tally(back.sheets, back.checked)
    assert (found.n_owed, found.n_back, found.n_left) == (5, 3, 2) and (count.n_in, count.n_out) == (2, 1)


def test_rows_that_came_in_are_named_by_table_and_columns_of_numbering_are_no_problem() -> None:
    firms = "\n".join(f"{n or '序号'},{line}" for n, line in enumerate(FIRMS.splitlines()))
    intake = taken(企业=firms)
    assert "unknown_column" not in {each.code for each in causes(intake.checked)}
    assert result.named(tally(intake.sheets, intake.checked).came) == ["环节3行", "企业1家"]


def with_unread(*names: str) -> str:
    """The firms with columns of which nobody knows what they mean, before the others."""
    heads, *lines = FIRMS.splitlines()
    return "\n".join([",".join([*names, heads]), *(f"{'其他的文字说明,' * len(names)}{line}" for line in lines)])


def test_all_columns_of_a_table_that_are_not_read_are_one_cause_and_are_chosen_where_its_button_leads() -> None:
    intake = taken(企业=with_unread("登记状态", "实缴", "备注"), 环节=SEGMENTS.replace("位置", "说明甲"))
    found = [each for each in causes(intake.checked) if each.code == "unknown_column"]
    assert [(each.table, each.columns) for each in found] == [
        ("segments", ["说明甲"]),
        ("firms", ["登记状态", "实缴", "备注"]),
    ]
    assert {each.step_back for each in found} == {"columns"} and len({each.key for each in found}) == 2
    for language in words.LOCALES:
        [cure] = sentences(found[1], language, "cure")
        assert words.say(language, "intake.step.columns") in cure
    [cause] = matching([found[1]], {}, "zh", severity="", table="", text="实缴")
    assert cause == found[1], "looked for by one name, all are shown"
    checked = check(intake.sheets).problems
    assert [each.column for each in checked if each.code == "unknown_column"] == [
        *found[0].columns,
        *found[1].columns,
    ], "a check says each as before"


def test_a_row_without_a_segment_shows_the_firm_and_what_it_makes() -> None:
    heads, *lines = FIRMS.splitlines()
    firms = "\n".join([f"所在园区,县区,{heads}", *(f"某园区,吉安县,{line}" for line in lines)])
    for text in (FIRMS, firms.replace(",县（市、区）", ",别的")):
        intake = taken(企业=text)
        rows = Rows(intake.sheets)
        place = rows.of_table("firms")[0]
        shown = {column.column: cell for column, cell in rows.keys(place, 4, "segments")}
        assert (shown["firm"], shown["products"]) == ("丙电子", "高频连接器、射频连接器")
        assert list(shown)[-1] == "segments" and len(shown) <= 5


def test_a_row_whose_name_was_what_had_to_be_cured_is_no_longer_owed() -> None:
    first = taken(企业=FIRMS.replace("丁电子", "").replace("很多", "90"))
    back = taken(环节="", 企业="企业名称,环节,主营产品,营业收入（万元）,县（市、区）\n丁电子,连接器,连接器,90,吉安县")
    back = back.on(first.checked, "0123456789ab", "update")
    left = owed.remaining(first.checked, back)
    assert "" not in left.rejected["firms"]["firm"].tolist()


def test_all_problems_of_a_rejected_row_are_named_what_keeps_it_out_first() -> None:
    checked = taken(
        企业=FIRMS.replace(",营业收入（万元）", ",营业收入（万元）,截至日期").replace("约1200,", "约1200,长期,")
    ).checked
    book = dict(workbook.read_uploads([("x.xlsx", rejected(checked, "zh", words.say))]))["企业"]
    said = book.loc[book["企业名称"] == "甲电子", "问题"].iloc[0]
    assert said.index("不是数字") < said.index("认不出日期")


def test_rows_go_back_on_the_sheets_that_have_some_with_what_is_said_first_and_the_wrong_cells_coloured() -> None:
    checked = taken(企业=FIRMS.replace("（万元）", "（亿元）").replace("约1200", "约1.2")).checked
    book = load_workbook(io.BytesIO(rejected(checked, "zh", words.say, version="0123456789ab")))
    assert book.sheetnames[:2] == ["企业", "说明"] and book.active.title == "企业"
    sheet = book["企业"]
    heads = [cell.value for cell in sheet[1]]
    assert heads[:3] == ["问题", "怎么改", "企业名称"] and sheet["C2"].value == "甲电子"
    wrong = sheet.cell(2, heads.index("营业收入（万元）") + 1)
    assert wrong.value == "约1.2亿元" and "写成1.2亿元" in sheet["B2"].value
    assert wrong.fill.fgColor.rgb == "FFF8D7D3" and sheet["C2"].fill.fill_type is None
    offered = {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation}
    assert any("说明" in each for each in offered.values()), "the segments that were accepted are offered"


@given(st.text(), st.lists(st.text(min_size=1, max_size=3), max_size=4))
def test_marked_words_change_nothing_of_a_text_but_mark_it(text: str, found: list[str]) -> None:
    shown = marked(text, found)
    plain = re.sub("</?mark>", "", shown)
    assert (
        plain.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
        == text
    )
