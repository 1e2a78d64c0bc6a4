"""Every figure as the engine defines it: formula in words, today's numbers in it, unit, standing, source and limits."""

from collections.abc import Iterable
from html import escape

import streamlit as st

from components.words import tell_plain, tr
from liantu.diagnose import OF_CHAIN, OF_SEGMENTS, Diagnosis, tellable
from liantu.diagnose.outcomes import OUTCOMES as OF_OUTCOMES
from liantu.diagnose.sections import answers
from liantu.diagnose.worked import STATUS, worked
from liantu.facts import Word

OUTCOMES = {outcome.__name__ for outcome in OF_OUTCOMES}


def show(found: Diagnosis, segment: str) -> None:
    """One block a figure, those of the chain first."""
    parts = {
        "method.of_chain": [*found.outcomes, *(figure.__name__ for figure in OF_CHAIN)],
        "method.of_segment": [figure.__name__ for figure in OF_SEGMENTS],
    }
    for title, names in parts.items():
        blocks = [_block(name, _now(found, segment, name), STATUS[name]) for name in names]
        if title == "method.of_chain":
            blocks.insert(len(found.outcomes), _enough(found))
        _part(tr(title, segment=found.named(segment), chain=found.chain), blocks)
    blocks = (_block(figure.__name__, "", answers.STATUS[figure.__name__]) for figure in answers.OF_SECTIONS)
    _part(tr("method.of_sections"), blocks)


def _enough(found: Diagnosis) -> str:
    """From how much on an outcome stands large: two assumptions, and what they say of this chain."""
    said = tellable.reasons(tellable.short(found.outcomes))
    now = tr("method.enough.now", said=said or Word("method.enough.all"))
    return (
        f'<div class="lt-method"><div class="lt-k">{tr("method.enough")}'
        f'<span class="lt-status">{tr("status.assumption")}</span></div>'
        f"<div><b>{escape(tr('method.enough.rule', **tellable.least()))}</b></div><div>{escape(now)}</div>"
        f'<div class="lt-note">{escape(tr("method.enough.why"))}</div></div>'
    )


def _part(title: str, blocks: Iterable[str]) -> None:
    st.subheader(title, anchor=False)
    st.html(f'<div class="lt-methods">{"".join(blocks)}</div>')


def _now(found: Diagnosis, segment: str, name: str) -> str:
    return escape(tell_plain(worked(found, name, segment)))


def _block(name: str, now: str, status: str) -> str:
    title = tr(f"outcome.{name}") if name in OUTCOMES else tr(f"figure.{name}")
    return (
        f'<div class="lt-method"><div class="lt-k">{title}<span class="lt-status">{tr(f"status.{status}")}</span></div>'
        f"<div><b>{escape(tr(f'formula.{name}'))}</b></div><div>{now}</div>"
        f'<div class="lt-note">{escape(tr(f"limits.{name}"))}</div></div>'
    )
