"""Six ways side by side 并排比较: what they have in common on these rows, where they part, and how sure that is."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import pandas as pd

from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.explore.actions import LEVERS
from liantu.explore.candidates import BUILDING
from liantu.facts import Figure, Finding, Name, Word
from liantu.policy import MODELS
from liantu.policy.acceptability import Ranks
from liantu.policy.compared import Comparison, Contender
from liantu.policy.model import OUTCOMES

CODE = "six"
COLUMNS = ("plan_cost", "unspent", "effect_years", "n_actions", "n_absent", "n_weak", "n_single", "surrogate", "regret")
LEAST = 0.0005  # of a share: less is written as no change
POINTS = 100.0
HALF = 0.5


def section(found: Comparison, ranks: Ranks | None = None) -> Section:
    """The answer over the six, and every plan with what it costs and changes. ``ranks``: as far as they are drawn."""
    verdicts = tuple(_verdict(found, each) for each in found.contenders)
    return Section(CODE, answer(found, ranks), COLUMNS, verdicts, tuple(_doubts(found, ranks)), tuple(_sharpen(found)))


def answer(found: Comparison, ranks: Ranks | None) -> Finding:
    """What three or more would do, where they part, and how sure the order is: one sentence."""
    if not any(each.actions for each in found.six):
        if is_unknown(found):
            return Finding("answer.six.unknown", {})
        if found.setting.budget <= 0:
            return Finding("answer.six.no_money", {})
        return Finding("answer.six.nothing", {"budget": _money(found.setting.budget)})
    return Finding("answer.six", {"common": common(found), "apart": apart(found), "sure": sure(found, ranks)})


def is_unknown(found: Comparison) -> bool:
    """Whether nothing is known of what is supplied and upheld, so that no plan can be told from another."""
    return found.best.optimum.bound <= 0


def common(found: Comparison) -> Finding:
    """The action that most of the six take; among equals one that adds a firm, then the costlier."""
    shared, most = found.shared(), most_shared(found)
    if most is None:
        return Finding("six.common.none", {})
    action = next(action for each in found.six for action in each.actions if action.id == most)
    facts = {"lever": Word(f"six.do.{action.lever}"), "segment": found.setting.before.named(action.segment)}
    if shared[most] == len(MODELS):
        return Finding("six.common.all", facts)
    return Finding("six.common", facts | {"n": shared[most]})


def most_shared(found: Comparison) -> str | None:
    """The id of the action that the headline names; nothing where fewer than three share one."""
    shared = found.shared()
    actions = {action.id: action for each in found.six for action in each.actions}
    order = {code: (n, actions[code].lever in BUILDING, actions[code].cost or 0.0) for code, n in shared.items()}
    return max(order, key=lambda code: order[code], default=None)


def apart(found: Comparison) -> Finding:
    """The outcome in which the six differ most, with both ends; differences below the error do not count."""
    widest, ends = 0.0, None
    for outcome in OUTCOMES:
        told = [(change, each) for each in found.six if (change := gain(each, outcome)) is not None]
        if not told:
            continue
        (low, least), (high, most) = (pick(told, key=lambda pair: pair[0]) for pick in (min, max))
        error = max(each.kept_error or 0.0 for each in (least, most)) if outcome == "resilience" else 0.0
        if high - low > max(widest, LEAST, error):
            widest, ends = high - low, (outcome, least, low, most, high)
    if ends is None:
        return Finding("six.apart.none", {})
    outcome, least, low, most, high = ends
    said = {"most": _alone(_among(found, outcome, most, high)), "least": _alone(_among(found, outcome, least, low))}
    facts = {"outcome": Word(f"outcome.{outcome}"), "high": _signed(high), "low": _signed(low)}
    return Finding("six.apart", facts | said)


def _among(found: Comparison, outcome: str, one: Contender, value: float) -> Finding:
    """One of the six, and how many others are as far."""
    gains = [gain(each, outcome) for each in found.six]
    return among(one.name, [each for each in gains if each is not None and abs(each - value) < LEAST])


def sure(found: Comparison, ranks: Ranks | None) -> Finding:
    """How often the way that is most often first is first."""
    if ranks is None or not ranks.n:
        return Finding("six.sure.not_yet", {})
    if ranks.are_equal:
        return Finding("six.sure.equal", {})
    if not ranks.is_enough:
        return Finding("six.sure.few", {"n": ranks.n})
    first, second = (ranks.twins[g][0] for g in ranks.groups[:2])
    if ranks.is_tied:
        facts = {"model": _short(found, ranks, first), "share": _share(ranks, first)}
        other = {"second": _short(found, ranks, second)}
        return Finding("six.sure.tied", facts | other | {"second_share": _share(ranks, second)})
    facts = {"first": is_first(found.contender(first).name, ranks.twins_of(first)), "share": _share(ranks, first)}
    return Finding("six.sure.robust" if ranks.is_robust else "six.sure.not_robust", facts)


def is_first(name: Name, twins: Sequence[object]) -> Finding:
    """That a way comes first, or shares the first place with those that no draw tells from it."""
    several = {"model": name, "n": len(twins) - 1}
    return Finding("six.first.joint", several) if len(twins) > 1 else Finding("six.first", {"model": name})


def shared_places(found: Comparison, ranks: Ranks | None) -> list[Finding]:
    """How the table shows those that no draw tells apart and that come first: each with its part of the share."""
    if ranks is None or not ranks.n or ranks.are_equal:
        return []
    groups = [ranks.twins[g] for g in ranks.groups if len(ranks.twins[g]) > 1 and ranks.joint[g] > 0]
    return [
        Finding(
            "six.shared_place",
            {
                "models": _short(found, ranks, group[0]),
                "share": _share(ranks, group[0]),
                "each": Figure(ranks.share(group[0]).value, "share"),
            },
        )
        for group in groups
    ]


def among(name: Name, twins: Sequence[object]) -> Finding:
    """A way, and how many others come to the same."""
    n = len(twins) - 1
    return Finding("six.several", {"model": name, "n": n}) if n else Finding("six.one", {"model": name})


def _short(found: Comparison, ranks: Ranks, code: str) -> Finding:
    """The same by the city's name alone, for a sentence with little room."""
    return _alone(among(found.contender(code).name, ranks.twins_of(code)))


