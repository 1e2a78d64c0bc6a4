"""Where a chain stands on each kind of screen: slots and pixels from the engine, sizes of letters from the look."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from components import cached, datasets, words
from components.words import tr
from liantu.chain import City, chain_of
from liantu.chain.frames import FRAMES, Band, Frame, Size, bands, frame, stacked
from liantu.chain.grid import Grid
from liantu.chain.layout import main_links, place
from liantu.chain.routes import routes

TIERS = {-2: "suppliers_2", -1: "suppliers_1", 0: "firm", 1: "customers_1", 2: "customers_2"}
Links = dict[tuple[str, str], float | None]


@dataclass(frozen=True)
class Type:
    """The sizes of letters in a frame: names, second lines. [px]"""

    frame: str
    name: float
    note: float


# The browser takes the largest that is not wider than its place, and scales it up: the sizes are floors.
TYPES = {
    "normal": (Type("1920", 17, 15), Type("1366", 14, 13)),
    "meeting": (Type("meeting", 24, 22), Type("meeting_small", 18, 16)),
    "mini": (Type("mini", 15, 13), Type("mini_small", 12.5, 11)),
    "pair": (Type("pair", 15, 13),),  # before beside after
}
SIZES = FRAMES | {"meeting_small": Size(1050, 540, 38)}
# English names take a third line: lower letters, higher boxes.
ENGLISH_SIZES = {
    "1920": Size(1400, 700, 36),
    "1366": Size(1000, 560, 28),
    "meeting": Size(1474, 820, 50),
    "meeting_small": Size(1050, 600, 38),
    "mini": Size(1100, 560, 34),
    "mini_small": Size(780, 520, 28),
    "pair": Size(900, 520, 30),
}
PHONE = Type("phone", 21, 18)
ENGLISH = 15 / 17


@dataclass(frozen=True)
class Drawing:
    """One chain: its slots, the links between its boxes, those drawn at rest, and the frames for the browser."""

    grid: Grid
    links: Links
    main: frozenset[tuple[str, str]]
    frames: list[dict]
    narrow: dict | None


def of_chain(chain: str, kind: str) -> Drawing:
    """The drawing of a chain of the dataset, for a kind of screen."""
    path = str(datasets.current().path)
    return _drawing(cached.dataset().dataset_id, path, chain, kind, words.language())


@st.cache_resource(max_entries=64, show_spinner=False)
def _drawing(dataset_id: str, path: str, chain: str, kind: str, language: str) -> Drawing:
    stage, links, kept = reference_map(cached.city_at(path), chain)
    return drawing(place(stage, links, kept=kept), links, kind, language)


def drawing(grid: Grid, links: Links, kind: str, language: str) -> Drawing:
    """Frames of a grid for a kind of screen."""
    frames = [_frame(grid, links, letters, size) for letters, size in screens(kind, language)]
    narrow = None if kind in ("mini", "pair") else _placed(grid, stacked(grid), _in_language(PHONE, language))
    return Drawing(grid, links, frozenset(main_links(links)), frames, narrow)


def screens(kind: str, language: str) -> list[tuple[Type, Size]]:
    """Letters and drawing area of each frame of a kind, the largest first."""
    sizes = SIZES if language == "zh" else SIZES | ENGLISH_SIZES
    return [(_in_language(each, language), sizes[each.frame]) for each in TYPES[kind]]


def reference_map(city: City, chain: str) -> tuple[dict[str, str], Links, dict[str, tuple[int, int]]]:
    """The boxes of a chain with their stage, the links between them with their cost share, and the stored places."""
    rows = chain_of(city, chain).counted
    stage = rows["stage"].fillna("").to_dict()
    links = city.segment_links
    inside = links[links["supplier_segment"].isin(stage) & links["customer_segment"].isin(stage)]
    ends = zip(inside["supplier_segment"], inside["customer_segment"], strict=True)
    shares = [None if pd.isna(share) else float(share) for share in inside["cost_share"]]
    stored = rows[["column", "row"]].dropna().astype(int)
    kept = {segment: (column - 1, row - 1) for segment, column, row in stored.itertuples()}
    return stage, dict(zip(ends, shares, strict=True)), kept


def _in_language(letters: Type, language: str) -> Type:
    if language == "zh":
        return letters
    return Type(letters.frame, letters.name * ENGLISH, letters.note * ENGLISH)


def _frame(grid: Grid, links: Links, letters: Type, size: Size) -> dict:
    at = frame(grid, *size)
    ways = {"routes": routes(grid, links, at), "trunks": routes(grid, links, at, lane=0.0)}
    return _placed(grid, at, letters) | {name: points(each) for name, each in ways.items()}


def _placed(grid: Grid, at: Frame, letters: Type) -> dict:
    return placed(at, letters, at.centres) | {"bands": [_band(grid, band, at) for band in bands(grid, at)]}


def placed(at: Frame, letters: Type, centres: dict[str, tuple[float, float]]) -> dict:
    """What the browser must know of a frame."""
    return {
        "key": letters.frame,
        "width": at.width,
        "height": at.height,
        "box": at.box,
        "name": letters.name,
        "note": letters.note,
        "head": at.head * 0.56,
        "pos": {name: [round(x, 1), round(y, 1)] for name, (x, y) in centres.items()},
    }


def _band(grid: Grid, band: Band, at: Frame) -> dict:
    n = sum(grid.stage_of[column] == band.stage for column, _ in grid.slot.values())
    count = "" if isinstance(band.stage, int) else tr("chain_map.n_segments", n=n)
    return ground(band, at.head, _title(band.stage), count)


def ground(band: Band, head: float, title: str, count: str) -> dict:
    """A band with its title and, beside it, a count."""
    written = {"title": title, "sub": count, "tx": band.x0 + 12, "ty": band.y0 + head / 2}
    return {"x0": band.x0, "x1": band.x1, "y0": band.y0, "y1": band.y1} | written


def _title(stage: str | int) -> str:
    """A stage of the chain, or a tier of what surrounds a firm."""
    if isinstance(stage, int):
        return tr(f"firm.tier.{TIERS[stage]}")
    return tr(f"stage.{stage}") if stage else tr("chain_map.no_stage")


def points(ways: dict[tuple[str, str], list[tuple[float, float]]]) -> dict[str, list[list[float]]]:
    """Ways of links as the browser reads them."""
    return {link_id(*ends): [[round(x, 1), round(y, 1)] for x, y in way] for ends, way in ways.items()}


def link_id(supplier: str, customer: str) -> str:
    """A link under one name for the browser."""
    return f"{supplier}\n{customer}"
