"""Layouts that are kept: remembered for the same shape, asked about where something speaks against them."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.data.intake import layouts
from liantu.data.intake.mapping import propose, standing, with_column
from liantu.data.intake.parts import FoundTable
from tests.found_tables import CODES, FIRMS, found, match_of


def test_a_layout_is_remembered_for_the_same_shape_and_no_other() -> None:
    columns = {"企业名称": FIRMS, "营业收入": ["1", "2", "3", "4"], "收入二": ["5", "6", "7", "8"]}
    first = found(columns, "2023年名录")
    chosen = with_column(first, propose(first), 2, "capacity", "亿元")
    kept = {chosen.fingerprint: layouts.of_json(layouts.as_json(chosen))}
    again = propose(
        found({name: values[:2] for name, values in columns.items()}, "2024年", name="表2"), remembered=kept
    )
    assert (again.why, again.confidence) == ("remembered", 1.0)
    assert (match_of(again, "收入二").column, match_of(again, "收入二").unit) == ("capacity", "亿元")
    other = found(columns | {"备注": [""] * 4})
    assert propose(other, remembered=kept).why != "remembered"
    assert layouts.applied(other, chosen) is None


def test_a_remembered_unit_gives_way_to_what_stands_above_the_new_table() -> None:
    columns = {"企业名称": FIRMS, "营业收入": ["1", "2", "3", "4"]}
    before = propose(found(columns, "单位：万元"))
    kept = {before.fingerprint: before}
    assert match_of(propose(found(columns, "单位：元"), remembered=kept), "营业收入").unit == "元"
    unsaid = match_of(propose(found(columns), remembered=kept), "营业收入")
    assert (unsaid.unit, standing(unsaid)) == ("万元", "look")


def test_a_remembered_column_whose_values_became_others_asks_for_a_look() -> None:
    before = propose(found({"企业名称": FIRMS, "营业收入": ["1", "2", "3", "4"]}))
    after = found({"企业名称": FIRMS, "营业收入": FIRMS})
    match = match_of(propose(after, remembered={before.fingerprint: before}), "营业收入")
    assert standing(match) == "look"


@pytest.mark.parametrize(
    ("heading", "column", "values"),
    [
        ("税收", "revenue", ["1", "2", "3", "4"]),
        ("注册资本", "revenue", ["1", "2", "3", "4"]),
        ("2026年1-9月产值", "revenue", ["1", "2", "3", "4"]),
        ("主要客户", "products", FIRMS),
        ("单位情况", "address", CODES),
    ],
)
def test_a_mistake_that_was_accepted_once_is_asked_about_again(heading: str, column: str, values: list[str]) -> None:
    table = found({"企业名称": FIRMS, "所属环节": ["铜箔"] * 4, heading: values})
    wrong = with_column(table, propose(table), 2, column)
    match = match_of(propose(table, remembered={wrong.fingerprint: wrong}), heading)
    assert (match.column, match.why, standing(match)) == (column, "remembered", "look")


def test_a_choice_that_nothing_speaks_against_is_sure_the_next_time() -> None:
    table = found({"企业名称": FIRMS, "所属环节": ["铜箔"] * 4, "丙类数": ["1", "2", "3", "4"]})
    chosen = with_column(table, propose(table), 2, "revenue")
    assert standing(match_of(propose(table, remembered={chosen.fingerprint: chosen}), "丙类数")) == "read"


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=8)


@given(st.lists(NAMES, min_size=1, max_size=6), st.lists(NAMES, max_size=3), st.integers(1, 50))
@settings(deadline=None)
def test_the_fingerprint_knows_headings_and_nothing_else(names: list[str], titles: list[str], row: int) -> None:
    one = FoundTable("a", "a.xlsx", "a", (1, 1), 0, len(names) - 1, tuple(names), {2: [""] * len(names)})
    other = replace(one, place="b", file="b", sheet="b", head=(row, row), left=2, rows={}, unit="万元")
    assert layouts.fingerprint(one) == layouts.fingerprint(other)
    assert layouts.fingerprint(replace(one, headings=(*names, "甲"))) != layouts.fingerprint(one)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda each: (
            st.lists(each, max_size=3)
            | st.dictionaries(
                st.sampled_from(["table", "matches", "confidence", "why", "fingerprint", "x"]), each, max_size=6
            )
        ),
        max_leaves=12,
    )
)
@settings(max_examples=200, deadline=None)
def test_whatever_stands_in_a_kept_layout_it_is_one_or_none(value: object) -> None:
    assert layouts.of_json(json.dumps(value)) is None
    assert layouts.of_json(json.dumps(value)[:-1]) is None


@pytest.mark.parametrize(
    "change",
    [
        {"table": "users"},
        {"confidence": 2},
        {"confidence": float("nan")},
        {"fingerprint": "0" * 16},
        {"why": "because"},
        {"matches": [{"position": 0, "heading": "企业名称", "column": "password"}]},
        {"matches": [{"position": 5, "heading": "企业名称", "column": "firm", "others": []}]},
        {"more": 1},
    ],
)
def test_a_kept_layout_that_was_changed_or_is_of_another_time_is_none(change: dict) -> None:
    told = json.loads(layouts.as_json(propose(found({"企业名称": FIRMS, "环节": ["铜箔"] * 4}))))
    assert layouts.of_json(json.dumps(told)) is not None
    assert layouts.of_json(json.dumps(told | change)) is None
