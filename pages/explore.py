"""What would filling, strengthening, extending change, and under which shock? 补、强、延各做几项，会怎样？"""

from components import closing, context_row, section_frame, threshold_sliders
from components.explore import picker

context_row.needs_rows()

# 1 · Choose: the chain stands in the row above, the question in the switch, its sliders over the picture
chain = context_row.chain()
thresholds = threshold_sliders.current()
picker.show()
asked = picker.SECTIONS[picker.current()]

# 2 · Compute: the same figures before and after the rows that the actions add
explored = picker.explored(chain, thresholds)
shown = picker.marked(asked.section(explored), explored)

# 3 · The answer first, 4 · the evidence: the picture, the same as a table, 5 · how far to trust it
section_frame.show(shown, lambda: asked.chart(explored, shown), table=picker.needs_table())

# 6 · Take it away, and where it comes from
closing.take_away(explored.after)
closing.source_line(picker.notes(explored), closing.doubts(explored.after))
