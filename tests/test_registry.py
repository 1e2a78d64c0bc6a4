"""One registry over all parks: who is one firm, what each park told, and which parks sent nothing."""

import hypothesis.strategies as st
import pandas as pd
from hypothesis import given

from liantu.data.names import core, nearest, normal, normals, similar
from liantu.data.registry import FIELDS, Registry, registry_of
from liantu.samples import checked

CODES = ["91440300708461136T", "91110108551385082Q"]
PARKS = "park\n甲园区\n乙园区\n丙园区"


def registry(*rows: str, parks: str = PARKS) -> Registry:
    heading = "firm,segments,park,credit_code,lng,lat,crs,revenue"
    firms = "\n".join((heading, *rows))
    return registry_of(checked(segments="chain,segment\nc,s", parks=parks, firms=firms).tables)


def test_spellings_of_one_name_are_one_firm_and_a_branch_is_another() -> None:
    found = registry(
        "吉安（甲）电子有限公司,s,甲园区,,,,,5",
        "吉安(甲)電子 有限责任公司,s,乙园区,,,,,",
        "吉安甲电子有限公司分公司,s,,,,,,",
    )
    assert [group.rows for group in found.groups] == [(2, 3)]
    assert (found.groups[0].by, found.groups[0].parks, found.n_firms) == ("name", ("甲园区", "乙园区"), 2)


def test_names_that_are_alike_with_two_codes_are_two_firms_and_are_not_suggested() -> None:
    one, other = (f"吉安(甲)厂{sign},s,甲园区,{code},,,," for sign, code in zip(("", " "), CODES, strict=True))
    found = registry(one, other.replace("(甲)", "（甲）"))
    assert (found.n_firms, found.groups, found.similar) == (2, (), ())


def test_a_row_without_a_code_belongs_to_the_row_of_its_name_that_has_one() -> None:
    found = registry(f"吉安甲厂(东),s,甲园区,{CODES[0]},,,,", "吉安甲厂（东）,s,甲园区,,114.98,27.11,WGS84,7")
    assert found.n_firms == 1
    told = {"n": 1, "code": 1, "coordinates": 1, "segment": 1, "revenue": 1, "wrong_code": 0}
    assert found.by_park.loc["甲园区"].to_dict() == told


def test_a_park_that_sent_nothing_is_silent_and_one_that_is_not_known_is_strange() -> None:
    found = registry("甲厂,s,甲园区,,,,,5", "乙厂,s,城西园区,,,,,", "丙厂,s,,,,,,")
    assert (found.silent, found.strange) == (("乙园区", "丙园区"), ("城西园区",))
    assert found.by_park["n"].to_dict() == {"甲园区": 1, "城西园区": 1, "": 1}


def test_what_a_park_owes_is_told_firm_by_firm() -> None:
    found = registry(f"甲厂,s,甲园区,{CODES[0]},,,,5", f"乙厂,s,甲园区,{CODES[1]},114.98,27.11,WGS84,5")
    owing = found.owing("甲园区")
    assert owing.index.tolist() == ["甲厂"]
    assert owing.loc["甲厂"].to_dict() == {"code": False, "coordinates": True, "segment": False, "revenue": False}


def test_a_code_that_fails_its_check_is_owed_and_counted_apart() -> None:
    wrong = CODES[0][:-1] + "R"
    found = registry(
        f"甲厂,s,甲园区,{CODES[1]},,,,", f"乙厂,s,甲园区,{wrong},,,,", "丙厂,s,甲园区,12345,,,,", "丁厂,s,甲园区,,,,,"
    )
    counts = found.by_park.loc["甲园区"]
    assert (counts["n"], counts["code"], counts["wrong_code"]) == (4, 1, 2)
    assert found.owing("甲园区").query("code").index.tolist() == ["乙厂", "丙厂", "丁厂"]


def test_similar_names_are_suggested_and_change_no_count() -> None:
    found = registry("吉安市三星电子有限公司,s,甲园区,,,,,", "吉安三星电子有限公司,s,甲园区,,,,,")
    assert found.n_firms == 2 and [pair[:2] for pair in found.similar] == [
        ("吉安市三星电子有限公司", "吉安三星电子有限公司")
    ]


def test_an_empty_table_has_an_empty_registry() -> None:
    found = registry()
    assert (found.n_firms, len(found.by_park), found.silent) == (0, 0, ("甲园区", "乙园区", "丙园区"))


NAMES = st.lists(st.text(alphabet="甲乙丙电子厂（）() 有限责任公司1", min_size=1, max_size=12), min_size=1, max_size=12)


@given(NAMES, st.lists(st.sampled_from([*CODES, ""]), min_size=12, max_size=12))
def test_every_row_is_in_exactly_one_firm_and_no_firm_has_two_codes(names: list[str], codes: list[str]) -> None:
    """Against a plain computation: rows are joined by code, then rows without a code by name."""
    different = list(dict.fromkeys(name.strip() or "甲" for name in names))
    given_codes = codes[: len(different)]
    rows = pd.DataFrame(
        {
            "firm": pd.array(different, dtype="string"),
            "segments": [(("s", 1.0),)] * len(different),
            "park": pd.array([None] * len(different), dtype="string"),
            "credit_code": pd.array([code or None for code in given_codes], dtype="string"),
            **{name: pd.array([None] * len(different), dtype="Float64") for name in ("lng", "lat", "revenue")},
        },
        index=range(2, len(different) + 2),
    )
    found = registry_of({"firms": rows, "parks": pd.DataFrame({"park": []})})
    grouped = [row for group in found.groups for row in group.rows]
    assert len(grouped) == len(set(grouped))
    assert found.n_firms == len(different) - len(grouped) + len(found.groups)
    for group in found.groups:
        assert len({given_codes[row - 2] for row in group.rows} - {""}) <= 1
    assert found.by_park["n"].sum() == found.n_firms and set(FIELDS) < set(found.by_park.columns)


@given(st.lists(st.text(max_size=12), max_size=8))
def test_names_normalised_together_are_those_normalised_alone(names: list[str]) -> None:
    assert normals(names) == [normal(name) for name in names]


@given(st.lists(st.text(alphabet="甲乙丙丁电子光厂1", min_size=4, max_size=7), min_size=2, max_size=8, unique=True))
def test_similar_names_are_those_that_a_look_at_all_pairs_finds(names: list[str]) -> None:
    """Against all pairs: one character more or less, or two neighbours swapped, and the same digits."""
    pairs = {
        frozenset((one, other))
        for place, one in enumerate(names)
        for other in names[place + 1 :]
        if core(one) != core(other) and _one_step(core(one), core(other)) and _digits(one) == _digits(other)
    }
    found = {frozenset(pair[:2]) for pair in similar(names, 0.0) if core(pair[0]) != core(pair[1])}
    assert found == pairs


def _digits(name: str) -> str:
    return "".join(each for each in name if each.isdigit())


def _one_step(one: str, other: str) -> bool:
    """Whether a name is the other with one character left out, or with one moved to another place."""
    shorter, longer = sorted((one, other), key=len)
    if min(len(one), len(other)) < 4:
        return False
    left_out = {longer[:place] + longer[place + 1 :] for place in range(len(longer))}
    if len(shorter) == len(longer):
        others = {shorter[:place] + shorter[place + 1 :] for place in range(len(shorter))}
        return sorted(one) == sorted(other) and bool(left_out & others)
    return shorter in left_out


def test_a_name_that_is_near_two_known_ones_is_near_none() -> None:
    assert nearest(["吉安三星电子"], ["吉安市三星电子", "吉安县三星电子"]) == {}
