"""What changed between two versions 变化: states of segments, firms, figures of the chains, and the rows behind."""

from collections.abc import Iterator, Sequence
from html import escape

import streamlit as st

from components import context_row, meeting, url
from components.look import glyph
from components.rows_list import said
from components.versions import compared, kept, news
from components.versions.compared import Pair
from components.words import language, spoken, tr
from liantu.data.dictionary import TABLES
from liantu.data.writing import heading
from liantu.diagnose.changes import ChainChange, Changes, MarkChange
from liantu.facts import Figure, Finding, Name

KEY_FIGURES = ("completeness", "possible_local_sourcing", "observed_local_sourcing", "stringing_rate")
KEY = f"figure.{KEY_FIGURES[0]}"  # of every chain
MOST = {True: 6, False: 10}  # segments in the table, in a room and at a desk; the others are counted
MOST_FIRMS = {True: 2, False: 12}
MOST_FIGURES = {True: 5, False: 10}
MOST_ROWS = 30  # changed rows of a table
NEWS = 4  # the place of a mark of which nobody knew before; what became worse stands before it


def answer(pair: Pair) -> Finding:
    """The one sentence: firms, segments, and how complete the chain of the row above is."""
    found = compared.between(pair)
    if found is None:
        return Finding("compared.unreadable", {})
    return news.sentence(found, context_row.chain())


def in_room(pair: Pair) -> None:
    """The figures that moved, below the list of versions, where a room has room."""
    found = compared.between(pair)
    if found is not None and pair.older is not None:
        _figures(found.chains, room=True)


def show(pair: Pair) -> None:
    """The two, and what differs; a room sees the short of it."""
    room = meeting.on()
    compared.say_what_was_refused(pair)
    if room:
        if pair.older is not None:
            names = (compared.labelled(code, kept.version(code)) for code in (pair.older, pair.newer))
            st.html(f'<div class="lt-k">{escape(" → ".join(names))}</div>')
    else:
        compared.show(pair)
    found = compared.between(pair)
    if found is None or pair.older is None:
        why = "compared.choose" if pair.older is None else "compared.unreadable"
        st.html(f'<div class="lt-note">{escape(tr(why))}</div>')
        return
    _states(found, room=room)
    _names(found, room=room)
    if not room:
        _figures(found.chains, room=room)
        _rows(found)


def _states(found: Changes, *, room: bool) -> None:
    """A line a segment, the worst first: from what to what."""
    lines = sorted(_lines(found), key=lambda each: each[0])
    if not lines:
        st.html(f'<div class="lt-note">{escape(tr("compared.no_state"))}</div>')
        return
    st.html(_changed_table([line for _, line in lines[: MOST[room]]]))
    rest = lines[MOST[room] :]
    if rest and room:
        worse = sum(place < NEWS for place, _ in rest)
        st.html(f'<div class="lt-note">{tr("compared.more_worse", n=len(rest), worse=worse)}</div>')
    elif rest:
        with st.expander(tr("compared.more", n=len(rest))):
            st.html(_changed_table([line for _, line in rest]))


def _changed_table(lines: Sequence[str]) -> str:
    heads = "".join(f"<th>{tr(code)}</th>" for code in ("figure.segment", "compared.before", "compared.after"))
    return f'<table class="lt-t"><thead><tr>{heads}</tr></thead><tbody>{"".join(lines)}</tbody></table>'


def _lines(found: Changes) -> Iterator[tuple[int, str]]:
    """Each with its place: up to :data:`NEWS` it became worse."""
    broken = {each.segment for each in found.marks if each.mark == "broken_middle" and each.after}
    moved = {each.segment for each in found.states}
    for each in found.states:
        worse = news.direction(each) < 0
        rank = (0 if each.after in ("absent", "unchecked") else 3) if worse else 6 if news.direction(each) else 5
        before, after = (f"{glyph(state)} {tr(f'state.{state}')}" for state in (each.before, each.after))
        if each.segment in broken:
            after += f" · {tr('figure.broken_middle')}"
        yield rank, _row(each.segment, before, after)
    for each in found.marks:
        if each.became and each.mark == "single_source" or each.segment not in moved:
            rank = (1 if each.mark == "broken_middle" else 2) if each.became else 7 if news.relieved(each) else NEWS
            yield rank, _row(each.segment, *_marked(each))
    yield from ((8, _row(name, "", tr("compared.came"))) for name in found.segments_in)
    yield from ((8, _row(name, "", tr("compared.gone"))) for name in found.segments_out)


def _marked(each: MarkChange) -> tuple[str, str]:
    """How many firms there are, with the mark where it holds."""
    word = f"{glyph(each.mark)} {tr(f'figure.{each.mark}')}"
    if each.mark == "broken_middle":
        return tuple(word if holds else tr("compared.not_broken") for holds in (each.before, each.after))
    counts = [tr("compared.n_firms", n=n) for n in each.n_firms]
    pairs = zip((each.before, each.after), counts, strict=True)
    return tuple(f"{word} · {count}" if holds else count for holds, count in pairs)


def _row(name: Name, before: str, after: str) -> str:
    """``before`` and ``after`` are ours, the name is not."""
    return f"<tr><td><b>{escape(spoken(name))}</b></td><td>{before}</td><td>→ {after}</td></tr>"


def _names(found: Changes, *, room: bool) -> None:
    """Firms that came, went, or are called otherwise now."""
    parts = [
        ("compared.firms_came", list(found.firms_in)),
        ("compared.firms_left", list(found.firms_out)),
        ("compared.firms_renamed", [f"{old} → {new}" for old, new in found.firms_renamed]),
    ]
    lines = "".join(_few(code, names, MOST_FIRMS[room]) for code, names in parts if names)
    if lines:
        st.html(f'<div class="lt-known">{lines}</div>')


