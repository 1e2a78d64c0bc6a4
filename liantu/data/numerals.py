"""Numerals 数词: the one number that a hedged or a Chinese way of writing means; none where it may be several."""

import re
import unicodedata

from liantu.data.dictionary import INVISIBLE

DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}
DIGITS |= dict(zip("〇壹贰叁肆伍陆柒捌玖两貳參陸", (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 2, 3, 6), strict=True))
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
HEDGES = re.compile(
    r"大约|约为|约|大概|大致|接近|将近|近|超过|超|逾|至少|不低于|不少于|不到|不足|左右|上下|以上|以内|以下|余|多|许|"
    r"[≈~＞>≥+＋]|人民币|rmb|cny|整|估计|预计|[()【】\[\]]|[*※#]+$",
    re.IGNORECASE,
)
NUMERAL = re.compile(rf"[{''.join(DIGITS)}{''.join(SMALL)}{''.join(LARGE)}]+")
SPELT_YEAR = re.compile(r"[〇零一二三四五六七八九]{4}(?=年)")


def plainly(text: str) -> str:
    """An amount without its hedge and in ciphers, its unit kept; "" where no single amount stands there.

    Hedges that say more or less (以上, 不到) leave the number named: that this is a reading is for the caller to say.

    >>> [plainly(text) for text in ("约500", "500余万元", "近 3,000 人", "五百二十", "一亿二千万元", "人民币500万元整")]
    ['500', '500万元', '3000人', '520', '120000000元', '500万元']
    >>> [plainly(text) for text in ("100-200", "不详", "约", "一二三", "3到5")]
    ['', '', '', '', '']
    """
    plain = re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", INVISIBLE.sub("", text)))
    plain = HEDGES.sub("", plain)
    if re.fullmatch(r"[-¥]?\d+(?:\.\d+)?[^\d.]*", plain):
        return plain
    spelt = NUMERAL.match(plain)
    if spelt is None or re.search(r"\d", plain):
        return ""
    rest = plain[spelt.end() :]
    # 五百万元 are five hundred times 万元, 一亿二千万元 so many yuan; alone, 万 is no unit but part of the number.
    value = number(spelt[0])
    if value is None or len(rest) > 4:
        return ""
    return f"{value}{'元' if not rest and spelt[0][-1] in LARGE else rest}"


def number(numeral: str) -> int | None:
    """The number of a Chinese numeral, None where it is none.

    >>> [number(text) for text in ("五", "十五", "一百零三", "两千三百万", "三万五", "五五", "千")]
    [5, 15, 103, 23000000, None, None, None]
    """
    total = section = 0
    digit: int | None = None
    before = 10**12
    for character in numeral:
        if character in DIGITS:
            if digit:
                return None
            digit = DIGITS[character]
        elif character in SMALL:
            if digit is None and not (character in "十拾" and not section):
                return None
            size = SMALL[character]
            if size >= before:
                return None
            section += (digit if digit is not None else 1) * size
            digit, before = None, size
        else:
            section += digit or 0
            if not section and not (total and character in "亿億"):
                return None
            is_all = character in "亿億"  # 万 counts what stands since the last 亿, 亿 all before it
            total = (total + section) * LARGE[character] if is_all else total + section * LARGE[character]
            section, digit, before = 0, None, 10**12
    is_short = digit and len(numeral) > 1 and numeral[-2] in {**SMALL, **LARGE} and numeral[-2] not in "十拾"
    return None if is_short else total + section + (digit or 0)


def day(text: str) -> str:
    """A date in ciphers, without what only surrounds it; "" where no date is left.

    >>> [day(text) for text in ("约2026年9月", "二〇二六年九月三十日", "截至2026年9月底", "2026.9.30（预计）", "长期")]
    ['2026年9月', '2026年9月30日', '2026年9月', '2026.9.30', '']
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", INVISIBLE.sub("", text)))
    plain = SPELT_YEAR.sub(lambda year: "".join(str(DIGITS[each]) for each in year[0]), plain)
    plain = re.sub(r"[一二三四五六七八九十]+(?=[月日])", lambda each: str(number(each[0]) or ""), plain)
    found = re.search(r"(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?|(?:19|20)\d\d[-./]\d{1,2}(?:[-./]\d{1,2})?", plain)
    if not found or re.search(r"\d", plain[: found.start()] + plain[found.end() :]):
        return ""
    return found[0]
