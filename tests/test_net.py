"""What joins chains: by example, by property, and computed a second time."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.chain import City
from liantu.chain.net import bridges, membership, ties
from liantu.diagnose import Thresholds, read_segments
from liantu.diagnose.bridging import bridging, chain_ties
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.sections import Section, net
from liantu.samples import lamp_city, lamp_diagnosis
from liantu.words import LOCALES, spoken, tell
from tests import naive_net
from tests.chains import Rows, built, diagnosed, firm, link, random_rows, segment


@pytest.fixture
def rows() -> Rows:
    """foil, counted by boards and cells, and by ores --0.1--> board (300, 100) in boards, --0.2--> cell (nobody
    looked) in cells, --0--> paint (50) in boards

    chip, counted by boards and cells (nobody): --0.3--> board. ores counts foil and an ore that nobody buys.
    """
    places = [("boards", "foil"), ("boards", "board"), ("boards", "paint"), ("boards", "chip")]
    places += [("cells", "foil"), ("cells", "cell"), ("cells", "chip"), ("ores", "foil"), ("ores", "ore")]
    return {
        "segments": [segment(name, chain=chain, checked=name != "cell") for chain, name in places],
        "segment_links": [
            *(link("foil", "board", 0.1), link("foil", "cell", 0.2), link("foil", "paint", 0)),
            link("chip", "board", 0.3),
        ],
        "firms": [
            *(firm("a", "board", 300), firm("b", "board", 100), firm("c", "paint", 50)),
            *(firm("d", "foil", 20), firm("e", "ore")),
        ],
    }


def read(city: City, thresholds: Thresholds = Thresholds()) -> tuple[FigureTable, FigureTable]:
    figures = read_segments(city, thresholds).figures
    counted = membership(city)
    return bridging(city, counted, figures["state"], figures["output"]), chain_ties(counted, figures["state"])


def shown(city: City, chain: str) -> Section:
    return net.section(diagnosed(city)[chain], membership(city))


def test_a_chain_gains_if_a_segment_that_is_there_buys(rows: Rows) -> None:
    cells = read(built(**rows))[0].values.loc["foil"]
    assert cells["chains"] == ("boards", "cells", "ores") and cells["gaining"] == ("boards",)
    assert (cells["n_chains"], cells["n_gaining"]) == (3, 1)


def test_a_user_that_nobody_has_checked_makes_the_upper_end(rows: Rows) -> None:
    figure = read(built(**rows))[0].figure("foil", "n_gaining")
    assert (figure.low, figure.high) == (1, 2)
    rows["firms"] = [*rows["firms"], firm("f", "cell")]
    assert read(built(**rows))[0].figure("foil", "n_gaining").value == 2


def test_a_cost_share_of_0_is_no_purchase_and_an_empty_one_is(rows: Rows) -> None:
    assert read(built(**rows))[0].values.at["foil", "users"] == ("board",)
    rows["segment_links"][2] = link("foil", "paint", None)
    found = read(built(**rows))[0]
    assert set(found.values.at["foil", "users"]) == {"board", "paint"}
    assert found.figure("foil", "gaining_output").value == 450
    assert "doubt.net.share_assumed" in {doubt.code for doubt in shown(built(**rows), "boards").doubts}


def test_an_output_that_no_user_tells_is_unknown_and_without_users_it_is_0(rows: Rows) -> None:
    rows["firms"] = [firm("a", "board"), firm("d", "foil", 20)]
    figure = read(built(**rows))[0].figure("foil", "gaining_output")
    assert (figure.value, figure.reason) == (None, "output_unknown")
    rows["segment_links"] = [link("ore", "foil", 0.1)]
    assert read(built(**rows))[0].figure("foil", "gaining_output").value == 0


def test_a_chain_may_gain_from_what_it_does_not_count(rows: Rows) -> None:
    rows["segment_links"].append(link("chip", "ore", 0.1))
    assert read(built(**rows))[0].values.at["chip", "gaining"] == ("boards", "ores")


def test_a_service_or_another_layer_joins_nothing(rows: Rows) -> None:
    rows["segments"] += [segment("test lab", chain=chain, stage="service") for chain in ("boards", "cells")]
    rows["segments"] += [segment("talent", chain=chain, layer="factor") for chain in ("boards", "cells")]
    assert read(built(**rows))[0].values.index.tolist() == ["foil", "chip"]


def test_two_chains_are_tied_by_what_both_count(rows: Rows) -> None:
    values = read(built(**rows))[1].values
    assert values.loc[("boards", "cells"), ["n_shared", "n_there", "segments"]].tolist() == [2, 1, ("foil", "chip")]
    assert values.loc[("boards", "ores"), "n_shared"] == 1


# The section


def test_the_answer_names_the_bridge_from_which_most_gain(rows: Rows) -> None:
    rows["firms"].append(firm("f", "cell", 200))
    found = shown(built(**rows), "boards")
    assert tell("zh", found.answer) == "foil列入3条链；它做大，2条链受益，用户产值600万元。"
    assert [verdict.key for verdict in found.verdicts] == ["foil", "chip"]
    assert spoken("zh", found.verdicts[0].facts["gaining"]) == "boards、cells"


def test_an_absent_bridge_is_to_be_filled(rows: Rows) -> None:
    rows["firms"] = rows["firms"][:3]
    rows["segment_links"] = rows["segment_links"][3:]
    assert tell("zh", shown(built(**rows), "boards").answer) == (
        "chip列入2条链，本地空白；补上它，1条链受益，用户产值400万元。"
    )


def test_where_less_than_half_of_the_users_report_that_stands_before_the_number(rows: Rows) -> None:
    rows["firms"] += [firm("f", "cell"), firm("g", "ore")]
    rows["segment_links"].append(link("foil", "ore", 0.1))
    said = tell("zh", shown(built(**rows), "boards").answer)
    assert said.index("只有33%") < said.index("400万元")


def test_bridges_from_which_the_same_gain_come_first_alike(rows: Rows) -> None:
    assert tell("zh", shown(built(**rows), "cells").answer) == "chip、foil并列第一：做大任一个，1条链受益。"


def test_a_chain_that_shares_nothing_says_so() -> None:
    """a in c and b in d"""
    city = built(segments=[segment("a"), segment("b", chain="d")])
    found = shown(city, "c")
    assert (found.answer.code, found.verdicts) == ("answer.net.no_bridges", ())
    assert "sharpen.net.names" in {each.code for each in found.sharpen}
    assert net.as_json(diagnosed(city)["c"], membership(city)) == {"bridges": [], "ties": []}


def test_where_there_is_one_chain_nothing_joins_it_to_another() -> None:
    assert net.section(lamp_diagnosis(), membership(lamp_city())).answer.code == "answer.net.one_chain"


def test_without_links_the_section_names_the_sheet(rows: Rows) -> None:
    found = shown(built(**rows | {"segment_links": []}), "boards")
    assert found.answer.code == "answer.net.no_users"
    assert tell("zh", found.sharpen[0]) == "“环节关系”表还是空的"


def test_where_the_users_are_unchecked_the_answer_does_not_say_that_there_are_none(rows: Rows) -> None:
    rows["segment_links"] = [link("foil", "cell", 0.2)]
    assert shown(built(**rows), "ores").answer.code == "answer.net.users_unchecked"


def test_the_rows_behind_a_verdict_are_those_that_count(rows: Rows) -> None:
    found = next(each for each in shown(built(**rows), "boards").verdicts if each.key == "foil").explain()
    assert found.rows["segment_links"]["customer_segment"].tolist() == ["board"]
    assert sorted(found.rows["segments"]["segment"]) == ["board", "foil", "foil", "foil"]
    assert tell("zh", found.worked[0]) == "列了它的3条链：boards、cells、ores。本地用户：boards（board），共1条链受益。"


# Properties


@st.composite
def three_chains(draw: st.DrawFn) -> Rows:
    """Random rows, and a third chain that counts some of the same segments."""
    rows = draw(random_rows())
    given = {row["segment"]: row for row in rows["segments"]}
    for name in draw(st.lists(st.sampled_from(sorted(given)), unique=True)):
        stage = draw(st.sampled_from(["up", "mid", "service"]))
        rows["segments"].append(given[name] | {"chain": "e", "stage": stage, "layer": "supply"})
    return rows


@given(three_chains())
def test_a_second_implementation_agrees(rows: Rows) -> None:
    found, tied = read(built(**rows))
    again = naive_net.bridging(rows)
    assert found.values.index.tolist() == list(again)
    for name, cells in again.items():
        row = found.values.loc[name]
        for column in ("chains", "gaining", "perhaps_gaining"):
            assert sorted(row[column]) == sorted(cells[column]), column
        assert sorted(row["users"]) == cells["users"]
        assert (row["n_chains"], row["n_gaining"]) == (len(cells["chains"]), len(cells["gaining"]))
        assert row["n_gaining_high"] == row["n_gaining"] + len(cells["perhaps_gaining"])
        assert (row["n_users"], row["n_users_silent"]) == (len(cells["users"]), cells["n_users_silent"])
        made = None if pd.isna(row["gaining_output"]) else row["gaining_output"]
        assert made == (None if cells["gaining_output"] is None else pytest.approx(cells["gaining_output"]))
    pairs = naive_net.ties(rows)
    columns = ["n_shared", "n_there", "n_there_high", "segments"]
    values = {
        frozenset(pair): row for pair, row in zip(tied.values.index, tied.values[columns].to_numpy(), strict=True)
    }
    assert set(values) == {frozenset(pair) for pair in pairs}
    for pair, (segments, n_there, n_high) in pairs.items():
        n, here, high, names = values[frozenset(pair)]
        assert (n, here, high, sorted(names)) == (len(segments), n_there, n_high, segments)


@given(three_chains())
def test_the_net_of_the_map_is_that_of_the_figures(rows: Rows) -> None:
    city = built(**rows)
    found, tied = read(city)
    assert found.values.index.tolist() == bridges(city).index.tolist()
    assert {pair: list(names) for pair, names in tied.values["segments"].items()} == ties(bridges(city))


@st.composite
def in_the_dark(draw: st.DrawFn) -> Rows:
    """The same, and nobody has looked at one of the segments, where no firm is known."""
    rows = draw(three_chains())
    name = draw(st.sampled_from(sorted({row["segment"] for row in rows["segments"]})))
    rows["segments"] = [row | ({"checked": "no"} if row["segment"] == name else {}) for row in rows["segments"]]
    rows["firms"] = [row for row in rows["firms"] if name not in row["segments"]]
    return rows


@given(in_the_dark(), st.data())
def test_who_comes_to_an_unchecked_user_stays_within_the_interval(rows: Rows, data: st.DataObject) -> None:
    dark = naive_net.unchecked(rows)
    before = read(built(**rows))[0]
    rows["firms"].append(firm("new", data.draw(st.sampled_from(sorted(dark))), 10))
    after = read(built(**rows))[0]
    for name in before.values.index:
        figure = before.figure(name, "n_gaining")
        assert figure.low <= after.figure(name, "n_gaining").value <= figure.high


@given(three_chains(), st.floats(0, 0.9), st.floats(1, 3))
def test_no_threshold_changes_who_gains(rows: Rows, weak: float, strong: float) -> None:
    city = built(**rows)
    columns = ["n_chains", "gaining", "perhaps_gaining", "users"]
    moved = read(city, Thresholds(weak, strong))[0].values[columns]
    assert moved.equals(read(city)[0].values[columns])


@settings(max_examples=15)  # every sentence is spoken in both languages
@given(three_chains())
def test_the_section_speaks_in_both_languages_whatever_is_missing(rows: Rows) -> None:
    city = built(**rows)
    counted = membership(city)
    for found in diagnosed(city).values():
        section = net.section(found, counted)
        for verdict in section.verdicts:
            evidence = verdict.explain()
            assert len(evidence.figures) == len(evidence.worked)
            said = [*evidence.worked, *evidence.notes, *section.doubts, *section.sharpen, section.answer]
            for language in LOCALES:
                assert all("{" not in tell(language, each) for each in said)
                assert all(spoken(language, verdict.facts[name]) for name in section.columns)
        read_net = net.net_of(found, counted)
        assert tell("zh", net.others(read_net)) and found.chain in net.chains_shown(found, read_net)
        told = json.loads(json.dumps(net.as_json(found, counted), allow_nan=False))
        assert [row["segment"] for row in told["bridges"]] == [verdict.key for verdict in section.verdicts]
        for row in told["bridges"]:
            assert row["gaining_output"] is not None or row["gaining_output_reason"] == "output_unknown"
