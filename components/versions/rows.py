"""Which rows are in use 现用数据: how many of each table, and a look into them."""

from html import escape

import streamlit as st

from components import cached, datasets, rows_list
from components.versions import kept, lent
from components.words import literal, tr
from liantu.data.checks import Checked
from liantu.facts import Figure, Finding, Name


def answer() -> Finding:
    """What is shown on all pages: whose rows, how many, and how many wait to be corrected."""
    checked, owed = cached.dataset_or_none(), kept.owed_now()
    sent = rows_list.sent_of(checked, owed) if checked and owed else []
    if not sent:
        return Finding("rows.answer.none", {})
    if checked.refusal:
        return Finding("rows.answer.refused", {})
    n, name = rows_list.n_owed(owed), datasets.current().name
    facts = {"source": Name(kept.clipped(name.zh), kept.clipped(name.en, 2)), "tables": len(sent)}
    facts["accepted"] = sum(checked.n_accepted.values())
    if total := lent.now(checked).total:
        return _partly_borrowed(checked, facts, total, n)
    if n_firms := len(checked.tables["firms"]):
        facts["firms"] = Figure(float(n_firms), "count")
        return Finding("rows.answer.firms.owed", facts | {"n": n}) if n else Finding("rows.answer.firms.good", facts)
    return Finding("rows.answer.owed", facts | {"n": n}) if n else Finding("rows.answer.good", facts)


def _partly_borrowed(checked: Checked, facts: dict[str, object], total: int, n: int) -> Finding:
    """The rows that were sent and those that were borrowed, apart."""
    own = sum(checked.n_accepted.values()) - total
    told = {"source": facts["source"], "firms": Figure(float(len(checked.tables["firms"])), "count")}
    told |= {"own": Figure(float(own), "count"), "borrowed": Figure(float(total), "count")}
    return Finding("rows.answer.lent.owed", told | {"n": n}) if n else Finding("rows.answer.lent.good", told)


def show() -> None:
    """The tables, or what to do where there is none."""
    checked, owed = cached.dataset_or_none(), kept.owed_now()
    if checked is None or owed is None or not rows_list.sent_of(checked, owed):
        st.info(tr("app.no_data"))
        return
    if refusal := checked.refusal:
        st.error(literal(tr(f"error.{refusal.code}", **refusal.facts)))
    lending = lent.now(checked)
    rows_list.show(checked, owed, lending.n)
    if lending.lender:
        st.html(f'<div class="lt-note">{escape(tr("rows.lender", sample=lending.lender))}</div>')
