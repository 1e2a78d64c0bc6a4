"""Whether the ranks hold 名次稳不稳: how often each way comes first under other assumptions and shocks, and why not."""

from collections.abc import Iterator, Sequence
from functools import partial

from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.explore.assumptions import assumptions
from liantu.explore.shock.shock_set import KINDS
from liantu.facts import Figure, Finding, Name
from liantu.policy import MODELS
from liantu.policy.acceptability import SURE, Ranks
from liantu.policy.of_six import six_of
from liantu.policy.rank_question import SET
from liantu.policy.sections.six import among, is_first
from liantu.policy.setting import Setting
from liantu.policy.swings import End, Swing, Swings, states

CODE = "ranks"
COLUMNS = ("first_share", "mean_rank", "last_share", *(f"above_{code}" for code in MODELS))
ITSELF = Figure(None, "share", reason="itself")
POINTS = 100.0


def section(setting: Setting, ranks: Ranks, swings: Swings | None, notes: Sequence[Finding] = ()) -> Section:
    """The answer, and how each way stands against each other. ``swings``: as far as they are computed; ``notes``: what
    did not go as asked while they were.
    """
    verdicts = [_verdict(setting, ranks, code) for code in ranks.codes] if ranks.n else []
    doubts = (*notes, *_doubts(setting, ranks, swings))
    return Section(CODE, answer(setting, ranks, swings), COLUMNS, tuple(verdicts), doubts)


def answer(setting: Setting, ranks: Ranks, swings: Swings | None) -> Finding:
    """Who is first most often and in which part of the draws; and what alone would bring another to the front."""
    if not ranks.n:
        return Finding("answer.ranks.not_yet", {"n": ranks.n_asked})
    if ranks.are_equal:
        return Finding("answer.ranks.equal", {})
    if not ranks.is_enough:
        return Finding("answer.ranks.few", {"n": ranks.n})
    first, second = (ranks.twins[g][0] for g in ranks.groups[:2])
    facts = {"share": _plain(ranks.joint_share(first)), "moved": moved(setting, ranks, swings)}
    comes_first = {"first": is_first(name_of(setting, first), ranks.twins_of(first))}
    if ranks.is_robust:
        return Finding("answer.ranks.robust", facts | comes_first)
    if ranks.is_tied:
        facts |= {"first": among(name_of(setting, first), ranks.twins_of(first))}
        facts |= {"second": among(name_of(setting, second), ranks.twins_of(second))}
        facts |= {"other": _plain(ranks.joint_share(second))}
        return Finding("answer.ranks.tied", facts)
    return Finding("answer.ranks.loose", facts | comes_first)


def moved(setting: Setting, ranks: Ranks, swings: Swings | None) -> Finding:
    """What would bring another to the front: the setting as it stands, else a kind of shock, else an assumption."""
    if swings is None or swings.n_open and not swings.changing:
        return Finding("ranks.change.not_yet", {})
    if swings.is_tied:
        names = [name_of(setting, code) for code in swings.order[:2]]
        return Finding("ranks.change.tied_here", {"first": names[0], "second": names[1]})
    changing = sorted(swings.changing, key=lambda pair: pair[0].code not in KINDS)  # stable: the largest first
    largest = change(setting, *changing[0]) if changing else Finding("ranks.change.none", {})
    if swings.first not in ranks.twins_of(ranks.order[0]):
        return Finding("ranks.change.here", {"other": name_of(setting, swings.first), "change": largest})
    return largest


def change(setting: Setting, swing: Swing, end: End) -> Finding:
    """Who comes first at an end of a swing."""
    facts = {"what": swing.name, "other": name_of(setting, end.first)}
    if end.value is None:
        return Finding("ranks.change.kind", facts)
    return Finding("ranks.change.value", facts | {"value": end.value})


def name_of(setting: Setting, code: str) -> Name:
    """The city whose way it is."""
    return next(each.name for each in six_of(setting) if each.code == code)


def _plain(figure: Figure) -> Figure:
    return Figure(figure.value, figure.unit)


def _verdict(setting: Setting, ranks: Ranks, code: str) -> Verdict:
    facts = {
        "first_share": ranks.share(code),
        "mean_rank": ranks.mean_rank(code),
        "last_share": ranks.share(code, len(ranks.codes)),
    }
    for other in MODELS:
        known = other in ranks.codes and other != code
        facts[f"above_{other}"] = ranks.above_of(code, other) if known else ITSELF
    return Verdict(code, name_of(setting, code), facts, partial(_explain, setting, ranks, code))


def _explain(setting: Setting, ranks: Ranks, code: str) -> Evidence:
    """The count behind the share, and the ranks that the mean is of."""
    name, share = name_of(setting, code), ranks.share(code)
    facts = {"model": name, "n": ranks.n, "times": Figure(share.value * ranks.n, "pairs"), "share": share}
    first = Finding("worked.first_share.few", facts)
    if ranks.is_enough:
        facts |= {"sets": Figure(ranks.n_sets, "count"), "error": _error(ranks, code)}
        first = Finding("worked.first_share", facts)
    shares = [_plain(ranks.share(code, rank)) for rank in range(1, len(ranks.codes) + 1)]
    mean = Finding("worked.mean_rank", {"model": name, "shares": shares, "mean": ranks.mean_rank(code)})
    return Evidence((first, mean), figures=("first_share", "mean_rank"))


def _error(ranks: Ranks, code: str) -> Figure:
    """The standard error of a first share, in points."""
    return Figure(float(ranks.errors[ranks.at(code), 0]) * POINTS, "points")


def _doubts(setting: Setting, ranks: Ranks, swings: Swings | None) -> Iterator[Finding]:
    yield Finding("six.doubt.interpretation", {})
    if ranks.is_enough:
        facts = {"n": ranks.n, "sets": Figure(ranks.n_sets, "count"), "many": Figure(SET, "count")}
        error = Figure(SURE * _error(ranks, ranks.order[0]).value, "points")
        yield Finding("doubt.ranks.sets", facts | {"error": error})
    if ranks.n and not ranks.is_whole:
        yield Finding("doubt.sweep_partial", {"n": ranks.n, "asked": ranks.n_asked})
    yield Finding(f"doubt.ranks.by.{ranks.by}", {})
    yield Finding("doubt.ranks.drawn", {"n": len(assumptions())})
    if any(each.has_fund for each in six_of(setting)):
        yield Finding("doubt.ranks.fund", {})
    changed = [each.name for each in six_of(setting) if each.is_changed]
    if changed:
        yield Finding("six.doubt.changed", {"models": changed})
    if n_own := len(setting.models) - len(six_of(setting)) if setting.models else 0:
        yield Finding("doubt.ranks.own", {"n": n_own})
    if swings is not None:
        yield from _about_swings(setting, swings)


def _about_swings(setting: Setting, swings: Swings) -> Iterator[Finding]:
    if swings.n_open:
        yield Finding("doubt.ranks.open", {"n": swings.n_open})
    asked = {each.code for each in states(setting)}
    yield Finding("doubt.ranks.alone", {"n": sum(code not in asked for code in assumptions())})
