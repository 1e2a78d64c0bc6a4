"""What a lead firm brings along 龙头带动: what it buys in a year, wave by wave, and what of it the city could meet."""

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import pandas as pd

from liantu.data.dictionary import TABLES
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.leads import Leads, read_leads
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_columns, empty_tables, of_firm, of_segment
from liantu.diagnose.sections.leads import ranks
from liantu.explore.anchors import (
    KINDS,
    TIMES_THE_MEDIAN,
    Anchor,
    Cascade,
    cascade,
    firm_anchor,
    planned_anchor,
    project_size,
    terms,
)
from liantu.explore.explored import Explored
from liantu.explore.partners import partner_demand, purchases, suppliers, suppliers_by_segment, waiting, whole_served
from liantu.explore.relatedness import induced_band, relatedness
from liantu.facts import Few, Figure, Finding, Name, Sum, Word
from liantu.place import RINGS

CODE = "anchor"
COLUMNS = ("wave", "state", "need", "covered", "nearest_ring", "from_outside")
OF_PROJECTS = ("wave", "state", "need", "covered", "coverage_after", "nearest_ring", "from_outside")
WORKED = ("need", "covered")
MOST_TERMS = 4
MOST_SUPPLIERS = 6
SMALLEST = 0.01  # of all that the anchor buys itself; what is known to be less is counted and not listed


@dataclass(frozen=True)
class Chosen:
    """Whose needs are asked: ``kind``, ``firm`` or ``planned``; the firm, or the segment of a project and its size.

    ``is_usual``: whether that size is the default.
    """

    kind: str
    name: str | None
    size: float | None = None
    is_usual: bool = True


@dataclass(frozen=True)
class Brought:
    """What an anchor brings along, with all that stands beside it; the rest is read when asked for."""

    explored: Explored
    chosen: Chosen
    waves: Cascade

    @property
    def anchor(self) -> Anchor:
        return self.waves.anchor

    @cached_property
    def listed(self) -> list[str]:
        """The inputs that are shown one by one: those of the first wave, and later ones that are not tiny."""
        rows = self.waves.inputs.values
        tiny = rows["need"].lt(SMALLEST * float(self.waves.of_wave(1)["need"].sum())).fillna(False)
        return rows.index[(~tiny | (rows["wave"] == 1)).to_numpy(bool)].tolist()

    @property
    def first(self) -> dict[str, Figure]:
        """What it buys itself, as a whole."""
        table = self.waves.totals
        return {name: table.figure(1, name) for name in table.units if name in table.values}

    @cached_property
    def suppliers(self) -> dict[str, list[str]]:
        """Who supplies each segment from outside, by name."""
        found = self.explored.before
        return suppliers_by_segment(found.city, found.read.dealt.deals)

    @cached_property
    def waiting(self) -> FigureTable:
        """Who waits downstream for a project's segment."""
        return waiting(self.explored.before.city, self.explored.before.read, self.chosen.name)

    @cached_property
    def partners(self) -> FigureTable:
        """What partner places want of it, and what of that it would serve."""
        found = self.explored.before
        return partner_demand(
            found.city, self.explored.tables["partners"], found.read, self.chosen.name, self.chosen.size
        )

    @cached_property
    def related(self) -> FigureTable:
        """What of the things that go together with each segment is here."""
        return relatedness(self.explored.before.city, self.explored.tables["reference_regions"])

    @cached_property
    def induced(self) -> Figure:
        """What a project would induce in the other segments here."""
        if self.chosen.size is None:
            return Figure(None, "万元", reason="size_unknown")
        regions = self.explored.tables["reference_regions"]
        city, assumed = self.explored.before.city, self.explored.assumed
        return induced_band(city, regions, self.chosen.name, self.chosen.size, assumed)


def firms(explored: Explored, leads: Leads | None = None) -> list[str]:
    """The firms of the chain that may be asked, those that carry most first; last those of which no need can be told:
    the revenue is unknown, or no input of their segments is recorded.
    """
    found = explored.before
    city, order = found.city, ranks(found, read_leads(found.city) if leads is None else leads)["extraction"].index
    buys = np.isin(city.shares.segment, city.inputs.customer)
    told = set(city.firms.index[np.unique(city.shares.firm[buys])]) & set(city.firms.index[city.firms["revenue"] > 0])
    return sorted(order, key=lambda firm: firm not in told)


