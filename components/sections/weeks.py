"""How many weeks one can wait for a substitute: one choice for all sections that ask."""

import streamlit as st

from components import meeting, url
from components.words import tr
from liantu.diagnose.substitution import WAIT, WEEKS


def current() -> float:
    """The weeks as they stand."""
    return float(url.chosen("weeks", int(WAIT), _read))


def show() -> None:
    """Draw the choice; a room does not choose."""
    if meeting.on():
        return
    url.bound(
        st.select_slider,
        tr("section.weeks"),
        key="weeks",
        default=int(WAIT),
        read=_read,
        options=list(WEEKS),
        format_func=lambda weeks: tr("section.n_weeks", n=weeks),
        width=420,
    )


def _read(code: str) -> int | None:
    return int(code) if code.isdecimal() and int(code) in WEEKS else None
