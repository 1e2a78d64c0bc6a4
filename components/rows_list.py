"""The rows that are shown now: how many of each table, and a look into one of them, as a sheet would show it."""

import unicodedata
from collections.abc import Mapping
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from components import download, meeting, url
from components.places import twin
from components.places.twin import Cell, Row
from components.words import language, spoken, tr
from liantu.data import workbook, writing
from liantu.data.checks import Checked
from liantu.data.dictionary import TABLES, Column, Table
from liantu.words import say

PLAIN = 20  # rows of a table in the page; longer ones scroll in a frame of their own
NUMBERS = ("money", "number", "share", "coordinate")
SHORT = 12  # characters that stay on one line
HEIGHT = 460  # px of that frame


def show(checked: Checked, owed: Checked, borrowed: Mapping[str, int]) -> None:
    """Left the tables, right a look into the chosen one and what to take away; a room sees the numbers only.

    ``owed`` has the rows that were not accepted; of rows just read it is the same as ``checked``. ``borrowed``: how
    many of the accepted rows nobody here sent, by table.
    """
    sent = sent_of(checked, owed)
    if meeting.on() or not sent:
        with st.container(width=1100):
            _counts(checked, owed, sent, "", borrowed)
        return
    table = url.chosen("rows_table", "firms" if "firms" in sent else sent[0], url.one_of(sent))
    left, right = st.columns([1, 2.1], gap="large")
    with left:
        _counts(checked, owed, sent, table, borrowed)
    with right:
        _take_away(checked, owed, table)
        _look(checked, table, borrowed.get(table, 0))


def sent_of(checked: Checked, owed: Checked) -> list[str]:
    """The tables of which rows were sent, in the dictionary's order."""
    return [name for name in TABLES if len(checked.tables[name]) or n_owed(owed, name)]


def n_owed(owed: Checked, table: str = "") -> int:
    """How many rows wait to be corrected, of a table or in all."""
    return sum(len(rows) for name, rows in owed.rejected.items() if not table or name == table)


def _counts(checked: Checked, owed: Checked, sent: list[str], selected: str, borrowed: Mapping[str, int]) -> None:
    """A line a table that was sent; the others are named below, for nobody has said that they are empty."""
    room = meeting.on()
    heads = [tr(f"data.{name}") for name in ("table", "rows", "accepted", "rejected")]
    counts = {name: (len(checked.tables[name]), n_owed(owed, name)) for name in sent}
    most = max(map(sum, counts.values()), default=1)
    rows = [Row(name, _counted(name, *counts[name], borrowed.get(name, 0), most, room=room)) for name in sent]
    if rows:
        twin.show(heads, rows, key="rows_tables", selected=selected, on_pick=_pick, large=room)
    if missing := [TABLES[name] for name in TABLES if name not in sent]:
        st.html(f'<div class="lt-note">{escape(tr("rows.not_sent", n=len(missing), tables=missing))}</div>')


def _counted(name: str, n: int, n_rejected: int, n_borrowed: int, most: int, *, room: bool) -> tuple[Cell, ...]:
    """Of how many rows; those that were borrowed stand below the table's name, in a room beside it: lines are few."""
    mark = tr("rows.borrowed", n=n_borrowed) if n_borrowed else ""
    names = [spoken(TABLES[name]), *([mark] if mark and room else [])]
    return (
        Cell(" · ".join(names), "" if room else mark, right=False),
        Cell(str(n + n_rejected), bar=(n + n_rejected) / most if room else None, right=not room),
        Cell(str(n)),
        Cell(str(n_rejected)),
    )


def _pick(table: str) -> None:
    url.put("rows_table", table)


def _take_away(checked: Checked, owed: Checked, name: str) -> None:
    """The table as a workbook or as CSV, everything as a workbook, and the rows to be corrected."""
    reader, table = language(), TABLES[name]  # read now: a file is made on a click, away from the session
    n, version = len(checked.tables[name]), checked.dataset_id
    named = f"{spoken(table)}-{version}"
    with st.container(horizontal=True, gap="small"):
        if n:
            one = partial(writing.table_as_workbook, checked, name, reader)
            download.button(tr("rows.take_workbook", n=n, table=table), one, f"{named}.xlsx")
            text = partial(writing.table_as_csv, checked, name, reader)
            download.button(tr("rows.take_csv"), text, f"{named}.csv", "text/csv")
        with st.popover(tr("rows.take_all")):
            whole = partial(workbook.write_dataset, checked, reader)
            download.button(tr("data.download_rows"), whole, f"liantu-{version}.xlsx", width="stretch")
            texts = partial(writing.dataset_as_zip, checked, reader)
            zipped = f"liantu-{version}.zip", "application/zip"
            download.button(tr("rows.take_all_csv"), texts, *zipped, width="stretch")
        if n_rejected := n_owed(owed):
            rest = partial(workbook.rejected, owed, reader, say, version=version)
            download.button(tr("data.download_rejected", n=n_rejected), rest, f"liantu-rejected-{version}.xlsx")


