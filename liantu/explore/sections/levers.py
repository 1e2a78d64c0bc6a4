"""Fill, strengthen, extend 补强延: what the actions change, what they cost, and what gets worse."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from liantu.diagnose.outcomes import Outcome
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.tellable import short
from liantu.diagnose.worked import worked
from liantu.explore.actions import LEVERS, Action
from liantu.explore.assumptions import Assumed, assumptions
from liantu.explore.candidates import BUILDING, default_size
from liantu.explore.explored import Change, Explored
from liantu.explore.relatedness import relatedness
from liantu.explore.shock import Struck
from liantu.facts import Figure, Finding, Word, ratio

CODE = "levers"
COLUMNS = ("action_size", "action_cost", "action_lag")
OUTCOMES = ("competitiveness", "stability", "embeddedness", "resilience")
SEEN = 0.005  # a change of half a point, from which it is worth a word
FELT = 0.01  # a change of the loss by a hundredth of itself
SIZES = ("median", "smallest", "own", "unknown")  # where the size of a new firm comes from
WORKED = ("coverage", "demand", "completeness", "possible_local_sourcing")


def section(explored: Explored, before: Struck | None, after: Struck | None, outcomes: Mapping[str, Change]) -> Section:
    """The answer, an action each as verdict, what is assumed.

    ``before`` and ``after``: the chain under the shocks, nothing where it cannot be struck; ``outcomes``, the four
    outcomes as :func:`outcome_changes` gives them.
    """
    return Section(
        CODE,
        _answer(explored, before, after, outcomes),
        COLUMNS,
        tuple(_verdict(explored, action) for action in explored.actions),
        (*_short_said(explored, before), *explored.plan.notes, *_doubts(explored, after)),
        (),
    )


def outcome_changes(explored: Explored, before: Figure, after: Figure) -> dict[str, Change]:
    """The four outcomes before and after; resilience under the shocks, as it is handed in."""
    changes = explored.changes()
    finely = (replace(each, unit="fine_share") for each in (before, after))  # all but a percent or two is kept
    return {name: changes[name] for name in OUTCOMES[:3]} | {"resilience": Change(*finely)}


def _answer(explored: Explored, before: Struck | None, after: Struck | None, outcomes: Mapping[str, Change]) -> Finding:
    too_little = too_little_known(explored, before)
    if not explored.actions:
        return _of_today(outcomes["stability"].before, loss_shares(before, after).before, too_little)
    facts = {
        "did": did(explored.actions),
        "cost": explored.plan.cost,
        "stability": _risen(outcomes["stability"], "stability", "stability" in too_little),
        "loss": _lost(before, after),
        "but": _but(explored, outcomes),
    }
    code = "answer.levers" if explored.plan.cost.value is not None else "answer.levers.unpriced"
    return Finding(code, facts)


def too_little_known(explored: Explored, struck: Struck | None) -> dict[str, Finding]:
    """The outcomes that do not stand large as the chain is today, with why."""
    kept = Outcome(loss_shares(struck, struck).before, coverage=struck.recorded if struck else None)
    return short({**explored.before.outcomes, "resilience": kept})


def _of_today(stability: Figure, loss: Figure, too_little: Mapping[str, Finding]) -> Finding:
    """What is without an action; a level of which too little is known is not told."""
    if "stability" in too_little:
        return Finding("answer.levers.nothing.short", {"why": too_little["stability"]})
    if "resilience" in too_little:
        facts = {"stability": stability, "why": too_little["resilience"]}
        return Finding("answer.levers.nothing.no_loss", facts)
    return Finding("answer.levers.nothing", {"stability": stability, "loss": loss})


def _short_said(explored: Explored, struck: Struck | None) -> list[Finding]:
    """Each reason once, before all other doubts."""
    return [
        Finding("doubt.only_changes", {"why": why})
        for why in {each.code: each for each in too_little_known(explored, struck).values()}.values()
    ]


def did(actions: tuple[Action, ...]) -> list[Finding]:
    """How many of each lever: 补2、强2."""
    counts = Counter(each.lever for each in actions)
    return [Finding(f"levers.count.{lever}", {"n": counts[lever]}) for lever in LEVERS if counts[lever]]


def loss_shares(before: Struck | None, after: Struck | None) -> Change:
    """The expected loss of a shock as a part of what the chain makes in a year, before and after."""
    return Change(*(_loss_share(each) for each in (before, after)))


def _loss_share(struck: Struck | None) -> Figure:
    if struck is None or struck.expected.value is None:
        return Figure(None, "small_share", reason="size_unknown")
    return Figure(ratio(struck.expected.value, struck.output), "small_share")


def _risen(change: Change, name: str, is_short: bool = False) -> Finding:
    """To where; where too little is known of where it stands, by how much."""
    way = direction(change)
    if is_short and way in ("up", "down"):
        by = Figure(abs(change.difference.value or 0.0) * 100, "points")
        return Finding(f"levers.{name}.{way}.by", {"by": by})
    return Finding(f"levers.{name}.{way}{'.short' * (is_short and way == 'same')}", {"value": change.after})


def direction(change: Change) -> str:
    """``up``, ``down``, ``same`` where it would not be seen, ``unknown`` where it cannot be told."""
    by = change.difference.value
    if by is None:
        return "unknown"
    return "same" if abs(by) < SEEN else "up" if by > 0 else "down"


def _lost(before: Struck | None, after: Struck | None) -> Finding:
    """How much less, or more, the firms lose that are here today; unchanged within two standard errors."""
    rest = loss_here(before, after)
    a, by = rest.before.value, rest.difference.value
    if a is None or by is None:
        return Finding("levers.loss.unknown", {})
    if abs(by) < max(FELT * a, 2 * _error(before, after)):
        return Finding("levers.loss.same", {})
    return Finding("levers.loss.down" if by < 0 else "levers.loss.up", {"by": Figure(abs(by), "万元")})


def _error(before: Struck, after: Struck) -> float:
    """The standard error of the change for the firms that are here: both met the same shocks. [万元/year]"""
    by = after.loss_here - before.loss_here
    return float(by.std(ddof=1) / np.sqrt(len(by))) if len(by) > 1 else 0.0


def loss_here(before: Struck | None, after: Struck | None) -> Change:
    """The expected loss of the firms that are here today, before and after. [万元/year]"""
    return Change(*(_loss_here(each) for each in (before, after)))


def _loss_here(struck: Struck | None) -> Figure:
    if struck is None or struck.expected.value is None:
        return Figure(None, "万元", reason="size_unknown")
    return Figure(float(struck.loss_here.mean()), "万元")


def _but(explored: Explored, outcomes: Mapping[str, Change]) -> Finding:
    """What gets worse, as loud as what gets better: the outcome that falls most, else new single sources."""
    falls = {name: change.difference.value or 0.0 for name, change in outcomes.items()}
    worst = min(falls, key=lambda name: falls[name])
    if falls[worst] <= -SEEN:
        return Finding(f"levers.falls.{worst}", {"by": Figure(-falls[worst] * 100, "points")})
    more = n_single(explored.after) - n_single(explored.before)
    if more > 0:
        return Finding("levers.but.single", {"n": more})
    return Finding("levers.but.nothing", {})


def n_single(found: object) -> int:
    """How many counted segments rest on one source."""
    return int(found.counted["single_source"].fillna(False).astype(bool).sum())


def arithmetic(explored: Explored, before: Struck | None, after: Struck | None) -> dict[str, Finding]:
    """How each outcome comes to its change, with the numbers in it."""
    parts = {name: explored.before.outcomes[name].parts for name in OUTCOMES[:3]}
    then = {name: explored.after.outcomes[name].parts for name in OUTCOMES[:3]}
    found = {
        "competitiveness": _part(
            "levers.why.competitiveness", parts["competitiveness"], then["competitiveness"], "strong_output", "output"
        ),
        "stability": _part(
            "levers.why.stability", parts["stability"], then["stability"], "completeness", "possible_local_sourcing"
        ),
        "embeddedness": _rooted(explored),
        "resilience": _kept(explored, before, after),
    }
    if found["stability"] and (most := largest_step(explored)):
        action, points = most
        facts = {"action": Word(f"lever.{action.lever}"), "segment": explored.before.named(action.segment)}
        more = Finding("levers.why.of_which", facts | {"points": Figure(points * 100, "points")})
        found["stability"] = Finding("levers.why.both", {"first": found["stability"], "then": more})
    return {name: each for name, each in found.items() if each is not None}


def _part(code: str, old: Mapping, new: Mapping, a: str, b: str) -> Finding | None:
    facts = {"a": old.get(a), "b": old.get(b), "c": new.get(a), "d": new.get(b)}
    return Finding(code, facts) if all(each is not None for each in facts.values()) else None


def _rooted(explored: Explored) -> Finding:
    bought = Change(explored.before.outcomes["embeddedness"].figure, explored.after.outcomes["embeddedness"].figure)
    same = bought.before == bought.after
    if same and explored.actions:
        return Finding("levers.why.embeddedness.same", {})
    return Finding("levers.why.embeddedness", {"a": bought.before, "b": bought.after})


def _kept(explored: Explored, before: Struck | None, after: Struck | None) -> Finding | None:
    if before is None or after is None or before.expected.value is None or after.expected.value is None:
        return None
    rest = loss_here(before, after)
    facts = {"a": before.expected, "b": after.expected, "c": rest.before, "d": rest.after}
    error = Figure(_error(before, after) if explored.actions else after.standard_error, "万元")
    code = "levers.why.resilience" if explored.actions else "levers.why.resilience.now"
    return Finding(code, facts | {"error": error})


def largest_step(explored: Explored) -> tuple[Action, float] | None:
    """The action that adds most to stability where it stands in the order, and how much. [share]"""
    steps = stability_steps(explored)
    if not steps:
        return None
    action, by = max(steps, key=lambda step: step[1])
    return (action, by) if by >= SEEN else None


def stability_steps(explored: Explored) -> list[tuple[Action, float]]:
    """What each action that adds a firm adds to stability, taken in order; they add up to its change. [share]

    Completeness times possible local sourcing of the counted segments, read off where the segments stand.
    """
    building = [each for each in explored.actions if each.rows_added.get("firms")]
    counted, city = explored.before.counted, explored.before.city
    places = city.places_of_segments(counted.index)
    weight = counted["weight"].to_numpy(float)
    values = [_stability(each, places, weight) for each in explored.plan.standings]
    if None in values:
        return []
    return [(action, b - a) for action, a, b in zip(building, values, values[1:], strict=False)]


def _stability(now: object, places: np.ndarray, weight: np.ndarray) -> float | None:
    state, able, needed = now.state[places], now.capacity[places], now.demand[places]
    complete = ratio(float(weight[state >= 2].sum()), float(weight[state >= 1].sum()))
    used = (needed > 0) & ~np.isnan(able)
    possible = ratio(float(np.minimum(able, needed)[used].sum()), float(needed[used].sum()))
    return None if complete is None or possible is None else complete * possible


def _verdict(explored: Explored, action: Action) -> Verdict:
    facts: dict[str, object] = {
        "action_size": Figure(action.size, "万元", reason=None if action.size is not None else "size_unknown"),
        "action_cost": Figure(action.cost, "万元", reason=None if action.cost is not None else "size_unknown"),
        "action_lag": Figure(action.lag, "years"),
    }
    subject = Finding(f"levers.subject.{action.lever}", {"segment": explored.before.named(action.segment)})
    return Verdict(action.id, subject, facts, partial(_evidence, explored, action))


def _evidence(explored: Explored, action: Action) -> Evidence:
    """The figures of the segment before and after, the rows that were read, the rows that it adds."""
    segment = action.segment
    now = [worked(explored.before, name, segment) for name in WORKED]
    then = [worked(explored.after, name, segment) for name in WORKED]
    said = tuple(Finding("levers.before_after", {"before": a, "after": b}) for a, b in zip(now, then, strict=True))
    city = explored.before.city
    tables: dict[str, pd.DataFrame] = {"segments": city.chain_segments, "segment_links": city.segment_links}
    rows = {table: frame.loc[list(action.read.get(table, ()))] for table, frame in tables.items()}
    notes = [action.reason, *_related(explored, action), *(_assumed(explored.assumed, code) for code in action.assumed)]
    return Evidence(said, rows, tuple(notes), WORKED)


def _related(explored: Explored, action: Action) -> list[Finding]:
    """For an extension, how much of what goes together with it elsewhere is here; one city alone tells none."""
    if action.lever != "extend":
        return []
    table = relatedness(explored.before.city, explored.tables["reference_regions"])
    density = table.figure(action.segment, "density")
    if density.value is None:
        return [Finding("levers.related.unknown", {"reason": Word(f"reason.{density.reason}")})]
    return [Finding("levers.related", {"density": density, "n": int(table.figure(action.segment, "n_regions").value)})]


def _assumed(assumed: Assumed, code: str) -> Finding:
    one = assumptions()[code]
    facts = {"name": one.name, "low": Figure(one.low, one.unit), "high": Figure(one.high, one.unit), "why": one.why}
    return Finding("levers.assumed", facts | {"value": Figure(assumed[code], one.unit)})


def _doubts(explored: Explored, after: Struck | None) -> tuple[Finding, ...]:
    """What the result rests on that no row tells."""
    doubts: list[Finding] = []
    if built := [each for each in explored.actions if each.lever in BUILDING]:
        doubts.append(_sizes(explored, built))
    if more := len(explored.actions) - len(built):
        doubts.append(Finding("levers.doubt.further", {"n": more}))
    if after is not None:
        doubts.append(Finding("levers.doubt.shocks", {"n": len(after.lost), "shocks": explored.shocks.name}))
    if explored.assumed.changed:
        names = [assumptions()[code].name for code, _ in explored.assumed.changed]
        doubts.append(Finding("levers.doubt.changed", {"n": len(names), "names": names}))
    return tuple(doubts)


def _sizes(explored: Explored, built: list[Action]) -> Finding:
    """Where the sizes of the new firms come from, each kind counted."""
    counts = Counter(_origin(explored, each) for each in built)
    terms = [Finding(f"levers.size.{name}", {"n": n}) for name in SIZES if (n := counts[name])]
    capital = Figure(explored.assumed["capital_per_output"], "weight")
    return Finding("levers.doubt.sizes", {"terms": terms, "capital": capital})


def _origin(explored: Explored, action: Action) -> str:
    city = explored.before.city
    if action.size is None:
        return "unknown"
    if action.size != default_size(city, action.chain, action.segment):
        return "own"
    smallest = city.segments.at[action.segment, "min_scale"]
    return "smallest" if not pd.isna(smallest) and float(smallest) == action.size else "median"


def directions(explored: Explored) -> dict[str, int]:
    """How many actions go in each of the four directions, those that stay empty too."""
    counts = Counter(each.direction for each in explored.actions)
    return {name: counts[name] for name in ("mend", "thicken", "lengthen", "seed_new")}
