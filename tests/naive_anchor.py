"""What anchors need, what partners want and how long a path takes, a second time: plain loops over plain rows."""

from itertools import permutations
from statistics import median

from tests.chains import Rows

Amount = float | None


def adds_up(terms: list[Amount]) -> tuple[Amount, int]:
    """The known added, and how many are unknown; nothing known but unknowns there is unknown."""
    known, n_unknown = sum(term for term in terms if term is not None), sum(term is None for term in terms)
    return (None if known == 0 and n_unknown else known), n_unknown


def times(a: Amount, b: Amount) -> Amount:
    if a == 0 or b == 0:
        return 0.0
    return None if a is None or b is None else a * b


def waves(rows: Rows, made: dict[str, Amount], n: int) -> list[dict[str, tuple[Amount, int]]]:
    """By wave and segment what is needed, and how many uses of it are unknown."""
    found: list[dict[str, tuple[Amount, int]]] = []
    for _ in range(n):
        terms: dict[str, list[Amount]] = {}
        for row in rows["segment_links"]:
            use = times(row["cost_share"], made.get(row["customer_segment"], 0.0))
            terms.setdefault(row["supplier_segment"], []).append(use)
        needs = {name: adds_up(each) for name, each in terms.items()}
        needs = {name: need for name, need in needs.items() if need != (0, 0)}
        if not needs:
            break
        found.append(needs)
        made = {name: need for name, (need, _) in needs.items()}
    return found


def shares(cell: str) -> dict[str, float]:
    """What the cell ``segments`` of a firm says."""
    parts = [part.partition(":") for part in cell.split("|")]
    return {name: float(share) if share else 1 / len(parts) for name, _, share in parts}


def made_by(rows: Rows, firm: str) -> dict[str, Amount]:
    row = next(row for row in rows["firms"] if row["firm"] == firm)
    return {name: times(row["revenue"], share) for name, share in shares(row["segments"]).items()}


def days_of(rows: Rows, saves: dict[str, float]) -> dict[str, Amount]:
    """The median lead time of each segment's firms, where some of them take only a part of it."""
    told: dict[str, list[float]] = {}
    for row in rows["firms"]:
        if row["lead_time_days"] is not None:
            for name in shares(row["segments"]):
                told.setdefault(name, []).append(row["lead_time_days"] * saves.get(row["firm"], 1.0))
    return {name: median(each) for name, each in told.items()}


def longest(rows: Rows, names: list[str], days: dict[str, Amount]) -> float:
    """The most days that a path through these segments takes; in a circle only links along the order of the sheet."""
    links = {(row["supplier_segment"], row["customer_segment"]) for row in rows["segment_links"]}
    links = {(a, b) for a, b in links if a in names and b in names}
    links = {(a, b) for a, b in links if names.index(b) > names.index(a) or not leads(links, b, a)}
    most = 0.0
    for n in range(1, len(names) + 1):
        for path in permutations(names, n):
            if all(step in links for step in zip(path, path[1:], strict=False)):
                most = max(most, sum(days.get(name) or 0.0 for name in path))
    return most


def leads(links: set[tuple[str, str]], start: str, end: str) -> bool:
    reached, edge = set(), {start}
    while edge:
        edge = {b for a, b in links if a in edge} - reached
        reached |= edge
    return end in reached


def special(made: dict[str, dict[str, Amount]], of: dict[str, Amount]) -> dict[str, bool | None]:
    """In which segments a place makes at least what its size would let expect."""
    whole = {q: sum(region[q] or 0.0 for region in made.values() if q in region) for q in of}
    told = [q for q, amount in of.items() if amount is not None]
    mine, all_of_them = sum(of[q] for q in told), sum(whole[q] for q in told)
    found: dict[str, bool | None] = {}
    for q, amount in of.items():
        if amount is None:
            found[q] = None
        else:
            expected = whole[q] * mine / all_of_them if all_of_them else 0.0
            found[q] = expected > 0 and amount / expected >= 1
    return found


def near(made: dict[str, dict[str, Amount]], p: str, q: str) -> float:
    """The smaller of both conditional chances, over the regions that tell both."""
    both = p_only = q_only = 0
    for region in made.values():
        found = special(made, region)
        a, b = found.get(p), found.get(q)
        if a is None or b is None:
            continue
        both, p_only, q_only = both + (a and b), p_only + a, q_only + b
    return min(both / p_only, both / q_only) if p_only and q_only else 0.0


def density(made: dict[str, dict[str, Amount]], here: dict[str, Amount], p: str) -> float | None:
    mine = special(made, here)
    whole = sum(near(made, p, q) for q in mine if q != p and mine[q] is not None)
    return sum(near(made, p, q) for q in mine if q != p and mine[q]) / whole if whole else None
