"""Which question about the six models is on screen: one at a time, kept in the link."""

import importlib

from components import question_switch
from components.words import tr

SECTIONS = {}
for _code in ("six", "two", "ranks", "fund", "asks", "cards"):  # until all of them stand
    try:
        SECTIONS[_code] = importlib.import_module(f"components.models.{_code}")
    except ImportError:
        continue
WITHOUT_MONEY = ("asks", "cards")  # what no budget and no shock changes


def current() -> str:
    """The code of the section."""
    return question_switch.current("models", list(SECTIONS))


def show() -> None:
    """The switch, above the answer."""
    question_switch.show("models", tr("six.section"), list(SECTIONS))


def spends_money() -> bool:
    """Whether the section depends on the budget."""
    return current() not in WITHOUT_MONEY
