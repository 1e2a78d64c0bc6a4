"""Compared with whom 跟谁比: how far each segment, and the chain as a whole, is from the benchmark that was chosen."""

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from liantu.chain import City, chain_of
from liantu.data.dictionary import TABLES
from liantu.diagnose import benchmark as benchmarks
from liantu.diagnose import provenance
from liantu.diagnose.benchmark import (
    COUNT,
    HERE,
    OF_KIND,
    OUTPUT,
    REFERENCE,
    Benchmark,
    against,
    behind,
    chain_against,
    gap,
    said_gap,
    worst_first,
)
from liantu.diagnose.diagnosis import Diagnosis, diagnose
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_columns, of_segment
from liantu.diagnose.segment_figures import SegmentFigures
from liantu.diagnose.worked import worked
from liantu.facts import Few, Figure, Finding, Name, Word

CODE = "against"
LISTS = SEGMENTS, CHAIN = ("segments", "chain")  # what may be listed
COLUMNS = {
    "output": OUTPUT,
    "count": COUNT,
    "dataset": ("state", "reference_state", *COUNT[:2], *OUTPUT[:3]),
}
COLUMNS_OF_CHAIN = ("rows_cover", "here", "there", "difference", "sure")
SAID = {"output": ("output_difference",), "count": ("count_difference",)}
CLOSE = 0.1
HALF = 0.5


class Elsewhere(NamedTuple):
    """Another dataset to compare with: its name, its rows, what is read off them, and its id."""

    name: Name
    city: City
    read: SegmentFigures
    dataset_id: str


def section(found: Diagnosis, benchmark: Benchmark | None, n_choices: int = 0, listed: str = SEGMENTS) -> Section:
    """The segments, those furthest behind first; ``n_choices``: how many benchmarks there are to choose from."""
    if benchmark is None:
        answer = Finding("answer.against.choose", {"n": n_choices}) if n_choices else Finding("answer.against.none", {})
        return Section(CODE, answer, (), (), sharpen=tuple(_references(found)))
    table = against(found, benchmark)
    doubts, sharpen = tuple(_doubts(found, benchmark, table)), tuple(_sharpen(found, benchmark, table))
    if listed == CHAIN and benchmark.there is not None:
        columns, verdicts = COLUMNS_OF_CHAIN, tuple(_of_chain(found, benchmark, benchmark.there))
    else:
        ranked = worst_first(table, benchmark.measure)
        columns = COLUMNS[benchmark.kind]
        verdicts = tuple(_verdict(found, benchmark, table, segment) for segment in ranked)
    return Section(CODE, _answer(found, benchmark, table), columns, verdicts, doubts, sharpen)


def _answer(found: Diagnosis, benchmark: Benchmark, table: FigureTable) -> Finding:
    """How many are behind and which by most; where less than half can be compared, that comes first."""
    known, late = table.values[benchmark.measure].notna(), behind(table, benchmark.measure)
    n_known = int(known.sum())
    facts: dict[str, object] = {"benchmark": benchmark.name}
    if not n_known:
        return Finding("answer.against.unknown", facts)
    is_thin = n_known < HALF * len(known)
    if is_thin:
        facts |= {"n": n_known, "whole": Figure(float(len(known)), "count")}
    if not late:
        return Finding("answer.against.met.thin", facts) if is_thin else _met(facts, n_known)
    distance = gap(table, late[0], benchmark.measure)
    worst = [segment for segment in late if gap(table, segment, benchmark.measure).value == distance.value]
    facts |= {"worst": Few(tuple(map(found.named, worst))), "gap": said_gap(distance)}
    if is_thin:
        return Finding("answer.against.behind.thin", facts)
    return Finding("answer.against.behind", facts | {"n": len(late)})


def _met(facts: dict[str, object], n: int) -> Finding:
    return Finding("answer.against.met", facts | {"n": n})


def _verdict(found: Diagnosis, benchmark: Benchmark, table: FigureTable, segment: str) -> Verdict:
    facts: dict[str, object] = {}
    for name in OF_KIND[benchmark.kind]:
        facts[name] = table.figure(segment, name) if name not in benchmarks.STATE else _state(table, segment, name)
    return Verdict(segment, found.named(segment), facts, partial(_explain, found, benchmark, table, segment))


def _state(table: FigureTable, segment: str, name: str) -> Word:
    state = table.values.at[segment, name]
    return Word(f"reason.{table.reasons.at[segment, name]}") if pd.isna(state) else Word(f"state.{state}")


def _explain(found: Diagnosis, benchmark: Benchmark, table: FigureTable, segment: str) -> Evidence:
    measures = SAID.get(benchmark.kind, tuple(name for each in SAID.values() for name in each))
    notes = [Finding("note.against.benchmark", {"benchmark": benchmark.name}), *_origin(benchmark, segment)]
    elsewhere: dict[str, pd.DataFrame] = {}
    if benchmark.there is not None:
        states = {name: _state(table, segment, name) for name in benchmarks.STATE}
        notes.append(Finding("note.against.state", states))
        elsewhere = of_segment(benchmark.there.city, segment)
    return Evidence(
        tuple(_worked(table, segment, name) for name in measures),
        _rows(found, segment),
        tuple(notes),
        measures,
        elsewhere=elsewhere,
        whose=benchmark.name,
    )


