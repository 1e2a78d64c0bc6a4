"""Compared with whom: by example, by property, a second time in plain loops, in the command, and on the pages."""

import json
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from components import datasets
from liantu import words
from liantu.chain import City
from liantu.commands import main
from liantu.data import workbook
from liantu.data.checks import check
from liantu.diagnose import Diagnosis, findings
from liantu.diagnose.benchmark import COLUMN, Benchmark, against, chain_against, chain_like, gap, other, own, own_kinds
from liantu.diagnose.sections import against as section
from liantu.facts import Name
from liantu.words import tell
from tests import naive
from tests.chains import AMOUNTS, Rows, built, diagnosed, firm, link, random_rows, segment, texts
from tests.test_pages import diagnosed as sample
from tests.test_pages import opened, said


def told(name: str, output: float | None = None, count: float | None = None, **more: object) -> dict[str, object]:
    return segment(name, reference=output, **more) | {"reference_count": count, "source": "a survey", "as_of": "2025"}


@pytest.fixture
def here() -> City:
    """chip (100) --> lamp (300), foil (nobody), glass (unchecked), wire (silent firm); the sheet's own references"""
    return built(
        segments=[
            told("chip", 150, 4),
            told("foil", 50, 1),
            told("glass", 80, 2, checked=False),
            told("lamp", 200, None),
            told("wire", None, 3),
        ],
        segment_links=[link("chip", "lamp", 0.5)],
        firms=[firm("a", "chip", 100), firm("b", "lamp", 300), firm("w", "wire")],
    )


@pytest.fixture
def there() -> City:
    """chip (40), lamp (700), foil (unchecked), panel (20) of another city, whose chain has another name"""
    return built(
        segments=[
            segment("chip", chain="d"),
            segment("lamp", chain="d"),
            segment("foil", chain="d", checked=False),
            segment("panel", chain="d"),
        ],
        firms=[firm("x", "chip", 40), firm("y", "lamp", 700), firm("z", "panel", 20)],
    )


def of(city: City) -> Diagnosis:
    return next(iter(diagnosed(city).values()))


def elsewhere(found: Diagnosis, city: City) -> Benchmark:
    chain = chain_like(found, city)
    return other("there", Name("外市", "another city"), diagnosed(city)[chain], "0")


def test_an_own_reference_is_held_against_output_and_an_empty_one_is_no_zero(here: City) -> None:
    table = against(of(here), own(of(here), "output"))
    assert table.figure("chip", "output_difference").value == -50
    assert table.figure("lamp", "output_ratio").value == 1.5
    assert table.figure("foil", "output_difference").value == -50
    wire = table.figure("wire", "reference_output")
    assert (wire.value, wire.reason) == (None, "no_reference")


def test_where_nobody_looked_nothing_is_compared(here: City) -> None:
    table = against(of(here), own(of(here), "count"))
    assert table.figure("glass", "count_difference").reason == table.figure("glass", "n_firms").reason == "unchecked"
    assert table.figure("foil", "count_difference").value == -1
    assert against(of(here), own(of(here), "output")).figure("wire", "output").reason == "size_unknown"


def test_a_reference_of_zero_has_a_difference_and_no_ratio() -> None:
    found = of(built(segments=[told("s", 0)], firms=[firm("a", "s", 5)]))
    table = against(found, own(found, "output"))
    assert table.figure("s", "output_difference").value == 5
    assert table.figure("s", "output_ratio").reason == "reference_is_zero"


def test_another_city_is_matched_by_name_and_a_segment_it_does_not_have_is_left_out(here: City, there: City) -> None:
    table = against(of(here), elsewhere(of(here), there))
    assert table.figure("chip", "output_difference").value == 60
    assert table.figure("lamp", "output_difference").value == -400
    assert table.figure("glass", "reference_output").reason == "not_in_benchmark"
    assert table.figure("foil", "output_difference").reason == "unchecked_there"
    assert table.values.loc["chip", ["state", "reference_state"]].tolist() == ["present", "present"]
    assert pd.isna(table.values.at["wire", "reference_state"])


def test_the_chain_of_another_name_is_the_one_that_shares_most(here: City, there: City) -> None:
    assert chain_like(of(here), there) == "d"
    assert chain_like(of(built(segments=[segment("else")])), there) is None


def test_a_difference_inside_its_interval_is_not_sure(here: City, there: City) -> None:
    table = chain_against(of(here), elsewhere(of(here), there).there)
    completeness = table.figure("completeness", "difference")
    # here 3 of 4 known, 3–4 of 5; there 3 of 3 known, 3–4 of 4
    assert completeness.value == pytest.approx(-25) and completeness.bounds[0].value == pytest.approx(-40)
    assert completeness.bounds[1].value == pytest.approx(5) and not table.values.at["completeness", "sure"]
    assert table.figure("resilience", "difference").reason == "needs_shock_set"


