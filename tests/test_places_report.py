"""The places to take away: a GeoPackage and a table, which say who may see them and draw nobody where he is not."""

import csv
import io
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu import words
from liantu.chain import City, city_of
from liantu.data import workbook
from liantu.data.cells import clean
from liantu.data.checks import check
from liantu.place import home_of
from liantu.place.boundaries import counties_at, ground_of
from liantu.place.located import CLASSES, firms_located
from liantu.report.geopackage import geopackage
from liantu.report.places import (
    OF_SUPPLIERS,
    Places,
    approval_line,
    approval_number,
    firms,
    harmless,
    places_csv,
    refused,
)
from liantu.words import say, tell
from tests.chains import Rows, built, diagnosed, random_rows, segment, trade

HOSTILE = "<script>alert(1)</script>"
FORMULA = "=HYPERLINK(1)"
NUMBER = "赣S（2024）012号"
LAYERS = {"counties", "parks", "parks_without_point", "firms", "firms_without_point", "about"}


def firm(name: str, **cells: object) -> dict[str, object]:
    row = dict.fromkeys(("revenue", "county", "park", "lng", "lat", "crs", "status"))
    return {"firm": name, "segments": "lamp"} | row | cells


@pytest.fixture(scope="module")
def town() -> Places:
    """Ai given in CGCS2000, Bo given in GCJ-02, Cai only by park, Di only by county, a formula and a script nowhere."""
    parks = [{"park": "甲园", "county": "泰和县", "lng": 114.9, "lat": 26.8, "crs": "CGCS2000", "land_available": 30}]
    parks += [{"park": "乙园", "county": "吉水县", "lng": None, "lat": None, "crs": None, "land_available": None}]
    rows: Rows = {
        "segments": [segment("chip", outside=10), segment("lamp")],
        "segment_links": [{"supplier_segment": "chip", "customer_segment": "lamp", "cost_share": 0.3}],
        "firms": [
            firm("Ai", revenue=100, county="泰和县", lng=114.90123, lat=26.80456, crs="CGCS2000", status="sample"),
            firm("Bo", revenue=50, county="泰和县", lng=114.91, lat=26.81, crs="GCJ02"),
            firm("Cai", park="甲园"),
            firm("Di", revenue=7, county="吉水县"),
            firm(FORMULA, county="吉水县"),
            firm(HOSTILE),
        ],
        "firm_links": [trade("Ai", "Bo", 1)],
        "parks": parks,
    }
    return places_of(built(**rows))


def places_of(city: City, approval: str = "") -> Places:
    found = next(iter(diagnosed(city).values()))
    return Places(found, found.segments.index[0], ground_of(home_of(city)), "0123456789ab", "ours", 2, approval)


@cache
def sample() -> Places:
    checked = check(workbook.read("sample_data/jian"))
    found = diagnosed(city_of(checked.tables))["电子信息"]
    return Places(found, "印制电路板", ground_of(home_of(found.city)), checked.dataset_id, "ours")


