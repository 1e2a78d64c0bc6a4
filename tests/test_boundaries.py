"""Boundaries and outlines: the counties fit together, points fall where they lie, no text of a user breaks anything."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from liantu.chain import City
from liantu.place import Home
from liantu.place.boundaries import (
    COUNTIES,
    Ground,
    areas_km2,
    bearing,
    counties_at,
    county_at,
    ground_of,
    park_areas,
    point_of,
)
from liantu.place.names import rows
from liantu.place.park_areas import outline_notes
from liantu.words import tell
from tests.chains import built, firm, segment

# Published areas [km²], of the cities' statistical communiqués and yearbooks; Guangzhou's reaches further into the sea.
PUBLISHED = {
    "吉安市": (25_283, 0.01),
    "苏州市": (8_657.32, 0.01),
    "无锡市": (4_627.47, 0.01),
    "长沙市": (11_819, 0.01),
    "合肥市": (11_445.1, 0.01),
    "成都市": (14_335, 0.01),
    "广州市": (7_434.4, 0.025),
}
JI_AN = Home("吉安市", "江西省")
SQUARE = "POLYGON((115 27,115.01 27,115.01 27.01,115 27.01,115 27))"


@pytest.fixture(params=PUBLISHED)
def ground(request: pytest.FixtureRequest) -> Ground:
    return ground_of(Home(request.param, ""))


def outlined(boundary: str, crs: str | None = "WGS84") -> pd.Series:
    """The row of the one park whose outline is this text."""
    city = _with_park({"park": "p", "boundary": "to be replaced", "crs": crs})
    return park_areas(replace(city, parks=city.parks.assign(boundary=boundary))).loc["p"]


def test_the_file_is_small_and_names_its_source_and_holds_counties_only() -> None:
    told = json.loads(COUNTIES.read_text(encoding="utf-8"))
    assert COUNTIES.stat().st_size < 250_000
    assert all(told[key] for key in ("source", "licence", "wheel_sha256", "as_of"))
    assert {feature["properties"]["city"] for feature in told["features"]} == set(PUBLISHED)
    codes = [feature["properties"]["code"] for feature in told["features"]]
    assert len(codes) == len(set(codes)) == 78 and all(len(code) == 6 and not code.endswith("00") for code in codes)


def test_counties_neither_overlap_nor_leave_slivers(ground: Ground) -> None:
    shapes = ground.counties.geometry.to_numpy()
    assert shapely.is_valid(shapes).all() and shapely.coverage_is_valid(shapes)
    assert shapely.union_all(shapes).geom_type == "Polygon"


def test_the_area_of_a_city_is_the_published_one_and_web_mercator_is_far_off(ground: Ground) -> None:
    area = areas_km2(ground).sum()
    published, apart = PUBLISHED[ground.prefecture]
    assert area == pytest.approx(published, rel=apart)
    assert ground.counties.to_crs(ground.epsg).area.sum() / 1e6 == pytest.approx(area, rel=5e-4)
    assert ground.counties.to_crs(3857).area.sum() / 1e6 > 1.19 * area


def test_every_county_has_both_names_and_a_label_inside_it(ground: Ground) -> None:
    counties = ground.counties
    assert counties["name"].str.fullmatch("[一-鿿]+[市县区]").all()
    assert counties["name_en"].str.fullmatch(r"[A-Z][a-z']+( (District|County))?").all()
    assert not counties[["name", "name_en"]].apply(lambda names: names.duplicated()).any(axis=None)
    assert counties_at(counties["lng"], counties["lat"], ground).tolist() == counties.index.tolist()


def test_a_point_lies_in_the_county_a_plain_loop_finds(ground: Ground) -> None:
    west, south, east, north = ground.counties.total_bounds
    draws = np.random.default_rng(7).uniform((west, south), (east, north), (300, 2))
    found = counties_at(draws[:, 0], draws[:, 1], ground)
    for (lng, lat), code in zip(draws, found, strict=True):
        inside = [one for one, shape in ground.counties.geometry.items() if shape.contains(shapely.Point(lng, lat))]
        assert inside == ([] if code is None else [code])


def test_missing_points_are_in_no_county_and_a_point_on_a_border_in_one() -> None:
    ground = ground_of(JI_AN)
    assert counties_at(pd.array([None, 115.0], "Float64"), [27.0, None], ground).tolist() == [None, None]
    assert counties_at([], [], ground).tolist() == []
    first, second = (ground.counties.loc[code, "geometry"] for code in ("360802", "360821"))
    corner = shapely.get_coordinates(first.intersection(second))[0]
    assert county_at(*corner, ground) == "360802"


def test_a_city_without_boundaries_has_no_ground() -> None:
    assert ground_of(Home("赣州市", "江西省")) is None


def test_every_prefecture_of_the_gazetteer_has_a_point() -> None:
    named = {row["name"] for row in rows("gazetteer") if row["kind"] == "prefecture"}
    pointed = {row["name"]: (float(row["lng"]), float(row["lat"])) for row in rows("prefectures")}
    assert named - set(pointed) == set()
    assert all(73 < lng < 136 and 3 < lat < 54 for lng, lat in pointed.values())


def test_a_place_outside_has_the_point_of_its_prefecture_only_where_it_names_one() -> None:
    assert point_of("昆山", JI_AN) == point_of("苏州市", JI_AN) == point_of("江苏省苏州市", JI_AN)
    assert point_of("上海", JI_AN) and point_of("香港", JI_AN)
    assert [point_of(place, JI_AN) for place in ("江苏省", "德国", "国内", "深圳、东莞", "某地")] == [None] * 5


def test_bearings_are_those_of_the_compass() -> None:
    ways = bearing(np.full(4, 115.0), np.zeros(4), np.array([115, 116, 115, 114.0]), np.array([1, 0, -1, 0.0]))
    assert ways == pytest.approx([0, 90, 180, 270])


@pytest.mark.parametrize(
    "text",
    [
        SQUARE,
        f"SRID=4326;{SQUARE}",
        "MULTIPOLYGON Z(((115 27 3,115.01 27 3,115.01 27.01 3,115 27.01 3,115 27 3)))",
        '{"type":"Polygon","coordinates":[[[115,27],[115.01,27],[115.01,27.01],[115,27.01],[115,27]]]}',
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":null,"geometry":'
        '{"type":"MultiPolygon","coordinates":[[[[115,27],[115.01,27],[115.01,27.01],[115,27.01],[115,27]]]]}}]}',
    ],
)
def test_an_outline_is_read_as_it_is_written(text: str) -> None:
    found = outlined(text)
    assert found["geometry"].equals(shapely.from_wkt(SQUARE)) and not found["geometry"].has_z
    assert pd.isna(found["why"]) and not found["mended"]


def test_an_outline_that_crosses_itself_is_mended_and_says_so() -> None:
    found = outlined("POLYGON((115 27,115.01 27.01,115.01 27,115 27.01,115 27))")
    assert found["mended"] and found["geometry"].is_valid and len(found["geometry"].geoms) == 2


@pytest.mark.parametrize("crs", ["GCJ02", "BD09"])
def test_an_outline_is_shifted_from_the_system_that_is_stated(crs: str) -> None:
    moved = outlined(SQUARE, crs)["geometry"]
    metres = shapely.centroid(shapely.from_wkt(SQUARE)).distance(moved.centroid) * 111_000
    assert 300 < metres < 1500 and moved.area == pytest.approx(1e-4, rel=0.01)


@pytest.mark.parametrize(
    ("text", "crs", "why"),
    [
        (SQUARE, None, "no_crs"),
        (SQUARE.replace("(", "(" + " " * 200_000), "WGS84", "too_long"),
        (f"POLYGON(({','.join(['115 27', '115.01 27', '115 27.01'] * 6700)},115 27))", "WGS84", "too_many_points"),
        ("东至赣江，西至铁路", "WGS84", "unreadable"),
        ("POLYGON((115 27,116 27", "WGS84", "unreadable"),
        ("POLYGON((nan nan,115 27,115 28,nan nan))", "WGS84", "unreadable"),
        ("GEOMETRYCOLLECTION(" * 9000, "WGS84", "unreadable"),
        ("[" * 199_000, "WGS84", "unreadable"),
        ('{"type":"Polygon"}', "WGS84", "unreadable"),
        ('{"type":"Polygon","coordinates":[[[1e999,27],[115,"x"],[null,{}]]]}', "WGS84", "unreadable"),
        ('{"type":"Polygon","coordinates":[[["__import__",27],[115,28],[116,27]]]}', "WGS84", "unreadable"),
        (f'{{"type":"Polygon","coordinates":[[[{"9" * 500},27],[115,28],[116,27]]]}}', "WGS84", "unreadable"),
        ('{"type":"FeatureCollection","features":[]}', "WGS84", "no_polygon"),
        ('{"type":"Point","coordinates":[115,27]}', "WGS84", "no_polygon"),
        ('{"type":"Polygon","coordinates":[]}', "WGS84", "no_area"),
        ("POLYGON((115 27,115.01 27,115.02 27,115 27))", "WGS84", "no_area"),
        ("POLYGON((27 115,27 115.01,27.01 115.01,27 115))", "WGS84", "swapped"),
        ("POLYGON((500000 3000000,500100 3000000,500100 3000100,500000 3000000))", "CGCS2000", "projected"),
        ("POLYGON((2 48,2.1 48,2.1 48.1,2 48))", "WGS84", "out_of_range"),
    ],
)
def test_what_is_no_outline_has_a_reason(text: str, crs: str | None, why: str) -> None:
    found = outlined(text, crs)
    assert found["geometry"] is None and found["why"] == why


def test_what_is_said_of_outlines_is_speakable_in_both_languages() -> None:
    city = _with_park({"park": "工业园", "name_en": "P", "boundary": "x", "crs": "WGS84"})
    texts = [SQUARE, "x", "POLYGON((115 27,115.01 27.01,115.01 27,115 27.01,115 27))"]
    said = [outline_notes(replace(city, parks=city.parks.assign(boundary=text))) for text in texts]
    assert said[0] == ()
    assert [tell("zh", said[1][0]), tell("en", said[2][0])] == [
        "工业园的边界没画出来：读不出WKT或GeoJSON",
        "The boundary of P crosses itself and is drawn repaired",
    ]


def test_a_park_without_an_outline_has_no_row() -> None:
    assert park_areas(_with_park({"park": "p", "county": "泰和县"})).empty


NUMBERS = st.floats() | st.integers() | st.text(max_size=3) | st.none()
NESTED = st.recursive(NUMBERS, lambda inner: st.lists(inner, max_size=5), max_leaves=25)


@given(st.sampled_from(["Polygon", "MultiPolygon", "Feature", None, 3]), NESTED)
def test_no_json_breaks_it(kind: object, coordinates: object) -> None:
    found = outlined(json.dumps({"type": kind, "coordinates": coordinates}))
    assert (found["geometry"] is None) == (not pd.isna(found["why"]))


@given(st.text(alphabet="POLYGNMUTI() ,.-0123456789eZ", max_size=60))
def test_no_wkt_breaks_it(text: str) -> None:
    found = outlined("POLYGON((" + text)
    assert (found["geometry"] is None) == (not pd.isna(found["why"]))


def _with_park(park: dict[str, object]) -> City:
    return built(segments=[segment("s")], parks=[park], firms=[firm("f", "s")])
