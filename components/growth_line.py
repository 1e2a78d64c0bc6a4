"""One line on how the chain grew, on the way to its section; nothing where it cannot be computed, or in a room."""

import streamlit as st

from components import meeting, url
from components.words import literal, tr
from liantu.diagnose import Diagnosis
from liantu.diagnose.sections import years


def show(found: Diagnosis) -> None:
    """A link that says from where to where."""
    if meeting.on():
        return
    read = years.years_of(found)
    if len(read.table.values) < 2:
        return
    facts = years.first_and_last(read)
    st.page_link(
        "pages/diagnosis.py", label=literal(tr("overview.growth", **facts)), query_params=url.to_section(years.CODE)
    )
