"""Which question of the diagnosis is on screen: one at a time, kept in the link."""

import streamlit as st

from components import url
from components.sections import against, around, firms, leads, net, outcomes, rings, stops, years
from components.words import tr

SECTIONS = {
    "stops": stops,
    "rings": rings,
    "leads": leads,
    "outcomes": outcomes,
    "firms": firms,
    "around": around,
    "net": net,
    "years": years,
    "against": against,
}


def current() -> str:
    """The code of the section."""
    return url.chosen("section", "stops", url.one_of(list(SECTIONS)))


def show() -> None:
    """The switch, above the answer."""
    labels = {code: tr(f"section.{code}.menu") for code in SECTIONS}
    url.bound(
        st.segmented_control,
        tr("diagnosis.section"),
        key="section",
        default="stops",
        read=url.one_of(list(SECTIONS)),
        options=list(SECTIONS),
        format_func=labels.get,
        label_visibility="collapsed",
    )
