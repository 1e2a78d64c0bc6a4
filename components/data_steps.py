"""Where the reader stands on the way from a file to a version: upload, cure, accepted; and the answer of the page."""

import streamlit as st

from components import cached, datasets, upload
from components.words import tr
from liantu.data.checks import Checked
from liantu.facts import Finding

STEPS = ("upload", "cure", "accepted")


def answer(found: Checked | None) -> Finding:
    """What the page says first: how many of the rows are good, and what to do about the others."""
    checked = found or cached.dataset_or_none()
    if checked is None:
        return Finding("data.answer.none", {})
    if checked.refusal:
        return Finding("data.answer.refused", {})
    n, n_rejected = sum(checked.n_rows.values()), sum(checked.n_rejected.values())
    facts = {"total": n, "accepted": n - n_rejected, "n": n_rejected}
    if found:
        return Finding("data.answer.cure", facts) if n_rejected else Finding("data.answer.good", {"n": n})
    if upload.accepted():
        return Finding("data.answer.accepted", {"n": n, "version": checked.dataset_id})
    return Finding("data.answer.shown", {"n": n, "source": datasets.current().name})


def show(found: Checked | None) -> None:
    """Three steps, the present one in bold."""
    if found is None and not upload.accepted():
        return
    now = "cure" if found else "accepted"
    blocks = []
    for number, step in enumerate(STEPS, start=1):
        look = "on" if step == now else "done" if STEPS.index(step) < STEPS.index(now) else ""
        blocks.append(f'<div class="{look}">{number}　{tr(f"data.step.{step}")}</div>')
    st.html(f'<div class="lt-steps">{"".join(blocks)}</div>')
