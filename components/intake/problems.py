"""The step of problems 改问题: what is wrong by its cause, each with its cure, and what was changed so far."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from components import words
from components.intake import cause_rows, changes, merging, state
from components.intake.causes import UNREAD, Cause, Rows, Tally, causes, matching, sentences, tally
from components.look import glyph
from components.words import spoken, tr
from liantu.data.checks import Checked
from liantu.data.dictionary import TABLES
from liantu.data.intake.taken import Intake
from liantu.data.problems import ORDER
from liantu.facts import Finding

GLYPH = {"error": "absent", "warning": "weak", "note": "unchecked"}
N_VALUES = 2  # of what stands there, in the line of a cause
N_ROWS = 4
TITLED = {  # what is wrong has another fact in each row
    "code_length",
    "code_character",
    "code_check_digit",
    "code_organisation_digit",
    "code_office",
    "code_division",
    "repeated",
    "repeated_code",
    "same_name",
    "written_otherwise",
    "similar_firm",
    "misspelt_firm",
    "misspelt_park",
    "park_elsewhere",
    "address_elsewhere",
    "gcj02_suspected",
    "crowded_point",
    "swapped_coordinates",
    "projected_coordinates",
    "half_a_pair",
    "outside_china",
    "far_above",
    "far_below",
    "above_revenue",
    "much_per_head",
    "after_as_of",
    "contract_over",
    "phone_number",
    "identity_number",
    "formula_text",
    "markup",
    "second_demand",
    "second_value",
}
LONGEST = 18  # characters of a cell in a line: a credit code


def answer(intake: Intake) -> Finding:
    """How many rows are usable, and of how many kinds the faults of the others are."""
    checked = read(intake)
    if checked.obstacle:
        return Finding("problems.answer.obstacle", {})
    found, count = causes(checked), tally(intake.sheets, checked)
    if not count.n_rows:
        return Finding("problems.answer.empty", {})
    facts = {"total": count.n_rows, "accepted": count.n_in}
    if count.n_out:
        kinds = sum(cause.severity == "error" for cause in found)
        return Finding("problems.answer.cure", {**facts, "n": count.n_out, "kinds": kinds})
    if n := sum(cause.n for cause in found if cause.severity == "warning"):
        return Finding("problems.answer.warned", {**facts, "n": n})
    return Finding("problems.answer.good", {"n": count.n_rows})


def read(intake: Intake) -> Checked:
    """The rows as checked; a wait is seen."""
    with st.spinner(tr("problems.checking"), show_time=False):
        return intake.checked


def show(intake: Intake) -> None:
    """Left the causes with their rows, right the count and what was changed."""
    checked = read(intake)
    rows = Rows(intake.sheets)
    found = merging.without_apart(causes(checked), rows)
    _as_last_time(intake)
    left, right = st.columns([3.4, 1], gap="medium")
    with left:
        if not found:
            none = "problems.none" if tally(intake.sheets, checked).n_rows else "problems.no_rows"
            st.html(f"<p>{tr(none)}</p>")
        else:
            shown = _filtered(found, rows)
            if not shown:
                st.html(f"<p>{tr('problems.no_match')}</p>")
            else:
                with st.container(key="cause_head"):
                    st.columns([5.6, 1], gap="small")[0].html(_head())
            for cause in shown:
                _cause(cause, intake, checked, rows)
    with right:
        _aside(tally(intake.sheets, checked), found, intake)


def _as_last_time(intake: Intake) -> None:
    """Tables that were read by a layout that was kept, which nobody has looked at this time."""
    names = [spoken(TABLES[each.table]) for each in intake.layouts if each.table and each.why == "remembered"]
    if names:
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="problems_as_last_time"):
            said = tr("problems.as_last_time", tables=list(dict.fromkeys(names)))
            st.html(f'<div class="lt-verbatim">{escape(said)}</div>', width="content")
            st.button(tr("problems.see_columns"), key="problems_columns", on_click=state.go, args=("columns",))


def _filtered(found: Sequence[Cause], rows: Rows) -> list[Cause]:
    """The causes that the reader looks for."""
    n_by = {severity: sum(each.severity == severity for each in found) for severity in ORDER}
    severities = {"": tr("problems.all", n=len(found))} | {
        severity: tr("problems.severity_n", severity=tr(f"severity.{severity}"), n=n)
        for severity, n in n_by.items()
        if n
    }
    tables = {"": tr("problems.all_tables")} | {
        name: spoken(TABLES[name]) for name in TABLES if any(each.table == name for each in found)
    }
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="problems_filter"):
        severity = st.segmented_control(
            tr("check.severity"),
            list(severities),
            default="",
            format_func=severities.get,
            label_visibility="collapsed",
            key="problems_severity",
        )
        table = ""
        if len(tables) > 2:
            table = st.selectbox(
                tr("check.sheet"),
                list(tables),
                format_func=tables.get,
                label_visibility="collapsed",
                key="problems_table",
                width=170,
            )
        text = st.text_input(
            tr("problems.search"),
            placeholder=tr("problems.search"),
            label_visibility="collapsed",
            key="problems_text",
            width=240,
        )
    return matching(
        found,
        rows.texts if text.strip() else {},
        words.language(),
        severity=severity or "",
        table=table or "",
        text=text,
    )


def _cause(cause: Cause, intake: Intake, checked: Checked, rows: Rows) -> None:
    """One line, a card on a phone; below it, when it is open, the rows and the ways to cure them."""
    is_open = st.session_state.get("problems_open_now") == cause.key
    with st.container(key=f"cause_{cause.key}", gap="xsmall"):
        line, action = st.columns([5.6, 1], gap="small", vertical_alignment="center")
        line.html(_line(cause, rows, cause_rows.said_first(cause, intake)))
        with action:
            if cause.step_back:
                st.button(
                    tr("problems.back_to", step=tr(f"intake.step.{cause.step_back}")),
                    key=f"back_{cause.key}",
                    width="stretch",
                    on_click=state.go,
                    args=(cause.step_back,),
                )
            elif cause.rows:
                st.button(
                    _what_opens(cause, is_open=is_open),
                    key=f"open_{cause.key}",
                    width="stretch",
                    on_click=_open,
                    args=("" if is_open else cause.key,),
                )
        if is_open and cause.rows:
            with st.container(border=True, key=f"rows_{cause.key}"):
                cause_rows.show(cause, intake, checked, rows)


def _what_opens(cause: Cause, *, is_open: bool) -> str:
    if is_open:
        return tr("problems.close")
    return tr("problems.open_cure" if cause_rows.is_curable(cause) else "problems.open_rows", n=cause.n)


def _open(key: str) -> None:
    st.session_state["problems_open_now"] = key
    st.session_state["problems_page_now"] = 0
    st.session_state.pop("problems_at_now", None)


def _line(cause: Cause, rows: Rows, at_once: str) -> str:
    language = words.language()
    said, cured = sentences(cause, language, "problem"), sentences(cause, language, "cure")
    heading = cause.heading if isinstance(cause.heading, str) else spoken(cause.heading)
    where = [spoken(TABLES[cause.table]) if cause.table in TABLES else "", heading, _rows(cause)]
    if cause.is_base:
        where.insert(0, tr("merging.in_version"))
    if len(cause.places) > 1:
        where.append(tr("problems.in_sheets", n=len(cause.places)))
    elif cause.places and not cause.is_base:
        where.append(rows.where(cause.places[0]))
    elif not cause.table:
        where += cause.sheets
    n = tr("problems.n_rows" if cause.rows else "problems.n_places", n=cause.n)
    if cause.code == UNREAD:
        n = tr("steps.columns.n_columns", n=len(cause.columns))
    mark = f'<span class="lt-chip">{glyph(GLYPH[cause.severity])}{tr(f"severity.{cause.severity}")}</span>'
    parts = [
        f"<div>{mark}</div>",
        f"<div><b>{escape(_title(cause, said))}</b><small>{escape(' · '.join(filter(None, where)))}</small></div>",
        f'<div class="n">{n}</div>',
        f'<div class="as">{_columns(cause) if cause.code == UNREAD else _values(cause)}</div>',
        f"<div>{f'<b>{escape(at_once)}</b><br>' if at_once else ''}{escape(_first(cured))}</div>",
    ]
    return f'<div class="lt-cause lt-verbatim">{"".join(parts)}</div>'


def _values(cause: Cause) -> str:
    """The first of what stands there, and how many kinds there are."""
    found = [value for value in cause.values if value]
    shown = [escape(_quoted(value)) for value in found[:N_VALUES]]
    if len(found) > N_VALUES:
        shown.append(tr("problems.kinds", n=len(found)))
    return "<br>".join(shown) or "—"


def _columns(cause: Cause) -> str:
    """The names of columns; where they are many, the others are folded away."""
    first, others = cause.columns[:N_VALUES], [cause_rows.short(name, LONGEST) for name in cause.columns[N_VALUES:]]
    shown = "<br>".join(escape(_quoted(name)) for name in first)
    if not others:
        return shown
    summary = tr("problems.other_columns", n=len(others))
    return f"{shown}<details><summary>{summary}</summary>{escape(spoken(others))}</details>"


def _head() -> str:
    names = ("message", "n", "value", "cure")
    heads = "".join(f"<div>{tr(f'check.{name}')}</div>" for name in names)
    return f'<div class="lt-cause lt-cause-head"><div></div>{heads}</div>'


def _rows(cause: Cause) -> str:
    """The first rows by their numbers, where all stand on one sheet."""
    if not cause.rows or len(cause.places) > 1:
        return ""
    first = [str(row) for _, row in cause.rows[:N_ROWS]]
    code = "check.rows_and_more" if len(cause.rows) > N_ROWS else "check.rows" if len(first) == 1 else "check.rows_few"
    return tr(code, rows=first)


def _first(said: Sequence[str]) -> str:
    return said[0] if len(said) == 1 else tr("problems.and_others", first=said[0], n=len(said))


def _title(cause: Cause, said: Sequence[str]) -> str:
    """What is wrong with all its rows: where it is another fact in each, none of these is told here."""
    return tr(f"problems.title.{cause.code}") if len(said) > 1 and cause.code in TITLED else _first(said)


def _quoted(text: str) -> str:
    return f"“{cause_rows.short(text, LONGEST)}”"


def _aside(count: Tally, found: Sequence[Cause], intake: Intake) -> None:
    """Where it stands, and what was changed; every change can be taken back. The way on is at the foot."""
    st.html(f'<div class="lt-k">{tr("problems.now")}</div>')
    lines = [tr("problems.usable", n=count.n_in), tr("problems.held_back", n=count.n_out)]
    st.markdown("  \n".join(lines[: 2 if count.n_out else 1]))
    changes.show(intake)
