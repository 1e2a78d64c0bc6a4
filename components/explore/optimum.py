"""The optimum on screen: budget and limits, what each chosen action adds, what the plan changes, an exact search."""

from dataclasses import replace

import streamlit as st

from components import bars, cached, meeting, url
from components.bars import Bar, Part
from components.explore import levers as levers_view
from components.explore import outcome_changes
from components.explore.optimum_search import Search, search
from components.words import literal, spoken, tr
from liantu.diagnose import Diagnosis
from liantu.diagnose.sections import Section
from liantu.explore.assumptions import Assumed
from liantu.explore.candidates import BUILDING
from liantu.explore.explored import Explored, explore
from liantu.explore.optimum import GAP, Optimum, bound
from liantu.explore.optimum_model import Floor, Question
from liantu.explore.optimum_question import question
from liantu.explore.plan import Plan
from liantu.explore.sections import levers as levers_section
from liantu.explore.sections import optimum
from liantu.facts import Figure

YI = 1e4  # 万元
TICKS = 40
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)  # [亿元]
MOST_FLOOR = 5
MOST_PER_SEGMENT = 3
MOST = {True: 5, False: 12}  # bars, for a room and for a desk


def section(explored: Explored) -> Section:
    """The answer for the budget on the slider."""
    return optimum.section(explored, _found(explored))


def chart(explored: Explored, shown: Section) -> None:
    """The budget, the exact search, what the actions add, and what the chain becomes with them."""
    room = meeting.on()
    if not room:
        _controls(explored)
    found = _found(explored)
    if not found.question.projects:
        return
    again = _again(explored, found)
    left, right = st.columns([2.6, 1] if room else 2, gap="large")
    with left:
        _worth(explored, found)
        _adds(explored, found, MOST[room])
    with right:
        why = levers_section.arithmetic(again, *cached.struck(again))
        outcome_changes.show(levers_view.changes(again), why, levers_view.short(again))


# What is asked


def _whole(explored: Explored) -> Question:
    """All that may be chosen, without a budget."""
    return _question(cached.key(explored.before), explored.assumed, explored.before)


@st.cache_resource(max_entries=64, show_spinner=False)
def _question(key: tuple, assumed: Assumed, _before: Diagnosis) -> Question:
    return question(_before.city, _before.chain.zh, 0.0, assumed=assumed, thresholds=_before.thresholds)


def _asked(explored: Explored) -> tuple[tuple, Question]:
    """The question on screen, and a key that tells it from all others."""
    whole = _whole(explored)
    limits = _budget(explored, whole) * YI, _floors(), _per_segment()
    asked = replace(whole, budget=limits[0], floors=limits[1], per_segment=limits[2])
    return (cached.key(explored.before), explored.assumed, *limits), asked


def _found(explored: Explored) -> Optimum:
    """What a search has found, or else what can be said at once."""
    key, asked = _asked(explored)
    done = search(key, asked).found
    return _bound(key, asked) if done is None else done


@st.cache_resource(max_entries=256, show_spinner=False)
def _bound(key: tuple, _asked: Question) -> Optimum:
    return bound(_asked)


def _again(explored: Explored, found: Optimum) -> Explored:
    """The chain before and after the chosen actions, by the figures and not by the objective."""
    actions = found.actions
    names = tuple((each.id, each.size) for each in actions)
    return _simulated(cached.key(explored.before), names, explored.assumed, explored.shocks, explored, Plan(actions))


@st.cache_resource(max_entries=64, show_spinner=False)
def _simulated(
    key: tuple, actions: tuple, assumed: Assumed, shocks: object, _explored: Explored, _plan: Plan
) -> Explored:
    return explore(_explored.tables, _explored.before, _plan, assumed, _explored.shocks)


# Controls


def _controls(explored: Explored) -> None:
    whole = _whole(explored)
    if not whole.projects:
        return
    left, middle, right = st.columns([3, 0.9, 1.1], vertical_alignment="bottom")
    most, now = _most(whole), _budget(explored, whole)
    with left:
        url.bound(
            st.select_slider,
            tr("optimum.budget"),
            key="budget",
            default=_usual(explored, whole),
            read=url.between(0.0, most),
            options=sorted({*_ticks(most), now}),
            format_func=lambda amount: spoken(Figure(amount * YI, "万元")),
        )
    with middle, st.popover(tr("optimum.limits", n=_n_limits())):
        _more_limits()
    key, asked = _asked(explored)
    known = search(key, asked)
    if known.is_busy:
        _watch(known)
    elif _found(explored).gap > GAP:
        label = tr("optimum.go_on" if known.found else "optimum.search", gap=Figure(GAP, "share"))
        right.button(label, key="optimum_search", on_click=known.start)


def _most(whole: Question) -> float:
    """What the most expensive project of each segment costs together, rounded up. [亿元]"""
    by_segment: dict[int, float] = {}
    for each in whole.projects:
        by_segment[each.segment] = max(by_segment.get(each.segment, 0.0), each.cost)
    return _up(sum(by_segment.values()) / YI)


def _step(most: float) -> float:
    return next((step for step in STEPS if most / step <= TICKS), STEPS[-1])


