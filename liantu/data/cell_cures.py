"""Cures of a cell 改一格: what a text becomes, given its column, the problem and the unit of the heading.

None where a cure cannot be sure: the text stays as it is.
"""

import re
from collections.abc import Callable

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from liantu.data.cells import clean, read_cell
from liantu.data.dictionary import Column
from liantu.data.numerals import day, plainly
from liantu.data.plausible import IDENTITY, MARKUP, PHONE, masked
from liantu.data.problems import SEVERITY, Problem

SYSTEMS = ("WGS84", "CGCS2000", "GCJ02", "BD09")
BETWEEN = re.compile(r"([|｜、\n])")  # the names of one cell
PLAIN = re.compile(r"\d+(?:\.\d+)?")
SURELY_ALIKE = 75  # per cent of the characters, where more than one is another
LEAST_ALIKE = 60  # per cent of the characters of a coded word


def _clear(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    return None if column.required else ""


def _take_number(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    return _good(plainly(clean(text)), column, unit)


def _take_day(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    return _good(day(clean(text)), column, unit)


def _good(text: str, column: Column, unit: str) -> str | None:
    """The text, if it can be read in this column without an error or doubt."""
    if not text:
        return None
    value, problem = read_cell(text, column, unit)
    return None if value is None or problem and SEVERITY[problem] != "note" else text


def _as_percent(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    plain = clean(text)
    if column.type != "share" or unit or not PLAIN.fullmatch(plain) or not 1 < float(plain) <= 100:
        return None
    return f"{plain}%"


def _in_unit(sign: str) -> Callable[[str, Column, Problem, str], str | None]:
    """A plain amount said to be in another unit than the heading's."""

    def change(text: str, column: Column, problem: Problem, unit: str) -> str | None:
        plain = re.sub(r"[,，\s]", "", clean(text))
        is_bare = unit in ("", column.unit) and PLAIN.fullmatch(plain)
        return _good(f"{plain}{sign}", column, unit) if column.type == "money" and is_bare else None

    return change


def _take_choice(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    """The coded word that is nearest, if no other is as near."""
    words = {spelling: choice[1] for choice in column.choices for spelling in choice}
    close = process.extract(clean(text), list(words), scorer=fuzz.ratio, score_cutoff=LEAST_ALIKE, limit=None)
    best = [words[word] for word, score, _ in close if score == close[0][1]]
    return best[0] if len(set(best)) == 1 else None


def _take_close(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    close = problem.facts.get("close") or [None]
    if close[0] is None:
        return None
    if Levenshtein.distance(problem.value, close[0]) > 1 and fuzz.ratio(problem.value, close[0]) < SURELY_ALIKE:
        return None  # 中药材加工 is not 中药材种植 misspelt: one by one
    return _renamed(text, problem.value, close[0]) if column.type == "shares" else close[0]


def _drop_name(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    """A cell of several names without one of them; the shares of the others stay as they are."""
    if column.type != "shares":
        return None
    kept = [part for part in _parts(text) if part[0] != problem.value]
    return "|".join(map(_joined, kept)) if kept and len(kept) < len(_parts(text)) else None


def _equal_shares(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    names = [name for name, _ in _parts(text)]
    return "|".join(names) if names and all(names) and len(set(names)) == len(names) else None


def _add_shares(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    """Each segment once, its shares added up; without shares it is just named once."""
    parts, sums = _parts(text), {}
    for name, share in parts:
        value = 0.0 if not share else _share(share)
        if value is None:
            return None
        sums[name] = sums.get(name, 0.0) + value
    told = [bool(share) for _, share in parts]
    if any(told) != all(told) or not all(sums):
        return None
    return _good("|".join(_joined((name, f"{sums[name]:.12g}" if all(told) else "")) for name in sums), column, unit)


def _take_county(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    return problem.facts["county"]


def _mask_number(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    return masked(text, IDENTITY if problem.code == "identity_number" else PHONE)


def _strip_markup(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    plain = MARKUP.sub("", text).strip()
    return None if column.required and not plain else plain


def _round_number(text: str, column: Column, problem: Problem, unit: str) -> str | None:
    return str(round(float(problem.value))) if PLAIN.fullmatch(problem.value) else None


def _crs(system: str) -> Callable[[str, Column, Problem, str], str | None]:
    return lambda text, column, problem, unit: system


def _parts(text: str) -> list[tuple[str, str]]:
    """The names of a cell with the share behind each, "" where none is written."""
    found = []
    for part in re.split(r"[|｜、\n]", clean(text)):
        name, _, share = re.fullmatch(r"(.*?)(?:([:：])([^:：]*))?", part, re.DOTALL).groups(default="")
        if name.strip() or share.strip():
            found.append((name.strip(), share.strip()))
    return found


def _joined(part: tuple[str, str]) -> str:
    return ":".join(filter(None, part))


def _share(text: str) -> float | None:
    plain = text.rstrip("%％")
    if not PLAIN.fullmatch(plain):
        return None
    return float(plain) / (100 if plain != text else 1)


def _renamed(text: str, value: str, name: str) -> str | None:
    """A cell in which one of several names is another; its share and the signs between stay.

    >>> _renamed("PCB板:0.7|锡膏:0.3", "PCB板", "印制电路板"), _renamed("锡膏", "PCB板", "印制电路板")
    ('印制电路板:0.7|锡膏:0.3', None)
    """
    parts = BETWEEN.split(text)
    for place in range(0, len(parts), 2):
        head, sign, share = re.fullmatch(r"(.*?)(?:([:：])([^:：]*))?", parts[place], re.DOTALL).groups(default="")
        if clean(head) == value:
            return "".join([*parts[:place], name + sign + share, *parts[place + 1 :]])
    return None


CELL_CURES: dict[str, Callable[[str, Column, Problem, str], str | None]] = {
    "clear": _clear,
    "take_number": _take_number,
    "take_day": _take_day,
    "as_percent": _as_percent,
    "as_yuan": _in_unit("元"),
    "as_yi": _in_unit("亿元"),
    "take_choice": _take_choice,
    "take_close": _take_close,
    "drop_name": _drop_name,
    "equal_shares": _equal_shares,
    "add_shares": _add_shares,
    "take_county": _take_county,
    "mask_number": _mask_number,
    "strip_markup": _strip_markup,
    "round_number": _round_number,
    **{f"crs_{system}": _crs(system) for system in SYSTEMS},
}
