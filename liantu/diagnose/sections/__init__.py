"""Sections 诊断的八问: what the page of that name says, one module a question.

Each has a function ``section(found, …) -> Section``. It reads figures and puts them into an answer, verdicts with the
evidence behind each, and what data would sharpen them. No figure is computed here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from liantu.facts import Finding


@dataclass(frozen=True)
class Evidence:
    """What stands behind a verdict.

    ``worked``: each formula with its numbers put in, ``figures`` the name of each, for its heading and its words.
    ``rows``: by table of the dictionary, the rows that were read, as
    they stand in the city's tables (so with ``source``, ``as_of`` and ``status``). ``notes``: thresholds and defaults.
    ``elsewhere``: the same of another dataset, and ``whose`` rows those are.
    """

    worked: tuple[Finding, ...]
    rows: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    notes: tuple[Finding, ...] = ()
    figures: tuple[str, ...] = ()
    elsewhere: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    whose: object = None


@dataclass(frozen=True)
class Verdict:
    """One row of a section: its ``key`` (a code for the link), the ``subject``'s name, the facts of its ``columns``.

    A fact is a ``Figure``, a ``Word``, a ``Name``, a ``Finding`` or a list of names. ``explain`` is asked only when a
    reader opens the verdict.
    """

    key: str
    subject: object
    facts: Mapping[str, object]
    explain: Callable[[], Evidence]


@dataclass(frozen=True)
class Section:
    """The answer in one sentence, its verdicts in order, the most urgent first, and how far to trust them.

    ``columns`` are the facts of a verdict that the table shows, in order; the heading of each is ``figure.<column>``.
    ``doubts``: what was assumed, how many verdicts change at ±10 %. ``sharpen``: which sheet or column to fill in.
    """

    code: str
    answer: Finding
    columns: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    doubts: tuple[Finding, ...] = ()
    sharpen: tuple[Finding, ...] = ()
