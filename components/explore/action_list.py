"""Which actions, and why 做哪几件，为什么: the list that the sliders come to, and what a reader would rather have."""

from html import escape

import pandas as pd
import streamlit as st

from components import cached
from components.explore import settings
from components.words import spoken, tell_plain, tr
from liantu.explore.actions import Action
from liantu.explore.explored import Explored
from liantu.explore.sections.levers import directions as counted
from liantu.facts import Figure


def show(explored: Explored) -> None:
    """The chosen actions with reason, size and cost; below, on request, the others and how to change the choice."""
    n = len(explored.actions)
    st.subheader(tr("levers.actions", n=n) if n else tr("levers.no_actions"), anchor=False)
    if n:
        heads = "".join(f"<th{_right(name)}>{tr(f'figure.action.{name}')}</th>" for name in ("reason", "size", "cost"))
        rows = "".join(_row(explored, action) for action in explored.actions)
        whole = _whole(explored)
        st.html(
            '<div class="lt-scroll"><table class="lt-t lt-acts"><thead><tr>'
            f'<th colspan="2">{tr("figure.action.segment")}</th>{heads}</tr></thead>'
            f"<tbody>{rows}{whole}</tbody></table></div>"
        )
    _change(explored)


def directions(explored: Explored) -> None:
    """The four directions, and which stay empty."""
    counts = counted(explored)
    said = "　".join(
        f"<b>{tr(f'direction.{name}')}</b> {n}" if n else f"{tr(f'direction.{name}')} {tr('levers.direction.empty')}"
        for name, n in counts.items()
    )
    st.html(f'<div class="lt-note">{tr("levers.directions")}　{said}</div>')


def _right(name: str) -> str:
    return "" if name == "reason" else ' class="r"'


def _row(explored: Explored, action: Action) -> str:
    size, cost = (
        Figure(each, "万元", reason=None if each is not None else "size_unknown") for each in (action.size, action.cost)
    )
    return (
        f'<tr><td class="lever"><span class="lt-lever">{tr(f"lever.{action.lever}")}</span></td>'
        f"<td><b>{escape(spoken(explored.before.named(action.segment)))}</b></td>"
        f'<td class="why2">{escape(tell_plain(action.reason))}</td>'
        f'<td class="r">{spoken(size)}</td><td class="r">{spoken(cost)}</td></tr>'
    )


def _whole(explored: Explored) -> str:
    """What it costs together, and when it works."""
    cost, years = explored.plan.cost, explored.plan.years
    said = tr("levers.whole", years=years)
    return f'<tr class="on"><td colspan="4">{escape(said)}</td><td class="r">{spoken(cost)}</td></tr>'


def _change(explored: Explored) -> None:
    """Pin, drop, resize: one table of the chosen and the next, edited in place."""
    with st.expander(tr("levers.change"), on_change="rerun", key="levers_change") as opened:
        if not opened.open:
            return
        st.caption(tr("levers.change.how"))
        _editor(explored)


def _editor(explored: Explored) -> None:
    chosen, taken = list(explored.actions), {each.id for each in explored.actions}
    offered = [*chosen, *(each for each in explored.plan.next if each.id not in taken)]
    offered = list({each.id: each for each in offered}.values())
    ids = [each.id for each in offered]
    st.session_state["levers_offered"] = ids
    rows = pd.DataFrame(
        {
            "taken": [each.id in taken for each in offered],
            "pinned": [code in settings.pinned() for code in ids],
            "dropped": [code in settings.dropped() for code in ids],
            "lever": [tr(f"lever.{each.lever}") for each in offered],
            "segment": [spoken(explored.before.named(each.segment)) for each in offered],
            "size": [each.size for each in offered],
            "reason": [tell_plain(each.reason) for each in offered],
        }
    )
    kinds = {"taken": st.column_config.CheckboxColumn, "pinned": st.column_config.CheckboxColumn}
    kinds |= {"dropped": st.column_config.CheckboxColumn, "size": st.column_config.NumberColumn}
    config = {name: kinds.get(name, st.column_config.TextColumn)(tr(f"levers.column.{name}")) for name in rows}
    key = f"levers_editor_{abs(hash((cached.key(explored.before), tuple(ids), settings.pinned(), settings.dropped())))}"
    st.data_editor(
        rows,
        key=key,
        hide_index=True,
        column_config=config,
        disabled=["taken", "lever", "segment", "reason"],
        on_change=_edited,
        args=(key,),
    )


def _edited(key: str) -> None:
    """What was ticked or written, into the link."""
    ids = st.session_state["levers_offered"]
    for place, cells in st.session_state[key]["edited_rows"].items():
        code = ids[int(place)]
        for name in ("pinned", "dropped"):
            if name in cells and cells[name] != (code in getattr(settings, name)()):
                settings.toggle(name, code)
        if "size" in cells:
            size = cells["size"]
            settings.resize(code, float(size) if size is not None and float(size) > 0 else None)
