"""Six ways side by side on screen: one row a way, four changes on one scale, how often it is first, what it does."""

from dataclasses import replace
from html import escape
from typing import NamedTuple

import streamlit as st

from components import meeting
from components.models import ranks
from components.models.asked import Asked
from components.words import spoken, tell_plain, tr
from liantu.diagnose.sections import Section
from liantu.explore.actions import Action
from liantu.facts import Figure, Word
from liantu.policy.acceptability import Ranks
from liantu.policy.compared import Comparison, Contender
from liantu.policy.model import OUTCOMES
from liantu.policy.sections import six
from liantu.policy.sections.six import LEAST, gain
from liantu.report.page import signed

FIRST = {True: 3, False: 5}  # actions that are told, for a room and for a desk
ALWAYS = 2  # of the first actions, before that of the headline: a narrow screen shows three in all
STEPS = 4  # how often while ranks are drawn the answer follows them
QUIET = ("nothing", "uniform", "optimum")
MARGIN = 0.06  # of the scale, left free at both ends, so that a dot at an end is whole


class Scale(NamedTuple):
    """One scale for all tracks, its ends in shares; it holds 0."""

    low: float
    high: float

    def at(self, value: float) -> str:
        """Where a value stands on a track."""
        part = (value - self.low) / (self.high - self.low)
        return f"{MARGIN + (1 - 2 * MARGIN) * part:.2%}"


def section(asked: Asked) -> Section:
    """The answer for the setting on screen, with the ranks as far as they are drawn; for a room the grid is all."""
    drawn = ranks.started(asked)  # first: what is drawn for another setting must not keep this one waiting
    shown = six.section(asked.comparison(), drawn)
    return replace(shown, verdicts=()) if meeting.on() else shown


def chart(asked: Asked, shown: Section) -> None:
    """The grid; while ranks are drawn it follows them."""
    drawn, found = ranks.started(asked), asked.comparison()
    if drawn is None or drawn.is_whole:
        _grid(found, drawn)
    else:
        _following(asked, drawn.n)
    if not meeting.on():
        _reasons(found)


@st.fragment(run_every=1.0)
def _following(asked: Asked, n_said: int) -> None:
    """The grid with the partial ranks; the answer above follows in steps, and when they are whole."""
    drawn = ranks.started(asked)
    if drawn is None or drawn.is_whole or drawn.n - n_said >= drawn.n_asked / STEPS:
        st.rerun()
    _grid(asked.comparison(), drawn)


def _grid(found: Comparison, drawn: Ranks | None) -> None:
    scale, shared = _scale(found), set(found.shared())
    rows = [each for each in found.contenders if not (meeting.on() and each.code == "uniform")]
    heads = [tr("six.col.name"), *(tr(f"outcome.{each}") for each in OUTCOMES), tr("six.col.rank"), tr("six.col.first")]
    head = "".join(f"<div>{escape(each)}</div>" for each in heads)
    body = "".join(_row(found, each, scale, drawn, shared) for each in rows)
    st.html(f'<div class="lt-six"><div class="head">{head}</div>{body}</div>')
    said = [tr("six.scale", **{end: signed(Figure(getattr(scale, end) * 100, "points")) for end in scale._fields})]
    said += [tr("six.why", **each) for each in _unknown(found)]
    if drawn is not None and not drawn.is_whole:
        said.append(tr("six.waiting", n=drawn.n))
    else:
        said += [tell_plain(each) for each in six.shared_places(found, drawn)]
    st.html(f'<div class="lt-note">{escape(" · ".join(said))}</div>')


def _unknown(found: Comparison) -> list[dict[str, object]]:
    """The outcomes that no way's row can show, and why: told once."""
    changes = found.contender("nothing").reading.changes
    reasons = {outcome: changes[outcome].before.reason for outcome in OUTCOMES if changes[outcome].before.value is None}
    return [{"outcome": Word(f"outcome.{each}"), "why": Word(f"reason.{reason}")} for each, reason in reasons.items()]


