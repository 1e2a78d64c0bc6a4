"""What the store holds, as the page says it: names that fit, days of this place, and what a version still owes."""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import streamlit as st

from components import cached, datasets, version_store
from components.words import literal, tr
from liantu.data.checks import Checked
from liantu.data.problems import LiantuError
from liantu.store import Version

LONGEST = 20  # characters of a name in a line


def versions() -> list[Version]:
    """All versions, retired ones too, the newest first; none where the store cannot be opened."""
    return list(version_store.held().versions)


def version(code: str) -> Version | None:
    """One of them, by its id."""
    return next((each for each in versions() if each.id == code), None)


def sample_of(code: str | None) -> datasets.Dataset | None:
    """The sample city that a version has its frame from, by its code or by the id of its rows."""
    if code is None or version(code) is not None:
        return None
    known = datasets.known().items()
    samples = {
        each: found for each, found in known if isinstance(found.path, Path) and datasets.SAMPLES in found.path.parents
    }
    if code in samples or not re.fullmatch(r"[0-9a-f]{12}", code):
        return samples.get(code)
    return of_rows(code, samples.values())


def of_rows(code: str, among: Iterable[datasets.Dataset]) -> datasets.Dataset | None:
    """The one whose rows have this id."""
    seen = ((each, cached.glimpse(str(each.path))) for each in among)
    return next((each for each, glimpse in seen if glimpse is not None and glimpse.dataset_id == code), None)


def frame_of(code: str) -> datasets.Dataset | None:
    """The same of a version by its id."""
    found = version(code)
    return sample_of(found.base) if found else None


def newer_than(base_id: str | None, since: datetime) -> Version | None:
    """The newest version that was made from the same one after a moment, if somebody accepted one meanwhile."""
    made = (each for each in versions() if not each.retired and base_id and each.base == base_id)
    return next((each for each in made if each.created > since), None)


def refusal() -> LiantuError | None:
    """Why the store cannot be opened, if so."""
    return version_store.held().refusal


def used() -> str | None:
    """The id of the office's own version, if one was chosen."""
    return version_store.held().used


def n_firms() -> dict[str, int]:
    """How many firms each version has, by its id: the frame may be borrowed, they are not."""
    try:
        return version_store.opened().counted("firms")
    except LiantuError:
        return {}


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
    version_store.forget()


def say_what_was_refused() -> None:
    """Once, above the list."""
    if error := st.session_state.pop("versions_refused", None):
        st.error(literal(tr(f"error.{error.code}", **error.facts)))
