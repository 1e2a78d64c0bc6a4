"""Reading a plan 读数: the chain with the rows of its actions, read by the same figures as before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from liantu.data.problems import LiantuError
from liantu.diagnose import Diagnosis
from liantu.explore.actions import Action
from liantu.explore.explored import Change, Explored, after_actions
from liantu.explore.plan import Plan
from liantu.explore.shock import Struck, resilience, strike
from liantu.facts import Figure
from liantu.policy.setting import Setting

COUNTS = ("absent", "weak", "single_source")


@dataclass(frozen=True)
class Reading:
    """A chain before and after a plan.

    ``changes``: each figure of the chain and the four outcomes, resilience among them; ``counts``: how many counted
    segments are absent, weak or have a single source, before and after; ``struck``: the chain after under the shocks,
    nothing where it has no firm to be hit.
    """

    changes: Mapping[str, Change]
    counts: Mapping[str, tuple[int, int]]
    struck_before: Struck | None
    struck: Struck | None


def read(setting: Setting, actions: Sequence[Action]) -> Reading:
    """Read a chain with the rows of some actions."""
    plan = Plan(tuple(actions))
    [after] = after_actions(setting.tables, {setting.chain: setting.before}, plan).values()
    both = setting.before, after
    struck = [_struck(setting, each) for each in both] if actions else [_struck(setting, setting.before)] * 2
    changes = Explored(setting.tables, *both, plan, setting.assumed, setting.shocks).changes()
    changes["resilience"] = Change(*(_resilience(setting, each) for each in struck))
    return Reading(changes, _counts(*both), *struck)


def _struck(setting: Setting, found: Diagnosis) -> Struck | None:
    try:
        return strike(found.city, setting.chain, setting.shocks, setting.assumed, base=setting.city)
    except LiantuError as error:
        if error.code != "shock_on_no_firms":
            raise
        return None


def _resilience(setting: Setting, struck: Struck | None) -> Figure:
    if struck is None:
        return Figure(None, "share", reason="size_unknown")
    return resilience(struck, setting.shocks).figure


def _counts(before: Diagnosis, after: Diagnosis) -> dict[str, tuple[int, int]]:
    found = {state: tuple(int(each.counted["state"].eq(state).sum()) for each in (before, after)) for state in COUNTS}
    single = tuple(int(each.counted["single_source"].fillna(False).sum()) for each in (before, after))
    return found | {"single_source": single}
