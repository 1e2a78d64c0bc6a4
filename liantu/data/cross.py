"""Cross-checks 表间核对: what only several rows or tables together can show. Warnings and notes; no row goes out."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from liantu.data.degrees import metres_apart, to_gcj
from liantu.data.names import nearest, normal, similar, written_alike
from liantu.data.problems import Problem
from liantu.facts import Figure, Name, Path

Tables = Mapping[str, pd.DataFrame]

FULL = 1 + 1e-9
CLOSE, SHIFTED = 25.0, 200.0  # metres: one place found twice; two places (GCJ-02 displaces by some hundred metres)
WGS = ("WGS84", "CGCS2000")
MANY_AT_ONE_POINT = 5
MOST_COMPARED = 20_000  # names; above that similar ones are not looked for, which is said
LEAST_CLOSE = 2  # characters of a park's name
PARKS = (("firms", "park"), ("land", "park"), ("chains", "lead_park"))


def across(tables: Tables) -> Iterator[Problem]:
    """All that tables say against each other, and rows of one table among themselves."""
    yield from _cost_shares(tables)
    yield from _circles(tables)
    yield from _unlinked(tables)
    yield from _parks(tables)
    yield from _counties(tables)
    yield from _names(tables["firms"])
    yield from _parties(tables)
    yield from _points(tables)


def _cost_shares(tables: Tables) -> Iterator[Problem]:
    """Inputs that cost more than what is made of them: the row with which the sum passes 1."""
    for table, whole, code in (
        ("segment_links", "customer_segment", "cost_shares_above_one"),
        ("boms", "product", "bom_shares_above_one"),
    ):
        told = tables[table][[whole, "cost_share"]].dropna() if len(tables[table]) else tables[table]
        if told.empty:
            continue
        sums = told.groupby(whole, sort=False)["cost_share"].agg(["cumsum"])["cumsum"].to_numpy(float)
        totals = told.groupby(whole, sort=False)["cost_share"].transform("sum").to_numpy(float)
        shares = told["cost_share"].to_numpy(float)
        for place in np.flatnonzero((sums > FULL) & (sums - shares <= FULL)).tolist():
            name = told[whole].iloc[place]
            facts = {"whole": name, "total": Figure(float(totals[place]), "share")}
            yield Problem(code, int(told.index[place]), "cost_share", f"{shares[place]:.15g}", table=table, facts=facts)


def _circles(tables: Tables) -> Iterator[Problem]:
    for table, start, end, code in (
        ("segments", "segment", "parent", "parent_circle"),
        ("segment_links", "supplier_segment", "customer_segment", "link_circle"),
        ("boms", "part", "product", "part_circle"),
    ):
        pairs = tables[table][[start, end]].dropna() if len(tables[table]) else tables[table]
        if pairs.empty:
            continue
        rows = pairs.index.tolist()
        edges = list(zip(pairs[start].tolist(), pairs[end].tolist(), strict=True))
        for place, circle in _closed(edges):
            if code == "link_circle" and len(circle) == 1:
                continue  # a segment that supplies itself is told as that
            way = Path(tuple(Name(name, name) for name in (*circle, circle[0])))
            yield Problem(code, rows[place], end, edges[place][1], table=table, facts={"way": way})


def _closed(edges: Sequence[tuple[str, str]]) -> Iterator[tuple[int, list[str]]]:
    """One shortest circle of each knot of edges: the place of an edge that closes it, and its nodes.

    >>> list(_closed([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("e", "e")]))
    [(2, ['a', 'b', 'c']), (4, ['e'])]
    """
    after: dict[str, list[str]] = defaultdict(list)
    for start, end in edges:
        after[start].append(end)
    place_of = {edge: place for place, edge in reversed(list(enumerate(edges)))}
    for knot in _knots(after):
        first = min(knot, key=lambda node: min(place_of[node, end] for end in after[node] if end in knot))
        way = _way_back(first, after, knot)
        yield place_of[way[-1], first], way


def _knots(after: Mapping[str, list[str]]) -> list[set[str]]:
    """Nodes that can reach each other; those that no circle goes through are in none. (Tarjan, without recursion.)"""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[set[str]] = []
    for root in after:
        work = [(root, iter(after[root]))] if root not in number else []
        if work:
            number[root] = low[root] = len(number)
            stack.append(root)
            on_stack.add(root)
        while work:
            node, ends = work[-1]
            for end in ends:
                if end not in number:
                    number[end] = low[end] = len(number)
                    stack.append(end)
                    on_stack.add(end)
                    work.append((end, iter(after.get(end, ()))))
                    break
                if end in on_stack:
                    low[node] = min(low[node], number[end])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == number[node]:
                    knot = set()
                    while node not in knot:
                        knot.add(stack.pop())
                    on_stack -= knot
                    if len(knot) > 1 or node in after.get(node, ()):
                        found.append(knot)
    return found


def _way_back(first: str, after: Mapping[str, list[str]], knot: set[str]) -> list[str]:
    """The shortest way from a node back to it, breadth first."""
    before: dict[str, str] = {}
    ring = [first]
    while ring:
        further = []
        for node in ring:
            for end in after[node]:
                if end == first:
                    way = [node]
                    while way[-1] != first:
                        way.append(before[way[-1]])
                    return way[::-1]
                if end in knot and end not in before:
                    before[end] = node
                    further.append(end)
        ring = further
    return [first]


def _unlinked(tables: Tables) -> Iterator[Problem]:
    """Segments that nobody supplies and nobody uses, in a chain whose others are linked."""
    segments, links = tables["segments"], tables["segment_links"]
    if segments.empty or links.empty:
        return
    linked = {*links["supplier_segment"].tolist(), *links["customer_segment"].tolist()}
    counted = segments[segments["layer"].eq("supply").fillna(True) & segments["stage"].ne("service").fillna(True)]
    told: set[str] = set()
    for _, rows in counted.groupby("chain", sort=False):
        names = rows["segment"].tolist()
        if linked.isdisjoint(names):
            continue
        for row, name in zip(rows.index.tolist(), names, strict=True):
            if name not in linked and name not in told:
                told.add(name)
                yield Problem("unlinked_segment", row, "segment", name, table="segments")


def _parks(tables: Tables) -> Iterator[Problem]:
    """A park that is not among the parks, and a firm in another county than its park."""
    parks = tables["parks"]
    if parks.empty:
        return
    known = parks["park"].dropna().tolist()
    for table, column in PARKS:
        told = tables[table][column].dropna() if len(tables[table]) else pd.Series(dtype=object)
        strange = sorted(set(told.tolist()) - set(known))
        close = _close_parks(strange, known)
        for row, name in told[told.isin(strange)].items() if strange else ():
            code = "misspelt_park" if name in close else "unknown_park"
            yield Problem(code, row, column, name, table=table, facts={"close": [close[name]] if name in close else []})
    county_of = dict(zip(known, parks.loc[parks["park"].notna(), "county"].tolist(), strict=True))
    firms = tables["firms"][["park", "county"]].dropna() if len(tables["firms"]) else tables["firms"]
    pairs = set(zip(firms["park"].tolist(), firms["county"].tolist(), strict=True)) if len(firms) else set()
    apart = {(park, own) for park, own in pairs if isinstance(county_of.get(park), str) and own != county_of[park]}
    for row, park, own in firms.itertuples() if apart else ():
        if (park, own) in apart:
            facts = {"park": park, "county": county_of[park]}
            yield Problem("park_elsewhere", row, "county", own, table="firms", facts=facts)


def _close_parks(strange: Sequence[str], known: Sequence[str]) -> dict[str, str]:
    """The one park that is meant by a name: written otherwise, near, or a part of the full name."""
    by_normal = {normal(name): name for name in known}
    close = nearest(strange, known) if strange else {}
    for name in strange:
        plain = normal(name)
        holding = [
            each for key, each in by_normal.items() if len(plain) > LEAST_CLOSE and (plain in key or key in plain)
        ]
        if plain in by_normal:
            close[name] = by_normal[plain]
        elif name not in close and len(holding) == 1:
            close[name] = holding[0]
    return close


def _counties(tables: Tables) -> Iterator[Problem]:
    """An address that names another county of these tables, and not the firm's own."""
    firms = tables["firms"]
    if firms.empty or firms["address"].isna().all():
        return
    counties = {each for table in ("firms", "parks") for each in _different(tables[table], "county")}
    counties = {each for each in counties if len(each) > 2 and each[-1] in "县市区旗"}
    if len(counties) < 2:
        return
    told = firms[["county", "address"]].dropna()
    owns, addresses, rows = told["county"].tolist(), told["address"].tolist(), told.index.tolist()
    # The longest first, so that a county is not found in the name of another that holds it.
    named = re.compile("|".join(map(re.escape, sorted(counties, key=lambda name: (-len(name), name)))))
    for place, found in enumerate(map(named.findall, addresses)):
        if found and owns[place] in counties and owns[place] not in addresses[place]:
            facts = {"county": owns[place], "other": found[0]}
            yield Problem(
                "address_elsewhere", rows[place], "address", addresses[place][:40], table="firms", facts=facts
            )


