"""Two models close up: what one does that the other does not, what ties, and what the page makes of a link."""

import itertools
import json
import math
import re
import statistics
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from liantu import words
from liantu.chain import city_of
from liantu.data.checks import check
from liantu.explore.actions import LEVERS
from liantu.explore.explored import explore
from liantu.explore.plan import Plan
from liantu.explore.shock import ShockSet
from liantu.facts import Figure
from liantu.policy import MODELS
from liantu.policy.compared import contender
from liantu.policy.model import PolicyModel
from liantu.policy.own import OwnModel
from liantu.policy.sections import two
from liantu.policy.sections.two import Seen
from liantu.policy.setting import Setting
from liantu.samples import sheets
from tests.chains import Rows, diagnosed, firm, link, random_rows, segment, texts

SIDES = ("first", "second")
FEW = ShockSet(n=12)
RICH = 1e5  # 万元: more than these cities can spend
FILL, STRENGTHEN = {"fill": 1}, {"strengthen": 1}


def setting_of(rows: Rows, budget: float = RICH, chain: str = "c") -> Setting:
    tables = check(sheets(**{"firms": "firm,segments", **texts(rows)})).tables
    return Setting(tables, diagnosed(city_of(tables))[chain], budget, shocks=FEW)


def seen(setting: Setting, model: PolicyModel) -> Seen:
    found = contender(setting, model)
    return Seen(found, explore(setting.tables, setting.before, Plan(found.actions), setting.assumed, setting.shocks))


def mixed(code: str, mix: dict[str, float]) -> PolicyModel:
    return MODELS[code].with_mix(mix)


def told(first: Seen, second: Seen, language: str = "zh") -> str:
    return words.tell(language, two.answer(first, second))


@pytest.fixture
def lamp() -> Setting:
    """chip (100 of 300) --0.3--> package (none) --0.5--> lamp (1000, sold outside)"""
    return setting_of(
        {
            "segments": [segment("chip", outside=250), segment("package"), segment("lamp", outside=1000)],
            "segment_links": [link("chip", "package", 0.3), link("package", "lamp", 0.5)],
            "firms": [firm("a", "chip", 100), firm("b", "lamp", 1000)],
        }
    )


# The answer


def test_the_answer_names_what_only_each_of_them_does_and_what_differs(lamp: Setting) -> None:
    first, second = seen(lamp, mixed("hefei", FILL)), seen(lamp, mixed("suzhou", STRENGTHEN))
    said = told(first, second)
    assert said.startswith("只有改过的合肥配比补package，只有改过的苏州配比增强chip；同样的预算，")
    assert "改过的合肥配比完整度高33个百分点" in said


def test_a_city_is_named_as_a_way_and_a_changed_mix_no_longer_as_the_citys(lamp: Setting) -> None:
    assert words.tell("zh", two.way(contender(lamp, MODELS["hefei"]))) == "合肥的做法"
    assert words.tell("zh", two.way(contender(lamp, mixed("hefei", FILL)))) == "改过的合肥配比"
    mine = OwnModel("先备份", (0, 0, 0, 1, 0, 0, 0)).policy
    assert words.tell("en", two.way(contender(lamp, mine))) == '"先备份" (own)'


def test_two_that_do_the_same_are_said_to_do_the_same(lamp: Setting) -> None:
    first, second = seen(lamp, mixed("hefei", FILL)), seen(lamp, mixed("wuxi", FILL))
    assert told(first, second) == "在这些数据上，改过的合肥配比和改过的无锡配比做的是同样1项，结果一样。"


def test_where_one_does_all_that_the_other_does_the_larger_is_spoken_of_first(lamp: Setting) -> None:
    both = {"fill": 1, "strengthen": 1}
    first, second = seen(lamp, mixed("hefei", FILL)), seen(lamp, mixed("wuxi", both))
    assert told(first, second) == told(second, first)
    assert told(first, second).startswith("改过的合肥配比做的，改过的无锡配比都做，另外还增强chip：")


