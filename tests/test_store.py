"""The store: what is accepted comes back, for good, on SQLite and on a real PostgreSQL."""

import io
import json
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liantu.data import rules, workbook
from liantu.data.cells import DTYPE
from liantu.data.checks import Checked, check
from liantu.data.intake.layouts import fingerprint
from liantu.data.intake.parts import Edit, FoundTable, Layout, Match
from liantu.data.problems import LiantuError, Problem
from liantu.facts import Figure, Finding, Name, Word
from liantu.samples import sheets
from liantu.store import Store
from liantu.store.owing import fact_as_json, fact_of, owed_as_text, owed_of
from liantu.store.texts import as_text, rows_of, tables_as_texts, tables_of
from liantu.words import say, spoken
from tests.chains import random_rows, texts
from tests.stores import rows, store, url  # noqa: F401
from tests.test_data import FAULTS, faulty

SAMPLE = Path("sample_data/jian")
REFUSED = {"missing_table", "missing_column"}


def same(one: Checked, other: Checked) -> None:
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table.reset_index(drop=True), other.tables[name].reset_index(drop=True))


def raised(act, *arguments: object, **options: object) -> LiantuError:
    with pytest.raises(LiantuError) as error:
        act(*arguments, **options)
    for language in ("zh", "en"):
        assert "{" not in say(language, f"error.{error.value.code}", **error.value.facts)
    return error.value


# What is accepted comes back


def test_a_whole_city_comes_back_to_the_last_digit(store: Store) -> None:  # noqa: F811
    checked = check(workbook.read(SAMPLE))
    version = store.accept(checked, [("吉安.xlsx", b"raw")], who="王", name="一季度")
    assert version.id == checked.dataset_id
    assert version.n_rows == sum(checked.n_accepted.values())
    same(checked, store.checked(version.id))
    assert store.checked(version.id).dataset_id == version.id
    assert store.version(version.id) == version
    assert version.created.tzinfo is UTC


@given(random_rows())
def test_any_rows_come_back_as_the_same_dataset(drawn: dict) -> None:
    checked = check(sheets(**{"firms": "firm,segments", **texts(drawn)}))
    again = rows_of(tables_of(tables_as_texts(checked)))
    assert again.dataset_id == checked.dataset_id
    same(checked, again)


@given(
    st.lists(st.text(min_size=1), min_size=1, max_size=5), st.lists(st.floats(allow_nan=False, allow_infinity=False))
)
def test_any_text_and_any_number_come_back(names: list[str], numbers: list[float]) -> None:
    """Line ends, quotes, halves of characters, numbers too small to print: nothing is lost or changed."""
    n = max(len(names), len(numbers))
    firms = {
        "firm": pd.Series((names * n)[:n], dtype="string"),
        "revenue": pd.Series((numbers + [None] * n)[:n], dtype="Float64"),
        "segments": pd.Series([((names[0], 0.1 + 0.2),)] * n, dtype="object"),
    }
    text = as_text(pd.DataFrame(firms))
    again = tables_of({"firms": text})["firms"]
    assert again["firm"].tolist() == firms["firm"].tolist()
    assert again["segments"].tolist() == firms["segments"].tolist()
    assert [repr(a) for a in again["revenue"].tolist()] == [repr(a) for a in firms["revenue"].tolist()]
    assert as_text(again) == text


def test_every_column_of_the_dictionary_keeps_its_kind() -> None:
    for name, table in tables_of({}).items():
        assert len(table) == 0
        assert [str(kind) for kind in table.dtypes] == [
            str(pd.Series(dtype=DTYPE[column.type]).dtype) for column in rules.TABLES[name].columns
        ]


