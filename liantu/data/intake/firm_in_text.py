"""A firm in a text 文中企业: the one firm that a title, a line such as 填报单位, or the name of a file names."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from liantu.data.dictionary import INVISIBLE
from liantu.data.names import normal

LONGEST = 200  # characters of a text that are read
_APART = re.compile(r"[\s:：,，、;；。“”\"'《》〈〉【】\[\]|｜/\\_—–-]+")
_NAME = re.compile(
    r".*?(?:公司|合作社|事务所|研究院|研究所|(?:集团|总厂|分厂|工厂|[一-鿿]厂)(?![)）]?[一-鿿]*公司)(?![家商房址区]))"
    r"(?:[一-鿿]{2,8}分(?:公司|厂))?"
)
_LATIN = re.compile(
    r"(?:[A-Z][\w&'.]*\s+){1,6}(?:\([^()]{1,30}\)\s*)?(?:Co\.?\s*,?\s*Ltd|Ltd|Inc|Corp|LLC|Limited|GmbH)\b\.?"
)
_YEAR = r"(?:19|20)\d\d(?:年度?)?"
_LEADS = tuple(  # what may stand before a name without a break
    re.compile(pattern)
    for pattern in (
        r"(?:[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]+)+|附[件表图][\d一二三四五六七八九十.]*|[件表图]\d+|关于",
        rf"(?:截[至止])?{_YEAR}(?:[-~至到]{_YEAR})?(?:\d{{1,2}}(?:[-~至到]\d{{1,2}})?月(?:\d{{1,2}}日)?[份末底]?)?",
        r"[上下]半年|\d{1,2}月(?:\d{1,2}日)?[份末底]?|第?[一二三四1-4]季度|年度|报告期内?",
        "(?:链主|龙头|重点|核心|主要|上市|本|我|贵|该)?(?:企业|公司|发行人|挂牌公司|申请人)",
        ".*?(?:名录|名单|清单|一览表|情况表?|台账|明细表?|统计表|汇总表?|登记表|采集表|[填报]表?单位|单位名称|企业名称)",
    )
)
_NOBODY = re.compile(
    r"(?:集团|股份|有限|责任|[某xX*×])*(?:公司|集团|[分总工]?厂)|.{0,6}(?:主机|整车|整机|代工|组装|各)厂|[本我贵该]厂"
    r"|.{0,6}(?:上市|挂牌|控股|下属|所属|\d+家|[各某])(?:公司|集团)|(?:全资|控股|参股|下属|所属|[其及])*[子母分本我贵该]公司"
    r"|.{0,3}(?:重点|主要|有关|相关|上述|以下|供应|采购|合作|配套|生产|贸易|外贸)+公司|.*(?:供应商|客户|supplier|customer).*",
    re.IGNORECASE,
)
_IS_FIRM = re.compile("[^()（）]{3,}(?:公司|集团|厂|合作社)|[)）][^()（）]+公司")
_SHORTEST = 4  # characters of a name


@lru_cache(maxsize=1024)
def firm_in(text: str) -> str:
    """The one firm that a text names, or "" where it names none, several, or only 本公司 and the like.

    >>> firm_in("2025年江西甲电子有限公司前五名供应商情况"), firm_in("供应商名录（填报单位：乙（吉安）光电厂）")
    ('江西甲电子有限公司', '乙（吉安）光电厂')
    >>> [firm_in(text) for text in ("吉安县供应商名录", "本公司主要客户", "填报单位：县工信局")]
    ['', '', '']
    >>> firm_in("江西甲电子公司与乙光电公司往来")
    ''
    """
    found: dict[str, str] = {}
    plain = INVISIBLE.sub("", text[:LONGEST])
    for latin in _LATIN.findall(plain):
        found.setdefault(normal(latin), latin.strip())
    for run in _runs(plain):
        for name in _names_in(run):
            found.setdefault(normal(name), name)
    return next(iter(found.values())) if len(found) == 1 else ""


def _names_in(run: str) -> Iterable[str]:
    """The firms that a run of text without a break names."""
    start = 0
    while cut := _NAME.match(run, start):
        if cut.end() == start:
            return
        name = cut[0].lstrip("的及其和与") if start else cut[0]
        start = cut.end()
        while led := next((led for each in _LEADS if (led := each.match(name)) and 0 < led.end() < len(name)), None):
            name = name[led.end() :]
        if len(name) >= _SHORTEST and not _NOBODY.fullmatch(unicodedata.normalize("NFKC", name)):
            yield name


def _runs(text: str) -> Iterator[str]:
    """The text cut where no name goes on: at signs, at half a pair of brackets, and around a pair that holds a firm."""
    for piece in _APART.split(text):
        start, opened = 0, []
        for at, sign in enumerate(piece):
            if sign in "(（":
                opened.append(at)
            elif sign in ")）" and not opened:
                yield piece[start:at]
                start = at + 1
            elif sign in ")）":
                first = opened.pop()
                if not opened and _IS_FIRM.search(piece[first + 1 : at]):
                    yield piece[start:first]
                    yield from _runs(piece[first + 1 : at])
                    start = at + 1
        for at in opened:
            yield piece[start:at]
            start = at + 1
        yield piece[start:]
