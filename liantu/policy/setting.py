"""A setting 同一条件: what all plans of a comparison share, so that they can be compared."""

from dataclasses import dataclass, field

from liantu.chain import City
from liantu.data.problems import LiantuError
from liantu.diagnose import Diagnosis
from liantu.explore.assumptions import Assumed
from liantu.explore.edits import Tables
from liantu.explore.shock import ShockSet
from liantu.facts import Figure
from liantu.policy.fund import Terms
from liantu.policy.model import PolicyModel

HORIZON = 5.0  # years: one five-year plan
MOST_BUDGET = 1e8  # 万元


@dataclass(frozen=True)
class Setting:
    """The same rows, budget, horizon, shocks and assumptions for every plan.

    ``before``: the chain as it is. ``budget`` [万元]. ``horizon``: what works later does not count [years]. ``models``:
    the six, with the mixes a reader gave them, then those of the reader's own. ``terms``: of the fund that one has.

    Raises
    ------
    LiantuError
        ``budget_out_of_range``, for a budget below 0 or above 10⁸ 万元; ``horizon_out_of_range``, below 1 or above 30.
    """

    tables: Tables = field(repr=False, compare=False)
    before: Diagnosis = field(repr=False, compare=False)
    budget: float
    horizon: float = HORIZON
    shocks: ShockSet = ShockSet()
    assumed: Assumed = Assumed()
    models: tuple[PolicyModel, ...] = ()
    terms: Terms = Terms()

    def __post_init__(self) -> None:
        if not 0 <= self.budget <= MOST_BUDGET:
            raise LiantuError("budget_out_of_range", most=Figure(MOST_BUDGET, "万元"))
        if not 1 <= self.horizon <= 30:
            raise LiantuError("horizon_out_of_range", low=1, high=30)

    @property
    def city(self) -> City:
        """The city as it is."""
        return self.before.city

    @property
    def chain(self) -> str:
        """The chain, as the rows name it."""
        return self.before.chain.zh
