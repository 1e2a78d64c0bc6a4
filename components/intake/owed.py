"""What a version is owed 待补: rows that were held back, which of them a corrected workbook brings, which remain."""

from typing import NamedTuple

from components import version_store
from liantu.data.checks import Checked
from liantu.data.intake import owed
from liantu.data.intake.owed import is_returned, remaining
from liantu.data.intake.taken import Intake
from liantu.data.problems import LiantuError

__all__ = ["Returned", "is_returned", "of", "remaining", "returned", "with_remaining"]


class Returned(NamedTuple):
    """A corrected workbook: the version that it completes, the rows owed there, and how many of them it settles. A row
    that comes again and is still wrong is owed as before."""

    version: str
    n_owed: int
    n_left: int

    @property
    def n_back(self) -> int:
        return max(0, self.n_owed - self.n_left)


def returned(intake: Intake) -> Returned | None:
    """Whether these files are rows that went back and come again, by the headings 问题 and 怎么改."""
    if intake.base_id is None or intake.mode != "update" or not is_returned(intake):
        return None
    before = of(intake.base_id)
    if before is None or not any(before.n_rows.values()):
        return None
    n, n_left = (sum(map(len, each.values())) for each in (before.rejected, with_remaining(intake).rejected))
    return Returned(intake.base_id, n, n_left)


def of(version: str) -> Checked | None:
    """The rows that a version is owed, as a check that accepted none; None where it is no version."""
    try:
        store = version_store.opened()
        return store.owed(version) if store.version(version) else None
    except LiantuError:
        return None


def with_remaining(intake: Intake) -> Checked:
    """The rows as checked, and with what the version below is still owed, so that it is not forgotten."""
    return owed.with_remaining(intake, of(intake.base_id) if intake.mode == "update" and intake.base_id else None)
