"""The command ``places``: its JSON is the interface's, its text says what to do, its errors are sentences."""

import json
import math
from pathlib import Path

import pandas as pd
import pytest

from liantu import words
from liantu.commands import main
from liantu.data import workbook
from liantu.place.coordinates import in_system
from liantu.place.located import CLASSES

SEGMENTS = "chain,segment\n显示,面板\n"
PARKS = """park,county,lng,lat,crs
井冈山经济技术开发区,吉安县,114.95,27.0,CGCS2000
江西永新工业园区,永新县,,,
"""
# 甲 with a twin and a neighbour, one a degree away, then all that is known less well.
POINTS = {"甲": (114.98, 27.11), "乙": (115.0, 27.11), "丙": (114.98, 27.11), "丁": (115.98, 27.11)}
OTHERS = """戊,面板,井冈山经开区,,,,,
己,面板,永新工业园,,,,,
庚,面板,,泰和县,,,,
辛,面板,,,吉安市吉安县敦厚镇1号,,,
壬,面板,,井冈山市,,27.11,114.98,WGS84
癸,面板,,鼓楼区,,,,
子,面板,,,,,,
丑,面板,,,,115.1,27.2,
寅,面板,,吉水区,,,,
"""


def firms_in(system: str) -> str:
    rows = "firm,segments,park,county,address,lng,lat,crs\n"
    for name, point in POINTS.items():
        lng, lat = (float(degree) for degree in in_system(*point, system))
        rows += f"{name},面板,,,,{lng!r},{lat!r},{system}\n"
    return rows + OTHERS


def book(folder: Path, system: str = "WGS84") -> Path:
    """One workbook with all tables, as an office would send it."""
    texts = {"segments": SEGMENTS, "parks": PARKS, "firms": firms_in(system)}
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    file = folder / f"{system}.xlsx"
    file.write_bytes(workbook.write(dict(workbook.read(*(folder / f"{name}.csv" for name in texts)))))
    return file


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """甲丙 (one point) --2 km-- 乙 --97 km-- 丁; 戊 in a park with a point, 己 in one without."""
    return book(tmp_path)


