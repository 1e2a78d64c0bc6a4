"""The frame of a section: its answer, how sure it is, one chart, the same as a table, what stands behind a verdict."""

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from components import answer, evidence, meeting
from components.words import spoken, tell_plain, tr
from liantu.diagnose.sections import Section, Verdict
from liantu.facts import Figure, Finding

ALOUD = 2  # doubts that a room is told: more than a line nobody reads from afar
MOST = {True: 2, False: 12}  # verdicts in the table, for a room and for a desk; the others are counted
BESIDE = {True: 6, False: 12}  # the same where the table stands beside the chart


def show(shown: Section, chart: Callable[[], None], *, table: bool = True) -> None:
    """Draw the section; a room sees no working parts. A chart that lists the verdicts itself needs no ``table``."""
    room = meeting.on()
    answer.show(f"section.{shown.code}", shown.answer)
    _doubts(shown.doubts[:ALOUD] if room else shown.doubts)
    beside = table and _fits_beside(shown)
    picture, below = st.columns([1, 1.35], gap="large") if beside else (st.container(), st.container())
    with picture:
        chart()
    if table:
        with below:
            _table(shown, (BESIDE if beside else MOST)[room], room=room)
    if not room:
        _evidence(shown, at_once=table)
        _sharpen(shown.sharpen)


def _evidence(shown: Section, *, at_once: bool) -> None:
    """What stands behind a verdict; where the page must follow a slider, on request."""
    if at_once or not shown.verdicts:
        evidence.show(shown)
        return
    with st.expander(tr("section.evidence"), on_change="rerun", key="evidence_open") as opened:
        if opened.open:
            evidence.show(shown, titled=False)


def _fits_beside(shown: Section) -> bool:
    """A narrow table stands beside the chart, a wide one below it."""
    return 0 < len(shown.columns) <= 4


def _doubts(doubts: Sequence[Finding]) -> None:
    if doubts:
        said = "　·　".join(escape(tell_plain(doubt)) for doubt in doubts)
        st.html(f'<div class="lt-sure"><b>{tr("section.how_sure")}</b>　{said}</div>')


def _table(shown: Section, most: int, *, room: bool) -> None:
    """The first verdicts; the others on request, in a room only their number."""
    if not shown.verdicts:
        return
    _rows(shown, shown.verdicts[:most])
    more = shown.verdicts[most:]
    if more and room:
        st.html(f'<div class="lt-note">{tr("section.more", n=len(more))}</div>')
    elif more:
        with st.expander(tr("section.more", n=len(more))):
            _rows(shown, more)


def _rows(shown: Section, verdicts: Sequence[Verdict]) -> None:
    numbers = {name for name in shown.columns if any(isinstance(each.facts.get(name), Figure) for each in verdicts)}
    heads = "".join(
        f'<th class="{"r" if name in numbers else "l"}">{tr(f"figure.{name}")}</th>' for name in shown.columns
    )
    heads = f"<th>{tr(f'section.{shown.code}.subject')}</th>{heads}"
    rows = "".join(_row(verdict, shown.columns, numbers) for verdict in verdicts)
    table = f'<table class="lt-t"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    st.html(f'<div class="lt-scroll">{table}</div>')


def _row(verdict: Verdict, columns: Sequence[str], numbers: set[str]) -> str:
    cells = "".join(_cell(verdict.facts[name], right=name in numbers) for name in columns)
    return f"<tr><td><b>{escape(spoken(verdict.subject))}</b></td>{cells}</tr>"


def _cell(fact: object, *, right: bool) -> str:
    if not isinstance(fact, Figure):
        return f'<td class="{"r" if right else "l"}">{escape(spoken(fact))}</td>'
    below = tr(f"reason.{fact.reason}") if fact.reason else ""
    if fact.bounds and fact.value is not None:
        low, high = map(spoken, fact.bounds)
        below = tr("figure.range", low=low.removesuffix("%").removesuffix(tr("unit.points", amount="")), high=high)
    return f'<td class="r">{escape(spoken(fact))}<div class="why">{escape(below)}</div></td>'


def _sharpen(sharpen: Sequence[Finding]) -> None:
    """What the office could fill in, so that the section says more."""
    if sharpen:
        st.subheader(tr("section.sharpen"), anchor=False)
        items = "".join(f"<li>{escape(tell_plain(each))}</li>" for each in sharpen)
        st.html(f'<ul class="lt-sharpen">{items}</ul>')
