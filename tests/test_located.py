"""Where firms and parks are: by example, by property, and a second time with plain looks at the tables."""

import csv
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.chain import City, city_of
from liantu.data import workbook
from liantu.data.checks import check
from liantu.place import Home
from liantu.place.coordinates import in_system
from liantu.place.distance import distances_km
from liantu.place.located import (
    CLASSES,
    coverage,
    disputed_parks,
    disputed_places,
    firms_located,
    parks_located,
    points_outside,
    why_no_county,
)
from liantu.place.towns import atlas_of
from tests.chains import Rows, built, firm, segment

HOMES = {
    "3608": Home("吉安市", "江西省"),
    "3205": Home("苏州市", "江苏省"),
    "3202": Home("无锡市", "江苏省"),
    "4301": Home("长沙市", "湖南省"),
    "3401": Home("合肥市", "安徽省"),
    "4401": Home("广州市", "广东省"),
    "5101": Home("成都市", "四川省"),
}
JIAN = HOMES["3608"]
COLUMNS = ("park", "county", "address", "lng", "lat", "crs")


def table(name: str) -> list[dict[str, str]]:
    with open(Path("liantu/place") / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PARKS, TOWNS = table("park_names"), table("towns")
COUNTIES = {row["code"]: row for row in table("gazetteer") if row["kind"] == "county" and len(row["code"]) == 6}
SHARED = table("shared_names")


def city_with(*places: dict[str, object], parks: list[dict[str, object]] | None = None, home: str = "泰和县") -> City:
    """Firms ``f0``, ``f1`` … at these places, and one more in ``home`` that says where the city is."""
    rows = [firm(f"f{i}", "s") | {name: place.get(name) for name in COLUMNS} for i, place in enumerate(places)]
    rows.append(firm("home", "s") | dict.fromkeys(COLUMNS) | {"county": home})
    more: Rows = {"parks": parks} if parks else {}
    return built(segments=[segment("s")], firms=rows, **more)


def one(**place: object) -> dict[str, object]:
    """What is found of a single firm."""
    found = firms_located(city_with(place)).loc["f0"]
    return {name: None if pd.isna(value) else value for name, value in found.items()}


@pytest.mark.parametrize(
    ("place", "kind", "county", "more"),
    [
        ({"lng": 114.98, "lat": 27.11, "crs": "WGS84"}, "given", "吉州区", {"code": "360802", "why": None}),
        ({"lng": 114.98, "lat": 27.11}, "unknown", None, {"why": "no_crs", "lng": None}),
        ({"lng": 27.11, "lat": 114.98, "crs": "WGS84", "county": "吉州区"}, "county", "吉州区", {"why": "swapped"}),
        ({"lng": 38498000, "lat": 2998000, "crs": "CGCS2000"}, "unknown", None, {"why": "projected", "lng": None}),
        ({"lng": 1140, "lat": 27, "crs": "WGS84"}, "unknown", None, {"why": "out_of_range"}),
        ({"lng": 114.98, "crs": "WGS84"}, "unknown", None, {"why": "no_coordinates"}),
        ({"park": "井冈山经开区"}, "park", "吉安县", {"park": "井冈山经济技术开发区", "code": "360821"}),
        ({"park": "井开区"}, "park", "吉安县", {"at_lng": None}),
        ({"park": "井冈山经济技术开发区", "county": "井冈山市"}, "park", "吉安县", {"code": "360821"}),
        ({"address": "江西省吉安市井冈山经济技术开发区京九大道1号"}, "park", "吉安县", {}),
        ({"address": "江西安福高新技术产业园区二期"}, "park", "安福县", {}),
        ({"park": "吉水县工业园区"}, "park", "吉水县", {"park": "江西吉水工业园区"}),
        ({"park": "吉州工业园区、青原工业园区"}, "ambiguous", None, {"between": "吉州工业园区、青原工业园区"}),
        ({"park": "城西标准厂房", "county": "吉水县"}, "county", "吉水县", {"park": None}),
        ({"address": "江西省吉安市吉安县敦厚镇凤凰大道8号"}, "town", "吉安县", {"town": "敦厚镇"}),
        ({"address": "敦厚镇凤凰大道8号"}, "town", "吉安县", {"town": "敦厚镇"}),
        ({"address": "吉安敦厚镇"}, "town", "吉安县", {}),
        ({"county": "吉安", "address": "敦厚镇"}, "town", "吉安县", {}),
        ({"county": "吉安县敦厚镇"}, "town", "吉安县", {}),
        ({"county": "吉水县", "address": "敦厚镇"}, "county", "吉水县", {"town": None}),
        ({"county": "泰和县"}, "county", "泰和县", {"code": "360826"}),
        ({"county": "Taihe County"}, "county", "泰和县", {}),
        ({"county": "泰和"}, "county", "泰和县", {}),
        ({"county": "江西省吉安市井冈山市"}, "county", "井冈山市", {"code": "360881"}),
        ({"county": "井冈山"}, "county", "井冈山市", {}),
        ({"address": "吉安市吉州区井冈山大道128号"}, "county", "吉州区", {}),
        ({"address": "吉安市井冈山大道128号"}, "city", None, {"city": "吉安市"}),
        ({"county": "市辖区"}, "city", None, {"city": "吉安市"}),
        ({"address": "庐陵新区"}, "city", None, {"city": "吉安市"}),
        ({"address": "深圳市宝安区"}, "unknown", None, {"city": "深圳市", "why": "outside_city"}),
        ({"address": "南昌市西湖区"}, "unknown", None, {"code": None, "city": "南昌市"}),
        ({"county": "西湖区"}, "ambiguous", None, {"between": "杭州市西湖区、南昌市西湖区"}),
        ({"county": "鼓楼区"}, "ambiguous", None, {}),
        ({"county": "吉安"}, "ambiguous", None, {"between": "吉安县、吉安市"}),
        ({"address": "江西吉安"}, "ambiguous", None, {}),
        ({"county": "吉州区、青原区"}, "ambiguous", None, {"between": "吉州区、青原区"}),
        ({"county": "吉水区"}, "unknown", None, {}),  # misspelt
        ({"county": "高新区"}, "ambiguous", None, {}),
        ({"park": "吉安市 高新区"}, "ambiguous", None, {}),
        ({"park": "高新区", "county": "泰和县"}, "county", "泰和县", {}),
        ({"park": "经开区"}, "unknown", None, {}),  # one is called so: to take it would be a guess
        ({"county": "井开区"}, "park", "吉安县", {}),
        ({"county": "昆山市", "park": "井开区"}, "park", "吉安县", {}),
        ({"address": "深圳市", "lng": 27.11, "lat": 114.98}, "unknown", None, {"why": "swapped"}),
        ({"address": "江西省"}, "unknown", None, {}),
        ({"address": "老地方"}, "unknown", None, {}),
        ({}, "unknown", None, {"why": "no_coordinates"}),
    ],
    ids=str,
)
def test_a_place_is_known_as_well_as_its_row_says(
    place: dict[str, object], kind: str, county: str | None, more: dict[str, object]
) -> None:
    found = one(**place)
    assert (found["class"], found["county"]) == (kind, county)
    assert {name: found[name] for name in more} == more


def test_what_is_known_only_by_county_or_town_has_no_coordinates() -> None:
    places = [
        {"county": "泰和县"},
        {"county": "吉安县", "address": "敦厚镇"},
        {"address": "吉安市"},
        {"county": "鼓楼区"},
    ]
    found = firms_located(city_with(*places))
    assert found["class"].tolist()[:4] == ["county", "town", "city", "ambiguous"]
    assert found[["lng", "lat", "at_lng", "at_lat"]].isna().all(axis=None)


def test_a_firm_is_measured_from_its_own_point_else_from_that_of_its_park() -> None:
    parks = [
        {"park": "井冈山经开区", "county": "吉安县", "lng": 114.95, "lat": 27.0, "crs": "CGCS2000"},
        {"park": "东园", "county": "青原区", "lng": None, "lat": None, "crs": None},
    ]
    own = {"park": "东园", "lng": 115.0, "lat": 27.1, "crs": "WGS84"}
    city = city_with({"park": "井开区"}, {"park": "东园"}, own, {"county": "吉安县"}, parks=parks)
    found = firms_located(city)
    assert found["class"].tolist() == ["park", "park", "given", "county", "county"]
    assert found["park"].tolist()[:3] == ["井冈山经开区", "东园", "东园"]  # under the name of the user's own table
    assert found["at_lng"].tolist()[:1] == [114.95] and found["at_lng"].isna().tolist() == [
        False,
        True,
        False,
        True,
        True,
    ]
    assert found["lng"].isna().tolist() == [True, True, False, True, True]
    assert found["county"].tolist()[:3] == ["吉安县", "青原区", "青原区"]


def test_a_park_is_where_the_statistics_bureau_lists_it_and_its_row_is_disputed() -> None:
    parks = [
        {"park": "井冈山经济技术开发区", "code": "360821401", "county": "井冈山市"},
        {"park": "新材料园", "code": None, "county": "永丰县"},
        {"park": "无名园", "code": None, "county": None},
    ]
    city = city_with({"park": "井开区"}, {"park": "新材料园"}, {"park": "无名园", "county": "万安县"}, parks=parks)
    found = parks_located(city)
    assert found["class"].tolist() == ["county", "county", "unknown"]
    assert found["code"].tolist()[:2] == ["360821", "360825"] and pd.isna(found["code"].iloc[2])
    assert firms_located(city)["county"].tolist()[:3] == ["吉安县", "永丰县", "万安县"]
    disputed = disputed_parks(city)
    assert disputed.index.tolist() == ["井冈山经济技术开发区"]
    assert disputed.iloc[0][["kind", "stated", "found"]].tolist() == ["listed", "井冈山市", "吉安县"]


def test_what_is_told_twice_and_differently_is_listed_with_both_readings_and_keeps_its_class() -> None:
    city = city_with(
        {"county": "泰和县", "lng": 114.98, "lat": 27.11, "crs": "WGS84"},  # in 吉州区
        {"county": "井冈山市", "park": "井冈山经开区"},
        {"county": "吉水县", "address": "吉安市永丰县恩江镇"},
        {"county": "吉州区", "lng": 0, "lat": 0, "crs": "WGS84"},
        {"county": "吉州区", "lng": 114.98, "lat": 27.11, "crs": "WGS84"},
        {"county": "昆山市", "lng": 120.98, "lat": 31.39, "crs": "WGS84"},
    )
    disputed = disputed_places(city)
    assert disputed.index.tolist() == ["f0", "f1", "f2", "f3", "f5"]
    assert disputed["kind"].tolist() == ["point", "park", "address", "outside", "outside"]
    assert disputed["stated"].tolist() == ["泰和县", "井冈山市", "吉水县", "吉州区", "昆山市"]
    assert disputed["found"].tolist()[:3] == ["吉州区", "吉安县", "永丰县"] and pd.isna(disputed["found"].iloc[3])
    assert firms_located(city)["class"].tolist()[:4] == ["given", "park", "town", "given"]
    assert firms_located(city)["county"].tolist()[:4] == ["泰和县", "吉安县", "永丰县", "吉州区"]


ABROAD = {"0": (0, 0), "Paris": (2.35, 48.86), "Shanghai": (121.47, 31.23), "mirrored": (-114.95, 27.1)}


@pytest.mark.parametrize("point", ABROAD.values(), ids=ABROAD)
@pytest.mark.parametrize("county", [None, "吉州区"])
def test_a_point_in_no_county_of_the_city_stays_given_and_is_listed(
    point: tuple[float, float], county: str | None
) -> None:
    city = city_with({"lng": point[0], "lat": point[1], "crs": "WGS84", "county": county}, {"county": "吉州区"})
    found = firms_located(city).loc["f0"]
    assert found["class"] == "given" and (found["lng"], found["lat"]) == point
    assert points_outside(city).tolist() == [True, False, False]
    disputed = disputed_places(city)
    assert disputed.index.tolist() == ["f0"] and disputed["kind"].tolist() == ["outside"]
    assert disputed["found"].isna().all() and disputed["stated"].fillna("").tolist() == [county or ""]
    assert why_no_county(city).fillna("").tolist() == ["" if county else "outside_city", "", ""]


def test_where_we_have_no_boundaries_no_point_is_outside() -> None:
    city = city_with({"lng": 0, "lat": 0, "crs": "WGS84"}, home="南康区，赣州市")
    assert not points_outside(city).any() and disputed_places(city).empty


def test_every_point_is_outside_that_no_polygon_of_the_city_holds() -> None:
    """A second look, one polygon and point at a time."""
    from shapely import Point

    from liantu.place.boundaries import ground_of

    draws = np.random.default_rng(7).uniform((113.6, 25.9), (116.0, 28.0), (300, 2))
    city = city_with(*({"lng": x, "lat": y, "crs": "WGS84"} for x, y in draws))
    shapes = ground_of(JIAN).counties.geometry
    outside = [not any(shape.covers(Point(x, y)) for shape in shapes) for x, y in draws]
    assert points_outside(city).tolist() == [*outside, False] and 50 < sum(outside) < 250
    listed = disputed_places(city)
    assert listed.index.tolist() == [f"f{i}" for i, is_out in enumerate(outside) if is_out]


def test_words_that_name_a_place_elsewhere_make_no_county_of_this_city() -> None:
    parks = [{"park": "飞地园", "county": "深圳市南山区"}]
    places = [
        {"address": "广东省深圳市南山区科技园1号"},
        {"county": "昆山市"},
        {"address": "深圳市"},
        {"park": "飞地园"},
        {"county": "昆山市", "lng": 114.98, "lat": 27.11, "crs": "WGS84"},  # in 吉州区
    ]
    city = city_with(*places, *[{"county": "泰和县"}] * 5, parks=parks)
    found = firms_located(city)
    found = found.iloc[:5]
    assert found["class"].tolist() == ["unknown", "unknown", "unknown", "park", "given"]
    assert found["county"].fillna("").tolist() == ["", "", "", "", "吉州区"]
    assert coverage(city).index.tolist() == ["吉州区", "泰和县", ""]
    assert why_no_county(city).fillna("").tolist() == [*["outside_city"] * 4, *[""] * 7]
    disputed = disputed_places(city)
    assert disputed.index.tolist() == ["f0", "f1", "f2", "f4"]
    assert disputed["kind"].tolist() == ["outside", "outside", "outside", "point"]
    assert disputed["found"].tolist() == ["深圳市南山区", "苏州市昆山市", "深圳市", "吉州区"]
    assert parks_located(city)[["class", "why"]].iloc[0].tolist() == ["unknown", "outside_city"]
    assert disputed_parks(city)["kind"].tolist() == ["outside"]


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ({"park": "某某产业园"}, "not_recognised"),
        ({"county": "吉水区"}, "not_recognised"),
        ({"county": "吉水区", "address": "吉安市"}, "not_recognised"),
        ({"address": "老地方"}, "not_recognised"),
        ({"county": "市辖区"}, "not_given"),
        ({}, "not_given"),
        ({"county": "高新区"}, "ambiguous"),
        ({"address": "昆山市"}, "outside_city"),
        ({"county": "泰和县"}, None),
    ],
    ids=str,
)
def test_what_is_written_and_not_understood_is_told_from_what_is_not_written(
    place: dict[str, object], why: str | None
) -> None:
    assert why_no_county(city_with(place)).fillna("")["f0"] == (why or "")


