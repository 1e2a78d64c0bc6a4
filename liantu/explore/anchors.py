"""Anchors 龙头带动: what a lead firm or a planned project buys in a year, wave by wave, and what the city could meet.

Wave 1 is what it buys itself, wave 2 what those inputs would need in turn, and so on.
"""

from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.data.problems import LiantuError
from liantu.diagnose import Diagnosis, SegmentFigures
from liantu.diagnose.amounts import local_uses
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.states import HELD
from liantu.facts import Figure, Name

KINDS = ("firm", "planned")
N_WAVES = 4  # with cost shares of a third a fifth wave is less than a hundredth of the first
TIMES_THE_MEDIAN = 5.0  # a project that brings others along is several times as large as the usual firm
MONEY = ("need", "covered", "left", "capacity", "wanted")
UNITS = dict.fromkeys(MONEY, "万元") | {"coverage_after": "ratio", "n_unknown": "count"}


@dataclass(frozen=True)
class Anchor:
    """A firm of the city, or a project that may come: its ``name`` and what it makes of each segment in a year.

    ``output``: shape (n_segments,), in the order of ``city.segments``; NaN where its size is not told. [万元/year]
    """

    kind: str
    name: Name
    output: np.ndarray

    @property
    def size(self) -> float | None:
        """What it makes of all listed segments [万元/year]; None where not told."""
        return None if np.isnan(self.output).any() else float(self.output.sum())


@dataclass(frozen=True)
class Cascade:
    """What an anchor needs. ``inputs``: one row an input and wave, ``"1:chip"``; ``totals``: one row a wave.

    ``direct``: what the anchor itself buys of every segment of the city; NaN where it cannot be told. [万元/year]
    """

    anchor: Anchor
    inputs: FigureTable
    totals: FigureTable
    direct: np.ndarray

    @property
    def n_waves(self) -> int:
        """How many waves need anything."""
        return len(self.totals.values)

    def of_wave(self, wave: int) -> pd.DataFrame:
        """The inputs of one wave, the largest need first."""
        rows = self.inputs.values
        return rows[(rows["wave"] == wave).to_numpy(bool)]


def firm_anchor(city: City, firm: str) -> Anchor:
    """A firm of the city as an anchor.

    Raises
    ------
    LiantuError
        ``unknown_anchor``, if no firm of that name is listed.

    >>> anchor = firm_anchor(lamp_city(), "Cai")
    >>> anchor.size, anchor.output.tolist()
    (1000.0, [0.0, 0.0, 0.0, 1000.0])
    """
    if firm not in city.firms.index:
        raise LiantuError("unknown_anchor", name=firm)
    mine = city.shares.firm == city.places_of_firms([firm])[0]
    made = city.firms["revenue"].to_numpy(float, na_value=np.nan)[city.shares.firm[mine]] * city.shares.share[mine]
    output = np.zeros(len(city.segments))
    np.add.at(output, city.shares.segment[mine], made)
    return Anchor("firm", Name(firm, firm), output)


def planned_anchor(city: City, segment: str, size: float | None) -> Anchor:
    """A project that would make so much of a segment in a year. [万元/year]

    Raises
    ------
    LiantuError
        ``unknown_anchor``, if there is no segment of that name.

    >>> planned_anchor(lamp_city(), "package", 200).output.tolist()
    [0.0, 0.0, 200.0, 0.0]
    """
    if segment not in city.segments.index:
        raise LiantuError("unknown_anchor", name=segment)
    output = np.zeros(len(city.segments))
    output[city.segments.index.get_loc(segment)] = np.nan if size is None else size
    return Anchor("planned", city.named(segment), output)


def project_size(found: Diagnosis, segment: str) -> Figure:
    """How large a planned project is unless the reader says otherwise: five times the median firm of the chain, no more
    than the city needs, and at least the smallest scale that pays; reason ``size_unknown`` where nothing tells either.
    [万元/year]

    >>> project_size(lamp_diagnosis(), "package").value
    300.0
    """
    city = found.city
    chosen = city.shares.firm[np.isin(city.shares.segment, city.places_of_segments(found.counted.index))]
    revenue = city.firms["revenue"].to_numpy(float, na_value=np.nan)[np.unique(chosen)]
    known = revenue[~np.isnan(revenue)]
    smallest = city.segments["min_scale"].astype(float)[segment]
    usual = TIMES_THE_MEDIAN * median(known.tolist()) if len(known) else 0.0
    needed = found.figure(segment, "demand").value if segment in found.segments.index else None
    usual = min(usual, needed) if needed else usual
    size = max(usual, 0.0 if np.isnan(smallest) else smallest)
    return Figure(size, "万元") if size > 0 else Figure(None, "万元", reason="size_unknown")


