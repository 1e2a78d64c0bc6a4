"""Reading files: every format, every encoding, whatever stands around the table; a bad file is one sentence."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.data import files, workbook
from liantu.data.checks import Checked, check
from liantu.data.problems import LiantuError
from liantu.samples import sheets
from liantu.words import LOCALES, say
from tests.workbooks import AS_CSV, FIRMS, HEADINGS, SEGMENTS, WRITERS, as_xlsx


def codes(checked: Checked) -> list[str]:
    return [problem.code for problem in checked.problems if problem.code != "chain_without_links"]


@pytest.mark.parametrize("kind", WRITERS)
def test_every_format_gives_the_same_dataset_and_an_error_is_never_an_empty_cell(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"book.{kind}"
    WRITERS[kind](file, {"企业": FIRMS, "环节": SEGMENTS})
    found = check(workbook.read(file))
    assert [(p.code, p.sheet, p.row, p.column, p.value) for p in found.problems[:1]] == [
        ("spreadsheet_error", "企业", 3, "营业收入", "#DIV/0!")
    ]
    rows = found.tables["firms"][["firm", "revenue", "as_of", "address"]].astype(object).fillna("")
    assert rows.to_numpy().tolist() == [
        ["甲", 1200, "2026-09-30", "00123"],
        ["丙", 0.57, "", "x"],
    ]
    wanted = check(sheets(firms=AS_CSV["企业"], segments=AS_CSV["环节"]))
    assert found.dataset_id == wanted.dataset_id
    changed = check(sheets(firms=AS_CSV["企业"].replace("0.57", "0.58"), segments=AS_CSV["环节"]))
    assert changed.dataset_id != wanted.dataset_id


def test_a_formula_without_a_stored_result_is_told_and_a_stored_error_too(tmp_path: Path) -> None:
    as_xlsx(tmp_path / "book.xlsx", {"企业": [HEADINGS, ["甲", "铜箔", "=B2*2"]], "环节": SEGMENTS})
    problem = next(p for p in check(workbook.read(tmp_path / "book.xlsx")).problems if p.row == 2 and p.sheet == "企业")
    assert (problem.code, problem.column, problem.value) == ("not_computed", "营业收入", "=B2*2")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_whichever_program_saved_it(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = "产业链,环节,外部需求（亿元）\n电子信息,铜箔，电解,1.2\n".replace(",", delimiter)
    (tmp_path / "环节.csv").write_bytes(text.encode(encoding))
    table = check(workbook.read(tmp_path)).tables["segments"]
    assert table[["segment", "outside_demand"]].to_numpy().tolist() == [["铜箔，电解", 12000]]


@pytest.mark.parametrize("heading", ["產業鏈,環節", "chain,segment"], ids=["known", "plain"])
def test_big5_is_told_from_gb18030_by_its_headings_or_its_everyday_characters(tmp_path: Path, heading: str) -> None:
    (tmp_path / "segments.csv").write_bytes(f"{heading}\n電子資訊,半導體封裝測試\n".encode("big5"))
    assert check(workbook.read(tmp_path)).tables["segments"]["segment"].tolist() == ["半導體封裝測試"]


@given(st.lists(st.sampled_from("产业链环节企业电子信息铜箔封装测试新能源材料装备"), min_size=4, max_size=30))
def test_no_chinese_csv_is_taken_for_big5(characters: list[str]) -> None:
    text = "环节\n" + "".join(characters)
    assert files.decoded(text.encode("gb18030")) == text


def test_headings_stand_under_titles_in_two_rows_with_a_unit_over_the_group(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "企业名录"
    for row in (
        ["某市重点企业名录"],
        [],
        ["序号", "单位名称", "统一社会\n信用代码", "环节", "规模（亿元）", None, "坐标"],
        [None, None, None, None, "营业收入", "税收", "经度", "纬度"],
        [1, "甲公司", "91360802MA35A1111X", "铜箔", 1.5, 0.2, 115, 27],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:H1")
    sheet.merge_cells("E3:F3")
    sheet.merge_cells("G3:H3")
    for letter in "ABCD":
        sheet.merge_cells(f"{letter}3:{letter}4")
    book.save(tmp_path / "book.xlsx")
    found = check(workbook.read(tmp_path / "book.xlsx"))
    wanted = ["甲公司", "91360802MA35A1111X", 15000, 2000, 115, 27]
    row = found.tables["firms"][["firm", "credit_code", "revenue", "tax", "lng", "lat"]]
    assert row.to_numpy().tolist() == [wanted] and row.index.tolist() == [5]
    assert codes(found).count("unit_converted") == 2


def test_a_unit_said_above_the_headings_holds_for_amounts_that_have_none_of_their_own(tmp_path: Path) -> None:
    text = "企业名录,,\n单位：亿元,,\n企业名称,环节,营业收入,税收（万元）\n甲,铜箔,2,30\n"
    (tmp_path / "firms.csv").write_text(text, encoding="utf-8")
    found = check(workbook.read(tmp_path))
    assert found.tables["firms"][["revenue", "tax"]].to_numpy().tolist() == [[20000, 30]]
    assert [problem.column for problem in found.problems if problem.code == "unit_converted"] == ["营业收入"]


def test_the_first_row_of_data_is_no_second_heading_row() -> None:
    rows = {1: ["企业名称", "环节", "备注"], 2: ["甲", "铜箔", "产品"], 3: ["乙", "铜箔", ""]}
    name, sheet = workbook.as_sheet(files.RawSheet("企业", rows))
    assert (name, sheet.index.tolist()) == ("企业", [2, 3])


def test_what_is_not_read_is_told_once_a_column_or_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "firms"
    for row in (["firm", "segments", "phone", None], ["a", "s", "1", "x"], ["b", "s", "2", "y"]):
        sheet.append(row)
    book.create_sheet("Parks").append(["park"])
    book["Parks"].sheet_state = "hidden"
    book.create_sheet("memo").append(["x"])
    book.save(tmp_path / "book.xlsx")
    found = check(workbook.read(tmp_path / "book.xlsx"))
    told = [(problem.code, problem.sheet, problem.column) for problem in found.problems]
    assert [each for each in told if each[0] != "missing_table"] == [
        ("hidden_sheet", "Parks", ""),
        ("unknown_table", "memo", ""),
        ("unknown_column", "firms", "phone"),
        ("unnamed_column", "firms", "D"),
    ]


def test_merged_words_hold_for_every_row_and_a_merged_amount_for_the_first_only(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "firms"
    for row in (["firm", "segments", "revenue"], ["a", "s", 5], ["b"], ["c", "t", 7]):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    sheet.merge_cells("C2:C3")
    book.save(tmp_path / "book.xlsx")
    found = check(workbook.read(tmp_path / "book.xlsx"))
    assert found.tables["firms"]["segments"].tolist() == [(("s", 1),), (("s", 1),), (("t", 1),)]
    assert found.tables["firms"]["revenue"].astype(object).fillna(0).tolist() == [5, 0, 7]
    assert {("merged_text", 2), ("merged_number", 2)} <= {(problem.code, problem.row) for problem in found.problems}


def test_blank_edges_and_invisible_characters_do_not_make_two_firms() -> None:
    found = check(sheets(segments="chain,segment\nc,s", firms="firm,segments\n甲 公司,s\n\u3000\u200b甲 公司 ,s"))
    assert "repeated" in codes(found) and found.tables["firms"]["firm"].tolist() == ["甲 公司"]


def test_a_code_stored_as_a_number_is_not_used_and_one_of_text_keeps_its_zeros(tmp_path: Path) -> None:
    rows = [["企业名称", "环节", "统一社会信用代码"], ["甲", "s", 913608001234567890], ["乙", "s", "00123"]]
    as_xlsx(tmp_path / "book.xlsx", {"企业": rows})
    found = check(workbook.read(tmp_path / "book.xlsx"))
    assert found.tables["firms"]["credit_code"].astype(object).fillna("").tolist() == ["", "00123"]
    assert ("code_as_number", 2) in [(problem.code, problem.row) for problem in found.problems]


# Files that are no table, or that would take the process down.
def far_corner(file: Path) -> None:
    """4.9 KB, legal, and one cell in the last row and column: it aborts the reader's process."""
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "企业名称", 1
    book.save(file)


