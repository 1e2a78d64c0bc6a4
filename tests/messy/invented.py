"""Invented firms, people and codes for the messy files: natural to read, and nobody's."""

import random
from dataclasses import dataclass

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)  # GB 32100-2015, table 2
PLACES = {"吉州区": "360802", "青原区": "360803", "吉安县": "360821", "泰和县": "360826", "遂川县": "360827"}
PARKS = ("吉州工业园", "青原工业园", "吉安高新区", "泰和高新区", "遂川工业园")
TRADES = (
    ("线路板", "多层印制电路板、高密度互连板"),
    ("光电", "LED灯珠、光源模组"),
    ("电声", "微型扬声器、受话器"),
    ("精密科技", "手机金属中框、后盖"),
    ("铜箔", "电解铜箔"),
    ("电子", "板端连接器、数据线"),
    ("照明", "LED面板灯、路灯"),
    ("药业", "中成药、中药饮片"),
    ("米业", "大米、米粉"),
    ("液压机械", "油缸、液压阀"),
    ("新能源", "锂电池包"),
    ("箱包", "拉杆箱、双肩包"),
    ("钙业", "重质碳酸钙粉体"),
    ("食品", "笋干、果脯"),
)
FIRST, SECOND = "蓼棠筠苇楮桤荻芷茭葭柘槿梧菱", "坞墩渡浦汊陌垅坪堰圩湾陂塘津"
SURNAMES, GIVEN = "郭肖罗曾刘彭", ("建平", "小红", "志强", "慧", "卫东", "春兰")
LEADS, FORMS = ("江西", "吉安市", "江西省"), ("有限公司", "有限责任公司", "股份有限公司")
ROADS = ("创业大道", "深圳大道", "凤翔路", "工业三路", "滨江北路")


@dataclass(frozen=True)
class Firm:
    name: str
    code: str
    county: str
    park: str
    products: str
    revenue: float  # 万元
    staff: int
    tax: float  # 万元
    person: str
    phone: str
    address: str
    lng: float
    lat: float
    year: int


def credit_code(body: str) -> str:
    """The 18 characters for the first 17."""
    rest = sum(LETTERS.index(letter) * weight for letter, weight in zip(body, WEIGHTS, strict=True)) % 31
    return body + LETTERS[(31 - rest) % 31]


def firms(n: int, seed: int) -> list[Firm]:
    """``n`` firms, always the same for a seed, no name twice."""
    draw = random.Random(seed)
    pairs = [first + second for first in FIRST for second in SECOND]
    draw.shuffle(pairs)
    found = []
    for place, pair in enumerate(pairs[:n]):
        trade, products = TRADES[draw.randrange(len(TRADES))]
        which = draw.randrange(len(PLACES))
        county, region = list(PLACES.items())[which]
        revenue = round(draw.uniform(800, 60_000), 1)
        found.append(
            Firm(
                name=f"{LEADS[place % 3]}{pair}{trade}{FORMS[place % 5 % 3]}",
                code=credit_code(f"91{region}MA3{''.join(draw.choice(LETTERS) for _ in range(6))}"),
                county=county,
                park=PARKS[which],
                products=products,
                revenue=revenue,
                staff=draw.randrange(12, 900),
                tax=round(revenue * 0.03, 2),
                person=draw.choice(SURNAMES) + draw.choice(GIVEN),
                phone=f"1{draw.choice('35789')}{draw.randrange(10**8, 10**9)}",
                address=f"{county}{draw.choice(ROADS)}{draw.randrange(1, 300)}号",
                lng=round(draw.uniform(114.7, 115.3), 6),
                lat=round(draw.uniform(26.6, 27.3), 6),
                year=draw.randrange(2006, 2025),
            )
        )
    return found
