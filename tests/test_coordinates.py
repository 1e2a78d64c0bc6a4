"""Coordinate systems and distances: by fixed value, by property, and a second time without arrays."""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon, box

from liantu.data.cells import read_cell
from liantu.data.checks import check
from liantu.data.degrees import degrees_kind, zone_of
from liantu.data.dictionary import TABLES, column_called
from liantu.data.problems import LiantuError, Problem
from liantu.place.coordinates import SYSTEMS, in_system, shifted
from liantu.place.distance import circle, curve, distances_km, reach_km

JI_AN = (114.986, 27.117)
METRES = 111_320  # of a degree, about
LNGS, LATS = st.floats(73, 135), st.floats(4, 53.5)


def checked_row(lng: str, lat: str, crs: str) -> list[Problem]:
    """What is found in the row of one firm."""
    segments = pd.DataFrame({"chain": ["c"], "segment": ["s"]}, index=[2])
    row = {"firm": ["f"], "segments": ["s"], "lng": [lng], "lat": [lat], "crs": [crs]}
    found = check([("segments", segments), ("firms", pd.DataFrame(row, index=[2]))])
    return [each for each in found.problems if each.sheet == "firms"]


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Between two near points, on a flat sheet."""
    east = (a[0] - b[0]) * math.cos(math.radians(a[1]))
    return math.hypot(east, a[1] - b[1]) * METRES


def naive_gcj(lng: float, lat: float) -> tuple[float, float]:
    """The public formula, one point at a time, term by term."""
    x, y, pi = lng - 105, lat - 35, math.pi
    both = 20 * math.sin(6 * x * pi) + 20 * math.sin(2 * x * pi)
    up = [
        -100,
        2 * x,
        3 * y,
        0.2 * y * y,
        0.1 * x * y,
        0.2 * math.sqrt(abs(x)),
        both * 2 / 3,
        (20 * math.sin(y * pi) + 40 * math.sin(y / 3 * pi)) * 2 / 3,
        (160 * math.sin(y / 12 * pi) + 320 * math.sin(y * pi / 30)) * 2 / 3,
    ]
    right = [
        300,
        x,
        2 * y,
        0.1 * x * x,
        0.1 * x * y,
        0.1 * math.sqrt(abs(x)),
        both * 2 / 3,
        (20 * math.sin(x * pi) + 40 * math.sin(x / 3 * pi)) * 2 / 3,
        (150 * math.sin(x / 12 * pi) + 300 * math.sin(x / 30 * pi)) * 2 / 3,
    ]
    a, ee = 6378245.0, 0.00669342162296594323
    magic = 1 - ee * math.sin(lat / 180 * pi) ** 2
    north = sum(up) * 180 / ((a * (1 - ee)) / (magic * math.sqrt(magic)) * pi)
    east = sum(right) * 180 / (a / math.sqrt(magic) * math.cos(lat / 180 * pi) * pi)
    return lng + east, lat + north


def naive_baidu(lng: float, lat: float) -> tuple[float, float]:
    x, y = naive_gcj(lng, lat)
    z = math.sqrt(x * x + y * y) + 0.00002 * math.sin(y * math.pi * 3000 / 180)
    theta = math.atan2(y, x) + 0.000003 * math.cos(x * math.pi * 3000 / 180)
    return z * math.cos(theta) + 0.0065, z * math.sin(theta) + 0.006


def naive_undone(shift: Callable[[float, float], tuple[float, float]], lng: float, lat: float) -> tuple[float, float]:
    """The point that is shifted there, by halving a square of 0.02° around it: no fixed point."""
    x, y, step = lng, lat, 0.02
    while step > 1e-10:
        near = [(x + i * step, y + j * step) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        x, y = min(near, key=lambda point: metres(shift(*point), (lng, lat)))
        step /= 2
    return x, y


def test_in_jian_the_shifts_have_their_known_length() -> None:
    """The mean over the box of the city is 623 m for GCJ-02 and 1,186 m for BD-09; at its centre a little less."""
    lngs, lats = (each.ravel() for each in np.meshgrid(np.linspace(113.8, 115.9, 12), np.linspace(26, 27.95, 12)))
    for system, mean, centre in (("GCJ02", 623, 618), ("BD09", 1186, 1172)):
        far = [
            distances_km(*pair[:2], [pair[2]], [pair[3]])[0]
            for pair in zip(lngs, lats, *in_system(lngs, lats, system), strict=True)
        ]
        assert np.mean(far) * 1000 == pytest.approx(mean, abs=2)
        there = in_system(*JI_AN, system)
        assert distances_km(*JI_AN, [there[0]], [there[1]])[0] * 1000 == pytest.approx(centre, abs=1)


@pytest.mark.parametrize(
    ("system", "there"),
    [("GCJ02", (114.9909608, 27.113628)), ("BD09", (114.9974585, 27.1196092))],
)
def test_a_fixed_point_goes_where_it_always_went(system: str, there: tuple[float, float]) -> None:
    assert in_system(*JI_AN, system) == pytest.approx(there, abs=2e-7)
    assert metres(shifted(*there, system), JI_AN) < 0.05


@given(LNGS, LATS)
def test_the_shifts_are_those_of_the_plain_formula(lng: float, lat: float) -> None:
    assert in_system(lng, lat, "GCJ02") == pytest.approx(naive_gcj(lng, lat), abs=1e-12)
    assert in_system(lng, lat, "BD09") == pytest.approx(naive_baidu(lng, lat), abs=1e-12)


@given(st.floats(100, 125), st.floats(20, 45), st.sampled_from([("GCJ02", naive_gcj), ("BD09", naive_baidu)]))
def test_the_way_back_is_found_by_halving_too(lng: float, lat: float, system: tuple[str, Callable]) -> None:
    assert metres(shifted(lng, lat, system[0]), naive_undone(system[1], lng, lat)) < 0.01


@given(LNGS, LATS, st.sampled_from(SYSTEMS))
def test_there_and_back_is_less_than_a_centimetre(lng: float, lat: float, system: str) -> None:
    assert metres(shifted(*in_system(lng, lat, system), system), (lng, lat)) < 0.01


@given(st.one_of(st.tuples(st.floats(-180, 70), LATS), st.tuples(LNGS, st.floats(-90, 0.5))), st.sampled_from(SYSTEMS))
def test_outside_china_nothing_is_moved(point: tuple[float, float], system: str) -> None:
    assert shifted(*point, system) == point and in_system(*point, system) == point


def test_many_points_are_shifted_as_one_and_what_is_missing_stays_missing() -> None:
    lngs, lats = pd.Series([114.9, None, 115.1, 114.9], dtype="Float64"), pd.Series([27.0, 27.0, 27.2, 27.0])
    crs = pd.Series(["GCJ02", "GCJ02", "BD09", None], dtype="string")
    found = np.column_stack(shifted(lngs, lats, crs))
    assert found[0].tolist() == pytest.approx(list(shifted(114.9, 27.0, "GCJ02")))
    assert found[2].tolist() == pytest.approx(list(shifted(115.1, 27.2, "BD09")))
    assert np.isnan(found[1, 0]) and np.isnan(found[3]).all()


def test_a_system_that_nobody_knows_is_said() -> None:
    with pytest.raises(LiantuError) as error:
        shifted(115, 27, "XIAN80")
    assert error.value.code == "unknown_crs" and error.value.facts["crs"] == "XIAN80"


@pytest.mark.parametrize(
    ("pair", "kind"),
    [
        ((114.98, 27.11), ""),
        ((27.11, 114.98), "swapped"),
        ((39.9, 85.0), "swapped"),  # in the far north a latitude of 85 would be sea
        ((10.0, 50.0), ""),
        ((-74.0, 40.7), ""),
        ((2998000, 38498000), "projected"),
        ((38498000, 2998000), "projected"),
        ((20498000, 2998000), "projected"),
        ((498000, 2998000), "projected"),
        ((2998000, 498000.5), "projected"),
        ((12498000, 2998000), "out_of_range"),  # no zone 12
        ((1140, 27), "out_of_range"),
        ((114, 95), "out_of_range"),
        ((None, 27), "missing"),
    ],
)
def test_a_pair_is_known_by_its_ranges(pair: tuple[float | None, float], kind: str) -> None:
    assert degrees_kind([pair[0]], [pair[1]]).tolist() == [kind]


@given(st.floats(73, 136), st.floats(3, 54))
def test_every_point_of_china_is_recognised_either_way_round(lng: float, lat: float) -> None:
    assert degrees_kind([lng, lat], [lat, lng]).tolist() == ["", "swapped"]


@given(st.floats(2e6, 6e6), st.integers(100_000, 999_999), st.sampled_from([None, *range(13, 24), *range(25, 46)]))
def test_metres_of_a_grid_are_recognised_in_either_order(north: float, east: int, zone: int | None) -> None:
    easting = east + (zone or 0) * 1_000_000
    assert degrees_kind([north, easting], [easting, north]).tolist() == ["projected"] * 2
    assert zone_of(easting) == zone


def haversine(a: tuple[float, float], b: tuple[float, float]) -> float:
    (x, y), (z, w) = (tuple(map(math.radians, point)) for point in (a, b))
    half = math.sin((w - y) / 2) ** 2 + math.cos(y) * math.cos(w) * math.sin((z - x) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


def vincenty(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Vincenty 1975 on WGS-84 [km]."""
    major, flat = 6378.137, 1 / 298.257223563
    minor = major * (1 - flat)
    u, v = (math.atan((1 - flat) * math.tan(math.radians(lat))) for lat in (a[1], b[1]))
    across = lam = math.radians(b[0] - a[0])
    for _ in range(200):
        sin = math.hypot(
            math.cos(v) * math.sin(lam), math.cos(u) * math.sin(v) - math.sin(u) * math.cos(v) * math.cos(lam)
        )
        if sin == 0:
            return 0.0
        cos = math.sin(u) * math.sin(v) + math.cos(u) * math.cos(v) * math.cos(lam)
        sigma = math.atan2(sin, cos)
        alpha = math.cos(u) * math.cos(v) * math.sin(lam) / sin
        square = 1 - alpha**2
        mid = cos - 2 * math.sin(u) * math.sin(v) / square if square else 0.0
        c = flat / 16 * square * (4 + flat * (4 - 3 * square))
        before = lam
        lam = across + (1 - c) * flat * alpha * (sigma + c * sin * (mid + c * cos * (2 * mid**2 - 1)))
        if abs(lam - before) < 1e-13:
            break
    k = square * (major**2 - minor**2) / minor**2
    one = 1 + k / 16384 * (4096 + k * (-768 + k * (320 - 175 * k)))
    two = k / 1024 * (256 + k * (-128 + k * (74 - 47 * k)))
    less = mid + two / 4 * (cos * (2 * mid**2 - 1) - two / 6 * mid * (4 * sin**2 - 3) * (4 * mid**2 - 3))
    return minor * one * (sigma - two * sin * less)


