"""Which segment 归到哪个环节: for firms that name none, what their products and their business speak for.

The words that speak for it are marked. Nothing is assigned unasked: the analyst takes ticked rows, or all likely ones.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from html import escape

import streamlit as st

from components.intake import changes
from components.intake.causes import Cause, Rows, is_base
from components.words import tr
from liantu.data.checks import Checked
from liantu.data.intake.parts import Edit
from liantu.data.intake.segments import Proposal, proposals

FIELDS = ("products", "role")  # in which a firm says what it does
PAGE = 20  # firms
LONGEST = 90  # characters of what a firm says
SURE = 0.7  # a score from which a proposal is called 很像 …
APART = 0.8  # … unless another has this part of it
N_OTHERS = 6  # further segments in the list of a row

At = tuple[str, int]  # a found table and the number of a row in it


def fits(cause: Cause) -> bool:
    """Whether the rows of a cause are firms without a segment."""
    return (cause.table, cause.field, cause.code) == ("firms", "segments", "missing_value")


def show(cause: Cause, checked: Checked, rows: Rows) -> set[At]:
    """The firms for which something speaks, the surest first; returns them, so that the others can be asked for."""
    texts = {at: text for at in cause.rows if at in rows and not is_base(at[0]) and (text := said(at, rows))}
    found = _proposed(texts, checked, rows)
    if not found:
        return set()
    order = sorted(found, key=lambda at: -found[at][0].score)
    sure = [at for at in order if is_sure(found[at])]
    st.html(f'<div class="lt-k">{tr("proposals.title", n=len(order))}</div>')
    page = order[:PAGE]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if sure:
            edits = _edits({at: found[at][0].segment for at in sure}, rows)
            label = tr("proposals.take_sure", n=len(sure))
            st.button(label, key="proposals_sure", type="primary", on_click=changes.make, args=(edits,))
        n = sum(bool(st.session_state.get(f"tick_{_tag(at)}")) for at in page)
        st.button(
            tr("proposals.take_ticked", n=n),
            key="proposals_ticked",
            disabled=not n,
            on_click=_take_ticked,
            args=(page, {at: found[at][0].segment for at in page}, rows),
        )
    for at in page:
        _row(at, found[at], texts[at], rows)
    if len(order) > PAGE:
        st.html(f'<div class="lt-note">{tr("proposals.more", n=len(order) - PAGE)}</div>')
    return set(found)


def meant(value: str, checked: Checked) -> list[str]:
    """The segments that a name may mean which is none of the table."""
    tables = checked.tables
    found = proposals({0: value}, tables["segments"], tables["boms"], links=tables["segment_links"])
    return [each.segment for each in found.get(0, ())]


def is_sure(proposed: Sequence[Proposal]) -> bool:
    """Whether the best proposal is called 很像: it fits well, and no other nearly as well."""
    first, *others = proposed
    return first.score >= SURE and all(each.score <= first.score * APART for each in others)


def said(at: At, rows: Rows) -> str:
    """What a firm says of what it makes, or its name where it says nothing."""
    return "；".join(filter(None, (rows.cell(*at, field).strip() for field in FIELDS))) or rows.cell(*at, "firm")


def _row(at: At, proposed: Sequence[Proposal], text: str, rows: Rows) -> None:
    first = proposed[0]
    tick, line, pick = st.columns([0.25, 4, 1.6], gap="small", vertical_alignment="center")
    name = rows.cell(*at, "firm")
    tick.checkbox(tr("proposals.tick", row=at[1]), key=f"tick_{_tag(at)}", label_visibility="collapsed")
    word = tr("proposals.sure" if is_sure(proposed) else "proposals.perhaps")
    strength = "strong" if is_sure(proposed) else "weak"
    line.html(
        f'<div class="lt-verbatim lt-proposal"><b>{at[1]}</b> <b>{escape(name[:40])}</b> '
        f'<span class="lt-word lt-word-{strength}">{word}</span><div>{marked(text[:LONGEST], first.words)}</div></div>'
    )
    pick.selectbox(
        tr("proposals.segment"),
        list(dict.fromkeys(each.segment for each in proposed))[:N_OTHERS],
        key=f"segment_{_tag(at)}",
        label_visibility="collapsed",
    )


def marked(text: str, words: Sequence[str]) -> str:
    """A text as HTML in which the words that matched are marked.

    >>> marked("生产<覆铜板>", ("覆铜板",))
    '生产&lt;<mark>覆铜板</mark>&gt;'
    """
    shown, rest = "", text
    while rest:
        at = min(((rest.find(word), -len(word)) for word in words if word and word in rest), default=None)
        if at is None:
            break
        start, length = at[0], -at[1]
        shown += f"{escape(rest[:start])}<mark>{escape(rest[start : start + length])}</mark>"
        rest = rest[start + length :]
    return shown + escape(rest)


def _take_ticked(page: Sequence[At], first: Mapping[At, str], rows: Rows) -> None:
    ticked = [at for at in page if st.session_state.get(f"tick_{_tag(at)}")]
    changes.make(_edits({at: st.session_state.get(f"segment_{_tag(at)}") or first[at] for at in ticked}, rows))


def _edits(segment_of: Mapping[At, str], rows: Rows) -> list[Edit]:
    return [
        Edit(*at, "segments", rows.cell(*at, "segments"), segment, "missing_value")
        for at, segment in segment_of.items()
    ]


def _proposed(texts: Mapping[At, str], checked: Checked, rows: Rows) -> dict[At, tuple[Proposal, ...]]:
    """The proposals; asked for once, for they take time."""
    tables = checked.tables
    key = hash((tuple(texts.items()), tuple(tables["segments"]["segment"].dropna()), len(tables["boms"])))
    kept = st.session_state.get("proposals_found")
    if kept is None or kept[0] != key:
        with st.spinner(tr("proposals.looking")):
            names = {at: rows.cell(*at, "firm") for at in texts}
            found = proposals(texts, tables["segments"], tables["boms"], links=tables["segment_links"], names=names)
        kept = st.session_state["proposals_found"] = key, {at: each for at, each in found.items() if each}
    return kept[1]


def _tag(at: At) -> str:
    return sha256(repr(at).encode()).hexdigest()[:10]
