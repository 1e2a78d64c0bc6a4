"""What is still owed 待补: rows that were rejected and what is wrong with each; and how an upload was made. As text."""

import dataclasses
import numbers
from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import isfinite
from typing import Any, NamedTuple

import pandas as pd

from liantu import facts
from liantu.data.cells import clean
from liantu.data.checks import Checked
from liantu.data.dictionary import TABLES
from liantu.data.intake.parts import Edit, Layout, Match
from liantu.data.problems import SEVERITY, Problem
from liantu.data.table_parts import STEP
from liantu.facts import Named
from liantu.store.texts import nothing_rejected, object_of, packed_json, tables_of

KINDS = {kind.__name__: kind for kind in (facts.Figure, facts.Few, facts.Word, facts.Sum, facts.Path, facts.Finding)}
KIND = "@"  # under which a fact says what it is


class Made(NamedTuple):
    """How an upload came to be: what each found table meant, and what was changed by hand."""

    layouts: tuple[Layout, ...]
    edits: tuple[Edit, ...]


def owed_as_text(checked: Checked) -> bytes | None:
    """Rejected rows and all problems; None where there is neither."""
    rejected = {
        name: {
            "rows": [int(row) for row in texts.index],
            "columns": list(texts),
            "cells": texts.to_numpy().tolist(),
        }
        for name, texts in checked.rejected.items()
        if len(texts)
    }
    if not rejected and not checked.problems:
        return None
    return packed_json({"rejected": rejected, "problems": [_problem_as_json(each) for each in checked.problems]})


def owed_of(content: bytes | None) -> Checked:
    """The same as a check that accepted nothing, so that the rejected rows can be written back in the template."""
    found = object_of(content) if content else {"rejected": {}, "problems": []}
    rejected = nothing_rejected()
    for name, rows in found["rejected"].items():
        if name in TABLES:
            texts = pd.DataFrame(rows["cells"], columns=rows["columns"], index=rows["rows"], dtype=object)
            rejected[name] = texts.reindex(columns=rejected[name].columns, fill_value="")
    # A code that the program no longer knows has no sentence.
    problems = tuple(_problem_of(each) for each in found["problems"] if each["code"] in SEVERITY)
    return Checked(tables_of({}), problems, {name: len(rows) for name, rows in rejected.items()}, rejected)


def together(before: Checked, now: Checked) -> Checked:
    """What an upload owes, and what was owed before it. A row that is sent again, by the key of its table or else by
    all of its cells, counts once, as it was sent last."""
    start = (max([0, *(int(rows.index.max()) for rows in now.rejected.values() if len(rows))]) // STEP + 1) * STEP
    rejected, there = dict(now.rejected), set()
    for name, rows in before.rejected.items():
        sent = set(_sent(name, now.rejected[name]))
        left = rows.loc[[each not in sent for each in _sent(name, rows)]]
        there |= {(name, index) for index in left.index}
        if len(left):
            rejected[name] = pd.concat([now.rejected[name], left.set_axis(left.index + start)])
    kept = [replace(each, index=each.index + start) for each in before.problems if (each.table, each.index) in there]
    return replace(now, rejected=rejected, problems=(*now.problems, *kept))


def _sent(table: str, rows: pd.DataFrame) -> list[tuple[str, ...]]:
    """What tells rows apart: the key; all cells, where the table has none or it is not filled in."""
    names = [name for name in TABLES[table].key if name in rows]
    keys = [tuple(clean(str(cell)) for cell in cells) for cells in rows[names].to_numpy().tolist()]
    return [
        key if key and all(key) else tuple(f"{name}={cell}" for name, cell in zip(rows, cells, strict=True) if cell)
        for key, cells in zip(keys, rows.to_numpy().tolist(), strict=True)
    ]


def made_as_text(layouts: Iterable[Layout], edits: Iterable[Edit]) -> bytes | None:
    """None where nothing was chosen or changed."""
    made = {"layouts": [dataclasses.asdict(each) for each in layouts], "edits": [dataclasses.asdict(e) for e in edits]}
    return packed_json(made) if any(made.values()) else None


def made_of(content: bytes | None) -> Made:
    """The same as plain values again."""
    found = object_of(content) if content else {"layouts": [], "edits": []}
    return Made(tuple(map(layout_of, found["layouts"])), tuple(_of(Edit, each) for each in found["edits"]))


def layout_of(found: Mapping[str, Any]) -> Layout:
    """A layout from its fields; fields that this program does not know are left out."""
    matches = tuple(_of(Match, {**each, "others": tuple(each.get("others", ()))}) for each in found["matches"])
    return _of(Layout, {**found, "matches": matches})


def _of(kind: type, found: Mapping[str, Any]) -> Any:
    known = {each.name for each in dataclasses.fields(kind)}
    return kind(**{name: value for name, value in found.items() if name in known})


def _problem_as_json(problem: Problem) -> dict[str, Any]:
    fields = {each.name: getattr(problem, each.name) for each in dataclasses.fields(problem)}
    rows = {name: None if fields[name] is None else int(fields[name]) for name in ("row", "index")}
    kept = {name: value for name, value in fields.items() if value != ""}
    return kept | rows | {"facts": {name: fact_as_json(fact) for name, fact in problem.facts.items()}}


def _problem_of(found: Mapping[str, Any]) -> Problem:
    return _of(Problem, {**found, "facts": {name: fact_of(fact) for name, fact in found["facts"].items()}})


def fact_as_json(fact: object) -> Any:
    """A fact as plain JSON. A thing with a name in both languages, such as a column, is kept by its names.

    >>> from liantu.facts import Finding, Name, Word
    >>> kept = fact_as_json(Finding("projection.zone", {"zone": 39, "of": [Name("表", "table"), Word("x")]}))
    >>> fact_of(kept)
    Finding(code='projection.zone', facts={'zone': 39, 'of': [Name(zh='表', en='table'), Word(code='x')]})
    """
    if fact is None or isinstance(fact, bool | int | str):
        return fact
    if isinstance(fact, numbers.Real):
        value = int(fact) if isinstance(fact, numbers.Integral) else float(fact)
        return value if isfinite(value) else str(fact)
    if type(fact).__name__ in KINDS:
        fields = {each.name: fact_as_json(getattr(fact, each.name)) for each in dataclasses.fields(fact)}
        return {KIND: type(fact).__name__} | fields
    if isinstance(fact, Named):
        return {KIND: "Name", "zh": fact.zh, "en": fact.en}
    if isinstance(fact, Mapping):
        return {str(name): fact_as_json(each) for name, each in fact.items()}
    if isinstance(fact, Iterable):
        return [fact_as_json(each) for each in fact]
    return str(fact)


def fact_of(kept: Any) -> object:
    """The fact again; a list stays a list."""
    if isinstance(kept, list):
        return [fact_of(each) for each in kept]
    if not isinstance(kept, dict):
        return kept
    fields = {name: fact_of(each) for name, each in kept.items() if name != KIND}
    kind = kept.get(KIND)
    if kind == "Name":
        return facts.Name(**fields)
    if kind in KINDS:
        tuples = {name: tuple(each) if isinstance(each, list) else each for name, each in fields.items()}
        return KINDS[kind](**tuples)
    return fields


def layout_as_text(layout: Layout) -> str:
    """A layout as the store remembers it."""
    return packed_json(dataclasses.asdict(layout)).decode()
