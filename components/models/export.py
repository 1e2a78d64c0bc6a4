"""Take the comparison away 带走比较表: a workbook, and a page that prints; each is made when somebody asks for it."""

import streamlit as st

from components import cached, closing, datasets, meeting, words
from components.models.asked import Asked
from components.words import spoken, tr
from liantu.facts import Finding, Word
from liantu.policy.acceptability import Ranks
from liantu.policy.sections import six
from liantu.report.comparison import Report
from liantu.report.page import page
from liantu.report.sheet import book


def show(asked: Asked, ranks: Ranks | None = None, more: tuple[Finding, ...] = ()) -> None:
    """Two buttons; not in a meeting. ``ranks``: as far as they are drawn by now; ``more``: notes for the last lines."""
    if meeting.on():
        return
    language = words.language()
    file = tr("compare.file", chain=spoken(asked.before.chain))
    with st.container(horizontal=True, gap="small"):
        for kind, made, mime in (
            ("book", lambda: book(_report(asked, ranks, more), language), closing.XLSX),
            ("page", lambda: page(_report(asked, ranks, more), language).encode(), "text/html"),
        ):
            name = f"{file}.{'xlsx' if kind == 'book' else 'html'}"
            st.download_button(tr(f"compare.download.{kind}"), made, name, mime, key=f"compare_{kind}")


def _report(asked: Asked, ranks: Ranks | None, more: tuple[Finding, ...]) -> Report:
    """What is on screen, with the sentence on top of it and whose rows these are."""
    found, checked, rows = asked.comparison(), cached.dataset(), datasets.current()
    drawn = ranks if ranks is not None and ranks.n else None
    source = Word("app.accepted_version") if rows.code == checked.dataset_id else rows.name
    whose = checked.dataset_id, source, sum(checked.n_rejected.values())
    return Report(found, six.section(found, drawn).answer, drawn, *whose, more)
