"""What only several rows or tables show, and what can be read but is hardly meant; nothing of it keeps a row out."""

from itertools import product

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from liantu.data.checks import check
from liantu.data.cross import _closed
from liantu.data.degrees import metres_apart, to_gcj
from liantu.data.dictionary import TABLES
from liantu.data.plausible import masked
from liantu.data.problems import SEVERITY, Problem
from liantu.place.coordinates import in_system
from liantu.place.distance import distances_km
from liantu.samples import sheets
from liantu.words import say

SEGMENTS = "chain,segment\nc,s"


def found_in(code: str, **texts: str) -> list[Problem]:
    texts = {"segments": SEGMENTS, "firms": "firm,segments"} | texts
    return [each for each in check(sheets(**texts)).problems if each.code == code]


def rows_of(code: str, **texts: str) -> list[int | None]:
    return [each.row for each in found_in(code, **texts)]


def firms(*lines: str) -> str:
    return "\n".join(lines)


# Any text in any cell


CELLS = st.text(max_size=12) | st.sampled_from(
    [
        "",
        "-",
        "=1+1",
        "民国三年",
        "9" * 18,
        "13812345678",
        "<b>",
        "有限公司",
        "公司",
        "\x00",
        "1e400",
        "115°",
        "s:0.5|s",
        "|",
        "s",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_stands_in_the_cells_nothing_is_raised(data: st.DataObject) -> None:
    uploaded = []
    for name in ("segments", "segment_links", "parks", "firms", "firm_links", "boms"):
        columns = [column.column for column in TABLES[name].columns]
        n = data.draw(st.integers(0, 3))
        cells = data.draw(
            st.lists(st.lists(CELLS, min_size=len(columns), max_size=len(columns)), min_size=n, max_size=n)
        )
        uploaded.append((name, pd.DataFrame(cells, columns=columns, index=range(2, n + 2), dtype=object)))
    found = check(uploaded)
    assert all(problem.severity in ("error", "warning", "note") for problem in found.problems)


# Links and shares


def test_the_row_with_which_the_inputs_pass_the_whole_is_named_once() -> None:
    links = "supplier_segment,customer_segment,cost_share\na,d,0.5\nb,d,0.5\nc,d,0.1\na,c,0.9\nb,c,0.05"
    (problem,) = found_in("cost_shares_above_one", segments="chain,segment\nx,a\nx,b\nx,c\nx,d", segment_links=links)
    assert (problem.row, problem.facts["whole"], problem.facts["total"].value) == (4, "d", pytest.approx(1.1))


def test_shares_that_make_up_the_whole_exactly_are_no_problem() -> None:
    boms = "product,part,cost_share\n" + "\n".join(f"灯,部件{n},0.1" for n in range(10))
    assert rows_of("bom_shares_above_one", boms=boms) == []


EDGES = st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=10)


@given(EDGES)
def test_a_circle_is_told_exactly_where_some_way_leads_back(edges: list[tuple[str, str]]) -> None:
    """Against the closure of all ways: a node lies on a circle if it reaches itself."""
    reach = {(start, end) for start, end in edges}
    for middle, start, end in product("abcde", repeat=3):
        if (start, middle) in reach and (middle, end) in reach:
            reach.add((start, end))
    on_circle = {node for node in "abcde" if (node, node) in reach}
    told = list(_closed(edges))
    assert bool(told) == bool(on_circle)
    for place, circle in told:
        around = list(zip(circle, [*circle[1:], circle[0]], strict=True))
        assert set(around) <= set(edges) and edges[place] == around[-1]
    knots = {frozenset(other for other in on_circle if {(node, other), (other, node)} <= reach) for node in on_circle}
    assert len(told) == len(knots)


def test_a_long_row_of_links_is_followed_without_recursion() -> None:
    edges = [(str(n), str(n + 1)) for n in range(20_000)] + [("20000", "0")]
    ((_, circle),) = _closed(edges)
    assert len(circle) == 20_001


def test_a_segment_without_links_is_told_only_where_demand_would_be_read_from_them() -> None:
    segments = "chain,segment,layer,stage\nc,a,,\nc,b,,\nc,alone,,\nc,bank,factor,\nc,lab,,service\nd,other,,"
    links = "supplier_segment,customer_segment\na,b"
    assert rows_of("unlinked_segment", segments=segments, segment_links=links) == [4]


# Firms, parks, counties


def test_a_firm_that_is_nearly_one_of_ours_is_told_and_one_from_elsewhere_is_not() -> None:
    rows = firms("firm,segments", "吉安三星电子有限公司,s", "吉安乙厂,s")
    links = "supplier,customer\n吉安三星电子有限责任公司,吉安乙厂\n深圳外厂,吉安乙厂\n深圳外厂,东莞外厂"
    (near,) = found_in("misspelt_firm", firms=rows, firm_links=links)
    assert (near.row, near.column, near.facts["close"]) == (2, "supplier", ["吉安三星电子有限公司"])
    assert rows_of("unknown_parties", firms=rows, firm_links=links) == [4]


def test_a_park_may_be_written_short_and_is_then_asked_about() -> None:
    parks = "park,county\n吉安高新技术产业开发区,吉安县\n吉州工业园区,吉州区"
    rows = firms(
        "firm,segments,park,county", "甲厂,s,吉州工业园,吉州区", "乙厂,s,城西园区,", "丙厂,s,吉州工业园区,吉安县"
    )
    (short,) = found_in("misspelt_park", firms=rows, parks=parks)
    assert (short.row, short.facts["close"]) == (2, ["吉州工业园区"])
    assert rows_of("unknown_park", firms=rows, parks=parks) == [3]
    assert rows_of("park_elsewhere", firms=rows, parks=parks) == [4]


def test_an_address_that_names_the_own_county_too_is_no_problem() -> None:
    rows = firms(
        "firm,segments,county,address", "甲厂,s,吉安县,吉安县泰和县交界处", "乙厂,s,泰和县,", "丙厂,s,泰和县,吉安县城"
    )
    assert rows_of("address_elsewhere", firms=rows) == [4]


def test_firms_of_two_codes_are_not_said_to_be_one() -> None:
    codes = ("91440300708461136T", "91110108551385082Q")
    rows = [f"吉安（甲）厂{sign},s,{code}" for sign, code in zip(("", "。"), codes, strict=True)]
    assert rows_of("written_otherwise", firms=firms("firm,segments,credit_code", *rows)) == []
    bare = [row.rpartition(",")[0] + "," for row in rows]
    assert rows_of("written_otherwise", firms=firms("firm,segments,credit_code", *bare)) == [3]


def test_the_first_row_is_named_with_its_sheet_where_it_stands_on_another() -> None:
    one, other = (sheets(firms=f"firm,segments\n吉安{sign}厂东,s")[0] for sign in ("（甲）", "(甲)"))
    for place, (_, rows) in enumerate((one, other)):
        rows.attrs = {"table": "firms", "place": str(place), "columns": {"firm": (0, ""), "segments": (1, "")}}
    found = check([*sheets(segments=SEGMENTS), ("甲县", one[1]), ("乙县", other[1])])
    (problem,) = [each for each in found.problems if each.code == "written_otherwise"]
    assert (problem.sheet, problem.place, problem.row, problem.facts["first"]) == ("乙县", "1", 2, "2 · 甲县")


# Coordinates


def test_a_point_of_the_park_as_gcj02_shows_it_is_told_whatever_else_is_said() -> None:
    lng, lat = (float(degree) for degree in in_system(114.95, 27.0, "GCJ02"))
    parks = "park,lng,lat,crs\n井开区,114.95,27.0,CGCS2000"
    heading = "firm,segments,park,lng,lat,crs"
    wrong = firms(heading, f"甲厂,s,井开区,{lng:.6f},{lat:.6f},WGS84")
    assert rows_of("gcj02_suspected", firms=wrong, parks=parks) == [2]
    for good in (f"{lng:.6f},{lat:.6f},GCJ02", "114.95,27.0,WGS84", f"{lng + 0.01:.6f},{lat:.6f},WGS84"):
        assert rows_of("gcj02_suspected", firms=firms(heading, f"甲厂,s,井开区,{good}"), parks=parks) == []


def test_two_firms_of_one_address_one_of_them_shifted_are_told() -> None:
    lng, lat = (float(degree) for degree in in_system(114.95, 27.0, "GCJ02"))
    rows = firms(
        "firm,segments,address,lng,lat,crs",
        "甲厂,s,城西1号,114.95,27.0,WGS84",
        f"乙厂,s,城西1号,{lng:.6f},{lat:.6f},WGS84",
    )
    assert rows_of("gcj02_suspected", firms=rows) == [3]


def test_points_strewn_over_a_park_are_hardly_ever_taken_for_shifted_ones() -> None:
    """Of 20,000 points around their park's, chance puts fewer than one in a thousand on the shifted one."""
    draw = np.random.default_rng(1)
    lng, lat = 114.95 + draw.uniform(-0.05, 0.05, 20_000), 27.0 + draw.uniform(-0.045, 0.045, 20_000)
    there = to_gcj(np.full(20_000, 114.95), np.full(20_000, 27.0))
    near = metres_apart(lng, lat, *there) <= 25
    assert near.sum() < 20


@given(st.floats(110, 120), st.floats(20, 40), st.floats(-0.05, 0.05), st.floats(-0.05, 0.05))
def test_the_plain_distance_is_that_of_the_ellipsoid_within_a_hundredth(
    lng: float, lat: float, east: float, north: float
) -> None:
    plain = float(metres_apart(lng, lat, lng + east, lat + north))
    exact = float(distances_km(lng, lat, [lng + east], [lat + north])[0]) * 1000
    assert plain == pytest.approx(exact, rel=0.01, abs=1)


def test_five_firms_on_one_point_are_told_once() -> None:
    rows = [f"甲{n}厂,s,114.98,27.11,WGS84" for n in range(6)]
    (problem,) = found_in("crowded_point", firms=firms("firm,segments,lng,lat,crs", *rows))
    assert (problem.row, problem.facts["count"]) == (2, 6)


# Numbers, days and texts


def test_a_large_firm_among_small_ones_is_no_problem_and_a_wrong_unit_is() -> None:
    usual = [f"甲{n}厂,s,{2000 + 100 * n}" for n in range(9)]
    assert rows_of("far_above", firms=firms("firm,segments,revenue", *usual, "乙厂,s,900000")) == []
    assert rows_of("far_above", firms=firms("firm,segments,revenue", *usual, "乙厂,s,24000000")) == [11]
    assert rows_of("far_above", firms=firms("firm,segments,revenue", *usual[:6], "乙厂,s,24000000")) == []


def test_an_amount_that_is_far_off_is_told_as_the_sheet_has_it() -> None:
    usual = [f"甲{n}厂,s,0.{30 + n}" for n in range(9)]
    for cell, unit in (("3200", "亿元"), ("3200亿元", "亿元")):
        (far,) = found_in("far_above", firms=firms("firm,segments,营收（亿元）", *usual, f"乙厂,s,{cell}"))
        assert (far.value, far.facts["unit"]) == (cell, unit)
        assert say("zh", "cure.far_above", **far.facts) == "核对单位：这一列按亿元读，合3200亿元"
    (plain,) = found_in("far_above", firms=firms("firm,segments,revenue", *usual, "乙厂,s,3200"))
    assert (plain.value, plain.facts["unit"]) == ("3200", "万元")


def test_a_phone_number_is_nowhere_repeated_in_full() -> None:
    rows = firms("firm,segments,address,controller", "甲厂,s,城西1号 138 1234 5678,张三 11010519491231002X")
    for code in ("phone_number", "identity_number"):
        (problem,) = found_in(code, firms=rows)
        said = problem.value + str(problem.facts)
        assert "1234 5678" not in said and "19491231" not in said and "*" in said


@pytest.mark.parametrize(
    "text", ["电话0796-8123456", "合同号201312345678", "面积13912.345678亩", "SC13812345678X", "99.13812345678"]
)
def test_other_numbers_are_no_phone_numbers(text: str) -> None:
    assert rows_of("phone_number", firms=firms("firm,segments,products", f"甲厂,s,{text}")) == []
    assert masked(text) == text


@pytest.mark.parametrize(
    "text, is_told", [("=1+1", True), ("@SUM(A1)", True), ("-cmd", True), ("-5℃冷库", False), ("3=甲", False)]
)
def test_what_would_run_in_a_spreadsheet_is_told(text: str, is_told: bool) -> None:
    assert bool(rows_of("formula_text", firms=firms("firm,segments,products", f"甲厂,s,{text}"))) == is_told


@pytest.mark.parametrize(
    "name, is_told",
    [
        ("某某公司", True),
        ("XX有限公司", True),
        ("公司", True),
        ("待定", True),
        ("无锡厂", False),
        ("测试仪器厂", False),
    ],
)
def test_a_name_that_is_none_is_told(name: str, is_told: bool) -> None:
    assert bool(rows_of("no_name", firms=firms("firm,segments", f"{name},s"))) == is_told


def test_a_year_of_the_republic_is_converted_and_told() -> None:
    (problem,) = found_in("roc_year", firms=firms("firm,segments,as_of", "甲厂,s,民國113年5月"))
    found = check(sheets(segments=SEGMENTS, firms="firm,segments,as_of\n甲厂,s,民國113年5月"))
    assert problem.severity == "note" and found.tables["firms"]["as_of"].tolist() == ["2024-05"]


NEW = [code for code in list(SEVERITY)[list(SEVERITY).index("code_length") :] if code != "merged_text"]


@pytest.mark.parametrize("code", NEW)
def test_nothing_that_is_told_here_keeps_a_row_out(code: str) -> None:
    assert SEVERITY[code] in ("warning", "note")
