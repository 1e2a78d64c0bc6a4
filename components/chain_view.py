"""The chain on the map page: the diagram, or the table that says the same."""

from collections.abc import Callable, Hashable
from html import escape

import streamlit as st

from components import (
    benchmarks,
    cached,
    chain_frames,
    chain_graph,
    chain_picture,
    map_tools,
    meeting,
    segment_table,
    url,
    words,
)
from components.words import tell_plain, tr
from liantu.chain import City
from liantu.diagnose import Diagnosis
from liantu.diagnose.benchmark import Benchmark
from liantu.diagnose.worked import worked
from liantu.facts import Figure, Finding


def show(
    found: Diagnosis, city: City, which: str, segment: str, finding: Finding, benchmark: Benchmark | None = None
) -> None:
    """The picture or its table twin."""
    room = meeting.on()
    if which == "difference":
        benchmarks.say_what_was_refused(found)
    if map_tools.twin() == "table" and not room:
        segment_table.show(found, segment, which, benchmark)
        return
    focus = map_tools.focus(found, city, segment)
    message = _message(
        cached.key(found),
        kind="meeting" if room else "normal",
        which=which,
        focus=None if focus is None else tuple(sorted(focus)),
        layers=tuple(map_tools.layers()),
        language=words.language(),
        benchmark=benchmarks.key(benchmark),
        _found=found,
        _benchmark=benchmark,
        _title=None if room else tell_plain(finding),
    )
    chain_graph.show(message, key="chain_map_graph", selected=segment, on_pick=pick("segment"))
    if not room and which != "reference":
        _strung(found, segment)


@st.cache_resource(max_entries=64, show_spinner=False)
def _message(
    key: tuple,
    *,
    kind: str,
    which: str,
    focus: tuple[str, ...] | None,
    layers: tuple[str, ...],
    language: str,
    benchmark: Hashable,
    _found: Diagnosis,
    _benchmark: Benchmark | None,
    _title: str | None,
) -> str:
    """The picture, kept as long as nothing it shows has changed: a click alone draws the same one."""
    drawing = chain_frames.of_chain(_found.chain.zh, kind)
    near = None if focus is None else set(focus)
    picture = chain_picture.of_map(_found, drawing, which, focus=near, layers=list(layers), benchmark=_benchmark)
    if _title is not None:
        picture = chain_picture.with_sheet(picture, _found, _title, which, _benchmark)
    return chain_graph.message(drawing, picture)


def _strung(found: Diagnosis, segment: str) -> None:
    """How complete each stage is, and the longest way through the chain on which nothing is missing."""
    said = [
        f"<b>{tr(f'figure.{name}')}</b>　{escape(tell_plain(worked(found, name, segment)))}"
        for name in ("stage_completeness", "longest_path")
    ]
    st.html(f'<div class="lt-note">{"<br>".join(said)}</div>')


def glance(found: Diagnosis) -> None:
    """Names and states only, for the overview; a click opens the segment on the map."""
    message = _glance(cached.key(found), words.language(), found)
    chain_graph.show(message, key="glance_graph", selected=None, on_pick=open_segment)
    if st.session_state.pop("open_segment", None):
        st.switch_page("pages/chain_map.py", query_params=url.kept())


@st.cache_resource(max_entries=64, show_spinner=False)
def _glance(key: tuple, language: str, _found: Diagnosis) -> str:
    drawing = chain_frames.of_chain(_found.chain.zh, "mini")
    return chain_graph.message(drawing, chain_picture.glance(_found, drawing))


def open_segment(segment: str) -> None:
    """Go to a segment on the map page, once this run comes to the diagram."""
    url.put("segment", segment)
    st.session_state["open_segment"] = segment


def pick(key: str) -> Callable[[str], None]:
    """What a click does: it chooses a code under a key."""
    return lambda code: url.put(key, code)


def how_to_read(found: Diagnosis, which: str, benchmark: Benchmark | None = None) -> list[str]:
    """How many links are drawn at rest, what width, dash and bar mean, and with whom the boxes are compared."""
    drawing = chain_frames.of_chain(found.chain.zh, "meeting" if meeting.on() else "normal")
    shares = {ends: share or 0.0 for ends, share in drawing.links.items()}
    drawn, total = sum(shares[ends] for ends in drawing.main), sum(shares.values())
    facts = {"drawn": len(drawing.main), "n": len(shares), "part": Figure(drawn / total if total else None, "share")}
    if which == "difference":
        if benchmark is None:
            return [tr("chain_map.read_difference_demand", **facts)]
        return [tr("chain_map.read_difference", benchmark=benchmark.name, **facts)]
    given = which == "reference" and found.counted["reference_output"].notna().any()
    return [tr(f"chain_map.read_{which}", **facts), *([tr("chain_map.read_given")] if given else [])]