def segments(explored: Explored) -> list[str]:
    """The segments in which a project may come: the absent ones for which most is wanted first, then the others."""
    rows = explored.before.counted
    wanted = rows["demand"].astype(float).fillna(0.0)
    absent = rows["state"] == "absent"
    return sorted(rows.index, key=lambda name: (not absent[name], -wanted[name] if absent[name] else 0.0))


def chosen(
    explored: Explored, kind: str = KINDS[0], name: str | None = None, size: float | None = None, **read: Leads | None
) -> Chosen:
    """The choice with its defaults: the firm that carries most, or the absent segment for which most is wanted.

    ``read``: the city's ``leads``, if they are at hand.
    """
    if kind == "firm":
        names = firms(explored, read.get("leads")) if name is None else [name]
        return Chosen(kind, names[0] if names else None)
    names = segments(explored) if name is None else [name]
    if not names:
        return Chosen(kind, None)
    usual = project_size(explored.before, names[0]).value
    return Chosen(kind, names[0], usual if size is None else size, is_usual=size is None or size == usual)


def brought(explored: Explored, who: Chosen) -> Brought | None:
    """What the chosen anchor brings along; nothing where the chain has no firm, or no segment."""
    if who.name is None:
        return None
    city = explored.before.city
    anchor = firm_anchor(city, who.name) if who.kind == "firm" else planned_anchor(city, who.name, who.size)
    return Brought(explored, who, cascade(city, explored.before.read, anchor))


def section(explored: Explored, who: Chosen | None = None) -> Section:
    """The inputs of the chosen anchor, wave by wave, the largest first."""
    who = chosen(explored) if who is None else who
    found = brought(explored, who)
    sharpen = tuple(_sharpen(explored, who))
    columns = COLUMNS if who.kind == "firm" else OF_PROJECTS
    if found is None:
        return Section(CODE, Finding(f"answer.anchor.no_{who.kind}", {}), columns, (), (), sharpen)
    verdicts = tuple(_verdict(found, key) for key in found.listed)
    return Section(CODE, _answer(found), columns, verdicts, tuple(_doubts(found)), sharpen)


def _answer(found: Brought) -> Finding:
    """How much it buys, what of that is here, and what is missing most."""
    city, facts = found.explored.before.city, {"anchor": found.anchor.name}
    if not len(city.segment_links):
        return Finding("answer.anchor.no_links", {})
    if found.anchor.size is None:
        return Finding(f"answer.anchor.size_unknown.{found.anchor.kind}", facts)
    if not found.waves.n_waves:
        return Finding("answer.anchor.no_inputs", facts)
    first = found.first
    if first["need"].value is None:
        return Finding("answer.anchor.no_cost_share", facts | {"n": int(first["n_inputs"].value)})
    facts |= {"n": int(first["n_inputs"].value)} | {name: first[name] for name in ("need", "covered")}
    facts |= {"held": first["n_held"], "size": Figure(found.anchor.size, "万元")}
    missing = _missing(found)
    code = f"answer.anchor.{found.anchor.kind}"
    if not missing:
        return Finding(f"{code}.all_here", facts)
    facts |= {"segment": city.named(missing), "left": _input(found, f"1:{missing}", "left")}
    if first["covered"].value is None:
        return Finding(f"{code}.capacity_unknown", facts)
    return Finding(f"{code}.at_least" if first["covered"].bounds else code, facts)


def _missing(found: Brought) -> str | None:
    """The input of the first wave of which most is left, for sure; if none, one that nobody knows of."""
    rows = found.waves.of_wave(1)
    left = rows["left_low"].astype(float).fillna(0.0)
    sure = left[left > 1e-9 * rows["need"].astype(float).fillna(0.0)]
    if len(sure):
        return str(rows.at[sure.idxmax(), "segment"])
    unsure = rows[rows["left_high"].gt(0).fillna(True).to_numpy(bool)]
    return str(unsure["segment"].iloc[0]) if len(unsure) else None


