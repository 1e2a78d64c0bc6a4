"""Chengdu 成都 产业生态圈: four chains in one, circles with alliances, land by need, a committee with an operator."""

from liantu.facts import Name
from liantu.policy.model import Measure, PolicyModel

MODEL = PolicyModel(
    code="chengdu",
    name=Name("成都", "Chengdu"),
    method=Name("产业生态圈", "industrial ecosystem circles"),
    measures=(
        Measure(("connect",)),  # one mechanism, and alliances that meet
        Measure(("strengthen",)),  # a policy for each industry, a package for each firm
        Measure(
            (
                "fill",
                "strengthen",
            )
        ),  # land by need and timing
        Measure(("connect",)),  # committee and operator
    ),
    order="neighbours",
    serves=("embeddedness",),
)
