"""The places as a GeoPackage 地理数据包: layers that any map program opens, each of which says who may see it.

Point layers hold only what has a point of its own; all else stands in tables without geometry, so no program can draw
it where it is not. Field names are our identifiers; their names in the reader's language are shown beside them.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from liantu.facts import Finding
from liantu.place.park_areas import park_areas
from liantu.report.places import Places, approval_line, counties, firms, notes, parks, title, why
from liantu.words import say, spoken, tell

EPSG = 4490  # CGCS2000, longitude and latitude
NO_CLOCK = "2000-01-01T00:00:00.000Z"  # the same rows give the same bytes
SCHEMA = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
  definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT,
  description TEXT, mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT,
  min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
INSERT INTO gpkg_extensions VALUES
  ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write'),
  ('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema',
   'read-write');
"""


class Layer(NamedTuple):
    """A layer or table of the file: its ``name``, its rows, of which kind its shapes are (None: no shapes).

    ``like``: the table of the dictionary that names its columns.
    """

    name: str
    rows: pd.DataFrame
    shape: str | None
    like: str


def geopackage(report: Places, language: str) -> bytes:
    """The file: counties, parks, their outlines, firms, those without a point, and what it all is.

    Written by GDAL into a folder of its own and read back; it holds no time of writing.
    """
    import pyogrio

    said = " · ".join(tell(language, each) for each in _of_every_layer(report))
    with tempfile.TemporaryDirectory(prefix="liantu-") as folder:
        file, copy = Path(folder) / "places.gpkg", Path(folder) / "copy.gpkg"
        made = list(layers(report, language))
        for layer in made:
            label = say(language, f"take.layer.{layer.name}")
            options = {"IDENTIFIER": label, "DESCRIPTION": said}
            pyogrio.write_dataframe(
                layer.rows, file, layer=layer.name, driver="GPKG", layer_options=options, geometry_type=layer.shape
            )
        _finish(file, made, language)
        with closing(sqlite3.connect(file)) as book:
            book.execute("VACUUM INTO ?", [str(copy)])  # a fresh file does not count how often it was written
        return copy.read_bytes()


def _of_every_layer(report: Places) -> Iterator[Finding]:
    """What every layer says of itself, since layers travel alone."""
    yield approval_line(report.approval)
    yield Finding("take.crs", {})
    if report.origin.has_samples:
        yield Finding("take.sample", {})
    if report.origin.as_of:
        yield Finding("app.as_of", {"day": report.origin.as_of})
    yield Finding("take.version", {"version": report.dataset_id})


def layers(report: Places, language: str) -> Iterator[Layer]:
    """Every layer, in the order in which a map program lists them; what does not apply is left out."""
    if report.ground is not None:
        yield Layer("counties", _outlined(report), "MultiPolygon", "")
    placed, bare = _split(parks(report, language))
    yield Layer("parks", placed, "Point", "parks")
    yield Layer("parks_without_point", bare, None, "parks")
    areas = park_areas(report.found.city)
    if len(areas):
        yield Layer("park_areas", _areas(areas, language), "MultiPolygon", "parks")
    placed, bare = _split(firms(report, language))
    yield Layer("firms", placed, "Point", "firms")
    yield Layer("firms_without_point", bare.drop(columns=["lng", "lat", "crs"]), None, "firms")
    yield Layer("about", _about(report, language), None, "")


def _outlined(report: Places) -> pd.DataFrame:
    """The counties with their polygons, all of one kind."""
    from geopandas import GeoDataFrame
    from shapely import MultiPolygon

    outlines = report.ground.counties.geometry
    shapes = [each if each.geom_type == "MultiPolygon" else MultiPolygon([each]) for each in outlines]
    return GeoDataFrame(counties(report).reset_index(drop=True), geometry=shapes, crs=EPSG)


def _split(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Those that have a point of their own as points, the others as they are."""
    from geopandas import GeoDataFrame, points_from_xy

    has = (rows["lng"].notna() & rows["lat"].notna()).to_numpy(bool)
    there = rows[has]
    shapes = points_from_xy(there["lng"].to_numpy(float), there["lat"].to_numpy(float))
    return GeoDataFrame(there, geometry=shapes, crs=EPSG), rows[~has]


def _areas(areas: pd.DataFrame, language: str) -> pd.DataFrame:
    """The outlines that could be read, and the reasons of the others beside no shape."""
    found = areas.reset_index().set_crs(EPSG, allow_override=True)  # the same numbers: they differ by centimetres
    found["why"] = why(found["why"], language)
    return found[["park", "why", "mended", "geometry"]]


def _about(report: Places, language: str) -> pd.DataFrame:
    rows = [(say(language, f"take.about.{code}"), spoken(language, fact)) for code, fact in notes(report)]
    return pd.DataFrame(rows, columns=["item", "text"], dtype="string")


def _finish(file: Path, made: list[Layer], language: str) -> None:
    """Names of the columns in the reader's language, as map programs show them, and no clock."""
    names = [
        (layer.name, column, title(column, layer.like, language))
        for layer in made
        for column in layer.rows.columns
        if column != "geometry"
    ]
    with closing(sqlite3.connect(file)) as book, book:
        book.executescript(SCHEMA)
        insert = "INSERT INTO gpkg_data_columns (table_name, column_name, name, title) VALUES (?, ?, ?, ?)"
        book.executemany(insert, [(*each, each[2]) for each in names])
        book.execute("UPDATE gpkg_contents SET last_change = ?", [NO_CLOCK])
