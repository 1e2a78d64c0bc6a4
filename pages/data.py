"""Is my data complete and right? 我的数据齐不齐、对不对？"""

import streamlit as st

from components import answer, closing, dictionary_list
from components.versions import desk

head = st.container()

# 1 · Choose: which question about the rows
desk.switch()
shown = desk.current()

# 2 · The evidence: files on their way in, the rows in use, the versions, the register of firms
desk.show()

# 3 · The answer first: above what it depends on
with head:
    answer.show(f"section.{shown}", desk.answer())

# 4 · Take it away: the empty workbook and the dictionary; where it comes from
dictionary_list.show()
closing.source_line()