def cascade(city: City, read: SegmentFigures, anchor: Anchor, n_waves: int = N_WAVES) -> Cascade:
    r"""What an anchor buys in a year, what its inputs need in turn, and how much of it the city could meet 龙头带动.

    Parameters
    ----------
    city : City
        The city; reads ``segment_links.cost_share``. [0–1]
    read : SegmentFigures
        The figures of its segments: ``state``, ``capacity`` and ``demand``. [万元/year]
    anchor : Anchor
        :func:`firm_anchor` or :func:`planned_anchor`. [万元/year]
    n_waves : int
        How many waves to follow, 1 or more. [waves]

    Returns
    -------
    Cascade
        ``inputs``, index ``"wave:segment"``, by wave the largest first: ``wave``, ``segment``, ``state`` [class];
        ``need`` [万元/year], reason ``no_cost_share`` where only unknown shares lead to it or ``firm_size_unknown``;
        ``covered``, what local firms could meet, between 0 and the need where their capacity is unknown; ``left``, the
        rest, ``capacity`` :math:`K` and ``wanted`` :math:`D'` [万元/year]; ``coverage_after``, with what a planned
        project buys itself [ratio]; ``n_unknown``, uses that are unknown [uses]. ``totals``, index ``wave``:
        ``n_inputs``, ``n_held``, ``n_absent``, ``n_unchecked``, ``n_unknown`` [segments], ``need``, ``covered`` and
        ``left`` [万元/year].

    Notes
    -----
    .. math:: \text{need}^{(k)} = A^k x, \qquad
        \text{covered}^{(k)}_\ell = \text{need}^{(k)}_\ell \min\Big(1, \frac{K_\ell}{D'_\ell}\Big), \qquad
        D'_\ell = \max\Big(D_\ell + [\text{planned}] \sum_k \text{need}^{(k)}_\ell, \sum_k \text{need}^{(k)}_\ell\Big)

    with :math:`A` the cost shares and :math:`x` what the anchor makes. Local capacity is shared with all others who
    need it, pro rata. A firm that stands here is in :math:`D` already. An unknown share is never 0: the use is counted,
    and the need is a lower bound. From the second wave on the need arises here only if the wave before is made here.

    References
    ----------
    Leontief, W. W. (1936), Quantitative input and output relations in the economic system of the United States, Review
    of Economics and Statistics 18(3), 105–125: the rounds of its power series; sharing out pro rata is our own choice.

    Examples
    --------
    >>> city, found = lamp_city(), lamp_diagnosis()
    >>> waves = cascade(city, found.read, firm_anchor(city, "Cai"))
    >>> waves.inputs.values[["need", "covered"]].round(1).to_dict("index")["1:package"]
    {'need': 500.0, 'covered': 0.0}
    >>> waves.totals.values["need"].tolist(), waves.inputs.figure("2:chip", "covered").value
    ([600.0, 130.0, 30.0], 50.0)
    """
    needs, unknown = _waves(city, anchor, n_waves)
    direct = needs[0] if needs else np.zeros(len(city.segments))
    whole = np.sum([np.nan_to_num(need) for need in needs], axis=0) if needs else direct
    met = _met(read, whole, direct, planned=anchor.kind == "planned")
    rows = [
        row
        for wave, (need, n_unknown) in enumerate(zip(needs, unknown, strict=True), start=1)
        for row in _rows_of_wave(city, met, wave, need, n_unknown)
    ]
    inputs = _inputs(rows, sized=anchor.size is not None)
    return Cascade(anchor, inputs, _totals(inputs), direct)


