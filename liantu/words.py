"""Words 文字: every sentence a reader sees, by code, from the gettext catalogues in ``locale/``.

The engine hands over codes and facts; here they become a sentence. The ``.po`` files are read as they
are, so a translator's edit needs no build step. One file a subject: ``data``, ``figures``, ``pages``, ``commands``.
"""

import io
import pathlib
import unicodedata
from collections.abc import Sequence
from functools import cache, partial

from babel import Locale, lists, numbers, support
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from liantu.facts import Few, Figure, Finding, Named, Path, Sum, Word

LOCALES = {"zh": "zh_CN", "en": "en"}
FOLDER = pathlib.Path(__file__).parent / "locale"
FEW = {"zh": 22, "en": 30}  # columns that the names of a Few may take: with them an answer stays on one line at 1366 px


def say(language: str, code: str, **facts: object) -> str:
    """The sentence of a code. A fact ``n`` chooses singular or plural.

    >>> say("en", "download.diagnosis", n=1), say("en", "download.diagnosis", n=3), say("zh", "download.diagnosis", n=3)
    ('Download the diagnosis (1 row)', 'Download the diagnosis (3 rows)', '下载诊断表（3行）')
    >>> say("zh", "app.chain_of", chain="电子信息"), say("zh", "app.chain_of", chain="茶油链")
    ('电子信息链', '茶油链')
    """
    catalogue = _catalogue(language)
    # A count read off an array is as good as any.
    template = catalogue.ungettext(code, code, int(facts["n"])) if "n" in facts else catalogue.ugettext(code)
    words = {name: spoken(language, fact) for name, fact in facts.items()}
    if words.get("chain", "").endswith("链"):
        template = template.replace("{chain}链", "{chain}")  # a chain may be called 茶油链 already
    return template.format(**words)


def tell(language: str, finding: Finding) -> str:
    """The sentence of a finding."""
    return say(language, finding.code, **finding.facts)


def spoken(language: str, fact: object) -> str:
    """A fact as it stands in a sentence: a figure with its unit, a thing by its name, several as a list.

    >>> spoken("zh", Figure(0.616, "share")), spoken("en", Figure(None, "share", reason="no_pairs"))
    ('62%', '—')
    >>> spoken("zh", ["铜箔", "靶材"]), spoken("en", ["foil", "targets"])
    ('铜箔、靶材', 'foil and targets')
    """
    if isinstance(fact, str):
        return fact
    if isinstance(fact, Figure):
        return "—" if fact.value is None else _UNITS[fact.unit](language, fact.value)
    if isinstance(fact, Named):
        return getattr(fact, language)
    if type(fact) in _KINDS:
        return _KINDS[type(fact)](language, fact)
    if isinstance(fact, Sequence) and not isinstance(fact, str):
        return _listed(language, [spoken(language, each) for each in fact])
    return str(fact)


def _percent(language: str, value: float, pattern: str = "0%") -> str:
    return numbers.format_percent(value, pattern, locale=_locale(language))


def _money(language: str, value: float, fine: str = "") -> str:
    """From 万元: 亿元 from one 亿 up, million and billion yuan in English; one decimal below 100, or as ``fine`` says.

    >>> _money("zh", 8200), _money("zh", 35000), _money("zh", 400000), _money("en", 8200), _money("en", 350000)
    ('8200万元', '3.5亿元', '40.0亿元', '82m yuan', '3.5bn yuan')
    >>> _money("zh", -35000)
    '−3.5亿元'
    """
    if value == 0:
        return "0"
    steps = {"zh": ((1e4, "money.yi"), (1, "money.wan")), "en": ((1e5, "money.billion"), (100, "money.million"))}[
        language
    ]
    size, code = next((step for step in steps if abs(value) >= step[0]), steps[-1])
    pattern = fine or ("0" if abs(value) / size >= 100 else "0.0" if size == steps[0][0] else "0.#")
    return say(language, code, amount=_decimal(language, value / size, pattern))