def test_last_years_rows_are_sure_where_both_sides_are_checked() -> None:
    before = of(built(segments=[segment("s"), segment("t")], firms=[firm("a", "s", 5)]))
    after = of(built(segments=[segment("s"), segment("t")], firms=[firm("a", "s", 5), firm("b", "t", 5)]))
    table = chain_against(after, before)
    assert table.figure("completeness", "difference").value == 50 and table.values.at["completeness", "sure"]


# The section


def test_the_answer_names_the_benchmark_and_the_worst_with_its_number(here: City, there: City) -> None:
    found = of(here)
    shown = section.section(found, own(found, "output"))
    assert tell("zh", shown.answer) == "比本表参照产值，2个环节落后，chip、foil差50万元。"  # equal: both are named
    assert [verdict.key for verdict in shown.verdicts] == ["chip", "foil", "lamp", "glass", "wire"]
    shown = section.section(found, elsewhere(found, there))
    assert tell("en", shown.answer).startswith("Only 2 of 5 segments can be held against another city")


def test_firms_are_said_as_firms(here: City) -> None:
    found = of(here)
    assert "差3家" in tell("zh", section.section(found, own(found, "count")).answer)


def test_without_a_benchmark_none_is_named_and_the_sheet_to_fill_is(there: City) -> None:
    shown = section.section(of(there), None)
    assert shown.answer.code == "answer.against.none" and shown.verdicts == ()
    assert [each.code for each in shown.sharpen] == ["sharpen.column", "sharpen.column", "sharpen.against.upload"]
    assert section.section(of(there), None, 2).answer.code == "answer.against.choose"


def test_how_many_would_change_sides_at_a_tenth_is_told() -> None:
    rows = [told("near", 100), told("far", 100)]
    found = of(built(segments=rows, firms=[firm("a", "near", 95), firm("b", "far", 50)]))
    shown = section.section(found, own(found, "output"))
    changing = next(doubt for doubt in shown.doubts if doubt.code == "doubt.against.changes")
    assert changing.facts["n"] == 1
    assert "doubt.against.ahead" in {doubt.code for doubt in shown.doubts}


def test_the_days_of_both_and_what_they_do_not_share_are_told(here: City, there: City) -> None:
    doubts = {each.code: each for each in section.section(of(here), elsewhere(of(here), there)).doubts}
    assert {"doubt.against.days", "doubt.against.chain", "doubt.against.only_there"} <= set(doubts)
    assert doubts["doubt.against.not_in_benchmark"].facts["n"] == 2  # glass and wire
    assert doubts["doubt.against.unknown"].facts["n"] == 1  # foil, unchecked there


def test_behind_a_verdict_stand_the_rows_of_both(here: City, there: City) -> None:
    found = of(here)
    for listed in section.LISTS:
        for verdict in section.section(found, elsewhere(found, there), listed=listed).verdicts:
            evidence = verdict.explain()
            assert len(evidence.figures) == len(evidence.worked) and set(evidence.elsewhere) >= {"segments"}
            assert evidence.whose == Name("外市", "another city")
    own_rows = section.section(found, own(found, "output")).verdicts[0].explain()
    assert own_rows.rows["segments"]["reference_output"].tolist() == [150]
    assert {note.code for note in own_rows.notes} == {"note.against.benchmark", "note.against.origin"}


# The difference map


def test_without_a_benchmark_the_difference_is_from_local_demand_and_says_so(here: City) -> None:
    assert tell("zh", findings.what_differs(of(here))).startswith(("比本地需求", "没选参照"))
    assert of(here).shortfall("chip").value == 50  # demand 150, capacity 100, whatever the references say


def test_with_one_its_name_stands_in_the_answer(here: City, there: City) -> None:
    found = of(here)
    assert tell("zh", findings.what_differs(found, own(found, "output"))).startswith("比本表参照产值")
    assert "another city" in tell("en", findings.what_differs(found, elsewhere(found, there)))


# Properties


@st.composite
def cities(draw: st.DrawFn) -> Rows:
    """Random rows whose segments may also say how many firms the reference has; a shared one says the same in both."""
    rows = draw(random_rows())
    counts = {row["segment"]: draw(AMOUNTS) for row in rows["segments"]}
    rows["segments"] = [row | {"reference_count": counts[row["segment"]]} for row in rows["segments"]]
    return rows


