"""Take the map away 带走地图: a page that opens offline, a GeoPackage, a table; each says who may see it.

The picture (PNG) is saved by the button below the map itself.
"""

from collections.abc import Callable
from html import escape

import streamlit as st

from components import cached, datasets, meeting, url, words
from components.places import frame, on_screen, tiles
from components.places.asked import Asked
from components.places.on_screen import Drawn
from components.words import tell_plain, tr
from liantu.diagnose.sections import Section
from liantu.facts import Word
from liantu.report.geopackage import geopackage
from liantu.report.places import Places, approval_line, approval_number, places_csv, written

KEY, LONGEST = "approval", 40  # characters of a number
MIME = {"html": "text/html", "gpkg": "application/geopackage+sqlite3", "csv": "text/csv"}


def show(asked: Asked, shown: Section) -> None:
    """On request three files and the number of the map approval; not in a meeting. The page is the map as it stands."""
    drawn = on_screen.taken()
    if meeting.on():
        return
    with st.popover(tr("take.away"), on_change="rerun", key="take_away") as opened:
        if opened.open:
            _number()
            _buttons(asked, drawn, tr(f"section.{shown.code}.menu"))
    tiles.note()


def _buttons(asked: Asked, drawn: Drawn | None, question: str) -> None:
    for kind, made in _made(asked, drawn).items():
        file = _file(asked, question if kind == "html" else tr("take.all"))
        options = {"mime": MIME[kind], "key": f"take_{kind}", "on_click": "ignore", "width": "stretch"}
        st.download_button(tr(f"take.{kind}"), made, f"{file}.{kind}", **options)


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
    """The field, and what is wrong with what stands in it."""
    url.bound(
        st.text_input,
        tr("take.number"),
        key=KEY,
        default="",
        read=lambda text: text[:LONGEST],
        max_chars=LONGEST,
        placeholder=tr("take.number.hint"),
        help=tr("take.number.help"),
    )
    typed = _typed().strip()
    if typed and not approval():
        number = written(typed)
        said = tr("take.number.supplier", number=number) if number else tr("take.number.wrong", text=typed)
        st.html(f'<div class="lt-note">{escape(said)}</div>')
    else:
        st.html(f'<div class="lt-note">{escape(approval_text())}</div>')


def _file(asked: Asked, what: str) -> str:
    """City, chain, what it is and the day of the rows, as any system takes them for a name."""
    day = cached.origin().as_of
    parts = [tr("take.file", city=asked.home.name, chain=asked.found.chain), what, *([day] if day else [])]
    return "".join("-" if each in '\\/:*?"<>|' or not each.isprintable() else each for each in "_".join(parts))


def _made(asked: Asked, drawn: Drawn | None) -> dict[str, bytes | Callable[[], bytes]]:
    """The files. A table is made on a click, away from the reader's session, so all that stands there is read before;
    the page of the map asks for the reader's words while it is made, and is made now."""
    language, checked, dataset = words.language(), cached.dataset(), datasets.current()
    source = Word("app.accepted_version") if dataset.code == checked.dataset_id else dataset.name
    whose = checked.dataset_id, source, sum(checked.n_rejected.values())
    report = Places(asked.found, asked.segment, asked.ground, *whose, approval())
    tables = {"gpkg": lambda: geopackage(report, language), "csv": lambda: places_csv(report, language)}
    page = {"html": frame.standalone(*drawn, tiles.current()).encode()} if drawn else {}
    return page | tables
