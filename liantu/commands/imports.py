"""``import`` 收表: files of any shape to a version of the store, as the page of data takes them in."""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from liantu.commands.archives import opened
from liantu.commands.printing import dataset, print_json, print_table, save
from liantu.commands.problem_rows import problem_rows
from liantu.commands.rows_asked import version_id, version_or_files
from liantu.commands.who import user
from liantu.data import workbook
from liantu.data.checks import Checked, check, problem_groups
from liantu.data.dictionary import TABLES
from liantu.data.files import TEXTS, raw_sheets
from liantu.data.intake.layouts import as_json, of_json
from liantu.data.intake.owed import with_remaining
from liantu.data.intake.parts import Layout
from liantu.data.intake.taken import MODES, Intake
from liantu.data.problems import LiantuError
from liantu.store import Store, Version
from liantu.store.version import plain_name
from liantu.words import say, spoken

DONE, REJECTED = 0, 1


def add_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """The options of the command."""
    parser.add_argument("--name", default="", metavar="NAME", help=say(language, "cli.import.name"))
    parser.add_argument("--who", default=None, metavar="WHO", help=say(language, "cli.import.who"))
    parser.add_argument("--base", metavar="ID", help=say(language, "cli.import.base"))
    parser.add_argument("--mode", choices=MODES, help=say(language, "cli.import.mode"))
    help_text = say(language, "cli.import.layout")
    parser.add_argument("--layout", default="auto", metavar="auto|strict|FILE.json", help=help_text)
    parser.add_argument("--dry-run", action="store_true", help=say(language, "cli.import.dry_run"))
    parser.add_argument("--rejected", type=Path, metavar="FILE.xlsx", help=say(language, "cli.rejected"))


def run(options: argparse.Namespace) -> int:
    """Take the files in, keep what is right as a version, and say what is not."""
    base = version_or_files(options.base) if options.base else None
    mode = options.mode or ("update" if base else "alone")
    if mode != "alone" and base is None:
        raise LiantuError("needs_base", mode=mode)
    paths = [file for name in options.files for file in _files(Path(name))]
    files = [(path.name, path.read_bytes()) for path in paths]
    with opened(paths) as parts:
        intake = None if options.layout == "strict" else _taken(options, parts, files, base, mode)
        checked = intake.checked if intake else check(workbook.read(*parts))
    owed = _with_owed(options, checked, intake)
    if options.rejected:
        save(options.rejected, workbook.rejected(owed, options.lang, say), options.files)
    kept = None
    if not checked.obstacle and any(checked.n_accepted.values()) and not options.dry_run:
        kept = _kept(options, owed, files, intake)
    n_owed = sum(owed.n_rejected.values()) - sum(checked.n_rejected.values())
    if options.json:
        print_json(_as_json(options, checked, intake, kept) | {"still_owed": n_owed})
    else:
        _print(options, checked, intake, kept, n_owed)
    if checked.obstacle:
        raise _from_a_version(checked.obstacle, options)
    if not any(checked.n_accepted.values()):
        raise LiantuError("nothing_to_keep")
    return REJECTED if any(checked.n_rejected.values()) else DONE


def _with_owed(options: argparse.Namespace, checked: Checked, intake: Intake | None) -> Checked:
    """The rows as checked, and with those that the version below is still owed, as the page carries them over."""
    id = version_id(options.base) if options.base and intake else None
    return with_remaining(intake, Store.open().owed(id)) if id else checked


def _from_a_version(obstacle: LiantuError, options: argparse.Namespace) -> LiantuError:
    """A table that is lacking may come from a version, where none was named."""
    if obstacle.code == "missing_table" and options.base is None and options.layout != "strict":
        return LiantuError("missing_table_without_base", **obstacle.facts)
    return obstacle


def _files(path: Path) -> list[Path]:
    """The file; a folder stands for the CSV files in it."""
    found = [path]
    if path.is_dir():
        found = sorted(each for each in path.iterdir() if each.suffix.lower() in TEXTS and each.name[0] != ".")
    if not found:
        raise LiantuError("no_files", path=str(path))
    for file in found:
        if not file.is_file():
            raise LiantuError("no_such_file", path=str(file))
    return found