def _worked(table: FigureTable, segment: str, difference: str) -> Finding:
    away = table.figure(segment, difference)
    if away.value is None:
        return Finding("worked.empty", {"reason": Word(f"reason.{away.reason}")})
    here, reference = (table.figure(segment, name[difference]) for name in (HERE, REFERENCE))
    facts = {"here": here, "reference": reference, "difference": away}
    if difference == "count_difference":
        return Finding("worked.count_difference", facts)
    ratio = table.figure(segment, "output_ratio")
    if ratio.value is None:
        return Finding("worked.output_difference.no_ratio", facts)
    return Finding("worked.output_difference", facts | {"ratio": ratio})


def _rows(found: Diagnosis, segment: str) -> dict[str, pd.DataFrame]:
    """The rows of the segment here, with the references that its own row may give."""
    rows = of_segment(found.city, segment)
    own = found.city.segments.loc[segment, list(benchmarks.COLUMN.values())]
    return rows | {"segments": rows["segments"].assign(**own.to_dict())}


def _origin(benchmark: Benchmark, segment: str) -> Iterator[Finding]:
    """Of which day a sheet's own reference is, and whether its row says who gives it."""
    rows = benchmark.origin[(benchmark.origin["segment"] == segment).to_numpy(bool)]
    if len(rows):
        facts = {"day": _day(max(rows["as_of"].dropna(), default=None))}
        if rows["source"].isna().all():
            yield Finding("note.against.no_source", facts)
        else:
            yield Finding("note.against.origin", facts | {"table": TABLES["segments"]})


def _day(day: str | None) -> object:
    return Word("benchmark.no_day") if day is None else day


def _of_chain(found: Diagnosis, benchmark: Benchmark, there: Diagnosis) -> Iterator[Verdict]:
    table = chain_against(found, there)
    for name in table.values.index:
        facts: dict[str, object] = {side: table.figure(name, side) for side in ("here", "there", "difference")}
        sure = table.values.at[name, "sure"]
        facts["sure"] = Word("word.none") if pd.isna(sure) else Word("word.sure" if sure else "word.not_sure")
        facts["rows_cover"] = _cover(found, there, name)
        subject = Word(f"outcome.{name}" if name in found.outcomes else f"figure.{name}")
        yield Verdict(name, subject, facts, partial(_explain_chain, found, benchmark, there, table, name))


def _cover(found: Diagnosis, there: Diagnosis, name: str) -> object:
    """How much of what an outcome speaks of the rows cover, on either side."""
    sides = [each.outcomes[name].coverage if name in each.outcomes else None for each in (found, there)]
    if not any(sides):
        return Word("word.none")
    here, far = (each or Figure(None, "share") for each in sides)
    return Finding("term.cover_both", {"here": here, "there": far})


def _explain_chain(found: Diagnosis, benchmark: Benchmark, there: Diagnosis, table: FigureTable, name: str) -> Evidence:
    facts: dict[str, object] = {side: table.figure(name, side) for side in ("here", "there", "difference")}
    away = table.figure(name, "difference")
    if away.value is None:
        said = Finding("worked.empty", {"reason": Word(f"reason.{away.reason}")})
    elif away.bounds:
        low, high = away.bounds
        said = Finding("worked.chain_against.range", facts | {"low": low, "high": high})
    else:
        said = Finding("worked.chain_against", facts)
    sides = [worked(each, name, str(each.segments.index[0])) for each in (found, there)]
    notes = (
        Finding("note.against.benchmark", {"benchmark": benchmark.name}),
        Finding("note.against.chain", {"chain": there.chain}),
    )
    rows, far = ({"segments": _of(each)} for each in (found, there))
    figures = ("chain_against", name, name)
    return Evidence((said, *_sided(sides)), rows, notes, figures, elsewhere=far, whose=benchmark.name)


def _sided(sides: list[Finding]) -> tuple[Finding, ...]:
    return tuple(Finding(f"worked.{side}", {"said": said}) for side, said in zip(("here", "there"), sides, strict=True))


def _of(found: Diagnosis) -> pd.DataFrame:
    rows = found.city.chain_segments
    return rows[(rows["chain"] == found.chain.zh).to_numpy(bool)]