def test_a_name_that_counties_share_is_that_of_the_city_if_it_has_one() -> None:
    in_guangzhou = firms_located(city_with({"county": "白云区"}, home="黄埔区")).loc["f0"]
    assert in_guangzhou[["class", "code"]].tolist() == ["county", "440111"]
    assert one(county="白云区")["class"] == "ambiguous"
    in_nanjing = firms_located(city_with({"county": "鼓楼区"}, home="南京市")).loc["f0"]
    assert in_nanjing[["class", "code"]].tolist() == ["county", "320106"]


def test_of_a_city_that_we_do_not_know_a_county_is_believed_and_has_no_code() -> None:
    found = firms_located(city_with({"county": "南康区"}, {"county": "经开区"}, home="赣州市"))
    assert found["class"].tolist() == ["county", "unknown", "city"]
    assert found["county"].iloc[0] == "南康区" and pd.isna(found["code"].iloc[0])
    found = firms_located(city_with({"county": "江西省赣州市南康区"}, home="赣州市"))
    assert found[["class", "county"]].iloc[0].tolist() == ["county", "南康区"]


def test_a_park_that_is_called_like_a_place_is_meant_in_its_own_column_only() -> None:
    parks = [{"park": "吉州区", "county": "吉州区"}, {"park": "高新区", "county": "吉安县"}]
    places = [
        {"park": "吉州区"},
        {"county": "吉州区"},
        {"address": "吉安市吉州区"},
        {"address": "高新区1号"},
        {"address": "南昌市高新区"},
    ]
    found = firms_located(city_with(*places, parks=parks))
    assert found["class"].tolist()[:5] == ["park", "county", "county", "park", "unknown"]


