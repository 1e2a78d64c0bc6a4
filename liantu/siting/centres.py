"""Centres 圆心: around what one looks for suppliers: a lead firm, any other firm, or a park."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.leads import Leads
from liantu.diagnose.rooting import members
from liantu.diagnose.sections.leads import ranks
from liantu.facts import Name
from liantu.place import home_of
from liantu.place.located import firms_located, parks_located
from liantu.siting.by_park import short

FIRM, PARK = "firm", "park"
MOST_LEADS = 12  # firms in the list; any other firm can be picked on the map


@dataclass(frozen=True)
class Centre:
    """A firm or a park with its point in WGS-84, or without one.

    ``called``: how a sentence calls it, a park by its usual name. ``place``: how well its place is known, a class of
    :mod:`liantu.place.located`; a firm known only by its park is measured from the park's point.
    """

    kind: Literal["firm", "park"]
    name: Name
    called: Name
    lng: float | None
    lat: float | None
    place: str

    @property
    def code(self) -> str:
        """For the link."""
        return f"{self.kind}:{self.name.zh}"

    @property
    def has_point(self) -> bool:
        """Whether a distance can be measured from it."""
        return self.lng is not None


def centres(found: Diagnosis, read: Leads) -> list[Centre]:
    """The firms of a chain that carry most, the first first, then the parks in the order of their sheet.

    >>> from liantu.diagnose.leads import read_leads
    >>> [(each.code, each.has_point) for each in centres(lamp_diagnosis(), read_leads(lamp_city()))]
    [('firm:Cai', False), ('firm:Ai', False), ('firm:Bo', False)]
    """
    firms = ranks(found, read)["extraction"].index[:MOST_LEADS]
    return [*_of_firms(found, firms), *_of_parks(found, found.city.parks.index)]


def centre_of(found: Diagnosis, code: str) -> Centre | None:
    """The firm or park of a code, also one that is not listed; None where there is none of that name.

    >>> centre_of(lamp_diagnosis(), "firm:Bo").place, centre_of(lamp_diagnosis(), "park:Moon")
    ('unknown', None)
    """
    kind, _, name = code.partition(":")
    if kind == FIRM and found.city.places_of_firms([name])[0] >= 0:
        return _of_firms(found, [name])[0]
    if kind == PARK and name in found.city.parks.index:
        return _of_parks(found, [name])[0]
    return None


def firms_at(found: Diagnosis, centre: Centre) -> np.ndarray:
    """The places of the firms that buy there: the firm itself, or those of the chain that stand in the park.

    >>> firms_at(lamp_diagnosis(), centre_of(lamp_diagnosis(), "firm:Cai")).tolist()
    [2]
    """
    if centre.kind == FIRM:
        return found.city.places_of_firms([centre.name.zh])
    park = firms_located(found.city)["park"].to_numpy(object, na_value="")
    return np.flatnonzero((park == centre.name.zh) & members(found.city, found.counted.index)[:-1])


def _of_firms(found: Diagnosis, names: Iterable[str]) -> list[Centre]:
    rows = firms_located(found.city).loc[list(names), ["at_lng", "at_lat", "class"]]
    return [
        Centre(FIRM, Name(name, name), Name(name, name), *_point(*row[:2]), row[2])
        for name, *row in rows.itertuples(name=None)
    ]


def _of_parks(found: Diagnosis, names: Iterable[str]) -> list[Centre]:
    rows = parks_located(found.city).loc[list(names), ["lng", "lat", "class"]]
    english = found.city.parks["name_en"].dropna().to_dict()
    province = home_of(found.city).province
    named = {name: Name(name, english.get(name, name)) for name in rows.index}
    return [
        Centre(PARK, named[name], short(named[name], province), *_point(*row[:2]), row[2])
        for name, *row in rows.itertuples(name=None)
    ]


def _point(lng: object, lat: object) -> tuple[float | None, float | None]:
    return (None, None) if pd.isna(lng) or pd.isna(lat) else (float(lng), float(lat))
