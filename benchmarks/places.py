"""The map: its page, drawing and moving it in a browser, a slider of the radius, and where the firms are.

The peer of the page is folium as one would write it, a marker with its name for each firm, on the same blank ground.
Rows that count KB, not milliseconds, say so.
Expected when this was written, after a sketch (10,000 markers 10.7 s and 13.6 MB; one canvas 0.09 s, 0.84 MB, ready in
0.54 s): a page of 10,000 firms a hundred times faster and fifteen times smaller, drawn in 0.3 s, moved without a frame
over 50 ms; 100,000 in 1 s; a move of the slider in 120 ms on the sample, half of it Streamlit's, and in 150 ms with
10,000 firms, since so many distances on the ellipsoid take 10 ms; places of 10,000 firms in 0.2 s. Aims: 50 times
faster, 10 times smaller, 0.6 s until it stands, 2 s for 100,000, 150 ms for the slider, 0.3 s and 2 s for places.
"""

import asyncio
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import NamedTuple

import folium
import pandas as pd
import websockets
from playwright.sync_api import Browser, Frame, Page, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

import start
from benchmarks import cities
from benchmarks.rerun import reruns
from benchmarks.timing import Row, best, middle, taken
from components.look import TOKENS
from components.places import drawn, frame, map_view
from components.places.asked import Asked
from components.places.filters import ALL, Filters
from components.places.picture import Rows, Sheet, View, written
from liantu.chain import City, chain_names, chain_of, city_of
from liantu.data import workbook
from liantu.data.checks import check
from liantu.diagnose import Thresholds, diagnose, read_segments
from liantu.place.located import firms_located

FEW, MANY = 10_000, 100_000
DEALS = 2_000
CENTRES = ((114.98, 27.05), (114.91, 26.80), (115.13, 27.22), (114.79, 26.46), (115.40, 27.75), (114.62, 27.39))
SPREAD = 0.08  # degrees
WHOLE_CITY = Filters("city", "state", ALL, ALL, ALL)
MOVES = list(range(10, 210, 5))  # km, as the slider steps, none asked for before
AIM_DRAWN, AIM_GRID, AIM_SLIDER, AIM_FRAME, AIM_PLACED = 0.6, 2.0, 0.150, 0.050, {FEW: 0.3, MANY: 2.0}
# The app's part: our bridge and the frame, without Streamlit.
HOST = """<!doctype html><meta charset="utf-8"><style>:root{%s} body{margin:0} %s</style><div id="root">%s</div>
<script>globalThis.ltPlaceFrame = %s; globalThis.ltPlaceRows = { map: %s }</script>
<script type="module">%s
mounted({ data: %s, parentElement: document.querySelector("#root"), setTriggerValue() {} })
</script>"""
FRAMES = """() => { globalThis.frames_seen = []; let last = performance.now()
const next = now => { frames_seen.push(now - last); last = now; requestAnimationFrame(next) }
requestAnimationFrame(next) }"""


def rows() -> Iterator[Row]:
    """Every row, what needs no browser first."""
    made = {}
    for n in (FEW, MANY):
        city = city_of(check(sheets(n)).tables)
        yield Row(f"places of {n:,} firms", best(lambda city=city: firms_located(replace(city))), target=AIM_PLACED[n])
        made[n] = asked_of(city)
    for n, asked in made.items():
        yield from pages(asked, n)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=start.browser(), args=["--no-sandbox", "--disable-gpu"])
        yield from in_browser(browser, made)
        browser.close()
    yield from sliders()


# The page


def pages(asked: Asked, n: int) -> Iterator[Row]:
    """From located firms to a page that stands alone; the peer's with the fewer firms only."""
    ours: list[str] = []
    seconds = best(lambda: ours.append(alone(asked)))
    if n == MANY:
        yield Row(f"page of {n:,} firms", seconds)
        return
    theirs: list[str] = []
    peer = taken(lambda: theirs.append(marked(asked.city, popup=True).get_root().render()))
    yield Row(f"page of {n:,} firms", seconds, peer)
    yield Row("… its size, in KB", len(ours[-1].encode()) / 1e6, len(theirs[-1].encode()) / 1e6)


