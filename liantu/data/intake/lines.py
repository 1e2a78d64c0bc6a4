"""Lines 行: what a row of a sheet is, if it is no row of the table: a total, a note, a unit, numbers of columns."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from liantu.data.dictionary import plain
from liantu.data.intake.headings import unit_said, unit_word

LONGEST, LONGEST_NAME = 40, 80  # characters: of a heading or a number, of a firm's name
_TOTAL = re.compile(
    r"[(（]?(?:[一二三四五六七八九十\d]+[、.])?\S{0,12}?(?:合计|小计|总计|累计|共计|汇总|合计数|平均值?|均值|subtotal|sub-total|"
    r"grandtotal|total|sum|average)(?:\(.*\))?:?(?:共?\d+[家户个项块条宗])?[)）]?"
)
_LATIN_TOTAL = re.compile(r"[TtSsAa](?:otal|OTAL|um|UM|ub|verage)")
_NOTE = re.compile(
    r"[(\[【*※]*(?:附?注\d*|备注\d*|说明|填表?说明|填报说明|填[报表写制]人?[单位员部门日期时间]*|填报|制表[人单位日期]*|编制[人单位]*|"
    r"审[核批签][人意见]*|复核人?|经办人?|统计[人员负责]*|联系[人电话方式]*|电话|手机|数据来源|资料来源|来源|数据口径|口径|"
    r"单位?负责人|分管领导|主管[领导部门]*|签[字章名]|盖章|日期|时间|notes?\d*|sources?|remarks?|preparedby|contact|date)"
    r"(?:[(（].{0,12}[)）])?:"
)
_MARKED = re.compile(r"[*※]\S|注\d|[-—]*第?\d{1,4}[页/](?:[,，]?共?\d{1,4}页?)?[-—]*$|page\d+|下转|上接|续上表|见下页")
_COUNTED = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）、.]?")
_SECTION = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）、.]|[(（]\d{1,2}[)）]|第[一二三四五六七八九十]+[部批类]")
_NUMBERED = re.compile(r"[(（\[]?(\d{1,3})(?:=[\d+\-*/().%×÷]+)?[)）\]]?栏?")
_LETTERS = "甲乙丙丁戊己庚辛壬癸"
_NUMERIC = re.compile(
    r"[-+¥$约]?\(?[\d,.\s]*\d[\d,.]*\)?\s*(?:e[-+]?\d+|%|‰|\+|[万亿千百]?元|[万亿]|[万亿]?[人家户台套吨个件亩]|m2|㎡|天|周|余)?\s*"
    r"|(?:19|20)?\d\d[-./年]\d{1,2}(?:[-./月]\d{1,2}日?|月)?(?:[ t].*)?|(?:民国)?\d{2,3}年\d{1,2}月(?:\d{1,2}日)?"
    r"|[0-9a-z]{15,20}|[\d\s()+-]{7,20}|东经.*|北纬.*|\d+°.*",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r".{2,}(?:公司|集团|厂|合作社|事务所|研究院|(?:co|ltd|inc|llc|corp)\.?(?:\(.*\))?)(?:[(（].*[)）])?", re.I
)


def kind(cell: str) -> str:
    """``e`` empty, ``n`` a number, a date or a code, ``s`` a text.

    >>> "".join(map(kind, ("", "—", "1,200.5", "12人", "2024-05-01", "2024年", "91360802MA35A1111X", "营业收入")))
    'eennnsns'
    """
    if len(cell) > LONGEST:  # also keeps the pattern from long work
        return "s" if cell.strip() else "e"
    text = unicodedata.normalize("NFKC", cell).strip() if not cell.isascii() else cell.strip()
    if not text or text in "-—–/\\.":
        return "e"
    return (
        "n"
        if (text[0] in "-+¥$约(.东北民" or text[0].isascii() and text[0].isalnum()) and _NUMERIC.fullmatch(text)
        else "s"
    )


def is_name(cell: str) -> bool:
    """Whether a text names a firm, as no heading does.

    >>> is_name("江西甲电子有限公司"), is_name("公司"), is_name("所属集团")
    (True, False, False)
    """
    return 4 < len(cell) < LONGEST_NAME and bool(_NAMED.fullmatch(cell.strip()))


def may_be_beside(text: str) -> bool:
    """A quick look, before all others: whether a word of summing up, or a colon, stands in a text at all."""
    return (
        "：" in text
        or ":" in text
        or "计" in text
        or "計" in text
        or "均" in text
        or "汇" in text
        or bool(_LATIN_TOTAL.search(text))
    )


def is_total(cells: Sequence[str]) -> bool:
    """Whether a row sums up others: one of its first two texts says so.

    >>> is_total(["", "合　计", "100"]), is_total(["总计（12家）"]), is_total(["3", "综合计划处"])
    (True, True, False)
    """
    first = [plain(cell) for cell in cells if cell.strip()][:2]
    return any(_TOTAL.fullmatch(text) for text in first)


def is_note(cells: Sequence[str]) -> bool:
    """Whether a row says something about the table: a note, who filled it in, where the numbers come from.

    >>> is_note(["注：截至2024年底。"]), is_note(["填报人：张三", "", "审核人：李四"]), is_note(["1", "注塑厂"])
    (True, True, False)
    """
    filled = [plain(cell[:LONGEST_NAME]) for cell in cells if cell.strip()]
    if not filled:
        return False
    labelled = [bool(_NOTE.match(text)) for text in filled]
    return (
        labelled[0]
        and (len(filled) <= 3 or sum(labelled) * 3 >= len(filled))
        or len(filled) == 1
        and bool(_MARKED.match(filled[0]))
    )


def is_unit_line(cells: Sequence[str]) -> bool:
    """Whether all that stands in a row is the unit of the amounts.

    >>> is_unit_line(["", "单位：万元"]), is_unit_line(["填报单位：发改局"]), is_unit_line(["（金额单位：亿元）", ""])
    (True, False, True)
    """
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) in (1, 2) and all(unit_said(cell) for cell in filled)


def is_units_row(cells: Sequence[str]) -> bool:
    """Whether a row under the headings tells the unit of each column."""
    filled = [cell for cell in cells if kind(cell) != "e"]
    return bool(filled) and all(unit_word(cell) for cell in filled)


def is_section(cells: Sequence[str]) -> bool:
    """Whether a row stands over the following ones: 一、电子信息, (二)吉安县, or 一 beside 装备制造业（11户）.

    >>> is_section(["一、电子信息产业链", "", ""]), is_section(["(二) 吉安县", ""]), is_section(["一品公司", ""])
    (True, True, False)
    >>> is_section(["一", "装备制造业（11户）", "", ""]), is_section(["1", "装备制造业（11户）", ""])
    (True, False)
    """
    filled = list(dict.fromkeys(cell.strip() for cell in cells if cell.strip()))
    if len(filled) == 2:
        return bool(_COUNTED.fullmatch(unicodedata.normalize("NFKC", filled[0])))
    return len(filled) == 1 and bool(_SECTION.match(unicodedata.normalize("NFKC", *filled)))


def is_sentence(text: str) -> bool:
    """Whether a text says something in words, as a note below a table does and no name.

    >>> is_sentence("占比四舍五入，可能不等于100。"), is_sentence("甲电子有限公司")
    (True, False)
    """
    return text.strip().endswith(("。", "；", "！", "!"))


def is_numbering(cells: Sequence[str]) -> bool:
    """Whether a row only counts the columns: 1 2 3, or 甲 乙 1 2 3=1+2.

    >>> is_numbering(["1", "2", "3"]), is_numbering(["甲", "乙", "1", "2"]), is_numbering(["栏次", "(1)", "(2)"])
    (True, True, True)
    >>> is_numbering(["1", "甲公司", "2"]), is_numbering(["1", "2"]), is_numbering(["3", "5", "7"])
    (False, False, False)
    """
    filled = [plain(cell) for cell in cells if cell.strip()]
    if len(filled) < 3:
        return False
    numbers, letters = [], []
    for text in filled:
        if found := _NUMBERED.fullmatch(text):
            numbers.append(int(found[1]))
        elif text in _LETTERS or len(text) == 1 and "a" <= text <= "z":
            letters.append(text)
        elif text not in ("栏次", "行次", "序号", "编号", "栏目"):
            return False
    if letters and not numbers:
        return len(letters) > 2 and all(ord(b) - ord(a) == 1 or a in _LETTERS for a, b in pairwise(letters))
    return len(numbers) > 1 and all(b - a == 1 for a, b in pairwise(numbers)) and numbers[0] <= 2
