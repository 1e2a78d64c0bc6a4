"""What columns mean: proposed from headings and values, with a confidence that says when to look, and kept."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.data.cells import units_of
from liantu.data.checks import check
from liantu.data.dictionary import TABLES, column_called
from liantu.data.files import RawSheet, raw_sheets
from liantu.data.intake import layouts, profiles
from liantu.data.intake.found import tables_in
from liantu.data.intake.mapping import LOOK, SURE, as_table, is_sure, missing, propose, standing, with_column
from liantu.data.intake.parts import FoundTable, Layout
from liantu.data.intake.shaped import shaped
from liantu.data.workbook import headings, template
from tests.found_tables import CODES, FIRMS, found, match_of

SAMPLES = Path(__file__).parent.parent / "sample_data"
TABLES_OF_SAMPLES = sorted(path for path in SAMPLES.glob("*/*.csv") if path.stem in TABLES)


def meant(layout: Layout) -> dict[str, str]:
    """Which column each heading is proposed to be."""
    return {match.heading: match.column for match in layout.matches if match.column}


@pytest.mark.parametrize("path", TABLES_OF_SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_column_of_the_samples_is_read_without_a_look(path: Path) -> None:
    (raw,) = raw_sheets(path, path.name)
    (table,) = tables_in(raw)
    layout = propose(table)
    assert layout.table == path.stem
    assert is_sure(layout)
    for match in layout.matches:
        assert match.column == column_called(match.heading, TABLES[path.stem])[0].column
        assert match.confidence >= SURE


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sheet_of_the_template_is_known_and_all_its_columns(language: str, tmp_path: Path) -> None:
    file = tmp_path / "template.xlsx"
    file.write_bytes(template(language))
    tables = [each for raw in raw_sheets(file, file.name) for each in tables_in(raw)]
    assert [propose(each).table for each in tables] == list(TABLES)
    for each in tables:
        layout = propose(each)
        assert list(each.headings) == headings(TABLES[layout.table], language)
        assert [match.column for match in layout.matches] == [column.column for column in TABLES[layout.table].columns]
        assert is_sure(layout)


def test_a_county_list_is_proposed_column_by_column() -> None:
    table = found(
        {
            "序号": ["1", "2", "3", "4"],
            "单位名称": FIRMS,
            "统一社会\n信用代码": CODES,
            "所在县区": ["吉州区", "吉安县", "泰和县", "吉州区"],
            "产业链环节": ["PCB", "覆铜板", "铜箔", "PCB"],
            "2023年营业收入（亿元）": ["1.1", "1.2", "0.3", "4"],
            "2024年营业收入（亿元）": ["1.2", "1.3", "0.4", "5"],
            "营业收入增速（%）": ["9", "8", "33", "25"],
            "从业人数（人）": ["320", "三百二十", "约50", "12人"],
            "联系人": ["张三", "李四", "王五", "赵六"],
            "联系电话": ["13800138000", "0796-8251866", "13900139000", "13700137000"],
            "备注": ["", "", "停产", ""],
        },
        "重点企业名录",
    )
    layout = propose(table)
    assert layout.table == "firms"
    assert meant(layout) == {
        "单位名称": "firm",
        "统一社会 信用代码": "credit_code",
        "所在县区": "county",
        "产业链环节": "segments",
        "2024年营业收入（亿元）": "revenue",
        "从业人数（人）": "staff",
    }
    assert match_of(layout, "2024年营业收入（亿元）").unit == "亿元"
    assert "revenue" in match_of(layout, "2023年营业收入（亿元）").others
    assert [standing(match) for match in layout.matches if match.heading in ("序号", "联系人", "联系电话", "备注")] == [
        "serial", "personal", "personal", "unread"
    ]  # fmt: skip
    assert [match.heading for match in layout.matches if standing(match) == "look"] == ["2024年营业收入（亿元）"]
    once = propose(replace(table, headings=tuple(each.replace("2023年营业收入", "别的") for each in table.headings)))
    assert is_sure(once)


def test_of_years_over_the_same_quantities_the_latest_is_read() -> None:
    lines = [["单位名称", "2023年", "", "2024年", ""], ["", "营业收入", "税收", "营业收入", "税收"]]
    lines += [[firm, "1", "2", "3", "4"] for firm in FIRMS]
    (table,) = tables_in(RawSheet("Sheet1", dict(enumerate(lines, start=1))))
    assert meant(propose(table)) == {"单位名称": "firm", "2024年/营业收入": "revenue", "2024年/税收": "tax"}


@pytest.mark.parametrize(
    "heading",
    [
        "2026年1-9月产值",
        "营业收入（1—9月，万元）",
        "上半年营业收入",
        "2026年一季度/营业收入",
        "累计营业收入",
        "营业收入 1至11月",
    ],
)
def test_an_amount_of_months_is_never_sure_and_gives_way_to_the_last_whole_year(heading: str) -> None:
    firms = {"企业名称": FIRMS}
    alone = propose(found(firms | {heading: ["1", "2", "3", "4"]}, "企业名录"))
    assert all(standing(match) != "read" for match in alone.matches if match.heading == heading)
    years = {"2024年产值": ["7", "8", "9", "6"], "2025年产值": ["5", "6", "7", "8"]}
    both = propose(found(firms | {heading: ["1", "2", "3", "4"]} | years, "企业名录"))
    match = match_of(both, "2025年产值")
    assert (match.column, match.why, standing(match)) == ("revenue", "years", "look")
    assert meant(both) == {"企业名称": "firm", "2025年产值": "revenue"}


def test_of_years_that_differ_in_their_name_the_part_of_a_year_is_not_taken() -> None:
    columns = {"企业名称": FIRMS, "2025年产值": ["5", "6", "7", "8"], "2026年1-9月产值": ["1", "2", "3", "4"]}
    match = match_of(propose(found(columns)), "2025年产值")
    assert (match.column, standing(match)) == ("revenue", "look")


def test_many_columns_tell_a_table_and_ask_which_one_names_its_rows() -> None:
    columns = {"片块": ["甲", "乙", "丙", "丁"], "用地面积（亩）": ["1", "2", "3", "4"], "容积率": ["1", "2", "1", "1"]}
    columns |= {"供地方式": ["招拍挂"] * 4, "土地用途": ["工业用地"] * 4, "使用权人": FIRMS}
    layout = propose(found(columns))
    match = match_of(layout, "片块")
    assert (layout.table, match.column, standing(match)) == ("land", "plot", "look")


def test_values_that_disagree_with_a_heading_ask_for_a_look() -> None:
    table = found({"企业名称": FIRMS, "营业收入": FIRMS, "环节": ["铜箔"] * 4}, name="企业")
    match = match_of(propose(table), "营业收入")
    assert LOOK <= match.confidence < SURE
    assert standing(match) == "look"


def test_values_alone_say_what_an_unknown_heading_means_but_ask_for_a_look() -> None:
    table = found(
        {
            "甲方": FIRMS,
            "证号": CODES,
            "a": ["铜箔", "铜箔、覆铜板", "铜箔", "铜箔"],
            "b": ["吉州区", "泰和县", "遂川县", "吉安县"],
        },
        "企业名录",
    )
    layout = propose(table, segments=["铜箔", "覆铜板"])
    assert meant(layout) == {"甲方": "firm", "证号": "credit_code", "a": "segments", "b": "county"}
    assert {match.why for match in layout.matches} == {"values"}
    assert standing(match_of(layout, "甲方")) == "look"


@pytest.mark.parametrize(
    "heading",
    ["营业收入增速", "人均营业收入", "营业收入目标", "营业收入排名", "出口营业收入", "研发投入", "注册资本", "利税率"],
)
def test_a_heading_of_another_quantity_is_not_taken_for_one_of_ours(heading: str) -> None:
    table = found({"企业名称": FIRMS, heading: ["1", "2", "3", "4"], "环节": ["铜箔"] * 4}, name="企业")
    assert match_of(propose(table), heading).column == ""


def test_longitude_and_latitude_that_seem_exchanged_ask_for_a_look() -> None:
    table = found(
        {
            "企业名称": FIRMS,
            "经度": ["27.121", "27.132", "27.091", "27.02"],
            "纬度": ["114.91", "114.95", "114.98", "115.01"],
        }
    )
    layout = propose(table)
    assert [standing(match_of(layout, heading)) for heading in ("经度", "纬度")] == ["look", "look"]
    assert [match_of(layout, heading).kind for heading in ("经度", "纬度")] == ["lat", "lng"]


def test_bare_numbers_above_one_are_per_cent_only_if_somebody_agrees() -> None:
    table = found({"企业名称": FIRMS, "研发投入占比": ["3.2", "5", "4.1", "12"]})
    match = match_of(propose(table), "研发投入占比")
    assert (match.column, match.unit, standing(match)) == ("rd_share", "%", "look")


def test_the_unit_of_a_heading_beats_the_line_above() -> None:
    table = found(
        {"企业名称": FIRMS, "营业收入（亿元）": ["1", "2", "3", "4"], "税收": ["5", "6", "7", "8"]}, "单位：元"
    )
    layout = propose(table)
    assert [match_of(layout, heading).unit for heading in ("营业收入（亿元）", "税收")] == ["亿元", "元"]


def test_a_foreign_currency_is_not_taken_for_yuan() -> None:
    table = found({"企业名称": FIRMS, "营业收入（万美元）": ["1", "2", "3", "4"]})
    match = match_of(propose(table), "营业收入（万美元）")
    assert (match.unit, standing(match)) == ("万美元", "look")


@pytest.mark.parametrize(
    ("columns", "table"),
    [
        ({"供应方": FIRMS, "采购方": FIRMS[::-1], "年采购额(万元)": ["1", "2", "3", "4"]}, "firm_links"),
        ({"宗地编号": ["A1", "A2", "A3", "A4"], "面积（公顷）": ["1", "2", "3", "4"], "园区": ["泰和"] * 4}, "land"),
        ({"园区名称": ["甲园区", "乙园区", "丙园区", "丁园区"], "可供地（亩）": ["1", "2", "3", "4"]}, "parks"),
        ({"产品": ["手机"] * 4, "部件": ["屏", "壳", "板", "芯"], "成本占比": ["10%", "20%", "3%", "4%"]}, "boms"),
        ({"姓名": ["张三", "李四", "王五", "赵六"], "职务": ["局长", "科长"] * 2, "手机": ["13800138000"] * 4}, ""),
        ({"月份": ["1月", "2月", "3月", "4月"], "用电量": ["1", "2", "3", "4"], "同比": ["1%", "2%", "3%", "4%"]}, ""),
    ],
)  # fmt: skip
def test_the_table_is_told_by_its_columns(columns: dict[str, list[str]], table: str) -> None:
    layout = propose(found(columns))
    assert layout.table == table
    assert table or (layout.confidence, meant(layout)) == (0.0, {})


def test_sums_over_parks_are_no_table_of_parks() -> None:
    sums = {"园区": ["吉安高新区", "泰和工业园区"], "企业数": ["12", "9"], "营业收入合计（亿元）": ["30", "12"]}
    assert propose(found(sums, "各园区汇总", name="汇总")).table == ""
    assert propose(found(sums | {"主导产业": ["电子", "家具"]})).table == "parks"
    assert propose(found({"园区名称": sums["园区"]}, "园区清单")).table == "parks"


def test_numberings_and_people_are_neither_proposed_nor_told_as_unknown() -> None:
    people = {"序号": ["1", "2", "3", "4"], "联系人": ["张三", "李四", "王五", "赵六"], "手机": ["13800138000"] * 4}
    table = found({"企业名称": FIRMS, "所属环节": ["铜箔"] * 4, "神秘": ["甲", "乙", "丙", "丁"]} | people)
    layout = propose(table)
    assert [match_of(layout, heading).others for heading in people] == [()] * 3
    told = [each.column for each in check([shaped(table, layout)]).problems if each.code == "unknown_column"]
    assert told == ["神秘"]


def test_firms_without_segments_get_an_empty_column_to_be_filled() -> None:
    table = found({"企业名称": FIRMS, "营业收入（亿元）": ["1", "2", "3", "4"]})
    layout = propose(table)
    assert [column.column for column in missing(layout)] == ["segments"]
    name, rows = shaped(table, layout)
    assert name == "Sheet1"
    assert rows.columns.tolist() == ["企业名称", "营业收入（亿元）", "环节"]
    assert rows["环节"].tolist() == [""] * 4
    assert rows.attrs["columns"] == {"firm": (0, ""), "revenue": (1, "亿元"), "segments": (2, "")}


def test_headings_that_repeat_are_told_apart_and_columns_without_one_are_said() -> None:
    rows = {1: ["企业名称", "备注", "备注", ""], 2: [FIRMS[0], "a", "b", "x"], 3: [FIRMS[1], "", "", ""]}
    (table,) = tables_in(RawSheet("企业", rows))
    _, frame = shaped(table, propose(table))
    assert frame.columns.tolist() == ["企业名称", "备注", "备注 (2)", "环节"]
    assert frame.attrs["unnamed"] == [{"column": "D", "row": 2, "text": "x"}]
    chosen = with_column(table, propose(table), 3, "role")
    _, frame = shaped(table, chosen)
    assert frame.attrs["columns"]["role"] == (3, "")
    assert (frame.columns[3], frame.attrs["unnamed"]) == ("D", [])


def test_what_an_analyst_chooses_takes_the_place_of_what_was_proposed() -> None:
    table = found({"企业名称": FIRMS, "营业收入": ["1", "2", "3", "4"], "收入二": ["5", "6", "7", "8"]}, "单位：亿元")
    layout = with_column(table, propose(table), 2, "revenue")
    assert meant(layout) == {"企业名称": "firm", "收入二": "revenue"}
    assert (match_of(layout, "收入二").unit, match_of(layout, "收入二").why) == ("亿元", "chosen")
    assert as_table(table, "").table == "" == meant(as_table(table, "")).get("企业名称", "")
    assert as_table(table, "firms").why == "chosen"


@given(st.sampled_from(sorted(TABLES)), st.data())
@settings(max_examples=60, deadline=None)
def test_any_columns_of_any_table_in_any_order_are_read_back(name: str, data: st.DataObject) -> None:
    table = TABLES[name]
    needed = [each for each in table.columns if each.required]
    others = [each for each in table.columns[:-3] if not each.required]
    more = data.draw(st.lists(st.sampled_from(others), min_size=2, max_size=6, unique=True) if others else st.just([]))
    columns = data.draw(st.permutations(needed + more))
    said = [f"{each.zh}（{each.unit}）" if each.unit else each.zh for each in columns]
    found_table = FoundTable("p", "f", table.zh, (1, 1), 0, len(said) - 1, tuple(said), {2: [""] * len(said)})
    layout = propose(found_table)
    assert layout.table == name
    assert [match.column for match in layout.matches] == [each.column for each in columns]
    assert all(match.unit in ("", each.unit) for match, each in zip(layout.matches, columns, strict=True))
    assert layouts.of_json(layouts.as_json(layout)) == layout


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["91360802MA35A1111X", "N2360802MF3512345A", "9136080200123456"], "credit_code"),
        (["江西甲电子有限公司", "乙铜箔厂", "丙合作社", "Acme Co., Ltd."], "firm_name"),
        (["吉州区", "吉安县", "井冈山市"], "place"),
        (["泰和高新区", "吉州工业园区", "井开区"], "place"),
        (["1.2亿元", "500万元", "3000元"], "money"),
        (["12%", "3.5％"], "share"),
        (["2024-05-01", "2024年5月", "2024/5/1"], "date"),
        (["民国113年", "113年5月", "民國113年5月1日"], "date"),
        (["20240501", "20231130"], "date"),
        (["2024-05-01", "45000", "2024-06-01"], "date"),
        (["1030.61", "1374.1", "1749.56"], "number"),
        (["三百二十", "12人", "约500", "1,200"], "number"),
        (["114.981", "114.97", "115.02"], "lng"),
        (["27.121", "26.97", "27.02"], "lat"),
        (["13800138000", "0796-8251866"], "phone"),
        (["张三 13800138000", "13900139000"], "phone"),
        (["360802199001011234", "36080219900101123X"], "person"),
        (["张三", "李四", "王小五", "欧阳锋"], "text"),
        (["LED灯珠", "大米、米粉"], "text"),
        (["", "—", "无数据"[:0]], "empty"),
    ],
)  # fmt: skip
def test_the_values_of_a_column_say_what_they_are(values: list[str], kind: str) -> None:
    assert profiles.kinds(values)[0] == kind or (kind == "text" and profiles.kinds(values)[0] == "person")


def test_a_layout_says_a_unit_that_its_column_knows() -> None:
    table = found(
        {
            "地块": ["甲", "乙", "丙", "丁"],
            "面积（公顷）": ["1", "2", "3", "4"],
            "建筑面积（万平方米）": ["1", "2", "3", "4"],
        }
    )
    layout = propose(table)
    columns = {each.column: each for each in TABLES[layout.table].columns}
    assert [match.unit for match in layout.matches if match.column] == ["", "公顷", "万平方米"]
    assert all(match.unit in units_of(columns[match.column]) for match in layout.matches if match.unit)


@pytest.mark.parametrize(
    "cell", ["1" * 1_000_000, "公司(" * 100_000, "（" * 100_000, "=" + "A" * 500_000, "1," * 300_000]
)
def test_a_cell_made_to_keep_patterns_busy_does_not(cell: str) -> None:
    rows = {
        1: [cell[:300], "企业名称", "营业收入"],
        2: [cell, "甲公司", cell],
        3: [cell, cell, "12"],
        4: ["注", cell, ""],
    }
    for table in tables_in(RawSheet("x", rows)):
        shaped(table, propose(table))
