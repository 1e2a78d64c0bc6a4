"""Hefei 合肥 串珠成链: grow the pearls, then string them; state capital leaves and funds the next."""

from liantu.facts import Name
from liantu.policy.model import Measure, Mechanism, PolicyModel
from liantu.policy.source import NOT_YET, stated

MODEL = PolicyModel(
    code="hefei",
    name=Name("合肥", "Hefei"),
    method=Name("串珠成链", "stringing pearls"),
    measures=(
        Measure(("fill",)),  # grow the pearls
        Measure(("strengthen", "connect")),  # string the chain
    ),
    order="demand",
    serves=("competitiveness", "stability"),
    requires=(
        "chief",
        "plan",
        "reference_map",
        "inputs",
        "deals",
        "libraries",
        "fund",
        "talent",
        "policies",
        "demands",
    ),
    mechanisms=(
        Mechanism("h1", "map", (("zoom", "line"), ("map", "current"))),
        Mechanism("h2", "six", (("models", "fund"),)),
        Mechanism("h3", "what-if", (("lens", "anchor"),)),
        Mechanism("h4", "map", (("zoom", "line"), ("map", "reference"))),
        Mechanism("h5", NOT_YET),
        Mechanism("h6", NOT_YET),
    ),
    parameters=(
        stated("chains", 12),
        stated("followers", 5),
    ),
    has_fund=True,
)
