"""What a model asks of the office 照着做要什么: each requirement, and whether it is met by the rows at hand.

Three answers. ``met``: rows say so. ``missing``: somebody keeps that list or fills that column, and for this chain
nothing stands in it. ``unknown``: the sheet, the column or the kind is empty, or this app has no such table yet;
nobody has told, so it may well be there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import pandas as pd

from liantu.chain import City, chain_names
from liantu.data.dictionary import TABLES
from liantu.diagnose import Diagnosis
from liantu.diagnose.rooting import members
from liantu.diagnose.surroundings import Surroundings, read_surroundings
from liantu.facts import Figure, Finding, Word
from liantu.policy.model import PolicyModel

STATUSES = ("met", "missing", "unknown")
GROUPS = ("heads", "ledgers", "alliances", "money", "grounds", "data")


@dataclass(frozen=True)
class Told:
    """What the rows tell of a requirement: its ``status``, ``why`` in words, and the ``rows`` that say so, by table.

    ``told`` and ``of``: how many rows say so, and out of how many; ``of`` is 0 for a list, which has no whole.
    ``sheet``: the table to fill in where nobody has told, "" where this app has none yet.
    """

    status: str
    why: Finding
    told: int = 0
    of: int = 0
    rows: Mapping[str, pd.DataFrame] = field(default_factory=dict, compare=False)
    sheet: str = ""

    @property
    def is_thin(self) -> bool:
        """Whether it is there for less than half of the rows that could tell."""
        return 0 < self.told < self.of / 2


class Rows(NamedTuple):
    """What the checks read: the diagnosis of the chain, what surrounds it, and the sheet of partners."""

    found: Diagnosis
    around: Surroundings
    partners: pd.DataFrame

    @property
    def city(self) -> City:
        """The rows of the whole city."""
        return self.found.city

    @property
    def segments(self) -> pd.Index:
        """The chain's segments, in all layers."""
        return self.found.segments.index


class Requirement(NamedTuple):
    """One thing that a model takes: its ``group``, how it is read off the rows, and for which ``levers`` it is needed.

    Without levers it is needed whatever the mix. With them it falls away where a reader's mix gives none of them money.
    """

    group: str
    read: Callable[[Rows], Told]
    levers: tuple[str, ...] = ()


def asks(found: Diagnosis, partners: pd.DataFrame | None = None) -> dict[str, Told]:
    """Whether each of ``REQUIREMENTS`` is met for the chain 做法所需条件.

    Parameters
    ----------
    found : Diagnosis
        The chain, and through it the rows of its city.
    partners : DataFrame, optional
        The sheet of partner places; without it that requirement is ``unknown``.

    Returns
    -------
    dict of Told
        By code, in the order of ``REQUIREMENTS``; counts in rows. [rows]

    Notes
    -----
    Met where at least one row says so: how many of how many is said beside it, and whether that is enough is for the
    office to judge. Rows that have ended do not count. The codebook of what a model requires is an interpretation.

    References
    ----------
    Our own definition, on the heads, ledgers, alliances and means that the source names.

    Examples
    --------
    >>> told = asks(lamp_diagnosis())
    >>> [(code, told[code].status, told[code].told, told[code].of) for code in ("registry", "deals", "bank", "chief")]
    [('registry', 'met', 3, 0), ('deals', 'met', 2, 2), ('bank', 'unknown', 0, 0), ('chief', 'unknown', 0, 0)]
    """
    rows = Rows(found, read_surroundings(found.city), _no_partners() if partners is None else partners)
    return {code: each.read(rows) for code, each in REQUIREMENTS.items()}


def required(model: PolicyModel) -> tuple[str, ...]:
    """The codes that a model asks for under its mix, group by group: none for a lever that its mix gives nothing.

    >>> from liantu.policy import MODELS
    >>> required(MODELS["guangzhou"])
    ('plan', 'partners', 'policies', 'current_map', 'inputs', 'shared', 'technologies')
    >>> required(MODELS["guangzhou"].with_mix({"fill": 1}))
    ('plan', 'policies', 'current_map', 'inputs')
    """
    mix = model.mix
    return tuple(
        code
        for code, each in REQUIREMENTS.items()
        if code in model.requires and (not each.levers or any(mix[lever] > 0 for lever in each.levers))
    )


def _no_partners() -> pd.DataFrame:
    return pd.DataFrame(columns=[column.column for column in TABLES["partners"].columns])


# Checks of the kinds that there are: a list kept for the chain, a column filled in for its rows, a table to come.


def _listed(table: str, mine: pd.DataFrame, whole: pd.DataFrame, nobody: str = "asks.why.no_rows") -> Told:
    """A list: met if it has rows for the chain; missing if it has some, and none of them for this chain."""
    if len(mine):
        return Told("met", _n_rows(len(mine)), len(mine), rows={table: mine})
    if len(whole):
        return Told("missing", Finding("asks.why.elsewhere", {"table": TABLES[table]}), sheet=table)
    return Told("unknown", Finding(nobody, {"table": TABLES[table]}), sheet=table)


