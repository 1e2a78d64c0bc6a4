"""Wuxi 无锡 抢融优: seize large projects, blend into circulation, optimise the business environment."""

from liantu.facts import Name
from liantu.policy.model import Measure, Mechanism, PolicyModel
from liantu.policy.source import NOT_YET, stated

MODEL = PolicyModel(
    code="wuxi",
    name=Name("无锡", "Wuxi"),
    method=Name("抢融优", "seize, blend, optimise"),
    measures=(
        Measure(("fill", "strengthen", "extend", "extend")),  # seize: four directions, a part each
        Measure(("back_up", "connect")),  # blend: cooperation with other places
        Measure(("connect",)),  # optimise: nobody is left without an answer
    ),
    order="size",
    serves=("embeddedness", "resilience"),
    requires=(
        "chief",
        "ledgers",
        "libraries",
        "partners",
        "deals",
        "backups",
        "policies",
        "requests",
    ),
    mechanisms=(
        Mechanism("w4", "what-if", (("lens", "anchor"),)),
        Mechanism("w6", "where", (("seat", "partners"),)),
        Mechanism("w1", NOT_YET),
        Mechanism("w2", NOT_YET),
        Mechanism("w3", NOT_YET),
        Mechanism("w5", NOT_YET),
        Mechanism("w7", NOT_YET),
    ),
    parameters=(
        stated("directions", 4),
        stated("kept_ledgers", 3),
        stated("foreign_measures", 10),
    ),
)
