"""Archives 压缩包: a zip of CSV files, as ``export`` writes it, stands for the files in it."""

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from liantu.data.dictionary import table_called
from liantu.data.files import MEGABYTE, TEXTS
from liantu.data.limits import limits
from liantu.data.problems import LiantuError
from liantu.data.spreadsheets.archive import Archive
from liantu.data.spreadsheets.frames import Refused


class _Listed(Archive):
    """An archive by the limits of every upload, which lets go of the file where it is refused."""

    def __init__(self, file: Path) -> None:
        allowed = limits()
        try:
            super().__init__(str(file), {"unpacked": allowed.unpacked, "entries": allowed.entries})
        except BaseException:
            self.file.close()
            raise


@contextmanager
def opened(files: Iterable[Path]) -> Iterator[list[Path]]:
    """The files, and in place of each archive of tables the CSV files in it, which are gone afterwards.

    Raises
    ------
    LiantuError
        What is wrong with the archive, by the limits of every upload: see :mod:`liantu.data.limits`.
    """
    with TemporaryDirectory(prefix="liantu-") as folder:
        yield [each for place, file in enumerate(files) for each in _in(file, Path(folder) / str(place))]


def _in(file: Path, folder: Path) -> list[Path]:
    if not _holds_tables(file):
        return [file]
    allowed, found = limits(), []
    if file.stat().st_size > allowed.megabytes * MEGABYTE:
        size = -(-file.stat().st_size // MEGABYTE)
        raise LiantuError("file_too_large", path=file.name, size=size, limit=allowed.megabytes)
    folder.mkdir()
    try:
        archive = _Listed(file)
        with archive.file:
            for name, info in archive.entries.items():  # each the plain name of a table
                target, check_sum = folder / name, 0
                with target.open("xb") as written:
                    for piece in archive.pieces(name):
                        check_sum = zlib.crc32(piece, check_sum)
                        written.write(piece)
                if check_sum != info.CRC:
                    raise Refused("is_damaged")
                found.append(target)
    except Refused as reason:
        raise LiantuError(reason.code, **({"path": file.name} | reason.facts)) from reason
    except (zipfile.BadZipFile, OSError, ValueError) as reason:
        raise LiantuError("is_damaged", path=file.name) from reason
    return found


def _holds_tables(file: Path) -> bool:
    """Whether everything in it is a CSV called like a table, in no folder; any other zip is left to the reader."""
    if file.suffix.lower() != ".zip":
        return False
    try:
        archive = _Listed(file)
    except (Refused, zipfile.BadZipFile, OSError, ValueError):
        return False  # the reader says what it is
    with archive.file:
        names = list(archive.entries)
    return bool(names) and all(
        Path(name).name == name and Path(name).suffix.lower() in TEXTS and table_called(Path(name).stem) is not None
        for name in names
    )
