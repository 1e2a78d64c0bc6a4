"""Zoom 点—线—面: one firm, one chain, or the net of all chains, with one selection kept through all three."""

import streamlit as st

from components import (
    cached,
    chain_view,
    firm_view,
    legend,
    map_tools,
    meeting,
    net_picture,
    net_view,
    point_view,
    segment_panel,
    segment_picker,
    words,
)
from components.map_tools import level
from liantu.chain import City
from liantu.diagnose import Diagnosis, findings
from liantu.diagnose.benchmark import Benchmark
from liantu.diagnose.zoomed import of_net
from liantu.facts import Finding


def selected(found: Diagnosis) -> str:
    """The segment of the link. A line shows its own only; beside the line every shared one may be selected."""
    return segment_picker.current(found, _beyond(found))


def home(found: Diagnosis, segment: str) -> Diagnosis:
    """The chain in which the selected segment is seen: this one, or the first that counts it."""
    if segment in found.segments.index:
        return found
    counts = net_picture.member().loc[segment]
    return cached.diagnosis(str(counts.index[counts.to_numpy(bool)][0]), found.thresholds)


def finding(found: Diagnosis, city: City, which: str, segment: str, benchmark: Benchmark | None = None) -> Finding:
    """What stands first, by how near the reader looks."""
    if level() == "point":
        return point_view.finding(found, city, segment)
    return of_net(found, net_picture.member()) if level() == "surface" else findings.of_map(found, which, benchmark)


def panel(found: Diagnosis, city: City, segment: str) -> None:
    """The selected segment in detail, the same at every distance."""
    segment_picker.search(found, _beyond(found))
    if level() == "surface" and len(net_picture.member()):
        net_view.panel(found, city, segment)
    segment_panel.show(home(found, segment), city, segment, short=meeting.on())


def show(
    found: Diagnosis, city: City, which: str, segment: str, said: Finding, benchmark: Benchmark | None = None
) -> None:
    """The tools, the legend with live counts, and the picture; a room keeps the one switch, beside the legend."""
    nearest = home(found, segment).chain.zh
    if meeting.on():
        with st.container(horizontal=True, vertical_alignment="center"):
            map_tools.zoom_switch(nearest)
            _legend(found, which)
    else:
        map_tools.show(found, nearest, which)
        _legend(found, which)
    if level() == "point":
        point_view.show(city, segment, said)
    elif level() == "surface":
        net_view.show(found, city, segment, said)
    else:
        chain_view.show(found, city, which, segment, said, benchmark)
        firm_view.show(city)


def how_to_read(found: Diagnosis, which: str, benchmark: Benchmark | None = None) -> list[str] | str:
    """What the picture's marks mean."""
    if level() == "point":
        return words.tr("firm.read")
    return net_view.how_to_read() if level() == "surface" else chain_view.how_to_read(found, which, benchmark)


def _legend(found: Diagnosis, which: str) -> None:
    if level() == "surface":
        shared = net_picture.member().index
        if len(shared):
            legend.show(found, segments=shared)
    elif level() == "line" and which != "reference":
        legend.show(found, marks=which == "current")


def _beyond(found: Diagnosis) -> tuple[str, ...]:
    """The shared segments of other chains."""
    if level() == "line":
        return ()
    return tuple(segment for segment in net_picture.member().index if segment not in found.segments.index)
