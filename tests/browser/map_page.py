"""A page with nothing but a map, for the tests of drawing: what it shows is asked for in the address."""

import random
from dataclasses import replace

import streamlit as st

from components import look
from components.places import map_view
from components.places.picture import Rows, Sheet, View
from tests.test_map_picture import HOSTILE, rows_named, sheet_named, view_named

EDGES = [[[114, 26], [116, 26], [116, 28], [114, 28], [114, 26]]]
WORDS = {"alt": "两县三园"}


def rows_many(n: int) -> Rows:
    """Two counties side by side, three parks, n firms around two of them; the third park's land is not told."""
    dice = random.Random(7)
    spots = [((115.25, 114.75)[i % 2] + dice.gauss(0, 0.08), 27 + dice.gauss(0, 0.15)) for i in range(n)]
    west, east = ([[[x, 26], [x + 1, 26], [x + 1, 28], [x, 28], [x, 26]]] for x in (114, 115))
    return Rows(
        counties=[
            {"id": "1", "name": "西县", "count": "另5家", "rings": west, "label": [114.5, 27.5]},
            {"id": "2", "name": "东县", "count": "", "rings": east, "label": [115.5, 27.5]},
        ],
        parks=[
            {
                "id": "西园",
                "name": "西园",
                "at": [114.75, 27],
                "size": 1,
                "kind": 0,
                "lead": True,
                "count": 2,
                "lines": ["可供地510亩"],
            },
            {
                "id": "东园",
                "name": "东园",
                "at": [115.25, 27],
                "size": 0.2,
                "kind": 0,
                "lead": False,
                "count": 0,
                "lines": [],
            },
            {
                "id": "边园",
                "name": "边上的园区名字很长",
                "at": [115.995, 27.99],
                "size": None,
                "kind": 0,
                "lead": False,
                "count": 0,
                "lines": [],
            },
        ],
        firms={
            "x": [round(x * 1e5) for x, _ in spots],
            "y": [round(y * 1e5) for _, y in spots],
            "kind": [i % 2 for i in range(n)],
            "id": [f"第{i}厂" for i in range(n)],
        },
        kinds=[{"token": "accent", "label": "甲链"}, {"token": "worse", "label": "乙链", "shape": "diamond"}],
        park_kinds=[{"token": "accent", "label": "甲链"}],
        words=WORDS,
    )


def main() -> None:
    asked = st.query_params
    look.show(meeting=False)
    if "hostile" in asked:
        text = HOSTILE[int(asked["hostile"])]
        rows, view, sheet = rows_named(text), view_named(text), sheet_named(text)
    else:
        rows, view = rows_many(int(asked.get("n", 40))), View(selected=st.session_state.get("picked"))
        sheet = Sheet("两县三园", source="示例", file="两县.png")
        if "plot" in asked:
            at = [float(part) for part in asked["plot"].split(",")]
            view = replace(view, marks=[{"at": at, "label": "一块地的名字", "strength": 0, "text": ""}])
    st.button("again")
    if "below" in asked:
        st.html('<div style="height:3000px"></div>')
    map_view.show(rows, view, key="map", on_pick=lambda name: st.session_state.update(picked=name), sheet=sheet)
    st.text(f"picked {st.session_state.get('picked')}")


if __name__ == "__main__":
    main()
