"""Places by name: which ring they lie in, seen from the city, and from which country goods come."""

import csv
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liantu.chain import city_of
from liantu.data import workbook
from liantu.data.checks import check
from liantu.place import RINGS, Home, home_of, origin_of, origins_of, ring_of, rings_of, territory_named
from liantu.place.names import places_named
from tests.chains import built, firm, segment

JIAN = Home("吉安市", "江西省")
SHENZHEN = Home("深圳市", "广东省")
PEKING = Home("北京市", "北京市")


def table(name: str) -> list[dict[str, str]]:
    with open(Path("liantu/place") / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


GAZETTEER = table("gazetteer")
PREFECTURES = [row for row in GAZETTEER if row["kind"] == "prefecture"]
NAMES = [row[column] for row in GAZETTEER for column in ("name", "short", "en")]
HOMES = [Home(row["name"], row["within"]) for row in PREFECTURES]


@pytest.mark.parametrize(
    ("place", "ring"),
    [
        ("市内", "city"),
        ("City", "city"),
        ("省内", "province"),
        ("区域", "region"),
        ("国内", "nation"),
        ("省外", "nation"),
        ("境外", "abroad"),
        ("Overseas", "abroad"),
        ("境外供应商", "abroad"),
        ("国内（华东）", "nation"),
        ("吉安", "city"),
        ("Ji'an", "city"),
        ("Ji’an City", "city"),
        ("吉安县", "city"),
        ("泰和县", "city"),
        ("井冈山经开区", "city"),
        ("井冈山经济技术开发区", "city"),
        ("江西省吉安市吉州区", "city"),
        ("江西", "province"),
        ("南昌市", "province"),
        ("江西赣州", "province"),
        ("Fuzhou, Jiangxi", "province"),
        ("深圳", "region"),
        ("深 圳 市", "region"),
        ("广东省深圳市宝安区", "region"),
        ("Shenzhen", "region"),
        ("SHENZHEN, Guangdong, China", "region"),
        ("昆山市", "nation"),
        ("上海市南京西路1号", "nation"),
        ("内蒙古", "nation"),
        ("呼和浩特市", "nation"),
        ("延边朝鲜族自治州", "nation"),
        ("长白朝鲜族自治县", None),
        ("日本", "abroad"),
        ("德国慕尼黑", "abroad"),
        ("Munich, Germany", "abroad"),
        ("台湾", "abroad"),
        ("香港", "abroad"),
        ("中国澳门特别行政区", "abroad"),
        ("中国台湾新竹", "abroad"),
        ("日本、韩国", "abroad"),
        ("日本和江西", None),
        ("Suzhou", None),
        ("朝阳区", None),
        ("泰和路", None),
        ("安泰国际大厦", None),
        ("老地方", None),
        ("市外", None),
        ("", None),
        (None, None),
    ],
)
def test_a_place_lies_in_its_ring_seen_from_jian(place: str | None, ring: str | None) -> None:
    assert ring_of(place, JIAN) == ring


@pytest.mark.parametrize(
    ("home", "place", "ring"),
    [
        (SHENZHEN, "吉安市", "region"),
        (SHENZHEN, "深圳", "city"),
        (SHENZHEN, "海口", "region"),
        (SHENZHEN, "Guangzhou", "province"),
        (PEKING, "北京", "city"),
        (PEKING, "天津", "region"),
        (PEKING, "上海", "nation"),
        (Home("吉林市", "吉林省"), "吉林市", "city"),
        (Home("吉林市", "吉林省"), "吉林", None),  # the province or the city
        (Home("长春市", "吉林省"), "吉林", "province"),
        (Home("南京市", "江苏省"), "上海市南京西路1号", "region"),
    ],
)
def test_the_ring_hangs_on_where_the_city_is(home: Home, place: str, ring: str | None) -> None:
    assert ring_of(place, home) == ring


def test_every_prefecture_is_its_own_city_and_lies_in_its_own_province() -> None:
    for home in HOMES:
        assert ring_of(home.prefecture, home) == "city"
        assert ring_of(home.province, home) == "province"
        assert ring_of(home.province + home.prefecture, home) == "city"


@given(st.sampled_from(HOMES), st.sampled_from(HOMES))
def test_two_cities_see_each_other_in_the_same_ring(one: Home, other: Home) -> None:
    assert ring_of(one.prefecture, other) == ring_of(other.prefecture, one)


@given(st.sampled_from(NAMES), st.sampled_from(HOMES))
def test_a_chinese_name_is_never_abroad_and_its_ring_agrees_with_a_plain_look_at_the_table(
    name: str, home: Home
) -> None:
    meant = {_row_ring(row, home) for row in GAZETTEER if name in (row["name"], row["short"], row["en"])}
    assert ring_of(name, home) == (meant.pop() if len(meant) == 1 else None)


@given(st.text(max_size=30))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert ring_of(text, JIAN) in (*RINGS, None)


@given(st.lists(st.sampled_from([*NAMES, "省内", "日本", "nowhere"]) | st.none(), max_size=8))
def test_a_column_is_read_as_its_cells_are(places: list[str | None]) -> None:
    column = pd.Series(places, dtype="string")
    assert [None if value is pd.NA else value for value in rings_of(column, JIAN)] == [
        ring_of(place, JIAN) for place in places
    ]
    assert [None if value is pd.NA else value for value in origins_of(column)] == [origin_of(place) for place in places]


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("日本", "JP"),
        ("日本大阪", "JP"),
        ("Taiwan", "TW"),
        ("中国台湾", "TW"),
        ("香港", "HK"),
        ("Hong Kong SAR China", "HK"),
        ("USA", "US"),
        ("印度尼西亚", "ID"),
        ("索马里", "SO"),
        ("日本和韩国", None),
        ("境外", None),
        ("深圳", None),
        ("欧盟", None),
    ],
)
def test_a_place_abroad_has_the_code_of_its_country(place: str, code: str | None) -> None:
    assert origin_of(place) == code


