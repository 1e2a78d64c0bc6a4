"""The page that draws the map: folium's own, with nothing on it that asks another machine. See decision 0025.

folium links ten scripts and styles on five hosts. What the map needs is written into the page from a pinned package,
what it does not need is dropped, and an address that is left is an error. A policy in the page lets nothing out,
whatever the rows hold.
"""

import base64
import hashlib
import re
from functools import cache
from html import escape
from importlib.metadata import version
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING

import folium
from branca.element import MacroElement
from folium.template import Template
from xstatic.pkg.leaflet import BASE_DIR

from components.look import TOKENS
from components.places.picture import Rows, Sheet, View, written
from components.words import language
from liantu.words import say

if TYPE_CHECKING:
    from components.places.tiles import Tiles

HERE, LEAFLET = Path(__file__).parent, Path(BASE_DIR)
PACKED = {"leaflet.js": LEAFLET / "leaflet.js", "leaflet.css": LEAFLET / "leaflet.css"}
# What folium links for popups, icons and menus, and a sign in a page that it is used there after all.
NOT_NEEDED = {
    "jquery": "$(",
    "bootstrap": "data-bs-",
    "glyphicons": "glyphicon",
    "awesome-markers": "AwesomeMarkers",
    "fontawesome": "fa-",
    "awesome.rotate": "fa-rotate",
}
LINKED = re.compile(r'<script[^>]*\ssrc="([^"]+)"[^>]*>\s*</script>|<link[^>]*\shref="([^"]+)"[^>]*/?>')
ADDRESS = re.compile(r"""(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+[^\s"'`)<]*|@import""", re.IGNORECASE)
ASKED = re.compile(r"""<[a-z][^>]*\s(?:src|href|action|data)\s*=\s*["']?(?![#"'])\S+""", re.IGNORECASE)
# Names that are never asked: the name space of SVG, and the credit line of Leaflet, which is switched off.
NEVER_ASKED = ("http://www.w3.org/2000/svg", "https://leafletjs.com")
SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class NotOffline(RuntimeError):
    """Something on the page would be asked from another machine: name the file and pack it, or drop it."""


