"""The third step 对应列: what each column means; those worth a look come first, the sure ones are folded away."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from components.intake import issuers, preview, state, titles, whereabouts
from components.intake.sure import (
    GLYPH,
    ORDER,
    column_of,
    how_sure,
    is_asked_later,
    known_segments,
    n_to_confirm,
    values_of,
    why,
)
from components.look import glyph
from components.words import MARKDOWN, literal, spoken, tr
from liantu.data.dictionary import TABLES
from liantu.data.intake.mapping import missing, propose, with_column
from liantu.data.intake.one_side import side_lacking
from liantu.data.intake.parts import FoundTable, Layout, Match
from liantu.data.intake.taken import Intake
from liantu.data.sheets import letter
from liantu.facts import Finding

MOST_LINES = 30  # of columns, until the reader asks for more
MOST_TABS = 5
EXAMPLES, LONGEST = 3, 24  # values shown of a column, and characters of each
WIDE = 0xFEE0  # from an ASCII sign to the same of full width
WIDTHS = (3.4, 2.4, 1.2, 2.6)


def answer(intake: Intake) -> Finding:
    """Which columns ask for something; what is required and missing comes first."""
    read = [layout for layout in intake.layouts if layout.table]
    if not read:
        return Finding("steps.columns.answer.none", {})
    wanted = [
        (number, column) for number in range(len(intake.found)) for column in issuers.still_lacking(intake, number)
    ]
    if wanted:
        number, column = wanted[0]
        layout = intake.layouts[number]
        if issuers.is_asked(intake, number):
            return issuers.answer(intake, number)
        return Finding("steps.columns.answer.missing", {"table": TABLES[layout.table], "column": column})
    matches = [match for layout in read for match in layout.matches if match.heading or match.column]
    n_sure = sum(how_sure(match) == "sure" for match in matches)
    n_look = n_to_confirm(intake)
    facts = {
        "columns": Finding("steps.columns.n_columns", {"n": len(matches)}),
        "unread": len(matches) - n_sure - n_look,
    }
    if n_look:
        return Finding("steps.columns.answer.look", facts | {"sure": n_sure, "n": n_look})
    if where := whereabouts.answer(intake):
        return where
    return Finding("steps.columns.answer.fine", facts | {"n": n_sure})


def show(intake: Intake) -> None:
    """One table at a time: what it lacks, a line a column, the first rows as they will be read."""
    read = [number for number, layout in enumerate(intake.layouts) if layout.table]
    if not read:
        st.html(f"<p>{escape(tr('steps.columns.none'))}</p>")
        return
    with st.container(key="intake_columns"):
        whereabouts.show_all(intake)
        issuers.show_all(intake)
        number = _which(intake, read)
        found, layout = intake.found[number], intake.layouts[number]
        _remembered(number, layout)
        issuers.show(intake, number, _mark(found))
        _needed(number, found, layout)
        whereabouts.show(intake, number, _mark(found))
        _lines(number, found, layout, _stands(found, layout))
        first = preview.as_read(found, layout, intake.all_edits)
        st.html(f'<div class="lt-k">{escape(tr("steps.columns.preview"))}</div>{first}')
        _keep(found)


def _which(intake: Intake, read: Sequence[int]) -> int:
    """The table that is shown: the first one that asks for something, until the reader chooses."""
    asks = [each for each in read if _n_asked(intake, each)]
    held = st.session_state.get("intake:table")
    now = held if held in read else (asks or read)[0]
    if len(read) > 1:
        st.session_state["intake_table"] = now
        now = _tabs(intake, read) if len(read) <= MOST_TABS else _list(intake, read)
    st.session_state["intake:table"] = now
    return now


def _tabs(intake: Intake, read: Sequence[int]) -> int:
    named = _titles(intake, read)
    return st.segmented_control(
        tr("steps.columns.which"),
        list(read),
        format_func=lambda each: literal(named[each]),
        key="intake_table",
        on_change=_turned,
        label_visibility="collapsed",
        required=True,
    )


def _list(intake: Intake, read: Sequence[int]) -> int:
    label, named = tr("steps.columns.which"), _titles(intake, read)
    return st.selectbox(label, list(read), format_func=named.get, key="intake_table", on_change=_turned, width=560)


def _turned() -> None:
    """Another table was chosen: held at once, for what is held is what the control shows when it is drawn."""
    st.session_state["intake:table"] = st.session_state["intake_table"]


def _n_asked(intake: Intake, number: int) -> int:
    layout = intake.layouts[number]
    n_look = sum(how_sure(match) == "look" for match in layout.matches)
    return len(issuers.still_lacking(intake, number)) + n_look + whereabouts.is_asked(intake, number)


def _titles(intake: Intake, read: Sequence[int]) -> dict[int, str]:
    """The tables by name, with how many things are asked of each."""
    named, said = titles.titles(intake, read), {}
    for number in read:
        facts = {"table": TABLES[intake.layouts[number].table], "sheet": named[number]}
        n = _n_asked(intake, number)
        said[number] = tr("steps.columns.tab_look", n=n, **facts) if n else tr("steps.columns.tab", **facts)
    return said


def _remembered(number: int, layout: Layout) -> None:
    """Whether the proposal is that of last time, and the way out of it."""
    if layout.why != "remembered":
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f"<div>{escape(tr('steps.columns.remembered'))}</div>", width="content")
        st.button(tr("steps.columns.forget"), key="intake_forget", type="tertiary", on_click=_anew, args=(number,))


def _needed(number: int, found: FoundTable, layout: Layout) -> None:
    """Required columns that none is read as: where do they stand?"""
    free = [match.position for match in layout.matches if not match.column and match.kind != "empty"]
    for column in missing(layout):
        if column.column == side_lacking(layout):
            continue  # it is asked for all rows at once
        later = is_asked_later(layout, column)
        mark = glyph("unchecked" if later else "absent")
        said = escape(tr("steps.columns.segments_later") if later else tr("steps.columns.needed", column=column))
        st.html(f"<div>{mark} {said}</div>")
        key = f"intake_need_{_mark(found)}_{column.column}"
        st.session_state[key] = None
        st.selectbox(
            literal(tr("steps.columns.where", column=column)),
            free,
            format_func=lambda position: _named(found, layout, position),
            key=key,
            placeholder=tr("steps.columns.in_none"),
            on_change=_need,
            args=(number, key, column.column),
            width=420,
        )


def _moved(found: FoundTable, layout: Layout, match: Match) -> None:
    """Said under the line at once: it is read as a thing, so another no longer is."""
    place, name, before = st.session_state.get("intake:moved", ("", "", 0))
    if name and (place, name) == (found.place, match.column) and match.position != before:
        facts = {
            "column": column_of(layout, name),
            "now": _letter(found, match.position),
            "before": _letter(found, before),
        }
        st.html(f"<div>{glyph('weak')} {escape(tr('steps.columns.moved', **facts))}</div>")


def _stands(found: FoundTable, layout: Layout) -> dict[int, tuple[bool, int]]:
    """Whether the line of each column is folded away, and how far down it stands.

    It holds while the reader works on this table, so that a line which is corrected stays under the eye.
    """
    of = (found.place, layout.table, len(layout.matches))
    held, stands = st.session_state.get("intake:stands", (None, {}))
    # A table that is looked at anew has no checkbox yet: its key goes with the last sight of it.
    if held != of or f"intake_keep_{_mark(found)}" not in st.session_state:
        by_sure = sorted(layout.matches, key=lambda match: (ORDER.index(how_sure(match)), match.position))
        stands = {match.position: (_is_sure(match), place) for place, match in enumerate(by_sure)}
        st.session_state["intake:stands"] = of, stands
    return stands


def _lines(number: int, found: FoundTable, layout: Layout, stands: Mapping[int, tuple[bool, int]]) -> None:
    """First what asks for a look, then what is not read; what is sure is one line to open."""
    lines = sorted(layout.matches, key=lambda match: stands[match.position][1])
    sure = sorted((match for match in lines if stands[match.position][0]), key=lambda match: match.position)
    blank = [match for match in lines if _is_blank(match) and match not in sure]
    opened = [match for match in lines if match not in sure and match not in blank]
    n_look = sum(how_sure(match) == "look" for match in opened)
    if n_look:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(f'<div class="lt-k">{escape(tr("steps.columns.look", n=n_look))}</div>', width="content")
            st.button(
                tr("steps.columns.all_right"), key=f"intake_right_{_mark(found)}", on_click=_all_right, args=(number,)
            )
    most = st.session_state.get("intake:lines", MOST_LINES)
    for match in opened[:most]:
        _line(number, found, layout, match)
    if len(opened) > most:
        label = tr("steps.columns.more", n=len(opened) - most)
        st.button(label, key="intake_lines", type="tertiary", on_click=_more_lines, args=(most,))
    if sure:
        n_sure = sum(bool(match.column) for match in sure)
        with st.expander(tr("steps.columns.sure", n=n_sure), key=f"intake_sure_{_mark(found)}"):
            for match in sure:
                _line(number, found, layout, match)
    if blank:
        letters = [_letter(found, match.position) for match in blank]
        st.html(f'<div class="lt-note">{escape(tr("steps.columns.blank", columns=letters))}</div>')


def _is_sure(match: Match) -> bool:
    """Whether nobody needs to see the line: it is sure by itself. What was chosen by hand stays in sight."""
    return bool(match.column) and match.why != "chosen" and how_sure(match) == "sure"


def _is_blank(match: Match) -> bool:
    """Whether nothing stands in the column, and nobody has said what it is."""
    return not match.column and match.why != "chosen" and match.kind == "empty"


def _line(number: int, found: FoundTable, layout: Layout, match: Match) -> None:
    """Letter, heading and examples as written; what it is read as, its unit, how sure and why."""
    with st.container(key=f"intake_line_{_mark(found)}_{match.position}"):
        said, read, unit, sure = st.columns(WIDTHS, vertical_alignment="center", gap="small")
        heading = escape(_short(match.heading)) or f"<i>{escape(tr('steps.columns.no_heading'))}</i>"
        said.html(
            f'<div class="lt-verbatim"><span class="lt-note">{_letter(found, match.position)}</span> <b>{heading}</b>'
            f'<div class="lt-note">{_examples(found, match)}</div></div>'
        )
        with read:
            _read_as(number, found, layout, match)
        with unit:
            _unit(number, found, layout, match)
        word, (code, rival) = how_sure(match), why(layout, match)
        facts = {"column": column_of(layout, rival.column), "letter": _letter(found, rival.position)} if rival else {}
        sure.html(
            f'<span class="lt-chip">{glyph(GLYPH[word])}{escape(tr(f"steps.sure.{word}"))}</span> '
            f'<span class="lt-note">{escape(tr(f"steps.why.{code}", **facts))}</span>'
        )
        _moved(found, layout, match)


def _read_as(number: int, found: FoundTable, layout: Layout, match: Match) -> None:
    key = f"intake_read_{_mark(found)}_{match.position}"
    st.session_state[key] = match.column
    st.selectbox(
        _aloud(tr("steps.columns.read_as", column=_named(found, layout, match.position))),
        ["", *(column.column for column in TABLES[layout.table].columns)],
        format_func=lambda name: _option(found, layout, name, match.position),
        key=key,
        on_change=_choose,
        args=(number, match.position, key),
        label_visibility="collapsed",
    )


def _unit(number: int, found: FoundTable, layout: Layout, match: Match) -> None:
    """The unit its numbers are written in, where the column has any to choose from."""
    column = column_of(layout, match.column)
    options = preview.units(column) if column else []
    if len(options) < 2:
        return
    now = preview.unit_of(found, match, column)
    key = f"intake_unit_{_mark(found)}_{match.position}_{match.column}"
    st.session_state[key] = now
    st.selectbox(
        _aloud(tr("steps.columns.unit_of", column=_named(found, layout, match.position))),
        options if now in options else [*options, now],
        format_func=lambda unit: unit or tr("steps.columns.plain_share"),
        key=key,
        on_change=_measure,
        args=(number, match.position, key),
        label_visibility="collapsed",
    )


def _keep(found: FoundTable) -> None:
    """Whether the next file of this shape is read at once."""
    key = f"intake_keep_{_mark(found)}"
    st.session_state[key] = state.is_remembered(found.place)
    st.checkbox(tr("steps.columns.keep"), key=key, on_change=_kept, args=(found.place, key))


def _examples(found: FoundTable, match: Match) -> str:
    """The first values as they are written; those of people are not shown."""
    if how_sure(match) == "personal":
        return escape(tr("steps.columns.not_shown"))
    values = [_short(text) for text in values_of(found, match.position, EXAMPLES)]
    return escape(" · ".join(values) if values else tr("steps.columns.no_values"))


def _option(found: FoundTable, layout: Layout, name: str, position: int) -> str:
    """A column of the dictionary, with the column that is read as it already."""
    if not name:
        return tr("steps.columns.not_read")
    column = column_of(layout, name)
    taken = next((each for each in layout.matches if each.column == name and each.position != position), None)
    if taken:
        return tr("steps.option.taken", column=column, letter=_letter(found, taken.position))
    is_own = any(each.column == name and each.position == position for each in layout.matches)
    return tr("steps.option.required", column=column) if column.required and not is_own else spoken(column)


def _named(found: FoundTable, layout: Layout, position: int) -> str:
    """A column as the reader finds it in the spreadsheet: its letter and heading."""
    heading = next((match.heading for match in layout.matches if match.position == position), "")
    return tr("steps.columns.named", letter=_letter(found, position), heading=_short(heading))


def _aloud(label: str) -> str:
    """A label that is only read aloud: there Markdown's signs are wide ones, for escapes would be read too."""
    return MARKDOWN.sub(lambda sign: chr(ord(sign[0]) + WIDE), label)


