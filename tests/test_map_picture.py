"""The page of the map asks nobody, its parts are written safely, and its colours are read on both grounds."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import folium
import pytest
from branca.element import MacroElement
from folium.plugins import HeatMap
from hypothesis import given
from hypothesis import strategies as st

from components.look import TOKENS
from components.places import frame
from components.places.picture import Rows, Sheet, View, written
from tests.test_look import SHAPE, TEXT, contrast

HOSTILE = [
    "<script>window.ran=1</script>",
    "</script><script>window.ran=1</script>",
    "<!--<script>",
    "<img src=x onerror=window.ran=1>",
    "\"'`><svg onload=window.ran=1>",
    "${window.ran=1}{{ window.ran=1 }}{% raw %}",
    "javascript:window.ran=1",
    "a\u2028b\u2029c\\u003c\\",
    "//evil.example/x.js https://evil.example/y.png",
]
ROWS = Rows(
    counties=[
        {
            "id": "360821",
            "name": "吉安县",
            "count": "",
            "rings": [[[114.5, 27], [115, 27], [115, 27.5]]],
            "label": [114.9, 27.2],
        }
    ],
    kinds=[{"token": "accent", "label": "电子信息"}],
    words={"alt": "吉安县"},
)
SHEET = Sheet(
    "一个园区", ["电子信息链"], source="示例", crs="CGCS2000", date="2026-09-30", sample="示例", approval="内部使用"
)


def rows_named(text: str) -> Rows:
    """Rows in which every name, label and word is the same text."""
    return Rows(
        counties=[
            {
                "id": text,
                "name": text,
                "count": text,
                "rings": [[[114, 26], [116, 26], [116, 28], [114, 28]]],
                "label": [115, 27],
            }
        ],
        areas=[{"id": text, "rings": [[[114.9, 26.9], [115.1, 26.9], [115, 27.1]]]}],
        parks=[
            {
                "id": text,
                "name": text,
                "at": [115.2, 27.2],
                "size": 0.5,
                "kind": 0,
                "lead": True,
                "count": 3,
                "lines": [text, text],
            }
        ],
        firms={"x": [11480000], "y": [2680000], "kind": [0], "id": [text]},
        kinds=[{"token": "accent", "label": text, "shape": "disc"}],
        park_kinds=[{"token": text, "label": text}],
        words={"alt": text},
    )


def view_named(text: str) -> View:
    """A view in which every label is the same text, and all of it is selected."""
    line = [[114.8, 26.8], [115, 27.1], [115.2, 27.2]]
    return View(
        selected=f"park:{text}",
        near_parks=[text],
        rings=[{"points": [[114.7, 27], [115, 27.4], [115.3, 27]], "label": text, "at": [114.7, 27]}],
        flows=[{"points": line, "width": 3, "way": "in", "label": text}],
        arcs=[{"id": text, "bearing": 80, "from": [115, 27], "width": 2, "label": text, "state": "has"}],
        marks=[{"at": [115.2, 27.2], "label": text, "strength": 0.6, "text": text}],
    )


def sheet_named(text: str) -> Sheet:
    """A sheet in which every field is the same text."""
    keys = [{"token": text, "label": text, "shape": text}]
    return Sheet(text, [text], keys, text, text, text, text, text, "map.png")


def scripts(html: str) -> list[str]:
    return re.findall(r"<script>(.*?)</script>", html, re.DOTALL)


@pytest.mark.parametrize(
    "html", [frame.page(), frame.standalone(ROWS, View(), SHEET, lang="zh")], ids=["page", "alone"]
)
def test_nothing_on_the_page_is_asked_from_another_machine(html: str) -> None:
    outside = re.sub(r"<script>.*?</script>|<style>.*?</style>", "", html, flags=re.DOTALL)
    assert not re.search(r"\b(src|href|action)\s*=", outside)
    assert set(re.findall(r"https?://[^\s\"'<)]+", html)) <= {"http://www.w3.org/2000/svg", "https://leafletjs.com"}
    assert not re.search(r"url\((?!data:|#)", html)
    assert "sourceMappingURL" not in html and "@import" not in html


@pytest.mark.parametrize(
    "html", [frame.page(), frame.standalone(ROWS, View(), SHEET, lang="zh")], ids=["page", "alone"]
)
def test_only_the_scripts_of_the_page_may_run(html: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)[1]
    assert html.index("Content-Security-Policy") < html.index("<script"), "the policy stands before the first script"
    assert policy.startswith("default-src 'none'; script-src 'sha256-") and "script-src 'unsafe" not in policy
    for text in scripts(html):
        assert f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in policy


def test_the_page_is_the_same_text_at_every_call() -> None:
    assert frame.offline(frame._map(None)) == frame.offline(frame._map(None)), "or it would be sent again"


def test_a_file_that_is_not_packed_is_refused() -> None:
    chart = frame._map(None)
    HeatMap([[27, 115]]).add_to(chart)
    with pytest.raises(frame.NotOffline, match="heat"):
        frame.offline(chart)


def test_a_piece_that_needs_what_was_dropped_is_refused() -> None:
    chart = frame._map(None)
    folium.Marker([27, 115], popup=folium.Popup("吉安")).add_to(chart)
    with pytest.raises(frame.NotOffline):
        frame.offline(chart)


def test_an_address_in_a_script_is_refused() -> None:
    class Calls(MacroElement):
        _template = frame.Template("{% macro script(this, kwargs) %}fetch('https://evil.example/x');{% endmacro %}")

    chart = frame._map(None)
    Calls().add_to(chart)
    with pytest.raises(frame.NotOffline, match="evil.example"):
        frame.offline(chart)


def test_another_leaflet_than_the_packed_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "version", lambda name: "2.0.0.1")
    with pytest.raises(frame.NotOffline, match="2.0.0.1"):
        frame.offline(frame._map(None))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_stays_text_in_a_page_that_stands_alone(text: str) -> None:
    plain = frame.standalone(rows_named("名"), view_named("名"), sheet_named("名"), lang="zh")
    html = frame.standalone(rows_named(text), view_named(text), sheet_named(text), lang="zh")
    assert len(re.findall(r"<[a-z!/]", html)) == len(re.findall(r"<[a-z!/]", plain)), "no element more, none less"
    inside = re.search(r'<script type="application/json" id="rows">(.*?)</script>', html, re.DOTALL)[1]
    assert json.loads(inside)["parks"][0]["name"] == text


@given(
    st.recursive(
        st.text() | st.floats(allow_nan=False, allow_infinity=False) | st.none(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
        max_leaves=8,
    )
)
def test_what_is_written_reads_back_and_never_leaves_its_element(value: object) -> None:
    text = written(value)
    assert json.loads(text) == value
    assert not set("<>&\u2028\u2029") & set(text)


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError):
        Rows(parks=[{"id": "a", "at": [float("nan"), 27]}]).json  # noqa: B018


def test_a_signature_tells_one_picture_from_another() -> None:
    assert View(selected="park:a").signature == View(selected="park:a").signature
    assert View(selected="park:a").signature != View(selected="park:b").signature


def test_a_page_that_stands_alone_says_where_it_comes_from_and_who_may_see_it() -> None:
    html = frame.standalone(ROWS, View(), SHEET, lang="zh")
    for said in ("一个园区", "电子信息链", "示例", "CGCS2000", "2026-09-30", "内部使用", "电子信息"):
        assert said in html
    assert '<html lang="zh">' in html


def keys_on(html: str) -> dict[str, str]:
    """The keys of the legend of a page, each with its colour."""
    return {label: colour for colour, label in re.findall(r'style="color:var\((--[a-z0-9-]+)\)"></i>([^<]*)<', html)}


def test_the_legend_of_a_page_names_what_is_drawn_in_colours_that_are_there() -> None:
    kinds = [{"token": f"{state}_line", "label": state} for state in ("strong", "absent", "unchecked")]
    chains = [{"token": f"chain_{at}", "label": f"链{at}"} for at in range(1, 7)]
    firms = {"x": [11480000] * 2, "y": [2680000] * 2, "kind": [2, 0], "id": ["甲", "乙"]}
    park = {"at": [115, 27], "size": 1, "lead": True, "count": 0, "lines": []}
    parks = [park | {"id": str(kind), "name": str(kind), "kind": kind} for kind in (5, 1)]
    rows = Rows(firms=firms, parks=parks, kinds=kinds, park_kinds=chains)
    shown = keys_on(frame.standalone(rows, View(), SHEET, lang="zh"))
    assert shown == {
        "strong": "--strong-line",
        "unchecked": "--unchecked-line",
        "链2": "--chain-2",
        "链6": "--chain-6",
    }
    assert {colour[2:].replace("-", "_") for colour in shown.values()} <= set(TOKENS)
    plain = Rows(firms=firms, parks=parks, kinds=kinds)
    assert list(keys_on(frame.standalone(plain, View(), SHEET, lang="zh"))) == ["strong", "unchecked"]
    own = replace(SHEET, legend=[{"token": "chain_3", "label": "自定", "shape": "square"}])
    assert keys_on(frame.standalone(rows, View(), own, lang="zh")) == {"自定": "--chain-3"}


def test_tiles_may_be_asked_only_from_their_own_host() -> None:
    from components.places.tiles import Tiles

    tiles = Tiles("https://maps.office/{z}/{x}/{y}.png", "某市", "CGCS2000", "https://maps.office")
    html = frame.page(tiles)
    assert "img-src data: blob: https://maps.office;" in html
    assert set(re.findall(r"https?://[^\s\"'<);]+", html)) - {
        "http://www.w3.org/2000/svg",
        "https://leafletjs.com",
    } == {
        "https://maps.office",
        "https://maps.office/{z}/{x}/{y}.png",
    }


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_marks_and_names_are_read_on_the_ground_of_the_map(theme: int) -> None:
    for token in (
        "accent",
        "worse",
        "strong_line",
        "present_line",
        "weak_line",
        "absent_line",
        "unchecked_line",
        "edge_hi",
    ):
        assert contrast(TOKENS[token][theme], TOKENS["panel"][theme]) >= SHAPE, token
    for token in ("ink", "soft", "accent", "worse"):
        assert contrast(TOKENS[token][theme], TOKENS["panel"][theme]) >= TEXT, token
    assert contrast(TOKENS["strong_ink"][theme], TOKENS["accent"][theme]) >= TEXT, "numbers on a deep cell"
