"""Credit codes 统一社会信用代码: what is wrong with one, by GB 32100-2015 and, for its organisation code, GB 11714.

18 characters: who registers (1), what (2), where (6 digits), the organisation code with a check digit of its own (9),
and the check digit over all. A code may be right in form and still belong to nobody; only the register knows that.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice, product
from operator import mul

import numpy as np

from liantu.facts import Finding, Word

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I O Z S V
ORGANISATION = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Who registers, and which kinds each has (GB 32100-2015, table 1): 9 is commerce, N agriculture, A the armed forces.
KINDS = {
    "1": "1239",
    "2": "19",
    "3": "123459",
    "4": "19",
    "5": "1239",
    "6": "129",
    "7": "129",
    "8": "19",
    "9": "123",
    "A": "19",
    "N": "1239",
    "Y": "1",
}
PROVINCES = {10, *range(11, 16), 21, 22, 23, *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 67), 71, 81, 82}
LOOKALIKES = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "UY"}
MOST_TRIED = 64  # readings of one code
MOST_SUGGESTIONS = 2_000  # codes for which the one that was meant is looked for; a column with more is another column
WEIGHTS = np.array([pow(3, place, 31) for place in range(17)])
WEIGHTS_OF_ORGANISATION = np.array([3, 7, 9, 10, 5, 8, 4, 2])
IDENTITY = re.compile(r"[1-9]\d{5}(?:19|20)\d{9}[\dX]")
WEIGHTS_OF_IDENTITY = [pow(2, 17 - place, 11) for place in range(17)]


def faults(codes: Sequence[str]) -> dict[int, Finding]:
    """What is wrong with each code, by its place in the list; a good one is not in it.

    Parameters
    ----------
    codes : sequence of str, n
        As they are kept: capitals, no blanks.

    Returns
    -------
    dict of int to Finding
        One finding a code, of ``code_length`` (facts ``length``, ``wanted``), ``code_character`` (``place`` from 1,
        ``character``, ``probable``), ``code_office`` (``prefix``), ``code_division`` (``division``),
        ``code_check_digit`` (``digit``, ``expected``, ``where`` the fault lies, ``probable``),
        ``code_organisation_digit`` (``digit``, ``expected``), ``code_registration_number`` (the old 15 digits),
        ``code_organisation_only`` (9 characters), ``code_identity_card``. ``probable`` is a finding with the code that
        was ``meant``, or "" where none is known.

    Notes
    -----
    31 is prime, so one changed character or two swapped neighbours always break the check digit.

    References
    ----------
    GB 32100-2015, GB 11714-1997, GB 11643-1999 (identity cards).

    Examples
    --------
    >>> faults(["91360800MA35A1111X", "9136"])[1].facts["length"]
    4
    >>> {place: found.code for place, found in faults(["91110000802100433B", "91110000802100434B"]).items()}
    {1: 'code_check_digit'}
    """
    found: dict[int, Finding] = {}
    whole = [place for place, code in enumerate(codes) if len(code) == 18]
    for place, code in enumerate(codes):
        if len(code) != 18:
            found[place] = _wrong_length(code)
    if not whole:
        return found
    characters = np.array([codes[place] for place in whole]).view(np.uint32).reshape(len(whole), 18)
    values = np.where(characters < 128, _VALUE[np.minimum(characters, 127)], -1)
    good = (values >= 0).all(axis=1) & (values[:, 2:8] < 10).all(axis=1)
    check = (-values[:, :17] @ WEIGHTS) % 31 == values[:, 17]
    parts = _VALUE_OF_ORGANISATION[np.minimum(characters[:, 8:17], 127)]
    remainder = (11 - parts[:, :8] @ WEIGHTS_OF_ORGANISATION % 11) % 11
    own = remainder == np.where(parts[:, 8] == ORGANISATION.index("X"), 10, parts[:, 8])
    kind = _KNOWN_KIND[np.minimum(characters[:, 0], 127), np.minimum(characters[:, 1], 127)]
    where = np.isin(values[:, 2] * 10 + values[:, 3], list(PROVINCES))
    for index in np.flatnonzero(~(good & check & own & kind & where)).tolist():
        tests = (bool(each[index]) for each in (good, check, own, kind, where))
        code = codes[whole[index]]
        meant = probable(code) if len(found) < MOST_SUGGESTIONS else ""
        found[whole[index]] = _fault(code, Finding("credit.perhaps", {"meant": meant}) if meant else "", *tests)
    return dict(sorted(found.items()))


def check_digit(body: str) -> str:
    """The last character over the first 17.

    >>> check_digit("91110000802100433")
    'B'
    """
    return ALPHABET[-sum(map(mul, map(ALPHABET.index, body), _WEIGHTS)) % 31]


def organisation_digit(body: str) -> str:
    """The ninth character of an organisation code over its first eight.

    >>> organisation_digit("80210043")
    '3'
    """
    rest = 11 - sum(map(mul, map(ORGANISATION.index, body), _WEIGHTS_OF_ORGANISATION)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def is_identity_number(text: str) -> bool:
    """Whether 18 characters are the number of an identity card 身份证: place, day of birth and check digit.

    >>> is_identity_number("11010519491231002X"), is_identity_number("110105194912310021")
    (True, False)
    """
    if not IDENTITY.fullmatch(text):
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, WEIGHTS_OF_IDENTITY, strict=False))
    return "10X98765432"[total % 11] == text[17]


def probable(code: str) -> str:
    """The one code that looks like this one and is right in all its parts, or "" where there is none or several.

    Tried are characters that do not occur in codes (O for 0, I for 1 …) and, where the organisation code does not fit
    either, two neighbours swapped: both check digits then agree by chance once in 341.

    >>> probable("9111OOOO8O21OO433B"), probable("91110000820100433B"), probable("9136")
    ('91110000802100433B', '91110000802100433B', '')
    """
    if len(code) != 18:
        return ""
    fits = sorted({each for each in _alike(code) if each != code and is_right(each)})
    return fits[0] if len(fits) == 1 else ""


def is_right(code: str) -> bool:
    """Whether nothing is wrong with the form of 18 characters.

    >>> is_right("91110000802100433B"), is_right("91110000802100433C"), is_right("Z1110000802100433B")
    (True, False, False)
    """
    if set(code) - set(ALPHABET) or not code[2:8].isdecimal() or organisation_digit(code[8:16]) != code[16]:
        return False
    known = code[1] in KINDS.get(code[0], "") and int(code[2:4]) in PROVINCES
    return known and check_digit(code[:17]) == code[17]


def _alike(code: str) -> Iterator[str]:
    choices = [LOOKALIKES.get(character, "") if character not in ALPHABET else "" for character in code]
    if any(choices):
        readings = product(*(choice or character for choice, character in zip(choices, code, strict=True)))
        yield from map("".join, islice(readings, MOST_TRIED))
        return
    if set(code) - set(ALPHABET) or organisation_digit(code[8:16]) == code[16]:
        return
    for place in range(7, 17):
        yield code[:place] + code[place + 1] + code[place] + code[place + 2 :]


def _wrong_length(code: str) -> Finding:
    plain = code.replace("-", "")
    if re.fullmatch(r"\d{15}", plain):
        return Finding("code_registration_number", {})
    if re.fullmatch(r"[0-9A-Z]{8}[0-9X]", plain) and organisation_digit(plain[:8]) == plain[8]:
        return Finding("code_organisation_only", {})
    return Finding("code_length", {"length": len(code), "wanted": 18})


def _fault(code: str, meant: object, is_good: bool, check: bool, own: bool, kind: bool, where: bool) -> Finding:
    """The first thing that is wrong, in the order in which it would be put right."""
    if is_identity_number(code):
        return Finding("code_identity_card", {})
    if not is_good:
        place = next(i for i, each in enumerate(code) if each not in (ALPHABET[:10] if 2 <= i < 8 else ALPHABET))
        return Finding("code_character", {"place": place + 1, "character": code[place], "probable": meant})
    if not check:
        facts = {"digit": code[17], "expected": check_digit(code[:17]), "probable": meant}
        return Finding("code_check_digit", facts | {"where": Word("credit.outside" if own else "credit.organisation")})
    if not own:
        facts = {"digit": code[16], "expected": organisation_digit(code[8:16])}
        return Finding("code_organisation_digit", facts)
    if not kind:
        return Finding("code_office", {"prefix": code[:2]})
    return Finding("code_division", {"division": code[2:8]})


def _table(alphabet: str) -> np.ndarray:
    """What each ASCII character is worth, -1 where it does not occur."""
    worth = np.full(128, -1)
    worth[[ord(character) for character in alphabet]] = range(len(alphabet))
    return worth


_WEIGHTS, _WEIGHTS_OF_ORGANISATION = WEIGHTS.tolist(), WEIGHTS_OF_ORGANISATION.tolist()
_VALUE, _VALUE_OF_ORGANISATION = _table(ALPHABET), _table(ORGANISATION)
_KNOWN_KIND = np.zeros((128, 128), bool)
for _office, _kinds in KINDS.items():
    _KNOWN_KIND[ord(_office), [ord(each) for each in _kinds]] = True
