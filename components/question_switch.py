"""Which of several questions is on screen: one at a time, kept in the link."""

from collections.abc import Sequence

import streamlit as st

from components import url
from components.words import tr


def current(key: str, codes: Sequence[str]) -> str:
    """The code of the question; at first the first."""
    return url.chosen(key, codes[0], url.one_of(codes))


def show(key: str, label: str, codes: Sequence[str]) -> None:
    """The switch, above the answer."""
    labels = {code: tr(f"section.{code}.menu") for code in codes}
    url.bound(
        st.segmented_control,
        label,
        key=key,
        default=codes[0],
        read=url.one_of(codes),
        options=codes,
        format_func=labels.get,
        label_visibility="collapsed",
    )
