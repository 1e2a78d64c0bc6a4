"""The three levers once more, from the interface's sentences: everything is diagnosed again, in plain loops.

It shares no code with ``liantu.explore``: it reads what the diagnosis says and writes rows as text.
"""

from statistics import median

from liantu.diagnose import Diagnosis
from tests.chains import Rows, built, diagnosed

HELD = ("weak", "present", "strong")


def actions(rows: Rows, chains: list[str], counts: dict[str, int]) -> list[tuple[str, str, str, float | None]]:
    """Lever, chain, segment and size of each action, in the order in which they are taken."""
    first = diagnosed(built(**rows))
    sizes = {chain: _median(rows, first[chain]) for chain in chains if chain in first}
    taken: list[tuple[str, str, str, float | None]] = []
    now = rows
    for lever in ("fill", "strengthen", "extend"):
        for _ in range(counts.get(lever, 0)):
            found = diagnosed(built(**now))
            choices = [
                (*order, chain, segment)
                for segment, chain in _counted(found, chains).items()
                if segment not in {each[2] for each in taken}
                for order in _order(now, found, segment, lever)
            ]
            if not choices:
                break
            *_, chain, segment = min(choices)
            size = sizes[chain]
            taken.append((lever, chain, segment, size))
            now = now | {"firms": [*now.get("firms", []), _firm(now, segment, size)]}
    return taken


def _firm(rows: Rows, segment: str, size: float | None) -> dict[str, object]:
    like = rows["firms"][0] if rows.get("firms") else {"firm": "", "segments": "", "revenue": "", "capacity": ""}
    new = dict.fromkeys(like) | {"firm": f"new at {segment}", "segments": segment}
    return new | {"revenue": size, "capacity": size}


def _counted(found: dict[str, Diagnosis], chains: list[str]) -> dict[str, str]:
    """The counted segments of the chains, each with the first chain it stands in."""
    first: dict[str, str] = {}
    for chain in chains:
        if chain in found:
            for segment, row in found[chain].segments.iterrows():
                if row["layer"] == "supply" and str(row["stage"]) != "service":
                    first.setdefault(segment, chain)
    return first


def _order(rows: Rows, found: dict[str, Diagnosis], segment: str, lever: str) -> list[tuple]:
    """The place of a segment in the order of a lever; nothing where it may not be picked."""
    state, demand = _state(found, segment), _demand(found, segment)
    links = rows.get("segment_links", [])
    users = {
        each["customer_segment"]
        for each in links
        if each["supplier_segment"] == segment and each["customer_segment"] != segment
    }
    users = {each for each in users if _state(found, each) in HELD}
    suppliers = {each["supplier_segment"] for each in links if each["customer_segment"] == segment}
    suppliers = {each for each in suppliers if _state(found, each) in HELD}
    may = {
        "fill": state == "absent" and ((demand or 0) > 0 or (demand is None and bool(users))),
        "strengthen": state == "weak",
        "extend": state == "absent" and bool(suppliers) and not demand and not users,
    }[lever]
    if not may:
        return []
    return [(demand is None, -(demand or 0.0), -len(users) if demand is None else 0, segment)]


def _state(found: dict[str, Diagnosis], segment: str) -> str:
    return next(each.segments.at[segment, "state"] for each in found.values() if segment in each.segments.index)


def _demand(found: dict[str, Diagnosis], segment: str) -> float | None:
    return next(each.figure(segment, "demand").value for each in found.values() if segment in each.segments.index)


def _median(rows: Rows, found: Diagnosis) -> float | None:
    here = set()
    for segment, row in found.segments.iterrows():
        if row["layer"] == "supply" and str(row["stage"]) != "service":
            here.add(segment)
    sizes = []
    for each in rows.get("firms", []):
        own = {part.partition(":")[0] for part in str(each["segments"]).split("|")}
        size = each["revenue"] if each["revenue"] is not None else each["capacity"]
        if own & here and size is not None:
            sizes.append(float(size))
    return float(median(sizes)) if sizes else None
