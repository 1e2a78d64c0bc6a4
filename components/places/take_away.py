"""Take the map away 带走地图: a page that opens offline, a GeoPackage, a table; each says who may see it.

The picture (PNG) is saved by the button below the map itself.
"""

from collections.abc import Callable
from html import escape

import streamlit as st

from components import cached, datasets, meeting, url, words
from components.places import frame, tiles
from components.places.asked import Asked
from components.places.picture import Rows, Sheet, View
from components.words import tell_plain, tr
from liantu.facts import Word
from liantu.report.geopackage import geopackage
from liantu.report.places import Places, approval_line, approval_number, places_csv, written

KEY, LONGEST = "approval", 40  # characters of a number
MIME = {"html": "text/html", "gpkg": "application/geopackage+sqlite3", "csv": "text/csv"}


def show(asked: Asked, rows: Rows, view: View, sheet: Sheet) -> None:
    """Three buttons and the number of the map approval; not in a meeting. ``sheet``: what stands around the map, with
    :func:`approval_text`."""
    if meeting.on():
        return
    made = _making(asked, rows, view, sheet)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="take_away"):
        for kind, make in made.items():
            options = {"mime": MIME[kind], "key": f"take_{kind}", "on_click": "ignore"}
            st.download_button(tr(f"take.{kind}"), make, f"{_file(asked)}.{kind}", **options)
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
        label_visibility="collapsed",
        width=300,
    )


def _say_what_is_wrong() -> None:
    typed = _typed().strip()
    if not typed or approval():
        return
    number = written(typed)
    said = tr("take.number.supplier", number=number) if number else tr("take.number.wrong", text=typed)
    st.html(f'<div class="lt-note">{escape(said)}</div>')


def _file(asked: Asked) -> str:
    """City, chain and the day of the rows, in the name of the file."""
    facts = {"city": asked.home.name, "chain": asked.found.chain}
    day = cached.origin().as_of
    name = tr("take.file", day=day, **facts) if day else tr("take.file.undated", **facts)
    return "".join("_" if each in '\\/:*?"<>|' or not each.isprintable() else each for each in name)


def _making(asked: Asked, rows: Rows, view: View, sheet: Sheet) -> dict[str, Callable[[], bytes]]:
    """How each file is made: on a click, away from the reader's session, so all that stands there is read before."""
    language, checked, dataset = words.language(), cached.dataset(), datasets.current()
    source = Word("app.accepted_version") if dataset.code == checked.dataset_id else dataset.name
    whose = checked.dataset_id, source, sum(checked.n_rejected.values())
    report = Places(asked.found, asked.segment, asked.ground, *whose, approval())
    ground = tiles.current()
    return {
        "html": lambda: frame.standalone(rows, view, sheet, ground).encode(),
        "gpkg": lambda: geopackage(report, language),
        "csv": lambda: places_csv(report, language),
    }