def read(made: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"), newline="")))


class Opened:
    """A GeoPackage as a map program sees it."""

    def __init__(self, made: bytes, folder: str) -> None:
        self.file = Path(folder) / "opened.gpkg"
        self.file.write_bytes(made)
        self.layers = dict(pyogrio.list_layers(self.file).tolist())

    def rows(self, layer: str) -> pd.DataFrame:
        return pyogrio.read_dataframe(self.file, layer=layer, read_geometry=self.layers[layer] is not None)

    def ask(self, question: str) -> list[tuple]:
        with closing(sqlite3.connect(self.file)) as book:
            return book.execute(question).fetchall()


@pytest.fixture
def folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as made:
        yield made


# The number of a map approval


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("GS(2024)1234号", "GS（2024）1234号"),
        ("GS（2024）1234号", "GS（2024）1234号"),
        ("gs（2024）1234", "GS（2024）1234号"),
        ("GS京（2022）0001号", "GS京（2022）0001号"),
        (NUMBER, NUMBER),
        ("赣S(2024)012号", NUMBER),
        ("赣 S [2024] 012 号", NUMBER),
        ("粤AS【2023】8号", "粤AS（2023）8号"),
        ("苏州S(2023)01号", "苏州S（2023）01号"),
        ("ＧＳ（２０２４）１２３４号", "GS（2024）1234号"),
        ("", None),
        ("1234", None),
        ("GS1234", None),
        ("(2024)1234号", None),
        ("赣S(24)012号", None),
        ("赣S(2024)号", None),
        ("赣S(2024)012号和别的", None),
        (f"{HOSTILE}GS(2024)1234号", None),
        ("GS(2024)0650号", None),  # the standard map, from which the boundaries come
        ("gs(2024)0568", None),  # Tianditu
        ("GS(2024)650号", None),
        ("GS(2024)00650号", None),
        ("GS（2024）0650-1号", None),
        ("ＧＳ〔２０２４〕 ６５０ 号", None),
        ("GS京(2024)0650号", "GS京（2024）0650号"),  # of another office
        ("GS(2023)0650号", "GS（2023）0650号"),
        ("GS(2024)٠٦٥٠号", None),
        ("GS(2099)1号", None),
    ],
)
def test_a_map_s_number_is_read_in_either_bracket_and_never_a_supplier_s(text: str, number: str | None) -> None:
    assert approval_number(text) == number
    assert number is None or approval_number(number) == number


@given(st.sampled_from(sorted(OF_SUPPLIERS)), st.text("0", max_size=2), st.sampled_from(["", "-1", "-02"]))
def test_a_supplier_s_number_is_refused_however_it_is_written(
    number: tuple[str, int, int], zeros: str, sheet: str
) -> None:
    office, year, at = number
    assert refused(f"{office}({year}){zeros}{at}{sheet}号") == "supplier"


def test_a_year_that_has_not_come_is_refused() -> None:
    eve = date(2026, 12, 31)
    assert refused("GS(2026)9号", eve) is None and approval_number("GS(2026)9号", eve) == "GS（2026）9号"
    assert refused("GS(2027)9号", eve) == "future" and approval_number("GS(2027)9号", eve) is None


@given(st.text(max_size=30))
def test_what_is_typed_gives_a_number_or_none(text: str) -> None:
    number = approval_number(text)
    assert number is None or number == approval_number(number)


@pytest.mark.parametrize("language", words.LOCALES)
def test_every_file_says_that_it_is_for_internal_use_until_its_map_is_approved(
    town: Places, language: str, folder: str
) -> None:
    approved = places_of(town.found.city, NUMBER)
    internal, number = (tell(language, approval_line(text)) for text in ("", NUMBER))
    assert NUMBER in number and "012" not in internal
    for report, said, unsaid in ((town, internal, number), (approved, number, internal)):
        text = places_csv(report, language).decode("utf-8-sig")
        assert said in text and unsaid not in text
        opened = Opened(geopackage(report, language), folder)
        assert all(said in description for (description,) in opened.ask("SELECT description FROM gpkg_contents"))
        about = opened.rows("about")["text"].tolist()
        assert said in about and unsaid not in about


# The table


def test_the_table_has_every_firm_with_both_pairs_and_how_it_is_known(town: Places) -> None:
    rows = {row["企业名称"]: row for row in read(places_csv(town, "zh"))}
    assert list(rows) == ["Ai", "Bo", "Cai", "Di", f"'{FORMULA}", HOSTILE]
    known = ["given", "given", "park", "county", "county", "unknown"]
    assert [row["位置依据"] for row in rows.values()] == [say("zh", f"placed.{each}") for each in known]
    assert (rows["Ai"]["经度"], rows["Ai"]["原经度"], rows["Ai"]["坐标系"]) == ("114.90123", "114.90123", "CGCS2000")
    assert (rows["Bo"]["原经度"], rows["Bo"]["原坐标系"], rows["Bo"]["坐标系"]) == ("114.91", "GCJ02", "CGCS2000")
    assert 0.002 < abs(float(rows["Bo"]["经度"]) - 114.91) < 0.008  # about 500 m
    for name in ("Cai", "Di", HOSTILE):
        assert rows[name]["经度"] == rows[name]["纬度"] == rows[name]["坐标系"] == "" and rows[name]["未落点原因"]
    assert rows["Cai"]["所在园区"] == "甲园" and rows["Di"]["县级区划代码"] == "360822"


