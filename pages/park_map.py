"""Where is the chain, and where is there room? 链条在哪里，哪里还有地？"""

from components import closing, context_row, section_frame, threshold_sliders
from components.places import asked as reader
from components.places import filters, notes, picker, take_away

context_row.needs_rows()

# 1 · Choose: the chain stands in the row above, the question in the switch, which firms below it
chain = context_row.chain()
thresholds = threshold_sliders.current()
asked = reader.asked(chain, thresholds)
with picker.row():
    picker.show()
    if picker.by_segment():
        filters.show(asked)
shown_as = picker.SECTIONS[picker.current()]

# 2 · Compute
shown = shown_as.section(asked)

# 3 · The answer first, 4 · the evidence: the map and its table, the rows behind, 5 · how far to trust it
section_frame.show(shown, lambda: shown_as.chart(asked, shown), table=shown_as.TABLE)

# 6 · Take it away, and where it comes from
take_away.show(asked, shown)
closing.source_line(notes.of(asked), always=notes.who_may_see())
