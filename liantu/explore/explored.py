"""What was explored 推演结果: a chain before, after, and the difference, both read by the same figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from liantu.chain import chain_of
from liantu.diagnose import Diagnosis, diagnose, read_segments
from liantu.diagnose.segment_figures import with_more_firms
from liantu.explore.actions import Action
from liantu.explore.assumptions import Assumed
from liantu.explore.edited_city import edited_city
from liantu.explore.edits import Tables
from liantu.explore.plan import Plan
from liantu.explore.shock import ShockSet
from liantu.facts import Figure

OF_SEGMENT = ("state", "n_firms", "output", "capacity", "demand", "coverage")


@dataclass(frozen=True)
class Explored:
    """One chain before and after some actions.

    ``tables``: the rows before; ``before`` and ``after``, the diagnoses, the same object where nothing was done;
    ``plan``, the actions with what to say of them; ``assumed`` and ``shocks``, under which it holds.
    """

    tables: Tables = field(repr=False)
    before: Diagnosis
    after: Diagnosis
    plan: Plan
    assumed: Assumed = Assumed()
    shocks: ShockSet = ShockSet()

    @property
    def actions(self) -> tuple[Action, ...]:
        """What was done."""
        return self.plan.actions

    def touched(self) -> dict[str, Action]:
        """The segments that an action is meant for, with it."""
        return {each.segment: each for each in self.actions}

    def changes(self) -> dict[str, "Change"]:
        """Every figure of the chain and the four outcomes, before and after."""
        return {name: Change(*pair) for name, pair in _pairs(self.before, self.after).items()}


@dataclass(frozen=True)
class Change:
    """A figure ``before`` and ``after``."""

    before: Figure
    after: Figure

    @property
    def difference(self) -> Figure:
        """After less before; unknown, with the reason, where one of them is.

        >>> Change(Figure(0.5, "share"), Figure(0.75, "share")).difference.value
        0.25
        """
        for each in (self.before, self.after):
            if each.value is None:
                return Figure(None, each.unit, reason=each.reason)
        return Figure(self.after.value - self.before.value, self.before.unit)

    def as_json(self) -> dict[str, Any]:
        """The three figures."""
        return {name: getattr(self, name).as_json() for name in ("before", "after", "difference")}


def _pairs(before: Diagnosis, after: Diagnosis) -> dict[str, tuple[Figure, Figure]]:
    found = {name: (figure, after.figures[name]) for name, figure in before.figures.items()}
    outcomes = before.outcomes.items()
    return found | {name: (outcome.figure, after.outcomes[name].figure) for name, outcome in outcomes}


def after_actions(tables: Tables, before: Mapping[str, Diagnosis], plan: Plan) -> dict[str, Diagnosis]:
    """The diagnosis of the same chains with the rows of the actions; without any, the same diagnoses."""
    if not plan.actions:
        return dict(before)
    some = next(iter(before.values()))
    city = edited_city(some.city, tables, plan.actions)
    only_firms = all(set(each.rows_added) == {"firms"} and not each.rows_changed for each in plan.actions)
    dealt = with_more_firms(city, some.city, some.read.dealt) if only_firms else None
    read = read_segments(city, some.thresholds, dealt)
    return {chain: diagnose(city, chain_of(city, chain), read) for chain in before}


def segments_as_json(before: Diagnosis, after: Diagnosis) -> list[dict[str, Any]]:
    """Each segment of a chain before and after, an empty cell with its reason."""
    rows = [found.segments[list(OF_SEGMENT)].to_dict("index") for found in (before, after)]
    return [
        {"segment": segment} | {name: _row(found, segment, cells[segment]) for name, found, cells in both}
        for segment in before.segments.index
        for both in [zip(("before", "after"), (before, after), rows, strict=True)]
    ]


def _row(found: Diagnosis, segment: str, cells: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, value in cells.items():
        row[name] = None if pd.isna(value) else value
        if row[name] is None:
            row[f"{name}_reason"] = found.reason(segment, name)
    return row


def action_as_json(action: Action) -> dict[str, Any]:
    """An action as the interface prints it."""
    sizes: dict[str, Any] = {"size": action.size} | ({} if action.size is not None else {"size_reason": "size_unknown"})
    sizes |= {"cost": action.cost} | ({} if action.cost is not None else {"cost_reason": "size_unknown"})
    return {
        "id": action.id,
        "lever": action.lever,
        "chain": action.chain,
        "segment": action.segment,
        "reason": action.reason.code.removeprefix("reason_of."),
        **sizes,
        "lag_years": action.lag,
        "direction": action.direction,
        "rows_added": {table: list(rows) for table, rows in action.rows_added.items()},
        "rows_changed": {table: list(rows) for table, rows in action.rows_changed.items()},
    }


def explore(
    tables: Tables,
    before: Diagnosis,
    plan: Plan,
    assumed: Assumed = Assumed(),
    shocks: ShockSet = ShockSet(),
) -> Explored:
    """One chain before and after a plan.

    >>> from liantu.explore.plan import Wish, plan
    >>> done = plan(lamp_city(), ["lighting"], Wish.of({"fill": 1}))
    >>> found = explore(lamp_tables(), lamp_diagnosis(), done)
    >>> found.changes()["completeness"].difference.value.__round__(3)
    0.333
    """
    [after] = after_actions(tables, {before.chain.zh: before}, plan).values()
    return Explored(tables, before, after, plan, assumed, shocks)
