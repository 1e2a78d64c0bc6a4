"""Why 为什么: one sentence on why a segment has its state, with the numbers that decide."""

import pandas as pd

from liantu.diagnose.amounts import local_uses
from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.pull import there_around
from liantu.diagnose.states import ENOUGH_FIRMS
from liantu.facts import Few, Figure, Finding


def why(found: Diagnosis, segment: str) -> Finding:
    """The test that held, as a sentence. It follows the order of the tests in :func:`~liantu.diagnose.states.state`.

    >>> why(lamp_diagnosis(), "package").code, why(lamp_diagnosis(), "chip").code
    ('why.absent.used_and_supplied', 'why.present.few_firms')
    """
    return {
        "unchecked": _unchecked,
        "absent": _absent,
        "weak": _weak,
        "present": _present,
        "strong": _strong,
    }[found.segments.at[segment, "state"]](found, segment)


def _unchecked(found: Diagnosis, segment: str) -> Finding:
    _, users = around(found, segment)
    return Finding("why.unchecked.used", {"users": users}) if users.names else Finding("why.unchecked", {})


def _absent(found: Diagnosis, segment: str) -> Finding:
    """Nobody is there. What counts then: who would use it, for how much, and who could supply it."""
    suppliers, users = around(found, segment)
    bought = local_purchases(found, segment)
    if bought.value:
        codes, facts = ("used", "used_and_supplied"), {"users": users, "demand": bought}
    elif users.names:
        codes, facts = ("wanted", "wanted_and_supplied"), {"users": users}
    elif found.figure(segment, "demand").value:
        codes, facts = ("outside", "outside_and_supplied"), {"demand": found.figure(segment, "demand")}
    else:
        return Finding("why.absent.unused", {})
    alone, with_suppliers = codes
    if suppliers.names:
        return Finding(f"why.absent.{with_suppliers}", facts | {"suppliers": suppliers})
    return Finding(f"why.absent.{alone}", facts)


def _weak(found: Diagnosis, segment: str) -> Finding:
    facts = _amounts(found, segment) | {"weak": Figure(found.thresholds.weak, "share")}
    n_silent = int(found.segments.at[segment, "n_unreported"])
    return Finding("why.weak.partial", facts | {"n": n_silent}) if n_silent else Finding("why.weak", facts)


def _present(found: Diagnosis, segment: str) -> Finding:
    """All between: size or demand unknown, no demand, enough but too few firms, or between the thresholds."""
    n = int(found.segments.at[segment, "n_firms"])
    facts = _amounts(found, segment)
    coverage = facts["coverage"]
    if coverage.value is None:
        kept = {"n": n} | ({} if coverage.reason == "size_unknown" else {"capacity": facts["capacity"]})
        return Finding(f"why.present.{coverage.reason}", kept)
    if coverage.value >= found.thresholds.strong:
        return Finding("why.present.few_firms", facts | {"n": n, "enough": Figure(ENOUGH_FIRMS, "count")})
    between = {name: Figure(getattr(found.thresholds, name), "share") for name in ("weak", "strong")}
    return Finding("why.present", facts | between | {"n": n})


def _strong(found: Diagnosis, segment: str) -> Finding:
    n = int(found.segments.at[segment, "n_firms"])
    return Finding(
        "why.strong", _amounts(found, segment) | {"n": n, "strong": Figure(found.thresholds.strong, "share")}
    )


def _amounts(found: Diagnosis, segment: str) -> dict[str, Figure]:
    return {name: found.figure(segment, name) for name in ("capacity", "demand", "coverage")}


def around(found: Diagnosis, segment: str) -> tuple[Few, Few]:
    """The suppliers and the users of a segment that are there."""
    suppliers, users = there_around(found.city, found.read.figures["state"], [segment])
    return Few(tuple(map(found.named, suppliers[0]))), Few(tuple(map(found.named, users[0])))


def local_purchases(found: Diagnosis, segment: str) -> Figure:
    """What the local segments are known to use of a segment in a year; 0 where nothing is known."""
    known, _ = local_uses(found.city, found.read.figures["output"])
    return Figure(float(pd.Series(known, found.read.figures.index)[segment]), "万元")
