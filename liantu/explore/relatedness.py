"""Relatedness 关联度: how much of what goes together with a segment elsewhere is here, and what it would induce.

Both rest on reference regions: one city alone tells nothing about what goes together.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.diagnose.amounts import n_firms, output
from liantu.diagnose.figure_table import FigureTable
from liantu.explore.assumptions import Assumed, assumptions
from liantu.facts import Figure

FEWEST_REGIONS = 3  # with two, a pair of segments stands together or apart by accident
MEASURES = ("output", "n_firms")


@dataclass(frozen=True)
class Told:
    """What the sheet of regions tells, by its newest year.

    ``made``: shape (n_regions, n_segments), NaN where nobody knows; ``regions`` and ``segments``: their names;
    ``measure``: ``output`` [万元/year], or ``n_firms`` where fewer than three regions tell it.
    """

    made: np.ndarray
    regions: tuple[str, ...]
    segments: pd.Index
    measure: str


def told(regions: pd.DataFrame) -> Told:
    """Arrange the sheet of regions: of a region and segment the newest year that is given.

    >>> rows = pd.DataFrame({"region": ["a", "a"], "segment": ["x", "x"], "output": [1.0, 2.0], "year": [2024, 2025]})
    >>> told(rows.assign(n_firms=None)).made.tolist()
    [[2.0]]
    """
    enough = regions.dropna(subset=["output"])["region"].nunique() >= FEWEST_REGIONS
    measure = "output" if enough or not regions["n_firms"].notna().any() else "n_firms"
    rows = regions.assign(year=regions["year"].fillna(0)).sort_values("year", kind="stable")
    rows = rows.drop_duplicates(["region", "segment"], keep="last")
    table = rows.pivot(index="region", columns="segment", values=measure)
    return Told(table.to_numpy(float, na_value=np.nan), tuple(table.index), pd.Index(table.columns), measure)


def location_quotient(made: np.ndarray, reference: np.ndarray) -> np.ndarray:
    r"""How much more of each segment a place makes than its size would let expect 区位商; NaN where unknown.

    .. math:: \mathrm{LQ}_q = \frac{x_q / \sum_q x_q}{X_q / \sum_q X_q}

    over the segments that the place tells; 0 where nobody makes the segment.

    >>> location_quotient(np.array([30.0, 10.0, np.nan]), np.array([60.0, 60.0, 5.0])).tolist()
    [1.5, 0.5, nan]
    """
    known = ~np.isnan(made)
    mine, whole = float(made[known].sum()), float(reference[known].sum())
    expected = reference * mine / whole if whole > 0 else np.zeros(len(reference))
    quotient = np.divide(made, expected, out=np.zeros(len(made)), where=expected > 0)
    return np.where(known, quotient, np.nan)


def proximity(special: np.ndarray) -> np.ndarray:
    r"""How often two segments are specialities of the same regions 邻近度.

    Parameters
    ----------
    special : array, shape (n_regions, n_segments)
        1 where a region is specialised in a segment, 0 where not, NaN where nobody knows. [0, 1]

    Returns
    -------
    array, shape (n_segments, n_segments), in 0–1
        Symmetric; 0 where a segment is nobody's speciality. [share]

    Notes
    -----
    .. math:: \varphi_{pq} = \min\{P(M_p \mid M_q),\ P(M_q \mid M_p)\}

    Regions that do not tell one of the two are left out of that pair.

    References
    ----------
    Hidalgo, C. A., Klinger, B., Barabási, A.-L. and Hausmann, R. (2007), The product space conditions the development
    of nations, Science 317, 482–487.

    Examples
    --------
    >>> proximity(np.array([[1, 1, 0], [1, 0, 0], [0, 0, 1.0]])).tolist()
    [[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    known = ~np.isnan(special)
    there = np.where(known, special, 0.0)
    both = there.T @ there
    either = there.T @ known  # of the regions specialised in p, those that tell q
    more = np.maximum(either, either.T)
    return np.divide(both, more, out=np.zeros_like(both), where=more > 0)


def relatedness(city: City, regions: pd.DataFrame) -> FigureTable:
    r"""How much of what goes together with each segment elsewhere the city is specialised in already 关联密度.

    Parameters
    ----------
    city : City
        The city; its output [万元/year], or number of firms, is set against the regions'.
    regions : DataFrame
        The sheet of reference regions: ``region``, ``segment``, ``output`` [万元/year], ``n_firms``, ``year``.

    Returns
    -------
    FigureTable, index ``segment``
        ``density``, with the segments of which nobody knows whether they are a speciality here taken as none and as
        one [share]; ``quotient``, the city's location quotient [index]; ``n_regions`` [regions]. Reasons
        ``needs_regions`` with fewer than three regions, ``not_in_regions`` where they do not tell the segment,
        ``nothing_related`` where it goes together with nothing, ``output_unknown``.

    Notes
    -----
    .. math:: \omega_p = \frac{\sum_{q \ne p} M_q \varphi_{pq}}{\sum_{q \ne p} \varphi_{pq}},
        \qquad M_q = [\mathrm{LQ}_q \ge 1]

    The proximities are those of the regions alone; the quotients are against the regions together. Where the city does
    not know :math:`M_q`, q is left out of both sums. A density says what stands near, not how likely success is; and
    from one city alone neither it nor a complexity can be told.

    References
    ----------
    Hidalgo, C. A., Klinger, B., Barabási, A.-L. and Hausmann, R. (2007), The product space conditions the development
    of nations, Science 317, 482–487: with exports of countries in the place of output of regions.

    Examples
    --------
    >>> rows = [(r, s, x, None, None) for r, of in {"u": (9, 9, 1), "v": (9, 8, 1), "w": (1, 1, 30)}.items()
    ...         for s, x in zip(("chip", "package", "lamp"), of)]
    >>> regions = pd.DataFrame(rows, columns=["region", "segment", "output", "n_firms", "year"])
    >>> relatedness(lamp_city(), regions).values["density"].to_dict()
    {'wafer': None, 'chip': 0.0, 'package': 0.0, 'lamp': None}
    """
    found, names = told(regions), city.segments.index
    place = found.segments.get_indexer(names)
    n_regions = len(found.regions)
    listed = place >= 0
    density, low, high = (np.full(len(names), np.nan) for _ in range(3))
    quotient = np.full(len(names), np.nan)
    if n_regions >= FEWEST_REGIONS:
        near, mine = _near(found), _made_here(city, found.measure)
        quotient[listed] = location_quotient(mine[listed], _together(found)[place[listed]])
        among = near[np.ix_(place[listed], place[listed])]
        density[listed], low[listed], high[listed] = _density(among, quotient[listed])
    values = pd.DataFrame({"density": density, "density_low": low, "density_high": high, "quotient": quotient})
    values = values.astype("Float64").set_index(names)
    values["n_regions"] = n_regions
    few = n_regions < FEWEST_REGIONS
    why = np.select([np.full(len(names), few), ~listed], ["needs_regions", "not_in_regions"], "nothing_related")
    known = np.select([np.full(len(names), few), ~listed], ["needs_regions", "not_in_regions"], "output_unknown")
    reasons = pd.DataFrame({"density": why, "quotient": known}, names, dtype=object)
    units = {"density": "share", "quotient": "index", "n_regions": "count"}
    return FigureTable(values, reasons, units, {"density": ("density_low", "density_high")})


def _together(found: Told) -> np.ndarray:
    return np.nansum(found.made, axis=0)


def _near(found: Told) -> np.ndarray:
    """The proximities, from what each region is specialised in."""
    quotients = np.array([location_quotient(row, _together(found)) for row in found.made])
    return proximity(np.where(np.isnan(quotients), np.nan, quotients >= 1))


def _made_here(city: City, measure: str) -> np.ndarray:
    if measure == "output":
        return output(city).to_numpy(float, na_value=np.nan)
    found = n_firms(city).to_numpy(float)
    return np.where((found == 0) & ~city.segments["checked"].to_numpy(bool), np.nan, found)


def _density(near: np.ndarray, quotient: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The density of each segment, and its ends where what the city does not know were no speciality, or one."""
    near = near - np.diag(np.diag(near))
    unknown = np.isnan(quotient)
    special = np.where(unknown, 0.0, quotient >= 1)
    here, told_part, open_part = near @ special, near @ ~unknown, near @ unknown
    whole = told_part + open_part
    blank = np.full(len(quotient), np.nan)
    return (
        np.divide(here, told_part, out=blank.copy(), where=told_part > 0),
        np.divide(here, whole, out=blank.copy(), where=(whole > 0) & (told_part > 0)),
        np.divide(here + open_part, whole, out=blank.copy(), where=(whole > 0) & (told_part > 0)),
    )


def induced(city: City, regions: pd.DataFrame, segment: str, size: float, delta: float) -> Figure:
    r"""What a new plant of some size would induce in the other segments here in a year 带动本地产值.

    Parameters
    ----------
    city : City
        The city; reads ``segment_links.cost_share`` [0–1] and the output of its segments. [万元/year]
    regions : DataFrame
        The sheet of reference regions, by ``output``. [万元/year]
    segment : str
        Where the plant comes.
    size : float
        What it makes in a year. [万元/year]
    delta : float
        How cautious the regional coefficients are, 0.1 to 0.3. [index]

    Returns
    -------
    Figure ≥ 0
        Output of other local segments that it asks for; uses of segments that the regions or the city do not tell are
        left out, and taken whole at the upper end. [万元/year] ``n``: how many such uses. Reasons ``needs_regions``,
        ``not_in_regions``, ``shares_above_one`` where the inputs of a circle cost more than it sells.

    Notes
    -----
    .. math:: x = (I - R)^{-1} e_\ell s, \qquad R_{ij} = a_{ij} \min(1, \mathrm{FLQ}_{ij}), \qquad
        \mathrm{FLQ}_{ij} = \frac{\mathrm{SLQ}_i}{\mathrm{SLQ}_j} \lambda \quad (i \ne j), \qquad
        \lambda = \big[\log_2 (1 + X_c / X)\big]^\delta

    with the simple location quotients of the city, the plant in it, against the regions and the city together, whose
    output stands for the nation's. The figure is :math:`\sum x - s`. Cost shares are those of the sheet, not of a
    survey; unknown ones induce nothing and are counted. Not in it: wages, investment, what is sold on.

    References
    ----------
    Flegg, A. T. and Webber, C. D. (1997), On the appropriate use of location quotients in generating regional
    input–output tables: reply, Regional Studies 31, 795–805; :math:`\delta` of 0.1 to 0.3: Flegg, A. T. and Tohmo, T.
    (2013), Regional input–output tables and the FLQ formula: a case study of Finland, Regional Studies 47, 703–721.

    Examples
    --------
    >>> rows = [("u", s, 100.0, None, None) for s in ("wafer", "chip", "package", "lamp")]
    >>> regions = pd.DataFrame(rows, columns=["region", "segment", "output", "n_firms", "year"])
    >>> induced(lamp_city(), regions, "package", 200, 0.2).reason
    'needs_regions'
    """
    found = told(regions)
    if len(found.regions) < FEWEST_REGIONS or found.measure != "output":
        return Figure(None, "万元", reason="needs_regions")
    if segment not in found.segments:
        return Figure(None, "万元", reason="not_in_regions")
    part = _regional_part(city, found, segment, size, delta)
    supplier, customer, share = city.inputs
    used = _upstream(city, segment)[customer]
    is_open = used & (np.isnan(share) | np.isnan(part)) & ~(share == 0)
    sure = np.where(used & ~is_open, np.nan_to_num(share) * np.nan_to_num(part), 0.0)
    most = np.where(is_open, np.nan_to_num(share), sure)
    value, high = (_others(city, segment, size, each) for each in (sure, most))
    if value is None or high is None:
        return Figure(None, "万元", reason="shares_above_one")
    return Figure(value, "万元", value, high, n=int(is_open.sum()))


def _regional_part(city: City, found: Told, segment: str, size: float, delta: float) -> np.ndarray:
    """Which part of each input comes from here, by link; NaN where the regions or the city do not tell either end."""
    place = found.segments.get_indexer(city.segments.index)
    here = output(city).to_numpy(float, na_value=np.nan)
    at = city.segments.index.get_loc(segment)
    here[at] = np.nan_to_num(here[at]) + size
    elsewhere = np.where(place >= 0, _together(found)[place], np.nan)
    here = np.where(np.isnan(elsewhere), np.nan, here)
    whole = elsewhere + np.nan_to_num(here)
    quotient = location_quotient(here, np.nan_to_num(whole))
    scale = np.log2(1 + np.nansum(here) / np.nansum(whole)) ** delta
    supplier, customer, _ = city.inputs
    across = np.divide(
        quotient[supplier],
        quotient[customer],
        out=np.where(np.isnan(quotient[supplier]) | np.isnan(quotient[customer]), np.nan, 0.0),
        where=quotient[customer] > 0,
    )
    return np.minimum(across * scale, 1.0)


def _upstream(city: City, segment: str) -> np.ndarray:
    """The segment and all that supplies it, at last."""
    supplier, customer, _ = city.inputs
    reached = np.zeros(len(city.segments), bool)
    reached[city.segments.index.get_loc(segment)] = True
    while (new := reached[customer] & ~reached[supplier]).any():
        reached[supplier[new]] = True
    return reached


def _others(city: City, segment: str, size: float, coefficient: np.ndarray) -> float | None:
    """What all other segments make for it; None where a circle would need more than it makes."""
    supplier, customer, _ = city.inputs
    used = coefficient > 0
    names = np.unique([*supplier[used], *customer[used], city.segments.index.get_loc(segment)])
    matrix = np.zeros((len(names), len(names)))
    np.add.at(matrix, tuple(np.searchsorted(names, each[used]) for each in (supplier, customer)), coefficient[used])
    if matrix.sum(axis=0).max() >= 1 and np.abs(np.linalg.eigvals(matrix)).max() >= 1:
        return None
    wanted = np.where(names == city.segments.index.get_loc(segment), size, 0.0)
    return float(np.linalg.solve(np.eye(len(names)) - matrix, wanted).sum() - size)


def induced_band(city: City, regions: pd.DataFrame, segment: str, size: float, assumed: Assumed) -> Figure:
    """The same at the δ in use, its interval from the most cautious δ to the least, the untold uses at its upper end.

    >>> rows = pd.DataFrame(columns=["region", "segment", "output", "n_firms", "year"])
    >>> induced_band(lamp_city(), rows, "package", 200, Assumed()).reason
    'needs_regions'
    """
    ends = assumptions()["flq_delta"]
    value, cautious, bold = (
        induced(city, regions, segment, size, delta) for delta in (assumed["flq_delta"], ends.high, ends.low)
    )
    return value if value.value is None else replace(value, low=cautious.low, high=bold.high)


OF_RELATEDNESS = (proximity, relatedness, induced)
STATUS = {"proximity": "standard", "relatedness": "standard", "induced": "standard"}
