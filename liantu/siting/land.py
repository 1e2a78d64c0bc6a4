"""Land 用地: how much room each park has, which plots lie idle, and what putting them to use again would release."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import pandas as pd

from liantu.chain import City, once_a_city
from liantu.data.degrees import degrees_kind
from liantu.diagnose import provenance
from liantu.facts import Figure
from liantu.place.coordinates import shifted
from liantu.place.located import parks_located

METHODS = ("buy_back", "split", "lease")  # 收储回购, 分割转让, 转租
KINDS = {"land": ("area_mu", "land_available", "亩"), "plants": ("floor_area", "plants_available", "㎡")}
OF_TABLE = {"land": "land", "plants": "plant"}  # the kind as the table has it


class Released(NamedTuple):
    """What some idle plots would release: the ``area`` told [亩]; of ``n`` plots ``n_unknown`` do not tell it."""

    area: Figure
    n: int
    n_unknown: int


@dataclass(frozen=True)
class Idle:
    """The idle plots 闲置.

    Attributes
    ----------
    rows : DataFrame, index ``plot``
        ``park``, ``kind``, ``since`` as written, ``years`` idle at least [years], ``method`` (``buy_back``, ``split``,
        ``lease``, ``none`` or NA), ``area`` that it would release [亩], NA where not told; the longest idle first.
    """

    rows: pd.DataFrame

    @property
    def total(self) -> Released:
        """Of all that are to be released; one that is to stay idle releases nothing."""
        return _released(self.rows[self.rows["method"].ne("none").fillna(True).to_numpy(bool)])

    def by(self, column: str, groups: Iterable[str] = ()) -> dict[str | None, Released]:
        """The same by ``method`` or ``park``; None are those that do not say. They add up to the total."""
        rows = self.rows[self.rows["method"].ne("none").fillna(True).to_numpy(bool)]
        told = [*dict.fromkeys([*groups, *rows[column].dropna()])]
        parts = {name: _released(rows[rows[column].eq(name).fillna(False).to_numpy(bool)]) for name in told}
        rest = rows[rows[column].isna()]
        return parts | ({None: _released(rest)} if len(rest) else {})


def idle(city: City, today: date | None) -> Idle:
    r"""Which plots and plants lie idle, since when, and what each would release 闲置与盘活.

    Parameters
    ----------
    city : City
        The city; reads ``land``: ``occupancy``, ``idle_since``, ``release``, ``release_area`` [亩].
    today : date or None
        The day from which the years are counted; None: they stay unknown.

    Returns
    -------
    Idle
        One row an idle plot. [years, 亩]

    Notes
    -----
    A plot is idle where its row says so, or where it only says since when. Where only the year or the month is
    written, the years are counted from its last day: at least so many. Its own area is not taken for what it releases:
    a split gives a part, a lease may give none of the land; an empty ``release_area`` is counted as unknown.

    References
    ----------
    Our own definition, on the briefing's account of Chengdu: idle land put to use by buy-back and by splitting off
    what is left over.

    Examples
    --------
    >>> idle(lamp_city(), None).total
    Released(area=Figure(value=0.0, unit='亩', low=None, high=None, reason=None, n=0), n=0, n_unknown=0)
    """
    plots = city.land[is_idle(city.land).to_numpy(bool)]
    spans = [span(text) for text in plots["idle_since"]]
    years = [_years(each[1], today) if each and today else None for each in spans]
    rows = pd.DataFrame(
        {
            "park": plots["park"],
            "kind": plots["kind"],
            "since": plots["idle_since"],
            "years": pd.array(years, dtype="Float64"),
            "method": plots["release"],
            "area": plots["release_area"],
        },
        index=plots.index,
    )
    return Idle(rows.sort_values("years", ascending=False, na_position="last", kind="stable"))


def is_idle(plots: pd.DataFrame) -> pd.Series:
    """Which rows of the table are idle: they say so, or say nothing but since when."""
    said = plots["occupancy"]
    return said.eq("idle").fillna(False) | (said.isna() & plots["idle_since"].notna())


@once_a_city(of=("land", "parks"))
def room_by_park(city: City) -> pd.DataFrame:
    r"""What each park can still give: land and plants 可供地与可供厂房.

    Parameters
    ----------
    city : City
        The city; reads ``land`` (``park``, ``kind``, ``occupancy``, ``area_mu``, ``floor_area``) and ``parks``
        (``land_available`` [亩], ``plants_available`` [㎡]).

    Returns
    -------
    DataFrame, index ``park``
        ``land`` [亩] and ``plants`` [㎡], NA where not told; for each ``…_from``, whether ``plots`` or the ``park``
        tells it; ``…_stated``, what the sheet of parks says; ``…_plots``, what the free plots add up to;
        ``…_n_unknown``, how many plots of that kind do not tell their area or whether they are free.

    Notes
    -----
    Where the table of plots has a row of that kind for the park, the areas of those that are free are added; else, or
    where none of these areas is told, it is what the park says of itself. Nothing is added over both. A plot whose kind
    is not told counts for neither.

    References
    ----------
    Our own definition.

    Examples
    --------
    >>> room_by_park(lamp_city())["land"].tolist()
    []
    """
    named = city.land["park"].dropna()
    parks = pd.Index(list(dict.fromkeys([*city.parks.index, *named])), name="park", dtype="str")
    room = pd.DataFrame(index=parks)
    for column, (area, stated, _) in KINDS.items():
        plots = city.land[(city.land["kind"].eq(OF_TABLE[column]) & city.land["park"].notna()).fillna(False)]
        summed = _free(plots, area).reindex(parks)
        own = city.parks[stated].reindex(parks).astype("Float64")
        room[column] = summed["area"].fillna(own)
        whence = pd.Series(pd.NA, parks, dtype="string").mask(own.notna(), "park")
        room[f"{column}_from"] = whence.mask(summed["area"].notna(), "plots")
        room[f"{column}_stated"], room[f"{column}_plots"] = own, summed["area"]
        room[f"{column}_n_unknown"] = summed["n_unknown"].fillna(0).astype(int)
    return room


def disagreeing(room: pd.DataFrame, column: str = "land") -> pd.Index:
    """The parks whose free plots add up to something else than the park says of itself; both must be told in full."""
    both = room[f"{column}_plots"].notna() & room[f"{column}_stated"].notna() & room[f"{column}_n_unknown"].eq(0)
    apart = (room[f"{column}_plots"] - room[f"{column}_stated"]).abs() > 1e-9
    return room.index[(both & apart.fillna(False)).to_numpy(bool)]


@once_a_city(of=("land", "parks"))
def plots_located(city: City) -> pd.DataFrame:
    """Where each plot is drawn: at its own point, else at that of its park 地块落图.

    Returns
    -------
    DataFrame, index ``plot``
        ``lng``, ``lat`` [degrees, WGS-84], NA where neither is known; ``own``, whether it is its own point.

    Notes
    -----
    As of firms, a point counts only in range and with its coordinate system.

    Examples
    --------
    >>> plots_located(lamp_city()).columns.tolist()
    ['lng', 'lat', 'own']
    """
    plots, parks = city.land, parks_located(city)
    own = (degrees_kind(plots["lng"], plots["lat"]) == "") & plots["crs"].notna().to_numpy(bool)
    point = shifted(*(plots[name].where(own) for name in ("lng", "lat", "crs")))
    found = pd.DataFrame({"own": own}, index=plots.index)
    for place, (name, degrees) in enumerate(zip(("lng", "lat"), point, strict=True)):
        of_park = plots["park"].map(parks[name].dropna().to_dict()).astype("Float64")
        known = pd.Series(pd.array(degrees, "Float64"), plots.index).where(own)
        found.insert(place, name, known.fillna(of_park))
    return found


def day_of(city: City) -> date | None:
    """The last day of the rows: the newest of the plots, else of the city; None where no row is dated."""
    days = [span(text) for text in (*city.land["as_of"].dropna(), provenance.of_city(city).as_of)]
    plots, [whole] = [each[1] for each in days[:-1] if each], days[-1:]
    return max(plots, default=whole[1] if whole else None)


def span(text: object) -> tuple[date, date] | None:
    """The first and the last day that a date may mean; None where it says none.

    >>> [day.isoformat() for day in span("2026-02")], [day.isoformat() for day in span("2026")], span("长期")
    (['2026-02-01', '2026-02-28'], ['2026-01-01', '2026-12-31'], None)
    """
    if not isinstance(text, str):
        return None
    try:
        year, month, day = (*map(int, text.split("-")), None, None)[:3]
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    month = month or 12
    return first, date(year, month, monthrange(year, month)[1])


def _years(since: date, today: date) -> float:
    return max(0.0, round((today - since).days / 365.25, 1))


def _released(rows: pd.DataFrame) -> Released:
    """A sum of only unknown areas is unknown, never 0."""
    n_unknown, n = int(rows["area"].isna().sum()), len(rows)
    if n and n_unknown == n:
        return Released(Figure(None, "亩", reason="area_unknown", n=0), n, n_unknown)
    return Released(Figure(float(rows["area"].sum()), "亩", n=n - n_unknown), n, n_unknown)


def _free(plots: pd.DataFrame, area: str) -> pd.DataFrame:
    """By park the area of the free plots, and how many may be free or are free of an unknown area."""
    is_free = plots["occupancy"].eq("free").fillna(False)
    unknown = (is_free & plots[area].isna()) | (plots["occupancy"].isna() & ~is_idle(plots))
    by_park = plots.assign(told=plots[area].where(is_free), unknown=unknown).groupby("park", sort=False)
    found = pd.DataFrame({"area": by_park["told"].sum(), "n_unknown": by_park["unknown"].sum()})
    n_told = by_park["told"].count()
    found["area"] = found["area"].astype("Float64").mask((n_told == 0) & (found["n_unknown"] > 0))
    return found