def _up(amount: float) -> float:
    step = _step(amount)
    return round(-(-amount // step) * step, 2)


def _ticks(most: float) -> list[float]:
    step = _step(most)
    return [round(tick * step, 2) for tick in range(round(most / step) + 1)]


def _usual(explored: Explored, whole: Question) -> float:
    """As much money as the plan on the sliders costs, so that both can be compared. [亿元]"""
    cost, most = explored.plan.cost.value, _most(whole)
    wanted = cost / YI if cost else most / 4
    return next((tick for tick in _ticks(most) if tick >= wanted - 1e-9), most)


def _budget(explored: Explored, whole: Question) -> float:
    """The budget on the slider. [亿元]"""
    if not whole.projects:
        return 0.0
    return url.chosen("budget", _usual(explored, whole), url.between(0.0, _most(whole)))


def _floors() -> tuple[Floor, ...]:
    """What must be among the actions."""
    return tuple(Floor(lever, n) for lever, n in _least().items() if n)


def _least() -> dict[str, int]:
    """At least so many actions of each lever, from the link: ``fill=1~extend=2``."""
    found = dict.fromkeys(BUILDING, 0)
    for each in url.listed(url.chosen("floors", "", str)):
        lever, _, n = each.partition("=")
        if lever in found and n.isdecimal():
            found[lever] = min(int(n), MOST_FLOOR)
    return found


def _per_segment() -> int:
    return url.chosen("per_segment", 1, url.whole(1, MOST_PER_SEGMENT))


def _n_limits() -> int:
    return len(_floors()) + (_per_segment() != 1)


def _more_limits() -> None:
    """At least so many of each lever; at most so many plants in a segment."""
    st.caption(tr("optimum.floors"))
    for lever, n in _least().items():
        key = f"floor_{lever}"
        st.session_state[key] = n
        label = tr(f"lever.{lever}")
        st.number_input(label, 0, MOST_FLOOR, key=key, on_change=_keep_floors)
    url.bound(
        st.segmented_control,
        tr("optimum.per_segment"),
        key="per_segment",
        default=1,
        read=url.whole(1, MOST_PER_SEGMENT),
        options=list(range(1, MOST_PER_SEGMENT + 1)),
    )


def _keep_floors() -> None:
    least = {lever: int(st.session_state[f"floor_{lever}"]) for lever in BUILDING}
    url.put("floors", url.joined(f"{lever}={n}" for lever, n in least.items() if n))


# The exact search


@st.fragment(run_every=0.5)
def _watch(known: Search) -> None:
    """While it runs: the best so far, the bound and the gap; when it ends, the page says the rest."""
    if not known.is_busy:
        st.rerun()
    left, right = st.columns([4, 1], vertical_alignment="center")
    far = known.progress
    if far is None:
        left.progress(0.0, text=literal(tr("optimum.waiting")))
    else:
        facts = {"best": Figure(far.gain, "万元"), "bound": Figure(far.bound, "万元")}
        text = tr("optimum.progress", gap=Figure(far.gap, "fine_share"), **facts)
        left.progress(min(GAP / far.gap, 1.0) if far.gap else 1.0, text=literal(text))
    right.button(tr("optimum.cancel"), key="optimum_cancel", on_click=known.cancel)


# The picture


def _worth(explored: Explored, found: Optimum) -> None:
    """How much is gained: at best, by this plan, by the plan on the sliders and what that costs."""
    before, rival = found.before, optimum.on_sliders(explored, found)
    gains = {"bound": found.bound - before, "plan": found.objective - before, "sliders": rival.value - before}
    longest = max(*gains.values(), 1.0)
    costs = {"plan": found.cost, "sliders": explored.plan.cost.value}
    rows = []
    for name, tone in (("bound", "line"), ("plan", "accent"), ("sliders", "soft")):
        gain = Figure(gains[name], "万元")
        text = tr("optimum.gain", gain=gain)
        if name in costs:
            text = tr("optimum.gain_for", gain=gain, cost=Figure(costs[name], "万元"))
        rows.append(Bar(tr(f"optimum.{name}"), [Part(max(gains[name], 0.0) / longest, tone)], text))
    bars.show(rows, title=tr("optimum.worth"))


def _adds(explored: Explored, found: Optimum, most: int) -> None:
    """What each action adds: what it supplies itself or lets others supply, and the output that it upholds."""
    steps, weight = found.steps[:most], found.question.balance.weight
    if not steps:
        return
    longest = max(abs(step.supply) + abs(weight * step.upheld) for step in steps) or 1.0
    legend = [("accent", tr("optimum.supply")), ("soft", tr("optimum.upheld"))]
    rows = []
    for step in steps:
        subject = tr(f"levers.subject.{step.action.lever}", segment=explored.before.named(step.action.segment))
        parts = [Part(max(step.supply, 0.0) / longest), Part(max(weight * step.upheld, 0.0) / longest, "soft")]
        facts = {"gain": Figure(step.value, "万元"), "cost": Figure(step.action.cost, "万元")}
        rows.append(Bar(subject, parts, tr("optimum.gain_for", **facts)))
    bars.show(rows, title=tr("optimum.adds"), legend=legend)
    if more := len(found.steps) - len(steps):
        st.html(f'<div class="lt-note">{tr("section.more", n=more)}</div>')
