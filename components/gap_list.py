"""The three worst gaps 最要紧的三处: what is missing, why it matters, and a way to it on the map."""

from html import escape

import streamlit as st

from components import chain_view
from components.words import spoken, tell_plain, tr
from liantu.diagnose import Diagnosis
from liantu.diagnose.gaps import gaps

MOST = 3


def show(found: Diagnosis) -> None:
    """At most three, each one line of what and one of why."""
    worst = gaps(found)[:MOST]
    st.subheader(tr("overview.gaps", n=len(worst)) if worst else tr("overview.no_gaps"), anchor=False)
    for number, gap in enumerate(worst, start=1):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False, key=f"gap_{number}"):
            what = f"{escape(spoken(found.named(gap.segment)))} · {tr(f'gap.{gap.kind}')}"
            st.html(
                f'<div class="lt-list"><div><span class="lt-num">{number}</span><span><b>{what}</b><br>'
                f'<span class="lt-note">{escape(tell_plain(gap.why))}</span></span></div></div>'
            )
            st.button(
                tr("overview.see"),
                key=f"see_{number}",
                type="tertiary",
                on_click=chain_view.open_segment,
                args=(gap.segment,),
                width="content",
            )
