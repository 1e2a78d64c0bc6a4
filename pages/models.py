"""What would each of six cities do with my rows? 六市的做法用到我的链上，会怎样？"""

from components import closing, context_row, section_frame, threshold_sliders
from components.models import controls, export, picker

context_row.needs_rows()

# 1 · Choose: the chain stands in the row above, the question in the switch, money and horizon below it
chain = context_row.chain()
thresholds = threshold_sliders.current()
with controls.row():
    picker.show()
    if picker.spends_money():
        controls.show(chain, thresholds)
shown_as = picker.SECTIONS[picker.current()]

# 2 · Compute: the same rows, budget, horizon and shocks for every plan
question = controls.asked(chain, thresholds)
shown = shown_as.section(question)

# 3 · The answer first, 4 · the evidence: the picture, the same as a table, 5 · how far to trust it
section_frame.show(shown, lambda: shown_as.chart(question, shown))

# 6 · Take it away, and where it comes from
export.show(question)
closing.source_line(controls.notes())
