"""The rows of one cause 逐行: the cure for all with a preview, a list to choose from, and each row to be edited."""

import re
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from html import escape

import streamlit as st

from components import words
from components.intake import changes, merging, proposals
from components.intake.causes import (
    BETWEEN,
    PAIRS,
    Cause,
    Rows,
    choices,
    chosen,
    column_of,
    dropped,
    is_base,
    sentence,
    sentences,
)
from components.words import spoken, tr
from liantu.data import cures
from liantu.data.checks import Checked
from liantu.data.intake.parts import Edit
from liantu.data.intake.taken import Intake
from liantu.data.problems import Problem

PAGE = 20  # rows
GIVES_UP = {"drop_row", "clear", "clear_pair", "drop_name"}  # cures by which something is lost
N_PREVIEW = 4  # changes that are shown before all are made
N_CHOICES = 8  # different wrong values that are offered a list at once
LONGEST_LIST = 500  # names offered for a cell
AROUND = 2  # rows of the sheet above and below
MOST_TRIED = 20_000  # rows of an upload of which every cure is tried before it is asked for
LONGEST = 60  # characters of a cell
SEVERAL = re.compile(f"{BETWEEN.pattern}|[:：]")  # in a cell with more than one name, or with a share


def show(cause: Cause, intake: Intake, checked: Checked, rows: Rows) -> None:
    """First what cures many rows at once, then the rows, a page at a time."""
    proposed = proposals.show(cause, checked, rows) if proposals.fits(cause) else frozenset()
    _choose(cause, checked, rows)
    if cause.code not in merging.SUGGESTED:
        _at_once(cause, intake, rows)
    if cause.code in PAIRS:
        merging.show(cause, rows)
    else:
        _pages(cause, intake, checked, rows, without=proposed)


def is_curable(cause: Cause) -> bool:
    """Whether a click cures many of its rows, and nothing is lost by it."""
    return bool(set(cures.offered(cause.code)) - GIVES_UP) or proposals.fits(cause)


def _at_once(cause: Cause, intake: Intake, rows: Rows) -> None:
    """What a cure would change, and the button that does it; of several cures one is chosen first."""
    found = {cure: cures.edits(cure, cause.problems, intake.sheets) for cure in cures.offered(cause.code)}
    found = {cure: edits for cure, edits in found.items() if edits}
    if not found:
        return
    labels = {cure: tr(f"cures.{cure}", n=_n_rows(edits)) for cure, edits in found.items()}
    cure = next(iter(found))
    if len(found) > 1:
        cure = st.radio(
            tr("problems.which_cure"),
            list(found),
            format_func=labels.get,
            horizontal=True,
            label_visibility="collapsed",
            key=f"which_{cause.key}_{_tag(repr(labels))}",  # a radio whose labels change forgets what was chosen
        )
    edits = found[cure]
    into = _goes_into(cause, rows) if cure == "merge_row" else {}
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        if cure != "drop_row":  # the rows stand below
            st.html(_preview(edits, rows, into))
        st.button(
            labels[cure],
            type="tertiary" if cure == "drop_row" else "secondary" if cure in GIVES_UP else "primary",
            key=f"cure_{cause.key}",
            on_click=changes.merge,
            args=(edits, into),
        )


def _goes_into(cause: Cause, rows: Rows) -> dict[tuple[str, int], int]:
    """The number of the earlier row into which each row would go."""
    pairs = (merging.pair_of(problem, rows) for problem in cause.problems)
    return {pair.second: pair.first[1] for pair in pairs if pair}


def said_first(cause: Cause, intake: Intake) -> str:
    """The cure that a click does, said on the line of a cause; "" where none is sure or the upload is very long."""
    if proposals.fits(cause):
        return tr("problems.segments_proposed")
    if cause.code in PAIRS or sum(len(rows) for _, rows in intake.sheets) > MOST_TRIED:
        return ""
    for cure in cures.offered(cause.code):
        if cure not in GIVES_UP and (edits := cures.edits(cure, cause.problems, intake.sheets)):
            return tr("problems.at_once", cure=tr(f"cures.{cure}", n=_n_rows(edits)))
    return ""


def _n_rows(edits: Sequence[Edit]) -> int:
    """The rows that are changed; a row that goes counts, not the one that it is merged into."""
    gone = sum(edit.after is None for edit in edits)
    return gone or len({(edit.place, edit.row) for edit in edits})


