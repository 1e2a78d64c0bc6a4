"""The four outcomes 四项结果 of a chain, one for each lesson: competitiveness, stability, embeddedness, resilience.

Each is one readable figure with the parts it is made of, no blend of ranks (decision 0004).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.diagnose.amounts import firm_parts
from liantu.diagnose.sourcing import purchases
from liantu.diagnose.states import is_in
from liantu.facts import Figure, Finding, ratio

HALF = 0.5
FEW_FIRMS = 3  # whose part in the chain's output is shown beside


@dataclass(frozen=True)
class Outcome:
    """One outcome: its ``figure``, the ``parts`` it is read from, and the sentence ``basis`` that names them.

    ``coverage``: how much of what it speaks of its rows cover; below half, that is said before the figure.
    """

    figure: Figure
    parts: dict[str, Figure] = field(default_factory=dict)
    basis: Finding | None = None
    coverage: Figure | None = None

    @property
    def is_thin(self) -> bool:
        """Whether the rows cover less than half."""
        return self.coverage is not None and self.coverage.value is not None and self.coverage.value < HALF

    def as_json(self) -> dict[str, Any]:
        """The figure, with its parts and its coverage beside it."""
        found = self.figure.as_json() | {"parts": {name: part.as_json() for name, part in self.parts.items()}}
        return found | ({"coverage": self.coverage.as_json()} if self.coverage else {})


def competitiveness(city: City, counted: pd.DataFrame, nearby: Sequence[pd.Series] = ()) -> Outcome:
    r"""Share of the chain's output that comes from strong segments 竞争力.

    Parameters
    ----------
    city : City
        The city; reads ``firms.revenue``. [万元/year]
    counted : DataFrame, index ``segment``
        The counted segments of the chain: ``state``, ``output`` [万元/year], ``n_without_revenue`` [firms].
    nearby : sequence of Series
        The states of the same segments where the thresholds are a little lower, and higher. [class]

    Returns
    -------
    Outcome in 0–1
        Over ``n`` segments with known output; its ends are the least and the most that the nearby thresholds give.
        An output nobody reports has no upper bound, so how many are unknown or lower bounds is told in the basis.
        ``largest_firms``: the part that the three largest firms make. Coverage: the share of the firms that report a
        revenue. [share]
        Reason ``output_unknown`` where no output is known, or the known ones add up to 0 while a firm reports nothing;
        ``no_output`` where they are known to add up to 0.

    Notes
    -----
    .. math:: \sum_{\ell \text{ strong}} X_\ell \Big/ \sum_\ell X_\ell

    Strong is measured against local demand, not against competitors elsewhere; the lead firms' own figures stand apart.

    References
    ----------
    Our own definition, decision 0004.

    Examples
    --------
    >>> competitiveness(lamp_city(), lamp_diagnosis().segments).figure
    Figure(value=0.0, unit='share', low=None, high=None, reason=None, n=3)
    """
    made, n_firms, n_silent = (
        counted[name].to_numpy(float, na_value=np.nan) for name in ("output", "n_firms", "n_without_revenue")
    )
    n_partial = int(((n_silent > 0) | (np.isnan(made) & (n_firms > 0))).sum())
    strong, whole = _strong_output(made, counted["state"]), float(np.nansum(made))
    sizes, coverage = _sizes(city, counted.index)
    parts = {"strong_output": Figure(strong, "万元"), "output": Figure(whole, "万元")}
    n, value = int((~np.isnan(made)).sum()), ratio(strong, whole)
    if value is None:
        reason = "no_output" if n and not n_partial else "output_unknown"
        return Outcome(Figure(None, "share", reason=reason, n=n), coverage=coverage)
    parts["largest_firms"] = Figure(ratio(float(sizes[:FEW_FIRMS].sum()), float(sizes.sum())), "share", n=FEW_FIRMS)
    values = [value, *(_strong_output(made, state) / whole for state in nearby)]
    low, high = (min(values), max(values)) if nearby else (None, None)
    code = "basis.competitiveness.partial" if n_partial else "basis.competitiveness"
    facts = {"strong": parts["strong_output"], "output": parts["output"]} | ({"n": n_partial} if n_partial else {})
    return Outcome(Figure(value, "share", low, high, n=n), parts, Finding(code, facts), coverage)


def _strong_output(made: np.ndarray, state: pd.Series) -> float:
    return float(np.nansum(made[is_in(state.to_numpy(object), ("strong",))]))


def _sizes(city: City, counted: pd.Index) -> tuple[np.ndarray, Figure]:
    """What each firm makes in these segments, the largest first [万元/year], and the share of them that report it."""
    chosen = np.zeros(len(city.segments), bool)
    chosen[city.places_of_segments(counted)] = True
    here = chosen[city.shares.segment]
    made = firm_parts(city, city.firms["revenue"])[here]
    by_firm = np.bincount(city.shares.firm[here], np.nan_to_num(made), minlength=len(city.firms))
    firms = np.unique(city.shares.firm[here])
    told = np.unique(city.shares.firm[here][~np.isnan(made)])
    share = ratio(len(told), len(firms))
    return np.sort(by_firm[firms])[::-1], Figure(
        share, "share", reason=None if len(firms) else "no_firms", n=len(firms)
    )


def stability(counted: pd.DataFrame, completeness: Figure, possible: Figure) -> Outcome:
    r"""How far a chain can stand on its own city: completeness times possible local sourcing 稳定性.

    Parameters
    ----------
    counted : DataFrame, index ``segment``
        The counted segments of the chain: ``state``.
    completeness : Figure
        Completeness of the chain. [share]
    possible : Figure
        Its possible local sourcing. [share]

    Returns
    -------
    Outcome in 0–1
        ``low`` and ``high`` are the products of the parts' ends. Coverage: the share of the segments that somebody
        looked at. [share]
        The reason of the first part that has no value.

    Notes
    -----
    .. math:: \text{completeness} \times \text{possible local sourcing}

    High only where segments are there and large enough. It is no resilience: local supply also fails locally.

    References
    ----------
    Our own definition, decision 0004.

    Examples
    --------
    >>> found = lamp_diagnosis()
    >>> parts = found.figures["completeness"], found.figures["possible_local_sourcing"]
    >>> round(stability(found.counted, *parts).figure.value, 3)
    0.293
    """
    parts = {"completeness": completeness, "possible_local_sourcing": possible}
    low, high = _product(completeness.low, possible.low), _product(completeness.high, possible.high)
    value = _product(completeness.value, possible.value)
    n, n_checked = len(counted), int((counted["state"] != "unchecked").sum())
    coverage = Figure(ratio(n_checked, n), "share", reason=None if n else "no_segments", n=n)
    if value is None:
        reason = completeness.reason or possible.reason
        return Outcome(Figure(None, "share", low, high, reason=reason), parts, coverage=coverage)
    basis = Finding("basis.stability", {"completeness": completeness, "possible": possible})
    return Outcome(Figure(value, "share", low, high), parts, basis, coverage)


def embeddedness(rooted: Mapping[str, Figure], recorded: Figure) -> Outcome:
    r"""How deeply a chain is rooted: what its firms buy here, with the other parts beside it 根植性.

    Parameters
    ----------
    rooted : mapping of Figure
        The parts of :mod:`liantu.diagnose.rooting` by name; ``local_purchases`` is the observed local sourcing.
    recorded : Figure
        :func:`recorded_purchases` of the chain. [share]

    Returns
    -------
    Outcome in 0–1
        The share of recorded purchases that is local, over ``n`` purchases. Coverage: how much of what the chain needs
        these purchases are. [share]
        Reason ``no_links`` where none is recorded.

    Notes
    -----
    .. math:: \sum_{\text{supplier local}} z \Big/ \sum z

    Its other parts, sales, research, headquarters, years and ties, stand beside it and not inside it.

    References
    ----------
    The regional purchase coefficient of input–output analysis; decision 0004.

    Examples
    --------
    >>> found = lamp_diagnosis()
    >>> embeddedness(found.rooting, recorded_purchases(found.city, found.counted)).figure.value
    0.25
    """
    bought = rooted["local_purchases"]
    basis = None if bought.value is None else Finding("basis.embeddedness", {"n": bought.n})
    return Outcome(bought, dict(rooted), basis, recorded)


def recorded_purchases(city: City, counted: pd.DataFrame) -> Figure:
    """How much of what a chain's segments need of others is told as purchases of its firms; over ``n`` purchases.

    At most 1; reason ``demand_unknown`` where no need is known. [share]

    >>> recorded_purchases(lamp_city(), lamp_diagnosis().counted).value.__round__(2)
    0.16
    """
    supplier, customer, share = city.inputs
    made = np.full(len(city.segments), np.nan)
    made[city.places_of_segments(counted.index)] = counted["output"].to_numpy(float, na_value=np.nan)
    needed = float(np.nansum(share * made[customer]))
    _, whole, n = purchases(city, counted.index)
    value = ratio(whole, needed)
    if value is None:
        return Figure(None, "share", reason="demand_unknown", n=n)
    return Figure(min(value, 1.0), "share", n=n)


def resilience() -> Outcome:
    r"""How much of its output a chain keeps under a named set of shocks 韧性.

    Parameters
    ----------
    None

    Returns
    -------
    Outcome
        No value yet, reason ``needs_shock_set``: without naming the shocks the figure has no meaning. [share]

    Notes
    -----
    .. math:: 1 - \frac{1}{H} \int_0^H \left(1 - \frac{Y(t)}{Y_0}\right) dt

    Local sourcing is no stand-in for it: more of it helps against cut-offs abroad, and much less when the region
    itself is hit.

    References
    ----------
    Bruneau, M. et al. (2003), A framework to quantitatively assess and enhance the seismic resilience of communities,
    Earthquake Spectra 19(4), 733–752.

    Examples
    --------
    >>> resilience().figure.reason
    'needs_shock_set'
    """
    return Outcome(Figure(None, "share", reason="needs_shock_set"))


def _product(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a * b


OUTCOMES = (competitiveness, stability, embeddedness, resilience)
