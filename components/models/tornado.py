"""What alone moves the ranks: a bar for each thing moved, where a rule says that another comes first; and all of it."""

from html import escape
from statistics import median
from typing import NamedTuple

import streamlit as st

from components import meeting
from components.words import spoken, tr
from liantu.facts import Figure
from liantu.policy.sections import ranks
from liantu.policy.setting import Setting
from liantu.policy.swings import ONLY, End, Swing, Swings

MOST = {True: 5, False: 8}  # rows, for a room and for a desk
WRAPPED = "white-space:normal;max-width:max(8.5rem,min(16em,15vw))"
WHOLE = "display:inline-block;white-space:nowrap;margin-right:.7em"
CUT = (
    '<i style="{side}:-.75em;top:-.3em;font-style:normal;font-size:1.4rem;line-height:1.5rem;'
    'color:var(--lt-accent)">{mark}</i>'
)
BEYOND = 3.0  # times the middle row: one that reaches further is cut, or nobody would see the others


class Scale(NamedTuple):
    """The ends of all tracks; 0 lies within. [万元/year]"""

    low: float
    high: float

    def at(self, value: float) -> float:
        """Where a value stands on a track. [0–1]"""
        return (min(max(value, self.low), self.high) - self.low) / ((self.high - self.low) or 1.0)

    def cuts(self, value: float) -> bool:
        """Whether it lies beyond the track."""
        return not self.low <= value <= self.high


def titled(title: str, html: str) -> None:
    st.html(f'<div class="lt-row lt-legend"><span class="lt-k">{escape(title)}</span></div>{html}')


def show(setting: Setting, moved: Swings) -> None:
    """Each thing that moves the lead of the first, the strongest first; where another comes first, words say who."""
    if not moved.swings:
        return
    rows = _chosen(moved, MOST[meeting.on()])
    if not rows:
        st.html(f'<div class="lt-note">{escape(tr("ranks.none_moves"))}</div>')
        return
    scale = _scale(moved, rows)
    html = "".join(_swing(setting, each, moved, scale) for each in rows)
    said = [tr("ranks.usual", lead=_lead(moved))]
    if any(scale.cuts(end.lead.value) for each in rows for end in each.ends):
        said.append(tr("ranks.cut"))
    title = tr(
        "ranks.tornado.loss" if moved.by == "loss" else "ranks.tornado", first=ranks.name_of(setting, moved.first)
    )
    titled(title, f'<div class="lt-bars">{html}</div><div class="lt-note">{escape(" · ".join(said))}</div>')
    if not meeting.on():
        _all(setting, moved)


def _chosen(moved: Swings, most: int) -> list[Swing]:
    """So many, the largest swing first; one that brings another to the front is not left out for one that does not."""
    turning = [each for each in moved.moving if any(end.first != moved.first for end in each.ends)]
    others = [each for each in moved.moving if each not in turning]
    return sorted((turning + others)[:most], key=lambda each: -each.size)


def _scale(moved: Swings, rows: list[Swing]) -> Scale:
    reach = [max(abs(value) for value in (moved.lead.value, *(end.lead.value for end in each.ends))) for each in rows]
    most = BEYOND * median(reach)
    ends = [0.0, moved.lead.value, *(end.lead.value for each in rows for end in each.ends)]
    return Scale(max(min(ends), -most), min(max(ends), most))


def _lead(moved: Swings) -> str:
    if moved.is_tied:
        error = Figure(moved.lead.high - moved.lead.value, "万元")
        return tr("ranks.tied_error", lead=moved.lead, error=error)
    return spoken(moved.lead)


def _swing(setting: Setting, each: Swing, moved: Swings, scale: Scale) -> str:
    values = sorted([moved.lead.value, *(end.lead.value for end in each.ends)])
    low, high = (scale.at(value) for value in (values[0], values[-1]))
    track = (
        f'<i style="left:{scale.at(0.0):.2%};top:0;bottom:0;width:2px;background:var(--lt-edge)"></i>'
        f'<i class="band" style="left:{low:.2%};width:max(3px,{high - low:.2%})"></i>'
        f'<i class="dot" style="left:{scale.at(moved.lead.value):.2%}"></i>'
    )
    track += CUT.format(side="left", mark="◂") if scale.cuts(values[0]) else ""
    track += CUT.format(side="right", mark="▸") if scale.cuts(values[-1]) else ""
    name = tr("ranks.alone", what=each.name) if each.ends[0].end == ONLY else spoken(each.name)
    return (
        f'<div class="lt-label">{escape(name)}</div><div class="lt-track" style="margin:0">{track}</div>'
        f'<div class="lt-text" style="{WRAPPED}">{_told(setting, each, moved)}</div>'
    )


def _told(setting: Setting, each: Swing, moved: Swings) -> str:
    """The lead at both ends, and in words whether another comes first."""
    leads = [tr(f"ranks.end.{end.end}", lead=Figure(end.lead.value, "万元")) for end in each.ends]
    numbers = "".join(f'<span style="{WHOLE}">{escape(lead)}</span>' for lead in leads)
    turned = [end for end in each.ends if end.first != moved.first]
    lines = [tr(f"ranks.turns.{end.end}", other=ranks.name_of(setting, end.first)) for end in turned]
    below = "".join(f'<div class="lt-down">{escape(line)}</div>' for line in lines)
    return f"{numbers}{below}"


def _all(setting: Setting, moved: Swings) -> None:
    """Every thing that was moved, as a table."""
    with st.expander(tr("ranks.all", n=len(moved.swings)), on_change="rerun", key="swings_open") as opened:
        if opened.open:
            st.html(_table(setting, moved))


def _table(setting: Setting, moved: Swings) -> str:
    first = ranks.name_of(setting, moved.first)
    codes = ("ranks.col.what", "ranks.col.end", "ranks.col.lead", "ranks.col.first", "ranks.col.pairs")
    heads = "".join(
        f'<th class="{"r" if code in codes[1:3] else "l"}">{escape(tr(code, first=first))}</th>' for code in codes
    )
    rows = "".join(
        _row(setting, each, end, moved, titled=at == 0) for each in moved.swings for at, end in enumerate(each.ends)
    )
    table = f'<table class="lt-t"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    return f'<div class="lt-scroll">{table}</div>'


def _row(setting: Setting, each: Swing, end: End, moved: Swings, *, titled: bool) -> str:
    name = escape(spoken(each.name)) if titled else ""
    to = spoken(end.value) if end.value is not None else tr("ranks.col.alone")
    lead, first = Figure(end.lead.value, "万元"), escape(spoken(ranks.name_of(setting, end.first)))
    first = f'<span class="lt-down">{first}</span>' if end.first != moved.first else first
    numbers = f'<td class="r">{escape(to)}</td><td class="r">{escape(spoken(lead))}</td>'
    return f"<tr><td><b>{name}</b></td>{numbers}<td>{first}</td><td>{end.pairs}</td></tr>"
