"""Rows of the table that a benchmark prints, and how a time is taken."""

import statistics
import time
from collections.abc import Callable, Sequence
from math import isfinite
from typing import NamedTuple


class Row(NamedTuple):
    """One measurement: what, its time, the peer's (infinite: we gave up) or None, and the aim or None. [s]"""

    what: str
    ours: float
    peer: float | None = None
    target: float | None = None

    def spoken(self) -> str:
        """The row as a line of the table."""
        ended = self.peer is not None and isfinite(self.peer)
        peer = f"{self.peer * 1000:.0f}" if ended else "" if self.peer is None else "gave up"
        ratio = f"{self.peer / self.ours:.1f}×" if ended else ""
        target = "" if self.target is None else f"{self.target * 1000:.0f}"
        return f"{self.what:<46}{self.ours * 1000:>9.0f}{peer:>11}{ratio:>10}{target:>10}"


HEAD = f"{'':<46}{'ours, ms':>9}{'peer, ms':>11}{'ratio':>10}{'aim, ms':>10}"


def best(step: Callable[[], object], times: int = 3) -> float:
    """The shortest of a few runs: what the step costs when nothing else is in the way. [s]"""
    return min(taken(step) for _ in range(times))


def taken(step: Callable[[], object]) -> float:
    """How long one run takes. [s]"""
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def middle(times: Sequence[float]) -> float:
    """The median. [s]"""
    return statistics.median(times)