def _decimal(language: str, value: float, pattern: str) -> str:
    return numbers.format_decimal(value, pattern, locale=_locale(language)).replace("-", "−")


def _few(language: str, few: Few) -> str:
    """One or two names, as fit; where that is not all, they are counted.

    >>> from liantu.facts import Name
    >>> foil, drives, lamps = Name("铜箔", "foil"), Name("丝杠", "drives"), Name("灯", "lamps")
    >>> _few("zh", Few((foil, drives))), _few("zh", Few((foil, drives, lamps))), _few("en", Few((foil, drives, lamps)))
    ('铜箔、丝杠', '铜箔、丝杠等3个环节', 'foil, drives and 1 more')
    """
    names = [spoken(language, name) for name in few.names]
    shown = names[:2] if _width("".join(names[:2])) <= FEW[language] else names[:1]
    if len(shown) == len(names):
        return _listed(language, shown)
    n = len(names) if language == "zh" else len(names) - len(shown)
    return say(language, f"few.{few.kind}", names=("、" if language == "zh" else ", ").join(shown), n=n)


def _width(text: str) -> int:
    """Columns of a fixed pitch; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _sum(language: str, whole: Sum) -> str:
    return ("＋" if language == "zh" else " + ").join(spoken(language, term) for term in whole.terms) or "0"


def _path(language: str, path: Path) -> str:
    return ("→" if language == "zh" else " → ").join(spoken(language, name) for name in path.names)


_KINDS = {
    Few: _few,
    Sum: _sum,
    Path: _path,
    Word: lambda language, word: say(language, word.code),
    Finding: lambda language, finding: tell(language, finding),
}
_UNITS = {
    "share": _percent,
    "ratio": _percent,
    "fine_share": partial(_percent, pattern="0.0%"),  # where a threshold lies between two whole ones
    "small_share": partial(_percent, pattern="0.00%"),  # of something that many share
    "万元": _money,
    "fine_money": partial(_money, fine="0.00"),  # 万元 in a sum that a reader adds up
    "count": partial(_decimal, pattern="0"),
    "index": partial(_decimal, pattern="0.00"),
    "weight": partial(_decimal, pattern="0.##"),
    "pairs": partial(_decimal, pattern="0.#"),
    "points": lambda language, value: say(language, "unit.points", amount=_decimal(language, value, "0.#")),
    "days": lambda language, value: say(language, "unit.days", amount=_decimal(language, value, "0.#")),
    "weeks": lambda language, value: say(language, "unit.weeks", amount=_decimal(language, value, "0.#")),
    "years": lambda language, value: say(language, "unit.years", amount=_decimal(language, value, "0.#")),
    "人": lambda language, value: say(language, "unit.people", amount=_decimal(language, value, "0.#")),
    "亩": lambda language, value: say(language, "unit.mu", amount=_decimal(language, value, "0.#")),
    "㎡": lambda language, value: say(language, "unit.square_metres", amount=_decimal(language, value, "0.#")),
}


def _listed(language: str, names: Sequence[str]) -> str:
    return "、".join(names) if language == "zh" else lists.format_list(names, locale=_locale(language))


@cache
def _locale(language: str) -> Locale:
    """Parsed once: a page formats hundreds of numbers."""
    return Locale.parse(LOCALES[language])


@cache
def _catalogue(language: str) -> support.Translations:
    whole, *rest = map(_compiled, catalogue_files(language))  # the first brings the language's plural rule
    for part in rest:
        whole.merge(part)
    return whole


def _compiled(file: pathlib.Path) -> support.Translations:
    messages = read_po(io.BytesIO(file.read_bytes()), abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return support.Translations(compiled)


def catalogue_files(language: str) -> list[pathlib.Path]:
    """The ``.po`` files of a language."""
    return sorted((FOLDER / LOCALES[language] / "LC_MESSAGES").glob("*.po"))
