"""Which rows the reader looks at: the office's own file, a sample city, or a version that was accepted here."""

import csv
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from components import url, version_store
from liantu.data.problems import LiantuError
from liantu.facts import Name
from liantu.store import Version

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_data"
VERSION = "version:"


@dataclass(frozen=True)
class Dataset:
    """Rows under a code for the link: a folder, a workbook, or a version in the store, whose path begins with
    :data:`VERSION`. ``pair`` joins the two moments of one story."""

    code: str
    path: Path | str
    name: Name
    note: Name | None = None
    pair: str = ""
    moment: str = ""
    n_owed: int = 0  # rows that were sent and not accepted, of a version


def known() -> dict[str, Dataset]:
    """What can be chosen without a link, the first one being shown at first."""
    return (_used() or {}) | (_office() or {}) | _samples()


def current() -> Dataset:
    """The one in the link; one that does not exist is told by ``url.refused("data")``."""
    code = url.chosen("data", next(iter(known())), lambda code: code if _called(code) else None)
    return _called(code)


def moments(dataset: Dataset) -> list[Dataset]:
    """The moments of a story in their order, or nothing."""
    return [each for each in known().values() if dataset.pair and each.pair == dataset.pair]


def is_sample() -> bool:
    """Whether one of the sample cities is shown."""
    return current().code in _samples()


def accepted() -> dict[str, Dataset]:
    """All accepted uploads by their dataset's id, the newest first."""
    return {each.id: _of_version(each) for each in version_store.held().versions if not each.retired}


def version(code: str) -> Dataset | None:
    """An accepted upload by its dataset's id, also a retired one: an old link must open."""
    if not re.fullmatch(r"[0-9a-f]{12}", code):
        return None
    held = {each.id: each for each in version_store.held().versions}
    try:
        return _of_version(held[code] if code in held else version_store.opened().version(code))
    except LiantuError:
        return None


def _of_version(found: Version) -> Dataset:
    name = found.name or found.id
    return Dataset(found.id, VERSION + found.id, Name(name, name), n_owed=found.n_rejected)


def _used() -> dict[str, Dataset] | None:
    """The version that the office has made its own, which is shown where no link says otherwise."""
    found = version(version_store.held().used or "")
    return {found.code: found} if found else None


def _called(code: str) -> Dataset | None:
    return known().get(code) or version(code)


def _office() -> dict[str, Dataset] | None:
    path = os.environ.get("LIANTU_DATA")
    return {"office": Dataset("office", Path(path), Name(Path(path).stem, Path(path).stem))} if path else None


@cache
def _samples() -> dict[str, Dataset]:
    with open(SAMPLES / "samples.csv", encoding="utf-8", newline="") as file:
        return {
            row["code"]: Dataset(
                row["code"],
                SAMPLES / row["code"],
                Name(row["name_zh"], row["name_en"]),
                Name(row["note_zh"], row["note_en"]),
                row["pair"],
                row["moment"],
            )
            for row in csv.DictReader(file)
        }