@pytest.mark.parametrize("language", words.LOCALES)
def test_each_row_carries_source_system_day_sample_and_use(language: str) -> None:
    rows = read(places_csv(sample(), language))
    assert len(rows) == len(sample().found.city.firms)
    for row in rows:
        assert row[say(language, "take.field.version")] == sample().dataset_id
        assert row[say(language, "take.field.use")] == tell(language, approval_line(""))
        assert list(row.values())[-5].startswith("示例数据") and row[{"zh": "截至日期", "en": "As of"}[language]]
        assert row[{"zh": "状态", "en": "Status"}[language]] == {"zh": "示例", "en": "sample"}[language]


def test_no_cell_is_a_formula(town: Places) -> None:
    for cells in csv.reader(io.StringIO(places_csv(town, "zh").decode("utf-8-sig"), newline="")):
        assert not any(cell.startswith(tuple("=+-@\t\r＝＋－＠")) for cell in cells)


@given(st.text(max_size=12))
def test_no_text_begins_as_a_formula_and_the_text_is_kept(text: str) -> None:
    made = harmless(text)
    assert made in (text, f"'{text}") and not str(made).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "＝", "＠"))


@given(st.text(st.sampled_from("'=+-@＝＋－＠ \t甲1"), max_size=8) | st.text(max_size=12))
def test_the_apostrophe_of_the_table_is_taken_off_when_it_is_read(text: str) -> None:
    cell = clean(text)
    assert clean(cell) == cell and clean(harmless(cell)) == cell


def test_the_table_reads_in_again_as_the_same_firms_in_the_same_places(town: Places, tmp_path: Path) -> None:
    (tmp_path / "企业.csv").write_bytes(places_csv(town, "zh"))
    (tmp_path / "环节.csv").write_text("产业链,环节\nc,chip\nc,lamp\n", encoding="utf-8")
    checked = check(workbook.read(tmp_path))
    assert [each for each in checked.problems if each.severity == "error"] == []
    again, before = checked.tables["firms"].set_index("firm"), firms(town, "zh").set_index("firm")
    for name in ("Ai", "Bo"):
        assert again.at[name, "crs"] == "CGCS2000"
        assert (again.at[name, "lng"], again.at[name, "lat"]) == (before.at[name, "lng"], before.at[name, "lat"])
    assert again["lng"].isna().sum() == 4 and again.index.tolist() == town.found.city.firms.index.tolist()


# The GeoPackage


def test_only_what_has_a_point_of_its_own_is_drawn(town: Places, folder: str) -> None:
    opened = Opened(geopackage(town, "zh"), folder)
    assert set(opened.layers) == LAYERS
    placed, bare = opened.rows("firms"), opened.rows("firms_without_point")
    assert opened.layers["firms"] == "Point" and placed["firm"].tolist() == ["Ai", "Bo"]
    assert opened.layers["firms_without_point"] is None
    assert bare["firm"].tolist() == ["Cai", "Di", FORMULA, HOSTILE]
    assert not {"lng", "lat", "geometry"} & set(bare.columns)
    assert bare["class"].tolist() == ["park", "county", "county", "unknown"] and bare["why"].notna().all()
    for row in placed.itertuples():
        assert (row.geometry.x, row.geometry.y) == (row.lng, row.lat)
    assert placed["lng_given"].tolist() == [114.90123, 114.91] and placed["crs_given"].tolist() == ["CGCS2000", "GCJ02"]
    assert opened.rows("parks")["park"].tolist() == ["甲园"]
    assert opened.rows("parks_without_point")["park"].tolist() == ["乙园"]


def test_parks_say_what_stands_in_them_and_why_a_figure_is_missing(town: Places, folder: str) -> None:
    opened = Opened(geopackage(town, "zh"), folder)
    [with_cai], [empty] = opened.rows("parks").itertuples(), opened.rows("parks_without_point").itertuples()
    assert (with_cai.n_firms, with_cai.n_silent, with_cai.land_available) == (1, 1, 30)
    assert pd.isna(with_cai.output) and with_cai.output_why == say("zh", "reason.size_unknown")
    assert empty.n_firms == 0 and pd.isna(empty.output) and empty.output_why == say("zh", "reason.no_firms")


