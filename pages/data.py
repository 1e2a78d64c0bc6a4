"""Is my data complete and right? 我的数据齐不齐、对不对？"""

import streamlit as st

from components import answer, cached, closing, data_steps, dictionary_list, problem_list, rows_list, upload

head = st.container()

# 1 · Choose: files, or the rows that are shown now
found = upload.show()

# 2 · The answer first: above the files that it depends on
with head:
    answer.show("data", data_steps.answer(found))
    data_steps.show(found)

# 3 · The evidence: every problem with its cure and what accepting does, or what is in use now
if found:
    problem_list.show(found)
elif checked := cached.dataset_or_none():
    rows_list.show(checked)

# 4 · Take it away: the empty workbook and the dictionary; where it comes from
dictionary_list.show()
closing.source_line()
