"""What an update overwrites 改写: a line above the tables of the result, and on request the cells before and after."""

from collections.abc import Mapping
from html import escape
from os.path import commonprefix

import streamlit as st

from components.rows_list import said as as_read
from components.words import language, spoken, tell, tell_plain, tr
from liantu.data.dictionary import TABLES
from liantu.data.intake.overwritten import MOST, Cell, Overwritten, said, said_again
from liantu.data.intake.taken import Intake
from liantu.data.writing import heading
from liantu.facts import Finding

LONGEST = 60  # characters of a cell
FEW = 20  # cells at first
ALL = "overwritten_all"  # in this session: that the others are asked for too
BEFORE_IT = 12  # of them before the first that differs


def show(intake: Intake) -> None:
    """How many cells of the version get another value or none; said also where none does."""
    if intake.mode != "update" or intake.base is None:
        return
    found = intake.overwritten
    if any(each.n_rows for each in found.values()):
        with st.expander(tell(said(found)), on_change="rerun", key="result_overwritten") as opened:
            if opened.open:
                _cells(found)
    else:
        st.html(f'<div class="lt-note">{escape(tell_plain(said(found)))}</div>')
    for each in said_again(found):
        st.html(f'<div class="lt-verbatim">{escape(tell_plain(each))}</div>')


def _cells(found: Mapping[str, Overwritten]) -> None:
    """The cells, the first few hundred of them, and why some are emptied."""
    rows = [Finding("result.n_of", {"table": TABLES[name], "n": each.n_rows}) for name, each in found.items()]
    st.html(
        f'<div class="lt-note">{escape(tr("overwritten.rows", rows=[each for each in rows if each.facts["n"]]))}</div>'
    )
    if any(each.n_emptied for each in found.values()):
        st.html(f'<div class="lt-note">{escape(tr("overwritten.why_emptied"))}</div>')
    cells = [(name, cell) for name, each in found.items() for cell in each.cells]
    cells = sorted(cells, key=lambda pair: pair[1].after is None)[: MOST if st.session_state.get(ALL) else FEW]
    heads = "".join(
        f"<th>{escape(tr(code))}</th>"
        for code in ("overwritten.row", "compared.column", "overwritten.before", "overwritten.after")
    )
    body = ""
    for name in found:
        if lines := [_line(name, cell) for table, cell in cells if table == name]:
            body += f'<tr class="on"><td colspan="4">{escape(spoken(TABLES[name]))}</td></tr>{"".join(lines)}'
    st.html(
        '<div class="lt-scroll lt-verbatim" tabindex="0"><table class="lt-t lt-over">'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    n = sum(each.n_changed + each.n_emptied for each in found.values())
    if len(cells) < min(n, MOST):
        st.button(tr("overwritten.more", n=min(n, MOST) - len(cells)), key="result_overwritten_more", on_click=_all)
    elif n > MOST:
        st.html(f'<div class="lt-note">{escape(tr("overwritten.first", most=MOST, n=n))}</div>')


def _all() -> None:
    """List the others too, as far as they are kept; in a callback."""
    st.session_state[ALL] = True


def _line(table: str, cell: Cell) -> str:
    """A cell: its row by the key, its column, and what stands there now and will."""
    reader = language()
    columns = {each.column: each for each in TABLES[table].columns}
    key = (as_read(part, columns[name], reader) for name, part in zip(TABLES[table].key, cell.key, strict=True))
    before, after = _told_apart(*(as_read(each, cell.column, reader) for each in (cell.before, cell.after)), cell)
    texts = _cut(" · ".join(filter(None, key))), heading(cell.column, reader), before
    shown = "".join(f"<td>{escape(text)}</td>" for text in texts)
    end = (
        f'<td class="why">{escape(tr("overwritten.nothing"))}</td>'
        if cell.after is None
        else f"<td>{escape(after)}</td>"
    )
    return f"<tr>{shown}{end}</tr>"


def _told_apart(before: str, after: str, cell: Cell) -> tuple[str, str]:
    """Both cut to a length that fits, so that it is seen where they differ."""
    if before == after and isinstance(cell.before, tuple):  # shares that are one in whole per cents
        before, after = (" | ".join(f"{name}:{share!r}" for name, share in each) for each in (cell.before, cell.after))
    short = _cut(before), _cut(after)
    if short[0] != short[1]:
        return short
    start = max(0, len(commonprefix([before, after])) - BEFORE_IT)
    return tuple(_cut(("…" if start else "") + each[start:], one_line=False) for each in (before, after))


def _cut(text: str, *, one_line: bool = True) -> str:
    plain = " ".join(text.split()) if one_line else text
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"
