"""``import`` 收表: files of any shape to a version of the store, as the page of data takes them in."""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from liantu.commands import imported
from liantu.commands.imported import Imported
from liantu.commands.printing import print_json, save
from liantu.commands.rows_asked import version_id, version_or_files
from liantu.commands.who import user
from liantu.data import workbook
from liantu.data.archives import sheets_in
from liantu.data.checks import Checked, check
from liantu.data.files import TEXTS, RawSheet
from liantu.data.intake import issuers, whereabouts
from liantu.data.intake.issuers import Issuer
from liantu.data.intake.layouts import of_json
from liantu.data.intake.owed import with_remaining
from liantu.data.intake.parts import Layout
from liantu.data.intake.taken import MODES, Intake
from liantu.data.intake.whereabouts import Whereabouts
from liantu.data.problems import LiantuError
from liantu.place.whereabouts import reader_of
from liantu.store import Store, Version
from liantu.words import say

DONE, REJECTED = 0, 1


def add_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """The options of the command."""
    parser.add_argument("--name", default="", metavar="NAME", help=say(language, "cli.import.name"))
    parser.add_argument("--who", default=None, metavar="WHO", help=say(language, "cli.import.who"))
    parser.add_argument("--base", metavar="ID", help=say(language, "cli.import.base"))
    parser.add_argument("--mode", choices=MODES, help=say(language, "cli.import.mode"))
    help_text = say(language, "cli.import.layout")
    parser.add_argument("--layout", default="auto", metavar="auto|strict|FILE.json", help=help_text)
    parser.add_argument("--park", metavar="NAME", help=say(language, "cli.import.park"))
    parser.add_argument("--dry-run", action="store_true", help=say(language, "cli.import.dry_run"))
    parser.add_argument("--rejected", type=Path, metavar="FILE.xlsx", help=say(language, "cli.rejected"))


def run(options: argparse.Namespace) -> int:
    """Take the files in, keep what is right as a version, and say what is not."""
    base = version_or_files(options.base) if options.base else None
    mode = options.mode or ("update" if base else "alone")
    if mode != "alone" and base is None:
        raise LiantuError("needs_base", mode=mode)
    if options.park and options.layout == "strict":
        raise LiantuError("strict_park")
    paths = [file for name in options.files for file in _files(Path(name))]
    files = [(path.name, path.read_bytes()) for path in paths]
    came = [sheets_in(path, path.name) for path in paths]
    raws, refused = [raw for each in came for raw in each.sheets], [reason for each in came for reason in each.refused]
    if not raws and refused:
        raise refused[0]
    intake = None if options.layout == "strict" else _taken(options, raws, files, base, mode)
    checked = intake.checked if intake else check(workbook.strict(raws))
    owed = _with_owed(options, checked, intake)
    if options.rejected:
        save(options.rejected, workbook.rejected(owed, options.lang, say), options.files)
    kept = None
    if not checked.obstacle and any(checked.n_accepted.values()) and not options.dry_run:
        kept = _kept(options, owed, files, intake)
    n_owed = sum(owed.n_rejected.values()) - sum(checked.n_rejected.values())
    wheres = [] if options.park else _proposed(intake)
    said = Imported(checked, intake, kept, n_owed, refused, wheres, _issuers(intake))
    if options.json:
        print_json(imported.as_json(said, options))
    else:
        imported.print_all(said, options)
    if checked.obstacle:
        raise _from_a_version(checked.obstacle, options)
    if not any(checked.n_accepted.values()):
        raise LiantuError("nothing_to_keep")
    return REJECTED if refused or any(checked.n_rejected.values()) else DONE


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
    raws: Sequence[RawSheet],
    files: Sequence[tuple[str, bytes]],
    base: Checked | None,
    mode: str,
) -> Intake:
    """The tables as they are recognised, by the layouts given, else by those remembered and the headings."""
    segments = base.tables["segments"]["segment"].tolist() if base else ()
    own = options.layout != "auto"
    remembered = layouts_in(Path(options.layout)) if own else {} if options.dry_run else Store.open().remembered()
    taken = Intake.of(files, raws, segments=segments, remembered=remembered)
    taken = taken.on(base, base.dataset_id if base else None, mode)
    return _in_park(taken, options.park) if options.park else taken


def _in_park(taken: Intake, name: str) -> Intake:
    """With all rows of the tables that do not say it in the park or county that somebody names, by its own name."""
    named = reader_of(taken.base.tables if taken.base else None)(name)
    column = next((column for column in whereabouts.COLUMNS if column in named), "park")
    where = Whereabouts(column, named.get(column, name), "told", name)
    for found, layout in zip(taken.found, taken.layouts, strict=True):
        if column in whereabouts.lacking(layout):
            taken = taken.with_edits(whereabouts.edits(found, where))
    return taken


def _proposed(intake: Intake | None) -> list[tuple[int, Whereabouts]]:
    """For each table without a column of parks where its rows seem to lie: it is said only, and no cell is filled."""
    if intake is None:
        return []
    read = reader_of(intake.base.tables if intake.base else None)
    pairs = zip(intake.found, intake.layouts, strict=True)
    found = (whereabouts.proposed(at, layout, read) for at, layout in pairs)
    return [(number, where) for number, where in enumerate(found) if where]


def _issuers(intake: Intake | None) -> list[tuple[int, Issuer]]:
    """For each table that tells suppliers or customers only whose list it seems to be: said, and no cell is filled."""
    if intake is None:
        return []
    known = issuers.spellings(intake.base.tables["firms"]["firm"].tolist()) if intake.base else {}
    found = (issuers.proposed(intake, number, known) for number in range(len(intake.found)))
    return [(number, issuer) for number, issuer in enumerate(found) if issuer]


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
    edits = intake.all_edits if intake else []
    facts = {"base": base, "name": options.name, "layouts": layouts, "edits": edits}
    version = store.accept(checked, files, who=who, delivers=delivers, **facts)
    for layout in layouts:
        store.remember(layout, who=who)
    return version
