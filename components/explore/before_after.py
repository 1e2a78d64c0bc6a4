"""Before and after 现在与之后: the chain twice in the same places; what no action touches steps back."""

from html import escape

import pandas as pd
import streamlit as st

from components import cached, chain_frames, chain_graph, chain_picture, meeting, url, words
from components.chain_graph import Picture
from components.look import glyph
from components.words import spoken, tr
from liantu.diagnose import STATES, Diagnosis
from liantu.explore.explored import Explored
from liantu.explore.sections.levers import n_single

MOMENTS = ("before", "after")


def show(explored: Explored) -> None:
    """Side by side where there is room for both, else one at a time; a click opens the segment on the map."""
    if not meeting.on():
        with st.container(key="pair_wide"):
            for column, moment in zip(st.columns(2, gap="medium"), MOMENTS, strict=True):
                with column, st.container(gap="xsmall"):
                    st.html(_head(explored, moment, getattr(explored, moment)))
                    _picture(explored, moment, "pair")
    with st.container(key="pair_alone" if meeting.on() else "pair_narrow", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            _switch()
            st.html(_head(explored, _moment(), getattr(explored, _moment())))
        _picture(explored, _moment(), "mini" if meeting.on() else "normal")


def _moment() -> str:
    return url.chosen("moment", "after", url.one_of(MOMENTS))


def _switch() -> None:
    labels = {moment: tr(f"explore.{moment}") for moment in MOMENTS}
    url.bound(
        st.segmented_control,
        tr("explore.moment"),
        key="moment",
        default="after",
        read=url.one_of(MOMENTS),
        options=MOMENTS,
        format_func=labels.get,
        label_visibility="collapsed",
    )


def _picture(explored: Explored, moment: str, kind: str) -> None:
    found = getattr(explored, moment)
    tags = _tags(explored) if moment == "after" else {}
    after = tuple((each.id, each.size) for each in explored.actions) if moment == "after" else ()
    message = _message(cached.key(explored.before), after, kind, words.language(), found, tags)
    chain_graph.show(message, key=f"{moment}_{kind}", selected=None, on_pick=lambda code: url.put("segment", code))


def _tags(explored: Explored) -> dict[str, str]:
    """What an action adds to a segment: 补 +1."""
    return {
        segment: tr("levers.tag", lever=tr(f"levers.tag.{action.lever}"))
        for segment, action in explored.touched().items()
    }


@st.cache_resource(max_entries=128, show_spinner=False)
def _message(key: tuple, actions: tuple, kind: str, language: str, _found: Diagnosis, _tags: dict[str, str]) -> str:
    drawing = chain_frames.of_chain(_found.chain.zh, kind)
    return chain_graph.message(drawing, _drawn(key, actions, language, _found, _tags))


@st.cache_resource(max_entries=64, show_spinner=False)
def _drawn(key: tuple, actions: tuple, language: str, _found: Diagnosis, _tags: dict[str, str]) -> Picture:
    """Names and states, the same on every screen."""
    picture = chain_picture.glance(_found, chain_frames.of_chain(_found.chain.zh, "pair"))
    return chain_picture.tagged(picture, _tags)


def _head(explored: Explored, moment: str, found: Diagnosis) -> str:
    """Which moment it is, and how many segments are in each state."""
    title = tr(f"explore.{moment}")
    if moment == "after" and explored.actions:
        title = _when(explored)
    counts = found.counted["state"].value_counts()
    chips = "".join(_chip(state, counts) for state in STATES)
    chips += f'<span class="lt-chip">{glyph("single_source")}<b>{n_single(found)}</b></span>'
    tag = f'<span class="lt-sample">{tr("explore.assumed")}</span>' if moment == "after" and explored.actions else ""
    return f'<div class="lt-pair-head"><b>{escape(title)}{tag}</b><span class="lt-row">{chips}</span></div>'


def _chip(state: str, counts: pd.Series) -> str:
    return f'<span class="lt-chip">{glyph(state)}{tr(f"state.{state}")} <b>{int(counts.get(state, 0))}</b></span>'


def _when(explored: Explored) -> str:
    """After, with the year in which the last action works, counted from the day of the rows."""
    years = explored.plan.years
    day = cached.origin().as_of
    if day and day[:4].isdecimal():
        return tr("explore.after_year", year=str(int(day[:4]) + round(years.value or 0)))
    return tr("explore.after_years", years=spoken(years))
