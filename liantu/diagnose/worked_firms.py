"""Worked examples 代入 of the rungs and classes of firms: each condition with what the firm has, and who says so."""

from collections.abc import Iterator

import numpy as np

from liantu.data.dictionary import TABLES
from liantu.diagnose.firm_fields import COUNTED
from liantu.diagnose.ladder import Fields, Ladder, is_met, plain
from liantu.diagnose.rules import Condition, Rung
from liantu.facts import Figure, Finding, Word


def worked_rung(read: Ladder, rung: Rung, firm: str) -> Finding:
    """How far a firm is from a rung, with the numbers put in."""
    need = read.missing(firm, rung)
    if need is None:
        place = read.standing[rung.code].index.get_loc(firm)
        n = sum(_applies(each, read.fields, place) for each in rung.needs)
        return Finding("worked.ladder.eligible", {"n": n, "rung": rung.name})
    if not need.is_number:
        return Finding("worked.ladder.lacks", {"condition": need.said})
    value, distance = read.value(firm, need), read.standing[rung.code].at[firm, "distance"]
    facts = {"value": value, "threshold": Figure(need.threshold, need.unit), "gap": gap_of(need, value)}
    if np.isnan(float(distance)):
        return Finding("worked.ladder.gap", facts)
    return Finding("worked.ladder", facts | {"distance": Figure(float(distance), "share")})


def gap_of(need: Condition, value: Figure) -> Figure:
    """How much lies between what a firm has and what is asked for."""
    return Figure(None if value.value is None else abs(value.value - need.threshold), need.unit, reason=value.reason)


def conditions(rung: Rung, fields: Fields, firm: str) -> Iterator[Finding]:
    """Every condition that applies to a firm, with what it has; then those that our tables do not have."""
    place = next(iter(fields.values())).index.get_loc(firm) if fields else 0
    for need in (*rung.holds, *rung.needs):
        if _applies(need, fields, place):
            yield sourced(need, _has(need, fields, place))
    if rung.unseen:
        yield Finding("note.unseen", {"conditions": [need.said for need in rung.unseen]})


def sourced(need: Condition, has: object) -> Finding:
    """One condition: what is asked for, what is there, who says so and since when."""
    facts = {"condition": need.said, "has": has, "source": need.source, "date": need.date}
    return Finding("note.condition", facts | {"status": Word(f"rule_status.{need.status}")})


def _applies(need: Condition, fields: Fields, place: int) -> bool:
    if not need.only_if_field:
        return True
    within = float(plain(fields[need.only_if_field])[place])
    return bool(np.isnan(within) or need.above < within <= need.up_to)


def _has(need: Condition, fields: Fields, place: int) -> object:
    """What a firm has of it: a number, yes or no, or that nobody told."""
    if fields[need.field].isna().iloc[place]:
        return Finding("term.not_told", {"field": field_name(need.field)})
    if need.is_number:
        return Figure(float(plain(fields[need.field])[place]), need.unit)
    return Word("app.yes" if is_met(need, fields)[place] == 1 else "app.no")


def field_name(field: str) -> object:
    """What a field is called: as the sheet heads it, or by its figure."""
    if field in COUNTED:
        return Word(f"figure.{'years_in_city' if field == 'years_here' else field}")
    return next(column for column in TABLES["firms"].columns if column.column == field)
