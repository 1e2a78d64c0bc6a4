"""Platforms 创新平台: which of the segments on which much hangs have none."""

from collections.abc import Iterator
from functools import partial

import pandas as pd

from liantu.data.dictionary import TABLES
from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.platforms import KINDS, is_told, platforms
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_tables
from liantu.diagnose.surroundings import Surroundings
from liantu.diagnose.worked import worked
from liantu.diagnose.worked_around import worked_platform
from liantu.facts import Few, Figure, Finding, Name, Word

COLUMNS = ("stranded_output", "platform")


def section(found: Diagnosis, read: Surroundings) -> Section:
    """The key segments, the one first on which most output hangs."""
    table = platforms(found.counted, read)
    verdicts = tuple(_verdict(found, read, table, segment) for segment in table.values.index)
    doubts = tuple(_doubts(found, read, table))
    return Section("around", _answer(found, read, table), COLUMNS, verdicts, doubts, tuple(_sharpen(found, read)))


def _answer(found: Diagnosis, read: Surroundings, table: FigureTable) -> Finding:
    """How many have one, and the first that has none; several where they are equal."""
    rows = table.values
    if not len(rows):
        return Finding("answer.around.platforms.no_key", {})
    if not is_told(read):
        return Finding("answer.around.platforms.not_told", {"n": len(rows)})
    without = rows[(rows["platform"] == "without").to_numpy(bool)]
    if not len(without):
        return Finding("answer.around.platforms.all", {"n": len(rows)})
    first = without.index[(without["rank"] == without["rank"].min()).to_numpy(bool)]
    facts = {
        "n": len(rows),
        "held": Figure(float(len(rows) - len(without)), "count"),
        "segments": Few(tuple(map(found.named, first))),
        "stranded": table.figure(first[0], "stranded_output"),
    }
    return Finding("answer.around.platforms", facts)


def word_of(table: FigureTable, segment: str) -> str:
    """``with``, ``without``, or ``not_told``."""
    platform = table.values.at[segment, "platform"]
    return "not_told" if pd.isna(platform) else str(platform)


def said_of(read: Surroundings, segment: str) -> Finding | None:
    """Which platforms a segment has, or that it has none; nothing where nobody told of any platform."""
    if not is_told(read):
        return None
    names = [Name(name, name) for name in read.naming(KINDS, segment)["name"]]
    return Finding("term.platforms", {"names": names}) if names else Finding("term.no_platform", {})


def _verdict(found: Diagnosis, read: Surroundings, table: FigureTable, segment: str) -> Verdict:
    names = [Name(name, name) for name in read.naming(KINDS, segment)["name"]]
    facts = {
        "stranded_output": table.figure(segment, "stranded_output"),
        "platform": names or Word(f"platform.{word_of(table, segment)}"),
    }
    return Verdict(segment, found.named(segment), facts, partial(_explain, found, read, table, segment))


def _explain(found: Diagnosis, read: Surroundings, table: FigureTable, segment: str) -> Evidence:
    said = (worked(found, "stranded_output", segment), worked_platform(table, segment))
    expired = read.expired_naming(KINDS, segment)
    links = found.city.segment_links
    rows = {
        "resources": pd.concat([read.naming(KINDS, segment), expired]),
        "segment_links": links[(links["supplier_segment"] == segment).to_numpy(bool)],
    }
    notes = (Finding("doubt.around.expired", {"n": len(expired)}),) if len(expired) else ()
    return Evidence(said, rows, notes, ("stranded_output", "platforms"))


def _doubts(found: Diagnosis, read: Surroundings, table: FigureTable) -> Iterator[Finding]:
    """What is not ranked, which are equal, and what has ended."""
    yield Finding("doubt.around.upper_bound", {})
    if n_unknown := int(found.counted["stranded_output"].isna().sum()):
        yield Finding("doubt.around.not_ranked", {"n": n_unknown})
    if n_equal := int(table.values["rank"].duplicated(keep=False).sum()):
        yield Finding("doubt.around.equal", {"n": n_equal})
    if n_expired := int(table.values["n_expired"].sum()):
        yield Finding("doubt.around.expired", {"n": n_expired})
    rows = read.in_force[read.in_force["kind"].isin(KINDS).to_numpy(bool)]
    if n := int(rows["segment"].isna().sum()):
        yield Finding("doubt.around.platforms_anywhere", {"n": n})


def _sharpen(found: Diagnosis, read: Surroundings) -> Iterator[Finding]:
    yield from empty_tables(found.city, "resources", "segment_links")
    if len(found.city.resources) and not is_told(read):
        yield Finding("sharpen.around.no_platforms", {"table": TABLES["resources"]})
    rows = read.in_force[read.in_force["kind"].isin(KINDS).to_numpy(bool)]
    if n := int(rows["segment"].isna().sum()):
        yield Finding("sharpen.around.no_segment", {"table": TABLES["resources"], "n": n})