def test_without_money_neither_does_anything(lamp: Setting) -> None:
    poor = Setting(lamp.tables, lamp.before, 0.0, shocks=FEW)
    first, second = seen(poor, MODELS["hefei"]), seen(poor, MODELS["suzhou"])
    assert two.answer(first, second).code == "answer.two.none"
    assert all(each.ahead == "tied" for each in two.outcomes(first, second) if each.by.value is not None)
    assert two.section(first, second).verdicts == ()


def test_one_that_takes_no_action_is_said_to_take_none(lamp: Setting) -> None:
    first, second = seen(lamp, mixed("hefei", {"extend": 1})), seen(lamp, mixed("wuxi", FILL))
    assert not first.actions and told(first, second).startswith("改过的无锡配比补package，改过的合肥配比一项也没有：")


def test_an_action_that_works_too_late_is_no_difference_and_is_counted(lamp: Setting) -> None:
    soon = Setting(lamp.tables, lamp.before, RICH, horizon=1.5, shocks=FEW)
    first, second = seen(soon, mixed("hefei", FILL)), seen(soon, mixed("suzhou", STRENGTHEN))
    assert [each.id for each in first.actions] == [] and [each.id for each in second.actions] == ["strengthen:chip"]
    doubts = {each.code: each.facts for each in two.section(first, second).doubts}
    assert doubts["two.doubt.late"]["n"] == 1


def test_money_that_nothing_was_found_for_is_said_and_money_that_was_spent_is_not(lamp: Setting) -> None:
    def says(setting: Setting) -> bool:
        both = seen(setting, mixed("hefei", FILL)), seen(setting, mixed("suzhou", FILL))
        return "two.doubt.spent" in {each.code for each in two.section(*both).doubts}

    cost = contender(lamp, mixed("hefei", FILL)).spending.cost
    assert says(lamp) and not says(Setting(lamp.tables, lamp.before, cost, shocks=FEW))


# Properties


def chain_c(rows: Rows) -> bool:
    return any(each["chain"] == "c" for each in rows["segments"])


@st.composite
def drawn(draw: st.DrawFn) -> tuple[Seen, Seen]:
    rows = draw(random_rows().filter(chain_c))
    setting = setting_of(rows, draw(st.sampled_from([0.0, 300.0, RICH])))
    first, second = (seen(setting, MODELS[code]) for code in draw(st.permutations(list(MODELS)))[:2])
    return first, second


@given(drawn())
def test_every_action_stands_in_one_of_three_lists(both: tuple[Seen, Seen]) -> None:
    first, second = (each.contender for each in both)
    mine, shared, yours = two.only(first, second), two.both(first, second), two.only(second, first)
    ids = [[each.id for each in part] for part in (mine, [a for a, _ in shared], yours)]
    assert sorted(ids[0] + ids[1]) == sorted(each.id for each in first.actions)
    assert sorted(ids[2] + ids[1]) == sorted(each.id for each in second.actions)
    assert len(set(itertools.chain(*ids))) == sum(map(len, ids))
    assert [each.key for each in two.section(*both).verdicts] == list(itertools.chain(*ids))


@given(drawn())
def test_turned_round_everything_says_the_opposite(both: tuple[Seen, Seen]) -> None:
    opposite = {"first": "second", "second": "first", "tied": "tied", "unknown": "unknown"}
    figures = [*two.outcomes(*both), two.completeness(*both), two.losses(*both)]
    turned = [*two.outcomes(*both[::-1]), two.completeness(*both[::-1]), two.losses(*both[::-1])]
    assert [opposite[each.ahead] for each in figures] == [each.ahead for each in turned]


@given(drawn())
def test_the_differences_are_those_of_the_two_diagnoses(both: tuple[Seen, Seen]) -> None:
    for apart in (*two.outcomes(*both)[:3], two.completeness(*both)):
        after = [each.explored.changes()[apart.code].after for each in both]
        assert [apart.first.value, apart.second.value] == [each.value for each in after]
        if None not in (after[0].value, after[1].value):
            assert apart.by.value == pytest.approx(after[0].value - after[1].value)
            assert apart.is_tied == (abs(apart.by.value) < 0.005)


