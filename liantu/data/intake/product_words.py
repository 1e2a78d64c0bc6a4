"""Product words 产品词: which words of a text speak for which segment, and how strongly.

They come from the names of the segments, from a table of synonyms made by this project, from the parts of products
that were taken apart and from what one segment supplies to another. All are found in one pass, the longest first.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from math import sqrt
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from liantu.data.dictionary import INVISIBLE, TRADITIONAL

SYNONYMS = Path(__file__).parent.parent / "synonyms.csv"
# How strongly a word speaks for a segment, by where it comes from. Set by hand; measured on the sample city.
WEIGHTS = {"segment": 0.95, "synonym": 0.9, "link": 0.85, "part": 0.8, "piece": 0.8, "stem": 0.65, "half": 0.6}
BEATEN = 0.6  # of a meaning read out of a table where another segment has the word as its usual product
GENERIC = 0.2  # what is left of a word that could stand in any chain
GENERIC_WORDS = frozenset(
    (  # noqa: SIM905
        "电子 材料 科技 新材料 设备 装备 系统 产品 制品 配件 部件 零件 零部件 组件 技术 服务 加工 制造 芯片 电路 "
        "光电 智能 机械 能源 新能源 食品 包装 化工 塑料 五金 金属 模组 模块 器件 元件 元器件 接口 壳体 外壳 支架 "
        "型材 面料 辅料 填料 溶剂 原料 原材料 电力 控制器 控制系统 控制板 基板 钢板 铝板 管材 板材 粉体 基料 助剂 "
        "添加剂 工业 品牌 渠道 设计 研发 检测 认证 仓储 运输 贸易 销售 数据 信息 软件 品牌与渠道 机身 箱体 机架 "
        "分选 电芯制造 技术推广 技术服务 技术开发 技术咨询 技术转让 技术交流 专用 其他 种植 养殖 农业 生物 医药 "
        "医疗 汽车 电器 电气 仪器 仪表 模型 照明 显示 电池 线缆 玻璃 陶瓷 橡胶 纤维 树脂 蔬菜 药品 耗材 整机 棒材"
    ).split()
)
LISTED = re.compile(r"[、，,;；/|()（）\[\]]")
AND = re.compile(r"[与和及、，,;；/|·()（）\[\]]|以及")
STEM = re.compile(
    r"^(?:电子级|新型|专用|精密|工业|医用|特种|智能)?(.{2,}?)"
    r"(?:加工|制造|生产|种植|养殖|采选|冶炼|封装|材料|制品|器件|元件|设备|装备|机械|粉体|产品|采收|培育采收|销售|用品)$"
)
# Beyond what headings need: characters of products as Taiwan and Hong Kong write them.
TO_SIMPLE = TRADITIONAL | str.maketrans(
    "線電燈機飲藥紙銅鋁鋼鐵鋰膠樹纖維絲顯觸攝軟剛殼", "线电灯机饮药纸铜铝钢铁锂胶树纤维丝显触摄软刚壳"
)
# What needs no folding: the pattern costs a tenth of the folding, and most texts are so.
IS_PLAIN = re.compile("[ -~\n\u4e00-\u9fff、。，；：！（）【】]*")
BLANKS = re.compile("(?<![a-z0-9 ]) +| +(?![a-z0-9 ])| +(?= )")
IS_TRADITIONAL = re.compile(f"[{''.join(map(chr, TO_SIMPLE))}]")


class Meaning(NamedTuple):
    """One segment that a word speaks for."""

    segment: str
    weight: float
    origin: str  # a key of WEIGHTS


class Lexicon(NamedTuple):
    """Every word as compared with its meanings and how it is written, and a pattern for the longest at each place."""

    words: Mapping[str, tuple[Meaning, ...]]
    written: Mapping[str, str]
    pattern: re.Pattern[str]


def folded(text: str) -> str:
    """A text as it is compared: no width, case, traditional character or blank beside a Chinese one makes a difference.

    >>> folded("ＰＣＢ 線路板"), folded("Copper  foil")
    ('pcb线路板', 'copper foil')
    """
    if not IS_PLAIN.fullmatch(text):
        text = unicodedata.normalize("NFKC", text)
    text = INVISIBLE.sub("", text).casefold()
    text = BLANKS.sub("", text) if " " in text else text
    return text.translate(TO_SIMPLE) if IS_TRADITIONAL.search(text) else text


def found_in(text: str, word: str) -> str:
    """The piece of a text that is the word but for what folding takes away; "" where there is none.

    >>> found_in("生產軟性 電路板", "软性电路板"), found_in("ｐｃｂ", "PCB"), found_in("铜", "PCB")
    ('軟性 電路板', 'ｐｃｂ', '')
    """
    letters = [(letter, at) for at, each in enumerate(text) for letter in folded(each) if letter != " "]
    sought = folded(word).replace(" ", "")
    start = "".join(letter for letter, _ in letters).find(sought) if sought else -1
    return text[letters[start][1] : letters[start + len(sought) - 1][1] + 1] if start >= 0 else ""


@cache
def synonyms() -> tuple[tuple[str, str], ...]:
    """The words of products and the segments they belong to, from the table that ships with the program.

    >>> ("FPC", "挠性电路板") in synonyms()
    True
    """
    with SYNONYMS.open(encoding="utf-8", newline="") as file:
        return tuple((row["word"], row["segment"]) for row in csv.DictReader(file))


def lexicon(
    segments: pd.DataFrame,
    boms: pd.DataFrame | None = None,
    links: pd.DataFrame | None = None,
    words: Iterable[tuple[str, str]] = (),
) -> Lexicon:
    """The words that speak for one of the segments; a word of another segment than these is left out.

    >>> import pandas as pd
    >>> found = lexicon(pd.DataFrame({"segment": ["铜箔"]}), words=[("电解铜箔", "铜箔"), ("扬声器", "电声器件")])
    >>> list(found.words)
    ['电解铜箔', '铜箔']
    """
    names = list(dict.fromkeys(map(str, segments["segment"].dropna()))) if len(segments) else []
    known = {folded(name): name for name in reversed(names) if folded(name)}
    said: dict[str, dict[str, Meaning]] = {}
    written: dict[str, str] = {}
    for word, segment, origin in _said(names, segments, boms, links, words):
        shown, word, owner = word, folded(word), known.get(folded(segment))
        if word and owner:
            written.setdefault(word, shown)
            meanings = said.setdefault(word, {})
            if owner not in meanings or WEIGHTS[origin] > meanings[owner].weight:
                meanings[owner] = Meaning(owner, WEIGHTS[origin], origin)
    found = {word: _shared(word, tuple(said[word].values())) for word in sorted(said, key=lambda w: (-len(w), w))}
    return Lexicon(found, written, _pattern(found))


def _said(
    names: list[str],
    segments: pd.DataFrame,
    boms: pd.DataFrame | None,
    links: pd.DataFrame | None,
    words: Iterable[tuple[str, str]],
) -> Iterable[tuple[str, str, str]]:
    """Word, segment and where the word comes from."""
    for name in names:
        yield name, name, "segment"
        pieces = [piece for piece in AND.split(name) if len(piece) > 1]
        if pieces != [name]:
            yield from ((piece, name, "piece") for piece in pieces)
        yield from ((found[1], name, "stem") for piece in pieces if (found := STEM.match(piece)))
    for english, name in _pairs(segments, "name_en", "segment"):
        yield english, name, "segment"
    yield from ((word, segment, "synonym") for word, segment in words)
    for origin, table in (
        ("part", _pairs(boms, "part", "segment")),
        ("link", _pairs(links, "product", "supplier_segment")),
    ):
        for text, segment in table:
            for word in LISTED.split(text):
                yield word, segment, origin
                yield from ((half, segment, "half") for half in AND.split(word))


def _pairs(table: pd.DataFrame | None, one: str, other: str) -> list[tuple[str, str]]:
    if table is None or not {one, other} <= set(table.columns):
        return []
    return list(table[[one, other]].dropna().drop_duplicates().itertuples(index=False, name=None))


def _shared(word: str, meanings: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """A word that is a segment's name is that segment's; one of several segments speaks less for each."""
    named = tuple(meaning for meaning in meanings if meaning.origin == "segment")
    usual = any(each.origin == "synonym" for each in meanings)
    weighed = {
        each: each.weight * (BEATEN if usual and each.weight < WEIGHTS["synonym"] else 1) for each in named or meanings
    }
    common = GENERIC if word in GENERIC_WORDS and not named else 1.0
    scale = common / sqrt(sum(weighed.values()) / max(weighed.values()))
    return tuple(Meaning(each.segment, weighed[each] * scale, each.origin) for each in sorted(weighed))


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """All words as a tree, so that a text is read once however many words there are. It looks ahead, for words overlap:
    in 手机摄像头模组 stand 手机摄像头 and 摄像头模组."""
    tree: dict = {}
    for word in words:
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    firsts = "".join(re.escape(first) for first in sorted(tree))
    begins, ends = "(?:(?<![a-z])|(?![a-z]))", "(?:(?<![a-z])|(?![a-rt-z]|s[a-z]))"  # PACK is not in package
    return re.compile(f"(?=[{firsts}])(?=({begins}{_branch(tree)}{ends}))" if tree else "(?!)()")


def _branch(node: dict) -> str:
    ways = [re.escape(character) + _branch(node[character]) for character in sorted(node) if character]
    if not ways:
        return ""
    return f"(?:{'|'.join(ways)})" + ("?" if "" in node else "")
