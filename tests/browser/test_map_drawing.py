"""The map in a real browser: names run nothing and stay in the frame, a click comes back, the picture can be kept."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

import start
from components.look import TOKENS
from components.places import frame
from components.places.picture import Rows, Sheet, View
from liantu.words import say
from tests.browser.conftest import any_port
from tests.browser.map_page import rows_many
from tests.browser.visitor import Visitor
from tests.test_map_picture import HOSTILE, rows_named, sheet_named, view_named

DRAWN = ".place-map[data-drawn-ms]"
FIRST_PARK = """() => {
  const park = ltMap.hits.parks[0], corner = ltMap.map.getContainer().getBoundingClientRect()
  return [corner.x + park.x, corner.y + park.y]
}"""


@pytest.fixture(scope="module")
def map_address() -> Iterator[str]:
    """A server that shows the page of the tests."""
    port = str(any_port())
    options = ["--server.port", port, "--server.headless", "true", "--server.address", "127.0.0.1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "tests/browser/map_page.py", *options],
        env=os.environ | {"PYTHONPATH": "."},
    )
    try:
        assert start.wait_until_it_answers(process, f"http://localhost:{port}")
        yield f"http://localhost:{port}"
    finally:
        start.stop(process)


class Reader(Visitor):
    """A visitor of the map's page: its frame, and where things stand in it."""

    def look(self, **asked: object) -> "Reader":
        self.page.goto(f"{self.address}/?{'&'.join(f'{key}={value}' for key, value in asked.items())}")
        return self.drawn()

    def drawn(self) -> "Reader":
        self.page.locator(DRAWN).wait_for()
        return self

    @property
    def inside(self) -> Frame:
        return next(one for one in self.page.frames if one != self.page.main_frame)

    def told(self, what: str) -> object:
        """What the map says about itself."""
        return self.inside.evaluate(f"() => {{ const {{ hits, map }} = globalThis.ltMap; return {what} }}")

    def click(self, x: float, y: float) -> None:
        corner = self.page.locator(".place-map iframe").bounding_box()
        self.page.mouse.click(corner["x"] + x, corner["y"] + y)

    def picked(self, name: str) -> None:
        expect(self.page.get_by_test_id("stText")).to_have_text(f"picked {name}")


@pytest.fixture
def reader(chromium: Browser, map_address: str) -> Iterator[Callable[..., Reader]]:
    """Somebody who looks at the map; in the end nothing may have failed or been asked from elsewhere."""
    readers, contexts = [], []

    def new(width: int = 1366, height: int = 768, **options: object) -> Reader:
        contexts.append(chromium.new_context(viewport={"width": width, "height": height}, **options))
        readers.append(Reader(contexts[-1], map_address))
        readers[-1].page.on("dialog", lambda dialog: (readers[-1].errors.append(dialog.message), dialog.dismiss()))
        return readers[-1]

    yield new
    for context in contexts:
        context.close()
    assert [error for each in readers for error in each.errors] == []
    assert [url for each in readers for url in each.foreign] == []


def nothing_ran(page: Page) -> bool:
    return not any(one.evaluate("() => globalThis.ran") for one in page.frames)


@pytest.mark.parametrize("i", range(len(HOSTILE)))
def test_a_hostile_name_runs_nothing_on_the_page(reader: Callable[..., Reader], i: int) -> None:
    here = reader().look(hostile=i)
    here.click(*here.told("[hits.parks[0].x, hits.parks[0].y]"))
    with here.page.expect_download() as saving:
        here.page.locator(".place-map .save").click()
    assert Path(saving.value.path()).read_bytes().startswith(b"\x89PNG")
    assert nothing_ran(here.page)