def other_archive(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as target:
        target.writestr("word/document.xml", "<x/>")


HOSTILE: dict[str, tuple[str, Callable[[Path], object]]] = {
    "corner.xlsx": ("far_cells", far_corner),
    "letter.docx": ("is_document", other_archive),
    "torn.xlsx": ("is_damaged", lambda file: file.write_bytes(b"PK\x03\x04 torn")),
    "torn.xls": ("is_damaged", lambda file: file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600)),
    "empty.xlsx": ("is_empty", lambda file: file.write_bytes(b"")),
    "web.xls": ("is_web_page", lambda file: file.write_text("<html><table>", encoding="utf-8")),
    "picture.png": ("is_image", lambda file: file.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)))),
    "bytes.csv": ("unreadable", lambda file: file.write_bytes(bytes(range(128, 256)) * 3)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_table_is_refused_in_one_sentence_with_the_cure(tmp_path: Path, name: str) -> None:
    code, make = HOSTILE[name]
    make(tmp_path / name)
    with pytest.raises(LiantuError) as refused:
        workbook.read(tmp_path / name)
    assert refused.value.code == code
    for language in LOCALES:
        said = say(language, f"error.{code}", **refused.value.facts)
        assert name in said and "{" not in said


def test_a_sheet_that_reaches_too_far_is_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "企业"
    book.active["A1"], book.active["CV600000"] = "企业名称", 1
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(LiantuError, match="far_cells.*企业.*CV600000"):
        workbook.read(tmp_path / "far.xlsx")


def test_one_long_line_does_not_make_a_sheet_of_every_line(tmp_path: Path) -> None:
    (tmp_path / "firms.csv").write_text("firm,segments\n" + "," * 400 + "x\n" + "a,s\n" * 100_000, encoding="utf-8")
    with pytest.raises(LiantuError, match="sheet_too_large"):
        workbook.read(tmp_path)


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANTU_UPLOAD_MB", "1")
    (tmp_path / "firms.csv").write_text("firm,segments\n" + "a,b\n" * (1 << 18), encoding="utf-8")
    with pytest.raises(LiantuError, match="file_too_large"):
        workbook.read(tmp_path)


def test_uploads_are_read_from_memory_and_a_name_is_never_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    as_xlsx(tmp_path / "book.xlsx", {"环节": SEGMENTS})
    book = (tmp_path / "book.xlsx").read_bytes()
    uploads = [("../../etc/firms.csv", AS_CSV["企业"].encode()), ("..\\..\\book.xlsx", book)]
    before = sorted(tmp_path.parent.rglob("*"))
    assert [name for name, _ in workbook.read_uploads(uploads)] == ["firms", "环节"]
    assert sorted(tmp_path.parent.rglob("*")) == before
    with pytest.raises(LiantuError) as refused:
        workbook.read_uploads([("C:\\secret\\torn.xlsx", b"PK\x03\x04")])
    assert refused.value.facts["path"] == "torn.xlsx"


def test_several_files_and_folders_are_read_together(tmp_path: Path) -> None:
    (tmp_path / "FIRMS.CSV").write_text(AS_CSV["企业"], encoding="utf-8")
    (tmp_path / "readme.md").write_text("not a table", encoding="utf-8")
    as_xlsx(tmp_path / "other.xlsx", {"Segments": SEGMENTS, "企业": FIRMS})
    found = check(workbook.read(tmp_path, tmp_path / "other.xlsx"))
    assert codes(found) == ["second_sheet", "spreadsheet_error"] and found.n_accepted["firms"] == 2


def test_an_empty_workbook_says_which_sheets_are_missing(tmp_path: Path) -> None:
    as_xlsx(tmp_path / "book.xlsx", {"企业": []})
    assert codes(check(workbook.read(tmp_path / "book.xlsx"))) == ["empty_sheet", "missing_table", "missing_table"]


ROUND = """
    chain,segment,stage,checked,weight,outside_demand,as_of,min_scale
    电子,铜箔,up,yes,0.1,12345.678901234567,2026-09,
    电子,PCB,mid,no,0.30000000000000004,,昨天,7
    能源,PCB,mid,no,1,,,
    """
FIRM_ROWS = """
    firm,segments,credit_code,address,revenue,rd_share
    甲,铜箔|PCB,00123,"井冈山大道1号, 2层",33.333333333333336,0.57
    乙,铜箔:0.7|PCB:0.2,,=1+1,,
    丙,铜箔:0.5,,-1 号,1e15,
    """


@pytest.mark.parametrize("language", LOCALES)
def test_accepted_rows_written_out_come_back_as_the_same_dataset(tmp_path: Path, language: str) -> None:
    checked = check(sheets(segments=ROUND, firms=FIRM_ROWS))
    book = workbook.write_dataset(checked, language)
    assert check(workbook.read_uploads([("rows.xlsx", book)])).dataset_id == checked.dataset_id

    workbook.keep(checked, tmp_path / "kept" / checked.dataset_id)
    workbook.keep(checked, tmp_path / "kept" / checked.dataset_id)
    assert check(workbook.read(tmp_path / "kept" / checked.dataset_id)).dataset_id == checked.dataset_id
    assert [file.name for file in (tmp_path / "kept").iterdir()] == [checked.dataset_id]


@settings(max_examples=12)  # each starts the child process
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(blacklist_categories=["Cs"]), max_size=8),
            st.none() | st.floats(0, 1e12, allow_nan=False),
            st.lists(st.floats(0, 0.5, allow_nan=False), max_size=2),
        ),
        max_size=4,
    )
)
def test_whatever_is_accepted_survives_a_workbook_and_a_folder(rows: list[tuple]) -> None:
    names = ["甲", "乙"]
    records = []
    for n, (text, money, shares) in enumerate(rows):
        parts = [f"{name}:{share!r}" for name, share in zip(names, shares, strict=False)]
        records.append([f"f{n} {text}", "|".join(parts) or "甲", money])
    raw = {1: ["firm", "segments", "revenue"]}
    raw |= {n: ["" if cell is None else str(cell) for cell in row] for n, row in enumerate(records, start=2)}
    segments = files.RawSheet("segments", {1: ["chain", "segment"], 2: ["c", "甲"], 3: ["c", "乙"]})
    checked = check([workbook.as_sheet(segments), workbook.as_sheet(files.RawSheet("firms", raw))])
    again = check(workbook.read_uploads([("rows.xlsx", workbook.write_dataset(checked, "zh"))]))
    assert again.dataset_id == checked.dataset_id