@given(drawn())
def test_the_tie_of_the_losses_is_that_of_a_paired_test_by_hand(both: tuple[Seen, Seen]) -> None:
    """Shock by shock in plain Python: the mean of the differences beside twice its standard error."""
    apart = two.losses(*both)
    if apart.by.value is None:
        assert apart.ahead == "unknown"
        return
    mine, yours = ([float(each) for each in one.struck.loss_here] for one in both)
    before = statistics.fmean(float(each) for each in both[0].contender.reading.struck_before.loss_here)
    differences = [a - b for a, b in zip(mine, yours, strict=True)]
    error = statistics.stdev(differences) / math.sqrt(len(differences))
    assert two.loss_error(*both).value == pytest.approx(error, abs=1e-9)
    by = statistics.fmean(differences)
    assert apart.by.value == pytest.approx(by, abs=1e-9)
    least = max(2 * error, 0.01 * before)
    if not math.isclose(abs(by), least, rel_tol=1e-6, abs_tol=1e-9):
        assert apart.is_tied == (abs(by) <= least)


@given(drawn())
def test_every_sentence_can_be_said_in_both_languages(both: tuple[Seen, Seen]) -> None:
    shown = two.section(*both)
    for language in words.LOCALES:
        for finding in (shown.answer, *shown.doubts):
            assert not re.search(r"\b[a-z_]+\.[a-z_.]+\b", words.tell(language, finding)), finding
    for verdict in shown.verdicts:
        assert set(shown.columns) <= set(verdict.facts)
        assert all(words.tell("zh", each) for each in verdict.explain().notes)


@pytest.mark.parametrize(
    "value, error, said", [(2098.4, 483.0, 2100), (-35.2, 0.3, 35.2), (7.0, 0.0, 7), (4.0, 90.0, 0)]
)
def test_a_difference_has_no_digits_that_its_error_swallows(value: float, error: float, said: float) -> None:
    assert two.to_error(Figure(value, "万元"), Figure(error, "万元")).value == pytest.approx(said)


def test_the_words_never_crown_a_city() -> None:
    crowned = re.compile(
        r"胜出|获胜|最优秀|冠军|第一名|击败|优于|\bwins?\b|\bbest\b|\bbeats?\b|\bwinner\b|\bbetter\b", re.I
    )
    for file in Path("liantu/locale").glob("*/LC_MESSAGES/two.po"):
        assert not crowned.search(file.read_text(encoding="utf-8")), file


# The page


def opened(**link: str) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=120)
    app.query_params.update({"models": "two", "budget": "20.0", "shocks": "50", **link})
    app.run()
    app.switch_page("pages/models.py").run()
    assert not app.exception, app.exception
    return app


def answer(app: AppTest) -> str:
    return app.header[0].value.replace("\\", "")


def linked(app: AppTest, key: str) -> str:
    """A choice in the address, which the tester hands over as a list or as one."""
    value = app.query_params[key]
    return value if isinstance(value, str) else value[0]