@pytest.mark.parametrize("system", ["CGCS2000", "GCJ02", "BD09"])
def test_the_same_points_in_another_system_land_within_five_metres(system: str) -> None:
    points = [(113.9 + i * 0.1, 26.2 + i * 0.08) for i in range(20)]
    shown = [tuple(map(float, in_system(*point, system))) for point in points]
    plain, other = (
        firms_located(city_with(*({"lng": x, "lat": y, "crs": crs} for x, y in each)))
        for each, crs in ((points, "WGS84"), (shown, system))
    )
    for (_, a), (_, b) in zip(plain.iloc[:-1].iterrows(), other.iloc[:-1].iterrows(), strict=True):
        assert distances_km(a["lng"], a["lat"], [b["lng"]], [b["lat"]])[0] < 0.005


def test_every_town_is_found_in_its_county_of_its_own_city() -> None:
    for row in TOWNS:
        seen = atlas_of(HOMES[row["county"][:4]]).read(row["name"] + "创业路1号")
        assert [(town.code, town.county) for town in seen.towns] == [(row["code"], row["county"])] or seen.parks, row


def test_every_park_is_found_by_every_name_it_has() -> None:
    for row in PARKS:
        city = next(name for code, name in HOMES.items() if row["code"][:4] == code)
        for name in [row["name"], *filter(None, row["aliases"].split("|"))]:
            for text in (name, f"{city.province}{city.prefecture}{name}一期", f"{name}A栋"):
                assert [park.name for park in atlas_of(city).read(text).parks] == [row["name"]], text


