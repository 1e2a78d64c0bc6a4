"""Whereabouts 所在: one choice for a whole table, where no column tells parks or counties and a name does."""

from html import escape

import streamlit as st

from components.intake import preview, state
from components.intake.sure import column_of
from components.look import glyph
from components.words import literal, tr
from liantu.data.dictionary import TABLES
from liantu.data.intake.taken import Intake
from liantu.data.intake.whereabouts import Whereabouts, click_of, edits, proposed
from liantu.facts import Finding
from liantu.place.whereabouts import Read, reader_of

LONGEST = 40  # characters of the text that says so


def is_asked(intake: Intake, number: int) -> bool:
    """Whether a name says where all rows of a table lie, and nobody has said yet that it is so."""
    return _proposed(intake, number) is not None and click_of(intake, number) is None


def answer(intake: Intake) -> Finding | None:
    """The first table of which it is asked."""
    number = next((each for each in range(len(intake.found)) if is_asked(intake, each)), None)
    if number is None:
        return None
    layout, where = intake.layouts[number], _proposed(intake, number)
    column = column_of(layout, where.column)
    return Finding("steps.columns.answer.where", {"table": TABLES[layout.table], "column": column, "name": where.name})


def show(intake: Intake, number: int, mark: str) -> None:
    """What the name says, and the choice that it is so; taken back, no row says it any more."""
    where = _proposed(intake, number)
    if where is None:
        return
    column = column_of(intake.layouts[number], where.column)
    facts = {"column": column, "text": preview.cut(where.text, LONGEST), "name": where.name}
    is_done = click_of(intake, number) is not None
    said = tr("steps.where.done", column=column) if is_done else tr(f"steps.where.{where.source}", **facts)
    key = f"intake_where_{mark}"
    st.session_state[key] = is_done
    with st.container(key=f"intake_whereabouts_{mark}", gap=None):
        st.html(f"<div>{glyph('strong' if is_done else 'unchecked')} {escape(said)}</div>")
        label = tr("steps.where.all", n=len(intake.found[number].rows), name=where.name)
        st.checkbox(literal(label), key=key, on_change=_chosen, args=(number, key))


def _proposed(intake: Intake, number: int) -> Whereabouts | None:
    return proposed(intake.found[number], intake.layouts[number], _reader(intake))


def _reader(intake: Intake) -> Read:
    """Made once for the version that the files are added to: all its rows are asked in which city they are."""
    held = st.session_state.get("intake:places")
    if held is None or held[0] != (intake.base_id, intake.mode):
        held = (intake.base_id, intake.mode), reader_of(intake.base.tables if intake.base else None)
        st.session_state["intake:places"] = held
    return held[1]


def _chosen(number: int, key: str) -> None:
    intake = state.current()
    if st.session_state[key]:
        where = _proposed(intake, number)
        state.hold(intake.with_edits(edits(intake.found[number], where)))
        return
    if (click := click_of(intake, number)) is not None:
        state.change(edits=intake.edits[:click] + intake.edits[click + 1 :])
