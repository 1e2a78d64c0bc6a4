"""The registry 企业登记: every firm of all parks once, who was sent twice, and what each park still owes.

Rows are one firm by their credit code, else by their normalised full name; similar names are only suggested. A park
that sent nothing has sent nothing: that says nothing about whether firms stand in it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from liantu.data.credit_code import faults
from liantu.data.names import normal, similar

# What a firm should tell, with the columns of the dictionary in which it does.
FIELDS = {
    "code": ("credit_code",),
    "coordinates": ("lng", "lat"),
    "segment": ("segments",),
    "revenue": ("revenue",),
}


class Group(NamedTuple):
    """Rows that are one firm: their labels in the table, names and parks as written, and ``by`` what: code or name."""

    rows: tuple[int, ...]
    names: tuple[str, ...]
    parks: tuple[str, ...]
    by: str


class Pair(NamedTuple):
    """Two firms whose names are near, with the part of the characters that both have (0–1)."""

    one: str
    other: str
    common: float


@dataclass(frozen=True)
class Registry:
    """All firms once.

    ``firms`` has one row a firm, under the label of its first row: ``firm``, ``park`` ("" where none is told), and
    whether each of ``FIELDS`` is told in any of its rows; a credit code that fails its check is none, and
    ``wrong_code`` says that there is only such a one. ``by_park`` counts them, one row a park, in the order of the
    table of parks, then parks that are not in it, then "": ``n`` and one column a field; a park that sent nothing is
    not in it but in ``silent``. ``groups`` are firms with more than one row, ``similar`` pairs for a person to judge.
    """

    firms: pd.DataFrame = field(repr=False)
    by_park: pd.DataFrame = field(repr=False)
    silent: tuple[str, ...]
    strange: tuple[str, ...]  # parks of firms that are not in the table of parks
    groups: tuple[Group, ...]
    similar: tuple[Pair, ...]

    @property
    def n_firms(self) -> int:
        return len(self.firms)

    def owing(self, park: str) -> pd.DataFrame:
        """The firms of a park that lack something, with a column a field: True where it is lacking."""
        own = self.firms[self.firms["park"] == park].set_index("firm")[list(FIELDS)]
        lacking = ~own
        return lacking[lacking.any(axis="columns")]


def registry_of(tables: Mapping[str, pd.DataFrame]) -> Registry:
    """The registry over the accepted rows of all uploads together.

    Examples
    --------
    >>> from liantu.samples import checked
    >>> found = registry_of(checked(
    ...     segments="chain,segment\\nc,s",
    ...     parks="park\\n甲园区\\n乙园区",
    ...     firms="firm,segments,park,revenue\\n吉安（甲）公司,s,甲园区,5\\n吉安(甲)公司,s,甲园区,\\n丙厂,s,丁园区,",
    ... ).tables)
    >>> found.n_firms, found.silent, found.strange, [group.rows for group in found.groups]
    (2, ('乙园区',), ('丁园区',), [(2, 3)])
    >>> found.by_park["revenue"].to_dict()
    {'甲园区': 1, '丁园区': 0}
    """
    rows = tables["firms"]
    parks = tables["parks"]["park"].dropna().tolist()
    number, by_code = _one_firm(rows)
    names = rows["firm"].tolist()
    own = _parks_of(rows, parks)
    frame = pd.DataFrame({"firm": names, "park": own, **_told(rows)}, index=rows.index)
    firms = _once(frame, number)
    by_park = _counted(firms, parks)
    strange = tuple(park for park in by_park.index if park and park not in parks)
    silent = tuple(park for park in dict.fromkeys(parks) if park not in set(own))
    near = similar(firms["firm"].tolist())
    codes = dict(zip(names, rows["credit_code"].tolist(), strict=True))
    pairs = (Pair(*each) for each in near if not _differ(codes[each[0]], codes[each[1]]))
    return Registry(firms, by_park, silent, strange, _groups(frame, number, by_code), tuple(pairs))


def _one_firm(rows: pd.DataFrame) -> tuple[list[int], set[int]]:
    """For each row the number of its firm, and the numbers of those that a code joined.

    A row without a code belongs to the first of its name, whatever the codes of others of that name.
    """
    of_code: dict[str, int] = {}
    of_name: dict[str, int] = {}
    number, by_code = [], set()
    codes = rows["credit_code"].tolist()
    plain = [normal(name) for name in rows["firm"].tolist()]
    first_coded = {name: code for name, code in zip(plain[::-1], codes[::-1], strict=True) if isinstance(code, str)}
    for name, code in zip(plain, codes, strict=True):
        known = code if isinstance(code, str) else first_coded.get(name)
        if known is None:
            number.append(of_name.setdefault(name, len(of_code) + len(of_name)))
            continue
        if known in of_code and isinstance(code, str):
            by_code.add(of_code[known])
        number.append(of_code.setdefault(known, len(of_code) + len(of_name)))
    return number, by_code


def _parks_of(rows: pd.DataFrame, parks: Sequence[str]) -> list[str]:
    """The park of each row as the table of parks writes it, "" where none is told."""
    written = {normal(park): park for park in parks}
    told = rows["park"].tolist()
    each = {park: written.get(normal(park), park) for park in set(told) if isinstance(park, str)}
    return [each.get(park, "") if isinstance(park, str) else "" for park in told]


def _told(rows: pd.DataFrame) -> dict[str, np.ndarray]:
    told = {name: rows[list(columns)].notna().all(axis="columns").to_numpy() for name, columns in FIELDS.items()}
    places = np.flatnonzero(told["code"])
    wrong = np.zeros(len(rows), bool)
    wrong[places[list(faults(rows["credit_code"].iloc[places].tolist()))]] = True
    return told | {"code": told["code"] & ~wrong, "wrong_code": wrong}


def _once(frame: pd.DataFrame, number: Sequence[int]) -> pd.DataFrame:
    """One row a firm: name and park of its first row that tells one, and what any of its rows tells."""
    by = frame.assign(number=number, label=frame.index, park=frame["park"].replace("", None))
    kinds = {"label": "first", "firm": "first", "park": "first", **dict.fromkeys((*FIELDS, "wrong_code"), "any")}
    firms = by.groupby("number", sort=False).agg(kinds).set_index("label").rename_axis(None)
    wrong = firms["wrong_code"] & ~firms["code"]
    return firms.assign(park=firms["park"].where(firms["park"].notna(), ""), wrong_code=wrong)


def _counted(firms: pd.DataFrame, parks: Sequence[str]) -> pd.DataFrame:
    counted = firms.assign(n=1).groupby("park", sort=False)[["n", *FIELDS, "wrong_code"]].sum().astype(int)
    there = dict.fromkeys(counted.index)
    order = [park for park in dict.fromkeys(parks) if park in there]
    order += [park for park in there if park and park not in set(parks)]
    return counted.loc[[*order, *([""] if "" in there else [])]]


def _groups(frame: pd.DataFrame, number: Sequence[int], by_code: set[int]) -> tuple[Group, ...]:
    together: dict[int, list[int]] = defaultdict(list)
    for place, each in enumerate(number):
        together[each].append(place)
    labels, names, parks = frame.index.tolist(), frame["firm"].tolist(), frame["park"].tolist()
    return tuple(
        Group(
            tuple(labels[place] for place in places),
            tuple(names[place] for place in places),
            tuple(dict.fromkeys(parks[place] for place in places if parks[place])),
            "code" if each in by_code else "name",
        )
        for each, places in together.items()
        if len(places) > 1
    )


def _differ(code: object, other: object) -> bool:
    return isinstance(code, str) and isinstance(other, str) and code != other
