"""Classes of firms 企业分类: the official class by size 大中小微, and for small ones what to do first 分类引导."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.ladder import NEARBY, Fields, fields_of, is_met
from liantu.diagnose.rules import Rung, read_rules

SMALL = ("small", "micro")  # the official classes that guidance is for
STATUS = {"size_class": "standard", "guidance": "definition"}


@dataclass(frozen=True)
class FirmClasses:
    """The class of every firm.

    ``sizes`` and ``rules``: the two files of rules, in their order. ``table``, index ``firm``: ``size`` with its bounds
    ``size_low`` and ``size_high``, ``guidance``, and ``changes``, whether the latter is another at ±10 %.
    ``fields``: what the rules of guidance read, by name.
    """

    sizes: tuple[Rung, ...]
    rules: tuple[Rung, ...]
    table: FigureTable
    fields: Fields

    def size(self, code: str) -> Rung:
        """The official class of this code."""
        return next(each for each in self.sizes if each.code == code)


def read_firm_classes(city: City) -> FirmClasses:
    """Both classes of every firm, as the files of rules have them.

    >>> read_firm_classes(lamp_city()).table.values["guidance"].to_dict()
    {'Ai': 'steady', 'Bo': 'string', 'Cai': 'protect'}
    """
    sizes, rules = read_rules("size_classes"), read_rules("guidance")
    by_size, fields = size_class(city, sizes), fields_of(city, rules)
    chosen = guidance(fields, rules, by_size)
    nearby = []
    for factor in NEARBY:
        moved = size_class(city, [rung.times(factor) for rung in sizes])
        nearby.append(guidance(fields, [rule.times(factor) for rule in rules], moved))
    changes = np.logical_or.reduce([(each.fillna("") != chosen.fillna("")).to_numpy(bool) for each in nearby])
    values = by_size.assign(guidance=chosen, changes=changes)
    reasons = pd.DataFrame({"size": "size_fields_empty", "guidance": "not_small"}, values.index, dtype=object)
    return FirmClasses(sizes, rules, FigureTable(values, reasons, {}), fields)


def size_class(city: City, sizes: Sequence[Rung]) -> pd.DataFrame:
    """The official class of each firm by staff and revenue 大中小微.

    Parameters
    ----------
    city : City
        The city; reads ``firms.staff`` and ``revenue`` [万元/year], as the rules say.
    sizes : sequence of Rung
        The classes, the largest first; the last takes the rest.

    Returns
    -------
    DataFrame, index ``firm``
        ``size``, unknown where the bounds differ (``size_fields_empty``); ``size_low`` and ``size_high``, the smallest
        and the largest class that it can be. [class]

    Notes
    -----
    The first class of which all conditions hold. An empty field is taken as too small for the lower bound and as large
    enough for the upper one. The rules are those for industry; trade and services have others.

    References
    ----------
    工信部联企业〔2011〕300号, classes of small and medium enterprises, industry.

    Examples
    --------
    >>> size_class(lamp_city(), read_rules("size_classes")).loc["Cai"].tolist()
    [None, 'micro', 'small']
    """
    fields, n = fields_of(city, sizes), len(city.firms)
    low, high = (_first_met(sizes, fields, n, unknown=taken) for taken in (0.0, 1.0))
    table = pd.DataFrame({"size": np.where(low == high, low, None), "size_low": low, "size_high": high}, dtype=object)
    return table.set_index(city.firms.index)


def guidance(fields: Fields, rules: Sequence[Rung], sizes: pd.DataFrame) -> pd.Series:
    """What to do first with each small or micro firm 分类引导.

    Parameters
    ----------
    fields : dict of Series
        What the rules look at, by name.
    rules : sequence of Rung
        The classes in the order in which they are tried; the last takes the rest.
    sizes : DataFrame
        :func:`size_class` of the same firms.

    Returns
    -------
    Series of str, shape (n_firms,), index ``firm``
        The first class of which all conditions hold; empty for a firm that is surely larger (``not_small``). [class]

    Notes
    -----
    An empty field meets no condition. A firm whose size is not told counts among the small, as long as it can be one.

    References
    ----------
    Our own definition; the file ``guidance.csv`` can be edited.

    Examples
    --------
    >>> city, rules = lamp_city(), read_rules("guidance")
    >>> guidance(fields_of(city, rules), rules, size_class(city, read_rules("size_classes")))["Cai"]
    'protect'
    """
    chosen = _first_met(rules, fields, len(sizes), unknown=0.0)
    return pd.Series(np.where(sizes["size_low"].isin(SMALL), chosen, None), sizes.index, dtype=object)


def _first_met(rungs: Sequence[Rung], fields: Fields, n_firms: int, *, unknown: float) -> np.ndarray:
    """The code of the first of these whose needs are all met, an empty field taken as met or not; else of the last."""
    found = np.full(n_firms, rungs[-1].code, dtype=object)
    for rung in reversed(rungs[:-1]):
        met = np.ones(n_firms, bool)
        for need in rung.needs:
            met &= np.nan_to_num(is_met(need, fields), nan=unknown) == 1
        found[met] = rung.code
    return found


OF_FIRMS = (size_class, guidance)
