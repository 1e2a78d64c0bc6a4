"""Profiles 列的样子: what the values of a column are, whatever stands above them.

A sample of a column is enough: the rest is read when it is checked.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache

from liantu.data.cells import BLANK, DATES, SERIAL, clean
from liantu.data.dictionary import Column, plain
from liantu.data.intake.headings import unit_word

SAMPLE = 400  # values that are looked at
LONGEST = 120  # characters of a value that can be more than text
SEVERAL = re.compile(r"\s*[|｜、；;，,/\n]\s*")  # between the values of one cell

_ALPHABET = "0-9A-HJ-NPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
_CODE = re.compile(rf"(?:[1-9A]|N)[1-59A-Z]\d{{6}}[{_ALPHABET}]{{9}}[{_ALPHABET}]")
_LIKE_CODE = re.compile(r"(?=.*\d)[0-9A-Z]{16,19}|\d{15}|\d(?:\.\d+)?E\+17")
_FIRM = re.compile(
    r"(?:.{2,}(?:公司|集团|总厂|分厂|工厂|[一-鿿]厂|合作社|事务所|研究院|研究所|经营部|加工坊|银行|中心|商行|企业)"
    r"|.+\b(?:co|ltd|inc|llc|corp|limited|company|gmbh|group)\b\.?,?)(?:\s*[(（].*[)）])?",
    re.IGNORECASE,
)
_PARK = re.compile(
    r".{2,}(?:园区|开发区|工业园|产业园|高新区|经开区|工业区|示范区|集聚区|科技园|基地)(?:[(（].*[)）])?"
)
_COUNTY = re.compile(r"[一-鿿]{1,7}(?:[县旗]|自治县|林区|新区|[^园发业新]区|[^上城都门超]市)")
_MONEY = re.compile(r"[¥￥]?\s*[-+]?[\d,.]+\s*(?:[百千万亿]+元?|元)(?:人民币)?(?:/年)?")
_SHARE = re.compile(r"[-+]?[\d,.]+\s*[%‰]")
_NUMBER = re.compile(
    r"[约近超]?\s*\(?[-+]?(?:\d[\d,\s]*(?:\.\d*)?|\.\d+)(?:E[-+]?\d+)?\)?\s*(?:余|多|左右|以上|以下|\+)?", re.IGNORECASE
)
_COUNT = re.compile(
    r"[零〇一二两三四五六七八九十百千万亿]{1,12}|[约近超]?\d[\d,.]*\s*(?:余|多)?\s*[一-鿿a-z]{1,3}[2²]?(?:左右|以上)?"
)
_ROC = re.compile(
    r"(?:民国)?\s*(\d{2,3})年(?:\s*(\d{1,2})月(?:\s*\d{1,2}日)?)?|民国\s*\d{2,3}[./-]\d{1,2}(?:[./-]\d{1,2})?"
)
_PHONE = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8}(?:[-转]\d{1,5})?")
_PERSON_AND_PHONE = re.compile(r"[一-鿿·]{2,6}\s*[:：,，/]?\s*1[3-9]\d{9}")
_ID_CARD = re.compile(r"[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dX]")
_DEGREES = re.compile(r"(?:东经|北纬|[EN])?\s*\d{1,3}(?:\.\d+)?\s*[°度].*|(?:东经|北纬).*\d", re.IGNORECASE)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石"
    "金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁"
)
_PERSON = re.compile(rf"[{_SURNAMES}][一-鿿]{{0,1}}[^\W\d_a-zA-Z省市县区州旗]")
_NAMES = {
    "firm",
    "segments",
    "segment",
    "park",
    "county",
    "supplier",
    "customer",
    "products",
    "address",
    "chain",
    "partner",
}
_NUMBERS = {"number", "money", "share", "lng", "lat", "projected"}


def kinds(
    values: Sequence[str], *, codes: Mapping[str, str] | None = None, segments: Collection[str] = ()
) -> tuple[str, float]:
    """What most values are, and which share of those that are filled (0–1). ``codes`` are the spellings of a choice.

    >>> kinds(["91360802MA35A1111X", "9136080200012345", "—", "91360802MA35B2222Y"])
    ('credit_code', 1.0)
    >>> kinds(["江西甲电子有限公司", "赣县乙铜箔厂"]), kinds(["1.2亿元", "800万元"]), kinds(["12%", "0.5%"])
    (('firm_name', 1.0), ('money', 1.0), ('share', 1.0))
    >>> kinds(["民国113年5月", "2024-05-01"]), kinds(["115.012", "114.9871"]), kinds(["27.0812", "26.991"])
    (('date', 1.0), ('lng', 1.0), ('lat', 1.0))
    >>> kinds(["铜箔、覆铜板", "铜箔"], segments=["铜箔", "覆铜板"]), kinds(["", "-"])
    (('segment', 1.0), ('empty', 1.0))
    """
    found = shares(values, codes=codes, segments=segments)
    kind = kind_of(found)
    return kind, found.get(kind, 1.0)


def kind_of(found: Mapping[str, float]) -> str:
    """The kind of a column by the shares of its values."""
    best = max(found, key=lambda kind: found[kind])
    # Many words begin with a surname.
    return best if found[best] >= (0.8 if best == "person" else 0.5) else "text"


def shares(
    values: Sequence[str], *, codes: Mapping[str, str] | None = None, segments: Collection[str] = ()
) -> dict[str, float]:
    """Which share of the filled values is of each kind; a value is of one kind only."""
    filled = [text for value in values if (text := clean(value[:LONGEST])) and text.casefold() not in BLANK]
    if not filled:
        return {"empty": 1.0}
    known = frozenset(plain(segment) for segment in segments)
    counted: Counter[str] = Counter()
    for text, n in Counter(filled).items():
        counted[_kind(text, codes, known)] += n
    found = {kind: n / len(filled) for kind, n in counted.items()}
    if found.get("number", 0) + found.get("lng", 0) + found.get("lat", 0) > 0.8:
        found = _as_coordinates(filled, found)
    return _as_dates(filled, found)


def _kind(text: str, codes: Mapping[str, str] | None, segments: frozenset[str]) -> str:
    if codes and plain(text) in codes:
        return "choice"
    if segments and all(
        plain(part.partition(":")[0].partition("：")[0]) in segments for part in SEVERAL.split(text) if part
    ):
        return "segment"
    return _kind_alone(text)


@lru_cache(maxsize=65536)
def _kind_alone(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).strip()
    return next((kind for kind, is_it in _KINDS if is_it(normal)), "text")


def _is_credit_code(text: str) -> bool:
    code = text.replace(" ", "").upper()
    return bool(_CODE.fullmatch(code) or _LIKE_CODE.fullmatch(code)) and not _ID_CARD.fullmatch(code)


def _is_date(text: str) -> bool:
    """A day, a month or a year with its word; 1030.61 and 2024.5 may be amounts, which the whole column decides."""
    if re.fullmatch(r"\d{4}\.\d{1,2}", text) or text.isdecimal():
        return False
    return any(found.fullmatch(text) for found in DATES) or bool(_ROC.fullmatch(text))


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text))


def _is_count(text: str) -> bool:
    """A number in words, or with what is counted behind it: 三百二十, 12人, 20亩."""
    if not _COUNT.fullmatch(text):
        return False
    behind = text.lstrip("约近超").lstrip("0123456789,. ").strip("余多左右以上")
    return not behind or text[0] not in "约近超0123456789" or bool(unit_word(behind)) or behind in "人名家个年"


_KINDS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("phone", lambda text: bool(_PHONE.fullmatch(text) or _PERSON_AND_PHONE.fullmatch(text))),
    ("person", lambda text: bool(_ID_CARD.fullmatch(text))),
    ("credit_code", _is_credit_code),
    ("money", lambda text: bool(_MONEY.fullmatch(text))),
    ("share", lambda text: bool(_SHARE.fullmatch(text))),
    ("date", _is_date),
    ("degrees", lambda text: bool(_DEGREES.fullmatch(text))),
    ("number", _is_number),
    ("number", _is_count),
    ("firm_name", lambda text: bool(_FIRM.fullmatch(text))),
    ("place", lambda text: bool(_PARK.fullmatch(text) or _COUNTY.fullmatch(text))),
    ("person", lambda text: bool(_PERSON.fullmatch(text))),
)


def is_park(values: Sequence[str]) -> bool:
    """Whether the places are parks, not counties.

    >>> is_park(["吉安高新区", "泰和工业园区"]), is_park(["吉州区", "泰和县"])
    (True, False)
    """
    filled = [value for value in values if value.strip()]
    return 2 * sum(bool(_PARK.fullmatch(clean(value))) for value in filled) > len(filled)


def _as_coordinates(filled: Sequence[str], found: dict[str, float]) -> dict[str, float]:
    """Numbers with decimals that all lie where China lies are degrees; six or seven digits are metres on a map."""
    numbers = [float(text) for text in filled if re.fullmatch(r"-?\d{1,8}(?:\.\d+)?", text)]
    if len(numbers) < 0.7 * len(filled) or sum(
        "." in text and len(text.partition(".")[2]) > 1 for text in filled
    ) * 2 < len(filled):
        return found
    for kind, low, high in (("lng", 73, 136), ("lat", 17, 54)):
        if sum(low < number < high for number in numbers) > 0.9 * len(numbers) and max(numbers) - min(numbers) < 12:
            return {kind: len(numbers) / len(filled)}
    if min(numbers) > 100_000 and max(numbers) < 50_000_000 and max(numbers) < 1.2 * min(numbers):
        return {"projected": len(numbers) / len(filled)}
    return found


def _as_dates(filled: Sequence[str], found: dict[str, float]) -> dict[str, float]:
    """Eight digits or five may be days among other dates; they are, where nearly all of a column can be read so."""
    if found.get("date", 0) + found.get("number", 0) < 0.8:
        return found
    days = [
        bool(re.fullmatch(r"(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|\.(?:0?[1-9]|1[0-2]))", text))
        or found.get("date", 0) > 0.3
        and bool(SERIAL.fullmatch(text) or re.fullmatch(r"(?:19|20)\d\d", text))
        for text in filled
    ]
    share = found.get("date", 0) + sum(days) / len(filled)
    if not any(days) or share < 0.8:
        return found
    return {"date": share} | {kind: part for kind, part in found.items() if kind not in ("date", "number")}


def fits(column: Column, values: Sequence[str], found: Mapping[str, float]) -> float | None:
    """Which share of the filled values can be what a column of the dictionary holds; None where nothing is filled.

    >>> from liantu.data.dictionary import TABLES, column_called
    >>> revenue, _ = column_called("营业收入", TABLES["firms"])
    >>> fits(revenue, ["甲公司", "12"], shares(["甲公司", "12"])), fits(revenue, [""], shares([""]))
    (0.5, None)
    """
    if found.get("empty"):
        return None
    numbers = sum(found.get(kind, 0) for kind in _NUMBERS)
    if column.type in ("money", "number"):
        return numbers + (found.get("date", 0) if column.limits[1] == 2100 else 0)
    if column.type == "share":
        return found.get("share", 0) + found.get("number", 0) + found.get("lat", 0)
    if column.type == "coordinate":
        return numbers + found.get("degrees", 0)
    if column.type == "date":
        return found.get("date", 0) + found.get("number", 0)
    if column.type in ("choice", "flag"):
        return shares(values, codes=column.codes).get("choice", 0)
    if column.column == "credit_code":
        return found.get("credit_code", 0)
    if column.type == "code":
        return 1.0
    return 1 - _no_text(found) if column.column in _NAMES else 1.0


def _no_text(found: Mapping[str, float]) -> float:
    return sum(found.get(kind, 0) for kind in (*_NUMBERS, "date", "phone", "credit_code", "degrees"))
