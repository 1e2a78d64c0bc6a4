"""The map's last row: three files, the number of the map's approval, and a word where a background is set wrongly."""

import pytest
from streamlit.testing.v1 import AppTest

from components.places import frame, on_screen, take_away
from components.places.picture import Rows, Sheet, View
from liantu import words
from liantu.report.places import approval_line
from liantu.words import say, tell

KEY = "0123456789abcdef0123456789abcdef"
REFUSED = ("supplier", "future")
SCRIPT = "<img src=x onerror=alert(1)>"


def opened(**link: str) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=60)
    app.query_params.update(link)
    app.run()
    app.switch_page("pages/park_map.py").run()
    assert not app.exception, app.exception
    return app


def texts(app: AppTest) -> str:
    return "\n".join(each.proto.body for each in app.get("html"))


def buttons(app: AppTest) -> list[str]:
    return [each.proto.label for each in app.get("download_button")]


@pytest.mark.parametrize("language", words.LOCALES)
def test_page_and_tables_can_be_taken_away_and_are_for_internal_use(language: str) -> None:
    app = opened(lang=language)
    assert buttons(app) == [say(language, f"take.{kind}") for kind in ("html", "gpkg", "csv")]
    assert tell(language, approval_line("")) in texts(app)


@pytest.mark.parametrize(
    ("typed", "number", "code"),
    [
        ("赣s(2024)012", "赣S（2024）012号", None),
        ("GS(2024)0568号", "", "supplier"),
        ("GS(2024)568号", "", "supplier"),
        ("GS(2099)1号", "", "future"),
        ("12", "", "wrong"),
        (SCRIPT, "", "wrong"),
    ],
)
def test_a_number_in_the_link_counts_if_it_is_one(typed: str, number: str, code: str | None) -> None:
    app = opened(approval=typed)
    assert app.text_input(key="approval").value == typed
    assert tell("zh", approval_line(number)) in texts(app)
    of_supplier, of_future = (say("zh", f"take.number.{each}", number="|").split("|")[1] for each in REFUSED)
    assert (of_supplier in texts(app), of_future in texts(app)) == (code == "supplier", code == "future")
    assert ("不是审图号" in texts(app)) == (code == "wrong") and SCRIPT not in texts(app)


def test_a_number_that_is_typed_stays_in_the_link() -> None:
    app = opened()
    app.text_input(key="approval").set_value("GS（2024）1234号").run()
    assert not app.exception and app.query_params["approval"] in ("GS（2024）1234号", ["GS（2024）1234号"])
    assert tell("zh", approval_line("GS（2024）1234号")) in texts(app)
    assert tell("zh", approval_line("")) not in texts(app)


def test_nothing_is_taken_away_in_a_meeting() -> None:
    app = opened(view="meeting")
    assert buttons(app) == [] and not app.get("text_input")


def test_a_wrong_background_is_one_sentence_and_its_key_is_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANTU_MAP_TILES", "tianditu")
    monkeypatch.setenv("LIANTU_MAP_TILES_URL", f"http://maps.lan/{{z}}/{{x}}/{{y}}?tk={KEY}")
    app = opened()
    assert say("zh", "tiles.key_in_url") in texts(app) and KEY not in texts(app)


def test_a_map_is_taken_away_once_in_the_run_that_drew_it(monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, object] = {}
    monkeypatch.setattr(on_screen.st, "session_state", state)
    assert on_screen.taken() is None
    on_screen.keep(Rows(), View(), Sheet("answer"))
    assert on_screen.taken() == (Rows(), View(), Sheet("answer")) and on_screen.taken() is None


@pytest.mark.parametrize("language", words.LOCALES)
def test_the_page_of_the_map_is_made_without_a_session_and_says_who_may_see_it(language: str) -> None:
    said = tell(language, approval_line(""))
    page = frame.standalone(Rows(), View(), Sheet("answer", approval=said), lang=language)
    assert said in page and take_away.MIME["html"] == "text/html"
