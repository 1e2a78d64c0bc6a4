"""Suppliers around 周边配套: who supplies a firm or park within a radius, how much of it, and what is lacking most."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from liantu.data.dictionary import TABLES
from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_tables, of_segment
from liantu.facts import Few, Figure, Finding, Name, Sum, Word
from liantu.siting.centres import FIRM, Centre
from liantu.siting.density import Density
from liantu.siting.reach import Reach, reach_of

CODE = "near"
COLUMNS = ("state", "input_need", "nearest_supplier", "suppliers_within", "input_covered", "suppliers_outside")
WORKED = ("input_need", "input_covered", "nearest_supplier", "inputs_covered", "purchases_within")
ENOUGH = 0.995  # from here on a share is spoken as all of it
WIDE = 0.1  # of a number, from which on its upper end is spoken with it
MOST_TERMS = 4


def section(found: Diagnosis, seen: Density | None) -> Section:
    """The inputs of the centre, those first of which most is lacking within; without a centre, what would give one."""
    if seen is None:
        return Section(CODE, Finding("answer.near.no_centre", {}), COLUMNS, (), (), tuple(_no_point(found)))
    around = reach_of(found, seen.centre)
    ranked, figures = scarcest(found, seen), _figures(seen)
    return Section(
        CODE,
        _answer(found, seen, around, ranked),
        COLUMNS,
        tuple(_verdict(found, seen, figures, segment) for segment in ranked),
        tuple(_doubts(found, seen, around)),
        tuple(_sharpen(found, seen, around)),
    )


def scarcest(found: Diagnosis, seen: Density) -> list[str]:
    """The inputs by what is surely lacking within the radius; then by what may be, at most all that is needed."""
    sure, may, need = _lacks(found, seen)
    return sorted(seen.inputs.values.index, key=lambda name: (-sure[name], -may[name], -need[name], name))


def _lacks(found: Diagnosis, seen: Density) -> tuple[dict[str, float], ...]:
    """By input what is lacking even if all who may be within are and deliver, what may be, and what is needed.

    Of a segment in which nobody has looked, that nobody is told to be within is no lack.
    """
    rows = seen.inputs.values
    missing, need, high, n = (
        rows[name].to_numpy(float, na_value=np.nan) for name in ("missing", "need", "covered_high", "n_within_high")
    )
    need = np.nan_to_num(need)
    states = found.read.figures["state"].reindex(rows.index).to_numpy(object, na_value="")
    is_sure = (high < ENOUGH) & ~((states == "unchecked") & (n == 0))
    sure = np.where(is_sure, need * (1 - high), 0.0)
    may = np.where(np.isnan(missing), need, missing)
    return tuple(dict(zip(rows.index, column.tolist(), strict=True)) for column in (sure, may, need))


def _answer(found: Diagnosis, seen: Density, around: Reach, ranked: list[str]) -> Finding:
    facts: dict[str, object] = {"centre": _apart(seen.centre.called), "chain": found.chain}
    if not around.n_buyers:
        return Finding("answer.near.no_buyers", facts)
    if not ranked:
        return Finding("answer.near.no_inputs", facts)
    facts = {"centre": _apart(seen.centre.called), "radius": km_of(seen.radius_km), "suppliers": count(seen.suppliers)}
    if seen.covered.value is None:
        return Finding("answer.near.unknown", facts | {"reason": Word(f"reason.{seen.covered.reason}")})
    if seen.covered.value >= ENOUGH:
        return Finding("answer.near.all", facts)
    facts |= {"covered": share(seen.covered), "segment": found.named(ranked[0])}
    if isinstance(facts["covered"], Finding):  # one range in a line that a room reads; who may be within is a doubt
        facts["suppliers"] = Finding("near.count", {"n": int(seen.suppliers.value or 0)})
    return _of_scarcest(found, seen, ranked[0], facts)


def _of_scarcest(found: Diagnosis, seen: Density, scarce: str, facts: dict[str, object]) -> Finding:
    """How far what is lacking most is, or how much of it; where nothing is surely lacking, what is not known."""
    sure, may, _ = _lacks(found, seen)
    nearest, within = seen.inputs.figure(scarce, "nearest"), seen.inputs.figure(scarce, "n_within")
    if not sure[scarce]:
        open_by = "silent" if within.value == within.high else "unplaced"
        return Finding(f"answer.near.{open_by if within.high else 'unchecked'}", facts)
    if within.high:
        code = "answer.near.short" if may[scarce] - sure[scarce] <= WIDE * sure[scarce] else "answer.near.short_least"
        return Finding(code, facts | {"missing": Figure(sure[scarce], "万元")})
    if nearest.value is None:
        return Finding("answer.near.nobody", facts)
    code = "answer.near.far" if nearest.value > seen.radius_km else "answer.near.outside"
    return Finding(code, facts | {"nearest": km_of(nearest.value)})


def _apart(name: Name) -> Name | Finding:
    """A name that ends in a digit would run into the radius."""
    return Finding("near.around", {"centre": name}) if name.zh[-1:].isdigit() else name


def count(suppliers: Figure) -> Finding:
    """How many; the upper end where it says something else."""
    low, high = suppliers.value or 0.0, suppliers.high or 0.0
    if high - low <= WIDE * low:
        return Finding("near.count", {"n": int(low)})
    return Finding("near.count_range", {"low": Figure(low, "count"), "n": int(high)})


def share(figure: Figure) -> Figure | Finding:
    """A share likewise."""
    value, high = figure.value, figure.high
    if value is None or high is None or high - value <= WIDE * value:
        return figure
    return Finding("near.share_range", {"low": Figure(round(value * 100), "count"), "high": Figure(high, "share")})


def km_of(km: float) -> Figure:
    """A distance in whole kilometres, as a number: the sentence says the unit."""
    return Figure(float(round(km)), "count")


SHOWN = {
    "input_need": "need",
    "nearest_supplier": "nearest",
    "suppliers_within": "n_within",
    "input_covered": "covered",
    "suppliers_outside": "n_outside",
}


def _verdict(found: Diagnosis, seen: Density, figures: dict[str, dict[str, Figure]], segment: str) -> Verdict:
    facts: dict[str, object] = {name: figures[segment][column] for name, column in SHOWN.items()}
    facts |= {"state": Word(f"state.{found.state_of(segment)}"), "nearest_is_outside": seen.is_outside[segment]}
    return Verdict(segment, found.named(segment), facts, partial(_explain, found, seen, segment))


def _figures(seen: Density) -> dict[str, dict[str, Figure]]:
    """All of the table at once: one by one they would hold up the slider."""
    table = seen.inputs
    cells, why = table.values.to_dict("index"), table.reasons.to_dict("index")
    return {
        segment: {column: _figure(table.units[column], row, why[segment], column) for column in SHOWN.values()}
        for segment, row in cells.items()
    }


def _figure(unit: str, row: dict[str, object], why: dict[str, str], column: str) -> Figure:
    value, low, high = (_plain(row.get(name)) for name in (column, f"{column}_low", f"{column}_high"))
    return Figure(value, unit, low, high, why[column] if value is None else None)


def _plain(value: object) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


# What stands behind it


def _explain(found: Diagnosis, seen: Density, segment: str) -> Evidence:
    around = reach_of(found, seen.centre)
    rows = of_segment(found.city, segment)
    own = around.inputs.index(segment)
    pairs = around.pairs
    nearest_first = np.argsort(pairs.near[pairs.input == own], kind="stable")
    firms = found.city.firms.iloc[pairs.firm[pairs.input == own][nearest_first]]
    said = (
        _worked_need(found, seen, around, segment),
        _worked_covered(seen, segment),
        _worked_nearest(seen, segment),
        _worked_all(seen),
        _worked_bought(seen, around),
    )
    notes = (Finding("note.near.upper", {}), Finding("note.near.straight", {}))
    return Evidence(said, rows | {"firms": firms.reset_index(names="firm")}, notes, WORKED)


def _worked_need(found: Diagnosis, seen: Density, around: Reach, segment: str) -> Finding:
    figure, row = seen.inputs.figure(segment, "need"), around.inputs.index(segment)
    if figure.reason:
        return _empty(figure.reason)
    mine = sorted((term for term in around.terms if term.input == row), key=lambda term: -np.nan_to_num(term.amount))
    terms: list[object] = [
        Finding(
            "term.input_need",
            {
                "customer": found.named(term.customer),
                "made": _told(term.made, "万元"),
                "share": _told(term.share, "share"),
            },
        )
        for term in mine[:MOST_TERMS]
    ]
    if n_more := max(len(mine) - MOST_TERMS, 0):
        terms.append(Finding("term.more_needs", {"n": n_more}))
    return Finding("worked.input_need", {"terms": Sum(tuple(terms)), "need": figure})


def _told(value: float, unit: str) -> Figure:
    return Figure(None if np.isnan(value) else float(value), unit)


def _worked_covered(seen: Density, segment: str) -> Finding:
    figure = seen.inputs.figure(segment, "covered")
    if figure.reason:
        return _empty(figure.reason)
    facts = {name: seen.inputs.figure(segment, name) for name in ("need", "capacity")}
    return Finding("worked.input_covered", facts | {"covered": figure})


def _worked_nearest(seen: Density, segment: str) -> Finding:
    figure = seen.inputs.figure(segment, "nearest")
    if figure.reason:
        return _empty(figure.reason)
    row = seen.inputs.values.loc[segment]
    facts = {"firm": Name(row["nearest_firm"], row["nearest_firm"]), "km": km_of(figure.value)}
    return Finding("worked.nearest_supplier.outside" if row["is_outside"] else "worked.nearest_supplier", facts)


def _worked_all(seen: Density) -> Finding:
    if seen.covered.value is None:
        return _empty(seen.covered.reason)
    need = float(seen.inputs.values["need"].astype("Float64").sum())
    facts = {"met": Figure(seen.covered.value * need, "万元"), "need": Figure(need, "万元"), "covered": seen.covered}
    if not seen.covered.bounds:
        return Finding("worked.inputs_covered", facts)
    low, high = seen.covered.bounds
    return Finding("worked.inputs_covered.range", facts | {"low": low, "high": high})


def _worked_bought(seen: Density, around: Reach) -> Finding:
    if seen.observed.value is None:
        return _empty(seen.observed.reason)
    whole = float(around.bought.value.sum())
    facts = {"part": Figure(seen.observed.value * whole, "万元"), "whole": Figure(whole, "万元")}
    return Finding("worked.purchases_within", facts | {"share": seen.observed, "n": seen.observed.n})


def _empty(reason: str | None) -> Finding:
    return Finding("worked.empty", {"reason": Word(f"reason.{reason}")})


# How far to trust it


def _unsure(found: Diagnosis, seen: Density) -> list[str]:
    """Inputs that may lack or not: who makes them tells no size, may be within or not, or nobody has looked."""
    sure, may, _ = _lacks(found, seen)
    return [name for name in scarcest(found, seen) if not sure[name] and may[name] > 0]


def _doubts(found: Diagnosis, seen: Density, around: Reach) -> Iterator[Finding]:
    """What is recorded beside what is possible; how well the suppliers are placed; what was assumed."""
    if seen.observed.value is not None:
        yield Finding("doubt.near.observed", {"share": share(seen.observed), "n": seen.observed.n})
    if n := sum(more for _, more in seen.by_class.values()):
        yield Finding("doubt.near.open", {"n": n})
    if unsure := _unsure(found, seen):
        names = Few(tuple(map(found.named, unsure)))
        yield Finding("doubt.near.unsure", {"n": len(unsure), "segments": names})
    if n := seen.by_class["park"][0]:
        yield Finding("doubt.near.by_park", {"n": n})
    if seen.centre.kind == FIRM and seen.centre.place != "given":
        yield Finding("doubt.near.centre_by_park", {})
    if around.n_silent and seen.covered.value is not None:
        yield Finding("doubt.near.silent_buyers", {"n": around.n_silent})
    if around.more_in_all > 0 and seen.covered.value is not None:
        yield Finding("doubt.near.cost_share", {})
    if n := int(seen.outside.value or 0):
        yield Finding("doubt.near.outside", {"n": n})
    if n := int(around.bought.is_assumed.sum()):
        yield Finding("doubt.near.assumed_far", {"n": n})
    if around.inputs:
        yield Finding("doubt.near.upper", {})
    if around.n_own:
        yield Finding("doubt.near.own", {"n": around.n_own})


def _sharpen(found: Diagnosis, seen: Density, around: Reach) -> Iterator[Finding]:
    """Whose coordinates would narrow the interval, and what else is empty."""
    yield from empty_tables(found.city, "segment_links")
    pairs = around.pairs
    open_rows = (pairs.near <= seen.radius_km) & (pairs.far > seen.radius_km)
    order = np.argsort(-np.nan_to_num(pairs.capacity[open_rows]), kind="stable")
    names = found.city.firms.index[pd.unique(pairs.firm[open_rows][order])].tolist()
    if names:
        yield Finding("sharpen.near.points", {"firms": Few(tuple(Name(name, name) for name in names), "firms")})
    if seen.covered.reason == "centre_size_unknown":
        yield Finding("sharpen.near.revenue", {"centre": seen.centre.called})
    yield from _no_place(found, around)


def _no_place(found: Diagnosis, around: Reach) -> Iterator[Finding]:
    """Outside suppliers of the inputs of whom no row names a prefecture."""
    if n := len({*around.outsiders.name[np.isinf(around.outsiders.km)].tolist()}):
        column = {each.column: each for each in TABLES["firm_links"].columns}["place"]
        yield Finding("sharpen.column", {"table": TABLES["firm_links"], "column": column, "n": n})


def _no_point(found: Diagnosis) -> Iterator[Finding]:
    """Nothing can be measured: the coordinates of parks are the fewest to fill in."""
    yield from empty_tables(found.city, "parks")
    for table in ("parks", "firms"):
        rows: pd.DataFrame = getattr(found.city, table)
        column = {each.column: each for each in TABLES[table].columns}["lng"]
        if n := int(rows["lng"].isna().sum()):
            yield Finding("sharpen.column", {"table": TABLES[table], "column": column, "n": n})


def without_point(listed: list[Centre]) -> list[Centre]:
    """Those that cannot be a centre, since nobody told where they are."""
    return [each for each in listed if not each.has_point]