@given(cities())
def test_a_second_implementation_agrees_on_own_references(rows: Rows) -> None:
    for name, found in diagnosed(built(**rows)).items():
        for kind in own_kinds(found):
            assert_same(against(found, own(found, kind)), by_own(rows, name, kind))


@given(cities(), cities())
def test_a_second_implementation_agrees_on_another_dataset(rows: Rows, rows_there: Rows) -> None:
    city, far = built(**rows), built(**rows_there)
    plain, plain_there = naive.figures(rows), naive.figures(rows_there)
    for name, found in diagnosed(city).items():
        chain = most_alike(rows, name, rows_there)
        assert chain_like(found, far) == chain
        if chain is None:
            continue
        benchmark = other("x", Name("x", "x"), diagnosed(far)[chain], "0")
        assert_same(against(found, benchmark), by_other(rows, name, rows_there))
        table = chain_against(found, benchmark.there)
        sides = [each[which] for each, which in ((plain, name), (plain_there, chain))]
        for figure, (value, low, high, sure) in differences(*sides).items():
            away = table.figure(figure, "difference")
            assert (away.value is None) == (value is None)
            if value is None:
                assert away.reason
                continue
            assert away.value == pytest.approx(value, abs=1e-9)
            ends = (away.value, away.value) if away.low is None else (away.low, away.high)
            assert ends == pytest.approx((low, high), abs=1e-9)
            near_zero = min(abs(low), abs(high)) < 1e-9
            assert near_zero or bool(table.values.at[figure, "sure"]) == sure


@settings(max_examples=15)  # two cities, and every sentence of both lists in both languages
@given(cities(), cities(), st.booleans())
def test_the_section_and_its_json_hold_for_any_rows(rows: Rows, rows_there: Rows, uses_own: bool) -> None:
    city, far = built(**rows), built(**rows_there)
    read = next(iter(diagnosed(far).values())).read
    given_there = None if uses_own else section.Elsewhere(Name("x", "x"), far, read, "0")
    for found in diagnosed(city).values():
        found_json = section.as_json(found, given_there)
        json.dumps(found_json, allow_nan=False)
        benchmark = section.benchmark_of(found, given_there)
        if benchmark is None:
            assert found_json["benchmark"] is None and found_json["benchmark_reason"]
            continue
        for row in found_json["benchmark"]["segments"]:
            assert all(row[f"{name}_reason"] for name, value in row.items() if value is None)
        for listed in section.LISTS:
            shown = section.section(found, benchmark, 1, listed)
            said = [shown.answer, findings.what_differs(found, benchmark), *shown.doubts, *shown.sharpen]
            evidence = [verdict.explain() for verdict in shown.verdicts]
            said += [each for behind in evidence for each in (*behind.worked, *behind.notes)]
            assert all("{" not in tell(language, each) for language in words.LOCALES for each in said)


@settings(max_examples=15)
@given(cities())
def test_against_itself_nothing_differs(rows: Rows) -> None:
    for found in diagnosed(built(**rows)).values():
        if len(found.counted):
            table = against(found, other("x", Name("x", "x"), found, "0"))
            known = table.values["output_difference"].dropna()
            assert (known == 0).all() and known.index.equals(found.counted["output"].dropna().index)
            assert all(gap(table, segment, "output_difference").value == 0 for segment in known.index)


def assert_same(table, again: dict[str, dict[str, object]]) -> None:
    assert list(again) == list(table.values.index)
    for name, figures in again.items():
        assert set(figures) == set(table.values)
        for figure, value in figures.items():
            found = table.values.at[name, figure]
            if value is None:
                assert pd.isna(found) and table.reasons.at[name, figure]
            elif isinstance(value, str):
                assert found == value
            else:
                assert found == pytest.approx(value, rel=1e-9, abs=1e-9)


# A second implementation, in plain loops from the words of the definition


def counted(rows: Rows, chain: str) -> list[str]:
    return [
        row["segment"]
        for row in rows["segments"]
        if row["chain"] == chain and row["layer"] == "supply" and row["stage"] != "service"
    ]


def amounts(rows: Rows) -> dict[str, tuple[float | None, int | None]]:
    """By segment what its firms make, and how many they are; nothing where nobody looked."""
    made, firms, looked = defaultdict(list), defaultdict(int), set()
    for row in rows["firms"]:
        parts = [each.split(":") for each in row["segments"].split("|")]
        for part in parts:
            share = float(part[1]) if len(part) > 1 else 1 / len(parts)
            firms[part[0]] += 1
            if row["revenue"] is not None:
                made[part[0]].append(row["revenue"] * share)
    for row in rows["segments"]:
        if row["checked"] == "yes":
            looked.add(row["segment"])
    found = {}
    for name in {row["segment"] for row in rows["segments"]}:
        if firms[name]:
            found[name] = sum(made[name]) if made[name] else None, firms[name]
        else:
            found[name] = (0, 0) if name in looked else (None, None)
    return found


