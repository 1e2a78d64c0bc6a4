"""Which firms can step up: where the firms of the chain stand before each rung, and which rung is listed."""

import streamlit as st

from components import bars, cached, meeting, url
from components.bars import Bar, Part
from components.words import spoken, tr
from liantu.data.problems import LiantuError
from liantu.diagnose import Diagnosis
from liantu.diagnose.ladder import STANDING
from liantu.diagnose.sections import Section, firms
from liantu.diagnose.sections.firms import ALL, CLASSES, Firms, read_firms

TONES = dict(zip(STANDING, ("soft", "present", "weak", "line", "ring-unknown"), strict=True))


def section(found: Diagnosis) -> Section:
    """Who is nearest to the chosen rung."""
    try:
        read = cached.of_city(read_firms)
    except LiantuError as error:
        return firms.unreadable(error)
    return firms.section(found, read, url.chosen("rung", ALL, url.one_of(_options(read))))


def chart(found: Diagnosis, shown: Section) -> None:
    """The choice of a rung; one bar a rung, as long as the firms that stand there, or one a class."""
    if shown.answer.code.startswith("error."):
        return
    read = cached.of_city(read_firms)
    if not meeting.on():
        _choose(read)
    if shown.columns == firms.COLUMNS_OF_CLASSES:
        bars.show(_classes(found, read))
        return
    legend = [(tone, tr(f"standing.{standing}")) for standing, tone in TONES.items()]
    bars.show(_rungs(found, read), legend=legend)


def _options(read: Firms) -> list[str]:
    return [ALL, *firms.rungs(read), CLASSES]


def _choose(read: Firms) -> None:
    named = {code: spoken(rung.name) for code, rung in firms.rungs(read).items()}
    labels = {ALL: tr("section.firms.all"), CLASSES: tr("section.firms.classes")} | named
    url.bound(
        st.segmented_control,
        tr("section.firms.rung"),
        key="rung",
        default=ALL,
        read=url.one_of(_options(read)),
        options=_options(read),
        format_func=labels.get,
        label_visibility="collapsed",
    )


def _rungs(found: Diagnosis, read: Firms) -> list[Bar]:
    counted = firms.counts(found, read)
    return [_rung(spoken(rung.name), counted[code]) for code, rung in firms.rungs(read).items()]


def _rung(label: str, counted: dict[str, int]) -> Bar:
    n = sum(counted.values())
    if not n:
        return Bar(label, [], tr("reason.no_firms"), quiet=True)
    parts = [Part(counted[standing] / n, tone) for standing, tone in TONES.items() if counted[standing]]
    return Bar(label, parts, tr("section.firms.near", n=counted["one_step"], ready=str(counted["eligible"])))


def _classes(found: Diagnosis, read: Firms) -> list[Bar]:
    counted = {code: len(members) for code, members in firms.members_of(found, read).items()}
    largest = max(counted.values(), default=0) or 1
    return [
        Bar(spoken(rule.name), [Part(counted[rule.code] / largest)], tr("section.firms.n_firms", n=counted[rule.code]))
        for rule in read.classes.rules
    ]
