"""Finding tables: whatever stands around one, its headings, columns and rows come back; nothing is lost unsaid."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.data.files import RawSheet, raw_sheets
from liantu.data.intake.found import table_under, tables_in, why_not
from liantu.data.intake.headings import unit_of, unit_said
from liantu.data.intake.mapping import propose
from liantu.data.intake.parts import FoundTable
from liantu.data.intake.shaped import shaped
from liantu.words import say
from tests.built_sheets import Built, built

SAMPLES = Path(__file__).parent.parent / "sample_data"


def only(raw: RawSheet) -> FoundTable:
    (found,) = tables_in(raw)
    return found


@given(built())
@settings(max_examples=150, deadline=None)
def test_headings_columns_and_rows_come_back_whatever_stands_around_them(sheet: Built) -> None:
    found = only(sheet.raw)
    assert (found.head, found.left, found.unit) == (sheet.head, sheet.left, sheet.unit)
    assert [heading.rpartition("/")[2] for heading in found.headings] == sheet.leaves
    assert list(found.rows) == sheet.data
    assert {each.row: each.why for each in found.skipped} == sheet.beside


@given(built())
@settings(max_examples=60, deadline=None)
def test_every_cell_of_a_row_stands_unchanged_under_its_heading(sheet: Built) -> None:
    found = only(sheet.raw)
    _, rows = shaped(found, propose(found))
    for number in sheet.data:
        assert rows.loc[number].tolist()[: len(sheet.leaves)] == sheet.rows[number][sheet.left :]


CELLS = st.sampled_from(
    [
        "",
        "",
        "甲公司",
        "企业名称",
        "营业收入",
        "12",
        "3.5%",
        "合计",
        "注：无",
        "单位：万元",
        "一、",
        "2024-05-01",
        "铜箔",
    ]
)


@given(st.dictionaries(st.integers(1, 40), st.lists(CELLS, min_size=1, max_size=7), max_size=25), st.data())
@settings(max_examples=300, deadline=None)
def test_no_row_of_any_sheet_is_lost_unsaid(rows: dict[int, list[str]], data: st.DataObject) -> None:
    rows = {number: cells for number, cells in sorted(rows.items()) if any(cells)}
    raw = RawSheet("Sheet1", rows)
    found = tables_in(raw)
    if not found:
        assert say("zh", f"why_not.{why_not(raw)}") != say("en", f"why_not.{why_not(raw)}")
        return
    said = {number for each in found for number in (*each.rows, *(skipped.row for skipped in each.skipped))}
    heads = {number for each in found for number in range(each.head[0], each.head[1] + 1)}
    assert set(rows) <= said | heads
    for each in found:
        layout = propose(each)
        _, frame = shaped(each, layout)
        assert list(frame.index) == list(each.rows)
        assert frame.columns.is_unique
        assert all(len(cells) == each.right - each.left + 1 == len(each.headings) for cells in each.rows.values())


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=5), min_size=1, max_size=12))
@settings(max_examples=200, deadline=None)
def test_any_text_whatever_is_found_to_be_something_without_an_exception(cells: list[list[str]]) -> None:
    raw = RawSheet("x", {number: row for number, row in enumerate(cells, start=1) if any(cell.strip() for cell in row)})
    for found in tables_in(raw):
        shaped(found, propose(found))
    assert why_not(raw)


def sheet(*lines: list[str], name: str = "Sheet1", **more: object) -> RawSheet:
    """The lines from row 1 on; an empty one is a blank row."""
    return RawSheet(name, {number: line for number, line in enumerate(lines, start=1) if any(line)}, **more)


def test_two_heading_lines_are_one_with_the_unit_of_their_group() -> None:
    raw = sheet(
        ["企业名称", "规模（万元）", "", "营业收入（亿元）", "", "备注"],
        ["", "注册资本", "营业收入", "2023年", "2024年", ""],
        ["江西甲电子有限公司", "500", "1200", "0.1", "0.12", ""],
        ["江西乙电子有限公司", "800", "2200", "0.2", "0.22", ""],
    )
    found = only(raw)
    assert found.head == (1, 2)
    names = (
        "企业名称",
        "注册资本（万元）",
        "营业收入（万元）",
        "营业收入/2023年（亿元）",
        "营业收入/2024年（亿元）",
        "备注",
    )
    assert found.headings == names


def test_three_heading_lines_are_one() -> None:
    raw = sheet(
        ["序号", "企业名称", "经营情况", "", "", ""],
        ["", "", "收入", "", "人员", ""],
        ["", "", "营业收入（万元）", "主营业务收入", "从业人数", "工程师"],
        ["1", "江西甲电子有限公司", "1200", "1100", "30", "3"],
        ["2", "江西乙电子有限公司", "2200", "2100", "40", "4"],
    )
    found = only(raw)
    assert found.head == (1, 3)
    assert found.headings[2:] == ("营业收入（万元）", "主营业务收入", "从业人数", "人员/工程师")


def test_a_line_of_units_under_the_headings_belongs_to_them() -> None:
    found = only(sheet(["企业名称", "营业收入", "人数"], ["", "亿元", "人"], ["江西甲电子有限公司", "1.2", "30"]))
    assert (found.head, found.headings) == ((1, 2), ("企业名称", "营业收入（亿元）", "人数（人）"))


def test_a_title_that_is_merged_over_the_table_is_no_group_of_headings() -> None:
    raw = sheet(
        ["重点企业情况", "", "", ""],
        ["企业名称", "县区", "营业收入", "人数"],
        ["江西甲电子有限公司", "吉州区", "1200", "30"],
    )
    assert only(raw).head == (2, 2)


def test_units_under_a_row_of_numbers_belong_to_the_headings() -> None:
    raw = sheet(
        ["企业名称", "营业收入", "人员"], ["甲", "1", "2"], ["—", "万元", "人"], ["江西甲电子有限公司", "100", "20"]
    )
    found = only(raw)
    assert (found.headings, list(found.rows)) == (("企业名称", "营业收入（万元）", "人员（人）"), [4])
    assert [each.why for each in found.skipped] == ["numbering", "unit"]


def test_tables_side_by_side_each_under_its_title_are_two() -> None:
    raw = sheet(
        ["重点企业", "", "", "需求清单"],
        ["企业名称", "营收", "", "环节", "需求量"],
        ["江西甲电子有限公司", "1", "", "铜箔", "3"],
    )
    assert [each.headings for each in tables_in(raw)] == [("企业名称", "营收"), ("环节", "需求量")]


def test_tables_one_under_another_are_told_apart() -> None:
    raw = sheet(
        ["一、重点企业"],
        ["企业名称", "环节", "营业收入"],
        ["江西甲电子有限公司", "铜箔", "1200"],
        ["合计", "", "1200"],
        [],
        ["二、供需关系"],
        ["供应商", "采购商", "年交易额"],
        ["江西甲电子有限公司", "江西乙光电有限公司", "300"],
        ["注：单位为万元。"],
    )
    first, second = tables_in(raw)
    assert (first.head, list(first.rows), second.head, list(second.rows)) == ((2, 2), [3], (7, 7), [8])
    assert [(each.row, each.why) for each in (*first.skipped, *second.skipped)] == [
        (1, "title"), (4, "total"), (6, "title"), (9, "note")
    ]  # fmt: skip
    assert first.place != second.place


@pytest.mark.parametrize("between", [[], [""]])
def test_tables_side_by_side_are_told_apart(between: list[str]) -> None:
    head, other = ["企业名称", "营业收入"], ["企业名称", "税收"]
    raw = sheet(
        [*head, *between, *(head if not between else other)],
        ["江西甲电子有限公司", "1200", *between, "江西乙光电有限公司", "30"],
        ["江西丙电子有限公司", "1300", *between, "", ""],
    )
    first, second = tables_in(raw)
    assert [list(each.rows) for each in (first, second)] == [[2, 3], [2]]
    assert second.rows[2] == ["江西乙光电有限公司", "30"]
    assert (first.left, second.left) == (0, 2 + len(between))


def test_a_blank_column_within_a_table_does_not_part_it() -> None:
    found = only(
        sheet(
            ["企业名称", "", "营业收入", "人数"], ["江西甲电子有限公司", "", "1200", "30"], ["江西乙公司", "", "1", "2"]
        )
    )
    assert found.headings == ("企业名称", "", "营业收入", "人数")


def test_headings_titles_and_pages_that_come_again_are_skipped() -> None:
    head = ["序号", "企业名称", "营业收入"]
    raw = sheet(
        ["企业一览"],
        head,
        ["1", "江西甲电子有限公司", "12"],
        ["", "", "第1页"],
        ["企业一览"],
        head,
        ["2", "江西乙公司", "13"],
    )
    found = only(raw)
    assert list(found.rows) == [3, 7]
    assert [each.why for each in found.skipped] == ["title", "note", "title", "heading"]


def test_rows_that_only_carry_a_number_and_lines_over_groups_of_rows_are_no_firms() -> None:
    raw = sheet(
        ["序号", "企业名称", "营业收入"],
        ["（一）吉州区", "", ""],
        ["1", "江西甲电子有限公司", "12"],
        ["小计", "", "12"],
        ["2", "", ""],
        ["3", "", ""],
    )
    found = only(raw)
    assert list(found.rows) == [3]
    assert [each.why for each in found.skipped] == ["title", "total", "numbering", "numbering"]


def test_a_firm_of_which_only_the_name_is_known_is_a_row() -> None:
    raw = sheet(["企业名称", "环节", "营业收入"], ["江西甲电子有限公司", "", ""], ["江西乙电子有限公司", "铜箔", "12"])
    assert list(only(raw).rows) == [2, 3]


def test_a_stray_cell_far_to_the_right_is_told() -> None:
    far = [*["江西甲电子有限公司", "12"], *[""] * 200, "旁注"]
    found = only(sheet(["企业名称", "营业收入"], far, ["江西乙电子有限公司", "13"]))
    assert found.right == 1
    assert [(each.row, each.text) for each in found.skipped] == [(2, "旁注")]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([], "empty"),
        ([["关于报送企业名单的函"], [], ["各县区："], ["请于月底前报送。"]], "letter"),
        ([["1", "2.5", "3"], ["4", "5.5", "6"], ["7", "8", "9"]], "numbers"),
        (
            [
                ["企业登记表", "", "", ""],
                ["企业名称", "江西甲电子有限公司", "法定代表人", "张三"],
                ["信用代码", "91360802MA35A1111X", "注册资本", "500"],
                ["营业收入", "1200", "从业人数", "30"],
                ["地址", "吉州区", "联系电话", "13800138000"],
            ],
            "form",
        ),
        ([["江西甲电子有限公司", "吉州区", "1200"], ["江西乙电子有限公司", "吉州区", "1300"]], "headings"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_and_said(lines: list[list[str]], why: str) -> None:
    raw = sheet(*lines)
    assert (tables_in(raw), why_not(raw)) == ([], why)
    assert say("zh", f"why_not.{why}") != say("en", f"why_not.{why}")


def test_one_column_one_row_and_headings_alone_are_tables() -> None:
    one_column = only(sheet(["企业名称"], ["江西甲电子有限公司"], ["江西乙电子有限公司"]))
    one_row = only(sheet(["企业名称", "环节"], ["甲", "铜箔"]))
    headings = only(sheet(["企业名称", "环节", "营业收入"]))
    assert [len(each.rows) for each in (one_column, one_row, headings)] == [2, 1, 0]


def test_an_analyst_may_say_which_row_holds_the_headings() -> None:
    raw = sheet(["a", "b"], ["企业名称", "营业收入"], ["江西甲电子有限公司", "12"])
    found = table_under(raw, 1)
    assert (found.head, found.headings, list(found.rows)) == ((1, 1), ("a", "b"), [2, 3])
    assert table_under(raw, 2).headings == ("企业名称", "营业收入")
    assert table_under(raw, 9) is None


def test_merged_cells_are_told_by_the_place_within_the_table() -> None:
    merged = ({"row": 2, "last": 3, "column": 2, "text": "5", "repeated": False}, {"row": 1, "last": 2, "column": 0})
    raw = sheet(["", "企业名称", "营业收入"], ["", "江西甲公司", "5"], ["", "江西乙公司", ""], merged=merged)
    found = only(raw)
    assert [each["column"] for each in found.merged] == [1]
    _, rows = shaped(found, propose(found))
    assert rows.attrs["merged"][0]["heading"] == "营业收入"


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*/*.csv")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_table_of_the_samples_is_found_whole(path: Path) -> None:
    (raw,) = raw_sheets(path, path.name)
    found = only(raw)
    assert found.head == (1, 1)
    assert not found.skipped
    assert list(found.rows) == list(raw.rows)[1:]


@pytest.mark.parametrize(
    ("text", "unit"),
    [("单位：万元", "万元"), ("（单位：人民币亿元）", "亿元"), ("单位：人、千元", "千元"), ("填报单位：工信局", "")],
)  # fmt: skip
def test_the_unit_above_a_table_is_read(text: str, unit: str) -> None:
    assert unit_said(text) == unit


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("营业收入(元)", "元"),
        ("营业收入（千元）", "千元"),
        ("2024年营业收入【万元】", "万元"),
        ("营收\n(亿元)", "亿元"),
        ("研发投入占比（%）", "%"),
        ("研发投入占比％", "%"),
        ("用地面积（亩）", "亩"),
        ("建筑面积（平方米）", "平方米"),
        ("建筑面积（万平方米）", "万平方米"),
        ("建筑面积(m²)", "㎡"),
        ("土地面积/公顷", "公顷"),
        ("交期（天）", "天"),
        ("切换周数（周）", "周"),
        ("产值（万美元）", "万美元"),
        ("企业名称（全称）", ""),
    ],
)  # fmt: skip
def test_the_unit_of_a_heading_is_read(heading: str, unit: str) -> None:
    assert unit_of(heading) == unit


def test_a_row_with_a_word_for_an_amount_begins_no_other_table() -> None:
    rows = [
        "企业名称,环节,营业收入（亿元）",
        "甲电子,连接器,约1.2",
        "乙电子,不详,0.93",
        "丙电子,连接器,很多",
        "丁电子,不详,约2亿元",
    ]
    [found] = tables_in(RawSheet("企业", dict(enumerate((row.split(",") for row in rows), start=1))))
    assert list(found.rows) == [2, 3, 4, 5] and found.skipped == ()
