"""A store that was meddled with is found out; one that cannot be opened says why; an old one is brought up to date."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.engine import make_url

from liantu.data import workbook
from liantu.data.checks import check
from liantu.data.problems import LiantuError
from liantu.store import Store, opening, schema
from liantu.store.addresses import address, data_folder, shown
from liantu.words import say, tell
from tests import postgres
from tests.kill_store import at_each_step
from tests.stores import rows, store, url  # noqa: F401
from tests.test_store import layout, raised


def full(store: Store) -> str:  # noqa: F811
    """Two versions with files, rejected rows, names and a layout; the first is used. Returns its id."""
    one = store.accept(rows("甲", more="\n乙,,2"), [("一.xlsx", b"1" * 100)], who="王", name="一", layouts=[layout()])
    two = store.accept(rows("甲", "丙"), [("二.xlsx", b"2" * 100)], who="王", base=one.id)
    store.use(one.id)
    store.remember(layout())
    store.rename(two.id, "二")
    assert store.verify().is_sound
    return one.id


def meddle(store: Store, *lines: str) -> None:  # noqa: F811
    """Change a store as somebody would who can write to its file, or owns the server."""
    address = store._engine.url
    if store._engine.dialect.name == "sqlite":
        connection = sqlite3.connect(address.database)
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in found:
            connection.execute(f"DROP TRIGGER {name}")
    else:
        connection = psycopg.connect(address.set(drivername="postgresql").render_as_string(hide_password=False))
        connection.execute("SET session_replication_role = replica")
    with connection:
        for line in lines:
            connection.execute(line.replace("BYTES", "CAST('x' AS BLOB)" if "sqlite" in str(address) else "'x'::bytea"))
    connection.close()


HASH = "0" * 64
FAULTS = {
    "who": (["UPDATE versions SET who = '李' WHERE base IS NULL"], "version_changed"),
    "base": (["UPDATE versions SET base = NULL"], "version_changed"),
    "gone": ([f"DELETE FROM {name}" for name in ("version_tables", "versions", "standing")], "version_missing"),
    "unlogged": (
        [f"INSERT INTO versions VALUES ('{'0' * 12}', 9, '{HASH}', '2026-11-27T00:00:00Z', '', NULL, 0)"],
        "version_unlogged",
    ),
    "swapped tables": (
        ["UPDATE version_tables SET sha256 = (SELECT MAX(sha256) FROM texts) WHERE name = 'firms'"],
        "version_changed",
    ),
    "lost table": (["DELETE FROM version_tables WHERE name = 'segments'"], "version_changed"),
    "text": (["UPDATE texts SET packed = BYTES"], "text_changed"),
    "lost text": (["DELETE FROM texts"], "text_changed"),
    "text of nobody": ([f"INSERT INTO texts VALUES ('{HASH}', 1, BYTES)"], "text_changed"),
    "file": (["UPDATE file_parts SET part = BYTES"], "file_changed"),
    "lost part": (["DELETE FROM file_parts"], "file_changed"),
    "lost file": (["DELETE FROM files"], "file_changed"),
    "part of nobody": ([f"INSERT INTO file_parts VALUES ('{HASH}', 0, BYTES)"], "file_changed"),
    "rest": (["UPDATE uploads SET n_rejected = 0"], "upload_changed"),
    "lost rest": (["UPDATE uploads SET owed = NULL"], "upload_changed"),
    "lost upload": (["DELETE FROM uploads WHERE number = 1"], "upload_missing"),
    "name of a file": (["UPDATE upload_files SET name = '三.xlsx'"], "upload_changed"),
    "name": (["UPDATE standing SET name = '三'"], "state_changed"),
    "retired": (["UPDATE standing SET retired = NOT retired"], "state_changed"),
    "used": (["UPDATE settings SET value = (SELECT MAX(id) FROM versions WHERE base IS NOT NULL)"], "used_changed"),
    "layout": (["UPDATE layouts SET text = '{}'"], "layouts_changed"),
    "entry": (["UPDATE log SET entry = REPLACE(entry, 'accepted', 'adopted')"], "entry_changed"),
    "no entry": (["UPDATE log SET entry = 'x' WHERE number = 2"], "entry_changed"),
    "lost entry": (["DELETE FROM log WHERE number = 2"], "entry_missing"),
    "cut off": (["DELETE FROM log WHERE number = 5"], "state_changed"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_was_meddled_with_is_found(store: Store, fault: str) -> None:  # noqa: F811
    full(store)
    lines, code = FAULTS[fault]
    meddle(store, *lines)
    found = store.verify()
    assert f"fault.{code}" in {each.code for each in found.faults}
    for language in ("zh", "en"):
        assert all("{" not in tell(language, each) for each in found.faults)


def test_an_entry_that_was_written_anew_with_its_hash_breaks_the_next(store: Store) -> None:  # noqa: F811
    from liantu.store.texts import hash_of

    full(store)
    with store._engine.begin() as connection:
        old = connection.exec_driver_sql("SELECT entry FROM log WHERE number = 1").scalar()
    new = old.replace("accepted", "adopted")
    meddle(store, f"UPDATE log SET entry = '{new}', hash = '{hash_of(new.encode())}' WHERE number = 1")
    assert [each.code for each in store.verify().faults if "entry" in each.code] == ["fault.entry_missing"]


def test_a_head_that_was_noted_down_finds_an_end_that_was_cut_off(store: Store) -> None:  # noqa: F811
    full(store)
    store.rename(store.versions()[0].id, "二")
    head = store.verify().head
    assert store.verify(head).is_sound
    store.accept(rows("丁"))
    assert store.verify(head.upper()).is_sound, "later entries may follow"
    meddle(store, "DELETE FROM log WHERE number >= 6", "DELETE FROM uploads WHERE number = 3")
    codes = {each.code for each in store.verify(head).faults}
    assert "fault.head_missing" in codes


@pytest.mark.parametrize("lines", [FAULTS[name][0] for name in ("text", "lost text", "lost table", "swapped tables")])
def test_a_version_that_was_changed_is_not_shown(store: Store, lines: list[str]) -> None:  # noqa: F811
    id = full(store)
    meddle(store, *lines)
    assert raised(store.checked, id).code == "damaged_version"


# Half an upload


def test_whichever_step_fails_nothing_of_the_upload_is_there(store: Store) -> None:  # noqa: F811
    """Every statement of an upload, one after the other, breaks; the store is as it was, and the next one goes in."""
    full(store)
    before = store.versions(), store.log(), store.verify()
    steps: list[int] = []
    fail_at = [0]

    def step(number: int) -> None:
        steps.append(number)
        if number == fail_at[0]:
            raise ArithmeticError

    failing = Store(opening.opened(store._engine.url))
    at_each_step(failing, step)
    failing.versions()
    for _ in range(200):
        fail_at[0] = len(steps) + 1 + len(set(steps)) % 3
        count = fail_at[0]
        try:
            failing.accept(rows("戊", more="\n乙,,2"), [("三.xlsx", b"3" * 100)], layouts=[layout()])
        except ArithmeticError:
            assert (store.versions(), store.log()) == before[:2]
        if len(steps) < count:
            break
    assert store.verify().faults == ()
    failing.close()


# What cannot be opened


def test_a_file_that_is_no_store_is_said(tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    file.write_bytes(b"no database " * 1000)
    error = raised(Store.open, f"sqlite:///{file}")
    assert (error.code, error.facts["address"]) == ("store_damaged", str(file))
    assert file.read_bytes() == b"no database " * 1000


def test_a_store_whose_pages_are_broken_is_said(tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    store = Store.open(f"sqlite:///{file}")  # noqa: F811
    id = store.accept(rows("甲"), [("a", os.urandom(300_000))]).id
    store.close()
    content = bytearray(file.read_bytes())
    content[4096 : 4096 * 8] = os.urandom(4096 * 7)
    file.write_bytes(content)

    def use() -> None:
        store = Store.open(f"sqlite:///{file}")
        store.checked(id)
        store.verify()

    assert raised(use).code in ("store_damaged", "damaged_version", "store_failed")


def test_a_locked_store_is_said_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SAFELY", tuple(line.replace("60000", "200") for line in opening.SAFELY))
    store = Store.open(f"sqlite:///{tmp_path}/store.db")  # noqa: F811
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert raised(store.accept, rows("甲")).code == "store_locked"
    assert store.versions() == [], "readers do not wait"
    other.close()
    store.accept(rows("甲"))
    store.close()


def test_a_store_that_may_only_be_read_is_said(tmp_path: Path) -> None:
    """Root may write to any file, so SQLite itself is told that nobody may."""
    store = Store.open(f"sqlite:///{tmp_path}/store.db")  # noqa: F811
    event.listen(store._engine, "checkout", lambda connection, *_: connection.execute("PRAGMA query_only=ON"))
    assert raised(store.accept, rows("甲")).code == "store_read_only"
    assert store.versions() == []
    store.close()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert raised(Store.open, f"sqlite:///{tmp_path}/file/store.db").code == "store_unwritable"
    (tmp_path / "store.db").mkdir()
    assert raised(Store.open, f"sqlite:///{tmp_path}/store.db").code == "store_unwritable"


def test_a_server_that_is_not_there_is_said_without_its_password() -> None:
    error = raised(Store.open, "postgresql://wang:geheim@127.0.0.1:9/liantu?connect_timeout=2")
    assert error.code == "store_unreachable"
    assert "geheim" not in say("zh", f"error.{error.code}", **error.facts)
    gone = make_url(postgres.database()).set(database="no_such").render_as_string(hide_password=False)
    assert raised(Store.open, gone).code == "store_unreachable"


def test_a_server_that_goes_away_is_said_and_comes_back() -> None:
    """The server ends the connection of an idle store: the next question opens another."""
    url = postgres.database()  # noqa: F811
    store = Store.open(url)  # noqa: F811
    name = make_url(url).database
    with psycopg.connect(postgres.server().get_uri(), autocommit=True) as other:
        other.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    assert store.versions() == []
    with psycopg.connect(postgres.server().get_uri(), autocommit=True) as other:
        other.execute(f"DROP DATABASE {name} WITH (FORCE)")
    assert raised(store.versions).code == "store_unreachable"
    store.close()


def test_a_server_that_may_only_be_read_is_said() -> None:
    url = postgres.database()  # noqa: F811
    Store.open(url).close()
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(f"ALTER DATABASE {make_url(url).database} SET default_transaction_read_only = on")
    store = Store.open(url)  # noqa: F811
    assert raised(store.accept, rows("甲")).code == "store_read_only"
    store.close()


def test_a_store_of_a_newer_program_is_left_alone(store: Store) -> None:  # noqa: F811
    meddle(store, "UPDATE alembic_version SET version_num = '9999'")
    error = raised(Store.open, store._engine.url.render_as_string(hide_password=False))
    assert (error.code, error.facts["revision"]) == ("store_newer", "9999")


@pytest.mark.parametrize("text", ["mysql://a/b", "sqlite://", "sqlite:///:memory:", "store.db", "://", "oracle:x"])
def test_an_address_of_another_kind_is_said(text: str) -> None:
    assert raised(address, text).code == "store_address"


def test_the_settings_say_where_the_store_is(tmp_path: Path) -> None:
    assert shown(address(settings={"LIANTU_VERSIONS": "/a"})) == "/a/store.db"
    asked = {"LIANTU_VERSIONS": "/a", "LIANTU_DATABASE_URL": "postgres://u:p@h:5/d?sslmode=require&password=q"}
    assert shown(address(settings=asked)) == "postgresql://u:***@h:5/d"
    assert address("sqlite:///b.db", asked).database == "b.db"
    assert shown(address(settings={"XDG_DATA_HOME": "/x"})) == (
        "/x/liantu/store.db" if sys.platform == "linux" else shown(address(settings={}))
    )
    assert data_folder({"LOCALAPPDATA": "C"}, "win32") == Path("C")
    assert data_folder({}, "darwin").parts[-2:] == ("Library", "Application Support")
    assert data_folder({}, "linux").parts[-2:] == (".local", "share")


# The tables


def test_the_migrations_make_the_tables_that_the_program_reads(store: Store) -> None:  # noqa: F811
    with store._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.METADATA) == []
    script = ScriptDirectory(str(opening.MIGRATIONS))
    assert tuple(reversed([step.revision for step in script.walk_revisions()])) == schema.REVISIONS


def test_a_store_that_is_up_to_date_is_opened_without_alembic(url: str) -> None:  # noqa: F811
    Store.open(url).close()
    code = f"import sys; from liantu.store import Store; Store.open({url!r}); print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_sqlite_writes_through_to_the_disk(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/store.db")  # noqa: F811
    with store._engine.connect() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        }
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert asked == {"journal_mode": "wal", "synchronous": 2}
    store.close()


# Folders of before


def test_old_folders_are_taken_in_once_and_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = check(workbook.read("sample_data/jian"))
    hostile = rows("=cmd()|甲", "'乙", "丙\u3000丁")
    for each in (checked, hostile):
        workbook.keep(each, tmp_path / each.dataset_id)
    workbook.keep(checked, tmp_path / ("0" * 12))  # rows that do not come to this number
    (tmp_path / ("f" * 12)).mkdir()
    (tmp_path / "other").mkdir()
    monkeypatch.delenv("LIANTU_DATABASE_URL", raising=False)
    monkeypatch.setenv("LIANTU_VERSIONS", str(tmp_path))
    for _ in range(2):
        store = Store.open()  # noqa: F811
        assert {each.id for each in store.versions()} == {checked.dataset_id, hostile.dataset_id}
        assert store.checked(hostile.dataset_id).tables["firms"]["firm"].tolist() == ["=cmd()|甲", "'乙", "丙\u3000丁"]
        assert sorted(entry.what for entry in store.log()) == ["adopted", "adopted", "not_adopted", "not_adopted"]
        assert "firms.csv" in {file.name for file in store.files(checked.dataset_id)}
        assert store.verify().is_sound
        store.close()
    assert (tmp_path / checked.dataset_id / "firms.csv").is_file()


def test_an_engine_of_ours_begins_by_itself() -> None:
    """A guard for a change of the driver: what is written without a commit is not there."""
    store = Store.open(postgres.database())  # noqa: F811
    seen: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    with pytest.raises(LiantuError):
        store.checked("0" * 12)
    assert not any(line.startswith(("INSERT", "UPDATE")) for line in seen)
    store.close()
