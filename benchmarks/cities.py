"""Cities for benchmarks, made of rows by a seeded draw, the same at every run, and read by the road of a user's rows.

Firms' sizes are skewed as they are in life; nine deals in ten follow the links between segments, one joins any two.
"""

import random

import pandas as pd

from liantu.chain import City, city_of
from liantu.data.checks import check
from liantu.data.workbook import Sheet

PLACES = ("省内", "国内", "境外", "日本", "德国", "深圳", "浙江", "韩国")


def city(n_chains: int, n_segments: int, n_firms: int, n_deals: int, seed: int = 1) -> City:
    """A city of so many chains, with so many segments in each."""
    return city_of(check(sheets(n_chains, n_segments, n_firms, n_deals, seed)).tables)


def sheets(n_chains: int, n_segments: int, n_firms: int, n_deals: int, seed: int = 1) -> list[Sheet]:
    """Its sheets, as a workbook gives them."""
    draw = random.Random(seed)
    segments, links = _segments(draw, n_chains, n_segments)
    firms = _firms(draw, n_chains, n_segments, n_firms)
    deals = _deals(draw, links, firms, n_deals)
    return [_sheet(*each) for each in (("环节", segments), ("环节关系", links), ("企业", firms), ("企业供需", deals))]


def _sheet(name: str, rows: list[dict[str, object]]) -> Sheet:
    texts = [{column: "" if cell is None else str(cell) for column, cell in row.items()} for row in rows]
    return name, pd.DataFrame(texts, index=range(2, len(rows) + 2), dtype=object)


def _segments(draw: random.Random, n_chains: int, n: int) -> tuple[list[dict], list[dict]]:
    segments, links = [], []
    for chain in range(n_chains):
        for i in range(n):
            segments.append(
                {
                    "产业链": f"链{chain}",
                    "环节": f"环节{chain}-{i}",
                    "位置": ("上游", "中游", "下游")[3 * i // n],
                    "是否摸排": "是" if draw.random() < 0.8 else "否",
                    "外部需求": draw.randint(100, 99_999) if draw.random() < 0.3 else None,
                }
            )
            for user in sorted({draw.randint(i + 1, min(i + 15, n - 1)) for _ in range(2)} if i < n - 1 else ()):
                ends = {"供给环节": f"环节{chain}-{i}", "需求环节": f"环节{chain}-{user}"}
                cells = {"成本占比": draw.choice(("2%", "5%", "10%", None)), "关键程度": draw.choice(("关键", "一般"))}
                links.append(ends | cells)
    return segments, links


def _firms(draw: random.Random, n_chains: int, n_segments: int, n: int) -> list[dict]:
    return [
        {
            "企业名称": f"企业{i}",
            "环节": "、".join(
                f"环节{i % n_chains}-{k}" for k in draw.sample(range(n_segments), draw.choice((1, 1, 1, 2)))
            ),
            "营业收入": round(draw.lognormvariate(8.5, 1.2)) if draw.random() < 0.9 else None,
            "产能": round(draw.lognormvariate(8.7, 1.2)) if draw.random() < 0.7 else None,
            "从业人数": draw.randint(5, 900),
            "研发投入占比": f"{draw.randint(0, 12)}%",
            "落户年份": draw.randint(1995, 2026),
            "总部所在地": draw.choice(("吉安市", "深圳", None)),
            "县（市、区）": "泰和县",
        }
        for i in range(n)
    ]


def _deals(draw: random.Random, links: list[dict], firms: list[dict], n: int) -> list[dict]:
    stands: dict[str, list[dict]] = {}
    for firm in firms:
        for segment in firm["环节"].split("、"):
            stands.setdefault(segment, []).append(firm)
    pairs = [(link["供给环节"], link["需求环节"]) for link in links]
    pairs = [(a, b) for a, b in pairs if a in stands and b in stands]
    deals = []
    while len(deals) < n:
        segment, user = draw.choice(pairs)
        seller, buyer = draw.choice(stands[segment]), draw.choice(stands[user])
        if draw.random() < 0.1:
            seller, buyer = draw.choice(firms), draw.choice(firms)
            segment = seller["环节"].split("、")[0]
        if seller is not buyer:
            deals.append(_deal(draw, seller, buyer, segment, n // 5 + 1))
    return deals


def _deal(draw: random.Random, seller: dict, buyer: dict, segment: str, n_outside: int) -> dict:
    """One deal: in a fifth the seller stands outside the city, in a tenth the buyer."""
    away, size = draw.random(), buyer["营业收入"] or 1000
    return {
        "供应商": f"外地供应商{draw.randrange(n_outside)}" if away < 0.2 else seller["企业名称"],
        "采购商": f"外地客户{draw.randrange(n_outside)}" if away > 0.9 else buyer["企业名称"],
        "供应环节": segment,
        "年交易额": round(size * draw.uniform(0.002, 0.08), 1) if draw.random() < 0.9 else None,
        "外部所在地": draw.choice(PLACES) if away < 0.2 or away > 0.9 else None,
    }
