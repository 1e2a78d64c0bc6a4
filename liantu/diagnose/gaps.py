"""Gaps 缺口: what a chain lacks, the worst first, each with why it matters."""

from dataclasses import dataclass

from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.why import around, why
from liantu.facts import Few, Figure, Finding


@dataclass(frozen=True)
class Gap:
    """A segment that is absent or weak: its ``kind``, the figures that rank it, and ``why`` as a sentence."""

    segment: str
    kind: str
    facts: dict[str, Figure]
    why: Finding


def gaps(found: Diagnosis) -> list[Gap]:
    """Broken middles by demand, then the other absent segments by demand, then the weak by what they lack.

    >>> [(gap.segment, gap.kind, gap.facts["demand"].value) for gap in gaps(lamp_diagnosis())]
    [('package', 'broken_middle', 500.0)]
    """
    ranked = ("demand", "capacity", "shortfall")
    return [
        Gap(segment, kind, {name: found.figure(segment, name) for name in ranked}, why(found, segment))
        for segment, kind in found.gaps
    ]


def broken_middles(found: Diagnosis) -> dict[str, tuple[Few, Few]]:
    """The broken middles 断点 of a chain, the worst first, each with the suppliers and the users that are there.

    >>> suppliers, users = broken_middles(lamp_diagnosis())["package"]
    >>> suppliers.names[0].en, users.names[0].en
    ('chip', 'lamp')
    """
    return {segment: around(found, segment) for segment, kind in found.gaps if kind == "broken_middle"}


def worst(found: Diagnosis) -> str:
    """The segment to look at first: the worst gap; without gaps the first unchecked segment, else the first of all.

    >>> worst(lamp_diagnosis())
    'package'
    """
    if found.gaps:
        return found.gaps[0][0]
    unchecked = found.counted.index[found.counted["state"] == "unchecked"]
    return str([*unchecked, *found.counted.index, *found.segments.index][0])
