"""The table beside a map, its twin 图表互选: a row that is pressed is selected on the map, and the other way round."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Cell:
    """``text`` as it is read, ``why`` below it, ``bar`` 0–1 beside it; ``right`` for numbers."""

    text: str
    why: str = ""
    bar: float | None = None
    right: bool = True


@dataclass(frozen=True)
class Row:
    """``id`` is what a press hands back; the first cell is the subject."""

    id: str
    cells: tuple[Cell, ...]
    strong: bool = False


def show(
    heads: Sequence[str],
    rows: Sequence[Row],
    *,
    key: str,
    selected: str | None,
    on_pick: Callable[[str], None],
    large: bool = False,
) -> None:
    """Draw the table; ``on_pick`` is called with the id of a pressed row, before the page runs again."""
    data = {"heads": list(heads), "rows": [asdict(row) for row in rows], "selected": selected, "large": large}

    def picked() -> None:
        if row := st.session_state[key].picked:
            on_pick(row)

    _component()(key=key, data=json.dumps(data, ensure_ascii=False), height="content", on_picked_change=picked)


@cache
def _component() -> Callable[..., Any]:
    read = {name: (HERE / name).read_text(encoding="utf-8") for name in ("twin.js", "twin.css")}
    return st.components.v2.component(
        "map_twin", html='<div class="twin"></div>', css=read["twin.css"], js=read["twin.js"]
    )
