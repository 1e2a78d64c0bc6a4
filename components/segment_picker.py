"""The selected segment 环节: one choice for the whole app, kept in the link, at first the worst."""

import streamlit as st

from components import meeting, url
from components.words import spoken, tr
from liantu.diagnose import Diagnosis
from liantu.diagnose.gaps import worst


def show(
    found: Diagnosis,
    label: str,
    *,
    visible: bool = True,
    width: int | str = "stretch",
    beyond: tuple[str, ...] = (),
) -> str:
    """A list to choose from; typing searches it. ``beyond``: segments of other chains that may be chosen too."""
    labels = {segment: spoken(found.named(segment)) for segment in (*found.segments.index, *beyond)}
    return url.bound(
        st.selectbox,
        tr(label),
        key="segment",
        default=worst(found),
        read=url.one_of(list(labels)),
        options=list(labels),
        format_func=labels.get,
        label_visibility="visible" if visible else "collapsed",
        width=width,
    )


def search(found: Diagnosis, beyond: tuple[str, ...] = ()) -> str:
    """The same without its label, above the panel that says what it is; a room sees the panel only."""
    return current(found, beyond) if meeting.on() else show(found, "chain_map.search", visible=False, beyond=beyond)


def current(found: Diagnosis, beyond: tuple[str, ...] = ()) -> str:
    """The selected segment, where the list is not drawn."""
    return url.chosen("segment", worst(found), url.one_of([*found.segments.index, *beyond]))
