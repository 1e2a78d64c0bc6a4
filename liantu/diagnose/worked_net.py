"""Worked examples 代入 of what joins chains, and of how a chain grew."""

from collections.abc import Mapping

import pandas as pd

from liantu.chain import City
from liantu.chain.chain import chain_named, chain_of
from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.growth import Arrivals
from liantu.facts import Figure, Finding, Name, Sum, Word

MOST_TERMS = 4


def worked_bridge(found: Diagnosis, bridges: FigureTable, segment: str) -> Finding:
    """Which chains count a segment, and in each chain that gains who buys from it."""
    cells = bridges.values.loc[segment]
    facts = {"chains": [chain_named(found.city, name) for name in cells["chains"]]}
    facts |= {"listed": bridges.figure(segment, "n_chains")}
    if not cells["gaining"]:
        return Finding("worked.bridging.nobody", facts)
    terms = [_buyers(found, name, cells["users"]) for name in cells["gaining"]]
    return Finding("worked.bridging", facts | {"terms": terms, "n": len(terms)})


def _buyers(found: Diagnosis, chain: str, users: tuple[str, ...]) -> Finding:
    counted = chain_of(found.city, chain).counted.index
    buying = [found.named(user) for user in users if user in counted]
    return Finding("term.buyers", {"chain": chain_named(found.city, chain), "users": buying})


def worked_output(found: Diagnosis, bridges: FigureTable, segment: str) -> Finding:
    """The output of the users, the largest first, and how many do not report."""
    figure = bridges.figure(segment, "gaining_output")
    if figure.reason:
        return Finding("worked.empty", {"reason": Word(f"reason.{figure.reason}")})
    cells, output = bridges.values.loc[segment], found.read.figures["output"]
    made = output.reindex(list(cells["users"])).dropna().astype(float).sort_values(ascending=False, kind="stable")
    terms: list[object] = [_amount(found.named(user), amount) for user, amount in made.head(MOST_TERMS).items()]
    if n_rest := max(len(made) - MOST_TERMS, 0):
        rest = Figure(float(made.iloc[MOST_TERMS:].sum()), "万元")
        terms.append(Finding("term.other_users", {"n": n_rest, "amount": rest}))
    facts = {"terms": Sum(tuple(terms)), "output": figure}
    if n_silent := int(cells["n_users_silent"]):
        return Finding("worked.gaining_output.partial", facts | {"n": n_silent})
    return Finding("worked.gaining_output", facts)


def _amount(name: Name, amount: float) -> Finding:
    return Finding("term.made", {"name": name, "amount": Figure(float(amount), "万元")})


def worked_ties(found: Diagnosis, ties: Mapping[str, Mapping[str, object]]) -> Finding:
    """With whom the chain shares how many segments, and how many of them are there."""
    terms = [
        Finding(
            "term.tie",
            {
                "chain": chain_named(found.city, name),
                "shared": Figure(float(row["n_shared"]), "count"),
                "there": Figure(float(row["n_there"]), "count"),
            },
        )
        for name, row in ties.items()
    ]
    return Finding("worked.chain_ties", {"terms": terms})


def worked_growth(table: FigureTable, came: Arrivals, year: int) -> Finding:
    """What today's firms that had come by a year make, the largest first."""
    figure = table.figure(year, "size")
    if figure.reason:
        return Finding("worked.empty", {"reason": Word(f"reason.{figure.reason}")})
    rows = firms_by(came, year)
    made = rows["made"].dropna().sort_values(ascending=False, kind="stable")
    terms: list[object] = [_amount(Name(firm, firm), amount) for firm, amount in made.head(MOST_TERMS).items()]
    if n_rest := max(len(made) - MOST_TERMS, 0):
        rest = Figure(float(made.iloc[MOST_TERMS:].sum()), "万元")
        terms.append(Finding("term.other_firms", {"n": n_rest, "amount": rest}))
    facts = {"terms": Sum(tuple(terms)), "size": figure, "year": str(year)}
    facts |= {name: table.figure(year, name) for name in ("n_segments", "n_firms")}
    if n := int(table.values.at[year, "n_unreported"]):
        return Finding("worked.growth.partial", facts | {"n": n})
    return Finding("worked.growth", facts)


def firms_by(came: Arrivals, year: int) -> pd.DataFrame:
    """The firms that had come by a year, those that tell none only in the last: ``year`` and ``made``."""
    rows = pd.DataFrame({"year": came.year, "made": came.made}, index=came.firms)
    when = rows["year"].fillna(came.last)
    return rows[(when <= year).to_numpy(bool)]


def bringing(city: City, came: Arrivals, year: int, segments: list[str]) -> pd.DataFrame:
    """The rows of the firms that came to these segments in this year."""
    places = came.segments.get_indexer(segments)
    chosen = pd.Series(came.segment).isin(places).to_numpy(bool) & (came.year[came.firm] == year)
    firms = came.firms[sorted(set(came.firm[chosen].tolist()))]
    return city.firms.loc[firms].reset_index(names="firm")
