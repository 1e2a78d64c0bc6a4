"""A zip of spreadsheets, as an office mails it: read as the files in it are; what is wrong inside stops no other."""

import io
import random
import struct
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from components.intake.reading import Reading
from liantu.data import archives
from liantu.data.archives import Came, shown_names, together
from liantu.data.problems import LiantuError
from liantu.data.workbook import came_of
from liantu.facts import Few
from liantu.words import LOCALES, say

TEXT = "企业名称,环节\n甲,灯\n"
CSV = TEXT.encode()


def book(*rows: list[str]) -> bytes:
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as made:
        sheet = made.add_worksheet("企业")
        for number, row in enumerate(rows or (["企业名称", "环节"], ["乙", "灯"])):
            sheet.write_row(number, 0, row)
    return target.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return target.getvalue()


def as_windows_packs(files: dict[str, bytes], encoding: str) -> bytes:
    """The names in an encoding of which the archive does not say a word."""
    places = {f"{place:0{len(name.encode(encoding))}d}": name for place, name in enumerate(files)}
    packed = zipped({place: files[name] for place, name in places.items()})
    for place, name in places.items():
        packed = packed.replace(place.encode(), name.encode(encoding))
    return packed


def files_of(came: Came) -> list[str]:
    return [sheet.file for sheet in came.sheets]


def codes(came: Came) -> list[str]:
    return [reason.code for reason in came.refused]


def test_every_file_in_a_zip_is_read_under_the_name_of_both() -> None:
    inside = {"企业.csv": CSV, "泰和县/企业.xlsx": book(), "泰和县/": b""}
    came = came_of("报表.zip", zipped(inside))
    assert files_of(came) == ["报表.zip/企业.csv", "报表.zip/泰和县/企业.xlsx"]
    assert [sheet.rows for sheet in came.sheets] == [
        {1: ["企业名称", "环节"], 2: [firm, "灯"]} for firm in ("甲", "乙")
    ]
    assert [sheet.name for sheet in came.sheets] == ["企业", "企业"] and came.refused == ()


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "big5"])
def test_names_are_told_in_the_encoding_that_the_packer_wrote(encoding: str) -> None:
    files = {"產業/井開區.csv": CSV, "企業名單.csv": CSV} if encoding == "big5" else {"产业/井开区企业摸排表.csv": CSV}
    came = came_of("报表.zip", as_windows_packs(files, encoding))
    assert files_of(came) == [f"报表.zip/{name}" for name in files]


def test_wrong_files_are_said_by_name_and_nothing_else_is_lost() -> None:
    nested = zipped({"企业.csv": CSV})
    inside = {"好.csv": CSV, "附件.pdf": b"%PDF-1.7", "套.zip": nested, "坏.xlsx": b"PK\x03\x04 no", "空.xlsx": b""}
    came = came_of("报表.zip", zipped(inside | {"也好.xlsx": book()}))
    assert files_of(came) == ["报表.zip/好.csv", "报表.zip/也好.xlsx"]
    assert codes(came) == ["is_pdf", "is_archive", "is_damaged", "is_empty"]
    for reason, name in zip(came.refused, list(inside)[1:], strict=True):
        for language in LOCALES:
            assert f"报表.zip/{name}" in say(language, f"error.{reason.code}", **reason.facts)


def test_pictures_by_the_dozen_are_one_sentence() -> None:
    photos = {f"{number}.jpg": b"\xff\xd8\xff\xe0\0\x10JFIF" for number in range(57)}
    came = came_of("a.zip", zipped({"好.csv": CSV} | photos))
    assert codes(came) == ["is_image"]
    assert "a.zip/0.jpg、a.zip/1.jpg等57个文件" in say("zh", "error.is_image", **came.refused[0].facts)
    assert "a.zip/0.jpg, a.zip/1.jpg and 55 more" in say("en", "error.is_image", **came.refused[0].facts)


def test_reasons_that_tell_more_than_a_name_are_said_one_by_one() -> None:
    large = [LiantuError("file_too_large", path=name, size=9, limit=1) for name in "ab"]
    same = [LiantuError("is_pdf", path=name) for name in "abc"]
    said = together([same[0], large[0], same[1], large[1], same[2], LiantuError("locked", path="d")])
    assert [reason.code for reason in said] == ["is_pdf", "file_too_large", "file_too_large", "locked"]
    assert said[0].facts == {"path": list("abc")}
    many = together([LiantuError("is_pdf", path=str(name)) for name in range(20)])
    assert isinstance(many[0].facts["path"], Few)