def test_counties_count_how_well_their_firms_are_known_and_hold_their_points(folder: str) -> None:
    report = sample()
    opened = Opened(geopackage(report, "en"), folder)
    counties, placed = opened.rows("counties"), opened.rows("firms")
    assert counties.crs.to_epsg() == placed.crs.to_epsg() == 4490
    found = firms_located(report.found.city)
    for name in ("given", "park", "town", "county"):
        known = found["class"].eq(name) & found["code"].isin(report.ground.counties.index)
        assert counties[f"n_{name}"].sum() == known.sum()
    at = counties_at(placed["lng"], placed["lat"], report.ground)
    assert at.tolist() == placed["code"].tolist()


@pytest.mark.parametrize("language", words.LOCALES)
def test_the_file_says_what_it_is(language: str, folder: str) -> None:
    report = sample()
    opened = Opened(geopackage(report, language), folder)
    about = opened.rows("about")
    said = "\n".join(about["text"])
    assert set(about["item"]) >= {
        say(language, f"take.about.{code}") for code in ("use", "crs", "boundaries", "origin", "sample", "version")
    }
    assert report.dataset_id in said and "4490" in said and "2026-09-30" in said
    assert getattr(report.ground.source, language) in said
    counts = firms_located(report.found.city)["class"].value_counts()
    for name in CLASSES:
        if n := int(counts.get(name, 0)):
            assert say(language, "take.count", n=n, known=say(language, f"placed.{name}")) in said
    names = dict(opened.ask("SELECT column_name, name FROM gpkg_data_columns WHERE table_name = 'firms'"))
    assert names["known_by"] == say(language, "take.field.known_by")
    assert names["revenue"].startswith({"zh": "营业收入", "en": "Revenue"}[language])


def test_the_same_rows_give_the_same_bytes_and_a_sound_file(town: Places, folder: str) -> None:
    made = geopackage(town, "zh")
    assert made == geopackage(town, "zh") and made != geopackage(town, "en")
    opened = Opened(made, folder)
    assert opened.ask("PRAGMA integrity_check") == [("ok",)] and opened.ask("PRAGMA foreign_key_check") == []
    assert opened.ask("PRAGMA application_id") == [(int.from_bytes(b"GPKG"),)]


def test_a_city_without_boundaries_has_no_counties(town: Places, folder: str) -> None:
    bare = Places(town.found, town.segment, None)
    assert set(Opened(geopackage(bare, "zh"), folder).layers) == LAYERS - {"counties"}


@given(random_rows(), st.sampled_from(["zh", "en"]))
@settings(max_examples=8)
def test_any_rows_can_be_taken_away(rows: Rows, language: str) -> None:
    """Whatever is missing, the table has a row a firm, and all firms stand in one of two layers."""
    report = places_of(built(**rows))
    n = len(report.found.city.firms)
    assert len(read(places_csv(report, language))) == n
    with tempfile.TemporaryDirectory() as folder:
        opened = Opened(geopackage(report, language), folder)
        assert len(opened.rows("firms")) + len(opened.rows("firms_without_point")) == n


def test_outlines_of_parks_are_drawn_and_those_that_cannot_be_say_why(town: Places, folder: str) -> None:
    """甲园 has a square in its own system, 乙园 a text that is none."""
    square = "POLYGON((114.89 26.79, 114.91 26.79, 114.91 26.81, 114.89 26.81, 114.89 26.79))"
    city = town.found.city
    city = replace(city, parks=city.parks.assign(boundary=pd.array([square, HOSTILE], "string")))
    opened = Opened(geopackage(places_of(city), "zh"), folder)
    assert set(opened.layers) == LAYERS | {"park_areas"}
    drawn, refused = opened.rows("park_areas").itertuples()
    assert drawn.geometry.bounds == pytest.approx((114.89, 26.79, 114.91, 26.81)) and pd.isna(drawn.why)
    assert drawn.park == "甲园" and not drawn.mended
    assert refused.geometry is None and refused.park == "乙园" and refused.why
