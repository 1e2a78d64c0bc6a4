"""What the map shows 图上有什么: rows while the filters stand, a view that changes with a click, a sheet to carry away.

All points are ``[lng, lat]`` in WGS-84 degrees. Texts come ready in the reader's language and go into the browser as
data: they are painted on a canvas or set as text, never as markup.
"""

import hashlib
import json
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

Point = list[float]
# Names with which a text could leave the place where it is embedded in a page.
UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def written(value: object) -> str:
    """JSON that may stand inside a script element: no NaN, and nothing that closes the element.

    >>> print(written({"name": "</script>"}))
    {"name":"\\u003c/script\\u003e"}
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign, code in UNSAFE.items():
        text = text.replace(sign, code)
    return text


class Written:
    """A part of the map that can be written as JSON and told from another by its signature."""

    @cached_property
    def json(self) -> str:
        """All fields as JSON."""
        return written({each.name: getattr(self, each.name) for each in fields(self)})  # type: ignore[arg-type]

    @cached_property
    def signature(self) -> str:
        """Changes when anything in it changes."""
        return hashlib.sha256(self.json.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Rows(Written):
    """What stands on the ground: sent to a browser once, as long as the filters stand.

    counties: ``id`` (code), ``name``, ``count`` (a text such as 另5家, or ""), ``rings``, ``label`` (point).
    areas: ``id`` (park), ``rings``.
    parks: ``id``, ``name``, ``at``, ``size`` (0–1, the root of its land over the largest; None = land not told),
    ``kind`` (index into ``park_kinds``), ``lead`` (filled), ``count`` (firms known only by it; the map adds
    those whose dots lie under its square), ``lines`` of its card.
    firms: columns ``x``, ``y`` (degrees × 1e5 as int), ``kind`` (index into ``kinds``), ``id`` (names; None above
    20,000: then a click comes back as ``at:INDEX``); ``park`` (index into ``parks`` or −1) says whose number counts it.
    kinds, park_kinds: ``token`` (a colour of :data:`components.look.TOKENS`), ``label``; a kind of firms may have a
    ``shape`` (disc, hollow, diamond, triangle), else it is a disc.
    words: texts of the reader's language, at least ``alt``: what the map shows, said aloud.
    """

    counties: list[dict[str, Any]] = field(default_factory=list)
    areas: list[dict[str, Any]] = field(default_factory=list)
    parks: list[dict[str, Any]] = field(default_factory=list)
    firms: dict[str, list | None] = field(default_factory=lambda: {"x": [], "y": [], "kind": [], "id": []})
    kinds: list[dict[str, str]] = field(default_factory=list)
    park_kinds: list[dict[str, str]] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class View(Written):
    """How the reader looks at it now; small, since it travels at every run of the page.

    selected: ``park:NAME``, ``firm:NAME``, ``county:CODE``, ``partner:NAME`` or None.
    inside: a character a firm, "1" within the radius, or None; near_parks: the parks within, or None.
    rings: ``points``, ``label``, ``at`` (of the label). flows: ``points``, ``width`` px, ``way`` (in, out), ``label``.
    arcs: ``id`` (partner), ``bearing`` degrees, ``from``, ``width``, ``label``, ``state`` (has, needs, both).
    marks: ``at``, ``label``, ``strength`` 0–1, ``text``. fit: ``[[w, s], [e, n]]``, or None for the whole city.
    """

    selected: str | None = None
    inside: str | None = None
    near_parks: list[str] | None = None
    rings: list[dict[str, Any]] = field(default_factory=list)
    flows: list[dict[str, Any]] = field(default_factory=list)
    arcs: list[dict[str, Any]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)
    fit: list[Point] | None = None


@dataclass(frozen=True)
class Sheet(Written):
    """What a saved map carries beside the picture: it must stand alone when it has left the app.

    title: the answer. lines: what it shows, as few as possible. legend: ``token``, ``label``, ``shape``: disc,
    hollow, diamond, triangle for firms; square, filled, unknown (dashed) for parks; ring, halo, in, out, has, needs;
    empty = the kinds of the rows. source, crs, date: a text each, ready to print.
    sample: 示例 and what is invented, or "". approval: 内部使用，未经审核不得公开, or the number of the approved map.
    file: the name of the saved picture.
    """

    title: str
    lines: list[str] = field(default_factory=list)
    legend: list[dict[str, str]] = field(default_factory=list)
    source: str = ""
    crs: str = ""
    date: str = ""
    sample: str = ""
    approval: str = ""
    file: str = "map.png"

    @property
    def foot(self) -> str:
        """The last line: source, coordinate system, date, and who may see it."""
        return " · ".join(part for part in (self.source, self.crs, self.date, self.approval) if part)
