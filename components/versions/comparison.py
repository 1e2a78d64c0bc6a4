"""What changed between two versions 变化: states of segments, firms, figures of the chains, and the rows behind."""

from collections import Counter
from collections.abc import Sequence
from html import escape

import streamlit as st

from components import context_row, meeting, url
from components.look import glyph
from components.rows_list import said
from components.versions import compared, kept
from components.versions.compared import Pair
from components.words import language, spoken, tr
from liantu.data.dictionary import TABLES
from liantu.data.writing import heading
from liantu.diagnose.changes import ChainChange, Changes, StateChange
from liantu.facts import Figure, Finding, Word

KEY_FIGURES = ("completeness", "possible_local_sourcing", "observed_local_sourcing", "stringing_rate")
MOST = {True: 5, False: 10}  # segments in the table, in a room and at a desk; the others are counted
MOST_FIRMS = {True: 2, False: 12}
MOST_FIGURES = {True: 4, False: 10}
MOST_ROWS = 30  # changed rows of a table
LEAST = 0.0005  # of a share: less is no change that a reader sees


def answer(pair: Pair) -> Finding:
    """The one sentence: firms, segments, and how complete the chain of the row above is."""
    found = compared.between(pair)
    if found is None:
        return Finding("compared.unreadable", {})
    return sentence(found, context_row.chain())


def sentence(found: Changes, chain: str) -> Finding:
    """What differs, the most telling first; each clause stands by itself.

    新增3家企业，2个环节由空白转薄弱，电子信息链完整度62%→65%。
    """
    clauses = [each for each in (_firms(found), _segments(found), _completeness(found, chain)) if each]
    if not clauses:
        return Finding("compared.rows", {"n": found.n_rows}) if found.n_rows else Finding("compared.same", {})
    names = ("first", "second", "third")
    return Finding(f"compared.clauses_{len(clauses)}", dict(zip(names, clauses, strict=False)))


def _firms(found: Changes) -> Finding | None:
    come, gone = len(found.firms_in), len(found.firms_out)
    if come and gone:
        return Finding("compared.firms_both", {"n": come, "gone": gone})
    if come or gone:
        return Finding("compared.firms_in" if come else "compared.firms_out", {"n": come or gone})
    return None


def _segments(found: Changes) -> Finding | None:
    """The change that most segments made, with both states; several kinds are only counted."""
    kinds = Counter((each.before, each.after) for each in found.states)
    if len(kinds) == 1:
        [((before, after), n)] = kinds.items()
        states = {"before": Word(f"state.{before}"), "after": Word(f"state.{after}")}
        if n == 1:
            return Finding("compared.segment_moved", {"segment": found.states[0].segment, **states})
        return Finding("compared.segments_moved", {"n": n, **states})
    if kinds:
        return Finding("compared.segments_changed", {"n": len(found.states)})
    if found.segments_in and found.segments_out:
        return Finding("compared.segments_both", {"n": len(found.segments_in), "gone": len(found.segments_out)})
    if n := len(found.segments_in) or len(found.segments_out):
        return Finding("compared.segments_in" if found.segments_in else "compared.segments_out", {"n": n})
    return None


def _completeness(found: Changes, chain: str) -> Finding | None:
    """Of the chain of the row above; where neither has that one, of the chain that moved most."""
    moved = {each.chain.zh: each for each in found.chains if _moved(*each.figures.get("completeness", (None, None)))}
    if chain not in moved and any(each.chain.zh == chain for each in found.chains):
        return None
    each = moved.get(chain) or max(moved.values(), key=_by_how_much, default=None)
    if each is None:
        return None
    before, after = each.figures["completeness"]
    return Finding("compared.completeness", {"chain": each.chain, "before": before, "after": after})


def _by_how_much(each: ChainChange) -> float:
    before, after = each.figures["completeness"]
    return abs(after.value - before.value)


def _moved(before: Figure | None, after: Figure | None) -> bool:
    if before is None or after is None or before.value is None or after.value is None:
        return False
    return abs(before.value - after.value) >= LEAST


def show(pair: Pair) -> None:
    """The two, and what differs; a room sees the short of it."""
    room = meeting.on()
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
    _figures(found.chains, room=room)
    if not room:
        _rows(found)


def _states(found: Changes, *, room: bool) -> None:
    """A line a segment: from which state to which."""
    lines = [_moved_line(each) for each in found.states]
    lines += [_line(spoken(name), "", tr("compared.came")) for name in found.segments_in]
    lines += [_line(spoken(name), "", tr("compared.gone")) for name in found.segments_out]
    if not lines:
        st.html(f'<div class="lt-note">{escape(tr("compared.no_state"))}</div>')
        return
    st.html(_changed_table(lines[: MOST[room]]))
    more = lines[MOST[room] :]
    if more and room:
        st.html(f'<div class="lt-note">{tr("compared.more", n=len(more))}</div>')
    elif more:
        with st.expander(tr("compared.more", n=len(more))):
            st.html(_changed_table(more))


def _changed_table(lines: Sequence[str]) -> str:
    heads = "".join(f"<th>{tr(code)}</th>" for code in ("figure.segment", "compared.before", "compared.after"))
    return f'<table class="lt-t"><thead><tr>{heads}</tr></thead><tbody>{"".join(lines)}</tbody></table>'


def _moved_line(each: StateChange) -> str:
    before, after = (f"{glyph(state)} {tr(f'state.{state}')}" for state in (each.before, each.after))
    return f"<tr><td><b>{escape(spoken(each.segment))}</b></td><td>{before}</td><td>→ {after}</td></tr>"


def _line(name: str, before: str, after: str) -> str:
    return f"<tr><td><b>{escape(name)}</b></td><td>{escape(before)}</td><td>{escape(after)}</td></tr>"


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
    """The figures of the chain above, then how complete the others are, where that moved."""
    own = context_row.chain()
    if all(each.chain.zh != own for each in chains):
        own = chains[0].chain.zh if chains else ""
    lines = []
    for each in sorted(chains, key=lambda each: each.chain.zh != own):
        first = each.chain.zh == own
        for name in KEY_FIGURES if first and not room else KEY_FIGURES[:1]:
            before, after = each.figures.get(name, (None, None))
            if first or _moved(before, after) or before is None or after is None:
                chain = tr("app.chain_of", chain=each.chain)
                label = tr("compared.of_chain", chain=chain, figure=tr(f"figure.{name}"))
                lines.append(_figure_line(label, before, after, room=room))
    heads = f'<th></th><th class="r">{tr("compared.before")}</th><th class="r">{tr("compared.after")}</th>'
    shown = "".join(lines[: MOST_FIGURES[room]])
    st.html(f'<table class="lt-t"><thead><tr>{heads}</tr></thead><tbody>{shown}</tbody></table>')


def _figure_line(label: str, before: Figure | None, after: Figure | None, *, room: bool) -> str:
    sign = ""
    if _moved(before, after):
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
        return f'<td class="r"><span class="lt-note">{escape(below)}</span>　{escape(value)}</td>'
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
