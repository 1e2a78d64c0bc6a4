"""The assumptions 假设: each with its range and why it stands there; a reader moves it, and sees what was moved."""

import streamlit as st

from components.explore import settings
from components.words import literal, spoken, tr
from liantu.explore.assumptions import Assumption, assumptions
from liantu.facts import Figure

TICKS = 40


def show() -> None:
    """The list behind a button; how many differ from their default stands in it, and under the answer."""
    changed = settings.assumed().changed
    with st.popover(tr("assuming.menu", n=len(assumptions())), on_change="rerun", key="assumptions_open") as opened:
        if not opened.open:
            return
        st.caption(tr("assuming.what"))
        if changed:
            st.markdown(f"**{tr('assuming.changed', n=len(changed))}**")
            st.button(tr("assuming.reset"), on_click=settings.as_assumed_by_default, key="assumptions_reset")
        for group in ("levers", "shock"):
            st.markdown(f"**{tr(f'assuming.{group}')}**")
            for each in assumptions().values():
                if each.used_by == group:
                    _one(each)


def _one(one: Assumption) -> None:
    """A slider over its range. It writes to the link by a callback: thirty values share one key there."""
    key = f"assumption_{one.code}"
    st.session_state[key] = settings.assumed()[one.code]
    ticks = sorted({one.low + (one.high - one.low) * tick / TICKS for tick in range(TICKS + 1)} | {one.value})
    now = st.session_state[key]
    ticks = sorted({*(round(tick, 6) for tick in ticks), now})
    st.select_slider(
        literal(spoken(one.name)),
        ticks,
        key=key,
        format_func=lambda value: _said(one, value),
        help=literal(spoken(one.why)),
        on_change=lambda: settings.assume(one.code, float(st.session_state[key])),
    )


def _said(one: Assumption, value: float) -> str:
    return spoken(Figure(value, one.unit))
