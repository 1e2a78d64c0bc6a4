"""A column of the sheet 表列: its heading, a sample of its values, and what both say that it holds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from liantu.data.cells import UNITS
from liantu.data.intake import profiles
from liantu.data.intake.headings import PERSONAL, SERIAL, readings, unit_of
from liantu.data.intake.parts import FoundTable

WIDE = 300  # columns for which a meaning is looked for; no table of ours has a tenth of them


@dataclass(frozen=True)
class Profile:
    """``shares`` tells which part of the values is of each kind (0–1), ``kind`` the kind of most."""

    position: int  # from 0, within the found table
    heading: str
    values: tuple[str, ...]
    shares: Mapping[str, float]
    kind: str

    @property
    def n_filled(self) -> int:
        return sum(bool(value.strip()) for value in self.values)


def profiled(found: FoundTable, segments: Collection[str]) -> list[Profile]:
    """The columns of a found table, each by an even sample of its values."""
    rows = list(found.rows.values())
    step = max(1, len(rows) // profiles.SAMPLE)
    sample = rows[::step][: profiles.SAMPLE]
    columns = []
    for position, heading in enumerate(found.headings):
        values = tuple(cells[position] for cells in (sample if position < WIDE else sample[:10]))
        shares = profiles.shares(values, segments=segments)
        columns.append(Profile(position, heading, values, shares, profiles.kind_of(shares)))
    return columns


def is_money(at: Profile) -> bool:
    return at.shares.get("money", 0) > 0.5 or unit_of(at.heading) in UNITS["万元"]


def is_percent(values: Sequence[str]) -> bool:
    """Whether bare numbers seem to be per cent: most are above 1, none above 100."""
    numbers = []
    for value in values:
        try:
            numbers.append(float(value))
        except ValueError:
            continue
    return len(numbers) > 1 and max(numbers) <= 100 and sum(number > 1 for number in numbers) > 0.8 * len(numbers)


def meant_as(at: Profile) -> str:
    """The kind of the values, after a look at the heading: a serial number and a person are none of ours."""
    names = [name for name, _ in readings(at.heading)] if at.heading else []
    if any(name in SERIAL for name in names) and at.kind in ("number", "empty"):
        return "serial"
    if not at.heading and counts(at.values):
        return "serial"
    if at.kind not in ("firm_name", "credit_code") and any(PERSONAL.search(name) for name in names):
        return "personal"
    return "personal" if at.kind in ("phone", "person") else at.kind


def counts(values: Sequence[str]) -> bool:
    """Whether values are the numbers 1, 2, 3 … of the rows, of which some may be left out by the sample."""
    numbers = [int(value) for value in values if value.isdecimal() and len(value) < 8]
    return len(numbers) > 1 and len(numbers) == len(values) and all(a < b for a, b in pairwise(numbers))
