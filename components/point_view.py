"""One firm as the whole picture 点: the chosen one, or the largest of the selected segment, among those around it."""

from html import escape

import pandas as pd
import streamlit as st

from components import cached, closing, firm_view, map_tools, meeting, url
from components.chain_graph import Sheet
from components.words import literal, spoken, tell_plain, tr
from liantu.chain import City, views
from liantu.diagnose import Diagnosis
from liantu.diagnose.zoomed import nobody, of_firm, waiting
from liantu.facts import Figure, Finding

MOST = 10  # firms in the list of those that need a segment


def firm(city: City, segment: str) -> str | None:
    """The firm in the link, else the largest of the segment, if it has any."""
    there = views.firms_of(city, segment)
    return firm_view.current(city) or (there[0][0] if there else None)


def finding(found: Diagnosis, city: City, segment: str) -> Finding:
    """What stands first: the firm's dealings, or why there is no firm to look at."""
    shown = firm(city, segment)
    return nobody(found, segment) if shown is None else of_firm(views.ego(city, shown))


def show(city: City, segment: str, said: Finding) -> None:
    """Why this firm, the picture, and the table of its dealings."""
    if url.refused("firm"):
        st.warning(tr("app.no_such_firm", asked=url.refused("firm")))
    shown, room = firm(city, segment), meeting.on()
    if shown is None:
        _waiting(city, segment)
        st.button(tr("zoom.back"), on_click=url.put, args=("zoom", "line"))
        return
    _why_this(city, segment, shown)
    partners = firm_view.partners_of(views.ego(city, shown))
    if not len(partners):
        return
    if room or map_tools.twin() == "picture":
        sheet = None if room else _sheet(shown, len(partners["firm"].unique()), tell_plain(said))
        firm_view.picture(shown, partners, kind="meeting" if room else "normal", sheet=sheet)
    else:
        firm_view.table(partners)


def _waiting(city: City, segment: str) -> None:
    """Where nobody makes it, the firms here that need it; each can be looked at."""
    rows = waiting(city, segment)
    if not len(rows):
        return
    st.subheader(literal(tr("zoom.waiting", n=rows["firm"].nunique(), segment=city.named(segment))), anchor=False)
    heads = "".join(f"<th>{tr(code)}</th>" for code in ("section.leads.subject", "figure.segment"))
    body = "".join(
        f"<tr><td><b>{escape(name)}</b></td><td>{escape(spoken(city.named(own)))}</td>"
        f'<td class="r">{"—" if pd.isna(need) else spoken(Figure(float(need), "万元"))}</td></tr>'
        for name, own, need in rows.head(MOST).to_numpy(object)
    )
    st.html(f'<table class="lt-t"><thead><tr>{heads}<th class="r">{tr("zoom.need")}</th></tr></thead>{body}</table>')
    if n_more := max(len(rows) - MOST, 0):
        st.html(f'<div class="lt-note">{tr("section.more", n=n_more)}</div>')
    if meeting.on():
        return
    st.selectbox(
        tr("chain_map.firm_view"),
        rows["firm"].drop_duplicates(),
        index=None,
        key=f"waiting_{segment}",
        placeholder=tr("chain_map.firm_view"),
        label_visibility="collapsed",
        width=420,
        on_change=lambda: url.put("firm", st.session_state[f"waiting_{segment}"] or firm_view.NOBODY),
    )


def _why_this(city: City, segment: str, shown: str) -> None:
    """Whether the firm was chosen, and whether it stands in the selected segment at all."""
    there, named = [name for name, _ in views.firms_of(city, segment)], city.named(segment)
    chosen = firm_view.current(city) is not None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        code = ("chosen" if chosen else "largest") if shown in there else "elsewhere"
        size = dict(views.firms_of(city, segment)).get(shown)
        code = "unsized" if code == "largest" and size is None else code
        output = Figure(size, "万元")
        st.html(
            f'<div class="lt-note">{escape(tr(f"zoom.firm.{code}", segment=named, output=output))}</div>',
            width="content",
        )
        st.space("stretch")
        if chosen and there and shown != there[0] and not meeting.on():
            label = literal(tr("zoom.firm.largest_of", segment=named))
            st.button(label, type="tertiary", on_click=url.put, args=("firm", firm_view.NOBODY))


def _sheet(shown: str, n_partners: int, title: str) -> Sheet:
    what = tr("zoom.firm.sheet", firm=shown, n=n_partners)
    what = f"{tr('app.sample')} · {what}" if cached.origin().has_samples else what
    return Sheet(title, [what], closing.source_text(), f"{shown}.png")
