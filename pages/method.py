"""How is it computed, and how far can I trust it? 怎么算的，能信几分？"""

import streamlit as st

from components import answer, cached, closing, context_row, method_list, resilient, segment_picker, threshold_sliders
from components.words import tr
from liantu.diagnose import findings

context_row.needs_rows()

# 1 · Choose: the chain stands in the row above; the segment of the examples is that of the chain map
chain = context_row.chain()
thresholds = threshold_sliders.current()

# 2 · Compute
found = resilient.of(cached.diagnosis(chain, thresholds))

# 3 · The answer first
answer.show("method", findings.how_far_to_trust(found))

# 4 · The evidence: every figure with its formula, today's numbers in it, its source and its limits
segment = segment_picker.show(found, "method.segment", width=320)
method_list.show(found, segment)

# 5 · How far to trust it
st.caption(tr("method.trust"))

# 6 · Where it comes from
closing.source_line()
