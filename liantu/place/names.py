"""Names of places 地名: which place a text names, by the gazetteer and the list of countries.

``gazetteer.csv`` holds the provinces and prefectures of China, the counties of Ji'an and a few county-level cities
known for what they make. Countries and territories come from CLDR by way of Babel; ``territories.csv`` adds what else
they are called.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale

from liantu.data.dictionary import INVISIBLE

FOLDER = Path(__file__).parent
CHINA = "CN"
# What follows a name and makes another place of it, or no place: 北京路, 朝阳区, 朝鲜族, 安泰国际.
BESIDE_ZH = "(?![路街巷区县镇乡村族际])"
BESIDE_EN = r"(?! (?:road|street|avenue|district|county)\b)"
BARE = re.compile("[0-9一-鿿]*")  # most Chinese names and addresses stand as they are compared
SEVERAL = re.compile(r"[、;/|+]|和|及|与|\band\b")  # between names of which none is meant more than the other

# A place from the large to the small: ("JP",), or ("CN", "江西省", "吉安市", "泰和县"); it may end anywhere.
Where = tuple[str, ...]


@lru_cache(maxsize=65536)
def places_named(text: str) -> frozenset[Where]:
    """The places a text may mean: one, or several where the name is shared, or none where it is unknown.

    Of the names in the text that place counts to which most of them lead; then that at the beginning; then the longest.

    >>> places_named("广东省深圳市宝安区")
    frozenset({('CN', '广东省', '深圳市')})
    >>> sorted(place[-1] for place in places_named("Fuzhou")), sorted(places_named("Fuzhou, Jiangxi"))
    (['抚州市', '福州市'], [('CN', '江西省', '抚州市')])
    >>> sorted(places_named("日本、韩国")), places_named("桃花源")
    ([('JP',), ('KR',)], frozenset())
    """
    return frozenset().union(*(_meant(part) for part in _parts(plain(text))))


def plain(text: str) -> str:
    """A name as compared: no width, case, accent, apostrophe or blank between Chinese characters matters.

    >>> plain(" Lu’an "), plain("吉 安 市"), plain("Türkiye")
    ('luan', '吉安市', 'turkiye')
    """
    if BARE.fullmatch(text):
        return text
    apart = unicodedata.normalize("NFKD", INVISIBLE.sub("", text)).casefold()
    bare = "".join(each for each in apart if not unicodedata.combining(each) and each not in "'’‘`ʼ")
    return re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", bare).strip()


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the tables beside this file."""
    with open(FOLDER / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _parts(text: str) -> Iterable[str]:
    """The text cut where it lists several; 泰和县 and 呼和浩特 stay whole."""
    if not SEVERAL.search(text):
        return (text,)
    names = [match.span() for match in _pattern().finditer(text)]
    cuts = [cut.span() for cut in SEVERAL.finditer(text) if not any(a <= cut.start() < b for a, b in names)]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    return (text[start:end].strip() for start, end in zip(starts, ends, strict=True))


def _meant(text: str) -> set[Where]:
    found = [(match.start() == 0, len(match[0]), _places()[match[0]]) for match in _pattern().finditer(text)]
    weight = {
        place: (
            sum(any(place[: len(other)] == other for other in others) for _, _, others in found),
            max(first for first, _, others in found if place in others),
            max(length for _, length, others in found if place in others),
        )
        for _, _, places in found
        for place in places
    }
    most = max(weight.values(), default=None)
    return {place for place, its in weight.items() if its == most}


@cache
def _places() -> dict[str, set[Where]]:
    """Every name, as compared, with the places that bear it."""
    found: dict[str, set[Where]] = {}
    for name, place in _named():
        if name:
            found.setdefault(plain(name), set()).add(place)
    return found


def _named() -> Iterable[tuple[str, Where]]:
    for language in ("zh", "en"):
        for code, name in Locale(language).territories.items():
            if re.fullmatch("[A-Z]{2}", code) and code not in NO_TERRITORY:
                yield name, (code,)
    for row in rows("territories"):
        yield from ((row[language], (row["code"],)) for language in ("zh", "en"))
    within: dict[str, Where] = {"": (CHINA,)}
    for row in rows("gazetteer"):
        place = (*within[row["within"]], row["name"])
        if row["kind"] == "province" and row["name"].endswith("市"):
            place = (*place, row["name"])  # a municipality is its own prefecture
        within[row["name"] if row["kind"] != "county" else row["within"] + row["name"]] = place
        yield from ((row[column], place) for column in ("name", "short", "en"))


NO_TERRITORY = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}  # unions and fillers among the codes of CLDR


@cache
def _pattern() -> re.Pattern[str]:
    """The longest name first; a full name such as 吉州区 stands as it is, a short one not before 路 or 区.

    Names are grouped by their first character, so that of two thousand few are tried at each place of a text.
    """
    full = {plain(row["name"]) for row in rows("gazetteer")}
    groups: dict[str, list[str]] = {}
    for name in sorted(_places(), key=len, reverse=True):
        groups.setdefault(name[0], []).append(_rest(name, name in full))
    written = (f"{_start(first)}(?:{'|'.join(rest)})" for first, rest in groups.items())
    return re.compile(f"(?=[{re.escape(''.join(groups))}])(?:{'|'.join(written)})")


def _start(first: str) -> str:
    return rf"\b{first}" if first.isascii() else first


def _rest(name: str, is_full: bool) -> str:
    if name.isascii():
        return rf"{re.escape(name[1:])}\b{BESIDE_EN}"
    return re.escape(name[1:]) + ("" if is_full else BESIDE_ZH)
