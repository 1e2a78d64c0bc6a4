"""Mapping 对应: which table of the dictionary a found table is, and which of its columns each column is.

A confidence means something: from ``SURE`` on a match may be taken as read, from ``LOOK`` on somebody should look at
it, below it nothing is proposed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from liantu.data.cells import UNITS, units_of
from liantu.data.dictionary import TABLES, Column, Table, is_reserved, plain, table_called
from liantu.data.intake import layouts, one_side, profiles
from liantu.data.intake.column_profile import WIDE, Profile, counts, is_money, is_percent, meant_as, profiled
from liantu.data.intake.headings import (
    COUNTED,
    OTHERWISE,
    is_part_of_year,
    unit_of,
    year_of,
)
from liantu.data.intake.meanings import SURE, by_heading, is_beside, is_of_projects
from liantu.data.intake.parts import FoundTable, Layout, Match

LOOK = 0.5
CLEAR = 0.9  # of a table that may have projects beside its own columns
DOUBT = 0.8  # of what is likely and yet for somebody to look at
PART = 0.6  # at most, for an amount of months that stands where one of a year should
MANY = 4  # columns that tell a table without the one that names its rows


@dataclass(frozen=True)
class _Candidate:
    position: int
    column: Column
    confidence: float
    why: str


def propose(
    found: FoundTable, *, segments: Collection[str] = (), remembered: Mapping[str, Layout] | None = None
) -> Layout:
    """What a found table seems to mean; a layout that was remembered for this shape is applied instead.

    ``segments`` are the names of segments that are known already; ``remembered`` is by fingerprint.
    """
    before = (remembered or {}).get(layouts.fingerprint(found))
    if before and (again := layouts.applied(found, before)):
        return again
    columns = profiled(found, segments)
    ranked = sorted(
        ((*_standing(found, table, columns), table) for table in TABLES.values()), key=lambda each: -each[0]
    )
    points, chosen, table = ranked[0]
    if one := _one_sided(found, columns, ranked):
        return one
    confidence = _trust(found, table, points, ranked[1][0], chosen)
    if confidence < LOOK or confidence < CLEAR and is_of_projects(found.headings):
        return as_table(found, "", segments=segments)
    if table.table == "parks" and _is_summary(found, columns, chosen):
        return as_table(found, "", segments=segments)
    return _layout(found, table, confidence, columns, chosen)


def _one_sided(
    found: FoundTable, columns: Sequence[Profile], ranked: Sequence[tuple[float, list[_Candidate], Table]]
) -> Layout | None:
    """A list of the suppliers or customers of one firm, whose own name no column tells: which is asked.

    It is looked for where nothing else is found, or firms, which such names seem to be.
    """
    points, chosen, best = ranked[0]
    if best.table not in ("firms", "firm_links") and _trust(found, best, points, ranked[1][0], chosen) >= LOOK:
        return None
    links = next(chosen for _, chosen, table in ranked if table.table == "firm_links")
    side, place = one_side.side_told(found, columns, {each.column.column: each for each in links})
    if not side or is_of_projects(found.headings):
        return None
    table = TABLES["firm_links"]
    if all(each.column.column != side for each in links):
        column = next(each for each in table.columns if each.column == side)
        links = [each for each in links if each.position != place] + [_Candidate(place, column, DOUBT, "similar")]
    return _layout(found, table, CLEAR, columns, sorted(links, key=lambda each: each.position))


def as_table(found: FoundTable, table: str, *, segments: Collection[str] = ()) -> Layout:
    """What the columns mean if an analyst says which table it is; "" reads none of them."""
    columns = profiled(found, segments)
    if not table:
        matches = tuple(Match(each.position, each.heading, kind=meant_as(each)) for each in columns)
        return Layout("", 0.0, "", matches, layouts.fingerprint(found))
    chosen = _standing(found, TABLES[table], columns)[1]
    return replace(_layout(found, TABLES[table], 1.0, columns, chosen), why="chosen")


def with_column(found: FoundTable, layout: Layout, position: int, column: str, unit: str | None = None) -> Layout:
    """The layout with one column read as an analyst says; whichever column was read so before is no longer.

    ``unit`` None keeps the unit that the sheet tells.
    """
    table = TABLES[layout.table]
    told = next((each for each in table.columns if each.column == column), None)
    matches = []
    for match in layout.matches:
        if match.position == position:
            said = _unit(found, told, match.heading) if unit is None and told else unit or ""
            match = replace(match, column=column, confidence=1.0, why="chosen", unit=said)
        elif column and match.column == column:
            others = tuple(dict.fromkeys((column, *match.others)))
            match = replace(match, column="", confidence=0.0, why="", unit="", others=others)
        matches.append(match)
    return replace(layout, matches=tuple(matches))


def standing(match: Match) -> str:
    """How a column stands: ``read``, ``look`` (somebody should), ``personal``, ``serial`` or ``unread``."""
    if match.column:
        return "read" if match.confidence >= SURE else "look"
    return match.kind if match.kind in ("personal", "serial") else "unread"


def missing(layout: Layout) -> tuple[Column, ...]:
    """The required columns that no column of the sheet is. Segments may be given firm by firm later."""
    if not layout.table:
        return ()
    have = {match.column for match in layout.matches}
    return tuple(each for each in TABLES[layout.table].columns if each.required and each.column not in have)


def is_sure(layout: Layout) -> bool:
    """Whether nobody needs to look: the table and all its columns may be taken as read."""
    return (
        bool(layout.table)
        and layout.confidence >= SURE
        and all(standing(match) != "look" for match in layout.matches)
        and not missing(layout)
    )


def _standing(found: FoundTable, table: Table, columns: Sequence[Profile]) -> tuple[float, list[_Candidate]]:
    """How well a table fits, in points, and the columns that were chosen for it."""
    candidates = [each for column in columns[:WIDE] for each in _candidates(table, column)]
    chosen = _one_each(candidates, columns)
    if name := _naming(table, columns, chosen):
        chosen = sorted([*chosen, name], key=lambda each: each.position)
    by_name = {each.column.column: each for each in chosen}
    points = sum(
        each.confidence * (2 if each.column.required else 1) for each in chosen if each.column not in _everywhere(table)
    )
    points += 0.2 * sum(each.column in _everywhere(table) for each in chosen)
    for column in table.columns:
        if column.required and column.column not in by_name and (table.table, column.column) != ("firms", "segments"):
            points -= 2
    points -= 2 * _is_repeated(table, columns, by_name)
    points -= 3 * (table.table == "firm_links" and _is_of_firms(columns, chosen))
    return points + _named(found, table), chosen


def _naming(table: Table, columns: Sequence[Profile], chosen: Sequence[_Candidate]) -> _Candidate | None:
    """The first text column that nothing else is, where many columns fit a table but none names its rows."""
    key = [column for column in table.columns if table.key == (column.column,) and column.type == "text"]
    if not key or any(each.column in key for each in chosen) or len(chosen) < MANY:
        return None
    taken = {each.position for each in chosen}
    for at in columns[:WIDE]:
        values = [value.strip() for value in at.values if value.strip()]
        told = (
            at.kind in ("text", "firm_name") and not is_beside(at.heading) and len(set(values)) > 0.8 * len(at.values)
        )
        if told and at.position not in taken:
            return _Candidate(at.position, key[0], 0.55, "values")
    return None


def _everywhere(table: Table) -> tuple[Column, ...]:
    return table.columns[-3:]


def _is_repeated(table: Table, columns: Sequence[Profile], chosen: Mapping[str, _Candidate]) -> bool:
    """Whether the one column that should tell rows apart says the same again and again: it is another table's."""
    if len(table.key) != 1 or table.key[0] not in chosen:
        return False
    values = [value.strip() for value in columns[chosen[table.key[0]].position].values if value.strip()]
    return len(values) > 4 and len(set(values)) < 0.6 * len(values)


