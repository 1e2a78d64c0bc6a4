"""What hurts most, in the words of the diagnosis, on the way to it: a gap is not always what most hangs on."""

from html import escape

import streamlit as st

from components import meeting, url
from components.words import tell, tell_plain, tr
from liantu.diagnose import Diagnosis
from liantu.diagnose.sections import stops


def show(found: Diagnosis) -> None:
    """A heading and the answer, at a desk as a link to the evidence, in a room in one piece."""
    finding = stops.answer(found)
    if meeting.on():
        st.html(f"<div><b>{tr('overview.stops')}</b>　{escape(tell_plain(finding))}</div>")
        return
    st.subheader(tr("overview.stops"), anchor=False)
    st.page_link("pages/diagnosis.py", label=tell(finding), query_params=url.to_section(stops.CODE))
