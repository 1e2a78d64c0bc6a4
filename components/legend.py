"""The legend 图例: every state with its symbol, word and live count, and the two marks."""

import pandas as pd
import streamlit as st

from components import meeting
from components.look import glyph, swatch
from components.words import tr
from liantu.diagnose import STATES, Diagnosis

MARKS = ("single_source", "broken_middle")


def show(found: Diagnosis, *, marks: bool = True, segments: pd.Index | None = None) -> None:
    """Counts of the chain's counted segments, or of some of the city's."""
    rows = _rows(found, segments)
    counts = rows["state"].value_counts()
    entries = [(swatch(state), tr(f"state.{state}"), counts.get(state, 0)) for state in STATES]
    if marks:
        entries += [(glyph(mark), tr(f"figure.{mark}"), int(rows[mark].sum())) for mark in MARKS]
    chips = (f'<span class="lt-chip">{symbol}{word} <b>{n}</b></span>' for symbol, word, n in entries)
    st.html(f'<div class="lt-row">{"".join(chips)}</div>', width="content" if meeting.on() else "stretch")


def spoken(found: Diagnosis, segments: pd.Index | None = None) -> str:
    """The same as one line of text, for the saved picture."""
    counts = _rows(found, segments)["state"].value_counts()
    return "　".join(f"{tr(f'state.{state}')} {counts.get(state, 0)}" for state in STATES)


def _rows(found: Diagnosis, segments: pd.Index | None) -> pd.DataFrame:
    return found.counted if segments is None else found.read.figures.loc[segments]