def _is_of_firms(columns: Sequence[Profile], chosen: Sequence[_Candidate]) -> bool:
    """Whether a further column surely names firms: 主要供应商 and 主要客户 beside it are of each firm, not a pair."""
    taken = {each.position for each in chosen}
    place = next(at for at, column in enumerate(TABLES["firms"].columns) if column.column == "firm")
    free = (at.heading for at in columns[:WIDE] if at.heading and at.position not in taken)
    return any(by_heading("firms", heading).get(place, (0.0, ""))[0] >= SURE for heading in free)


def _named(found: FoundTable, table: Table) -> float:
    """Points for the name of the sheet, of the file, and for titles over the table."""
    if table_called(found.sheet) is table:
        return 3.0
    names = [plain(name) for name in (table.zh, *table.synonyms) if len(name) > 1]
    titles = [each.text for each in found.skipped if each.why == "title"]
    said = [plain(text[:80]) for text in (found.sheet, found.file, *titles[:3])]
    return max((0.25 * len(name) for name in names for text in said if name in text), default=0.0)


def _trust(found: FoundTable, table: Table, points: float, second: float, chosen: Sequence[_Candidate]) -> float:
    """How sure it is that the table is this one: what it must have is there, and no other table fits as well."""
    have = {each.column.column: each.confidence for each in chosen}
    # Which segment a firm belongs to may be asked later; that it is a firm may not.
    needed = [each.column for each in table.columns if each.required and each.column != "segments"]
    least = min(have.get(column, 0.0) for column in needed)
    own = [each.confidence for each in chosen if each.column not in _everywhere(table)]
    if len(own) < 2 and least < SURE:
        return 0.0  # one column that is merely alike says nothing
    if least < LOOK and len(own) >= MANY and points > 1.2 * max(second, 0.0):
        return 0.6  # many others say it; which column names the rows is asked
    if table_called(found.sheet) is table and len(have) > 1 or table_called(found.sheet) is table and least > 0:
        return max(0.95 if least >= SURE else 0.75, least)
    lead = (points - max(second, 0.0)) / max(points, 1.0)
    return least * (0.8 + 0.2 * min(1.0, lead / 0.15)) if lead > 0 else least * 0.7


