"""The six models: mixes, cases a planner can read, cards in both languages, and what each asks of the office."""

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from components.explore import picker
from components.map_tools import LEVELS
from components.models import cards as cards_on_screen
from components.section_picker import SECTIONS
from docs.model_cards import FILE, page
from liantu import words
from liantu.chain import chain_of, city_of
from liantu.data import workbook
from liantu.data.checks import check
from liantu.data.dictionary import TABLES
from liantu.diagnose import Diagnosis, diagnose, read_segments
from liantu.explore.actions import LEVERS
from liantu.policy import MODELS, PolicyModel
from liantu.policy.asks import GROUPS, REQUIREMENTS, STATUSES, asks, required
from liantu.policy.sections import asks as asks_section
from liantu.policy.sections import cards
from liantu.policy.setting import Setting
from liantu.policy.spending import spend
from liantu.samples import sheets
from liantu.words import say, spoken, tell
from tests.chains import Rows, built, diagnosed, firm, link, random_rows, segment, texts, trade

CITIES = {
    file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in Path("tests/cases/models").glob("*.yaml")
}
CASES = [(code, case) for code, city in CITIES.items() for case in city["cases"]]
LEVER_OF = {say("zh", f"lever.{lever}"): lever for lever in LEVERS}
PLANNED = ("chief", "ledgers", "libraries", "requests", "activities", "policies", "demands")

resource = dict.fromkeys(("kind", "name", "chain", "segment", "until"))


def spent(code: str, case: dict) -> list[tuple[str, str]]:
    """What a model does with the rows of a case, lever and segment, as it is told in short."""
    unchecked, outside, scale = (case.get(key, {}) for key in ("unchecked", "outside", "scale"))
    rows = {
        "segments": [
            segment(name, checked=name not in unchecked, outside=outside.get(name)) | {"min_scale": scale.get(name)}
            for name in case["firms"]
        ],
        "segment_links": [link(*pair.split(" -> "), 0.1) | {"essential": 2} for pair in case["links"]],
        "firms": [firm(f"{name}{i}", name, 100) for name, n in case["firms"].items() for i in range(n)],
    }
    tables = check(sheets(**texts(rows))).tables
    found = spend(Setting(tables, diagnosed(city_of(tables))["c"], case["budget"]), MODELS[code])
    return [(each.lever, each.segment) for each in found.first(len(found.working), MODELS[code].mix)]


def test_every_city_has_its_cases() -> None:
    assert set(CITIES) == set(MODELS)


@pytest.mark.parametrize("code", CITIES)
def test_the_mix_is_that_of_the_numbered_measures(code: str) -> None:
    model, expected = MODELS[code], {LEVER_OF[word]: Fraction(share) for word, share in CITIES[code]["mix"].items()}
    n = len(model.measures)
    counted = {lever: sum(each.split.get(lever, 0) for each in model.measures) / Fraction(n) for lever in LEVERS}
    assert {lever: share for lever, share in counted.items() if share} == expected
    assert sum(expected.values()) == 1
    assert model.mix == {lever: float(share) for lever, share in counted.items()}


@pytest.mark.parametrize(("code", "case"), CASES, ids=[f"{code}: {case['name']}" for code, case in CASES])
def test_a_model_does_first_what_the_planner_says(code: str, case: dict) -> None:
    done = spent(code, case)
    expected = [(LEVER_OF[lever], name) for lever, name in (each.split(" ") for each in case["first"])]
    assert done[: len(expected)] == expected
    assert done or not expected
    if not expected:
        assert done == []
    assert not {LEVER_OF[word] for word in case.get("never", [])} & {lever for lever, _ in done}


def test_on_the_same_rows_the_six_begin_in_different_places() -> None:
    same = next(case for code, case in CASES if code == "hefei" and "最大" in case["name"])
    assert len({tuple(spent(code, same)) for code in MODELS}) >= 4


# The cards


@pytest.mark.parametrize("language", words.LOCALES)
@pytest.mark.parametrize("code", MODELS)
def test_a_card_says_everything_in_both_languages(code: str, language: str) -> None:
    model = MODELS[code]
    codes = [f"card.{code}.{field}" for field in (*cards.FIELDS, "gist", "what", "served", "passage")]
    codes += [f"measure.{code}.{place}" for place in range(1, len(model.measures) + 1)]
    codes += [f"card.order.{model.order}", *(f"mechanism.{each.id}" for each in model.mechanisms)]
    for each in codes:
        assert say(language, each) != each, each
    assert say("zh", f"measure.{code}.{len(model.measures) + 1}").startswith("measure."), "more words than measures"
    assert all(tell(language, cards.number(each)) for each in model.parameters)


