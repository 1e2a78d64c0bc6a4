"""What changed between two versions: told by figures that the diagnosis reads, and rows that anyone can count."""

from hypothesis import given

from liantu.chain import City, chain_names, chain_of, city_of
from liantu.data.checks import Checked, check
from liantu.diagnose import diagnose, read_segments
from liantu.diagnose.changes import changes, row_changes
from liantu.samples import sheets
from liantu.words import tell
from tests.chains import built, random_rows, texts

BEFORE = {
    "segments": "chain,segment,checked,name_en\n电子,铜箔,yes,copper foil\n电子,封装,yes,\n电子,灯,yes,",
    "segment_links": "supplier_segment,customer_segment,cost_share\n铜箔,封装,0.5",
    "firms": "firm,segments,revenue,credit_code\n甲,封装,1000,\n乙,灯,10,91110108551385082Q\n丙,灯,10,",
}
AFTER = {
    "segments": "chain,segment,checked,name_en\n电子,铜箔,yes,copper foil\n电子,封装,yes,\n电子,壳,yes,",
    "segment_links": "supplier_segment,customer_segment,cost_share\n铜箔,封装,0.4",
    "firms": "firm,segments,revenue,credit_code\n甲,封装,1000,\n新乙,封装,10,91110108551385082Q\n丁,铜箔,20,\n戊,壳,1,",
}


def rows(given: dict[str, str]) -> Checked:
    return check(sheets(**given))


def city(given: dict[str, str]) -> City:
    return city_of(rows(given).tables)


def test_the_sentence_names_firms_and_the_segment_that_changed() -> None:
    found = changes(city(BEFORE), city(AFTER))
    assert tell("zh", found.said) == "新增2家企业、退出1家；铜箔由空白转为薄弱。"
    assert tell("en", found.said) == "2 firms came, 1 left; copper foil: Absent → Weak."


def test_a_firm_with_another_name_and_the_same_code_neither_came_nor_left() -> None:
    found = changes(city(BEFORE), city(AFTER))
    assert found.firms_renamed == (("乙", "新乙"),)
    assert (found.firms_in, found.firms_out) == (("丁", "戊"), ("丙",))


def test_segments_that_came_and_went_are_no_change_of_state() -> None:
    found = changes(city(BEFORE), city(AFTER))
    assert [name.zh for name in found.segments_in] == ["壳"]
    assert [name.zh for name in found.segments_out] == ["灯"]
    assert [(each.segment.zh, each.before, each.after) for each in found.states] == [("铜箔", "absent", "weak")]


def test_rows_are_told_by_table_with_the_cells_that_differ() -> None:
    found = row_changes(rows(BEFORE).tables, rows(AFTER).tables)
    assert found["segment_links"].changed == {("铜箔", "封装"): {"cost_share": (0.5, 0.4)}}
    assert found["segments"].added == (("电子", "壳"),) and found["segments"].removed == (("电子", "灯"),)
    assert (len(found["firms"].added), len(found["firms"].removed)) == (3, 2)
    assert "chains" not in found


def test_rows_without_a_key_come_and_go_as_wholes() -> None:
    trade = "supplier,customer,value\n甲,外,1\n甲,外,1\n"
    before = rows(BEFORE | {"firm_links": trade + "甲,外,2"})
    after = rows(BEFORE | {"firm_links": trade + "甲,外,3\n甲,外,1"})
    found = row_changes(before.tables, after.tables)["firm_links"]
    assert (len(found.added), len(found.removed), found.changed) == (2, 1, {})


def test_figures_stand_before_and_after_also_of_a_chain_that_is_new() -> None:
    after = AFTER | {"segments": AFTER["segments"] + "\n新链,封装,yes,"}
    found = {each.chain.zh: each.figures for each in changes(city(BEFORE), city(after)).chains}
    assert list(found) == ["电子", "新链"]
    assert found["新链"]["completeness"][0] is None
    assert found["电子"]["completeness"][0].value != found["电子"]["completeness"][1].value


def test_a_segment_that_one_firm_is_left_of_is_told_as_such() -> None:
    after = BEFORE | {"firms": BEFORE["firms"].replace("丙,灯,10,", "丙,封装,1,")}
    found = changes(city(BEFORE), city(after))
    assert [(each.segment.zh, each.mark, each.became, each.n_firms) for each in found.marks] == [
        ("灯", "single_source", True, (2, 1))
    ]
    assert [figure.value for figure in found.chains[0].n_marked["single_source"]] == [1, 2]


def test_where_only_rows_differ_that_is_said() -> None:
    after = BEFORE | {"segment_links": BEFORE["segment_links"].replace("0.5", "0.45")}
    assert tell("zh", changes(city(BEFORE), city(after)).said) == "企业和环节状态没有变，改了1行。"
    assert tell("zh", changes(city(BEFORE), city(BEFORE)).said) == "两个版本没有差别。"


@given(random_rows(), random_rows())
def test_the_way_back_is_the_way_there_turned_round(first: dict, second: dict) -> None:
    one, two = (built(**each) for each in (first, second))
    there, back = changes(one, two), changes(two, one)
    assert set(there.firms_in) == set(back.firms_out)
    assert {(each.segment.zh, each.before, each.after) for each in there.states} == {
        (each.segment.zh, each.after, each.before) for each in back.states
    }
    for name, each in there.rows.items():
        assert sorted(map(str, each.added)) == sorted(map(str, back.rows[name].removed))
        assert set(each.changed) == set(back.rows[name].changed)


@given(random_rows(), random_rows())
def test_states_and_figures_are_those_of_the_diagnosis(first: dict, second: dict) -> None:
    one, two = (built(**each) for each in (first, second))
    found = changes(one, two)
    states = [read_segments(each).figures["state"] for each in (one, two)]
    expected = {
        name: (states[0][name], states[1][name])
        for name in states[1].index
        if name in states[0].index and states[0][name] != states[1][name]
    }
    assert {each.segment.zh: (each.before, each.after) for each in found.states} == expected
    for each in found.chains:
        if each.chain.zh in chain_names(two):
            own = diagnose(two, chain_of(two, each.chain.zh), read_segments(two)).figures
            assert {name: pair[1] for name, pair in each.figures.items()} == own


@given(random_rows(), random_rows())
def test_the_rows_of_a_city_are_those_of_its_tables(first: dict, second: dict) -> None:
    one, two = (check(sheets(**{"firms": "firm,segments", **texts(each)})).tables for each in (first, second))
    of_tables, of_cities = row_changes(one, two), changes(city_of(one), city_of(two)).rows
    for name, each in of_tables.items():
        if name != "segments":  # a city keeps of a segment in several chains what stands first
            assert (each.added, each.removed) == (of_cities[name].added, of_cities[name].removed)
