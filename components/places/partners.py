"""Partner places 合作地: arcs from the city to its edge, a list that selects them, and by segment who has what."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from components import dot_matrix, meeting, url
from components.dot_matrix import Column, Dot
from components.look import glyph
from components.places import arcs, drawn, filters, map_view, twin
from components.places.asked import Asked
from components.places.picture import Rows, Sheet, View
from components.places.twin import Cell, Row
from components.words import spoken, tell_plain, tr
from liantu.diagnose.sections import Section
from liantu.facts import Few, Figure
from liantu.place.prefectures import point_of
from liantu.siting.partners import CELLS, Partners
from liantu.siting.partners import partners as read_partners
from liantu.siting.sections import partners

TABLE = False
PREFIX = "partner:"
MOST = {True: 6, False: 14}  # places in the list, for a room and at a desk
MOST_NAMES = 6
MOST_LINES = 8  # segments on the card of a place
MATRIX = (8, 12)  # places and segments at most
LOOKS = {"both": "gains", "has": "gains", "needs": "counts", "linked": "perhaps", "zero": "counts"}
ALL_OF_CHAIN = filters.Filters("chain", "state", filters.ALL, filters.ALL, filters.ALL)
NO_FIRMS = {"x": [], "y": [], "kind": [], "id": []}


def section(asked: Asked) -> Section:
    """The places, those that could send most of what the chain lacks first."""
    return _said(asked.key, asked)


def chart(asked: Asked, shown: Section) -> None:
    """The map with its arcs and the list beside it; below, place by segment."""
    read = _read(asked)
    if not read.spots:
        return
    room, place = meeting.on(), _current(asked, read)
    picture, beside = st.columns([1.05, 1] if room else [1.1, 1], gap="large")
    with picture:
        if asked.ground:
            _map(asked, read, place, tell_plain(shown.answer))
        if not room:
            _card(asked, read, place)
    with beside:
        _list(asked, read, place)
    if not room:
        _matrix(asked, read)


def _read(asked: Asked) -> Partners:
    return _kept(asked.key[:-1], asked)


@st.cache_resource(max_entries=32, show_spinner=False)
def _kept(key: tuple, _asked: Asked) -> Partners:
    """Read once a chain: a click does not change it."""
    return read_partners(_asked.found)


@st.cache_resource(max_entries=32, show_spinner=False)
def _said(key: tuple, _asked: Asked) -> Section:
    return partners.section(_asked.found, _read(_asked), _asked.segment)


def _current(asked: Asked, read: Partners) -> str:
    """The place of the link; at first the one that the answer names."""
    return url.chosen("partner", partners.subject(read, asked.segment), url.one_of(list(read.spots)))


def _pick(read: Partners) -> Callable[[str], None]:
    """A click selects the place, and what stands behind it."""

    def picked(code: str) -> None:
        place = code.removeprefix(PREFIX)
        if code.startswith(PREFIX) and place in read.spots:
            url.put("partner", place)
            url.put("verdict", place)

    return picked


# The map


def _map(asked: Asked, read: Partners, place: str, said: str) -> None:
    start = point_of(asked.home.prefecture, asked.home)
    view = View(selected=PREFIX + place, arcs=arcs.arcs(read, start, place) if start else [])
    sheet = _sheet(asked, said)
    pick = _pick(read)
    map_view.show(_rows(asked, read), view, key="map_partners", on_pick=pick, large=meeting.on(), sheet=sheet)
    if not meeting.on():
        _legend(len(read.named) - sum(map(len, arcs.directions(read))))


def _rows(asked: Asked, read: Partners) -> Rows:
    """Counties and parks; the question is about what lies outside, so no firm is drawn."""
    rows = drawn.rows(asked, ALL_OF_CHAIN)
    counties = [county | {"count": ""} for county in rows.counties]
    words = rows.words | {"alt": tr("partners.alt", n=sum(map(len, arcs.directions(read))), city=asked.home.name)}
    return replace(rows, counties=counties, firms=NO_FIRMS, words=words)


def _sheet(asked: Asked, said: str) -> Sheet:
    legend = [
        {"token": token, "label": tr(f"partners.legend.{way}"), "shape": way}
        for token, way in (("accent", "in"), ("worse", "out"))
    ]
    return replace(drawn.sheet(asked, said, [tr("partners.arcs")]), legend=legend)


# The list


def _nowhere(asked: Asked, read: Partners) -> str:
    """By name what is lacked and recorded nowhere."""
    names, more = list(map(asked.found.named, read.nowhere[:MOST_NAMES])), len(read.nowhere) - MOST_NAMES
    if more > 0:
        return tr("partners.nowhere.more", segments=names, n=more)
    return tr("partners.nowhere", segments=names)


def _legend(n_without: int) -> None:
    """What the lines are, and how many places have none."""
    lines = (("in", "2.5px solid var(--lt-accent)"), ("out", "2.5px dashed var(--lt-worse)"))
    chips = "".join(
        f'<span class="lt-chip"><i style="display:inline-block;width:1.8em;border-top:{line}"></i>'
        f"{escape(tr(f'partners.legend.{way}'))}</span>"
        for way, line in lines
    )
    said = tr("partners.arcs") + (tr("partners.no_arc", n=n_without) if n_without else "")
    st.html(f'<div class="lt-row">{chips}</div><div class="lt-note">{escape(said)}</div>')


def _list(asked: Asked, read: Partners, place: str) -> None:
    keys = list(read.spots)
    shown, more = keys[: MOST[meeting.on()]], keys[MOST[meeting.on()] :]
    if meeting.on() and place in more:
        shown = [*shown[:-1], place]  # what is lit on the map stands in the list
    _twin(asked, read, place, shown, "twin_partners")
    if more and meeting.on():
        st.html(f'<div class="lt-note">{tr("partners.more", n=len(more))}</div>')
    elif more:
        with st.expander(tr("partners.more", n=len(more)), expanded=place in more):
            _twin(asked, read, place, more, "twin_partners_more")
    if read.nowhere:
        st.html(f'<div class="lt-note">{escape(_nowhere(asked, read))}</div>')


def _twin(asked: Asked, read: Partners, place: str, keys: Sequence[str], key: str) -> None:
    rows = [_row(asked, read, each) for each in keys]
    heads = [tr("section.partners.subject"), tr("figure.lacked_there"), tr("figure.wanted_there")]
    twin.show(heads, rows, key=key, selected=PREFIX + place, on_pick=_pick(read), large=meeting.on())


def _row(asked: Asked, read: Partners, place: str) -> Row:
    figures = read.figures
    has, wants = read.has_that_we_lack(place), read.lacks_that_we_have(place)
    return Row(
        PREFIX + place,
        (
            Cell(spoken(read.spots[place].name), _far(read, place), right=False),
            _told(asked, has, "partners.offer", figures.figure(place, "lacked_offer")),
            _told(asked, wants, "partners.want", figures.figure(place, "held_want")),
        ),
        strong=bool(has),
    )


def _told(asked: Asked, segments: Sequence[str], code: str, amount: Figure) -> Cell:
    """The segments, and below them how much; nothing recorded is a dash, and no denial."""
    why = "" if amount.value is None else tr(code, amount=amount)
    if not segments:
        return Cell(tr("partners.none_told"), why, right=False)
    few = Few(tuple(map(asked.found.named, segments)))
    return Cell(spoken(few), why or tr(f"{code}.untold"), right=False)


def _far(read: Partners, place: str) -> str:
    """The ring, and how far where that is known."""
    spot = read.spots[place]
    if spot.kind == "unclear":
        return tr("partners.unclear")
    if spot.kind == "ring":
        return tr("partners.only_ring")
    ring = tr(f"place.{spot.ring}") if spot.ring else ""
    return ring if spot.km is None else tr("partners.far", ring=ring, km=Figure(spot.km, "count"))


def _card(asked: Asked, read: Partners, place: str) -> None:
    """How one works with the place, and by segment what it has and wants, beside what the city has."""
    told = read.told_of(place)
    kinds = [f"{partner} · {kind}" if kind else partner for partner, kind in read.cooperation(asked.city, place)]
    with_whom = "".join(f"<div>{escape(each)}</div>" for each in kinds) or escape(tr("partners.no_cooperation"))
    lines = "".join(_line(asked, read, place, segment) for segment in told[:MOST_LINES])
    heads = "".join(f'<th class="{side}">{escape(tr(f"partners.head.{name}"))}</th>' for name, side in HEADS)
    table = f'<table class="lt-t"><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>' if told else ""
    more = (
        f'<div class="lt-note">{tr("partners.more_segments", n=n)}</div>' if (n := len(told) - MOST_LINES) > 0 else ""
    )
    name = f'<div class="name">{escape(spoken(read.spots[place].name))}</div>'
    st.html(
        f'<div class="lt-panel">{name}<div class="lt-note">{escape(_far(read, place))}</div>'
        f'<div class="sub">{escape(tr("partners.cooperation"))}</div>{with_whom}'
        f'<div class="lt-scroll">{table}</div>{more}</div>'
    )


HEADS = (("segment", "l"), ("ours", "l"), ("offer", "r"), ("want", "r"))


def _line(asked: Asked, read: Partners, place: str, segment: str) -> str:
    state = read.states[segment]
    amounts = "".join(_amount(read, place, segment, name) for name in ("offer", "want"))
    return (
        f"<tr><td>{escape(spoken(asked.found.named(segment)))}</td>"
        f'<td style="white-space:nowrap">{glyph(state)} {escape(tr(f"state.{state}"))}</td>{amounts}</tr>'
    )


def _amount(read: Partners, place: str, segment: str, name: str) -> str:
    """How much; yes where only that is told; a dash where nothing is."""
    amount, cell = read.amount(place, segment, name), read.cell(place, segment)
    if amount.value is not None:
        return f'<td class="r">{escape(spoken(amount))}</td>'
    told = cell == "both" or cell == ("has" if name == "offer" else "needs")
    text = tr("partners.untold") if told else tr("partners.mark.linked") if cell == "linked" else "—"
    return f'<td class="r"><span class="lt-quiet">{escape(text)}</span></td>'


# Place by segment


def _matrix(asked: Asked, read: Partners) -> None:
    """What is told of each place and segment; what the city itself has stands under the segment's name."""
    places, segments = [key for key in read.spots if read.told_of(key)], _columns(read)
    if not places or not segments:
        return
    st.subheader(tr("partners.matrix"), anchor=False)
    shown, across = places[: MATRIX[0]], segments[: MATRIX[1]]
    columns = [
        Column(spoken(asked.found.named(each)), tr(f"state.{read.states[each]}"), each == asked.segment)
        for each in across
    ]
    rows = [dot_matrix.Row(_name(read, key), [_dot(read, key, each) for each in across]) for key in shown]
    used = {read.cell(key, each) for key in shown for each in across}
    legend = [_mark(cell) for cell in CELLS if cell in used]
    dot_matrix.show(tr("section.partners.subject"), columns, rows, legend=legend)
    st.html(f'<div class="lt-note">{escape(_left_out(len(places) - len(shown), len(segments) - len(across)))}</div>')


def _left_out(n_places: int, n_segments: int) -> str:
    said = [tr("partners.empty_cell")]
    if n_places:
        said.append(tr("partners.matrix.places", n=n_places))
    if n_segments:
        said.append(tr("partners.matrix.segments", n=n_segments))
    return " · ".join(said)


def _columns(read: Partners) -> list[str]:
    """What is lacked and most places have, then what most want of us, then what else is told, in that order."""
    has = Counter(segment for place in read.named for segment in read.has_that_we_lack(place))
    wants = Counter(segment for place in read.named for segment in read.lacks_that_we_have(place))
    told = [segment for segment in read.states if any(read.cell(place, segment) for place in read.spots)]
    return [*dict.fromkeys([*(name for each in (has, wants) for name, _ in each.most_common()), *told])]


def _name(read: Partners, place: str) -> str:
    return spoken(read.spots[place].name)


def _dot(read: Partners, place: str, segment: str) -> Dot | None:
    cell = read.cell(place, segment)
    return None if cell is None else _mark(cell)


def _mark(cell: str) -> Dot:
    return Dot(f"{LOOKS[cell]} lt-dot-key", escape(tr(f"partners.mark.{cell}")), tr(f"partners.cell.{cell}"))
