"""What of the city is drawn: which firms, coloured by what, in which county or park, known how well."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from components import meeting, segment_picker, url
from components.places.asked import Asked
from components.words import spoken, tr
from liantu.facts import Name
from liantu.place.located import CLASSES

SCOPES = ("chain", "segment", "city")
DOTS = ("state", "chain")
ALL = "all"


class Filters(NamedTuple):
    """As they stand in the link; ``all`` is no filter."""

    scope: str
    dots: str
    county: str
    park: str
    placed: str


def current(asked: Asked) -> Filters:
    """What the reader chose; for a city without such a county or park nothing is filtered."""
    return Filters(
        url.chosen("scope", "chain", url.one_of(SCOPES)),
        url.chosen("dots", "state", url.one_of(DOTS)),
        url.chosen("county", ALL, url.one_of([ALL, *counties(asked)])),
        url.chosen("park", ALL, url.one_of([ALL, *parks(asked)])),
        url.chosen("placed", ALL, url.one_of([ALL, *CLASSES])),
    )


def counties(asked: Asked) -> dict[str, Name]:
    """The counties that can be chosen, by name."""
    if asked.ground is None:
        named = sorted({*asked.firms["county"].dropna(), *asked.parks["county"].dropna()})
        return {name: Name(name, name) for name in named}
    rows = asked.ground.counties
    return {name: Name(name, english) for name, english in zip(rows["name"], rows["name_en"], strict=True)}


def parks(asked: Asked) -> dict[str, Name]:
    """The parks of the table, by name."""
    english = asked.city.parks["name_en"].fillna(asked.city.parks.index.to_series())
    return {park: Name(park, name) for park, name in english.items()}


def show(asked: Asked) -> None:
    """The segment, which firms, and on request the rest; a room sees the segment of the link."""
    if meeting.on():
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
        segment_picker.show(asked.found, "seat.segment", visible=False, width=260)
        _switch("scope", SCOPES, "chain", visible=False)
        n = sum(each != ALL for each in current(asked)[2:])
        with st.popover(tr("seat.filter"), type="tertiary"):
            _switch("dots", DOTS, "state")
            _list("county", counties(asked))
            _list("park", parks(asked))
            _list("placed", {code: tr(f"placed.{code}") for code in CLASSES})
        if n:
            st.button(tr("seat.all", n=n), type="tertiary", on_click=_no_filter)


def _no_filter() -> None:
    for key in ("county", "park", "placed"):
        url.put(key, ALL)


def _switch(key: str, codes: tuple[str, ...], default: str, *, visible: bool = True) -> None:
    labels = {code: tr(f"seat.{key}.{code}") for code in codes}
    url.bound(
        st.segmented_control,
        tr(f"seat.{key}"),
        key=key,
        default=default,
        read=url.one_of(codes),
        options=list(codes),
        format_func=labels.get,
        label_visibility="visible" if visible else "collapsed",
    )


def _list(key: str, names: dict[str, object]) -> None:
    labels = {ALL: tr("seat.any")} | {code: spoken(name) for code, name in names.items()}
    url.bound(
        st.selectbox,
        tr(f"seat.{key}"),
        key=key,
        default=ALL,
        read=url.one_of(list(labels)),
        options=list(labels),
        format_func=labels.get,
    )


def shown(asked: Asked, chosen: Filters) -> np.ndarray:
    """Which firms are drawn or counted, in the order of the rows."""
    located = asked.firms
    keep = _in_scope(asked, chosen.scope)
    for column, wanted in (("county", chosen.county), ("park", chosen.park), ("class", chosen.placed)):
        if wanted != ALL:
            keep &= _is(located[column], wanted)
    return keep


def _is(column: pd.Series, wanted: str) -> np.ndarray:
    return (column == wanted).fillna(False).to_numpy(bool)


def _in_scope(asked: Asked, scope: str) -> np.ndarray:
    city = asked.city
    if scope == "city":
        return np.ones(len(city.firms), bool)
    segments = [asked.segment] if scope == "segment" else asked.found.counted.index
    rows = np.isin(city.shares.segment, city.places_of_segments(segments))
    keep = np.zeros(len(city.firms), bool)
    keep[city.shares.firm[rows]] = True
    return keep
