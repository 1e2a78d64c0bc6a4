"""Benchmark 参照: with whom a chain is compared. It is chosen before any judgement; without one nothing is compared.

It is the chain's own columns of references, or another dataset: last year's workbook, or another city's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from liantu.chain import City, chain_names, chain_of
from liantu.data.dictionary import TABLES
from liantu.diagnose import provenance
from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.segment_figures import UNITS
from liantu.facts import Figure, Finding, Word

COLUMN = {"output": "reference_output", "count": "reference_count"}  # the own column behind each kind
OUTPUT = ("output", "reference_output", "output_difference", "output_ratio")
COUNT = ("n_firms", "reference_count", "count_difference")
STATE = ("state", "reference_state")
OF_KIND = {"output": OUTPUT, "count": COUNT, "dataset": (*OUTPUT, *COUNT, *STATE)}
MEASURE = {"output": "output_difference", "count": "count_difference", "dataset": "output_difference"}
REFERENCE = {"output_difference": "reference_output", "count_difference": "reference_count"}
HERE = {"output_difference": "output", "count_difference": "n_firms"}
POINTS = 100.0
STATUS = {"against": "definition", "chain_against": "definition"}


@dataclass(frozen=True)
class Benchmark:
    """With whom a chain is compared.

    ``code`` for a link; ``name``, a fact that is spoken wherever it is used; ``kind``: ``output``, ``count`` or
    ``dataset``. ``values``, index ``segment``: the ``output`` [万元/year], ``n_firms`` and ``state`` that are told
    there; ``reasons``, why a cell would be empty; ``missing``, why a segment has no row. ``origin``: the rows of a
    sheet's own references, with ``source``, ``as_of`` and ``status``. ``there``: the chain of the other dataset.
    """

    code: str
    name: object
    kind: str
    values: pd.DataFrame
    reasons: pd.DataFrame
    missing: str
    origin: pd.DataFrame
    day: str | None
    has_samples: bool
    dataset_id: str | None = None
    there: Diagnosis | None = None

    @property
    def measure(self) -> str:
        """The difference by which segments are ranked."""
        return MEASURE[self.kind]


def own_kinds(found: Diagnosis) -> list[str]:
    """Which of the sheet's own references are filled in for the chain: ``output``, ``count``.

    >>> own_kinds(lamp_diagnosis())
    []
    """
    return [kind for kind, column in COLUMN.items() if found.counted[column].notna().any()]


def own(found: Diagnosis, kind: str) -> Benchmark:
    """The sheet's own reference outputs or numbers of firms, each with its row's source and day."""
    told = found.counted[COLUMN[kind]].dropna().astype("Float64")
    column = {"output": "output", "count": "n_firms"}[kind]
    values = pd.DataFrame({column: told}).reindex(columns=["output", "n_firms", "state"])
    reasons = pd.DataFrame("no_reference", index=values.index, columns=values.columns, dtype=object)
    rows = found.city.chain_segments
    origin = rows.loc[rows["segment"].isin(told.index).to_numpy(bool), ["segment", "source", "as_of", "status"]]
    day, has_samples = max(origin["as_of"].dropna(), default=None), bool((origin["status"] == "sample").any())
    return Benchmark(kind, Word(f"benchmark.{kind}"), kind, values, reasons, "no_reference", origin, day, has_samples)


def other(code: str, name: object, there: Diagnosis, dataset_id: str) -> Benchmark:
    """Another dataset: every segment that it knows, in whatever chain, under the same name."""
    figures, nobody = there.read.figures, there.read.figures["state"] == "unchecked"
    values = pd.DataFrame(
        {
            "output": figures["output"],
            "n_firms": figures["n_firms"].astype("Int64").mask(nobody),
            "state": figures["state"].astype(object),
        }
    )
    reasons = pd.DataFrame("unchecked_there", index=values.index, columns=values.columns, dtype=object)
    reasons["output"] = there.read.reasons["output"] + "_there"
    origin, whence = there.city.chain_segments.iloc[:0], provenance.of_city(there.city)
    more = {"dataset_id": dataset_id, "there": there}
    return Benchmark(
        code, name, "dataset", values, reasons, "not_in_benchmark", origin, whence.as_of, whence.has_samples, **more
    )


def chain_like(found: Diagnosis, city: City) -> str | None:
    """The chain of another city that a chain is compared with: of the same name, else the one sharing most segments.

    Nothing, where no segment is shared.

    >>> chain_like(lamp_diagnosis(), lamp_city())
    'lighting'
    """
    rows, mine = city.chain_segments, set(found.counted.index)
    if not mine & set(rows["segment"]):
        return None
    if found.chain.zh in chain_names(city):
        return found.chain.zh
    shared = {name: len(mine & set(chain_of(city, name).segments.index)) for name in chain_names(city)}
    return max(shared, key=shared.__getitem__)


def against(found: Diagnosis, benchmark: Benchmark) -> FigureTable:
    r"""How far each segment is from its benchmark: output, number of firms, state 与参照比.

    Parameters
    ----------
    found : Diagnosis
        The chain; reads ``output`` [万元/year], ``n_firms`` [firms] and ``state`` of its counted segments.
    benchmark : Benchmark
        With whom it is compared, from :func:`own` or :func:`other`.

    Returns
    -------
    FigureTable, index: the counted segments
        Of the columns in ``OF_KIND``: here, in the benchmark, the difference [万元/year, firms], and the ratio of
        outputs. [ratio ≥ 0]
        Reasons: that of the figure here; else ``no_reference``, ``not_in_benchmark``, ``unchecked_there``,
        ``size_unknown_there``; for the ratio ``reference_is_zero``.

    Notes
    -----
    .. math:: \Delta_\ell = X_\ell - X^{ref}_\ell, \qquad r_\ell = X_\ell / X^{ref}_\ell

    Below 0 where the segment is behind. Segments are matched by name; one that the benchmark does not tell is left
    out, never taken for 0, and neither is one at which nobody looked. A benchmark is no target.

    References
    ----------
    Our own definition.

    Examples
    --------
    >>> found = lamp_diagnosis()
    >>> twice = other("twice", "the same", found, "0")
    >>> against(found, twice).figure("chip", "output_ratio").value, against(found, twice).reasons.at["wafer", "output"]
    (1.0, 'unchecked')
    """
    rows, nobody = found.counted, found.counted["state"] == "unchecked"
    here = pd.DataFrame({"output": rows["output"], "n_firms": rows["n_firms"].astype("Int64").mask(nobody)})
    why_here = pd.DataFrame({"output": found.reasons.loc[rows.index, "output"], "n_firms": "unchecked"})
    there, why_there = (table.reindex(rows.index) for table in (benchmark.values, benchmark.reasons))
    why_there = why_there.fillna(benchmark.missing)
    values, reasons = pd.DataFrame(index=rows.index), pd.DataFrame(index=rows.index)
    for name, reference, difference in (("output", *OUTPUT[1:3]), COUNT):
        amount = there[name].astype("Float64")
        values[name], values[reference], values[difference] = here[name], amount, here[name] - amount
        reasons[name], reasons[reference] = why_here[name], why_there[name]
        reasons[difference] = why_there[name].where(here[name].notna().to_numpy(bool), why_here[name])
    some = (values["reference_output"] > 0).fillna(False).to_numpy(bool)
    values["output_ratio"] = values["output"] / values["reference_output"].where(some)
    zero = values["output_difference"].notna().to_numpy(bool) & ~some
    reasons["output_ratio"] = reasons["output_difference"].mask(zero, "reference_is_zero")
    values["state"], values["reference_state"] = rows["state"].astype(object), there["state"]
    reasons["state"], reasons["reference_state"] = "unchecked", why_there["state"]
    kept = list(OF_KIND[benchmark.kind])
    units = UNITS | {"output_difference": "万元", "count_difference": "count", "output_ratio": "ratio"}
    return FigureTable(values[kept], reasons[kept], units)


def chain_against(found: Diagnosis, there: Diagnosis) -> FigureTable:
    r"""How the figures of a chain differ from those of the other dataset's chain 全链与参照比.

    Parameters
    ----------
    found, there : Diagnosis
        The chain here, and the chain of the other dataset, read with the same thresholds.

    Returns
    -------
    FigureTable, index: the figures and outcomes of a chain
        ``here`` and ``there`` in 0–1 with their intervals [share]; the ``difference`` with its interval, in −100–100.
        [percentage points]
        ``sure``: whether the difference is larger than the intervals leave open. [yes/no]
        Reasons of the difference: that of the figure here, else ``unknown_there``.

    Notes
    -----
    .. math:: \Delta = 100\,(a - b), \qquad
        \Delta \in 100\,[\,a_{low} - b_{high},\; a_{high} - b_{low}\,]

    Not sure where the interval of the difference holds 0. Each chain consists of its own segments; how many stand on
    one side only is told beside it.

    References
    ----------
    Our own definition; the ends are those of interval arithmetic.

    Examples
    --------
    >>> found = lamp_diagnosis()
    >>> table = chain_against(found, found)
    >>> table.figure("completeness", "difference"), bool(table.values.at["completeness", "sure"])
    (Figure(value=0.0, unit='points', low=-25.0, high=25.0, reason=None, n=None), False)
    """
    values, reasons = {}, {}
    for name in chain_figures(found):
        here, far = chain_figures(found)[name], chain_figures(there)[name]
        values[name] = _ends("here", here) | _ends("there", far) | _difference(here, far)
        why = here.reason if here.value is None else "unknown_there"
        reasons[name] = {"here": here.reason, "there": far.reason, "difference": why, "sure": why}
    units = {"here": "share", "there": "share", "difference": "points"}
    ends = {name: (f"{name}_low", f"{name}_high") for name in units}
    table = pd.DataFrame.from_dict(values, "index").astype({"sure": "boolean"})
    return FigureTable(table, pd.DataFrame.from_dict(reasons, "index"), units, ends)


def chain_figures(found: Diagnosis) -> dict[str, Figure]:
    """The figures and outcomes of a chain that are compared, by name."""
    return found.figures | {name: outcome.figure for name, outcome in found.outcomes.items()}


def _ends(name: str, figure: Figure) -> dict[str, float | None]:
    return {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}


def _difference(here: Figure, there: Figure) -> dict[str, Any]:
    """The difference in points, its ends where either side has an interval, and whether it is larger than these."""
    if here.value is None or there.value is None:
        return _ends("difference", Figure(None, "points")) | {"sure": None}
    (a, b), (c, d) = _interval(here), _interval(there)
    low, high = POINTS * (a - d), POINTS * (b - c)
    value = POINTS * (here.value - there.value)
    open_ends = here.bounds is not None or there.bounds is not None
    ends = (low, high) if open_ends else (None, None)
    return _ends("difference", Figure(value, "points", *ends)) | {"sure": not open_ends or not low <= 0 <= high}


def _interval(figure: Figure) -> tuple[float, float]:
    low, high = (figure.value if end is None else end for end in (figure.low, figure.high))
    return low, high


def worst_first(table: FigureTable, measure: str) -> list[str]:
    """The segments, those furthest behind first, then by name; at the end those that cannot be compared."""
    away = table.values[measure].astype(float)
    return sorted(
        table.values.index, key=lambda segment: (np.isnan(away[segment]), np.nan_to_num(away[segment]), segment)
    )


def behind(table: FigureTable, measure: str) -> list[str]:
    """Those of them that are behind."""
    away = table.values[measure].astype(float)
    return [segment for segment in worst_first(table, measure) if away[segment] < 0]


def gap(table: FigureTable, segment: str, measure: str) -> Figure:
    """How far a segment is behind; 0 where it is not. [万元/year, firms]"""
    away = table.figure(segment, measure)
    return Figure(None if away.value is None else max(0.0, -away.value), away.unit, reason=away.reason)


def said_gap(behind: Figure) -> object:
    """A distance as it is spoken: an amount of money, or so many firms."""
    if behind.unit != "count" or behind.value is None:
        return behind
    whole = behind.value == int(behind.value)
    return Finding("term.n_firms", {"n": int(behind.value) if whole else behind.value})


def as_json(found: Diagnosis, benchmark: Benchmark | None, reason: str) -> dict[str, Any]:
    """``benchmark``: its name, its dataset if it is one, the segments, and the figures of the chain where it has any.

    Without one it is null, for the given reason.
    """
    if benchmark is None:
        return {"benchmark": None, "benchmark_reason": reason}
    said: dict[str, Any] = {"name": _plain_name(benchmark), "kind": benchmark.kind}
    if benchmark.there is not None:
        said |= {"dataset": benchmark.dataset_id, "chain": benchmark.there.chain.zh}
    said |= {"as_of": benchmark.day} if benchmark.day else {"as_of": None, "as_of_reason": "not_given"}
    said |= {"segments": _with_origin(against(found, benchmark).as_rows("segment"), benchmark.origin)}
    figures = {} if benchmark.there is None else _figures(chain_against(found, benchmark.there))
    return {"benchmark": said | {"figures": figures}}


def _plain_name(benchmark: Benchmark) -> str:
    """A dataset by its name, an own reference by its column."""
    return getattr(benchmark.name, "zh", str(benchmark.name)) if benchmark.there else COLUMN[benchmark.kind]


def _with_origin(rows: Sequence[dict[str, Any]], origin: pd.DataFrame) -> list[dict[str, Any]]:
    """Beside an own reference, who says so and of which day: of the segment's rows the first that tells it."""
    first = origin.groupby("segment", sort=False)[["source", "as_of"]].first().to_dict("index")
    return [row | _told(first[row["segment"]]) if row["segment"] in first else row for row in rows]


def _told(cells: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, cell in cells.items():
        said |= {name: None, f"{name}_reason": "not_given"} if pd.isna(cell) else {name: cell}
    return said


def _figures(table: FigureTable) -> dict[str, Any]:
    found = {}
    for name, cells in table.values.to_dict("index").items():
        sides = {side: table.figure(name, side).as_json() for side in ("here", "there", "difference")}
        found[name] = sides if pd.isna(cells["sure"]) else sides | {"sure": bool(cells["sure"])}
    return found


def reference_columns() -> list[Any]:
    """The columns of the sheet of segments in which a reference may stand."""
    return [column for column in TABLES["segments"].columns if column.column in COLUMN.values()]


OF_CHAINS = (against, chain_against)
