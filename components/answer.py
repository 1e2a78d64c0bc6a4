"""The head of every page: the question it answers, small, and the answer, the largest text on it."""

import streamlit as st

from components.words import tell, tr
from liantu.facts import Finding


def show(page: str, finding: Finding) -> None:
    """The question of a page and what the figures answer."""
    st.title(tr(f"{page}.question"), anchor=False)
    st.header(tell(finding), anchor=False)