@pytest.mark.parametrize("i", range(len(HOSTILE)))
def test_a_hostile_name_runs_nothing_in_a_page_that_stands_alone(chromium: Browser, tmp_path: Path, i: int) -> None:
    text, asked, wrong = HOSTILE[i], [], []
    file = tmp_path / "map.html"
    file.write_text(
        frame.standalone(rows_named(text), view_named(text), sheet_named(text), lang="zh"), encoding="utf-8"
    )
    with chromium.new_context(viewport={"width": 1366, "height": 768}, offline=True) as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
        page.goto(file.as_uri())
        page.wait_for_function("() => globalThis.ltMap?.hits")
        page.mouse.move(*page.evaluate(FIRST_PARK))
        expect(page.locator(".card b")).to_have_text(text)
        assert nothing_ran(page)
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_keys_of_a_page_that_stands_alone_wear_the_colours_of_its_map(
    chromium: Browser, tmp_path: Path, scheme: str
) -> None:
    """A square of each of six chains; no dot, so no key of a dot."""
    park = {"size": 1, "lead": True, "count": 0, "lines": []}
    chains = [{"token": f"chain_{at}", "label": f"链{at}"} for at in range(1, 7)]
    parks = [park | {"id": str(at), "name": str(at), "kind": at, "at": [115 + at / 10, 27]} for at in range(6)]
    rows = Rows(parks=parks, park_kinds=chains, kinds=[{"token": "weak_line", "label": "弱"}])
    file = tmp_path / "map.html"
    file.write_text(frame.standalone(rows, View(), Sheet("六链"), lang="zh"), encoding="utf-8")
    with chromium.new_context(offline=True, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(file.as_uri())
        page.wait_for_function("() => globalThis.ltMap?.hits")
        worn = page.locator(".keys i").evaluate_all("all => all.map(one => getComputedStyle(one).borderTopColor)")
    told = [TOKENS[f"chain_{at}"][scheme == "dark"] for at in range(1, 7)]
    assert worn == [f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})" for colour in told]


def test_a_click_comes_back_as_what_was_clicked(reader: Callable[..., Reader]) -> None:
    here = reader().look()
    here.click(*here.told("[hits.parks.find(p => p.park.id === '西园').x, hits.parks[0].y]"))
    here.picked("park:西园")
    i, x, y = here.drawn().told(
        "hits.firms.filter(([x, y]) => hits.parks.every(p => Math.hypot(p.x - x, p.y - y) > 30) &&"
        " hits.firms.filter(f => Math.hypot(f[0] - x, f[1] - y) < 8).length === 1 &&"
        " !hits.names.some(b => x > b[0] - 9 && x < b[2] + 9 && y > b[1] - 9 && y < b[3] + 9))"
        ".map(([x, y, i]) => [i, x, y])[0]"
    )
    here.click(x, y)
    here.picked(f"firm:第{i}厂")
    x, y = here.drawn().told("(p => [p.x, p.y])(map.latLngToContainerPoint([26.2, 115.6]))")
    here.click(x, y)
    here.picked("county:2")


def test_the_place_looked_at_stays_when_the_page_runs_again(reader: Callable[..., Reader]) -> None:
    here = reader().look()
    here.inside.locator(".leaflet-control-zoom-in").click()
    here.page.wait_for_timeout(500)
    before = here.told("[map.getZoom(), map.getCenter().lat, map.getCenter().lng]")
    here.page.get_by_role("button", name="again").click()
    here.click(*here.told("[hits.parks[0].x, hits.parks[0].y]"))
    expect(here.page.get_by_test_id("stText")).to_contain_text("picked park:")
    assert here.drawn().told("[map.getZoom(), map.getCenter().lat, map.getCenter().lng]") == before


@pytest.mark.parametrize("width", [1920, 1366, 390])
def test_no_name_is_cut_at_the_edge_or_lies_on_another(reader: Callable[..., Reader], width: int) -> None:
    here = reader(width, 844).look()
    boxes, (wide, high) = here.told("hits.names"), here.told("(s => [s.x, s.y])(map.getSize())")
    assert len(boxes) == 5, "two counties, three parks"
    for box in boxes:
        assert box[0] >= 0 and box[1] >= 0 and box[2] <= wide and box[3] <= high, box
    apart = [
        (p, q)
        for i, p in enumerate(boxes)
        for q in boxes[:i]
        if p[0] < q[2] and q[0] < p[2] and p[1] < q[3] and q[1] < p[3]
    ]
    assert apart == []


