"""Invented firms. Their names are put together from syllables that no firm goes by, and each ends with （示例）."""

from dataclasses import dataclass
from random import Random

from sample_data import tables
from sample_data.plans import Plan, places

FIRST = "霁岚篱汀蓼荻苇芷梧槿笠砚笺檐茗棠菱柘楮葭茭筱筠桤"
SECOND = "渡塘坪圩陂坞垅湾墩陌堰浦津汊"
CITIES = ("深圳市", "东莞市", "惠州市", "厦门市", "苏州市", "南昌市", "赣州市")
CERTIFICATES = {
    "电子信息": "ISO 9001、ISO 14001",
    "新材料": "ISO 9001",
    "先进装备制造": "IATF 16949",
    "生物医药": "药品生产质量管理规范",
    "绿色食品": "绿色食品标志、ISO 22000",
    "新能源": "ISO 9001、ISO 14001",
}
# Trade, care and growing: no factory, hence none of these certificates.
NO_FACTORY = (
    "合作社",
    "配送",
    "大药房",
    "康养",
    "批发",
    "团餐",
    "电商",
    "农文旅",
    "畜牧",
    "水产",
    "分销",
    "供应链",
    "物流",
)
SPREAD = 0.85  # standard deviation of the logarithm of a firm's size: few large, many small


@dataclass
class Firm:
    """``size`` is its revenue in 万元 once the city is in balance, until then a weight within its segment."""

    name: str
    chain: str
    shares: list[tuple[str, float]]
    size: float
    spare: float | None
    tells_revenue: bool
    controller: str
    cells: dict[str, object]

    @property
    def segment(self) -> str:
        """Where it mainly stands."""
        return self.shares[0][0]

    @property
    def revenue(self) -> float | None:
        """What it reports. [万元]"""
        return rounded(self.size) if self.tells_revenue else None

    @property
    def capacity(self) -> float | None:
        """What it reports, if anything. [万元]"""
        return rounded(self.size * self.spare) if self.spare else None

    def as_row(self) -> dict[str, object]:
        """The row of the table."""
        shares = "|".join(segment if share == 1 else f"{segment}:{share:g}" for segment, share in self.shares)
        row = {"firm": self.name, "segments": shares, "controller": self.controller}
        return row | {"revenue": self.revenue, "capacity": self.capacity} | self.cells


def rounded(amount: float) -> float:
    """Two digits that count: a sample should not look exact."""
    digits = max(0, len(str(int(amount))) - 2)
    return float(int(amount / 10**digits + 0.5) * 10**digits)


def invented(random: Random, chain_of: dict[str, str], planned: dict[str, Plan]) -> list[Firm]:
    """The firms of all segments, without their size yet."""
    brands = [first + second for first in FIRST for second in SECOND]
    random.shuffle(brands)
    county = {row["park"]: row["county"] for row in tables.reference("parks")}
    where = places()
    firms = []
    for segment, chain in chain_of.items():
        plan = planned.get(segment)
        for number in range(plan.n_firms if plan else 0):
            firms.append(_firm(random, brands.pop(), chain, plan, number))
            firms[-1].cells |= _place(random, where.get(segment) or where[chain], county, plan)
    _group(random, firms)
    return firms


def describe(random: Random, firms: list[Firm], products: dict[str, str]) -> None:
    """What hangs on the size: staff, tax, role and the like; most of it known, some of it not."""
    largest = {}
    for firm in firms:
        largest[firm.chain] = max(largest.get(firm.chain, 0), firm.revenue or 0)
    for firm in firms:
        known = firm.revenue or 0
        role = "链主" if known and known == largest[firm.chain] else "骨干" if known >= 20_000 else "配套"
        local = random.random() < 0.6
        firm.cells |= {
            "role": role,
            "products": products.get(firm.segment, firm.segment),
            "tax": _maybe(random, 0.8, rounded(known * (0.015 + 0.03 * random.random()))) if known else None,
            "staff": _maybe(random, 0.9, float(int(known / (55 + 90 * random.random())) + 12)) if known else None,
            "rd_share": _maybe(random, 0.85, round(0.008 + 0.06 * random.random() ** 2, 3)),
            "certificates": _maybe(random, 0.65, _certificates(random, firm)) if _has_factory(firm) else None,
            "digital_level": _maybe(random, 0.8, 1 + int(3.2 * random.random() ** 1.4 + (known > 50_000) * 0.8)),
            "lead_time_days": _maybe(random, 0.75, 5 + 5 * int(8 * random.random())),
            "stock_days": _maybe(random, 0.65, 7 + 7 * int(6 * random.random())),
            "headquarters": _maybe(random, 0.85, "吉安市" if local else CITIES[int(len(CITIES) * random.random())]),
            "arrived": _maybe(random, 0.88, 2003 + int(22 * random.random() ** 0.8)),
        } | tables.INVENTED


def _firm(random: Random, brand: str, chain: str, plan: Plan, number: int) -> Firm:
    kind = "" if plan.trade.endswith("合作社") else "有限公司"
    beside = plan.beside if plan.beside and number < plan.beside.n_firms else None
    own = round(1 - beside.share, 4) if beside else 1.0
    tells_revenue = not plan.silent and (plan.n_firms < 3 or number == 0 or random.random() > 0.09)
    tells_capacity = not plan.silent and (random.random() < 0.6 or (not tells_revenue and random.random() < 0.6))
    owner = f"{brand}控股（示例）" if random.random() < 0.65 else ""
    return Firm(
        f"{brand}{plan.trade}{kind}（示例）",
        chain,
        [(plan.segment, own)] + ([(beside.segment, beside.share)] if beside else []),
        random.lognormvariate(0, SPREAD),
        1.03 + 0.3 * random.random() if tells_capacity else None,
        tells_revenue,
        f"{plan.trade}集团甲（示例）" if plan.one_controller else owner,
        {},
    )


def _place(random: Random, parks: list[tuple[str, float]], county: dict[str, str], plan: Plan) -> dict[str, object]:
    """A park and its county; a growers' cooperative and a few others stand in no park, very few nowhere."""
    park = weighted(random, parks)
    dice = random.random()
    if plan.trade.endswith("合作社"):
        return {"county": county[park]}
    if dice < 0.05:
        return {"county": county[park] if dice > 0.012 else None}
    return {"park": park, "county": county[park]}


def _group(random: Random, firms: list[Firm]) -> None:
    """Some firms of one chain, in different segments, are held by the same controller."""
    for chain in dict.fromkeys(firm.chain for firm in firms):
        free = [firm for firm in firms if firm.chain == chain and "集团甲" not in firm.controller]
        for _ in range(len(free) // 16):
            first, second = (free.pop(int(len(free) * random.random())) for _ in range(2))
            if first.segment != second.segment:
                second.controller = first.controller or first.name


def _has_factory(firm: Firm) -> bool:
    return not any(word in firm.name for word in NO_FACTORY)


def _certificates(random: Random, firm: Firm) -> str:
    dice = random.random()
    honour = (
        "专精特新“小巨人”"
        if dice < 0.06
        else "专精特新中小企业"
        if dice < 0.3
        else "高新技术企业"
        if dice < 0.75
        else ""
    )
    return "、".join(filter(None, (honour, CERTIFICATES[firm.chain])))


def weighted(random: Random, choices: list[tuple[str, float]]) -> str:
    """One of the names, the heavier the more often."""
    mark = random.random() * sum(weight for _, weight in choices)
    for name, weight in choices:
        mark -= weight
        if mark <= 0:
            return name
    return choices[-1][0]


def _maybe(random: Random, odds: float, value: object) -> object:
    return value if random.random() < odds else None