def _scale(found: Comparison) -> Scale:
    """From the least to the largest change of any way, 0 among them."""
    told = [gain(each, outcome) for each in found.contenders for outcome in OUTCOMES]
    known = [value for value in told if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    return Scale(low, high) if high - low > LEAST else Scale(-0.01, 0.01)


def _row(found: Comparison, each: Contender, scale: Scale, drawn: Ranks | None, shared: set[str]) -> str:
    best = found.contender("optimum")
    cells = "".join(_change(each, outcome, scale, gain(best, outcome)) for outcome in OUTCOMES)
    is_ranked = drawn is not None and each.code in drawn.codes and not (drawn.n and drawn.are_equal)
    rank = f"<span class='of'>{tr('six.rank')}</span>{ranks.bar(drawn, each.code)}" if is_ranked else ""
    quiet = " quiet" if each.code in QUIET else ""
    cells = f'<div>{_name(found, each)}</div>{cells}<div class="rank">{rank}</div>{_first(found, each, shared)}'
    return f'<div class="row{quiet}">{cells}</div>'


def _name(found: Comparison, each: Contender) -> str:
    below = spoken(each.method) if each.method else ""
    if each.code == "optimum":
        below = tr("six.aim")
    mark = f' <span class="lt-sample">{tr("six.changed")}</span>' if each.model and each.model.is_changed else ""
    mark = mark if each.code in {known.code for known in found.six} else ""
    return f"<b>{escape(spoken(each.name))}</b>{mark}<small>{escape(below)}</small>"


def _change(each: Contender, outcome: str, scale: Scale, best: float | None) -> str:
    """A number and a dot on the common scale; the label stands beside it on a phone."""
    label, value = f"<span class='of'>{tr(f'outcome.{outcome}')}</span>", gain(each, outcome)
    if value is None:
        return f'<div class="out">{label}<b>—</b></div>'
    error = (each.kept_error or 0.0) if outcome == "resilience" else 0.0
    rules = f'<i class="zero" style="left:{scale.at(0.0)}"></i>'
    if best is not None:
        rules += f'<i class="best" style="left:{scale.at(best)}"></i>'
    band = ""
    if error > 0:
        low, high = max(value - error, scale.low), min(value + error, scale.high)
        band = f'<i class="band" style="left:{scale.at(low)};right:calc(100% - {scale.at(high)})"></i>'
    dot = f'<i class="dot" style="left:{scale.at(value)}"></i>'
    number, title = _number(value, error)
    return f'<div class="out">{label}<b{title}>{number}</b><div class="lt-track">{rules}{band}{dot}</div></div>'


def _number(value: float, error: float) -> tuple[str, str]:
    """A change in points; one that lies within its error is no change that could be told."""
    if value and abs(value) <= error:
        return "≈0", f' title="{escape(tr("six.below_error"))}"'
    said = signed(Figure(value * 100, "points"))
    return escape(said), ' class="worse"' if said.startswith("−") else ""


def _first(found: Comparison, each: Contender, shared: set[str]) -> str:
    if not each.actions:
        said = "" if each.code == "nothing" else f'<span class="lt-note">{tr("six.none")}</span>'
        return f'<div class="acts">{said}</div>'
    n = FIRST[meeting.on()]
    chips = "".join(_chip(found, action, action.id in shared) for action in _told(found, each, n))
    more = tr("six.more_actions", n=len(each.actions)) if len(each.actions) > n and not meeting.on() else ""
    return f'<div class="acts">{chips}<span class="lt-note">{more}</span></div>'


def _told(found: Comparison, each: Contender, n: int) -> list[Action]:
    """The first actions, that of the headline among them where the way takes it."""
    named = [action for action in each.actions if action.id == six.most_shared(found)]
    chosen = list(each.first(n))
    if not named or named[0] in chosen[: ALWAYS + 1]:
        return chosen
    others = [action for action in chosen if action.id != named[0].id]
    return [*others[:ALWAYS], *named, *others[ALWAYS:]][:n]


def _chip(found: Comparison, action: Action, is_shared: bool) -> str:
    name = spoken(found.setting.before.named(action.segment))
    classes = "act shared" if is_shared else "act"
    return f'<span class="{classes}"><b>{tr(f"levers.tag.{action.lever}")}</b> {escape(name)}</span>'


def _reasons(found: Comparison) -> None:
    """On request the first actions of every way, each with its reason, size, cost and year."""
    with st.expander(tr("six.reasons"), on_change="rerun", key="six_reasons") as opened:
        if not opened.open:
            return
        names = ("reason", "size", "cost")
        heads = "".join(f"<th{_right(name)}>{tr(f'figure.action.{name}')}</th>" for name in names)
        body = "".join(_reason(found, each, action) for each in found.contenders for action in each.first(FIRST[False]))
        st.html(
            f'<div class="lt-scroll"><table class="lt-t lt-acts"><thead><tr><th>{tr("six.col.name")}</th>'
            f'<th colspan="2">{tr("figure.action.segment")}</th>{heads}<th class="r">{tr("figure.effect_years")}</th>'
            f"</tr></thead><tbody>{body}</tbody></table></div>"
        )


def _right(name: str) -> str:
    return "" if name == "reason" else ' class="r"'


def _reason(found: Comparison, each: Contender, action: Action) -> str:
    first = each.first(1)[0].id == action.id
    size, cost = (Figure(amount, "万元", reason="size_unknown") for amount in (action.size, action.cost))
    name = escape(spoken(each.name)) if first else ""
    return (
        f'<tr><td><b>{name}</b></td><td class="lever"><span class="lt-lever">{tr(f"lever.{action.lever}")}</span></td>'
        f"<td><b>{escape(spoken(found.setting.before.named(action.segment)))}</b></td>"
        f'<td class="why2">{escape(tell_plain(action.reason))}</td><td class="r">{spoken(size)}</td>'
        f'<td class="r">{spoken(cost)}</td><td class="r">{spoken(Figure(action.lag, "years"))}</td></tr>'
    )
