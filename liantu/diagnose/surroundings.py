"""Surroundings 支撑条件: what stands around a chain, which rows of it are in force, and what counts as cheap."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.data.dictionary import TABLES
from liantu.diagnose import provenance
from liantu.diagnose.rules import Assumption, read_assumption


class Serving(NamedTuple):
    """Rows that serve a chain: its ``own``, those ``shared`` by the whole city, and how many have ended."""

    own: pd.DataFrame
    shared: pd.DataFrame
    n_expired: int


@dataclass(frozen=True)
class Surroundings:
    """What is read off ``resources`` for the whole city.

    ``in_force`` and ``expired``: its rows, by whether they have ended on the ``day`` of the dataset; without a day none
    has. ``cheap``: up to which yearly rate a loan counts as cheap, unless the reader moves it.
    """

    in_force: pd.DataFrame
    expired: pd.DataFrame
    day: str | None
    cheap: Assumption

    def serving(self, kinds: Sequence[str], chain: str, segments: pd.Index) -> Serving:
        """The rows of these kinds for a chain; one that names no chain serves all, or all that have its segment."""
        own, shared = _serving(self.in_force, kinds, chain, segments)
        ended = _serving(self.expired, kinds, chain, segments)
        return Serving(own, shared, sum(map(len, ended)))

    def naming(self, kinds: Sequence[str], segment: str) -> pd.DataFrame:
        """The rows in force of these kinds that name a segment, whatever chain they were listed for."""
        return _naming(self.in_force, kinds, segment)

    def expired_naming(self, kinds: Sequence[str], segment: str) -> pd.DataFrame:
        """Those that have ended."""
        return _naming(self.expired, kinds, segment)


def read_surroundings(city: City) -> Surroundings:
    """Tell the rows in force from those that have ended, against the newest day on which the dataset says what is here.

    >>> found = read_surroundings(lamp_surroundings())
    >>> found.day, found.expired["name"].tolist(), found.cheap.value
    ('2026-09-30', ['chip platform'], 0.03)
    """
    rate = next(column for column in TABLES["resources"].columns if column.column == "rate")
    day = provenance.of_city(city).as_of
    ended = np.array([_has_ended(until, day) for until in city.resources["until"]], bool)
    return Surroundings(city.resources[~ended], city.resources[ended], day, read_assumption("cheap_rate", rate))


def _has_ended(until: object, day: str | None) -> bool:
    """A month or a year ends with its last day."""
    return day is not None and isinstance(until, str) and until < day[: len(until)]


def _serving(
    rows: pd.DataFrame, kinds: Sequence[str], chain: str, segments: pd.Index
) -> tuple[pd.DataFrame, pd.DataFrame]:
    kind = rows["kind"].isin(kinds).to_numpy(bool)
    mine = rows["chain"].eq(chain).fillna(False).to_numpy(bool)
    near = rows["segment"].isna().to_numpy(bool) | rows["segment"].isin(segments).to_numpy(bool)
    return rows[kind & mine], rows[kind & rows["chain"].isna().to_numpy(bool) & near]


def _naming(rows: pd.DataFrame, kinds: Sequence[str], segment: str) -> pd.DataFrame:
    named = rows["segment"].eq(segment).fillna(False).to_numpy(bool)
    return rows[named & rows["kind"].isin(kinds).to_numpy(bool)]
