"""Take the map away 带走地图: a page that opens offline, a GeoPackage, a table; each says who may see it.

The picture (PNG) is saved by the button below the map itself.
"""

from collections.abc import Callable
from html import escape

import streamlit as st

from components import cached, datasets, download, meeting, url, words
from components.places import frame, on_screen, tiles
from components.places.asked import Asked
from components.places.on_screen import Drawn
from components.words import tell_plain, tr
from liantu.diagnose.sections import Section
from liantu.facts import Word
from liantu.report.geopackage import geopackage
from liantu.report.places import Places, approval_line, approval_number, places_csv, refused, written

KEY, LONGEST = "approval", 40  # characters of a number
MIME = {"html": "text/html", "gpkg": "application/geopackage+sqlite3", "csv": "text/csv"}


def show(asked: Asked, shown: Section) -> None:
    """Three files, and the number of the map approval; not in a meeting. The page is the map as it stands."""
    drawn = on_screen.taken()
    if meeting.on():
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="take_away"):
        for kind, make in _making(asked, drawn).items():
            file = _file(asked, tr(f"section.{shown.code}.menu") if kind == "html" else tr("take.all"))
            download.button(tr(f"take.{kind}"), make, f"{file}.{kind}", MIME[kind], key=f"take_{kind}")
        _number()
    _say_what_is_wrong()
    tiles.note()


def approval() -> str:
    """The number of this map's approval, or nothing: what is no such number counts as none."""
    return approval_number(_typed()) or ""


def approval_text() -> str:
    """Who may see the map, as every picture and file of it says."""
    return tell_plain(approval_line(approval()))


def _typed() -> str:
    """What the reader typed, right or wrong: it stays in the field until it is mended."""
    return url.chosen(KEY, "", lambda text: text[:LONGEST])


def _number() -> None:
    url.bound(
        st.text_input,
        tr("take.number"),
        key=KEY,
        default="",
        read=lambda text: text[:LONGEST],
        max_chars=LONGEST,
        placeholder=tr("take.number.hint"),
        help=tr("take.number.help"),
        width=320,
    )


def _say_what_is_wrong() -> None:
    typed = _typed().strip()
    if typed and (code := refused(typed)):
        number = written(typed)
        said = tr(f"take.number.{code}", number=number) if number else tr("take.number.wrong", text=typed)
        st.html(f'<div class="lt-note">{escape(said)}</div>')


def _file(asked: Asked, what: str) -> str:
    """City, chain, what it is and the day of the rows, as any system takes them for a name."""
    day = cached.origin().as_of
    parts = [tr("take.file", city=asked.home.name, chain=asked.found.chain), what, *([day] if day else [])]
    return "".join("-" if each in '\\/:*?"<>|' or not each.isprintable() else each for each in "_".join(parts))


def _making(asked: Asked, drawn: Drawn | None) -> dict[str, Callable[[], bytes]]:
    """How each file is made: on a click, away from the reader's session, so all that stands there is read before."""
    language, checked, dataset = words.language(), cached.dataset(), datasets.current()
    source = Word("app.accepted_version") if dataset.code == checked.dataset_id else dataset.name
    whose = checked.dataset_id, source, sum(checked.n_rejected.values())
    report, ground = Places(asked.found, asked.segment, asked.ground, *whose, approval()), tiles.current()
    tables = {"gpkg": lambda: geopackage(report, language), "csv": lambda: places_csv(report, language)}
    page = {"html": lambda: frame.standalone(*drawn, ground, lang=language).encode()} if drawn else {}
    return page | tables
