"""Reading 读入: files are read behind the page, one after another, each in the guarded child process.

A session has one reading at a time and keeps it to itself. A file that is refused is said beside its name and stops no
other, in an archive too; a reading that is cancelled leaves what was there before.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from threading import BoundedSemaphore, Event, Thread

import streamlit as st

from components.intake import state
from components.words import literal, tr
from liantu.data.cells import clean
from liantu.data.files import RawSheet
from liantu.data.problems import LiantuError
from liantu.data.workbook import came_of

PATIENCE = 1.0  # seconds until progress is shown: most files are read by then
LOOK = 0.5  # seconds between two looks at the progress
LONGEST_NAME = 120  # characters
_TURNS = BoundedSemaphore(2)  # child processes at once on this server: each may take a gigabyte


@dataclass(frozen=True)
class Refused:
    """A file that is not read, and why."""

    name: str
    reason: LiantuError


@dataclass(frozen=True)
class ReadFile:
    """A file with what stands on its sheets."""

    name: str
    content: bytes = field(repr=False)
    sheets: tuple[RawSheet, ...] = field(repr=False)


@dataclass(eq=False)
class Reading:
    """Files on their way in. ``number`` counts the present one from 0, ``part`` is how much of it is read, if known."""

    files: tuple[tuple[str, bytes], ...]
    read: list[ReadFile] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    number: int = 0
    part: float | None = None
    is_waiting: bool = True
    round: int = 0  # of the files that it joins: nothing comes of it once these are given up
    _stop: Event = field(default_factory=Event)
    _thread: Thread | None = None
    _has_waited: bool = False

    @property
    def sheets(self) -> tuple[RawSheet, ...]:
        """Every sheet that was read."""
        return tuple(sheet for each in self.read for sheet in each.sheets)

    @property
    def is_busy(self) -> bool:
        """Whether it reads, or waits for its turn."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody has asked it to stop."""
        return self._stop.is_set()

    def start(self) -> "Reading":
        """Read behind the page."""
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def wait(self) -> None:
        """Give it a moment, once: most files need no more."""
        if self._thread is not None and not self._has_waited:
            self._has_waited = True
            self._thread.join(PATIENCE)

    def cancel(self) -> None:
        """Stop, in the middle of a file too."""
        self._stop.set()

    def _run(self) -> None:
        while not _TURNS.acquire(timeout=0.1):
            if self.is_cancelled:
                return
        self.is_waiting = False
        try:
            for number, (name, content) in enumerate(self.files):
                if self.is_cancelled:
                    return
                self.number, self.part = number, None
                self._read(name, content)
        finally:
            _TURNS.release()

    def _read(self, name: str, content: bytes) -> None:
        try:
            came = came_of(name, content, progress=self._at, cancelled=self._stop.is_set)
            self.refused += [Refused(name, reason) for reason in came.refused]
            if came.sheets:
                self.read.append(ReadFile(name, content, came.sheets))
        except LiantuError as reason:
            self.refused.append(Refused(name, reason))
        except Exception:  # nobody waits for this thread: what went wrong must stand on the page
            logging.exception("a file was not read")
            self.refused.append(Refused(name, LiantuError("unreadable", path=name)))

    def _at(self, part: float | None) -> None:
        self.part = part


@dataclass(frozen=True)
class _Said:
    """What the reader is told of the last reading: files that were there already, and whether it was cancelled."""

    round: int
    same: tuple[str, ...] = ()
    is_cancelled: bool = False


def begin(files: Sequence[tuple[str, bytes]], taken: Sequence[tuple[str, bytes]] = ()) -> None:
    """Read these files beside those that were ``taken`` before; a reading that is under way is given up for it."""
    if now := current():
        now.cancel()
    new, same = told_apart(files, taken)
    st.session_state["intake:said"] = _Said(state.round_(), tuple(same))
    if new:
        st.session_state["intake:reading"] = Reading(tuple(new), round=state.round_()).start()


def current() -> Reading | None:
    """The reading of this session that has not been taken over yet; one whose files were given up is given up too."""
    now = st.session_state.get("intake:reading")
    if now is not None and now.round != state.round_():
        now.cancel()
        del st.session_state["intake:reading"]
        return None
    return now


def finished() -> Reading | None:
    """The reading that has come to its end, once; nothing comes of one that was cancelled."""
    now = current()
    if now is None:
        return None
    if not now.is_cancelled:
        now.wait()
        if now.is_busy:
            return None
    del st.session_state["intake:reading"]
    if now.is_cancelled:
        st.session_state["intake:said"] = _Said(state.round_(), is_cancelled=True)
        return None
    return now


def was_cancelled() -> bool:
    """Whether the last reading was given up."""
    return _said().is_cancelled


def same() -> tuple[str, ...]:
    """The files of the last reading that had been read already."""
    return _said().same


def _said() -> _Said:
    said = st.session_state.get("intake:said")
    return said if said and said.round == state.round_() else _Said(state.round_())


def told_apart(
    files: Sequence[tuple[str, bytes]], taken: Sequence[tuple[str, bytes]]
) -> tuple[list[tuple[str, bytes]], list[str]]:
    """The files under names of their own, and the names of those that hold the same bytes as one that is there.

    Two counties may both send 企业.xlsx. A name is only ever said again: it loses its folders and what nobody sees.

    >>> told_apart([("甲/企业.csv", b"1"), ("乙/企业.csv", b"2"), ("again.csv", b"1")], [("land.csv", b"0")])
    ([('企业.csv', b'1'), ('企业 (2).csv', b'2')], ['again.csv'])
    """
    names, contents = {name for name, _ in taken}, {content for _, content in taken}
    new, same = [], []
    for given, content in files:
        plain = clean(PurePosixPath(given.replace("\\", "/")).name)[-LONGEST_NAME:] or "—"
        if content in contents:
            same.append(plain)
            continue
        stem, suffix = PurePosixPath(plain).stem, PurePosixPath(plain).suffix
        name, number = plain, 1
        while name in names:
            number += 1
            name = f"{stem} ({number}){suffix}"
        names.add(name)
        contents.add(content)
        new.append((name, content))
    return new, same


@st.fragment(run_every=LOOK)
def watch(now: Reading) -> None:
    """While it reads: which file, how much of it, and a way to stop; the page follows when it ends."""
    if not now.is_busy or now.is_cancelled:
        st.rerun()
    name = now.files[min(now.number, len(now.files) - 1)][0]
    state = "waiting" if now.is_waiting else "present" if now.part is None else "progress"
    facts = {"name": name, "number": now.number + 1, "all": len(now.files), "part": f"{now.part or 0:.0%}"}
    whole = (now.number + (now.part or 0)) / max(len(now.files), 1)
    st.progress(min(whole, 1.0), text=literal(tr(f"steps.reading.{state}", **facts)))
    st.button(tr("steps.reading.cancel"), key="intake_cancel", on_click=now.cancel)
