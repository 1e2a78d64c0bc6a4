"""Whether enough is known 够不够报 for an outcome to stand large: what a leader reads first must speak for the chain.

Nothing is changed in a figure: what was computed of the rows that are there stays told, but small and as that (0031).
"""

from collections.abc import Mapping

from liantu.diagnose.outcomes import Outcome
from liantu.facts import Figure, Finding, Word

__all__ = ["RECORDED", "THIRD", "least", "reasons", "short"]
THIRD = 1 / 3  # where fewer of the segments are looked at, or of the firms report, nobody speaks for the chain
RECORDED = 1 / 20  # of the purchases: they are never complete, and a twentieth by value are those of the largest buyers
OWN = {
    "competitiveness": ("revenue", THIRD),
    "embeddedness": ("purchases", RECORDED),
    "resilience": ("purchases", RECORDED),
}


def least() -> dict[str, Figure]:
    """The two assumptions by name, as the page of methods tells them. [share]"""
    return {"third": Figure(THIRD, "share"), "recorded": Figure(RECORDED, "share")}


def short(outcomes: Mapping[str, Outcome]) -> dict[str, Finding]:
    """Why outcomes that have a value do not stand large, by their code.

    Parameters
    ----------
    outcomes : mapping of Outcome
        The four of one chain. The coverage of ``stability`` is the share of its segments that somebody looked at.

    Returns
    -------
    dict of Finding
        ``outcome.short.looked_at`` for each where less than a third of the segments are looked at, whatever the rows
        of those say; else ``outcome.short.revenue`` and ``outcome.short.purchases`` where less than the least of its
        own rows is told, the latter with ``.none`` where nothing is. An outcome without a value has its own reason.

    Notes
    -----
    An unknown coverage is not a small one: an outcome whose coverage cannot be told stands, and the page says why.

    References
    ----------
    Our own assumption, decision 0031; it agrees with the headline of the overview, decision 0005.

    Examples
    --------
    >>> short(lamp_diagnosis().outcomes)
    {}
    >>> told = {"stability": Outcome(Figure(1.0, "share"), coverage=Figure(0.19, "share"))}
    >>> short(told)["stability"].code
    'outcome.short.looked_at'
    """
    known = {name: outcome for name, outcome in outcomes.items() if outcome.figure.value is not None}
    looked_at = outcomes["stability"].coverage
    if _is_below(looked_at, THIRD):
        return dict.fromkeys(known, Finding("outcome.short.looked_at", {"coverage": looked_at}))
    return {
        name: _of_its_own(kind, outcome.coverage)
        for name, (kind, least_of_it) in OWN.items()
        if (outcome := known.get(name)) is not None and _is_below(outcome.coverage, least_of_it)
    }


def reasons(too_little: Mapping[str, Finding]) -> list[Finding]:
    """The same for a sentence: each reason once, with the outcomes that it keeps back.

    >>> reasons({"stability": Finding("why", {}), "resilience": Finding("why", {})})[0].facts["outcomes"]
    [Word(code='outcome.stability'), Word(code='outcome.resilience')]
    """
    together: dict[str, list[Word]] = {}
    for name, why in too_little.items():
        together.setdefault(why.code, []).append(Word(f"outcome.{name}"))
    whys = {why.code: why for why in too_little.values()}
    return [Finding("doubt.short", {"outcomes": kept, "why": whys[code]}) for code, kept in together.items()]


def _of_its_own(kind: str, coverage: Figure) -> Finding:
    if kind == "purchases" and not coverage.value:
        return Finding("outcome.short.purchases.none", {})
    return Finding(f"outcome.short.{kind}", {"coverage": coverage})


def _is_below(coverage: Figure | None, line: float) -> bool:
    return coverage is not None and coverage.value is not None and coverage.value < line
