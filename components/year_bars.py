"""Bars by year 逐年柱 in HTML: what was there in each, in parts from a common zero; they follow the theme and print."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from components.bars import Part

TICKS = 7  # years that are written below, at most


@dataclass(frozen=True)
class Year:
    """A year: its parts from the bottom up [share of the tallest], what stands ``above`` it, and what it says."""

    year: int
    parts: Sequence[Part]
    says: str
    above: str = ""


@dataclass(frozen=True)
class Strip:
    """A row of years under a ``title``, and a name for each tone."""

    title: str
    years: Sequence[Year]
    legend: Sequence[tuple[str, str]]


def show(strips: Sequence[Strip]) -> None:
    """Draw them side by side; on a phone one below the other."""
    st.html(f'<div class="lt-strips">{"".join(map(_strip, strips))}</div>')


def _strip(strip: Strip) -> str:
    chips = "".join(
        f'<span class="lt-chip"><i class="lt-key lt-fill-{tone}"></i>{escape(name)}</span>'
        for tone, name in strip.legend
    )
    step, last = -(-len(strip.years) // TICKS), len(strip.years) - 1
    columns = "".join(_column(year, is_named=(last - i) % step == 0) for i, year in enumerate(strip.years))
    return (
        f'<div><div class="lt-k">{escape(strip.title)}</div><div class="lt-row lt-legend">{chips}</div>'
        f'<div class="lt-years">{columns}</div></div>'
    )


def _column(year: Year, *, is_named: bool) -> str:
    parts = "".join(f'<i class="lt-fill-{part.tone}" style="height:{part.share:.2%}"></i>' for part in year.parts)
    name = str(year.year) if is_named else ""
    return (
        f'<div title="{escape(year.says)}"><div class="bar">{parts}<b>{escape(year.above)}</b></div>'
        f"<span>{name}</span></div>"
    )
