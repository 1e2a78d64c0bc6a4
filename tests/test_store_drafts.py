"""Drafts: uploads on their way in come back as they were left, on both kinds of store, and are no versions."""

import json
import random
import sqlite3
import threading
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from liantu.data.files import raw_sheets
from liantu.data.intake.found import table_under
from liantu.data.intake.mapping import as_table, with_column
from liantu.data.intake.parts import Edit
from liantu.data.intake.taken import Intake
from liantu.data.problems import LiantuError
from liantu.store import Store, choices, drafts, opening, schema
from liantu.store.drafts import DAYS, MOST, Work, hashed
from tests.messy import Messy
from tests.stores import rows, store, url  # noqa: F401
from tests.test_messy_files import READABLE
from tests.test_store import raised
from tests.test_taken import PARKS, SEGMENTS, taken

KNOWN = {"铜箔", "覆铜板"}
FILES = (("泰和.csv", b"1" * 2_200_000), ("空.csv", b""), ("\ud800\x00*.csv", b"2"))


def work(*files: tuple[str, bytes], **fields: object) -> Work:
    return Work(**{"files": hashed(files or FILES), "choices": "{}", "step": "columns", "n_rows": 3} | fields)


def settled() -> Intake:
    """Two parks and segments; a heading row and a column chosen by hand, a cell cured, a row taken out."""
    intake = taken(**PARKS, 环节=SEGMENTS)
    raw = next(each for each in intake.raws if each.file == "泰和.csv")
    moved = table_under(raw, 4)
    intake = intake.with_found(0, moved, as_table(moved, "firms", segments=KNOWN))
    intake = intake.with_layout(1, with_column(intake.found[1], intake.layouts[1], 2, "revenue", "亿元"))
    place = intake.found[1].place
    intake = intake.with_edits([Edit(place, 2, "revenue", "800", "8"), Edit(place, 2, "park", "", "吉州园区")])
    return intake.with_edits([Edit(place, 3, "", "甲电子有限公司", None, "repeated")])


def held(store: Store, table: str) -> int:  # noqa: F811
    with store._engine.connect() as connection:
        return connection.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar()


# What is kept comes back


def test_a_draft_comes_back_with_its_files_and_choices_and_is_no_version(store: Store) -> None:  # noqa: F811
    fields = {"mode": "update", "base": "0123456789ab", "who": " 王\n五 ", "n_open": 2, "choices": '{"a":"\\u94dc"}'}
    draft = store.drafts.keep(work(**fields))
    assert (draft.step, draft.mode, draft.base, draft.who) == ("columns", "update", "0123456789ab", "王 五")
    assert (draft.n_rows, draft.n_open, draft.created) == (3, 2, draft.updated)
    assert store.drafts.listed() == [draft]
    opened = store.drafts.open(draft.id)
    assert (opened.draft, opened.choices, opened.files) == (draft, '{"a":"\\u94dc"}', FILES)
    assert store.versions() == [] and store.log() == []
    found = store.verify()
    assert found.is_sound and (found.n_entries, found.n_files) == (0, 0)


