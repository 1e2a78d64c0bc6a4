"""Models of one's own: composed, named, kept, linked; and a reader's mixes of the six."""

import json
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liantu.data.problems import LiantuError
from liantu.explore.actions import LEVERS
from liantu.policy import MODELS, own
from liantu.policy.orders import ORDERS
from liantu.policy.own import OwnModel

EVEN = (1, 1, 1, 1, 1, 1, 1)
HOSTILE = [
    "<script>alert(1)</script>",
    "![x](http://a/b.png)",
    "../../etc/passwd",
    "a~b:c%7Ed%25",
    "名称:0-50-0-0-0-0-50:demand",
    "\u202egnp.exe",
    "a\x00b\nc\td",
    "\ud800 half a sign",
    "一" * 500,
    "{n} {}",
    "CON",
    " . ",
]
parts_drawn = st.tuples(*[st.integers(0, 100)] * len(LEVERS)).filter(any)
names_drawn = st.text(min_size=1).filter(lambda text: own._plain(text))
models_drawn = st.builds(OwnModel, names_drawn, parts_drawn, st.sampled_from(list(ORDERS)))


@given(models_drawn)
def test_a_link_carries_all_of_a_model(model: OwnModel) -> None:
    assert own.read(model.link) == model
    assert own.BETWEEN not in model.link
    assert own.read(model.link).policy == model.policy


@given(st.lists(models_drawn, max_size=4, unique_by=lambda each: each.code))
def test_several_models_stand_one_after_another(models: list[OwnModel]) -> None:
    assert own.read_all(own.BETWEEN.join(each.link for each in models), 4) == (models, [])


@given(models_drawn)
def test_the_mix_is_what_the_parts_are_of_their_sum(model: OwnModel) -> None:
    whole = sum(model.parts)
    assert list(model.policy.mix.values()) == pytest.approx([part / whole for part in model.parts])
    assert sum(model.policy.mix.values()) == pytest.approx(1)


def test_the_same_shares_under_the_same_name_are_one_model_and_under_another_are_two() -> None:
    one, twice = OwnModel("a", (1, 0, 0, 0, 0, 0, 1)), OwnModel("a", (50, 0, 0, 0, 0, 0, 50))
    assert one.code == twice.code and one.policy == twice.policy
    others = [OwnModel("b", one.parts), OwnModel("a", EVEN), OwnModel("a", one.parts, "size")]
    assert len({one.code, *(each.code for each in others)}) == 4


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_is_only_a_name(name: str, tmp_path: Path) -> None:
    model = own.keep(tmp_path, OwnModel(name, EVEN))
    assert own.kept(tmp_path) == [model] == own.read_all(model.link, 3)[0]
    assert len(model.name) <= own.LONGEST_NAME and model.name.isprintable()
    assert [file.parent for file in tmp_path.rglob("*")] == [tmp_path]


@pytest.mark.parametrize("name", ["", "  \n", "\u200b\u202e", "\x00"], ids=range(4))
def test_a_model_needs_a_name_that_can_be_seen(name: str) -> None:
    with pytest.raises(LiantuError, match="own_without_name"):
        OwnModel(name, EVEN)


@pytest.mark.parametrize(
    "parts", [(0,) * 7, (1,) * 6, (1,) * 8, (-1, 2, 0, 0, 0, 0, 0), (101,) + (0,) * 6, (0.5,) * 7, ()]
)
def test_a_mix_is_seven_whole_percents_of_which_one_is_above_nothing(parts: tuple) -> None:
    with pytest.raises(LiantuError, match="mix_of_nothing"):
        OwnModel("a", parts)


def test_a_rule_that_does_not_exist_is_said_with_those_that_do() -> None:
    with pytest.raises(LiantuError) as error:
        OwnModel("a", EVEN, "luck")
    assert error.value.code == "unknown_order"
    assert [word.code for word in error.value.facts["known"]] == [f"own.order.{each}" for each in ORDERS]


@pytest.mark.parametrize(
    "code",
    ["a", "a:b", "a:0-0-0-0-0-0-0:demand", "a:1-1-1-1-1-1-1:luck", ":1-1-1-1-1-1-1:demand", "a:１-1-1-1-1-1-1:size"],
)
def test_a_code_that_is_no_model_is_dropped_and_named(code: str) -> None:
    good = OwnModel("好", EVEN)
    assert own.read_all(f"{code}~{good.link}", 3) == ([good], [code])


