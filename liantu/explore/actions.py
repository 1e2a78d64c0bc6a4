"""Actions 举措: edits of rows. An action adds rows to the tables and changes others, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from liantu.facts import Finding

LEVERS = ("fill", "strengthen", "extend", "back_up", "flex", "break_through", "connect")
DIRECTIONS = ("mend", "thicken", "lengthen", "seed_new")  # 补强 · 增粗 · 拉长 · 育新
# The direction of each lever; an extension may be new instead of merely longer.
WAYS = {
    "fill": "mend",
    "strengthen": "thicken",
    "extend": "lengthen",
    "back_up": "mend",
    "flex": "mend",
    "break_through": "seed_new",
    "connect": "thicken",
}
Rows = Mapping[str, tuple[Mapping[str, Any], ...]]


@dataclass(frozen=True)
class Action:
    """One action 举措 on one segment of one chain.

    ``size``: what it adds a year, null where no size is known [万元/year]. ``reason``: why this segment, its code
    ``reason.<…>`` and the facts. ``read``: by table, the labels of the rows that the reason rests on. ``rows_added``
    and ``rows_changed``: by table, cells by column; a changed row names its key columns. ``per_size``: what it costs
    for each 万元 of size, or ``spent``, what it costs in all [万元]. ``lag``: until it works [years]. ``assumed``: the
    codes of the assumptions behind size, cost and lag.
    """

    lever: str
    chain: str
    segment: str
    reason: Finding
    size: float | None
    cost: float | None
    lag: float
    direction: str
    rows_added: Rows = field(default_factory=dict)
    rows_changed: Rows = field(default_factory=dict)
    assumed: tuple[str, ...] = ()
    read: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """What a link calls it: one action a lever and segment."""
        return f"{self.lever}:{self.segment}"
