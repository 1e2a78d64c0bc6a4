"""Dealings 购销: what is bought and sold of each segment, and from how far, by ring 圈层 around the city.

Read off ``firm_links``. Of a relation that is told for several years, the rows of the newest year count.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from liantu.chain import City, once_a_city
from liantu.diagnose.concentration import controllers
from liantu.facts import Figure, ratio
from liantu.place import RINGS, home_of, origins_of, rings_of

UNKNOWN = len(RINGS)  # the ring of a partner whose place nobody told, or nobody knows
SAME = ["supplier", "customer", "segment", "product"]  # what tells one relation from another


@dataclass(frozen=True)
class Dealings:
    """The rows of ``firm_links`` by number, one a relation.

    ``row``: the label of the row in the table. ``segment``: the place of what is dealt in, −1 where not told.
    ``supplier``, ``customer``: the place of the firm, −1 outside. ``ring``: how far the other end stands, an index of
    ``RINGS``; 0, city, where both are local; ``UNKNOWN``. ``source``: who supplies in the end, the controller of a
    local firm or the outside supplier's name. ``value``, ``spare`` [万元/year], ``weeks`` [weeks]: NaN where not told.
    ``origin``: the country of a partner abroad, None where not told.
    """

    row: np.ndarray
    segment: np.ndarray
    supplier: np.ndarray
    customer: np.ndarray
    ring: np.ndarray
    source: np.ndarray
    value: np.ndarray
    spare: np.ndarray
    weeks: np.ndarray
    origin: np.ndarray


def dealings(city: City, *, year: str | None = None) -> Dealings:
    """The dealings of the city, or those told for one year alone.

    >>> found = dealings(lamp_city())
    >>> [RINGS[ring] for ring in found.ring], found.origin.tolist(), found.value.tolist()
    (['city', 'abroad'], [None, 'JP'], [25.0, 75.0])
    """
    if year is None:
        return _of_newest(city)
    of_year = city.firm_links["as_of"].str.startswith(year).fillna(False).to_numpy(bool)
    rows = city.firm_links[of_year]
    return _read(city, rows[_is_newest(rows)])


def hand_on(before: City, after: City) -> None:
    """What one city has read off its dealings, to another with the same rows of trade and more firms at the end."""
    _of_newest.hand(after, _of_newest(before))


def hand_on_rows(before: City, after: City) -> None:
    """The same where trade has other values, and more rows at the end; a row that is newer than what it repeats changes
    what counts, and then all is read anew.
    """
    n, known = len(before.firm_links), _relations(before)
    new = after.firm_links.iloc[n:]
    newest: dict[tuple[str, ...], str] = {}
    told = [*zip(_keys(new), _years(new), strict=True)]
    for relation, year in told:
        newest[relation] = max(year, newest.get(relation, known.get(relation, "")))
    if any(year > known.get(relation, year) for relation, year in newest.items()):
        return
    found = _of_newest(before)
    values = after.trades.value[:n][_kept(before)]
    fresh = _read(after, new[[newest[relation] == year for relation, year in told]]) if len(new) else None
    _of_newest.hand(after, _joined(replace(found, value=values), fresh))


def _joined(found: Dealings, fresh: Dealings | None) -> Dealings:
    if fresh is None:
        return found
    names = [each.name for each in fields(Dealings)]
    return Dealings(*(np.concatenate([getattr(found, name), getattr(fresh, name)]) for name in names))


@once_a_city
def _relations(city: City) -> dict[tuple[str, ...], str]:
    """The newest year told of each relation."""
    rows = city.firm_links[_kept(city)]
    return dict(zip(_keys(rows), _years(rows), strict=True))


@once_a_city(of=("firm_links",))
def _kept(city: City) -> np.ndarray:
    """Which rows of trade count."""
    return _is_newest(city.firm_links)


@once_a_city
def _of_newest(city: City) -> Dealings:
    return _read(city, city.firm_links[_kept(city)])


def _read(city: City, rows: pd.DataFrame) -> Dealings:
    supplier, customer = city.places_of_firms(rows["supplier"]), city.places_of_firms(rows["customer"])
    return Dealings(
        row=rows.index.to_numpy(),
        segment=city.places_of_segments(rows["segment"]),
        supplier=supplier,
        customer=customer,
        ring=_rings(city, rows, (supplier >= 0) & (customer >= 0)),
        source=_sources(city, rows["supplier"].to_numpy(object), supplier),
        value=rows["value"].to_numpy(float, na_value=np.nan),
        spare=rows["spare"].to_numpy(float, na_value=np.nan),
        weeks=rows["switch_weeks"].to_numpy(float, na_value=np.nan),
        origin=origins_of(rows["place"]).to_numpy(object, na_value=None),
    )


def _is_newest(rows: pd.DataFrame) -> np.ndarray:
    """Which rows tell of the newest year of their relation; a row without a date is older than any with one."""
    years, relations = _years(rows), _keys(rows)
    newest: dict[tuple[str, ...], str] = {}
    for relation, year in zip(relations, years, strict=True):
        if year >= newest.get(relation, ""):
            newest[relation] = year
    kept = [newest[relation] == year for relation, year in zip(relations, years, strict=True)]
    return np.array(kept, bool)


def _years(rows: pd.DataFrame) -> list[str]:
    return [day[:4] for day in rows["as_of"].to_numpy(object, na_value="").tolist()]


def _keys(rows: pd.DataFrame) -> list[tuple[str, ...]]:
    return [*zip(*(rows[name].to_numpy(object, na_value="").tolist() for name in SAME), strict=True)]


def _rings(city: City, rows: pd.DataFrame, both_here: np.ndarray) -> np.ndarray:
    """An outside partner is never in the ring of the city, whatever its row says."""
    told = _codes(city, rows)
    return np.where(both_here, 0, np.where(told == 0, UNKNOWN, told))


def _codes(city: City, rows: pd.DataFrame) -> np.ndarray:
    """The ring that each row names, as an index of ``RINGS``; ``UNKNOWN`` where it names none."""
    order = {ring: place for place, ring in enumerate(RINGS)}
    return np.array([order.get(ring, UNKNOWN) for ring in rings_of(rows["place"], home_of(city)).tolist()], int)


def _sources(city: City, names: np.ndarray, supplier: np.ndarray) -> np.ndarray:
    found, local = names.copy(), supplier >= 0
    found[local] = controllers(city.firms)[supplier[local]]
    return found


def years(city: City) -> list[str]:
    """The years of which dealings are told, the earliest first."""
    return sorted(city.firm_links["as_of"].dropna().str[:4].unique())


def bought(city: City, found: Dealings) -> np.ndarray:
    """What local firms buy of each segment from each ring; the last column is from where nobody knows. [万元/year]"""
    return _by_ring(city, found, found.customer >= 0)


def sold(city: City, found: Dealings) -> np.ndarray:
    """What local firms sell of each segment into each ring, likewise. [万元/year]"""
    return _by_ring(city, found, found.supplier >= 0)


def _by_ring(city: City, found: Dealings, chosen: np.ndarray) -> np.ndarray:
    used = chosen & (found.segment >= 0) & ~np.isnan(found.value)
    shape = len(city.segments), UNKNOWN + 1
    cells = np.ravel_multi_index((found.segment[used], found.ring[used]), shape)
    return np.bincount(cells, found.value[used], minlength=shape[0] * shape[1]).reshape(shape)


def nearest_ring(city: City, state: pd.Series) -> pd.Series:
    r"""How near the next supplier of a segment stands: city, province, region, nation or abroad 最近供应圈.

    Parameters
    ----------
    city : City
        The city; reads ``firm_links.segment`` and ``place``.
    state : Series
        State of each segment. [class]

    Returns
    -------
    Series of str, shape (n_segments,), index ``segment``
        One of ``RINGS``; empty where nobody here supplies it and no outside supplier with a place is told
        (``no_links``). [class]

    Notes
    -----
    ``city`` where the segment is weak, present or strong; else the nearest ring among the rows of ``firm_links`` that
    name the segment and a supplier who is not local, whatever their value. A place without a ring is left out.
    It says that somebody could deliver, not how much.

    References
    ----------
    Our own definition, interface "Figures"; rings: the gazetteer of ``liantu.place``.

    Examples
    --------
    >>> nearest_ring(lamp_city(), lamp_diagnosis().segments["state"]).to_dict()
    {'wafer': None, 'chip': 'city', 'package': 'abroad', 'lamp': 'city'}
    """
    rows = city.firm_links
    segment, ring = city.places_of_segments(rows["segment"]), _codes(city, rows)
    used = (city.trades.supplier < 0) & (segment >= 0) & (ring > 0) & (ring < UNKNOWN)
    nearest = np.full(len(city.segments), UNKNOWN)
    np.minimum.at(nearest, segment[used], ring[used])
    nearest[state.isin(["weak", "present", "strong"]).to_numpy(bool)] = 0
    return pd.Series([RINGS[each] if each < UNKNOWN else None for each in nearest], city.segments.index, dtype=object)


def circulation(city: City, counted: pd.Index, found: Dealings) -> dict[str, dict[str, Figure]]:
    r"""From how far a chain buys, and how far it sells: shares by ring 内外循环.

    Parameters
    ----------
    city : City
        The city.
    counted : Index
        The counted segments of the chain.
    found : Dealings
        :func:`dealings` of the city. [万元/year]

    Returns
    -------
    dict of dict of Figure in 0–1
        ``inputs`` and ``outputs``, each by ring and ``unknown``; they add up to 1. [share]
        Reason ``no_links`` where no deal with a value is told.

    Notes
    -----
    .. math:: \sum_{\text{ring}} z \Big/ \sum z

    Inputs: what firms of the counted segments buy. Outputs: what is sold of the counted segments by local firms.
    Only what the sheet tells; who buys at home tells it less often than who buys abroad.

    References
    ----------
    Shares of intermediate purchases and sales by origin and destination, as in multiregional input–output tables.

    Examples
    --------
    >>> city = lamp_city()
    >>> found = circulation(city, city.segments.index, dealings(city))
    >>> found["inputs"]["city"].value, found["inputs"]["abroad"].value, found["outputs"]["city"].value
    (0.25, 0.75, 1.0)
    """
    n = UNKNOWN + 1
    chosen, buys = np.zeros(len(city.segments) + 1, bool), np.zeros(len(city.firms) + 1, bool)
    chosen[city.places_of_segments(counted)] = True
    buys[city.shares.firm[chosen[city.shares.segment]]] = True  # the last place, −1, stands for all outside
    known = ~np.isnan(found.value)
    sides = {
        "inputs": known & buys[found.customer],
        "outputs": known & (found.supplier >= 0) & chosen[found.segment],
    }
    return {
        name: _shares(np.bincount(found.ring[used], found.value[used], minlength=n)) for name, used in sides.items()
    }


def _shares(amounts: np.ndarray) -> dict[str, Figure]:
    whole = float(amounts.sum())
    return {
        ring: Figure(ratio(amount, whole), "share", reason=None if whole > 0 else "no_links")
        for ring, amount in zip((*RINGS, "unknown"), amounts.tolist(), strict=True)
    }
