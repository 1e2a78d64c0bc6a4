"""Placing and drawing a chain of 40, 300 and 1,000 segments, against pyvis' own page with its physics.

Expected before measuring: 40 in a tenth of a second, 1,000 in about a second with placing, while physics takes seconds
for 40 and does not come to rest for 1,000. Aim: 0.7 s to draw 1,000: the browser's part, places are computed once a
version.
"""

import json
import random
import re
import tempfile
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from pyvis.network import Network

import start
from benchmarks.timing import Row, best
from components import chain_frames, chain_graph
from components.chain_graph import Picture
from components.look import TOKENS
from liantu.chain.layout import place

SIZES = (40, 300, 1000)
PATIENCE = 60.0  # s for the peer to come to rest
AIM = {1000: 0.7}
VIS = "lib/vis-9.1.2/vis-network.min.js"
# pyvis asks the internet for these also with its scripts in line.
FOREIGN = re.compile(r"<link\s[^>]*>|<script\s[^>]*src=[^>]*>\s*</script>")
REST = "network.once('stabilizationIterationsDone', () => network.once('afterDrawing', () => globalThis.rest = true))"
PAGE = """<!doctype html><meta charset="utf-8"><style>:root{%s}%s</style><div id="root">%s</div>
<script>%s</script><script type="module">%s
const data = %s
globalThis.begun = performance.now()
shown({ data, parentElement: document.querySelector("#root"), setTriggerValue() {} })
</script>"""


def rows() -> list[Row]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=start.browser(), args=["--no-sandbox", "--disable-gpu"])
        found = [row for n in SIZES for row in of_size(browser, n)]
        browser.close()
    return found


def of_size(browser: Browser, n: int) -> list[Row]:
    """Placing in Python, and drawing in the browser until the first picture stands."""
    stage, links = invented(n)
    placing = best(lambda: chain_frames.drawing(place(stage, links), links, "normal", "zh"))
    return [
        Row(f"place and route {n} segments, once a version", placing),
        Row(f"draw {n} segments", drawn(browser, stage, links), at_rest(browser, stage, links), AIM.get(n)),
    ]


def invented(n: int) -> tuple[dict[str, str], dict[tuple[str, str], float]]:
    """Segments in three stages, two links each, the same at every run."""
    draw = random.Random(n)
    names = [f"环节{i}" for i in range(n)]
    stage = {name: ("up", "mid", "down")[3 * i // n] for i, name in enumerate(names)}
    ends = {tuple(sorted(draw.sample(range(n), 2))) for _ in range(2 * n)}
    return stage, {(names[a], names[b]): draw.choice((0.05, 0.1, 0.3)) for a, b in sorted(ends)}


def drawn(browser: Browser, stage: dict[str, str], links: dict[tuple[str, str], float]) -> float:
    """Until our diagram stands. [s]"""
    drawing = chain_frames.drawing(place(stage, links), links, "normal", "zh")
    states = ("strong", "present", "weak", "absent", "unchecked")
    plain = {
        "brk": 0,
        "line2": "3家·2.0亿元",
        "short": "3家",
        "bar": 0.5,
        "single": False,
        "broken": False,
        "quiet": False,
    }
    boxes = [{"id": name, "name": name, "state": states[i % 5], **plain} for i, name in enumerate(stage)]
    data = {"picture": chain_graph.message(drawing, Picture(boxes, alt="")), "selected": None}
    colours = "".join(f"--lt-{name.replace('_', '-')}:{light};" for name, (light, _) in TOKENS.items())
    script = (chain_graph.HERE / "paint.js").read_text("utf-8") + (chain_graph.HERE / "bridge.js").read_text("utf-8")
    css = (chain_graph.HERE / "graph.css").read_text("utf-8")
    text = PAGE % (
        colours,
        css,
        chain_graph.HTML,
        vis(),
        script.replace("export default", "const shown ="),
        json.dumps(data),
    )
    return timed(browser, text, "document.querySelector('.canvas').dataset.drawnMs", 30.0)


def at_rest(browser: Browser, stage: dict[str, str], links: dict[tuple[str, str], float]) -> float:
    """Until pyvis' own page comes to rest; infinite if it does not within our patience. [s]"""
    net = Network(height="640px", directed=True, cdn_resources="in_line")
    net.add_nodes(list(stage))
    for a, b in links:
        net.add_edge(a, b)
    head, call, foot = FOREIGN.sub("", net.generate_html()).rpartition("drawGraph();")
    text = f"{head}globalThis.begun = performance.now(); {call} {REST}{foot}"
    return timed(browser, text, "globalThis.rest", PATIENCE)


def timed(browser: Browser, text: str, ready: str, patience: float) -> float:
    """Time from the script's start until something is true in the page; infinite beyond our patience. [s]"""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(text, encoding="utf-8")
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        try:
            tab.goto(file.as_uri(), wait_until="commit")
            # A browser that computes answers nothing, so the end is noted in the page itself.
            seconds = tab.evaluate(
                "async ([ready, patience]) => { const end = performance.now() + patience * 1000;"
                " while (performance.now() < end) { if (eval(ready)) return (performance.now() - begun) / 1000;"
                " await new Promise(next => setTimeout(next, 5)) } return null }",
                [ready, patience],
            )
        finally:
            tab.close()
    return float("inf") if seconds is None else seconds


def vis() -> str:
    return (files("pyvis") / VIS).read_text("utf-8")
