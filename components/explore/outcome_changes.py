"""How the four outcomes change 四项结果变多少: from, to, by how much, on one scale, and the arithmetic."""

from collections.abc import Mapping
from html import escape

import streamlit as st

from components import meeting
from components.words import spoken, tell_plain, tr
from liantu.diagnose.outcomes import Outcome
from liantu.explore.explored import Change
from liantu.facts import Figure, Finding

LEAST = 0.0005  # a change that would be written as 0.1 points
SIGNS = {"up": "▲", "down": "▼"}
UNTOLD = "<b>—</b>"


def show(changes: Mapping[str, Change], why: Mapping[str, Finding], short: Mapping[str, Finding]) -> None:
    """A row an outcome; for a room four large results. Of which too little is known, ``short``, only the change."""
    if meeting.on():
        cells = "".join(_large(name, change, name in short) for name, change in changes.items())
        reasons = dict.fromkeys(escape(tr("outcome.not_yet", why=each)) for each in short.values())
        below = f'<div class="lt-note">{"<br>".join(reasons)}</div>' if short else ""
        st.html(f'<div class="lt-four">{cells}</div>{below}')
        return
    st.subheader(tr("levers.outcomes"), anchor=False)
    rows = "".join(_row(name, change, why.get(name), short.get(name)) for name, change in changes.items())
    st.html(f'<div class="lt-changes">{rows}</div>')


def parts(outcomes: Mapping[str, tuple[Outcome, Outcome]]) -> None:
    """On request every part of the four, before and after."""
    with st.expander(tr("levers.parts"), on_change="rerun", key="levers_parts") as opened:
        if not opened.open:
            return
        heads = "".join(f'<th class="r">{tr(code)}</th>' for code in ("explore.before", "explore.after"))
        rows = "".join(_parts(name, *pair) for name, pair in outcomes.items())
        st.html(f'<table class="lt-t"><thead><tr><th></th>{heads}</tr></thead><tbody>{rows}</tbody></table>')


def _parts(name: str, before: Outcome, after: Outcome) -> str:
    head = f'<tr class="on"><td>{tr(f"outcome.{name}")}</td><td class="r">{_cell(before.figure)}</td>'
    head += f'<td class="r">{_cell(after.figure)}</td></tr>'
    unknown = Figure(None, "share", reason="size_unknown")
    lines = [
        f"<tr><td>{tr(f'figure.{part}')}</td>"
        f'<td class="r">{_cell(before.parts.get(part, unknown))}</td>'
        f'<td class="r">{_cell(after.parts.get(part, unknown))}</td></tr>'
        for part in dict.fromkeys([*before.parts, *after.parts])
    ]
    return head + "".join(lines)


def _cell(figure: Figure) -> str:
    """A figure with its interval, or why there is none."""
    below = tr(f"reason.{figure.reason}") if figure.reason and figure.value is None else ""
    if figure.bounds and figure.value is not None:
        low, high = map(spoken, figure.bounds)
        below = tr("figure.range", low=low.removesuffix("%"), high=high)
    return f'{escape(spoken(figure))}<div class="why">{escape(below)}</div>'


def _row(name: str, change: Change, why: Finding | None, short: Finding | None) -> str:
    because = escape(tell_plain(why)) if why else _reason(change)
    if short:
        said = tr("outcome.not_yet", why=short), tr("outcome.computed.change", change=_written(change))
        because = f"<div>{escape(said[0])}</div><div>{escape(said[1])}</div>"
    return (
        f"<div><b>{tr(f'outcome.{name}')}</b></div>"
        f'<div class="by">{UNTOLD if short else _from_to(change)} {_by(change)}</div>'
        f'<div>{"" if short else _track(change)}</div><div class="lt-note">{because}</div>'
    )


def _large(name: str, change: Change, is_short: bool) -> str:
    return (
        f'<div><div class="lt-k">{tr(f"outcome.{name}")}</div>'
        f'<div class="big">{UNTOLD if is_short else _from_to(change)} {_by(change)}</div></div>'
    )


def _from_to(change: Change) -> str:
    return f"<b>{_written(change)}</b>"


def _written(change: Change) -> str:
    """From, to; one number where nobody would see a difference."""
    before, after = spoken(change.before), spoken(change.after)
    if change.before.value is None and change.after.value is None:
        return "—"
    if before == after:
        return after
    return f"{before.removesuffix('%') if after.endswith('%') else before} → {after}"


def _by(change: Change) -> str:
    by = change.difference.value
    if by is None:
        return ""
    if spoken(change.before) == spoken(change.after):
        return f'<span class="lt-note">{tr("levers.unchanged")}</span>'
    way = "up" if by > 0 else "down"
    points = spoken(Figure(abs(by) * 100, "points")) if abs(by) >= LEAST else ""
    return f'<span class="lt-{way}">{SIGNS[way]} {escape(points)}</span>'


def _track(change: Change) -> str:
    """Hollow before, solid after, on a rule from nothing to all."""
    old, new = change.before.value, change.after.value
    if old is None or new is None:
        return ""
    left, wide = min(old, new), abs(new - old)
    return (
        f'<div class="lt-track"><i class="span" style="left:{left:.1%};width:{wide:.1%}"></i>'
        f'<i class="from" style="left:{old:.1%}"></i><i class="dot" style="left:{new:.1%}"></i></div>'
    )


def _reason(change: Change) -> str:
    reason = change.after.reason or change.before.reason
    return escape(tr(f"reason.{reason}")) if reason else ""
