"""Degrees 度: what a pair of coordinates can be, by its ranges alone."""

import numpy as np
from numpy.typing import ArrayLike

CHINA = (73.0, 136.0), (3.0, 54.0)  # degrees east and north
NORTHING = 2e6, 6e6  # metres from the equator
EASTING = 1e5, 1e6  # metres with the false easting of 500 km, without the number of the zone
ZONES = {zone: 6 * zone - 3 for zone in range(13, 24)} | {zone: 3 * zone for zone in range(25, 46)}  # meridian [°E]


def degrees_kind(lng: ArrayLike, lat: ArrayLike) -> np.ndarray:
    """What each pair is: "" for degrees in range, else ``missing``, ``swapped``, ``projected`` or ``out_of_range``.

    A pair is ``swapped`` 经纬度填反 if it lies in China the other way round and only so; ``projected`` 投影坐标 if it
    has the size of the metres of a Gauss–Krüger grid, in either order, the number of the zone written before the
    easting or not.

    >>> degrees_kind([114.98, 27.11, 2998000, 38498000, 200, None], [27.11, 114.98, 38498000, 2998000, 10, 27]).tolist()
    ['', 'swapped', 'projected', 'projected', 'out_of_range', 'missing']
    """
    x, y = (numbers(degrees) for degrees in (lng, lat))
    with np.errstate(invalid="ignore"):
        known = np.isfinite(x) & np.isfinite(y)
        swapped = _between(y, CHINA[0]) & _between(x, CHINA[1])
        projected = (_between(x, NORTHING) & _is_easting(y)) | (_between(y, NORTHING) & _is_easting(x))
        in_range = (np.abs(x) <= 180) & (np.abs(y) <= 90)
    kinds = [~known, swapped, projected, ~in_range]
    return np.select(kinds, ["missing", "swapped", "projected", "out_of_range"], "")


def is_in_china(lng: ArrayLike, lat: ArrayLike) -> np.ndarray:
    """Whether each pair lies in the box of degrees that holds China; a missing one does not.

    >>> is_in_china([114.98, 0, -114.98, None], [27.11, 0, 27.11, 27]).tolist()
    [True, False, False, False]
    """
    x, y = (numbers(degrees) for degrees in (lng, lat))
    with np.errstate(invalid="ignore"):
        return _between(x, CHINA[0]) & _between(y, CHINA[1])


def zone_of(easting: float) -> int | None:
    """The zone 带号 before a false easting: 13 to 23 of six degrees, 25 to 45 of three; None where none is written.

    >>> zone_of(38498000), zone_of(498000)
    (38, None)
    """
    zone = int(easting // 1e6)
    return zone if zone in ZONES else None


def _is_easting(values: np.ndarray) -> np.ndarray:
    zone = np.floor_divide(values, 1e6)
    return _between(values - np.where(np.isin(zone, list(ZONES)), zone, 0) * 1e6, EASTING)


def _between(values: np.ndarray, ends: tuple[float, float]) -> np.ndarray:
    return (values >= ends[0]) & (values <= ends[1])


def numbers(degrees: ArrayLike) -> np.ndarray:
    """As numbers; a column of pandas may hold NA."""
    return degrees.to_numpy(float, na_value=np.nan) if hasattr(degrees, "to_numpy") else np.asarray(degrees, float)
