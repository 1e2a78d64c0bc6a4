"""Reading a plan 读数: the chain with the rows of its actions, read by the same figures as before.

Behind a slider a whole diagnosis of every plan would be too slow. Read is only what the comparison shows, by the
functions of the diagnosis; a test holds that the numbers are those of the whole one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np
import pandas as pd

from liantu.chain import City, chain_of, once_a_city
from liantu.data.problems import LiantuError
from liantu.diagnose import Thresholds, amounts, outcomes, sourcing, states, structure
from liantu.diagnose.concentration import known_alone
from liantu.explore.actions import Action
from liantu.explore.assumptions import Assumed
from liantu.explore.edited_city import edited_city
from liantu.explore.explored import Change
from liantu.explore.shock import ShockSet, Struck, resilience, strike
from liantu.explore.standing import standing_of
from liantu.facts import Figure
from liantu.policy.setting import Setting

COUNTS = ("absent", "weak", "single_source")
CLASSES = np.array(["unchecked", "absent", "weak", "present", "strong"], object)  # as a standing numbers them
NEARBY = (0.9, 1.1)  # as far as the diagnosis moves the thresholds
PLANS = 24  # plans that a city keeps
KEPT = 16  # sets of shocks under which a city keeps its chains as they stand


@dataclass(frozen=True)
class Reading:
    """A chain before and after a plan.

    ``changes``: each figure of the chain and the four outcomes, resilience among them; ``counts``: how many counted
    segments are absent, weak or have a single source, before and after; ``struck``: the chain after under the shocks,
    nothing where it has no firm to be hit.
    """

    changes: Mapping[str, Change]
    counts: Mapping[str, tuple[int, int]]
    struck_before: Struck | None
    struck: Struck | None


def read(setting: Setting, actions: Sequence[Action]) -> Reading:
    """Read a chain with the rows of some actions.

    >>> setting = Setting(lamp_tables(), lamp_diagnosis(), budget=200.0)
    >>> from liantu.explore.candidates import candidates
    >>> found = read(setting, candidates(lamp_city(), ["lighting"], "fill"))
    >>> found.changes["completeness"].after.value, found.counts["absent"]
    (1.0, (1, 0))
    """
    chain, thresholds = setting.chain, setting.before.thresholds
    before = _standing(setting.city)(chain, thresholds)
    struck_before = _struck(setting.city)(chain, setting.shocks, setting.assumed)
    if not actions:
        return _reading(setting, before, before, struck_before, struck_before)
    return _reading(setting, before, *_after(setting, actions), struck_before)


def _after(setting: Setting, actions: Sequence[Action]) -> tuple["Figures", Struck | None]:
    """The chain with the rows, and under the shocks. A slider's next step changes half of the plans: the others are
    found again.
    """
    chain, thresholds, known = setting.chain, setting.before.thresholds, _plans(setting.city)
    rows = repr([(each.rows_added, each.rows_changed) for each in actions])
    key = chain, thresholds, setting.shocks, setting.assumed, rows
    found = known.pop(key, None)  # another session may ask at the same time
    if found is None:
        city = edited_city(setting.city, setting.tables, actions)
        struck = strike_or_none(city, chain, setting.shocks, setting.assumed, setting.city)
        found = figures_of(city, _counted(setting.city)(chain), thresholds), struck
        for oldest in list(known)[: max(len(known) - PLANS + 1, 0)]:
            known.pop(oldest, None)
    known[key] = found  # the newest stands last
    return found


@once_a_city
def _plans(city: City) -> dict[tuple, tuple["Figures", Struck | None]]:
    """The last plans that were read on a city."""
    return {}


@dataclass(frozen=True)
class Figures:
    """What is read of a chain: its ``figures`` by name, the outcomes but resilience among them, and the ``counts``."""

    figures: Mapping[str, Figure]
    counts: Mapping[str, int]


def figures_of(city: City, counted: pd.DataFrame, thresholds: Thresholds = Thresholds()) -> Figures:
    """The figures that a comparison shows, as the diagnosis gives them, of a chain with these ``counted`` segments.

    >>> found = figures_of(lamp_city(), lamp_diagnosis().counted)
    >>> found.figures["stringing_rate"] == lamp_diagnosis().figures["stringing_rate"], found.counts
    (True, {'absent': 1, 'weak': 0, 'single_source': 1})
    """
    now = standing_of(city, thresholds)
    names, weight, places = counted.index, counted["weight"], city.places_of_segments(counted.index)
    state, *nearby = (
        pd.Series(CLASSES[each.state[places]], names)
        for each in (now, *(replace(now, thresholds=thresholds.times(factor)) for factor in NEARBY))
    )
    silent = amounts.n_without_revenue(city).to_numpy()
    columns = {"output": now.output, "n_firms": now.n_firms, "n_without_revenue": silent}
    counted = pd.DataFrame({name: each[places] for name, each in columns.items()} | {"state": state}, names)
    supply = (pd.Series(each[places]) for each in (now.capacity, now.demand))
    figures = {
        "completeness": states.completeness(weight, state),
        "possible_local_sourcing": sourcing.possible_local_sourcing(*supply),
        "observed_local_sourcing": sourcing.observed_local_sourcing(city, names),
        "stringing_rate": structure.stringing_rate(city, names),
    }
    parts = figures["completeness"], figures["possible_local_sourcing"]
    figures["competitiveness"] = outcomes.competitiveness(city, counted, nearby).figure
    figures["stability"] = outcomes.stability(counted, *parts).figure
    figures["embeddedness"] = figures["observed_local_sourcing"]
    counts = {name: int(np.count_nonzero(state.to_numpy() == name)) for name in COUNTS[:2]}
    return Figures(figures, counts | {"single_source": int(known_alone(city)[places].sum())})


@once_a_city
def _standing(city: City) -> Callable[[str, Thresholds], Figures]:
    """A chain as it stands."""
    return lru_cache(KEPT)(lambda chain, thresholds: figures_of(city, _counted(city)(chain), thresholds))


@once_a_city
def _counted(city: City) -> Callable[[str], pd.DataFrame]:
    """The counted segments of a chain."""
    return cache(lambda chain: chain_of(city, chain).counted)


@once_a_city
def _struck(city: City) -> Callable[[str, ShockSet, Assumed], Struck | None]:
    """A chain as it stands, under the shocks."""
    return lru_cache(KEPT)(lambda chain, shocks, assumed: strike_or_none(city, chain, shocks, assumed, city))


def strike_or_none(city: City, chain: str, shocks: ShockSet, assumed: Assumed, base: City) -> Struck | None:
    """A chain under the shocks; nothing where it has no firm to be hit."""
    try:
        return strike(city, chain, shocks, assumed, base=base)
    except LiantuError as error:
        if error.code != "shock_on_no_firms":
            raise
        return None


def _reading(
    setting: Setting, before: Figures, after: Figures, struck: Struck | None, struck_before: Struck | None
) -> Reading:
    changes = {name: Change(figure, after.figures[name]) for name, figure in before.figures.items()}
    changes["resilience"] = Change(*(_resilience(each, setting.shocks) for each in (struck_before, struck)))
    counts = {name: (before.counts[name], after.counts[name]) for name in COUNTS}
    return Reading(changes, counts, struck_before, struck)


def _resilience(struck: Struck | None, shocks: ShockSet) -> Figure:
    if struck is None:
        return Figure(None, "share", reason="size_unknown")
    return resilience(struck, shocks).figure
