"""What hurts most, in the words of the diagnosis, on the way to it: a gap is not always what most hangs on."""

import streamlit as st

from components import meeting, url
from components.words import tell, tr
from liantu.diagnose import Diagnosis
from liantu.diagnose.sections import stops


def show(found: Diagnosis) -> None:
    """A heading and the answer, at a desk as a link to the evidence."""
    st.subheader(tr("overview.stops"), anchor=False)
    said = tell(stops.answer(found))
    if meeting.on():
        st.markdown(said)
        return
    link = {key: code for key, code in url.kept().items() if key != "verdict"} | {"section": stops.CODE}
    st.page_link("pages/diagnosis.py", label=said, query_params=link)
