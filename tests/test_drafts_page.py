"""The page keeps what is on its way in, lists it, and takes it up again as it was left."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from components import version_store
from components.intake import drafts
from liantu import words
from liantu.data import workbook
from liantu.data.problems import LiantuError
from liantu.store import Store, schema
from liantu.store.drafts import Drafts, Work, hashed
from liantu.store.texts import packed
from tests.test_intake_steps import ROWS, a_csv, box, read_as, seen

SCRIPT = """
import streamlit as st
from components import url
from components.intake import changes, reading, state, steps
from components.words import tell_plain
from liantu.data.intake.parts import Edit
url.begin()
if "given" in st.session_state:
    reading.begin(st.session_state.pop("given"), state.current().files if state.current() else ())
    reading.current()._thread.join(60)
if "edit" in st.session_state:
    changes.make([Edit(state.current().found[0].place, *st.session_state.pop("edit"))])
if "at" in st.session_state:
    state.go(st.session_state.pop("at"))
steps.show()
st.header(tell_plain(steps.answer()))
url.write()
"""
NAME = "企业名单.csv"
HOSTILE = '<img src=x onerror="alert(1)">![x](http:__elsewhere.example_x.png).csv'


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("LIANTU_VERSIONS", str(tmp_path))
    monkeypatch.setattr(version_store, "FRESH", 0.0)
    monkeypatch.setattr("streamlit.page_link", lambda *_, **__: None)  # the script of these tests is no page
    version_store.forget()
    store = Store.open()
    yield store
    store.close()
    version_store.forget()


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[Work]:
    """What was written, in its order."""
    found = []
    real = Drafts.keep

    def keep(self: Drafts, work: Work, last: object = None) -> object:
        found.append(work)
        return real(self, work, last)

    monkeypatch.setattr(Drafts, "keep", keep)
    return found


def arrived(**state: object) -> AppTest:
    """Somebody whose session has just begun."""
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    app.query_params["lang"] = "zh"
    return ran(app, **state)


def ran(app: AppTest, **state: object) -> AppTest:
    for key, value in state.items():
        app.session_state[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


def sent(*files: tuple[str, bytes]) -> AppTest:
    return arrived(given=files or ((NAME, a_csv()),))


def press(app: AppTest, key: str) -> AppTest:
    next(each for each in app.button if each.key == key).click()
    return ran(app)


def step(app: AppTest) -> str:
    return app.session_state["taking"].step


def test_after_a_reload_the_same_step_choice_and_fix_stand(kept: list[Work]) -> None:
    app = sent()
    box(app, 0).set_value("staff")
    ran(app)
    place = app.session_state["taking"].intake.found[0].place
    next(each for each in app.checkbox if each.key.startswith("intake_keep_")).uncheck()
    ran(app)
    ran(app, edit=(5, "county", "青原区", "吉州区"))
    ran(app, at="problems")
    before = app.session_state["taking"]

    again = arrived()
    assert NAME in seen(again) and "停在“改问题”" in seen(again) and "3行" in seen(again)
    n = len(kept)
    press(again, "draft_go_0")
    after = again.session_state["taking"]
    assert (step(again), after.forgotten, after.since) == ("problems", {place}, before.since)
    for name in ("files", "found", "layouts", "edits", "base_id", "mode"):
        assert getattr(after.intake, name) == getattr(before.intake, name), name
    assert after.intake.base.dataset_id == before.intake.base.dataset_id
    assert read_as(ran(again, at="columns"))["序号"] == "staff"
    assert len(kept) == n + 1, "only the step has changed"
    assert kept[-1].choices == kept[-2].choices


def test_an_archive_is_opened_again_and_what_was_wrong_in_it_is_said_again() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("甲县/企业.csv", a_csv())
        archive.writestr("坏的.xlsx", b"PK\x03\x04 no")
    before = sent(("全市.zip", content.getvalue())).session_state["taking"]
    after = press(arrived(), "draft_go_0").session_state["taking"]
    assert after.intake.found == before.intake.found and len(after.intake.found) == 1
    assert after.intake.layouts == before.intake.layouts
    assert [(name, reason.code) for name, reason in after.refused] == [
        (name, reason.code) for name, reason in before.refused
    ]
    assert (len(after.refused), after.step, after.draft) == (1, before.step, before.draft)


def test_taking_up_writes_nothing_and_neither_does_a_rerun_without_a_change(kept: list[Work]) -> None:
    app = sent()
    n = len(kept)
    assert n == 1
    for _ in range(3):
        ran(app)
    ran(app, at="problems")
    assert [each.n_open for each in kept] == [None, None, kept[2].n_open], "counted once the rows are checked"
    ran(app)
    assert len(kept) == 3
    again = press(arrived(), "draft_go_0")
    ran(again)
    assert len(kept) == 3


def test_a_rerun_without_a_change_does_not_ask_the_store_for_drafts(monkeypatch: pytest.MonkeyPatch) -> None:
    app = sent()
    for name in ("keep", "listed", "open", "drop"):
        monkeypatch.setattr(Drafts, name, lambda *_: pytest.fail("the store was asked"))
    monkeypatch.setattr(drafts.choices, "as_text", lambda *_: pytest.fail("all was written out"))
    ran(ran(app))
    assert len(app.warning) == 0


def test_what_was_accepted_is_no_draft_any_more(store: Store) -> None:
    app = sent((NAME, a_csv()), ("环节.csv", "产业链,环节\n电子,连接器\n".encode("gb18030")))
    ran(app, at="result")
    assert len(store.drafts.listed()) == 1
    press(app, "result_accept")
    assert store.drafts.listed() == []
    assert "未入库的上传" not in seen(arrived())
    assert store.verify().is_sound
    assert len(store.versions()) == 1


def test_set_aside_it_is_listed_and_the_link_does_not_tell_it(store: Store) -> None:
    app = press(sent(), "intake_give_up")
    [draft] = store.drafts.listed()
    assert NAME in seen(app) and "未入库的上传" in seen(app)
    press(app, "draft_go_0")
    assert draft.id not in json.dumps(dict(app.query_params))
    assert step(app) == "columns"


def test_the_last_file_taken_away_takes_the_draft_with_it(store: Store) -> None:
    app = ran(sent(), at="file")
    press(app, "intake_remove_0")
    assert store.drafts.listed() == []
    assert "未入库的上传" not in seen(app)


def test_to_discard_asks_once(store: Store) -> None:
    sent()
    app = press(arrived(), "draft_drop_0")
    assert f"丢弃“{NAME}”？" in seen(app)
    press(app, "draft_no_0")
    assert len(store.drafts.listed()) == 1
    press(press(app, "draft_drop_0"), "draft_yes_0")
    assert store.drafts.listed() == []
    assert "未入库的上传" not in seen(app)


def test_what_somebody_has_just_gone_on_with_is_not_discarded(store: Store) -> None:
    other = sent()
    app = press(arrived(), "draft_drop_0")
    ran(other, at="table")
    shown = next(each for each in app.button if each.key == "draft_yes_0")
    shown.click()
    ran(app)
    assert "没有丢弃" in app.error[0].value
    assert len(store.drafts.listed()) == 1


def test_one_that_is_gone_meanwhile_is_said(store: Store) -> None:
    sent()
    app = arrived()
    store.drafts.drop(store.drafts.listed()[0])
    press(app, "draft_go_0")
    assert "已经不在了" in app.error[0].value


def test_a_store_that_cannot_be_written_stops_nobody_and_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def keep(*_: object) -> None:
        tried.append(1)
        raise LiantuError("store_read_only", address="/x/store.db")

    monkeypatch.setattr(Drafts, "keep", keep)
    app = sent()
    assert "没能边做边存" in app.warning[0].value
    assert "刷新就要重传" in seen(app)
    ran(app, at="table")
    assert len(app.warning) == 0
    assert len(tried) == 1, "it is not tried at every rerun"
    assert next(each for each in app.button if each.key == "intake_give_up").label == words.say("zh", "intake.give_up")
    press(app, "intake_give_up")
    assert app.session_state["taking"].intake is None


def test_a_database_that_is_gone_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANTU_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    app = sent()
    assert step(app) == "columns"
    assert "没能边做边存" in app.warning[0].value
    assert ran(arrived()).session_state["taking"].intake is None


def test_a_mistake_of_ours_in_keeping_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts.choices, "as_text", lambda *_: 1 / 0)
    assert "没能边做边存" in sent().warning[0].value


def test_a_file_that_cannot_be_read_any_more_is_said_and_the_draft_stays(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent()

    def read(path: Path, name: str, **_: object) -> list:
        raise LiantuError("is_damaged", path=name)

    monkeypatch.setattr(workbook, "raw_sheets", read)
    app = press(arrived(), "draft_go_0")
    assert NAME in app.error[0].value.replace("\\", "")
    assert app.session_state["taking"].intake is None
    assert len(store.drafts.listed()) == 1


def test_of_two_files_one_that_was_lost_is_said_and_the_other_goes_on_as_a_draft_of_its_own(store: Store) -> None:
    sent((NAME, a_csv()), ("别的.csv", a_csv(rows=ROWS[:2])))
    [draft] = store.drafts.listed()
    with store._engine.begin() as connection:
        lost = schema.file_parts.c.sha256 == draft.files[1].sha256
        connection.execute(schema.file_parts.delete().where(lost))
    app = press(arrived(), "draft_go_0")
    assert step(app) == "file"
    assert "别的.csv" in app.error[0].value.replace("\\", "")
    assert [name for name, _ in app.session_state["taking"].intake.files] == [NAME]
    assert sorted(len(each.files) for each in store.drafts.listed()) == [1, 2]


@pytest.mark.parametrize(
    "choices",
    [
        "",
        "[1",
        "null",
        '{"found":7,"layouts":[],"edits":{"fields":1,"clicks":[1]},"more":[]}',
        '{"more":{"since":"never","forgotten":[1],"apart":[[1]],"merged":[["a",1]]}}',
    ],
)
def test_whatever_a_hand_has_written_into_a_draft_the_page_stands(store: Store, choices: str) -> None:
    sent()
    fields = {"choices": packed(choices.encode()), "step": "nowhere", "mode": "x", "base": "../../etc"}
    with store._engine.begin() as connection:
        connection.execute(update(schema.drafts).values(fields))
    app = press(arrived(), "draft_go_0")
    assert len(app.session_state["taking"].intake.found) == 1
    assert app.info
    for name in ("file", "table", "columns", "problems", "result"):
        ran(app, at=name)
    assert len(store.drafts.listed()) == 2, "what was there is not overwritten"


def test_the_version_that_was_added_to_is_added_to_again_and_said_where_it_is_gone(store: Store) -> None:
    first = sent((NAME, a_csv()), ("环节.csv", "产业链,环节\n电子,连接器\n".encode("gb18030")))
    ran(first, at="result")
    press(first, "result_accept")
    [version] = store.versions()
    work = Work(hashed([(NAME, a_csv(rows=ROWS[:1]))]), "{}", "result", mode="replace", base=version.id)
    text = sent((NAME, a_csv(rows=ROWS[:1])))
    text = next(each for each in store.drafts.listed())
    store.drafts.keep(Work(**vars(work) | {"choices": store.drafts.open(text.id).choices}), text)
    app = press(arrived(), "draft_go_0")
    intake = app.session_state["taking"].intake
    assert (intake.mode, intake.base_id, step(app)) == ("replace", version.id, "result")
    assert intake.base.dataset_id == version.id
    with store._engine.begin() as connection:
        connection.execute(update(schema.drafts).values(base="0" * 12))
    app = press(arrived(), "draft_go_0")
    assert "打不开了" in app.info[0].value
    assert app.session_state["taking"].intake.mode == "alone"


@pytest.mark.parametrize("language", words.LOCALES)
def test_a_hostile_name_is_only_text(language: str) -> None:
    sent((HOSTILE, a_csv()))
    app = arrived()
    app.query_params["lang"] = language
    press(app, "draft_drop_0")
    assert "<img" not in seen(app)