def test_what_a_computer_puts_beside_the_files_is_told_and_not_read() -> None:
    beside = {"__MACOSX/._企业.csv": b"\0", ".DS_Store": b"\0", "Thumbs.db": b"\0", "~$企业.xlsx": b"\0"}
    came = came_of("a.zip", zipped(beside | {"企业.csv": CSV}))
    assert codes(came) == []
    assert [sheet.told for sheet in came.sheets] == [(("system_files_ignored", {"n": 4}),)]


@pytest.mark.parametrize(
    "name, content",
    [
        ("照片.zip", zipped({"1.jpg": b"\xff\xd8\xff\xe0", "说明.pdf": b"%PDF-1.7"})),
        ("套.zip", zipped({"内.zip": zipped({"企业.csv": CSV})})),
        ("空.zip", zipped({})),
        ("夹.zip", zipped({"空的/": b"", ".DS_Store": b"\0"})),
        ("a.rar", b"Rar!\x1a\x07\x01\0"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c\0\x04"),
        ("a.tgz", b"\x1f\x8b\x08\0"),
    ],
    ids=["pictures", "nested", "empty", "folders", "rar", "7z", "gzip"],
)
def test_an_archive_that_holds_no_table_is_refused_as_such(name: str, content: bytes) -> None:
    with pytest.raises(LiantuError, match="is_archive") as raised:
        came_of(name, content)
    assert raised.value.facts == {"path": name}


def test_a_workbook_and_a_letter_are_no_archives_of_files() -> None:
    assert files_of(came_of("企业.xlsx", book())) == ["企业.xlsx"]
    with pytest.raises(LiantuError, match="is_document"):
        came_of("函.docx", zipped({"word/document.xml": b"<x/>"}))


def test_a_zip_with_a_locked_or_broken_file_alone_says_what_it_is() -> None:
    came = came_of("a.zip", zipped({"企业.xlsx": b"PK\x03\x04 no"}))
    assert (files_of(came), codes(came)) == ([], ["is_damaged"])
    assert came.refused[0].facts == {"path": "a.zip/企业.xlsx"}


@pytest.mark.parametrize("name", ["../企业.csv", "/etc/企业.csv", "a/../../企业.csv", "..\\企业.csv"])
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(LiantuError, match="strange_archive"):
        came_of("a.zip", zipped({"甲.csv": CSV, name: CSV}))


@pytest.mark.parametrize("variable, code", [("MB", "file_too_large"), ("ROWS", "too_many_rows")])
def test_each_file_is_held_to_the_limits_of_every_upload(
    monkeypatch: pytest.MonkeyPatch, variable: str, code: str
) -> None:
    monkeypatch.setenv(f"LIANTU_UPLOAD_{variable}", "1" if variable == "MB" else "9")
    noise = random.Random(8).randbytes(600_000).hex().encode()
    long = b"\n".join(noise[at : at + 70] for at in range(0, len(noise), 70))
    came = came_of("a.zip", zipped({"长.csv": long, "短.csv": CSV}))
    assert files_of(came) == ["a.zip/短.csv"] and codes(came) == [code]
    assert came.refused[0].facts["path"] == "a.zip/长.csv"


def test_all_files_together_unpack_and_hold_no_more_than_one_may(monkeypatch: pytest.MonkeyPatch) -> None:
    three = zipped({f"{place}.csv": CSV * 50 for place in range(3)})
    monkeypatch.setenv("LIANTU_UPLOAD_CELLS", "450")
    came = came_of("a.zip", three)
    assert len(came.sheets) == 2 and codes(came) == ["archive_full"]
    monkeypatch.setenv("LIANTU_UPLOAD_UNPACKED_MB", "1")
    with pytest.raises(LiantuError, match="too_much_inside"):
        came_of("a.zip", zipped({f"{place}.csv": CSV * 25_000 for place in range(3)}))


def test_a_file_that_unpacks_to_more_than_it_says_or_to_something_else_is_damaged() -> None:
    packed = bytearray(zipped({"甲.csv": CSV * 1000, "乙.csv": CSV}))
    at = packed.index(b"PK\x01\x02")
    lying = packed[: at + 24] + struct.pack("<I", 10) + packed[at + 28 :]
    changed = packed[: at + 16] + bytes([packed[at + 16] ^ 1]) + packed[at + 17 :]
    for content in (lying, changed):
        came = came_of("a.zip", bytes(content))
        assert files_of(came) == ["a.zip/乙.csv"] and codes(came) == ["is_damaged"]


def test_a_bomb_in_it_is_refused_and_the_others_are_read() -> None:
    came = came_of("a.zip", zipped({"弹.csv": b"0" * (64 << 20), "好.csv": CSV}))
    assert files_of(came) == ["a.zip/好.csv"] and codes(came) == ["is_bomb"]


def test_too_many_files_and_files_that_come_too_late_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    many = zipped({f"{place}.csv": CSV for place in range(4)})
    monkeypatch.setattr(archives, "MOST", 3)
    with pytest.raises(LiantuError, match="too_many_files") as raised:
        came_of("a.zip", many)
    assert (raised.value.facts["files"], raised.value.facts["limit"]) == (4, 3)
    monkeypatch.setattr(archives, "MOST", 4)
    clock = iter([0.0, 1.0, 2.0, 301.0, 302.0])
    monkeypatch.setattr(archives, "monotonic", lambda: next(clock))
    came = came_of("a.zip", many)
    assert len(came.sheets) == 2 and codes(came) == ["not_reached", "not_reached"]
    assert all("a.zip/" in say("zh", f"error.{reason.code}", **reason.facts) for reason in came.refused)


def test_it_tells_how_far_it_is_and_can_be_stopped_leaving_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    content, told = zipped({f"{place}.csv": CSV * 100 for place in range(4)}), []
    came_of("a.zip", content, progress=told.append)
    parts = [part for part in told if part is not None]
    assert parts == sorted(parts) and parts[-1] == 1.0 and len(set(parts)) >= 4
    asked = iter(range(100))
    with pytest.raises(LiantuError, match="cancelled") as raised:
        came_of("a.zip", content, cancelled=lambda: next(asked) > 2)
    assert raised.value.facts == {"path": "a.zip"}
    assert list(tmp_path.iterdir()) == []


def test_files_that_nobody_can_read_stop_no_other_file_on_the_page() -> None:
    content = zipped({"好.csv": CSV, "附件.pdf": b"%PDF-1.7"})
    done = Reading((("报表.zip", content), ("另.csv", CSV + b"\n"))).start()
    done._thread.join(60)
    assert [each.name for each in done.read] == ["报表.zip", "另.csv"], "what was sent is kept as it was sent"
    assert [sheet.file for sheet in done.sheets] == ["报表.zip/好.csv", "另.csv"]
    assert [(each.name, each.reason.code) for each in done.refused] == [("报表.zip", "is_pdf")]


NAMES = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30), max_size=8, unique=True)


