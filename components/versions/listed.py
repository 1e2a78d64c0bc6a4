"""The versions 版本."""

from liantu.facts import Finding


def answer() -> Finding:
    """What changed."""
    return Finding("versions.answer.none", {})


def show() -> None:
    """The versions."""
