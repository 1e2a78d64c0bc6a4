"""Which question of the explorer is on screen: one at a time, kept in the link."""

from dataclasses import replace

from components import cached, meeting, question_switch
from components.explore import anchor, cut, failing, flex, levers, optimum, settings, shock_controls, sweep
from components.words import tr
from liantu.diagnose import Thresholds
from liantu.diagnose.sections import Section
from liantu.explore.explored import Explored
from liantu.facts import Finding

SECTIONS = {
    "levers": levers,
    "cut": cut,
    "failing": failing,
    "flex": flex,
    "anchor": anchor,
    "optimum": optimum,
    "sweep": sweep,
}
AFTER = ("cut", "optimum", "sweep")  # the levers have their own mark beside the picture


def current() -> str:
    """The code of the section."""
    return question_switch.current("lens", list(SECTIONS))


def show() -> None:
    """The switch, above the answer."""
    question_switch.show("lens", tr("explore.section"), list(SECTIONS))


def needs_table() -> bool:
    """Whether the verdicts stand in a table of their own: the levers list them, a room reads the cut off its map."""
    return current() != "levers" and not (current() == "cut" and meeting.on())


def explored(chain: str, thresholds: Thresholds) -> Explored:
    """The chain before and after what the sliders ask for, whichever question is on screen."""
    wish = settings.wish(chain, thresholds)
    return cached.explored(chain, thresholds, wish, settings.assumed(), shock_controls.current())


def marked(shown: Section, explored: Explored) -> Section:
    """Where an answer speaks of what is after, the first thing said of it is that it stands on assumed firms."""
    if not explored.actions or shown.code not in AFTER:
        return shown
    return replace(shown, doubts=(Finding("explore.note", {"n": len(explored.actions)}), *shown.doubts))


def notes(explored: Explored) -> list[str]:
    """What every answer of the explorer rests on: the rows that were added are assumed."""
    n = len(explored.actions)
    return [tr("explore.note", n=n)] if n else []