def test_what_is_kept_again_takes_the_place_of_what_was_and_writes_no_bytes(
    store: Store,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = store.drafts.keep(work())
    monkeypatch.setattr(drafts.contents, "put_file", lambda *_: pytest.fail("the bytes are there"))
    second = store.drafts.keep(work(step="problems", choices='{"b":1}'), first)
    assert (second.id, second.created, second.step) == (first.id, first.created, "problems")
    assert second.updated > first.updated
    assert store.drafts.listed() == [second]
    assert store.drafts.open(first.id).choices == '{"b":1}'


def test_of_two_who_go_on_with_one_draft_neither_overwrites_the_other(store: Store) -> None:  # noqa: F811
    seen = store.drafts.keep(work())
    one = store.drafts.keep(work(choices='{"who":1}'), seen)
    other = store.drafts.keep(work(choices='{"who":2}'), seen)
    assert one.id == seen.id != other.id
    assert store.drafts.open(one.id).choices == '{"who":1}'
    assert store.drafts.open(other.id).choices == '{"who":2}'
    assert not store.drafts.drop(seen), "somebody has changed it"
    assert len(store.drafts.listed()) == 2


def test_bytes_go_with_the_last_that_refers_to_them(store: Store) -> None:  # noqa: F811
    shared, own = ("共用.csv", b"x" * 2_000_000), ("自己.csv", b"y")
    version = store.accept(rows("甲"), [("收下.csv", b"z")])
    one, other = store.drafts.keep(work(shared, own)), store.drafts.keep(work(shared, ("同.csv", b"z")))
    assert held(store, "files") == 3
    assert store.drafts.drop(one)
    assert held(store, "files") == 2
    other = store.drafts.keep(work(("同.csv", b"z")), other)
    assert held(store, "files") == held(store, "file_parts") == 1, "a file that was taken away"
    assert store.drafts.drop(other)
    assert store.drafts.drop(other), "it is gone"
    assert store.raw(version.files[0].sha256) == b"z"
    assert held(store, "drafts") == held(store, "draft_files") == 0
    assert store.verify().is_sound


def test_accepting_takes_the_draft_in_the_same_step_and_keeps_its_bytes(store: Store) -> None:  # noqa: F811
    draft, other = store.drafts.keep(work()), store.drafts.keep(work(("别的.csv", b"3")))
    version = store.accept(rows("甲"), FILES[:2], draft=draft)
    assert store.drafts.listed() == [other]
    assert [store.raw(file.sha256) for file in version.files] == [content for _, content in FILES[:2]]
    assert held(store, "files") == 3, "the third was not sent"
    found = store.verify()
    assert found.is_sound and found.n_files == 2
    assert raised(store.drafts.open, draft.id).code == "no_draft"


def test_an_upload_that_is_not_accepted_keeps_its_draft(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    draft = store.drafts.keep(work())
    monkeypatch.setattr("liantu.store.store.log.append", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.accept(rows("甲"), FILES[:2], draft=draft)
    assert store.drafts.listed() == [draft] and store.versions() == []
    assert store.drafts.open(draft.id).files == FILES


def test_a_draft_that_somebody_else_goes_on_with_is_not_taken_by_accepting(store: Store) -> None:  # noqa: F811
    seen = store.drafts.keep(work())
    later = store.drafts.keep(work(step="result"), seen)
    store.accept(rows("甲"), draft=seen)
    assert store.drafts.listed() == [later]


def test_of_too_many_and_too_old_ones_the_oldest_go(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    kept = [store.drafts.keep(work((f"{n}.csv", str(n).encode()))) for n in range(MOST + 2)]
    assert [each.id for each in store.drafts.listed()] == [each.id for each in kept[:1:-1]]
    assert held(store, "files") == MOST
    old = (datetime.now(UTC) - timedelta(DAYS, 1)).isoformat(timespec="microseconds").replace("+00:00", "Z")
    with store._engine.begin() as connection:
        connection.execute(schema.drafts.update().where(schema.drafts.c.id == kept[-1].id).values(updated=old))
    assert len(store.drafts.listed()) == MOST - 1
    store.drafts.keep(work(), kept[-2])
    assert held(store, "drafts") == MOST - 1


def test_a_file_that_was_damaged_comes_back_as_none_and_the_others_whole(store: Store) -> None:  # noqa: F811
    draft = store.drafts.keep(work())
    with store._engine.begin() as connection:
        connection.execute(schema.file_parts.delete().where(schema.file_parts.c.place == 1))
    assert [content for _, content in store.drafts.open(draft.id).files] == [None, b"", b"2"]
    assert store.verify().is_sound, "nobody has accepted it"


def test_eight_at_once_lose_nothing(store: Store) -> None:  # noqa: F811
    failed = []

    def run(number: int) -> None:
        try:
            draft = None
            for step in ("file", "table", "columns"):
                draft = store.drafts.keep(work((f"{number}.csv", bytes([number]) * 1000), step=step), draft)
        except Exception as reason:
            failed.append(reason)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    assert [(each.step, len(each.files)) for each in store.drafts.listed()] == [("columns", 1)] * 8


def test_somebody_at_a_page_does_not_wait_a_minute_for_another_writer(
    store: Store,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drafts, "PATIENCE", 0.2)
    with opening.writing(store._engine):
        before = datetime.now(UTC)
        assert raised(store.drafts.keep, work()).code == "store_locked"
        assert datetime.now(UTC) - before < timedelta(seconds=5)
    store.drafts.keep(work())
    store.accept(rows("甲"))


def test_a_store_of_before_gets_the_tables_of_drafts(url: str) -> None:  # noqa: F811
    """Made by the first change only, with a file that was sent: it stays as it was sent."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    engine = _old(url)
    with opening.writing(engine) as connection:
        context = MigrationContext.configure(connection)
        script = ScriptDirectory(str(opening.MIGRATIONS))
        with Operations.context(context):
            script.get_revision("0001").module.upgrade()
        context.stamp(script, "0001")
    engine.dispose()
    store = Store.open(url)  # noqa: F811
    store.accept(rows("甲"), [("一.csv", b"1")])
    assert store.drafts.drop(store.drafts.keep(work(("二.csv", b"2"))))
    for table in ("files", "file_parts"):
        with pytest.raises(LiantuError), opening.writing(store._engine) as connection:
            connection.execute(text(f"DELETE FROM {table}"))
    assert store.verify().is_sound
    store.close()


def _old(url: str):  # noqa: F811
    from liantu.store.addresses import address

    found = address(url)
    return opening._sqlite(found) if found.get_backend_name() == "sqlite" else opening._postgres(found)


def test_rows_that_a_hand_has_spoilt_are_left_out_of_the_list(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/store.db")  # noqa: F811
    good, bad, worse = (store.drafts.keep(work()) for _ in range(3))
    store.close()
    connection = sqlite3.connect(tmp_path / "store.db")
    with connection:
        connection.execute("UPDATE drafts SET created = 'yesterday' WHERE id = ?", (bad.id,))
        connection.execute("UPDATE drafts SET n_rows = 'many', choices = 'none' WHERE id = ?", (worse.id,))
        connection.execute("UPDATE drafts SET choices = x'00ff', step = 7, mode = 8 WHERE id = ?", (good.id,))
        connection.execute("UPDATE draft_files SET name = '[1' WHERE place = 0")
    connection.close()
    store = Store.open(f"sqlite:///{tmp_path}/store.db")
    assert [each.id for each in store.drafts.listed()] == [good.id]
    opened = store.drafts.open(good.id)
    assert opened.choices == "" and opened.files[0][0] == "[1"
    store.close()


# Choices


def again(intake: Intake, text: str) -> choices.Restored:  # noqa: F811
    return choices.restored(text, intake.files, intake.raws, segments=KNOWN)


def test_the_choices_about_the_same_files_give_the_same_intake() -> None:
    intake = settled()
    found = again(intake, choices.as_text(intake, {"since": "x"}))
    assert (found.n_anew, found.n_gone, found.more) == (0, 0, {"since": "x"})
    assert found.intake == intake
    assert found.intake.checked.dataset_id == intake.checked.dataset_id


@pytest.mark.parametrize("builder", READABLE, ids=lambda builder: builder.__name__)
def test_whatever_stands_in_a_messy_file_its_choices_come_back(builder: Callable[[], Messy], tmp_path: Path) -> None:
    file, path = builder(), tmp_path / "0"
    path.write_bytes(file.content)
    try:
        raws = [replace(raw, file=file.name) for raw in raw_sheets(path, file.name)]
    except LiantuError:
        return
    intake = Intake.of([(file.name, file.content)], raws, segments=KNOWN)
    for number, found in enumerate(intake.found[:3]):
        raw = next(each for each in intake.raws if each.name == found.sheet)
        moved = table_under(raw, found.head[1] + 1, left=found.left, right=found.right)
        if moved is not None and moved.place not in {each.place for each in intake.found}:
            intake = intake.with_found(number, moved, as_table(moved, "firms", segments=KNOWN))
    back = again(intake, choices.as_text(intake, {}))
    assert (back.intake, back.n_anew, back.n_gone) == (intake, 0, 0)


def test_a_table_of_a_file_that_is_not_there_any_more_goes_with_its_edits() -> None:
    intake = settled()
    text = choices.as_text(intake, {})  # noqa: F811
    files = tuple(each for each in intake.files if each[0] != "吉州.csv")
    raws = tuple(each for each in intake.raws if each.file != "吉州.csv")
    found = choices.restored(text, files, raws, segments=KNOWN)
    assert [each.file for each in found.intake.found] == ["泰和.csv", "环节.csv"]
    assert (found.intake.edits, found.n_anew, found.n_gone) == ((), 0, 3)


def test_a_table_that_is_found_otherwise_now_is_proposed_afresh_and_counted() -> None:
    intake = settled()
    told = json.loads(choices.as_text(intake, {}))
    told["found"][1]["head"] = [7, 7]
    found = again(intake, json.dumps(told))
    assert (found.n_anew, found.n_gone) == (1, 3)
    assert sorted(each.place for each in found.intake.found) == sorted(each.place for each in intake.found)
    assert found.intake.found[0] == intake.found[0]


def test_a_field_that_comes_later_is_kept_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True)
    class More(Intake):
        parks: tuple = ()
        note: str = ""

    intake = settled()
    later = More(**vars(intake) | {"parks": (("吉州", 1),), "note": "后来"})
    monkeypatch.setattr(choices, "Intake", More)
    assert again(intake, choices.as_text(later, {})).intake == later
    assert again(intake, choices.as_text(intake, {})).intake.note == ""


WORDS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5))
JSON = st.recursive(WORDS, lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=5), each))
SETTLED = settled()
TEXT = choices.as_text(SETTLED, {"since": "x"})


@given(st.randoms(use_true_random=False), JSON, st.integers(1, 3))
def test_whatever_a_hand_has_written_there_is_an_intake_that_can_be_checked(
    draw: random.Random, value: object, n: int
) -> None:
    told = json.loads(TEXT)
    for _ in range(n):
        _spoil(told, draw, value)
    found = again(SETTLED, json.dumps(told))
    assert {each.file for each in found.intake.found} == {"泰和.csv", "吉州.csv", "环节.csv"}
    assert found.intake.checked.n_rows


@given(st.text() | JSON.map(json.dumps))
def test_text_that_is_no_draft_gives_the_files_as_proposed(text: str) -> None:  # noqa: F811
    found = again(SETTLED, text)
    assert len(found.intake.found) == 3
    assert found.intake.edits == ()


def _spoil(told: object, draw: random.Random, value: object) -> None:
    """Another value somewhere in it."""
    while isinstance(told, dict | list) and told:
        key = draw.choice(list(told)) if isinstance(told, dict) else draw.randrange(len(told))
        if not isinstance(told[key], dict | list) or not told[key] or draw.random() < 0.2:
            told[key] = deepcopy(value)
            return
        told = told[key]
