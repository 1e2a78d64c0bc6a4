"""Rules 规则: what rows must keep among themselves and with other tables, beyond what one cell can say."""

import difflib
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from liantu.data.degrees import NORTHING, ZONES, degrees_kind, is_in_china, zone_of
from liantu.data.dictionary import TABLES, Column, Table
from liantu.data.problems import Problem
from liantu.facts import Finding

ONCE = ("outside_demand", "min_scale", "reference_output", "reference_count", "name_en")  # of a segment, not of a row
RECOGNISED = ("swapped_coordinates", "projected_coordinates")  # what two cells that are no place are, as a pair
EMPTY = ("no_crs", "half_a_pair")  # what is said of a cell because nothing stands in it
MOST_SUGGESTIONS = 200  # a look for close names takes time; a sheet with more misses has another problem


def references(table: Table, typed: pd.DataFrame, earlier: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """A name must stand in the table it refers to, if that table has any rows."""
    for column in table.columns:
        target, _, key = column.refers_to.partition(".")
        if not target or not len(earlier[target]):
            continue
        known = set(earlier[target][key])
        close: dict[str, list[str]] = {}
        for row, value in typed[column.column].dropna().items():
            for name in _names(value, column):
                if name in known:
                    continue
                if name not in close:
                    few = len(close) < MOST_SUGGESTIONS
                    close[name] = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6) if few else []
                code = "misspelt_reference" if close[name] else "unknown_reference"
                yield Problem(code, row, column.column, name, facts={"target": TABLES[target], "close": close[name]})


def _names(value: object, column: Column) -> list[str]:
    return [name for name, _ in value] if column.type == "shares" else [value]


def within_table(table: Table, typed: pd.DataFrame) -> Iterator[Problem]:
    """What one row may not have in common with another, or with itself."""
    yield from _repeated(table, typed)
    if table.table == "firm_links":
        yield from _to_itself("self_link", typed, "supplier", "customer")
    if table.table == "segment_links":
        yield from _to_itself("self_supply", typed, "supplier_segment", "customer_segment")
    if "crs" in typed:
        yield from _coordinates(typed)


def _coordinates(typed: pd.DataFrame) -> Iterator[Problem]:
    """What a pair is by its ranges is said, never set right: only the sender knows what was meant."""
    yield from _halves(typed)
    told = typed[["lng", "lat", "crs"]].dropna(subset=["lng", "lat"])
    kinds = degrees_kind(told["lng"], told["lat"]).tolist()
    here = is_in_china(told["lng"], told["lat"]).tolist()
    for (row, lng, lat, crs), kind, is_here in zip(told.itertuples(), kinds, here, strict=True):
        pair = {"lng": f"{lng:.12g}", "lat": f"{lat:.12g}"}
        if kind == "swapped":
            yield Problem("swapped_coordinates", row, "lng", ", ".join(pair.values()), facts=pair)
        if kind == "projected":
            easting, northing = sorted((lng, lat), key=lambda metres: NORTHING[0] <= metres <= NORTHING[1])
            facts = {"north": f"{northing:.12g}", "east": f"{easting:.12g}", "zone": _zone(easting)}
            yield Problem("projected_coordinates", row, "lng", ", ".join(pair.values()), facts=facts)
        elif pd.isna(crs):
            yield Problem("no_crs", row, "crs", "", facts={"lng": f"{lng:g}"})
        if kind == "" and not is_here:
            yield Problem("outside_china", row, "lng", ", ".join(pair.values()), facts=pair)


def _halves(typed: pd.DataFrame) -> Iterator[Problem]:
    """A longitude without a latitude, or the other way round: the column that is empty."""
    for empty, filled in (("lat", "lng"), ("lng", "lat")):
        half = typed[empty].isna() & typed[filled].notna()
        for row, value in typed.loc[half, filled].items():
            yield Problem("half_a_pair", row, empty, "", facts={"there": f"{value:.12g}"})


def said_once(unread: Iterable[Problem], found: Iterable[Problem]) -> list[Problem]:
    """What single cells and pairs of coordinates are, one line a fault.

    What two cells are as a pair explains each of them. A cell that could not be read is not empty.
    """
    unread, found = list(unread), list(found)
    pairs = {each.row for each in found if each.code in RECOGNISED}
    filled = {(each.row, each.column) for each in unread}
    kept = [each for each in unread if each.code != "no_such_place" or each.row not in pairs]
    return kept + [each for each in found if each.code not in EMPTY or (each.row, each.column) not in filled]


def _zone(easting: float) -> Finding:
    """The central meridian that the number of the zone tells, or that none is written."""
    if (zone := zone_of(easting)) is None:
        return Finding("projection.no_zone", {})
    return Finding("projection.zone", {"zone": zone, "meridian": ZONES[zone], "width": 6 if zone < 24 else 3})


def _repeated(table: Table, typed: pd.DataFrame) -> Iterator[Problem]:
    """The first row of a key is kept, each later one names it. A firm is also known by its credit code."""
    first: dict[tuple, int] = {}
    codes: dict[str, int] = {}
    code_of = typed["credit_code"].dropna() if "credit_code" in typed else pd.Series(dtype=object)
    code_of = code_of.to_dict()
    for row, *key in typed[list(table.key)].dropna().itertuples() if table.key else ():
        facts = {"first": first.setdefault(tuple(key), row)}
        code = code_of.get(row)
        if facts["first"] != row:
            other = code_of.get(facts["first"])
            different = code is not None and other is not None and code != other
            yield Problem("same_name" if different else "repeated", row, table.key[-1], key[-1], facts=facts)
        elif code is not None and codes.setdefault(code, row) != row:
            yield Problem("repeated_code", row, "credit_code", code, facts={"first": codes[code]})


def _to_itself(code: str, typed: pd.DataFrame, start: str, end: str) -> Iterator[Problem]:
    same = typed[start].eq(typed[end]).fillna(False).astype(bool)
    for row, name in typed.loc[same, end].items():
        yield Problem(code, row, end, name)


def once_a_segment(table: Table, kept: pd.DataFrame) -> Iterator[Problem]:
    """A segment in several chains has one outside demand, scale, reference and English name: the first filled in."""
    if table.table != "segments":
        return
    for column in table.columns:
        if column.column not in ONCE:
            continue
        first: dict[str, tuple[int, object]] = {}
        for row, segment, value in kept[["segment", column.column]].dropna().itertuples():
            first_row, first_value = first.setdefault(segment, (row, value))
            if value != first_value:
                code = "second_demand" if column.column == "outside_demand" else "second_value"
                shown = value if isinstance(value, str) else f"{value:.15g}"
                yield Problem(code, row, column.column, shown, facts={"first": first_row})


def between_tables(tables: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """A chain none of whose segments is linked: its figures that follow links stay empty."""
    segments, links = tables["segments"], tables["segment_links"]
    linked = {*links["supplier_segment"], *links["customer_segment"]}
    for chain, rows in segments.groupby("chain", sort=False):
        if not linked & set(rows["segment"]):
            yield Problem("chain_without_links", int(rows.index[0]), "chain", str(chain), table="segments")
