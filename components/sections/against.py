"""Compared with whom: the benchmark, and how far each segment, or the chain as a whole, is from it."""

import streamlit as st

from components import bars, benchmarks, meeting, url
from components.bars import Bar, Part
from components.words import spoken, tr
from liantu.diagnose import Diagnosis
from liantu.diagnose.benchmark import HERE, REFERENCE, Benchmark, chain_against, said_gap
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.sections import Section, Verdict, against
from liantu.facts import Figure

MOST = 8
LEGEND = (("accent", "own"), ("line", "short"), ("rule", "reference"))


def section(found: Diagnosis) -> Section:
    """The segments furthest behind first, or the figures of the chain."""
    n_choices = len(benchmarks.choices(found)) - 1
    return against.section(found, benchmarks.current(found), n_choices, _listed())


def chart(found: Diagnosis, shown: Section) -> None:
    """The choice of the benchmark, and one bar a segment or figure: what is here, and what is missing or beyond."""
    benchmarks.say_what_was_refused(found)
    benchmarks.show(found)
    chosen = benchmarks.current(found)
    if chosen is None:
        return
    if chosen.there is not None and not meeting.on():
        _choose_list()
    legend = [(tone, tr(f"section.against.{name}")) for tone, name in LEGEND]
    if shown.columns == against.COLUMNS_OF_CHAIN:
        bars.show(_of_chain(found, chosen), legend=legend)
        return
    drawn = shown.verdicts[:MOST]
    sizes = [_pair(verdict, chosen) for verdict in drawn]
    largest = max((figure.value or 0.0 for pair in sizes for figure in pair), default=0.0) or 1.0
    bars.show([_segment(verdict, chosen, largest) for verdict in drawn], legend=legend)


def _listed() -> str:
    return url.chosen("compared", against.SEGMENTS, url.one_of(against.LISTS))


def _choose_list() -> None:
    labels = {code: tr(f"section.against.{code}") for code in against.LISTS}
    url.bound(
        st.segmented_control,
        tr("section.against.listed"),
        key="compared",
        default=against.SEGMENTS,
        read=url.one_of(against.LISTS),
        options=list(against.LISTS),
        format_func=labels.get,
        label_visibility="collapsed",
    )


def _pair(verdict: Verdict, chosen: Benchmark) -> tuple[Figure, Figure]:
    here, reference = (verdict.facts[name[chosen.measure]] for name in (HERE, REFERENCE))
    return here, reference


def _segment(verdict: Verdict, chosen: Benchmark, largest: float) -> Bar:
    here, reference = _pair(verdict, chosen)
    away = verdict.facts[chosen.measure]
    label = spoken(verdict.subject)
    if away.value is None:
        return _unknown(label, here, reference, away, largest)
    return _compared(label, here, reference, _text(here, away), largest)


def _text(here: Figure, away: Figure) -> str:
    """What is here, and how far ahead or behind that is."""
    own, apart = said_gap(here), said_gap(Figure(abs(away.value), away.unit))
    if away.value == 0:
        return tr("section.against.equal", here=own)
    return tr(f"section.against.{'behind' if away.value < 0 else 'ahead'}", here=own, gap=apart)


def _compared(label: str, here: Figure, reference: Figure, text: str, largest: float) -> Bar:
    """What is here, and pale behind it what is missing to the rule of the benchmark."""
    sizes = here.value, max(reference.value - here.value, 0.0)
    parts = [Part(size / largest, tone) for size, (tone, _) in zip(sizes, LEGEND, strict=False) if size > 0]
    return Bar(label, parts, text, rule=reference.value / largest)


def _unknown(label: str, here: Figure, reference: Figure, away: Figure, largest: float) -> Bar:
    """One side alone, and why the other cannot be told."""
    parts = [] if here.value is None else [Part(here.value / largest, "accent")]
    rule = None if reference.value is None else reference.value / largest
    return Bar(label, parts, tr(f"reason.{away.reason}"), quiet=True, rule=rule)


def _of_chain(found: Diagnosis, chosen: Benchmark) -> list[Bar]:
    table = chain_against(found, chosen.there)
    return [_figure(found, chosen, table, name) for name in table.values.index]


def _figure(found: Diagnosis, chosen: Benchmark, table: FigureTable, name: str) -> Bar:
    label = tr(f"outcome.{name}") if name in found.outcomes else tr(f"figure.{name}")
    here, reference, away = (table.figure(name, side) for side in ("here", "there", "difference"))
    if away.value is None:
        return _unknown(label, here, reference, away, 1.0)
    said = _text(here, away)
    if not table.values.at[name, "sure"]:
        said = tr("section.against.not_sure", said=said)
    if any(name in each.outcomes and each.outcomes[name].is_thin for each in (found, chosen.there)):
        said = tr("section.against.thin", said=said)
    return _compared(label, here, reference, said, 1.0)
