"""How the chain stands: the four outcomes on one scale, and below them the parts of embeddedness."""

import streamlit as st

from components import bars, meeting, outcome_cards, resilient
from components.bars import Bar, Part
from components.words import spoken, tr
from liantu.diagnose import Diagnosis
from liantu.diagnose.outcomes import Outcome
from liantu.diagnose.rooting import PARTS
from liantu.diagnose.sections import Section, rooted
from liantu.diagnose.tellable import short
from liantu.facts import Figure


def section(found: Diagnosis) -> Section:
    """The outcomes, and a blend of the parts only where the reader asks for one."""
    return rooted.section(resilient.of(found), _weights())


def chart(found: Diagnosis, shown: Section) -> None:
    """One bar an outcome, then one a part of embeddedness."""
    told = resilient.of(found).outcomes
    too_little = short(told)
    bars.show([_outcome(name, outcome, name in too_little) for name, outcome in told.items()])
    parts = [name for name in PARTS if found.rooting[name].unit == "share"]
    drawn = [_bar(tr(f"figure.{name}"), found.rooting[name]) for name in parts]
    bars.show(drawn, title=tr("section.outcomes.parts"))
    if not meeting.on():
        _ask_for_weights()


def _outcome(name: str, outcome: Outcome, is_short: bool) -> Bar:
    """No bar where too little is known: beside the others it would be read as a standing."""
    label = tr(f"outcome.{name}")
    if is_short:
        return Bar(label, [], outcome_cards.computed(name, outcome), quiet=True)
    return _bar(label, outcome.figure)


def _bar(label: str, figure: Figure) -> Bar:
    if figure.value is None:
        return Bar(label, [], tr(f"reason.{figure.reason}"), quiet=True)
    return Bar(label, [Part(figure.value)], spoken(figure))


def _weights() -> dict[str, float] | None:
    if not st.session_state.get("blend"):
        return None
    return {name: float(st.session_state.get(f"weight_{name}", 1)) for name in PARTS}


def _ask_for_weights() -> None:
    """A blend is an assumption: it is off, and its weights stand in the open."""
    if st.checkbox(tr("section.outcomes.blend"), key="blend"):
        st.caption(tr("section.outcomes.blend_note"))
        for name in PARTS:
            st.slider(tr(f"figure.{name}"), 0, 5, 1, key=f"weight_{name}")
