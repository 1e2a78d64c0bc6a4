"""Factors 要素: which of technology, talent, capital and land the chain lacks most."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from liantu.data.dictionary import TABLES
from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.factors import FACTORS, KINDS, Gauge, gauges, is_cheap, worst
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_tables
from liantu.diagnose.surroundings import Surroundings
from liantu.diagnose.worked_around import worked_gauge
from liantu.facts import Figure, Finding, Name, Word

COLUMNS = ("gauge", "gauge_parts", "rows_told")
PARTS = {
    "technology": ("won", "listed"),
    "talent": ("come", "stay"),
    "capital": ("available",),
    "land": ("land", "plant"),
}
NEARBY = 0.9, 1.1


def section(found: Diagnosis, read: Surroundings, rate: float) -> Section:
    """The four, the worst first; those without a figure last."""
    measured = gauges(found.city, read, found.chain.zh, found.segments.index, rate)
    order = sorted(FACTORS, key=lambda factor: (measured[factor].figure.value is None, measured[factor].figure.value))
    verdicts = tuple(_verdict(read, factor, measured[factor]) for factor in order)
    doubts = tuple(_doubts(read, measured, rate))
    return Section("around", _answer(measured), COLUMNS, verdicts, doubts, tuple(_sharpen(found, measured)))


def _named(factors: list[str]) -> list[Word]:
    return [Word(f"factor.{factor}") for factor in factors]


def _answer(measured: dict[str, Gauge]) -> Finding:
    """The worst, and how far it is behind the next; several where they are equal."""
    known = {name: gauge.figure.value for name, gauge in measured.items() if gauge.figure.value is not None}
    least = worst(measured)
    if not known:
        return Finding("answer.around.factors.none", {})
    value = known[least[0]]
    if value >= 1:
        return Finding("answer.around.factors.enough", {"factors": _named(least)})
    if len(least) > 1:
        return Finding("answer.around.factors.equal", {"factors": _named(least), "gauge": Figure(value, "share")})
    facts: dict[str, object] = {"factor": Word(f"factor.{least[0]}"), "short": _short(least[0], measured[least[0]])}
    others = sorted((other, name) for name, other in known.items() if name not in least)
    if not others:
        return Finding("answer.around.factors.alone", facts)
    points = (others[0][0] - value) * 100
    equals = [name for other, name in others if np.isclose(other, others[0][0])]
    gap = Figure(points, "pairs" if points >= 0.1 else "index")
    return Finding("answer.around.factors", facts | {"next": _named(equals), "points": gap})


def _short(factor: str, gauge: Gauge) -> Finding:
    """What the figure of a factor says; if less than half of its rows tell enough, that stands before it."""
    said = Finding(f"term.short.{factor}", {"gauge": gauge.figure})
    if not gauge.is_thin:
        return said
    told = Figure(float(gauge.figure.n or 0), "count")
    return Finding("term.short.thin", {"told": told, "n": gauge.n_rows, "said": said})


def _verdict(read: Surroundings, factor: str, gauge: Gauge) -> Verdict:
    told = {"told": Figure(float(gauge.figure.n or 0), "count"), "n": gauge.n_rows}
    facts = {
        "gauge": gauge.figure,
        "gauge_parts": _parts(factor, gauge),
        "rows_told": Finding("term.rows_told", told) if gauge.n_rows else Word("word.nothing"),
    }
    return Verdict(factor, Word(f"factor.{factor}"), facts, partial(_explain, read, factor, gauge))


def _parts(factor: str, gauge: Gauge) -> Finding | Word:
    """What the gauge is made of; a part without a number says why, unless none has one."""
    if not gauge.n_rows or all(gauge.parts[name].value is None for name in PARTS[factor]):
        return Word("word.none")
    parts = {name: _or_reason(gauge.parts[name]) for name in PARTS[factor]}
    return Finding(f"term.parts.{factor}", parts | {"gauge": _or_reason(gauge.figure)})


def _or_reason(figure: Figure) -> Figure | Finding:
    if figure.value is not None:
        return figure
    return Finding("term.no_figure", {"reason": Word(f"reason.{figure.reason}")})


def _explain(read: Surroundings, factor: str, gauge: Gauge) -> Evidence:
    notes = []
    if factor == "capital":
        notes = [_rate(read, gauge.parts["rate"].value), Finding("note.around.funds", {})]
    if gauge.n_shared:
        names = [Name(name, name) for name in gauge.rows["resources"]["name"].iloc[gauge.n_rows :]]
        notes.append(Finding("note.around.shared", {"n": gauge.n_shared, "names": names}))
    if gauge.n_expired:
        notes.append(Finding("doubt.around.expired", {"n": gauge.n_expired}))
    return Evidence((worked_gauge(factor, gauge),), gauge.rows, tuple(notes), (factor,))


def _rate(read: Surroundings, rate: float | None) -> Finding:
    """Up to which rate a loan is cheap, and who says so; or that the reader moved it."""
    cheap = read.cheap
    facts = {"rate": Figure(rate, "fine_share"), "said": cheap.said, "default": Figure(cheap.value, "fine_share")}
    if not np.isclose(rate or 0.0, cheap.value):
        return Finding("doubt.around.rate.moved", facts)
    return Finding("doubt.around.rate", facts | {"date": cheap.date, "status": Word(f"rule_status.{cheap.status}")})


def _doubts(read: Surroundings, measured: dict[str, Gauge], rate: float) -> Iterator[Finding]:
    """Who else could be the worst, which rate was taken and what hangs on it, what was left out."""
    ends = {name: gauge.figure for name, gauge in measured.items() if gauge.figure.value is not None}
    least = worst(measured)
    if least:
        top = max(ends[name].high or ends[name].value for name in least)
        unsure = [name for name, end in ends.items() if name not in least and (end.low or 0.0) < top]
        if unsure:
            yield Finding("doubt.around.worst", {"factors": _named(unsure)})
    if untold := [name for name in FACTORS if name not in ends]:
        yield Finding("doubt.around.untold", {"factors": _named(untold)})
    if measured["capital"].n_rows:
        yield _rate(read, rate)
        yield Finding("doubt.around.loans_change", {"n": n_changing(measured["capital"], rate)})
    if n_shared := sum(gauge.n_shared for gauge in measured.values()):
        yield Finding("doubt.around.shared", {"n": n_shared})
    if n_expired := sum(gauge.n_expired for gauge in measured.values()):
        yield Finding("doubt.around.expired", {"n": n_expired})
    if read.day is None and (n_dated := int(read.in_force["until"].notna().sum())):
        yield Finding("doubt.around.no_day", {"n": n_dated})


def n_changing(capital: Gauge, rate: float) -> int:
    """How many loans of the chain are cheap or dear only by a tenth of the rate."""
    rows = capital.rows["resources"].iloc[: capital.n_rows]
    now = is_cheap(rows, rate)
    moved = [np.not_equal(is_cheap(rows, rate * factor), now) & ~np.isnan(now) for factor in NEARBY]
    return int(np.logical_or.reduce(moved).sum())


def _sharpen(found: Diagnosis, measured: dict[str, Gauge]) -> Iterator[Finding]:
    """The sheets that are empty, the kinds that nobody listed for the chain, the cells that would settle a gauge."""
    yield from empty_tables(found.city, "resources", "technologies")
    own = _own_rows(measured)
    if len(found.city.resources):
        missing = [_kind(kind) for kinds in KINDS.values() for kind in kinds if not (own["kind"] == kind).any()]
        if missing:
            yield Finding("sharpen.around.kinds", {"table": TABLES["resources"], "kinds": missing})
    asked = {"amount": own, "needed": own, "rate": own[own["kind"] == "bank"], "stay": own[own["kind"] == "talent"]}
    tables = [("resources", column, rows) for column, rows in asked.items()]
    for table, column, rows in [*tables, ("technologies", "stage", measured["technology"].rows["technologies"])]:
        if n := int(rows[column].isna().sum()):
            named = next(each for each in TABLES[table].columns if each.column == column)
            yield Finding("sharpen.column", {"table": TABLES[table], "column": named, "n": n})


def _own_rows(measured: dict[str, Gauge]) -> pd.DataFrame:
    gauged = [gauge for name, gauge in measured.items() if name != "technology"]
    rows = pd.concat([gauge.rows["resources"] for gauge in gauged])
    return rows[rows["chain"].notna().to_numpy(bool)]


def _kind(kind: str) -> Name:
    column = next(each for each in TABLES["resources"].columns if each.column == "kind")
    return next(Name(*choice[1:3]) for choice in column.choices if choice[0] == kind)