def by_own(rows: Rows, chain: str, kind: str) -> dict[str, dict[str, object]]:
    reference = {row["segment"]: row[COLUMN[kind]] for row in rows["segments"]}
    found = {}
    for name in counted(rows, chain):
        output, n_firms = amounts(rows)[name]
        if kind == "output":
            found[name] = of_output(output, reference[name])
        else:
            found[name] = of_count(n_firms, reference[name])
    return found


def by_other(rows: Rows, chain: str, rows_there: Rows) -> dict[str, dict[str, object]]:
    states, states_there = (
        {name: row["state"] for each in naive.figures(side).values() for name, row in each["segments"].items()}
        for side in (rows, rows_there)
    )
    found = {}
    for name in counted(rows, chain):
        output, n_firms = amounts(rows)[name]
        far_output, far_firms = amounts(rows_there).get(name, (None, None))
        states_of = {"state": states[name], "reference_state": states_there.get(name)}
        found[name] = of_output(output, far_output) | of_count(n_firms, far_firms) | states_of
    return found


def of_output(here: float | None, reference: float | None) -> dict[str, object]:
    away = None if here is None or reference is None else here - reference
    ratio = here / reference if away is not None and reference else None
    return {"output": here, "reference_output": reference, "output_difference": away, "output_ratio": ratio}


def of_count(here: float | None, reference: float | None) -> dict[str, object]:
    away = None if here is None or reference is None else here - reference
    return {"n_firms": here, "reference_count": reference, "count_difference": away}


def most_alike(rows: Rows, chain: str, rows_there: Rows) -> str | None:
    mine = set(counted(rows, chain))
    shared = {}
    for row in rows_there["segments"]:
        shared.setdefault(row["chain"], set())
        if row["segment"] in mine:
            shared[row["chain"]].add(row["segment"])
    if not any(shared.values()):
        return None
    return chain if chain in shared else max(shared, key=lambda name: len(shared[name]))


def differences(here: dict, there: dict) -> dict[str, tuple]:
    """By figure the difference in points, its ends, and whether it is larger than they leave open."""
    found = {}
    for group in ("figures", "outcomes"):
        for name, (value, low, high, _) in here[group].items():
            far, far_low, far_high, _ = there[group][name]
            if value is None or far is None:
                found[name] = (None,) * 4
                continue
            least = (value if low is None else low) - (far if far_high is None else far_high)
            most = (value if high is None else high) - (far if far_low is None else far_low)
            is_open = least != most
            found[name] = 100 * (value - far), 100 * least, 100 * most, not is_open or least > 0 or most < 0
    return found


# The command


def written(folder: Path, rows: Rows) -> Path:
    folder.mkdir()
    for table, text in ({"firms": "firm,segments"} | texts(rows)).items():
        (folder / f"{table}.csv").write_text(text + "\n", encoding="utf-8")
    return folder


LAST_YEAR: Rows = {"segments": [segment("s"), segment("t")], "firms": [firm("a", "s", 80)]}
THIS_YEAR: Rows = {"segments": [told("s", 120), told("u")], "firms": [firm("a", "s", 100)]}


