"""Who leads 谁是链主: what each firm of the chain carries, from three sides, and what it tells of its qualities."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pandas as pd

from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.ladder import Ladder
from liantu.diagnose.leads import QUALITIES, SIDES, Leads, standing
from liantu.diagnose.network import network_coverage
from liantu.diagnose.outcomes import HALF
from liantu.diagnose.rooting import members
from liantu.diagnose.rules import Rung
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_columns, empty_tables, links_without_segment, of_firm
from liantu.diagnose.worked_firms import conditions
from liantu.facts import Few, Figure, Finding, Name, Word, ratio

CODE = "leads"
COLUMNS = (*SIDES, *QUALITIES)
WORKED = (*SIDES, "network_coverage")
MOST = 12
CLOSE = 0.1  # first and second are told apart from there on


def section(found: Diagnosis, read: Leads, titles: Ladder | None = None) -> Section:
    """The firms of the chain that carry most, the largest first; ``titles``: the official ones."""
    ranked = ranks(found, read)
    return Section(
        CODE,
        _answer(found, read, ranked),
        COLUMNS if titles is None else (*COLUMNS, "titles"),
        tuple(_verdict(found, read, titles, ranked, firm) for firm in ranked["extraction"].index[:MOST]),
        tuple(_doubts(found, read, ranked)),
        tuple(_sharpen(found, read)),
    )


def ranks(found: Diagnosis, read: Leads) -> dict[str, pd.DataFrame]:
    """By side, where each firm of the chain stands; those first that carry most, last those not in the network."""
    chosen = read.network.firms[members(found.city, found.counted.index)[:-1]]
    carried = read.figures.values.loc[chosen, "extraction"].astype(float)
    linked = read.figures.values.loc[chosen, "influence"].notna()
    order = sorted(chosen, key=lambda firm: (-carried[firm] if carried[firm] >= 0 else 1.0, not linked[firm], firm))
    return {side: standing(read.figures, pd.Index(order, name="firm"), side) for side in SIDES}


def coverage(found: Diagnosis, read: Leads) -> Figure:
    """How much of what the firms of the chain need is told as purchases."""
    return network_coverage(read.network, members(found.city, found.counted.index)[:-1])


def first_by(ranked: dict[str, pd.DataFrame], side: str) -> list[str]:
    """The first of a chain by one side, several if they are equal."""
    return ranked[side].index[(ranked[side]["rank"] == 1).fillna(False).to_numpy(bool)].tolist()


def _answer(found: Diagnosis, read: Leads, ranked: dict[str, pd.DataFrame]) -> Finding:
    """The first by what it carries; before its number how little is told, if that is less than half."""
    if not len(found.city.firm_links):
        return Finding("answer.leads.no_links", {})
    first = first_by(ranked, "extraction")
    if not first:
        return Finding("answer.leads.nobody", {})
    told = coverage(found, read)
    others = [side for side in SIDES[1:] if not set(first_by(ranked, side)) & set(first)]
    facts = {"firm": _few(first), "lost": read.figures.figure(first[0], "extraction")}
    facts |= {"sides": [Word(f"side.{side}") for side in others]} if others else {}
    code = "answer.leads.split" if others else "answer.leads.first"
    if told.value is not None and told.value < HALF:
        return Finding(f"{code}.thin", facts | {"coverage": told})
    return Finding(code, facts)


def _few(firms: list[str]) -> Few:
    return Few(tuple(Name(firm, firm) for firm in firms), "firms")


def _verdict(
    found: Diagnosis, read: Leads, titles: Ladder | None, ranked: dict[str, pd.DataFrame], firm: str
) -> Verdict:
    facts: dict[str, object] = {name: read.figures.figure(firm, name) for name in COLUMNS}
    if titles is not None:
        facts["titles"] = [_title(titles, rung, firm) for rung in titles.rungs]
    return Verdict(firm, Name(firm, firm), facts, partial(_explain, found, read, titles, ranked, firm))


def _title(titles: Ladder, rung: Rung, firm: str) -> Finding:
    """Where a firm stands before an official title."""
    standing_there = str(titles.standing[rung.code].at[firm, "standing"])
    return Finding("term.title", {"title": rung.name, "standing": Word(f"standing.{standing_there}")})


def _explain(
    found: Diagnosis, read: Leads, titles: Ladder | None, ranked: dict[str, pd.DataFrame], firm: str
) -> Evidence:
    said = tuple(worked(found, read, side, firm) for side in WORKED)
    notes = [_place(read, ranked, side, firm) for side in SIDES if pd.notna(ranked[side].at[firm, "rank"])]
    for rung in titles.rungs if titles else ():
        notes += [_title(titles, rung, firm), *conditions(rung, titles.fields, firm)]
    return Evidence(said, of_firm(found.city, firm), tuple(notes), WORKED)


def _place(read: Leads, ranked: dict[str, pd.DataFrame], side: str, firm: str) -> Finding:
    """Where a firm stands by one side, and by how much it is ahead of the next."""
    rank, n_equal, gap = ranked[side].loc[firm]
    facts: dict[str, object] = {"side": Word(f"side.{side}"), "rank": Figure(float(rank), "count")}
    if n_equal > 1:
        return Finding("note.leads.equal", facts | {"n": int(n_equal)})
    if pd.isna(gap):
        return Finding("note.leads.last", facts)
    return Finding("note.leads.rank", facts | {"gap": Figure(float(gap), read.figures.units[side])})


def worked(found: Diagnosis, read: Leads, name: str, firm: str) -> Finding:
    """The formula of a figure of the network with the numbers of one firm."""
    if name == "network_coverage":
        return _worked_coverage(found, read)
    figure = read.figures.figure(firm, name)
    if figure.reason:
        return Finding("worked.empty", {"reason": Word(f"reason.{figure.reason}")})
    parts = {
        "extraction": ("column_sum", "size", "own_return", "carried"),
        "influence": ("row_sum",),
        "betweenness": ("betweenness_share",),
    }
    facts: dict[str, object] = {name: figure} | {part: read.figures.figure(firm, part) for part in parts[name]}
    if name == "influence":
        facts["whole"] = Figure(float(read.figures.values["row_sum"].sum()), "index")
    if name == "betweenness":
        facts["n"] = read.n_pairs
        if read.is_sampled:
            facts["error"] = read.figures.figure(firm, "betweenness_error")
            return Finding("worked.betweenness.sampled", facts)
    return Finding(f"worked.{name}", facts)


def _worked_coverage(found: Diagnosis, read: Leads) -> Finding:
    figure, network = coverage(found, read), read.network
    if figure.reason:
        return Finding("worked.empty", {"reason": Word(f"reason.{figure.reason}")})
    used = members(found.city, found.counted.index)[:-1] & (network.need > 0)
    amounts = {name: Figure(float(getattr(network, name)[used].sum()), "万元") for name in ("bought", "need")}
    return Finding("worked.network_coverage", amounts | {"share": figure, "n": figure.n})


def _doubts(found: Diagnosis, read: Leads, ranked: dict[str, pd.DataFrame]) -> Iterator[Finding]:
    """How much is told, whether the first is ahead, and what was assumed of how many firms."""
    told = coverage(found, read)
    if told.value is None:
        yield Finding("doubt.leads.need_unknown", {})
    else:
        level = "low" if told.value < HALF else "middle" if told.value < 0.8 else "high"
        yield Finding(f"doubt.recorded.{level}", {"share": told})
    yield from _ahead(read, ranked["extraction"])
    chosen = read.network.firms.isin(ranked["extraction"].index)
    for name in ("default", "capped", "oversold"):
        if n := int(getattr(read.network, f"is_{name}")[chosen].sum()):
            yield Finding(f"doubt.leads.{name}", {"n": n})
    if n := int((~read.network.is_linked[chosen]).sum()):
        yield Finding("doubt.leads.not_in_network", {"n": n})
    if n := int(read.is_rough[chosen].sum()):
        yield Finding("doubt.leads.rough", {"n": n})
    if read.is_sampled:
        yield Finding("doubt.leads.sampled", {"n": read.n_sources})


def _ahead(read: Leads, ranked: pd.DataFrame) -> Iterator[Finding]:
    known = ranked.index[ranked["rank"].notna().to_numpy(bool)]
    if len(known) > 1:
        first, second = (read.figures.figure(firm, "extraction").value for firm in known[:2])
        if gap := ratio(first - second, first):
            yield Finding(f"doubt.leads.{'close' if gap < CLOSE else 'ahead'}", {"gap": Figure(gap, "share")})
        elif first:
            yield Finding("doubt.leads.equal", {})


def _sharpen(found: Diagnosis, read: Leads) -> Iterator[Finding]:
    """The large firms that tell no deal, then the sheets and columns with blanks."""
    yield from empty_tables(found.city, "segment_links", "firm_links")
    chosen = members(found.city, found.counted.index)[:-1] & ~read.network.is_linked
    silent = found.city.firms["revenue"][chosen].astype(float).sort_values(ascending=False, kind="stable")
    if len(silent) and len(found.city.firm_links):
        yield Finding("sharpen.leads", {"firms": _few(silent.index.tolist())})
    yield from links_without_segment(found.city)
    yield from empty_columns(found.city, "firms", "revenue", "staff", "rd_share", "digital_level", "lead_time_days")


def as_json(found: Diagnosis, read: Leads, titles: Ladder | None = None) -> dict[str, object]:
    """``lead_firms``: all firms of the chain by what they carry, by each side with rank, number of equals and gap to
    the next; ``network_coverage``; ``titles``, where each firm stands before the official ones.
    """
    ranked = ranks(found, read)
    chosen = replace(read.figures, values=read.figures.values.loc[ranked["extraction"].index])
    rows = {row["firm"]: row for row in chosen.as_rows("firm")}
    for side, places in ranked.items():
        for firm, place in places.to_dict("index").items():
            rows[firm] |= _plain(side, place, rows[firm].get(f"{side}_reason"))
    told = {"titles": titles.as_rows(list(rows))} if titles else {}
    return {"lead_firms": list(rows.values()), "network_coverage": coverage(found, read).as_json()} | told


def _plain(side: str, place: dict[str, object], reason: str | None) -> dict[str, object]:
    """The rank by one side as plain values; behind a null its reason."""
    row: dict[str, object] = {}
    for name, value in place.items():
        row[f"{side}_{name}"] = None if pd.isna(value) else value
        if pd.isna(value):
            row[f"{side}_{name}_reason"] = reason or "last_rank"
    return row