@pytest.mark.parametrize("language", words.LOCALES)
@pytest.mark.parametrize("code", MODELS)
def test_the_answer_of_a_card_names_the_city_and_its_largest_lever(code: str, language: str) -> None:
    model = MODELS[code]
    said = tell(language, cards.section(MODELS, code).answer)
    most = max(model.mix.values())
    assert spoken(language, model.name) in said
    for lever, share in model.mix.items():
        assert (say(language, f"lever.{lever}") in said) == (share == most)


def test_no_word_says_that_a_city_is_ahead_of_another() -> None:
    folder = Path("liantu/locale")
    zh, en = ((folder / locale / "LC_MESSAGES/cards.po").read_text(encoding="utf-8") for locale in ("zh_CN", "en"))
    assert not re.search("胜|领先|优于|最好|最优|夺|居首|落后", zh)
    assert not re.search(r"\b(best|winner|wins|outperform|ahead|behind|superior)\b", en, re.IGNORECASE)


@pytest.mark.parametrize("code", MODELS)
def test_every_link_of_a_card_leads_to_a_page_and_a_question_that_exist(code: str) -> None:
    addresses = set(re.findall(r'url_path="(.+?)"', Path("app.py").read_text(encoding="utf-8")))
    assert set(cards_on_screen.PAGES) == addresses
    assert all(Path(file).exists() for file in cards_on_screen.PAGES.values())
    known = {
        "section": set(SECTIONS),
        "lens": set(picker.SECTIONS),
        "zoom": set(LEVELS),
        "map": {"reference", "current", "difference"},
        "around": {"factors", "services", "platforms", "teardown"},
        "models": {"fund"},
        "seat": {"partners", "land"},
        "layers": {"service-factor-value-technology"},
    }
    for each in MODELS[code].mechanisms:
        assert not each.page or each.page in addresses, each
        assert all(value in known[key] for key, value in each.link), each


def test_what_the_source_does_not_say_is_said_to_be_so() -> None:
    silent = [
        code
        for code in MODELS
        if "不" in say("zh", f"card.{code}.cadence") or "没" in say("zh", f"card.{code}.cadence")
    ]
    assert silent == ["suzhou", "wuxi", "changsha", "hefei", "guangzhou"]
    assert "没写由谁" in say("zh", "card.guangzhou.leads")


def test_the_numbers_carry_their_source_and_day() -> None:
    for model in MODELS.values():
        for each in model.parameters:
            assert (each.source, each.as_of) == ("card.source", "2021-01-21")
            assert each.low <= each.value <= each.high


def test_the_document_of_the_models_is_what_the_code_says() -> None:
    assert FILE.read_text(encoding="utf-8") == page(), "run: python -m docs.model_cards"


# What each asks of the office


def found_in(rows: Rows, chain: str = "c") -> Diagnosis:
    return diagnosed(built(**rows))[chain]


@pytest.fixture
def chains() -> Rows:
    """c: chip (a 100, digital 3; b, silent) --> lamp (d 900);  d: lamp, wheel. A bank for all, an alliance for d only;
    a university for c that ended in 2020; a plan for d; technologies for wheels.
    """
    more = {"digital_level": 3, "park": "P", "as_of": "2026-09-30"}
    silent = dict.fromkeys(more) | {"as_of": "2026-09-30"}
    return {
        "segments": [segment("chip"), segment("lamp"), segment("lamp", chain="d"), segment("wheel", chain="d")],
        "segment_links": [link("chip", "lamp", None)],
        "firms": [firm("a", "chip", 100) | more, firm("b", "chip") | silent, firm("e", "lamp", 900) | silent],
        "firm_links": [trade("a", "e", 10)],
        "chains": [{"chain": "c", "plan": None}, {"chain": "d", "plan": "file 1"}],
        "parks": [{"park": "P", "operator": None}, {"park": "Q", "operator": "Q company"}],
        "resources": [
            resource | {"kind": "bank", "name": "bank"},
            resource | {"kind": "alliance", "name": "alliance", "chain": "d"},
            resource | {"kind": "university", "name": "school", "chain": "c", "until": "2020-12-31"},
        ],
        "technologies": [{"technology": "tyres", "segment": "wheel"}],
    }


