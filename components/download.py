"""Files to take away 下载: each is made when somebody asks for it, and asking does not draw the page again.

A page that is drawn again forgets how the file was to be made, and the browser waits for it without end: Streamlit
drops the answer when a run begins before it was sent. So a button here never starts a run.
"""

from collections.abc import Callable

import streamlit as st

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def button(
    label: str,
    make: Callable[[], bytes | str],
    name: str,
    mime: str = XLSX,
    *,
    key: str | None = None,
    width: str = "content",
    wait: str = "",
) -> None:
    """A button for one file. ``make`` runs away from the reader's session: read language and choices before.

    ``wait``: why the file cannot be made yet, for a page that draws itself again until then.
    """
    st.download_button(
        label, make, name, mime, key=key, width=width, on_click="ignore", disabled=bool(wait), help=wait or None
    )
