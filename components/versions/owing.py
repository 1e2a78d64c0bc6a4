"""What each park still owes 欠报: of its firms those with a blank, and those whose row was sent back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from liantu.data import workbook
from liantu.data.checks import Checked
from liantu.data.dictionary import TABLES
from liantu.data.names import normal
from liantu.data.problems import Problem
from liantu.data.registry import FIELDS, Registry
from liantu.data.writing import as_sheets, heading
from liantu.facts import Finding
from liantu.words import say

# A blank is no mistake of the upload, so it is told in words of its own.
TOLD = {"problem.missing_value": "registry.problem", "cure.missing_value": "registry.cure"}
BLANK = "blank"  # among the facts of such a problem


@dataclass(frozen=True)
class Owing:
    """One park: the blanks of its firms by field, by firm; and how many of its rows were sent back."""

    park: str
    blanks: dict[str, tuple[str, ...]]  # firm → fields
    n_sent_back: int

    @property
    def n(self) -> int:
        """How many rows have to be looked at."""
        return len(self.blanks) + self.n_sent_back

    def parts(self) -> tuple[Finding, ...]:
        """What is owed, the most first: 12家的信用代码、3家的环节."""
        counts = {field: sum(field in fields for fields in self.blanks.values()) for field in FIELDS}
        owed = sorted((field for field in FIELDS if counts[field]), key=lambda field: -counts[field])
        said = [Finding(f"registry.owes.{field}", {"n": counts[field]}) for field in owed]
        if self.n_sent_back:
            said.append(Finding("registry.owes.sent_back", {"n": self.n_sent_back}))
        return tuple(said)


def owing(found: Registry, owed: Checked, park: str) -> Owing:
    """What a park owes; "" stands for the firms of which no park is told."""
    lacking = found.owing(park)
    blanks = {firm: tuple(lacking.columns[row]) for firm, row in zip(lacking.index, lacking.to_numpy(), strict=True)}
    return Owing(park, blanks, len(_sent_back(owed, park)))


def in_template(checked: Checked, found: Registry, owed: Checked, park: str, reader: str) -> bytes:
    """The rows of a park that have to be looked at, in the template's shape, each with what is missing and what to do.

    Read again, they take the place of the rows of the same firms.
    """
    blanks = owing(found, owed, park).blanks
    firms = as_sheets(checked).get("firms", pd.DataFrame({"firm": []}))
    columns = {each.column: each for each in TABLES["firms"].columns}
    rows = firms.loc[firms["firm"].isin(blanks)].reindex(columns=list(columns), fill_value="")
    problems = [
        _blank(row, name, heading(columns[name], reader))
        for row, firm in rows["firm"].items()
        for field in blanks[firm]
        for name in FIELDS[field]
        if not rows.at[row, name]
    ]
    back = _sent_back(owed, park)
    first = int(max(rows.index, default=1)) + 1
    moved = dict(zip(back.index, range(first, first + len(back)), strict=True))
    problems += [
        replace(problem, row=moved[problem.index], index=moved[problem.index])
        for problem in owed.problems
        if problem.table == "firms" and problem.index in moved
    ]
    texts = pd.concat([rows, back.set_axis(list(moved.values()))]) if len(back) else rows
    one = Checked({}, tuple(problems), {}, {"firms": texts})
    return workbook.rejected(one, reader, partial(_said, say), version=checked.dataset_id)


def _sent_back(owed: Checked, park: str) -> pd.DataFrame:
    rows = owed.rejected.get("firms")
    if rows is None or not len(rows):
        return pd.DataFrame(columns=[each.column for each in TABLES["firms"].columns])
    return rows.loc[[normal(each) == normal(park) for each in rows["park"].fillna("")]]


def _blank(row: int, field: str, column: str) -> Problem:
    return Problem("missing_value", row, column, table="firms", field=field, index=row, facts={BLANK: True})


def _said(speak: Callable[..., str], language: str, code: str, **facts: object) -> str:
    return speak(language, TOLD[code] if facts.pop(BLANK, False) else code, **facts)
