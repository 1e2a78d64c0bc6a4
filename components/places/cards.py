"""What a click on the map says: a firm, a park or a county in a few lines, and its dealings as lines on the map."""

from collections.abc import Callable
from html import escape
from typing import NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from components import cached, firm_view, url
from components.places import drawn, filters
from components.places.asked import Asked
from components.words import spoken, tr
from liantu.facts import Figure
from liantu.place.distance import curve
from liantu.siting.by_park import buying, by_park, spots_of
from liantu.siting.flows import INTO, Flows, flows_of_firm, flows_of_park

NOBODY = "none"
OF_PARK = ("output", "wanted", "free_land", "free_plants")
MOST_FLOWS, MOST_LINES = 14, 4
WIDTHS = (1.5, 9.0)  # px of the thinnest and the widest line
MAP_EPSG = 3857  # bends a line where the city has no projected system of its own


class Spot(NamedTuple):
    """What is selected: ``kind`` park, firm or county, and its name or code."""

    kind: str
    name: str

    @property
    def code(self) -> str:
        """As the map and the link write it."""
        return f"{self.kind}:{self.name}"


def current(asked: Asked) -> Spot | None:
    """The spot of the link; else the firm that was chosen on the chain map."""
    code = url.chosen("spot", NOBODY, lambda code: code if code == NOBODY or _read(asked, code) else None)
    if code != NOBODY:
        return _read(asked, code)
    firm = firm_view.current(asked.city)
    return Spot("firm", firm) if firm else None


def pick(asked: Asked) -> Callable[[str], None]:
    """What a click does: the spot is selected here, a firm on the chain map too; a second click takes it back."""
    selected = current(asked)

    def picked(code: str) -> None:
        if code.startswith("at:"):
            code = f"firm:{asked.firms.index[drawn.dots(asked, filters.current(asked))[int(code[3:])]]}"
        spot = _read(asked, code)
        if spot is None:
            return
        if selected and spot == selected:
            close()
            return
        url.put("spot", spot.code)
        url.put("firm", spot.name if spot.kind == "firm" else firm_view.NOBODY)
        if spot.kind == "park":
            url.put("verdict", code)

    return picked


def close() -> None:
    """Nothing is selected."""
    url.put("spot", NOBODY)
    url.put("firm", firm_view.NOBODY)


def _read(asked: Asked, code: str) -> Spot | None:
    kind, _, name = code.partition(":")
    if kind == "firm" and name in asked.city.firms.index:
        return Spot(kind, name)
    if kind == "park" and name in asked.city.parks.index:
        return Spot(kind, name)
    if kind == "county" and asked.ground is not None:
        rows = asked.ground.counties
        codes = [name] if name in rows.index else rows.index[(rows["name"] == name).to_numpy(bool)].tolist()
        return Spot(kind, codes[0]) if codes else None  # the table knows counties by name, the map by code
    return None


def row_of(asked: Asked, spot: Spot | None) -> str | None:
    """The row of the table in which the spot stands: a firm's park or county, a county by its name."""
    if spot is None:
        return None
    if spot.kind == "firm":
        return str(spots_of(asked.city).loc[spot.name])
    return spot.code if spot.kind == "park" else f"county:{asked.ground.counties.at[spot.name, 'name']}"


def flows(asked: Asked, spot: Spot | None) -> Flows | None:
    """The dealings of the selected firm or park; a county has none of its own."""
    if spot is None or spot.kind == "county":
        return None
    read = flows_of_firm if spot.kind == "firm" else flows_of_park
    return read(asked.city, spot.name)


def lines(asked: Asked, spot: Spot | None) -> list[dict[str, object]]:
    """The dealings as curved lines, as wide as their value, from the supplier to the customer."""
    found = flows(asked, spot)
    here = _point(asked, spot)
    if found is None or here is None or not len(found.drawn):
        return []
    rows = found.drawn.head(MOST_FLOWS)
    rows = rows[(rows[["lng", "lat"]].astype(float) != here).any(axis=1).to_numpy(bool)]
    most = rows["value"].max()
    epsg = asked.ground.epsg if asked.ground else MAP_EPSG
    drawn_lines = []
    for row in rows.itertuples():
        there = (float(row.lng), float(row.lat))
        ends = (there, here) if row.way == INTO else (here, there)
        part = 0.0 if pd.isna(row.value) or not most else float(row.value / most)
        width = WIDTHS[0] + (WIDTHS[1] - WIDTHS[0]) * part**0.5
        text = spoken(Figure(None if pd.isna(row.value) else float(row.value), "万元"))
        drawn_lines.append({"points": curve(*ends, epsg), "width": width, "way": row.way, "label": text})
    return drawn_lines


def _point(asked: Asked, spot: Spot | None) -> tuple[float, float] | None:
    """From where a distance or a line of the spot starts."""
    if spot is None or spot.kind == "county":
        return None
    read, names = (asked.firms, ["at_lng", "at_lat"]) if spot.kind == "firm" else (asked.parks, ["lng", "lat"])
    at = read.loc[spot.name, names]
    return None if at.isna().any() else (float(at.iloc[0]), float(at.iloc[1]))


