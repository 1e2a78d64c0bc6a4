"""The days of the slowest path, step after step, and what a digital level takes off each."""

from typing import NamedTuple

import streamlit as st

from components import bars, meeting, url
from components.bars import MOST_FOR_A_ROOM, Bar, Part
from components.words import spoken, tr
from liantu.diagnose.sections import Section
from liantu.explore.explored import Explored
from liantu.explore.flexing import MOST_LEVELS, SCOPES, Flexed
from liantu.explore.sections import flex
from liantu.facts import Figure

LEVELS = tuple(range(MOST_LEVELS + 1))
CLEAR = "none"  # no such tone, so the bar starts where the step before ended


def section(explored: Explored) -> Section:
    """The segments of the slowest path, then the others."""
    return flex.section(explored, *_chosen())


def chart(explored: Explored, shown: Section) -> None:
    """The controls, then one bar a step; where another path is the slowest afterwards, that one too."""
    if not meeting.on():
        _controls()
    found = flex.read(explored, *_chosen())
    if not found.path:
        return
    legend = [("accent", tr("section.flex.after"))]
    legend += [("soft", tr("section.flex.saved"))] if found.days_after < found.days else []
    _stairs(explored, found, found.path, tr("section.flex.path", n=len(found.path)), legend)
    if found.is_other_path:
        _stairs(explored, found, found.path_after, tr("section.flex.path_after", n=len(found.path_after)), [])


def _chosen() -> tuple[int, str]:
    levels = url.chosen("levels", 1, _read_levels)
    return levels, url.chosen("flex_scope", SCOPES[0], url.one_of(SCOPES))


def _read_levels(code: str) -> int | None:
    return int(code) if code.isdecimal() and int(code) in LEVELS else None


def _controls() -> None:
    left, right = st.columns([1, 1.4], vertical_alignment="bottom")
    with left:
        url.bound(
            st.select_slider,
            tr("section.flex.levels"),
            key="levels",
            default=1,
            read=_read_levels,
            options=list(LEVELS),
            format_func=lambda n: tr("section.flex.n_levels", n=n),
        )
    with right:
        labels = {scope: tr(f"section.flex.scope.{scope}") for scope in SCOPES}
        url.bound(
            st.segmented_control,
            tr("section.flex.scope"),
            key="flex_scope",
            default=SCOPES[0],
            read=url.one_of(SCOPES),
            options=list(SCOPES),
            format_func=labels.get,
        )


def _stairs(
    explored: Explored, found: Flexed, path: tuple[str, ...], title: str, legend: list[tuple[str, str]]
) -> None:
    """Each step begins where the one before ends today."""
    steps = [_step(explored, found, name) for name in path]
    while meeting.on() and len(steps) > MOST_FOR_A_ROOM:
        steps = _shorter(steps)
    whole, begun, rows = sum(step.days for step in steps) or 1.0, 0.0, []
    for step in steps:
        rows.append(_bar(step, begun, whole))
        begun += step.days
    bars.show(rows, title=title, legend=legend)


class Step(NamedTuple):
    """What stands in a bar: one segment, or in a room several that follow each other; ``why`` its days are unknown."""

    label: str
    days: float
    after: float
    why: str = ""


def _step(explored: Explored, found: Flexed, name: str) -> Step:
    days, after = (found.segments.figure(name, each) for each in ("days", "days_after"))
    label = spoken(explored.before.named(name))
    return Step(label, days.value or 0.0, after.value or 0.0, tr(f"reason.{days.reason}") if days.reason else "")


def _shorter(steps: list[Step]) -> list[Step]:
    """The two neighbours that together take least become one."""
    at = min(range(len(steps) - 1), key=lambda i: steps[i].days + steps[i + 1].days)
    first, second = steps[at : at + 2]
    both = Step(spoken([first.label, second.label]), first.days + second.days, first.after + second.after)
    return [*steps[:at], both, *steps[at + 2 :]]


def _bar(step: Step, begun: float, whole: float) -> Bar:
    if step.why:
        return Bar(step.label, [], step.why, quiet=True)
    saved = step.days - step.after
    parts = [Part(begun / whole, CLEAR), Part(step.after / whole)]
    if saved <= 0:
        return Bar(step.label, parts, spoken(Figure(step.days, "days")))
    facts = {name: Figure(getattr(step, name), "days") for name in ("days", "after")}
    return Bar(step.label, [*parts, Part(saved / whole, "soft")], tr("section.flex.step", **facts))
