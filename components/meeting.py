"""The meeting view 会议模式: large type for a room, the working tools gone; kept in the link as ``view=meeting``."""

import streamlit as st

from components import url
from components.words import tr

VIEWS = ("normal", "meeting")


def on() -> bool:
    """Whether the page is shown to a room."""
    return url.chosen("view", "normal", url.one_of(VIEWS)) == "meeting"


def switch() -> None:
    """The button that turns it on, or off."""
    now = on()
    st.button(
        tr("app.meeting_off") if now else tr("app.meeting"),
        key="meeting_button",
        on_click=url.put,
        args=("view", "normal" if now else "meeting"),
        type="tertiary" if now else "secondary",
    )
