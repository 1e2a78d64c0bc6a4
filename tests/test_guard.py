"""The guard at the door: what a file is, what it may cost, and that nothing in it reaches the process that asks."""

import io
import struct
import sys
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import openpyxl
import pytest

from liantu.data import workbook
from liantu.data.limits import VARIABLES, limits
from liantu.data.problems import LiantuError
from liantu.data.spreadsheets import archive, reader
from liantu.words import LOCALES, say
from tests import fuzz_workbooks
from tests.workbooks import AS_CSV, FIRMS, WRITERS, book

EXCEL_2003 = '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'
N_FUZZED = 300


def refused(name: str, content: bytes) -> LiantuError:
    """The refusal of a file; its sentence names the file in both languages and has every blank filled."""
    with pytest.raises(LiantuError) as raised:
        workbook.raw_uploads([(name, content)])
    for language in LOCALES:
        said = say(language, f"error.{raised.value.code}", **raised.value.facts)
        assert name in said and "{" not in said
    return raised.value


def edited(content: bytes, part: str, old: str, new: str) -> bytes:
    """The same archive with one text of one part replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            text = given.read(name)
            made.writestr(name, text.replace(old.encode(), new.encode()) if name == part else text)
    return target.getvalue()


def packed(**parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name.replace("__", "/"), text)
    return target.getvalue()


def compound(*streams: str) -> bytes:
    """The least of a compound file: a header, a table of sectors, a directory with these streams."""
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2) + bytes(62)
        for name in ("Root Entry", *streams)
    )
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHH", 62, 3, 0xFFFE, 9)
    head = head.ljust(44, b"\0") + struct.pack("<IIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    table = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE).ljust(512, b"\xff")
    return head + struct.pack("<I", 0).ljust(436, b"\xff") + table + entries.ljust(512, b"\0")


NO_TABLE = {
    "list.pdf": ("is_pdf", b"%PDF-1.7\n%\xe2\xe3"),
    "photo.jpg": ("is_image", b"\xff\xd8\xff\xe0\0\x10JFIF"),
    "scan.xlsx": ("is_image", b"\x89PNG\r\n\x1a\n"),
    "all.rar": ("is_archive", b"Rar!\x1a\x07\x01\0"),
    "all.7z": ("is_archive", b"7z\xbc\xaf\x27\x1c\0\x04"),
    "all.zip": ("is_archive", packed(**{"a.csv": "x,y"})),
    "letter.docx": ("is_document", packed(word__document="<x/>")),
    "letter.doc": ("is_document", compound("WordDocument")),
    "letter.odt": ("is_document", packed(mimetype="application/vnd.oasis.opendocument.text", content="<x/>")),
    "talk.pptx": ("is_slides", packed(ppt__presentation="<x/>")),
    "talk.ppt": ("is_slides", compound("PowerPoint Document")),
    "list.numbers": ("is_numbers", packed(Index__Document="x")),
    "export.xls": ("is_web_page", b"<html><body><table><tr><td>1</td></tr></table></body></html>"),
    "export2.xls": ("is_web_page", '\ufeff<meta charset="utf-16"><table>'.encode("utf-16-le")),
    "old.xls": ("is_xml", EXCEL_2003.encode()),
    "data.xml": ("is_xml_text", b"<?xml version='1.0'?><firms/>"),
    "locked.xlsx": ("locked", compound("EncryptionInfo", "EncryptedPackage")),
    "nothing.xlsx": ("is_empty", b""),
    "spaces.xls": ("is_empty", b" \r\n \r\n"),
    "half.xlsx": ("is_damaged", book()[:3000]),
    "half.xls": ("is_damaged", compound("Workbook")[:700]),
    "noise.csv": ("unreadable", bytes(range(128, 256)) * 3),
}


@pytest.mark.parametrize("name", NO_TABLE)
def test_what_is_no_table_is_told_by_what_it_is_and_how_to_get_one(name: str) -> None:
    code, content = NO_TABLE[name]
    assert refused(name, content).code == code


def test_a_locked_xls_is_told_too(tmp_path: Path) -> None:
    WRITERS["xls"](tmp_path / "a.xls", {"企业": FIRMS})
    content = (tmp_path / "a.xls").read_bytes()
    at = content.index(b"\x09\x08\x10\x00") + 20  # behind the first record, where a password stands
    assert refused("a.xls", content[:at] + b"\x2f\0\x06\0\0\0\0\0\0\0" + content[at + 10 :]).code == "locked"


@pytest.mark.parametrize("kind", ["xlsx", "xlsm", "xls", "xlsb", "ods"])
def test_the_content_decides_and_not_the_suffix(tmp_path: Path, kind: str) -> None:
    WRITERS[kind](tmp_path / "book", {"企业": FIRMS})
    (raw,) = workbook.raw_uploads([("企业.csv", (tmp_path / "book").read_bytes())])
    assert raw.name == "企业" and raw.file == "企业.csv" and raw.rows[2][:3] == ["甲", "铜箔", "1200"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("n", [1, 20_000], ids=["short", "long"])
def test_a_text_is_read_in_its_encoding_which_is_said(encoding: str, n: int) -> None:
    text = "产业链,环节\n" + "电子信息,铜箔，电解与压延及其他各种各样的材料\n" * n
    (raw,) = workbook.raw_uploads([("环节.xls", text.encode(encoding))])
    assert len(raw.rows) == n + 1 and raw.rows[2] == ["电子信息", "铜箔，电解与压延及其他各种各样的材料"]
    said = {"gb18030": "GB18030", "utf-16": "UTF-16", "utf-16-le": "UTF-16"}.get(encoding)
    assert raw.told == ((("encoding", {"encoding": said}),) if said else ())


def test_chinese_that_begins_far_down_does_not_hide_the_encoding() -> None:
    text = "firm,segments\n" + "a,s\n" * 300_000 + "甲,铜箔\n"
    (raw,) = workbook.raw_uploads([("firms.csv", text.encode("gb18030"))])
    assert raw.rows[300_002] == ["甲", "铜箔"]


def test_a_quotation_mark_that_swallows_the_rest_is_refused_with_its_line() -> None:
    found = refused("firms.csv", b'firm,segments\na,s\n"b,s\nc,s\nd,s\n')
    assert (found.code, found.facts["line"]) == ("open_quote", 3)


def test_macros_and_pictures_are_said_and_left_alone() -> None:
    content = book()
    with zipfile.ZipFile(target := io.BytesIO(content), "a") as made:
        made.writestr("xl/vbaProject.bin", b"x")
        made.writestr("xl/media/image1.png", b"x")
    (raw,) = workbook.raw_uploads([("企业.xlsm", target.getvalue())])
    assert raw.told == (("macros_ignored", {}), ("pictures_ignored", {"n": 1}))
    for language in LOCALES:
        assert all(say(language, f"told.{code}", **facts) != f"told.{code}" for code, facts in raw.told)


def test_merged_ranges_of_the_first_rows_are_told() -> None:
    def merge(made: openpyxl.Workbook) -> None:
        made.active.merge_cells("A1:C1")
        made.active.merge_cells("B2:B3")

    (raw,) = workbook.raw_uploads([("a.xlsx", book(merge))])
    assert raw.spans == ((1, 0, 1, 2), (2, 1, 3, 1))


# Cells far out
def test_a_filled_cell_far_out_is_not_read_and_said_and_the_table_is_read() -> None:
    content = book(lambda made: made.active.cell(1_048_576, 16_384, "x"))
    (raw,) = workbook.raw_uploads([("a.xlsx", content)])
    assert raw.told == (("far_cells_cut", {"n": 1, "where": "XFD1048576"}),)
    assert len(raw.rows) == 4 and max(map(len, raw.rows.values())) == 5
    with pytest.raises(LiantuError, match="far_cells"):
        workbook.read_uploads([("a.xlsx", content)])


def test_a_blank_formatted_cell_far_out_does_no_harm_and_needs_no_word() -> None:
    far = '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    content = edited(book(), "xl/worksheets/sheet1.xml", "</sheetData>", far)
    (raw,) = workbook.raw_uploads([("a.xlsx", content)])
    assert raw.told == () and len(raw.rows) == 4


def test_a_small_workbook_that_aborts_the_reader_does_not_reach_the_parent() -> None:
    """tafia/calamine#693; written so that the look does not see it: only the limits of the child are in the way."""
    far = '<row r="&#49;048576"><c r="&#88;FD1048576"><v>1</v></c></row></sheetData>'
    content = edited(book(), "xl/worksheets/sheet1.xml", "</sheetData>", far)
    try:
        workbook.raw_uploads([("a.xlsx", content)])
    except LiantuError as reason:
        assert reason.code in ("too_heavy", "is_damaged", "sheet_too_large")