def alone(asked: Asked) -> str:
    return frame.standalone(rows_of(asked), View(), Sheet("benchmark"))


def rows_of(asked: Asked) -> Rows:
    drawn._rows.clear()  # what the app would hold
    return drawn.rows(asked, WHOLE_CITY)


def marked(city: City, *, popup: bool) -> folium.Map:
    """A marker with its name for each firm that has a point, as one would write it."""
    chart = folium.Map(location=[27.0, 115.0], zoom_start=9, tiles=None, maxZoom=18, minZoom=7, prefer_canvas=True)
    located = firms_located(city)
    for firm, lng, lat in located[["lng", "lat"]].dropna().itertuples():
        name = escape(firm)
        folium.CircleMarker(
            [lat, lng], radius=3, weight=1, fill=True, tooltip=name, popup=name if popup else None
        ).add_to(chart)
    return chart


# In a browser


def in_browser(browser: Browser, made: dict[int, Asked]) -> Iterator[Row]:
    """Until the map stands, and its frames while it is dragged and zoomed; the peer's page without popups."""
    ours = on_page(browser, hosted(rows_of(made[FEW])), is_ours=True)
    peer = on_page(browser, frame.offline(marked(made[FEW].city, popup=False)), is_ours=False)
    many = on_page(browser, hosted(rows_of(made[MANY])), is_ours=True)
    yield Row(f"{FEW:,} firms, from the message to the map", ours.drawn, target=AIM_DRAWN)
    yield Row("… from the file to the map", ours.stands, peer.stands)
    yield Row("… dragged and zoomed, frames, 95th percentile", ours.usual, peer.usual, AIM_FRAME)
    yield Row("… the longest", ours.longest, peer.longest, AIM_FRAME)
    yield Row(f"{MANY:,} firms as a grid, from the message", many.drawn, target=AIM_GRID)
    yield Row("… dragged and zoomed, frames, 95th percentile", many.usual, target=AIM_FRAME)
    yield Row("… the longest", many.longest, target=AIM_FRAME)


class Seen(NamedTuple):
    """A page in a browser: from message to map, from file to map, and its frames. [s]"""

    drawn: float
    stands: float
    usual: float
    longest: float


def hosted(rows: Rows) -> str:
    """A page with our bridge, as the app's document holds it."""
    words = dict.fromkeys(("alt", "save", "full", "zoom_in", "zoom_out", "firms", "more"), "")
    data = {"key": "map", "rows": rows.signature, "view": View().json, "sheet": None, "large": False, "tiled": False}
    held = {"signature": rows.signature, "rows": rows.json}
    colours = "".join(f"--lt-{name.replace('_', '-')}:{light};" for name, (light, _) in TOKENS.items())
    script = (map_view.HERE / "bridge.js").read_text("utf-8").replace("export default", "const mounted =")
    css = (map_view.HERE / "frame.css").read_text("utf-8")
    page, kept, told = (written(each) for each in (frame.page(), held, {**data, "text": words}))
    return HOST % (colours, css, map_view.HTML, page, kept, script, told)


