"""Suzhou 苏州 六链并举: six chains side by side, industry, innovation, capital, service, substitution, flexibility."""

from liantu.facts import Name
from liantu.policy.model import Measure, PolicyModel

MODEL = PolicyModel(
    code="suzhou",
    name=Name("苏州", "Suzhou"),
    method=Name("六链并举", "six chains together"),
    measures=(
        Measure(
            (
                "strengthen",
                "connect",
            )
        ),  # the chain itself, joined and integrated by its lead firms
        Measure(("break_through",)),  # the innovation chain
        Measure(("connect",)),  # the capital chain
        Measure(("connect",)),  # the service chain: supply and demand matched
        Measure(("back_up",)),  # the substitution chain
        Measure(("flex",)),  # the flexible chain
    ),
    order="users",
    serves=(
        "stability",
        "resilience",
    ),
)
