"""Two models close up 近看两家: what one does that the other does not, and what that changes on these rows.

A difference that is smaller than its error is a tie 并列: of two shares, one that a planner would not see; of losses,
one within two standard errors, both plans having met the same shocks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from liantu.diagnose.sections import Section, Verdict
from liantu.explore.actions import Action
from liantu.explore.explored import Change, Explored
from liantu.explore.sections import levers
from liantu.explore.shock import Struck
from liantu.facts import Figure, Finding, Word
from liantu.policy.compared import Comparison, Contender
from liantu.policy.model import OUTCOMES

CODE = "two"
COLUMNS = ("done_by", "action.reason", "action_size", "action_cost", "action_lag")
SEEN = levers.SEEN  # of a share: half a point, from which a difference is worth a word
FINELY = 0.0005  # of resilience, of which all but a percent or two is kept
FELT = levers.FELT  # of a loss, a hundredth of itself
UNSPENT = 0.05  # of a budget, from which it is said that nothing was found for the money
REFERENCES = ("nothing", "uniform", "optimum")


@dataclass(frozen=True)
class Seen:
    """A plan close up: the ``contender``, and the chain before and after its working actions, fully diagnosed."""

    contender: Contender
    explored: Explored

    @property
    def actions(self) -> tuple[Action, ...]:
        """Those that work within the horizon, in the order in which they are taken."""
        return self.contender.actions

    @property
    def struck(self) -> Struck | None:
        """The chain after, under the shocks."""
        return self.contender.reading.struck


@dataclass(frozen=True)
class Apart:
    """A figure ``now`` and after the one and the other; ``by``, how much more the first has, and whether they tie.

    ``why``: how each comes to it, with the numbers in it.
    """

    code: str
    now: Figure
    first: Figure
    second: Figure
    by: Figure
    is_tied: bool
    why: tuple[Finding | None, Finding | None] = (None, None)

    @property
    def ahead(self) -> str:
        """Who has more of it: ``first``, ``second``, ``tied``; ``unknown``, where it cannot be told."""
        if self.by.value is None:
            return "unknown"
        return "tied" if self.is_tied else "first" if self.by.value > 0 else "second"


def furthest(comparison: Comparison) -> tuple[str, str]:
    """The two of the six whose working actions differ most: most actions that only one of them takes.

    Of several pairs the first in the source's order.

    >>> from liantu.policy.compared import compare
    >>> from liantu.policy.setting import Setting
    >>> furthest(compare(Setting(lamp_tables(), lamp_diagnosis(), budget=0.0)))
    ('suzhou', 'wuxi')
    """
    ids = {each.code: {action.id for action in each.actions} for each in comparison.six}
    return max(combinations(ids, 2), key=lambda pair: len(ids[pair[0]] ^ ids[pair[1]]))


def only(first: Contender, second: Contender) -> tuple[Action, ...]:
    """What the first does and the second does not, in the order in which it is taken."""
    theirs = {each.id for each in second.actions}
    return tuple(each for each in first.actions if each.id not in theirs)


def both(first: Contender, second: Contender) -> tuple[tuple[Action, Action], ...]:
    """What both do, as the first and as the second has it: the size may differ."""
    theirs = {each.id: each for each in second.actions}
    return tuple((each, theirs[each.id]) for each in first.actions if each.id in theirs)


def section(first: Seen, second: Seen, notes: tuple[Finding, ...] = ()) -> Section:
    """The answer, an action each as verdict, what is assumed.

    ``notes``: what else there is to say first, such as why these two are shown.
    """
    pair = first.contender, second.contender
    mine = {each.id: way(pair[0]) for each in only(*pair)}
    shared = {each.id: Word("two.both") for each, _ in both(*pair)}
    yours = {each.id: way(pair[1]) for each in only(*reversed(pair))}
    verdicts = [*_verdicts(first, mine | shared), *_verdicts(second, yours)]
    return Section(CODE, answer(first, second), COLUMNS, tuple(verdicts), (*notes, *_doubts(first, second)))


def way(contender: Contender) -> Finding:
    """Whose way it is: 合肥的做法; with another mix it is no longer the city's."""
    if contender.code in REFERENCES:
        return Finding(f"two.way.{contender.code}", {})
    if contender.model and contender.model.is_changed:
        return Finding("two.way.changed" if contender.model.measures else "two.way.own", {"name": contender.name})
    return Finding("two.way.city", {"name": contender.name})