def test_more_firms_than_can_be_read_are_counted_in_cells(reader: Callable[..., Reader]) -> None:
    here = reader().look(n=10000)
    cells = here.told("hits.cells.map(c => [c.x, c.y, c.n, c.size])")
    assert sum(cell[2] for cell in cells) == here.told("hits.n_seen") <= 10000
    assert here.told("hits.firms.length") == 0
    before, (x, y, _, size) = here.told("map.getZoom()"), max(cells, key=lambda cell: cell[2])
    parks = here.told("hits.parks.map(p => [p.x, p.y, p.half])")
    inner = [(x + a, y + b) for a in (4, size - 4) for b in (4, size - 4)]
    here.click(*next(p for p in inner if all(max(abs(p[0] - q[0]), abs(p[1] - q[1])) > q[2] + 6 for q in parks)))
    here.inside.wait_for_function("zoom => globalThis.ltMap.map.getZoom() > zoom + 0.5", arg=before)


def test_the_picture_can_be_kept(reader: Callable[..., Reader]) -> None:
    here = reader().look()
    with here.page.expect_download() as saving:
        here.page.locator(".place-map .save").click()
    assert saving.value.suggested_filename == "两县.png"
    assert len(Path(saving.value.path()).read_bytes()) > 20_000


def test_who_is_not_the_map_is_not_heard(reader: Callable[..., Reader]) -> None:
    here = reader().look()
    here.page.evaluate("() => window.postMessage({ kind: 'pick', id: 'park:西园' }, '*')")
    here.click(*here.told("(p => [p.x, p.y])(map.latLngToContainerPoint([26.2, 115.6]))"))
    here.picked("county:2")
    assert (
        here.inside.evaluate("() => { try { return parent.document.title } catch { return 'shut out' } }") == "shut out"
    )


def test_colours_follow_the_reader_into_the_dark(reader: Callable[..., Reader]) -> None:
    here = reader().look()
    colour = "() => getComputedStyle(document.body).backgroundColor"
    assert here.inside.evaluate(colour) == "rgb(255, 255, 255)"
    here.page.emulate_media(color_scheme="dark")
    here.inside.wait_for_function(f"() => ({colour})() === 'rgb(16, 24, 31)'")


def test_a_thumb_scrolls_the_page_until_the_map_is_zoomed(reader: Callable[..., Reader]) -> None:
    here = reader(390, 844, has_touch=True, is_mobile=True).look()
    assert here.told("map.dragging.enabled()") is False
    assert here.inside.evaluate("() => getComputedStyle(ltMap.map.getContainer()).touchAction") == "pan-x pan-y"
    buttons = here.inside.locator(".leaflet-control-zoom a").evaluate_all(
        "all => all.map(a => [a.offsetWidth, a.offsetHeight])"
    )
    assert min(min(size) for size in buttons) >= 44
    here.inside.locator(".leaflet-control-zoom-in").tap()
    here.inside.wait_for_function("() => globalThis.ltMap.map.dragging.enabled()")


def test_the_map_is_said_aloud_and_works_by_keys(reader: Callable[..., Reader]) -> None:
    here = reader().look()
    assert here.page.locator(".place-map iframe").get_attribute("title") == rows_many(1).words["alt"]
    box = here.inside.locator(".leaflet-container")
    assert box.get_attribute("aria-label") == rows_many(1).words["alt"]
    before = here.told("map.getZoom()")
    box.focus()
    here.page.keyboard.press("+")
    here.inside.wait_for_function("zoom => globalThis.ltMap.map.getZoom() > zoom + 0.2", arg=before)


def test_a_firm_is_a_dot_or_counted_at_its_park(reader: Callable[..., Reader]) -> None:
    here = reader().look(n=400)
    under = here.told("[...hits.under.values()].reduce((a, b) => a + b, 0)")
    assert under > 0
    assert here.told("hits.firms.length") + under == here.told("hits.n_seen") == 400


def test_the_wheel_belongs_to_the_page_until_the_map_is_clicked(reader: Callable[..., Reader]) -> None:
    here = reader().look()
    before = here.told("map.getZoom()")
    corner = here.page.locator(".place-map iframe").bounding_box()
    here.page.mouse.move(corner["x"] + 300, corner["y"] + 200)
    here.page.mouse.wheel(0, -300)
    here.page.wait_for_timeout(400)
    assert here.told("map.getZoom()") == before
    here.page.mouse.click(corner["x"] + 300, corner["y"] + 200)
    here.page.mouse.wheel(0, -300)
    here.inside.wait_for_function("zoom => globalThis.ltMap.map.getZoom() > zoom + 0.2", arg=before)


