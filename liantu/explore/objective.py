"""The objective 目标: one number for any plan, so that plans can be ranked; what the optimum makes as large as can be.

It is a surrogate: it reads amounts off the rows after a plan, no shock and no time. What is chosen by it is simulated
again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

import numpy as np
from scipy import sparse

from liantu.chain import City, chain_of, once_a_city
from liantu.data.records import typed_columns
from liantu.diagnose import amounts
from liantu.explore.actions import Action
from liantu.explore.assumptions import Assumed

KEPT = 8  # balances that a city keeps


@dataclass(frozen=True)
class Objective:
    """The ``value`` of a plan and its two parts, ``supply`` and ``upheld``. [万元/year]

    ``n_segments`` are counted; of these ``n_unsized`` are left out of the first part, because no capacity is known, and
    ``n_untold`` out of the second, because no essential input with a cost share and a known capacity is told.
    """

    value: float
    supply: float
    upheld: float
    n_segments: int
    n_unsized: int
    n_untold: int


def objective(city: City, chain: str, actions: Iterable[Action] = (), assumed: Assumed = Assumed()) -> Objective:
    r"""How much of what is needed here could be made here, and how much output its scarcest inputs uphold 代理目标.

    Parameters
    ----------
    city : City
        The city as it is, or with the rows of a plan in it.
    chain : str
        The chain whose counted segments are added up.
    actions : iterable of Action
        A plan whose rows are not yet in the city; counted are the firms that it adds.
    assumed : Assumed
        Reads ``weakest_link``, λ. [ratio, 0–2]

    Returns
    -------
    Objective
        Larger is better; at least 0. [万元/year]

    Raises
    ------
    LiantuError
        ``unknown_chain``.

    Notes
    -----
    .. math:: \sum_\ell \min(K_\ell, D_\ell) + \lambda \sum_m X_m \min_{\ell \to m} \min(1, K_\ell / D_\ell)

    over the counted segments, with the capacity :math:`K`, demand :math:`D` and output :math:`X` after the plan; what
    an added firm buys is demand too. The minimum runs over the essential inputs of :math:`m` whose capacity is known; a
    segment without any that also has a cost share is left out, as is the supply of a segment without a known capacity:
    unknown is neither 0 nor enough. An input that nobody here buys holds nobody back.

    It counts capacity that is sold elsewhere today as if it could turn to buyers here, sees neither time nor stocks nor
    where a substitute stands, and so says nothing of levers that only help in a shock (back-ups, stocks, contracts).

    References
    ----------
    Both parts are figures of the diagnosis, possible local sourcing and Leontief's minimum; their sum is ours,
    decision 0019.

    Examples
    --------
    >>> found = objective(lamp_city(), "lighting")  # chips 100 of 100, lamps 1000 of 1900, no packages
    >>> found.supply, found.upheld, found.value, found.n_unsized
    (1100.0, 0.0, 1100.0, 1)
    """
    balance = balance_of(city, chain, assumed)
    return balance.objective(added_output(city, actions))


@dataclass(frozen=True)
class Balance:
    """What the objective reads of a city, every segment by number; what is unknown adds nothing. [万元/year]

    ``counted``: whose supply and output are added up. ``output`` and ``demand``: the part that is known. ``capacity``:
    NaN where unknown. ``supplier``, ``customer``, ``share``: the links with a known cost share above 0. ``input``,
    ``user``: essential inputs with a known capacity, of counted segments that are not left out. ``weight``: λ.
    """

    counted: np.ndarray
    output: np.ndarray
    capacity: np.ndarray
    demand: np.ndarray
    supplier: np.ndarray
    customer: np.ndarray
    share: np.ndarray
    input: np.ndarray
    user: np.ndarray
    weight: float

    @cached_property
    def supplied(self) -> np.ndarray:
        """Whose supply is added up: counted segments with a known capacity."""
        return self.counted & ~np.isnan(self.capacity)

    @cached_property
    def is_told(self) -> np.ndarray:
        """Whose output is added up as far as its inputs uphold it."""
        return np.bincount(self.user, minlength=len(self.output)) > 0

    @cached_property
    def buys(self) -> sparse.csr_array:
        """Cost shares, customers × suppliers. [0–1]"""
        n = len(self.output)
        return sparse.csr_array((self.share, (self.customer, self.supplier)), shape=(n, n))

    def induced(self, output: np.ndarray) -> np.ndarray:
        """What so much more output needs of each segment. [万元/year]"""
        return np.bincount(self.supplier, self.share * output[self.customer], minlength=len(output))

    def only(self, places: np.ndarray) -> "Balance":
        """The same with these segments alone, for plans that build in no other and where no other counts."""
        at = np.full(len(self.output), -1)
        at[places] = np.arange(len(places))
        links = (at[self.supplier] >= 0) & (at[self.customer] >= 0)
        return Balance(
            *(each[places] for each in (self.counted, self.output, self.capacity, self.demand)),
            *(at[each[links]] for each in (self.supplier, self.customer)),
            self.share[links],
            at[self.input],
            at[self.user],
            self.weight,
        )

    def coverage(self, capacity: np.ndarray, demand: np.ndarray) -> np.ndarray:
        """Capacity over demand, at most 1, and 1 where nobody here buys; NaN where the capacity is unknown. [ratio]"""
        return np.minimum(np.divide(capacity, demand, out=np.ones(len(demand)), where=demand > 0), 1.0)

    def objective(self, more: np.ndarray | None = None) -> Objective:
        """The objective where ``more`` is made, and can be made, than is known now. [万元/year]"""
        more = np.zeros(len(self.output)) if more is None else more
        capacity, demand = self.capacity + more, self.demand + self.induced(more)
        supply = np.minimum(capacity, demand)[self.supplied].sum()
        least = np.ones(len(more))
        np.minimum.at(least, self.user, self.coverage(capacity, demand)[self.input])
        upheld = ((self.output + more) * least)[self.is_told].sum()
        n = int(self.counted.sum())
        n_told = int((self.counted & self.is_told).sum())
        value = float(supply + self.weight * upheld)
        return Objective(value, float(supply), float(upheld), n, n - int(self.supplied.sum()), n - n_told)


def balance_of(city: City, chain: str, assumed: Assumed = Assumed()) -> Balance:
    """What the objective reads of a city, which keeps it: all plans of a comparison start there."""
    return _balances(city)(chain, assumed["weakest_link"])


@once_a_city
def _balances(city: City) -> Callable[[str, float], Balance]:
    return lru_cache(KEPT)(partial(_read, city))


def _read(city: City, chain: str, weakest_link: float) -> Balance:
    made, able = amounts.output(city), amounts.capacity(city)
    capacity = able.to_numpy(float, na_value=np.nan)
    counted = np.zeros(len(city.segments), bool)
    counted[city.places_of_segments(chain_of(city, chain).counted.index)] = True
    supplier, customer, share = city.inputs
    known = share > 0  # NaN is not
    sized = ~np.isnan(capacity)[city.needs.supplier] & counted[city.needs.customer]
    needs = city.needs.supplier[sized], city.needs.customer[sized]
    n = len(counted)
    with_share = np.isin(needs[0] * n + needs[1], (supplier * n + customer)[known])
    told = np.bincount(needs[1][with_share], minlength=n)[needs[1]] > 0
    return Balance(
        counted,
        np.nan_to_num(made.to_numpy(float, na_value=np.nan)),
        capacity,
        np.nan_to_num(amounts.demand(city, made).to_numpy(float, na_value=np.nan)),
        *(each[known] for each in (supplier, customer, share)),
        *(each[told] for each in needs),
        weakest_link,
    )


def added_output(city: City, actions: Iterable[Action]) -> np.ndarray:
    """What the firms that actions add make in each segment; without a size nothing is known of them. [万元/year]"""
    more = np.zeros(len(city.segments))
    records = [record for action in actions for record in action.rows_added.get("firms", ())]
    if not records:
        return more
    rows, _ = typed_columns("firms", records)
    sizes = [0.0] * len(records) if "revenue" not in rows else rows["revenue"].to_numpy(float, na_value=0.0)
    for pairs, size in zip(rows["segments"], sizes, strict=True):
        names, shares = zip(*pairs, strict=True)
        more[city.places_of_segments(names)] += size * np.array(shares, float)
    return more