def answer(first: Seen, second: Seen) -> Finding:
    """Where the two part, and what that changes; never which of them is the better city."""
    pair = first.contender, second.contender
    if pair[0].code == pair[1].code:
        return Finding("answer.two.itself", {"a": way(pair[0])})
    mine, yours = only(*pair), only(*reversed(pair))
    facts = {"a": way(pair[0]), "b": way(pair[1])}
    if not first.actions and not second.actions:
        return Finding("answer.two.none", facts)
    if not mine and not yours and all(a.size == b.size for a, b in both(*pair)):
        return Finding("answer.two.same", facts | {"n": len(first.actions)})
    if not mine and yours:  # the one that does more is spoken of first
        return answer(second, first)
    facts |= {"differs": _differs(first, second)}
    if not mine:
        return Finding("answer.two.sizes", facts)
    facts |= {"only": does(first, mine)}
    if not second.actions:
        return Finding("answer.two.nothing" if pair[1].code == "nothing" else "answer.two.idle", facts)
    if not yours:
        return Finding("answer.two.within", facts)
    code = "answer.two.same_budget" if _same_budget(*pair) else "answer.two.other_budget"
    return Finding(code, facts | {"other": does(second, yours)})


def _same_budget(first: Contender, second: Contender) -> bool:
    """A fund may bring one of them more money than the other."""
    return abs(first.spending.budget - second.spending.budget) <= 1e-6 * max(first.spending.budget, 1.0)


def does(seen: Seen, actions: tuple[Action, ...]) -> Finding:
    """The first action by name, and how many there are: 补覆铜板等5项."""
    first = actions[0]
    one = Finding(f"two.does.{first.lever}", {"segment": seen.explored.before.named(first.segment)})
    return one if len(actions) == 1 else Finding("two.does.more", {"one": one, "n": len(actions)})


def _differs(first: Seen, second: Seen) -> Finding:
    """Completeness and the loss of the firms that are here, each with who has the better of it, or as a tie."""
    complete, loss = completeness(first, second), losses(first, second)
    if complete.ahead == loss.ahead == "tied":
        return Finding("two.tied", {})
    if complete.ahead == loss.ahead == "unknown":
        return Finding("two.unknown", {})
    fuller, safer = _ahead(complete, first, second), _ahead(loss, second, first)  # ahead in loss is who loses more
    also = ".also" if fuller is not None and fuller is safer else ""
    said = (
        _finding(f"two.complete.{_kind(complete)}", fuller, points(complete.by)),
        _finding(f"two.loss.{_kind(loss)}{also}", safer, to_error(loss.by, loss_error(first, second))),
    )
    return Finding("two.differs", dict(zip(("complete", "loss"), said, strict=True)))


def _ahead(apart: Apart, first: Seen, second: Seen) -> Seen | None:
    return {"first": first, "second": second}.get(apart.ahead)


def _kind(apart: Apart) -> str:
    return "more" if apart.ahead in ("first", "second") else apart.ahead


def _finding(code: str, who: Seen | None, by: Figure) -> Finding:
    return Finding(code, {} if who is None else {"who": way(who.contender), "by": by})


def points(by: Figure) -> Figure:
    """A difference of shares in whole points, at least one where it is told at all. [points]

    >>> points(Figure(-0.0614, "share")).value, points(Figure(0.005, "share")).value
    (6.0, 1.0)
    """
    return Figure(max(float(round(abs(by.value or 0.0) * 100)), 1.0), "points")


def to_error(by: Figure, error: Figure) -> Figure:
    """The size of a difference without the digits that its error swallows.

    >>> to_error(Figure(-2098.4, "万元"), Figure(483.0, "万元")).value
    2100.0
    """
    size = abs(by.value or 0.0)
    digits = -int(np.floor(np.log10(error.value))) if error.value else 6
    return Figure(float(round(size, digits)), by.unit)


def completeness(first: Seen, second: Seen) -> Apart:
    """How complete the chain is after the one and the other. [share]"""
    return _of_share("completeness", *(_change(each, "completeness") for each in (first, second)))


def losses(first: Seen, second: Seen) -> Apart:
    """What shocks cost the firms that are here today, after the one and the other. [万元/year]

    A tie within two standard errors of the paired difference, or within a hundredth of the loss.
    """
    now = levers.loss_here(first.contender.reading.struck_before, first.struck)
    here = [levers.loss_here(each.struck, each.struck).after for each in (first, second)]
    by = Change(here[1], here[0]).difference
    if by.value is None or first.struck is None or second.struck is None:
        return Apart("loss", now.before, *here, by, False)
    least = max(FELT * (now.before.value or 0.0), 2 * _error(first.struck.loss_here - second.struck.loss_here))
    return Apart("loss", now.before, *here, by, abs(by.value) <= least)


