"""Shaping 成表: a found table and what it means as a sheet that can be checked; its values stay as they are written."""

import re
from collections.abc import Sequence

import pandas as pd

from liantu.data.dictionary import TABLES
from liantu.data.intake.parts import FoundTable, Layout
from liantu.data.sheets import Sheet, letter

STANDING = re.compile("(?:登记|经营|存续|企业|工商|营业)状[态况]")
ENDED = re.compile("^(?:已)?(?:注销|吊销|撤销|迁出|清算|破产|歇业|停业|关停)")


def shaped(found: FoundTable, layout: Layout) -> Sheet:
    """The rows under the user's headings, each heading once; the index is the row number that a spreadsheet shows.

    ``attrs`` tell the rest: ``place`` and ``file``; ``table``, and ``columns`` with the position and unit of each of
    its columns; ``unit`` said above, ``assumed`` the headings whose unit nobody wrote, ``gone`` the firms whose
    registration is said to have ended in a column that is not read; ``merged``, ``unnamed``, ``hidden`` and
    ``skipped``; ``beside`` are the headings of numberings and of people, of which nobody is asked to make a column of
    ours. A firms table that tells no segments gets an empty column of them, so that every row asks for one.
    """
    meant = {match.position: match for match in layout.matches if match.column and layout.table}
    kept = [at for at, heading in enumerate(found.headings) if heading or at in meant]
    names = _once([found.headings[at] or letter(found.left + at) for at in kept])
    cells = list(found.rows.values())
    if kept != list(range(len(found.headings))):
        cells = [[row[at] for at in kept] for row in cells]
    rows = pd.DataFrame(cells, columns=names, index=list(found.rows), dtype=object)
    columns = {meant[at].column: (place, meant[at].unit) for place, at in enumerate(kept) if at in meant}
    if layout.table == "firms" and "segments" not in columns:
        heading = next(each.zh for each in TABLES["firms"].columns if each.column == "segments")
        columns["segments"] = (len(names), "")
        rows[_once([*names, heading])[-1]] = ""
    rows.attrs = {
        "place": found.place,
        "file": found.file,
        "table": layout.table,
        "columns": columns,
        "unit": found.unit,
        "merged": [
            each | {"heading": names[kept.index(each["column"])]} for each in found.merged if each["column"] in kept
        ],
        "beside": tuple(
            names[kept.index(match.position)]
            for match in layout.matches
            if match.kind in ("serial", "personal") and not match.column and match.position in kept
        ),
        "unnamed": _unnamed(found, kept),
        "assumed": tuple(names[kept.index(match.position)] for match in layout.matches if match.why == "no_unit"),
        "gone": _gone(found, layout),
        "hidden": found.hidden,
        "skipped": found.skipped,
    }
    return found.sheet, rows


def _gone(found: FoundTable, layout: Layout) -> tuple[tuple[int, str, str], ...]:
    """Firms that are said to be no more: the row, the heading and the word."""
    if layout.table != "firms":
        return ()
    told = [match for match in layout.matches if not match.column and STANDING.search(match.heading)]
    return tuple(
        (row, match.heading, cells[match.position].strip())
        for match in told
        for row, cells in found.rows.items()
        if ENDED.search(cells[match.position])
    )


def _once(names: Sequence[str]) -> list[str]:
    """Each name once: the second of two is numbered.

    >>> _once(["企业", "环节", "企业"])
    ['企业', '环节', '企业 (2)']
    """
    found: dict[str, None] = {}
    taken = set(names)
    for name in names:
        shown, number = name, 1
        while shown in found or number > 1 and shown in taken:
            number += 1
            shown = f"{name} ({number})"
        found[shown] = None
    return list(found)


def _unnamed(found: FoundTable, kept: Sequence[int]) -> list[dict]:
    """Columns under no heading in which something stands, and which are not read: their letter, and the first cell."""
    told = []
    for at in set(range(len(found.headings))) - set(kept):
        first = next(((row, cells[at]) for row, cells in found.rows.items() if cells[at].strip()), None)
        if first:
            told.append({"column": letter(found.left + at), "row": first[0], "text": first[1]})
    return sorted(told, key=lambda each: (len(each["column"]), each["column"]))
