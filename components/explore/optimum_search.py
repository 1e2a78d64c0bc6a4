"""Searches that run behind the page: one at a time on this server, each kept by what it asks: a reload finds it."""

from dataclasses import dataclass, field
from threading import Event, Lock, Thread

import streamlit as st

from liantu.explore.optimum import Optimum, Progress, solve
from liantu.explore.optimum_model import Question

LONGEST = 300.0  # seconds
MOST_SEARCHES = 32
_TURN = Lock()


@dataclass(eq=False)
class Search:
    """A search for the best answer to a question: how far it is, and the best that it found once it ended."""

    asked: Question
    progress: Progress | None = None
    found: Optimum | None = None
    _stop: Event = field(default_factory=Event)
    _thread: Thread | None = None

    @property
    def is_busy(self) -> bool:
        """Whether it runs, or waits for its turn."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Search behind the page."""
        if not self.is_busy:
            self._stop.clear()
            self._thread = Thread(target=self._run, daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Until it has ended."""
        if self._thread is not None:
            self._thread.join()

    def cancel(self) -> None:
        """Stop soon; the best so far stays."""
        self._stop.set()

    def _run(self) -> None:
        with _TURN:
            self.found = solve(
                self.asked, on_progress=self._keep, cancelled=self._stop.is_set, seconds=LONGEST, start=self.found
            )

    def _keep(self, progress: Progress) -> None:
        self.progress = progress


def search(key: tuple, asked: Question) -> Search:
    """The search for that question; nothing is searched before somebody asks for it."""
    known = _searches()
    if key not in known:
        for old in [each for each, one in known.items() if not one.is_busy][: len(known) - MOST_SEARCHES + 1]:
            del known[old]
        known[key] = Search(asked)
    return known[key]


def known_searches() -> list[Search]:
    """All that anybody has asked for."""
    return list(_searches().values())


@st.cache_resource(show_spinner=False)
def _searches() -> dict[tuple, Search]:
    return {}
