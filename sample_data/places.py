"""Where parks, firms and plots of the sample city stand, all invented: no approved coordinates were found.

A park's point is a round one inside its county; firms and plots lie around it, never across the county's border. Drawn
with a die of their own, so that older columns stay as they are.
"""

import math
from functools import cache
from random import Random

from liantu.place import Home
from liantu.place.boundaries import county_at, ground_of
from liantu.place.coordinates import in_system
from sample_data import tables
from sample_data.firms import Firm, weighted

SEED = 345
HOME = Home("吉安市", "江西省")
INVENTED = "点位、可供地、可供厂房：示例，虚构，不是批准数据"
GIVEN = 0.52  # of the firms in a park, how many tell their coordinates
SYSTEMS = (("CGCS2000", 80), ("GCJ02", 14), ("BD09", 6))
PLOT_KM = 1.5  # a plot lies within that of its park's point
EAST_KM, NORTH_KM = 111.32, 110.85  # a degree of longitude at the equator, and of latitude at 27°N

Row = dict[str, object]
Point = tuple[float, float]


def parks(reference: list[dict[str, str]]) -> list[Row]:
    """The reference rows with an invented point and invented room; their source says which is which."""
    rows: list[Row] = []
    for row in reference:
        plan = _plan()[row["park"]]
        point = {"lng": plan["lng"], "lat": plan["lat"], "crs": "CGCS2000"}
        room = {column: plan[column] for column in ("land_available", "plants_available")}
        rows.append(row | point | room | {"source": f"{row['source']}；{INVENTED}"})
    return rows


def locate(firms: list[Firm]) -> None:
    """About half of the firms tell their coordinates, each in a system; a few in no park tell a town."""
    random = Random(SEED)
    towns: dict[str, list[str]] = {}
    for row in tables.read("plan/jian_towns.csv"):
        towns.setdefault(row["county"], []).append(row["town"])
    for firm in firms:
        park, county = firm.cells.get("park"), firm.cells.get("county")
        tells, crs = random.random() < GIVEN, weighted(random, list(SYSTEMS))
        point = _around(random, park, float(_plan()[park]["spread_km"])) if park else None
        if point and tells:
            firm.cells |= _coordinates(point, crs)
        elif not park and towns.get(county):
            firm.cells["address"] = f"江西省吉安市{county}{towns[county].pop(0)}"
        elif not park and not county and "茶业" in firm.name:
            firm.cells["address"] = "江西省吉安市"


def land() -> list[Row]:
    """The rows of ``plan/jian_land.csv``; each name says that it is invented, most tell a point."""
    random = Random(SEED + 1)
    county = {row["park"]: row["county"] for row in tables.reference("parks")}
    rows = []
    for row in tables.read("plan/jian_land.csv"):
        point = _around(random, row["park"], PLOT_KM)
        where = _coordinates(point, row["point"]) if row["point"] else {}
        named = {"plot": f"{row['plot']}（示例）", "county": county[row["park"]]}
        rows.append(row | named | where | tables.INVENTED)
    return rows


def _around(random: Random, park: str, km: float) -> Point:
    """A point within so many kilometres of the park's, in its county; nearer ones are as likely as their area."""
    plan = _plan()[park]
    lng, lat = float(plan["lng"]), float(plan["lat"])
    ground, code = ground_of(HOME), county_at(lng, lat, ground_of(HOME))
    while True:
        away, way = km * math.sqrt(random.random()), 2 * math.pi * random.random()
        east = away * math.sin(way) / (EAST_KM * math.cos(math.radians(lat)))
        point = lng + east, lat + away * math.cos(way) / NORTH_KM
        if county_at(*point, ground) == code:
            return point


def _coordinates(point: Point, crs: str) -> Row:
    lng, lat = in_system(*point, crs)
    return {"lng": f"{lng:.6f}", "lat": f"{lat:.6f}", "crs": crs}


@cache
def _plan() -> dict[str, dict[str, str]]:
    return {row["park"]: row for row in tables.read("plan/jian_parks.csv")}
