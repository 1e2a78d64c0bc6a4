"""A look 察看 into a workbook before the parser opens it: what it is, what it unpacks to, how far its cells reach."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from liantu.data.spreadsheets import marks, records
from liantu.data.spreadsheets.archive import Archive
from liantu.data.spreadsheets.frames import PROGRESS, Outlet, Refused
from liantu.data.spreadsheets.marks import Marks
from liantu.data.spreadsheets.ods_scan import check_ods
from liantu.data.spreadsheets.sheet_scan import SheetScan, reaches_too_far, without_strays

MACROS = ("vbaproject.bin", "_vba_project_cur", "macros", "basic/script-lc.xml")
OF_COMPOUND = {"WordDocument": "is_document", "PowerPoint Document": "is_slides", "EncryptedPackage": "locked"}
PICTURES = ("media/", "pictures/")


@dataclass
class Seen:
    """What the parser needs to know, by the place of a sheet: marks, filled cells that are not read, and notes."""

    weight: int
    marks: dict[int, Marks] = field(default_factory=dict)
    strays: dict[int, dict] = field(default_factory=dict)
    notes: list[tuple[str, dict]] = field(default_factory=list)
    copy: io.BytesIO | None = None  # the workbook without its strays

    def marks_of(self, place: int) -> Marks:
        return self.marks.get(place) or Marks()


def look_through(path: str, outlet: Outlet, surplus: Callable[[int], None] = lambda n_bytes: None) -> Seen:
    """Everything that is known of a workbook without opening it; ``surplus`` hears first how large it is beyond most.

    Raises
    ------
    Refused
        what it is, where it is no workbook, or which limit it breaks.
    """
    with open(path, "rb") as file:
        if not file.read(4).startswith(b"PK"):
            return _in_compound(path)
    archive = Archive(path, outlet.most)
    surplus(archive.surplus)
    seen = Seen(0)
    names = [name.lower() for name in archive.entries]
    if any(name.endswith(MACROS) for name in names):
        seen.notes.append(("macros_ignored", {}))
    if n := sum(any(part in name for part in PICTURES) for name in names):
        seen.notes.append(("pictures_ignored", {"n": n}))
    {"xlsx": _in_xlsx, "xlsb": _in_xlsb, "ods": _in_ods}[archive.kind](archive, seen, outlet)
    seen.weight = archive.unpacked
    return seen


def _in_compound(path: str) -> Seen:
    names = records.streams(path)
    for name, code in OF_COMPOUND.items():
        if name in names:
            raise Refused(code)
    if not names & {"Workbook", "Book"}:
        raise Refused("unreadable")
    if records.is_locked(path):
        raise Refused("locked")
    seen = Seen(Path(path).stat().st_size)
    if {name.lower() for name in names} & set(MACROS):
        seen.notes.append(("macros_ignored", {}))
    seen.marks = {place: Marks(cells) for place, cells in records.errors_in_xls(path)}
    return seen


def _in_xlsx(archive: Archive, seen: Seen, outlet: Outlet) -> None:
    parts = marks.parts_of(archive.read, "xl/workbook.xml", marks.sheets_of_xlsx)
    scans = {part: SheetScan() for part, _ in parts if part in archive.entries}

    def heed(name: str, piece: bytes) -> None:
        if name in scans:
            scans[name].feed(piece)

    archive.look_through(heed, lambda done: outlet.say(PROGRESS, done))
    changed: dict[str, bytes] = {}
    for place, (part, name) in enumerate(parts):
        scan = scans.get(part)
        if scan is None:
            continue
        whole = None
        if reaches_too_far(scan.box, outlet.most):
            whole, gone = without_strays(_whole(archive, part), name, outlet.most)
            if gone:
                changed[part], seen.strays[place] = whole, gone
        elif scan.unsure:
            whole = _whole(archive, part)
        seen.marks[place] = Marks(scan.marks_in(whole))
    seen.copy = archive.with_other(changed) if changed else None


def _whole(archive: Archive, part: str) -> bytes:
    return archive.read(part, archive.most["unpacked"] << 20)


def _in_xlsb(archive: Archive, seen: Seen, outlet: Outlet) -> None:
    archive.look_through(lambda name, piece: None, lambda done: outlet.say(PROGRESS, done))
    for place, (part, name) in enumerate(marks.parts_of(archive.read, "xl/workbook.bin", records.sheets_of_xlsb)):
        if part in archive.entries:
            errors, merged, (rows, columns) = records.walk_xlsb(_whole(archive, part))
            if rows * columns > outlet.most["cells"]:
                raise Refused("sheet_too_large", sheet=name, cells=rows * columns, limit=outlet.most["cells"])
            seen.marks[place] = Marks(errors, merged)


def _in_ods(archive: Archive, seen: Seen, outlet: Outlet) -> None:
    archive.look_through(lambda name, piece: None, lambda done: outlet.say(PROGRESS, done))
    content = _whole(archive, "content.xml")
    check_ods(content, outlet.most["cells"])
    seen.marks = dict(marks.read_ods(content))