def test_each_requirement_is_met_missing_or_not_recorded_by_the_rows(chains: Rows) -> None:
    told = asks(found_in(chains))
    assert {code: each.status for code, each in told.items() if each.status != "unknown"} == {
        "bank": "met",
        "registry": "met",
        "sizes": "met",
        "current_map": "met",
        "deals": "met",
        "shared": "met",
        "digital": "met",
        "alliance": "missing",  # for the other chain only
        "university": "missing",  # it has ended
        "operator": "missing",  # filled in for the other park
        "plan": "missing",  # filled in for the other chain
        "technologies": "missing",  # for a segment of the other chain
    }
    assert (told["digital"].told, told["digital"].of, told["digital"].is_thin) == (1, 3, True)
    assert told["university"].why.code == "asks.why.ended"


def test_nothing_is_missing_where_nobody_has_told_anything() -> None:
    told = asks(found_in({"segments": [segment("s", checked=False)]}))
    assert {each.status for each in told.values()} == {"unknown"}


def test_a_row_that_is_added_takes_the_requirement_to_there(chains: Rows) -> None:
    more = chains | {"resources": [*chains["resources"], resource | {"kind": "alliance", "name": "ours", "chain": "c"}]}
    assert asks(found_in(more))["alliance"].status == "met"
    partners = pd.DataFrame({"partner": ["X"], "segment": ["chip"]})
    assert asks(found_in(chains), partners)["partners"].status == "met"
    assert asks(found_in(chains), partners.assign(segment="wheel"))["partners"].status == "missing"


def test_a_table_that_this_app_is_to_have_is_not_recorded_and_does_not_exist_yet() -> None:
    told = asks(found_in({"segments": [segment("s")], "firms": [firm("a", "s", 1)]}))
    for code in PLANNED:
        assert (told[code].status, told[code].sheet) == ("unknown", "")
    names = {word.code.removeprefix("planned.") for code in PLANNED for word in told[code].why.facts["tables"]}
    assert not names & set(TABLES), "this table exists now: write its check"


@pytest.mark.parametrize("code", CITIES)
def test_a_model_asks_for_what_its_case_lists_and_for_nothing_its_mix_does_not_use(code: str) -> None:
    model = MODELS[code]
    assert sorted(required(model)) == sorted(CITIES[code]["asks"]) == sorted(model.requires)
    for lever in LEVERS:
        alone = model.with_mix({lever: 1})
        for each in required(alone):
            assert not REQUIREMENTS[each].levers or lever in REQUIREMENTS[each].levers


def test_every_requirement_has_a_group_and_a_model_that_asks_for_it() -> None:
    assert {each.group for each in REQUIREMENTS.values()} == set(GROUPS)
    assert {code for model in MODELS.values() for code in model.requires} == set(REQUIREMENTS)


@given(random_rows())
def test_the_checks_equal_a_second_reading_of_the_rows(rows: Rows) -> None:
    for chain, found in diagnosed(built(**rows)).items():
        told = asks(found)
        for code, expected in again(rows, chain).items():
            assert (told[code].status, told[code].told) == expected, code


def again(rows: Rows, chain: str) -> dict[str, tuple[str, int]]:
    """Some of the checks over plain rows: status, and how many rows say so."""
    mine = [row for row in rows["segments"] if row["chain"] == chain]
    names = {row["segment"] for row in mine}
    looked = {row["segment"] for row in rows["segments"] if row["checked"] == "yes"} & names
    firms = [row for row in rows["firms"] if {part.split(":")[0] for part in row["segments"].split("|")} & names]
    here = {row["firm"] for row in firms}
    trades = [row for row in rows["firm_links"] if {row["supplier"], row["customer"]} & here]
    trades = [row for row in trades if row["supplier"] != row["customer"]]
    links = [row for row in rows["segment_links"] if {row["supplier_segment"], row["customer_segment"]} & names]
    others = {row["segment"] for row in rows["segments"] if row["chain"] != chain}
    chains = {row["chain"] for row in rows["segments"]}
    n_firms, n_sized = len(firms), sum(row["revenue"] is not None for row in firms)
    n_priced = sum(row["value"] is not None for row in trades)
    n_shares = sum(row["cost_share"] is not None for row in links)
    layers = {row["layer"] for row in mine} - {"supply"}
    return {
        "registry": ("met", n_firms) if n_firms else ("missing" if rows["firms"] else "unknown", 0),
        "sizes": met(n_sized),
        "current_map": met(len(looked)),
        "deals": met(n_priced),
        "inputs": met(n_shares),
        "layers": ("met", len(layers) + 1) if layers else ("unknown", 0),
        "shared": ("met", len(names & others)) if names & others else ("missing" if len(chains) > 1 else "unknown", 0),
    }


