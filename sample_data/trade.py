"""Invented supply relations: nobody buys more than its cost share allows, nobody sells more than it makes."""

from collections.abc import Iterator
from random import Random

from sample_data import tables
from sample_data.firms import Firm, rounded, weighted

RINGS = (("省内", 0.35), ("国内", 0.5), ("境外", 0.15))
UNTIL = ("2026-12-31", "2027-06-30", "2027-12-31", "2028-12-31")
LARGE = 1500.0  # a purchase from here on is worth telling [万元]
# That a firm tells of a first and of a second purchase in the city, where it can buy there; by whether it is large.
LOCAL_ODDS = {True: (0.46, 0.12), False: (0.12, 0.0)}
# That it tells of a purchase outside; by whether it is large, and whether it could buy in the city.
OUTSIDE_ODDS = {(True, True): 0.14, (True, False): 0.24, (False, True): 0.02, (False, False): 0.06}

Row = dict[str, object]


def trade(random: Random, firms: list[Firm], links: list[Row], customers: list[str]) -> list[Row]:
    """Rows of firm_links: purchases in the city and outside, and some sales to the outside."""
    rows = []
    unsold = {
        (firm.name, segment): 0.8 * share * (firm.revenue or 0) for firm in firms for segment, share in firm.shares
    }
    for link in links:
        share = float(link["cost_share"] or 0)
        if share >= 0.02 and link["customer_segment"] in customers:
            for firm in firms:
                budget = share * dict(firm.shares).get(link["customer_segment"], 0) * (firm.revenue or 0)
                if budget >= 100:
                    rows += _purchases(random, firm, link, budget, firms, unsold)
    rows += _sales(random, firms, customers)
    # At most 0.18 twice here and 0.6 once outside: together no more than the cost share allows.
    return [row | tables.INVENTED for row in _once(rows)]


def _purchases(
    random: Random, firm: Firm, link: Row, budget: float, firms: list[Firm], unsold: dict[tuple[str, str], float]
) -> Iterator[Row]:
    segment = link["supplier_segment"]
    sellers = [
        (one.name, unsold[one.name, segment]) for one in firms if segment in dict(one.shares) and one is not firm
    ]
    n_local = sum(random.random() < odds for odds in LOCAL_ODDS[budget >= LARGE]) if sellers else 0
    for _ in range(n_local):
        supplier = weighted(random, [(name, left + 100) for name, left in sellers])
        value = below(min(unsold[supplier, segment], budget * (0.1 + 0.08 * random.random())))
        unsold[supplier, segment] -= value
        told = value if value >= 20 and random.random() < 0.9 else None
        yield _row(random, supplier, firm.name, link, told, None)
    if random.random() < OUTSIDE_ODDS[budget >= LARGE, bool(sellers)]:
        ring = weighted(random, list(RINGS))
        partner = f"{ring}供应商{'ABCDEFGHJK'[int(10 * random.random())]}（示例）"
        yield _row(random, partner, firm.name, link, below(budget * (0.45 + 0.15 * random.random())), ring)


def _sales(random: Random, firms: list[Firm], segments: list[str]) -> Iterator[Row]:
    """The larger firms also name a customer outside."""
    for firm in firms:
        if (firm.revenue or 0) >= 30_000 and firm.segment in segments and random.random() < 0.25:
            ring = weighted(random, list(RINGS))
            partner = f"{ring}客户{'ABCDEFGHJK'[int(10 * random.random())]}（示例）"
            link = {"supplier_segment": firm.segment, "product": firm.cells["products"]}
            yield _row(random, firm.name, partner, link, below(firm.revenue * (0.05 + 0.1 * random.random())), ring)


def _row(random: Random, supplier: str, customer: str, link: Row, value: float | None, ring: str | None) -> Row:
    until = UNTIL[int(len(UNTIL) * random.random())] if random.random() < 0.3 else None
    row = {"supplier": supplier, "customer": customer, "segment": link["supplier_segment"], "product": link["product"]}
    return row | {"value": value, "place": ring, "until": until}


def below(amount: float) -> float:
    """Two digits that count, never above the amount."""
    near = rounded(amount)
    return (
        near if near <= amount else rounded(amount * 0.95) if rounded(amount * 0.95) <= amount else float(int(amount))
    )


def _once(rows: list[Row]) -> list[Row]:
    """A pair has one row for a segment."""
    return list({(row["supplier"], row["customer"], row["segment"]): row for row in reversed(rows)}.values())[::-1]
