"""Sweeps that run behind the page: one at a time on this server, each kept by what it asks: a reload finds it."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread

import numpy as np
import streamlit as st

from components import datasets
from liantu.data.problems import LiantuError
from liantu.explore.sweep import Swept, Task, sweep
from liantu.explore.sweep_store import Store
from liantu.facts import Finding

BLOCK = 5  # draws: half a second to some seconds of work, between two looks at progress
MOST_JOBS = 32
_TURN = Lock()


@dataclass(eq=False)
class Job:
    """A sweep of ``n_draws`` of a task, which is made anew for each run, for it gathers much.

    ``block`` draws are computed together. ``latest`` is what is there; ``refusal``, what kept it from going on;
    ``is_waiting``, whether another has its turn.
    """

    task: Callable[[], Task]
    store: Store
    n_draws: int
    latest: Swept
    block: int = BLOCK
    refusal: LiantuError | None = None
    is_waiting: bool = False
    _stop: Event = field(default_factory=Event)
    _thread: Thread | None = None

    @property
    def is_busy(self) -> bool:
        """Whether it runs, or waits for its turn."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def is_stopping(self) -> bool:
        """Whether somebody has asked it to stop."""
        return self._stop.is_set()

    def start(self) -> None:
        """Compute what is not there yet, behind the page."""
        if not self.is_busy:
            self._stop.clear()
            self.refusal = None
            self.is_waiting = True
            self._thread = Thread(target=self._run, daemon=True)
            self._thread.start()

    def cancel(self) -> None:
        """Stop after the block that is being computed; what is there stays."""
        self._stop.set()

    def _run(self) -> None:
        with _TURN:
            self.is_waiting = False
            try:
                self._keep(self._swept())
            except LiantuError as error:
                self.refusal = error
            except Exception:  # nobody waits for this thread: what went wrong must stand on the page
                logging.exception("a sweep failed")
                self.refusal = LiantuError("sweep_failed", n=len(self.latest.draws))

    def _swept(self) -> Swept:
        how = {"block": self.block, "store": self.store, "on_progress": self._keep, "cancelled": self._stop.is_set}
        return sweep(self.task(), self.n_draws, self.store.seed, **how)

    def _keep(self, swept: Swept) -> None:
        self.latest = swept


def job(store: Store, n_draws: int, task: Callable[[], Task], block: int = BLOCK) -> Job:
    """The sweep of that question, with what an earlier one has stored; the task is made when it starts."""
    jobs = _jobs()
    key = (store.folder, n_draws)
    if key not in jobs:
        for old in [each for each, known in jobs.items() if not known.is_busy][: len(jobs) - MOST_JOBS + 1]:
            del jobs[old]
        jobs[key] = Job(task, store, n_draws, _stored(store, n_draws), block)
    return jobs[key]


def folder() -> Path:
    """Where finished blocks are kept: ``LIANTU_SWEEPS``, or ``sweeps`` beside the app."""
    return Path(os.environ.get("LIANTU_SWEEPS", datasets.ROOT / "sweeps"))


@st.cache_resource(show_spinner=False)
def _jobs() -> dict[tuple[Path, int], Job]:
    return {}


def _stored(store: Store, n_draws: int) -> Swept:
    rows = store.read(n_draws)
    draws = np.array(sorted(rows), dtype=np.int64)
    values = np.array([rows[draw] for draw in draws.tolist()]) if rows else np.empty((0, 0))
    return Swept(draws, values, n_draws, len(draws))


def notes_of(known: Job) -> tuple[Finding, ...]:
    """What did not go as asked."""
    refused = (Finding(f"error.{known.refusal.code}", known.refusal.facts),) if known.refusal else ()
    return known.latest.notes + refused
