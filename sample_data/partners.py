"""Outside partners of the invented firms: where they are, what more they could deliver, and who else could.

Drawn beside the older rows with a die of its own, so that those stay as they are.
"""

from collections import Counter
from collections.abc import Iterator
from random import Random

from sample_data import tables
from sample_data.firms import Firm, rounded, weighted
from sample_data.trade import below

SEED = 343
EARLIER = "2025-09-30"  # the day of the rows of the year before
# Towns and countries in the ring that a row names, with their weight; the empty one leaves the ring's word.
PLACES = {
    "省内": (("", 3), ("南昌市", 3), ("赣州市", 3), ("九江市", 2), ("宜春市", 1), ("抚州市", 1)),
    "国内": (
        ("", 3),
        ("深圳市", 3),
        ("东莞市", 2),
        ("苏州市", 2),
        ("长沙市", 1),
        ("武汉市", 1),
        ("上海市", 1),
        ("重庆市", 1),
    ),
    "境外": (("", 2), ("日本", 3), ("韩国", 2), ("中国台湾", 2), ("德国", 2), ("美国", 1), ("越南", 1)),
}
# Weeks until a supplier delivers, from and to, by the ring that the row named.
WEEKS = {None: (2, 4), "省内": (3, 8), "国内": (5, 12), "境外": (12, 26)}
TELLS_SPARE = 0.3

Row = dict[str, object]


def partners(firms: list[Firm], links: list[Row], deals: list[Row]) -> list[Row]:
    """The rows of firm_links, told in more detail, and after them those of ``plan/jian_partners.csv``."""
    random = Random(SEED)
    rows, n_named = [row | _detail(random, row) for row in deals], Counter[str]()
    for plan in tables.read("plan/jian_partners.csv"):
        rows += _planned(plan, firms, links, rows, n_named)
    return rows


def _detail(random: Random, row: Row) -> Row:
    ring, value = row["place"], row["value"]
    place = weighted(random, list(PLACES[ring])) if ring else None
    told, share, dice = random.random() < TELLS_SPARE, 0.1 + 0.6 * random.random(), random.random()
    if not (told and value):
        return {"place": place or ring}
    first, last = WEEKS[ring]
    return {"place": place or ring, "spare": rounded(value * share), "switch_weeks": first + int((last - first) * dice)}


def _planned(
    plan: dict[str, str], firms: list[Firm], links: list[Row], rows: list[Row], n_named: Counter[str]
) -> Iterator[Row]:
    """Purchases by those who need most and tell of no other yet, or what a mere alternative could deliver to them."""
    segment, buys = plan["segment"], plan["what"] == "purchase"
    told = [row for row in rows if row["segment"] == segment]
    left = {firm.name: _budget(firm, segment, links) - _bought(told, firm.name) for firm in firms}
    taken = {row["customer"] for row in told if row["place"] and row["value"]} if buys else set()
    chosen = sorted((name for name in left if name not in taken), key=lambda name: -left[name])
    product = next(link["product"] for link in links if link["supplier_segment"] == segment)
    for customer in chosen[: int(plan["n_firms"])]:
        supplier = f"{plan['place']}{'供应商' if buys else '备选供应商'}"
        n_named[supplier] += 1
        row: Row = {"supplier": f"{supplier}{'ABCDEFGHJK'[n_named[supplier] - 1]}（示例）", "customer": customer}
        row |= {"segment": segment, "product": product, "place": plan["place"]} | tables.INVENTED
        row |= {"spare": plan["spare"], "switch_weeks": plan["weeks"]}
        row |= {"value": below(left[customer] * float(plan["share"])) if buys else None}
        if plan["since"]:
            yield row | {"value": below(row["value"] * 0.9), "as_of": EARLIER}
        yield row


def _budget(firm: Firm, segment: str, links: list[Row]) -> float:
    """What a firm may spend on a segment. [万元]"""
    uses = {
        link["customer_segment"]: float(link["cost_share"] or 0)
        for link in links
        if link["supplier_segment"] == segment
    }
    return sum(share * uses.get(name, 0) for name, share in firm.shares) * (firm.revenue or 0)


def _bought(told: list[Row], customer: str) -> float:
    """What a firm is told to buy of a segment now. [万元]"""
    return sum(row["value"] or 0 for row in told if row["customer"] == customer and row["as_of"] != EARLIER)
