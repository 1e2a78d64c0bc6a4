"""Checking many rows: kinds of fault, credit codes, names and cures, against the same rules cell by cell.

Expected before measuring: 10,000 rows with 40 kinds of fault well under a second, and 100,000 clean rows of 20 columns
in about a second and a half, because a column is looked at whole and only what is odd is looked at again; the same
rules cell by cell, as most validators work, take three to six times as long. 100,000 credit codes in a tenth of a
second against two seconds one by one; similar names among 10,000 in a fifth of a second, where comparing all with all
takes minutes (measured on the first 1,000 and multiplied by 100).
"""

import random
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

import pandas as pd
from rapidfuzz.distance import Indel

from benchmarks.timing import Row, best, taken
from liantu.data.checks import check
from liantu.data.credit_code import ALPHABET, ORGANISATION, check_digit, faults, organisation_digit
from liantu.data.cures import edits, offered
from liantu.data.edits import edited
from liantu.data.names import core, similar
from liantu.data.registry import registry_of
from liantu.data.sheets import Sheet

N_FAULTY, N_CLEAN, N_SEGMENTS, N_PARKS = 10_000, 100_000, 60, 14
PLACES = ("吉州区", "青原区", "吉安县", "吉水县", "泰和县", "永新县")
WORDS = "华东鑫源盛达宏图天翼博瑞恒通金辉润泽明德海航中科龙腾飞跃长城新兴大江南北国泰民安福禄寿喜"
TRADES = ("电子", "精密电子", "新材料", "光电", "线路板", "照明", "通讯", "五金", "智能装备", "生物医药")


def rows() -> list[Row]:
    faulty, clean = invented(N_FAULTY, is_faulty=True), invented(N_CLEAN, is_faulty=False)
    found = check(faulty)
    n_kinds = len({problem.code for problem in found.problems})
    codes = [credit_code(random.Random(place)) for place in range(N_CLEAN)]
    names = clean[-1][1]["企业名称"].tolist()[:N_FAULTY]
    all_pairs = (
        taken(lambda: [Indel.normalized_similarity(a, b) for a in map(core, names[:1000]) for b in names[:1000]]) * 100
    )
    return [
        Row(f"{n_kinds} kinds of fault on 10,000 rows", best(lambda: check(faulty)), by_cell(faulty), 1.0),
        Row("100,000 clean rows of 20 columns", best(lambda: check(clean)), by_cell(clean), 1.5),
        Row("100,000 credit codes", best(lambda: faults(codes)), best(lambda: one_by_one(codes), 1), 0.5),
        Row("similar names among 10,000", best(lambda: similar(names)), all_pairs, 1.0),
        Row("the registry of 100,000 firms", best(lambda: registry_of(check(clean).tables), 1)),
        Row("every cure of the 10,000 faulty rows", best(lambda: cured(faulty, found.problems))),
    ]


def cured(sheets: list[Sheet], problems: tuple) -> list[Sheet]:
    """Each problem by the first cure that is offered, all at once."""
    by_cure: dict[str, list] = {}
    for problem in problems:
        for cure in offered(problem.code)[:1]:
            by_cure.setdefault(cure, []).append(problem)
    return edited(sheets, [edit for cure, same in by_cure.items() for edit in edits(cure, same, sheets)])


def credit_code(draw: random.Random) -> str:
    """A code that is right in form."""
    own = "".join(draw.choice(ALPHABET) for _ in range(8))
    body = f"91{draw.choice(('360802', '360803', '360821', '440300'))}{own}{organisation_digit(own)}"
    return body + check_digit(body)


