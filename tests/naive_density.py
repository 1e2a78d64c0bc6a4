"""Suppliers around a centre a second time: plain loops over plain rows, distances by Vincenty's formula, no pandas."""

import json
from functools import cache
from math import atan, atan2, cos, inf, radians, sin, sqrt, tan
from pathlib import Path
from typing import Any

Rows = dict[str, list[dict[str, Any]]]
Point = tuple[float, float]
COUNTIES = Path("liantu/place/cut/counties.geojson")
PIECES = 12  # of an edge of a county, so that its nearest point is found well enough


def km(a: Point, b: Point) -> float:
    """Vincenty (1975), Survey Review 23(176), on WGS-84."""
    if a == b:
        return 0.0
    axis, flat = 6378137.0, 1 / 298.257223563
    short = axis * (1 - flat)
    u1, u2 = (atan((1 - flat) * tan(radians(point[1]))) for point in (a, b))
    apart = turn = radians(b[0] - a[0])
    for _ in range(100):
        arc_sin = sqrt((cos(u2) * sin(turn)) ** 2 + (cos(u1) * sin(u2) - sin(u1) * cos(u2) * cos(turn)) ** 2)
        arc_cos = sin(u1) * sin(u2) + cos(u1) * cos(u2) * cos(turn)
        arc = atan2(arc_sin, arc_cos)
        slope = cos(u1) * cos(u2) * sin(turn) / arc_sin if arc_sin else 0.0
        flatter = 1 - slope**2
        middle = arc_cos - 2 * sin(u1) * sin(u2) / flatter if flatter else 0.0
        c = flat / 16 * flatter * (4 + flat * (4 - 3 * flatter))
        before = turn
        turn = apart + (1 - c) * flat * slope * (arc + c * arc_sin * (middle + c * arc_cos * (-1 + 2 * middle**2)))
        if abs(turn - before) < 1e-13:
            break
    squared = flatter * (axis**2 - short**2) / short**2
    big_a = 1 + squared / 16384 * (4096 + squared * (-768 + squared * (320 - 175 * squared)))
    big_b = squared / 1024 * (256 + squared * (-128 + squared * (74 - 47 * squared)))
    inner = arc_cos * (-1 + 2 * middle**2) - big_b / 6 * middle * (-3 + 4 * arc_sin**2) * (-3 + 4 * middle**2)
    return short * big_a * (arc - big_b * arc_sin * (middle + big_b / 4 * inner)) / 1000