def test_a_parser_that_goes_ahead_of_the_look_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small files too, and those that break it: the far cell that is set aside, the bombs, the torn ones."""
    files = [("far.xlsx", book(lambda made: made.active.cell(1_048_576, 16_384, "x")))]
    files += [(name, content()) for name, (_, content) in STRANGE.items()]
    files += [case[::2] for case in (fuzz_workbooks.case(9, number) for number in range(60)) if case[2][:2] == b"PK"]

    def answers() -> list[object]:
        found: list[object] = []
        for name, content in files:
            try:
                found.append([(raw.rows, raw.told) for raw in workbook.raw_uploads([(name, content)])])
            except LiantuError as reason:
                found.append(reason.code)
        return found

    after = answers()
    monkeypatch.setattr(reader, "AHEAD", 0)
    assert answers() == after and len(files) > 30


# Limits
def test_every_limit_is_a_setting_and_a_wrong_one_is_named() -> None:
    settings = {variable: str(n) for n, variable in enumerate(VARIABLES.values(), start=7)}
    assert [getattr(limits(settings), name) for name in VARIABLES] == [int(n) for n in settings.values()]
    for wrong in ("0", "-3", "many", "1.5"):
        with pytest.raises(LiantuError, match="bad_limit") as raised:
            limits({"LIANTU_UPLOAD_ROWS": wrong})
        assert all(
            "LIANTU_UPLOAD_ROWS" in say(language, "error.bad_limit", **raised.value.facts) for language in LOCALES
        )


LIMITED: dict[str, tuple[str, str, str, bytes]] = {
    "megabytes": ("LIANTU_UPLOAD_MB", "1", "file_too_large", b"firm,segments\n" + b"a,b\n" * (1 << 18)),
    "rows": ("LIANTU_UPLOAD_ROWS", "3", "too_many_rows", book()),
    "rows of a text": ("LIANTU_UPLOAD_ROWS", "3", "too_many_rows", AS_CSV["企业"].encode()),
    "rows of a long text": ("LIANTU_UPLOAD_ROWS", "300000", "too_many_rows", b"firm,segments\n" + b"a,b\n" * 300_001),
    "columns": ("LIANTU_UPLOAD_COLUMNS", "4", "too_many_columns", book()),
    "cells": ("LIANTU_UPLOAD_CELLS", "15", "sheet_too_large", book()),
    "characters": ("LIANTU_UPLOAD_CHARACTERS", "20", "too_much_text", book()),
    "entries": ("LIANTU_UPLOAD_ENTRIES", "5", "too_many_entries", book()),
    "unpacked": ("LIANTU_UPLOAD_UNPACKED_MB", "1", "too_much_inside", book(lambda made: made.create_sheet("x" * 30))),
}


@pytest.mark.parametrize("limit", LIMITED)
def test_what_breaks_a_limit_is_told_the_limit_what_it_has_and_the_setting(
    monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    variable, value, code, content = LIMITED[limit]
    if limit == "unpacked":
        content = edited(content, "docProps/core.xml", "</", " " * (2 << 20) + "</")
    monkeypatch.setenv(variable, value)
    found = refused("a.xlsx", content)
    assert found.code == code and found.facts["limit"] == int(value)
    assert all(variable in say(language, f"error.{code}", **found.facts) for language in LOCALES)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_child_that_wants_more_memory_than_it_may_have_is_refused_and_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LIANTU_UPLOAD_MEMORY_MB", "20")
    found = refused("a.xlsx", book(lambda made: [made.active.append([f"{n}" * 9] * 20) for n in range(3_000)]))
    assert (found.code, found.facts["memory"]) == ("too_heavy", 20)


# Archives that are no workbook of any program
def doubled(content: bytes) -> bytes:
    target = io.BytesIO(content)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(target, "a") as made:
        made.writestr("xl/workbook.xml", "<x/>")
    return target.getvalue()


def with_entry(name: str) -> bytes:
    with zipfile.ZipFile(target := io.BytesIO(book()), "a") as made:
        made.writestr(name, "<x/>")
    return target.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet'
STRANGE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "an entry twice": ("strange_archive", lambda: doubled(book())),
    "an absolute name": ("strange_archive", lambda: with_entry("/etc/passwd")),
    "a name that climbs": ("strange_archive", lambda: with_entry("../../x.xml")),
    "entities": ("strange_xml", lambda: edited(book(), SHEET, "<worksheet", LAUGHS)),
    "another encoding": (
        "strange_xml",
        lambda: edited(book(), SHEET, "<worksheet", '<?xml version="1.0" encoding="UTF-16"?><worksheet'),
    ),
    "a bomb": ("is_bomb", lambda: edited(book(), SHEET, "</sheetData>", " " * (50 << 20) + "</sheetData>")),
    "torn XML": ("is_damaged", lambda: edited(book(), SHEET, "</sheetData>", "<")),
    "a sheet a thousand times": (
        "too_many_sheets",
        lambda: edited(
            book(),
            "xl/workbook.xml",
            "</sheets>",
            "".join(
                f'<sheet name="s{n}" sheetId="{n}" state="visible" r:id="rId1" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
                for n in range(2, 1_200)
            )
            + "</sheets>",
        ),
    ),
}


@pytest.mark.parametrize("what", STRANGE)
def test_an_archive_that_no_program_writes_is_not_read_on(what: str) -> None:
    code, make = STRANGE[what]
    assert refused("a.xlsx", make()).code == code


def test_a_large_table_is_given_the_time_it_needs_and_a_boast_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "QUICK", 1 << 20)
    file, given = tmp_path / "book.xlsx", []
    for text in ("".join(map(str, range(400_000))), "0123456789" * 300_000, "short"):
        file.write_bytes(packed(xl__workbook=text))
        seen = archive.Archive(str(file), asdict(limits()))
        with seen.file:
            given.append(seen.surplus)
    assert given[0] > 1_000_000 and given[1:] == [0, 0]


def test_an_entry_that_lies_about_its_size_is_damaged() -> None:
    content = bytearray(book())
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 7)
    assert refused("a.xlsx", bytes(content)).code in ("is_damaged", "strange_archive")


def test_three_hundred_hostile_files_get_an_answer_each() -> None:
    answers = [fuzz_workbooks.answer(seed=8, number=number) for number in range(N_FUZZED)]
    assert [each for each in answers if each.wrong] == []
    assert len({each.code for each in answers}) > 8 and fuzz_workbooks.memory() < fuzz_workbooks.MEMORY
