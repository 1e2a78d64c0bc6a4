"""What was changed in the rows by hand or by a cure 已改: click by click, the last one first, each to be taken back."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from components.intake import state
from components.words import spoken, tr
from liantu.data.dictionary import TABLES
from liantu.data.intake.parts import Edit
from liantu.data.intake.taken import Intake

MOST = 30  # clicks that are listed; the others can be taken back once these are
LONGEST = 24  # characters of a cell

At = tuple[str, int]  # a found table and the number of a row in it


def make(edits: Sequence[Edit]) -> None:
    """Change these cells and rows, together; a change that changes nothing is none."""
    real = [edit for edit in edits if edit.after != edit.before]
    if real and (intake := state.current()):
        for edit in real:
            _merged().pop((edit.place, edit.row), None)
        state.change(edits=intake.with_edits(real).edits)


def merge(edits: Sequence[Edit], into: Mapping[At, int]) -> None:
    """Change these, of which some rows go into others; the rows that they went into are remembered to be named."""
    make(edits)
    _merged().update(into)


def _merged() -> dict[At, int]:
    """In this session: the number of the row into which a row went."""
    return st.session_state.setdefault("changes_merged", {})


def show(intake: Intake) -> None:
    """How much was changed, and the list."""
    n = len(intake.all_edits)
    if not n:
        return
    with st.expander(tr("problems.changed", n=n), key="problems_changed"):
        clicks = list(enumerate(intake.edits))[::-1]
        for number, together in clicks[:MOST]:
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.html(f'<div class="lt-change lt-verbatim">{_said(together, intake)}</div>')
                st.button(tr("problems.undo"), key=f"undo_{number}", on_click=take_back, args=(number,))
        if len(clicks) > MOST:
            st.html(f'<div class="lt-note">{tr("problems.earlier", n=len(clicks) - MOST)}</div>')


def take_back(number: int) -> None:
    """Undo one click; the others stay."""
    if (intake := state.current()) and number < len(intake.edits):
        state.change(edits=intake.edits[:number] + intake.edits[number + 1 :])


def _said(together: Sequence[Edit], intake: Intake) -> str:
    """What a click did: the first change, and how many there are."""
    first = next((edit for edit in together if edit.after is None), together[0])
    table = next((each.attrs["table"] for _, each in intake.sheets if each.attrs.get("place") == first.place), "")
    columns = {each.column: each for each in TABLES[table].columns} if table else {}
    if first.after is None and (kept := _merged().get((first.place, first.row))):
        said = tr("problems.merged_into", row=first.row, kept=kept, what=_short(first.before))
    elif first.after is None:
        said = tr("problems.dropped", row=first.row, what=_short(first.before))
    else:
        name = spoken(columns[first.column]) if first.column in columns else first.column
        before, after = _short(first.before), _short(first.after)
        said = tr("problems.cell_changed", row=first.row, column=name, before=before, after=after)
    more = tr("problems.with_more", n=len(together)) if len(together) > 1 else ""
    return f"{escape(said)}<small>{escape(more)}</small>"


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return "—" if not shown else shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
