"""The chain on the map page: legend, diagram with its tools, or the table that says the same."""

from collections.abc import Callable
from html import escape

import streamlit as st

from components import (
    cached,
    chain_frames,
    chain_graph,
    chain_picture,
    legend,
    map_tools,
    meeting,
    segment_table,
    url,
    words,
)
from components.chain_frames import Drawing
from components.chain_graph import Picture
from components.words import tell_plain, tr
from liantu.chain import City
from liantu.diagnose import Diagnosis, Thresholds
from liantu.diagnose.worked import worked
from liantu.facts import Figure, Finding


def show(found: Diagnosis, city: City, which: str, segment: str, finding: Finding, thresholds: Thresholds) -> None:
    """The tools, the legend with live counts, and the picture or its table twin."""
    room = meeting.on()
    if not room:
        map_tools.show(found)
    if which != "reference":
        legend.show(found, marks=which == "current")
    if map_tools.twin() == "table" and not room:
        segment_table.show(found, segment)
        return
    drawing = chain_frames.of_chain(found.chain.zh, "meeting" if room else "normal")
    focus = map_tools.focus(found, city, segment)
    picture = _picture(found, drawing, which, focus)
    if not room:
        picture = chain_picture.with_sheet(picture, found, tell_plain(finding), which, thresholds)
    chain_graph.show(drawing, picture, key="chain_map_graph", selected=segment, on_pick=pick("segment"))
    if not room and which != "reference":
        _strung(found, segment)


def _picture(found: Diagnosis, drawing: Drawing, which: str, focus: set[str] | None) -> Picture:
    """The picture, kept as long as nothing it shows has changed: a click alone draws the same one."""
    layers = tuple(map_tools.layers())
    near = None if focus is None else tuple(sorted(focus))
    return _drawn(cached.key(found), which, near, layers, words.language(), found, drawing)


@st.cache_resource(max_entries=64, show_spinner=False)
def _drawn(
    key: tuple,
    which: str,
    focus: tuple[str, ...] | None,
    layers: tuple[str, ...],
    language: str,
    _found: Diagnosis,
    _drawing: Drawing,
) -> Picture:
    near = None if focus is None else set(focus)
    return chain_picture.of_map(_found, _drawing, which, focus=near, layers=list(layers))


def _strung(found: Diagnosis, segment: str) -> None:
    """How complete each stage is, and the longest way through the chain on which nothing is missing."""
    said = [
        f"<b>{tr(f'figure.{name}')}</b>　{escape(tell_plain(worked(found, name, segment)))}"
        for name in ("stage_completeness", "longest_path")
    ]
    st.html(f'<div class="lt-note">{"<br>".join(said)}</div>')


def glance(found: Diagnosis) -> None:
    """Names and states only, for the overview; a click opens the segment on the map."""
    drawing = chain_frames.of_chain(found.chain.zh, "mini")
    picture = chain_picture.glance(found, drawing)
    chain_graph.show(drawing, picture, key="glance_graph", selected=None, on_pick=open_segment)
    if st.session_state.pop("open_segment", None):
        st.switch_page("pages/chain_map.py", query_params=url.kept())


def open_segment(segment: str) -> None:
    """Go to a segment on the map page, once this run comes to the diagram."""
    url.put("segment", segment)
    st.session_state["open_segment"] = segment


def pick(key: str) -> Callable[[str], None]:
    """What a click does: it chooses a code under a key."""
    return lambda code: url.put(key, code)


def how_to_read(found: Diagnosis, which: str) -> str:
    """How many links are drawn at rest, and what width, dash and bar mean."""
    drawing = chain_frames.of_chain(found.chain.zh, "meeting" if meeting.on() else "normal")
    shares = {ends: share or 0.0 for ends, share in drawing.links.items()}
    drawn, total = sum(shares[ends] for ends in drawing.main), sum(shares.values())
    part = Figure(drawn / total if total else None, "share")
    return tr(f"chain_map.read_{which}", drawn=len(drawing.main), n=len(shares), part=part)
