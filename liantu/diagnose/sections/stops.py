"""Where it stops 卡在哪里: bottlenecks, chokepoints and single sources, by what hangs on them."""

from functools import partial

import numpy as np
import pandas as pd

from liantu.diagnose import chokepoints
from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_tables, ends_without_demand, links_without_segment, of_segment
from liantu.diagnose.worked import worked
from liantu.diagnose.worked_stops import stopped_by
from liantu.facts import Few, Figure, Finding, Name, Word

CODE = "stops"
COLUMNS = (
    "state",
    "bottleneck_severity",
    "stranded_output",
    "chokepoint_tests",
    "nearest_ring",
    "substitution",
    "exposure",
)
WORKED = (
    "bottleneck_severity",
    "coverage",
    "stranded_output",
    "dependence",
    "substitution",
    "chokepoint_severity",
    "exposure",
)
ALL_TESTS = 3


def section(found: Diagnosis) -> Section:
    """What stops, the segment on which most output hangs first."""
    ranked = worst_first(found)
    return Section(
        CODE,
        _answer(found, ranked),
        COLUMNS,
        tuple(_verdict(found, segment) for segment in ranked),
        tuple(_doubts(found, ranked)),
        tuple(
            [
                *empty_tables(found.city, "segment_links", "firm_links"),
                *ends_without_demand(found),
                *links_without_segment(found.city),
            ]
        ),
    )


def answer(found: Diagnosis) -> Finding:
    """The answer alone, for other pages."""
    return _answer(found, worst_first(found))


def worst_first(found: Diagnosis) -> list[str]:
    """The segments that hold something back, by the output that hangs on them; then single sources by exposure."""
    rows = found.counted
    hanging = {segment: hanging_on(found, segment)[0].value or 0.0 for segment in rows.index}
    exposed = rows["exposure"].astype(float).where(rows["single_source"].fillna(False).to_numpy(bool)).fillna(0.0)
    chosen = [segment for segment in rows.index if hanging[segment] > 0 or exposed[segment] > 0]
    return sorted(chosen, key=lambda segment: (-hanging[segment], -exposed[segment], segment))


def _answer(found: Diagnosis, ranked: list[str]) -> Finding:
    """The worst, what hangs on it, and how near a substitute is."""
    if not len(found.city.segment_links):
        return Finding("answer.stops.no_links", {})
    if not ranked:
        return Finding(f"answer.stops.{'none' if _can_tell(found) else 'cannot_tell'}", {})
    segment = ranked[0]
    severity, tests = hanging_on(found, segment)
    kind = "chokepoint" if tests else "bottleneck" if severity.value else "single"
    facts = {
        "segment": found.named(segment),
        "severity": severity if severity.value else found.figure(segment, "exposure"),
    }
    ring, covered = found.segments.at[segment, "nearest_ring"], found.figure(segment, "substitution")
    if not len(found.city.firm_links) and kind != "single":
        return Finding("answer.stops.bottleneck.no_deals", facts)
    is_late = covered.value == 0 and not covered.bounds
    is_itself = kind == "single" and ring == "city"  # who supplies here is who stops
    if pd.isna(ring) or is_itself or (is_late and (ring == "abroad" or kind == "single")):
        return Finding(f"answer.stops.{kind}.no_substitute", facts)
    facts |= {"ring": Word(f"place.{ring}")}
    if is_late:
        return Finding(f"answer.stops.{kind}.too_late", facts | {"weeks": Figure(found.read.dealt.weeks, "count")})
    is_open = covered.bounds is not None  # somebody's spare capacity is not told
    if kind == "single" or covered.value is None or (is_open and not covered.value):
        return Finding(f"answer.stops.{kind}", facts)
    weeks = Figure(found.read.dealt.weeks, "count")
    facts |= {"weeks": weeks, "covered": covered}
    return Finding(f"answer.stops.{kind}.{'covered_at_least' if is_open else 'covered'}", facts)


def _can_tell(found: Diagnosis) -> bool:
    """Whether any input could have been found scarce: its coverage is known, and somebody here cannot do without it."""
    needed = found.city.segments.index[np.unique(found.city.needs.supplier)]
    return bool(found.counted.loc[found.counted.index.isin(needed), "coverage"].notna().any())


