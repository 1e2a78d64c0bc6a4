"""Hefei 合肥 串珠成链: grow the pearls, then string them; state capital leaves and funds the next."""

from liantu.facts import Name
from liantu.policy.model import Measure, PolicyModel

MODEL = PolicyModel(
    code="hefei",
    name=Name("合肥", "Hefei"),
    method=Name("串珠成链", "stringing pearls"),
    measures=(
        Measure(("fill",)),  # grow the pearls
        Measure(
            (
                "strengthen",
                "connect",
            )
        ),  # string the chain
    ),
    order="demand",
    serves=(
        "competitiveness",
        "stability",
    ),
    has_fund=True,
)
