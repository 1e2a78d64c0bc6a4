"""Worked examples 代入 of what stops, of substitutes and of rooting, as ``worked`` has them for all other figures."""

from collections.abc import Callable

import numpy as np

from liantu.diagnose import chokepoints, dealings, stops
from liantu.diagnose.concentration import largest_supplier
from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.substitution import OF_RING
from liantu.facts import Few, Figure, Finding, Name, Sum, Word
from liantu.place import RINGS

STATUS = {
    "exposure": "definition",
    "bottleneck_severity": "definition",
    "stranded_output": "definition",
    "nearest_ring": "definition",
    "dependence": "standard",
    "substitution": "assumption",
    "chokepoint_severity": "assumption",
    "circulation": "standard",
    "local_sales": "standard",
    "local_research": "definition",
    "local_headquarters": "definition",
    "years_here": "definition",
    "external_internal": "standard",
}
MOST_TERMS = 4


def _exposure(found: Diagnosis, segment: str) -> Finding:
    holder, rest = largest_supplier(found.city, segment)
    amounts = {"demand": found.figure(segment, "demand"), "rest": Figure(rest, "万元")}
    return Finding(
        "worked.exposure", amounts | {"firm": Name(holder, holder), "exposure": found.figure(segment, "exposure")}
    )


def _bottleneck_severity(found: Diagnosis, segment: str) -> Finding:
    """The segments that it binds, each with how many share the blame."""
    supplier, customer = stops.binding(found.city, found.read.figures["coverage"])
    mine = customer[supplier == found.city.segments.index.get_loc(segment)]
    if not len(mine):
        return Finding("worked.bottleneck_severity.none", {})
    ties = {found.city.segments.index[place]: int((customer == place).sum()) for place in mine}
    made = found.read.figures["output"].reindex(list(ties)).astype(float)
    terms = []
    for name in made.fillna(0.0).sort_values(ascending=False, kind="stable").index[:MOST_TERMS]:
        output = Figure(None if np.isnan(made[name]) else float(made[name]), "万元")
        facts = {"user": found.named(name), "output": output}
        shared = {"ties": Figure(float(ties[name]), "count")} if ties[name] > 1 else {}
        terms.append(Finding("term.bound_with_others" if shared else "term.bound", facts | shared))
    if n_more := max(len(ties) - MOST_TERMS, 0):
        terms.append(Finding("term.other_bound", {"n": n_more}))
    return Finding(
        "worked.bottleneck_severity",
        {"terms": Sum(tuple(terms)), "severity": found.figure(segment, "bottleneck_severity")},
    )


def _stranded_output(found: Diagnosis, segment: str) -> Finding:
    names = stopped_by(found, segment)
    if not names:
        return Finding("worked.stranded_output.none", {})
    return Finding(
        "worked.stranded_output", {"segments": Few(names), "stranded": found.figure(segment, "stranded_output")}
    )


def stopped_by(found: Diagnosis, segment: str) -> tuple[Name, ...]:
    """The segments that stop, at last, without this one, in the order of the sheet."""
    reached = stops.stopping(found.city, found.read.figures["state"])
    places = reached[[found.city.segments.index.get_loc(segment)]].nonzero()[1]
    return tuple(found.named(name) for name in found.city.segments.index[np.sort(places)])


def _nearest_ring(found: Diagnosis, segment: str) -> Finding:
    ring = found.segments.at[segment, "nearest_ring"]
    if ring == "city":
        return Finding("worked.nearest_ring.city", {"n": int(found.segments.at[segment, "n_firms"])})
    deals = found.read.dealt.deals
    here = (deals.segment == found.city.segments.index.get_loc(segment)) & (deals.ring == RINGS.index(ring))
    firms = tuple(Name(name, name) for name in dict.fromkeys(deals.source[here & (deals.supplier < 0)]))
    return Finding("worked.nearest_ring", {"ring": Word(f"place.{ring}"), "firms": Few(firms, "firms")})


def _dependence(found: Diagnosis, segment: str) -> Finding:
    names = ("imports", "import_share", "origin_hhi", "imports_over_exports", "chokepoint_tests")
    bought = dealings.bought(found.city, found.read.dealt.deals)[found.city.segments.index.get_loc(segment)]
    facts = {name: found.figure(segment, name) for name in names} | {"bought": Figure(float(bought.sum()), "万元")}
    limits = {"origins": chokepoints.ORIGINS, "imported": chokepoints.IMPORTED, "over": chokepoints.OVER_EXPORTS}
    units = {"origins": "index", "imported": "share", "over": "ratio"}
    code = "worked.dependence"
    if facts["imports"].value and facts["imports_over_exports"].reason == "no_exports":
        code = "worked.dependence.no_exports"
    return Finding(code, facts | {name: Figure(limit, units[name]) for name, limit in limits.items()})


def _substitution(found: Diagnosis, segment: str) -> Finding:
    table = found.read.dealt.substitution
    rings = {ring: table.figure(segment, name) for ring, name in zip(RINGS, OF_RING, strict=True)}
    facts = rings | {"lost": table.figure(segment, "lost"), "weeks": Figure(found.read.dealt.weeks, "count")}
    return Finding(f"worked.substitution.{table.values.at[segment, 'cut']}", facts)


def _chokepoint_severity(found: Diagnosis, segment: str) -> Finding:
    names = ("stranded_output", "import_share", "substitution", "chokepoint_severity")
    facts: dict[str, object] = {name: found.figure(segment, name) for name in names}
    if (bounds := facts["chokepoint_severity"].bounds) and facts["chokepoint_severity"].value is not None:
        return Finding("worked.chokepoint_severity.range", facts | {"low": bounds[0], "high": bounds[1]})
    return Finding("worked.chokepoint_severity", facts)


def _circulation(found: Diagnosis, segment: str) -> Finding:
    sides = {}
    for side, shares in found.circulation.items():
        known = [(ring, share) for ring, share in shares.items() if share.value]
        sides[side] = [Finding("term.ring", {"ring": Word(f"place.{ring}"), "share": share}) for ring, share in known]
    if not any(sides.values()):
        return Finding("worked.empty", {"reason": Word("reason.no_links")})
    return Finding("worked.circulation", {side: terms or Word("word.nothing") for side, terms in sides.items()})


def _part(name: str) -> Callable[[Diagnosis, str], Finding]:
    """A part of the rooting: its value and over how many rows."""

    def worked(found: Diagnosis, segment: str) -> Finding:
        part = found.rooting[name]
        if part.value is None:
            return Finding("worked.empty", {"reason": Word(f"reason.{part.reason}")})
        return Finding(f"worked.{name}", {"part": part, "n": part.n})

    return worked


WORKED: dict[str, Callable[[Diagnosis, str], Finding]] = {
    "exposure": _exposure,
    "bottleneck_severity": _bottleneck_severity,
    "stranded_output": _stranded_output,
    "nearest_ring": _nearest_ring,
    "dependence": _dependence,
    "substitution": _substitution,
    "chokepoint_severity": _chokepoint_severity,
    "circulation": _circulation,
    **{
        name: _part(name)
        for name in ("local_sales", "local_research", "local_headquarters", "years_here", "external_internal")
    },
}
