"""The comparison as a report 比较报告: the tables and notes that a workbook, a page on paper and a terminal share.

A cell is a fact or plain text; ``liantu.report.sheet`` and ``liantu.report.page`` speak them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from liantu.data.dictionary import TABLES
from liantu.diagnose.provenance import Provenance, of_city
from liantu.explore.actions import LEVERS, Action
from liantu.explore.assumptions import Assumption, assumptions
from liantu.explore.explored import Change
from liantu.facts import Figure, Finding, Word
from liantu.policy import MODELS, PolicyModel
from liantu.policy.acceptability import Ranks
from liantu.policy.compared import Comparison, Contender
from liantu.policy.fund import RANGES, UNITS, Terms
from liantu.policy.model import OUTCOMES

FIRST = 5  # actions that a plan is known by
MOST_ROWS = 12  # of an action, that a cell shows
SHARED = 3  # models that would do the same, from which all may be said to
COUNTS = ("absent", "weak", "single_source")
NOT_DRAWN = Figure(None, "share", reason="no_draws")
UNRANKED = Figure(None, "share", reason="not_ranked")


@dataclass(frozen=True)
class Report:
    """A ``comparison`` to take away.

    ``answer``: the sentence on top; ``ranks``: how often each of the six stands where, if it was drawn; ``dataset_id``
    and ``source``: whose rows these are, of which ``n_rejected`` are not counted; ``more``: what else to say.
    """

    comparison: Comparison
    answer: Finding
    ranks: Ranks | None = None
    dataset_id: str = "—"
    source: object = "—"
    n_rejected: int = 0
    more: tuple[Finding, ...] = ()

    @property
    def origin(self) -> Provenance:
        """Where the rows come from, of which day, and whether any is invented."""
        return of_city(self.comparison.setting.city)


class Table(NamedTuple):
    """A table of facts: its ``code``, its headings and its rows."""

    code: str
    heads: tuple[object, ...]
    rows: tuple[tuple[object, ...], ...]


def tables(report: Report) -> tuple[Table, ...]:
    """Every table of a report, in the order in which a reader asks."""
    return plans(report), actions(report), mixes(report), measures(report), assumed(report)


def plans(report: Report) -> Table:
    """A plan a row: outcomes, counts, money, the first actions, and how often it stands where."""
    return _of_plans(report, "plans", (_ways, _outcomes, _counts, _amounts, _firsts, _ranks))


def short_plans(report: Report) -> tuple[Table, ...]:
    """The same on paper: from what to what, money and time; and the ranks of the six."""
    found = _of_plans(report, "changes", (_from_to, _amounts))
    ranked = _of_plans(report, "ranks", (_ranks,))
    six = tuple(row for row, one in zip(ranked.rows, _all(report), strict=True) if one.code in MODELS)
    return (found, ranked._replace(rows=six)) if report.ranks else (found,)


Columns = tuple[tuple[object, ...], Callable[[Contender], tuple[object, ...]]]  # headings, and the cells of a plan


def _of_plans(report: Report, code: str, groups: Iterable[Callable[[Report], Columns]]) -> Table:
    found = [group(report) for group in groups]
    heads = (Word("compare.plan"), *(head for heads, _ in found for head in heads))
    rows = ((one.name, *(cell for _, cells in found for cell in cells(one))) for one in _all(report))
    return Table(code, heads, tuple(rows))


def _all(report: Report) -> tuple[Contender, ...]:
    return report.comparison.contenders


def _ways(report: Report) -> Columns:
    return (Word("compare.method"),), lambda one: (one.method or "",)


def _outcomes(report: Report) -> Columns:
    heads = [_when(which, Word(f"outcome.{name}")) for name in OUTCOMES for which in ("before", "after", "points")]

    def cells(one: Contender) -> tuple[object, ...]:
        changes = [one.reading.changes[name] for name in OUTCOMES]
        found = [cell for each in changes for cell in (each.before, each.after, in_points(each))]
        return (*found, error_of_resilience(one))

    return (*heads, Word("compare.resilience_error")), cells


def _when(which: str, what: object) -> Finding:
    return Finding(f"compare.when.{which}", {"what": what})


def _from_to(report: Report) -> Columns:
    """Outcomes and counts with an arrow between now and after."""
    heads = (*(Word(f"outcome.{name}") for name in OUTCOMES), *(Word(f"compare.n_{name}") for name in COUNTS))

    def cells(one: Contender) -> tuple[object, ...]:
        changes = [one.reading.changes[name] for name in OUTCOMES]
        pairs = [tuple(replace(end, unit="fine_share") for end in (each.before, each.after)) for each in changes]
        pairs += [tuple(Figure(float(n), "count") for n in one.reading.counts[name]) for name in COUNTS]
        return tuple(Finding("compare.from_to", {"before": old, "after": new}) for old, new in pairs)

    return heads, cells


def _counts(report: Report) -> Columns:
    heads = tuple(_when(which, Word(f"compare.n_{name}")) for name in COUNTS for which in ("before", "after"))
    return heads, lambda one: tuple(Figure(float(n), "count") for name in COUNTS for n in one.reading.counts[name])


def _amounts(report: Report) -> Columns:
    return tuple(Word(f"compare.{name}") for name in AMOUNTS), lambda one: tuple(read(one) for read in AMOUNTS.values())


def _firsts(report: Report) -> Columns:
    def cells(one: Contender) -> tuple[object, ...]:
        firsts = [told(report, each) for each in one.first(FIRST)]
        return (*firsts, *[""] * (FIRST - len(firsts)))

    return tuple(Finding("compare.action_at", {"at": str(at)}) for at in range(1, FIRST + 1)), cells


def _ranks(report: Report) -> Columns:
    heads = tuple(Finding("compare.rank_at", {"at": str(at)}) for at in range(1, len(MODELS) + 1))
    return (*heads, Word("compare.rank_error")), lambda one: (
        *shares(report, one.code),
        error_of_first(report, one.code),
    )


def _money(amount: float | None) -> Figure:
    return Figure(amount, "万元", reason=None if amount is not None else "size_unknown")


def expected_loss(one: Contender) -> Figure:
    """What a shock is expected to cost a year after the plan; none where nothing can be hit. [万元/year]"""
    struck = one.reading.struck
    return Figure(None, "万元", reason="size_unknown") if struck is None else struck.expected


def until_it_works(one: Contender) -> Figure:
    """Until the last action that counts works; none where nothing is done. [years]"""
    years = one.spending.years
    return Figure(years, "years", reason="no_actions" if years is None else None)


AMOUNTS: dict[str, Callable[[Contender], Figure]] = {
    "loss": expected_loss,
    "budget": lambda one: _money(one.spending.budget),
    "cost": lambda one: one.plan.cost,
    "unspent": lambda one: _money(one.spending.unspent),
    "years": until_it_works,
    "objective": lambda one: _money(one.objective),
    "regret": lambda one: _money(one.regret),
}


def in_points(change: Change) -> Figure:
    """The difference of two shares in percentage points, with the reason where there is none.

    >>> in_points(Change(Figure(0.5, "share"), Figure(0.52, "share"))).value.__round__(6)
    2.0
    """
    by = change.difference
    return Figure(None if by.value is None else by.value * 100, "points", reason=by.reason)


def error_of_resilience(one: Contender) -> Figure:
    """How far other draws could move the change of resilience, shocks paired. [points]"""
    error = one.kept_error
    if error is None:
        return Figure(None, "points", reason="size_unknown")
    return Figure(error * 100, "points")


def is_sure(one: Contender, name: str) -> bool:
    """Whether the change of an outcome is larger than its error; only resilience, which is drawn, has one."""
    by = in_points(one.reading.changes[name]).value
    return name != "resilience" or not by or one.kept_error is None or abs(by) > one.kept_error * 100


def told(report: Report, action: Action) -> Finding:
    """An action as a chip says it: the lever in a character, and the segment."""
    segment = report.comparison.setting.before.named(action.segment)
    return Finding("compare.action", {"lever": Word(f"levers.tag.{action.lever}"), "segment": segment})


def shares(report: Report, code: str) -> tuple[Figure, ...]:
    """How often a model is first … sixth; none of a plan that is no model of the six. [share]"""
    ranks, places = report.ranks, range(1, len(MODELS) + 1)
    if ranks is None or code not in ranks.codes:
        return (UNRANKED if code not in MODELS else NOT_DRAWN,) * len(places)
    return tuple(ranks.share(code, place) for place in places)


def error_of_first(report: Report, code: str) -> Figure:
    """The standard error of the share of first places. [share]"""
    ranks, [first, *_] = report.ranks, shares(report, code)
    if first.value is None:
        return first
    if not ranks.is_enough:
        return Figure(None, "share", reason="few_sets")
    return Figure(float(ranks.errors[ranks.at(code)][0]), "share")


def actions(report: Report) -> Table:
    """Every action of every plan: why, how large, what it costs, when it works, who else would do it, its rows."""
    names = ("plan", "number", "lever", "segment", "reason", "size", "cost", "lag", "works", "n_models", "rows")
    rows = tuple(row for one in _all(report) for row in _actions_of(report, one))
    return Table("actions", tuple(Word(f"compare.{name}") for name in names), rows)


def _actions_of(report: Report, one: Contender) -> Iterator[tuple[object, ...]]:
    setting, working = report.comparison.setting, {each.id for each in one.actions}
    for number, each in enumerate(one.plan.actions, start=1):
        yield (
            one.name,
            Figure(float(number), "count"),
            Word(f"lever.{each.lever}"),
            setting.before.named(each.segment),
            each.reason,
            _money(each.size),
            _money(each.cost),
            Figure(each.lag, "years"),
            Word("app.yes" if each.id in working else "app.no"),
            Figure(float(n_models(report, each)), "count"),
            [*written(each)],
        )


def n_models(report: Report, action: Action) -> int:
    """How many of the six would do the same."""
    six = [one for one in _all(report) if one.code in MODELS]
    return sum(action.id in {each.id for each in one.actions} for one in six)


def written(action: Action) -> Iterator[Finding]:
    """The rows that an action adds and changes, the first of them, and those that its reason rests on, as sentences."""
    ways = (("added", action.rows_added), ("changed", action.rows_changed))
    edits = [(way, table, row) for way, by_table in ways for table, rows in by_table.items() for row in rows]
    for way, table, row in edits[:MOST_ROWS]:
        yield Finding(f"compare.rows.{way}", {"table": TABLES[table], "cells": _cells(table, row)})
    for table, labels in action.read.items():
        if labels:
            at = ", ".join(str(label) for label in labels[:MOST_ROWS]) + ", …" * (len(labels) > MOST_ROWS)
            yield Finding("compare.rows.read", {"table": TABLES[table], "rows": at})
    if more := edits[MOST_ROWS:]:
        yield Finding("compare.rows.more", {"n": len(more)})


def _cells(table: str, row: object) -> list[Finding]:
    columns = {each.column: each for each in TABLES[table].columns}
    return [Finding("compare.cell", {"column": columns[name], "value": _plain(row[name])}) for name in row]


def _plain(cell: object) -> object:
    return f"{cell:.10g}" if isinstance(cell, float) else "" if cell is None else cell


def mixes(report: Report) -> Table:
    """A plan a row: the part of the budget that each lever is given, and whether a reader changed it."""
    heads = (Word("compare.plan"), *(Word(f"lever.{lever}") for lever in LEVERS), Word("compare.changed"))
    rows = tuple(
        (one.name, *(Figure(one.mix.get(lever, 0.0), "share") for lever in LEVERS), _changed(one))
        for one in _all(report)
        if one.model is not None
    )
    return Table("mixes", heads, rows)


def _changed(one: Contender) -> Word:
    return Word("app.yes" if one.code in MODELS and one.model.is_changed else "app.no")


def measures(report: Report) -> Table:
    """A numbered measure of the source a row: what it is, and the levers it was read as."""
    names = ("plan", "number", "measure", "levers", "part")
    rows = tuple(row for one in _all(report) if one.code in MODELS for row in _measures(one.model))
    return Table("measures", tuple(Word(f"compare.{name}") for name in names), rows)


def _measures(model: PolicyModel) -> Iterator[tuple[object, ...]]:
    for number, each in enumerate(model.measures, start=1):
        read_as = [Word(f"lever.{lever}") for lever in each.split]
        part = Figure(1 / len(model.measures), "share")
        yield model.name, Figure(float(number), "count"), Word(f"measure.{model.code}.{number}"), read_as, part


def assumed(report: Report) -> Table:
    """Every assumption, and every term of a fund: the value in use, its default and range, and why."""
    names = ("assumption", "value", "default", "low", "high", "changed", "why")
    used, terms, usual = report.comparison.setting.assumed, report.comparison.setting.terms, Terms()
    rows = [_assumed(each.name, used[each.code], each.value, each, each.why) for each in assumptions().values()]
    for name, ends in RANGES.items():
        told = Word(f"fund.term.{name}"), getattr(terms, name), getattr(usual, name)
        rows.append(_assumed(*told, Figure(None, UNITS[name], *ends), Word("compare.fund_why")))
    return Table("assumptions", tuple(Word(f"compare.{name}") for name in names), tuple(rows))


def _assumed(
    name: object, value: float, default: float, within: Assumption | Figure, why: object
) -> tuple[object, ...]:
    """A row; ``within`` has the unit and the ends of the range."""
    numbers = (Figure(float(each), within.unit) for each in (value, default, within.low, within.high))
    return (name, *numbers, Word("app.yes" if value != default else "app.no"), why)


def facts(report: Report) -> list[Finding]:
    """Under what it was compared, in short: chain, budget, horizon, shocks, what stands beside the six."""
    setting = report.comparison.setting
    shocks = setting.shocks
    return [
        Finding("compare.fact.chain", {"chain": setting.before.chain}),
        Finding("compare.fact.budget", {"budget": Figure(setting.budget, "万元")}),
        Finding("compare.fact.horizon", {"years": Figure(setting.horizon, "years")}),
        Finding("compare.fact.shocks", {"shocks": shocks.name, "n": shocks.n, "seed": str(shocks.seed)}),
        Finding("compare.fact.beside", {}),
    ]


def notes(report: Report) -> list[Finding]:
    """What a reader must know: that it is an interpretation, what the columns mean, whose rows, of which day."""
    return [*standing(report), *_limits(report), *report.more, *_whose(report)]


def standing(report: Report) -> list[Finding]:
    """The sentence that stands under every comparison; and that a reader's own mixes are no city's."""
    changed = tuple(one.name for one in _all(report) if one.code in MODELS and one.model.is_changed)
    said = [Finding("compare.interpretation", {})]
    return said + ([Finding("compare.mixes_changed", {"names": list(changed)})] if changed else [])


def _limits(report: Report) -> Iterator[Finding]:
    setting, best = report.comparison.setting, report.comparison.best
    yield Finding("compare.note.sources", {})
    yield Finding("compare.note.after", {"years": Figure(setting.horizon, "years")})
    yield Finding("compare.note.objective", {})
    yield Finding("compare.note.bound", {"bound": _money(best.optimum.bound), "gap": Figure(best.gap, "fine_share")})
    n, whole = len(setting.assumed.changed), len(assumptions())
    yield Finding("compare.note.assumed", {"n": n, "whole": str(whole)})
    if report.ranks is None:
        yield Finding("compare.note.not_drawn", {})
    else:
        yield Finding("compare.note.drawn", {"n": report.ranks.n})
    if any(one.spending.recycled > 0 for one in _all(report)):
        yield Finding("compare.note.recycled", {})


def _whose(report: Report) -> Iterator[Finding]:
    origin = report.origin
    if origin.has_samples:
        yield Finding("compare.note.sample", {})
    whose = {"source": report.source, "version": report.dataset_id}
    if report.n_rejected:
        yield Finding("app.source_with_rejected", whose | {"n": report.n_rejected})
    else:
        yield Finding("app.source", whose)
    if origin.as_of:
        yield Finding("app.as_of", {"day": origin.as_of})