def _input(found: Brought, key: str, name: str) -> Figure:
    return found.waves.inputs.figure(key, name)


def _verdict(found: Brought, key: str) -> Verdict:
    row, before = found.waves.inputs.values.loc[key], found.explored.before
    segment = str(row["segment"])
    ring = before.read.figures.at[segment, "nearest_ring"]
    facts: dict[str, object] = {
        "wave": Finding("term.wave", {"wave": str(row["wave"])}),
        "state": Word(f"state.{row['state']}"),
        "need": _input(found, key, "need"),
        "covered": _input(found, key, "covered"),
        "nearest_ring": Word("place.nowhere" if pd.isna(ring) else f"place.{ring}"),
        "from_outside": _few(found.suppliers.get(segment, [])),
    }
    if found.anchor.kind == "planned":
        after = _input(found, key, "coverage_after")
        facts["coverage_after"] = after if row["wave"] == 1 else Word("word.none")
    return Verdict(key, _subject(found, segment, int(row["wave"])), facts, partial(_explain, found, key))


def _subject(found: Brought, segment: str, wave: int) -> Name | Finding:
    """The input; where an earlier wave needs it too, with its wave."""
    name = found.explored.before.city.named(segment)
    again = any(f"{earlier}:{segment}" in found.waves.inputs.values.index for earlier in range(1, wave))
    return Finding("term.again", {"segment": name, "wave": str(wave)}) if again else name


def _few(names: list[str]) -> Few | Word:
    """Firms by name, or that none is told."""
    return Few(tuple(Name(name, name) for name in names), "firms") if len(names) else Word("word.nothing")


def _explain(found: Brought, key: str) -> Evidence:
    city = found.explored.before.city
    segment = str(found.waves.inputs.values.at[key, "segment"])
    rows = of_segment(city, segment)
    if found.anchor.kind == "firm":
        own = of_firm(city, found.anchor.name.zh)
        rows["firms"] = pd.concat([own["firms"], rows["firms"]]).drop_duplicates("firm")
        mine = own["firm_links"][own["firm_links"].index.isin(rows["firm_links"].index)]
        rows["firm_links"] = pd.concat([mine, rows["firm_links"].drop(index=mine.index)])
    notes = [*_own(found, key), *_who_supplies(found, segment)]
    return Evidence((_need(found, key), _covered(found, key)), rows, tuple(notes), WORKED)


def _own(found: Brought, key: str) -> list[Finding]:
    """How far from a firm buys the input today, as far as it tells."""
    row, before = found.waves.inputs.values.loc[key], found.explored.before
    if found.anchor.kind != "firm" or row["wave"] != 1:
        return []
    told = purchases(before.city, before.read.dealt.deals, found.anchor.name.zh, str(row["segment"]))
    rings = [
        Finding("term.bought", {"ring": Word(f"place.{ring}"), "value": Figure(value, "万元")})
        for ring, value in told.items()
    ]
    return [Finding("note.bought", {"firm": found.anchor.name, "rings": rings})] if rings else []


def _need(found: Brought, key: str) -> Finding:
    """Its terms: who uses it in the wave before, times the cost share."""
    figure = _input(found, key, "need")
    if figure.reason:
        return Finding("worked.empty", {"reason": Word(f"reason.{figure.reason}")})
    city, row = found.explored.before.city, found.waves.inputs.values.loc[key]
    used = terms(city, found.waves, int(row["wave"]), str(row["segment"]))
    known = [each for each in used if each[1] * each[2] > 0]
    said = [
        Finding(
            "term.need", {"user": city.named(user), "amount": Figure(amount, "万元"), "share": Figure(part, "share")}
        )
        for user, amount, part in known[:MOST_TERMS]
    ]
    if n_more := max(len(known) - MOST_TERMS, 0):
        said.append(Finding("term.other_users", {"n": n_more, "amount": _rest(known)}))
    facts = {"terms": Sum(tuple(said)), "need": figure}
    n = int(row["n_unknown"])
    return Finding("worked.need.partial", facts | {"n": n}) if n else Finding("worked.need", facts)


def _rest(known: list[tuple[str, float, float]]) -> Figure:
    return Figure(sum(amount * part for _, amount, part in known[MOST_TERMS:]), "万元")


