"""Credit codes by the standard: every fault is found, and the code that was meant where it can be told."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from liantu.data.checks import check
from liantu.data.credit_code import (
    ALPHABET,
    KINDS,
    check_digit,
    faults,
    is_identity_number,
    is_right,
    organisation_digit,
    probable,
)
from liantu.facts import Finding, Word
from liantu.samples import sheets
from liantu.words import say

PREFIXES = [office + kind for office, kinds in KINDS.items() for kind in kinds]
DIVISIONS = ("360802", "360821", "440300", "110108", "310000", "100000", "659001")


@st.composite
def codes(draw: st.DrawFn) -> str:
    """A code that is right in all its parts."""
    own = "".join(draw(st.lists(st.sampled_from(ALPHABET), min_size=8, max_size=8)))
    body = draw(st.sampled_from(PREFIXES)) + draw(st.sampled_from(DIVISIONS)) + own + organisation_digit(own)
    return body + check_digit(body)


# As firms publish them.
PUBLISHED = [
    "91440300708461136T",
    "9144030071526726XG",
    "91110108551385082Q",
    "91310000631598344A",
    "91110000802100433B",
]


@pytest.mark.parametrize("code", PUBLISHED)
def test_a_published_code_is_right(code: str) -> None:
    assert faults([code]) == {} and is_right(code)


@pytest.mark.parametrize("prefix", ["N1", "N2", "N3", "A1", "A9", "Y1", "52", "12", "31", "93"])
def test_codes_of_all_registers_are_right(prefix: str) -> None:
    body = f"{prefix}360802MA35A111{organisation_digit('MA35A111')}"
    assert faults([body + check_digit(body)]) == {}


@given(codes())
def test_a_code_made_by_the_standard_is_right_in_a_column_and_alone(code: str) -> None:
    assert faults([code, code]) == {} and is_right(code)


@given(codes(), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_changed_character_is_always_found(code: str, place: int, other: str) -> None:
    wrong = code[:place] + other + code[place + 1 :]
    assert (0 in faults([wrong])) == (wrong != code) == (not is_right(wrong))


@given(codes(), st.integers(0, 16))
def test_two_swapped_neighbours_are_always_found(code: str, place: int) -> None:
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (0 in faults([wrong])) == (wrong != code)


@given(codes(), st.integers(8, 15))
def test_neighbours_swapped_inside_the_organisation_code_are_put_back_or_left_open(code: str, place: int) -> None:
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert wrong == code or probable(wrong) in (code, "")


@given(codes(), st.sampled_from([("0", "O"), ("1", "I"), ("2", "Z"), ("5", "S")]))
def test_letters_that_no_code_has_are_read_as_the_digits_they_look_like(code: str, pair: tuple[str, str]) -> None:
    wrong = code.replace(*pair)
    if wrong != code:
        found = faults([wrong])[0]
        assert found.code == "code_character" and found.facts["probable"] == Finding("credit.perhaps", {"meant": code})


@given(st.lists(codes() | st.text(alphabet=ALPHABET + "IOZSV-中", max_size=20), max_size=12))
def test_a_column_says_of_each_code_what_is_said_of_it_alone(column: list[str]) -> None:
    alone = {place: faults([code]).get(0) for place, code in enumerate(column)}
    assert faults(column) == {place: found for place, found in alone.items() if found}


def test_a_check_digit_tells_what_it_should_be_and_where_the_fault_lies() -> None:
    outside, inside = faults(["91110000802100433C", "91110000820100433B"]).values()
    assert (outside.facts["expected"], outside.facts["where"]) == ("B", Word("credit.outside"))
    meant = Finding("credit.perhaps", {"meant": "91110000802100433B"})
    assert (inside.facts["probable"], inside.facts["where"]) == (meant, Word("credit.organisation"))


@pytest.mark.parametrize(
    "code, kind",
    [
        ("360800210001234", "code_registration_number"),
        ("80210043-3", "code_organisation_only"),
        ("802100433", "code_organisation_only"),
        ("11010519491231002X", "code_identity_card"),
        ("9136080", "code_length"),
        ("91A60800MA35A1111X", "code_character"),
    ],
)
def test_old_codes_and_other_numbers_are_recognised(code: str, kind: str) -> None:
    assert faults([code])[0].code == kind


def test_a_code_of_nothing_but_letters_that_do_not_occur_is_answered_at_once() -> None:
    assert faults(["V" * 18])[0].facts["probable"] == ""


@pytest.mark.parametrize("language, end", [("zh", "改"), ("en", "licence")])
def test_where_no_code_can_be_told_the_cure_says_nothing_of_one(language: str, end: str) -> None:
    for code, told in (("V" * 18, False), ("9111OOOO8O21OO433B", True)):
        said = say(language, "cure.code_character", **faults([code])[0].facts)
        assert said.endswith("91110000802100433B" if told else end)


def test_an_identity_number_in_a_column_of_codes_is_not_said_again_in_full() -> None:
    found = check(sheets(segments="chain,segment\nc,s", firms="firm,segments,credit_code\na,s,11010519491231002X"))
    (problem,) = [each for each in found.problems if each.code == "code_identity_card"]
    assert problem.value == "110105********002X" and not is_identity_number(problem.value)
    assert found.n_accepted["firms"] == 1