def test_more_models_than_there_is_room_for_are_dropped_and_named() -> None:
    models = [OwnModel(str(i), EVEN) for i in range(4)]
    found, dropped = own.read_all(own.BETWEEN.join(each.link for each in models), 3)
    assert found == models[:3] and dropped == [models[3].link]


@given(st.text())
def test_no_link_is_an_error(text: str) -> None:
    found, dropped = own.read_all(text, 3)
    assert len(found) + len(dropped) <= text.count(own.BETWEEN) + 1
    assert not set(own.read_mixes(text)[0]) - set(MODELS)


def test_a_mix_of_nothing_or_of_an_unknown_city_is_dropped_and_named() -> None:
    found, dropped = own.read_mixes("wuxi:1-2-3-4-5-6-7~paris:1-0-0-0-0-0-0~hefei:0-0-0-0-0-0-0~x")
    assert found == {"wuxi": (1, 2, 3, 4, 5, 6, 7)}
    assert dropped == ["paris:1-0-0-0-0-0-0", "hefei:0-0-0-0-0-0-0", "x"]


@pytest.mark.parametrize("city", MODELS)
def test_sliders_that_nobody_moved_leave_a_city_its_exact_mix(city: str) -> None:
    model = MODELS[city]
    moved = own.with_parts(model, (1, 0, 0, 0, 0, 0, 0))
    assert moved.is_changed and moved.mix["fill"] == 1.0
    assert own.with_parts(moved, own.parts_of(model)) == model


# The shelf


def test_a_kept_model_comes_back_and_the_same_kept_again_is_one(tmp_path: Path) -> None:
    model = own.keep(tmp_path, OwnModel("先备份", (0, 0, 0, 3, 1, 0, 0), "users"))
    own.keep(tmp_path, model)
    assert own.kept(tmp_path) == [model]
    own.delete(tmp_path, model)
    own.delete(tmp_path, model)  # somebody else was faster
    assert own.kept(tmp_path) == []


def test_a_shelf_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert own.kept(tmp_path / "none") == []


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "x", "mi',
        "[]",
        "null",
        '{"name": "x"}',
        '{"name": "x", "mix": {"fill": 1}, "order": "demand"}',
        '{"name": "x", "mix": [1, 1, 1, 1, 1, 1, 1], "order": "demand"}',
        json.dumps({"name": "x", "mix": dict.fromkeys(LEVERS, "1"), "order": "demand"}),
        json.dumps({"name": "x", "mix": dict.fromkeys(LEVERS, 1), "order": "luck"}),
        json.dumps({"name": "", "mix": dict.fromkeys(LEVERS, 1), "order": "size"}),
    ],
)
def test_a_file_that_is_no_model_is_passed_over(text: str, tmp_path: Path) -> None:
    model = own.keep(tmp_path, OwnModel("好", EVEN))
    (tmp_path / "broken.json").write_text(text, encoding="utf-8")
    assert own.kept(tmp_path) == [model]


def test_people_who_keep_models_at_once_lose_none(tmp_path: Path) -> None:
    models = [OwnModel(f"第{i}种", (i % 7 + 1, 1, 0, 0, 0, 0, 0)) for i in range(24)]
    together = threading.Barrier(len(models))

    def work(model: OwnModel) -> None:
        together.wait()
        own.keep(tmp_path, model)

    threads = [threading.Thread(target=work, args=(each,)) for each in models]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {each.code for each in own.kept(tmp_path)} == {each.code for each in models}
    assert not list(tmp_path.glob("*.part"))


def test_a_full_shelf_says_so_but_takes_what_it_holds_already(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "MOST", 2)
    models = [own.keep(tmp_path, OwnModel(name, EVEN)) for name in "ab"]
    own.keep(tmp_path, models[0])
    with pytest.raises(LiantuError, match="too_many_own_models"):
        own.keep(tmp_path, OwnModel("c", EVEN))


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(LiantuError, match="unwritable"):
        own.keep(tmp_path / "file", OwnModel("a", EVEN))