def test_a_swipe_moves_the_page_and_once_zoomed_the_map(reader: Callable[..., Reader]) -> None:
    here = reader(390, 500, has_touch=True, is_mobile=True).look()
    touch = here.page.context.new_cdp_session(here.page)

    def swipe(way: int) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": 200, "y": 300}]})
        for i in range(1, 11):
            touch.send(
                "Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": 200, "y": 300 + way * i}]}
            )
            here.page.wait_for_timeout(16)
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        here.page.wait_for_timeout(500)

    main = "document.querySelector('[data-testid=stMain]')"
    scrolled = f"() => {main}.scrollTop"
    here.page.wait_for_function(f"() => {main}.scrollHeight > {main}.clientHeight + 20")  # there is a way to go
    here.inside.evaluate("() => { globalThis.was = ltMap.map.getCenter().lat }")
    swipe(-10)
    if not here.page.evaluate(scrolled):  # a browser that is still busy lets a finger pass
        swipe(-10)
    assert here.page.evaluate(scrolled) > 20 and here.told("map.getCenter().lat === globalThis.was")
    swipe(12)
    top = here.page.evaluate(scrolled)
    here.inside.locator(".leaflet-control-zoom-in").tap()
    here.page.wait_for_timeout(500)
    swipe(-10)
    assert here.page.evaluate(scrolled) == top and not here.told("map.getCenter().lat === globalThis.was")


def test_a_map_below_the_fold_is_drawn_before_it_is_seen(reader: Callable[..., Reader]) -> None:
    here = reader(390, 500, has_touch=True, is_mobile=True).look(below=1)
    assert here.page.locator(".place-map iframe").bounding_box()["y"] > 2000
    assert here.told("hits.parks.length") == 3


def test_a_thumb_that_lost_the_way_finds_the_whole_again(reader: Callable[..., Reader]) -> None:
    here = reader(390, 844, has_touch=True, is_mobile=True).look()
    before = here.told("[map.getZoom(), map.getCenter().lat, map.getCenter().lng]")
    here.inside.locator(".leaflet-control-zoom-in").tap()
    here.inside.wait_for_function("() => globalThis.ltMap.map.dragging.enabled()")
    here.inside.evaluate("() => ltMap.map.panBy([90, 60], { animate: false })")
    home = here.inside.locator(".leaflet-bar .home")
    assert home.get_attribute("aria-label") in [say(lang, "map_frame.home") for lang in ("zh", "en")]
    home.tap()
    here.inside.wait_for_function("() => !globalThis.ltMap.map.dragging.enabled()")
    assert here.told("[map.getZoom(), map.getCenter().lat, map.getCenter().lng]") == pytest.approx(before)


def test_a_plot_is_named_beside_its_own_point_or_not_at_all(reader: Callable[..., Reader]) -> None:
    assert len(reader().look().told("hits.names")) == 5
    assert len(reader().look(plot="114.2,26.3").told("hits.names")) == 6
    assert len(reader().look(plot="114.75,27.0001").told("hits.names")) == 5, "it lies under the square of a park"


def test_the_card_leaves_the_name_of_what_is_selected_free(reader: Callable[..., Reader]) -> None:
    here = reader().look()
    park = "hits.parks.find(p => p.park.id === '西园')"
    here.click(*here.told(f"(p => [p.x, p.y])({park})"))
    here.picked("park:西园")
    here.drawn()
    corner = here.page.locator(".place-map iframe").bounding_box()
    for aside in (-9, 0, 9):
        x, y = here.told(f"(p => [p.x + {aside}, p.y + {aside}])({park})")
        here.page.mouse.move(corner["x"] + x, corner["y"] + y)
        card, name = here.inside.locator(".card").bounding_box(), here.told("hits.chosen_name")
        left, top = card["x"] - corner["x"], card["y"] - corner["y"]
        beside = left >= name[2] or left + card["width"] <= name[0]
        assert beside or top >= name[3] or top + card["height"] <= name[1]


def test_going_through_the_questions_breaks_no_map(visitor: Visitor) -> None:
    visitor.open("where", lang="zh")
    for section in ("near", "land", "partners", "placed", "where") * 2:
        visitor.choose("seat", say("zh", f"section.{section}.menu"))
        visitor.linked(seat=section)
