"""The cards of the six and what each asks of the office, on the page: the link, the room, and a changed mix."""

import pytest
from streamlit.testing.v1 import AppTest

from liantu import words
from liantu.policy import MODELS
from liantu.policy.asks import REQUIREMENTS, STATUSES
from liantu.policy.sections import cards
from tests.test_pages import opened, said


def written(app: AppTest) -> str:
    """All HTML on the page."""
    return " ".join(element.proto.body for element in app.get("html"))


def labels(app: AppTest) -> list[str]:
    """What the links on the page say."""
    return [element.proto.label for element in app.get("page_link")]


@pytest.mark.parametrize("language", words.LOCALES)
@pytest.mark.parametrize("code", MODELS)
def test_a_link_opens_the_card_it_names(code: str, language: str) -> None:
    app = opened("models", models="cards", card=code, lang=language)
    assert said(app) == words.tell(language, cards.section(MODELS, code).answer)
    shown = written(app)
    for place in range(1, len(MODELS[code].measures) + 1):
        assert words.say(language, f"measure.{code}.{place}").replace("'", "&#x27;") in shown
    assert sum(bool(each.page) for each in MODELS[code].mechanisms) == len(labels(app))
    assert app.query_params["card"] == code


def test_a_card_that_does_not_exist_is_the_first() -> None:
    app = opened("models", models="cards", card="<b>nowhere</b>")
    assert said(app) == words.tell("zh", cards.section(MODELS, "suzhou").answer)


def test_what_is_not_built_yet_is_named_and_is_no_link() -> None:
    app = opened("models", models="cards", card="wuxi")
    missing = [words.say("zh", f"mechanism.{each.id}") for each in MODELS["wuxi"].mechanisms if not each.page]
    assert words.say("zh", "card.not_yet", mechanisms=missing) in written(app)
    assert not any(name in label for name in missing for label in labels(app))


def test_another_card_brings_its_own_evidence() -> None:
    app = opened("models", models="cards")
    app.button_group(key="card").set_value("hefei").run()
    assert not app.exception
    assert app.selectbox(key="verdict").value == "hefei"
    assert words.say("zh", "card.hefei.served") in written(app)


@pytest.mark.parametrize("section", ["cards", "asks"])
def test_a_room_sees_the_answer_and_the_picture_only(section: str) -> None:
    desk, room = opened("models", models=section), opened("models", models=section, view="meeting")
    assert said(room) == said(desk)
    assert not any("›" in label for label in labels(room))
    assert len(room.get("selectbox")) == 0
    assert words.say("zh", "section.sharpen") not in [each.value for each in room.subheader]


def test_the_grid_has_a_row_a_requirement_and_a_mark_a_model_that_asks_for_it() -> None:
    shown = written(opened("models", models="asks"))
    for code in REQUIREMENTS:
        assert f">{words.say('zh', f'ask.{code}')}</th>" in shown
    marks = sum(
        shown.count(f'aria-label="{model.name.zh} · {words.say("zh", f"asks.status.{status}")}"')
        for model in MODELS.values()
        for status in STATUSES
    )
    assert marks == sum(len(model.requires) for model in MODELS.values())


def test_a_mix_without_a_lever_no_longer_asks_for_what_only_that_lever_needs() -> None:
    shown = written(opened("models", models="asks", mixes="suzhou:0-0-0-0-0-0-100"))
    assert words.say("zh", "doubt.asks.dropped", cities=[MODELS["suzhou"].name]) in shown
    assert f">{words.say('zh', 'ask.lead_times')}</th>" not in shown
    assert words.say("zh", "doubt.cards.changed", cities=[MODELS["suzhou"].name]) in written(
        opened("models", models="cards", mixes="suzhou:0-0-0-0-0-0-100")
    )
