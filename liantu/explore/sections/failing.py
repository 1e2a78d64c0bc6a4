"""Whose failure costs most 谁最怕倒: the firms that matter most to a chain, own loss and that of others apart."""

from functools import partial

from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_columns, empty_tables, of_firm
from liantu.explore.explored import Explored
from liantu.explore.shock.cut import QUARTER, Costly, costliest
from liantu.explore.shock.defaults import MOST_DOUBTS, defaults_for, doubts_of
from liantu.facts import Figure, Finding, Name, ratio

CODE = "failing"
COLUMNS = ("failing_own", "failing_others", "failing_times")
FIGURES = ("failing_own", "failing_others")


def read(explored: Explored, weeks: float = QUARTER) -> list[Costly]:
    """The ten costliest firms, on the rows as they are."""
    return costliest(explored.before.city, explored.before.chain.zh, weeks, explored.assumed)


def section(explored: Explored, weeks: float, found: list[Costly]) -> Section:
    """The firms, the costliest first."""
    return Section(
        CODE,
        _answer(explored, weeks, found),
        COLUMNS,
        tuple(_verdict(explored, weeks, each) for each in found),
        tuple(_doubts(explored, found)),
        tuple(_sharpen(explored)),
    )


def _answer(explored: Explored, weeks: float, found: list[Costly]) -> Finding:
    """The costliest firm; and the one on which most output of others hangs, where that is another."""
    if not found:
        return Finding("answer.failing.nobody", {"chain": explored.before.chain})
    first, most = found[0], max(found, key=lambda each: each.others.value or 0.0)
    facts = {
        "weeks": Finding("section.n_weeks", {"n": int(weeks)}),
        "firm": Name(first.firm, first.firm),
        "loss": Figure(first.whole, "万元"),
        "others": first.others,
        "most": Name(most.firm, most.firm),
        "most_others": most.others,
    }
    if not (most.others.value or 0.0) > 0:
        return Finding("answer.failing.alone", facts)
    return Finding("answer.failing.same" if most is first else "answer.failing", facts)


def times(each: Costly) -> Figure:
    """How often its own loss the others' is."""
    value = ratio(each.others.value or 0.0, each.own.value or 0.0)
    return Figure(value, "index", reason=None if value is not None else "size_unknown")


def _verdict(explored: Explored, weeks: float, each: Costly) -> Verdict:
    facts = {"failing_own": each.own, "failing_others": each.others, "failing_times": times(each)}
    return Verdict(each.firm, Name(each.firm, each.firm), facts, partial(_explain, explored, weeks, each))


def _explain(explored: Explored, weeks: float, each: Costly) -> Evidence:
    said_weeks = Finding("section.n_weeks", {"n": int(weeks)})
    own = Finding("worked.failing_own", {"weeks": said_weeks, "own": each.own})
    others = Finding("worked.failing_others", {"others": each.others, "whole": Figure(each.whole, "万元")})
    rows = of_firm(explored.before.city, each.firm)
    notes = (Finding("note.shock_model", {}), *_assumed(explored))
    return Evidence((own, others), rows, notes, FIGURES)


def _doubts(explored: Explored, found: list[Costly]) -> list[Finding]:
    if not found:
        return []
    return _assumed(explored)[:MOST_DOUBTS]


def _assumed(explored: Explored) -> list[Finding]:
    found = explored.before
    return doubts_of(defaults_for(found.city, found.chain.zh, explored.assumed), explored.assumed)


def _sharpen(explored: Explored) -> list[Finding]:
    city = explored.before.city
    return [*empty_tables(city, "segment_links", "firm_links"), *empty_columns(city, "firms", "revenue", "stock_days")]
