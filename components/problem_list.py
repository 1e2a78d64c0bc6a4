"""The problems of an upload, one line a kind with its cure, and what accepting the good rows does."""

from html import escape

import streamlit as st

from components import cached, upload, words
from components.closing import XLSX
from components.look import glyph
from components.words import spoken, tr
from liantu import words as spoken_words
from liantu.chain import chain_names, chain_of, city_of
from liantu.data import workbook
from liantu.data.checks import Checked, ProblemGroup, problem_groups
from liantu.diagnose import Diagnosis, diagnose, read_segments

GLYPH = {"error": "absent", "warning": "weak", "note": "unchecked"}
MOST_ROWS = 6


def show(found: Checked) -> None:
    """Left the problems, right the decision."""
    left, right = st.columns([3.1, 1], gap="medium")
    with left:
        _table(found)
    with right:
        _decide(found)


def _table(found: Checked) -> None:
    groups = problem_groups(found)
    if not groups:
        st.html(f"<p>{tr('data.no_problems')}</p>")
        return
    heads = "".join(
        f"<th>{tr(f'check.{name}')}</th>" for name in ("severity", "message", "n", "where", "value", "cure")
    )
    rows = "".join(map(_row, groups))
    st.html(
        f'<div class="lt-scroll lt-verbatim"><table class="lt-t"><thead><tr>{heads}</tr></thead>{rows}</table></div>'
    )


def _row(group: ProblemGroup) -> str:
    language = words.language()
    message = spoken_words.say(language, f"problem.{group.code}", **group.facts)
    cure = spoken_words.say(language, f"cure.{group.code}", **group.facts)
    rows = [str(row) for row in group.rows if row is not None]
    more = len(rows) > MOST_ROWS
    place = [group.sheet, tr("check.rows_and_more" if more else "check.rows", rows=rows[:MOST_ROWS]) if rows else ""]
    where = " · ".join(part for part in [*place, group.column] if part)
    mark = f'<span class="lt-chip">{glyph(GLYPH[group.severity])}{tr(f"severity.{group.severity}")}</span>'
    cells = [f"<b>{escape(message)}</b>", str(len(group.rows)), escape(where), escape(group.value), escape(cure)]
    return f"<tr><td>{mark}</td>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _decide(found: Checked) -> None:
    """What accepting does, with the numbers, and the way back for the rejected rows."""
    n_rejected = sum(found.n_rejected.values())
    n_accepted = sum(found.n_rows.values()) - n_rejected
    st.html(f'<div class="lt-k">{tr("data.effect")}</div>')
    if found.refusal:
        st.error(tr(f"error.{found.refusal.code}", **found.refusal.facts))
    else:
        st.markdown(tr("data.rows_in", n=n_accepted) + "  \n" + tr("data.rows_back", n=n_rejected))
        _effect(found)
        st.button(
            tr("data.accept", n=n_accepted), type="primary", width="stretch", on_click=upload.accept, args=(found,)
        )
    if n_rejected:
        book = workbook.rejected(found, words.language(), spoken_words.say)
        st.download_button(
            tr("data.download_rejected", n=n_rejected), book, "liantu-rejected.xlsx", XLSX, width="stretch"
        )
    st.button(tr("data.another"), width="stretch", on_click=upload.forget)


def _effect(found: Checked) -> None:
    """How the completeness of each chain moves against the rows that are shown now."""
    before, after = _by_chain_now(), _by_chain(found)
    lines = []
    for name, diagnosis in after.items():
        was, now = before.get(name), diagnosis.figures["completeness"]
        said = {"chain": diagnosis.chain, "now": _with_interval(now)}
        lines.append(
            tr("data.completeness", **said)
            if was is None or was.figures["completeness"] == now
            else tr("data.completeness_moves", was=_with_interval(was.figures["completeness"]), **said)
        )
    st.markdown("  \n".join(lines))


def _with_interval(figure: object) -> str:
    if not figure.bounds:
        return spoken(figure)
    low, high = map(spoken, figure.bounds)
    return tr("data.value_and_range", value=spoken(figure), low=low.removesuffix("%"), high=high)


def _by_chain(checked: Checked) -> dict[str, Diagnosis]:
    city = city_of(checked.tables)
    read = read_segments(city)
    return {name: diagnose(city, chain_of(city, name), read) for name in chain_names(city)}


def _by_chain_now() -> dict[str, Diagnosis]:
    checked = cached.dataset_or_none()
    return {} if checked is None or checked.refusal else _by_chain(checked)
