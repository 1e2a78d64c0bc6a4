"""Which question of the explorer is on screen: one at a time, kept in the link."""

from components import cached, question_switch
from components.explore import anchor, cut, failing, flex, levers, optimum, settings, shock_controls, sweep
from components.words import tr
from liantu.diagnose import Thresholds
from liantu.explore.explored import Explored

SECTIONS = {
    "levers": levers,
    "cut": cut,
    "failing": failing,
    "flex": flex,
    "anchor": anchor,
    "optimum": optimum,
    "sweep": sweep,
}


def current() -> str:
    """The code of the section."""
    return question_switch.current("lens", list(SECTIONS))


def show() -> None:
    """The switch, above the answer."""
    question_switch.show("lens", tr("explore.section"), list(SECTIONS))


def explored(chain: str, thresholds: Thresholds) -> Explored:
    """The chain before and after what the sliders ask for, whichever question is on screen."""
    wish = settings.wish(chain, thresholds)
    return cached.explored(chain, thresholds, wish, settings.assumed(), shock_controls.current())


def notes(explored: Explored) -> list[str]:
    """What every answer of the explorer rests on: the rows that were added are assumed."""
    n = len(explored.actions)
    return [tr("explore.note", n=n)] if n else []
