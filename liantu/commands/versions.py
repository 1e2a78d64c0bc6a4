"""``versions``, ``diff``, ``verify``, ``export`` 版本: what the store holds, what changed, and whether it is whole."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from liantu.chain import city_of
from liantu.commands.printing import print_json, print_table, save
from liantu.commands.rows_asked import version_id, version_or_files
from liantu.commands.who import user
from liantu.data import workbook, writing
from liantu.data.checks import Checked
from liantu.data.dictionary import TABLES, Table, table_called
from liantu.data.problems import LiantuError
from liantu.diagnose.changes import Changes, changes, row_changes
from liantu.facts import Figure
from liantu.store import Store, Verified, Version
from liantu.words import say, spoken, tell

DONE, FAULTS = 0, 1
NONE = "none"
FORMATS = ("xlsx", "csv")
KINDS = {".xlsx": "xlsx", ".csv": "csv", ".zip": "csv"}  # by the end of the file's name


def add_versions_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """The options of ``versions``."""
    parser.add_argument("--all", action="store_true", help=say(language, "cli.versions.all"))
    parser.add_argument("--rename", nargs=2, metavar=("ID", "NAME"), help=say(language, "cli.versions.rename"))
    for name in ("retire", "restore"):
        parser.add_argument(f"--{name}", metavar="ID", help=say(language, f"cli.versions.{name}"))
    parser.add_argument("--use", metavar="ID|none", help=say(language, "cli.versions.use"))
    parser.add_argument("--who", default=None, metavar="WHO", help=say(language, "cli.versions.who"))


def add_diff_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """The arguments of ``diff``."""
    for name in ("before", "after"):
        parser.add_argument(name, metavar="ID|FILE", help=say(language, f"cli.diff.{name}"))


def add_verify_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """The options of ``verify``."""
    parser.add_argument("--head", default="", metavar="HASH", help=say(language, "cli.verify.head"))
    parser.add_argument("--log", action="store_true", help=say(language, "cli.verify.log"))


def add_export_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """The arguments of ``export``."""
    parser.add_argument("version", metavar="ID", help=say(language, "cli.export.version"))
    parser.add_argument("file", type=Path, metavar="FILE", help=say(language, "cli.export.file"))
    parser.add_argument("--table", metavar="TABLE", help=say(language, "cli.export.table"))
    parser.add_argument("--format", choices=FORMATS, help=say(language, "cli.export.format"))


def run_versions(options: argparse.Namespace) -> int:
    """Do what is asked of a version, then list them."""
    store, who, said = Store.open(), user(options.who), ""
    if options.rename is not None:
        named = store.rename(*options.rename, who=who)
        said = "" if named.name else say(options.lang, "stored.name_cleared", version=named.id)
    if options.restore is not None:
        store.restore(options.restore, who=who)
    if options.use is not None:
        store.use(None if options.use == NONE else options.use, who=who)
    if options.retire is not None:
        store.retire(options.retire, who=who)
    found, used = store.versions(retired=options.all), store.used()
    if options.json:
        print_json({"versions": [version_as_json(each, used) for each in found]})
        return DONE
    if said:
        print(said)
    if found:
        _print_versions(options.lang, found, used)
    else:
        print(say(options.lang, "stored.no_version"))
    return DONE


def version_as_json(version: Version, used: str | None) -> dict[str, Any]:
    """A version as a program reads it; ``created`` is kept data, in UTC."""
    plain = {name: value for name, value in asdict(version).items() if name != "again"}  # of an upload, not of it
    plain |= {"created": version.created.isoformat(), "used": version.id == used}
    return plain | {"files": [asdict(file) for file in version.files]}


def _print_versions(language: str, found: list[Version], used: str | None) -> None:
    rows = []
    for each in found:
        marks = [say(language, "stored.used")] if each.id == used else []
        marks += [say(language, "stored.retired")] if each.retired else []
        moment = f"{each.created.astimezone():%Y-%m-%d %H:%M}"
        rows.append([each.id, each.name, moment, each.who, each.n_rows, each.n_rejected, " ".join(marks)])
    names = ("version", "name", "created", "who", "rows", "rejected_rows", "mark")
    print_table(language, [f"stored.{name}" for name in names], rows)


def run_diff(options: argparse.Namespace) -> int:
    """Compare two versions, files or folders."""
    rows = [_readable(name) for name in (options.before, options.after)]
    tables = row_changes(rows[0].tables, rows[1].tables)
    found = changes(*(city_of(each.tables) for each in rows), rows=tables)
    if options.json:
        print_json({"before": rows[0].dataset_id, "after": rows[1].dataset_id} | changes_as_json(found))
    else:
        _print_changes(options.lang, found)
    return DONE


def _readable(name: str) -> Checked:
    checked = version_or_files(name)
    if checked.refusal:
        raise checked.refusal
    return checked


def changes_as_json(found: Changes) -> dict[str, Any]:
    """What changed, as a program reads it; a chain that is not there has no figure on that side."""
    states = [{"segment": each.segment.zh, "before": each.before, "after": each.after} for each in found.states]
    rows = {
        name: {
            "added": len(each.added),
            "removed": len(each.removed),
            "changed": [
                {"key": list(key), "columns": {column: list(pair) for column, pair in cells.items()}}
                for key, cells in each.changed.items()
            ],
        }
        for name, each in found.rows.items()
    }
    chains = []
    for each in found.chains:
        pairs = {
            name: {side: figure.as_json() for side, figure in zip(("before", "after"), pair, strict=True) if figure}
            for name, pair in each.figures.items()
        }
        chains.append({"chain": each.chain.zh, "figures": pairs})
    return {
        "segments": {
            "changed": states,
            "added": [name.zh for name in found.segments_in],
            "removed": [name.zh for name in found.segments_out],
        },
        "firms": {
            "added": list(found.firms_in),
            "removed": list(found.firms_out),
            "renamed": [list(pair) for pair in found.firms_renamed],
        },
        "rows": rows,
        "chains": chains,
    }


def _print_changes(language: str, found: Changes) -> None:
    print(tell(language, found.said))
    if found.states:
        print()
        rows = [
            [spoken(language, each.segment), *(say(language, f"state.{state}") for state in (each.before, each.after))]
            for each in found.states
        ]
        print_table(language, ["stored.segment", "stored.before", "stored.after"], rows)
    for code, firms in (("stored.firms_in", found.firms_in), ("stored.firms_out", found.firms_out)):
        if firms:
            print("\n" + say(language, code) + ("：" if language == "zh" else ": ") + spoken(language, list(firms)))
    for before, after in found.firms_renamed:
        print(say(language, "changes.renamed", before=before, after=after))
    _print_figures(language, found)
    if found.rows:
        print()
        rows = [
            [spoken(language, TABLES[name]), len(each.added), len(each.removed), len(each.changed)]
            for name, each in found.rows.items()
        ]
        print_table(language, [f"stored.{name}" for name in ("table", "added", "removed", "changed")], rows)


def _print_figures(language: str, found: Changes) -> None:
    """The figures of the chains that moved as far as they are shown; the JSON has them to the last digit."""

    def said(figure: Figure | None) -> str:
        return say(language, "stored.gone") if figure is None else spoken(language, figure)

    rows = [
        [spoken(language, each.chain), say(language, f"figure.{name}"), *shown]
        for each in found.chains
        for name, pair in each.figures.items()
        if pair[0] != pair[1] and len(set(shown := [said(figure) for figure in pair])) > 1
    ]
    if rows:
        print()
        print_table(language, [f"stored.{name}" for name in ("chain", "figure", "before", "after")], rows)


def run_verify(options: argparse.Namespace) -> int:
    """Look at everything again; 1 where something is not as it was."""
    store = Store.open()
    found = store.verify(options.head)
    entries = store.log() if options.log else []
    if options.json:
        more = {"log": [asdict(entry) for entry in entries]} if options.log else {}
        print_json(verified_as_json(found, options.lang) | more)
    else:
        if entries:
            rows = [[e.number, e.at[:19], e.who, say(options.lang, f"log.{e.what}"), e.version] for e in entries]
            print_table(options.lang, [f"stored.{name}" for name in ("number", "at", "who", "what", "version")], rows)
            print()
        _print_verified(options.lang, found)
    return DONE if found.is_sound else FAULTS


def verified_as_json(found: Verified, language: str) -> dict[str, Any]:
    """What was looked at, and every fault with its sentence."""
    faults = [
        {"code": each.code.partition(".")[2], **each.facts, "message": tell(language, each)} for each in found.faults
    ]
    counts = {"entries": found.n_entries, "versions": found.n_versions, "files": found.n_files}
    return {"sound": found.is_sound, "head": found.head} | counts | {"faults": faults}


def _print_verified(language: str, found: Verified) -> None:
    if found.is_sound:
        facts = {"versions": found.n_versions, "files": found.n_files}
        print(say(language, "stored.sound", n=found.n_entries, **facts))
    else:
        print(say(language, "stored.faults", n=len(found.faults)))
        for each in found.faults:
            print("  " + tell(language, each))
    print(say(language, "stored.head", head=found.head))


def run_export(options: argparse.Namespace) -> int:
    """Write a table of a version, or all of them."""
    checked = Store.open().checked(version_id(options.version) or options.version)
    table = _table(options.table, options.lang) if options.table else None
    kind = _kind(options.file, options.format, table)
    save(options.file, exported(checked, table, kind, options.lang))
    n = len(checked.tables[table.table]) if table else sum(checked.n_accepted.values())
    if options.json:
        print_json({"version": checked.dataset_id, "path": str(options.file), "rows": n})
    else:
        print(say(options.lang, "stored.written", path=str(options.file), n=n))
    return DONE


def _kind(file: Path, wanted: str | None, table: Table | None) -> str:
    """What is written, by the name of the file; one without an ending, such as a device, by ``--format``."""
    suffix = file.suffix.lower()
    kind = KINDS.get(suffix, wanted if not suffix else None)
    if kind is None or wanted not in (None, kind):
        raise LiantuError("export_ending", path=str(file), known=list(KINDS))
    if kind == "csv" and table is None and suffix != ".zip":
        raise LiantuError("csv_of_what")
    if suffix == ".zip" and table is not None:
        raise LiantuError("zip_of_all", path=str(file))
    return kind


def exported(checked: Checked, table: Table | None, kind: str, language: str) -> bytes:
    """One table, or all of them, as a workbook or as CSV (several in an archive)."""
    if kind == "xlsx":
        if table is None:
            return workbook.write_dataset(checked, language)
        return writing.table_as_workbook(checked, table.table, language)
    if table is None:
        return writing.dataset_as_zip(checked, language)
    return writing.table_as_csv(checked, table.table, language)


def _table(name: str, language: str) -> Table:
    found = table_called(name)
    if found is None:
        raise LiantuError("no_such_table", table=name, tables=list(TABLES.values()))
    return found