def test_every_county_of_the_seven_cities_is_found_by_its_name_in_both_languages() -> None:
    for row in table("cut/english"):
        seen = atlas_of(HOMES[row["code"][:4]])
        assert seen.read(row["name"]).county.code == row["code"]
        assert seen.read(row["name_en"]).county.code == row["code"]


def test_the_tables_are_whole() -> None:
    codes = {row["code"] for row in table("cut/english")}
    assert {code[:4] for code in codes} == set(HOMES) and len(codes) == 78
    assert codes <= set(COUNTIES) | {row["code"] for row in SHARED}
    assert {row["county"] for row in TOWNS} == codes
    assert {row["county"] for row in PARKS} <= codes | {""}
    assert all(row["code"].startswith(row["county"]) for row in [*PARKS, *TOWNS])
    assert len([row for row in PARKS if row["code"].startswith("3608")]) == 14
    for rows in (PARKS, TOWNS, SHARED):
        assert len({row["code"] for row in rows}) == len(rows)
    names = [name for row in PARKS for name in (row["name"], *filter(None, row["aliases"].split("|")))]
    assert len(set(names)) == len(names)
    shared = [row["name"] for row in SHARED]
    assert all(shared.count(name) > 1 for name in shared)
    assert not {row["name"] for row in COUNTIES.values()} & set(shared)
    assert all(row["within"] for row in COUNTIES.values())