class Painter(MacroElement):
    """Our layer: the scripts that paint, hear and answer, on the map that folium has set up."""

    _template = Template(
        "{% macro header(this, kwargs) %}<style>{{ this.style }}</style>{% endmacro %}"
        "{% macro script(this, kwargs) %}{{ this.script }}\nliantu({{ this._parent.get_name() }});{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__()
        self._name, self.style = "Painter", _own("inside.css")
        self.script = "".join(map(_own, ("naming.js", "paint.js", "sheet.js", "inside.js")))


@cache
def page(tiles: "Tiles | None" = None) -> str:
    """The page of the map, without rows: they come by message. The same text at every call."""
    return _guarded(offline(_map(tiles), tiles), tiles)


def standalone(rows: Rows, view: View, sheet: Sheet, tiles: "Tiles | None" = None, *, lang: str | None = None) -> str:
    """The same page with rows and view inside, and what a reader must know round the map; it opens from a file.

    ``lang``: the reader's language; must be given where no session is at hand, as in a download that is built later.
    """
    lang = lang or language()
    looks = {"light": _look(0, lang), "dark": _look(1, lang)}
    inside = "".join(
        f'<script type="application/json" id="{name}">{text}</script>'
        for name, text in (("rows", rows.json), ("view", view.json), ("looks", written(looks)))
    )
    html = offline(_map(tiles), tiles)
    html = html.replace("<html>", f'<html lang="{_class(lang)}">', 1)
    html = html.replace("</head>", f"<title>{escape(sheet.title)}</title><style>{_own('alone.css')}</style></head>", 1)
    html = html.replace("<body>", f"<body>{_head(sheet)}<main>", 1)
    html = html.replace("</body>", f"</main>{_foot(rows, sheet)}{inside}</body>", 1)
    return _guarded(html, tiles)


def offline(chart: folium.Map, tiles: "Tiles | None" = None) -> str:
    """folium's page with every linked file written into it.

    Raises
    ------
    NotOffline
        When a file is linked that is neither packed nor known to be useless, or an address is left.
    """
    html = chart.get_root().render()
    rest = LINKED.sub("", html)
    html = LINKED.sub(lambda link: _packed(link[1] or link[2], rest), html)
    left = [found for found in ADDRESS.findall(html) if not found.startswith(NEVER_ASKED)]
    left += ASKED.findall(SCRIPT.sub("", html))
    left = [found for found in left if not (tiles and found.startswith(tiles.host))]
    if left:
        raise NotOffline(f"addresses left on the page of the map: {left[:3]}")
    return html


def _map(tiles: "Tiles | None") -> folium.Map:
    """folium's map on blank ground, or on the office's own tiles."""
    chart = folium.Map(
        location=[27.0, 115.0],
        zoom_start=8,
        tiles=None,
        maxZoom=18,
        minZoom=3,
        zoomSnap=1 if tiles else 0.05,
        zoomDelta=1 if tiles else 0.75,
        attributionControl=False,
        prefer_canvas=True,
        maxBoundsViscosity=0.6,
        bounceAtZoomLimits=False,
    )
    chart._id = "of_places"  # a constant name: the page is sent once, because its text never changes
    if tiles:
        layer = folium.TileLayer(tiles.url, attr=escape(tiles.attribution), control=False)
        layer._id = "of_places"
        layer.add_to(chart)
    Painter().add_to(chart)
    return chart


def _packed(url: str, rest: str) -> str:
    """The text of a linked file, or nothing where it is not needed."""
    name = url.rsplit("/", 1)[-1]
    if name in PACKED:
        asked = re.search(r"leaflet@([\d.]+)/", url)
        if not asked or not version("XStatic-Leaflet").startswith(asked[1]):
            raise NotOffline(f"folium wants {url}, packed is Leaflet {version('XStatic-Leaflet')}")
        return f"<script>{_script(PACKED[name])}</script>" if name.endswith(".js") else f"<style>{_style()}</style>"
    for part, sign in NOT_NEEDED.items():
        if part in url:
            if sign in rest:
                raise NotOffline(f"the page uses {sign!r}, which needs {url}")
            return ""
    raise NotOffline(f"not packed: {url}")


@cache
def _script(file: Path) -> str:
    return re.sub(r"//# sourceMappingURL=\S+", "", file.read_text(encoding="utf-8"))


@cache
def _style() -> str:
    """Leaflet's style with its three small pictures inside."""

    def inside(found: re.Match[str]) -> str:
        if found[1].startswith("#"):
            return found[0]
        file = LEAFLET / found[1]
        kind = guess_type(file.name)[0]
        return f"url(data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()})"

    plain = re.sub(r"/\*.*?\*/", "", PACKED["leaflet.css"].read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"url\(([^)]+)\)", inside, plain)


@cache
def _own(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _guarded(html: str, tiles: "Tiles | None") -> str:
    """The page with its policy: these scripts and no others run, nothing is asked but pictures that are inside."""
    texts = SCRIPT.findall(html.replace("\r\n", "\n").replace("\r", "\n"))
    known = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts)
    pictures = f"data: blob:{f' {tiles.host}' if tiles else ''}"
    policy = (
        f"default-src 'none'; script-src {known}; style-src 'unsafe-inline'; img-src {pictures}; "
        "form-action 'none'; base-uri 'none'"
    )
    return html.replace("<head>", f'<head><meta http-equiv="Content-Security-Policy" content="{policy}">', 1)


def ui_words(lang: str) -> dict[str, str]:
    """The few words inside the frame, in the reader's language."""
    return {
        "zoom_in": say(lang, "map_frame.zoom_in"),
        "zoom_out": say(lang, "map_frame.zoom_out"),
        "home": say(lang, "map_frame.home"),
        "firms": say(lang, "map_frame.firms", count="{count}"),  # the browser counts
        "more": say(lang, "map_frame.more", count="{count}"),
    }


def _look(theme: int, lang: str) -> dict[str, object]:
    colours = {name: pair[theme] for name, pair in TOKENS.items()}
    return {"T": colours, "dark": theme == 1, "px": 15, "u": 1, "words": ui_words(lang), "tiled": False}


def _head(sheet: Sheet) -> str:
    sample = f'<p class="sample">{escape(sheet.sample)}</p>' if sheet.sample else ""
    lines = "".join(f"<p>{escape(line)}</p>" for line in sheet.lines)
    return f"<header><h1>{escape(sheet.title)}</h1>{lines}{sample}</header>"


def _foot(rows: Rows, sheet: Sheet) -> str:
    keys = sheet.legend or _drawn(rows)
    shown = "".join(
        f'<span><i class="{_class(key.get("shape", "disc"))}" style="color:var(--{_class(key["token"])})"></i>'
        f"{escape(key['label'])}</span>"
        for key in keys
    )
    return f'<footer><div class="keys">{shown}</div><p>{escape(sheet.foot)}</p></footer>'


def _drawn(rows: Rows) -> list[dict[str, str]]:
    """The keys of what is on the map: a kind of which there is no dot, or no square, says nothing."""
    dots, squares = set(rows.firms["kind"] or ()), {park["kind"] for park in rows.parks}
    return [
        *({"shape": "disc", **kind} for at, kind in enumerate(rows.kinds) if at in dots),
        *({**kind, "shape": "square"} for at, kind in enumerate(rows.park_kinds) if at in squares),
    ]


def _class(name: str) -> str:
    """A name that can be a class or a custom property, whatever was in it."""
    return re.sub(r"[^a-z0-9-]", "", name.lower().replace("_", "-"))