def hanging_on(found: Diagnosis, segment: str) -> tuple[Figure, bool]:
    """The output that hangs on a segment for sure, and whether that is because of imports.

    Imports count only if all three tests hold, and with all that others may be able to deliver taken off.
    """
    bound, imported = (found.figure(segment, f"{name}_severity") for name in ("bottleneck", "chokepoint"))
    sure = imported.low or 0.0
    if sure > (bound.value or 0.0) and found.figure(segment, "chokepoint_tests").value == ALL_TESTS:
        return Figure(sure, "万元"), True
    return bound, False


def gaps(found: Diagnosis, ranked: list[str]) -> dict[str, Figure]:
    """Of each ranked segment, how much more hangs on it than on the next; nothing for the last."""
    hanging = [hanging_on(found, segment)[0].value or 0.0 for segment in ranked]
    steps = [Figure(a - b, "万元") for a, b in zip(hanging, hanging[1:], strict=False)]
    return dict(zip(ranked, [*steps, Figure(None, "万元", reason="last_rank")], strict=False))


def _verdict(found: Diagnosis, segment: str) -> Verdict:
    ring, state = found.segments.at[segment, "nearest_ring"], found.segments.at[segment, "state"]
    numbers = {name: found.figure(segment, name) for name in COLUMNS if name not in ("state", "nearest_ring")}
    words = {
        "state": Word(f"state.{state}"),
        "nearest_ring": Word("place.nowhere" if pd.isna(ring) else f"place.{ring}"),
    }
    return Verdict(segment, found.named(segment), numbers | words, partial(_explain, found, segment))


def _explain(found: Diagnosis, segment: str) -> Evidence:
    stopped = stopped_by(found, segment)
    notes = [*_beyond(found, stopped), persistence(found, segment)]
    if stopped:
        notes.insert(0, Finding("note.stopped", {"segments": Few(stopped), "n": len(stopped)}))
    return Evidence(
        tuple(worked(found, name, segment) for name in WORKED), of_segment(found.city, segment), tuple(notes), WORKED
    )


def _beyond(found: Diagnosis, stopped: tuple[Name, ...]) -> list[Finding]:
    """How much of the output that stops belongs to other chains."""
    others = [name.zh for name in stopped if name.zh not in found.counted.index]
    made = found.read.figures.loc[others, "output"].dropna()
    if not len(made) or not made.sum():
        return []
    return [Finding("note.beyond", {"n": len(made), "output": Figure(float(made.sum()), "万元")})]


def persistence(found: Diagnosis, segment: str) -> Finding:
    """In how many of the years that are told all three tests of a chokepoint hold: one year is no verdict."""
    told = {year: tests[segment] for year, tests in found.read.dealt.by_year.items() if pd.notna(tests[segment])}
    held = [year for year, tests in told.items() if tests == ALL_TESTS]
    if len(told) < 2:
        return Finding("note.one_year" if told else "note.no_year", {})
    return Finding(
        "note.years", {"n": len(told), "held": Figure(float(len(held)), "count"), "from": min(told), "to": max(told)}
    )


def _doubts(found: Diagnosis, ranked: list[str]) -> list[Finding]:
    """How sure we are: how much of the purchases is told, what was assumed, and what hangs on a threshold."""
    recorded = found.outcomes["embeddedness"].coverage
    doubts = []
    if recorded.value is not None:
        level = "low" if recorded.value < 0.5 else "middle" if recorded.value < 0.8 else "high"
        doubts.append(Finding(f"doubt.recorded.{level}", {"share": recorded}))
    n_default = int(found.read.dealt.substitution.values["n_default"].reindex(ranked).sum())
    if n_default:
        doubts.append(Finding("doubt.default_weeks", {"n": n_default}))
    values = found.read.dealt.dependence.values.reindex(found.counted.index)
    now, *nearby = (np.nan_to_num(chokepoints.n_tests(values, factor=factor)) for factor in (1.0, 0.9, 1.1))
    if len(found.city.firm_links):
        n_changing = int(np.logical_or.reduce([each != now for each in nearby]).sum())
        doubts.append(Finding("doubt.tests_change", {"n": n_changing}))
    return doubts


def as_json(found: Diagnosis) -> dict[str, object]:
    """``stops``: the segments by what hangs on them; all their figures stand with the segments."""
    return {"stops": worst_first(found)}
