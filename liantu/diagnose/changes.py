"""Changes 变化: what is different between two versions of a city: states of segments, firms, figures, rows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from liantu.chain import City, chain_names, chain_of
from liantu.data.dictionary import TABLES
from liantu.diagnose.diagnosis import Diagnosis, diagnose
from liantu.diagnose.segment_figures import SegmentFigures, read_segments
from liantu.diagnose.states import Thresholds
from liantu.facts import Few, Figure, Finding, Name, Word

Key = tuple[object, ...]
Pair = tuple[object, object]  # before, after
MARKS = ("single_source", "broken_middle")


@dataclass(frozen=True)
class StateChange:
    """A segment that stands in both versions, in another state than before."""

    segment: Name
    before: str
    after: str


@dataclass(frozen=True)
class MarkChange:
    """A segment that bears a mark now and did not before, or the other way round; None where that is not known.

    ``mark`` is ``single_source`` or ``broken_middle``; ``n_firms`` before and after.
    """

    segment: Name
    mark: str
    before: bool | None
    after: bool | None
    n_firms: tuple[int, int] = (0, 0)

    @property
    def became(self) -> bool:
        """Whether it bears the mark now and is known not to have done so; the last one of several did not, either."""
        was_not = self.before is False or (self.n_firms[0] > 1 and self.n_firms[1] == 1)
        return self.after is True and was_not


@dataclass(frozen=True)
class RowChanges:
    """The rows of a table that came, went or changed, by their key; of a table without a key, whole rows.

    ``changed`` has the columns that differ, each with the cell before and after.
    """

    added: tuple[Key, ...] = ()
    removed: tuple[Key, ...] = ()
    changed: Mapping[Key, Mapping[str, Pair]] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """How many rows differ."""
        return len(self.added) + len(self.removed) + len(self.changed)


@dataclass(frozen=True)
class ChainChange:
    """The figures of a chain before and after; None where the chain is not there.

    ``n_marked``: of its counted segments, how many are known to bear each of :data:`MARKS`.
    """

    chain: Name
    figures: Mapping[str, tuple[Figure | None, Figure | None]]
    n_marked: Mapping[str, tuple[Figure | None, Figure | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Changes:
    """What is different; everything in the order of the sheets.

    ``firms_renamed``: one credit code, two names; such a firm neither came nor left.
    """

    states: tuple[StateChange, ...]
    segments_in: tuple[Name, ...]
    segments_out: tuple[Name, ...]
    firms_in: tuple[str, ...]
    firms_out: tuple[str, ...]
    firms_renamed: tuple[tuple[str, str], ...]
    rows: Mapping[str, RowChanges]
    chains: tuple[ChainChange, ...]
    marks: tuple[MarkChange, ...] = ()

    @property
    def n_rows(self) -> int:
        """How many rows differ, over all tables."""
        return sum(each.n for each in self.rows.values())

    @cached_property
    def said(self) -> Finding:
        """The one sentence: 新增3家企业、退出1家；铜箔由空白转为薄弱。"""
        firms, segments = _firms_said(self), _segments_said(self)
        if firms and segments:
            return Finding("changes.both", {"firms": firms, "segments": segments})
        if firms or segments:
            return Finding("changes.one", {"what": firms or segments})
        return Finding("changes.rows", {"n": self.n_rows}) if self.n_rows else Finding("changes.none", {})


def changes(
    before: City,
    after: City,
    thresholds: Thresholds = Thresholds(),
    rows: Mapping[str, RowChanges] | None = None,
) -> Changes:
    """Compare two versions of a city.

    Parameters
    ----------
    before, after : City
        The rows then and now.
    thresholds : Thresholds
        With which the states of both are read. [ratio ≥ 0]
    rows : mapping of RowChanges, optional
        What :func:`row_changes` says of the tables as they were checked. Without it they are read off the cities,
        which hold every table but the reference regions.

    Returns
    -------
    Changes
        Segments, firms, rows and the figures of each chain. Nothing where both are the same.

    Examples
    --------
    >>> changes(lamp_city(), lamp_city()).said
    Finding(code='changes.none', facts={})
    """
    then, now = read_segments(before, thresholds), read_segments(after, thresholds)
    states = then.figures["state"].to_dict(), now.figures["state"].to_dict()
    moved = [name for name in states[1] if name in states[0] and states[0][name] != states[1][name]]
    gone, come = _only_in(before.firms.index, after.firms.index), _only_in(after.firms.index, before.firms.index)
    renamed = _renamed(before, after, gone, come)
    old, new = dict(renamed), {name for _, name in renamed}
    if rows is None:
        rows = row_changes(_tables_of(before), _tables_of(after))
    return Changes(
        states=tuple(StateChange(after.named(name), states[0][name], states[1][name]) for name in moved),
        segments_in=tuple(map(after.named, _only_in(states[1], states[0]))),
        segments_out=tuple(map(before.named, _only_in(states[0], states[1]))),
        firms_in=tuple(name for name in come if name not in new),
        firms_out=tuple(name for name in gone if name not in old),
        firms_renamed=tuple(renamed),
        rows=rows,
        chains=tuple(_chains(before, after, then, now)),
        marks=tuple(_marks(after, then.figures, now.figures)),
    )


def row_changes(before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]) -> dict[str, RowChanges]:
    """The rows that differ by table, of checked tables; tables in which none does are left out.

    A row is known by the key of its table. Where a table has none, a row that changed is one that went and one that
    came.
    """
    found = {}
    for name, table in TABLES.items():
        if name in before and name in after:
            key = list(table.key)
            one = _by_key(before[name], after[name], key) if key else _whole(before[name], after[name])
            if one.n:
                found[name] = one
    return found


def _only_in(these: Iterable[str], others: Iterable[str]) -> list[str]:
    known = set(others)
    return [each for each in these if each not in known]


def _renamed(before: City, after: City, gone: list[str], come: list[str]) -> list[tuple[str, str]]:
    """Firms that left under one name and came under another, with one credit code."""
    old = before.firms.loc[gone, "credit_code"].dropna()
    new = {code: name for name, code in after.firms.loc[come, "credit_code"].dropna().items()}
    return [(name, new[code]) for name, code in old.items() if code in new]


def _marks(after: City, then: pd.DataFrame, now: pd.DataFrame) -> Iterable[MarkChange]:
    """Where a mark is known to be there in one of the two and is not, or is not known, in the other."""
    both = now.index.intersection(then.index, sort=False)
    for mark in MARKS:
        old, new = then.loc[both, mark].astype("boolean"), now.loc[both, mark].astype("boolean")
        for name in both[(old.fillna(False) != new.fillna(False)).to_numpy(bool)]:
            was, is_now = (None if pd.isna(marked) else bool(marked) for marked in (old[name], new[name]))
            n_firms = int(then.at[name, "n_firms"]), int(now.at[name, "n_firms"])
            yield MarkChange(after.named(name), mark, was, is_now, n_firms)


def _chains(before: City, after: City, then: SegmentFigures, now: SegmentFigures) -> Iterable[ChainChange]:
    were, are = chain_names(before), chain_names(after)
    for name in dict.fromkeys((*are, *were)):
        found = [
            diagnose(city, chain_of(city, name), read) if name in names else None
            for city, read, names in ((before, then, were), (after, now, are))
        ]
        own, marked = ([of(each) if each else {} for each in found] for of in (_own, _n_marked))
        city = after if name in are else before
        figures = {each: (own[0].get(each), own[1].get(each)) for each in own[1] or own[0]}
        n_marked = {each: (marked[0].get(each), marked[1].get(each)) for each in MARKS}
        yield ChainChange(chain_of(city, name).name, figures, n_marked)


def _own(found: Diagnosis) -> dict[str, Figure]:
    return found.figures


def _n_marked(found: Diagnosis) -> dict[str, Figure]:
    counts = {mark: int(found.counted[mark].astype("boolean").fillna(False).sum()) for mark in MARKS}
    return {mark: Figure(float(n), "count") for mark, n in counts.items()}


def _by_key(before: pd.DataFrame, after: pd.DataFrame, key: list[str]) -> RowChanges:
    columns = [name for name in after if name in before and name not in key]
    old, new = _cells(before, key, columns), _cells(after, key, columns)
    changed = {
        each: {name: (was, now) for name, was, now in zip(columns, old[each], cells, strict=True) if was != now}
        for each, cells in new.items()
        if each in old and old[each] != cells
    }
    added, removed = (tuple(each for each in a if each not in b) for a, b in ((new, old), (old, new)))
    return RowChanges(added, removed, changed)


def _whole(before: pd.DataFrame, after: pd.DataFrame) -> RowChanges:
    columns = [name for name in after if name in before]
    old, new = (Counter(_tuples(rows, columns)) for rows in (before, after))
    return RowChanges(tuple((new - old).elements()), tuple((old - new).elements()))


def _cells(rows: pd.DataFrame, key: list[str], columns: list[str]) -> dict[Key, Key]:
    return dict(zip(_tuples(rows, key), _tuples(rows, columns), strict=True))


def _tuples(rows: pd.DataFrame, columns: list[str]) -> list[Key]:
    plain = rows[columns].astype(object)
    return list(plain.where(plain.notna(), None).itertuples(index=False, name=None))


def _tables_of(city: City) -> dict[str, pd.DataFrame]:
    """The tables again, as far as a city holds them."""
    segments = city.chain_segments.merge(city.segments.reset_index(), on="segment")
    shares: dict[str, list[tuple[str, float]]] = {}
    for firm, segment, share in city.firm_segments.itertuples(index=False):
        shares.setdefault(firm, []).append((segment, share))
    parts = {firm: tuple(each) for firm, each in shares.items()}
    firms = city.firms.reset_index()
    return {
        "chains": city.chains.reset_index(),
        "segments": segments,
        "segment_links": city.segment_links,
        "parks": city.parks.reset_index(),
        "firms": firms.assign(segments=[parts.get(name, ()) for name in firms["firm"]]),
        "firm_links": city.firm_links,
        "boms": city.boms,
        "resources": city.resources,
        "technologies": city.technologies.reset_index(),
        "partners": city.partners,
        "land": city.land.reset_index(),
        "sources": city.sources.reset_index(),
    }


def _firms_said(found: Changes) -> Finding | None:
    came = Finding("changes.came", {"n": len(found.firms_in)}) if found.firms_in else None
    n = len(found.firms_out)
    if came and n:
        return Finding("changes.came_left", {"came": came, "left": Finding("changes.left_too", {"n": n})})
    return came or (Finding("changes.left", {"n": n}) if n else None)


def _segments_said(found: Changes) -> Finding | None:
    """One segment with both of its states, or several by name."""
    if len(found.states) == 1:
        [only] = found.states
        states = {"before": Word(f"state.{only.before}"), "after": Word(f"state.{only.after}")}
        return Finding("changes.state", {"segment": only.segment, **states})
    if found.states:
        segments = Few(tuple(each.segment for each in found.states))
        return Finding("changes.states", {"n": len(found.states), "segments": segments})
    n = len(found.segments_in) + len(found.segments_out)
    return Finding("changes.segments", {"n": n}) if n else None