def loss_error(first: Seen, second: Seen) -> Figure:
    """The standard error of the difference of the losses: both met the same shocks. [万元/year]"""
    if first.struck is None or second.struck is None:
        return Figure(None, "万元", reason="size_unknown")
    return Figure(_error(first.struck.loss_here - second.struck.loss_here), "万元")


def outcomes(first: Seen, second: Seen) -> tuple[Apart, ...]:
    """The four outcomes now and after both, with the arithmetic of each."""
    why = [
        levers.arithmetic(each.explored, each.contender.reading.struck_before, each.struck) for each in (first, second)
    ]
    found = []
    for code in OUTCOMES:
        changes = [_change(each, code) for each in (first, second)]
        one = _resilience(first, second, *changes) if code == "resilience" else _of_share(code, *changes)
        found.append(replace(one, why=(why[0].get(code), why[1].get(code))))
    return tuple(found)


def _change(seen: Seen, code: str) -> Change:
    return seen.contender.reading.changes[code]


def _of_share(code: str, first: Change, second: Change) -> Apart:
    """No shock is drawn for it; what is less than half a point nobody would see."""
    by = Change(second.after, first.after).difference
    is_tied = by.value is not None and abs(by.value) < SEEN
    return Apart(code, first.before, first.after, second.after, by, is_tied)


def _resilience(first: Seen, second: Seen, *changes: Change) -> Apart:
    """What is kept of the output, within two standard errors of the paired difference."""
    mine, yours = (Change(*(_finely(each) for each in (one.before, one.after))) for one in changes)
    by = Change(yours.after, mine.after).difference
    if by.value is None or first.struck is None or second.struck is None:
        return Apart("resilience", mine.before, mine.after, yours.after, by, False)
    kept = [
        1 - each.loss / each.output if each.output > 0 else np.ones(len(each.loss))
        for each in (first.struck, second.struck)
    ]
    return Apart(
        "resilience",
        mine.before,
        mine.after,
        yours.after,
        by,
        abs(by.value) <= max(FINELY, 2 * _error(kept[0] - kept[1])),
    )


def _finely(figure: Figure) -> Figure:
    return replace(figure, unit="fine_share")


def _error(by: np.ndarray) -> float:
    return float(by.std(ddof=1) / np.sqrt(len(by))) if len(by) > 1 else 0.0


def _verdicts(seen: Seen, whose: Mapping[str, object]) -> Iterator[Verdict]:
    """Actions by id as the explorer explains them, and who takes them."""
    struck = seen.contender.reading.struck_before, seen.struck
    told = {each.key: each for each in levers.section(seen.explored, *struck, _four(seen)).verdicts}
    reasons = {each.id: each.reason for each in seen.actions}
    for code, who in whose.items():
        facts = {"done_by": who, "action.reason": reasons[code], **told[code].facts}
        yield replace(told[code], facts=facts)


def _four(seen: Seen) -> Mapping[str, Change]:
    return {code: _change(seen, code) for code in OUTCOMES}


def _doubts(first: Seen, second: Seen) -> Iterator[Finding]:
    """What the difference rests on that no row tells."""
    pair = first.contender, second.contender
    yield Finding("six.doubt.interpretation", {})
    spent = [each.spending for each in pair]
    if any(each.plan.actions and each.unspent > UNSPENT * each.budget for each in spent):
        costs = dict(zip("ab", map(way, pair), strict=True))
        costs |= {name: Figure(each.cost, "万元") for name, each in zip(("first", "second"), spent, strict=True)}
        yield Finding("two.doubt.spent", costs)
    for seen in (first, second):
        late = len(seen.contender.plan.actions) - len(seen.actions)
        if late > 0:
            yield Finding("two.doubt.late", {"way": way(seen.contender), "n": late})
        spending = seen.contender.spending
        if spending.recycled > 0:
            money = Figure(spending.recycled, "万元")
            yield Finding("two.doubt.recycled", {"way": way(seen.contender), "money": money})
    if "optimum" in {each.code for each in pair}:
        yield Finding("two.doubt.optimum", {})
    n = len({(each.id, each.size) for seen in (first, second) for each in seen.actions})
    if n:
        yield Finding("two.doubt.assumed", {"n": n})
    error, n_shocks = loss_error(first, second), first.explored.shocks.n
    if error.value is not None and n:
        yield Finding("two.doubt.error", {"n": n_shocks, "shocks": first.explored.shocks.name, "error": error})
