"""How well firms are placed 落图情况: by county and park how many have a point of their own, and who still owes one."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.data.dictionary import TABLES
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.facts import Few, Figure, Finding, Name, Word
from liantu.place import home_of
from liantu.place.located import disputed_places, firms_located
from liantu.place.park_areas import outline_notes
from liantu.siting.by_park import NOWHERE, short, spots_named, spots_of

CODE = "placed"
COLUMNS = ("n_firms", "own_point", "only_park", "only_county", "not_placed", "owing")
GROUPS = {
    "own_point": ("given",),
    "only_park": ("park",),
    "only_county": ("town", "county"),
    "not_placed": ("city", "ambiguous", "unknown"),
}
MOST_NAMED = 3


@dataclass(frozen=True)
class Placing:
    """How many firms of each spot are placed how well: ``rows``, index ``spot``; ``why`` counts what is in the way."""

    rows: pd.DataFrame
    why: dict[str, int]

    @property
    def total(self) -> pd.Series:
        """Of the whole city."""
        return self.rows[["n_firms", *GROUPS]].sum()


def placing(city: City) -> Placing:
    r"""How well the firms of each park and county are placed 落图率.

    Parameters
    ----------
    city : City
        The city; reads where its firms are.

    Returns
    -------
    Placing
        One row a spot where a firm stands: ``n_firms``; of these ``own_point``, ``only_park``, ``only_county`` (or
        town), ``not_placed`` (city, ambiguous, unknown); ``owing``, the share without a point of its own.
        [firms, 0–1]

    Notes
    -----
    .. math:: \mathrm{owing} = 1 - n_\mathrm{given} / n

    References
    ----------
    Classes as in the interface, "Figures".

    Examples
    --------
    >>> placing(lamp_city()).total.to_dict()
    {'n_firms': 3, 'own_point': 0, 'only_park': 0, 'only_county': 0, 'not_placed': 3}
    """
    located, spots = firms_located(city), spots_of(city)
    codes, names = spots.cat.codes.to_numpy(), spots.cat.categories.tolist()
    kind = located["class"].astype("str").to_numpy()
    counts = {
        group: np.bincount(codes[np.isin(kind, classes)], minlength=len(names)) for group, classes in GROUPS.items()
    }
    rows = pd.DataFrame({"n_firms": np.bincount(codes, minlength=len(names)), **counts}, index=names)
    rows["owing"] = 1 - rows["own_point"] / rows["n_firms"]
    why = located["why"].dropna().value_counts()
    return Placing(rows[rows["n_firms"] > 0], {str(code): int(n) for code, n in why.items()})


def section(city: City) -> Section:
    """All spots, those that owe most points first."""
    read = placing(city)
    names = spots_named(city, read.rows.index)
    return Section(
        CODE,
        _answer(read, names, home_of(city).province),
        COLUMNS,
        tuple(_verdict(city, read, names, spot) for spot in ranked(read)),
        tuple(_doubts(city)),
        tuple(_sharpen(read)),
    )


def ranked(read: Placing) -> list[str]:
    """By the firms without a point of their own."""
    lacking = read.rows["n_firms"] - read.rows["own_point"]
    return lacking.sort_values(ascending=False, kind="stable").index.tolist()


def _answer(read: Placing, names: dict[str, object], province: str) -> Finding:
    total = read.total
    if not total["n_firms"]:
        return Finding("answer.where.no_firms", {})
    facts = {group: Figure(float(total[group]), "count") for group in GROUPS} | {"n": int(total["n_firms"])}
    [most, *_] = ranked(read)
    lacking = int(read.rows.at[most, "n_firms"] - read.rows.at[most, "own_point"])
    if not lacking:
        return Finding("answer.placed.all", facts)
    if most == NOWHERE:
        return Finding("answer.placed.nowhere", facts)
    spot = short(names[most], province) if isinstance(names[most], Name) else names[most]
    return Finding("answer.placed", facts | {"spot": spot, "owing": Figure(float(lacking), "count")})


def _verdict(city: City, read: Placing, names: dict[str, object], spot: str) -> Verdict:
    row = read.rows.loc[spot]
    facts = {name: Figure(float(row[name]), "share" if name == "owing" else "count") for name in COLUMNS}
    return Verdict(spot, names[spot], facts, partial(_explain, city, spot, facts))


def _explain(city: City, spot: str, facts: dict[str, Figure]) -> Evidence:
    """The firms that owe a point, and why each does."""
    located = firms_located(city)
    lacking = (spots_of(city) == spot).to_numpy(bool) & located["class"].ne("given").to_numpy(bool)
    why = located.loc[lacking, "why"].value_counts()
    notes = [Finding("note.placed.why", {"why": Word(f"why.{code}"), "n": int(n)}) for code, n in why.items()]
    rows = {"firms": city.firms[lacking].reset_index(names="firm")}
    return Evidence((Finding("worked.owing", facts),), rows, tuple(notes), ("owing",))


def _doubts(city: City) -> list[Finding]:
    disputed = disputed_places(city)
    outside = (disputed["kind"] == "outside").fillna(False).to_numpy(bool)
    doubts = []
    for code, rows in (("disputed", disputed[~outside]), ("outside", disputed[outside])):
        if len(rows):
            firms = Few(tuple(Name(firm, firm) for firm in dict.fromkeys(rows.index)), "firms")
            doubts.append(Finding(f"doubt.placed.{code}", {"firms": firms}))
    return [*doubts, *outline_notes(city)]


def _sharpen(read: Placing) -> list[Finding]:
    """What is in the way of a point, most often first."""
    columns = {column.column: column for column in TABLES["firms"].columns}
    asked = [
        Finding(f"sharpen.placed.{code}", {"n": n, "table": TABLES["firms"], "column": columns["crs"]})
        for code, n in read.why.items()
    ]
    n_rough = int(read.total["only_county"] + read.total["not_placed"])
    return [*asked, *([Finding("sharpen.placed.park", {"n": n_rough, "column": columns["park"]})] if n_rough else [])]
