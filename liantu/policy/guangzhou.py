"""Guangzhou 广州 点线面: a technology is won, a line closed, lines are woven into a surface."""

from liantu.facts import Name
from liantu.policy.model import Measure, Mechanism, PolicyModel
from liantu.policy.source import NOT_YET, stated

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
    serves=("competitiveness", "stability"),
    requires=(
        "technologies",
        "policies",
        "plan",
        "current_map",
        "inputs",
        "partners",
        "shared",
    ),
    mechanisms=(
        Mechanism("g1", "why", (("section", "stops"),)),
        Mechanism("g3", "home"),
        Mechanism("g4", "what-if", (("lens", "anchor"),)),
        Mechanism("g5", "why", (("section", "net"),)),
        Mechanism("g6", "map", (("zoom", "surface"),)),
        Mechanism("g2", NOT_YET),
    ),
    parameters=(
        stated("district_measures", 8),
        stated("award", 1000, "万元", low=0),
    ),
)
