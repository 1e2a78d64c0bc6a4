"""The edited city 改后的城市: the city of the edited tables, which shares with the one before what no action touched.

Six plans behind a slider are six cities. Most of what figures and shocks read of a city stands in rows that no action
edits, and what actions add stands at the end; so little has to be read anew. A test holds that nothing differs.
"""

from collections.abc import Iterable

from liantu.chain import City, city_of, once_a_city
from liantu.chain.city import with_rows
from liantu.diagnose import dealings
from liantu.explore.actions import Action
from liantu.explore.edits import Tables, edited
from liantu.place import hand_on_home

ELSEWHERE = frozenset(("county", "park", "address", "headquarters"))  # a firm that tells one may move the city's home
QUIET = {"firms": {"stock_days"}, "firm_links": {"value"}}  # cells whose change moves nothing that is handed on


def edited_city(city: City, tables: Tables, actions: Iterable[Action]) -> City:
    """The city with the rows that actions add and change; ``tables``, of which it is made, stay as they are.

    Raises
    ------
    LiantuError
        ``unreadable_action``, if a row of an action could not stand in its table.

    Examples
    --------
    >>> from liantu.explore.candidates import candidates
    >>> after = edited_city(lamp_city(), lamp_tables(), candidates(lamp_city(), ["lighting"], "fill"))
    >>> after.firms.index[-1], after.shares.share.tolist(), after.segments is lamp_city().segments
    ('（拟引进）package', [1.0, 1.0, 1.0, 1.0], False)
    """
    actions = tuple(actions)
    after = edited(tables, actions)
    if not _is_plain(city, actions):
        return city_of(after)
    found = with_rows(city, after["firms"], after["firm_links"])
    hand_on_home(city, found)
    dealings.hand_on_rows(city, found)
    return found


def _is_plain(city: City, actions: tuple[Action, ...]) -> bool:
    """Whether the actions do no more than most do: new firms that nobody has named, stock, trade and its values."""
    new: list[str] = []
    for action in actions:
        for table, records in action.rows_added.items():
            if table not in QUIET or any(ELSEWHERE & row.keys() for row in records if table == "firms"):
                return False
            new += [str(row.get("firm")) for row in records if table == "firms"]
        for table, records in action.rows_changed.items():
            if table not in QUIET or any(row.keys() - QUIET[table] - _KEYS[table] for row in records):
                return False
    return len(set(new)) == len(new) and _named(city).isdisjoint(new)


_KEYS = {"firms": {"firm"}, "firm_links": {"supplier", "customer", "segment", "product", "as_of"}}


@once_a_city
def _named(city: City) -> frozenset[str]:
    """Every firm, partner and controller that a row names."""
    columns = city.firms.index, city.firm_links["supplier"], city.firm_links["customer"], city.firms["controller"]
    return frozenset(name for column in columns for name in column.tolist() if isinstance(name, str))
