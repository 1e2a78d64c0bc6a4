"""How well firms are placed 落图情况: who has a dot, who is a count on a park or county, and who still owes a place."""

import streamlit as st

from components import meeting
from components.places import cards, drawn, filters, map_view, twin
from components.places.asked import Asked
from components.places.picture import View
from components.places.twin import Cell, Row
from components.words import spoken, tell_plain, tr
from liantu.diagnose.sections import Section, Verdict
from liantu.siting.sections import placed

TABLE = False
COLUMNS = ("n_firms", "own_point", "only_park", "only_county", "not_placed")
MOST = {True: 8, False: 20}


def section(asked: Asked) -> Section:
    """The whole city, those first who owe most."""
    return placed.section(asked.city)


def chart(asked: Asked, shown: Section) -> None:
    """All firms of the city on the map, and the same counted by park and county."""
    spot, room = cards.current(asked), meeting.on()
    whole = filters.current(asked)._replace(scope="city")
    picture, beside = st.columns([1.25, 1] if room else [1.1, 1], gap="large")
    with picture:
        view = View(selected=spot.code if spot else None)
        rows = drawn.rows(asked, whole)
        sheet = drawn.sheet(asked, tell_plain(shown.answer), [], drawn.legend(rows))
        map_view.show(rows, view, key="map_placed", on_pick=cards.pick(asked), large=room, sheet=sheet)
    with beside:
        if spot and not room:
            cards.show(asked, spot)
        _table(asked, shown, spot)


def _table(asked: Asked, shown: Section, spot: cards.Spot | None) -> None:
    room = meeting.on()
    verdicts = shown.verdicts[: MOST[room]]
    rows = [Row(each.key, (Cell(spoken(each.subject), right=False), *_cells(each))) for each in verdicts]
    heads = [tr("section.placed.subject"), *(tr(f"figure.{name}") for name in COLUMNS)]
    selected = cards.row_of(asked, spot)
    twin.show(heads, rows, key="twin_placed", selected=selected, on_pick=cards.pick(asked), large=room)
    if more := len(shown.verdicts) - len(verdicts):
        st.html(f'<div class="lt-note">{tr("section.more", n=more)}</div>')


def _cells(verdict: Verdict) -> list[Cell]:
    return [Cell(spoken(verdict.facts[name])) for name in COLUMNS]
