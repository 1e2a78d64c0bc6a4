"""The slowest path of a chain and what digital levels save: by example, by property, and a second time."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.chain import city_of
from liantu.data.checks import check
from liantu.diagnose import Diagnosis
from liantu.explore.explored import Explored
from liantu.explore.flexing import SCOPES, flexed, segment_days
from liantu.explore.plan import Plan
from liantu.explore.sections import flex
from liantu.samples import sheets
from liantu.words import spoken, tell
from tests import naive_anchor
from tests.chains import Rows, built, diagnosed, firm, link, random_rows, segment, texts

PART = 0.1


def worker(name: str, segments: str, days: float | None, level: float | None = 2) -> dict[str, object]:
    return firm(name, segments, 100) | {"lead_time_days": days, "digital_level": level}


def explored(rows: Rows) -> dict[str, Explored]:
    """Every chain by the road of the user's rows, with nothing done."""
    tables = check(sheets(**{"firms": "firm,segments", **texts(rows)})).tables
    return {name: Explored(tables, found, found, Plan(())) for name, found in diagnosed(city_of(tables)).items()}


@pytest.fixture
def rows() -> Rows:
    """ore (10 days) --> wire (20 and 40) --> motor (15) --> car (5); chip (50) --> motor; sand (none) --> chip"""
    return {
        "segments": [segment(name) for name in ("ore", "wire", "sand", "chip", "motor", "car")],
        "segment_links": [
            link("ore", "wire", 0.1),
            link("wire", "motor", 0.1),
            link("sand", "chip", 0.1),
            link("chip", "motor", 0.1),
            link("motor", "car", 0.1),
        ],
        "firms": [
            worker("o", "ore", 10),
            worker("w", "wire", 20),
            worker("v", "wire", 40),
            worker("c", "chip", 50),
            worker("m", "motor", 15),
            worker("k", "car", 5),
        ],
    }


def of(rows: Rows) -> Diagnosis:
    return diagnosed(built(**rows))["c"]


def test_the_slowest_path_is_the_one_with_most_days_not_with_most_steps(rows: Rows) -> None:
    found = flexed(of(rows), 0, "all", PART)
    assert (found.path, found.days) == (("chip", "motor", "car"), 70)
    assert found.days_after == 70 and not found.is_other_path


def test_the_days_of_a_segment_are_the_median_of_those_who_tell(rows: Rows) -> None:
    rows["firms"] += [worker("x", "wire", None), worker("y", "wire", 90)]
    found = segment_days(built(**rows))
    assert found.figure("wire", "days").value == 40
    assert found.values.loc["wire", ["n_told", "n_firms"]].tolist() == [3, 4]
    assert found.figure("sand", "days").reason == "no_firms"


def test_a_level_saves_its_part_of_every_lead_time(rows: Rows) -> None:
    found = flexed(of(rows), 1, "all", PART)
    assert found.days_after == pytest.approx(63)
    assert found.segments.figure("chip", "saved").value == pytest.approx(5)
    assert found.n_firms == 6


def test_flexing_one_path_makes_another_the_slowest(rows: Rows) -> None:
    found = flexed(of(rows), 3, "path", 0.2)
    # Two levels are left to the top: 70 · 0.8² = 44.8, and over ore and wire, which stay, 40 + 20 · 0.8² = 52.8.
    assert found.path_after == ("ore", "wire", "motor", "car")
    assert found.days_after == pytest.approx(52.8) and found.is_other_path


def test_what_one_segment_alone_saves_ends_where_another_path_takes_over(rows: Rows) -> None:
    found = flexed(of(rows), 3, "all", 0.2)
    assert found.segments.figure("chip", "saved_alone").value == pytest.approx(10), "60 over ore and wire are left"
    assert found.segments.figure("ore", "saved_alone").reason == "not_on_path"


def test_a_firm_at_the_top_or_without_a_level_stays_as_it_is(rows: Rows) -> None:
    rows["firms"][3:5] = [worker("c", "chip", 50, 4), worker("m", "motor", 15, None)]
    found = flexed(of(rows), 1, "all", PART)
    assert found.days_after == pytest.approx(69.5)
    assert (found.n_firms, found.n_top, found.n_level_unknown) == (4, 1, 1)


def test_a_firm_rises_no_further_than_the_scale_goes(rows: Rows) -> None:
    rows["firms"][3] = worker("c", "chip", 50, 3)
    assert flexed(of(rows), 3, "all", PART).segments.figure("chip", "days_after").value == pytest.approx(45)


