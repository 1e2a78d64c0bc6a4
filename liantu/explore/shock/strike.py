"""Striking 冲击推演: what the shocks of a set cost a chain, shock by shock and window by window."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from liantu.chain import City, chain_of
from liantu.data.problems import LiantuError
from liantu.diagnose.outcomes import Outcome
from liantu.explore.assumptions import Assumed
from liantu.explore.shock import cascade
from liantu.explore.shock.defaults import Default, defaults_of, recorded
from liantu.explore.shock.draws import Draws, draws
from liantu.explore.shock.pools import STARTS, WINDOWS
from liantu.explore.shock.shock_network import ShockNetwork, counted_of, network_of
from liantu.explore.shock.shock_set import ShockSet
from liantu.explore.shock.wiring import runs_of
from liantu.facts import Figure, Finding

YEAR = 52.0
WORST = 0.05  # the part of the shocks that CVaR₉₅ averages over
RECOVERED = 0.95  # of the output, from which a chain counts as standing again


@dataclass(frozen=True)
class Struck:
    """A chain under a set of shocks.

    ``segments``: the counted ones, ``lost``, shape (n_shocks, n_windows, n_segments): what each loses in a window
    [万元/year]. ``loss_here``, shape (n_shocks,): the part of it that falls on firms which the city has before any
    edit [万元/year]. ``output``: what the segments make in all [万元/year]. ``drawn``: the shocks. ``recorded``: how
    much of what the chain's firms need of each other and of others is told as purchases [share]. ``defaults``: how
    often each assumption stands in for a cell nobody filled in.
    """

    chain: str
    segments: tuple[str, ...]
    lost: np.ndarray
    loss_here: np.ndarray
    output: float
    drawn: Draws
    recorded: Figure
    defaults: Mapping[str, Default] = field(default_factory=dict)

    @property
    def loss(self) -> np.ndarray:
        """What each shock costs, shape (n_shocks,). [万元/year]"""
        return self.lost.sum(axis=(1, 2))

    @property
    def standard_error(self) -> float:
        """How far the mean of other draws would lie from this one, about. [万元/year]"""
        n = len(self.lost)
        return float(self.loss.std(ddof=1) / np.sqrt(n)) if n > 1 else float("nan")

    @property
    def expected(self) -> Figure:
        """The mean loss, between two standard errors below and above. [万元/year]"""
        if self.output <= 0:
            return Figure(None, "万元", reason="size_unknown", n=len(self.lost))
        mean, apart = float(self.loss.mean()), 2 * self.standard_error
        ends = (max(mean - apart, 0.0), mean + apart) if apart == apart else (None, None)
        return Figure(mean, "万元", *ends, n=len(self.lost))

    @property
    def cvar_95(self) -> Figure:
        """The mean loss of the worst twentieth of the shocks. [万元/year]"""
        if self.output <= 0:
            return Figure(None, "万元", reason="size_unknown")
        worst = np.sort(self.loss)[::-1]
        many = WORST * len(worst)
        weights = np.clip(many - np.arange(len(worst)), 0.0, 1.0)
        return Figure(float(weights @ worst / many), "万元")

    @property
    def levels(self) -> np.ndarray:
        """The share of its output that the chain keeps, shape (n_shocks, n_windows). [0–1]"""
        part = np.array(WINDOWS) / YEAR
        return 1 - self.lost.sum(axis=2) / part / self.output if self.output > 0 else np.ones(self.lost.shape[:2])

    @property
    def minimum_level(self) -> Figure:
        """How low the chain falls in its worst window, on average over the shocks. [share]"""
        if self.output <= 0:
            return Figure(None, "share", reason="size_unknown")
        return Figure(float(self.levels.min(axis=1).mean()), "share")

    @property
    def weeks_to_95(self) -> Figure:
        """Until the chain makes 95 % again, on average over the shocks: the end of the last window below. [weeks]"""
        if self.output <= 0:
            return Figure(None, "weeks", reason="size_unknown")
        ends = np.array(STARTS) + np.array(WINDOWS)
        until = np.where(self.levels < RECOVERED, ends[None, :], 0.0).max(axis=1)
        return Figure(float(np.minimum(until, self.drawn.weeks).mean()), "weeks")


def strike(city: City, chain: str, shocks: ShockSet, assumed: Assumed = Assumed(), base: City | None = None) -> Struck:
    r"""What a set of shocks costs a chain 冲击损失.

    Parameters
    ----------
    city : City
        The city; reads the links between segments, the firms' sizes and stocks, and their recorded purchases.
    chain : str
        The chain whose counted segments are summed.
    shocks : ShockSet
        The shocks: mix, depth [0–1], duration [weeks], number, seed.
    assumed : Assumed
        What stands in for cells nobody filled in.
    base : City, optional
        The city before an edit: what can be hit is chosen among its names, so that both meet the same shocks.

    Returns
    -------
    Struck
        Lost output by shock, window and counted segment. [万元/year]

    Raises
    ------
    LiantuError
        ``unknown_chain``; ``shock_on_no_firms``, where no firm stands in a counted segment.

    Notes
    -----
    .. math:: \sum_w \frac{\mathrm{len}_w}{52} \sum_i x_i\,(1 - \min(h_i, u_i))

    with :math:`h` and :math:`u` the greatest fixed points of the two channels in each of five windows. A firm of
    unknown size passes shocks on and loses nothing that could be measured. Nothing here says how likely a shock is.

    References
    ----------
    Diem, C. et al. (2022), Quantifying firm-level economic systemic risk from nation-wide supply networks, Scientific
    Reports 12, 7719: the generalised Leontief production function and both channels; stocks, windows, back-up and the
    local market are ours, decision 0017.

    Examples
    --------
    >>> from liantu.explore.shock import ShockSet
    >>> struck = strike(lamp_city(), "lighting", ShockSet.named("overseas", depth=1.0))
    >>> struck.lost.shape, struck.output, round(struck.expected.value)
    ((200, 5, 4), 1100.0, 109)
    """
    (counted, places), network = counted_of(city)(chain), network_of(city, assumed)
    n, column = len(counted), np.full(max(len(city.segments), 1), -1)
    column[places] = np.arange(n)
    by_node = column[network.nodes.segment]
    inside = by_node >= 0
    if not inside.any():
        raise LiantuError("shock_on_no_firms", chain=chain_of(city, chain).name)
    base = city if base is None else base
    drawn = draws(network, base, chain, shocks)
    is_new = inside & (base.places_of_firms(city.firms.index)[network.nodes.firm] < 0)
    lost = lost_in_windows(network, drawn, np.where(is_new, by_node + n, by_node), 2 * n)
    here, added = lost[:, :, :n], lost[:, :, n:]
    output = float(network.made[inside].sum())
    known = recorded(network, inside), defaults_of(network, inside, assumed)
    return Struck(chain, counted, here + added, here.sum(axis=(1, 2)), output, drawn, *known)


def lost_in_windows(
    network: ShockNetwork, drawn: Draws, column: np.ndarray, n_columns: int, tolerance: float = cascade.TOLERANCE
) -> np.ndarray:
    """What is lost by shock, window and ``column`` of each node, shape (n_shocks, n_windows, n_columns). [万元/year]"""
    events = ((each.start, each.place, each.depth) for each in (drawn.nodes, drawn.outside, drawn.demand))
    runs = runs_of(*events, drawn.weeks)
    lost = cascade.lost_by(network, runs, column, n_columns, tolerance)
    return lost * (np.array(WINDOWS) / YEAR)[None, :, None]


def resilience(struck: Struck, shocks: ShockSet) -> Outcome:
    r"""How much of its output a chain keeps under a named set of shocks 韧性.

    Parameters
    ----------
    struck : Struck
        :func:`strike` of the chain.
    shocks : ShockSet
        The shocks it was struck with: without them the figure has no meaning.

    Returns
    -------
    Outcome in 0–1
        Between two standard errors. Parts: ``expected_loss`` and ``cvar_95`` [万元/year], ``minimum_level`` [share],
        ``weeks_to_95`` [weeks]. [share]
        Reason ``size_unknown`` where no firm of the chain tells its size.

    Notes
    -----
    .. math:: 1 - \frac{1}{H} \int_0^H \left(1 - \frac{Y(t)}{Y_0}\right) dt

    averaged over the shocks, over a year.

    References
    ----------
    Bruneau, M. et al. (2003), A framework to quantitatively assess and enhance the seismic resilience of communities,
    Earthquake Spectra 19(4), 733–752; Rockafellar, R. T. and Uryasev, S. (2000), Optimization of conditional
    value-at-risk, Journal of Risk 2(3), 21–41.

    Examples
    --------
    >>> from liantu.explore.shock import ShockSet
    >>> shocks = ShockSet.named("overseas", depth=0.0)
    >>> resilience(strike(lamp_city(), "lighting", shocks), shocks).figure.value
    1.0
    """
    expected = struck.expected
    parts = {
        "expected_loss": expected,
        "cvar_95": struck.cvar_95,
        "minimum_level": struck.minimum_level,
        "weeks_to_95": struck.weeks_to_95,
    }
    if expected.value is None:
        return Outcome(Figure(None, "share", reason=expected.reason), parts)
    kept = [None if each is None else max(1 - each / struck.output, 0.0) for each in (expected.high, expected.low)]
    figure = Figure(1 - expected.value / struck.output, "share", *kept, n=shocks.n)
    facts = {"shocks": shocks.name, "n": shocks.n, "loss": expected}
    return Outcome(figure, parts, Finding("basis.resilience", facts), struck.recorded)
