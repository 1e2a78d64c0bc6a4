"""What is on the screen 屏上的图: the map as it was last drawn in this run, so that it can be taken away as it is."""

from typing import NamedTuple

import streamlit as st

from components.places.picture import Rows, Sheet, View

KEPT = "place_map.on_screen"


class Drawn(NamedTuple):
    """A map with what stands around it."""

    rows: Rows
    view: View
    sheet: Sheet


def keep(rows: Rows, view: View, sheet: Sheet) -> None:
    """Told by whoever draws a map."""
    st.session_state[KEPT] = Drawn(rows, view, sheet)


def taken() -> Drawn | None:
    """The map of this run, once: the next run draws its own."""
    return st.session_state.pop(KEPT, None)
