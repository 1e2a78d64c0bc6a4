"""The assumptions 假设: each with its range and why it stands there; a reader moves it, and sees what was moved."""

import streamlit as st

from components.explore import settings
from components.words import literal, spoken, tr
from liantu.explore.assumptions import Assumption, assumptions


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
    """A slider over its range. It writes to the link by a callback: all of them share one key there."""
    key = f"assumption_{one.code}"
    st.session_state[key] = settings.assumed()[one.code]
    st.slider(
        literal(spoken(one.name)),
        one.low,
        one.high,
        key=key,
        step=_step(one),
        format=_format(one),
        help=literal(spoken(one.why)),
        on_change=lambda: settings.assume(one.code, round(float(st.session_state[key]), 6)),
    )


def _step(one: Assumption) -> float:
    """Steps that a reader would take, on which the default lies."""
    if one.unit == "万元":
        return 1000.0 if one.high > 5000 else 50.0
    if one.unit == "weeks":
        return 0.5 if one.high <= 8 else 1.0
    return {"share": 0.01, "index": 0.01, "weight": 0.1, "years": 0.25}[one.unit]


def _format(one: Assumption) -> str:
    if one.unit == "share":
        return "percent"
    if one.unit == "万元":
        return tr("assuming.money")
    return {
        "weight": "%.1f",
        "index": "%.2f",
        "weeks": tr("unit.weeks", amount="%g"),
        "years": tr("unit.years", amount="%g"),
    }[one.unit]