def _alone(said: Finding) -> Finding:
    return Finding("six.alone", said.facts) if said.code == "six.one" else said


def _share(ranks: Ranks, code: str) -> Figure:
    return Figure(ranks.joint_share(code).value, "share")


def gain(each: Contender, outcome: str) -> float | None:
    """How far an outcome moves; unknown where it is unknown before or after. [share]"""
    change = each.reading.changes.get(outcome)
    return None if change is None else change.difference.value


def _signed(value: float) -> Finding:
    """A change in points, with its sign."""
    if abs(value) < LEAST:
        return Finding("six.no_change", {})
    code = "six.more" if value > 0 else "six.less"
    return Finding(code, {"by": Figure(abs(value) * POINTS, "points")})


def _supplied(found: Comparison, amount: float) -> Figure:
    """An amount of the objective; where nothing is known it is not 0. [万元/year]"""
    return Figure(None, "万元", reason="demand_unknown") if is_unknown(found) else _money(amount)


def _money(amount: float) -> Figure:
    return Figure(amount, "万元")


def _verdict(found: Comparison, each: Contender) -> Verdict:
    counts = {f"n_{name.partition('_')[0]}": Figure(after, "count") for name, (_, after) in each.reading.counts.items()}
    years = each.spending.years
    facts: Mapping[str, object] = {
        "plan_cost": _money(each.spending.cost),
        "unspent": _money(each.spending.unspent),
        "effect_years": Figure(years, "years", reason=None if years is not None else "no_actions"),
        "n_actions": Figure(len(each.actions), "count"),
        **counts,
        "surrogate": _supplied(found, each.objective),
        "regret": _supplied(found, each.regret),
    }
    return Verdict(each.code, each.name, facts, partial(_explain, found, each))


