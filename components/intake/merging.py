"""Rows that may be one 是不是同一家: side by side with what differs; merged, or told apart, and not asked again.

Two rows of one code or one name come with a problem each; firms whose names are merely similar are only suggested.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from html import escape
from typing import NamedTuple

import streamlit as st

from components.intake import changes
from components.intake.causes import Cause, Rows, dropped, is_base
from components.words import spoken, tr
from liantu.data.cells import clean
from liantu.data.dictionary import TABLES, Column
from liantu.data.intake.parts import Edit
from liantu.data.problems import Problem

PAGE = 8  # pairs
SUGGESTED = {"similar_firm", "written_otherwise"}  # names only look alike
LONGEST = 40  # characters of a cell

At = tuple[str, int]  # a found table and the number of a row in it


class Pair(NamedTuple):
    """Two rows that may be one, and the code of the problem that says so."""

    first: At
    second: At
    cause: str


def show(cause: Cause, rows: Rows) -> None:
    """The pairs of a cause, eight at a time, but for those of which it was said that they are two."""
    pairs = [pair for problem in cause.problems if (pair := pair_of(problem, rows))]
    pairs = [pair for pair in pairs if not _is_apart(pair, rows)]
    for pair in pairs[:PAGE]:
        _card(pair, rows)
    if len(pairs) > PAGE:
        st.html(f'<div class="lt-note">{tr("merging.more", n=len(pairs) - PAGE)}</div>')


def pair_of(problem: Problem, rows: Rows) -> Pair | None:
    """The row of a problem and the earlier one that it is like."""
    at = problem.place, problem.row
    if at not in rows:
        return None
    number, _, sheet = str(problem.facts.get("first", "")).partition(" · ")
    if not number.isdecimal():
        return None
    places = [place for place in rows.of_table(problem.table) if rows.sheets[place][0] == sheet and place != at[0]]
    found = [(place, int(number)) for place in ([at[0]] if not sheet else places)]
    found = [first for first in found if first in rows and first != at]
    # Sheets of several files may have one name: the row that says the same is meant.
    found.sort(key=lambda first: not any(_says_same(first, at, field, rows) for field in ("firm", "credit_code")))
    return Pair(found[0], at, problem.code) if found else None


def _says_same(one: At, other: At, field: str, rows: Rows) -> bool:
    text = clean(rows.cell(*one, field))
    return bool(text) and text == clean(rows.cell(*other, field))


def _card(pair: Pair, rows: Rows) -> None:
    with st.container(border=True, key=f"pair_{_tag(pair)}"):
        st.html(_side_by_side(pair, rows))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            _keep(pair.first, pair.second, pair, rows)
            if not is_base(pair.first[0]):
                _keep(pair.second, pair.first, pair, rows)
            _two(pair, rows)


def _keep(kept: At, gone: At, pair: Pair, rows: Rows) -> None:
    label = tr("merging.keep_base") if is_base(kept[0]) else tr("merging.keep", at=at_row(kept, rows))
    st.button(
        label,
        key=f"keep_{_tag(pair)}_{_tag(kept)}",
        on_click=changes.merge,
        args=(merged(kept, gone, rows, pair.cause), {gone: kept[1]}),
    )


def merged(kept: At, gone: At, rows: Rows, cause: str) -> list[Edit]:
    """One row of two: the empty cells of the one that is kept are filled from the other, which goes.

    An amount that moves under a heading of another unit takes its own along.
    """
    edits = []
    if not is_base(kept[0]):
        for column in _both(kept, gone, rows):
            here, there = rows.cell(*kept, column.column), rows.moved(gone, kept[0], column)
            if not clean(here) and clean(there):
                edits.append(Edit(*kept, column.column, here, there, cause))
    return [*edits, dropped(rows, *gone, cause)]


def _two(pair: Pair, rows: Rows) -> None:
    """They are two: a name that is told apart, a code that is left open, or simply not asked again."""
    if pair.cause in SUGGESTED:
        st.button(tr("merging.two"), key=f"two_{_tag(pair)}", on_click=_set_apart, args=(pair, rows))
    elif pair.cause == "repeated_code":
        code = rows.cell(*pair.second, "credit_code")
        edits = [Edit(*pair.second, "credit_code", code, "", pair.cause)]
        label = tr("merging.two_codes", at=at_row(pair.second, rows))
        st.button(label, key=f"two_{_tag(pair)}", on_click=changes.make, args=(edits,))
    elif len(key := TABLES[rows.table(pair.second[0])].key) == 1:
        key_name, now = key[0], rows.cell(*pair.second, key[0])
        widget = f"name_{_tag(pair)}"
        st.text_input(
            tr("merging.two"),
            _told_apart(pair, rows, key_name),
            key=widget,
            label_visibility="collapsed",
            width=280,
        )
        label = tr("merging.two_names", at=at_row(pair.second, rows))
        args = (widget, pair, key_name, now)
        st.button(label, key=f"two_{_tag(pair)}", on_click=_rename, args=args)


def _told_apart(pair: Pair, rows: Rows, key: str) -> str:
    """A name with its place behind it, where the places differ."""
    name = clean(rows.cell(*pair.second, key))
    for column in ("county", "park", "address"):
        here, there = (clean(rows.cell(*at, column)) for at in (pair.second, pair.first))
        if here and here != there:
            return f"{name}（{here}）"
    return name


def _rename(widget: str, pair: Pair, key: str, now: str) -> None:
    changes.make([Edit(*pair.second, key, now, st.session_state[widget], pair.cause)])


def _side_by_side(pair: Pair, rows: Rows) -> str:
    """What differs, one line a column; what is the same is counted."""
    differs, same = [], 0
    for column in _both(pair.first, pair.second, rows):
        here, there = (_shown(at, other, column, rows) for at, other in (pair[:2], pair[1::-1]))
        if rows.value(*pair.first, column) == rows.value(*pair.second, column):
            same += bool(here)
        else:
            differs.append((column, here, there))
    title = escape(rows.name(*pair.second))
    heads = "".join(f"<th>{escape(_where(at, rows))}</th>" for at in pair[:2])
    lines = "".join(
        f"<tr><th>{escape(spoken(column))}</th>{_cell(here, there)}{_cell(there, here)}</tr>"
        for column, here, there in differs
    )
    note = tr("merging.same", n=same)
    table = f'<table class="lt-t lt-two"><thead><tr><th></th>{heads}</tr></thead>{lines}</table>' if differs else ""
    said = tr("merging.nothing_differs") if not differs else ""
    return (
        f'<div class="lt-verbatim"><b>{title}</b> <span class="lt-note">{note} {said}</span>'
        f'<div class="lt-scroll">{table}</div></div>'
    )


def _shown(at: At, other: At, column: Column, rows: Rows) -> str:
    """A cell as it stands, with its unit where the other one is given in another."""
    return " ".join(clean(rows.moved(at, other[0], column)).split())


def _cell(text: str, other: str) -> str:
    shown = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return f"<td{' class=filled' if text and not other else ''}>{escape(shown) or '—'}</td>"


def _where(at: At, rows: Rows) -> str:
    return tr("merging.in_version") if is_base(at[0]) else at_row(at, rows)


def at_row(at: At, rows: Rows) -> str:
    """The number of a row, with its file and sheet where the upload has several."""
    where = rows.where(at[0])
    where = where if len(where) <= LONGEST else f"…{where[1 - LONGEST :]}"
    return tr("problems.row_of", where=where, row=at[1]) if where else tr("problems.row_at", row=at[1])


def _both(first: At, second: At, rows: Rows) -> Sequence[Column]:
    there = rows.columns(first[0]) | rows.columns(second[0])
    return [column for column in TABLES[rows.table(second[0])].columns if column.column in there]


def without_apart(found: Sequence[Cause], rows: Rows) -> list[Cause]:
    """The causes without the pairs of which it was said that they are two."""
    if not _apart():
        return list(found)
    kept = []
    for cause in found:
        if cause.code in SUGGESTED:
            asked = [each for each in cause.problems if not ((pair := pair_of(each, rows)) and _is_apart(pair, rows))]
            cause = replace(cause, problems=tuple(asked)) if asked else None
        if cause:
            kept.append(cause)
    return kept


def _set_apart(pair: Pair, rows: Rows) -> None:
    st.session_state.setdefault("merging_apart", set()).add(_names(pair, rows))


def _is_apart(pair: Pair, rows: Rows) -> bool:
    return pair.cause in SUGGESTED and _names(pair, rows) in _apart()


def _apart() -> set[frozenset[str]]:
    """Pairs of names of which it was said in this session that they are two firms."""
    return st.session_state.get("merging_apart", set())


def _names(pair: Pair, rows: Rows) -> frozenset[str]:
    return frozenset(rows.name(*at) for at in pair[:2])


def _tag(what: object) -> str:
    return sha256(repr(what).encode()).hexdigest()[:10]
