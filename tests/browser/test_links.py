"""A link is a state: it opens what it names, also on a cold server, and page changes, back and forward keep it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

import start
from liantu import words
from tests.browser.visitor import Visitor

STATE = {"lang": "en", "chain": "新材料", "map": "difference", "weak": "0.6", "twin": "table", "focus": "1"}


def title(language: str, page: str) -> str:
    return words.say(language, f"{page}.menu")


def test_a_link_opens_that_page_with_exactly_that_state(visitor: Visitor) -> None:
    visitor.open("map", **STATE)
    expect(visitor.question).to_have_text(words.say("en", "chain_map.question"))
    assert visitor.path == "map"
    assert {key: visitor.link[key] for key in STATE} == STATE
    expect(visitor.page.locator(".st-key-map [role=radio][aria-checked=true]")).to_have_text(
        words.say("en", "chain_map.difference")
    )
    expect(visitor.page.locator("table.lt-t tr.on")).to_be_visible()


def test_a_link_opened_twice_says_the_same(arrive: Callable[..., Visitor]) -> None:
    first, second = arrive().open("map", **STATE), arrive()
    second.page.goto(first.page.url)
    expect(second.settled().answer).to_have_text(first.answer.inner_text())
    assert second.page.url == first.page.url


def test_after_warming_up_a_first_visitor_by_link_sees_the_right_page(
    arrive: Callable[..., Visitor], tmp_path: Path
) -> None:
    with start.serving([], interpreter=sys.executable, warm=False, more={"LIANTU_VERSIONS": str(tmp_path)}) as cold:
        subprocess.run([sys.executable, "-m", "components.warm_up", cold.address], check=True, timeout=120)
        visitor = arrive(at=cold.address).open("how", lang="zh")
        expect(visitor.question).to_have_text(words.say("zh", "method.question"))
        assert visitor.path == "how"
        visitor.page.goto("about:blank")  # leave before the server does


def test_changing_the_page_keeps_what_was_chosen(visitor: Visitor) -> None:
    visitor.open("map", **STATE).go(title("en", "method"))
    expect(visitor.question).to_have_text(words.say("en", "method.question"))
    visitor.linked(**STATE)
    assert visitor.path == "how"


def test_a_link_keeps_for_other_pages_what_its_own_page_does_not_show(visitor: Visitor) -> None:
    visitor.open("how", **STATE).go(title("en", "chain_map"))
    expect(visitor.question).to_have_text(words.say("en", "chain_map.question"))
    visitor.linked(**STATE)


def test_back_within_a_page_takes_one_choice_back(visitor: Visitor) -> None:
    visitor.open("map", lang="zh", map="current")
    visitor.choose("map", words.say("zh", "chain_map.difference"))
    visitor.linked(map="difference").page.go_back()
    expect(visitor.page.locator(".st-key-map [role=radio][aria-checked=true]")).to_have_text(
        words.say("zh", "chain_map.current")
    )
    visitor.linked(map="current").page.go_forward()
    expect(visitor.page.locator(".st-key-map [role=radio][aria-checked=true]")).to_have_text(
        words.say("zh", "chain_map.difference")
    )
    visitor.linked(map="difference")


def test_back_and_forward_restore_page_and_state(visitor: Visitor) -> None:
    visitor.open("map", lang="zh", map="current")
    visitor.choose("map", words.say("zh", "chain_map.difference"))
    visitor.linked(map="difference").go(title("zh", "method"))
    expect(visitor.question).to_have_text(words.say("zh", "method.question"))
    visitor.settled()
    visitor.page.go_back()
    expect(visitor.question).to_have_text(words.say("zh", "chain_map.question"))
    assert visitor.linked(map="difference").path == "map"
    visitor.page.go_back()
    expect(visitor.page.locator(".st-key-map [role=radio][aria-checked=true]")).to_have_text(
        words.say("zh", "chain_map.current")
    )
    assert visitor.linked(map="current").path == "map"
    visitor.page.go_forward()
    assert visitor.linked(map="difference").path == "map"
    visitor.page.go_forward()
    expect(visitor.question).to_have_text(words.say("zh", "method.question"))
    assert visitor.settled().path == "how"


def test_the_language_changes_and_nothing_else(visitor: Visitor) -> None:
    before = visitor.open("map", lang="zh", chain="新材料", map="difference").link
    visitor.choose("language_switch", "EN")
    expect(visitor.question).to_have_text(words.say("en", "chain_map.question"))
    after = visitor.linked(lang="en").link
    assert visitor.path == "map" and after == before | {"lang": "en"}
    visitor.choose("language_switch", "中文")
    expect(visitor.question).to_have_text(words.say("zh", "chain_map.question"))
    assert visitor.linked(lang="zh").link == before


@pytest.mark.parametrize("key", ["map", "twin", "focus", "language_switch"])
def test_pressing_what_is_already_chosen_changes_nothing(visitor: Visitor, key: str) -> None:
    visitor.open("map", lang="zh", map="difference", focus="1", twin="picture")
    before, answer = visitor.link, visitor.answer.inner_text()
    chosen = visitor.page.locator(f".st-key-{key} [role=radio][aria-checked=true]")
    label = chosen.inner_text()
    chosen.click()
    visitor.choose("map", words.say("zh", "chain_map.reference"))  # a later choice is answered after the first
    visitor.linked(map="reference")
    if key != "map":
        expect(visitor.page.locator(f".st-key-{key} [role=radio][aria-checked=true]")).to_have_text(label)
    visitor.choose("map", words.say("zh", "chain_map.difference"))
    assert visitor.linked(map="difference").link == before
    expect(visitor.answer).to_have_text(answer)
