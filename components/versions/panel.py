"""One version: what is known of it, what can be done with it, and the files it came from."""

from functools import partial
from html import escape

import streamlit as st

from components import datasets, download, url, version_store
from components.versions import kept
from components.words import language, spoken, tr
from liantu.data import workbook
from liantu.data.dictionary import TABLES
from liantu.data.problems import LiantuError
from liantu.store import StoredFile, Version
from liantu.words import say

MOST_FILES = 12
LONGEST_NAME = 40  # characters that a name may have when it is given here


def show(version: Version) -> None:
    """Its facts, the buttons, and on request its files."""
    st.html(_facts(version))
    _buttons(version)
    _take_away(version)
    _files(version)


def standing(version: Version, used: str | None) -> str:
    """Whether it is on screen, and whether it is the office's own."""
    marks = [
        ("versions.on_screen", datasets.current().code == version.id),
        ("versions.used", used == version.id),
        ("versions.is_retired", version.retired),
    ]
    return " · ".join(tr(code) for code, holds in marks if holds)


def _facts(version: Version) -> str:
    facts = {
        "id": version.id,
        "base": _base(version),
        "tables": _tables(version),
    }
    lines = "".join(
        f"<div><span>{tr(f'versions.{key}')}</span><b>{escape(said)}</b></div>" for key, said in facts.items()
    )
    name = escape(version.name or version.id)
    return f'<div class="lt-panel"><div class="name">{name}</div><div class="lt-known">{lines}</div></div>'


def _base(version: Version) -> str:
    """The version it was made from, by name; of a sample only the frame was borrowed."""
    if base := kept.version(version.base) if version.base else None:
        return kept.name_of(base)
    if sample := kept.sample_of(version.base):
        return tr("versions.borrowed", sample=sample.name)
    return version.base or tr("versions.no_base")


def _tables(version: Version) -> str:
    """How many rows of each table, those with most first."""
    try:
        n_rows = kept.rows_of(version.id)
    except LiantuError:
        return tr("versions.unreadable")
    shown = sorted((name for name in TABLES if n_rows[name]), key=lambda name: -n_rows[name])
    return spoken([tr("versions.rows_of", table=TABLES[name], n=n_rows[name]) for name in shown])


def _buttons(version: Version) -> None:
    """Look at it, make it the office's own, name it, take it off the list or put it back."""
    now, own = datasets.current().code == version.id, kept.used() == version.id
    with st.container(horizontal=True, gap="small"):
        if not now:
            look = {"on_click": url.put, "args": ("data", version.id)}
            st.button(tr("versions.look"), key="version_look", type="primary", **look)
        if own:
            st.button(tr("versions.unuse"), key="version_unuse", on_click=kept.act, args=("use", None))
        elif not version.retired:
            st.button(tr("versions.use"), key="version_use", on_click=kept.act, args=("use", version.id))
        with st.popover(tr("versions.name")):
            _name(version)
        if version.retired:
            st.button(tr("versions.restore"), key="version_restore", on_click=kept.act, args=("restore", version.id))
        elif not own:
            st.button(tr("versions.retire"), key="version_retire", on_click=kept.act, args=("retire", version.id))


def _name(version: Version) -> None:
    """A name for the room, and who gave it: the log keeps both."""
    with st.form("version_name", border=False):
        st.text_input(tr("versions.name_is"), version.name, max_chars=LONGEST_NAME, key=f"name_{version.id}")
        st.text_input(tr("versions.who"), key="who_keeps", max_chars=LONGEST_NAME)
        st.form_submit_button(tr("versions.name_it"), type="primary", on_click=_rename, args=(version.id,))


def _rename(code: str) -> None:
    kept.act("rename", code, st.session_state[f"name_{code}"])


def _take_away(version: Version) -> None:
    reader = language()
    with st.container(horizontal=True, gap="small"):
        whole = partial(_workbook, version.id, reader)
        download.button(tr("versions.take", n=version.n_rows), whole, f"liantu-{version.id}.xlsx")
        if version.n_rejected:
            rest = partial(_owed, version.id, reader)
            label = tr("data.download_rejected", n=version.n_rejected)
            download.button(label, rest, f"liantu-rejected-{version.id}.xlsx", key="version_owed")


def _workbook(code: str, reader: str) -> bytes:
    return workbook.write_dataset(version_store.opened().checked(code), reader)


def _owed(code: str, reader: str) -> bytes:
    return workbook.rejected(version_store.opened().owed(code), reader, say, version=code)


def _files(version: Version) -> None:
    """The files as they were sent: name, size, hash, and the bytes themselves."""
    files = version_store.opened().files(version.id)
    if not files:
        st.html(f'<div class="lt-note">{tr("versions.no_files")}</div>')
        return
    with st.expander(tr("versions.files", n=len(files)), on_change="rerun", key="version_files") as opened:
        if opened.open:
            for number, file in enumerate(files[:MOST_FILES]):
                _file(number, file)
            if more := len(files[MOST_FILES:]):
                st.html(f'<div class="lt-note">{tr("versions.more_files", n=more)}</div>')


def _file(number: int, file: StoredFile) -> None:
    said = tr("versions.file_is", size=_size(file.size), hash=f"{file.sha256[:16]}…")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        text = f'<div title="{file.sha256}"><b>{escape(file.name)}</b><div class="lt-note">{escape(said)}</div></div>'
        st.html(text, width="stretch")
        take = partial(version_store.opened().raw, file.sha256)
        download.button(tr("versions.take_file"), take, file.name, "application/octet-stream", key=f"file_{number}")


def _size(n: int) -> str:
    return f"{n / 1e6:.1f} MB" if n >= 1e6 else f"{max(n / 1e3, 0.1):.1f} KB"