def _different(rows: pd.DataFrame, column: str) -> list[str]:
    return rows[column].dropna().unique().tolist() if len(rows) else []


def _names(firms: pd.DataFrame) -> Iterator[Problem]:
    """Firms whose names are one name written twice, or near each other."""
    if len(firms) < 2:
        return
    labels, names = firms.index.tolist(), firms["firm"].tolist()
    row_of = dict(zip(names, labels, strict=True))
    codes = dict(zip(names, firms["credit_code"].tolist(), strict=True))
    for same in written_alike(names).values():
        for name in same[1:]:
            if not _are_two(codes[same[0]], codes[name]):
                facts = {"first": row_of[same[0]], "close": [same[0]]}
                yield Problem("written_otherwise", row_of[name], "firm", name, table="firms", facts=facts)
    if len(names) > MOST_COMPARED:
        facts = {"count": len(names), "most": MOST_COMPARED}
        yield Problem("not_compared", None, "firm", "", table="firms", facts=facts)
        return
    for one, other, score in similar(names):
        if not _are_two(codes[one], codes[other]):
            first, later = sorted((one, other), key=row_of.__getitem__)
            facts = {"first": row_of[first], "close": [first], "common": Figure(score, "share")}
            yield Problem("similar_firm", row_of[later], "firm", later, table="firms", facts=facts)


