"""Guangzhou 广州 点线面: a technology is won, a line closed, lines are woven into a surface."""

from liantu.facts import Name
from liantu.policy.model import Measure, PolicyModel

MODEL = PolicyModel(
    code="guangzhou",
    name=Name("广州", "Guangzhou"),
    method=Name("点线面", "point, line, surface"),
    measures=(
        Measure(("break_through",)),  # the point: a chokepoint technology
        Measure(("fill",)),  # the line: the missing middle
        Measure(("extend",)),  # the surface: industries woven together
    ),
    order="broken_middle",
    serves=(
        "competitiveness",
        "stability",
    ),
)
