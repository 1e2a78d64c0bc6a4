"""Chokepoints 卡脖子: inputs that come from abroad, from few origins, that others here cannot do without.

Three tests on recorded purchases, what stops if the input is gone, and how much of it others could deliver instead.
"""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.diagnose.dealings import UNKNOWN, Dealings, bought, dealings, sold, years
from liantu.diagnose.figure_table import FigureTable
from liantu.place import RINGS

ABROAD = RINGS.index("abroad")
# From here on a test holds: European Commission (2021), Strategic dependencies and capacities, SWD(2021) 352.
ORIGINS, IMPORTED, OVER_EXPORTS = 0.4, 0.5, 1.0
TESTS = ("origin_hhi", "import_share", "imports_over_exports")
UNITS = {"imports": "万元", "import_share": "share", "origin_hhi": "index", "imports_over_exports": "ratio"}


def dependence(city: City, found: Dealings) -> FigureTable:
    r"""How far the recorded purchases of each segment depend on imports 进口依赖.

    Parameters
    ----------
    city : City
        The city; reads ``firm_links``. [万元/year]
    found : Dealings
        :func:`~liantu.diagnose.dealings.dealings` of the city, or of one year alone.

    Returns
    -------
    FigureTable, index ``segment``
        ``imports`` ≥ 0 [万元/year]; ``import_share`` in 0–1 of the purchases whose ring is told, its ends with the
        others as domestic and as imported [share]; ``origin_hhi`` in (0, 1] over the told origins, its ends with the
        others spread thin and in one hand [index]; ``imports_over_exports`` ≥ 0 [ratio]; ``n_tests``, how many of the
        three tests hold, with ``n_tests_low`` and ``n_tests_high`` where an end decides [tests].
        Reasons ``no_links`` (no purchase with a value), ``no_imports``, ``origin_unknown``, ``no_exports``.

    Notes
    -----
    .. math:: \sum_o (z_o / z)^2 > 0.4, \qquad z_{\text{abroad}} / z > 0.5, \qquad
        z_{\text{abroad}} / \text{exports} > 1

    Imports without any recorded export meet the third test. The thresholds were made for trade statistics of
    countries; in goods that few countries make they always hold. One year is no verdict: see :func:`by_year`.

    References
    ----------
    European Commission (2021), Strategic dependencies and capacities, SWD(2021) 352; Mejean, I. and Rousseaux, P.
    (2024), Identifying European trade dependencies, CEPR.

    Examples
    --------
    >>> found = dependence(lamp_city(), dealings(lamp_city()))
    >>> found.values.loc["package", ["imports", "import_share", "origin_hhi", "n_tests"]].tolist()
    [75.0, 1.0, 1.0, 3.0]
    """
    purchases, sales = bought(city, found), sold(city, found)
    imports, whole = purchases[:, ABROAD], purchases.sum(axis=1)
    told, unknown = whole - purchases[:, UNKNOWN], purchases[:, UNKNOWN]
    exports = sales[:, ABROAD]
    values = {
        "imports": np.where(whole > 0, imports, np.nan),
        "import_share": _over(imports, told),
        "import_share_low": _over(imports, whole),
        "import_share_high": _over(imports + unknown, whole),
        **_origins(city, found, imports),
        "imports_over_exports": np.where(imports > 0, _over(imports, exports), np.where(whole > 0, 0.0, np.nan)),
    }
    values |= {f"n_tests{end}": n_tests(values, end=end) for end in ("", "_low", "_high")}
    frame = pd.DataFrame({name: pd.array(column, dtype="Float64") for name, column in values.items()})
    frame.index = city.segments.index
    ends = {name: (f"{name}_low", f"{name}_high") for name in ("import_share", "origin_hhi", "n_tests")}
    return FigureTable(frame, _reasons(frame, imports, whole), UNITS | {"n_tests": "count"}, ends)


def by_year(city: City) -> dict[str, pd.Series]:
    """How many of the three tests hold, by year of the rows: a flag of one year is no verdict. [tests]

    >>> by_year(lamp_city())
    {}
    """
    return {year: dependence(city, dealings(city, year=year)).values["n_tests"] for year in years(city)}


