"""Partners 合作地: places outside the city that supply its chain or buy from it, and what each has that it lacks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.diagnose import Diagnosis
from liantu.diagnose.figure_table import FigureTable
from liantu.facts import Figure
from liantu.siting.outside import LISTED, NAMED, Spot, spots

LACKED = ("absent", "weak")  # what the city lacks 缺, by the state of a segment
HELD = ("strong", "present")  # what it could send
CELLS = ("both", "has", "needs", "linked", "zero")  # what is told of a place and a segment; else nothing is
WAYS = ("supplied", "spare", "supply", "bought", "demand")  # three ways to send it here, two to take it
SUMS = ("n_lacked", "lacked_offer", "n_wanted", "held_want", "offer", "want", "n_links", "n_rows")
UNITS = {name: "万元" if name in ("lacked_offer", "held_want", "offer", "want") else "count" for name in SUMS}
TABLES = ("firm_links", "partners")


@dataclass(frozen=True)
class Partners:
    """What is told of the places outside with which a chain deals.

    ``spots``: every place by its key, those that could send most of what is lacked first, amounts that are not told
    after all that are, then what names no place.
    ``figures``: one row a place, as :func:`partners` describes. ``cells``: one row a place and counted segment of
    which anything is told. ``entries``: the rows behind both: ``place`` (key), ``segment`` (None where not told),
    ``way``, ``value``, and the ``table`` and ``row`` where it stands. ``states`` of the counted segments.
    """

    spots: Mapping[str, Spot]
    figures: FigureTable
    cells: pd.DataFrame
    entries: pd.DataFrame
    states: Mapping[str, str]

    @cached_property
    def named(self) -> list[str]:
        """The places that can be told by name, in order."""
        return [key for key, spot in self.spots.items() if spot.kind in NAMED]

    @cached_property
    def lacked(self) -> list[str]:
        """The counted segments that the city lacks: absent ones first, each in the order of the sheet."""
        return [segment for state in LACKED for segment, found in self.states.items() if found == state]

    @cached_property
    def nowhere(self) -> list[str]:
        """Those of them that no named place is told to have."""
        known = {segment for key in self.named for segment in self.has_that_we_lack(key)}
        return [segment for segment in self.lacked if segment not in known]

    def has_that_we_lack(self, place: str) -> list[str]:
        """What the place has and the city lacks: absent ones first, then what it offers most of."""
        return self._meeting(place, ("has", "both"), LACKED, "offer")

    def offering(self, segment: str) -> list[str]:
        """The named places that have a segment which the city lacks, those that offer most of it first."""
        places = [place for place in self.named if segment in self.has_that_we_lack(place)]
        return sorted(places, key=lambda place: _most_first(self.amount(place, segment, "offer").value))

    def offered(self, segment: str) -> Figure:
        """What they offer of it together; reason ``not_given``. [万元/year]"""
        told = [self.amount(place, segment, "offer").value for place in self.offering(segment)]
        known = [value for value in told if value is not None]
        return Figure(sum(known), "万元") if known else Figure(None, "万元", reason="not_given")

    def first_drawn(self, places: Sequence[str]) -> str:
        """The first of some places that has a point, so that an answer names what the map can show; else the first."""
        return next((place for place in places if self.spots[place].kind == "point"), places[0])

    def lacks_that_we_have(self, place: str) -> list[str]:
        """What the place buys or needs and the city has, what it wants most of first."""
        return self._meeting(place, ("needs", "both"), HELD, "want")

    def told_of(self, place: str) -> list[str]:
        """The segments of which anything is told there: what the city lacks first, then in the order of the sheet."""
        return [segment for segment in dict.fromkeys([*self.lacked, *self.states]) if self.cell(place, segment)]

    def cell(self, place: str, segment: str) -> str | None:
        """What is told of a place and a segment, one of ``CELLS``; None where nothing is."""
        return self._told.get(place, {}).get(segment, {}).get("cell")

    def amount(self, place: str, segment: str, name: str) -> Figure:
        """``offer`` or ``want`` of a place in a segment, or one of ``WAYS``; reason ``not_given``. [万元/year]"""
        value = self._told.get(place, {}).get(segment, {}).get(name)
        return Figure(value, "万元", reason="not_given" if value is None else None)

    def rows(self, city: City, place: str) -> dict[str, pd.DataFrame]:
        """By table the rows that tell of a place, as they stand."""
        mine = self.entries[(self.entries["place"] == place).to_numpy(bool)]
        labels = {table: mine.loc[(mine["table"] == table).to_numpy(bool), "row"].unique() for table in TABLES}
        return {table: getattr(city, table).loc[rows] for table, rows in labels.items()}

    def cooperation(self, city: City, place: str) -> list[tuple[str, str | None]]:
        """Whom one works with there and how, as the sheet of partners tells; each once."""
        pairs = self.rows(city, place)["partners"][["partner", "kind"]].to_numpy(object, na_value=None)
        return [*dict.fromkeys((str(partner), kind) for partner, kind in pairs.tolist())]

    def loose(self, kind: str) -> tuple[int, Figure]:
        """How many rows name no place in this way, and what those that are deals come to. [万元/year]"""
        rows = self.entries[(self.entries["kind"] == kind).to_numpy(bool)]
        value = rows["value"][rows["way"].isin(["supplied", "bought"]).to_numpy(bool)].sum(min_count=1)
        told = Figure(None, "万元", reason="not_given") if pd.isna(value) else Figure(float(value), "万元")
        return len(rows[["table", "row"]].drop_duplicates()), told

    @cached_property
    def _told(self) -> dict[str, dict[str, dict]]:
        found: dict[str, dict[str, dict]] = {}
        for (place, segment), row in self.cells.to_dict("index").items():
            known = {name: None if pd.isna(value) else value for name, value in row.items()}
            found.setdefault(place, {})[segment] = known
        return found

    def _meeting(self, place: str, cells: tuple[str, ...], states: tuple[str, ...], amount: str) -> list[str]:
        told = self._told.get(place, {})
        found = [name for name in self.states if name in told and told[name]["cell"] in cells]
        found = [name for name in found if self.states[name] in states]
        absent = LACKED[0]  # of what is held, nothing is
        return sorted(found, key=lambda name: (self.states[name] != absent, -(told[name][amount] or 0.0)))


def partners(found: Diagnosis) -> Partners:
    r"""Which places outside have what the chain lacks, and which lack what it has 合作地.

    Parameters
    ----------
    found : Diagnosis
        The chain; reads the states of its counted segments, ``firm_links`` with one end outside the city (of a relation
        told for several years the newest) and the table ``partners``. [万元/year]

    Returns
    -------
    Partners
        ``figures``, index ``place``: ``n_lacked``, lacked segments that it has, and ``n_wanted``, held ones that it
        needs [segments]; ``lacked_offer`` and ``held_want`` of these, ``offer`` and ``want`` of all that is told
        [万元/year], reason ``not_given``; ``n_links``, deals,
        and ``n_rows`` of the table [rows]; ``ring``, one of ``RINGS``, reason ``place_unclear``. ``cells``, index
        ``place`` and ``segment``: ``cell``, one of ``CELLS``, ``offer``, ``want`` and the ``WAYS``.

    Notes
    -----
    .. math:: \text{offer}_{p\ell} = \max(\text{supplied} + \text{spare}, \text{supply}), \quad
        \text{want}_{p\ell} = \max(\text{bought}, \text{demand})

    Deals tell what is ``supplied``, what its suppliers could send beyond that, ``spare``, and what is ``bought``; the
    table tells ``supply`` and ``demand``. The larger stands, so that nothing counts twice; what is told without a
    segment is added to the place. A place ``has`` a
    segment if somebody there supplies it, however much, or its ``supply`` is above 0; ``needs`` alike. ``linked``: the
    table names the segment and no amount; ``zero``: only zeros are told. Lacked 缺: absent or weak; held: strong or
    present. No row is no denial: a place may make what nobody wrote down.

    References
    ----------
    Our own definition, after the source's matching of chains between cities.

    Examples
    --------
    >>> found = partners(lamp_diagnosis())
    >>> found.named, found.has_that_we_lack("日本"), found.nowhere
    (['日本'], ['package'], [])
    >>> found.figures.figure("日本", "lacked_offer").value, found.spots["日本"].ring
    (75.0, 'abroad')
    """
    states = found.counted["state"].to_dict()
    entries = _entries(found, states)
    read = spots(entries["text"].tolist(), found.read.dealt.home)
    entries["place"] = [read[text].key for text in entries["text"]]
    entries["kind"] = [read[text].kind for text in entries["text"]]
    by_key = {spot.key: spot for spot in read.values() if spot.kind in LISTED}
    listed = entries[entries["kind"].isin(LISTED).to_numpy(bool)]
    cells = _cells(listed)
    values = _of_places(listed, cells, states)
    absent = _n_absent(cells, states)
    order = sorted(by_key, key=lambda key: _rank(by_key[key], values.loc[key], absent.get(key, 0)))
    values["ring"] = pd.Series({key: spot.ring for key, spot in by_key.items()}, dtype=object)
    reasons = pd.DataFrame("not_given", values.index, values.columns).assign(ring="place_unclear")
    table = FigureTable(values.loc[order], reasons.loc[order], UNITS)
    of_chain = cells[cells.index.get_level_values("segment") != ""]
    return Partners({key: by_key[key] for key in order}, table, of_chain, entries, states)


def _entries(found: Diagnosis, states: Mapping[str, str]) -> pd.DataFrame:
    """One row an amount: the ``text`` of the place, ``segment`` or "", ``way``, ``value``, ``table`` and ``row``."""
    rows = pd.concat([_of_deals(found, states), _of_table(found.city, states)], ignore_index=True)
    return rows.sort_values(["table", "row"], kind="stable", ignore_index=True)


def _of_deals(found: Diagnosis, states: Mapping[str, str]) -> pd.DataFrame:
    """Deals of the chain with one end outside: of a counted segment, or of a firm in one where no segment is told."""
    city, deals = found.city, found.read.dealt.deals
    counted = np.isin(city.segment_names, list(states))
    firms = np.zeros(len(city.firms) + 1, bool)
    firms[city.shares.firm[counted[city.shares.segment]]] = True
    buys, sells = deals.customer >= 0, deals.supplier >= 0
    local = np.where(buys, deals.customer, deals.supplier)
    told = deals.segment >= 0
    of_chain = np.where(told, np.append(counted, False)[deals.segment], firms[local])
    used = (buys != sells) & of_chain
    names = np.array([*city.segment_names, ""], dtype=object)
    text = city.firm_links["place"].loc[deals.row].to_numpy(object, na_value="")
    segment = names[np.where(told, deals.segment, -1)]
    way = np.where(buys, "supplied", "bought")
    parts = []
    for kept, ways, value in ((used, way, deals.value), (used & buys & (deals.spare > 0), "spare", deals.spare)):
        ways = np.broadcast_to(ways, len(way))[kept]
        told_by = {"table": "firm_links", "row": deals.row[kept]}
        parts.append(_frame(text=text[kept], segment=segment[kept], way=ways, value=value[kept], **told_by))
    return pd.concat(parts, ignore_index=True)


def _of_table(city: City, states: Mapping[str, str]) -> pd.DataFrame:
    """What the sheet of partners tells of the chain; a row without an amount stands as ``linked``.

    Where no place is told, the partner's name is read: an office may write 深圳 there.
    """
    rows = city.partners
    rows = rows[(rows["segment"].isna() | rows["segment"].isin(list(states))).to_numpy(bool)]
    text = rows["place"].fillna(rows["partner"]).to_numpy(object, na_value="")
    segment = rows["segment"].to_numpy(object, na_value="")
    told = {way: rows[way].to_numpy(float, na_value=np.nan) for way in ("supply", "demand")}
    told["linked"] = np.full(len(rows), np.nan)
    silent = np.isnan(told["supply"]) & np.isnan(told["demand"])
    parts = []
    for way, value in told.items():
        kept = silent if way == "linked" else ~np.isnan(value)
        kinds = {"text": text[kept], "segment": segment[kept], "way": way, "value": value[kept]}
        parts.append(_frame(**kinds, table="partners", row=rows.index.to_numpy()[kept]))
    return pd.concat(parts, ignore_index=True)


def _frame(**columns: object) -> pd.DataFrame:
    """Texts as plain objects, whatever the table's own type is."""
    value = np.asarray(columns.pop("value"), float)
    n = len(value)
    texts = {name: pd.Series(np.broadcast_to(column, n), dtype=object) for name, column in columns.items()}
    return pd.DataFrame(texts | {"value": value})


