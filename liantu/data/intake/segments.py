"""Proposals 环节建议: the segments to which a firm may belong, read from its products or its business scope.

Nothing is assigned here. Each proposal shows the words it rests on; an analyst takes it or leaves it.
"""

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

import pandas as pd

from liantu.data.intake.product_words import WEIGHTS, Lexicon, folded, found_in, lexicon, synonyms

FLOOR = 0.4  # below it nothing is proposed
MOST = 3  # segments proposed for one firm
BEHIND = 0.55  # a proposal far behind the best is left out: less than this part of it
NOT_LAST = 0.4  # "LED灯珠分选机" is a machine: a word that is not the last noun of its phrase says less
TRADED = 0.5  # a firm that only sells a thing does not make it
IN_A_NAME = 0.55  # a firm's name says less than its products
WHOLE = 0.3  # of what is missing to 1 where the word is the whole phrase

STOP = "，,；;。.\n"
NEGATED = (
    re.compile(r"[(（\[][^()（）\[\]]*(?:不含|不包括|不包含|除外|以外|之外|须经批准)[^()（）\[\]]*[)）\]]"),
    re.compile(f"除(?!外)[^{STOP}]*?(?:以外|之外|外)的?"),
    re.compile(f"(?:不含|不包括|不包含|不生产|不涉及|不得从事|不从事)[^{STOP}()（）]*"),
    re.compile(f"[^{STOP}、()（）]*(?:除外|以外|之外)"),
)
PHRASE = re.compile(r"[，,；;。\n、/|:：!！()（）\[\]【】]|\d+\.(?!\d)")
DOING = (
    "研发|开发|设计|生产|制造|加工|销售|批发|零售|组装|经营|进出口|代理|安装|及其|以及|系列|"
    "产品|制品|配件|零件|项目|服务|业务|种植|养殖|酿造|采选|冶炼|压榨|印刷|等|的|和|及|与|类|业|品"
)
LAST = re.compile(f"(?:{DOING})*(?:$|[和及与])")
LEAD = re.compile(f"^(?:专业|从事|主要|主营|各类|各种|{DOING})+")
TRADE = re.compile("销售|批发|零售|贸易|代理|租赁|维修|经销")
MAKE = re.compile("生产|制造|加工|研发|组装|种植|养殖|封装")
FORM = re.compile(r"(?:股份|有限|责任|公司|集团|厂|合作社|专业|示例|[()（）])+")
REST = re.compile(r"^(?:其他|其它|其余|综合|未分类)|(?:其他|其它)$|^other\b|\bothers?$", re.IGNORECASE)


@dataclass(frozen=True)
class Proposal:
    """A segment that may be a firm's, with how well it fits, 0–1, and the words it rests on, as they stand in the text.

    ``why`` is the code of a sentence with ``{words}``.
    """

    segment: str
    score: float
    words: tuple[str, ...]
    why: str


WHY = {
    "segment": "proposal.by_segment",
    "piece": "proposal.by_segment",
    "stem": "proposal.by_segment",
    "synonym": "proposal.by_synonym",
    "part": "proposal.by_part",
    "half": "proposal.by_part",
    "link": "proposal.by_link",
    "name": "proposal.by_name",
}
Hit = tuple[str, str, float, str]  # segment, word, score, origin
Row = TypeVar("Row", bound=Hashable)


def proposals(
    texts: Mapping[Row, str],
    segments: pd.DataFrame,
    boms: pd.DataFrame | None = None,
    words: Iterable[tuple[str, str]] | None = None,
    *,
    links: pd.DataFrame | None = None,
    names: Mapping[Row, str] | None = None,
    floor: float = FLOOR,
) -> dict[Row, tuple[Proposal, ...]]:
    """The segments that fit each row, best first; a row for which nothing fits is not in the answer.

    Parameters
    ----------
    texts : products or business scope by row, as written; several with 、，；/ or a line break between
    segments : table of segments (``segment``, and ``parent``, ``chain``, ``name_en`` where it has them)
    boms, links : tables of products taken apart and of what segments supply (``product``), or None
    words : pairs of product word and segment; None takes those that ship with the program
    names : names of the firms by row, which count for about half
    floor : least score, 0–1, that is proposed

    Notes
    -----
    A word counts with the weight of where it comes from (``product_words.WEIGHTS``), less if it is not the last noun
    of its phrase, if the phrase only sells, or if it could stand in any chain. Different words for one segment add up:
    1 − Π(1 − score). What is said not to be made (不含、除外、以外) is not read. A larger segment, or one
    called 其他, is proposed only where none of its parts or siblings is. Where several fit, no shares are made up.

    Limits: the last noun is taken by position, not by grammar; words that are not in the tables are not known.

    >>> import pandas as pd
    >>> chain = pd.DataFrame({"segment": ["印制电路板", "挠性电路板", "电声器件"]})
    >>> [(each.segment, each.words) for each in proposals({2: "柔性线路板的生产（不含扬声器）"}, chain)[2]]
    [('挠性电路板', ('柔性线路板',))]
    >>> proposals({2: "货物进出口"}, chain)
    {}
    """
    known = lexicon(segments, boms, links, synonyms() if words is None else words)
    reader = _Reader(known)
    kin = _Kin(segments)
    found = {}
    for row in dict.fromkeys([*texts, *(names or {})]):
        text, name = texts.get(row) or "", (names or {}).get(row) or ""
        hits = [*reader.text(text if text != name else ""), *reader.name(name)]
        if hits and (proposed := kin.fitting(_scored(hits, floor))):
            found[row] = tuple(_as_in(text, name, each) for each in proposed)
    return found