PLACES = st.fixed_dictionaries(
    {
        "park": st.sampled_from([None, "井开区", "吉水工业园区", "东园", "吉州工业园区、青原工业园区"]),
        "county": st.sampled_from([None, "吉安县", "吉水县", "吉安", "市辖区", "西湖区", "不知道"]),
        "address": st.sampled_from([None, "吉安市", "敦厚镇1号", "吉水县醪桥镇", "泰和高新区3号", "南昌市西湖区"]),
        "lng": st.sampled_from([None, 114.98, 27.11, 38498000, 500]),
        "lat": st.sampled_from([None, 27.11, 114.98, 2998000]),
        "crs": st.sampled_from([None, "WGS84", "GCJ02", "BD09"]),
    }
)


@given(st.lists(PLACES, max_size=6))
def test_only_what_is_given_has_a_point_and_every_firm_has_one_class(places: list[dict[str, object]]) -> None:
    city = city_with(*places)
    found = firms_located(city)
    assert found.index.tolist() == city.firms.index.tolist() and found["class"].isin(CLASSES).all()
    given_ones = found["class"] == "given"
    assert (found["lng"].notna() == given_ones).all() and (found["lat"].notna() == given_ones).all()
    assert (found["why"].isna() == given_ones).all()
    assert found.loc[found["class"] == "park", "park"].notna().all()
    assert found.loc[found["class"].isin(["town", "county"]), "county"].notna().all()
    assert found.loc[found["class"].isin(["city", "ambiguous", "unknown"]), "county"].isna().all()
    assert (found["between"].notna() == (found["class"] == "ambiguous")).all()
    # A plain look at the cells.
    for (_, row), place in zip(found.iterrows(), places, strict=False):
        x, y = place["lng"], place["lat"]
        in_range = x is not None and y is not None and abs(x) <= 180 and abs(y) <= 90
        assert (row["class"] == "given") == bool(in_range and place["crs"] and not (x < 60 < y))