def _are_two(code: object, other: object) -> bool:
    """Two credit codes that differ tell two firms apart, however near their names are."""
    return isinstance(code, str) and isinstance(other, str) and code != other


def _parties(tables: Tables) -> Iterator[Problem]:
    """A supply relation of two firms that are not here, and a firm that is nearly one that is."""
    links, firms = tables["firm_links"], tables["firms"]
    if links.empty or firms.empty:
        return
    known = set(firms["firm"].tolist())
    ends = {column: links[column].tolist() for column in ("supplier", "customer")}
    rows = links.index.tolist()
    strange = {name for column in ends for name in ends[column]} - known
    close = nearest(sorted(strange), firms["firm"].tolist()) if strange else {}
    for place, row in enumerate(rows if strange else ()):
        here = [ends[column][place] for column in ends]
        near = [column for column in ends if ends[column][place] in close]
        for column in near:
            name = ends[column][place]
            yield Problem("misspelt_firm", row, column, name, table="firm_links", facts={"close": [close[name]]})
        if not near and not known.intersection(here):
            yield Problem("unknown_parties", row, "supplier", here[0], table="firm_links", facts={"customer": here[1]})


def _points(tables: Tables) -> Iterator[Problem]:
    """Many firms on one point; and a point that agrees with a known one only once that is moved as GCJ-02 moves it."""
    firms = tables["firms"]
    told = firms[["lng", "lat", "crs", "park", "address"]].dropna(subset=["lng", "lat"]) if len(firms) else firms
    if told.empty:
        return
    crowd = told.groupby(["lng", "lat"], sort=False)["lng"].transform("size")
    seen: set[tuple[float, float]] = set()
    for row, lng, lat in told.loc[crowd >= MANY_AT_ONE_POINT, ["lng", "lat"]].itertuples():
        if (lng, lat) not in seen:
            seen.add((lng, lat))
            facts = {"count": int(crowd.loc[row]), "lng": f"{lng:.12g}", "lat": f"{lat:.12g}"}
            yield Problem("crowded_point", row, "lng", f"{lng:.12g}, {lat:.12g}", table="firms", facts=facts)
    told = told[told["crs"].isin(WGS) | told["crs"].isna()]
    for rows, points, kind in _anchors(told, tables["parks"]):
        for row, other in _shifted(told.loc[rows], points):
            crs = told.at[row, "crs"]
            facts = {"other": other, "stated": crs if isinstance(crs, str) else "—"}
            yield Problem(kind, row, "crs", facts["stated"], table="firms", facts=facts)


def _anchors(told: pd.DataFrame, parks: pd.DataFrame) -> Iterator[tuple[Sequence[int], pd.DataFrame, str]]:
    """Rows with a point at which each might lie: its park's, and that of another firm of the same address."""
    if len(parks):
        good = parks[parks["crs"].isin(WGS)].dropna(subset=["lng", "lat", "park"]).set_index("park")[["lng", "lat"]]
        rows = told.index[told["park"].isin(good.index)]
        if len(rows):
            points = good.loc[told.loc[rows, "park"].tolist()]
            yield rows, points.assign(name=points.index.tolist()), "gcj02_suspected"
    placed = told[told["crs"].notna()].dropna(subset=["address"])
    same = placed[placed.duplicated("address", keep=False)]
    if len(same):
        first = same.drop_duplicates("address").set_index("address")[["lng", "lat"]]
        points = first.loc[same["address"].tolist()]
        yield same.index, points.assign(name=points.index.tolist()), "gcj02_suspected"


def _shifted(told: pd.DataFrame, points: pd.DataFrame) -> Iterable[tuple[int, str]]:
    """The rows whose point is that of the anchor as GCJ-02 shows it, and not the anchor's own."""
    x, y = (told[name].to_numpy(float) for name in ("lng", "lat"))
    u, v = (points[name].to_numpy(float) for name in ("lng", "lat"))
    apart, moved = metres_apart(x, y, u, v), metres_apart(x, y, *to_gcj(u, v))
    hit = (moved <= CLOSE) & (apart >= SHIFTED)
    names, labels = points["name"].tolist(), told.index.tolist()
    return [(labels[place], names[place]) for place in np.flatnonzero(hit).tolist()]
