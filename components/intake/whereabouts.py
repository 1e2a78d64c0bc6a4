"""Whereabouts 所在: one choice for a whole table, where no column tells parks or counties and a name does."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import NamedTuple

import streamlit as st

from components.intake import preview, state, titles
from components.intake.sure import column_of
from components.look import glyph
from components.words import literal, tr
from liantu.data.cells import clean
from liantu.data.dictionary import TABLES
from liantu.data.intake.taken import Intake
from liantu.data.intake.whereabouts import Whereabouts, click_of, edits, proposed
from liantu.facts import Finding
from liantu.place.whereabouts import Places, places_of

LONGEST = 40  # characters of the text that says so
FEW = 2  # tables from which on they are listed together


class _Said(NamedTuple):
    """What a name says of a table, and the place that somebody has said; None before."""

    where: Whereabouts
    name: str | None


def is_asked(intake: Intake, number: int) -> bool:
    """Whether a name says where all rows of a table lie, and nobody has said yet that it is so."""
    said = _said(intake).get(number)
    return said is not None and said.name is None


def n_asked(intake: Intake) -> int:
    """Of how many tables it is asked."""
    return sum(each.name is None for each in _said(intake).values())


def answer(intake: Intake) -> Finding | None:
    """The table of which it is asked, or how many there are."""
    asked = {number: each.where for number, each in _said(intake).items() if each.name is None}
    if not asked:
        return None
    number, where = next(iter(asked.items()))
    layout = intake.layouts[number]
    column = column_of(layout, where.column)
    if len(asked) > 1:
        return Finding("steps.columns.answer.wheres", {"n": len(asked), "column": column})
    return Finding("steps.columns.answer.where", {"table": TABLES[layout.table], "column": column, "name": where.name})


def show_all(intake: Intake) -> None:
    """Where several tables ask: all of them in one list, each to be ticked or corrected, and one button for those that
    were found in the same way."""
    said = _said(intake)
    if len(said) < FEW:
        return
    alike: dict[tuple[str, str], list[int]] = {}
    for number, each in said.items():
        alike.setdefault((each.where.column, each.where.source), []).append(number)
    names = titles.titles(intake, list(said))
    for (column, source), numbers in alike.items():
        with st.container(key=f"intake_together_{column}_{source}", gap="xsmall"):
            _head(intake, numbers, source)
            with st.container(key=f"intake_places_{column}_{source}", gap=None):
                for number in numbers:
                    _line(intake, number, names[number])


def show(intake: Intake, number: int, mark: str) -> None:
    """What the name says, and the choice that it is so; taken back, no row says it any more."""
    if (said := _said(intake).get(number)) is None:
        return
    where, name = said
    column = column_of(intake.layouts[number], where.column)
    facts = {"column": column, "text": preview.cut(where.text, LONGEST), "name": where.name}
    told = tr("steps.where.done", column=column) if name else tr(f"steps.where.{where.source}", **facts)
    key = f"intake_where_{mark}"
    st.session_state[key] = name is not None
    with st.container(key=f"intake_whereabouts_{mark}", gap=None):
        st.html(f"<div>{glyph('strong' if name else 'unchecked')} {escape(told)}</div>")
        label = tr("steps.where.all", n=len(intake.found[number].rows), name=name or where.name)
        st.checkbox(literal(label), key=key, on_change=_chosen, args=(number, key))
    if len(_said(intake)) < FEW:
        _elsewhere(intake, number, mark)


def _head(intake: Intake, numbers: Sequence[int], source: str) -> None:
    """How many tables were told by names of one kind, and the button for all that are still open."""
    column = column_of(intake.layouts[numbers[0]], _said(intake)[numbers[0]].where.column)
    still = [number for number in numbers if is_asked(intake, number)]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        told = tr(f"steps.wheres.{source}" if still else "steps.wheres.done", n=len(numbers), column=column)
        mark = glyph("unchecked" if still else "strong")
        st.html(f'<div class="lt-k">{mark} {escape(told)}</div>', width="content")
        if len(still) > 1:
            label = tr("steps.wheres.all", n=len(still))
            st.button(label, key=f"intake_wheres_{source}_{numbers[0]}", on_click=_all_so, args=(still,))


def _line(intake: Intake, number: int, name: str) -> None:
    """One table: its tick, and the place, which can be another one."""
    mark = titles.mark(intake.found[number])
    key = f"intake_so_{mark}"
    st.session_state[key] = not is_asked(intake, number)
    label = tr("steps.wheres.table", table=name, n=len(intake.found[number].rows))
    with st.container(key=f"intake_place_{mark}", gap=None):
        told, place = st.columns((1.6, 1), vertical_alignment="center", gap="small")
        told.checkbox(literal(label), key=key, on_change=_chosen, args=(number, key))
        with place:
            _elsewhere(intake, number, mark, name)


def _elsewhere(intake: Intake, number: int, mark: str, table: str = "") -> None:
    """The place that is written to every row, to be corrected; a name that nobody knows can be written, too."""
    where, name = _said(intake)[number]
    key, column = f"intake_elsewhere_{mark}", column_of(intake.layouts[number], where.column)
    st.session_state[key] = name or where.name
    label = tr("steps.wheres.place", column=column, table=table) if table else tr("steps.where.or", column=column)
    st.selectbox(
        literal(label),
        list(dict.fromkeys([name or where.name, where.name, *_places(intake).names[where.column]])),
        key=key,
        placeholder=tr("problems.choose"),
        accept_new_options=True,
        on_change=_corrected,
        args=(number, key),
        label_visibility="collapsed" if table else "visible",
        width="stretch" if table else 420,
    )


def _said(intake: Intake) -> dict[int, _Said]:
    """The tables of which a name says where they lie; looked for once for the same choices."""
    held = st.session_state.get("intake:whereabouts")
    if held is None or held[0] is not intake:
        read, said = _places(intake).read, {}
        for number, (found, layout) in enumerate(zip(intake.found, intake.layouts, strict=True)):
            if where := proposed(found, layout, read):
                click = click_of(intake, number)
                said[number] = _Said(where, None if click is None else intake.edits[click][0].after)
        held = intake, said
        st.session_state["intake:whereabouts"] = held
    return held[1]


def _places(intake: Intake) -> Places:
    """Made once for the version that the files are added to: all its rows are asked in which city they are."""
    of = (intake.base_id, intake.mode)
    held = st.session_state.get("intake:places")
    if held is None or held[0] != of:
        held = of, places_of(intake.base.tables if intake.base else None)
        st.session_state["intake:places"] = held
    return held[1]


def _chosen(number: int, key: str) -> None:
    intake = state.current()
    if st.session_state[key]:
        state.hold(_with(intake, number, _said(intake)[number].where.name))
    elif (click := click_of(intake, number)) is not None:
        state.change(edits=intake.edits[:click] + intake.edits[click + 1 :])


def _all_so(numbers: Sequence[int]) -> None:
    """What was proposed of these tables is so: a change for each, so that each can be taken back."""
    intake = state.current()
    said = _said(intake)
    for number in numbers:
        intake = _with(intake, number, said[number].where.name)
    state.hold(intake)


def _corrected(number: int, key: str) -> None:
    if name := clean(st.session_state[key] or ""):
        state.hold(_with(state.current(), number, name))


def _with(intake: Intake, number: int, name: str) -> Intake:
    """The intake with this place in every row of a table, instead of the one that was said before."""
    found, layout = intake.found[number], intake.layouts[number]
    told = edits(found, replace(proposed(found, layout, _places(intake).read), name=name, source="told"))
    click = click_of(intake, number)
    if click is None:
        return intake.with_edits(told)
    return replace(intake, edits=(*intake.edits[:click], tuple(told), *intake.edits[click + 1 :]))
