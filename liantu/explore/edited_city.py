"""The edited city 改后的城市: the city of the edited tables, which shares with the one before what no action touched.

Six plans behind a slider are six cities. Most of what figures and shocks read of a city stands in rows that no action
edits, and what actions add stands at the end; so little has to be read anew. A test holds that nothing differs.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from liantu.chain import City, city_of, once_a_city
from liantu.chain.city import with_rows
from liantu.diagnose import dealings
from liantu.explore.actions import Action
from liantu.explore.edits import KEYS, Records, Tables, below, edited, gathered, next_labels, typed_rows, with_cells
from liantu.place import hand_on_home

# A firm that tells its place may move the city's home; other cells than these may move what is handed on.
ELSEWHERE = frozenset(("county", "park", "address", "headquarters"))
RELATION = KEYS["firm_links"]
QUIET = {"firms": {"firm", "stock_days"}, "firm_links": {*RELATION, "value"}}


def edited_city(city: City, tables: Tables, actions: Iterable[Action]) -> City:
    """The city with the rows that actions add and change; ``tables``, of which it is made, stay as they are.

    Raises
    ------
    LiantuError
        ``unreadable_action``, if a row of an action could not stand in its table.

    Examples
    --------
    >>> from liantu.explore.candidates import candidates
    >>> city = lamp_city()
    >>> after = edited_city(city, lamp_tables(), candidates(city, ["lighting"], "fill"))
    >>> after.firms.index[-1], after.shares.share.tolist(), after.segments is city.segments
    ('（拟引进）package', [1.0, 1.0, 1.0, 1.0], True)
    """
    actions = tuple(actions)
    added, changed = gathered(actions, "rows_added"), gathered(actions, "rows_changed")
    if not _is_plain(city, added, changed):
        return city_of(edited(tables, actions))
    new, more = (typed_rows(table, added.get(table, ())) for table in QUIET)
    names, places = new.pop("firm", ()), new.pop("segments", ())
    firms = below(
        _restocked(city, changed.get("firms", ())), new, pd.Index(names, dtype=city.firms.index.dtype, name="firm")
    )
    rows = _retraded(city, changed.get("firm_links", ()))
    rows = below(rows, more, next_labels(rows, len(added.get("firm_links", ()))))
    found = with_rows(city, firms, [*zip(names, places, strict=True)], rows)
    hand_on_home(city, found)
    dealings.hand_on_rows(city, found)
    return found


def _is_plain(city: City, added: Mapping[str, Records], changed: Mapping[str, Records]) -> bool:
    """Whether the actions do no more than most do: new firms that nobody has named, stock, trade and its values."""
    if not {*added, *changed} <= {*QUIET} or not len(city.firms):
        return False
    new = [str(row.get("firm")) for row in added.get("firms", ())]
    return (
        not any(ELSEWHERE & row.keys() for row in added.get("firms", ()))
        and all(row.keys() == QUIET[table] for table, records in changed.items() for row in records)
        and len(set(new)) == len(new)
        and _named(city).isdisjoint(new)
    )


@once_a_city
def _named(city: City) -> frozenset[str]:
    """Every firm, partner and controller that a row names."""
    columns = city.firms.index, city.firm_links["supplier"], city.firm_links["customer"], city.firms["controller"]
    return frozenset(name for column in columns for name in column.tolist() if isinstance(name, str))


def _restocked(city: City, records: Records) -> pd.DataFrame:
    """The firms, some of which hold another stock."""
    if not records:
        return city.firms
    cells = typed_rows("firms", records)
    places = city.places_of_firms(pd.Series(cells["firm"]))
    known = places >= 0
    return city.firms.assign(stock_days=with_cells(city.firms["stock_days"], places[known], cells["stock_days"][known]))


def _retraded(city: City, records: Records) -> pd.DataFrame:
    """The rows of trade, some of which have another value."""
    if not records:
        return city.firm_links
    cells, at = typed_rows("firm_links", records), _places(city)
    keys = zip(*(pd.Series(cells[key]).to_numpy(object, na_value=None).tolist() for key in RELATION), strict=True)
    chosen = [
        at.get(key, ())
        if all((told is None) == (record[name] is None) for name, told in zip(RELATION, key, strict=True))
        else ()
        for key, record in zip(keys, records, strict=True)
    ]
    places = np.array([place for each in chosen for place in each], np.int64)
    source = np.repeat(np.arange(len(records)), [len(each) for each in chosen])
    return city.firm_links.assign(value=with_cells(city.firm_links["value"], places, cells["value"][source]))


@once_a_city(of=("firm_links",))
def _places(city: City) -> dict[tuple[object, ...], list[int]]:
    """Where the rows of each relation and day stand."""
    found: dict[tuple[object, ...], list[int]] = defaultdict(list)
    cells = (city.firm_links[key].to_numpy(object, na_value=None).tolist() for key in RELATION)
    for place, key in enumerate(zip(*cells, strict=True)):
        found[key].append(place)
    return found
