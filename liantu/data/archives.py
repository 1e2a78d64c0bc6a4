"""Archives 压缩包: a zip of spreadsheets, as an office mails them, read as the files in it are, each by itself.

The child has looked at the list of entries before: a zip that is no workbook is known by its refusal. Each file is
unpacked under a number, read by the ordinary road under the name ``archive.zip/inner.xlsx``, and gone before the next.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import NamedTuple

from liantu.data.cells import clean
from liantu.data.files import MEGABYTE, RawSheet, decoded, raw_sheets
from liantu.data.limits import Limits, limits
from liantu.data.problems import LiantuError
from liantu.data.spreadsheets.archive import Archive
from liantu.data.spreadsheets.frames import Refused
from liantu.facts import Few, Name

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
MOST = 500  # files in an archive; an office has some dozens
LONGEST_NAME = 120  # characters
NAMED = 10  # files in one sentence; of more, the first are named and all are counted
UTF_8_NAME = 0x800  # the flag of an entry whose name is UTF-8; without it, it is what the packer's computer wrote
OF_THE_SYSTEM = ("thumbs.db", "desktop.ini")
# What is no table, whatever it is called: a zip of nothing else is refused as such.
NO_TABLES = {"is_archive", "is_document", "is_image", "is_numbers", "is_pdf", "is_slides", "is_web_page", "is_xml_text"}
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, IndexError)

Progress = Callable[[float | None], None]
ReadFile = Callable[..., list[RawSheet]]


class Came(NamedTuple):
    """What came of a file: its sheets, and why files in it are not read, each under its name."""

    sheets: tuple[RawSheet, ...]
    refused: tuple[LiantuError, ...] = ()


def sheets_in(
    path: Path,
    name: str,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    read: ReadFile = raw_sheets,
) -> Came:
    """Every sheet of a file; of a zip that is no workbook, every sheet of the files in it.

    Parameters are those of :func:`liantu.data.files.raw_sheets`, which is ``read``. A file in the archive that cannot
    be read is said under its name and stops no other; several that are refused for the same reason are said together.

    Raises
    ------
    LiantuError
        What ``raw_sheets`` says; ``is_archive``, where the archive holds no table and nothing that might be one;
        ``cancelled``; or what is wrong with the archive as a whole, by the limits of every upload.
    """
    try:
        return Came(tuple(read(path, name, progress=progress, cancelled=cancelled)))
    except LiantuError as reason:
        if reason.code != "is_archive" or not _is_zip(path):
            raise
    try:
        archive = _Listed(path, limits())
        with archive.file, TemporaryDirectory(prefix="liantu-") as folder:
            return _Inside(archive, name, Path(folder) / "0", progress or _nobody, cancelled or _never).came(read)
    except Refused as reason:
        raise LiantuError(reason.code, **({"path": name} | reason.facts)) from reason
    except DAMAGED as reason:
        raise LiantuError("is_damaged", path=name) from reason


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in ZIP


def _nobody(done: float | None) -> None:
    pass


def _never() -> bool:
    return False


class _Listed(Archive):
    """An archive by the limits of every upload, which lets go of the file where it is refused."""

    def __init__(self, file: Path, allowed: Limits) -> None:
        self.allowed = allowed
        try:
            super().__init__(str(file), {"unpacked": allowed.unpacked, "entries": allowed.entries})
        except BaseException:
            self.file.close()
            raise


class _Inside:
    """The files of one archive, one after the other."""

    def __init__(
        self, archive: _Listed, name: str, place: Path, progress: Progress, cancelled: Callable[[], bool]
    ) -> None:
        self.archive, self.allowed, self.name, self.place = archive, archive.allowed, name, place
        self.progress, self.cancelled = progress, cancelled
        self.end = monotonic() + self.allowed.seconds
        names = {entry: shown for entry, shown in shown_names(archive.entries).items() if not shown.endswith("/")}
        self.names = {entry: shown for entry, shown in names.items() if not _is_of_the_system(shown)}
        self.n_left_out = len(names) - len(self.names)
        if len(self.names) > MOST:
            raise Refused("too_many_files", files=len(self.names), limit=MOST)
        self.size = sum(self.archive.entries[entry].file_size for entry in self.names) or 1
        self.room = _Room(self.allowed)

    def came(self, read: ReadFile) -> Came:
        sheets, refused, before = [], [], 0
        for entry, shown in self.names.items():
            called, size = f"{self.name}/{shown}", self.archive.entries[entry].file_size
            try:
                self._unpack(entry, size)
                told = _share(self.progress, before, size, self.size)
                found = read(self.place, called, progress=told, cancelled=self.cancelled)
                self.room.take(found)
                sheets += found
            except Refused as reason:
                refused.append(LiantuError(reason.code, **({"path": called} | reason.facts)))
            except LiantuError as reason:
                if reason.code == "cancelled":
                    raise LiantuError("cancelled", path=self.name) from reason
                refused.append(reason)
            except DAMAGED:
                refused.append(LiantuError("is_damaged", path=called))
            before += size
        if not sheets and {reason.code for reason in refused} <= NO_TABLES:
            raise Refused("is_archive")
        if sheets and self.n_left_out:
            note = "system_files_ignored", {"n": self.n_left_out}
            sheets[0] = replace(sheets[0], told=(*sheets[0].told, note))
        return Came(tuple(sheets), tuple(together(refused)))

    def _unpack(self, entry: str, size: int) -> None:
        """One file, of the size and check sum that the list declares, to its place on disk."""
        if monotonic() > self.end:
            raise Refused("not_reached", seconds=self.allowed.seconds)
        if size > self.allowed.megabytes * MEGABYTE:
            raise Refused("file_too_large", size=-(-size // MEGABYTE), limit=self.allowed.megabytes)
        came = check_sum = 0
        with self.place.open("wb") as written:
            for piece in self.archive.pieces(entry):
                if self.cancelled():
                    raise LiantuError("cancelled", path=self.name)
                came, check_sum = came + len(piece), zlib.crc32(piece, check_sum)
                if came > size:
                    raise Refused("is_damaged")
                written.write(piece)
        if check_sum != self.archive.entries[entry].CRC:
            raise Refused("is_damaged")


class _Room:
    """How much of all files of an archive is held at once: what a file alone may hold at most."""

    def __init__(self, allowed: Limits) -> None:
        self.allowed, self.cells, self.characters = allowed, 0, 0

    def take(self, sheets: Sequence[RawSheet]) -> None:
        cells = sum(len(row) for each in sheets for row in each.rows.values())
        characters = sum(len(cell) for each in sheets for row in each.rows.values() for cell in row)
        full = self.cells + cells > self.allowed.cells or self.characters + characters > self.allowed.characters
        if full and self.cells:
            raise Refused("archive_full", limit=self.allowed.cells)
        self.cells, self.characters = self.cells + cells, self.characters + characters


def _share(progress: Progress, before: int, size: int, whole: int) -> Progress:
    return lambda done: progress(done if done is None else min((before + size * done) / whole, 1.0))


def _is_of_the_system(shown: str) -> bool:
    """What a computer puts beside the files and nobody sends on purpose, such as the marks of files that are open."""
    last = shown.rpartition("/")[2]
    return shown.startswith("__MACOSX/") or last.startswith((".", "~$")) or last.lower() in OF_THE_SYSTEM


def shown_names(entries: Mapping[str, zipfile.ZipInfo]) -> dict[str, str]:
    """What each entry is called, to be said again only: in the encoding in which its packer wrote, each name once.

    Windows in Chinese writes GBK without saying so, macOS UTF-8 without saying so.

    >>> info = zipfile.ZipInfo("井开区/企业.xlsx".encode("gbk").decode("cp437"))
    >>> shown_names({info.filename: info})[info.filename]
    '井开区/企业.xlsx'
    """
    raw = {name: kept for name, info in entries.items() if (kept := _as_written(info)) is not None}
    all_of_them = decoded(b"\n".join(raw.values())) if raw else None
    texts = all_of_them.split("\n") if all_of_them else []
    if len(texts) != len(raw):
        texts = [decoded(kept) or name for name, kept in raw.items()]
    told, found, taken = dict(zip(raw, texts, strict=True)), {}, set()
    for name in entries:
        plain = _plain(told.get(name, name))
        shown, number = plain, 1
        while shown in taken and not plain.endswith("/"):
            number += 1
            stem, dot, suffix = plain.rpartition(".")
            shown = f"{stem} ({number}){dot}{suffix}" if stem else f"{plain} ({number})"
        taken.add(shown)
        found[name] = shown
    return found


def _as_written(info: zipfile.ZipInfo) -> bytes | None:
    """The bytes of a name of which the archive does not say how it is written."""
    written = info.orig_filename.partition("\0")[0]
    if written.isascii() or info.flag_bits & UTF_8_NAME:
        return None
    try:
        return written.encode("cp437")
    except UnicodeEncodeError:
        return None


def _plain(name: str) -> str:
    parts = [clean(part) for part in name.replace("\\", "/").split("/")]
    last = parts.pop()
    kept = "/".join([*(part for part in parts if part not in ("", ".", "..")), last])
    return kept[-LONGEST_NAME:].lstrip("/")


def together(refused: Sequence[LiantuError]) -> list[LiantuError]:
    """One sentence for all files that are refused for the same reason, where it tells no more than their names."""
    named: dict[str, list[str]] = {}
    for reason in refused:
        if set(reason.facts) == {"path"}:
            named.setdefault(reason.code, []).append(reason.facts["path"])
    said, done = [], set()
    for reason in refused:
        names = named.get(reason.code, ()) if set(reason.facts) == {"path"} else ()
        if len(names) < 2:
            said.append(reason)
        elif reason.code not in done:
            done.add(reason.code)
            few = Few(tuple(Name(each, each) for each in names), kind="files")
            said.append(LiantuError(reason.code, path=names if len(names) <= NAMED else few))
    return said
