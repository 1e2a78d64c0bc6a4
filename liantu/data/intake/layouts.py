"""Layouts 版式: what was settled about a shape of table, kept for the next file of the same shape."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from liantu.data.cells import units_of
from liantu.data.dictionary import TABLES, Column, plain
from liantu.data.intake import profiles
from liantu.data.intake.headings import is_part_of_year, unit_of
from liantu.data.intake.meanings import SURE, by_heading, is_beside
from liantu.data.intake.parts import FoundTable, Layout, Match

LONGEST = 1_000_000  # characters of a kept layout
WHYS = ("", "heading", "synonym", "similar", "values", "remembered", "chosen", "part_year", "years", "no_unit")


def fingerprint(found: FoundTable) -> str:
    """The same for every file with these headings in this order, whatever its name, titles and rows."""
    return _fingerprint(found.headings)


def _fingerprint(headings: Sequence[str]) -> str:
    names = [plain(heading) for heading in headings]
    while names and not names[-1]:
        names.pop()
    return hashlib.sha256(json.dumps(names).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def as_json(layout: Layout) -> str:
    return json.dumps(asdict(layout), ensure_ascii=False)


def of_json(text: str) -> Layout | None:
    """A kept layout; None where the text is none, or tells of tables and columns that the dictionary has not."""
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    try:
        told = json.loads(text)
        matches = tuple(Match(**each | {"others": tuple(each["others"])}) for each in told["matches"])
        layout = Layout(**told | {"matches": matches})
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return layout if _is_sound(layout) else None


def _is_sound(layout: Layout) -> bool:
    texts = (layout.table, layout.why, layout.fingerprint)
    if not all(isinstance(text, str) for text in texts) or not _is_share(layout.confidence):
        return False
    if layout.table and layout.table not in TABLES or layout.why not in WHYS:
        return False
    columns = {each.column for each in TABLES[layout.table].columns} if layout.table else set()
    for place, match in enumerate(layout.matches):
        told = (match.heading, match.column, match.why, match.unit, match.kind, *match.others)
        if not all(isinstance(text, str) for text in told) or not _is_share(match.confidence):
            return False
        if type(match.position) is not int or match.position != place or match.why not in WHYS:
            return False
        if match.column and match.column not in columns:
            return False
    read = [match.column for match in layout.matches if match.column]
    return len(read) == len(set(read)) and layout.fingerprint == _fingerprint([each.heading for each in layout.matches])


def _is_share(value: object) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1


def applied(found: FoundTable, layout: Layout) -> Layout | None:
    """A layout of an earlier file for this one; None where the shapes differ.

    The unit that a line above the table tells is this file's own. Where the heading or the values say that a column is
    another, or the unit was told above the earlier table and is not above this one, somebody should look again: a
    mistake that was accepted once is not kept for good.
    """
    if layout.fingerprint != fingerprint(found):
        return None
    columns = {each.column: each for each in TABLES[layout.table].columns} if layout.table else {}
    rows = list(found.rows.values())
    sample = rows[:: max(1, len(rows) // profiles.SAMPLE)][: profiles.SAMPLE]
    before = {match.position: match for match in layout.matches}
    matches = []
    for position, heading in enumerate(found.headings):
        match = before.get(position) or Match(position, heading)
        values = [cells[position] for cells in sample]
        shares = profiles.shares(values)
        kind = match.kind if match.kind in ("serial", "personal") else profiles.kind_of(shares)
        match = replace(match, heading=heading, kind=kind)
        if match.column in columns:
            match = _read_again(found, layout.table, match, columns[match.column], values, shares)
        matches.append(match)
    return replace(layout, matches=tuple(matches), confidence=1.0 if layout.table else 0.0, why="remembered")


def _read_again(
    found: FoundTable, table: str, match: Match, column: Column, values: Sequence[str], shares: Mapping[str, float]
) -> Match:
    unit, confidence = match.unit, 1.0
    if column.type in ("money", "number") and unit_of(match.heading) not in units_of(column):
        if found.unit in units_of(column):
            unit = found.unit
        elif unit:
            confidence = 0.8
    fit = profiles.fits(column, values, shares)
    if fit is not None and (fit < 0.5 or _is_of_another_kind(column, shares)) or _says_another(table, match, column):
        confidence = 0.6
    return replace(match, unit=unit, confidence=confidence, why="remembered")


def _says_another(table: str, match: Match, column: Column) -> bool:
    """Whether a heading is known as another column, as one that we have none for, or as part of a year."""
    if column.type == "money" and is_part_of_year(match.heading):
        return True
    names = {
        TABLES[table].columns[place].column: trust for place, (trust, _) in by_heading(table, match.heading).items()
    }
    if column.column in names:
        return names[column.column] < SURE <= max(names.values())
    return is_beside(match.heading) or max(names.values(), default=0.0) >= SURE


def _is_of_another_kind(column: Column, shares: Mapping[str, float]) -> bool:
    """Whether the values of a column of texts are, by themselves, what only another column holds."""
    kind = profiles.kind_of(shares)
    if shares.get(kind, 0.0) < 0.8 or column.type not in ("text", "code", "shares"):
        return False
    own = {"firm": "firm_name", "supplier": "firm_name", "customer": "firm_name", "credit_code": "credit_code"}
    own |= {"county": "place", "park": "place"}
    wanted = own.get(column.column)
    if kind in ("firm_name", "credit_code", "lng", "lat", "phone"):
        return kind != wanted and (kind != "firm_name" or column.column in (*own, "segments", "products", "address"))
    return kind == "place" and wanted in ("firm_name", "credit_code")
