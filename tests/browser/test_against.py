"""The benchmark in a real browser: chosen beside the map, kept in the link, named on the map, told to a room."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from liantu import words
from tests.browser.visitor import SIZES, Visitor
from tests.browser.words_on_screen import english, ill_fitting

both_languages = pytest.mark.parametrize("language", words.LOCALES)
PAIR = {"data": "hefei_after", "benchmark": "hefei_before"}
NAMES = {"zh": "2008年以前", "en": "before 2008"}


@both_languages
@pytest.mark.parametrize("compared", ["segments", "chain"])
def test_another_dataset_is_named_and_fits(arrive: Callable[..., Visitor], compared: str, language: str) -> None:
    visitor, wrong = arrive().open("why", lang=language, section="against", compared=compared, **PAIR), {}
    expect(visitor.answer).to_contain_text(NAMES[language])
    if language == "zh":
        assert english(visitor.page) == {}
    for size in SIZES:
        wrong |= {f"{size} {name}": what for name, what in ill_fitting(visitor.resize(size).page).items()}
        visitor.picture(f"against-{compared}-{language}-{size}-light")
    assert wrong == {}


@both_languages
def test_the_map_names_it_and_fits(arrive: Callable[..., Visitor], language: str) -> None:
    visitor, wrong = arrive().open("map", lang=language, map="difference", **PAIR), {}
    expect(visitor.answer).to_contain_text(NAMES[language])
    for size in SIZES:
        wrong |= {f"{size} {name}": what for name, what in ill_fitting(visitor.resize(size).page).items()}
        visitor.picture(f"difference-{language}-{size}-light")
    assert wrong == {}


def test_a_benchmark_chosen_beside_the_map_is_in_the_link_and_on_the_diagnosis(visitor: Visitor) -> None:
    visitor.open("map", lang="zh", map="difference")
    visitor.pick("benchmark_shown", words.say("zh", "benchmark.shown", benchmark=words.say("zh", "benchmark.count")))
    visitor.linked(benchmark="count").go(words.say("zh", "diagnosis.menu"))
    visitor.linked(benchmark="count").choose("section", words.say("zh", "section.against.menu"))
    expect(visitor.linked(section="against").answer).to_contain_text(words.say("zh", "benchmark.count"))


def test_a_room_reads_the_name_and_has_no_picker(visitor: Visitor) -> None:
    visitor.open("map", lang="zh", view="meeting", map="difference", **PAIR)
    expect(visitor.answer).to_contain_text(NAMES["zh"])
    assert visitor.page.locator(".st-key-benchmark_shown").count() == 0
