"""The log 台账: what was done with the versions, by whom and when, and whether all of it is still as it was."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from itertools import groupby

import streamlit as st

from components import version_store
from components.versions import kept
from components.words import tell_plain, tr
from liantu.data.problems import LiantuError
from liantu.store import LogEntry, Verified

MOST = 20  # lines, the newest first
MOST_FAULTS = 8


def show() -> None:
    """Folded: the newest entries, and a button that looks at everything again."""
    with st.expander(tr("audit.title"), on_change="rerun", key="versions_log") as opened:
        if not opened.open:
            return
        store = version_store.opened()
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            if st.button(tr("audit.verify"), key="verify_log"):
                with st.spinner(tr("audit.verifying")):
                    st.html(_said(_verified()), width="stretch")
        entries = store.log()
        heads = "".join(f"<th>{tr(f'audit.{name}')}</th>" for name in ("number", "when", "who", "what", "version"))
        lines = together(entries)
        rows = "".join(map(_row, reversed(lines[-MOST:])))
        st.html(f'<div class="lt-scroll"><table class="lt-t"><thead><tr>{heads}</tr></thead>{rows}</table></div>')
        if (more := sum(map(len, lines[:-MOST]))) > 0:
            st.html(f'<div class="lt-note">{tr("audit.more", n=more)}</div>')


def _verified() -> Verified | LiantuError:
    try:
        return version_store.opened().verify()
    except LiantuError as error:
        return error


def _said(found: Verified | LiantuError) -> str:
    """One sentence and the head of the chain, which an office may note down elsewhere."""
    if isinstance(found, LiantuError):
        return f"<b>{escape(tr(f'error.{found.code}', **found.facts))}</b>"
    head = f'<div class="lt-note">{escape(tr("audit.head", head=found.head))}</div>'
    if found.is_sound:
        return f"<b>{escape(tr('audit.sound', n=found.n_entries))}</b>{head}"
    faults = "".join(f"<li>{escape(tell_plain(each))}</li>" for each in found.faults[:MOST_FAULTS])
    return f"<b>{escape(tr('audit.faults', n=len(found.faults)))}</b><ul>{faults}</ul>{head}"


def together(entries: Sequence[LogEntry]) -> list[list[LogEntry]]:
    """The entries by line: one upload remembers many layouts, one after the other, and they are one line."""
    alike = groupby(entries, lambda entry: (entry.what, entry.who) if entry.what == "remembered" else entry.number)
    return [list(those) for _, those in alike]


def _row(those: Sequence[LogEntry]) -> str:
    entry, what = those[-1], tr(f"log.{those[-1].what}")
    several, named = len(those) > 1, entry.facts.get("name") or ""
    cells = (
        f"{those[0].number}–{entry.number}" if several else str(entry.number),
        f"{datetime.fromisoformat(entry.at).astimezone():%Y-%m-%d %H:%M}",
        kept.clipped(entry.who),
        tr("audit.several", what=what, n=len(those)) if several else what,
        "" if several else " ".join(part for part in (entry.version, kept.clipped(str(named))) if part),
    )
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
