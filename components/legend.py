"""The legend 图例: every state with its symbol, word and live count, and the two marks."""

import streamlit as st

from components.look import glyph, swatch
from components.words import tr
from liantu.diagnose import STATES, Diagnosis

MARKS = ("single_source", "broken_middle")


def show(found: Diagnosis, *, marks: bool = True) -> None:
    """Counts of the chain's counted segments."""
    counts = found.counted["state"].value_counts()
    entries = [(swatch(state), tr(f"state.{state}"), counts.get(state, 0)) for state in STATES]
    if marks:
        entries += [(glyph(mark), tr(f"figure.{mark}"), int(found.counted[mark].sum())) for mark in MARKS]
    chips = (f'<span class="lt-chip">{symbol}{word} <b>{n}</b></span>' for symbol, word, n in entries)
    st.html(f'<div class="lt-row">{"".join(chips)}</div>')


def spoken(found: Diagnosis) -> str:
    """The same as one line of text, for the saved picture."""
    counts = found.counted["state"].value_counts()
    return "　".join(f"{tr(f'state.{state}')} {counts.get(state, 0)}" for state in STATES)