def printed(capsys: pytest.CaptureFixture, *arguments: str) -> dict:
    assert main(["diagnose", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)["chains"][0]


def test_the_command_compares_with_another_file(capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    now, before = written(tmp_path / "now", THIS_YEAR), written(tmp_path / "before", LAST_YEAR)
    found = printed(capsys, str(now), "--against", str(before))["benchmark"]
    assert found["name"] == "before" and found["dataset"] == check(workbook.read(before)).dataset_id
    s, u = found["segments"]
    assert (s["output_difference"], s["count_difference"], s["reference_state"]) == (20, 0, "present")
    assert u["reference_output"] is None and u["reference_output_reason"] == "not_in_benchmark"
    assert found["figures"]["completeness"]["difference"] == {"value": 0.0, "unit": "points"}
    assert main(["diagnose", str(now), "--against", str(before), "--lang", "zh"]) == 0
    assert "before" in capsys.readouterr().out


def test_without_another_file_the_sheets_own_references_stand_or_the_reason(
    capsys: pytest.CaptureFixture, tmp_path: Path
) -> None:
    now, before = written(tmp_path / "now", THIS_YEAR), written(tmp_path / "before", LAST_YEAR)
    found = printed(capsys, str(now))["benchmark"]
    assert (found["name"], found["kind"], found["figures"]) == ("reference_output", "output", {})
    assert found["segments"][0] | {"source": "a survey"} == found["segments"][0]
    bare = printed(capsys, str(before))
    assert (bare["benchmark"], bare["benchmark_reason"]) == (None, "no_reference")
    strange = written(tmp_path / "strange", {"segments": [segment("x")]})
    far = printed(capsys, str(now), "--against", str(strange))
    assert (far["benchmark"], far["benchmark_reason"]) == (None, "nothing_shared")


@pytest.mark.parametrize("language", words.LOCALES)
def test_a_file_that_cannot_be_compared_with_is_one_sentence_and_status_two(
    capsys: pytest.CaptureFixture, tmp_path: Path, language: str
) -> None:
    now = written(tmp_path / "now", THIS_YEAR)
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "segments.csv").write_text("chain,segment\nc,s\n", encoding="utf-8")
    for path in (tmp_path / "nowhere.xlsx", tmp_path / "half"):
        assert main(["diagnose", str(now), "--against", str(path), "--lang", language]) == 2
        complaint = capsys.readouterr().err
        assert path.name in complaint and complaint.count("\n") == 1


# The pages


@pytest.mark.parametrize("language", words.LOCALES)
def test_the_page_compares_with_the_chosen_benchmark(language: str) -> None:
    app = opened("diagnosis", section="against", lang=language, benchmark="count")
    assert said(app) == tell(language, section.section(sample(), own(sample(), "count")).answer)
    app = opened("chain_map", map="difference", lang=language, benchmark="none")
    assert said(app) == tell(language, findings.what_differs(sample()))


def test_a_sample_is_compared_with_its_other_moment_and_the_choice_is_kept_on_the_map() -> None:
    app = opened("diagnosis", section="against", data="hefei_after")
    assert said(app) == words.say("zh", "answer.against.choose", n=1)
    app.selectbox(key="benchmark_shown").set_value("hefei_before").run()
    assert app.query_params["benchmark"] == "hefei_before" and "2008年以前" in said(app)
    for compared in section.LISTS:
        assert not opened(
            "diagnosis", section="against", data="hefei_after", benchmark="hefei_before", compared=compared
        ).warning
    app = opened("chain_map", map="difference", data="hefei_after", benchmark="hefei_before")
    assert "2008年以前" in said(app) and "2008年以前" in " ".join(each.proto.body for each in app.get("html"))


def straight_to(page: str, **link: str) -> AppTest:
    """A page opened by its link, no other before it."""
    app = AppTest.from_file("../app.py", default_timeout=60)
    app.query_params.update(link)
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception, app.exception
    return app


def test_a_link_to_a_benchmark_that_is_not_there_is_told_and_falls_back() -> None:
    for page, link_to in (("diagnosis", {"section": "against"}), ("chain_map", {"map": "difference"})):
        app = straight_to(page, benchmark="atlantis", **link_to)
        assert "atlantis" in app.warning[0].value and "本表参照产值" in said(app)


def test_an_accepted_version_can_be_chosen_and_a_broken_one_is_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    last = check(workbook.read(written(tmp_path / "before", LAST_YEAR)))
    workbook.keep(last, tmp_path / "versions" / last.dataset_id)
    broken = tmp_path / "versions" / "0123456789ab"
    broken.mkdir()
    (broken / "segments.csv").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "versions" / "fedcba987654").mkdir()
    monkeypatch.setenv("LIANTU_VERSIONS", str(tmp_path / "versions"))
    monkeypatch.setenv("LIANTU_DATA", str(written(tmp_path / "now", THIS_YEAR)))
    assert set(datasets.accepted()) == {last.dataset_id}, "what is no version is not taken over"
    app = opened("diagnosis", section="against", benchmark=last.dataset_id)
    assert last.dataset_id in said(app) and not app.warning
    assert len(app.selectbox(key="benchmark_shown").options) == 3  # none, the sheet's own outputs, the version
    app = straight_to("diagnosis", section="against", benchmark="0123456789ab")
    assert "0123456789ab" in app.warning[0].value and "本表参照产值" in said(app)


def test_where_nothing_can_be_chosen_the_section_says_what_to_fill(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LIANTU_DATA", str(written(tmp_path / "bare", {"segments": [segment("nobody else has it")]})))
    app = opened("diagnosis", section="against")
    assert said(app) == words.say("zh", "answer.against.none")
    assert "参照产值" in " ".join(each.proto.body for each in app.get("html"))
    assert said(opened("chain_map", map="difference")) == words.say("zh", "answer.difference.unknown.demand")
