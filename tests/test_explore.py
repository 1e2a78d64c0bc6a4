"""Actions, plans, before and after: by example, by property, and a second time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liantu.chain import city_of
from liantu.data.checks import check
from liantu.data.problems import LiantuError
from liantu.diagnose import read_segments
from liantu.explore.candidates import candidates
from liantu.explore.edits import edited
from liantu.explore.explored import after_actions
from liantu.explore.plan import Wish, asked_for, plan
from liantu.samples import sheets
from tests import naive_explore
from tests.chains import Rows, built, diagnosed, firm, link, random_rows, segment, texts

CHAINS = ["c", "d"]
HEADS = {"firms": "firm,segments", "segments": "chain,segment"}


def tables_of(rows: Rows) -> dict:
    return dict(check(sheets(**{"firms": "firm,segments", **texts(rows)})).tables)


@pytest.fixture
def boards() -> Rows:
    """foil (a 100) --0.4--> laminate (none) --0.3--> board (b 400, c 200); lens (none) --0.1--> board

    resin (unchecked) --0.2--> laminate; board --0.2--> camera (none, wanted by nobody); film (d 5) --0.1--> board.
    """
    return {
        "segments": [
            *(segment(name) for name in ("foil", "laminate", "board", "lens", "camera", "film")),
            segment("resin", checked=False),
        ],
        "segment_links": [
            link("foil", "laminate", 0.4),
            link("resin", "laminate", 0.2),
            link("laminate", "board", 0.3),
            link("lens", "board", 0.1),
            link("board", "camera", 0.2),
            link("film", "board", 0.1),
        ],
        "firms": [firm("a", "foil", 100), firm("b", "board", 400), firm("c", "board", 200), firm("d", "film", 5)],
    }


def test_fill_takes_the_absent_segment_that_most_is_needed_of(boards: Rows) -> None:
    found = plan(built(**boards), ["c"], Wish.of({"fill": 1}))
    assert [(each.segment, each.size) for each in found.actions] == [("laminate", 150.0)]


def test_strengthen_takes_the_weak_and_extend_what_a_local_supplier_could_feed(boards: Rows) -> None:
    found = plan(built(**boards), ["c"], Wish.of({"strengthen": 1, "extend": 1}))
    assert [each.id for each in found.actions] == ["strengthen:film", "extend:camera"]


def test_an_unchecked_segment_is_never_picked(boards: Rows) -> None:
    found = plan(built(**boards), ["c"], Wish.of({"fill": 9, "strengthen": 9, "extend": 9}))
    assert "resin" not in {each.segment for each in found.actions}


def test_fewer_are_taken_where_none_is_left_and_that_is_said(boards: Rows) -> None:
    found = plan(built(**boards), ["c"], Wish.of({"fill": 5}))
    assert len(found.actions) == 2
    assert "plan.fewer" in [note.code for note in found.notes]


def test_money_buys_the_best_that_it_pays_for(boards: Rows) -> None:
    city = built(**boards)
    assert [each.id for each in plan(city, ["c"], Wish.of(money={"fill": 190})).actions] == ["fill:laminate"]
    poor = plan(city, ["c"], Wish.of(money={"fill": 100}))
    assert (poor.actions, [note.code for note in poor.notes]) == ((), ["plan.too_little"])


def test_a_pinned_candidate_comes_first_and_a_dropped_one_never(boards: Rows) -> None:
    city = built(**boards)
    pinned = plan(city, ["c"], Wish.of({"fill": 1}, pinned=("fill:lens",)))
    assert [each.id for each in pinned.actions] == ["fill:lens"]
    dropped = plan(city, ["c"], Wish.of({"fill": 1}, dropped=("fill:laminate",)))
    assert [each.id for each in dropped.actions] == ["fill:lens"]


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"pinned": ("fill:lens",), "dropped": ("fill:lens",)}, "plan.pinned_and_dropped"),
        ({"pinned": ("fill:board",)}, "plan.no_candidate"),
        ({"pinned": ("fill:lens", "fill:laminate")}, "plan.pinned_beyond"),
    ],
)
def test_pins_that_contradict_are_said_and_the_rest_holds(boards: Rows, wish: dict, code: str) -> None:
    found = plan(built(**boards), ["c"], Wish.of({"fill": 1}, **wish))
    assert len(found.actions) == 1
    assert code in [note.code for note in found.notes]


def test_another_size_is_taken_as_given_and_one_above_the_demand_is_said(boards: Rows) -> None:
    found = plan(built(**boards), ["c"], Wish.of({"fill": 1}, sizes=(("fill:laminate", 999.0),)))
    assert found.actions[0].size == 999
    assert "plan.above_demand" in [note.code for note in found.notes]


def test_the_size_is_at_least_the_smallest_that_pays(boards: Rows) -> None:
    rows = [each | {"min_scale": 900 if each["segment"] == "laminate" else None} for each in boards["segments"]]
    found = plan(built(**boards | {"segments": rows}), ["c"], Wish.of({"fill": 2}))
    assert [each.size for each in found.actions] == [900, 150]


def test_without_any_size_the_row_is_added_without_one() -> None:
    rows = {
        "segments": [segment("x", outside=9), segment("y")],
        "firms": [firm("a", "y")],
        "segment_links": [link("x", "y", 0.5)],
    }
    [found] = plan(built(**rows), ["c"], Wish.of({"fill": 1})).actions
    assert (found.size, found.cost) == (None, None)
    assert set(found.rows_added["firms"][0]) == {"firm", "segments", "source"}


def test_a_list_of_actions_is_taken_as_written_or_refused_with_the_reason(boards: Rows) -> None:
    city = built(**boards)
    found = asked_for(city, [{"lever": "fill", "segment": "lens", "size": 7}], ["c"])
    assert [(each.id, each.size) for each in found.actions] == [("fill:lens", 7.0)]
    for rows, code in (
        ([{"lever": "fill", "segment": "resin"}], "no_candidate"),
        ([{"lever": "fill", "segment": "nowhere"}], "unknown_segment"),
        ([{"lever": "build", "segment": "lens"}], "unknown_lever"),
        ([{"lever": "fill", "segment": "lens"}] * 2, "segment_twice_in_plan"),
    ):
        with pytest.raises(LiantuError) as raised:
            asked_for(city, rows, ["c"])
        assert raised.value.code == code


COUNTS = st.fixed_dictionaries({lever: st.integers(0, 3) for lever in ("fill", "strengthen", "extend")})


@given(random_rows(), COUNTS)
def test_the_plan_is_what_diagnosing_again_after_each_action_gives(rows: Rows, counts: dict[str, int]) -> None:
    city = built(**rows)
    chains = [chain for chain in CHAINS if chain in {each["chain"] for each in rows["segments"]}]
    found = plan(city, chains, Wish.of(counts))
    taken = [(each.lever, each.chain, each.segment, each.size) for each in found.actions]
    assert taken == naive_explore.actions(rows, chains, counts)


@given(random_rows(), COUNTS)
def test_where_the_segments_stand_is_what_the_edited_rows_say(rows: Rows, counts: dict[str, int]) -> None:
    city, tables = built(**rows), tables_of(rows)
    chains = sorted({str(each["chain"]) for each in rows["segments"]})
    found = plan(city, chains, Wish.of(counts))
    figures = read_segments(city_of(edited(tables, found.actions))).figures
    last = found.standings[-1]
    for name in ("output", "capacity", "demand", "coverage"):
        known = figures[name].to_numpy(float, na_value=float("nan"))
        assert getattr(last, name).tolist() == pytest.approx(known.tolist(), rel=1e-12, abs=1e-12, nan_ok=True)
    classes = ("unchecked", "absent", "weak", "present", "strong")
    assert [classes[each] for each in last.state] == figures["state"].tolist()


@given(random_rows(), COUNTS)
def test_the_rows_of_an_action_mean_the_same_when_a_person_types_them(rows: Rows, counts: dict[str, int]) -> None:
    """After is the diagnosis of the tables with these rows, whoever adds them."""
    city, tables = built(**rows), tables_of(rows)
    chains = sorted({str(each["chain"]) for each in rows["segments"]})
    found = plan(city, chains, Wish.of(counts))
    typed = {"firms": [*rows["firms"]]}
    for each in found.actions:
        for row in each.rows_added["firms"]:
            typed["firms"].append({"controller": "", "revenue": None, "capacity": None} | dict(row))
    order = ["firm", "segments", "revenue", "capacity", "controller"]
    typed["firms"] = [{name: row.get(name) for name in order} for row in typed["firms"]]
    by_hand = diagnosed(built(**rows | typed))
    by_us = diagnosed(city_of(edited(tables, found.actions)))
    assert {name: each.as_json() for name, each in by_us.items()} == {
        name: each.as_json() for name, each in by_hand.items()
    }


@given(random_rows(), COUNTS)
def test_what_is_read_quickly_is_what_the_whole_diagnosis_reads(rows: Rows, counts: dict[str, int]) -> None:
    city, tables = built(**rows), tables_of(rows)
    before = diagnosed(city)
    found = plan(city, list(before), Wish.of(counts))
    quick = after_actions(tables, before, found)
    whole = diagnosed(city_of(edited(tables, found.actions)))
    assert {name: each.as_json() for name, each in quick.items()} == {
        name: each.as_json() for name, each in whole.items()
    }


@given(random_rows())
def test_no_action_changes_nothing_at_all(rows: Rows) -> None:
    tables = tables_of(rows)
    after = edited(tables, plan(built(**rows), CHAINS[:0], Wish.of({"fill": 0})).actions)
    assert all(after[name] is tables[name] for name in tables)


@given(random_rows(), COUNTS)
def test_a_new_firm_never_takes_from_completeness(rows: Rows, counts: dict[str, int]) -> None:
    city, tables = built(**rows), tables_of(rows)
    chains = sorted({str(each["chain"]) for each in rows["segments"]})
    before, after = diagnosed(city), diagnosed(city_of(edited(tables, plan(city, chains, Wish.of(counts)).actions)))
    for chain in chains:
        old, new = before[chain].figures["completeness"].value, after[chain].figures["completeness"].value
        assert old is None or new >= old - 1e-12


@given(random_rows(), st.sampled_from(["back_up", "flex", "break_through", "connect"]))
def test_the_further_levers_edit_rows_that_the_tables_take(rows: Rows, lever: str) -> None:
    city, tables = built(**rows), tables_of(rows)
    for chain in sorted({str(each["chain"]) for each in rows["segments"]}):
        for each in candidates(city, [chain], lever):
            after = edited(tables, [each])
            assert each.size is not None and each.size >= 0
            assert city_of(after).firms.index.equals(city.firms.index)
