"""The four outcomes 四项结果 side by side: value, interval or reason, what it is made of, and how it is computed."""

from html import escape

import streamlit as st

from components.words import spoken, tell_plain, tr
from liantu.diagnose import Diagnosis
from liantu.diagnose.outcomes import Outcome
from liantu.facts import Figure


def show(found: Diagnosis) -> None:
    """A card an outcome, two by two on a phone."""
    grid = st.grid(4, min_column_width=165, gap="small", border=True)
    for name, outcome in found.outcomes.items():
        with grid.cell(), st.container(gap=None):
            _head(name, outcome)
            st.html(_thin(outcome) + _value(outcome.figure) + f'<div class="lt-note">{_below(outcome)}</div>')


def _head(name: str, outcome: Outcome) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="xxsmall"):
        st.html(f'<span class="lt-k">{tr(f"outcome.{name}")}</span>', width="content")
        with st.popover(tr("figure.how"), type="tertiary"):
            st.markdown(f"**{tr(f'formula.{name}')}**")
            if outcome.basis:
                st.markdown(tell_plain(outcome.basis))
            st.caption(tr(f"limits.{name}"))


def _thin(outcome: Outcome) -> str:
    """Before a number that rests on less than half of its rows."""
    if not outcome.is_thin or outcome.figure.value is None:
        return ""
    return f'<div class="lt-thin">{tr("outcome.thin", coverage=outcome.coverage)}</div>'


def _value(figure: Figure) -> str:
    if figure.value is None:
        return '<div class="lt-v lt-v-none">—</div>'
    number = spoken(figure)
    return f'<div class="lt-v">{number.removesuffix("%")}<small>%</small></div>{_track(figure)}'


def _track(figure: Figure) -> str:
    """The value on a rule from nothing to all; the band is the interval."""
    band = ""
    if figure.bounds:
        low, high = figure.low or 0.0, figure.high or 1.0
        band = f'<i class="band" style="left:{low:.1%};width:{high - low:.1%}"></i>'
    return f'<div class="lt-track">{band}<i class="dot" style="left:{figure.value:.1%}"></i></div>'


def _below(outcome: Outcome) -> str:
    figure = outcome.figure
    lines = []
    if figure.value is None:
        lines.append(f'<span class="lt-part">{tr(f"reason.{figure.reason}")}</span>')
    if outcome.basis:
        lines.append(f'<span class="lt-part">{escape(tell_plain(outcome.basis))}</span>')
    if figure.bounds:
        low, high = map(spoken, figure.bounds)
        lines.append(tr("figure.range", low=low.removesuffix("%"), high=high))
    return "<br>".join(lines)
