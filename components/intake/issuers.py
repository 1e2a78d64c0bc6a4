"""Issuers 填报方: one choice for a whole table, where its columns tell suppliers or customers and nobody else."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from components.intake import preview, state, titles
from components.intake.sure import column_of, lacking
from components.look import glyph
from components.words import literal, tr
from liantu.data.cells import clean
from liantu.data.dictionary import TABLES, Column
from liantu.data.intake.issuers import Issuer, proposed, said, spellings, with_issuer
from liantu.data.intake.one_side import SIDES, side_lacking
from liantu.data.intake.taken import Intake
from liantu.facts import Finding

LONGEST = 40  # characters of the text that says so
FEW = 2  # tables from which on they are listed together
MOST = 500  # firms offered; of more a name is typed


def is_asked(intake: Intake, number: int) -> bool:
    """Whether a table tells one side only, and nobody has said yet whose list it is."""
    return bool(side_lacking(intake.layouts[number])) and not said(intake, number)


def n_asked(intake: Intake) -> int:
    """Of how many tables it is asked."""
    return sum(is_asked(intake, number) for number in range(len(intake.found)))


def still_lacking(intake: Intake, number: int) -> list[Column]:
    """The required columns that a table lacks, but for the one that somebody has said for all its rows."""
    side = side_lacking(intake.layouts[number])
    done = side if side and said(intake, number) else ""
    return [column for column in lacking(intake.layouts[number]) if column.column != done]


def answer(intake: Intake, number: int) -> Finding:
    """What is asked of a table that tells one side."""
    facts = {"table": TABLES["firm_links"], **_sides(intake, number)}
    if one := _proposed(intake, number):
        return Finding("issuer.answer.proposed", facts | {"name": one.name})
    return Finding("issuer.answer.open", facts)


def show_all(intake: Intake) -> None:
    """Where the lists of several firms came together: all of them in one list, and one button for those still open."""
    ones = {number: one for number in range(len(intake.found)) if (one := _proposed(intake, number))}
    if len(ones) < FEW:
        return
    still, named = [number for number in ones if is_asked(intake, number)], titles.titles(intake, list(ones))
    with st.container(key="intake_issuers", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            told = tr("issuer.together" if still else "issuer.together_done", n=len(ones))
            mark = glyph("unchecked" if still else "strong")
            st.html(f'<div class="lt-k">{mark} {escape(told)}</div>', width="content")
            if len(still) > 1:
                label = tr("issuer.together_all", n=len(still))
                st.button(label, key="intake_issuers_all", on_click=_all_so, args=(still,))
        with st.container(key="intake_places_issuers", gap=None):
            for number, one in ones.items():
                mark, now = titles.mark(intake.found[number]), said(intake, number)
                with st.container(key=f"intake_place_issuer_{mark}", gap=None):
                    key = f"intake_issuer_each_{mark}"
                    st.session_state[key] = bool(now)
                    facts = {"table": named[number], "name": now or one.name, "n": len(intake.found[number].rows)}
                    st.checkbox(literal(tr("issuer.each", **facts)), key=key, on_change=_ticked, args=(number, key))


def show(intake: Intake, number: int, mark: str) -> None:
    """What a text says, the choice that it is so, and a place to say otherwise; taken back, no row says it any more."""
    if not side_lacking(intake.layouts[number]):
        return
    one, now, sides = _proposed(intake, number), said(intake, number), _sides(intake, number)
    facts = sides | ({"text": preview.cut(one.text, LONGEST), "name": one.name} if one else {})
    code = "done" if now else one.source if one else "open"
    with st.container(key=f"intake_issuer_{mark}", gap="xsmall"):
        told = escape(tr(f"issuer.{code}", **facts | ({"name": now} if now else {})))
        st.html(f"<div>{glyph('strong' if now else 'unchecked' if one else 'absent')} {told}</div>")
        if one:
            key = f"intake_issuer_so_{mark}"
            st.session_state[key] = bool(now)
            label = tr("issuer.all", n=len(intake.found[number].rows), column=sides["column"], name=now or one.name)
            st.checkbox(literal(label), key=key, on_change=_ticked, args=(number, key))
        _which(intake, number, mark, one, now)


def _which(intake: Intake, number: int, mark: str, one: Issuer | None, now: str) -> None:
    """The firm, to be chosen or written; emptied, nobody has said it."""
    key, column = f"intake_issuer_which_{mark}", _sides(intake, number)["column"]
    names = list(_known(intake).values())
    offered = [now, one.name if one else "", *(names if len(names) <= MOST else ())]
    st.session_state[key] = now or None
    st.selectbox(
        literal(tr("issuer.other" if one else "issuer.which", column=column)),
        list(dict.fromkeys(filter(None, offered))),
        key=key,
        placeholder=tr("issuer.name"),
        accept_new_options=True,
        on_change=_named,
        args=(number, key),
        width=420,
    )


def _sides(intake: Intake, number: int) -> dict[str, Column]:
    """The side that is there and the one that is not."""
    layout = intake.layouts[number]
    lacks = side_lacking(layout)
    there = next(side for side in SIDES if side != lacks)
    return {"there": column_of(layout, there), "column": column_of(layout, lacks)}


def _proposed(intake: Intake, number: int) -> Issuer | None:
    return proposed(intake, number, _known(intake))


def _known(intake: Intake) -> Mapping[str, str]:
    """The firms of the version that the files are added to, and of these files; made once for them."""
    firms = [
        (found, match.position)
        for found, layout in zip(intake.found, intake.layouts, strict=True)
        if layout.table == "firms"
        for match in layout.matches
        if match.column == "firm"
    ]
    of = intake.base_id, intake.mode, tuple((found.place, at) for found, at in firms)
    held = st.session_state.get("intake:firms")
    if held is None or held[0] != of:
        names = [clean(cells[at]) for found, at in firms for cells in found.rows.values()]
        base = intake.base.tables["firms"]["firm"].tolist() if intake.base else []
        held = of, spellings([*filter(None, names), *base])
        st.session_state["intake:firms"] = held
    return held[1]


def _ticked(number: int, key: str) -> None:
    intake = state.current()
    state.hold(with_issuer(intake, number, _proposed(intake, number) if st.session_state[key] else None))


def _all_so(numbers: Sequence[int]) -> None:
    """What was proposed of these tables is so: a change for each, so that each can be taken back."""
    intake = state.current()
    for number in numbers:
        intake = with_issuer(intake, number, _proposed(intake, number))
    state.hold(intake)


def _named(number: int, key: str) -> None:
    intake, name = state.current(), clean(st.session_state[key] or "")
    told = Issuer(side_lacking(intake.layouts[number]), name, "told", name) if name else None
    state.hold(with_issuer(intake, number, told))
