"""Choices 选择: what somebody has settled about files on their way in, as text; with the files the same intake again.

What follows from the files is not kept (decision 0028). A text that is old, or was changed by hand, is held against
what the files say now: what does not fit is proposed afresh, and counted.
"""

import dataclasses
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from liantu.data.dictionary import TABLES
from liantu.data.files import RawSheet
from liantu.data.intake.found import table_under
from liantu.data.intake.layouts import as_json, fingerprint, of_json
from liantu.data.intake.parts import Edit, FoundTable, Layout
from liantu.data.intake.taken import Intake

FOLLOW = {"files", "raws", "found", "layouts", "edits", "base", "base_id", "mode"}  # kept in ways of their own
WIDEST = 20_000  # columns of a sheet
EDIT = [each.name for each in dataclasses.fields(Edit)]
_row = attrgetter(*EDIT)


class Restored(NamedTuple):
    """The intake again, without a version below; ``n_anew`` counts the tables that were proposed afresh and ``n_gone``
    the edits that were given up; ``more`` is what the page has kept beside."""

    intake: Intake
    n_anew: int
    n_gone: int
    more: Mapping[str, Any]


def as_text(intake: Intake, more: Mapping[str, Any]) -> str:
    """All that was settled, in plain letters; ``more`` is JSON of the page's own."""
    told = {
        "found": [_where(each) for each in intake.found],
        "layouts": [json.loads(as_json(each)) for each in intake.layouts],
        "edits": {"fields": EDIT, "clicks": [[_row(edit) for edit in together] for together in intake.edits]},
        "others": {name: value for name, value in _fields(intake).items() if name not in FOLLOW},
        "more": more,
    }
    return json.dumps(told, allow_nan=False, separators=(",", ":"), default=_fields)


def restored(
    text: str,
    files: Sequence[tuple[str, bytes]],
    raws: Sequence[RawSheet],
    *,
    segments: Collection[str] = (),
    remembered: Mapping[str, Layout] | None = None,
) -> Restored:
    """The same choices about the same files. Whatever stands in the text, it comes to an intake."""
    fresh = Intake.of(files, raws, segments=segments, remembered=remembered)
    told = _object(text)
    if not told:
        return Restored(fresh, len(fresh.found), 0, {})
    proposed = {at.place: (at, layout) for at, layout in zip(fresh.found, fresh.layouts, strict=True)}
    sheets = {(raw.file, raw.name): raw for raw in fresh.raws}
    chosen: dict[str, tuple[FoundTable, Layout]] = {}
    spoken_of, failed, n_anew = set(), set(), 0
    for where, kept in zip(_list(told, "found"), _list(told, "layouts"), strict=False):
        raw = sheets.get(_sheet(where))
        if raw is None:  # of a file that could not be read again
            continue
        spoken_of.add((raw.file, raw.name))
        found = _found(where, raw, proposed)
        layout = _layout(kept, proposed.get(found.place) if found else None)
        if found and layout and layout.fingerprint == fingerprint(found) and found.place not in chosen:
            chosen[found.place] = found, layout
        else:
            failed.add((raw.file, raw.name))
            n_anew += 1
    tables = {place: layout.table for place, (_, layout) in chosen.items()}
    for place, (found, layout) in proposed.items():
        of = found.file, found.sheet
        if of not in spoken_of or of in failed and place not in chosen:
            n_anew += of not in spoken_of
            chosen[place] = found, layout
    found, layouts = zip(*chosen.values(), strict=True) if chosen else ((), ())
    edits, n_gone = _edits(told.get("edits"), tables)
    intake = dataclasses.replace(fresh, found=tuple(found), layouts=tuple(layouts), edits=edits, **_others(told, fresh))
    more = told.get("more")
    return Restored(intake, n_anew, n_gone, more if isinstance(more, dict) else {})


def _where(found: FoundTable) -> dict[str, Any]:
    """Where a table was found: it may have been moved by hand."""
    names = ("place", "file", "sheet", "head", "left", "right")
    return {name: getattr(found, name) for name in names}


