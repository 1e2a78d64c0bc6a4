"""One line on the overview: what changed since the version that this one was made from; nothing where there is none."""

from html import escape

import streamlit as st

from components import datasets, meeting, url
from components.versions import compared, kept, news
from components.versions.compared import Pair
from components.words import literal, tr
from liantu.diagnose import Diagnosis

LONGEST = 14  # characters of a name that leave the rest on one line


def show(found: Diagnosis) -> None:
    """At a desk, a link to the comparison."""
    if meeting.on() or (said := _said(found)) is None:
        return
    now = datasets.current().code
    link = url.kept() | {"desk": "versions", "older": compared.before(now), "newer": now}
    st.page_link("pages/data.py", label=literal(said), query_params=link)


def aloud(found: Diagnosis) -> None:
    """For a room, below the answer; the version before is called by its name or its day."""
    if meeting.on() and (said := _said(found)) is not None:
        st.html(f'<div class="lt-since">{escape(said)}</div>')


def _said(found: Diagnosis) -> str | None:
    now = datasets.current().code
    before = compared.before(now) if kept.version(now) else None
    version = kept.version(before) if before else None
    changed = compared.between(Pair(now, before)) if version else None
    if changed is None:
        return None
    what = news.sentence(changed, found.chain.zh)
    if meeting.on():
        which = version.name if 0 < len(version.name) <= LONGEST else kept.day_of(version)
        return tr("since.aloud", which=which, what=what)
    return tr("since.line", name=kept.name_of(version), day=kept.day_of(version), what=what)
