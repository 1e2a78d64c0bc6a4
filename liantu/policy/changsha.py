"""Changsha 长沙 四长联动: chain chief, alliance head, university head and bank head act together."""

from liantu.facts import Name
from liantu.policy.model import Measure, Mechanism, PolicyModel
from liantu.policy.source import NOT_YET, stated

MODEL = PolicyModel(
    code="changsha",
    name=Name("长沙", "Changsha"),
    method=Name("四长联动", "four heads together"),
    measures=(
        Measure(("fill", "strengthen")),  # the chain chief leads
        Measure(("connect",)),  # the alliance head brings firms together
        Measure(("break_through",)),  # the university head supports
        Measure(("strengthen",)),  # the bank head helps
    ),
    order="firms",
    serves=("embeddedness",),
    requires=(
        "chief",
        "lead_park",
        "plan",
        "reference_map",
        "current_map",
        "libraries",
        "talent",
        "fund",
        "sizes",
        "alliance",
        "activities",
        "university",
        "technologies",
        "bank",
    ),
    mechanisms=(
        Mechanism("f4", "map", (("zoom", "line"), ("map", "difference"))),
        Mechanism("c2", "why", (("section", "around"), ("around", "factors"))),
        Mechanism("c3", "why", (("section", "firms"),)),
        Mechanism("c1", NOT_YET),
        Mechanism("f5", NOT_YET),
        Mechanism("c4", NOT_YET),
        Mechanism("c5", NOT_YET),
        Mechanism("c6", NOT_YET),
        Mechanism("c7", NOT_YET),
        Mechanism("c8", NOT_YET),
    ),
    parameters=(
        stated("heads", 4),
        stated("chains", 22),
    ),
)
