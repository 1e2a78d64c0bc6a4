"""The chain as a diagram 产业链图: pyvis holds the boxes, the vis-network of its wheel draws them, a click comes back.

pyvis' own page is not used: it asks the internet for its scripts and runs texts from the rows. See decision 0007.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import streamlit as st
from pyvis.network import Network

from components.chain_frames import Drawing, link_id
from components.words import tr

HERE = Path(__file__).parent / "graph"
HTML = (
    '<div class="chain-net"><div class="canvas" role="img"></div><div class="layers"></div>'
    '<div class="bar"><button class="save"></button><button class="full"></button></div></div>'
)


@dataclass(frozen=True)
class Sheet:
    """What the saved picture carries beside the diagram: it must stand alone when it has left the app."""

    title: str
    lines: list[str]
    foot: str
    file: str


@dataclass(frozen=True)
class Picture:
    """What is drawn: a box each (``id``, ``name``, ``state`` …), the layers below the grid, and how to say it aloud."""

    boxes: list[dict[str, Any]]
    alt: str
    layers: list[dict[str, Any]] = field(default_factory=list)
    sheet: Sheet | None = None
    mini: bool = False
    net: bool = False  # links have no direction, a phone shows the layers instead


def show(message: str, *, key: str, selected: str | None, on_pick: Callable[[str], None]) -> None:
    """Draw a :func:`message`; ``on_pick`` is called with the id of a clicked box, before the page runs again."""
    data = {"picture": message, "selected": selected}
    _component()(key=key, data=data, height="content", on_picked_change=lambda: _picked(key, on_pick))


def message(drawing: Drawing, picture: Picture) -> str:
    """All that the browser needs for one picture, as JSON; worth keeping: a selection changes nothing in it."""
    nodes, links, options = _network(drawing, picture)
    parts = {
        "nodes": nodes,
        "links": links,
        "options": options,
        "frames": drawing.frames,
        "narrow": drawing.narrow,
        "layers": picture.layers,
        "mini": picture.mini,
        "net": picture.net,
        "tools": picture.sheet is not None,
        "sheet": vars(picture.sheet) if picture.sheet else None,
        "text": {
            "alt": picture.alt,
            "save": tr("chain_map.save"),
            "full": tr("chain_map.full"),
            "file": picture.sheet.file if picture.sheet else "",
        },
        "signature": _signature([nodes, links, drawing.frames, picture.layers]),
    }
    return json.dumps(parts, ensure_ascii=False, allow_nan=False)


def library() -> None:
    """The script of vis-network, once a page: its message never changes, so a browser gets it once a session."""
    _library()(key="vis_library", height=1)


def _picked(key: str, on_pick: Callable[[str], None]) -> None:
    if picked := st.session_state[key].picked:
        on_pick(picked)


def _network(drawing: Drawing, picture: Picture) -> tuple[list[dict], list[dict], dict]:
    """The boxes and links as pyvis gives them, with our own fields on them."""
    net = Network(directed=True)
    for box in picture.boxes:
        net.add_node(box["id"], label=box["name"], shape="custom", **{k: v for k, v in box.items() if k != "id"})
    column = {name: place[0] for name, place in drawing.grid.slot.items()}
    for (a, b), share in drawing.links.items():
        if a not in net.node_map or b not in net.node_map:
            continue
        ends = {"id": link_id(a, b), "a": a, "b": b, "share": share or 0.0, "main": (a, b) in drawing.main}
        net.add_edge(a, b, **ends, back=column[a] > column[b], same=column[a] == column[b])
    net.set_options(json.dumps({"physics": {"enabled": False}, "layout": {"improvedLayout": False}}))
    nodes, edges, _, _, _, options = net.get_network_data()
    links = [{name: edge[name] for name in ("id", "a", "b", "share", "main", "back", "same")} for edge in edges]
    return nodes, links, options if isinstance(options, dict) else json.loads(options)


def _signature(parts: Iterable[object]) -> str:
    """Changes when the picture must be built anew; a selection alone does not."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


@cache
def _library() -> Callable[..., Any]:
    script = (files("pyvis") / "lib/vis-9.1.2/vis-network.min.js").read_text(encoding="utf-8")
    return st.components.v2.component("vis_library", js=script + "\nexport default function () {}\n")


@cache
def _component() -> Callable[..., Any]:
    read = {name: (HERE / name).read_text(encoding="utf-8") for name in ("paint.js", "bridge.js", "graph.css")}
    return st.components.v2.component(
        "chain_graph", html=HTML, css=read["graph.css"], js=read["paint.js"] + read["bridge.js"]
    )
