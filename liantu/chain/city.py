"""From checked tables to the city 全市: every segment, firm and link, whatever chain it serves."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial, wraps
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd

from liantu.facts import Name

Read = TypeVar("Read")


class Shares(NamedTuple):
    """``firm_segments`` by number: the place of firm and segment in their tables, and the share. [0–1]"""

    firm: np.ndarray
    segment: np.ndarray
    share: np.ndarray


class Inputs(NamedTuple):
    """``segment_links`` by number; an unknown cost share is NaN. [0–1]"""

    supplier: np.ndarray
    customer: np.ndarray
    cost_share: np.ndarray


class Needs(NamedTuple):
    """The essential inputs by number, each pair of segments once: without the supplier the customer stops."""

    supplier: np.ndarray
    customer: np.ndarray


class Trades(NamedTuple):
    """``firm_links`` by number; a firm outside the city is −1, an unknown value NaN. [万元/year]"""

    supplier: np.ndarray
    customer: np.ndarray
    value: np.ndarray


@dataclass(frozen=True)
class City:
    """The rows of a dataset. Figures read these tables and never write to them.

    ``shares``, ``inputs`` and ``trades`` hold the same links once more as numbers: sums over them must answer a slider.

    Attributes
    ----------
    segments : DataFrame, index ``segment``
        Every segment 环节 once, however many chains share it: ``checked``, ``outside_demand``, ``min_scale``,
        ``reference_output``, ``reference_count``, ``name_en``.
    segment_links : DataFrame
        Inputs between segments: ``supplier_segment``, ``customer_segment``, ``cost_share``, …
    firms : DataFrame, index ``firm``
        Local firms 企业: ``revenue``, ``capacity``, ``controller``, …
    firm_segments : DataFrame
        One row per firm and segment: ``firm``, ``segment``, ``share`` of the firm's business.
    firm_links : DataFrame
        Purchases: ``supplier``, ``customer``, ``value``, …; either end may stand outside the city.
    chains : DataFrame, index ``chain``
        What the user says of a chain: ``name_en``, …; may be empty.
    chain_segments : DataFrame
        One row per chain and segment, with what is each row's own: ``stage``, ``layer``, ``weight``, ``parent``,
        ``column`` and ``row`` in the diagram, ``source``, ``as_of``, ``status``.
    parks : DataFrame, index ``park``
        Parks 园区: ``level``, ``county``, ``lead_chains``, …; may be empty.
    boms : DataFrame
        Parts of products 产品拆解: ``product``, ``part``, ``segment``, ``cost_share``; may be empty.
    resources : DataFrame
        Factors 要素: ``kind``, ``name``, ``chain``, ``segment``, ``amount``, ``needed``, …; may be empty.
    technologies : DataFrame, index ``technology``
        Technologies to be won 攻关: ``segment``, ``stage``, ``since``, …; may be empty.
    land : DataFrame, index ``plot``
        Plots and plants 地块: ``park``, ``kind``, ``area_mu``, ``ready``, ``mode``, …; may be empty.
    partners : DataFrame
        Places one works with 合作地: ``partner``, ``place``, ``segment``, ``demand``, ``supply``, …; may be empty.
    sources : DataFrame, index ``id``
        What the column ``source`` of the other tables may name: ``title``, ``publisher``, ``date``, ``grade``.
    """

    segments: pd.DataFrame
    segment_links: pd.DataFrame
    firms: pd.DataFrame
    firm_segments: pd.DataFrame
    firm_links: pd.DataFrame
    chains: pd.DataFrame
    chain_segments: pd.DataFrame
    parks: pd.DataFrame
    boms: pd.DataFrame
    resources: pd.DataFrame
    technologies: pd.DataFrame
    land: pd.DataFrame
    partners: pd.DataFrame
    sources: pd.DataFrame

    def places_of_firms(self, names: Iterable[object]) -> np.ndarray:
        """Where these firms stand in the table; −1 for those outside the city."""
        return _places(self._firms, names)

    def places_of_segments(self, names: Iterable[object]) -> np.ndarray:
        """Where these segments stand in the table; −1 where none is named."""
        return _places(self._segments, names)

    @cached_property
    def _firms(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.firms.index.tolist())}

    @cached_property
    def _segments(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.segments.index.tolist())}

    @cached_property
    def segment_names(self) -> tuple[str, ...]:
        """The segments by number: an index of text is slow to ask for one."""
        return tuple(self.segments.index.tolist())

    @cached_property
    def shares(self) -> Shares:
        rows = self.firm_segments
        places = self.places_of_firms(rows["firm"]), self.places_of_segments(rows["segment"])
        return Shares(*places, _plain(rows["share"]))

    @cached_property
    def inputs(self) -> Inputs:
        rows = self.segment_links
        ends = (self.places_of_segments(rows[end]) for end in ("supplier_segment", "customer_segment"))
        return Inputs(*ends, _plain(rows["cost_share"]))

    @cached_property
    def needs(self) -> Needs:
        supplier, customer, _ = self.inputs
        without_it_stops = self.segment_links["essential"].eq("2").fillna(False).to_numpy(bool)
        n = max(len(self.segments), 1)
        return Needs(*np.divmod(np.unique((supplier * n + customer)[without_it_stops]), n))

    @cached_property
    def trades(self) -> Trades:
        rows = self.firm_links
        ends = (self.places_of_firms(rows[end]) for end in ("supplier", "customer"))
        return Trades(*ends, _plain(rows["value"]))

    @cached_property
    def _names(self) -> dict[str, Name]:
        english = self.segments["name_en"].fillna(self.segments.index.to_series())
        return {segment: Name(segment, name) for segment, name in english.items()}

    def named(self, segment: str) -> Name:
        """A segment under its name in both languages."""
        return self._names[segment]


def _plain(numbers: pd.Series) -> np.ndarray:
    """Numbers as the processor adds them; what is unknown is NaN, and stays inside the sums."""
    return numbers.to_numpy(float, na_value=np.nan)


def _places(known: Mapping[str, int], names: Iterable[object]) -> np.ndarray:
    """A plain look-up: an index of text would turn itself into objects at every question."""
    listed = names.tolist() if isinstance(names, pd.Series | pd.Index | np.ndarray) else list(names)
    return np.fromiter((known.get(name, -1) for name in listed), np.int64, len(listed))


RESTS_ON: dict[str, frozenset[str]] = {}  # of what a city keeps, the tables that it rests on, where they are told


def once_a_city(
    read: Callable[[City], Read] | None = None, *, of: tuple[str, ...] = ()
) -> Callable[..., Callable[[City], Read]]:
    """A reading of the rows that several figures rest on: the city, whose rows never change, keeps it.

    ``of``: the tables it is read off, so that a city in which only others differ is handed the same.
    """
    if read is None:
        return partial(once_a_city, of=of)
    name = f"_{read.__module__}.{read.__qualname__}"
    if of:
        RESTS_ON[name] = frozenset(of)

    @wraps(read)
    def kept(city: City) -> Read:
        if name not in vars(city):
            vars(city)[name] = read(city)
        return vars(city)[name]

    kept.hand = lambda city, known: vars(city).setdefault(name, known)  # what a city with the same rows has read
    return kept


OWN = ["chain", "segment", "stage", "layer", "weight", "parent", "column", "row", "source", "as_of", "status"]
ONCE = ["outside_demand", "min_scale", "reference_output", "reference_count", "name_en"]


def with_rows(
    city: City, firms: pd.DataFrame, new: Iterable[tuple[str, Iterable[tuple[str, float]]]], firm_links: pd.DataFrame
) -> City:
    """The same city where ``firms`` and trade have more rows at the end; what rests on neither is handed on.

    ``new``: the further firms with their segments and shares. Of the rows before, no share or partner may differ, and
    none may name a firm that is new.
    """
    before, added, held = city, _shares_of(new), city.firm_segments
    segments = pd.concat([held, added], ignore_index=True) if len(added) else held
    found = replace(before, firms=firms, firm_segments=segments, firm_links=firm_links)
    kept, rows = vars(found), vars(before)
    touched = {name for name in ("firms", "firm_segments", "firm_links") if kept[name] is not rows[name]}
    kept |= {name: rows[name] for name, of in tuple(RESTS_ON.items()) if name in rows and not of & touched}
    kept |= {name: getattr(before, name) for name in ("inputs", "needs", "segment_names", "_segments", "_names")}
    names = firms.index[len(before.firms) :].tolist()
    kept["_firms"] = before._firms | {name: place for place, name in enumerate(names, len(before.firms))}
    shares = found.places_of_firms(added["firm"]), found.places_of_segments(added["segment"]), _plain(added["share"])
    kept["shares"] = Shares(*map(np.concatenate, zip(before.shares, shares, strict=True)))
    ends = (found.places_of_firms(firm_links[end].iloc[len(before.firm_links) :]) for end in ("supplier", "customer"))
    places = (np.concatenate(pair) for pair in zip(before.trades[:2], ends, strict=True))
    kept["trades"] = Trades(*places, _plain(firm_links["value"]))
    return found


def _shares_of(firms: Iterable[tuple[str, Iterable[tuple[str, float]]]]) -> pd.DataFrame:
    """One row a firm's share in a segment."""
    shares = [(firm, *pair) for firm, pairs in firms for pair in pairs]
    names, segments, parts = zip(*shares, strict=True) if shares else ((), (), ())
    texts = {"firm": pd.array(names, "str"), "segment": pd.array(segments, "str")}
    return pd.DataFrame(texts | {"share": pd.array(parts, "Float64")})


def city_of(tables: Mapping[str, pd.DataFrame]) -> City:
    """Arrange the checked tables: one row a segment, one row a firm's share in a segment."""
    rows = tables["segments"]
    # Checked if one row says so; of a demand, a scale, a reference and a name the first that is filled in.
    once = {"checked": "any"} | dict.fromkeys(ONCE, "first")
    return City(
        segments=rows.groupby("segment", sort=False).agg(once),
        segment_links=tables["segment_links"],
        firms=tables["firms"].set_index("firm").drop(columns="segments"),
        firm_segments=_shares_of(tables["firms"][["firm", "segments"]].to_numpy()),
        firm_links=tables["firm_links"],
        chains=tables["chains"].set_index("chain"),
        chain_segments=rows[OWN],
        parks=tables["parks"].set_index("park"),
        boms=tables["boms"],
        resources=tables["resources"],
        technologies=tables["technologies"].set_index("technology"),
        land=tables["land"].set_index("plot"),
        partners=tables["partners"],
        sources=tables["sources"].set_index("id"),
    )
