"""The first three steps of taking files in: reading behind the page, which table, which columns."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

from components.intake import reading
from components.intake.reading import Reading, told_apart
from liantu.data.files import RawSheet
from liantu.data.problems import LiantuError

GBK = "某县电子信息企业名单\n单位：亿元\n企业名称,所属环节,营收\n甲电子有限公司,连接器,1.2\n".encode("gb18030")


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Stands for the child process with a workbook that takes minutes, until the event is set."""
    go_on = Event()

    def read(path: Path, name: str, *, progress: Callable, cancelled: Callable[[], bool]) -> list[RawSheet]:
        progress(0.25)
        while not go_on.wait(0.01):
            if cancelled():
                raise LiantuError("cancelled", path=name)
        return [RawSheet(name, {1: ["企业名称"]})]

    monkeypatch.setattr(reading, "raw_sheets", read)
    return go_on


def test_two_files_of_one_name_are_told_apart_and_the_same_bytes_are_read_once() -> None:
    files = [("甲县/企业.csv", b"1"), ("C:\\乙县\\企业.csv", b"2"), ("copy.csv", b"1"), ("企业 (2).csv", b"3")]
    new, same = told_apart(files, [("别的.csv", b"4")])
    assert [name for name, _ in new] == ["企业.csv", "企业 (2).csv", "企业 (2) (2).csv"]
    assert same == ["copy.csv"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\boot.ini", "\u202egnp.csv", "a" * 500, "", "/"])
def test_a_name_of_a_file_is_never_a_path_and_shows_what_it_is(name: str) -> None:
    ((told, _),), _ = told_apart([(name, b"1")], [])
    assert told
    assert not set(told) & set("/\\\u202e")
    assert len(told) <= reading.LONGEST_NAME


def test_a_refused_file_does_not_stop_the_others() -> None:
    done = Reading(
        (("good.csv", GBK), ("bad.xlsx", b"PK\x03\x04 and then nothing"), ("again.csv", GBK + b"\n"))
    ).start()
    done._thread.join(60)
    assert [each.name for each in done.read] == ["good.csv", "again.csv"]
    assert [(each.name, each.reason.code) for each in done.refused] == [("bad.xlsx", "unreadable")]
    assert {sheet.file for sheet in done.sheets} == {"good.csv", "again.csv"}


def test_a_reading_that_is_cancelled_ends_in_the_middle_of_a_file(slow: Event) -> None:
    now = Reading((("long.xlsx", b"1"), ("next.xlsx", b"2"))).start()
    now.wait()
    assert now.is_busy
    assert (now.number, now.part) == (0, 0.25)
    now.cancel()
    now._thread.join(10)
    assert not now.is_busy
    assert now.read == []


def test_a_third_reading_waits_for_its_turn_and_may_be_cancelled_while_it_waits(slow: Event) -> None:
    first, second, third = (Reading(((f"{place}.xlsx", b"1"),)).start() for place in range(3))
    first.wait()
    second.wait()
    assert not first.is_waiting
    assert not second.is_waiting
    assert third.is_waiting
    third.cancel()
    third._thread.join(10)
    assert not third.is_busy
    assert first.is_busy
    slow.set()
    for each in (first, second):
        each._thread.join(10)
        assert [sheet.name for sheet in each.sheets] == [each.files[0][0]]
    assert third.read == []


def opened(**link: str) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=60)
    app.switch_page("pages/data.py")
    for key, code in {"lang": "zh", **link}.items():
        app.query_params[key] = code
    return app.run()
