"""After accepting: what the version is called, and where to look at it."""

import streamlit as st

from components import datasets, url
from components.intake import owed, result, state
from components.words import tr
from liantu.facts import Finding


def answer(code: str) -> Finding:
    """What came in; the rows that stood there before, or were borrowed, are not counted."""
    found = datasets.version(code)
    name = found.name if found else code
    if state.was_there():
        return Finding("stored.again", {"version": name})
    rows = result.named(state.came())
    if name == code:  # an id is nothing to read aloud; it stands below
        return Finding("intake.accepted_unnamed", {"rows": rows})
    return Finding("intake.accepted", {"rows": rows, "version": name})


def show(code: str) -> None:
    """Where to go from here; and what is still owed, to be cured and sent again."""
    st.html(f'<div class="lt-note">{tr("result.to_version", version=code)}</div>')
    with st.container(horizontal=True, gap="small", key="accepted_ways"):
        for page, label in (("overview", "overview.menu"), ("chain_map", "chain_map.menu")):
            st.page_link(f"pages/{page}.py", label=tr(label), query_params=url.kept())
    left = owed.of(code)
    if left and (n := sum(map(len, left.rejected.values()))):
        with st.container(width=420, key="accepted_owed"):
            st.html(f"<b>{tr('result.still_owed', n=n)}</b>")
            result.download_owed(left, code, n)