def _is_summary(found: FoundTable, columns: Sequence[Profile], chosen: Sequence[_Candidate]) -> bool:
    """Whether rows are sums over parks: a park is named and amounts stand beside, but nothing that is told of parks."""
    if table_called(found.sheet) is TABLES["parks"]:
        return False
    own = {each.column.column for each in chosen if each.column not in _everywhere(TABLES["parks"])}
    taken = {each.position for each in chosen}
    sums = [at for at in columns if at.position not in taken and meant_as(at) in ("number", "money", "share")]
    return own <= {"park", "county"} and bool(sums)


def _candidates(table: Table, column: Profile) -> list[_Candidate]:
    """What a column of the sheet may be in a table, each with a confidence."""
    found = []
    if is_reserved(column.heading, "heading"):
        return []
    named = by_heading(table.table, column.heading) if column.heading else {}
    if meant_as(column) in ("serial", "personal") and not any(trust >= SURE for trust, _ in named.values()):
        return []
    for place, (trust, why) in named.items():
        meant = table.columns[place]
        if meant.type == "share" and OTHERWISE.search(plain(column.heading)) is None and is_money(column):
            trust *= 0.5
        if meant.type == "money" and unit_of(column.heading) in COUNTED:
            trust *= 0.5  # 万吨 are no money
        if meant.type == "text" and why == "similar" and counts(column.values):
            continue  # 1, 2, 3 … of the rows
        trust = _with_values(meant, column, trust, why)
        if meant.type == "money" and is_part_of_year(column.heading):
            trust, why = min(trust * DOUBT, PART), "part_year"
        found.append(_Candidate(column.position, meant, trust, why))
    if not any(each.confidence >= SURE for each in found) and not is_beside(column.heading):
        found += _by_values(table, column, {each.column.column for each in found if each.confidence >= LOOK})
    return found


def _with_values(column: Column, at: Profile, trust: float, why: str) -> float:
    """The trust in a heading after a look at the values: they agree, say nothing, or disagree."""
    fit = profiles.fits(column, at.values, at.shares)
    if fit is None:
        return trust
    if fit < 0.2:
        return trust * 0.6
    if fit < 0.5:
        return trust * 0.8
    if column.type == "coordinate" and at.kind in ("lng", "lat") and at.kind != column.column:
        return min(trust, 0.8)  # longitude and latitude seem to be exchanged
    if why == "similar" and _is_telling(column, at):
        return min(0.9, trust + 0.12)
    return trust


def _is_telling(column: Column, at: Profile) -> bool:
    """Whether the values themselves say that the column is of this kind."""
    kind = {"firm": "firm_name", "supplier": "firm_name", "customer": "firm_name", "county": "place", "park": "place"}
    telling = kind.get(
        column.column, {"money": "money", "share": "share", "date": "date", "shares": "segment"}.get(column.type)
    )
    if column.column in ("lng", "lat", "credit_code"):
        telling = column.column
    unit = unit_of(at.heading)
    return telling is not None and at.kind == telling or column.type == "money" and unit in UNITS["万元"]


