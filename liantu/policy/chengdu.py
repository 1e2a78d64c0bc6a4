"""Chengdu 成都 产业生态圈: four chains in one, circles with alliances, land by need, a committee with an operator."""

from liantu.facts import Name
from liantu.policy.model import Measure, Mechanism, PolicyModel
from liantu.policy.source import NOT_YET, stated

MODEL = PolicyModel(
    code="chengdu",
    name=Name("成都", "Chengdu"),
    method=Name("产业生态圈", "industrial ecosystem circles"),
    measures=(
        Measure(("connect",)),  # one mechanism, and alliances that meet
        Measure(("strengthen",)),  # a policy for each industry, a package for each firm
        Measure(("fill", "strengthen")),  # land by need and timing
        Measure(("connect",)),  # committee and operator
    ),
    order="neighbours",
    serves=("embeddedness",),
    requires=(
        "chief",
        "layers",
        "alliance",
        "services",
        "activities",
        "policies",
        "land",
        "operator",
    ),
    mechanisms=(
        Mechanism("d1", "map", (("zoom", "line"), ("layers", "service-factor-value-technology"))),
        Mechanism("l4", "why", (("section", "around"), ("around", "services"))),
        Mechanism("d5", "where", (("seat", "land"),)),
        Mechanism("d6", "where", (("seat", "land"),)),
        Mechanism("d2", NOT_YET),
        Mechanism("d3", NOT_YET),
        Mechanism("d4", NOT_YET),
        Mechanism("d7", NOT_YET),
    ),
    parameters=(
        stated("circles", 14),
        stated("alliances", 14),
        stated("activities", 1),
    ),
)
