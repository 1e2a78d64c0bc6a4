"""The second step 认表: for each sheet what was found, on a true preview, and which table it is read as."""

from dataclasses import replace
from html import escape
from zlib import crc32

import streamlit as st

from components.intake import preview, state
from components.intake.sure import known_segments
from components.look import glyph
from components.words import literal, spoken, tr
from liantu.data.dictionary import TABLES
from liantu.data.files import RawSheet
from liantu.data.intake.found import table_under, why_not
from liantu.data.intake.mapping import as_table
from liantu.data.intake.parts import FoundTable, Layout
from liantu.data.intake.taken import Intake
from liantu.facts import Finding

MOST_OPEN = 3  # previews that stand open
MOST_TABLES = 12  # until the reader asks for more
MOST_SHEETS = 20  # without a table, that are listed
WIDTHS = (3.6, 2, 1.4)


def answer(intake: Intake) -> Finding:
    """What was found on the sheets, and how much of it is read."""
    read = [number for number, layout in enumerate(intake.layouts) if layout.table]
    if not read:
        return Finding("steps.table.answer.none", {"n": len(intake.raws)})
    rows = Finding("steps.n_rows", {"n": sum(len(intake.found[number].rows) for number in read)})
    if len(read) == 1:
        table = TABLES[intake.layouts[read[0]].table]
        return Finding("steps.table.answer.one", {"table": table, "head": _head(intake.found[read[0]]), "rows": rows})
    facts = {"n": len(read), "all": Finding("steps.table.n_sheets", {"n": len(intake.raws)}), "rows": rows}
    return Finding("steps.table.answer.several", facts)


def show(intake: Intake) -> None:
    """Table by table: those to look at, the sure ones, those not read; then the sheets that hold none."""
    with st.container(key="intake_tables"):
        order = sorted(range(len(intake.found)), key=lambda number: _rank(intake.layouts[number]))
        most = st.session_state.get("intake:tables", MOST_TABLES)
        for place, number in enumerate(order[:most]):
            _found(intake, number, opened=place < MOST_OPEN)
        if len(order) > most:
            label = tr("steps.table.more", n=len(order) - most)
            st.button(label, key="intake_tables_more", type="tertiary", on_click=_more_tables, args=(most,))
        without = [
            number for number, raw in enumerate(intake.raws) if not any(_is_of(each, raw) for each in intake.found)
        ]
        if without:
            st.html(f'<div class="lt-k">{escape(tr("steps.table.without", n=len(without)))}</div>')
        for number in without[:MOST_SHEETS]:
            _nothing(intake, number)
        if others := [preview.cut(intake.raws[number].name) for number in without[MOST_SHEETS:]]:
            st.html(f'<div class="lt-note lt-verbatim">{escape(tr("steps.table.others", names=others))}</div>')


def _rank(layout: Layout) -> int:
    return 2 if not layout.table else int(layout.confidence >= state.SURE)


def _found(intake: Intake, number: int, *, opened: bool) -> None:
    """One table: what it is read as and under which heading rows, both to be chosen; how it stands on the sheet."""
    found, layout = intake.found[number], intake.layouts[number]
    raw = next(each for each in intake.raws if _is_of(found, each))
    with st.container(key=f"intake_found_{_mark(found.place)}"):
        said, read, head = st.columns(WIDTHS, vertical_alignment="bottom", gap="small")
        said.html(
            f'<div class="lt-verbatim">{glyph("strong" if layout.table else "unchecked")} '
            f'<b>{escape(preview.cut(raw.name))}</b> <span class="lt-note">{escape(found.file)}</span>'
            f"<div>{escape(_said(found, layout))}</div></div>"
        )
        with read:
            _as_table(number, found, layout)
        with head:
            _heading_row(number, raw, found)
        _refused(found.place)
        picture = preview.on_sheet(raw, found, layout) + _skipped(found)
        if opened and not found.hidden:
            st.html(picture)
        else:
            st.expander(tr("steps.table.see")).html(picture)


def _said(found: FoundTable, layout: Layout) -> str:
    """What was found, in one sentence."""
    facts = {"head": _head(found), "n": len(found.rows)}
    if not layout.table:
        return tr("steps.table.hidden" if found.hidden else "steps.table.unread", **facts)
    return tr("steps.table.read", table=TABLES[layout.table], **facts)


def _as_table(number: int, found: FoundTable, layout: Layout) -> None:
    key = f"intake_as_{_mark(found.place)}"
    st.session_state[key] = layout.table
    st.selectbox(
        tr("steps.table.as"),
        ["", *TABLES],
        format_func=_named,
        key=key,
        on_change=_read_as,
        args=(number, key),
    )


