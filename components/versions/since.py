"""One line on the overview: what changed since the version that this one was made from; nothing where there is none."""

import streamlit as st

from components import datasets, meeting, url
from components.versions import compared, comparison, kept
from components.versions.compared import Pair
from components.words import literal, tr
from liantu.diagnose import Diagnosis


def show(found: Diagnosis) -> None:
    """At a desk, a link to the comparison."""
    if meeting.on() or (said := _said(found)) is None:
        return
    now = datasets.current().code
    link = url.kept() | {"desk": "versions", "older": compared.before(now), "newer": now}
    st.page_link("pages/data.py", label=literal(said), query_params=link)


def aloud(found: Diagnosis) -> tuple[str, ...]:
    """For a room, where the diagram takes all the height, the same for the last line."""
    said = _said(found) if meeting.on() else None
    return () if said is None else (said,)


def _said(found: Diagnosis) -> str | None:
    now = datasets.current().code
    before = compared.before(now) if kept.version(now) else None
    version = kept.version(before) if before else None
    changed = compared.between(Pair(now, before)) if version else None
    if changed is None:
        return None
    what = comparison.sentence(changed, found.chain.zh)
    return tr("since.line", name=kept.name_of(version), day=kept.day_of(version), what=what)