def _few(code: str, names: list[str], most: int) -> str:
    shown = spoken(names[:most])
    if more := len(names) - len(names[:most]):
        shown = tr("compared.and_more", names=shown, n=more)
    return f"<div><span>{escape(tr(code, n=len(names)))}</span><b>{escape(shown)}</b></div>"


def _figures(chains: Sequence[ChainChange], *, room: bool) -> None:
    """What moved: figures of the chain above, then how complete the others are."""
    own = context_row.chain()
    if all(each.chain.zh != own for each in chains):
        own = chains[0].chain.zh if chains else ""
    lines = []
    for each in sorted(chains, key=lambda each: each.chain.zh != own):
        first, chain = each.chain.zh == own, tr("app.chain_of", chain=each.chain)
        figures = {f"figure.{name}": each.figures.get(name, (None, None)) for name in KEY_FIGURES}
        marked = {f"compared.n_{mark}": pair for mark, pair in each.n_marked.items()}
        pairs = {KEY: figures[KEY]} | (marked | figures if first else {})
        for code, pair in pairs.items():
            if seen := news.told_apart(*pair, spoken):
                label = tr("compared.of_chain", chain=chain, figure=tr(code))
                lines.append(_figure_line(label, *seen, room=room))
    if not lines:
        st.html(f'<div class="lt-note">{escape(tr("compared.no_figure"))}</div>')
        return
    heads = f'<th></th><th class="r">{tr("compared.before")}</th><th class="r">{tr("compared.after")}</th>'
    shown = "".join(lines[: MOST_FIGURES[room]])
    st.html(f'<table class="lt-t"><thead><tr>{heads}</tr></thead><tbody>{shown}</tbody></table>')
    if more := len(lines) - len(lines[: MOST_FIGURES[room]]):
        st.html(f'<div class="lt-note">{tr("compared.more_figures", n=more)}</div>')


def _figure_line(label: str, before: Figure | None, after: Figure | None, *, room: bool) -> str:
    sign = ""
    if news.moved(before, after):
        sign = "▲ " if after.value > before.value else "▼ "
    cells = (_figure(before, "", room=room), _figure(after, sign, room=room))
    return f"<tr><td>{escape(label)}</td>{''.join(cells)}</tr>"


def _figure(figure: Figure | None, sign: str, *, room: bool) -> str:
    """The figure with its interval, or why there is none; for a room in one line."""
    if figure is None:
        value, below = "—", tr("compared.no_chain")
    else:
        value, below = sign + spoken(figure), tr(f"reason.{figure.reason}") if figure.reason else ""
        if figure.bounds and figure.value is not None:
            low, high = map(spoken, figure.bounds)
            below = tr("figure.range", low=low.removesuffix("%"), high=high)
    if room:
        return f'<td class="r">{escape(value)}</td>'
    return f'<td class="r">{escape(value)}<div class="why">{escape(below)}</div></td>'


def _rows(found: Changes) -> None:
    """How many rows of each table differ, and on request which cells."""
    if not found.rows:
        return
    heads = "".join(
        f'<th class="{"l" if name == "table" else "r"}">{tr(f"compared.{name}")}</th>'
        for name in ("table", "added", "removed", "changed")
    )
    body = "".join(
        f"<tr><td>{escape(spoken(TABLES[name]))}</td>"
        + "".join(f'<td class="r">{n}</td>' for n in (len(each.added), len(each.removed), len(each.changed)))
        + "</tr>"
        for name, each in found.rows.items()
    )
    st.html(f'<table class="lt-t"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>')
    with st.expander(tr("compared.cells", n=found.n_rows), on_change="rerun", key="compared_cells") as opened:
        if opened.open:
            _cells(found)


def _cells(found: Changes) -> None:
    """The rows of one table: its key, and each cell that differs."""
    names = list(found.rows)
    labels = {name: spoken(TABLES[name]) for name in names}
    name = url.bound(
        st.selectbox,
        tr("compared.table"),
        key="compared_table",
        default=names[0],
        read=url.one_of(names),
        options=names,
        format_func=labels.get,
        width=260,
    )
    each, lines = found.rows[name], []
    for key, cells in each.changed.items():
        lines += [_cell_line(name, key, column, *pair) for column, pair in cells.items()]
    lines += [_cell_line(name, key, "", tr("compared.not_there"), tr("compared.is_there")) for key in each.added]
    lines += [_cell_line(name, key, "", tr("compared.is_there"), tr("compared.not_there")) for key in each.removed]
    heads = "".join(f"<th>{tr(f'compared.{head}')}</th>" for head in ("row", "column", "before", "after"))
    body = "".join(lines[:MOST_ROWS])
    st.html(
        f'<div class="lt-scroll"><table class="lt-t"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    )
    if more := len(lines) - len(lines[:MOST_ROWS]):
        st.html(f'<div class="lt-note">{tr("section.more_rows", n=more)}</div>')


def _cell_line(table: str, key: Sequence[object], column: str, before: object, after: object) -> str:
    reader = language()
    columns = {each.column: each for each in TABLES[table].columns}
    if column:
        before, after = (said(value, columns[column], reader) or "—" for value in (before, after))
    name = heading(columns[column], reader) if column else ""
    named = " · ".join(str(part) for part in key if part not in (None, ""))[:120]
    return "".join(["<tr>", *(f"<td>{escape(str(cell))}</td>" for cell in (named, name, before, after)), "</tr>"])
