"""What surrounds a chain a second time: plain loops over plain rows, nothing shared with the engine."""

from typing import Any

Rows = dict[str, list[dict[str, Any]]]
Ends = tuple[float | None, float | None, float | None]  # value, low, high
NOTHING: Ends = (None, None, None)
ANYTHING: Ends = (None, 0.0, 1.0)


def day(rows: Rows) -> str | None:
    """The newest day of the firms and deals, else of all rows."""
    here = [row["as_of"] for row in rows["firms"] if row.get("as_of")]
    return max(here, default=None)


def in_force(rows: Rows) -> tuple[list[dict], list[dict]]:
    """The rows of resources that have not ended, and those that have."""
    today = day(rows)
    ended = [row for row in rows["resources"] if today and row["until"] and row["until"] < today]
    return [row for row in rows["resources"] if row not in ended], ended


def states(rows: Rows) -> dict[str, str]:
    """Of each segment ``there``, ``absent`` or ``unchecked``."""
    stands = {part.partition(":")[0] for row in rows["firms"] for part in row["segments"].split("|")}
    found = {}
    for row in rows["segments"]:
        name = row["segment"]
        looked = any(each["checked"] == "yes" for each in rows["segments"] if each["segment"] == name)
        found[name] = "there" if name in stands else "absent" if looked else "unchecked"
    return found


def services(rows: Rows, chain: str) -> dict[str, str]:
    now, _ = in_force(rows)
    found, state = {}, states(rows)
    for row in rows["segments"]:
        if row["chain"] == chain and row["stage"] == "service":
            name = row["segment"]
            listed = any(
                each["kind"] == "service" and each["segment"] == name and each["chain"] in (chain, None) for each in now
            )
            found[name] = "present" if listed or state[name] == "there" else state[name]
    return found


def service_rate(rows: Rows, chain: str) -> Ends:
    words = list(services(rows, chain).values())
    if not words:
        return NOTHING
    yes, no = words.count("present"), words.count("absent")
    low, high = yes / len(words), 1 - no / len(words)
    return (yes / (yes + no) if yes + no else None), low, high


def served(rows: Rows, chain: str, kind: str) -> tuple[list[dict], list[dict]]:
    """The rows of a kind for a chain, and those for the whole city."""
    now, _ = in_force(rows)
    mine = {row["segment"] for row in rows["segments"] if row["chain"] == chain}
    of_kind = [row for row in now if row["kind"] == kind]
    own = [row for row in of_kind if row["chain"] == chain]
    shared = [row for row in of_kind if row["chain"] is None and (row["segment"] is None or row["segment"] in mine)]
    return own, shared


def share(part: float, whole: float) -> float:
    return 1.0 if whole == 0 else min(1.0, part / whole)


def enough(own: list[dict], shared: list[dict]) -> Ends:
    """Amounts over needs, and the least and the most that empty cells could make of it."""
    if not own:
        return ANYTHING if shared else NOTHING
    needs = [row["needed"] for row in own]
    if None not in needs and sum(needs) == 0:
        return NOTHING
    told = [row for row in own if row["amount"] is not None and row["needed"] is not None]
    want = sum(row["needed"] for row in told)
    value = share(sum(row["amount"] for row in told), want) if want else None
    return value, *least_and_most(needs, [row["amount"] for row in own], [row["amount"] for row in own + shared])


def least_and_most(
    needs: list[float | None], sure: list[float | None], possible: list[float | None]
) -> tuple[float, float]:
    want = sum(need for need in needs if need is not None)
    low = 0.0 if None in needs else share(sum(amount or 0 for amount in sure), want)
    high = 1.0 if None in possible else share(sum(possible), want)
    return low, high


def technology(rows: Rows, chain: str) -> Ends:
    mine = {row["segment"] for row in rows["segments"] if row["chain"] == chain}
    stages = [row["stage"] for row in rows["technologies"] if row["segment"] in mine]
    if not stages:
        return NOTHING
    won = sum(stage in ("first", "mass") for stage in stages)
    told = sum(stage is not None for stage in stages)
    return (won / told if told else None), won / len(stages), (won + stages.count(None)) / len(stages)


def talent(rows: Rows, chain: str) -> Ends:
    own, shared = served(rows, chain, "talent")
    come = enough(own, shared)
    if come == NOTHING:
        return NOTHING
    stay = staying(own, shared)
    low, high = come[1] * (stay[1] or 0.0), come[2] * (1.0 if stay[2] is None else stay[2])
    if come[0] == 0:
        return 0.0, low, high
    if come[0] is None or stay[0] is None:
        return None, (low if come[0] is None else 0.0), (high if come[0] is None else come[2])
    return come[0] * stay[0], low, high


def staying(own: list[dict], shared: list[dict]) -> Ends:
    counted = [row for row in own if row["amount"] is not None]
    people = sum(row["amount"] for row in counted)
    many = [row["stay"] for row in own if row["amount"] is None]
    ends = []
    for blank, choose, more in ((0.0, min, []), (1.0, max, [row["stay"] for row in shared])):
        each = [blank if stay is None else stay for stay in many + more]
        if people:
            each.append(
                sum(row["amount"] * (blank if row["stay"] is None else row["stay"]) for row in counted) / people
            )
        ends.append(choose(each) if each else None)
    told = [row for row in counted if row["stay"] is not None]
    known = sum(row["amount"] for row in told)
    if None in ends:
        return NOTHING
    return (sum(row["amount"] * row["stay"] for row in told) / known if known else None), *ends


