"""The sample city: six chains of Ji'an and its real parks, with invented firms. The same seed gives the same bytes."""

from random import Random

from sample_data import places, regions, standing, surroundings, tables
from sample_data.balance import Link, balance, bought, capacity, output
from sample_data.firms import Firm, describe, invented, rounded
from sample_data.partners import partners
from sample_data.plans import Plan, plans
from sample_data.trade import trade

SEED = 342
SHOWN = "电子信息"  # the chain that also gets invented references
STAGE = {"up": "上游", "mid": "中游", "down": "下游", "service": "服务"}
LAYER = {"supply": "供应链", "factor": "要素链", "value": "价值链", "technology": "技术链"}
ESSENTIAL = {"2": "关键", "1": "一般", "0": "可忽略"}
LARGE_FIRM = 40_000  # about what one firm of a reference city makes [万元]
CHECKED = "摸排情况：示例，虚构"

Row = dict[str, object]


def city() -> dict[str, list[Row]]:
    """Every table of the sample city."""
    random = Random(SEED)
    segments, links = tables.reference("segments"), tables.reference("segment_links")
    planned = plans()
    chain_of: dict[str, str] = {}
    for row in segments:
        chain_of.setdefault(row["segment"], row["chain"])
    shares = [(row["supplier_segment"], row["customer_segment"], float(row["cost_share"] or 0)) for row in links]
    firms = invented(random, chain_of, planned)
    outside = balance(firms, shares, planned, list(chain_of))
    describe(random, firms, _products(links))
    standing.describe(firms)
    places.locate(firms)
    return {
        "chains": tables.reference("chains"),
        "segments": _segments(random, segments, planned, outside, firms, shares),
        "segment_links": [row | {"essential": ESSENTIAL[row["essential"]]} for row in links],
        "parks": places.parks(tables.reference("parks")),
        "firms": [firm.as_row() for firm in firms],
        "firm_links": partners(firms, links, trade(random, firms, links, _counted(segments))),
        "boms": tables.reference("boms"),
        "resources": surroundings.resources(),
        "technologies": surroundings.technologies(),
        "land": places.land(),
        "reference_regions": regions.reference_regions(_of_chain(segments, SHOWN)),
        "partners": surroundings.partners(),
        "sources": tables.reference("sources"),
    }


def _segments(
    random: Random,
    segments: list[Row],
    planned: dict[str, Plan],
    outside: dict[str, float],
    firms: list[Firm],
    shares: list[Link],
) -> list[Row]:
    """The reference rows, and beside them what is invented; each says so."""
    seen: set[str] = set()
    rows = []
    for row in segments:
        segment, notes = row["segment"], []
        new = {"stage": STAGE[row["stage"]], "layer": LAYER[row["layer"]]}
        new["checked"] = "是" if segment in planned else "否"
        if segment in planned:
            notes.append(CHECKED)
        if segment not in seen and outside.get(segment):
            new["outside_demand"] = outside[segment]
            notes.append("外部需求：示例数据，虚构")
        if row["chain"] == SHOWN and segment in _counted(segments):
            new |= _references(random, segment, firms, shares)
            notes.append("参照产值、参照企业数：示例参照值，虚构")
        seen.add(segment)
        rows.append(row | new | {"source": "；".join([row["source"], *notes])})
    return rows


def _references(random: Random, segment: str, firms: list[Firm], shares: list[Link]) -> Row:
    """What another, well-stocked city might have: the larger of supply and need, and something more."""
    here = max(output(firms, segment), capacity(firms, segment), bought(firms, shares, segment), 8000)
    n_firms = sum(segment in dict(firm.shares) for firm in firms)
    return {
        "reference_output": rounded(here * (1.1 + 0.9 * random.random())),
        "reference_count": int(max(n_firms * (1.1 + 0.6 * random.random()), here / LARGE_FIRM)) + 2,
    }


def _counted(segments: list[Row]) -> list[str]:
    """The segments that enter completeness in at least one chain."""
    rows = (row for row in segments if row["layer"] == "supply" and row["stage"] != "service")
    return list(dict.fromkeys(row["segment"] for row in rows))


def _of_chain(segments: list[Row], chain: str) -> list[str]:
    """The counted segments of one chain, in the order of the sheet."""
    return _counted([row for row in segments if row["chain"] == chain])


def _products(links: list[Row]) -> dict[str, str]:
    """What the reference map says a segment delivers, the first that it says."""
    found: dict[str, str] = {}
    for row in links:
        if row["product"]:
            found.setdefault(row["supplier_segment"], row["product"])
    return found
