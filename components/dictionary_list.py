"""The empty workbook, and every column that may stand in it: the same dictionary that reads and checks."""

from html import escape

import streamlit as st

from components import download, meeting, words
from components.words import spoken, tr
from liantu.data import workbook
from liantu.data.dictionary import TABLES, Column


def show() -> None:
    """The template to take away, and the dictionary, a table at a time; a room fills nothing in."""
    if meeting.on():
        return
    language = words.language()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        download.button(tr("data.template"), lambda: workbook.template(language), "liantu-template.xlsx")
        st.html(f'<span class="lt-note">{tr("data.template_note")}</span>', width="content")
    with st.expander(tr("data.dictionary")):
        labels = {name: spoken(table) for name, table in TABLES.items()}
        name = st.selectbox(tr("data.table"), list(TABLES), format_func=labels.get, key="dictionary_table", width=260)
        table = TABLES[name]
        st.caption(escape(getattr(table, f"meaning_{language}")))
        heads = "".join(
            f"<th>{tr(f'dictionary.{name}')}</th>" for name in ("heading", "required", "unit", "allowed", "meaning")
        )
        rows = "".join(_row(column, language) for column in table.columns)
        st.html(f'<div class="lt-scroll"><table class="lt-t"><thead><tr>{heads}</tr></thead>{rows}</table></div>')


def _row(column: Column, language: str) -> str:
    allowed = tr(f"type.{column.type}")
    if column.accepts and column.allowed:
        allowed = spoken([spoken(each) for each in column.accepts])
    cells = [
        f"<b>{escape(getattr(column, language))}</b>",
        tr("dictionary.yes") if column.required else "",
        escape(column.unit),
        escape(allowed),
        escape(getattr(column, f"meaning_{language}")),
    ]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
