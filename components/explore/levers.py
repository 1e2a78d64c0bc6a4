"""Fill, strengthen, extend: sliders, the chain before and after, what changes, and which actions do it."""

from dataclasses import replace

import streamlit as st

from components import cached, meeting
from components.explore import action_list, before_after, lever_sliders, outcome_changes, scenarios
from liantu.diagnose import tellable
from liantu.diagnose.outcomes import Outcome
from liantu.diagnose.sections import Section
from liantu.explore.explored import Change, Explored
from liantu.explore.sections import levers
from liantu.explore.shock import Struck, resilience
from liantu.facts import Figure, Finding


def section(explored: Explored) -> Section:
    """The answer to what the sliders ask for."""
    before, after = cached.struck(explored)
    return levers.section(explored, before, after, changes(explored))


def changes(explored: Explored) -> dict[str, Change]:
    """The four outcomes before and after."""
    kept = [_kept(explored, struck) for struck in cached.struck(explored)]
    return levers.outcome_changes(explored, *(each.figure for each in kept))


def outcomes(explored: Explored) -> dict[str, tuple[Outcome, Outcome]]:
    """The four outcomes with their parts, before and after."""
    kept = tuple(_kept(explored, struck) for struck in cached.struck(explored))
    both = {name: (outcome, explored.after.outcomes[name]) for name, outcome in explored.before.outcomes.items()}
    return both | {"resilience": kept}


def short(explored: Explored) -> dict[str, Finding]:
    """The outcomes of which too little is known, before or after, with why."""
    told = outcomes(explored)
    before, after = (tellable.short({name: pair[at] for name, pair in told.items()}) for at in (0, 1))
    return after | before


def _kept(explored: Explored, struck: Struck | None) -> Outcome:
    if struck is None:
        return Outcome(Figure(None, "share", reason="size_unknown"))
    told = resilience(struck, explored.shocks)
    return replace(told, figure=replace(told.figure, unit="fine_share"))


def chart(explored: Explored, shown: Section) -> None:
    """Sliders, both diagrams, the outcomes beside the actions."""
    asked_of = explored.before.chain.zh, explored.before.thresholds
    why = levers.arithmetic(explored, *cached.struck(explored))
    if meeting.on():
        picture, beside = st.columns([4, 1.1], gap="medium")
        with picture:
            before_after.show(explored)
        with beside:
            lever_sliders.stacked(*asked_of)
            outcome_changes.show(changes(explored), why, short(explored))
        return
    lever_sliders.show(*asked_of)
    before_after.show(explored)
    left, right = st.columns(2, gap="medium")
    with left:
        outcome_changes.show(changes(explored), why, short(explored))
        outcome_changes.parts(outcomes(explored))
        action_list.directions(explored)
        scenarios.show(explored, changes(explored))
    with right:
        action_list.show(explored)
