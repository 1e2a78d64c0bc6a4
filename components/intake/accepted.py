"""After accepting: what the version is called, and where to look at it."""

import streamlit as st

from components import cached, datasets, url
from components.intake import owed, result, state
from components.words import tr
from liantu.facts import Finding


def answer(code: str) -> Finding:
    """How many rows stand in the version now."""
    checked = cached.dataset_or_none()
    n = sum(checked.n_accepted.values()) if checked else 0
    found = datasets.version(code)
    name = found.name if found else code
    return (
        Finding("stored.again", {"version": name})
        if state.was_there()
        else Finding("intake.accepted", {"n": n, "version": name})
    )


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
            result.download(left, code, n)