@given(NAMES, st.sampled_from(["utf-8", "gb18030", "big5"]))
def test_whatever_entries_are_called_each_has_a_name_of_its_own_that_leads_nowhere(
    names: list[str], encoding: str
) -> None:
    entries = {}
    for name in names:
        info = zipfile.ZipInfo(name.encode(encoding, "ignore").decode("cp437") or "x")
        entries[info.filename] = info
    shown = shown_names(entries)
    assert list(shown) == list(entries)
    files = [each for each in shown.values() if not each.endswith("/")]
    assert len(set(files)) == len(files)
    assert not any(part in (".", "..") for each in files for part in each.split("/")[:-1])
    assert not any(each.startswith("/") or "\\" in each for each in files)


def test_whatever_is_changed_in_a_zip_the_answer_is_sheets_or_a_sentence() -> None:
    chance = random.Random(9)
    files = {"企业.csv": CSV * 20, "表/企业.xlsx": book(), "套.zip": zipped({"企业.csv": CSV})}
    for _ in range(30):
        raw = bytearray(zipped(files))
        for _ in range(chance.choice((1, 2, 5, 20))):
            at = chance.choice((chance.randrange(len(raw)), raw.rfind(b"PK\x01\x02") + chance.randrange(40)))
            if chance.random() < 0.8:
                raw[at % len(raw)] = chance.randrange(256)
            else:
                del raw[at % len(raw) : at % len(raw) + chance.randrange(1, 40)]
        try:
            refused = came_of("a.zip", bytes(raw)).refused
        except LiantuError as reason:
            refused = (reason,)
        for reason in refused:
            assert all(say(language, f"error.{reason.code}", **reason.facts) for language in LOCALES)
