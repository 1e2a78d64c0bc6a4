"""Enough 够不够: amounts over needs, and people who stay, where any cell may be empty; each with its least and most."""

import numpy as np
import pandas as pd

from liantu.diagnose.surroundings import Serving
from liantu.facts import Figure


def covered(served: Serving) -> Figure:
    """Which share of what is needed there is: amounts over needs, of the rows that tell both, at most 1."""
    own, shared = served.own, served.shared
    if not len(own):
        found = (0.0, 1.0, "only_shared") if len(shared) else (None, None, "no_factor_rows")
        return Figure(None, "share", *found, n=0)
    amount, needed = numbers(own, "amount"), numbers(own, "needed")
    both = ~np.isnan(amount) & ~np.isnan(needed)
    low, high = ends(amount, amount, needed, numbers(shared, "amount"))
    whole, want, n = float(amount[both].sum()), float(needed[both].sum()), int(both.sum())
    if not np.isnan(needed).any() and not np.nansum(needed):
        return Figure(None, "share", reason="nothing_needed", n=n)
    if not want:
        return Figure(None, "share", low, high, "nothing_needed" if n else "amounts_unknown", n)
    return Figure(min(1.0, whole / want), "share", low, high, n=n)


def ends(sure: np.ndarray, possible: np.ndarray, needed: np.ndarray, shared: np.ndarray) -> tuple[float, float]:
    """The least and the most: an unknown need may be of any size, an unknown amount nothing or enough."""
    if not len(needed):
        return 0.0, 1.0
    want = float(np.nansum(needed))
    low = 0.0 if np.isnan(needed).any() else _part(float(np.nansum(sure)), want)
    is_open = np.isnan(possible).any() or np.isnan(shared).any()
    return low, 1.0 if is_open else _part(float(possible.sum() + shared.sum()), want)


def _part(amount: float, needed: float) -> float:
    return min(1.0, amount / needed) if needed > 0 else 1.0


def stayed(served: Serving) -> Figure:
    """Which share of those who come is still here after three years, weighted by how many come."""
    amount, stay = numbers(served.own, "amount"), numbers(served.own, "stay")
    told = ~np.isnan(amount) & ~np.isnan(stay)
    come, here = float(amount[told].sum()), float((amount * stay)[told].sum())
    others = stay[np.isnan(amount)]
    low = _stay_end(amount, stay, others, 0.0)
    high = _stay_end(amount, stay, np.r_[others, numbers(served.shared, "stay")], 1.0)
    if low is None or high is None:
        return Figure(None, "share", reason="nobody_comes" if len(served.own) else "no_factor_rows")
    if come > 0:
        return Figure(here / come, "share", low, high, n=int(told.sum()))
    return Figure(None, "share", low, high, "stay_unknown", 0)


def _stay_end(amount: np.ndarray, stay: np.ndarray, others: np.ndarray, taken: float) -> float | None:
    """The mean with unknown shares taken as this; people of unknown number may be so many that their share decides."""
    weight = np.nan_to_num(amount)
    found = np.where(np.isnan(others), taken, others).tolist()
    if weight.sum() > 0:
        found.append(float((weight * np.where(np.isnan(stay), taken, stay)).sum() / weight.sum()))
    return (min if taken == 0 else max)(found, default=None)


def times(come: Figure, stay: Figure) -> Figure:
    """Who comes times who stays."""
    if come.low is None:
        return come
    low, high = come.low * (stay.low or 0.0), come.high * (1.0 if stay.high is None else stay.high)
    if come.value is None:
        return Figure(None, "share", low, high, come.reason, come.n)
    if come.value == 0:
        return Figure(0.0, "share", low, high, n=come.n)
    if stay.value is None:
        return Figure(None, "share", 0.0, come.high, stay.reason, come.n)
    return Figure(come.value * stay.value, "share", low, high, n=come.n)


def amounts(served: Serving, unit: str) -> dict[str, Figure]:
    """What the rows that tell both add up to."""
    amount, needed = numbers(served.own, "amount"), numbers(served.own, "needed")
    both = ~np.isnan(amount) & ~np.isnan(needed)
    return {"amount": Figure(float(amount[both].sum()), unit), "needed": Figure(float(needed[both].sum()), unit)}


def numbers(rows: pd.DataFrame, column: str) -> np.ndarray:
    return rows[column].to_numpy(float, na_value=np.nan)
