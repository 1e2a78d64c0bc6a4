"""The figures of the segments 环节的数: each read once for the whole city, with the reason wherever one is empty."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.diagnose import amounts, chokepoints, concentration, dealings, states, stops, structure, substitution
from liantu.diagnose.dealings import Dealings
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.states import Thresholds
from liantu.place import Home, home_of, rings_of

OF_SEGMENTS = (
    *(states.state, amounts.n_firms, amounts.n_unreported, amounts.n_without_revenue),
    *(amounts.output, amounts.capacity, amounts.demand, amounts.coverage, amounts.shortfall),
    *(concentration.hhi, concentration.single_source, concentration.exposure),
    *(structure.broken_middle, states.class_changes, stops.bottleneck_severity, stops.stranded_output),
    *(dealings.nearest_ring, chokepoints.dependence, substitution.substitution, chokepoints.chokepoint_severity),
)
UNITS = {
    "n_firms": "count",
    "n_unreported": "count",
    "n_without_revenue": "count",
    "output": "万元",
    "capacity": "万元",
    "demand": "万元",
    "coverage": "ratio",
    "shortfall": "万元",
    "hhi": "index",
    "exposure": "万元",
    "bottleneck_severity": "万元",
    "stranded_output": "万元",
    "imports": "万元",
    "import_share": "share",
    "origin_hhi": "index",
    "imports_over_exports": "ratio",
    "chokepoint_tests": "count",
    "chokepoint_severity": "万元",
    "substitution": "share",
    "weight": "weight",
    "reference_output": "万元",
    "reference_count": "count",
    "min_scale": "万元",
}
ENDS = {
    name: (f"{name}_low", f"{name}_high")
    for name in ("hhi", "import_share", "origin_hhi", "chokepoint_tests", "substitution", "chokepoint_severity")
}
END_OF = {end: name for name, ends in ENDS.items() for end in ends}  # an end is empty for its figure's reason
GIVEN = ["reference_output", "reference_count", "min_scale"]


@dataclass(frozen=True)
class Dealt:
    """What is read off the dealings of the city and off where its firms are rooted; no threshold changes it.

    ``deals``, the rows by number; ``dependence`` and ``substitution``, the tables of those names, the latter for so
    many ``weeks``; ``by_year``, how many tests of a chokepoint hold; ``home``, where the city is; the rings in which
    each firm's ``headquarters`` and ``research`` lie.
    """

    deals: Dealings
    dependence: FigureTable
    substitution: FigureTable
    by_year: dict[str, pd.Series]
    weeks: float
    home: Home
    headquarters: pd.Series
    research: pd.Series


@dataclass(frozen=True)
class SegmentFigures:
    """What belongs to a segment, whatever chain asks: ``figures``, one row each; ``reasons``, why a cell is empty.

    ``nearby``: the states where both thresholds are a tenth lower, and a tenth higher.
    """

    figures: pd.DataFrame
    reasons: pd.DataFrame
    thresholds: Thresholds
    dealt: Dealt
    nearby: tuple[pd.Series, pd.Series]


def read_dealings(city: City, weeks: float = substitution.WAIT) -> Dealt:
    """Read what the rows tell of purchases, sales and places, once for the whole city."""
    deals, home = dealings.dealings(city), home_of(city)
    return Dealt(
        deals,
        chokepoints.dependence(city, deals),
        substitution.substitution(city, deals, weeks),
        chokepoints.by_year(city),
        weeks,
        home,
        rings_of(city.firms["headquarters"], home).astype(object),  # read again for every chain
        rings_of(city.firms["rd_place"], home).astype(object),
    )


def with_more_firms(city: City, before: City, dealt: Dealt) -> Dealt:
    """The same for a ``city`` that has more firms than ``before``, at the end, which no row of trade names."""
    dealings.hand_on(before, city)
    covered = substitution.substitution(city, dealt.deals, dealt.weeks)
    seats, labs = (rings_of(city.firms[name], dealt.home).astype(object) for name in ("headquarters", "rd_place"))
    return replace(dealt, substitution=covered, headquarters=seats, research=labs)


def read_segments(city: City, thresholds: Thresholds = Thresholds(), dealt: Dealt | None = None) -> SegmentFigures:
    """Read every figure of every segment, each once; a later one is handed those it rests on.

    >>> read = read_segments(lamp_city())
    >>> read.figures.loc["package", ["state", "demand", "broken_middle"]].to_dict()
    {'state': 'absent', 'demand': 500.0, 'broken_middle': True}
    >>> read.reasons.at["wafer", "coverage"], read.reasons.at["package", "hhi"]
    ('unchecked', 'no_firms')
    """
    dealt = read_dealings(city) if dealt is None else dealt
    n_firms, output, capacity = amounts.n_firms(city), amounts.output(city), amounts.capacity(city)
    demand = amounts.demand(city, output)
    coverage = amounts.coverage(capacity, demand)
    state = states.state(city, n_firms, coverage, thresholds)
    shares = concentration.supplier_shares(city)
    index = concentration.hhi(city, shares)
    index_low, index_high = concentration.hhi_ends(city, shares, index)
    figures = pd.DataFrame(
        {
            "name_en": city.segments["name_en"],
            "state": state,
            "n_firms": n_firms,
            "n_unreported": amounts.n_unreported(city),
            "n_without_revenue": amounts.n_without_revenue(city),
            "output": output,
            "capacity": capacity,
            "demand": demand,
            "coverage": coverage,
            "shortfall": amounts.shortfall(capacity, demand),
            "hhi": index,
            "hhi_low": index_low,
            "hhi_high": index_high,
            "single_source": concentration.single_source(city, shares),
            "exposure": concentration.exposure(city, demand),
            "broken_middle": structure.broken_middle(city, state),
            "class_changes": states.class_changes(city, n_firms, coverage, thresholds),
            "bottleneck_severity": stops.bottleneck_severity(city, output, coverage),
            "nearest_ring": dealings.nearest_ring(city, state),
            **_dealt_figures(dealt, stops.stranded_output(city, output, state)),
            **{name: city.segments[name] for name in GIVEN},
        }
    )
    nearby = (states.state(city, n_firms, coverage, thresholds.times(factor)) for factor in (0.9, 1.1))
    return SegmentFigures(figures, _reasons(figures, dealt), thresholds, dealt, tuple(nearby))


def _dealt_figures(dealt: Dealt, stranded: pd.Series) -> dict[str, pd.Series]:
    """What the dealings say of each segment, and what stops with it."""
    bought, covered = dealt.dependence.values, dealt.substitution.values
    tests = {f"chokepoint_tests{end}": bought[f"n_tests{end}"] for end in ("", "_low", "_high")}
    names = ("imports", "import_share", "origin_hhi", "imports_over_exports")
    ends = [f"{name}{end}" for name in names for end in ("", "_low", "_high") if f"{name}{end}" in bought]
    severity = {
        f"chokepoint_severity{end}": chokepoints.chokepoint_severity(stranded, bought["import_share"], covered[cover])
        for end, cover in (("", "substitution"), ("_low", "substitution_high"), ("_high", "substitution_low"))
    }
    return {
        "stranded_output": stranded,
        **{name: bought[name] for name in ends},
        **tests,
        **{name: covered[name] for name in ("substitution", "substitution_low", "substitution_high")},
        **severity,
    }


def _reasons(figures: pd.DataFrame, dealt: Dealt) -> pd.DataFrame:
    """Why a figure would be empty, the nearest cause first; to be read only where it is."""
    empty = {name: figures[name].isna().to_numpy(bool) for name in ("capacity", "demand", "hhi")}
    nobody, absent = (figures["n_firms"] == 0).to_numpy(bool), (figures["state"] == "absent").to_numpy(bool)
    size = np.where(nobody, "unchecked", "size_unknown")
    need = np.where(empty["demand"], "demand_unknown", "no_local_demand")
    sparse = np.where(empty["capacity"], size, need)
    shares = np.where(absent, "no_firms", np.where(empty["capacity"], size, "no_capacity"))
    reasons = {
        "output": size,
        "capacity": size,
        "demand": "demand_unknown",
        "coverage": sparse,
        "shortfall": sparse,
        "hhi": shares,
        "single_source": shares,
        "exposure": np.where(nobody | (empty["capacity"] & empty["hhi"]), shares, "demand_unknown"),
        "bottleneck_severity": "output_unknown",
        "stranded_output": "output_unknown",
        "nearest_ring": "no_links",
        **_dealt_reasons(figures, dealt),
        **dict.fromkeys(["stage", "name_en", *GIVEN], "not_given"),
    }
    return pd.DataFrame(reasons, index=figures.index, dtype=object)


def _dealt_reasons(figures: pd.DataFrame, dealt: Dealt) -> dict[str, object]:
    bought = dealt.dependence.reasons
    names = ("imports", "import_share", "origin_hhi", "imports_over_exports")
    first = np.where(figures["import_share"].isna(), bought["import_share"], "no_links")
    severity = np.where(figures["stranded_output"].isna(), "output_unknown", first)
    reasons = {name: bought[name] for name in names} | {"chokepoint_tests": "no_links", "substitution": "no_links"}
    return reasons | {"chokepoint_severity": severity}