def told(capsys: pytest.CaptureFixture, *arguments: object) -> dict:
    assert main(["places", *map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture, *arguments: object, language: str = "zh") -> str:
    assert main(["places", *map(str, arguments), "--lang", language]) == 2
    shown = capsys.readouterr()
    assert not shown.out and shown.err.count("\n") == 1 and "Traceback" not in shown.err
    return shown.err


def test_the_json_is_that_of_the_interface(capsys: pytest.CaptureFixture, city: Path) -> None:
    found = told(capsys, city)
    assert found["dataset"].keys() == {"id", "tables"} and found["dataset"]["tables"]["firms"] == 13
    assert list(found["counts"]) == list(CLASSES)
    assert found["counts"] == {
        "given": 4,
        "park": 2,
        "town": 1,
        "county": 2,
        "city": 0,
        "ambiguous": 1,
        "unknown": 3,
    }
    assert [each["firm"] for each in found["firms"]] == list("甲乙丙丁戊己庚辛壬癸子丑寅")
    assert "within" not in found
    outside = {"stated": None, "stated_reason": "not_given", "found": None, "found_reason": "outside_city"}
    assert found["disputed"] == [{"firm": "丁", "kind": "outside"} | outside]
    firms = {each["firm"]: each for each in found["firms"]}
    assert firms["甲"] == {"firm": "甲", "class": "given", "lng": 114.98, "lat": 27.11, "county": "吉州区"}
    assert firms["辛"] == {
        "firm": "辛",
        "class": "town",
        "lng": None,
        "lng_reason": "no_coordinates",
        "lat": None,
        "lat_reason": "no_coordinates",
        "county": "吉安县",
    }
    reasons = {name: each["lng_reason"] for name, each in firms.items() if each["lng"] is None}
    assert reasons == dict.fromkeys("戊己庚辛癸子寅", "no_coordinates") | {"壬": "swapped", "丑": "no_crs"}
    silent = {name: each["county_reason"] for name, each in firms.items() if each["county"] is None}
    # 丁 lies outside the city's counties.
    assert silent == {
        "丁": "outside_city",
        "癸": "ambiguous",
        "子": "not_given",
        "丑": "not_given",
        "寅": "not_recognised",
    }
    assert firms["戊"]["county"] == "吉安县"  # never 井冈山市


def test_around_a_firm_are_those_with_coordinates_nearest_first(capsys: pytest.CaptureFixture, city: Path) -> None:
    found = told(capsys, city, "--around", "甲", "--radius", "99.3")
    assert [each["firm"] for each in found["within"]] == ["丙", "乙", "丁"]
    assert found["within"][0]["distance_km"] == 0
    east = math.cos(math.radians(27.11)) * 111.32
    assert found["within"][1]["distance_km"] == pytest.approx(0.02 * east, rel=2e-3)
    assert found["within"][2]["distance_km"] == pytest.approx(east, rel=2e-3)
    assert [each["firm"] for each in found["within_by_park"]] == ["戊"]
    assert found["not_measured"] == 8
    assert found["around"] == {"firm": "甲", "class": "given", "radius_km": 99.3}
    assert [each["firm"] for each in told(capsys, city, "--around", "甲")["within"]] == ["丙", "乙"]  # 50 km
    assert [each["firm"] for each in told(capsys, city, "--around", "甲", "--radius", "0")["within"]] == ["丙"]


def test_the_radius_is_inclusive(capsys: pytest.CaptureFixture, city: Path) -> None:
    from liantu.place.distance import distances_km

    [km] = distances_km(*POINTS["甲"], [POINTS["乙"][0]], [POINTS["乙"][1]])
    assert [each["firm"] for each in told(capsys, city, "--around", "甲", "--radius", repr(float(km)))["within"]] == [
        "丙",
        "乙",
    ]


def test_a_firm_without_coordinates_is_measured_from_its_park(capsys: pytest.CaptureFixture, city: Path) -> None:
    found = told(capsys, city, "--around", "戊", "--radius", "20")
    assert found["around"]["class"] == "park"
    assert [each["firm"] for each in found["within"]] == ["甲", "丙", "乙"] and found["within_by_park"] == []


@pytest.mark.parametrize("system", ["GCJ02", "BD09"])
def test_a_workbook_in_another_system_lands_within_five_metres(
    capsys: pytest.CaptureFixture, tmp_path: Path, system: str
) -> None:
    plain, other = told(capsys, book(tmp_path)), told(capsys, book(tmp_path, system))
    assert plain["counts"] == other["counts"]
    for a, b in zip(plain["firms"], other["firms"], strict=True):
        if a["class"] == "given":
            metres = math.hypot((a["lng"] - b["lng"]) * math.cos(math.radians(27)), a["lat"] - b["lat"]) * 111_320
            assert metres < 5 and a["lng"] == pytest.approx(POINTS[a["firm"]][0])
        assert a["county"] == b["county"]


def test_swapped_columns_are_said_with_their_cure_and_draw_nothing(
    capsys: pytest.CaptureFixture, tmp_path: Path
) -> None:
    texts = {"segments": SEGMENTS, "firms": "firm,segments,county,lng,lat,crs\n"}
    texts["firms"] += "".join(f"{name},面板,吉州区,{lat},{lng},WGS84\n" for name, (lng, lat) in POINTS.items())
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    found = told(capsys, tmp_path)
    assert found["counts"]["given"] == 0 and found["counts"]["county"] == 4
    assert all(each["lng"] is None and each["lng_reason"] == "swapped" for each in found["firms"])
    assert main(["check", str(tmp_path), "--json", "--lang", "en"]) == 0
    problems = [each for each in json.loads(capsys.readouterr().out)["problems"] if "coord" in each["code"]]
    assert [(each["code"], each["severity"], each["row"]) for each in problems] == [
        ("swapped_coordinates", "warning", row) for row in (2, 3, 4, 5)
    ]
    assert "swap the two columns: longitude 114.98, latitude 27.11" in problems[0]["cure"]


def test_metres_of_a_grid_are_said_with_zone_and_meridian(capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    (tmp_path / "segments.csv").write_text(SEGMENTS, encoding="utf-8")
    rows = "甲,面板,38498000,2998000,CGCS2000\n乙,面板,2998000,498000,\n丙,面板,20398000,2998000,\n"
    (tmp_path / "firms.csv").write_text("firm,segments,lng,lat,crs\n" + rows, encoding="utf-8")
    assert main(["check", str(tmp_path), "--json", "--lang", "en"]) == 0
    problems = json.loads(capsys.readouterr().out)["problems"]
    problems = [each for each in problems if each["sheet"] == "firms"]
    assert [each["code"] for each in problems] == ["projected_coordinates"] * 3  # one a row, and nothing else of it
    cures = [each["cure"] for each in problems]
    assert "zone before the easting is 38 (3 degrees wide): central meridian 114°" in cures[0]
    assert "no zone stands before the easting" in cures[1]
    assert "20 (6 degrees wide): central meridian 117°" in cures[2]
    assert "north 2998000, east 38498000" in problems[0]["message"]


def test_what_is_disputed_is_in_the_json_and_in_the_text(capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    (tmp_path / "segments.csv").write_text(SEGMENTS, encoding="utf-8")
    rows = "甲,面板,井开区,井冈山市,,,\n乙,面板,,泰和县,114.98,27.11,WGS84\n丙,面板,,吉州区,116.9,27.11,WGS84\n"
    (tmp_path / "firms.csv").write_text("firm,segments,park,county,lng,lat,crs\n" + rows, encoding="utf-8")
    assert told(capsys, tmp_path)["disputed"] == [
        {"firm": "甲", "kind": "park", "stated": "井冈山市", "found": "吉安县"},
        {"firm": "乙", "kind": "point", "stated": "泰和县", "found": "吉州区"},
        {"firm": "丙", "kind": "outside", "stated": "吉州区", "found": None, "found_reason": "outside_city"},
    ]
    assert main(["places", str(tmp_path), "--lang", "zh"]) == 0
    text = capsys.readouterr().out
    assert "3家企业两处说法不一" in text and "按落图的一处算" not in text
    rows = [line.split() for line in text.splitlines()]
    assert ["乙", "泰和县", "坐标", "吉州区", "泰和县"] in rows  # the stated county counts
    assert ["甲", "井冈山市", "所在园区", "吉安县", "吉安县"] in rows  # the park's does
    assert ["丙", "吉州区", "坐标在市外", "—", "吉州区"] in rows


def test_what_is_not_recognised_is_shown_as_it_is_written(capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    (tmp_path / "segments.csv").write_text(SEGMENTS, encoding="utf-8")
    rows = "甲,面板,某某园,吉水区,\n乙,面板,,,广东省深圳市南山区\n丙,面板,,,\n丁,面板,,高新区,\n戊,面板,,吉州区,\n"
    (tmp_path / "firms.csv").write_text("firm,segments,park,county,address\n" + rows, encoding="utf-8")
    found = told(capsys, tmp_path)
    reasons = [each.get("county_reason") for each in found["firms"]]
    assert reasons == ["not_recognised", "outside_city", "not_given", "ambiguous", None]
    assert found["firms"][1]["lng_reason"] == "outside_city"
    assert found["disputed"] == [
        {"firm": "乙", "kind": "outside", "stated": None, "stated_reason": "not_given", "found": "深圳市南山区"}
    ]
    assert main(["places", str(tmp_path), "--lang", "zh"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if "写的是" in line]
    assert [line.split()[:2] for line in lines] == [["甲", "没认出"], ["乙", "在市外"]]
    assert "某某园；吉水区" in lines[0] and "广东省深圳市南山区" in lines[1]


@pytest.mark.parametrize("radius", ["-1", "nan", "abc", "inf", "1e999", ""])
@pytest.mark.parametrize("language", words.LOCALES)
def test_a_radius_that_is_none_is_named_with_the_cure(
    capsys: pytest.CaptureFixture, city: Path, radius: str, language: str
) -> None:
    said = refused(capsys, city, "--around", "甲", "--radius", radius, language=language)
    assert radius in said and "--radius 50" in said and "FILE" not in said


@pytest.mark.parametrize("language", words.LOCALES)
def test_where_nobody_is_near_no_list_is_promised(capsys: pytest.CaptureFixture, city: Path, language: str) -> None:
    assert main(["places", str(city), "--around", "丁", "--radius", "1", "--lang", language]) == 0
    [said] = [line for line in capsys.readouterr().out.splitlines() if line.startswith(("丁周边", "Within 1 km"))]
    assert said.endswith(("。", "."))


@pytest.mark.parametrize("language", words.LOCALES)
def test_the_text_says_how_well_each_is_placed_and_what_to_do(
    capsys: pytest.CaptureFixture, city: Path, language: str
) -> None:
    assert main(["places", str(city), "--around", "戊", "--lang", language]) == 0
    text = capsys.readouterr().out
    assert "{" not in text and "located." not in text and "nan" not in text.lower().split()
    assert "南京市鼓楼区" in text
    for name in ("癸", "子", "丑", "寅"):
        assert name in text


def test_what_cannot_be_done_is_one_sentence_with_the_cure(capsys: pytest.CaptureFixture, city: Path) -> None:
    assert "补上经纬度" in refused(capsys, city, "--around", "己")
    assert "firm or its park" in refused(capsys, city, "--around", "庚", language="en")
    assert "相近" not in refused(capsys, city, "--around", "某某公司")
    assert refused(capsys, city, "--around", "甲", "--radius", "-1")
    assert refused(capsys, city, "--around", "甲", "--radius", "nan")
    assert refused(capsys, city.parent / "nothing.xlsx")


def test_a_misspelt_firm_is_answered_with_close_names(capsys: pytest.CaptureFixture) -> None:
    assert "芷陌电子树脂有限公司（示例）" in refused(capsys, "sample_data/jian", "--around", "芷陌")
    assert "芷陌电子树脂有限公司（示例）" in refused(
        capsys, "sample_data/jian", "--around", "芷陌电子树脂公司", language="en"
    )


def test_the_same_rows_give_the_same_text(capsys: pytest.CaptureFixture, city: Path) -> None:
    assert main(["places", str(city), "--json", "--around", "甲"]) == 0
    once = capsys.readouterr().out
    assert main(["places", str(city), "--json", "--around", "甲", "--lang", "zh"]) == 0
    assert capsys.readouterr().out == once and "NaN" not in once


def test_the_sample_city_has_all_classes_of_points_in_their_counties(capsys: pytest.CaptureFixture) -> None:
    found = told(capsys, "sample_data/jian")
    assert sum(found["counts"].values()) == len(pd.read_csv("sample_data/jian/firms.csv"))
    assert found["counts"]["given"] > 100 and found["counts"]["park"] > 100 and found["disputed"] == []
