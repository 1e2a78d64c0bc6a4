"""One line on the overview: what changed since the version that this one was made from; nothing where there is none."""

from html import escape

import streamlit as st

from components import datasets, meeting, url
from components.versions import compared, comparison, kept
from components.versions.compared import Pair
from components.words import literal, tr
from liantu.diagnose import Diagnosis


def show(found: Diagnosis) -> None:
    """A link to the comparison; for a room only the line."""
    now = datasets.current().code
    if kept.version(now) is None:
        return
    before = compared.before(now)
    version = kept.version(before) if before else None
    changed = compared.between(Pair(now, before)) if version else None
    if changed is None:
        return
    what = comparison.sentence(changed, found.chain.zh)
    said = tr("since.line", name=kept.name_of(version), day=kept.day_of(version), what=what)
    if meeting.on():
        st.html(f"<div>{escape(said)}</div>")
        return
    link = url.kept() | {"desk": "versions", "older": before, "newer": now}
    st.page_link("pages/data.py", label=literal(said), query_params=link)