def _cells(entries: pd.DataFrame) -> pd.DataFrame:
    """By place and segment the sums of each way, the larger of each direction, and what all that comes to."""
    keys = ["place", "segment"]
    sums = entries.groupby([*keys, "way"], sort=False)["value"].sum(min_count=1).unstack("way")
    sums = sums.reindex(columns=list(WAYS)).astype("Float64")
    does = entries["value"].gt(0) | (entries["value"].isna() & entries["way"].isin(["supplied", "bought"]))
    pairs = {"has": ("supplied", "spare", "supply"), "needs": ("bought", "demand")}
    flags = {}
    for cell, ways in pairs.items():
        mine = entries[(does & entries["way"].isin(ways)).to_numpy(bool)]
        flags[cell] = sums.index.isin(pd.MultiIndex.from_frame(mine[keys]))
    silent = sums.index.isin(pd.MultiIndex.from_frame(entries.loc[entries["way"].eq("linked").to_numpy(bool), keys]))
    both = flags["has"] & flags["needs"]
    kinds = [both, flags["has"], flags["needs"], silent]
    sums["cell"] = np.select(kinds, CELLS[:4], CELLS[4]).astype(object)
    sums["offer"] = sums[["supply"]].assign(now=sums[["supplied", "spare"]].sum(axis=1, min_count=1)).max(axis=1)
    sums["want"] = sums[list(pairs["needs"])].max(axis=1)
    return sums


