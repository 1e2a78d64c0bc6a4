"""Source 出处: the briefing that the six models are read from, and what it states as a number."""

from liantu.policy.model import Parameter

SOURCE = "card.source"  # its title and publisher, as the catalogue has them
AS_OF = "2021-01-21"
NOT_YET = ""  # the page of a mechanism that no page of this app computes yet


def stated(code: str, value: float, unit: str = "count", low: float | None = None) -> Parameter:
    """A number that the briefing gives, as of the day it was forwarded; ``low`` where it says "up to".

    These are facts of a card. Nothing is computed with them: the briefing names no budgets and no effects.

    >>> stated("award", 1000, "万元", low=0)[1:5]
    (1000, 0, 1000, '万元')
    """
    return Parameter(code, value, value if low is None else low, value, unit, SOURCE, AS_OF)
