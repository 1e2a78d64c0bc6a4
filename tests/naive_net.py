"""What joins chains, and how they grew, a second time: plain loops over plain rows."""

from itertools import combinations
from typing import Any

Rows = dict[str, list[dict[str, Any]]]


def chains(rows: Rows) -> dict[str, list[str]]:
    """By chain the segments that it counts, in the order of the sheet."""
    found: dict[str, list[str]] = {row["chain"]: [] for row in rows["segments"]}
    for row in rows["segments"]:
        if row["layer"] == "supply" and row["stage"] != "service":
            found[row["chain"]].append(row["segment"])
    return found


def shares(row: dict[str, Any]) -> dict[str, float]:
    """A firm's part in each of its segments."""
    named = [part.partition(":") for part in row["segments"].split("|")]
    return {name: float(share) if share else 1 / len(named) for name, _, share in named}


def there(rows: Rows) -> set[str]:
    return {name for row in rows["firms"] for name in shares(row)}


def unchecked(rows: Rows) -> set[str]:
    checked = {row["segment"] for row in rows["segments"] if row["checked"] == "yes"}
    return {row["segment"] for row in rows["segments"]} - checked - there(rows)


def output(rows: Rows, segment: str) -> float | None:
    """Of a segment with firms; None where none reports."""
    told = [
        row["revenue"] * shares(row)[segment]
        for row in rows["firms"]
        if segment in shares(row) and row["revenue"] is not None
    ]
    return sum(told) if told else None


def buyers(rows: Rows, segment: str) -> list[str]:
    """The segments that buy from one, each once."""
    found: list[str] = []
    for row in rows["segment_links"]:
        customer = row["customer_segment"]
        if row["supplier_segment"] == segment and row["cost_share"] != 0 and customer not in (segment, *found):
            found.append(customer)
    return found


def bridging(rows: Rows) -> dict[str, dict[str, Any]]:
    """Of each segment that two chains count: who counts it, who gains, and what the buyers make."""
    found = {}
    by_chain, here, dark = chains(rows), there(rows), unchecked(rows)
    for segment in dict.fromkeys(row["segment"] for row in rows["segments"]):
        listing = [chain for chain, segments in by_chain.items() if segment in segments]
        if len(listing) < 2:
            continue
        bought = buyers(rows, segment)
        gaining, perhaps, users = [], [], []
        for chain, segments in by_chain.items():
            mine = [user for user in bought if user in segments]
            users += [user for user in mine if user in here and user not in users]
            if any(user in here for user in mine):
                gaining.append(chain)
            elif any(user in dark for user in mine):
                perhaps.append(chain)
        made = [output(rows, user) for user in users]
        told = [amount for amount in made if amount is not None]
        found[segment] = {
            "chains": listing,
            "gaining": gaining,
            "perhaps_gaining": perhaps,
            "users": sorted(users),
            "gaining_output": sum(told) if told or not users else None,
            "n_users_silent": len(made) - len(told),
        }
    return found


def ties(rows: Rows) -> dict[tuple[str, str], tuple[list[str], int, int]]:
    """By pair of chains the segments both count, how many are there, and how many may be."""
    by_chain, here, dark = chains(rows), there(rows), unchecked(rows)
    found = {}
    for a, b in combinations(by_chain, 2):
        both = [segment for segment in by_chain[a] if segment in by_chain[b]]
        if both:
            n = sum(segment in here for segment in both)
            found[a, b] = (sorted(both), n, n + sum(segment in dark for segment in both))
    return found


def growth(rows: Rows, chain: str) -> dict[int, dict[str, Any]]:
    """By year what the chain was, without and with the firms that tell no year."""
    segments = chains(rows)[chain]
    firms = [row for row in rows["firms"] if set(shares(row)) & set(segments)]
    dates = [int(str(row["as_of"])[:4]) for row in rows["firms"] if row["as_of"]]
    told = [row["arrived"] for row in firms if row["arrived"] is not None]
    last = max(dates) if dates else max(told, default=0)
    first = min((year for year in told if year <= last), default=None)
    if first is None:
        return {}
    found = {}
    for year in range(first, last + 1):
        sure = [row for row in firms if row["arrived"] is not None and row["arrived"] <= year]
        may = sure + [row for row in firms if row["arrived"] is None]
        low, high = (state_of(rows, segments, each) for each in (may if year == last else sure, may))
        found[year] = low | {f"{name}_high": value for name, value in high.items() if name != "n_unreported"}
    return found


def state_of(rows: Rows, segments: list[str], firms: list[dict[str, Any]]) -> dict[str, Any]:
    held = [segment for segment in segments if any(segment in shares(row) for row in firms)]
    sizes = [
        row["revenue"] * sum(share for name, share in shares(row).items() if name in segments)
        for row in firms
        if row["revenue"] is not None
    ]
    return {
        "depth": depth(rows, held),
        "n_segments": len(held),
        "n_firms": len(firms),
        "size": sum(sizes) if sizes else None,
        "n_unreported": len(firms) - len(sizes),
    }


def depth(rows: Rows, held: list[str]) -> int:
    """Every path is walked."""
    ends = {(row["supplier_segment"], row["customer_segment"]) for row in rows["segment_links"]}
    paths, longest = [[segment] for segment in held], 0
    while paths:
        longest += 1
        paths = [[*path, to] for path in paths for to in held if to not in path and (path[-1], to) in ends]
    return longest