def _preview(edits: Sequence[Edit], rows: Rows, into: Mapping[tuple[str, int], int]) -> str:
    lines = []
    for edit in edits[:N_PREVIEW]:
        name = escape(short(rows.name(edit.place, edit.row), 20))
        change = f"<s>{escape(short(edit.before, 40) or '—')}</s> → <b>{escape(short(edit.after or '', 40) or '—')}</b>"
        if edit.after is None:
            kept = into.get((edit.place, edit.row))
            change = tr("problems.goes_into", row=kept) if kept else tr("problems.row_goes")
        at = escape(merging.at_row((edit.place, edit.row), rows))
        lines.append(f"<div><span>{at} {name}</span><span>{change}</span></div>")
    if len(edits) > N_PREVIEW:
        lines.append(f"<div><span>{tr('problems.and_cells', n=len(edits) - N_PREVIEW)}</span></div>")
    return f'<div class="lt-preview lt-verbatim">{"".join(lines)}</div>'


def _choose(cause: Cause, checked: Checked, rows: Rows) -> None:
    """For each different wrong value a list of what may stand there, the closest first; a choice is made at once."""
    offered = choices(cause, checked, words.language())
    values = [(value, n) for value, n in cause.values.most_common() if value]
    if not offered or not values:
        return
    for value, n in values[:N_CHOICES]:
        close = next((each.facts.get("close") or [] for each in cause.problems if each.value == value), [])
        if not close and cause.field == "segments":
            close = proposals.meant(value, checked)
        options = list(dict.fromkeys([*close, *offered]))
        tag = _tag(value)
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"choice_{cause.key}_{tag}"):
            st.html(
                f'<div class="lt-verbatim">“{escape(short(value, 40))}” '
                f"<small>{escape(tr('problems.n_rows', n=n))}</small> →</div>",
                width="content",
            )
            key = f"pick_{cause.key}_{tag}"
            st.selectbox(
                tr("problems.choose"),
                options,
                index=None,
                placeholder=tr("problems.choose_maybe", name=short(close[0], 20)) if close else tr("problems.choose"),
                label_visibility="collapsed",
                key=key,
                width=320,
                on_change=_chosen,
                args=(key, cause, rows, value),
            )
    if len(values) > N_CHOICES:
        st.html(f'<div class="lt-note">{tr("problems.more_values", n=len(values) - N_CHOICES)}</div>')


def _chosen(key: str, cause: Cause, rows: Rows, value: str) -> None:
    if name := st.session_state[key]:
        changes.make(chosen(cause, rows, value, name))


