"""What the net of chains 链网 shows: chains at both sides, what they share between them, in its state."""

import pandas as pd
import streamlit as st

from components import cached, chain_frames, chain_graph, chain_picture, closing, legend, words
from components.chain_frames import Drawing, Type
from components.chain_graph import Picture, Sheet
from components.words import spoken, tr
from liantu.chain import City
from liantu.chain.bundles import MOST, Bundle, bundled, chain_key
from liantu.chain.frames import Band, Size
from liantu.chain.line_break import line_break
from liantu.chain.net import bridges
from liantu.chain.net_layout import Places, grid_of, links_of, net_frame, net_places
from liantu.diagnose import STATES, Diagnosis
from liantu.facts import Figure

THICK = 10  # shared segments from which a link is drawn in its full width


def member() -> pd.DataFrame:
    """Which chains of the city count each shared segment."""
    return cached.of_city(bridges)


def drawn() -> list[Bundle]:
    """The boxes between the chains, strongest first; what is beyond stands in the table."""
    return cached.of_city(_bundles)[:MOST]


def message(found: Diagnosis, kind: str, title: str | None) -> str:
    """All the browser needs; kept as long as nothing it shows has changed."""
    return _message(cached.key(found), kind, words.language(), title, found)


@st.cache_resource(max_entries=32, show_spinner=False)
def _message(key: tuple, kind: str, language: str, title: str | None, _found: Diagnosis) -> str:
    """``title`` is part of the key: it names the chain."""
    shown, counted = drawn(), member()
    picture = Picture(
        [
            *(_chain(_found, chain, counted) for chain in counted.columns),
            *(_single(_found, one) if len(one.segments) == 1 else _group(_found, one) for one in shown),
        ],
        alt=tr("zoom.alt", n=len(counted), counts=legend.spoken(_found, counted.index)),
        layers=_list(_found),
        net=True,
    )
    if title is not None:
        picture = Picture(**{**vars(picture), "sheet": _sheet(_found, title)})
    places = net_places(list(counted.columns), shown)
    shares = {ends: min(n - 1, THICK) / THICK for ends, n in links_of(shown).items()}
    frames = [_frame(places, shown, letters, size) for letters, size in chain_frames.screens(kind, language)]
    return chain_graph.message(Drawing(grid_of(places), shares, frozenset(shares), frames, None), picture)


def _bundles(city: City) -> list[Bundle]:
    return bundled(bridges(city))


def _frame(places: Places, shown: list[Bundle], letters: Type, size: Size) -> dict:
    found = net_frame(places, shown, size)
    return chain_frames.placed(found.at, letters, found.centres) | {
        "chain_box": found.chain_box,
        "routes": chain_frames.points(found.routes),
        "trunks": chain_frames.points(found.trunks),
        "bands": [_ground(band, size.head, places) for band in found.bands],
    }


def _ground(band: Band, head: float, places: Places) -> dict:
    if band.stage == "shared":
        return chain_frames.ground(band, head, tr("zoom.shared"), tr("chain_map.n_segments", n=len(member())))
    n = sum(where == (band.stage == "right") for where, _ in places.side.values())
    return chain_frames.ground(band, head, tr("zoom.chains"), tr("zoom.n_chains", n=n))


def _chain(found: Diagnosis, chain: str, counted: pd.DataFrame) -> dict[str, object]:
    n = int(counted[chain].sum())
    box = _box(chain_key(chain), spoken(cached.chains()[chain]), "chain") | {"line2": tr("zoom.chain_shares", n=n)}
    return box | ({"tag": tr("zoom.this_chain")} if chain == found.chain.zh else {})


def _single(found: Diagnosis, one: Bundle) -> dict[str, object]:
    (segment,) = one.segments
    row = found.read.figures.loc[segment]
    box = _box(segment, spoken(found.named(segment)), str(row["state"]))
    firms = tr("chain_map.n_firms", n=int(row["n_firms"])) if row["n_firms"] else tr(f"state.{row['state']}")
    return box | {
        "line2": f"{tr('zoom.n_chains', n=len(one.chains))}·{firms}",
        "short": firms,
        "bar": None if pd.isna(row["coverage"]) or not row["n_firms"] else float(row["coverage"]),
        "single": bool(row["single_source"]) if not pd.isna(row["single_source"]) else False,
        "broken": bool(row["broken_middle"]),
    }


def _group(found: Diagnosis, one: Bundle) -> dict[str, object]:
    first, n = found.named(one.segments[0]), len(one.segments)
    states = found.read.figures.loc[list(one.segments), "state"].value_counts()
    return _box(one.key, spoken(first), "group") | {
        "line2": tr("zoom.group", n=n if words.language() == "zh" else n - 1),
        "members": list(one.segments),
        "counts": [(state, int(states[state])) for state in STATES if state in states],
    }


def _box(key: str, name: str, state: str) -> dict[str, object]:
    brk = line_break(name, ()) if words.language() == "zh" else 0
    box = {"id": key, "name": name, "brk": brk, "line2": "", "short": "", "state": state, "bar": None}
    return box | {"single": False, "broken": False, "quiet": False}


def _list(found: Diagnosis) -> list[dict[str, object]]:
    """The phone's form: which chains share what, every segment by itself."""
    by_chains: dict[tuple[str, ...], list[str]] = {}
    for one in bundled(member()):
        by_chains.setdefault(one.chains, []).extend(one.segments)
    known = cached.chains()
    return [
        {
            "title": spoken([known[chain] for chain in chains]),
            "items": [chain_picture.chip(found, segment) for segment in segments],
        }
        for chains, segments in by_chains.items()
    ]


def _sheet(found: Diagnosis, title: str) -> Sheet:
    """What is written round the saved picture."""
    what = tr("zoom.sheet", n=len(member()), counts=legend.spoken(found, member().index))
    limits = {"weak": Figure(found.thresholds.weak, "share"), "strong": Figure(found.thresholds.strong, "share")}
    what = f"{tr('app.sample')} · {what}" if cached.origin().has_samples else what
    lines = [what, tr("chain_map.sheet_thresholds", **limits)]
    return Sheet(title, lines, closing.source_text(), f"{tr('zoom.file')}.png")