def _of_places(entries: pd.DataFrame, cells: pd.DataFrame, states: Mapping[str, str]) -> pd.DataFrame:
    """One row a place, in no order yet."""
    place, segment = (cells.index.get_level_values(name) for name in ("place", "segment"))
    ours = np.array([states.get(name, "") for name in segment], dtype=object)
    lacked = cells["cell"].isin(["has", "both"]).to_numpy(bool) & np.isin(ours, LACKED)
    wanted = cells["cell"].isin(["needs", "both"]).to_numpy(bool) & np.isin(ours, HELD)
    found = {
        "n_lacked": pd.Series(lacked.astype(int)).groupby(place).sum(),
        "lacked_offer": cells["offer"][lacked].groupby(level="place").sum(min_count=1),
        "n_wanted": pd.Series(wanted.astype(int)).groupby(place).sum(),
        "held_want": cells["want"][wanted].groupby(level="place").sum(min_count=1),
        "offer": cells["offer"].groupby(level="place").sum(min_count=1),
        "want": cells["want"].groupby(level="place").sum(min_count=1),
    }
    rows = entries.drop_duplicates(["table", "row"])
    for name, table in zip(("n_links", "n_rows"), TABLES, strict=True):
        found[name] = rows["place"][(rows["table"] == table).to_numpy(bool)].value_counts()
    values = pd.DataFrame(found).reindex(columns=list(SUMS))
    counts = [name for name in SUMS if UNITS[name] == "count"]
    values[counts] = values[counts].fillna(0).astype(int)
    values.index = pd.Index(values.index, name="place", dtype=object)
    return values.astype({name: "Float64" for name in SUMS if UNITS[name] == "万元"})


def _n_absent(cells: pd.DataFrame, states: Mapping[str, str]) -> dict[str, int]:
    """By place how many segments it has of which the city has nothing."""
    has = cells.index[cells["cell"].isin(["has", "both"]).to_numpy(bool)]
    return dict(Counter(place for place, segment in has if states.get(segment) == LACKED[0]))


def _rank(spot: Spot, row: pd.Series, n_absent: int) -> tuple:
    """Places by name first; then by how much of what is lacked they could send, of equals what is absent before what
    is weak; then by what they want, by all they deal in, by name.
    """
    whole, want = (0.0 if pd.isna(row[name]) else float(row[name]) for name in ("offer", "want"))
    lacked = (row["n_lacked"] == 0, *_most_first(row["lacked_offer"]), -n_absent, -row["n_lacked"])
    return spot.kind not in NAMED, *lacked, -row["n_wanted"], -(whole + want), spot.key


def _most_first(amount: float | None) -> tuple[bool, float]:
    """For an order: the larger first; what is not told is no zero, and comes after all that is."""
    return (True, 0.0) if amount is None or pd.isna(amount) else (False, -float(amount))