def _doubts(found: Diagnosis, benchmark: Benchmark, table: FigureTable) -> Iterator[Finding]:
    """What cannot be compared and why, what is a lower bound, what hangs on a tenth, whose days and samples."""
    reference, n = REFERENCE[benchmark.measure], len(table.values)
    untold = ~table.values.index.isin(benchmark.values.index)
    open_ends = table.values[benchmark.measure].isna().to_numpy(bool) & ~untold
    for code, many in ((benchmark.missing, untold), ("unknown", open_ends)):
        if n_many := int(many.sum()):
            yield Finding(f"doubt.against.{code}", {"n": n_many, "whole": Figure(float(n), "count")})
    yield from _lower_bounds(found, benchmark)
    yield Finding("doubt.against.changes", {"n": n_changing(table, HERE[benchmark.measure], reference)})
    yield from _ahead(table, benchmark.measure)
    if benchmark.there is not None:
        yield from _scope(found, benchmark.there)
    here = provenance.of_city(found.city)
    yield Finding("doubt.against.days", {"here": _day(here.as_of), "there": _day(benchmark.day)})
    if here.has_samples or benchmark.has_samples:
        side = "both" if here.has_samples and benchmark.has_samples else "here" if here.has_samples else "there"
        yield Finding(f"doubt.against.sample.{side}", {})


def n_changing(table: FigureTable, here: str, reference: str) -> int:
    """How many segments reach or miss their reference only because it is not a tenth higher or lower."""
    own, told = (table.values[name].astype("Float64") for name in (here, reference))
    reached = [(own >= told * factor).fillna(False) for factor in (1.0, 0.9, 1.1)]
    return int(((reached[1] != reached[0]) | (reached[2] != reached[0])).sum())


def _lower_bounds(found: Diagnosis, benchmark: Benchmark) -> Iterator[Finding]:
    """Outputs to which some firm of the segment does not add."""
    if "output" not in OF_KIND[benchmark.kind]:
        return
    sides = {"here": found.counted}
    if benchmark.there is not None:
        sides["there"] = benchmark.there.read.figures.reindex(found.counted.index).dropna(subset="state")
    for side, rows in sides.items():
        if n := int(((rows["n_without_revenue"] > 0) & rows["output"].notna()).sum()):
            yield Finding(f"doubt.against.partial_{side}", {"n": n})


def _ahead(table: FigureTable, measure: str) -> Iterator[Finding]:
    """By how much the segment furthest behind is behind the next."""
    late = [gap(table, segment, measure) for segment in behind(table, measure)]
    if len(late) < 2:
        return
    n_equal = sum(each.value == late[0].value for each in late)
    between = said_gap(Figure(late[0].value - late[1].value, late[0].unit))
    if n_equal > 1:
        yield Finding("doubt.against.equal", {"n": n_equal})
    elif late[1].value > (1 - CLOSE) * late[0].value:
        yield Finding("doubt.against.close", {"gap": between})
    else:
        yield Finding("doubt.against.ahead", {"gap": between})


def _scope(found: Diagnosis, there: Diagnosis) -> Iterator[Finding]:
    """What the two chains do not have in common."""
    if there.chain.zh != found.chain.zh:
        yield Finding("doubt.against.chain", {"chain": there.chain})
    if n := len(set(there.counted.index) - set(found.segments.index)):
        yield Finding("doubt.against.only_there", {"n": n})


def _references(found: Diagnosis) -> Iterator[Finding]:
    """The columns in which a reference could stand, and the upload that could be one."""
    for column in benchmarks.reference_columns():
        if n := int(found.counted[column.column].isna().sum()):
            yield Finding("sharpen.column", {"table": TABLES["segments"], "column": column, "n": n})
    yield Finding("sharpen.against.upload", {})


def _sharpen(found: Diagnosis, benchmark: Benchmark, table: FigureTable) -> Iterator[Finding]:
    if benchmark.there is None:
        column = next(
            each for each in benchmarks.reference_columns() if each.column == benchmarks.COLUMN[benchmark.kind]
        )
        if n := int(found.counted[column.column].isna().sum()):
            yield Finding("sharpen.column", {"table": TABLES["segments"], "column": column, "n": n})
        yield Finding("sharpen.against.upload", {})
    if n := int((found.counted["state"] == "unchecked").sum()):
        yield Finding("sharpen.against.unchecked", {"n": n})
    if "output" in OF_KIND[benchmark.kind]:
        yield from empty_columns(found.city, "firms", "revenue")


def benchmark_of(found: Diagnosis, elsewhere: Elsewhere | None) -> Benchmark | None:
    """Another dataset where one is given; else the sheet's own references, outputs first; else nothing."""
    if elsewhere is not None:
        chain = benchmarks.chain_like(found, elsewhere.city)
        if chain is None:
            return None
        there = diagnose(elsewhere.city, chain_of(elsewhere.city, chain), elsewhere.read)
        return benchmarks.other(elsewhere.dataset_id, elsewhere.name, there, elsewhere.dataset_id)
    kinds = benchmarks.own_kinds(found)
    return benchmarks.own(found, kinds[0]) if kinds else None


def as_json(found: Diagnosis, elsewhere: Elsewhere | None = None) -> dict[str, Any]:
    """``benchmark``, or null: no segment is shared with the other dataset, or the sheet gives no reference."""
    reason = "no_reference" if elsewhere is None else "nothing_shared"
    return benchmarks.as_json(found, benchmark_of(found, elsewhere), reason)