def _fields(value: object) -> dict[str, Any]:
    """The fields of a plain value, also those that it comes to have later."""
    return {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}


def _object(text: str) -> dict[str, Any] | None:
    try:
        told = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _list(told: Mapping[str, Any], name: str) -> list:
    value = told.get(name)
    return value if isinstance(value, list) else []


def _sheet(where: object) -> tuple[str, str]:
    told = where if isinstance(where, dict) else {}
    names = told.get("file"), told.get("sheet")
    return names if all(isinstance(each, str) for each in names) else ("", "")


def _found(
    where: Mapping[str, Any], raw: RawSheet, proposed: Mapping[str, tuple[FoundTable, Layout]]
) -> FoundTable | None:
    """The table where it was; found again, or looked for under the heading row that somebody chose."""
    place, head, left, right = (where.get(name) for name in ("place", "head", "left", "right"))
    if not isinstance(place, str) or not isinstance(head, list) or not all(map(_is_number, (*head, left, right))):
        return None
    known = proposed.get(place)
    if known and _is_at(known[0], head, left, right):
        return known[0]
    if not head or not 0 <= left <= right < WIDEST:
        return None
    tried = (table_under(raw, head[-1]), table_under(raw, head[-1], left=left, right=right))
    return next((each for each in tried if each and each.place == place and _is_at(each, head, left, right)), None)


def _layout(kept: object, known: tuple[FoundTable, Layout] | None) -> Layout | None:
    """The layout as it was kept: the very one that is proposed, or another that fits the dictionary. That of a hidden
    sheet tells columns and no table, which is none that is remembered."""
    if known and json.loads(as_json(known[1])) == kept:
        return known[1]
    if isinstance(kept, dict) and kept.get("table") == "":
        matches = [each | {"column": ""} for each in _list(kept, "matches") if isinstance(each, dict)]
        kept = kept | {"matches": matches}
    return of_json(json.dumps(kept))


def _is_at(found: FoundTable, head: Sequence[int], left: int, right: int) -> bool:
    return (list(found.head), found.left, found.right) == (list(head), left, right)


def _is_number(value: object) -> bool:
    return type(value) is int and 0 <= value < 1 << 40


def _edits(told: object, tables: Mapping[str, str]) -> tuple[tuple[tuple[Edit, ...], ...], int]:
    """Click by click those whose table stands as it did; and how many do not."""
    told = told if isinstance(told, dict) else {}
    names, clicks, n_gone = _list(told, "fields"), [], 0
    for together in _list(told, "clicks"):
        rows = together if isinstance(together, list) else [together]
        good = tuple(_good(names, rows, tables))
        n_gone += len(rows) - len(good)
        clicks += [good] if good else []
    return tuple(clicks), n_gone


def _good(names: Sequence[object], rows: Sequence[object], tables: Mapping[str, str]) -> Iterator[Edit]:
    columns = {place: {"", *_columns(table)} for place, table in tables.items()}
    for row in rows:
        fields = zip(names, row, strict=False) if isinstance(row, list) else ()
        try:
            edit = Edit(**{name: value for name, value in fields if name in EDIT})
        except TypeError:
            continue
        texts = (edit.place, edit.column, edit.before, edit.cause, "" if edit.after is None else edit.after)
        is_sound = all(isinstance(each, str) for each in texts) and _is_number(edit.row)
        if is_sound and edit.column in columns.get(edit.place, ()):
            yield edit


def _columns(table: str) -> list[str]:
    return [each.column for each in TABLES[table].columns] if table in TABLES else []


def _others(told: Mapping[str, Any], fresh: Intake) -> dict[str, Any]:
    """What an intake holds besides, where it is of the same kind as ever."""
    found = told.get("others")
    others = {name: _tupled(value) for name, value in found.items()} if isinstance(found, dict) else {}
    known = {name: value for name, value in _fields(fresh).items() if name not in FOLLOW}
    return {name: others[name] for name, value in known.items() if name in others and type(others[name]) is type(value)}


def _tupled(value: object) -> object:
    """Lists are tuples in plain values."""
    return tuple(map(_tupled, value)) if isinstance(value, list) else value