class _Reader:
    """Reads texts with a lexicon; a phrase that comes again is not read again."""

    def __init__(self, known: Lexicon):
        self.known = known
        self.phrase = lru_cache(maxsize=100_000)(self._phrase)

    def text(self, text: str) -> list[Hit]:
        text = folded(text)
        if meanings := self.known.words.get(text):
            return [(each.segment, self.known.written[text], _whole(each.weight), each.origin) for each in meanings]
        for negated in NEGATED:
            text = negated.sub("，", text)
        return [hit for phrase in PHRASE.split(text) if phrase for hit in self.phrase(phrase)]

    def name(self, name: str) -> list[Hit]:
        core = FORM.sub("", folded(name))
        return [(segment, word, score * IN_A_NAME, "name") for segment, word, score, _ in self.phrase(core)]

    def _phrase(self, phrase: str) -> tuple[Hit, ...]:
        """The words of one phrase. One character is a word only where it is the whole phrase: 酒, but not in 酒店."""
        core = LEAD.sub("", phrase) or phrase
        only_sold = TRADE.search(phrase) and not MAKE.search(phrase)
        found = []
        reached = 0
        for match in self.known.pattern.finditer(core):
            word, start, end = match[1], match.start(), match.end(1)
            if end <= reached:
                continue  # within a longer word
            reached = end
            rest = core[end:]
            last = LAST.match(rest)
            whole = start == 0 and last is not None and last.end() == len(rest)
            if len(word) == 1 and not whole:
                continue
            traded = TRADED if only_sold and TRADE.search(phrase.replace(word, "")) else 1.0
            for each in self.known.words[word]:
                score = _whole(each.weight) if whole else each.weight * (1 if last else NOT_LAST)
                found.append((each.segment, self.known.written[word], score * traded, each.origin))
        return tuple(found)


def _whole(weight: float) -> float:
    """A word that is the whole phrase says more; the name of a segment then says all."""
    return 1.0 if weight == WEIGHTS["segment"] else weight + (1 - weight) * WHOLE * (weight >= 0.5)


def _scored(hits: Iterable[Hit], floor: float) -> list[Proposal]:
    """One proposal a segment. A word counts once, however often it stands there."""
    best: dict[str, dict[str, tuple[float, str]]] = {}
    for segment, word, score, origin in hits:
        words = best.setdefault(segment, {})
        if word not in words or score > words[word][0]:
            words[word] = score, origin
    found = []
    for segment, words in best.items():
        against = 1.0
        for score, _ in words.values():
            against *= 1 - score
        if 1 - against >= floor:
            ordered = sorted(words, key=lambda word: (-words[word][0], word))  # noqa: B023
            found.append(Proposal(segment, round(1 - against, 3), tuple(ordered), WHY[words[ordered[0]][1]]))
    return sorted(found, key=lambda each: (-each.score, each.segment))


def _as_in(text: str, name: str, proposed: Proposal) -> Proposal:
    """With the words as they stand in the text or else in the name, so that a screen can mark them there."""
    if all(word in text for word in proposed.words):
        return proposed
    words = (w if w in text else found_in(text, w) or found_in(name, w) or w for w in proposed.words)
    return replace(proposed, words=tuple(words))


class _Kin:
    """Which segments are parts of which, and which are the rest of their siblings."""

    def __init__(self, segments: pd.DataFrame):
        self.larger: dict[str, set[str]] = {}
        self.group: dict[str, set[str]] = {}
        columns = [column for column in ("segment", "parent", "chain") if column in segments]
        for row in segments[columns].astype(object).to_dict("records"):
            name, parent = row["segment"], row.get("parent")
            is_part = isinstance(parent, str) and parent
            if is_part:
                self.larger.setdefault(name, set()).add(parent)
            self.group.setdefault(name, set()).add(f"part of {parent}" if is_part else f"in {row.get('chain')}")

        self.rest = {name for name in self.group if REST.search(name)}

    def fitting(self, good: list[Proposal]) -> tuple[Proposal, ...]:
        """Those not far behind the best, without those that a part or a sibling makes idle."""
        good = [each for each in good if each.score >= BEHIND * good[0].score]
        if self.larger:
            above = {larger for each in good for larger in self._all_above(each.segment)}
            good = [each for each in good if each.segment not in above]
        if self.rest:
            taken = {group for each in good if each.segment not in self.rest for group in self.group[each.segment]}
            good = [each for each in good if each.segment not in self.rest or not self.group[each.segment] & taken]
        return tuple(good[:MOST])

    def _all_above(self, segment: str) -> set[str]:
        above, new = set(), {segment}
        while new := {larger for each in new for larger in self.larger.get(each, ())} - above:
            above |= new
        return above - {segment}
