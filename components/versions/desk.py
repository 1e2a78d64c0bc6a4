"""Which question about the rows is on screen: one at a time, kept in the link."""

from components import question_switch
from components.intake import steps
from components.versions import listed, registry, rows
from components.words import tr
from liantu.facts import Finding

SHOWN = {"take": steps, "rows": rows, "versions": listed, "registry": registry}


def current() -> str:
    """The code of the question."""
    return question_switch.current("desk", list(SHOWN))


def switch() -> None:
    """The switch, above the answer."""
    question_switch.show("desk", tr("data.desk"), list(SHOWN))


def answer() -> Finding:
    """What the page says first."""
    return SHOWN[current()].answer()


def show() -> None:
    """What stands behind it."""
    SHOWN[current()].show()
