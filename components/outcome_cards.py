"""The four outcomes 四项结果 side by side: value, interval or reason, what it is made of, and how it is computed.

One of which too little is known stands as "—" with the reason; what its rows come to is said small (decision 0031).
"""

from html import escape

import streamlit as st

from components import cached, url
from components.words import spoken, tell, tell_plain, tr
from liantu.diagnose import Diagnosis
from liantu.diagnose.outcomes import Outcome
from liantu.diagnose.tellable import short
from liantu.facts import Figure, Finding, Word

NONE = '<div class="lt-v lt-v-none">—</div>'
OPEN = ("stability",)  # its interval tells what the segments may be that nobody looked at


def show(found: Diagnosis) -> None:
    """A card an outcome, two by two on a phone."""
    grid, too_little = st.grid(4, min_column_width=165, gap="small", border=True), short(found.outcomes)
    for name, outcome in found.outcomes.items():
        with grid.cell(), st.container(gap=None):
            why = too_little.get(name)
            _head(name, outcome, why)
            st.html(_not_yet(name, outcome, why) if why else _whole(outcome))


def computed(name: str, outcome: Outcome) -> str:
    """What the rows that are there come to, small; the ends where they count what nobody looked at."""
    if name in OPEN and outcome.figure.bounds:
        low, high = map(spoken, outcome.figure.bounds)
        return tr("outcome.computed.open", value=outcome.figure, low=low.removesuffix("%"), high=high)
    return tr("outcome.computed", value=outcome.figure)


def _whole(outcome: Outcome) -> str:
    return _thin(outcome) + _value(outcome.figure) + f'<div class="lt-note">{_below(outcome)}</div>'


def _not_yet(name: str, outcome: Outcome, why: Finding) -> str:
    """No large number: what is missing, and below it what the rows come to."""
    said = escape(tr("outcome.not_yet", why=why))
    return f'{NONE}<div class="lt-note"><span class="lt-part">{said}</span><br>{escape(computed(name, outcome))}</div>'


def _head(name: str, outcome: Outcome, why: Finding | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="xxsmall"):
        st.html(f'<span class="lt-k">{tr(f"outcome.{name}")}</span>', width="content")
        with st.popover(tr("figure.how"), type="tertiary"):
            st.markdown(f"**{tr(f'formula.{name}')}**")
            if outcome.basis:
                st.markdown(tell(outcome.basis))
            st.caption(tr(f"limits.{name}"))
            st.html(_parts(name, outcome, why))
            if name == "resilience":
                link = url.kept() | {"lens": "levers"}
                st.page_link("pages/explore.py", label=tr("outcome.evidence.shocks"), query_params=link)
            else:
                link = url.to_section("outcomes", verdict=name)
                st.page_link("pages/diagnosis.py", label=tr("outcome.evidence"), query_params=link)


def _parts(name: str, outcome: Outcome, why: Finding | None) -> str:
    """The figures it is read from, how much of its rows is there, and the day of the rows."""
    rows = [(tr(f"figure.{part}"), _spoken(figure)) for part, figure in outcome.parts.items()]
    if why:
        rows.insert(
            0, (tr(f"outcome.{name}"), f'{spoken(outcome.figure)}<div class="why">{escape(tell_plain(why))}</div>')
        )
    if outcome.coverage:
        rows.append((tr("figure.rows_cover"), _spoken(outcome.coverage)))
    if day := cached.origin().as_of:
        rows.append((tr("outcome.day"), escape(day)))
    lines = "".join(f'<tr><td>{name}</td><td class="r">{value}</td></tr>' for name, value in rows)
    return f'<table class="lt-t">{lines}</table>'


def _spoken(figure: Figure) -> str:
    """A part with its interval, or why there is none."""
    why = f'<div class="why">{escape(tr(f"reason.{figure.reason}"))}</div>' if figure.reason else ""
    if figure.bounds:
        low, high = map(spoken, figure.bounds)
        why = f'<div class="why">{tr("figure.range", low=low.removesuffix("%"), high=high)}</div>'
    return f"{spoken(figure)}{why}"


def _thin(outcome: Outcome) -> str:
    """Before a number that rests on less than half of its rows."""
    if not outcome.is_thin or outcome.figure.value is None:
        return ""
    return f'<div class="lt-thin">{tr("outcome.thin", coverage=outcome.coverage)}</div>'


def _value(figure: Figure) -> str:
    if figure.value is None:
        return NONE
    number = spoken(figure)
    return f'<div class="lt-v">{number.removesuffix("%")}<small>%</small></div>{_track(figure)}'


def _track(figure: Figure) -> str:
    """The value on a rule from nothing to all; the band is the interval."""
    band = ""
    if figure.bounds:
        low, high = figure.low or 0.0, figure.high or 1.0
        band = f'<i class="band" style="left:{low:.1%};width:{high - low:.1%}"></i>'
    return f'<div class="lt-track">{band}<i class="dot" style="left:{figure.value:.1%}"></i></div>'


def _below(outcome: Outcome) -> str:
    figure = outcome.figure
    lines = []
    if figure.value is None:
        lines.append(f'<span class="lt-part">{tr(f"reason.{figure.reason}")}</span>')
    if outcome.basis:
        lines.append(f'<span class="lt-part">{escape(tell_plain(outcome.basis))}</span>')
    sure = []
    if figure.bounds:
        low, high = map(spoken, figure.bounds)
        sure.append(tr("figure.range", low=low.removesuffix("%"), high=high))
    if outcome.coverage and outcome.coverage.value is not None and not outcome.is_thin:
        sure.append(tr("outcome.coverage", coverage=outcome.coverage))
    if outcome.coverage and outcome.coverage.value is None and figure.value is not None:
        sure.append(tr("outcome.coverage.unknown", why=Word(f"reason.{outcome.coverage.reason}")))
    return "<br>".join([*lines, " · ".join(sure)] if sure else lines)