def _explain(found: Comparison, each: Contender) -> Evidence:
    """How the money was split, what came of it, and the arithmetic of the regret."""
    levers = [lever for lever in LEVERS if each.spending.asked[lever] or each.spending.spent[lever]]
    parts = [_part(each, lever) for lever in levers] or [Finding("six.part.none", {})]
    told = {"value": each.objective, "best": found.best.value, "regret": each.regret}
    worked = {
        "six_split": Finding("worked.six_split", {"parts": parts, "budget": _money(each.spending.budget)}),
        "regret": Finding(
            "worked.regret",
            {name: Figure(amount, "fine_money") for name, amount in told.items()},
        ),
    }
    before, after = each.reading.struck_before, each.reading.struck
    if before is not None and after is not None:
        shocks = found.setting.shocks
        facts = {"before": before.expected, "after": after.expected, "shocks": shocks.name, "n": shocks.n}
        worked["six_loss"] = Finding("worked.six_loss", facts)
    notes = (Finding("six.note.rule", {"rule": Word(f"order.{each.model.order}")}),) if each.model else ()
    return Evidence(tuple(worked.values()), _rows_read(found, each), notes, tuple(worked))


def _part(each: Contender, lever: str) -> Finding:
    n = sum(action.lever == lever for action in each.plan.actions)
    money = {name: _money(getattr(each.spending, name)[lever]) for name in ("asked", "spent")}
    return Finding(
        "six.part", money | {"lever": Word(f"lever.{lever}"), "share": Figure(each.mix[lever], "share"), "n": n}
    )


def _rows_read(found: Comparison, each: Contender) -> dict[str, pd.DataFrame]:
    """The rows that the reasons of its actions rest on."""
    city, read = found.setting.city, {"segments": set(), "segment_links": set()}
    for action in each.actions:
        for table, labels in action.read.items():
            read.setdefault(table, set()).update(labels)
    tables = {"segments": city.chain_segments, "segment_links": city.segment_links}
    return {table: rows.loc[rows.index.isin(read[table])] for table, rows in tables.items()}


def _doubts(found: Comparison, ranks: Ranks | None) -> Iterator[Finding]:
    setting = found.setting
    yield Finding("six.doubt.interpretation", {})
    changed = [each.name for each in setting.models if each.is_changed and each.code in MODELS]
    if changed:
        yield Finding("six.doubt.changed", {"models": changed})
    if found.best.optimum.question.n_unsized:
        yield Finding("six.doubt.unsized", {"n": found.best.optimum.question.n_unsized})
    yield from _fund(found)
    late = sum(len(each.plan.actions) - len(each.actions) for each in found.six)
    if late:
        yield Finding("six.doubt.late", {"n": late, "years": Figure(setting.horizon, "years")})
    passed_on = [each.name for each in found.six if each.spending.kept is not None and each.spending.kept < HALF]
    if passed_on:
        yield Finding("six.doubt.passed_on", {"models": passed_on})
    if is_unknown(found):
        yield Finding("six.doubt.unknown", {})
    else:
        room = _money(max(found.best.optimum.bound - found.best.value, 0.0))
        yield Finding("six.doubt.optimum", {"gap": Figure(found.best.gap, "fine_share"), "room": room})
    yield Finding("six.doubt.shocks", {"shocks": setting.shocks.name, "n": setting.shocks.n})
    if ranks is not None and ranks.n:
        yield Finding("six.doubt.draws", {"n": ranks.n})


def _fund(found: Comparison) -> Iterator[Finding]:
    """Whether a fund brings more money within the horizon."""
    years = Figure(found.setting.horizon, "years")
    for each in found.six:
        if each.model and each.model.has_fund:
            recycled = each.spending.recycled
            code = "six.doubt.recycled" if recycled > 0 else "six.doubt.not_recycled"
            yield Finding(code, {"model": each.name, "years": years, "recycled": _money(recycled)})


def _sharpen(found: Comparison) -> Iterator[Finding]:
    """What rows would do more than assumptions: levers of the six for which nothing is offered."""
    idle = [lever for lever in LEVERS if not any(each.spending.spent[lever] for each in found.contenders)]
    if idle:
        yield Finding("six.sharpen.idle", {"levers": [Word(f"lever.{lever}") for lever in idle], "n": len(idle)})
