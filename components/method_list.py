"""Every figure as the engine defines it: formula in words, today's numbers in it, unit, standing, source and limits."""

from html import escape

import streamlit as st

from components.words import tell_plain, tr
from liantu.diagnose import Diagnosis
from liantu.diagnose.diagnosis import OF_CHAIN, OF_SEGMENTS
from liantu.diagnose.worked import STATUS, worked


def show(found: Diagnosis, segment: str) -> None:
    """One block a figure, those of the chain first."""
    parts = {
        "method.of_chain": [*found.outcomes, *(figure.__name__ for figure in OF_CHAIN)],
        "method.of_segment": [figure.__name__ for figure in OF_SEGMENTS],
    }
    for title, names in parts.items():
        st.subheader(tr(title, segment=found.named(segment), chain=found.chain), anchor=False)
        st.html(f'<div class="lt-methods">{"".join(_block(found, segment, name) for name in names)}</div>')


def _block(found: Diagnosis, segment: str, name: str) -> str:
    title = tr(f"outcome.{name}") if name in found.outcomes else tr(f"figure.{name}")
    now = escape(tell_plain(worked(found, name, segment)))
    return (
        f'<div class="lt-method"><div class="lt-k">{title}'
        f'<span class="lt-status">{tr(f"status.{STATUS[name]}")}</span></div>'
        f"<div><b>{escape(tr(f'formula.{name}'))}</b></div><div>{now}</div>"
        f'<div class="lt-note">{escape(tr(f"limits.{name}"))}</div></div>'
    )
