"""Suzhou 苏州 六链并举: six chains side by side, industry, innovation, capital, service, substitution, flexibility."""

from liantu.facts import Name
from liantu.policy.model import Measure, Mechanism, PolicyModel
from liantu.policy.source import NOT_YET, stated

MODEL = PolicyModel(
    code="suzhou",
    name=Name("苏州", "Suzhou"),
    method=Name("六链并举", "six chains together"),
    measures=(
        Measure(("strengthen", "connect")),  # the chain itself, joined and integrated by its lead firms
        Measure(("break_through",)),  # the innovation chain
        Measure(("connect",)),  # the capital chain
        Measure(("connect",)),  # the service chain: supply and demand matched
        Measure(("back_up",)),  # the substitution chain
        Measure(("flex",)),  # the flexible chain
    ),
    order="users",
    serves=("stability", "resilience"),
    requires=(
        "chief",
        "registry",
        "deals",
        "boms",
        "laboratory",
        "technologies",
        "policies",
        "bank",
        "partners",
        "demands",
        "backups",
        "digital",
        "lead_times",
    ),
    mechanisms=(
        Mechanism("s0a", "why", (("section", "around"), ("around", "teardown"))),
        Mechanism("s0b", "why", (("section", "years"),)),
        Mechanism("s1a", "rows"),
        Mechanism("s2a", "why", (("section", "around"), ("around", "platforms"))),
        Mechanism("s5", "why", (("section", "rings"),)),
        Mechanism("s5_cut", "what-if", (("lens", "cut"),)),
        Mechanism("s6", "what-if", (("lens", "flex"),)),
        Mechanism("s1b", NOT_YET),
        Mechanism("s2b", NOT_YET),
        Mechanism("s3", NOT_YET),
        Mechanism("s4", NOT_YET),
    ),
    parameters=(
        stated("sub_chains", 6),
        stated("key_firms", 10000),
        stated("finance_measures", 10),
    ),
)
