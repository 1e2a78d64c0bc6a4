"""The way from a file to a version: where the reader stands, the step itself, and the way on and back."""

from html import escape

import streamlit as st

from components import datasets, to_top
from components.intake import accepted, columns, drafts, file, problems, reading, result, state, table
from components.intake.causes import tally
from components.words import spoken, tr
from liantu.data.intake.taken import Intake
from liantu.facts import Finding

SHOWN = {"file": file, "table": table, "columns": columns, "problems": problems, "result": result}


def answer() -> Finding:
    """What the present step says first."""
    taken = state.current()
    if now := drafts.resuming():
        return Finding("steps.file.answer.reading", {"n": len(now.files)})
    if taken is None and (code := state.accepted()):
        return accepted.answer(code)
    return SHOWN[state.step()].answer(taken)


def show() -> None:
    """One step a screen. What is on its way is kept before it is drawn, so that a reload loses nothing."""
    if now := drafts.resuming():
        reading.watch(now)
        return
    taken = state.current()
    if taken is None:
        if code := state.accepted():
            accepted.show(code)
        file.show(None)
        drafts.show()
        return
    drafts.keep()
    _bar()
    to_top.when_new("intake", state.step())
    drafts.say()
    if state.step() == "problems":
        _noted(taken)
    SHOWN[state.step()].show(taken)
    _ways()
    drafts.count()


def _bar() -> None:
    """All steps, the present one in bold."""
    now = state.STEPS.index(state.step())
    blocks = []
    for number, step in enumerate(state.STEPS):
        look = "on" if number == now else "done" if number < now else ""
        current = ' aria-current="step"' if number == now else ""
        blocks.append(f'<div class="{look}"{current}>{number + 1}<span>　{tr(f"intake.step.{step}")}</span></div>')
    st.html(f'<div class="lt-steps">{"".join(blocks)}</div>')


def _noted(taken: Intake) -> None:
    """What was settled without a question on the way here: columns, and whom the rows are added to."""
    read = sum(bool(match.column) for layout in taken.layouts if layout.table for match in layout.matches)
    unread = sum(not match.column for layout in taken.layouts if layout.table for match in layout.matches)
    notes = [tr("intake.matched", read=read, unread=unread, back=tr("intake.step.columns"))]
    base = (datasets.accepted() | datasets.known()).get(taken.base_id or "")
    if base is not None and taken.mode in ("update", "replace"):
        notes.append(tr(f"intake.added.{taken.mode}", version=spoken(base.name), on=tr("intake.step.result")))
    st.html("".join(f'<div class="lt-note lt-verbatim">{escape(note)}</div>' for note in notes))


def _ways() -> None:
    """Back and on, always in view; below it, where this is kept and how to leave it. What was chosen stays."""
    place = state.STEPS.index(state.step())
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="intake_ways"):
        if place:
            before = state.STEPS[place - 1]
            st.button(
                tr("intake.back", step=tr(f"intake.step.{before}")),
                key="intake_back",
                on_click=state.go,
                args=(before,),
            )
        if place + 1 < len(state.STEPS):
            after = state.STEPS[place + 1]
            st.button(_on(after), key="intake_on", type="primary", on_click=state.go, args=(after,))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="intake_aside"):
        kept = drafts.is_kept()
        st.html(f'<span class="lt-note">{tr("draft.kept" if kept else "draft.unkept")}</span>', width="content")
        label = tr("draft.set_aside" if kept else "intake.give_up")
        st.button(label, key="intake_give_up", type="tertiary", on_click=drafts.set_aside)


def _on(after: str) -> str:
    """Where the way on leads; before the last step, how many rows come along."""
    if after != "result":
        return tr("intake.on", step=tr(f"intake.step.{after}"))
    taken = state.current()
    return tr("problems.next", n=tally(taken.sheets, taken.checked).n_in)