@given(LNGS, LATS, LNGS, LATS)
def test_distances_agree_with_vincenty_to_a_metre_and_with_a_sphere_to_six_in_a_thousand(
    lng: float, lat: float, to_lng: float, to_lat: float
) -> None:
    [km] = distances_km(lng, lat, [to_lng], [to_lat])
    assert km == pytest.approx(vincenty((lng, lat), (to_lng, to_lat)), abs=1e-3)
    assert km == pytest.approx(haversine((lng, lat), (to_lng, to_lat)), rel=6e-3, abs=1e-6)


def test_known_distances_come_out() -> None:
    assert distances_km(0, 0, [1], [0])[0] == pytest.approx(111.31949, abs=1e-5)  # a degree of the equator
    assert distances_km(0, 0, [0], [90])[0] == pytest.approx(10001.96573, abs=1e-4)  # a quarter of a meridian
    # Flinders Peak to Buninyong, the example in the manual of the Australian datum (GRS80).
    flinders, buninyong = (144.424867889, -37.951033417), (143.926495528, -37.652821139)
    assert distances_km(*flinders, [buninyong[0]], [buninyong[1]])[0] == pytest.approx(54.972271, abs=1e-5)


@given(LNGS, LATS, st.floats(0.1, 300))
def test_every_point_of_a_circle_is_equally_far(lng: float, lat: float, km: float) -> None:
    ring = np.array(circle(lng, lat, km, n=24))
    assert len(ring) == 25 and ring[0].tolist() == ring[-1].tolist()
    assert distances_km(lng, lat, *ring.T) == pytest.approx(km, abs=1e-6)