def on_page(browser: Browser, text: str, *, is_ours: bool) -> Seen:
    """Open a page from a file, drag and zoom it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(text, encoding="utf-8")
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        try:
            page.goto(file.as_uri(), wait_until="commit")
            page.wait_for_function(READY[is_ours], polling=5, timeout=120_000)
            stands = page.evaluate(SOON) / 1000
            drawn = int(page.evaluate(READY[True])) / 1000 if is_ours else stands
            frames = sorted(_frames(page, page.frames[-1] if is_ours else page.main_frame))
            return Seen(drawn, stands, frames[int(0.95 * len(frames))], frames[-1])
        finally:
            page.close()


READY = {
    True: "() => document.querySelector('.place-map')?.dataset.drawnMs",
    False: "() => document.readyState === 'complete' && document.querySelector('canvas')",
}
SOON = "() => new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(() => seen(performance.now()))))"


def _frames(page: Page, moved: Frame) -> list[float]:
    """Times between frames while a hand drags the map and zooms in and out. [s]"""
    x, y = 700, 400
    page.mouse.click(x, y)  # the keys are the map's now
    page.wait_for_timeout(500)
    moved.evaluate(FRAMES)
    for _ in range(3):
        page.mouse.move(x, y)
        page.mouse.down()
        for step in range(30):
            page.mouse.move(x + 6 * step, y + 3 * step)
        page.mouse.up()
        for key in ("+", "+", "-"):
            page.keyboard.press(key)
            page.wait_for_timeout(400)
    return [each / 1000 for each in moved.evaluate("() => frames_seen")]


# On the server


def sliders() -> Iterator[Row]:
    """Reruns of the page as the radius moves, on the sample and on many firms."""
    for what, more in (("the sample", {}), (f"{FEW:,} firms", {"LIANTU_DATA": ""})):
        with tempfile.TemporaryDirectory() as folder:
            if more:
                write(sheets(FEW), Path(folder))
                more = {"LIANTU_DATA": folder}
            with start.serving([], interpreter=sys.executable, more=more) as server:
                links = [f"seat=near&radius={km}" for km in MOVES]
                asyncio.run(must_stand(server.address, links[-1]))
                times = asyncio.run(reruns(server.address, "where", links))
        yield Row(f"the radius moves, {what}, median", middle(times), target=AIM_SLIDER)
        yield Row("… at the 95th percentile", sorted(times)[int(0.95 * len(times))], target=AIM_SLIDER)


async def must_stand(address: str, link: str) -> None:
    """A page that fails is fast; then there is nothing to measure."""
    stream = address.replace("http", "ws", 1).replace("localhost", "127.0.0.1") + "/_stcore/stream"
    async with websockets.connect(stream, subprotocols=["streamlit"], max_size=None, proxy=None) as socket:
        asked, told = BackMsg(), ForwardMsg()
        asked.rerun_script.query_string, asked.rerun_script.page_name = link, "where"
        await socket.send(asked.SerializeToString())
        while told.WhichOneof("type") != "script_finished":
            told = ForwardMsg()
            told.ParseFromString(await asyncio.wait_for(socket.recv(), 60))
            if told.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(told.delta.new_element.exception.message)


# Rows


def sheets(n: int) -> list[workbook.Sheet]:
    """So many firms, nine in ten with a point, the others known by their park; the same at every run."""
    draw = random.Random(n)
    made = dict(cities.sheets(6, 30, n, DEALS))
    names = [f"园区{at}" for at in range(len(CENTRES))]
    cells = {"所在园区": [], "经度": [], "纬度": [], "坐标系": []}
    for _ in range(n):
        at = draw.randrange(len(CENTRES))
        has = draw.random() < 0.9
        point = [f"{draw.gauss(centre, SPREAD):.5f}" for centre in CENTRES[at]] if has else ["", ""]
        for column, cell in zip(cells, (names[at], *point, "CGCS2000" if has else ""), strict=True):
            cells[column].append(cell)
    made["企业"] = made["企业"].assign(**cells)
    rows = zip(names, CENTRES, strict=True)
    parks = [{"园区": name, "经度": str(lng), "纬度": str(lat), "坐标系": "CGCS2000"} for name, (lng, lat) in rows]
    made["园区"] = pd.DataFrame(parks, index=range(2, len(parks) + 2), dtype=object)
    return list(made.items())


def write(sheets: list[workbook.Sheet], folder: Path) -> None:
    """As a folder of tables, which is how an office would hand it over."""
    for name, rows in sheets:
        rows.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig")


def asked_of(city: City) -> Asked:
    """The first chain of a city, asked where it is."""
    found = diagnose(city, chain_of(city, chain_names(city)[0]), read_segments(city, Thresholds()))
    return Asked(found, found.segments.index[0], ("benchmark", len(city.firms)))
