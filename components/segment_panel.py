"""One segment in detail: state and marks, why, four figures, who supplies and uses it, and its firms."""

from html import escape

import streamlit as st

from components import cached, url, words
from components.explore import settings
from components.look import glyph, swatch
from components.words import spoken, tell_plain, tr
from liantu.chain import City, views
from liantu.data.problems import LiantuError
from liantu.diagnose import Diagnosis, provenance
from liantu.diagnose.sections import around_platforms
from liantu.diagnose.surroundings import read_surroundings
from liantu.diagnose.why import why
from liantu.facts import Figure

FIGURES = ("n_firms", "output", "capacity", "demand", "coverage", "hhi")
FIGURES_FOR_A_ROOM = ("n_firms", "output", "demand", "coverage")
MOST = {True: 3, False: 6}  # neighbours a side, for a room and for a desk; the rest is counted
MARKS = ("broken_middle", "single_source")


def show(found: Diagnosis, city: City, segment: str, *, short: bool = False) -> None:
    """Draw the panel; ``short`` for a room leaves the working parts out."""
    state = found.segments.at[segment, "state"]
    figures = _figures(found, segment, FIGURES_FOR_A_ROOM if short else FIGURES)
    sentence = tell_plain(why(found, segment))
    st.html(
        f'<div class="lt-panel lt-panel-{state}"><div class="name">{escape(spoken(found.named(segment)))}</div>'
        f"{_marks(found, segment, state)}<p>{escape(sentence)}</p>{_platform(segment)}{figures}"
        f"{_near(found, city, segment, MOST[short])}</div>"
    )
    if not short:
        _trial(found, segment, state)
        _firms(city, segment)
        _origin(city, segment)


def _trial(found: Diagnosis, segment: str, state: str) -> None:
    """From what is missing to what filling it would change."""
    if state not in ("absent", "weak"):
        return
    if codes := settings.trial(found.chain.zh, found.thresholds, segment):
        label = tr("chain_map.try_filling" if state == "absent" else "chain_map.try_strengthening")
        st.page_link("pages/explore.py", label=label, query_params=url.kept() | codes)


def _marks(found: Diagnosis, segment: str, state: str) -> str:
    marks = "".join(
        f'<span class="lt-chip">{glyph(mark)}{tr(f"figure.{mark}")}</span>'
        for mark in MARKS
        if found.holds(segment, mark)
    )
    name = f'<span class="lt-chip">{swatch(state)}<b>{tr(f"state.{state}")}</b></span>'
    return f'<div class="lt-row" style="margin-top:.35rem">{name}{marks}</div>'


def _platform(segment: str) -> str:
    """Whether a platform or a laboratory names the segment, where the sheet of resources tells of any."""
    try:
        said = around_platforms.said_of(cached.of_city(read_surroundings), segment)
    except LiantuError:
        return ""
    return f'<div class="lt-note">{escape(tell_plain(said))}</div>' if said else ""


def _figures(found: Diagnosis, segment: str, names: tuple[str, ...]) -> str:
    rows = []
    for name in names:
        figure = found.figure(segment, name)
        unit = tr("unit.firms") if name == "n_firms" else ""
        why_not = f'<div class="why">{tr(f"reason.{figure.reason}")}</div>' if figure.reason else ""
        rows.append(
            f'<tr><td>{tr(f"figure.{name}")}</td><td class="r"><b>{spoken(figure)}{unit}</b>{why_not}</td></tr>'
        )
    return f'<table class="lt-t">{"".join(rows)}</table>'


def _near(found: Diagnosis, city: City, segment: str, most: int) -> str:
    """Who supplies it and who uses it, with the cost share and the state of each."""
    parts = []
    suppliers, customers = views.neighbours(city, segment)
    for title, rows in (("suppliers", suppliers), ("customers", customers)):
        if not len(rows):
            continue
        bought = rows[rows["cost_share"] != 0]  # a share of 0 is a relation without a purchase
        lines = "".join(
            _line(found, city, name, share) for name, share in bought[["segment", "cost_share"]].to_numpy()[:most]
        )
        if n_more := len(rows) - min(len(bought), most):
            lines += f'<div class="lt-note">{tr("chain_map.more_segments", n=n_more)}</div>'
        parts.append(f'<div class="sub">{tr(f"chain_map.{title}")}</div>{lines}')
    return "".join(parts)


def _line(found: Diagnosis, city: City, name: str, share: object) -> str:
    state = found.state_of(name)
    percent = spoken(Figure(float(share), "share")) if share == share and share is not None else "—"
    return (
        f'<div class="lt-near">{glyph(state)}<span>{escape(spoken(city.named(name)))}</span>'
        f'<span class="lt-note">{percent}</span></div>'
    )


def _firms(city: City, segment: str) -> None:
    """The firms behind the figures, largest first; one click shows what surrounds a firm."""
    firms = views.firms_of(city, segment)
    if not len(firms):
        return
    with st.expander(tr("chain_map.firms", n=len(firms))):
        rows = "".join(_firm(name, size) for name, size in firms)
        st.html(f'<table class="lt-t">{rows}</table>')
        names = [name for name, _ in firms]
        st.selectbox(
            tr("chain_map.firm_view"),
            names,
            index=None,
            key=f"firm_of_{segment}",
            placeholder=tr("chain_map.firm_view"),
            label_visibility="collapsed",
            on_change=lambda: url.put("firm", st.session_state[f"firm_of_{segment}"] or "none"),
        )


def _firm(name: str, size: float | None) -> str:
    return f'<tr><td>{escape(name)}</td><td class="r">{spoken(Figure(size, "万元"))}</td></tr>'


def _origin(city: City, segment: str) -> None:
    """Where these rows come from, of which day they are, and how sure."""
    said = provenance.told(provenance.of_segment(city, segment))
    if said:
        with st.expander(tr("chain_map.origin")):
            st.caption(words.literal(" · ".join(map(tell_plain, said))))