def _letter(found: FoundTable, position: int) -> str:
    return letter(found.left + position)


def _short(text: str) -> str:
    return preview.cut(text, LONGEST)


def _mark(found: FoundTable) -> str:
    return titles.mark(found)


def _choose(number: int, position: int, key: str) -> None:
    _read(number, position, st.session_state[key])


def _need(number: int, key: str, column: str) -> None:
    if st.session_state[key] is not None:
        _read(number, st.session_state[key], column)


def _read(number: int, position: int, column: str) -> None:
    """One column read as another; which one loses it is kept to be said."""
    intake = state.current()
    found, layout = intake.found[number], intake.layouts[number]
    loser = next((each for each in layout.matches if column and each.column == column), None)
    st.session_state["intake:moved"] = (found.place, column, loser.position) if loser else ("", "", 0)
    state.hold(intake.with_layout(number, with_column(found, layout, position, column)))


def _measure(number: int, position: int, key: str) -> None:
    intake = state.current()
    layout = intake.layouts[number]
    column = next(each.column for each in layout.matches if each.position == position)
    changed = with_column(intake.found[number], layout, position, column, st.session_state[key])
    state.hold(intake.with_layout(number, changed))


def _all_right(number: int) -> None:
    """The reader has looked: what was proposed stands."""
    intake = state.current()
    layout = intake.layouts[number]
    matches = tuple(replace(each, confidence=1.0) if how_sure(each) == "look" else each for each in layout.matches)
    st.session_state.pop("intake:stands", None)
    state.hold(intake.with_layout(number, replace(layout, matches=matches)))


def _anew(number: int) -> None:
    """Proposed afresh, as if no file of this shape had come before."""
    intake = state.current()
    st.session_state.pop("intake:stands", None)
    state.hold(intake.with_layout(number, propose(intake.found[number], segments=known_segments())))


def _kept(place: str, key: str) -> None:
    state.remember(place, yes=st.session_state[key])


def _more_lines(most: int) -> None:
    st.session_state["intake:lines"] = most + MOST_LINES