@given(st.floats(113, 117), st.floats(25, 29), st.floats(0.05, 1))
def test_a_polygon_is_as_near_and_as_far_as_points_sown_over_it(lng: float, lat: float, size: float) -> None:
    """A triangle and a square beside it, sown with 20 by 20 points along their edges and inside."""
    shape = MultiPolygon(
        [Polygon([(115, 27), (115 + size, 27), (115, 27 + size)]), box(115 + 2 * size, 27, 115 + 3 * size, 27 + size)]
    )
    steps = [each / 20 for each in range(21)]
    sown = [(115 + a * size, 27 + b * size) for a in steps for b in steps if a + b <= 1 + 1e-9]
    sown += [(115 + (2 + a) * size, 27 + b * size) for a in steps for b in steps]
    all_km = [vincenty((lng, lat), point) for point in sown]
    nearest, farthest = reach_km(lng, lat, shape)
    assert farthest == pytest.approx(max(all_km), abs=1e-3)
    if shape.contains(Point(lng, lat)):
        assert nearest == 0
    else:
        assert nearest <= min(all_km) + 0.01 and nearest >= min(all_km) - size * 6


@given(st.floats(113.8, 115.9), st.floats(26, 27.9), st.floats(113.8, 115.9), st.floats(26, 27.9))
def test_a_flow_begins_and_ends_where_asked_and_the_way_back_bends_to_the_other_side(
    lng: float, lat: float, to_lng: float, to_lat: float
) -> None:
    a, b = [lng, lat], [to_lng, to_lat]
    there, back = curve(a, b, 4547, n=25), curve(b, a, 4547, n=25)
    assert there[0] == a and there[-1] == b and len(there) == 25
    straight = distances_km(*a, [b[0]], [b[1]])[0]
    middle = there[12], back[12]
    apart = distances_km(*middle[0], [middle[1][0]], [middle[1][1]])[0]
    assert apart == pytest.approx(straight * 0.18, rel=0.01, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("114.95°E", 114.95),
        ("e114.95", 114.95),
        ("西经114.95°", -114.95),
        ("115°06'00\"", 115.1),
        ("115°06′00″", 115.1),
        ("115° 06’ 00”", 115.1),
        ("东经115度06分0.36秒", 115.1001),
        ("-0°30′", -0.5),
        ("27.11° N", 27.11),
        ("1.15E2", 115.0),
    ],
)
def test_degrees_are_read_as_people_write_them(text: str, value: float) -> None:
    lng, _ = column_called("lng", TABLES["firms"])
    assert read_cell(text, lng) == (value, "")


