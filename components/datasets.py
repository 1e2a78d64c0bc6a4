"""Which rows the reader looks at: the office's own file, a sample city, or a version that was accepted here."""

import csv
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from components import url
from liantu.facts import Name

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_data"


@dataclass(frozen=True)
class Dataset:
    """A folder or workbook under a code for the link. ``pair`` joins the two moments of one story."""

    code: str
    path: Path
    name: Name
    note: Name | None = None
    pair: str = ""
    moment: str = ""


def known() -> dict[str, Dataset]:
    """What can be chosen without a link, the first one being shown at first."""
    return (_office() or {}) | _samples()


def current() -> Dataset:
    """The one in the link; one that does not exist is told by ``url.refused("data")``."""
    code = url.chosen("data", next(iter(known())), lambda code: code if _called(code) else None)
    return _called(code)


def moments(dataset: Dataset) -> list[Dataset]:
    """The moments of a story in their order, or nothing."""
    return [each for each in known().values() if dataset.pair and each.pair == dataset.pair]


def versions() -> Path:
    """Where accepted uploads are kept: ``LIANTU_VERSIONS``, or ``versions`` beside the app."""
    return Path(os.environ.get("LIANTU_VERSIONS", ROOT / "versions"))


def accepted() -> dict[str, Dataset]:
    """All accepted uploads by their dataset's id."""
    folders = sorted(versions().iterdir()) if versions().is_dir() else []
    found = {folder.name: version(folder.name) for folder in folders}
    return {code: each for code, each in found.items() if each}


def version(code: str) -> Dataset | None:
    """An accepted upload by its dataset's id."""
    folder = versions() / code
    if not re.fullmatch(r"[0-9a-f]{12}", code) or not folder.is_dir():
        return None
    return Dataset(code, folder, Name(code, code))


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
