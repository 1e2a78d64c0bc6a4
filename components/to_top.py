"""Reading from the top: a page that shows another thing than before scrolls up, as a new page would."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st


def when_new(key: str, shown: str) -> None:
    """Scroll up if ``shown`` differs from the last time."""
    _component()(key=f"{key}_to_top", height=1, data={"key": key, "shown": shown})


@cache
def _component() -> Any:
    return st.components.v2.component("liantu_to_top", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"))
