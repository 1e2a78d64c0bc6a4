"""Which question about the six models is on screen: one at a time, kept in the link."""

from components import question_switch
from components.models import asks, cards, fund, ranks, six, two
from components.words import tr

SECTIONS = {"six": six, "two": two, "ranks": ranks, "fund": fund, "asks": asks, "cards": cards}
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
