"""Which question about places is on screen: one at a time, kept in the link."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import question_switch
from components.places import land, near, partners, placed, where
from components.words import tr

SECTIONS = {"where": where, "near": near, "land": land, "partners": partners, "placed": placed}
BY_SEGMENT = ("where", "placed")  # what the selected segment and the filters change


def row() -> DeltaGenerator:
    """Where the switch and the filters stand: in one line where there is room."""
    return st.container(horizontal=True, gap="medium", vertical_alignment="center")


def current() -> str:
    """The code of the section."""
    return question_switch.current("seat", list(SECTIONS))


def show() -> None:
    """The switch, above the answer."""
    question_switch.show("seat", tr("seat.section"), list(SECTIONS))


def by_segment() -> bool:
    """Whether the filters say what is drawn."""
    return current() in BY_SEGMENT
