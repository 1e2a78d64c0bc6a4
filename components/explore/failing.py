"""The firms whose failure costs the chain most, a bar each: what they make themselves, and what others lose."""

import streamlit as st

from components import bars, cached, meeting
from components.bars import Bar, Part
from components.explore.cut import weeks, weeks_slider
from components.words import spoken, tr
from liantu.diagnose.sections import Section, Verdict
from liantu.explore.explored import Explored
from liantu.explore.sections import failing
from liantu.explore.shock.cut import Costly
from liantu.facts import Figure


def section(explored: Explored) -> Section:
    """The firms, the costliest first."""
    return failing.section(explored, float(weeks()), _found(explored, float(weeks())))


def chart(explored: Explored, shown: Section) -> None:
    """For how long, then the bars."""
    if not meeting.on():
        with st.container(width=420):
            weeks_slider()
    found = _found(explored, float(weeks()))
    largest = max((each.whole for each in found), default=0.0)
    legend = [("accent", tr("figure.failing_own")), ("weak", tr("figure.failing_others"))]
    rows = [_bar(verdict, each, largest) for verdict, each in zip(shown.verdicts, found, strict=True)]
    bars.show(rows, title=tr("section.failing.bars"), legend=legend)


def _bar(verdict: Verdict, each: Costly, largest: float) -> Bar:
    amounts = (each.own.value or 0.0, "accent"), (each.others.value or 0.0, "weak")
    parts = [Part(amount / largest, tone) for amount, tone in amounts if amount > 0] if largest else []
    if each.own.value is None:
        text = tr("section.failing.only_others", others=each.others)
    else:
        text = tr("section.failing.text", whole=Figure(each.whole, "万元"), others=each.others)
    return Bar(spoken(verdict.subject), parts, text, quiet=not parts)


def _found(explored: Explored, how_long: float) -> list[Costly]:
    return _read(cached.key(explored.before), how_long, explored.assumed, explored)


@st.cache_resource(max_entries=64, show_spinner=False)
def _read(key: tuple, how_long: float, assumed: object, _explored: Explored) -> list[Costly]:
    return failing.read(_explored, how_long)
