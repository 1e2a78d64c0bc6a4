"""The four outcomes 四项结果 of a chain, one for each lesson: competitiveness, stability, embeddedness, resilience.

Each is one readable figure with the parts it is made of, no blend of ranks (decision 0004).
"""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from liantu.facts import Figure, Finding, ratio


@dataclass(frozen=True)
class Outcome:
    """One outcome: its ``figure``, the ``parts`` it is read from, and the sentence ``basis`` that names them."""

    figure: Figure
    parts: dict[str, Figure] = field(default_factory=dict)
    basis: Finding | None = None

    def as_json(self) -> dict[str, Any]:
        """The figure, with its parts beside it."""
        return self.figure.as_json() | {"parts": {name: part.as_json() for name, part in self.parts.items()}}


def outcomes(counted: pd.DataFrame, figures: dict[str, Figure]) -> dict[str, Outcome]:
    """All four, from the counted segments of a chain and its figures."""
    return {
        "competitiveness": competitiveness(counted),
        "stability": stability(figures["completeness"], figures["possible_local_sourcing"]),
        "embeddedness": embeddedness(figures["observed_local_sourcing"]),
        "resilience": resilience(),
    }


def competitiveness(counted: pd.DataFrame) -> Outcome:
    r"""Share of the chain's output that comes from strong segments 竞争力.

    Parameters
    ----------
    counted : DataFrame, index ``segment``
        The counted segments of the chain: ``state``, ``output`` [万元/year], ``n_without_revenue`` [firms].

    Returns
    -------
    Outcome in 0–1
        Over ``n`` segments with known output. No interval: an output nobody reports has no upper bound, so how many
        are unknown or lower bounds is told in the basis. [share]
        Reason ``output_unknown`` where no output is known, ``no_output`` where they add up to 0.

    Notes
    -----
    .. math:: \sum_{\ell \text{ strong}} X_\ell \Big/ \sum_\ell X_\ell

    Strong is measured against local demand, not against competitors elsewhere; the lead firms' own figures stand apart.

    References
    ----------
    Our own definition, decision 0004.

    Examples
    --------
    >>> competitiveness(lamp_diagnosis().segments).figure
    Figure(value=0.0, unit='share', low=None, high=None, reason=None, n=3)
    """
    made = counted["output"]
    n_partial = int(((counted["n_without_revenue"] > 0) | (made.isna() & (counted["n_firms"] > 0))).sum())
    strong, whole = float(made[counted["state"] == "strong"].sum()), float(made.sum())
    parts = {"strong_output": Figure(strong, "万元"), "output": Figure(whole, "万元")}
    n, value = int(made.notna().sum()), ratio(strong, whole)
    if value is None:
        return Outcome(Figure(None, "share", reason="no_output" if n else "output_unknown", n=n))
    code = "basis.competitiveness.partial" if n_partial else "basis.competitiveness"
    facts = {"strong": parts["strong_output"], "output": parts["output"]} | ({"n": n_partial} if n_partial else {})
    return Outcome(Figure(value, "share", n=n), parts, Finding(code, facts))


def stability(completeness: Figure, possible: Figure) -> Outcome:
    r"""How far a chain can stand on its own city: completeness times possible local sourcing 稳定性.

    Parameters
    ----------
    completeness : Figure
        Completeness of the chain. [share]
    possible : Figure
        Its possible local sourcing. [share]

    Returns
    -------
    Outcome in 0–1
        ``low`` and ``high`` are the products of the parts' ends. [share]
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
    >>> figures = lamp_diagnosis().figures
    >>> round(stability(figures["completeness"], figures["possible_local_sourcing"]).figure.value, 3)
    0.293
    """
    parts = {"completeness": completeness, "possible_local_sourcing": possible}
    low, high = _product(completeness.low, possible.low), _product(completeness.high, possible.high)
    value = _product(completeness.value, possible.value)
    if value is None:
        return Outcome(Figure(None, "share", low, high, reason=completeness.reason or possible.reason), parts)
    basis = Finding("basis.stability", {"completeness": completeness, "possible": possible})
    return Outcome(Figure(value, "share", low, high), parts, basis)


def embeddedness(observed: Figure) -> Outcome:
    r"""How deeply a chain is rooted, for now by what its firms buy here 根植性.

    Parameters
    ----------
    observed : Figure
        Observed local sourcing of the chain. [share]

    Returns
    -------
    Outcome in 0–1
        The share of recorded purchases that is local, over ``n`` purchases. [share]
        Reason ``no_links`` where none is recorded.

    Notes
    -----
    .. math:: \sum_{\text{supplier local}} z \Big/ \sum z

    The first of its parts. Local research, sales and headquarters come later and will stand beside it, not inside it.

    References
    ----------
    The regional purchase coefficient of input–output analysis; decision 0004.

    Examples
    --------
    >>> embeddedness(lamp_diagnosis().figures["observed_local_sourcing"]).figure.value
    0.25
    """
    basis = None if observed.value is None else Finding("basis.embeddedness", {"n": observed.n})
    return Outcome(observed, {"local_purchases": observed}, basis)


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
