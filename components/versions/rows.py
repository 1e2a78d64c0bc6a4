"""Which rows are in use 现用数据: how many of each table, and a look into them."""

import streamlit as st

from components import cached, datasets, rows_list
from components.words import tr
from liantu.facts import Finding


def answer() -> Finding:
    """What is shown on all pages: whose rows, how many, and how many wait to be corrected."""
    checked = cached.dataset_or_none()
    if checked is None or not sum(checked.n_rows.values()):
        return Finding("rows.answer.none", {})
    if checked.refusal:
        return Finding("rows.answer.refused", {})
    n_rejected = sum(checked.n_rejected.values())
    facts = {"source": datasets.current().name, "tables": len(rows_list.sent_of(checked))}
    facts["accepted"] = sum(checked.n_accepted.values())
    if n_rejected:
        return Finding("rows.answer.owed", facts | {"n": n_rejected})
    return Finding("rows.answer.good", facts)


def show() -> None:
    """The tables, or what to do where there is none."""
    checked = cached.dataset_or_none()
    if checked is None or not sum(checked.n_rows.values()):
        st.info(tr("app.no_data"))
        return
    if refusal := checked.refusal:
        st.error(tr(f"error.{refusal.code}", **refusal.facts))
    rows_list.show(checked)
