"""The days of the slowest path, step after step, and what a digital level takes off each."""

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
    """Each step begins where the one before ends today; in a room a long path takes two pieces."""
    days = [found.segments.figure(name, "days").value or 0.0 for name in path]
    whole, begun, rows = sum(days) or 1.0, 0.0, []
    for name, taken in zip(path, days, strict=True):
        rows.append(_step(explored, found, name, begun / whole, whole))
        begun += taken
    most = MOST_FOR_A_ROOM if meeting.on() else len(rows)
    for start in range(0, len(rows), most):
        bars.show(rows[start : start + most], title="" if start else title, legend=() if start else legend)


def _step(explored: Explored, found: Flexed, name: str, begun: float, whole: float) -> Bar:
    days, after = (found.segments.figure(name, each) for each in ("days", "days_after"))
    label = spoken(explored.before.named(name))
    if days.value is None:
        return Bar(label, [], tr(f"reason.{days.reason}"), quiet=True)
    saved = days.value - after.value
    parts = [Part(begun, CLEAR), Part(after.value / whole)] + ([Part(saved / whole, "soft")] if saved > 0 else [])
    text = tr("section.flex.step", days=days, after=after) if saved > 0 else spoken(Figure(days.value, "days"))
    return Bar(label, parts, text)
