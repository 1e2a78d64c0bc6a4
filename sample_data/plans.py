"""The plan of the sample city: how many firms each segment gets, and how uneven the city is made on purpose."""

import re
from dataclasses import dataclass

from sample_data import tables


@dataclass(frozen=True)
class Beside:
    """A second segment in which some firms of a segment stand, with the share they have there."""

    segment: str
    share: float
    n_firms: int


@dataclass(frozen=True)
class Plan:
    """What is wanted in a segment. ``coverage`` [ratio] of its demand; ``output`` [万元] where it is set, and then
    outside demand fills up to the coverage; else the size follows from what the city itself needs.
    """

    segment: str
    n_firms: int
    coverage: float
    output: float | None
    trade: str
    silent: bool
    one_controller: bool
    beside: Beside | None


def plans() -> dict[str, Plan]:
    """By segment; a segment without a plan was never looked at."""
    return {row["segment"]: _plan(row) for row in tables.read("plan/jian_segments.csv")}


def places() -> dict[str, list[tuple[str, float]]]:
    """Parks with their weight, by chain or by segment."""
    found = {}
    for row in tables.read("plan/jian_places.csv"):
        pairs = (place.split(":") for place in row["places"].split("|"))
        found[row["what"]] = [(park, float(weight)) for park, weight in pairs]
    return found


def _plan(row: dict[str, str]) -> Plan:
    beside = re.fullmatch(r"also=(.+):(.+)\*(.+)", row["marks"])
    return Plan(
        row["segment"],
        int(row["n_firms"]),
        float(row["coverage"] or 1),
        float(row["output_yi"]) * 10_000 if row["output_yi"] else None,
        row["trade"],
        row["marks"] == "silent",
        row["marks"] == "one_controller",
        Beside(beside[1], float(beside[2]), int(beside[3])) if beside else None,
    )
