"""Which question of the diagnosis is on screen: one at a time, kept in the link."""

from components import question_switch
from components.sections import against, around, firms, leads, net, outcomes, rings, stops, years
from components.words import tr

SECTIONS = {
    "stops": stops,
    "rings": rings,
    "leads": leads,
    "outcomes": outcomes,
    "firms": firms,
    "around": around,
    "net": net,
    "years": years,
    "against": against,
}


def current() -> str:
    """The code of the section."""
    return question_switch.current("section", list(SECTIONS))


def show() -> None:
    """The switch, above the answer."""
    question_switch.show("section", tr("diagnosis.section"), list(SECTIONS))
