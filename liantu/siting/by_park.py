"""By park 分园区: who of a chain stands where, and where those stand who buy a segment.

A spot is a park, or what a county has outside its parks, or nowhere: firms of which at most the city is known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.diagnose.diagnosis import Diagnosis
from liantu.facts import Figure, Finding, Name, Word
from liantu.place import home_of
from liantu.place.boundaries import ground_of
from liantu.place.located import firms_located, parks_located
from liantu.siting.land import room_by_park

PARK, COUNTY, NOWHERE = "park:", "county:", "nowhere"
UNITS = {
    "n_firms": "count",
    "n_makers": "count",
    "output": "万元",
    "n_users": "count",
    "wanted": "万元",
    "wanted_share": "share",
    "free_land": "亩",
    "free_plants": "㎡",
}
Named = Name | Finding | Word
USUAL = {"经济技术开发区": "经开区", "高新技术产业开发区": "高新区", "高新技术产业园区": "高新区"}
COUNTS = ["n_firms", "n_silent", "n_makers", "n_users", "n_need_unknown"]


@dataclass(frozen=True)
class ByPark:
    """The spots of a chain, with what stands there.

    Attributes
    ----------
    segment : str
        The segment whose customers are counted.
    rows : DataFrame, index ``spot``
        ``county``; ``n_firms`` of the chain, their ``output`` in it [万元/year], ``n_silent`` that do not report it;
        ``n_makers`` and ``n_users`` of the segment, what these buy of it, ``wanted`` [万元/year], of how many it is
        unknown, ``n_need_unknown``, ``wanted_share`` of all that is known [0–1]; ``free_land`` [亩] and ``free_plants``
        [㎡] that can still be given.
    names : dict
        Each spot in both languages.
    province : str
        Which names of parks need not say.
    """

    segment: str
    rows: pd.DataFrame
    names: dict[str, Named]
    province: str

    def figure(self, spot: str, column: str) -> Figure:
        """One number, or why there is none."""
        value = self.rows.at[spot, column]
        if not pd.isna(value):
            return Figure(float(value), UNITS[column])
        return Figure(None, UNITS[column], reason=self._why(spot, column))

    def _why(self, spot: str, column: str) -> str:
        if column in ("free_land", "free_plants"):
            return "not_told" if spot.startswith(PARK) else "no_park"
        if column == "output":
            return "size_unknown" if self.rows.at[spot, "n_firms"] else "no_firms"
        return "need_unknown" if self.rows.at[spot, "n_users"] else "no_customers"

    def named(self, spot: str) -> Named:
        """The spot in both languages."""
        return self.names[spot]

    def called(self, spot: str) -> Named:
        """The same as said aloud, parks by their usual name."""
        name = self.names[spot]
        return short(name, self.province) if isinstance(name, Name) else name

    @property
    def parks(self) -> pd.DataFrame:
        """The spots that are parks."""
        return self.rows[self.rows.index.str.startswith(PARK)]


def spots_of(city: City) -> pd.Series:
    """The spot of every firm, index ``firm``: ``park:NAME``, ``county:NAME`` or ``nowhere``."""
    located = firms_located(city)
    park, county = (located[name].to_numpy(object, na_value="") for name in ("park", "county"))
    pairs = zip(park.tolist(), county.tolist(), strict=True)
    named = [PARK + p if p else COUNTY + c if c else NOWHERE for p, c in pairs]
    return pd.Series(pd.Categorical(named), index=located.index)


def by_park(found: Diagnosis, segment: str) -> ByPark:
    r"""Where the firms of a chain stand and where the customers of a segment are 分园区.

    Parameters
    ----------
    found : Diagnosis
        The chain; reads firms, their places, shares and revenue, and the links out of ``segment``.
    segment : str
        The segment whose customers are sought.

    Returns
    -------
    ByPark
        One row a spot: every park of the table and every other place where a firm of the chain or a customer stands.
        [firms, 万元/year, 亩, ㎡]

    Notes
    -----
    .. math:: \mathrm{need}_p = \sum_{i \in p} \sum_m \mathrm{cost\_share}(\ell \to m) \cdot \mathrm{revenue}_i
        \cdot \mathrm{share}(i, m)

    A firm that stands in two segments of the chain counts once. A term with an unknown factor is unknown unless the
    other is 0; known terms are added, unknown ones counted.

    References
    ----------
    Our own definition; demand as in the interface, "Figures", read by place instead of by segment.

    Examples
    --------
    >>> found = lamp_diagnosis()
    >>> by_park(found, "package").rows[["n_firms", "n_users"]].to_dict("list")
    {'n_firms': [3], 'n_users': [1]}
    """
    city = found.city
    spots = spots_of(city)
    here = _firms_of(city, found.counted.index)
    made, silent = _made(city, found.counted.index)
    need, unknown = needs(city, segment)
    buys = buying(city, segment)
    codes = spots.cat.codes.to_numpy()
    names = spots.cat.categories.tolist()

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(codes, np.nan_to_num(values), len(names))

    told = total(~np.isnan(made) & here)
    rows = pd.DataFrame(
        {
            "n_firms": total(here).astype(int),
            "output": np.where(told > 0, total(made), np.nan),
            "n_silent": total(silent).astype(int),
            "n_makers": total(_firms_of(city, [segment])).astype(int),
            "n_users": total(buys).astype(int),
            "wanted": np.where(total(buys & ~unknown) > 0, total(need), np.nan),
            "n_need_unknown": total(unknown).astype(int),
        },
        index=pd.Index(names, dtype="str", name="spot"),
    )
    rows = rows.reindex(list(dict.fromkeys([*(PARK + park for park in city.parks.index), *names])))
    rows[COUNTS] = rows[COUNTS].fillna(0).astype(int)
    keep = rows.index.str.startswith(PARK) | (rows["n_firms"] > 0) | (rows["n_users"] > 0)
    rows = rows[keep].astype({"output": "Float64", "wanted": "Float64"})
    rows["wanted_share"] = _shares(rows["wanted"])
    rows["county"] = _counties(city, rows.index)
    return ByPark(segment, rows.join(_room(city, rows.index)), spots_named(city, rows.index), home_of(city).province)


def needs(city: City, segment: str) -> tuple[np.ndarray, np.ndarray]:
    """What each firm needs of a segment [万元/year], and whether some of that is unknown, in the order of the firms."""
    shares, inputs = city.shares, city.inputs
    [place] = city.places_of_segments([segment])
    revenue = city.firms["revenue"].to_numpy(float, na_value=np.nan)
    need, unknown = np.zeros(len(city.firms)), np.zeros(len(city.firms), bool)
    for customer, cost in _uses(inputs, place):
        rows = shares.segment == customer
        firm, part = shares.firm[rows], revenue[shares.firm[rows]] * shares.share[rows]
        term = np.where((cost == 0) | (part == 0), 0.0, cost * part)
        np.add.at(need, firm, np.nan_to_num(term))
        unknown[firm] |= np.isnan(term)
    return need, unknown


def _uses(inputs: tuple, place: int) -> list[tuple[int, float]]:
    rows = (inputs.supplier == place) & (inputs.customer != place)
    return list(zip(inputs.customer[rows].tolist(), inputs.cost_share[rows].tolist(), strict=True))


def buying(city: City, segment: str) -> np.ndarray:
    """Which firms stand in a segment that buys from this one."""
    [place] = city.places_of_segments([segment])
    users = [customer for customer, cost in _uses(city.inputs, place) if cost != 0]
    found = np.zeros(len(city.firms), bool)
    found[city.shares.firm[np.isin(city.shares.segment, users)]] = True
    return found


def _firms_of(city: City, segments: Iterable[str]) -> np.ndarray:
    """Which firms stand in one of these segments."""
    found = np.zeros(len(city.firms), bool)
    found[city.shares.firm[np.isin(city.shares.segment, city.places_of_segments(segments))]] = True
    return found


def _made(city: City, segments: pd.Index) -> tuple[np.ndarray, np.ndarray]:
    """What each firm makes in these segments [万元/year], NaN where it does not say; and who does not say."""
    rows = np.isin(city.shares.segment, city.places_of_segments(segments))
    part = np.bincount(city.shares.firm[rows], city.shares.share[rows], len(city.firms))
    made = city.firms["revenue"].to_numpy(float, na_value=np.nan) * part
    return made, np.isnan(made) & (part > 0)


def _shares(need: pd.Series) -> pd.Series:
    total = need.sum()
    return need / total if total > 0 else need * pd.NA


def _counties(city: City, spots: pd.Index) -> list[str | None]:
    """In which county each spot is."""
    of_park = parks_located(city)["county"].to_dict() if len(city.parks) else {}
    parts = [spot.partition(":")[::2] for spot in spots]
    return [of_park.get(name) if kind == "park" else name or None for kind, name in parts]


def spots_named(city: City, spots: Iterable[str]) -> dict[str, Named]:
    """Spots in both languages; what has no English name goes by its Chinese one."""
    own = city.parks["name_en"].dropna().to_dict() if len(city.parks) else {}
    ground = ground_of(home_of(city))
    counties = {} if ground is None else ground.counties.set_index("name")["name_en"].to_dict()
    return {spot: _named(*spot.partition(":")[::2], own, counties) for spot in spots}


def short(name: Name, province: str) -> Name:
    """A park as people call it: 井冈山经济技术开发区 is 井冈山经开区, 江西吉水工业园区 is 吉水工业园区.

    >>> short(Name("江西遂川高新技术产业园区", "Suichuan High-tech Zone"), "江西省").zh
    '遂川高新区'
    """
    zh = name.zh.removeprefix(province.removesuffix("省"))
    for long, usual in USUAL.items():
        zh = zh.replace(long, usual)
    return Name(zh if len(zh) > 3 else name.zh, name.en)


def _named(kind: str, name: str, parks: Mapping[str, str], counties: Mapping[str, str]) -> Named:
    if kind == "park":
        return Name(name, parks.get(name, name))
    if kind == "county":
        return Finding("siting.outside_parks", {"county": Name(name, counties.get(name, name))})
    return Word("siting.nowhere")


def _room(city: City, spots: pd.Index) -> pd.DataFrame:
    """What can still be given at each spot; unknown outside parks."""
    room = room_by_park(city)[["land", "plants"]].add_prefix("free_")
    return room.set_index(PARK + room.index.astype("str")).reindex(spots)