def _heading_row(number: int, raw: RawSheet, found: FoundTable) -> None:
    key = f"intake_head_{_mark(found.place)}"
    st.session_state[key] = found.head[1]
    st.number_input(
        tr("steps.table.last"),
        min_value=min(raw.rows),
        max_value=max(raw.rows),
        step=1,
        key=key,
        on_change=_under,
        args=(number, key),
    )


def _nothing(intake: Intake, number: int) -> None:
    """A sheet without a table that is known: why, what helps, and a way to have it read all the same."""
    raw = intake.raws[number]
    why = tr(f"why_not.{why_not(raw)}")
    if not raw.rows:
        st.html(f'<div class="lt-verbatim"><b>{escape(preview.cut(raw.name))}</b>　{escape(why)}</div>')
        return
    mark = _mark(f"{raw.file}/{raw.name}")
    with st.expander(f"{literal(preview.cut(raw.name))}　{literal(why)}", key=f"intake_nothing_{mark}"):
        left, right, _ = st.columns((2, 1.2, 2), vertical_alignment="bottom", gap="small")
        keys = f"intake_take_{mark}", f"intake_try_{mark}"
        right.number_input(tr("steps.table.head"), min(raw.rows), max(raw.rows), min(raw.rows), step=1, key=keys[1])
        left.selectbox(
            tr("steps.table.as"), ["", *TABLES], format_func=_named, key=keys[0], on_change=_take, args=(number, *keys)
        )
        _refused(mark)
        st.html(preview.plain_rows(raw))


def _refused(place: str) -> None:
    """The heading row that was asked for is none: said where it was asked for."""
    if st.session_state.get("intake:no_head") == place:
        st.html(f"<div>{glyph('absent')} {escape(tr('steps.table.no_head'))}</div>")


def _skipped(found: FoundTable) -> str:
    """The rows that are not read as data, by their reason."""
    said = []
    for why in dict.fromkeys(each.why for each in found.skipped):
        rows = [str(each.row) for each in found.skipped if each.why == why]
        numbers = f"{spoken(rows[:3])}…" if len(rows) > 3 else spoken(rows)
        said.append(tr(f"steps.table.skipped.{why}", n=len(rows), rows=numbers))
    return f'<div class="lt-note">{escape(tr("steps.table.skipped", what=said))}</div>' if said else ""


def _head(found: FoundTable) -> str:
    first, last = found.head
    return str(first) if first == last else f"{first}–{last}"


def _named(table: str) -> str:
    return spoken(TABLES[table]) if table else tr("steps.table.not_read")


def _is_of(found: FoundTable, raw: RawSheet) -> bool:
    return (found.file, found.sheet) == (raw.file, raw.name)


def _mark(place: str) -> str:
    """Tells the widgets of one table from those of another: its place is the sender's text."""
    return f"{crc32(place.encode('utf-8', 'surrogatepass')):08x}"


def _read_as(number: int, key: str) -> None:
    """Another table, or none."""
    intake = state.current()
    state.hold(
        intake.with_layout(number, as_table(intake.found[number], st.session_state[key], segments=known_segments()))
    )


def _under(number: int, key: str) -> None:
    """The same sheet under another heading row; what it is read as stays."""
    intake = state.current()
    found, layout = intake.found[number], intake.layouts[number]
    raw = next(each for each in intake.raws if _is_of(found, each))
    beside = any(_is_of(each, raw) and each is not found and each.left != found.left for each in intake.found)
    moved = table_under(raw, st.session_state[key], **({"left": found.left, "right": found.right} if beside else {}))
    if moved is None or any(each.place == moved.place for each in intake.found if each is not found):
        st.session_state["intake:no_head"] = found.place
        return
    st.session_state["intake:no_head"] = ""
    state.hold(intake.with_found(number, moved, as_table(moved, layout.table, segments=known_segments())))


def _take(number: int, table_key: str, head_key: str) -> None:
    """A sheet on which nothing was found, read as the reader says."""
    table, row, intake = st.session_state[table_key], st.session_state[head_key], state.current()
    raw = intake.raws[number]
    found = table_under(raw, row) if table else None
    st.session_state["intake:no_head"] = _mark(f"{raw.file}/{raw.name}") if table and found is None else ""
    if found:
        layout = as_table(found, table, segments=known_segments())
        state.change(found=(*intake.found, found), layouts=(*intake.layouts, replace(layout, why="chosen")))


def _more_tables(most: int) -> None:
    st.session_state["intake:tables"] = most + MOST_TABLES
