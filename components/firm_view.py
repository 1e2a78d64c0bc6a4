"""One firm and those around it 企业视图: who supplies it, whom it supplies, in the city or outside."""

from html import escape

import pandas as pd
import streamlit as st

from components import chain_frames, chain_graph, meeting, url, words
from components.chain_graph import Picture, Sheet
from components.words import spoken, tr
from liantu.chain import City, views
from liantu.chain.layout import ego as places
from liantu.facts import Figure

NOBODY = "none"
SIDES = {"suppliers": -1, "customers": 1}


def current(city: City) -> str | None:
    """The firm in the link, if there is one."""
    firm = url.chosen("firm", NOBODY, lambda code: code if code == NOBODY or code in city.firms.index else None)
    return None if firm == NOBODY else firm


def show(city: City) -> None:
    """The firm that was chosen in the panel, below the chain."""
    firm = current(city)
    if url.refused("firm"):
        st.warning(tr("app.no_such_firm", asked=url.refused("firm")))
    if firm is None or meeting.on():
        return
    around = views.ego(city, firm)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(tr("firm.title", firm=firm), anchor=False)
        st.space("stretch")
        st.button(tr("firm.close"), type="tertiary", on_click=url.put, args=("firm", NOBODY))
    why_not = f" · {tr(f'reason.{around.local_share.reason}')}" if around.local_share.reason else ""
    st.html(f'<div class="lt-note">{tr("firm.local_purchases", share=around.local_share)}{why_not}</div>')
    partners = partners_of(around)
    if len(partners):
        picture(firm, partners)
        st.caption(tr("firm.read"))
        table(partners)


def partners_of(around: views.Ego) -> pd.DataFrame:
    """Suppliers and customers in one table; ``tier`` is negative on the supplying side."""
    sides = [getattr(around, side).assign(tier=lambda rows, way=way: rows["tier"] * way) for side, way in SIDES.items()]
    return pd.concat(sides, ignore_index=True)


def picture(firm: str, partners: pd.DataFrame, *, kind: str = "normal", sheet: Sheet | None = None) -> None:
    """The firm in the middle, who supplies it to the left, whom it supplies to the right; ``sheet`` to save it."""
    tiers = {int(tier): rows["firm"].unique().tolist() for tier, rows in partners.groupby("tier")} | {0: [firm]}
    grid, rest = places(tiers)
    links = {
        (row.firm, row.via) if row.tier < 0 else (row.via, row.firm): 0.1
        for row in partners.itertuples()
        if row.firm in grid.slot and row.via in grid.slot
    }
    first = partners.drop_duplicates("firm").set_index("firm")
    boxes = [_box(name, firm, first, rest) for name in grid.slot]
    drawing = chain_frames.drawing(grid, links, kind, words.language())
    local = set(first.index[first["local"]])
    chain_graph.show(
        chain_graph.message(drawing, Picture(boxes, alt=tr("firm.title", firm=firm), sheet=sheet)),
        key="firm_graph",
        selected=firm,
        on_pick=lambda name: url.put("firm", name) if name in local else None,
    )


def _box(name: str, firm: str, first: pd.DataFrame, rest: dict[str, int]) -> dict[str, object]:
    if name in rest:
        shown, state, line2 = tr("firm.rest", n=rest[name]), "outside", ""
    elif name == firm:
        shown, state, line2 = name, "hub", ""
    else:
        state = "inside" if first.at[name, "local"] else "outside"
        shown, line2 = name, spoken(Figure(first.at[name, "value"], "万元"))
    box = {"id": name, "name": shown, "brk": 0, "line2": line2, "short": "", "state": state}
    return box | {"bar": None, "single": False, "broken": False, "quiet": False}


def table(partners: pd.DataFrame) -> None:
    """The same as rows, with the place of each and what it supplies."""
    heads = "".join(f"<th>{tr(f'firm.{name}')}</th>" for name in ("partner", "role", "place", "segment"))
    rows = "".join(map(_row, partners.itertuples()))
    st.html(f'<table class="lt-t"><thead><tr>{heads}<th class="r">{tr("firm.value")}</th></tr></thead>{rows}</table>')


def _row(row: tuple) -> str:
    place = tr("place.city") if row.local else _place(row.place)
    segment = "—" if pd.isna(row.segment) else row.segment
    cells = [escape(text) for text in (row.firm, tr(f"firm.tier.{chain_frames.TIERS[row.tier]}"), place, segment)]
    value = spoken(Figure(row.value, "万元"))
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + f'<td class="r">{value}</td></tr>'


def _place(place: object) -> str:
    if pd.isna(place):
        return tr("place.unknown")
    return tr(f"place.{place}") if place in ("city", "province", "region", "nation", "abroad") else str(place)