@settings(max_examples=8)
@given(st.lists(PLACES, min_size=2, max_size=4))
def test_a_firm_is_where_it_is_whoever_stands_beside_it(places: list[dict[str, object]]) -> None:
    together = firms_located(city_with(*places))
    for i, place in enumerate(places):
        alone = firms_located(city_with(place)).loc["f0"]
        assert alone.fillna("").tolist() == together.loc[f"f{i}"].fillna("").tolist()


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_read_without_an_error(park: str, county: str, address: str) -> None:
    plain_city = city_with({})
    firms = plain_city.firms.copy()
    for name, text in (("park", park), ("county", county), ("address", address)):
        firms.loc["f0", name] = text
    assert firms_located(replace(plain_city, firms=firms))["class"].isin(CLASSES).all()


def test_coverage_counts_every_firm_once() -> None:
    city = city_of(check(workbook.read("sample_data/jian")).tables)
    located = firms_located(city)
    for by in ("county", "park"):
        table = coverage(city, by)
        assert table["n"].sum() == len(located) and (table[list(CLASSES)].sum(axis=1) == table["n"]).all()
        for name, row in table.iterrows():
            mine = located[located[by].fillna("") == name]
            assert row[list(CLASSES)].tolist() == [int((mine["class"] == each).sum()) for each in CLASSES]
    assert coverage(city).index.tolist()[:2] == ["吉州区", "青原区"]


def test_ten_thousand_firms_are_located_while_one_blinks() -> None:
    """Each with an address of its own; a third without coordinates or park. 0.3 s are asked for, of our own time."""
    city = city_with({})
    n = 10_000
    firms = city.firms.iloc[np.zeros(n, int)].copy()
    firms.index = pd.Index([f"f{i}" for i in range(n)], name="firm")
    firms["address"] = pd.array([f"江西省吉安市吉安县敦厚镇凤凰大道{i}号" for i in range(n)], "string")
    rows = np.arange(n) % 3 > 0
    firms.loc[rows, ["lng", "lat"]] = [114.9, 27.0]
    firms.loc[rows, "crs"] = "GCJ02"
    many = replace(city, firms=firms)
    started = time.process_time()
    found = firms_located(many)
    assert time.process_time() - started < 1.5  # a slow machine must not fail it
    assert found["class"].value_counts().to_dict() == {"given": 6666, "town": 3334}
