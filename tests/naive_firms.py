"""Rungs and classes of firms a second time: plain loops over plain rows and over the files of rules as they stand."""

import csv
from pathlib import Path
from typing import Any

Rows = dict[str, list[dict[str, Any]]]
RULES = Path("liantu/diagnose/rules")
TEN_THOUSANDS = {"亿元": 10_000.0}
WORDS = ("certificates", "listed")
WHOLE = (
    "staff",
    "n_customers",
    "years_here",
    "sole_segments",
    "neighbour_firms",
    "local_links",
    "n_links",
    "sizes_told",
)


def rules(book: str, factor: float = 1.0) -> dict[str, dict[str, Any]]:
    """By rung ``awarded`` and the conditions ``holds`` and ``needs``; the numbers times a factor."""
    found: dict[str, dict[str, Any]] = {}
    with open(RULES / f"{book}.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            rung = found.setdefault(row["rung"], {"awarded": False, "holds": [], "needs": []})
            if row["kind"] == "rung":
                rung["awarded"] = row["test"] == "awarded"
            if row["kind"] in ("holds", "needs"):
                rung[row["kind"]].append(moved(row, factor))
    return found


def moved(row: dict[str, str], factor: float) -> dict[str, Any]:
    band = {end: float(row[end]) * factor if row[end] else None for end in ("above", "up_to")}
    if row["field"] in WORDS:
        return row | band
    text = row["threshold"]
    number = float(text[:-1]) / 100 if text.endswith("%") else float(text) * TEN_THOUSANDS.get(row["unit"], 1.0)
    return row | band | {"threshold": round(number * factor) if row["field"] in WHOLE else number * factor}


def fields(rows: Rows) -> dict[str, dict[str, Any]]:
    """By firm, what the rules may look at."""
    return {row["firm"]: row | counted(rows, row) for row in rows["firms"]}


def counted(rows: Rows, me: dict[str, Any]) -> dict[str, Any]:
    firms = {row["firm"]: row for row in rows["firms"]}
    deals = [row for row in rows["firm_links"] if row["supplier"] != row["customer"]]
    mine = [row for row in deals if me["firm"] in (row["supplier"], row["customer"])]
    customers = {row["customer"] for row in deals if row["supplier"] == me["firm"]}
    stands = {name: set(row["segments"].split("|")) for name, row in firms.items()}
    holder = {name: row["controller"] or name for name, row in firms.items()}
    sole = [s for s in stands[me["firm"]] if {holder[f] for f in firms if s in stands[f]} == {holder[me["firm"]]}]
    pairs = {(row["supplier_segment"], row["customer_segment"]) for row in rows["segment_links"]}
    pairs |= {(b, a) for a, b in pairs}
    beside = {b for a, b in pairs if a in stands[me["firm"]] and a != b}
    newest = max((row["as_of"] for row in firms.values() if row["as_of"]), default=None)
    years = None if newest is None or me["arrived"] is None else max(int(newest[:4]) - me["arrived"], 0)
    return {
        "n_customers": len(customers) or None,
        "years_here": years,
        "abroad_share": abroad(mine, me["firm"], firms),
        "sole_segments": len(sole),
        "neighbour_firms": sum(s in stands[f] for s in beside for f in firms if f != me["firm"]),
        "local_links": sum(r["supplier"] in firms and r["customer"] in firms for r in mine) if deals else None,
        "n_links": len(mine) if deals else None,
        "sizes_told": (me["revenue"] is not None) + (me["capacity"] is not None),
    }


def abroad(mine: list[dict[str, Any]], firm: str, firms: dict[str, Any]) -> float | None:
    shares = []
    for end, other in (("supplier", "customer"), ("customer", "supplier")):
        told = []
        for row in mine:
            place = "city" if row[other] in firms else row["place"]
            if (
                row[end] == firm
                and row["value"] is not None
                and place not in (None, "")
                and (row[other] in firms) == (place == "city")
            ):
                told.append((place, row["value"]))
        whole = sum(value for _, value in told)
        if whole > 0:
            shares.append(sum(value for place, value in told if place == "abroad") / whole)
    return max(shares, default=None)


def met(need: dict[str, Any], has: dict[str, Any]) -> bool | None:
    """Whether a condition holds or does not apply; None where an empty field leaves it open."""
    value = has[need["field"]]
    if value in (None, ""):
        holds = None
    elif need["test"] == "contains":
        holds = any(word.lower() in value.lower() for word in need["threshold"].split("|"))
    elif need["test"] == "is":
        holds = value in need["threshold"].split("|")
    else:
        holds = value >= need["threshold"] if need["test"] == "at_least" else value < need["threshold"]
    if not need["only_if_field"]:
        return holds
    band = has[need["only_if_field"]]
    if band is None:
        return True if holds else None
    low, high = need["above"], need["up_to"]
    applies = (low is None or band > low) and (high is None or band <= high)
    return holds if applies else True


def standing(rung: dict[str, Any], has: dict[str, Any]) -> tuple[str, str | None, float | None]:
    """Where a firm stands, the field of the one need that is not met, and the distance to it."""
    held = [met(each, has) for each in rung["holds"]]
    needs = [met(each, has) for each in rung["needs"]]
    missed = [need for need, holds in zip(rung["needs"], needs, strict=True) if holds is False]
    if True in held:
        return "reached", None, None
    if None in held or (None in needs and len(missed) < 2):
        return "unknown", None, None
    if not missed:
        return ("eligible" if rung["awarded"] else "reached"), None, None
    if len(missed) > 1:
        return "further", None, None
    need = missed[0]
    if need["field"] in WORDS:
        return "one_step", need["field"], None
    away = abs(has[need["field"]] - need["threshold"]) / abs(need["threshold"])
    return "one_step", need["field"], away


def first(book: dict[str, dict[str, Any]], has: dict[str, Any], taken: bool) -> str:
    """The first class all of whose needs hold, an empty field taken as meeting them or not; else the last."""
    for code, rung in book.items():
        if all(taken if holds is None else holds for holds in (met(each, has) for each in rung["needs"])):
            return code
    return list(book)[-1]


def classes(has: dict[str, Any], factor: float = 1.0) -> dict[str, str | None]:
    """The class by size with its bounds, and what to do first with a small firm."""
    sizes = rules("size_classes", factor)
    low, high = first(sizes, has, False), first(sizes, has, True)
    advice = first(rules("guidance", factor), has, False) if low in ("small", "micro") else None
    return {"size": low if low == high else None, "size_low": low, "size_high": high, "guidance": advice}
