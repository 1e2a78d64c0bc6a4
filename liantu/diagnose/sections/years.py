"""How the chain grew 历年变化: which segments came in which year, and how long and how large it was by then."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import numpy as np

from liantu.data.dictionary import TABLES
from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.growth import Arrivals, arrivals, came_in, growth, path_by
from liantu.diagnose.outcomes import HALF
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.worked_net import bringing, worked_growth
from liantu.facts import Few, Figure, Finding, Path

CODE = "years"
COLUMNS = ("came", "segments_there", "depth", "n_firms", "size_today")
OF_YEAR = {"segments_there": "n_segments", "depth": "depth", "n_firms": "n_firms", "size_today": "size"}
WORKED = ("growth", "longest_path")


class Years(NamedTuple):
    """When the firms of the chain came, and what the chain was in each year."""

    came: Arrivals
    table: FigureTable


def years_of(found: Diagnosis) -> Years:
    """Read it for the chain."""
    counted = found.counted.index
    return Years(arrivals(found.city, counted), growth(found.city, counted))


def section(found: Diagnosis) -> Section:
    """The years in which segments came, the latest first."""
    read = years_of(found)
    brought = came_in(read.came)
    verdicts = tuple(_verdict(found, read, year, brought[year]) for year in reversed(brought))
    return Section(CODE, _answer(read), COLUMNS, verdicts, tuple(_doubts(found, read)), tuple(_sharpen(found, read)))


def first_and_last(read: Years) -> dict[str, object]:
    """The first and the last year with the number of segments and the depth in each."""
    first, last = read.table.values.index[[0, -1]]
    facts: dict[str, object] = {"from": str(first), "to": str(last)}
    for name in ("n_segments", "depth"):
        facts |= {f"{name}_then": read.table.figure(first, name), f"{name}_now": read.table.figure(last, name)}
    return facts


def _answer(read: Years) -> Finding:
    """From where to where; before the numbers how few firms tell their year, if that is less than half."""
    if not len(read.came.firms):
        return Finding("answer.years.no_firms", {})
    if not len(read.table.values):
        return Finding("answer.years.no_year", {})
    facts, told = first_and_last(read), _told(read)
    if told < HALF:
        return Finding("answer.years.thin", facts | {"told": Figure(told, "share")})
    names = ("n_segments", "depth")
    is_same = all(facts[f"{name}_then"].value == facts[f"{name}_now"].value for name in names)
    return Finding("answer.years.same" if is_same else "answer.years", facts)


def _told(read: Years) -> float:
    """The part of the firms that tell a year that is not later than the newest."""
    return float((read.came.year <= read.came.last).mean())


def _verdict(found: Diagnosis, read: Years, year: int, segments: list[str]) -> Verdict:
    facts: dict[str, object] = {"came": Few(tuple(map(found.named, segments)))}
    facts |= {column: read.table.figure(year, name) for column, name in OF_YEAR.items()}
    return Verdict(
        str(year), Finding("term.year", {"year": str(year)}), facts, partial(_explain, found, read, year, segments)
    )


def _explain(found: Diagnosis, read: Years, year: int, segments: list[str]) -> Evidence:
    path = path_by(found.city, read.came, year, found.read.figures["output"])
    links = found.city.segment_links
    steps = set(zip(path, path[1:], strict=False))
    ends = zip(links["supplier_segment"], links["customer_segment"], strict=True)
    on_path = np.fromiter((pair in steps for pair in ends), bool, count=len(links))
    walked = Finding("worked.longest_path", {"path": Path(tuple(map(found.named, path))), "n": len(path)})
    rows = {"firms": bringing(found.city, read.came, year, segments), "segment_links": links[on_path]}
    notes = (Finding("note.years.came", {"year": str(year), "segments": [found.named(each) for each in segments]}),)
    return Evidence((worked_growth(read.table, read.came, year), walked), rows, notes, WORKED)


def _doubts(found: Diagnosis, read: Years) -> Iterator[Finding]:
    """Who tells no year, who reports no revenue, and what a list of today's firms cannot know."""
    came = read.came
    if not len(read.table.values):
        return
    if n := int(np.isnan(came.year).sum()):
        first = read.table.values.index[0]
        most = Figure(float(read.table.values.at[first, "n_segments_high"]), "count")
        yield Finding("doubt.years.unknown", {"n": n, "from": str(first), "most": most})
    if n := int((came.year > came.last).sum()):
        yield Finding("doubt.years.later", {"n": n, "last": str(int(came.last))})
    if n := int(read.table.values["n_unreported"].iloc[-1]):
        yield Finding("doubt.years.unreported", {"n": n})
    told = sorted(set(found.city.firms.loc[came.firms, "as_of"].dropna().str[:4]))
    if len(told) > 1:
        yield Finding("doubt.years.several", {"from": told[0], "to": told[-1]})
    elif not came.is_dated:
        yield Finding("doubt.years.undated", {})
    yield Finding("doubt.years.today", {})


def _sharpen(found: Diagnosis, read: Years) -> Iterator[Finding]:
    """The columns that leave years and sizes open, for the firms of this chain."""
    named = {column.column: column for column in TABLES["firms"].columns}
    rows = found.city.firms.loc[read.came.firms]
    if not len(rows):
        yield Finding("sharpen.table", {"table": TABLES["firms"]})
    for name in ("arrived", "revenue", "as_of"):
        if n := int(rows[name].isna().sum()):
            yield Finding("sharpen.of_chain", {"table": TABLES["firms"], "column": named[name], "n": n})


def as_json(found: Diagnosis) -> dict[str, object]:
    """``growth``: by year how long and how large the chain was; null with its reason where no firm tells its year."""
    read = years_of(found)
    if len(read.table.values):
        return {"growth": read.table.as_rows("year")}
    return {"growth": None, "growth_reason": "arrival_unknown" if len(read.came.firms) else "no_firms"}
