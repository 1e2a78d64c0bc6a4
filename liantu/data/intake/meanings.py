"""Meanings 表头之意: which columns of a table a heading may name, and how far it may be trusted.

The dictionary's own names come first, then its synonyms, then what is merely near (``near_names.csv``) or alike.
"""

import csv
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import fuzz

from liantu.data.dictionary import TABLES, plain
from liantu.data.intake.headings import OTHERS, OTHERWISE, PERSONAL, SERIAL, readings

SURE = 0.85  # a name that is trusted so far needs no likeness beside it
ALIKE = 0.8  # likeness of two names from which they may be one
NEAR = Path(__file__).parent / "near_names.csv"
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
    for name in ("企业", "状态", "来源", "类别", "名称", "日期", "代码", "类型", "年份", "级别", "标题", "编号", "客户")
}


@lru_cache(maxsize=4096)
def by_heading(table: str, heading: str) -> Mapping[int, tuple[float, str]]:
    """The columns, by place, that a heading may name; each with how far it may be trusted, and why."""
    found: dict[int, tuple[float, str]] = {}
    names = _names(table)
    read = readings(heading)
    for name, trust in read:
        for place, rank in names.get(name, ()):
            worth = trust * {"heading": 1.0, "synonym": 0.97, "similar": 0.75}[rank]
            found[place] = max(found.get(place, (0.0, "")), (worth, rank))
    if any(trust >= SURE for trust, _ in found.values()) or is_beside(heading):
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
    >>> _likeness("研发投入", "研发投入占比")
    0.0
    """
    if set(OTHERWISE.findall(name)) != set(OTHERWISE.findall(known)):
        return 0.0
    if len(known) > 2 and name.endswith(known):
        return 0.8
    if len(known) > 2 and name.startswith(known) and name.removeprefix(known) in _TAILS:
        return 0.84
    if len(known) > 1 and re.match("[及和与或]", name.removeprefix(known)) and name.startswith(known):
        return 0.8
    if len(known) == 2 and known not in _GENERAL and (name.endswith(known) or name.removeprefix(known) in _TAILS):
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
def _near() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    with NEAR.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["table"], {})[row["column"]] = tuple(row["names"].split("|"))
    return found


def is_beside(heading: str) -> bool:
    return any(name in OTHERS or name in SERIAL or PERSONAL.search(name) for name, _ in readings(heading))
