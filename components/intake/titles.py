"""Titles 表名: the shortest names by which the reader tells the tables of an upload from one another.

Fourteen parks send fourteen workbooks whose only sheet is called Sheet1: there the file's name says which is which.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from zlib import crc32

from components.intake import preview
from components.words import tr
from liantu.data.intake.parts import FoundTable
from liantu.data.intake.taken import Intake

LONGEST = 24  # characters of a sheet's name
LONGEST_FILE = 60  # what tells files apart may stand at the end of their names


def titles(intake: Intake, numbers: Sequence[int]) -> Mapping[int, str]:
    """A name for each of these tables, no two alike: a list of choices tells them by what it shows."""
    named: dict[int, str] = {}
    for candidates in zip(*(_candidates(intake, intake.found[number]) for number in numbers), strict=True):
        n_by = Counter(candidates)
        for number, title in zip(numbers, candidates, strict=True):
            if n_by[title] == 1 and number not in named and title not in named.values():
                named[number] = title
    return {number: named.get(number) or f"{intake.found[number].sheet} ({number + 1})" for number in numbers}


def file_of(intake: Intake, found: FoundTable) -> str:
    """The name of a table's file, without its ending; within its archive, where it came in one."""
    archive = next((f"{name}/" for name, _ in intake.files if found.file.startswith(f"{name}/")), "")
    path = PurePosixPath(found.file.removeprefix(archive))
    return preview.cut(str(path.parent / path.stem), LONGEST_FILE)


def mark(found: FoundTable) -> str:
    """Tells the widgets of one table from those of another: its place is the sender's text."""
    return f"{crc32(found.place.encode('utf-8', 'surrogatepass')):08x}"


def _candidates(intake: Intake, found: FoundTable) -> Iterator[str]:
    sheet, file = preview.cut(found.sheet, LONGEST), file_of(intake, found)
    yield sheet
    yield file
    yield f"{file} · {sheet}"
    yield preview.cut(f"{found.file} · {sheet}", 2 * LONGEST_FILE)
    yield f"{file} · {sheet} · {tr('check.rows', rows=[str(found.head[1])])}"
