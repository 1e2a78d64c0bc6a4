"""How the chain grew: its segments and its longest path by year, and beside them its size."""

import streamlit as st

from components import time_chart, words
from components.time_chart import Line
from components.words import spoken, tr
from liantu.diagnose import Diagnosis
from liantu.diagnose.sections import Section, years
from liantu.diagnose.sections.years import Years

UNIT = {"zh": 1e4, "en": 1e5}  # 亿元, and billions of yuan, in 万元


def section(found: Diagnosis) -> Section:
    """The years in which segments came."""
    return years.section(found)


def chart(found: Diagnosis, shown: Section) -> None:
    """Segments and path on one scale, size on its own."""
    read = years.years_of(found)
    if len(read.table.values) < 2:
        return
    lengths, sizes = st.columns([1.35, 1], gap="large")
    with lengths:
        lines = [_line(read, name, tone) for name, tone in (("n_segments", "accent"), ("depth", "soft"))]
        time_chart.show(tr("section.years.lengths"), lines)
    with sizes:
        time_chart.show(tr("section.years.sizes"), [_line(read, "size", "accent", unit=UNIT[words.language()])])


def _line(read: Years, name: str, tone: str, *, unit: float = 1.0) -> Line:
    values, last = read.table.values, read.table.values.index[-1]
    label = tr(f"section.years.{name}", value=spoken(read.table.figure(last, name)))
    columns = [
        [None if each != each else each / unit for each in values[column].astype(float)]
        for column in (name, f"{name}_high")
    ]
    return Line(label, tone, values.index.tolist(), *columns)
