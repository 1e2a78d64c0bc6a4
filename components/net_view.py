"""The net of chains on the map page 面: picture or table, and what the panel says of a shared segment."""

from html import escape

import streamlit as st

from components import chain_graph, map_tools, meeting, net_picture, url
from components.chain_picture import SYMBOLS
from components.look import glyph
from components.words import literal, spoken, tell_plain, tr
from liantu.chain import City
from liantu.chain.bundles import Bundle, bundled, chain_key
from liantu.diagnose import Diagnosis
from liantu.diagnose.zoomed import strongest_ties
from liantu.facts import Finding, Name


def show(found: Diagnosis, city: City, segment: str, finding: Finding) -> None:
    """The picture or its table twin."""
    member, room = net_picture.member(), meeting.on()
    if member.empty:
        st.button(tr("zoom.back"), on_click=url.put, args=("zoom", "line"))
        return
    if map_tools.twin() == "table" and not room:
        _table(found, segment)
        return
    title = None if room else tell_plain(finding)
    message = net_picture.message(found, "meeting" if room else "normal", title)
    selected = segment if _box_of(segment) else chain_key(found.chain.zh)
    chain_graph.show(message, key="net_graph", selected=selected, on_pick=lambda code: _pick(code, segment))
    if not room and (ties := strongest_ties(city, member)):
        st.html(f'<div class="lt-note">{escape(tell_plain(ties))}</div>')


def panel(found: Diagnosis, city: City, segment: str) -> None:
    """Above the panel of a segment: which chains count it, and those that stand in one box with it."""
    member = net_picture.member()
    if segment not in member.index:
        st.html(f'<div class="lt-note">{tr("zoom.not_shared")}</div>')
        return
    chains = [_chain(city, chain) for chain in member.columns[member.loc[segment].to_numpy(bool)]]
    if not meeting.on():  # a room sees it in the picture
        st.html(f'<div class="lt-note">{escape(tr("zoom.joins", n=len(chains), chains=chains))}</div>')
    box = _box_of(segment)
    if box is None or len(box.segments) == 1:
        return
    labels = {each: f"{SYMBOLS[found.state_of(each)]} {literal(spoken(city.named(each)))}" for each in box.segments}
    st.session_state["zoom_group"] = segment
    st.radio(
        tr("zoom.in_group", n=len(labels)),
        list(labels),
        key="zoom_group",
        format_func=labels.get,
        on_change=lambda: url.put("segment", st.session_state["zoom_group"]),
    )


def how_to_read() -> str:
    """What is drawn, and what width, dash and bar mean."""
    n_boxed = sum(len(one.segments) for one in net_picture.drawn())
    left_out = len(net_picture.member()) - n_boxed
    return tr("zoom.read_all", n=left_out) if left_out else tr("zoom.read")


def _box_of(segment: str) -> Bundle | None:
    return next((one for one in net_picture.drawn() if segment in one.segments), None)


def _pick(code: str, segment: str) -> None:
    """A chain is opened as a line; a segment, or the first of a box, is selected."""
    chains = {chain_key(chain): chain for chain in net_picture.member().columns}
    if code in chains:
        url.put("chain", chains[code])
        url.put("zoom", "line")
        return
    box = next((one for one in net_picture.drawn() if one.key == code), None)
    members = box.segments if box else (code,)
    if segment not in members:
        url.put("segment", members[0])


def _chain(city: City, chain: str) -> Name:
    return Name(chain, city.chains["name_en"].dropna().get(chain, chain))


def _table(found: Diagnosis, segment: str) -> None:
    """One row a shared segment, strongest first, one column a chain."""
    member = net_picture.member()
    chains = {chain: spoken(_chain(found.city, chain)) for chain in member.columns}
    heads = "".join(f"<th>{tr(f'figure.{name}')}</th>" for name in ("segment", "state"))
    heads += f'<th class="r">{tr("zoom.joined")}</th>' + "".join(f"<th>{escape(name)}</th>" for name in chains.values())
    order = [each for one in bundled(member, apart=0) for each in one.segments]
    rows = "".join(_row(found, each, member.loc[each].tolist(), each == segment) for each in order)
    total = f"<td><b>{tr('zoom.shared')}</b></td><td></td>" + f'<td class="r"><b>{len(member)}</b></td>'
    total += "".join(f"<td><b>{n}</b></td>" for n in member.sum())
    st.html(
        f'<div class="lt-scroll"><table class="lt-t"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}<tr>{total}</tr></tbody></table></div>"
    )


def _row(found: Diagnosis, segment: str, counted: list[bool], selected: bool) -> str:
    state = found.state_of(segment)
    cells = f"<td>{escape(spoken(found.named(segment)))}</td><td>{glyph(state)} {tr(f'state.{state}')}</td>"
    cells += f'<td class="r">{sum(counted)}</td>' + "".join(f"<td>{'●' if yes else ''}</td>" for yes in counted)
    return f"<tr{' class=on' if selected else ''}>{cells}</tr>"
