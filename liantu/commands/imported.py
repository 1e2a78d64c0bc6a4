"""What ``import`` says: what each sheet was read as, what was kept, what was not and why."""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from liantu.commands.printing import dataset, print_table
from liantu.commands.problem_rows import problem_rows
from liantu.data.checks import Checked, problem_groups
from liantu.data.dictionary import TABLES
from liantu.data.intake import overwritten
from liantu.data.intake.issuers import Issuer
from liantu.data.intake.layouts import as_json as layout_as_json
from liantu.data.intake.parts import FoundTable, Layout
from liantu.data.intake.taken import Intake
from liantu.data.intake.whereabouts import Whereabouts
from liantu.data.problems import LiantuError
from liantu.store import Version
from liantu.store.version import plain_name
from liantu.words import say, spoken, tell


class Imported(NamedTuple):
    """What came of the files: the rows as checked, how they were taken, and the version, where one was kept;
    ``n_owed`` rows that the version below is still owed; files of an archive that are not read; by the number of a
    table, where its rows seem to lie, and whose list it seems to be, of which no cell was filled."""

    checked: Checked
    intake: Intake | None
    kept: Version | None
    n_owed: int
    refused: Sequence[LiantuError]
    whereabouts: Sequence[tuple[int, Whereabouts]]
    issuers: Sequence[tuple[int, Issuer]]


def as_json(said: Imported, options: argparse.Namespace) -> dict[str, Any]:
    """All of it for programs."""
    checked, intake, kept = said.checked, said.intake, said.kept
    counts = {"accepted": checked.n_accepted, "rejected": checked.n_rejected}
    layouts = [json.loads(layout_as_json(layout)) for layout in intake.layouts] if intake else []
    return (
        {"version": kept.id if kept else None}
        | ({"again": kept.again, "name": kept.name} if kept else {})
        | ({} if kept else {"version_reason": "dry_run" if options.dry_run else "nothing_kept"})
        | dataset(checked)
        | counts
        | {"still_owed": said.n_owed, "refused": [_refused(options.lang, reason) for reason in said.refused]}
        | {"whereabouts": [_where(intake.found[at], where) for at, where in said.whereabouts]}
        | {"issuers": [_where(intake.found[at], issuer) for at, issuer in said.issuers]}
        | {"overwritten": _overwritten(intake)}
        | {"layouts": layouts, "problems": problem_rows(checked, options.lang)}
    )


def _overwritten(intake: Intake | None) -> dict[str, Any]:
    """By table, what an update tells otherwise than the version below: how much, and the first cells."""
    return {
        name: {
            "rows": each.n_rows,
            "cells": each.n_changed,
            "emptied": each.n_emptied,
            "again": each.n_again,
            "first": [cell._asdict() | {"column": cell.column.column} for cell in each.cells],
        }
        for name, each in (intake.overwritten if intake else {}).items()
    }


def _where(found: FoundTable, where: Whereabouts | Issuer) -> dict[str, str]:
    return {"file": found.file, "sheet": found.sheet} | asdict(where)


def _refused(language: str, reason: LiantuError) -> dict[str, str]:
    return {"code": reason.code, "message": say(language, f"error.{reason.code}", **reason.facts)}


def print_all(said: Imported, options: argparse.Namespace) -> None:
    """What each sheet was read as, what was kept, and the problems by their cause."""
    language, checked, intake, kept = options.lang, said.checked, said.intake, said.kept
    n = sum(checked.n_accepted.values())
    if intake:
        pairs = zip(_called(intake), intake.layouts, strict=True)
        rows = [[sheet, *_read_as(language, layout)] for sheet, layout in pairs]
        print_table(language, ["stored.sheet", "stored.reads", "stored.columns"], rows)
        print()
    for reason in said.refused:
        print(_refused(language, reason)["message"])
    for number, where in said.whereabouts:
        column = next(each for each in TABLES["firms"].columns if each.column == where.column)
        print(
            say(
                language, "stored.where", sheet=_called(intake)[number], column=column, name=where.name, text=where.text
            )
        )
    for number, issuer in said.issuers:
        column = next(each for each in TABLES["firm_links"].columns if each.column == issuer.column)
        facts = {"sheet": _called(intake)[number], "column": column, "name": issuer.name, "text": issuer.text}
        print(say(language, "stored.issuer", **facts))
    if options.park and not intake.all_edits:
        print(say(language, "stored.park_unused"))
    if kept and kept.again:
        print(_said_again(language, kept, options.name))
    elif kept:
        print(say(language, "stored.accepted", version=kept.id, n=n))
    elif not checked.obstacle and n:
        print(say(language, "stored.would", version=checked.dataset_id, n=n))
    if n_rejected := sum(checked.n_rejected.values()):
        print(say(language, "stored.rejected", n=n_rejected))
    if intake and intake.mode == "update" and not checked.obstacle:
        for each in (overwritten.said(intake.overwritten), *overwritten.said_again(intake.overwritten)):
            print(tell(language, each))
    if said.n_owed:
        print(say(language, "stored.still_owed", n=said.n_owed, version=intake.base_id))
    _print_problems(language, checked)
    if options.rejected:
        print(say(language, "check.rejected_written", path=str(options.rejected)))


def _called(intake: Intake) -> list[str]:
    """What each table's sheet is called, with its file where two files have one of that name."""
    names = Counter(name for _, name in {(each.file, each.sheet) for each in intake.found})
    return [f"{each.file} · {each.sheet}" if names[each.sheet] > 1 else each.sheet for each in intake.found]


def _print_problems(language: str, checked: Checked) -> None:
    groups = [
        [
            say(language, f"severity.{group.severity}"),
            group.sheet,
            _rows_said(group.rows),
            group.column,
            say(language, f"problem.{group.code}", **group.facts),
            say(language, f"cure.{group.code}", **group.facts),
        ]
        for group in problem_groups(checked)
    ]
    if groups:
        columns = ("severity", "sheet", "row", "column", "message", "cure")
        print_table(language, [f"check.{name}" for name in columns], groups)


def _said_again(language: str, kept: Version, name: str) -> str:
    """The rows were there already, and what became of the name that was given."""
    if not name or plain_name(name) == kept.name:
        return say(language, "stored.again", version=kept.id)
    return say(language, "stored.again_named" if kept.name else "stored.again_unnamed", version=kept.id, name=kept.name)


def _read_as(language: str, layout: Layout) -> list[str]:
    if not layout.table:
        return [say(language, "stored.not_read"), ""]
    names = {column.column: getattr(column, language) for column in TABLES[layout.table].columns}
    read = [f"{match.heading}→{names[match.column]}" for match in layout.matches if match.column]
    return [spoken(language, TABLES[layout.table]), " ".join(read)]


def _rows_said(rows: Sequence[int | None]) -> str:
    """The first rows, and how many more there are."""
    numbers = sorted({row for row in rows if row is not None})
    return " ".join(map(str, numbers[:6])) + (f" … ({len(numbers)})" if len(numbers) > 6 else "")
