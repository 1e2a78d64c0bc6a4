"""Uploading 上传: the files as they came, what is wrong with them, and accepting what is right.

Nothing is changed before the reader accepts; an accepted upload becomes a version of its own, named by its content.
"""

import streamlit as st

from components import datasets, url
from components.words import tr
from liantu.data import workbook
from liantu.data.checks import Checked, check
from liantu.data.problems import LiantuError

KINDS = ["xlsx", "xlsm", "xls", "xlsb", "ods", "csv", "txt"]


def show() -> Checked | None:
    """The place for files; their rows, checked, once there are any."""
    files = st.file_uploader(tr("data.upload"), type=KINDS, accept_multiple_files=True, key=_key())
    if not files:
        return None
    signature = tuple((file.name, file.file_id) for file in files)
    if st.session_state.get("upload.signature") != signature:
        with st.spinner(tr("data.reading")):
            st.session_state["upload.found"] = _read([(file.name, file.getvalue()) for file in files])
        st.session_state["upload.signature"] = signature
    found = st.session_state["upload.found"]
    if isinstance(found, LiantuError):
        st.error(tr(f"error.{found.code}", **found.facts))
        return None
    return found


def accept(found: Checked) -> str:
    """Keep the accepted rows as a version, look at it from now on, and return its id."""
    workbook.keep(found, datasets.versions() / found.dataset_id)
    url.put("data", found.dataset_id)
    forget()
    st.session_state["upload.accepted"] = found.dataset_id
    return found.dataset_id


def forget() -> None:
    """Take the files off the page, to choose others."""
    st.session_state["upload.round"] = st.session_state.get("upload.round", 0) + 1
    for name in ("signature", "found", "accepted"):
        st.session_state.pop(f"upload.{name}", None)


def accepted() -> str | None:
    """The version that was accepted last in this session."""
    return st.session_state.get("upload.accepted")


def _read(files: list[tuple[str, bytes]]) -> Checked | LiantuError:
    try:
        return check(workbook.read_uploads(files))
    except LiantuError as error:
        return error


def _key() -> str:
    return f"upload_{st.session_state.get('upload.round', 0)}"
