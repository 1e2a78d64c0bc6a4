"""``import`` 收表: files of any shape to a version of the store, as the page of data takes them in."""

import argparse
import getpass
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from liantu.commands.printing import dataset, print_json, print_table, save
from liantu.commands.problem_rows import problem_rows
from liantu.commands.rows_asked import rows_asked
from liantu.data import workbook
from liantu.data.checks import Checked, check, problem_groups
from liantu.data.dictionary import TABLES
from liantu.data.files import TEXTS, raw_sheets
from liantu.data.intake.layouts import as_json, of_json
from liantu.data.intake.parts import Layout
from liantu.data.intake.taken import MODES, Intake
from liantu.data.problems import LiantuError
from liantu.store import Store
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
    base = rows_asked([options.base]) if options.base else None
    mode = options.mode or ("update" if base else "alone")
    if mode != "alone" and base is None:
        raise LiantuError("needs_base", mode=mode)
    paths = [file for name in options.files for file in _files(Path(name))]
    files = [(path.name, path.read_bytes()) for path in paths]
    intake = None if options.layout == "strict" else _taken(options, paths, files, base, mode)
    checked = intake.checked if intake else check(workbook.read(*paths))
    if options.rejected:
        save(options.rejected, workbook.rejected(checked, options.lang, say), options.files)
    kept = None
    if not checked.obstacle and any(checked.n_accepted.values()) and not options.dry_run:
        kept = _kept(options, checked, files, intake)
    if options.json:
        print_json(_as_json(options, checked, intake, kept))
    else:
        _print(options, checked, intake, kept)
    if checked.obstacle:
        raise checked.obstacle
    if not any(checked.n_accepted.values()):
        raise LiantuError("nothing_to_keep")
    return REJECTED if any(checked.n_rejected.values()) else DONE


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
) -> str:
    """The id of the version; what was settled about its tables is remembered."""
    store, who = Store.open(), options.who if options.who is not None else _user()
    layouts = [layout for layout in intake.layouts if layout.table] if intake else []
    base = intake.base_id if intake and intake.mode != "alone" else None
    version = store.accept(checked, files, who=who, base=base, name=options.name, layouts=layouts)
    for layout in layouts:
        store.remember(layout, who=who)
    return version.id


def _user() -> str:
    """Who is logged in; nobody, where the system does not know."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _as_json(options: argparse.Namespace, checked: Checked, intake: Intake | None, kept: str | None) -> dict[str, Any]:
    counts = {"accepted": checked.n_accepted, "rejected": checked.n_rejected}
    layouts = [json.loads(as_json(layout)) for layout in intake.layouts] if intake else []
    return (
        {"version": kept}
        | ({} if kept else {"version_reason": "dry_run" if options.dry_run else "nothing_kept"})
        | dataset(checked)
        | counts
        | {"layouts": layouts, "problems": problem_rows(checked, options.lang)}
    )


def _print(options: argparse.Namespace, checked: Checked, intake: Intake | None, kept: str | None) -> None:
    """What each sheet was read as, what was kept, and the problems by their cause."""
    language, n = options.lang, sum(checked.n_accepted.values())
    if intake:
        rows = [
            [at.sheet, *_read_as(language, layout)] for at, layout in zip(intake.found, intake.layouts, strict=True)
        ]
        print_table(language, ["stored.sheet", "stored.reads", "stored.columns"], rows)
        print()
    if kept:
        print(say(language, "stored.accepted", version=kept, n=n))
    elif not checked.obstacle and n:
        print(say(language, "stored.would", version=checked.dataset_id, n=n))
    if n_rejected := sum(checked.n_rejected.values()):
        print(say(language, "stored.rejected", n=n_rejected))
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