def _filled(table: str, columns: tuple[str, ...], mine: pd.DataFrame, whole: pd.DataFrame | None = None) -> Told:
    """Columns: met for the rows that fill one of them in; missing where only others' rows do.

    ``whole``: the rows of others, for what an office writes itself; what is observed of firms is never missing, only
    not recorded.
    """
    told = mine[mine[list(columns)].notna().any(axis=1).to_numpy(bool)]
    if len(told):
        facts = {"told": Figure(float(len(told)), "count"), "of": Figure(float(len(mine)), "count")}
        return Told("met", Finding("asks.why.told", facts), len(told), len(mine), {table: told})
    named = {column.column: column for column in TABLES[table].columns}
    facts = {"table": TABLES[table], "columns": [named[column] for column in columns]}
    if whole is not None and whole[list(columns)].notna().any(axis=None):
        return Told("missing", Finding("asks.why.blank_here", facts), of=len(mine), sheet=table)
    code = "asks.why.blank" if len(mine) else "asks.why.no_rows"
    return Told("unknown", Finding(code, facts), of=len(mine), sheet=table)


def _planned(*tables: str) -> Callable[[Rows], Told]:
    """Tables that this app does not have yet: nobody could have told."""
    told = Told("unknown", Finding("asks.why.no_table", {"tables": [Word(f"planned.{each}") for each in tables]}))
    return lambda rows: told


def _resource(rows: Rows, *kinds: str) -> Told:
    """Rows of ``resources`` in force, the chain's own and those that serve the whole city."""
    serving = rows.around.serving(kinds, rows.found.chain.zh, rows.segments)
    mine = pd.concat([serving.own, serving.shared])
    if not len(mine) and serving.n_expired:
        return Told("missing", Finding("asks.why.ended", {"n": serving.n_expired}), sheet="resources")
    if len(serving.shared) and not len(serving.own):
        return Told("met", Finding("asks.why.city", {"n": len(mine)}), len(mine), rows={"resources": mine})
    if len(serving.shared):
        facts = {"own": Figure(float(len(serving.own)), "count"), "shared": Figure(float(len(serving.shared)), "count")}
        return Told("met", Finding("asks.why.shared", facts), len(mine), rows={"resources": mine})
    whole = rows.city.resources
    return _listed("resources", mine, whole[whole["kind"].isin(kinds).to_numpy(bool)], "asks.why.no_kind")


def _of_segments(rows: Rows, table: str, whole: pd.DataFrame) -> Told:
    """Rows that name a segment of the chain."""
    mine = whole["segment"].isin(rows.segments).to_numpy(bool)
    return _listed(table, whole[mine], whole)


# The requirements one by one.


def _registry(rows: Rows) -> Told:
    return _listed("firms", _firms(rows), rows.city.firms.reset_index(names="firm"))


def _firm_columns(rows: Rows, *columns: str) -> Told:
    return _filled("firms", columns, _firms(rows))


def _deals(rows: Rows, *columns: str) -> Told:
    return _filled("firm_links", columns, _trades(rows))


def _inputs(rows: Rows) -> Told:
    links = rows.city.segment_links
    ends = links["supplier_segment"].isin(rows.segments) | links["customer_segment"].isin(rows.segments)
    return _filled("segment_links", ("cost_share",), links[ends.to_numpy(bool)])


def _of_chain(rows: Rows, column: str) -> Told:
    chains = rows.city.chains.reset_index(names="chain")
    return _filled("chains", (column,), chains[(chains["chain"] == rows.found.chain.zh).to_numpy(bool)], chains)


def _operator(rows: Rows) -> Told:
    """The parks in which the chain's firms stand; all of them where no firm says."""
    parks = rows.city.parks.reset_index(names="park")
    here = parks["park"].isin(_firms(rows)["park"].dropna()).to_numpy(bool)
    return _filled("parks", ("operator", "duties"), parks[here] if here.any() else parks, parks)


def _land(rows: Rows) -> Told:
    """Land and plants among the factors, else the plots, else what the parks can still give."""
    told = _resource(rows, "land", "plant")
    if told.status == "met":
        return told
    if len(rows.city.land):
        return _filled("land", ("occupancy",), rows.city.land.reset_index(names="plot"))
    parks = _filled("parks", ("land_available", "plants_available"), rows.city.parks.reset_index(names="park"))
    return parks if parks.status == "met" else told


def _reference_map(rows: Rows) -> Told:
    return _filled("segments", ("reference_output", "reference_count"), _segments(rows))


def _current_map(rows: Rows) -> Told:
    """How many segments somebody has looked at: an empty cell there means nobody has."""
    mine = _segments(rows)
    looked = mine.assign(checked=mine["checked"].astype("boolean").where(mine["checked"].astype(bool)))
    return _filled("segments", ("checked",), looked)


