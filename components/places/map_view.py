"""The map on a page 地图: folium's page in a frame that asks nobody; rows once, the view at every run, picks back."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from components.places import frame, on_screen, tiles
from components.places.picture import Rows, Sheet, View
from components.words import language, tr

HERE = Path(__file__).parent
HTML = (
    '<div class="place-map"><iframe sandbox="allow-scripts"></iframe>'
    '<div class="bar"><button class="save"></button><button class="full"></button></div></div>'
)
KINDS = ("park", "firm", "county", "partner", "at")
KEEP = """export default function (c) {
  (globalThis.ltPlaceRows ||= {})[c.data.key] = c.data
}"""


def show(
    rows: Rows,
    view: View,
    *,
    key: str,
    on_pick: Callable[[str], None],
    sheet: Sheet | None = None,
    large: bool = False,
) -> None:
    """Draw the map; ``on_pick`` is called with what was clicked, such as ``park:NAME``, before the page runs again.

    A click on a firm comes back as ``at:INDEX`` where the rows hold no names. ``sheet`` goes round the saved picture.
    """
    if sheet:
        on_screen.keep(rows, view, sheet)
    with st.container(key=f"unseen_{key}"):
        _page()(key=f"{key}_page", height=1)
        _rows()(key=f"{key}_rows", data={"key": key, "signature": rows.signature, "rows": rows.json}, height=1)
    data = {
        "key": key,
        "rows": rows.signature,
        "view": view.json,
        "sheet": sheet and {**json.loads(sheet.json), "foot": sheet.foot},
        "large": large,
        "tiled": tiles.current() is not None,
        "text": {
            "alt": rows.words.get("alt", ""),
            "save": tr("chain_map.save"),
            "full": tr("chain_map.full"),
            **frame.ui_words(language()),
        },
    }
    _component()(key=key, data=data, height="content", on_picked_change=lambda: _picked(key, on_pick))


def _picked(key: str, on_pick: Callable[[str], None]) -> None:
    """Hand on what was clicked, if it is of a kind that the map knows; that it exists, the page checks."""
    picked = st.session_state[key].picked
    if isinstance(picked, str) and picked.partition(":")[0] in KINDS:
        on_pick(picked)


@cache
def _page() -> Callable[..., Any]:
    """folium's page, as a script that never changes: a browser gets it once a session."""
    text = json.dumps(frame.page(tiles.current()))
    return st.components.v2.component(
        "place_page", js=f"globalThis.ltPlaceFrame = {text}\nexport default function () {{}}\n"
    )


@cache
def _rows() -> Callable[..., Any]:
    """The rows, in a message of their own: it is sent again only when they change."""
    return st.components.v2.component("place_rows", js=KEEP)


@cache
def _component() -> Callable[..., Any]:
    read = {name: (HERE / name).read_text(encoding="utf-8") for name in ("bridge.js", "frame.css")}
    return st.components.v2.component("place_map", html=HTML, css=read["frame.css"], js=read["bridge.js"])