def chokepoint_severity(stranded: pd.Series, import_share: pd.Series, substitution: pd.Series) -> pd.Series:
    r"""Output that stops if the imports of a segment stop, less what others can deliver instead 卡脖子影响.

    Parameters
    ----------
    stranded : Series
        Output of all that stops without the segment. [万元/year]
    import_share : Series
        Share of the recorded purchases that is imported. [share]
    substitution : Series
        Share of the imports that others could deliver in time. [share]

    Returns
    -------
    Series of Float64 ≥ 0, shape (n_segments,), index ``segment``
        Unknown where one of the three is, with its reason, unless another is 0. [万元/year]

    Notes
    -----
    .. math:: S_\ell \cdot q_{\ell,\text{abroad}} \cdot (1 - \mathrm{Cov}_\ell)

    In a Leontief minimum what an essential input lacks is lost in proportion, all the way down.

    References
    ----------
    Our own definition.

    Examples
    --------
    >>> one = lambda amount: pd.Series([amount], ["package"], dtype="Float64")
    >>> chokepoint_severity(one(1000), one(0.8), one(0.25)).to_dict()
    {'package': 600.0}
    """
    output, share, covered = (each.to_numpy(float, na_value=np.nan) for each in (stranded, import_share, substitution))
    none_lost = (output == 0) | (share == 0) | (covered == 1)
    lost = np.where(none_lost, 0.0, output * share * (1 - covered))
    return pd.Series(pd.array(lost, dtype="Float64"), index=stranded.index)


def _origins(city: City, found: Dealings, imports: np.ndarray) -> dict[str, np.ndarray]:
    """Concentration of the imports on countries: over those told, and between its ends."""
    used = (found.customer >= 0) & (found.segment >= 0) & (found.ring == ABROAD) & ~np.isnan(found.value)
    by_origin: dict[tuple[int, str], float] = defaultdict(float)
    rows = (each[used].tolist() for each in (found.segment, found.origin, found.value))
    for segment, origin, value in zip(*rows, strict=True):
        if origin is not None:
            by_origin[segment, origin] += value
    n, places, amounts = len(imports), np.array([at for at, _ in by_origin], int), np.array([*by_origin.values()])
    told, squares, largest = np.bincount(places, amounts, n), np.bincount(places, amounts**2, n), np.zeros(n)
    np.maximum.at(largest, places, amounts)
    dark = imports - told
    return {
        "origin_hhi": _over(squares, told**2),
        "origin_hhi_low": np.where(told > 0, _over(squares, imports**2), np.where(imports > 0, 0.0, np.nan)),
        "origin_hhi_high": _over(squares - largest**2 + (largest + dark) ** 2, imports**2),
    }


def n_tests(values: Mapping[str, np.ndarray] | pd.DataFrame, *, factor: float = 1.0, end: str = "") -> np.ndarray:
    """How many tests hold where every threshold is so many times as high; NaN where nothing is told. [tests]

    ``values`` are those of :func:`dependence`; ``end``, ``_low`` or ``_high``, takes the ends of its intervals.
    """
    origin, share, over, imports = (
        pd.Series(values[name]).to_numpy(float, na_value=np.nan)
        for name in (f"origin_hhi{end}", f"import_share{end}", "imports_over_exports", "imports")
    )
    third = np.where(np.isnan(over), imports > 0, over > OVER_EXPORTS * factor)
    count = (origin > ORIGINS * factor).astype(int) + (share > IMPORTED * factor) + third
    return np.where(np.isnan(imports), np.nan, count)


def _over(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)


def _reasons(frame: pd.DataFrame, imports: np.ndarray, whole: np.ndarray) -> pd.DataFrame:
    none = np.where(whole > 0, "place_unknown", "no_links")
    origin = np.where(whole == 0, "no_links", np.where(imports > 0, "origin_unknown", "no_imports"))
    exports = np.where(whole > 0, "no_exports", "no_links")
    reasons = {"imports": "no_links", "import_share": none, "origin_hhi": origin, "imports_over_exports": exports}
    return pd.DataFrame(reasons | {"n_tests": "no_links"}, index=frame.index, dtype=object)