def _layers(rows: Rows) -> Told:
    """The layers beside supply that are listed; a row without a layer counts as supply, so none is not missing."""
    mine = _segments(rows)
    told = mine[mine["layer"].ne("supply").to_numpy(bool)]
    if not len(told):
        return Told("unknown", Finding("asks.why.one_layer", {"table": TABLES["segments"]}), of=4, sheet="segments")
    layers = 1 + told["layer"].nunique()
    facts = {"layers": Figure(float(layers), "count")}
    return Told("met", Finding("asks.why.layers", facts), layers, 4, {"segments": told})


def _shared(rows: Rows) -> Told:
    """Segments that stand in another chain too; a city with one chain cannot tell."""
    others = rows.city.chain_segments
    others = others[(others["chain"] != rows.found.chain.zh).to_numpy(bool)]
    mine = others[others["segment"].isin(rows.segments).to_numpy(bool)]
    if len(mine):
        n = mine["segment"].nunique()
        return Told("met", Finding("asks.why.shares", {"n": n}), n, rows={"segments": mine})
    if len(chain_names(rows.city)) > 1:
        return Told("missing", Finding("asks.why.shares_none", {}), sheet="segments")
    return Told("unknown", Finding("asks.why.one_chain", {}), sheet="segments")


def _firms(rows: Rows) -> pd.DataFrame:
    """The local firms of the chain, in any of its layers."""
    return rows.city.firms[members(rows.city, rows.segments)[:-1]].reset_index(names="firm")


def _trades(rows: Rows) -> pd.DataFrame:
    """The deals in the chain's segments, or of its firms."""
    deals, firms = rows.city.firm_links, _firms(rows)["firm"]
    mine = deals["segment"].isin(rows.segments) | deals["supplier"].isin(firms) | deals["customer"].isin(firms)
    return deals[mine.to_numpy(bool)]


def _segments(rows: Rows) -> pd.DataFrame:
    """The chain's rows of the sheet, with what a segment has once in the city."""
    mine = rows.city.chain_segments
    mine = mine[(mine["chain"] == rows.found.chain.zh).to_numpy(bool)]
    return mine.join(rows.city.segments, on="segment")


def _n_rows(n: int) -> Finding:
    return Finding("asks.why.rows", {"n": n})


BUILD = ("fill", "strengthen", "extend")  # levers that bring or enlarge a firm

REQUIREMENTS: dict[str, Requirement] = {
    "chief": Requirement("heads", _planned("register")),
    "lead_park": Requirement("heads", partial(_of_chain, column="lead_park")),
    "operator": Requirement("heads", _operator),
    "plan": Requirement("ledgers", partial(_of_chain, column="plan")),
    "ledgers": Requirement("ledgers", _planned("projects", "problems", "dispatches"), BUILD),
    "libraries": Requirement("ledgers", _planned("projects", "prospects"), BUILD),
    "requests": Requirement("ledgers", _planned("requests"), ("connect",)),
    "alliance": Requirement("alliances", lambda rows: _resource(rows, "alliance"), ("connect",)),
    "activities": Requirement("alliances", _planned("activities"), ("connect",)),
    "university": Requirement("alliances", lambda rows: _resource(rows, "university"), ("break_through",)),
    "laboratory": Requirement("alliances", lambda rows: _resource(rows, "laboratory", "platform"), ("break_through",)),
    "services": Requirement("alliances", lambda rows: _resource(rows, "service"), ("connect",)),
    "partners": Requirement(
        "alliances",
        lambda rows: _of_segments(rows, "partners", rows.partners),
        ("extend", "back_up", "connect"),
    ),
    "bank": Requirement("money", lambda rows: _resource(rows, "bank")),
    "fund": Requirement("money", lambda rows: _resource(rows, "fund"), BUILD),
    "policies": Requirement("money", _planned("policies")),
    "land": Requirement("grounds", _land, BUILD),
    "talent": Requirement("grounds", lambda rows: _resource(rows, "talent"), BUILD),
    "registry": Requirement("data", _registry),
    "sizes": Requirement("data", lambda rows: _firm_columns(rows, "revenue", "rd_share"), ("strengthen",)),
    "current_map": Requirement("data", _current_map),
    "reference_map": Requirement("data", _reference_map),
    "inputs": Requirement("data", _inputs),
    "deals": Requirement("data", lambda rows: _deals(rows, "value"), ("connect", "back_up")),
    "demands": Requirement("data", _planned("demands", "offers"), ("connect",)),
    "backups": Requirement("data", lambda rows: _deals(rows, "spare", "switch_weeks"), ("back_up",)),
    "boms": Requirement("data", lambda rows: _of_segments(rows, "boms", rows.city.boms), ("strengthen", "connect")),
    "layers": Requirement("data", _layers),
    "shared": Requirement("data", _shared, ("extend",)),
    "digital": Requirement("data", lambda rows: _firm_columns(rows, "digital_level"), ("flex",)),
    "lead_times": Requirement("data", lambda rows: _firm_columns(rows, "lead_time_days", "stock_days"), ("flex",)),
    "technologies": Requirement(
        "data",
        lambda rows: _of_segments(rows, "technologies", rows.city.technologies.reset_index(names="technology")),
        ("break_through",),
    ),
}
