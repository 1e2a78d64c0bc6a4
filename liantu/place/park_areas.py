"""Outlines of parks 园区边界, as users give them: WKT or GeoJSON, in the system that the park's row states.

A development zone is no administrative unit, so nobody else has its outline. The text is the user's: whatever it holds,
the answer is a polygon or a reason, never an exception. Reasons: ``no_crs`` (no coordinate system stated),
``too_long``, ``too_many_points``, ``unreadable``, ``no_polygon`` (a point, a line, several features), ``no_area``,
``swapped`` (latitude first), ``projected`` (metres), ``out_of_range`` (not in China).
"""

import json
import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liantu.chain import City, once_a_city
from liantu.data.degrees import CHINA, degrees_kind
from liantu.facts import Finding, Name, Word

if TYPE_CHECKING:
    import geopandas
    from shapely import Geometry

LONGEST, MOST_POINTS = 200_000, 20_000
# Only these: the reader of WKT descends into collections without a limit.
WKT = re.compile(r"\s*(SRID=\d+;)?\s*(MULTI)?POLYGON\s*(Z|M|ZM)?\s*\(", re.IGNORECASE)


class Refused(Exception):
    """Why a text gives no outline; its one argument is the reason."""


@once_a_city(of=("parks",))
def park_areas(city: City) -> "geopandas.GeoDataFrame":
    """The outlines of the parks that have one.

    Returns
    -------
    GeoDataFrame, index ``park``, EPSG:4326
        ``geometry``, a MultiPolygon in WGS-84 [degrees] or None; ``why`` it is None, a code, else NA; ``mended``: the
        outline crossed itself and was repaired. Only parks whose ``boundary`` is filled in have a row.

    Notes
    -----
    Shifted vertex by vertex from the park's ``crs``. Repaired by structure: rings are shells, rings inside are holes.

    Examples
    --------
    >>> park_areas(lamp_city()).empty
    True
    """
    from geopandas import GeoDataFrame

    given = city.parks[["boundary", "crs"]].dropna(subset="boundary")
    read = [_read(text, crs) for text, crs in given.itertuples(index=False)]
    shapes, reasons, mended = zip(*read, strict=True) if read else ((), (), ())
    columns = {
        "why": pd.array(reasons, dtype="string"),
        "mended": pd.array(mended, dtype="boolean"),
    }
    return GeoDataFrame(columns, index=given.index, geometry=list(shapes), crs=4326)


def outline_notes(city: City) -> tuple[Finding, ...]:
    """What must be said of outlines that users gave: which are not drawn and why, and which were repaired.

    >>> outline_notes(lamp_city())
    ()
    """
    areas = park_areas(city)
    english = city.parks["name_en"].fillna(city.parks.index.to_series())
    names = {park: Name(park, english[park]) for park in areas.index}
    refused = areas["why"].dropna().items()
    notes = [
        Finding("outline.refused", {"park": names[park], "why": Word(f"outline.why.{why}")}) for park, why in refused
    ]
    return (*notes, *(Finding("outline.mended", {"park": names[park]}) for park in areas.index[areas["mended"]]))


def _read(text: str, crs: str | None) -> "tuple[Geometry | None, str | None, bool]":
    """The outline, or why there is none, and whether it had to be repaired."""
    from shapely import force_2d, get_num_coordinates, is_valid

    try:
        if pd.isna(crs):
            raise Refused("no_crs")
        if len(text) > LONGEST:
            raise Refused("too_long")
        shape = force_2d(_parsed(text))
        if get_num_coordinates(shape) > MOST_POINTS:
            raise Refused("too_many_points")
        _assert_in_china(shape)
        mended = not is_valid(shape)
        return _polygons(_shifted(_valid(shape) if mended else _polygons(shape), crs)), None, mended
    except Refused as refused:
        return None, refused.args[0], False


def _parsed(text: str) -> "Geometry":
    from shapely import GEOSException, from_wkt
    from shapely.geometry import shape

    try:
        if WKT.match(text):
            return from_wkt(re.sub(r"^\s*SRID=\d+;", "", text, flags=re.IGNORECASE))
        return shape(_geometry(json.loads(text)))
    except (GEOSException, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError):
        raise Refused("unreadable") from None


def _geometry(told: object) -> dict[str, object]:
    """The polygon of a GeoJSON: itself, a feature's, or that of a collection of one."""
    kind = told["type"]
    if kind == "FeatureCollection":
        if len(told["features"]) != 1:
            raise Refused("no_polygon")
        return _geometry(told["features"][0])
    if kind == "Feature":
        told, kind = told["geometry"], told["geometry"]["type"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise Refused("no_polygon")
    return {"type": kind, "coordinates": told["coordinates"]}


def _assert_in_china(shape: "Geometry") -> None:
    from shapely import get_coordinates

    points = get_coordinates(shape)
    if not len(points):
        raise Refused("no_area")
    if not np.isfinite(points).all():
        raise Refused("unreadable")
    if not _within_china(points[:, 0], points[:, 1]):
        kinds = set(degrees_kind(points[:, 0], points[:, 1])) - {""}
        raise Refused(kinds.pop() if len(kinds) == 1 else "out_of_range")


def _within_china(lngs: np.ndarray, lats: np.ndarray) -> bool:
    (west, east), (south, north) = CHINA
    return bool(((west <= lngs) & (lngs <= east) & (south <= lats) & (lats <= north)).all())


def _valid(shape: "Geometry") -> "Geometry":
    from shapely import GEOSException, make_valid

    try:
        return _polygons(make_valid(shape, method="structure", keep_collapsed=False))
    except GEOSException:
        raise Refused("unreadable") from None


def _shifted(shape: "Geometry", crs: str) -> "Geometry":
    from shapely import transform

    from liantu.place.coordinates import shifted

    return transform(shape, lambda points: np.column_stack(shifted(points[:, 0], points[:, 1], crs)))


def _polygons(shape: "Geometry") -> "Geometry":
    from shapely import MultiPolygon, get_parts

    parts = [part for part in get_parts(shape) if part.geom_type == "Polygon" and part.area > 0]
    if not parts:
        raise Refused("no_area")
    return MultiPolygon(parts)
