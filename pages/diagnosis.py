"""Where is the chain weak, and why? 链条弱在哪里，为什么？"""

from components import cached, closing, context_row, section_frame, section_picker, threshold_sliders
from components.sections import weeks

context_row.needs_rows()

# 1 · Choose: the chain stands in the row above, the question in the switch, its options over the chart
chain = context_row.chain()
thresholds = threshold_sliders.current()
section_picker.show()
asked = section_picker.SECTIONS[section_picker.current()]

# 2 · Compute
found = cached.diagnosis(chain, thresholds, weeks.current())
shown = asked.section(found)

# 3 · The answer first, 4 · the evidence: a chart, the same as a table, the rows behind, 5 · how far to trust it
section_frame.show(shown, lambda: asked.chart(found, shown))

# 6 · Take it away, and where it comes from
closing.take_away(found)
closing.source_line(closing.doubts(found))
