"""Ladder 台阶: which rung each firm has reached, which it could apply for, and from which it is one condition away.

入规 above scale, 升高 high-tech, 上市 listed, 扩面 spread; and by the same reading the official titles of lead firms.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.diagnose.firm_fields import plain, read_field
from liantu.diagnose.rules import Condition, Rung, read_rules
from liantu.facts import Figure

STANDING = ("reached", "eligible", "one_step", "further", "unknown")
STATUS = {"ladder": "definition"}
NEARBY = 0.9, 1.1  # by how much thresholds are moved, to see what hangs on them
Fields = dict[str, pd.Series]


@dataclass(frozen=True)
class Ladder:
    """Where every firm stands on each of the ``rungs``.

    ``standing``: by rung a table, index ``firm``: ``standing``, one of ``STANDING``; ``missing``, the number of the one
    need that is not met, else −1; ``distance``, how far the firm is from it, as a share of the threshold;
    ``empty``, the field that leaves it unknown; ``changes``, whether it stands elsewhere at ±10 % of all thresholds.
    ``fields``: what the rules read, by name.
    """

    rungs: tuple[Rung, ...]
    standing: dict[str, pd.DataFrame]
    fields: Fields

    def missing(self, firm: str, rung: Rung) -> Condition | None:
        """The one need that a firm does not meet."""
        place = int(self.standing[rung.code].at[firm, "missing"])
        return rung.needs[place] if place >= 0 else None

    def value(self, firm: str, condition: Condition) -> Figure:
        """What a firm has of a field that is a number."""
        value = self.fields[condition.field].at[firm]
        is_empty = bool(pd.isna(value))
        reason = "not_given" if is_empty else None
        return Figure(None if is_empty else float(value), condition.unit, reason=reason)

    def as_rows(self, firms: Sequence[str]) -> list[dict[str, object]]:
        """One dict a firm and rung; what does not apply is left out."""
        by_rung = [self._rows(rung, firms) for rung in self.rungs]
        return [row for rows in zip(*by_rung, strict=True) for row in rows]

    def _rows(self, rung: Rung, firms: Sequence[str]) -> Iterator[dict[str, object]]:
        values = [plain(self.fields[need.field].loc[firms]) if need.is_number else None for need in rung.needs]
        for place, (firm, cells) in enumerate(self.standing[rung.code].loc[firms].to_dict("index").items()):
            row: dict[str, object] = {"firm": firm, "rung": rung.code, "standing": cells["standing"]}
            if cells["missing"] >= 0:
                need = rung.needs[cells["missing"]]
                row["missing"] = need.field
                if need.is_number:
                    row |= {"value": float(values[cells["missing"]][place]), "threshold": need.threshold}
            if not pd.isna(cells["distance"]):
                row["distance"] = float(cells["distance"])
            if pd.notna(cells["empty"]):
                row["empty"] = cells["empty"]
            yield row | {"changes": bool(cells["changes"])}


def read_ladder(city: City) -> Ladder:
    """The rungs 入规、升高、上市、扩面 as the file of rules has them."""
    return ladder(city, read_rules("ladder"))


def official(city: City) -> Ladder:
    """The official titles of lead firms, such as 单项冠军 and “小巨人”: a test apart from any figure of ours.

    >>> official(lamp_city()).standing["champion"]["standing"].to_dict()
    {'Ai': 'unknown', 'Bo': 'unknown', 'Cai': 'unknown'}
    """
    return ladder(city, read_rules("lead_firm"))


def ladder(city: City, rungs: Sequence[Rung]) -> Ladder:
    r"""Where each firm stands before each rung, and which one condition it lacks 台阶.

    Parameters
    ----------
    city : City
        The city; reads those columns of ``firms`` and counts of ``firm_links`` that the rules name.
    rungs : sequence of Rung
        The rules, from :func:`~liantu.diagnose.rules.read_rules`.

    Returns
    -------
    Ladder
        By rung and firm ``reached``, ``eligible``, ``one_step``, ``further`` or ``unknown`` [class], the one need not
        met, and the distance to it. [share of the threshold]

    Notes
    -----
    .. math:: d = |\,\text{threshold} - \text{value}\,| \,/\, |\,\text{threshold}\,|

    Reached: a certificate, the listing, or the conditions themselves say so. Eligible: all checkable needs are met, and
    the firm does not hold it. One step: exactly one is not met. Unknown: a field on which the class hangs is empty; an
    empty list of certificates is not taken for none. A need that our tables do not have is named, never assumed, so
    eligible means: worth asking.

    References
    ----------
    The rows of the file, each with its own source and date; the classes are ours.

    Examples
    --------
    >>> found = ladder(lamp_city(), read_rules("ladder")).standing
    >>> found["above_scale"]["standing"].to_dict(), float(found["above_scale"].at["Cai", "distance"])
    ({'Ai': 'one_step', 'Bo': 'one_step', 'Cai': 'one_step'}, 0.5)
    >>> found["spread"].loc["Bo", ["standing", "empty"]].tolist()
    ['unknown', 'n_customers']
    """
    fields = fields_of(city, rungs)
    standing = {rung.code: _standing(rung, fields, city.firms.index) for rung in rungs}
    return Ladder(tuple(rungs), standing, fields)


def fields_of(city: City, rungs: Sequence[Rung]) -> Fields:
    """Every field that a rule of these looks at, each read once."""
    asked = [each for rung in rungs for each in (*rung.holds, *rung.needs)]
    named = dict.fromkeys(name for each in asked for name in (each.field, each.only_if_field) if name)
    return {name: read_field(city, name) for name in named}


def _standing(rung: Rung, fields: Fields, firms: pd.Index) -> pd.DataFrame:
    held, met = _met(rung.holds, fields, len(firms)), _met(rung.needs, fields, len(firms))
    classes = classed(rung, held, met)
    nearby = [
        classed(each, _met(each.holds, fields, len(firms)), _met(each.needs, fields, len(firms)))
        for each in (rung.times(factor) for factor in NEARBY)
    ]
    missing = np.where(classes == "one_step", _first(met == 0), -1)
    empty = _empty((*rung.holds, *rung.needs), np.vstack([held, met]), fields, classes == "unknown")
    table = {
        "standing": pd.Series(classes, dtype=object),
        "missing": missing,
        "distance": pd.array(_distance(rung.needs, missing, fields), dtype="Float64"),
        "empty": pd.Series(empty, dtype=object),
        "changes": np.logical_or.reduce([each != classes for each in nearby]),
    }
    return pd.DataFrame(table).set_index(firms)


def classed(rung: Rung, held: np.ndarray, met: np.ndarray) -> np.ndarray:
    """The class by what is held and met: conditions × firms of 1, 0 and, where a field is empty, NaN."""
    n_missed, is_dark = (met == 0).sum(axis=0), np.isnan(met).any(axis=0)
    has, maybe = (held == 1).any(axis=0), np.isnan(held).any(axis=0)
    tests = [has, maybe | (is_dark & (n_missed < 2)), n_missed == 0, n_missed == 1]
    whole = "eligible" if rung.is_awarded else "reached"
    return np.select(tests, ["reached", "unknown", whole, "one_step"], "further").astype(object)


def _met(conditions: Sequence[Condition], fields: Fields, n_firms: int) -> np.ndarray:
    rows = [is_met(each, fields) for each in conditions]
    return np.vstack(rows) if rows else np.empty((0, n_firms))


def is_met(condition: Condition, fields: Fields) -> np.ndarray:
    """By firm 1 where the condition holds or does not apply, 0 where not, NaN where a field it needs is empty."""
    met = _tested(condition, fields[condition.field])
    if not condition.only_if_field:
        return met
    band = plain(fields[condition.only_if_field])
    outside = (band <= condition.above) | (band > condition.up_to)
    return np.where(outside, 1.0, np.where(np.isnan(band) & (met != 1), np.nan, met))


def _tested(condition: Condition, field: pd.Series) -> np.ndarray:
    if condition.is_number:
        value = plain(field)
        passed = value >= condition.threshold if condition.test == "at_least" else value < condition.threshold
        return np.where(np.isnan(value), np.nan, passed)
    texts = field.fillna("").tolist()
    if condition.test == "contains":
        any_of = re.compile("|".join(map(re.escape, condition.threshold)), re.IGNORECASE)
        passed = {text: any_of.search(text) is not None for text in set(texts)}
    else:
        passed = {text: text in condition.threshold for text in set(texts)}
    return np.array([float(passed[text]) if text else np.nan for text in texts])


def _first(flags: np.ndarray) -> np.ndarray:
    return flags.argmax(axis=0) if len(flags) else np.full(flags.shape[1], -1)


def _distance(needs: Sequence[Condition], missing: np.ndarray, fields: Fields) -> np.ndarray:
    found = np.full(len(missing), np.nan)
    for place, need in enumerate(needs):
        if need.is_number and need.threshold:
            away = np.abs(plain(fields[need.field]) - need.threshold) / abs(need.threshold)
            found = np.where(missing == place, away, found)
    return found


def _empty(conditions: Sequence[Condition], met: np.ndarray, fields: Fields, unknown: np.ndarray) -> np.ndarray:
    """Of each unknown firm the first empty field that a condition looked for."""
    found = np.full(len(unknown), None, dtype=object)
    for condition, row in zip(conditions, met, strict=True):
        for name in filter(None, (condition.only_if_field, condition.field)):
            lacks = unknown & np.isnan(row) & fields[name].isna().to_numpy(bool) & (found == None)  # noqa: E711
            found[lacks] = name
    return found


OF_FIRMS = (ladder,)