def html(app: AppTest) -> str:
    return "".join(each.proto.body for each in app.get("html"))


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test keeps its models."""
    monkeypatch.setenv("LIANTU_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def test_a_link_shows_its_two_in_both_languages() -> None:
    app = opened(two="hefei~suzhou")
    assert answer(app).startswith("只有合肥的做法补覆铜板与半固化片等")
    assert linked(app, "two") == "hefei~suzhou"
    assert answer(opened(two="hefei~suzhou", lang="en")).startswith("Only Hefei's way fills ")


@pytest.mark.parametrize("code", ["hefei", "hefei~hefei", "hefei~paris", "~~", "hefei~suzhou~wuxi"])
def test_a_link_that_names_no_two_is_said_and_two_others_are_shown(code: str) -> None:
    app = opened()
    app.query_params["two"] = code
    app.run()
    assert not app.exception
    assert code in "".join(each.value.replace("\\", "") for each in app.warning)
    assert "的做法" in answer(app)


def test_the_same_on_both_sides_changes_places() -> None:
    app = opened(two="hefei~suzhou")
    app.selectbox(key="two_first").set_value("suzhou").run()
    assert not app.exception and [app.selectbox(key=f"two_{side}").value for side in SIDES] == ["suzhou", "hefei"]


def test_a_changed_mix_is_marked_wherever_it_is_named_and_goes_back() -> None:
    app = opened(two="suzhou~hefei", mixes="suzhou:0-0-0-100-0-0-0")
    assert "改过的苏州配比" in answer(app) and "苏州的做法" not in answer(app) + html(app)
    app.session_state["mixes_open"] = True
    app.run()
    next(each for each in app.button if each.key == "mixes_reset").click()
    app.session_state["mixes_open"] = True
    app.run()
    assert not app.exception and "改过的" not in answer(app) and "只有苏州的做法" in answer(app)


def test_a_slider_changes_the_mix_of_its_city_alone() -> None:
    app = opened(two="suzhou~hefei")
    app.session_state["mixes_open"] = True
    app.run()
    app.slider(key="mixes_fill").set_value(60)
    app.session_state["mixes_open"] = True
    app.run()
    assert not app.exception and "改过的苏州配比" in answer(app) and "合肥的做法" in answer(app)
    assert linked(app, "mixes") == "suzhou:60-8-0-17-17-17-42"


def test_what_cannot_be_read_of_mixes_and_models_is_said_and_left_out() -> None:
    app = opened(mixes="suzhou:0-0-0-0-0-0-0~x", own="好:1-1-1-1-1-1-1:luck")
    said = "".join(each.value.replace("\\", "") for each in app.warning)
    assert all(each in said for each in ("suzhou:0-0-0-0-0-0-0", "好:1-1-1-1-1-1-1:luck"))
    assert "改过的" not in answer(app)


def test_a_model_of_ones_own_is_kept_compared_and_deleted(shelf: Path) -> None:
    app = opened()
    app.session_state["own_open"] = True
    app.run()
    app.text_input[0].set_value("先<b>备份</b>")
    app.slider(key="own_fill").set_value(0)
    app.slider(key="own_back_up").set_value(70)
    next(each for each in app.button if each.label == words.say("zh", "own.keep")).click()
    app.session_state["own_open"] = True
    app.run()
    assert not app.exception
    [file] = shelf.glob("*.json")
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert kept["mix"] == dict.fromkeys(LEVERS, 0) | {"back_up": 70, "connect": 50}
    code = file.stem
    assert "先<b>备份</b>" in " ".join(app.selectbox(key="two_first").options)
    assert "<b>备份</b>" not in html(app)
    app.session_state["own_open"] = True
    app.run()
    next(each for each in app.button if each.key == f"delete_{code}").click()
    app.run()
    assert not app.exception and not list(shelf.glob("*.json"))
    assert "备份</b>" not in " ".join(app.selectbox(key="two_first").options)


def test_a_link_brings_its_models_to_a_machine_that_keeps_none(shelf: Path) -> None:
    mine = OwnModel("先备份", (0, 0, 0, 100, 0, 0, 0), "users")
    app = opened(own=mine.link, two=f"{mine.code}~hefei")
    assert answer(app).startswith("只有自拟的“先备份”备份") and not shelf.exists()


@pytest.mark.parametrize("language", words.LOCALES)
@pytest.mark.parametrize("pair", ["nothing~hefei", "optimum~uniform", "wuxi~chengdu"])
def test_a_room_sees_answer_and_picture_alone(pair: str, language: str) -> None:
    app = opened(two=pair, view="meeting", lang=language)
    assert app.title[0].value == words.say(language, "section.two.question")
    assert not app.selectbox and '<table class="lt-t"' not in html(app)


def test_what_stands_behind_an_action_is_shown_on_request() -> None:
    app = opened(two="hefei~suzhou")
    app.session_state["two_evidence"] = True
    app.run()
    assert not app.exception
    options = app.selectbox(key="verdict").options
    assert options[0] == "补 覆铜板与半固化片" and len(set(options)) == len(options)
    assert words.say("zh", "formula.coverage") in html(app)
