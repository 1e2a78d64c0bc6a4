"""Tiles 底图: a background of the office's own, by a setting; none unless the office sets one, and never with a key."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from urllib.parse import unquote, urlsplit

import streamlit as st

from components.words import tell_plain
from liantu.facts import Finding

SETTING = "LIANTU_MAP_TILES"
KINDS = ("none", "tianditu", "xyz")
SYSTEMS = ("WGS84", "CGCS2000")  # in which a point of ours lies on its place of the picture
PLACES = ["{x}", "{y}", "{z}"]
ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?&=%{}+-]+")  # nothing that could leave a tag, a script or a policy
KEY = re.compile(
    r"(?i)[?&][\w.-]*(key|token|secret|password|passwd|pwd|signature|auth)="  # also api-key, subscription-key
    r"|[?&/](tk|ak|sk|sig|sign|signature|auth|secret|password|token|access[-_]?token|(api|app)?[-_]?key)[=/]"
    r"|[0-9a-f]{32}"
)
SECRET = re.compile(r"//[^/]*@")  # a name and a password before the host
NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?")  # of a machine: no blank, percent sign or brace
# The office's network: these addresses, names without a dot, names that end so, and hosts that the office allows.
PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8")))
INSIDE = (".local", ".lan", ".internal", ".intranet", ".corp")
# Services of the internet, refused even if allowed: Tianditu wants a key, which belongs into a proxy; the others are
# shifted or foreign.
PUBLIC = (
    *("tianditu.gov.cn", "autonavi.com", "amap.com", "baidu.com", "bdimg.com", "map.qq.com", "geoq.cn"),
    *("openstreetmap.org", "google.com", "google.cn", "googleapis.com", "mapbox.com", "arcgisonline.com"),
    *("virtualearth.net", "cartocdn.com", "stadiamaps.com", "maptiler.com"),
)


@dataclass(frozen=True)
class Tiles:
    """A background: where a tile is had, ``{z}/{x}/{y}`` in it, whose it is, in which ``crs``.

    ``host``: the origin, such as ``https://maps.lan``, which alone the map may ask.
    """

    url: str
    attribution: str
    crs: str
    host: str


def current() -> Tiles | None:
    """The background that is set; nothing where none is, or where the setting cannot be used."""
    found = read(os.environ)
    return found if isinstance(found, Tiles) else None


def note() -> None:
    """One sentence on the page where the setting cannot be used; the map stands without a background."""
    found = read(os.environ)
    if isinstance(found, Finding):
        st.html(f'<div class="lt-note">{escape(tell_plain(found))}</div>')


def read(settings: Mapping[str, str]) -> Tiles | Finding | None:
    """What the settings ask for: a background, nothing, or why it cannot be had.

    >>> read({}), read({"LIANTU_MAP_TILES": "tianditu"}).code
    (None, 'tiles.no_url')
    >>> asked = {"LIANTU_MAP_TILES": "tianditu", "LIANTU_MAP_TILES_URL": "http://maps.lan/vec/{z}/{x}/{y}"}
    >>> read(asked).host, read(asked).crs
    ('http://maps.lan', 'CGCS2000')
    >>> asked["LIANTU_MAP_TILES_URL"] = "http://maps.jian.gov.cn/vec/{z}/{x}/{y}"
    >>> read(asked).code, read(asked | {"LIANTU_MAP_TILES_HOSTS": "maps.jian.gov.cn"}).host
    ('tiles.unknown_host', 'http://maps.jian.gov.cn')
    """
    kind = settings.get(SETTING, "").strip().lower() or "none"
    url, crs, whose = (settings.get(f"{SETTING}_{name}", "").strip() for name in ("URL", "CRS", "ATTRIBUTION"))
    if kind == "none":
        return None
    crs = _system(crs) or ("CGCS2000" if kind == "tianditu" else "")  # Tianditu is drawn in CGCS2000 and nothing else
    allowed = {_bare(each) for each in settings.get(f"{SETTING}_HOSTS", "").split(",")}
    if code := _wrong(kind, url, crs, allowed):
        return Finding(code, {})
    parts = urlsplit(url)
    host = _host(url) + (f":{parts.port}" if parts.port else "")
    url = parts._replace(netloc=host).geturl()  # written as it is compared
    return Tiles(url, whose or {"tianditu": "天地图"}.get(kind, _host(url)), crs, f"{parts.scheme}://{host}")


def _system(text: str) -> str:
    """The system as we write it: CGCS-2000 and cgcs2000 are the same."""
    return text.upper().replace("-", "").replace("_", "").replace(" ", "")


def _wrong(kind: str, url: str, crs: str, allowed: set[str]) -> str | None:
    """The first reason against a setting; a key is never spoken, so no reason names the address."""
    if kind not in KINDS:
        return "tiles.unknown_kind"
    if not url:
        return "tiles.no_url"
    if KEY.search(url) or KEY.search(unquote(url)) or SECRET.search(url):
        return "tiles.key_in_url"
    if not ADDRESS.fullmatch(url) or not _host(url) or sorted(re.findall(r"{.?}?|}", url)) != PLACES:
        return "tiles.bad_url"
    if any(f".{_host(url)}".endswith(f".{each}") for each in PUBLIC):
        return "tiles.public_host"
    if _host(url) not in allowed and not _is_inside(_host(url)):
        return "tiles.unknown_host"
    if not crs:
        return "tiles.no_crs"
    return None if crs in SYSTEMS else "tiles.other_crs"


def _host(url: str) -> str:
    """The machine; none where it has no plain name, its port is no number or the address is none."""
    try:
        parts = urlsplit(url)
        host = _bare(parts.hostname or "")
        return host if NAME.fullmatch(host) and (parts.port is None or parts.port) else ""
    except ValueError:
        return ""


def _bare(host: str) -> str:
    """A host as it is compared: ``Maps.Lan.`` is ``maps.lan``."""
    return host.strip().lower().removesuffix(".")


def _is_inside(host: str) -> bool:
    """Whether a host can only be one of the office's network, by its address or its name.

    A bare number such as 134744072 or 0x8080808 is an address to a browser, and no name.

    >>> [_is_inside(host) for host in ("10.1.2.3", "maps", "maps.lan", "8.8.8.8", "134744072", "maps.jian.gov.cn")]
    [True, True, True, False, False, False]
    """
    try:
        return any(IPv4Address(host) in each for each in PRIVATE)
    except AddressValueError:
        return host[0].isalpha() and ("." not in host or host.endswith(INSIDE))