def _covered(found: Brought, key: str) -> Finding:
    names = ("need", "covered", "capacity", "wanted")
    facts = {name: _input(found, key, name) for name in names}
    if facts["covered"].reason:
        return Finding("worked.empty", {"reason": Word(f"reason.{facts['covered'].reason}")})
    enough = facts["capacity"].value >= facts["wanted"].value
    return Finding("worked.covered.enough" if enough else "worked.covered", facts)


def _who_supplies(found: Brought, segment: str) -> list[Finding]:
    """Who supplies it from outside today, each with ring and value: those whom the need could bring here."""
    before = found.explored.before
    table = suppliers(before.city, before.read.dealt.deals, segment)
    said = []
    for name in table.values.index[:MOST_SUPPLIERS]:
        ring, value = table.values.at[name, "ring"], table.figure(name, "value")
        code = "note.supplier" if value.value is not None else "note.supplier.no_value"
        place = Word(f"place.{ring if ring in RINGS else 'unknown'}")
        said.append(Finding(code, {"firm": Name(name, name), "ring": place, "value": value}))
    if n_more := max(len(table.values) - MOST_SUPPLIERS, 0):
        said.append(Finding("note.more_suppliers", {"n": n_more}))
    return said


def _doubts(found: Brought) -> list[Finding]:
    """What was assumed, and of how many inputs something is not known."""
    doubts = []
    rows = found.waves.inputs.values
    if found.anchor.kind == "planned" and found.chosen.is_usual and found.chosen.size is not None:
        doubts.append(Finding("doubt.anchor.usual_size", {"times": Figure(TIMES_THE_MEDIAN, "count")}))
    if n := int(rows.loc[(rows["n_unknown"] > 0).to_numpy(bool), "segment"].nunique()):
        doubts.append(Finding("doubt.anchor.no_cost_share", {"n": n, "all": _n_all(rows)}))
    unsure = rows["covered"].isna() & rows["need"].notna()
    if n := int(rows.loc[unsure.to_numpy(bool), "segment"].nunique()):
        doubts.append(Finding("doubt.anchor.no_capacity", {"n": n, "all": _n_all(rows)}))
    if len(rows):
        doubts.append(Finding("doubt.anchor.shared", {}))
    if n := len(rows) - len(found.listed):
        doubts.append(Finding("doubt.anchor.tiny", {"n": n, "part": Figure(SMALLEST, "share")}))
    return doubts


def _n_all(rows: pd.DataFrame) -> Figure:
    return Figure(float(rows["segment"].nunique()), "count")


def _sharpen(explored: Explored, who: Chosen) -> list[Finding]:
    city = explored.before.city
    found = [*empty_tables(city, "segment_links", "firm_links")]
    if len(city.segment_links):
        found += empty_columns(city, "segment_links", "cost_share")
    if who.kind == "planned":
        blank = (table for table in ("partners", "reference_regions") if not len(explored.tables[table]))
        found += [Finding("sharpen.table", {"table": TABLES[table]}) for table in blank]
        named = explored.tables["reference_regions"]["segment"]
        if n := int((~named.isin(city.segments.index)).sum()):
            found.append(Finding("sharpen.regions", {"table": TABLES["reference_regions"], "n": n}))
    return [*found, *empty_columns(city, "firms", "revenue", "capacity")]


def served(found: Brought) -> Figure:
    """Which part of what partner places want a project would serve."""
    return whole_served(found.partners)


def as_json(explored: Explored, who: Chosen | None = None) -> dict[str, object]:
    """``anchor``: who is asked, ``waves`` as wholes and ``inputs`` one by one, a null with its reason."""
    who = chosen(explored) if who is None else who
    found = brought(explored, who)
    if found is None:
        return {"anchor": None, "anchor_reason": "no_firms" if who.kind == "firm" else "no_segments"}
    told = {"kind": who.kind, "name": who.name, "size": found.anchor.size}
    told |= {} if found.anchor.size is not None else {"size_reason": "firm_size_unknown"}
    return {
        "anchor": told,
        "waves": found.waves.totals.as_rows("wave"),
        "inputs": found.waves.inputs.as_rows("input"),
    }
