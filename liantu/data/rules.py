"""Rules 规则: what rows must keep among themselves and with other tables, beyond what one cell can say."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pandas as pd
from rapidfuzz.distance import Indel

from liantu.data.cross import across
from liantu.data.degrees import NORTHING, ZONES, degrees_kind, is_in_china, zone_of
from liantu.data.dictionary import TABLES, Column, Table
from liantu.data.plausible import doubtful
from liantu.data.problems import Problem
from liantu.facts import Finding

ONCE = ("outside_demand", "min_scale", "reference_output", "reference_count", "name_en")  # of a segment, not of a row
RECOGNISED = ("swapped_coordinates", "projected_coordinates")  # what two cells that are no place are, as a pair
EMPTY = ("no_crs", "half_a_pair")  # what is said of a cell because nothing stands in it
LEAST_ALIKE = 0.6  # of the characters of two names
SIGNED = re.compile(r"[0-9A-Za-z]").search  # a code has at least one
MOST_SUGGESTIONS = 200  # a look for close names takes time; a sheet with more misses has another problem


def references(table: Table, typed: pd.DataFrame, earlier: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """A name must stand in the table it refers to, if that table has any rows."""
    for column in table.columns:
        target, _, key = column.refers_to.partition(".")
        if not target or not len(earlier[target]):
            continue
        known = set(earlier[target][key].tolist())
        told = typed[column.column].dropna()
        cells = told.tolist()
        strange = {name for value in set(cells) for name in _names(value, column)} - known
        close: dict[str, list[str]] = {}
        for row, value in zip(told.index, cells, strict=True) if strange else ():
            for name in _names(value, column):
                if name in known:
                    continue
                if name not in close:
                    close[name] = _close(name, known) if len(close) < MOST_SUGGESTIONS else []
                code = "misspelt_reference" if close[name] else "unknown_reference"
                yield Problem(code, row, column.column, name, facts={"target": TABLES[target], "close": close[name]})


def _close(name: str, known: Iterable[str]) -> list[str]:
    """The closest known name, if any is close. What both have in common in order bounds what difflib counts."""
    near = [each for each in known if Indel.normalized_similarity(name, each) >= LEAST_ALIKE - 1e-9]
    return difflib.get_close_matches(name, sorted(near), n=1, cutoff=LEAST_ALIKE)


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
    yield from doubtful(table, typed)


def _coordinates(typed: pd.DataFrame) -> Iterator[Problem]:
    """What a pair is by its ranges is said, never set right: only the sender knows what was meant."""
    yield from _halves(typed)
    told = typed[["lng", "lat", "crs"]].dropna(subset=["lng", "lat"])
    if told.empty:
        return
    kinds, here = degrees_kind(told["lng"], told["lat"]), is_in_china(told["lng"], told["lat"])
    asked = np.flatnonzero((kinds != "") | ~here | told["crs"].isna().to_numpy())
    told, kinds, here = told.iloc[asked], kinds[asked].tolist(), here[asked].tolist()
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
    if not table.key:
        return
    told = typed[list(table.key)].notna().all(axis=1).to_numpy().tolist()
    keys = list(zip(*(typed[name].tolist() for name in table.key), strict=True))
    codes = typed["credit_code"].array.to_numpy(object, na_value=None).tolist() if "credit_code" in typed else []
    if len(set(keys)) == len(keys) and len({*codes, None}) == len(codes) - codes.count(None) + 1:
        return  # none of them comes twice
    codes = [code if code is not None and SIGNED(code) else None for code in codes]  # "无" twice is not one firm
    first: dict[tuple, int] = {}
    first_with: dict[str, int] = {}
    rows = typed.index.tolist()
    code_of = dict(zip(rows, codes or [None] * len(rows), strict=True))
    for row, key, is_told in zip(rows, keys, told, strict=True):
        if not is_told:
            continue
        facts = {"first": first.setdefault(key, row)}
        code = code_of[row]
        if facts["first"] != row:
            other = code_of[facts["first"]]
            different = code is not None and other is not None and code != other
            yield Problem("same_name" if different else "repeated", row, table.key[-1], key[-1], facts=facts)
        elif code is not None and first_with.setdefault(code, row) != row:
            yield Problem("repeated_code", row, "credit_code", code, facts={"first": first_with[code]})


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
    """What the tables say against each other, and a chain none of whose segments is linked: its figures stay empty."""
    segments, links = tables["segments"], tables["segment_links"]
    linked = {*links["supplier_segment"], *links["customer_segment"]}
    for chain, rows in segments.groupby("chain", sort=False):
        if not linked & set(rows["segment"]):
            yield Problem("chain_without_links", int(rows.index[0]), "chain", str(chain), table="segments")
    yield from across(tables)