def test_an_absent_segment_is_no_step_and_one_without_days_is_counted(rows: Rows) -> None:
    rows["firms"][4] = worker("m", "motor", None)
    found = explored(rows)["c"]
    assert flex.read(found).path == ("chip", "motor", "car")
    assert "doubt.flex.silent_segments" in [doubt.code for doubt in flex.section(found).doubts]


def test_the_answer_names_the_path_its_days_and_the_slowest_segment(rows: Rows) -> None:
    said = tell("zh", flex.section(explored(rows)["c"]).answer)
    assert said == "chip到car最慢，升1级从70天降到63天；chip占50天，只升它省5天。"


def test_without_links_or_lead_times_the_section_says_so(rows: Rows) -> None:
    alone = explored({"segments": [segment("x")], "firms": [firm("a", "x", 5)]})["c"]
    assert flex.section(alone).answer.code == "answer.flex.no_links"
    silent = rows | {"firms": [row | {"lead_time_days": None} for row in rows["firms"]]}
    assert flex.section(explored(silent)["c"]).answer.code == "answer.flex.no_days"


@st.composite
def timed_rows(draw: st.DrawFn) -> Rows:
    """Random rows whose firms may tell a lead time and a digital level."""
    rows = draw(random_rows())
    days, level = st.none() | st.sampled_from([1, 5, 12, 40]), st.none() | st.sampled_from([1, 2, 3, 4])
    return rows | {
        "firms": [row | {"lead_time_days": draw(days), "digital_level": draw(level)} for row in rows["firms"]]
    }


@given(timed_rows(), st.integers(0, 3), st.sampled_from(SCOPES))
def test_days_and_path_equal_a_second_computation(rows: Rows, levels: int, scope: str) -> None:
    for found in diagnosed(built(**rows)).values():
        done = flexed(found, levels, scope, PART)
        held = [name for name in found.counted.index if found.state_of(name) in ("weak", "present", "strong")]
        before = naive_anchor.days_of(rows, {})
        assert done.days == pytest.approx(naive_anchor.longest(rows, held, before))
        inside = set(done.path if scope == "path" else found.counted.index)
        saves = {
            row["firm"]: (1 - PART) ** min(levels, 4 - row["digital_level"])
            for row in rows["firms"]
            if row["digital_level"] is not None and inside & naive_anchor.shares(row["segments"]).keys()
        }
        after = naive_anchor.days_of(rows, saves)
        assert done.days_after == pytest.approx(naive_anchor.longest(rows, held, after))
        for name in held:
            for days, expected in (("days", before.get(name)), ("days_after", after.get(name))):
                value = done.segments.figure(name, days).value
                assert value == (None if expected is None else pytest.approx(expected))
        links = {(row["supplier_segment"], row["customer_segment"]) for row in rows["segment_links"]}
        assert all(step in links for step in zip(done.path, done.path[1:], strict=False))
        assert sum(before.get(name, 0.0) for name in done.path) == pytest.approx(done.days)


@settings(max_examples=10)
@given(timed_rows(), st.integers(0, 2))
def test_more_levels_and_more_firms_never_make_it_slower(rows: Rows, levels: int) -> None:
    for found in diagnosed(built(**rows)).values():
        fewer, more = (flexed(found, each, "all", PART) for each in (levels, levels + 1))
        on_path = flexed(found, levels, "path", PART)
        assert more.days_after <= fewer.days_after + 1e-9 <= fewer.days + 2e-9
        assert fewer.days_after <= on_path.days_after + 1e-9
        alone = fewer.segments.values["saved_alone"].dropna()
        assert (alone >= -1e-9).all() and (alone <= fewer.days - fewer.days_after + 1e-9).all()


@settings(max_examples=10)  # each speaks every sentence twice
@given(timed_rows(), st.integers(0, 3), st.sampled_from(SCOPES))
def test_every_sentence_of_the_section_is_spoken_in_both_languages(rows: Rows, levels: int, scope: str) -> None:
    for found in explored(rows).values():
        shown = flex.section(found, levels, scope)
        json.dumps(flex.as_json(found, levels, scope), allow_nan=False)
        for language in ("zh", "en"):
            assert all(tell(language, each) for each in (shown.answer, *shown.doubts, *shown.sharpen))
            for verdict in shown.verdicts:
                assert all(spoken(language, verdict.facts[name]) for name in shown.columns)
                behind = verdict.explain()
                assert all(tell(language, each) for each in (*behind.worked, *behind.notes))