@cache
def outlines() -> dict[str, list[list[Point]]]:
    """Of each county of Ji'an by name, its outer outlines."""
    found = {}
    for feature in json.loads(COUNTIES.read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        if feature["properties"]["code"].startswith("3608"):
            found[feature["properties"]["name"]] = [[(x, y) for x, y, *_ in part[0]] for part in parts]
    return found


def inside(at: Point, outline: list[Point]) -> bool:
    crossed = False
    for (x1, y1), (x2, y2) in zip(outline, outline[1:], strict=False):
        if (y1 > at[1]) != (y2 > at[1]) and at[0] < (x2 - x1) * (at[1] - y1) / (y2 - y1) + x1:
            crossed = not crossed
    return crossed


@cache
def county_span(at: Point, county: str) -> tuple[float, float]:
    """The nearest and the farthest point of a county; near the nearest corner the edges are followed in small steps."""
    nearest, farthest = inf, 0.0
    for outline in outlines()[county]:
        corners = [km(at, corner) for corner in outline]
        farthest, least = max(farthest, *corners), min(corners)
        nearest = 0.0 if inside(at, outline) else min(nearest, least)
        for k in range(len(outline) - 1):
            (x1, y1), (x2, y2) = outline[k : k + 2]
            if min(corners[k : k + 2]) - km((x1, y1), (x2, y2)) > least:
                continue
            for i in range(1, PIECES if nearest else 0):
                part = i / PIECES
                nearest = min(nearest, km(at, (x1 + (x2 - x1) * part, y1 + (y2 - y1) * part)))
    return nearest, farthest


def own_point(row: dict[str, Any]) -> Point | None:
    return (row["lng"], row["lat"]) if None not in (row["lng"], row["lat"], row["crs"]) else None


def point_of(firm: dict[str, Any], rows: Rows) -> Point | None:
    """Its own, else that of its park."""
    if point := own_point(firm):
        return point
    return next((own_point(park) for park in rows["parks"] if park["park"] == firm["park"]), None)


def county_of(firm: dict[str, Any], rows: Rows) -> str | None:
    """A park's county counts before the firm's."""
    if firm["park"]:
        return next(park["county"] for park in rows["parks"] if park["park"] == firm["park"])
    return firm["county"]


def span(at: Point, firm: dict[str, Any], rows: Rows) -> tuple[float, float]:
    point = point_of(firm, rows)
    if point:
        return (km(at, point),) * 2
    county = county_of(firm, rows)
    return county_span(at, county) if county else (0.0, inf)


def parts(firm: dict[str, Any]) -> dict[str, float]:
    pieces = [part.split(":") for part in firm["segments"].split("|")]
    return {piece[0]: float(piece[1]) if len(piece) > 1 else 1 / len(pieces) for piece in pieces}


def counted(rows: Rows, chain: str) -> set[str]:
    return {
        row["segment"]
        for row in rows["segments"]
        if row["chain"] == chain and row["layer"] in ("supply", "", None) and row["stage"] != "service"
    }


def buyers_of(rows: Rows, chain: str, centre: tuple[str, str]) -> list[dict[str, Any]]:
    kind, name = centre
    if kind == "firm":
        return [firm for firm in rows["firms"] if firm["firm"] == name]
    here = counted(rows, chain)
    return [firm for firm in rows["firms"] if firm["park"] == name and here & set(parts(firm))]


def again(rows: Rows, chain: str, centre: tuple[str, str], at: Point, radius: float) -> dict[str, Any]:
    """Every number of the density that two people must agree on."""
    buyers = buyers_of(rows, chain, centre)
    made: dict[str, list[float | None]] = {}
    for firm in buyers:
        for segment, share in parts(firm).items():
            if centre[0] == "firm" or segment in counted(rows, chain):
                made.setdefault(segment, []).append(None if firm["revenue"] is None else firm["revenue"] * share)
    output = {
        segment: None if all(each is None for each in known) else sum(each or 0 for each in known)
        for segment, known in made.items()
    }
    supply = {row["segment"] for row in rows["segments"] if row["layer"] in ("supply", "", None)}
    links = [
        (row["supplier_segment"], row["customer_segment"], row["cost_share"])
        for row in rows["segment_links"]
        if row["customer_segment"] in output and row["supplier_segment"] in supply and row["cost_share"] != 0
    ]
    nobody_tells = all(output[m] is None for _, m, _ in links)
    need, more, open_ends = {}, {}, {}
    for s, m, share in links:
        need.setdefault(s, 0.0)
        more.setdefault(s, 0.0)
        if output[m] == 0:
            continue
        if output[m] is None:
            bound = inf if nobody_tells else 0.0
        elif share is None:
            bound = max(0.0, 1 - sum(each for _, b, each in links if b == m and each is not None)) * output[m]
        else:
            need[s] += share * output[m]
            continue
        more[s] += bound
        open_ends[m] = bound
    apart = {firm["firm"] for firm in buyers} if centre[0] == "firm" else set()
    sellers = [firm for firm in rows["firms"] if firm["firm"] not in apart and set(need) & set(parts(firm))]
    spans = {firm["firm"]: span(at, firm, rows) for firm in sellers}
    found: dict[str, Any] = {
        "n": sum(far <= radius for _, far in spans.values()),
        "high": sum(near <= radius for near, _ in spans.values()),
        "spans": spans,
        "need": need,
    }
    sure, most, dark = {}, {}, {}
    for s in need:
        sure[s], most[s], dark[s] = 0.0, 0.0, False
        for firm in sellers:
            if s in parts(firm):
                size = firm["revenue"] if firm["capacity"] is None else firm["capacity"]
                near, far = spans[firm["firm"]]
                if near <= radius:
                    most[s] += inf if size is None else size * parts(firm)[s]
                if far <= radius:
                    sure[s] += 0.0 if size is None else size * parts(firm)[s]
                    dark[s] |= size is None
    found["covered"] = total(need, more, sum(open_ends.values()), sure, most, dark)
    found["inputs"] = {
        s: None if need[s] == 0 or (dark[s] and sure[s] == 0) else min(need[s], sure[s]) / need[s] for s in need
    }
    bought = [
        row for row in rows["firm_links"] if row["customer"] in {firm["firm"] for firm in buyers} and row["value"]
    ]
    bought = [row for row in bought if row["supplier"] != row["customer"]]
    everyone = {firm["firm"]: span(at, firm, rows) for firm in rows["firms"]}
    whole = sum(row["value"] for row in bought)
    ends = [
        sum(row["value"] for row in bought if everyone.get(row["supplier"], (0.0, inf))[end] <= radius)
        for end in (1, 0)
    ]
    found["observed"] = (ends[0] / whole, ends[1] / whole) if whole else None
    return found


def total(
    need: dict[str, float], more: dict[str, float], in_all: float, sure: dict, most: dict, dark: dict
) -> tuple[float | None, float | None, float | None]:
    known = sum(need.values())
    met = sum(min(need[s], sure[s]) for s in need)
    could = sum(min(need[s], most[s]) for s in need)
    beyond = min(in_all, sum(min(more[s], max(most[s] - need[s], 0.0)) for s in need))
    silent = any(dark[s] and need[s] > 0 and min(need[s], sure[s]) == 0 for s in need)
    value = None if known == 0 or (met == 0 and silent) else met / known
    if known + in_all == 0:
        return value, None, None
    low = 0.0 if in_all == inf else met / (known + in_all)
    high = 1.0 if beyond == inf else (could + beyond) / (known + beyond) if known + beyond else 0.0
    return value, low, high
