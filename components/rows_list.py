"""The rows that are shown now: how many of each table, which problems they came with, and the workbook to take away."""

import streamlit as st

from components import words
from components.closing import XLSX
from components.words import spoken, tr
from liantu.data import workbook
from liantu.data.checks import Checked
from liantu.data.dictionary import TABLES


def show(checked: Checked) -> None:
    """A line a table, and a look into one of them."""
    heads = "".join(
        f"<th class={'r' if name != 'table' else 'l'}>{tr(f'data.{name}')}</th>"
        for name in ("table", "rows", "accepted", "rejected")
    )
    rows = "".join(_row(checked, name) for name in TABLES)
    left, right = st.columns([3.1, 1], gap="medium")
    left.html(f'<table class="lt-t"><thead><tr>{heads}</tr></thead>{rows}</table>')
    language = words.language()  # read now: the file is made on a click, away from the session
    with right:
        st.download_button(
            tr("data.download_rows"),
            lambda: workbook.write_dataset(checked, language),
            f"liantu-{checked.dataset_id}.xlsx",
            XLSX,
            width="stretch",
        )


def _row(checked: Checked, name: str) -> str:
    counts = (checked.n_rows[name], checked.n_accepted[name], checked.n_rejected[name])
    cells = "".join(f'<td class="r">{n}</td>' for n in counts)
    return f"<tr><td>{spoken(TABLES[name])}</td>{cells}</tr>"