def _by_values(table: Table, at: Profile, known: Collection[str]) -> list[_Candidate]:
    """What the values alone say, where the heading says nothing that can be relied on."""
    said = {
        ("firms", "credit_code"): ("credit_code", 0.9),
        ("firms", "firm"): ("firm_name", 0.75),
        ("firms", "segments"): ("segment", 0.8),
        ("firms", "lng"): ("lng", 0.75),
        ("firms", "lat"): ("lat", 0.75),
        ("parks", "lng"): ("lng", 0.75),
        ("parks", "lat"): ("lat", 0.75),
        ("land", "lng"): ("lng", 0.75),
        ("land", "lat"): ("lat", 0.75),
    }
    found = []
    for place, column in enumerate(table.columns):
        kind, trust = said.get((table.table, column.column), ("", 0.0))
        share = at.shares.get(kind, 0.0) if kind else 0.0
        if share >= 0.6 and at.n_filled > 1:
            found.append(_Candidate(at.position, table.columns[place], trust * min(1.0, share + 0.2), "values"))
    if table.table in ("firms", "land") and at.shares.get("place", 0) >= 0.7 and at.n_filled > 1:
        name = "park" if profiles.is_park(at.values) else "county"
        column = next(each for each in table.columns if each.column == name)
        found.append(_Candidate(at.position, column, 0.6, "values"))
    return [each for each in found if each.column.column not in known]


def _one_each(candidates: Sequence[_Candidate], columns: Sequence[Profile]) -> list[_Candidate]:
    """One column of the sheet for each of the table: the surest, of equals the latest, in its unit, the fuller."""

    def order(each: _Candidate) -> tuple[float, int, bool, float, int]:
        at = columns[each.position]
        in_other_unit = bool(each.column.unit) and unit_of(at.heading) not in ("", each.column.unit)
        return -round(each.confidence, 2), -year_of(at.heading), in_other_unit, -at.n_filled, each.position

    taken: dict[int, _Candidate] = {}
    names: set[str] = set()
    for each in sorted(candidates, key=order):
        if each.confidence >= LOOK and each.position not in taken and each.column.column not in names:
            taken[each.position] = each
            names.add(each.column.column)
    return [_of_years(taken[position], candidates, columns) for position in sorted(taken)]


def _of_years(chosen: _Candidate, candidates: Sequence[_Candidate], columns: Sequence[Profile]) -> _Candidate:
    """The same, for somebody to look at where columns of other years might be meant as well."""
    year = year_of(columns[chosen.position].heading)
    others = {year_of(columns[each.position].heading) for each in candidates if _is_rival(each, chosen)} - {0, year}
    if not others or chosen.why == "part_year":
        return chosen
    return replace(chosen, confidence=min(chosen.confidence, DOUBT), why="years")


def _is_rival(each: _Candidate, chosen: _Candidate) -> bool:
    return each.column is chosen.column and each.position != chosen.position and each.confidence >= LOOK - 0.1


def _layout(
    found: FoundTable,
    table: Table,
    confidence: float,
    columns: Sequence[Profile],
    chosen: Sequence[_Candidate],
) -> Layout:
    taken = {each.position: each for each in chosen}
    matches = []
    for at in columns:
        candidates = _candidates(table, at) if at.position < WIDE else []
        candidates.sort(key=lambda each: -each.confidence)
        others = tuple(dict.fromkeys(each.column.column for each in candidates if each.confidence > 0.3))
        if at.position not in taken:
            matches.append(Match(at.position, at.heading, kind=meant_as(at), others=others))
            continue
        best = taken[at.position]
        unit = _unit(found, best.column, at.heading)
        trust = best.confidence if not unit or unit in units_of(best.column) else min(best.confidence, 0.8)
        if best.column.type == "share" and not unit and is_percent(at.values):
            unit, trust = "%", min(trust, 0.8)
        others = tuple(each for each in others if each != best.column.column)
        why, name = best.why, best.column.column
        if _wants_unit(best, unit, at):
            trust, why = min(trust, DOUBT), "no_unit"
        matches.append(Match(at.position, at.heading, name, round(trust, 3), why, unit, meant_as(at), others))
    why = "heading" if table_called(found.sheet) is table else "similar"
    return Layout(table.table, round(confidence, 3), why, tuple(matches), layouts.fingerprint(found))


def _wants_unit(best: _Candidate, unit: str, at: Profile) -> bool:
    """Whether bare amounts are read in our unit without anybody having said so: a wrong one is not seen later."""
    is_said = bool(unit) or at.heading == best.column.column  # by its code a column has the unit of the dictionary
    is_bare = best.column.type == "money" and at.kind == "number"
    return is_bare and not is_said and best.why not in ("part_year", "years")


def _unit(found: FoundTable, column: Column, heading: str) -> str:
    """The unit of a column's amounts: that of its heading, else that of the line above the table if it fits."""
    units = units_of(column) if column.type in ("money", "number", "share") else {}
    if not units:
        return ""
    own = unit_of(heading)
    if own in units or own and own not in COUNTED:
        return own
    return found.unit if found.unit in units and column.type != "share" else ""