def test_a_rule_that_comes_later_changes_no_version(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    checked = rows("甲")
    id = store.accept(checked).id
    monkeypatch.setattr(rules, "within_table", lambda table, typed: [Problem("repeated", row) for row in typed.index])
    assert rows("甲").n_accepted["firms"] == 0, "today it would be rejected"
    same(checked, store.checked(id))


def test_a_column_that_the_dictionary_did_not_have_then_is_empty() -> None:
    text = as_text(rows("甲").tables["firms"][["firm", "segments"]])
    assert tables_of({"firms": text})["firms"]["revenue"].isna().all()


def test_files_come_back_byte_by_byte_and_are_kept_once(store: Store) -> None:  # noqa: F811
    large = bytes(range(256)) * 10_000
    first = store.accept(rows("甲"), [("大.xlsx", large), ("空.csv", b""), ("../../大 2.xlsx", large)])
    second = store.accept(rows("乙"), [("又.xlsx", large)])
    assert [file.name for file in first.files] == ["大.xlsx", "空.csv", "大 2.xlsx"]
    assert [store.raw(file.sha256) for file in first.files] == [large, b"", large]
    assert second.files[0].sha256 == first.files[0].sha256
    assert store.verify().n_files == 2
    assert store.files(first.id) == first.files
    assert raised(store.raw, "0" * 64).code == "damaged_file"


def test_hostile_names_are_said_and_nothing_more(store: Store) -> None:  # noqa: F811
    name = "\x00<img src=x>\ud800\u202e'; DROP TABLE versions;--\n" + "长" * 400
    version = store.accept(rows("甲"), [(f"C:\\a\\{name}", b"x")], who=name, name=name)
    assert version.name.startswith("<img src=x>'; DROP TABLE versions;-- 长长")
    assert len(version.name) == len(version.who) == 200
    assert store.version(version.id).files[0].name.startswith("<img")
    assert store.verify().is_sound


# Once and for all


def test_the_same_rows_again_are_the_same_version(store: Store) -> None:  # noqa: F811
    first = store.accept(rows("甲"), [("一.xlsx", b"1")], name="一")
    store.retire(first.id)
    again = store.accept(rows("甲"), [("二.xlsx", b"2"), ("一.xlsx", b"1")])
    assert again.id == first.id and again.created == first.created
    assert again.name == "一" and not again.retired
    assert [file.name for file in again.files] == ["二.xlsx", "一.xlsx"]
    assert len(store.versions()) == 1
    assert [entry.what for entry in store.log()] == ["accepted", "retired", "accepted"]
    assert store.log()[-1].facts["again"] is True
    assert again.again and not first.again and not store.version(first.id).again
    assert store.accept(rows("甲"), name="三", who="李").name == "一", "a version is renamed by that name only"
    assert store.version(first.id).who == ""
    assert store.verify().is_sound


def test_two_uploads_that_share_a_number_are_never_mixed(store: Store) -> None:  # noqa: F811
    """Twelve characters may meet by chance; the hash of all rows does not."""
    checked = rows("甲")
    columns = f"'{checked.dataset_id}', 1, '{'0' * 64}', '2026-11-27T00:00:00Z', '', NULL, 1"
    with store._engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO versions VALUES ({columns})")
        retired = "0" if store._engine.dialect.name == "sqlite" else "false"
        connection.exec_driver_sql(f"INSERT INTO standing VALUES ('{checked.dataset_id}', '', {retired})")
    assert raised(store.accept, checked).code == "other_version"
    assert store.log() == []


@pytest.mark.parametrize("table", ["versions", "version_tables", "texts", "files", "file_parts", "uploads", "log"])
def test_the_database_itself_refuses_to_change_what_is_written_once(store: Store, table: str) -> None:  # noqa: F811
    from sqlalchemy.exc import DBAPIError

    store.accept(rows("甲"), [("一.xlsx", b"1")])
    column = {"log": "entry", "versions": "who", "uploads": "at", "files": "size", "file_parts": "part"}.get(table)
    column = column or {"texts": "packed", "version_tables": "sha256"}[table]
    for line in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="written once"), store._engine.begin() as connection:
            connection.exec_driver_sql(line)
    assert store.verify().is_sound


def test_what_cannot_be_shown_is_not_accepted(store: Store) -> None:  # noqa: F811
    assert raised(store.accept, check(sheets(firms="firm,segments\n甲,封装"))).code == "missing_table"
    assert store.versions() == [] and store.log() == []


# What is still owed


@pytest.mark.parametrize("code", [code for code in FAULTS if code not in REFUSED])
def test_rejected_rows_go_back_as_they_would_have_on_the_day(code: str) -> None:
    checked = faulty(FAULTS[code][0])
    content = owed_as_text(checked)
    assert content == owed_as_text(checked)
    owed = owed_of(content)
    assert [len(texts) for texts in owed.rejected.values()] == [len(texts) for texts in checked.rejected.values()]
    for was, now in zip(checked.problems, owed.problems, strict=True):
        assert replace(was, facts={}) == replace(now, facts={})
        for language in ("zh", "en"):
            said = [say(language, f"problem.{each.code}", **each.facts) for each in (was, now)]
            assert said[0] == said[1]
    if any(map(len, checked.rejected.values())):
        books = [workbook.rejected(each, "zh", say) for each in (replace(checked, tables={}), owed)]
        assert cells(books[0]) == cells(books[1])


def cells(book: bytes) -> list[list[tuple]]:
    return [list(sheet.values) for sheet in openpyxl.load_workbook(io.BytesIO(book)).worksheets]


def test_the_same_rows_again_deliver_nothing_that_is_owed(store: Store) -> None:  # noqa: F811
    first = store.accept(rows("甲", more="\n,封装,1\n乙,,2"))
    assert first.n_rejected == 2
    owed = store.owed(first.id)
    assert owed.rejected["firms"]["firm"].tolist() == ["", "乙"]
    assert owed.n_rejected["firms"] == 2 and owed.n_accepted["firms"] == 0
    assert {problem.code for problem in owed.problems} >= {"missing_value"}
    again = store.accept(rows("甲"))
    assert again.id == first.id and again.n_rejected == 2
    assert store.owed(first.id).rejected["firms"]["firm"].tolist() == ["", "乙"]
    more = store.accept(rows("甲", more="\n丙,,3\n乙,没有,2"))
    assert more.n_rejected == store.version(first.id).n_rejected == 3
    owed = store.owed(first.id)
    assert owed.rejected["firms"]["firm"].tolist() == ["丙", "乙", ""]
    assert owed.rejected["firms"]["segments"].tolist() == ["", "没有", "封装"], "a row counts as it was sent last"
    held = {("firms", index) for index in owed.rejected["firms"].index}
    assert {(each.table, each.index) for each in owed.problems if each.severity == "error"} == held
    assert check(workbook.read_uploads([("退.xlsx", workbook.rejected(owed, "zh", say))])).n_rows["firms"] == 3
    assert store.verify().is_sound


