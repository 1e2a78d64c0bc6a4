"""What stands on the map: counties with who is known only by them, parks, and firms whose own point is known."""

import numpy as np
import pandas as pd
import streamlit as st

from components import cached, closing, words
from components.places import filters, take_away
from components.places.asked import Asked
from components.places.filters import ALL, Filters
from components.places.picture import Rows, Sheet
from components.words import spoken, tr
from liantu.chain import chain_names, chain_of
from liantu.diagnose import STATES
from liantu.facts import Figure
from liantu.place.boundaries import park_areas
from liantu.siting.by_park import short
from liantu.siting.land import room_by_park

MOST_NAMED = 20_000  # firms whose names go to the browser; above that a click asks for one
N_COLOURS = 6
DEGREES = 1e5
BY_COUNTY = ("town", "county")  # known no better than the county: a count on it, never a dot


def rows(asked: Asked, chosen: Filters, *, land: bool = False) -> Rows:
    """The map of what is filtered; with ``land`` a park's name says how much it can give."""
    by_segment = asked.key if chosen.scope == "segment" else asked.key[:-1]
    return _rows((*by_segment, chosen, land), words.language(), asked, chosen)


@st.cache_resource(max_entries=32, show_spinner=False)
def _rows(key: tuple, language: str, _asked: Asked, _chosen: Filters) -> Rows:
    *_, land = key
    keep = filters.shown(_asked, _chosen)
    kinds, kind = _by_state(_asked) if _chosen.dots == "state" else _by_chain(_asked)
    parks = _parks(_asked, _chosen, keep, land)
    return Rows(
        counties=_counties(_asked, keep),
        areas=_areas(_asked),
        parks=parks,
        firms=_firms(_asked, keep, kind, [park["id"] for park in parks]),
        kinds=kinds,
        park_kinds=_park_kinds(_asked),
        words={"alt": tr("seat.alt", n=int(keep.sum()), city=_asked.home.name)},
    )


def dots(asked: Asked, chosen: Filters) -> np.ndarray:
    """Which firms stand as dots, by their number in the rows."""
    own = asked.firms["lng"].notna().to_numpy(bool)
    return np.flatnonzero(filters.shown(asked, chosen) & own)


def _firms(asked: Asked, keep: np.ndarray, kind: np.ndarray, parks: list[str]) -> dict[str, list | None]:
    own = np.flatnonzero(keep & asked.firms["lng"].notna().to_numpy(bool))
    x, y = (np.rint(asked.firms[name].to_numpy(float, na_value=np.nan)[own] * DEGREES) for name in ("lng", "lat"))
    named = asked.firms.index[own].tolist() if len(own) <= MOST_NAMED else None
    at = {park: place for place, park in enumerate(parks)}
    stands_in = [at.get(park, -1) for park in asked.firms["park"].to_numpy(object, na_value="")[own].tolist()]
    places = {"x": x.astype(int).tolist(), "y": y.astype(int).tolist()}
    return places | {"kind": kind[own].tolist(), "park": stands_in, "id": named}


def _by_state(asked: Asked) -> tuple[list[dict[str, str]], np.ndarray]:
    """The state of the segment in which a firm mainly stands, of the chain first."""
    states = asked.found.read.figures["state"]
    main = _main_segment(asked)
    code = np.array([STATES.index(state) for state in states.tolist()])
    kinds = [{"token": f"{state}_line", "label": tr(f"state.{state}")} for state in STATES]
    return kinds, np.where(main >= 0, code[main], STATES.index("unchecked"))


def _by_chain(asked: Asked) -> tuple[list[dict[str, str]], np.ndarray]:
    """The chain of the segment in which a firm mainly stands: the shown one where it counts it."""
    chains = chain_names(asked.city)
    of_segment = np.full(len(asked.city.segments), -1)
    for at in reversed(range(len(chains))):
        of_segment[_segments_of(asked, chains[at])] = at
    of_segment[_segments_of(asked, asked.found.chain.zh)] = chains.index(asked.found.chain.zh)
    main = _main_segment(asked)
    kinds = [
        {"token": colour(at), "label": spoken(chain_of(asked.city, chain).name)} for at, chain in enumerate(chains)
    ]
    return [*kinds, {"token": "edge", "label": tr("seat.no_chain")}], np.where(main >= 0, of_segment[main], len(chains))


def colour(at: int) -> str:
    """The colour of a chain by its place in the sheet."""
    return f"chain_{at % N_COLOURS + 1}"


def _segments_of(asked: Asked, chain: str) -> np.ndarray:
    rows = asked.city.chain_segments
    return asked.city.places_of_segments(rows.loc[(rows["chain"] == chain).to_numpy(bool), "segment"])


def _main_segment(asked: Asked) -> np.ndarray:
    """By firm the number of its main segment; those of the chain on screen come before others; −1 for none."""
    shares = asked.city.shares
    ours = np.isin(shares.segment, _segments_of(asked, asked.found.chain.zh))
    order = np.lexsort((shares.share, ours))  # the last one written is the one that counts
    main = np.full(len(asked.city.firms), -1)
    main[shares.firm[order]] = shares.segment[order]
    return main