def _taken(
    options: argparse.Namespace,
    paths: Sequence[Path],
    files: Sequence[tuple[str, bytes]],
    base: Checked | None,
    mode: str,
) -> Intake:
    """The tables as they are recognised, by the layouts given, else by those remembered and the headings."""
    raws = [raw for path in paths for raw in raw_sheets(path, path.name)]
    segments = base.tables["segments"]["segment"].tolist() if base else ()
    own = options.layout != "auto"
    remembered = layouts_in(Path(options.layout)) if own else {} if options.dry_run else Store.open().remembered()
    taken = Intake.of(files, raws, segments=segments, remembered=remembered)
    return taken.on(base, base.dataset_id if base else None, mode)


def layouts_in(file: Path) -> Mapping[str, Layout]:
    """The layouts in what ``import --dry-run --json`` printed, or in a list of them, by fingerprint."""
    try:
        told = json.loads(file.read_text(encoding="utf-8-sig"))
        listed = told["layouts"] if isinstance(told, dict) else told
        found = [of_json(json.dumps(each)) for each in listed]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as reason:
        raise LiantuError("no_layout_file", path=str(file)) from reason
    if not found or None in found:
        raise LiantuError("no_layout_file", path=str(file))
    return {layout.fingerprint: layout for layout in found}


def _kept(
    options: argparse.Namespace, checked: Checked, files: Sequence[tuple[str, bytes]], intake: Intake | None
) -> Version:
    """The version; what was settled about its tables is remembered. Only what is added to a version takes rows off that
    it is owed: ``checked`` has rejected what is left of them."""
    store, who = Store.open(), user(options.who)
    layouts = [layout for layout in intake.layouts if layout.table] if intake else []
    base = intake.base_id if intake and intake.mode != "alone" else None
    delivers = base == checked.dataset_id and intake.mode == "update" and version_id(options.base) is not None
    facts = {"base": base, "name": options.name, "layouts": layouts}
    version = store.accept(checked, files, who=who, delivers=delivers, **facts)
    for layout in layouts:
        store.remember(layout, who=who)
    return version


def _as_json(
    options: argparse.Namespace, checked: Checked, intake: Intake | None, kept: Version | None
) -> dict[str, Any]:
    counts = {"accepted": checked.n_accepted, "rejected": checked.n_rejected}
    layouts = [json.loads(as_json(layout)) for layout in intake.layouts] if intake else []
    return (
        {"version": kept.id if kept else None}
        | ({"again": kept.again, "name": kept.name} if kept else {})
        | ({} if kept else {"version_reason": "dry_run" if options.dry_run else "nothing_kept"})
        | dataset(checked)
        | counts
        | {"layouts": layouts, "problems": problem_rows(checked, options.lang)}
    )


def _print(
    options: argparse.Namespace, checked: Checked, intake: Intake | None, kept: Version | None, n_owed: int
) -> None:
    """What each sheet was read as, what was kept, and the problems by their cause."""
    language, n = options.lang, sum(checked.n_accepted.values())
    if intake:
        rows = [
            [at.sheet, *_read_as(language, layout)] for at, layout in zip(intake.found, intake.layouts, strict=True)
        ]
        print_table(language, ["stored.sheet", "stored.reads", "stored.columns"], rows)
        print()
    if kept and kept.again:
        print(_said_again(language, kept, options.name))
    elif kept:
        print(say(language, "stored.accepted", version=kept.id, n=n))
    elif not checked.obstacle and n:
        print(say(language, "stored.would", version=checked.dataset_id, n=n))
    if n_rejected := sum(checked.n_rejected.values()):
        print(say(language, "stored.rejected", n=n_rejected))
    if n_owed:
        print(say(language, "stored.still_owed", n=n_owed, version=intake.base_id))
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
    if options.rejected:
        print(say(language, "check.rejected_written", path=str(options.rejected)))


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