def test_every_territory_is_known_by_its_name_in_both_languages() -> None:
    codes = {row["code"] for row in table("territories")} | {"JP", "DE", "VN", "NE", "NG", "GN", "GW", "DM", "DO", "IN"}
    for code, language in product(codes - {"CN"}, ("zh", "en")):
        assert origin_of(getattr(territory_named(code), language)) == code


def test_the_gazetteer_is_whole() -> None:
    provinces = {row["name"] for row in GAZETTEER if row["kind"] == "province"}
    assert len(provinces) == 31 and len(PREFECTURES) == 339  # 333, and six that a province governs itself
    assert {row["within"] for row in PREFECTURES} == provinces - {"北京市", "天津市", "上海市", "重庆市"}
    zones = {"井冈山经济技术开发区", "井冈山经开区", "庐陵新区"}
    assert len({row["name"] for row in GAZETTEER if row["within"] == "吉安市"} - zones) == 13
    assert len({row["name"] for row in GAZETTEER}) == len(GAZETTEER)
    for row in table("borders"):
        assert {row["province"], row["neighbour"]} <= provinces


def test_home_is_where_most_rows_are_and_jian_only_by_default() -> None:
    rows = [firm(name, "s") | {"county": county} for name, county in (("a", "昆山市"), ("b", "昆山"), ("c", "泰和县"))]
    home = home_of(built(segments=[segment("s")], firms=rows))
    assert (home.prefecture, home.province, home.is_default) == ("苏州市", "江苏省", False)
    silent = home_of(built(segments=[segment("s")], firms=[firm("a", "s")]))
    assert (silent.prefecture, silent.province, silent.is_default) == ("吉安市", "江西省", True)
    assert (home.name.zh, home.name.en) == ("苏州市", "Suzhou")


def test_headquarters_are_asked_only_where_nothing_else_says_where_the_city_is() -> None:
    rows = [
        firm("a", "s") | {"county": "", "headquarters": "合肥"},
        firm("b", "s") | {"county": "", "headquarters": "广州"},
    ]
    assert home_of(built(segments=[segment("s")], firms=rows)).prefecture == "合肥市"
    rows[1]["county"] = "增城区，广州市"
    assert home_of(built(segments=[segment("s")], firms=rows)).prefecture == "广州市"


def test_the_sample_city_is_jian_by_its_rows() -> None:
    home = home_of(city_of(check(workbook.read("sample_data/jian")).tables))
    assert (home.prefecture, home.is_default) == ("吉安市", False)


def test_an_ambiguous_name_names_all_it_may_mean() -> None:
    assert {place[-1] for place in places_named("Taizhou")} == {"台州市", "泰州市"}


def _row_ring(row: dict[str, str], home: Home) -> str:
    """By hand: what the row is within, and who borders on whom."""
    above = {each["name"]: each["within"] for each in GAZETTEER if each["kind"] == "prefecture"}
    if row["kind"] == "province":
        prefecture, province = (row["name"] if row["name"][-1] == "市" else None), row["name"]
    else:
        prefecture = row["name"] if row["kind"] == "prefecture" else row["within"]
        province = above[prefecture]
    if prefecture == home.prefecture:
        return "city"
    if province == home.province:
        return "province"
    pairs = [{each["province"], each["neighbour"]} for each in table("borders")]
    return "region" if {province, home.province} in pairs else "nation"