def _counties(asked: Asked, keep: np.ndarray) -> list[dict[str, object]]:
    if asked.ground is None:
        return []
    counts = asked.firms.loc[keep & on_county(asked), "code"].value_counts()
    pointless = asked.parks.loc[asked.parks["lng"].isna().to_numpy(bool), "code"].value_counts()
    found = []
    for code, row in asked.ground.counties.iterrows():
        n = int(counts.get(code, 0))
        found.append(
            {
                "id": code,
                "name": row["name"] if words.language() == "zh" else row["name_en"],
                "count": " · ".join(_more(n, int(pointless.get(code, 0)))),
                "rings": rings_of(row["geometry"]),
                "label": [row["lng"], row["lat"]],
            }
        )
    return found


def on_county(asked: Asked) -> np.ndarray:
    """Which firms are a number on a county: no point of their own, none of a park, but a county."""
    located = asked.firms
    return (located["at_lng"].isna() & located["code"].notna()).to_numpy(bool)


def _more(n_firms: int, n_parks: int) -> list[str]:
    """What a county holds that has no mark of its own."""
    firms = [tr("seat.more_here", n=n_firms)] if n_firms else []
    return [*firms, tr("seat.more_parks", n=n_parks)] if n_parks else firms


def rings_of(shape: object) -> list[list[list[float]]]:
    """The outlines of an area, outer and inner, as points."""
    parts = shape.geoms if shape.geom_type == "MultiPolygon" else [shape]
    return [[list(point) for point in ring.coords] for part in parts for ring in (part.exterior, *part.interiors)]


def _areas(asked: Asked) -> list[dict[str, object]]:
    areas = park_areas(asked.city)
    return [{"id": park, "rings": rings_of(shape)} for park, shape in areas.geometry.items() if shape is not None]


def _parks(asked: Asked, chosen: Filters, keep: np.ndarray, with_land: bool) -> list[dict[str, object]]:
    """Parks whose point is known, with what stands there; size by land, colour by the first chain they lead."""
    located = asked.parks[asked.parks["lng"].notna()]
    room = room_by_park(asked.city)
    land = room["land"].reindex(located.index)
    most = land.max()
    by_park = asked.firms["class"].eq("park").to_numpy(bool) & keep
    only_here = asked.firms.loc[by_park, "park"].value_counts()
    names = filters.parks(asked)
    found = []
    for park, place in located.iterrows():
        if chosen.park not in (ALL, park) or chosen.county not in (ALL, place["county"]):
            continue
        chains = led_by(asked, park)
        has, name = not pd.isna(land[park]), spoken(short(names[park], asked.home.province))
        found.append(
            {
                "id": park,
                "name": f"{name} {spoken(Figure(float(land[park]), '亩'))}" if with_land and has else name,
                "at": [place["lng"], place["lat"]],
                "size": float((land[park] / most) ** 0.5) if has and most > 0 else 0.0 if has else None,
                "kind": chain_names(asked.city).index(chains[0]) if chains else len(chain_names(asked.city)),
                "lead": asked.found.chain.zh in chains,
                "count": int(only_here.get(park, 0)),
                "lines": park_lines(asked, park, room),
            }
        )
    return found


def _park_kinds(asked: Asked) -> list[dict[str, str]]:
    kinds = [
        {"token": colour(at), "label": spoken(chain_of(asked.city, chain).name)}
        for at, chain in enumerate(chain_names(asked.city))
    ]
    return [*kinds, {"token": "edge", "label": tr("seat.no_lead_chain")}]


def led_by(asked: Asked, park: str) -> list[str]:
    """The chains that a park says it leads, in its own order."""
    text = asked.city.parks.at[park, "lead_chains"]
    if pd.isna(text):
        return []
    named = {chain: text.find(chain) for chain in chain_names(asked.city)}
    return sorted((chain for chain, at in named.items() if at >= 0), key=named.get)


def park_lines(asked: Asked, park: str, room: pd.DataFrame) -> list[str]:
    """What the map says of a park: its land and plants, the chains it leads."""
    lines = [
        tr(f"seat.{kind}", amount=Figure(None if pd.isna(amount) else float(amount), unit))
        if not pd.isna(amount)
        else tr(f"seat.{kind}_untold")
        for kind, unit, amount in (("land", "亩", room.at[park, "land"]), ("plants", "㎡", room.at[park, "plants"]))
    ]
    chains = [chain_of(asked.city, chain).name for chain in led_by(asked, park)]
    return [*lines, tr("seat.leads", chains=chains)] if chains else lines


def legend(rows: Rows, *more: dict[str, str]) -> list[dict[str, str]]:
    """What a saved map explains: the kinds of dots and squares that are on it, then ``more``."""
    dots_drawn, led = sorted(set(rows.firms["kind"])), sorted({park["kind"] for park in rows.parks})
    dots_said = [rows.kinds[at] | {"shape": "dot"} for at in dots_drawn]
    squares = [rows.park_kinds[at] | {"shape": "square"} for at in led if rows.park_kinds]
    return [*dots_said, *squares, *more]


def sheet(asked: Asked, answer: str, lines: list[str], said: list[dict[str, str]] | None = None) -> Sheet:
    """What a saved map carries: the answer, what is on it, and where it all comes from; ``said``, its legend."""
    ground = tr("seat.ground", day=asked.ground.as_of) if asked.ground else ""
    return Sheet(
        title=answer,
        lines=lines,
        legend=said or [],
        source=" · ".join(filter(None, (closing.source_text(), ground))),
        crs=tr("seat.crs"),
        date="",
        sample=tr("seat.sample") if cached.origin().has_samples else "",
        approval=take_away.approval_text(),
        file=f"{spoken(asked.home.name)}-{spoken(asked.found.chain)}.png",
    )