def show(asked: Asked, spot: Spot) -> None:
    """The card, and a way to close it."""
    name, facts = _CARDS[spot.kind](asked, spot.name)
    found = flows(asked, spot)
    body = "".join(f"<div><span>{escape(label)}</span><b>{escape(text)}</b></div>" for label, text in facts)
    deals = f'<div class="lt-facts">{_deals(asked, found)}</div>' if found is not None else ""
    st.html(
        f'<div class="lt-panel"><div class="name">{escape(name)}</div><div class="lt-facts">{body}</div>{deals}</div>'
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if spot.kind == "firm":
            codes = url.kept() | {"firm": spot.name, "zoom": "point"}
            st.page_link("pages/chain_map.py", label=tr("seat.on_chain_map"), query_params=codes)
        st.button(tr("seat.close"), type="tertiary", on_click=close)


def _firm(asked: Asked, firm: str) -> tuple[str, list[tuple[str, str]]]:
    city, place = asked.city, asked.firms.loc[firm]
    own = city.firm_segments[(city.firm_segments["firm"] == firm).to_numpy(bool)]
    segments = [city.named(segment) for segment in own["segment"]]
    revenue = city.firms.at[firm, "revenue"]
    facts = [
        (tr("figure.segment"), spoken(segments)),
        (
            tr("figure.output"),
            spoken(Figure(None if pd.isna(revenue) else float(revenue), "万元", reason="size_unknown")),
        ),
        (tr("seat.stands_in"), _where(asked, place)),
        (tr("seat.placed"), tr(f"placed.{place['class']}")),
    ]
    if not pd.isna(place["why"]):
        facts.append((tr("seat.why"), tr(f"why.{place['why']}")))
    return firm, facts


def _where(asked: Asked, place: pd.Series) -> str:
    parks, counties = filters.parks(asked), filters.counties(asked)
    names = [parks.get(place["park"], place["park"])] if not pd.isna(place["park"]) else []
    if not pd.isna(place["county"]):
        names.append(counties.get(place["county"], place["county"]))
    return " · ".join(map(spoken, names)) or tr("siting.nowhere")


def _park(asked: Asked, park: str) -> tuple[str, list[tuple[str, str]]]:
    stand = by_park(asked.found, asked.segment)
    spot, place = f"park:{park}", asked.parks.loc[park]
    level = asked.city.parks.at[park, "level"]
    facts = [(tr("figure.n_firms"), tr("seat.firms", n=int(stand.rows.at[spot, "n_firms"])))]
    facts += [(tr(f"figure.{name}"), spoken(stand.figure(spot, name))) for name in OF_PARK]
    chains = [cached.chains()[chain] for chain in drawn.led_by(asked, park)]
    facts.append((tr("seat.leads_what"), spoken(chains) or tr("seat.untold")))
    facts.append((tr("seat.level"), tr("seat.untold") if pd.isna(level) else str(level)))
    facts.append((tr("seat.stands_in"), _where(asked, place.reindex(["park", "county"]))))
    if pd.isna(place["lng"]):
        facts.append((tr("seat.placed"), tr("seat.park_without_point")))
    return spoken(filters.parks(asked)[park]), [(label, text or "—") for label, text in facts]


def _county(asked: Asked, code: str) -> tuple[str, list[tuple[str, str]]]:
    """How many firms are known how well there, and the parks that have no point."""
    name = asked.ground.counties.at[code, "name"]
    here = (asked.firms["code"] == code).fillna(False).to_numpy(bool) & filters.shown(asked, filters.current(asked))
    counts = asked.firms.loc[here, "class"].value_counts()
    facts = [(tr("figure.n_firms"), tr("seat.firms", n=int(here.sum())))]
    facts += [(tr(f"placed.{kind}"), tr("seat.firms", n=int(n))) for kind, n in counts.items() if n]
    parks = asked.parks[
        (asked.parks["code"] == code).fillna(False).to_numpy(bool) & asked.parks["lng"].isna().to_numpy(bool)
    ]
    if len(parks):
        names = filters.parks(asked)
        facts.append((tr("seat.parks_without_point"), spoken([names[park] for park in parks.index])))
    return spoken(filters.counties(asked)[name]), facts


_CARDS = {"firm": _firm, "park": _park, "county": _county}


def _deals(asked: Asked, found: Flows) -> str:
    """Suppliers and customers, the largest first; those that no line can show are counted."""
    parts = []
    for way, title in ((INTO, "suppliers"), ("out", "customers")):
        rows = found.rows[(found.rows["way"] == way).to_numpy(bool)]
        if not len(rows):
            continue
        listed = "".join(_deal(asked, row) for row in rows.head(MOST_LINES).itertuples())
        more = len(rows) - MOST_LINES
        note = f'<div class="lt-note">{tr("seat.more_partners", n=more)}</div>' if more > 0 else ""
        parts.append(f'<section><div class="sub">{tr(f"seat.{title}")}</div>{listed}{note}</section>')
    if found.n_inside:
        parts.append(f'<div class="lt-note">{tr("seat.deals_inside", n=found.n_inside)}</div>')
    if n := int(found.rows["lng"].isna().sum()):
        parts.append(f'<div class="lt-note">{tr("seat.no_line", n=n)}</div>')
    return "".join(parts)


def _deal(asked: Asked, row: tuple) -> str:
    value = spoken(Figure(None if pd.isna(row.value) else float(row.value), "万元"))
    return f'<div class="lt-near"><span>{escape(_partner(asked, row))}</span><span class="lt-note">{value}</span></div>'


def _partner(asked: Asked, row: tuple) -> str:
    if row.partner == "outside":
        return tr("seat.outside")
    kind, _, name = row.partner.partition(":")
    if kind == "park":
        return spoken(filters.parks(asked)[name])
    if kind == "county":
        return tr("siting.outside_parks", county=filters.counties(asked).get(name, name))
    return tr("siting.nowhere") if row.partner == "nowhere" else row.partner


def customers(asked: Asked, chosen: filters.Filters) -> str | None:
    """Of the firms drawn those that buy the selected segment, a sign each, or nothing where there is none."""
    found = buying(asked.city, asked.segment)[drawn.dots(asked, chosen)]
    return "".join(np.where(found, "1", "0").tolist()) if found.any() else None