def test_an_upload_that_delivers_says_what_is_still_owed(store: Store) -> None:  # noqa: F811
    first = store.accept(rows("甲", more="\n,封装,1\n乙,,2"))
    assert store.accept(rows("甲"), base=first.id, delivers=False).n_rejected == 2
    assert store.accept(rows("甲", more="\n乙,,2"), base=first.id).n_rejected == 1
    assert store.owed(first.id).rejected["firms"]["firm"].tolist() == ["乙"]
    assert store.accept(rows("甲"), delivers=True).n_rejected == 0
    assert store.owed(first.id).rejected["firms"].empty
    assert store.verify().is_sound


@pytest.mark.parametrize(
    "fact",
    [
        Name("环节", "Segment"),
        Figure(0.5, "share", 0.4, 0.6, n=3),
        Finding("projection.zone", {"zone": 39, "meridian": 117, "width": 3}),
        [Name("甲", "a"), Name("乙", "b")],
        Word("state.absent"),
        "text",
        12,
        1.5,
        None,
    ],
    ids=str,
)
def test_a_fact_is_spoken_as_before(fact: object) -> None:
    kept = fact_of(json.loads(json.dumps(fact_as_json(fact))))
    for language in ("zh", "en"):
        assert spoken(language, kept) == spoken(language, fact)


# How it was made


def layout(column: str = "firm") -> Layout:
    found = FoundTable("a.xlsx/企业/1", "a.xlsx", "企业", (1, 1), 0, 0, ("单位",))
    match = Match(0, "单位", column, 0.9, "heading", kind="firm_name", others=("controller",))
    return Layout("firms", 0.9, "heading", (match,), fingerprint(found))


def test_layouts_and_edits_are_kept_with_the_upload(store: Store) -> None:  # noqa: F811
    edit = Edit("a.xlsx/企业/1", 3, "revenue", "1,2OO", "1200", "not_a_number")
    out = Edit("a.xlsx/企业/1", 4, "", "", None)
    version = store.accept(rows("甲"), layouts=[layout()], edits=[edit, out])
    assert store.made(version.id) == ((layout(),), (edit, out))


def test_a_layout_is_remembered_by_its_shape_and_the_last_word_counts(store: Store) -> None:  # noqa: F811
    store.remember(layout(), who="王")
    store.remember(layout())
    store.remember(layout("park"))
    assert store.remembered() == {layout().fingerprint: layout("park")}
    assert [entry.what for entry in store.log()] == ["remembered", "remembered"]
    assert store.verify().is_sound


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "3", '{"table": 3}', '{"matches": [{}]}', "[" * 100_000])
def test_what_is_no_layout_is_left_out(store: Store, text: str) -> None:  # noqa: F811
    with store._engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO layouts VALUES ('x', '" + text + "')")
    store.remember(layout())
    assert list(store.remembered()) == [layout().fingerprint]


# What the office says


def test_versions_are_named_retired_and_restored(store: Store) -> None:  # noqa: F811
    one, two = store.accept(rows("甲")), store.accept(rows("甲", "乙"), base=rows("甲").dataset_id)
    assert [each.id for each in store.versions()] == [two.id, one.id]
    assert two.base == one.id
    assert store.rename(one.id, " 二季度\n", who="李").name == "二季度"
    store.retire(one.id)
    assert [each.id for each in store.versions()] == [two.id]
    assert [each.retired for each in store.versions(retired=True)] == [False, True]
    assert store.checked(one.id).n_accepted["firms"] == 1, "a link still opens it"
    store.restore(one.id)
    assert len(store.versions()) == 2
    assert [entry.what for entry in store.log()[2:]] == ["renamed", "retired", "restored"]
    assert store.log()[2].who == "李" and store.log()[2].facts == {"name": "二季度"}


def test_the_office_has_one_version_of_its_own_or_none(store: Store) -> None:  # noqa: F811
    one, two = store.accept(rows("甲")), store.accept(rows("乙"))
    assert store.used() is None
    store.use(one.id)
    store.use(two.id)
    assert store.used() == two.id
    assert raised(store.retire, two.id).code == "retire_used"
    store.use(None)
    assert store.used() is None
    store.retire(two.id)
    assert raised(store.use, two.id).code == "use_retired"
    assert store.verify().is_sound


@pytest.mark.parametrize("ask", ["version", "checked", "owed", "made", "files", "retire", "restore", "use"])
def test_a_version_that_is_not_there_is_said(store: Store, ask: str) -> None:  # noqa: F811
    error = raised(getattr(store, ask), "no\x00such")
    assert (error.code, error.facts) == ("unknown_version", {"version": "nosuch"})
