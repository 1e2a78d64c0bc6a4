"""What the store holds, as the page says it: names that fit, days of this place, and what a version still owes."""

import streamlit as st

from components import cached, datasets, version_store
from components.words import literal, tr
from liantu.data.checks import Checked
from liantu.data.problems import LiantuError
from liantu.store import Version

LONGEST = 20  # characters of a name in a line


def versions() -> list[Version]:
    """All versions, retired ones too, the newest first; none where the store cannot be opened."""
    try:
        return version_store.opened().versions(retired=True)
    except LiantuError:
        return []


def version(code: str) -> Version | None:
    """One of them, by its id."""
    return next((each for each in versions() if each.id == code), None)


def refusal() -> LiantuError | None:
    """Why the store cannot be opened, if so."""
    try:
        version_store.opened().used()
    except LiantuError as error:
        return error
    return None


def used() -> str | None:
    """The id of the office's own version, if one was chosen."""
    try:
        return version_store.opened().used()
    except LiantuError:
        return None


@st.cache_resource(max_entries=128, show_spinner=False)
def rows_of(code: str) -> dict[str, int]:
    """How many rows a version has by table; it never changes."""
    return version_store.opened().checked(code).n_accepted


def owed(code: str) -> Checked | None:
    """The rows that a version still owes, with what is wrong with each; nothing where it is no version."""
    try:
        return version_store.opened().owed(code)
    except LiantuError:
        return None


def owed_now() -> Checked | None:
    """The same for the rows on screen, wherever they come from."""
    now = datasets.current()
    return owed(now.code) if datasets.version(now.code) else cached.dataset_or_none()


def name_of(version: Version) -> str:
    """What the office calls it, or its id."""
    return clipped(version.name or version.id)


def clipped(name: str, times: int = 1) -> str:
    """A name that fits into a line; letters are half as wide, so English ones may be ``times`` as long."""
    most = LONGEST * times
    return name if len(name) <= most else f"{name[: most - 1]}…"


def day_of(version: Version) -> str:
    """The day on which it was accepted, at this place."""
    return f"{version.created.astimezone():%Y-%m-%d}"


def moment_of(version: Version) -> str:
    """The same with the time."""
    return f"{version.created.astimezone():%Y-%m-%d %H:%M}"


def who() -> str:
    """Who acts, for the log, as far as it was said."""
    return str(st.session_state.get("who_keeps", ""))


def act(what: str, *facts: object) -> None:
    """Do something with a version, in a callback; what the store refuses is told on the page."""
    try:
        getattr(version_store.opened(), what)(*facts, who=who())
    except LiantuError as error:
        st.session_state["versions_refused"] = error
    datasets.forget_used()


def say_what_was_refused() -> None:
    """Once, above the list."""
    if error := st.session_state.pop("versions_refused", None):
        st.error(literal(tr(f"error.{error.code}", **error.facts)))
