"""How is my chain doing? 这条链怎么样？"""

import streamlit as st

from components import (
    answer,
    cached,
    chain_view,
    closing,
    context_row,
    gap_list,
    growth_line,
    legend,
    outcome_cards,
    resilient,
    stop_line,
    threshold_sliders,
)
from components.versions import since
from liantu.diagnose import findings

context_row.needs_rows()

# 1 · Choose: the chain stands in the row above, the thresholds on the chain map
chain = context_row.chain()
thresholds = threshold_sliders.current()

# 2 · Compute
found = cached.diagnosis(chain, thresholds)

# 3 · The answer first
answer.show("overview", findings.how_is_it(found))
since.aloud(found)

# 4 · The evidence: four outcomes, the chain at a glance, and the three worst gaps
outcome_cards.show(resilient.of(found))
glance, gaps = st.columns([1.62, 1], gap="medium")
with glance:
    legend.show(found)
    with st.container(key="wide_only"):
        chain_view.glance(found)
    growth_line.show(found)
    since.show(found)
with gaps:
    gap_list.show(found)
    stop_line.show(found)

# 5 · How far to trust it, 6 · where it comes from
closing.source_line(closing.doubts(found))
