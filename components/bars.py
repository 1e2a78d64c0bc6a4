"""Bars 条形 in HTML: they align with text, stretch with the screen and print; for up to about twenty rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from components import meeting

MOST_FOR_A_ROOM = 6


@dataclass(frozen=True)
class Part:
    """A piece of a bar: how long [share of the longest bar, 0–1], and which token fills it."""

    share: float
    tone: str = "accent"


@dataclass(frozen=True)
class Bar:
    """A row: its ``label``, the pieces of its bar, and the ``text`` behind it. A row without pieces says why there.

    ``rule``: where a rule stands, as a share of the longest bar; its tone in a legend is ``rule``.
    """

    label: str
    parts: Sequence[Part]
    text: str
    quiet: bool = False
    rule: float | None = None


def show(bars: Sequence[Bar], *, title: str = "", legend: Sequence[tuple[str, str]] = ()) -> None:
    """Draw them from a common zero, under a ``title`` if there is one; ``legend`` names the tones, if several."""
    shown = bars[:MOST_FOR_A_ROOM] if meeting.on() else bars
    chips = "".join(
        f'<span class="lt-chip"><i class="lt-key lt-fill-{tone}"></i>{escape(name)}</span>' for tone, name in legend
    )
    named = f'<span class="lt-k">{escape(title)}</span>' if title else ""
    head = f'<div class="lt-row lt-legend">{named}{chips}</div>' if named or chips else ""
    st.html(f'{head}<div class="lt-bars">{"".join(map(_bar, shown))}</div>')


def _bar(bar: Bar) -> str:
    parts = "".join(
        f'<i class="lt-fill-{part.tone}" style="width:{min(max(part.share, 0.0), 1.0):.2%}"></i>' for part in bar.parts
    )
    if bar.rule is not None:
        parts += f'<b style="left:{min(max(bar.rule, 0.0), 1.0):.2%}"></b>'
    quiet = " lt-quiet" if bar.quiet else ""
    return (
        f'<div class="lt-label{quiet}">{escape(bar.label)}</div><div class="lt-line">{parts}</div>'
        f'<div class="lt-text{quiet}">{escape(bar.text)}</div>'
    )
