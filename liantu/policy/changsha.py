"""Changsha 长沙 四长联动: chain chief, alliance head, university head and bank head act together."""

from liantu.facts import Name
from liantu.policy.model import Measure, PolicyModel

MODEL = PolicyModel(
    code="changsha",
    name=Name("长沙", "Changsha"),
    method=Name("四长联动", "four heads together"),
    measures=(
        Measure(
            (
                "fill",
                "strengthen",
            )
        ),  # the chain chief leads
        Measure(("connect",)),  # the alliance head brings firms together
        Measure(("break_through",)),  # the university head supports
        Measure(("strengthen",)),  # the bank head helps
    ),
    order="firms",
    serves=("embeddedness",),
)