def _pages(cause: Cause, intake: Intake, checked: Checked, rows: Rows, *, without: Collection[tuple[str, int]]) -> None:
    """Twenty rows at a time."""
    of_row: dict[tuple[str, int], Problem] = {}
    for each in cause.problems:
        if each.row is not None and (each.place, each.row) not in without:
            of_row.setdefault((each.place, each.row), each)
    found = list(of_row.values())
    last = max(0, (len(found) - 1) // PAGE)
    page = min(st.session_state.get("problems_page_now", 0), last)
    says_differ = len(sentences(cause, words.language(), "problem")) > 1
    offered = choices(cause, checked, words.language())
    for problem in found[page * PAGE : (page + 1) * PAGE]:
        _row(problem, cause, intake, rows, offered, says_differ=says_differ)
    if last:
        _pager(page, last, len(found))


def _pager(page: int, last: int, n: int) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        start, end = page * PAGE + 1, min(n, (page + 1) * PAGE)
        st.html(f'<div class="lt-note">{tr("problems.page", start=start, end=end, n=n)}</div>', width="content")
        before, after = tr("problems.page_before"), tr("problems.page_after")
        st.button(before, key="page_before", disabled=page == 0, on_click=_turn, args=(page - 1,))
        st.button(after, key="page_after", disabled=page == last, on_click=_turn, args=(page + 1,))


def _turn(page: int) -> None:
    st.session_state["problems_page_now"] = page
    st.session_state.pop("problems_at_now", None)


def _row(
    problem: Problem, cause: Cause, intake: Intake, rows: Rows, offered: Sequence[str], *, says_differ: bool
) -> None:
    """A row of the sheet with the wrong cell marked, and what can be done with it."""
    place, row = problem.place, problem.row
    if (place, row) not in rows:
        st.html(_line_apart(problem, cause, rows))
        return
    tag = f"{cause.key}_{_tag(place)}_{row}"
    cells, edit = st.columns([1.75, 1], gap="small", vertical_alignment="center")
    cells.html(_cells(problem, cause, rows, says_differ=says_differ))
    if is_base(place):
        return
    with edit, st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if column_of(cause):
            _edit(cause, rows.cell(place, row, cause.field), (place, row), f"cell_{tag}", offered)
        st.button(
            tr("problems.drop"),
            key=f"drop_{tag}",
            on_click=changes.make,
            args=([dropped(rows, place, row, cause.code)],),
        )
        is_here = st.session_state.get("problems_at_now") == (place, row)
        st.button(
            tr("problems.leave" if is_here else "problems.jump"),
            key=f"jump_{tag}",
            on_click=_jump,
            args=(None if is_here else (place, row),),
        )
    if st.session_state.get("problems_at_now") == (place, row):
        st.html(surroundings(intake, rows, place, row, cause.field))


def _line_apart(problem: Problem, cause: Cause, rows: Rows) -> str:
    """A line of the sheet that is no row of the table, such as a total."""
    where = f"<small>{escape(rows.where(problem.place))}</small>" if len(cause.places) > 1 else ""
    said = f"<b>{problem.row}{where}</b><div>{escape(short(problem.value, 120)) or '—'}</div>"
    return f'<div class="lt-cells lt-verbatim">{said}</div>'


def _edit(cause: Cause, now: str, at: tuple[str, int], key: str, offered: Sequence[str]) -> None:
    """A cell to be typed; where a list says what may stand there, to be chosen, unless it holds several names."""
    same = {
        "key": key,
        "label_visibility": "collapsed",
        "on_change": _typed,
        "args": (key, *at, cause.field, now, cause.code),
    }
    label = spoken(column_of(cause))
    if offered and len(offered) <= LONGEST_LIST and not SEVERAL.search(now.strip()):
        st.selectbox(label, offered, index=None, placeholder=tr("problems.choose"), **same)
    else:
        st.text_input(label, now, placeholder=tr("problems.fill_in"), **same)


def _typed(key: str, place: str, row: int, field: str, before: str, cause: str) -> None:
    if (after := st.session_state[key]) is not None:
        changes.make([Edit(place, row, field, before, after, cause)])


def _jump(at: tuple[str, int] | None) -> None:
    st.session_state["problems_at_now"] = at


def _cells(problem: Problem, cause: Cause, rows: Rows, *, says_differ: bool) -> str:
    shown = []
    for column, text in rows.keys(problem.place, problem.row, cause.field):
        wrong = ' class="wrong"' if column.column == cause.field else ""
        shown.append(
            f"<span{wrong}><small>{escape(spoken(column))}</small>{escape(short(text, LONGEST)) or '—'}</span>"
        )
    if says_differ:
        said = sentence(problem, words.language(), "problem")
        shown.append(f'<span class="said">{escape(said)}</span>')
    where = f"<small>{escape(rows.where(problem.place))}</small>" if len(cause.places) > 1 else ""
    return f'<div class="lt-cells lt-verbatim"><b>{problem.row}{where}</b><div>{"".join(shown)}</div></div>'


def surroundings(intake: Intake, rows: Rows, place: str, row: int, field: str) -> str:
    """A row as it stands on its sheet, two rows above and below, with the headings and the wrong cell marked."""
    at = next(each for each in intake.found if each.place == place)
    raw = next(each for each in intake.raws if each.name == at.sheet and each.file == at.file)
    position = rows.sheets[place][1].attrs["columns"].get(field, (None, ""))[0]
    heads = "".join(f"<th>{escape(short(each, 20))}</th>" for each in at.headings)
    lines = []
    for number in range(max(1, row - AROUND), row + AROUND + 1):
        cells = raw.rows.get(number, [])
        cells = [cells[each] if each < len(cells) else "" for each in range(at.left, at.right + 1)]
        marked = "".join(
            f"<td{' class=wrong' if number == row and each == position else ''}>{escape(short(cell, LONGEST))}</td>"
            for each, cell in enumerate(cells)
        )
        lines.append(f"<tr{' class=on' if number == row else ''}><th>{number}</th>{marked}</tr>")
    title = " · ".join(filter(None, (at.file, at.sheet)))
    return (
        f'<div class="lt-note">{escape(short(title, 80))}</div><div class="lt-scroll lt-verbatim">'
        f'<table class="lt-t lt-sheet"><thead><tr><th></th>{heads}</tr></thead>{"".join(lines)}</table></div>'
    )


def short(text: str, longest: int) -> str:
    """A cell in a line: without breaks, and cut where it is long.

    >>> short("a\\n b", 9), short("一二三四五", 4)
    ('a b', '一二三…')
    """
    shown = " ".join(text.split())
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def _tag(text: str) -> str:
    """A short name for a widget, in which nothing of the user's stands."""
    return sha256(text.encode()).hexdigest()[:8]
