"""Meanings 表头之意: which columns of a table a heading may name, and how far it may be trusted.

The dictionary's own names come first, then its synonyms, then what is built as such names are (``near_patterns.csv``:
no list has every 年平均职工人数 that offices write), what is merely near (``near_names.csv``), and what is alike.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import fuzz

from liantu.data.dictionary import TABLES, plain
from liantu.data.intake.headings import OTHERS, OTHERWISE, PERSONAL, SERIAL, readings
from liantu.data.intake.initials import initials

SURE = 0.85  # a name that is trusted so far needs no likeness beside it
ALIKE = 0.8  # likeness of two names from which they may be one
LONGEST = 40  # characters of a name that is compared with patterns; no office writes a longer one
JOINING = frozenset("及和与、")
LETTERS = 3  # initials of a name; two are any word's
NEAR = Path(__file__).parent / "near_names.csv"
PATTERNS = Path(__file__).parent / "near_patterns.csv"
BUILT = re.compile("投资额|总投资|计划投资|完成投资|建设内容|建设规模|建设性质|建设起止|形象进度|签约时间")
ENGLISH = re.compile(r"\((?:in)?english\)|英文")
_TAILS = (
    "情况",
    "状况",
    "合计",
    "总额",
    "总量",
    "数额",
    "金额",
    "数",
    "额",
    "值",
    "名称",
    "信息",
    "数据",
    "人数",
    "年度",
)
# Names of two characters that stand at the end of many others.
_GENERAL = {
    plain(name)
    for name in (
        "企业",
        "状态",
        "来源",
        "类别",
        "名称",
        "日期",
        "代码",
        "类型",
        "年份",
        "级别",
        "标题",
        "编号",
        "客户",
        "面积",
    )
}


@lru_cache(maxsize=4096)
def by_heading(table: str, heading: str) -> Mapping[int, tuple[float, str]]:
    """The columns, by place, that a heading may name; each with how far it may be trusted, and why."""
    found: dict[int, tuple[float, str]] = {}
    names = _names(table)
    read = readings(heading)
    if ENGLISH.search(plain(heading)):  # 企业名称（英文）: the other column is the name
        read = read[:1]
    for name, trust in read:
        for place, rank in names.get(name, ()):
            worth = trust * {"heading": 1.0, "synonym": 0.97, "similar": 0.75}[rank]
            found[place] = max(found.get(place, (0.0, "")), (worth, rank))
    if any(trust >= SURE for trust, _ in found.values()):
        return found
    short = [(name, trust) for name, trust in read if len(name) <= LONGEST]
    for place, worth, pattern in _patterns(table):
        trust = max((trust for name, trust in short if pattern.fullmatch(name)), default=0.0) * worth
        if trust > found.get(place, (0.0, ""))[0]:
            found[place] = trust, "similar"
    for place, worth in _by_initials(table).get(plain(heading), {}).items():
        if worth > found.get(place, (0.0, ""))[0]:
            found[place] = worth, "similar"
    if is_beside(heading):
        return found
    for name, trust in read:
        for known, places in names.items():
            if alike := _likeness(name, known):
                for place, rank in places:
                    worth = alike * trust * (0.85 if rank == "similar" else 1.0)
                    found[place] = max(found.get(place, (0.0, "")), (worth, "similar"))
    return found


def _likeness(name: str, known: str) -> float:
    """How far two names that differ may be one; a word that makes another quantity of it forbids it.

    >>> _likeness("全年主营营业收入", "营业收入"), _likeness("营业收入增速", "营业收入")
    (0.8, 0.0)
    >>> _likeness("研发投入", "研发投入占比"), _likeness("金额", "税收")
    (0.0, 0.0)
    """
    if set(OTHERWISE.findall(name)) != set(OTHERWISE.findall(known)):
        return 0.0
    if name.endswith(known) and name.removesuffix(known)[-1:] in JOINING:
        return 0.0  # 主要供应商及所在地 are suppliers
    if len(known) > 2 and name.endswith(known):
        return 0.8
    if len(known) > 2 and name.startswith(known) and name.removeprefix(known) in _TAILS:
        return 0.84
    if len(known) > 1 and re.match("[及和与或]", name.removeprefix(known)) and name.startswith(known):
        return 0.8
    is_behind = name.endswith(known) or name.startswith(known) and name.removeprefix(known) in _TAILS
    if len(known) == 2 and known not in _GENERAL and is_behind:
        return 0.66
    if len(known) > 2 and known in name and len(name) - len(known) < 4:
        return 0.7
    least = 3 if len(known) > 2 and name[0] == known[0] and name[-1] == known[-1] else 4
    ratio = fuzz.ratio(name, known, score_cutoff=100 * ALIKE) / 100 if min(len(name), len(known)) >= least else 0
    return 0.6 + (ratio - ALIKE) * 1.2 if ratio >= ALIKE else 0.0


@cache
def _names(table: str) -> Mapping[str, list[tuple[int, str]]]:
    """Every name of the columns of a table, with the columns that it may mean, and how it came by it."""
    found: dict[str, list[tuple[int, str]]] = {}
    columns = TABLES[table].columns
    near = _near().get(table, {})
    for rank in ("heading", "synonym", "similar"):
        for place, column in enumerate(columns):
            own = (column.column, column.zh, column.en) if rank == "heading" else column.synonyms
            for name in near.get(column.column, ()) if rank == "similar" else own:
                known = found.setdefault(plain(name), [])
                # A name is its first column's: a later synonym does not take it. What is merely near may be several.
                if not known or rank == "similar" and all(each[1] == "similar" for each in known):
                    known.append((place, rank))
    return found


@cache
def _patterns(table: str) -> Sequence[tuple[int, float, re.Pattern[str]]]:
    """How names of the columns are built: the place of the column, the trust, and what the whole name must match."""
    places = {column.column: place for place, column in enumerate(TABLES[table].columns)}
    with PATTERNS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["table"] in (table, "*") and row["column"] in places]
    return [(places[row["column"]], float(row["trust"]), re.compile(row["pattern"])) for row in rows]


@cache
def _by_initials(table: str) -> Mapping[str, Mapping[int, float]]:
    """The columns that three letters and more may stand for, with the trust: four and more hardly meet by chance."""
    found: dict[str, dict[int, float]] = {}
    for name, places in _names(table).items():
        letters = initials(name)
        if len(letters) >= LETTERS:
            for place, rank in places:
                trust = (0.8 if len(letters) > LETTERS else 0.7) - (0.1 if rank == "similar" else 0.0)
                known = found.setdefault(letters, {})
                known[place] = max(known.get(place, 0.0), trust)
    return found


@cache
def _near() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    with NEAR.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["table"], {})[row["column"]] = tuple(row["names"].split("|"))
    return found


def is_of_projects(headings: Iterable[str]) -> bool:
    """Whether rows are projects to be built, which are neither firms nor technologies, whoever stands beside.

    >>> is_of_projects(["项目名称", "总投资（亿元）", "形象进度"]), is_of_projects(["企业名称", "项目名称"])
    (True, False)
    """
    names = list(map(plain, headings))
    return any("项目名称" in name for name in names) and sum(map(bool, map(BUILT.search, names))) > 1


def is_beside(heading: str) -> bool:
    return any(name in OTHERS or name in SERIAL or PERSONAL.search(name) for name, _ in readings(heading))
