"""Headings as offices, parks, firms and databases word them: what each names, by the heading alone."""

import csv
import re
from pathlib import Path

import pytest

from liantu.data.checks import check
from liantu.data.dictionary import TABLES, plain
from liantu.data.intake.headings import unit_of
from liantu.data.intake.initials import initials
from liantu.data.intake.mapping import LOOK, propose, standing, with_column
from liantu.data.intake.meanings import PATTERNS, by_heading
from liantu.data.intake.shaped import shaped
from tests.test_mapping import FIRMS, found

WORDINGS = Path(__file__).parent / "messy" / "wordings.csv"


def columns(table: str, heading: str) -> dict[str, float]:
    return {TABLES[table].columns[place].column: trust for place, (trust, _) in by_heading(table, heading).items()}


def test_at_least_95_of_100_wordings_are_understood_and_hardly_any_as_something_else() -> None:
    with WORDINGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    missed, others = [], []
    for row in rows:
        read = {name: trust for name, trust in columns(row["table"], row["heading"]).items() if trust >= LOOK}
        if row["column"] not in read:
            (others if read else missed).append(row)
    assert len(rows) > 500 and len(missed) + len(others) <= 0.05 * len(rows)
    assert len(others) <= 0.01 * len(rows), others


def test_every_pattern_is_of_a_table_and_a_column_and_matches_no_empty_heading() -> None:
    with PATTERNS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert None not in row, f"a comma outside quotes: {row}"
        tables = TABLES.values() if row["table"] == "*" else [TABLES[row["table"]]]
        assert any(row["column"] == column.column for table in tables for column in table.columns), row
        assert LOOK < float(row["trust"]) <= 0.9
        assert not re.fullmatch(row["pattern"], "") and not re.fullmatch(row["pattern"], plain("备注"))


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Turnover FY2024 (RMB m)", "百万元"),
        ("FY2025 Spend (CNY '000 p.a.)", "千元"),
        ("營收（人民幣萬元）", "万元"),
        ("ANNUAL_PO_AMT_CNY", "元"),
        ("净利润 [报告期] 2024年报 [单位] 亿元", "亿元"),
        ("层高（m）", "m"),
        ("Exports (USD million)", "usdmillion"),
    ],
)
def test_a_scale_beside_a_currency_is_a_unit_and_a_foreign_one_is_told(heading: str, unit: str) -> None:
    assert unit_of(heading) == unit


def test_a_name_in_english_does_not_take_the_place_of_the_chinese_one() -> None:
    layout = propose(found({"Company (English)": ["A Ltd", "B Ltd"], "Registered name (Chinese)": FIRMS[:2]}, "x"))
    assert [match.column for match in layout.matches] == ["", "firm"]


def test_an_amount_without_any_unit_is_for_somebody_to_look_at() -> None:
    bare = propose(found({"企业名称": FIRMS, "营业收入": ["1", "2", "3", "4"]}, "x"))
    said = propose(found({"企业名称": FIRMS, "营业收入（亿元）": ["1", "2", "3", "4"]}, "x"))
    told = propose(found({"企业名称": FIRMS, "营业收入": ["1亿元", "2亿元", "3亿元", "4亿元"]}, "x"))
    assert [(standing(layout.matches[1]), layout.matches[1].why) for layout in (bare, said, told)] == [
        ("look", "no_unit"),
        ("read", "heading"),
        ("read", "heading"),
    ]


def test_tons_are_no_money_and_projects_no_firms() -> None:
    assert propose(found({"企业名称": FIRMS, "设计产能（万吨/年）": ["1", "2", "3", "4"]}, "x")).matches[1].column == ""
    built = {
        "项目名称": ["甲项目", "乙项目", "丙项目", "丁项目"],
        "项目单位": FIRMS,
        "总投资（亿元）": ["1", "2", "3", "4"],
    }
    assert propose(found(built | {"形象进度": ["在建"] * 4}, "x")).table == ""


@pytest.mark.parametrize("name", ["企业名称", "统一社会信用代码", "实际控制人", "所在园区", "营业收入"])
def test_a_database_names_its_columns_by_initials(name: str) -> None:
    column = next(iter(columns("firms", name)))
    assert columns("firms", initials(name).upper()).get(column, 0) >= LOOK
    assert not columns("firms", "XQZVK")


def test_two_quantities_of_one_heading_are_the_first_one() -> None:
    assert "county" not in columns("firms", "主要上游供应商及所在地")


def test_what_is_noticed_on_the_way_is_a_problem_until_somebody_has_looked() -> None:
    sheet = {"企业名称": FIRMS, "营业收入": ["1", "2", "3", "4"], "登记状态": ["存续", "注销", "在业", "吊销，未注销"]}
    table = found(sheet, "x")
    layout = propose(table)
    told = {each.code: each for each in check([shaped(table, layout)]).problems}
    assert told["unit_assumed"].column == "营业收入" and told["firm_gone"].value.startswith("吊销")
    sure = with_column(table, layout, 1, "revenue")
    assert "unit_assumed" not in {each.code for each in check([shaped(table, sure)]).problems}


def test_a_survey_that_was_not_answered_says_nothing_and_makes_no_two_firms_one() -> None:
    rows = {"企业名称": FIRMS, "统一社会信用代码": ["(空)"] * 4, "所在园区": ["(跳过)"] * 4, "环节": ["铜箔"] * 4}
    table = found(rows, "x")
    checked = check([shaped(table, propose(table))])
    assert not {"repeated_code", "code_length"} & {each.code for each in checked.problems}