def met(n: int) -> tuple[str, int]:
    return ("met", n) if n else ("unknown", 0)


@given(random_rows(), st.sampled_from(sorted(MODELS)))
def test_the_counts_of_a_model_add_up_and_its_rows_stand_behind_them(rows: Rows, code: str) -> None:
    for found in diagnosed(built(**rows)).values():
        (verdict,) = asks_section.section(asks(found), [MODELS[code]]).verdicts
        counts = [verdict.facts[f"requirements_{status}"].value for status in STATUSES]
        assert sum(counts) == verdict.facts["asked_for"].value == len(MODELS[code].requires)
        behind = verdict.explain()
        assert bool(behind.rows) == (counts[0] > 0)
        assert len(behind.notes) == sum(counts)


@given(random_rows())
def test_a_sheet_that_a_model_does_not_ask_for_changes_nothing_for_it(rows: Rows) -> None:
    fewer = {table: records for table, records in rows.items() if table not in ("firm_links", "firms")}
    for chain, found in diagnosed(built(**rows)).items():
        before = asks_section.open_of(MODELS["chengdu"], asks(found)).by_status
        assert before == asks_section.open_of(MODELS["chengdu"], asks(found_in(fewer, chain))).by_status


def ji_an(chain: str) -> tuple[Diagnosis, pd.DataFrame]:
    tables = check(workbook.read("sample_data/jian")).tables
    city = city_of(tables)
    return diagnose(city, chain_of(city, chain), read_segments(city)), tables["partners"]


@pytest.mark.parametrize(
    ("chain", "zh", "en"),
    [
        (
            "电子信息",
            "照广州的做法要7样，1样没登记；照无锡的做法要8样，5样没登记。",
            "Guangzhou's way asks for 7 things: 1 not recorded; Wuxi's for 8: 5 not recorded.",
        ),
        (
            "新能源",
            "照广州的做法要7样，缺1样、1样没登记；照无锡的做法要8样，缺1样、5样没登记。",
            "Guangzhou's way asks for 7 things: 1 missing, 1 not recorded; Wuxi's for 8: 1 missing, 5 not recorded.",
        ),
    ],
)
def test_the_answer_says_what_two_ways_would_still_need(chain: str, zh: str, en: str) -> None:
    found, partners = ji_an(chain)
    shown = asks_section.section(asks(found, partners), list(MODELS.values()))
    assert (tell("zh", shown.answer), tell("en", shown.answer)) == (zh, en)
    for finding in (*shown.doubts, *shown.sharpen, *(note for each in shown.verdicts for note in each.explain().notes)):
        assert tell("zh", finding) and tell("en", finding)


def model_of_ones_own() -> PolicyModel:
    return PolicyModel("own", MODELS["hefei"].name, MODELS["hefei"].method, own=(("fill", 1.0),))


@pytest.mark.parametrize(
    ("models", "code"),
    [
        (lambda: [], "answer.asks.nothing"),
        (lambda: [model_of_ones_own()], "answer.asks.nothing"),
        (lambda: [MODELS["hefei"]], "answer.asks.one"),
        (lambda: [MODELS["hefei"], MODELS["hefei"]], "answer.asks.alike"),
        (lambda: list(MODELS.values()), "answer.asks.apart"),
    ],
)
def test_the_answer_fits_the_models_there_are(models: Callable[[], list[PolicyModel]], code: str) -> None:
    found, partners = ji_an("电子信息")
    shown = asks_section.section(asks(found, partners), models())
    assert shown.answer.code == code
    assert all(tell(language, shown.answer) for language in words.LOCALES)


def test_a_changed_mix_and_a_model_of_ones_own_are_said() -> None:
    found, partners = ji_an("电子信息")
    models = [MODELS["suzhou"].with_mix({"connect": 1}), model_of_ones_own()]
    codes = [doubt.code for doubt in asks_section.section(asks(found, partners), models).doubts]
    assert codes[-2:] == ["doubt.asks.dropped", "doubt.asks.own"]