def _waves(city: City, anchor: Anchor, n_waves: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The need of each wave, NaN where only unknowns lead to it, and how many of the uses are unknown."""
    needs, unknown, made = [], [], anchor.output
    for _ in range(n_waves):
        known, n_unknown = local_uses(city, pd.Series(pd.array(made, dtype="Float64")))
        made = np.where((known == 0) & (n_unknown > 0), np.nan, known)
        if not (known.any() or n_unknown.any()):
            break
        needs.append(made)
        unknown.append(n_unknown)
    return needs, unknown


class _Met(NamedTuple):
    """By segment: its state and capacity, what is wanted of it, the part of any need that local firms could meet, and
    the coverage with what a planned project buys itself. NaN where unknown.
    """

    state: np.ndarray
    capacity: np.ndarray
    wanted: np.ndarray
    part: np.ndarray
    after: np.ndarray


def _met(read: SegmentFigures, whole: np.ndarray, direct: np.ndarray, *, planned: bool) -> _Met:
    capacity, demand = (read.figures[name].to_numpy(float, na_value=np.nan) for name in ("capacity", "demand"))
    now = np.nan_to_num(demand)
    wanted = np.maximum(now + (whole if planned else 0.0), whole)
    full = np.where(np.isnan(capacity), np.nan, 1.0)
    part = np.minimum(np.divide(capacity, wanted, out=full, where=wanted > 0), 1.0)
    added = now + np.nan_to_num(direct)
    unknown = np.full(len(direct), np.nan)
    after = np.divide(capacity, added, out=unknown.copy(), where=added > 0) if planned else unknown
    return _Met(read.figures["state"].to_numpy(object), capacity, wanted, part, after)


def _rows_of_wave(city: City, met: _Met, wave: int, need: np.ndarray, n_unknown: np.ndarray) -> list[dict[str, object]]:
    """The inputs of a wave, the largest need first, those that cannot be told last."""
    names = city.segments.index
    chosen = np.flatnonzero((np.nan_to_num(need) > 0) | (n_unknown > 0)).tolist()
    chosen.sort(key=lambda place: (np.isnan(need[place]), -np.nan_to_num(need[place]), place))
    return [
        {
            "wave": wave,
            "segment": names[place],
            "state": met.state[place],
            "need": need[place],
            "covered": need[place] * met.part[place],
            "capacity": met.capacity[place],
            "wanted": met.wanted[place],
            "coverage_after": met.after[place] if wave == 1 else np.nan,
            "n_unknown": n_unknown[place],
        }
        for place in chosen
    ]


def _inputs(rows: list[dict[str, object]], *, sized: bool) -> FigureTable:
    numbers = ("need", "covered", "capacity", "wanted", "coverage_after")
    values = pd.DataFrame(rows, columns=["wave", "segment", "state", *numbers, "n_unknown"])
    values.index = pd.Index([f"{row['wave']}:{row['segment']}" for row in rows], name="input", dtype=object)
    for name in numbers:
        values[name] = _numbers(values[name].to_numpy(float))
    open_ended = (values["need"].notna() & values["covered"].isna()).to_numpy(bool)
    values["left"] = values["need"] - values["covered"]
    for name in ("covered", "left"):
        known = values[name]
        values[f"{name}_low"] = known.where(~open_ended, 0.0)
        values[f"{name}_high"] = known.where(~open_ended, values["need"])
    why = "no_cost_share" if sized else "firm_size_unknown"
    silent = np.where((values["state"] == "unchecked").to_numpy(bool), "unchecked", "size_unknown")
    covered = np.where(values["need"].isna(), why, silent)
    reasons = {"need": why, "covered": covered, "left": covered, "capacity": silent, "coverage_after": silent}
    ends = {name: (f"{name}_low", f"{name}_high") for name in ("covered", "left")}
    return FigureTable(values, pd.DataFrame(reasons, values.index, dtype=object), UNITS, ends)


def _totals(inputs: FigureTable) -> FigureTable:
    """Each wave as a whole; what is unknown of the capacities makes an interval."""
    rows = []
    for wave, found in inputs.values.groupby("wave", sort=True):
        low, high = (float(found[f"covered_{end}"].sum()) for end in ("low", "high"))
        told = found["covered"].notna().any()
        need = float(found["need"].sum()) if found["need"].notna().any() else np.nan
        rows.append(
            {
                "wave": wave,
                "n_inputs": len(found),
                "n_held": int(found["state"].isin(HELD).sum()),
                "n_absent": int((found["state"] == "absent").sum()),
                "n_unchecked": int((found["state"] == "unchecked").sum()),
                "n_unknown": int(found["n_unknown"].gt(0).sum()),
                "need": need,
                "covered": low if told else np.nan,
                "covered_low": low,
                "covered_high": high,
                "left": need - low if told else np.nan,
                "left_low": need - high,
                "left_high": need - low,
            }
        )
    counts = ("n_inputs", "n_held", "n_absent", "n_unchecked", "n_unknown")
    money = ("need", "covered", "covered_low", "covered_high", "left", "left_low", "left_high")
    values = pd.DataFrame(rows, columns=["wave", *counts, *money]).set_index("wave")
    for name in money:
        values[name] = _numbers(values[name].to_numpy(float))
    reason = inputs.reasons["need"].iloc[0] if len(inputs.reasons) else "no_cost_share"
    empty = {name: np.where(values["need"].isna(), reason, "capacity_unknown") for name in ("covered", "left")}
    reasons = pd.DataFrame(empty | {"need": reason}, values.index, dtype=object)
    ends = {name: (f"{name}_low", f"{name}_high") for name in ("covered", "left")}
    return FigureTable(values, reasons, dict.fromkeys(counts, "count") | UNITS, ends)


def terms(city: City, waves: Cascade, wave: int, segment: str) -> list[tuple[str, float, float]]:
    """Of what the need for an input is made: who uses it in the wave before, how much of that, and its cost share.

    NaN where it is not told. The largest first.

    >>> city = lamp_city()
    >>> terms(city, cascade(city, lamp_diagnosis().read, firm_anchor(city, "Cai")), 2, "chip")
    [('package', 500.0, 0.2)]
    """
    supplier, customer, share = city.inputs
    mine = supplier == city.segments.index.get_loc(segment)
    before = waves.anchor.output
    if wave > 1:
        rows = waves.of_wave(wave - 1)
        before = np.zeros(len(city.segments))
        before[city.places_of_segments(rows["segment"])] = rows["need"].to_numpy(float, na_value=np.nan)
    names = city.segments.index[customer[mine]]
    found = [*zip(names, before[customer[mine]].tolist(), share[mine].tolist(), strict=True)]
    used = [each for each in found if each[1] != 0 and each[2] != 0]
    return sorted(used, key=lambda each: (np.isnan(each[1] * each[2]), -np.nan_to_num(each[1] * each[2]), each[0]))


def _numbers(amounts: np.ndarray) -> pd.arrays.FloatingArray:
    return pd.array(amounts, dtype="Float64")


OF_ANCHORS = (cascade,)
STATUS = {"cascade": "assumption"}
