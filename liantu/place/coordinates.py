"""Coordinate systems 坐标系: the shifts between the four in which Chinese tables state a place.

WGS-84 and CGCS2000 differ by centimetres and count as one. GCJ-02 (Gaode, Tencent) displaces a point by some hundred
metres, BD-09 (Baidu) displaces that once more. Neither is published; the formula in use everywhere is followed, which
holds inside the rectangle in which the two are applied. Outside of it a point is left as it is.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from liantu.data.degrees import numbers, to_gcj
from liantu.data.problems import LiantuError

Point = tuple[np.ndarray, np.ndarray]
SYSTEMS = ("WGS84", "CGCS2000", "GCJ02", "BD09")

WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271  # where GCJ-02 is applied [degrees]
TWIST = np.pi * 3000 / 180
BAIDU = (0.0065, 0.006)
ROUNDS = 2  # of the fixed-point iteration, after a first guess: to a tenth of a millimetre


def shifted(lng: ArrayLike, lat: ArrayLike, crs: ArrayLike) -> Point:
    """Coordinates of a stated system as WGS-84 坐标转换.

    Parameters
    ----------
    lng, lat : array-like of float, any shape
        [degrees]; what is missing stays missing.
    crs : str or array-like of str
        ``WGS84``, ``CGCS2000``, ``GCJ02`` or ``BD09``, one for all or one each; where it is missing, so is the result.

    Returns
    -------
    tuple of ndarray
        ``lng`` and ``lat`` in WGS-84 [degrees], numbers where numbers were given.

    Raises
    ------
    LiantuError
        ``unknown_crs`` where a system is none of the four.

    Notes
    -----
    The inverse is found by a first guess and two rounds of :math:`x \\leftarrow y - (f(x) - x)`, which leaves less than
    a centimetre anywhere in the rectangle. The formula is a reconstruction: the vendors publish none.

    References
    ----------
    Domain and constants as in the public reconstruction (eviltransform, coordtransform).

    Examples
    --------
    >>> [round(float(degree), 5) for degree in shifted(114.99, 27.11, "GCJ02")]
    [114.98504, 27.11338]
    >>> shifted([114.99, 10.0], [27.11, 50.0], "CGCS2000")[0].tolist()
    [114.99, 10.0]
    """
    return _each(lng, lat, crs, {"GCJ02": _from_gcj, "BD09": _from_baidu})


def in_system(lng: ArrayLike, lat: ArrayLike, crs: ArrayLike) -> Point:
    """The other way: WGS-84 as one of the four systems, such as that of a layer of tiles.

    >>> [round(float(degree), 5) for degree in in_system(114.98504, 27.11338, "GCJ02")]
    [114.99, 27.11]
    >>> [round(float(degree), 5) for degree in in_system(114.98504, 27.11338, "BD09")]
    [114.99649, 27.116]
    """
    return _each(lng, lat, crs, {"GCJ02": to_gcj, "BD09": _to_baidu})


def _each(lng: ArrayLike, lat: ArrayLike, crs: ArrayLike, shifts: dict[str, Callable[..., Point]]) -> Point:
    x, y, systems = np.broadcast_arrays(numbers(lng), numbers(lat), _texts(crs))
    stated = np.isin(systems, SYSTEMS)
    if strange := {each for each in systems[~stated].ravel().tolist() if each}:
        raise LiantuError("unknown_crs", crs=sorted(strange)[0], known=list(SYSTEMS))
    found = np.where(stated, x, np.nan), np.where(stated, y, np.nan)
    inside = (x > WEST) & (x < EAST) & (y > SOUTH) & (y < NORTH)
    for system, shift in shifts.items():
        rows = inside & (systems == system)
        if rows.any():
            for values, new in zip(found, shift(x[rows], y[rows]), strict=True):
                values[rows] = new
    return found[0][()], found[1][()]


def _texts(crs: ArrayLike) -> np.ndarray:
    texts = crs.to_numpy(object, na_value="") if hasattr(crs, "to_numpy") else np.asarray(crs, object)
    return np.where(texts == None, "", texts).astype(str)  # noqa: E711  compared cell by cell


def _gcj_to_baidu(x: np.ndarray, y: np.ndarray) -> Point:
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * TWIST)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * TWIST)
    return radius * np.cos(angle) + BAIDU[0], radius * np.sin(angle) + BAIDU[1]


def _to_baidu(x: np.ndarray, y: np.ndarray) -> Point:
    return _gcj_to_baidu(*to_gcj(x, y))


def _from_gcj(x: np.ndarray, y: np.ndarray) -> Point:
    return _undone(to_gcj, x, y, (x, y))


def _from_baidu(x: np.ndarray, y: np.ndarray) -> Point:
    return _from_gcj(*_undone(_gcj_to_baidu, x, y, (x - BAIDU[0], y - BAIDU[1])))


def _undone(shift: Callable[..., Point], x: np.ndarray, y: np.ndarray, near: Point) -> Point:
    """The point that is shifted to ``x, y``, from one that is near it."""
    for _ in range(1 + ROUNDS):
        there = shift(*near)
        near = near[0] + (x - there[0]), near[1] + (y - there[1])
    return near
