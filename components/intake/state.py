"""What this session is taking in, and at which step it stands."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import streamlit as st

from components import cached, datasets, url, version_store
from components.intake import owed
from components.intake.causes import tally
from liantu.data.checks import Checked
from liantu.data.files import RawSheet
from liantu.data.intake.parts import Layout
from liantu.data.intake.taken import Intake
from liantu.data.problems import LiantuError
from liantu.data.template import owed_to
from liantu.store import Draft

STEPS = ("file", "table", "columns", "problems", "result")
SURE = 0.85  # from here on a column may be taken as read

Files = Sequence[tuple[str, bytes]]


@dataclass
class _Held:
    intake: Intake | None = None
    refused: tuple[tuple[str, LiantuError], ...] = ()
    step: str = "file"
    accepted: str | None = None
    came: Mapping[str, int] = field(default_factory=dict)  # the rows that it brought, by table
    since: datetime = field(default_factory=lambda: datetime.now(UTC))  # when the files were read
    was_there: bool = False  # whether a version had the accepted rows already
    forgotten: set[str] = field(default_factory=set)  # places of tables whose layout is not to be remembered
    round: int = 0
    draft: Draft | None = None  # as which the store keeps all this


def current() -> Intake | None:
    """The files on their way, if any."""
    return _held().intake


def refused() -> tuple[tuple[str, LiantuError], ...]:
    """Files that could not be read, with the reason."""
    return _held().refused


def round_() -> int:
    """How often files were given up or accepted: widgets begin anew."""
    return _held().round


def begin(files: Files, raws: Sequence[RawSheet], refused: Sequence[tuple[str, LiantuError]] = ()) -> None:
    """Take up what was read, and go to the first step that needs a look."""
    held = _held()
    held.refused, held.accepted, held.since = tuple(refused), None, datetime.now(UTC)
    if not raws:
        held.intake, held.step = None, "file"
        return
    base = cached.dataset_or_none()
    segments = frozenset(base.tables["segments"]["segment"]) if base else frozenset()
    taken = Intake.of(files, raws, segments=segments, remembered=remembered())
    held.intake = _placed(taken, base, raws)
    held.step = needs_look(held.intake)


def hold(intake: Intake) -> None:
    """The same files, with another choice."""
    _held().intake = intake


def change(**fields: object) -> None:
    """Some choices of the files on their way."""
    hold(replace(current(), **fields))


def step() -> str:
    """The step on screen; without files there is but one."""
    return _held().step if current() else "file"


def go(step: str) -> None:
    """To another step; nothing is lost on the way."""
    _held().step = step


def needs_look(intake: Intake) -> str:
    """The first step at which something is not sure: a table, a column, else the problems.

    A sheet of which nobody knows what it holds is asked for only if no other sheet is known.
    """
    read = [layout for layout in intake.layouts if layout.table]
    if not read or any(layout.confidence < SURE for layout in read):
        return "table"
    if any(match.column and match.confidence < SURE for layout in read for match in layout.matches):
        return "columns"
    return "problems"


def remember(place: str, *, yes: bool) -> None:
    """Whether the layout of a table is kept for the next file of its shape."""
    forgotten = _held().forgotten
    forgotten.discard(place) if yes else forgotten.add(place)


def is_remembered(place: str) -> bool:
    """Whether it will be kept."""
    return place not in _held().forgotten


def forgotten() -> frozenset[str]:
    """The places of the tables whose layout will not be."""
    return frozenset(_held().forgotten)


def draft() -> Draft | None:
    """As what the store keeps the files on their way."""
    return _held().draft


def kept_as(draft: Draft | None) -> None:
    """The store has kept them."""
    _held().draft = draft


def take_up(
    intake: Intake,
    step: str,
    *,
    since: datetime,
    forgotten: Iterable[str] = (),
    refused: Sequence[tuple[str, LiantuError]] = (),
    draft: Draft | None = None,
) -> None:
    """Go on with what an earlier session left, at the step at which it stood."""
    fields = {"refused": tuple(refused), "step": step, "since": since, "forgotten": set(forgotten), "draft": draft}
    st.session_state["taking"] = _Held(intake, round=_held().round + 1, **fields)


def accept(name: str = "", who: str = "") -> str:
    """Make the accepted rows a version, look at it from now on, and return its id."""
    held, intake = _held(), current()
    base = intake.base_id if intake.mode != "alone" else None
    came = tally(intake.sheets, intake.checked).came
    version = version_store.opened().accept(
        owed.with_remaining(intake),
        intake.files,
        who=who,
        name=name,
        base=base,
        layouts=[layout for layout in intake.layouts if layout.table],
        edits=intake.all_edits,
        delivers=intake.mode == "update" and base == intake.checked.dataset_id,
        draft=held.draft,
    )
    for found, layout in zip(intake.found, intake.layouts, strict=True):
        if layout.table and found.place not in held.forgotten:
            version_store.opened().remember(layout)
    version_store.forget()
    url.put("data", version.id)
    leave()
    done = _held()
    done.accepted, done.was_there, done.came = version.id, version.again, came
    return version.id


def accepted() -> str | None:
    """The version that was accepted last in this session."""
    return _held().accepted


def came() -> Mapping[str, int]:
    """How many rows it brought, by table."""
    return _held().came


def since() -> datetime:
    """When the files on their way were read."""
    return _held().since


def was_there() -> bool:
    """Whether that version had the same rows before."""
    return _held().was_there


def leave() -> None:
    """Choose other files; what the store keeps of these stays."""
    st.session_state["taking"] = _Held(round=_held().round + 1)


def forget() -> None:
    """Give the files up, also where they are kept."""
    draft = _held().draft
    leave()
    if draft is not None:
        with suppress(LiantuError):  # what cannot be deleted stays in the list of drafts
            version_store.opened().drafts.drop(draft)


def _placed(taken: Intake, base: Checked | None, raws: Sequence[RawSheet]) -> Intake:
    """Where the other tables come from: cured rows go to the version that they are owed to; a file without segments
    needs those of the dataset on screen, and of a sample only the frame of the chain."""
    code = next(filter(None, (owed_to(raw.name, raw.rows) for raw in raws)), "")
    if version := datasets.version(code):
        return taken.on(cached.rows_at(str(version.path)), code, "update")
    if base is None or base.refusal:
        return taken
    code = base.dataset_id
    if owed.is_returned(taken) and not datasets.is_sample():
        return taken.on(base, code, "update")
    if any(layout.table == "segments" for layout in taken.layouts):
        return taken
    return taken.on(base, code, "frame" if datasets.is_sample() else "update")


def remembered() -> dict[str, Layout]:
    """The layouts of earlier files, by their fingerprint."""
    try:
        return version_store.opened().remembered()
    except LiantuError:  # a store that cannot be opened is told where something is to be kept
        return {}


def _held() -> _Held:
    if "taking" not in st.session_state:
        st.session_state["taking"] = _Held()
    return st.session_state["taking"]


__all__ = [
    "STEPS",
    "SURE",
    "accept",
    "accepted",
    "begin",
    "came",
    "change",
    "current",
    "draft",
    "forget",
    "forgotten",
    "go",
    "hold",
    "is_remembered",
    "kept_as",
    "leave",
    "needs_look",
    "refused",
    "remember",
    "remembered",
    "round_",
    "since",
    "step",
    "take_up",
    "was_there",
]