def _look(checked: Checked, name: str, n_borrowed: int) -> None:
    """The accepted rows of a table under the reader's headings; a text typed above keeps those that hold it."""
    table, rows = TABLES[name], checked.tables[name]
    if not len(rows):
        st.html(f'<div class="lt-note">{escape(tr("rows.none_accepted", table=table))}</div>')
        return
    typed = st.text_input(
        tr("rows.filter"), key="rows_filter", placeholder=tr("rows.filter"), label_visibility="collapsed"
    )
    shown = written(rows, table, language())
    found = shown[_holding(shown, typed)] if typed.strip() else shown
    facts = {"n": len(found), "total": len(shown), "text": typed.strip()}
    note = tr("rows.found", **facts) if typed.strip() else tr("rows.of", n=len(shown), table=table)
    if n_borrowed:
        note = f"{note} · {tr('rows.borrowed', n=n_borrowed)}"
    st.html(f'<div class="lt-note">{escape(note)}</div>')
    if len(found) > PLAIN:
        _frame(found, table)
    elif len(found):
        _plain(found)


def written(rows: pd.DataFrame, table: Table, reader: str) -> pd.DataFrame:
    """The rows under the reader's headings, coded words in the reader's language; columns that nobody filled are left.

    The index is the row number in the user's sheet.
    """
    columns = [each for each in table.columns if each.required or rows[each.column].notna().any()]
    return pd.DataFrame(
        {writing.heading(each, reader): _spelt(rows[each.column], each, reader) for each in columns}, index=rows.index
    )


def _spelt(values: pd.Series, column: Column, reader: str) -> pd.Series:
    """Numbers stay numbers, so that they can be put in order."""
    if column.type in NUMBERS:
        return values
    return pd.Series([said(value, column, reader) or None for value in values], index=values.index, dtype="str")


def said(value: object, column: Column, reader: str) -> str:
    """A cell as a reader reads it: coded words in the reader's language, shares in per cent; "" where it is empty."""
    if isinstance(value, tuple):
        even = all(share == 1 / len(value) for _, share in value)
        return " | ".join(name if even else f"{name} {share:.0%}" for name, share in value)
    if pd.isna(value):
        return ""
    if column.type in ("choice", "flag"):
        code = {True: "yes", False: "no"}[bool(value)] if column.type == "flag" else value
        return next(spellings[1 if reader == "zh" else 2] for spellings in column.choices if spellings[0] == code)
    return _text(value)


def _holding(shown: pd.DataFrame, typed: str) -> pd.Series:
    """Which rows hold the text in any cell; width and case make no difference."""
    wanted = _folded(typed.strip())
    hit = pd.Series(False, index=shown.index)
    for _, cells in shown.items():
        distinct = {cell for cell in cells.tolist() if not pd.isna(cell) and wanted in _folded(_text(cell))}
        hit |= cells.isin(distinct)
    return hit


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _text(cell: object) -> str:
    if pd.isna(cell):
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


def _plain(found: pd.DataFrame) -> None:
    """Few rows as they are; a short word or a date is not broken, whatever stands beside it."""
    looks = [_look_of(found[name]) for name in found]
    heads = "".join(f"<th {look}>{escape(name)}</th>" for look, name in zip(looks, found.columns, strict=True))
    lines = (
        "".join(f"<td {look}>{escape(_text(cell))}</td>" for look, cell in zip(looks, row, strict=True))
        for row in found.to_numpy(object)
    )
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    table = f'<table class="lt-t"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'
    st.html(f'<div class="lt-scroll">{table}</div>')


def _look_of(cells: pd.Series) -> str:
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return 'class="r"'
    longest = max((len(cell) for cell in cells.dropna()), default=0)
    return 'style="white-space:nowrap"' if longest <= SHORT else 'style="min-width:9em"'


def _frame(found: pd.DataFrame, table: Table) -> None:
    """Many rows in a frame that scrolls; the first column stays."""
    reader = language()
    first = writing.heading(table.columns[0], reader)
    config = {name: st.column_config.Column(pinned=True) for name in found.columns if name == first}
    config |= {
        writing.heading(each, reader): st.column_config.NumberColumn(format="%.6f", width=105)
        for each in table.columns
        if each.type == "coordinate"
    }
    with st.container(key="rows_frame"):
        st.dataframe(found, hide_index=True, height=HEIGHT, column_config=config, placeholder="—")