def invented(n: int, *, is_faulty: bool) -> list[Sheet]:
    """The sheets of a large city, the same at every run; where faulty, every fifth row has one of the faults below."""
    draw = random.Random(1)
    segments = [f"环节{i}" for i in range(N_SEGMENTS)]
    firms = [_firm(draw, number, segments) for number in range(n)]
    if is_faulty:
        for number, row in enumerate(firms):
            if number % 5 == 0 and number:
                column, text = FAULTS[number // 5 % len(FAULTS)]
                row[column] = text(firms[number - 1]) if callable(text) else text
    parks = [
        {
            "园区": f"园区{i}",
            "县（市、区）": PLACES[i % 6],
            "经度": f"{114.9 + i / 100}",
            "纬度": "27.1",
            "坐标系": "WGS84",
        }
        for i in range(N_PARKS)
    ]
    links = [
        {"供给环节": segments[i], "需求环节": segments[i + 1], "成本占比": "0.7" if is_faulty else "0.2"}
        for i in range(N_SEGMENTS - 1)
    ]
    if is_faulty:
        links += [{"供给环节": segments[9], "需求环节": segments[3], "成本占比": "0.8"}]
    chain = [{"产业链": "示例链", "环节": name, "是否摸排": "是"} for name in segments]
    named = {"园区": parks, "环节": chain, "环节关系": links, "企业": firms}
    return [
        (name, pd.DataFrame(rows, index=range(2, len(rows) + 2), dtype=object).fillna(""))
        for name, rows in named.items()
    ]


def _firm(draw: random.Random, number: int, segments: list[str]) -> dict[str, str]:
    revenue, park = draw.randint(1_000, 99_999), draw.randrange(N_PARKS)
    name = f"{draw.choice(PLACES)}{''.join(draw.choice(WORDS) for _ in range(4))}{draw.choice(TRADES)}{number}有限公司"
    return {
        "企业名称": name,
        "环节": draw.choice(segments),
        "统一社会信用代码": credit_code(draw),
        "所在园区": f"园区{park}",
        "县（市、区）": PLACES[park % 6],
        "地址": f"城西大道{number}号",
        "经度": f"{114.9 + draw.random() / 10:.6f}",
        "纬度": f"{27.05 + draw.random() / 10:.6f}",
        "坐标系": "WGS84",
        "角色": "配套",
        "主营产品": f"产品{draw.randint(1, 400)}",
        "营业收入": str(revenue),
        "产能": str(revenue + draw.randint(0, 999)),
        "税收": str(draw.randint(10, 900)),
        "净利润": str(draw.randint(10, 900)),
        "从业人数": str(draw.randint(50, 900)),
        "研发投入占比": f"{draw.randint(0, 12)}%",
        "落户年份": str(draw.randint(1995, 2025)),
        "截至日期": "2026-09-30",
        "状态": "示例",
    }


# Column and text of each kind of fault; a callable takes the row before.
FAULTS: list[tuple[str, str | Callable[[dict[str, str]], str]]] = [
    ("环节", ""),
    ("环节", "环节999"),
    ("环节", "环杰5"),
    ("环节", "环节1:0.7|环节2:0.7"),
    ("环节", "环节1|环节1"),
    ("营业收入", "约500"),
    ("营业收入", "-5"),
    ("营业收入", "#REF!"),
    ("营业收入", "0.12亿元"),
    ("营业收入", "99999999999"),
    ("产能", "0.1"),
    ("税收", "9999999"),
    ("从业人数", "12.5"),
    ("研发投入占比", "27"),
    ("落户年份", "2030"),
    ("状态", "核过"),
    ("截至日期", "去年"),
    ("截至日期", "民国113年5月"),
    ("坐标系", ""),
    ("经度", "27.11"),
    ("经度", "东边"),
    ("经度", "1140"),
    ("经度", "0.5"),
    ("纬度", ""),
    ("统一社会信用代码", "9136080"),
    ("统一社会信用代码", "9136O800MA35A1111X"),
    ("统一社会信用代码", "91110000802100434B"),
    ("统一社会信用代码", "360800210001234"),
    ("统一社会信用代码", "9.13608E+17"),
    ("统一社会信用代码", "11010519491231002X"),
    ("统一社会信用代码", lambda before: before["统一社会信用代码"]),
    ("企业名称", "待定"),
    ("企业名称", lambda before: before["企业名称"]),
    ("企业名称", lambda before: before["企业名称"].replace("有限公司", "有限责任公司")),
    ("企业名称", lambda before: before["企业名称"].replace("区", "").replace("县", "")),
    ("所在园区", "城东园区"),
    ("县（市、区）", "遂川县"),
    ("地址", "城西大道1号 13812345678"),
    ("主营产品", "<b>铜箔</b>"),
    ("主营产品", "=HYPERLINK(A1)"),
    ("经度", "38498000"),
]


# The peers: the same rules, one cell and one row at a time


def by_cell(sheets: list[Sheet]) -> float:
    """How long a validator takes that asks each cell for its type and each rule for each row. [s]"""
    return taken(lambda: [_rows_by_cell(rows) for _, rows in sheets])


NUMBERS = ("营业收入", "产能", "税收", "净利润", "从业人数", "经度", "纬度", "落户年份", "成本占比")
PATTERNS = [re.compile(pattern) for pattern in (r"<[a-zA-Z/!][^<>]*>", r"(?<!\d)1[3-9]\d{9}(?!\d)", r"^[=@+]")]


def _rows_by_cell(rows: pd.DataFrame) -> list[tuple[int, str, str]]:
    found, names, codes = [], set(), set()
    for number, row in rows.iterrows():
        for column, cell in row.items():
            text = str(cell).strip()
            if not text:
                continue
            if column in NUMBERS:
                try:
                    value = Decimal(text.replace(",", ""))
                    if value < 0:
                        found.append((number, column, "negative"))
                except InvalidOperation:
                    found.append((number, column, "not_a_number"))
            elif any(pattern.search(text) for pattern in PATTERNS):
                found.append((number, column, "text"))
        if (name := row.get("企业名称")) in names:
            found.append((number, "企业名称", "repeated"))
        names.add(name)
        code = row.get("统一社会信用代码", "")
        if code and (code in codes or not _is_right(code)):
            found.append((number, "统一社会信用代码", "code"))
        codes.add(code)
        if {"营业收入", "税收"} <= set(row.index) and row["税收"].isdecimal() and row["营业收入"].isdecimal():
            found += [(number, "税收", "above")] if int(row["税收"]) > int(row["营业收入"]) else []
    return found


def one_by_one(codes: list[str]) -> int:
    """How many codes are wrong, each worked out by itself."""
    return sum(not _is_right(code) for code in codes)


def _is_right(code: str) -> bool:
    if len(code) != 18 or any(character not in ALPHABET for character in code):
        return False
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(code[:17]))
    own = sum(ORGANISATION.index(each) * by for each, by in zip(code[8:16], (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return ALPHABET[-total % 31] == code[17] and "0X987654321"[own % 11] == code[16]
