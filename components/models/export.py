"""Take the comparison away 带走比较表: a workbook, and a page that prints; each is made when somebody asks for it."""

from collections.abc import Callable

import streamlit as st

from components import cached, datasets, download, meeting, words
from components.models import picker, ranks
from components.models.asked import Asked
from components.words import spoken, tr
from liantu.facts import Finding, Word
from liantu.policy.acceptability import Ranks
from liantu.policy.sections import ranks as ranks_section
from liantu.policy.sections import six
from liantu.report.comparison import Report
from liantu.report.page import page
from liantu.report.sheet import book


def show(asked: Asked, more: tuple[Finding, ...] = ()) -> None:
    """Two buttons; not in a meeting. The ranks as far as the grid has them; ``more``: notes for the last lines."""
    if meeting.on():
        return
    known = ranks.started(asked) if picker.current() == six.CODE else None
    made, wait = _making(asked, known, more), _wait(asked, known)
    file = tr("compare.file", chain=spoken(asked.before.chain))
    with st.container(horizontal=True, gap="small"):
        for kind, ending, mime in (("book", "xlsx", download.XLSX), ("page", "html", "text/html")):
            label, name = tr(f"compare.download.{kind}"), f"{file}.{ending}"
            download.button(label, made[kind], name, mime, key=f"compare_{kind}", wait=wait)


def _wait(asked: Asked, known: Ranks | None) -> str:
    """Why there is no file yet: while ranks are drawn the page draws itself again, and a file of it would be lost."""
    is_open = known is not None and not known.is_whole
    is_open |= picker.current() == ranks_section.CODE and ranks.is_drawing(asked)
    return tr("compare.download.wait") if is_open else ""


def _making(asked: Asked, known: Ranks | None, more: tuple[Finding, ...]) -> dict[str, Callable[[], bytes]]:
    """How each file is made: on a click, away from the reader's session, so all that stands there is read before."""
    language, checked, rows = words.language(), cached.dataset(), datasets.current()
    drawn = known if known is not None and known.n else None
    source = Word("app.accepted_version") if rows.code == checked.dataset_id else rows.name
    whose = checked.dataset_id, source, sum(checked.n_rejected.values())

    def report() -> Report:
        found = asked.comparison()
        return Report(found, six.section(found, drawn).answer, drawn, *whose, more)

    return {"book": lambda: book(report(), language), "page": lambda: page(report(), language).encode()}