@given(st.integers(0, 179), st.integers(0, 59), st.integers(0, 59), st.sampled_from("EW"))
def test_minutes_and_seconds_are_parts_of_a_degree(degrees: int, minutes: int, seconds: int, side: str) -> None:
    lng, _ = column_called("lng", TABLES["firms"])
    value, problem = read_cell(f"{degrees}°{minutes}′{seconds}″{side}", lng)
    whole = degrees * 3600 + minutes * 60 + seconds
    assert not problem and value * 3600 == pytest.approx(whole if side == "E" else -whole, abs=1e-6)


@pytest.mark.parametrize("text", ["115°60′", "东边", "E115E", "-115W", "115°06′00″06", "nan", "115.1.2"])
def test_what_is_no_degree_is_said_and_its_row_stays(text: str) -> None:
    found = checked_row(text, "27.11", "WGS84")
    assert [(each.code, each.severity, each.column) for each in found] == [("not_degrees", "warning", "lng")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("114.95", "", "WGS84"), [("half_a_pair", "lat")]),
        (("", "27.11", ""), [("half_a_pair", "lng")]),
        (("0", "0", "WGS84"), [("outside_china", "lng")]),
        (("2.35", "48.86", "GCJ02"), [("outside_china", "lng")]),
        (("-114.95", "27.11", "WGS84"), [("outside_china", "lng")]),
        (("-114.95", "27.11", ""), [("no_crs", "crs"), ("outside_china", "lng")]),
        (("114.95", "27.11", "西安80"), [("not_allowed", "crs")]),  # and not: no system is stated
        (("114.95", "27.11", ""), [("no_crs", "crs")]),
        (("27.11", "114.95", "WGS84"), [("swapped_coordinates", "lng")]),
        (("114.95", "27.11", "WGS84"), []),
        (("", "", ""), []),
    ],
)
def test_a_pair_has_one_line_a_fault(row: tuple[str, str, str], said: list[tuple[str, str]]) -> None:
    assert [(each.code, each.column) for each in checked_row(*row)] == said
