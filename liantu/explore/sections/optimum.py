"""The optimum 最优组合: which projects for a budget, how much better none could be, what stops it from being better."""

from collections.abc import Iterator
from functools import partial

from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_columns, empty_tables, of_segment
from liantu.explore.assumptions import assumptions
from liantu.explore.explored import Explored
from liantu.explore.objective import Objective, objective
from liantu.explore.optimum import GAP, Optimum, Step
from liantu.explore.optimum_model import Floor
from liantu.facts import Few, Figure, Finding, Word

CODE = "optimum"
COLUMNS = ("action_size", "action_cost", "action_lag", "optimum_gain", "on_sliders")
SEEN = 0.0005  # a gap that would be printed as 0.0 %
ASSUMED = ("weakest_link", "capital_per_output")
NAMED = 2  # limits that an answer names


def section(explored: Explored, found: Optimum) -> Section:
    """The answer, an action each as verdict, and what the choice does not see."""
    return Section(
        CODE,
        answer(explored, found),
        COLUMNS,
        tuple(_verdict(explored, found, step) for step in found.steps),
        tuple(_doubts(explored, found)),
        tuple(_sharpen(explored)),
    )


def answer(explored: Explored, found: Optimum) -> Finding:
    """What to do for the budget, or why there is nothing to choose."""
    asked = found.question
    if not asked.projects:
        n = asked.n_unsized
        return Finding("answer.optimum.unsized", {"n": n}) if n else Finding("answer.optimum.no_project", {})
    facts: dict[str, object] = {"budget": money(asked.budget), "cost": money(found.cost)}
    if found.unmet:
        facts |= {"floors": [floor_named(each) for each in found.unmet], "segments": _segments(explored, found)}
        return Finding(f"answer.optimum.{'nearest' if found.actions else 'no_floor'}", facts)
    if found.actions:
        return _chosen(explored, found, facts)
    if not asked.is_possible.any():
        cheapest = min(asked.projects, key=lambda each: each.cost)
        facts |= {"segment": explored.before.named(cheapest.action.segment), "least": money(cheapest.cost)}
        return Finding(f"answer.optimum.{'too_little' if asked.budget else 'no_money'}", facts)
    return Finding("answer.optimum.no_gain", facts)


def _chosen(explored: Explored, found: Optimum, facts: dict[str, object]) -> Finding:
    facts |= {"segments": _segments(explored, found), "gap": Figure(found.gap, "fine_share")}
    facts |= {"limits": limits(explored, found)[:NAMED]}
    if "nothing_left" in found.binding:
        return Finding("answer.optimum.enough", facts)
    return Finding("answer.optimum.best" if found.gap < SEEN else "answer.optimum", facts)


def _segments(explored: Explored, found: Optimum) -> Few:
    return Few(tuple(explored.before.named(each.segment) for each in found.actions))


def limits(explored: Explored, found: Optimum) -> list[Finding]:
    """What stops the plan from being better; segments that are full only where nothing else does."""
    codes = [code for code in found.binding if not code.startswith("demand:")] or list(found.binding)
    return [_limit(explored, found, code) for code in codes]


def _limit(explored: Explored, found: Optimum, code: str) -> Finding:
    kind, _, of = code.partition(":")
    facts: dict[str, object] = {}
    if kind == "land":
        facts = {"park": of}
    elif kind == "demand":
        facts = {"segment": explored.before.named(of)}
    elif kind == "floor":
        facts = {"lever": Word(f"lever.{of}")}
    elif kind == "per_segment":
        facts = {"n": found.question.per_segment}
    return Finding(f"optimum.limit.{kind}", facts)


def floor_named(floor: Floor) -> Finding:
    """A floor in words."""
    lever = Word(f"lever.{floor.lever}")
    if floor.n:
        return Finding("optimum.floor.n", {"lever": lever, "n": floor.n})
    return Finding("optimum.floor.money", {"lever": lever, "money": money(floor.money)})


def money(amount: float) -> Figure:
    """An amount. [万元]"""
    return Figure(float(amount), "万元")


def on_sliders(explored: Explored, found: Optimum) -> Objective:
    """What the plan on the sliders is worth by the same objective."""
    before = explored.before
    return objective(before.city, before.chain.zh, explored.actions, explored.assumed)


def _verdict(explored: Explored, found: Optimum, step: Step) -> Verdict:
    action = step.action
    too = action.segment in explored.touched()
    facts = {
        "action_size": Figure(action.size, "万元"),
        "action_cost": Figure(action.cost, "万元"),
        "action_lag": Figure(action.lag, "years"),
        "optimum_gain": Figure(step.value, "万元"),
        "on_sliders": Word("optimum.on_sliders" if too else "optimum.not_on_sliders"),
    }
    subject = Finding(f"levers.subject.{action.lever}", {"segment": explored.before.named(action.segment)})
    return Verdict(action.id, subject, facts, partial(_explain, explored, found, step))


def _explain(explored: Explored, found: Optimum, step: Step) -> Evidence:
    parts = {"supply": money(step.supply), "upheld": money(step.upheld), "gain": money(step.value)}
    said = Finding("worked.optimum_gain", parts | {"weight": Figure(found.question.balance.weight, "weight")})
    notes = [step.action.reason, *(_assumed(explored, code) for code in ASSUMED)]
    rows = of_segment(explored.before.city, step.action.segment)
    return Evidence((said,), rows, tuple(notes), ("optimum_gain",))


def _assumed(explored: Explored, code: str) -> Finding:
    one = assumptions()[code]
    ends = {"low": Figure(one.low, "weight"), "high": Figure(one.high, "weight"), "why": one.why}
    return Finding("levers.assumed", {"name": one.name, "value": Figure(explored.assumed[code], "weight")} | ends)


def _doubts(explored: Explored, found: Optimum) -> Iterator[Finding]:
    """What the choice rests on, what it does not see, how far the search went."""
    asked, worth = found.question, found.portfolio.worth
    yield Finding("doubt.optimum.surrogate", {})
    if found.ended == "rounded" and found.gap > GAP:
        yield Finding("doubt.optimum.rough", {})
    if found.ended in ("cancelled", "time"):
        yield Finding("doubt.optimum.stopped", {})
    if asked.projects:
        capital = Figure(explored.assumed["capital_per_output"], "weight")
        yield Finding("doubt.optimum.sizes", {"n": asked.per_segment, "capital": capital})
    if asked.n_unsized:
        yield Finding("doubt.optimum.unsized", {"n": asked.n_unsized})
    if worth.n_unsized or worth.n_untold:
        counts = {"all": worth.n_segments, "unsized": worth.n_unsized, "untold": worth.n_untold}
        facts = {name: Figure(float(n), "count") for name, n in counts.items()}
        yield Finding("doubt.optimum.left_out", facts)
    if asked.land:
        [(park, land)] = asked.land.items()
        facts = {"park": park, "land": Figure(land, "亩"), "made": money(explored.assumed["output_per_mu"])}
        yield Finding("doubt.optimum.land", facts)
    elif asked.projects:
        yield Finding("doubt.optimum.no_land", {})


def _sharpen(explored: Explored) -> list[Finding]:
    """What would let the choice see more."""
    city = explored.before.city
    blank = [*empty_tables(city, "segment_links", "parks")]
    blank += empty_columns(city, "segment_links", "cost_share", "essential")
    return [*blank, *empty_columns(city, "firms", "revenue"), *empty_columns(city, "chains", "lead_park")]
