"""The register of firms 企业登记."""

from liantu.facts import Finding


def answer() -> Finding:
    """What is owed."""
    return Finding("registry.answer.none", {})


def show() -> None:
    """The register."""
