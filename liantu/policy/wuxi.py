"""Wuxi 无锡 抢融优: seize large projects, blend into circulation, optimise the business environment."""

from liantu.facts import Name
from liantu.policy.model import Measure, PolicyModel

MODEL = PolicyModel(
    code="wuxi",
    name=Name("无锡", "Wuxi"),
    method=Name("抢融优", "seize, blend, optimise"),
    measures=(
        Measure(
            (
                "fill",
                "strengthen",
                "extend",
                "extend",
            )
        ),  # seize: large projects, a part for each of the four directions
        Measure(
            (
                "back_up",
                "connect",
            )
        ),  # blend: cooperation with other places
        Measure(("connect",)),  # optimise: nobody is left without an answer
    ),
    order="size",
    serves=(
        "embeddedness",
        "resilience",
    ),
)