def capital(rows: Rows, chain: str, rate: float) -> Ends:
    banks, funds = served(rows, chain, "bank"), served(rows, chain, "fund")
    own, shared = banks[0] + funds[0], banks[1] + funds[1]
    available = enough(own, shared)
    if available[1] is None:
        return NOTHING
    if not own:
        return ANYTHING
    sure = [row["amount"] if cheap(row, rate) is True else 0 for row in own]
    possible = [0 if cheap(row, rate) is False and row["amount"] is not None else row["amount"] for row in own]
    possible += [0 if cheap(row, rate) is False else row["amount"] for row in shared]
    low, high = least_and_most([row["needed"] for row in own], sure, possible)
    told = [row for row in own if row["amount"] is not None and row["needed"] is not None]
    want = sum(row["needed"] for row in told)
    if not want:
        return None, low, high
    whole = sum(row["amount"] for row in told)
    if not whole:
        return 0.0, low, high
    rated = [row for row in told if cheap(row, rate) is not None]
    known = sum(row["amount"] for row in rated)
    if not known:
        return None, low, high
    good = sum(row["amount"] for row in rated if cheap(row, rate))
    return min(1.0, whole / want * good / known), low, high


def cheap(row: dict, rate: float) -> bool | None:
    if row["kind"] == "fund":
        return True
    return None if row["rate"] is None else row["rate"] <= rate


def land(rows: Rows, chain: str) -> Ends:
    plots, plants = served(rows, chain, "land"), served(rows, chain, "plant")
    sides = [(enough(*each), bool(each[0] or each[1])) for each in (plots, plants)]
    listed = [side for side, is_listed in sides if is_listed]
    deciding = [side for side in listed if side[1] is not None]
    if not deciding:
        return NOTHING
    values = [side[0] for side in deciding if side[0] is not None]
    low = 0.0 if len(listed) < 2 else min(side[1] for side in deciding)
    return (min(values) if values else None), low, min(side[2] for side in deciding)


def platforms(rows: Rows, stranded: dict[str, float | None]) -> list[tuple[str, int, str | None]]:
    """Key segments with their rank and whether they have a platform, the largest first."""
    kinds = ("platform", "laboratory")
    now, ended = in_force(rows)
    told = any(row["kind"] in kinds for row in now + ended)
    key = sorted((-amount, name) for name, amount in stranded.items() if amount)
    found = []
    for amount, name in key:
        has = any(row["kind"] in kinds and row["segment"] == name for row in now)
        rank = 1 + sum(other < amount for other, _ in key)
        found.append((name, rank, ("with" if has else "without") if told else None))
    return found


def stranded(rows: Rows, output: dict[str, float | None]) -> dict[str, float | None]:
    """What stops if a segment's product is gone: walk along essential inputs through segments that are there."""
    state = states(rows)
    needs = {(r["supplier_segment"], r["customer_segment"]) for r in rows["segment_links"] if r["essential"] == 2}
    found: dict[str, float | None] = {}
    for start in state:
        seen, open_ends = set(), [start]
        while open_ends:
            at = open_ends.pop()
            for supplier, customer in needs:
                if supplier == at and state[customer] == "there" and customer not in seen:
                    seen.add(customer)
                    open_ends.append(customer)
        amounts = [output[name] for name in seen - {start}]
        known = sum(amount for amount in amounts if amount is not None)
        found[start] = None if known == 0 and None in amounts else known
    return found


def kind(row: dict, state: dict[str, str]) -> str:
    word = state.get(row["segment"], "unchecked")
    return "unknown" if word == "unchecked" else word


def content(rows: Rows, product: str) -> Ends:
    state, sums = states(rows), {"there": 0.0, "absent": 0.0, "unknown": 0.0}
    for row in rows["boms"]:
        if row["product"] == product and row["cost_share"] is not None:
            sums[kind(row, state)] += row["cost_share"]
    told = sum(sums.values())
    if not told:
        return NOTHING
    return sums["there"] / told, sums["there"] / told, (sums["there"] + sums["unknown"]) / told


def pulls(rows: Rows, product: str) -> dict[str, float | None]:
    """By part how much it is pulled; none where it is here, unknown, or without a cost share."""
    state, found = states(rows), {}
    for row in rows["boms"]:
        if row["product"] == product:
            buying = {
                each["customer_segment"]
                for each in rows["segment_links"]
                if each["supplier_segment"] == row["segment"] and each["cost_share"] != 0
            }
            users = sum(
                bool(buying & {part.partition(":")[0] for part in firm["segments"].split("|")})
                for firm in rows["firms"]
            )
            is_missing = kind(row, state) == "absent" and row["cost_share"] is not None
            found[row["part"]] = row["cost_share"] * users if is_missing else None
    return found
