"""How near a substitute is 替代有多近: for each input the nearest ring, and what all rings could deliver in time."""

from functools import partial

import numpy as np
import pandas as pd

from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_tables, links_without_segment, of_segment
from liantu.diagnose.substitution import OF_RING
from liantu.diagnose.worked import worked
from liantu.facts import Few, Figure, Finding, Word

CODE = "rings"
COLUMNS = ("nearest_ring", "lost", *OF_RING, "stranded_output")
WORKED = ("nearest_ring", "substitution", "circulation")


def section(found: Diagnosis) -> Section:
    """The inputs of the chain, those without any substitute first, then by what stops without them."""
    ranked = inputs(found)
    return Section(
        CODE,
        _answer(found, ranked),
        COLUMNS,
        tuple(_verdict(found, segment) for segment in ranked),
        tuple(_doubts(found, ranked)),
        tuple([*empty_tables(found.city, "segment_links", "firm_links"), *links_without_segment(found.city)]),
    )


def inputs(found: Diagnosis) -> list[str]:
    """The counted segments that others here cannot do without: first those without a substitute, then by what stops."""
    rows = found.counted
    stranded = rows["stranded_output"].astype(float).fillna(0.0)
    alone = set(without_substitute(found))
    return sorted(rows.index[stranded > 0], key=lambda segment: (segment not in alone, -stranded[segment], segment))


def without_substitute(found: Diagnosis) -> list[str]:
    """Those of which no source is told at all, and those of which nobody could deliver a part of what would be lost."""
    rows = found.counted
    none = rows["nearest_ring"].isna() | rows["substitution_high"].eq(0).fillna(False).astype(bool)
    return rows.index[none & rows["stranded_output"].gt(0).fillna(False).astype(bool)].tolist()


def _answer(found: Diagnosis, ranked: list[str]) -> Finding:
    nobody = without_substitute(found)
    if not ranked:
        return Finding("answer.rings.no_inputs", {})
    if not len(found.city.firm_links):
        return Finding("answer.rings.no_deals", {})
    local = Figure(float((found.counted.loc[ranked, "nearest_ring"] == "city").sum()), "count")
    facts = {"n": len(ranked), "local": local}
    if nobody:
        alone = {"segments": Few(tuple(map(found.named, nobody))), "nobody": Figure(float(len(nobody)), "count")}
        return Finding("answer.rings.some_nowhere", facts | alone)
    return Finding("answer.rings.all_somewhere", facts)


def _verdict(found: Diagnosis, segment: str) -> Verdict:
    table, ring = found.read.dealt.substitution, found.segments.at[segment, "nearest_ring"]
    facts: dict[str, object] = {name: table.figure(segment, name) for name in ("lost", *OF_RING)}
    facts[OF_RING[-1]] = table.figure(segment, "substitution")  # the same, with what is not told as its upper end
    facts["nearest_ring"] = Word("place.nowhere" if pd.isna(ring) else f"place.{ring}")
    facts["stranded_output"] = found.figure(segment, "stranded_output")
    return Verdict(segment, found.named(segment), facts, partial(_explain, found, segment))


def _explain(found: Diagnosis, segment: str) -> Evidence:
    said = tuple(worked(found, name, segment) for name in WORKED)
    return Evidence(said, of_segment(found.city, segment), figures=WORKED)


def _doubts(found: Diagnosis, ranked: list[str]) -> list[Finding]:
    table = found.read.dealt.substitution.values.reindex(ranked)
    doubts = []
    if n_open := int((table["substitution_high"] > table["substitution"]).sum()):
        doubts.append(Finding("doubt.spare_unknown", {"n": n_open}))
    if n_default := int(table["n_default"].sum()):
        doubts.append(Finding("doubt.default_weeks", {"n": n_default}))
    if n_changing := _n_changing(found, ranked):
        doubts.append(Finding("doubt.weeks_change", {"n": n_changing}))
    if found.read.dealt.home.is_default:
        doubts.append(Finding("doubt.home_is_default", {"home": found.read.dealt.home.name}))
    return doubts


def _n_changing(found: Diagnosis, ranked: list[str]) -> int:
    """Of how many inputs another share would be covered, if one could wait a tenth less or longer."""
    now, changes = found.read.dealt.substitution.values.loc[ranked, "substitution"], np.zeros(len(ranked), bool)
    for nearby in found.substitution_nearby:
        changes |= nearby.loc[ranked, "substitution"].ne(now).fillna(False).to_numpy(bool)
    return int(changes.sum())


def as_json(found: Diagnosis) -> dict[str, object]:
    """``rings``: for each input of the chain what the rings could deliver, cumulative from the nearest."""
    table = found.read.dealt.substitution
    rows = {row["segment"]: row for row in table.as_rows("segment")}
    return {"rings": [rows[segment] for segment in inputs(found)]}
