"""``import``, ``versions``, ``diff``, ``verify``, ``export``: from a messy file to a version and back, by commands."""

import argparse
import json
import sqlite3
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from liantu.commands import imports, main, versions
from liantu.data import workbook
from liantu.data.checks import check
from liantu.data.problems import LiantuError
from liantu.diagnose.changes import changes
from liantu.facts import Figure
from liantu.samples import lamp_city
from liantu.store import Store

MESSY = "\n".join(
    (
        "某县电子信息企业台账,,,",
        "单位：万元,,,",
        "序号,单位名称,所属环节,年营业收入（万元）",
        "1,甲公司,封装,\"1,200\"",
        "2,乙公司,封装,300",
        "3,丙公司,,80",
        "合计,,,1580",
    )
)  # fmt: skip
FRAME = {"环节": "产业链,环节,是否摸排\n照明,封装,是\n照明,灯,是"}
COMMANDS = {
    "import": (imports.add_arguments, imports.run),
    "versions": (versions.add_versions_arguments, versions.run_versions),
    "diff": (versions.add_diff_arguments, versions.run_diff),
    "verify": (versions.add_verify_arguments, versions.run_verify),
    "export": (versions.add_export_arguments, versions.run_export),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of our own, a frame of segments and a file of a county in GBK."""
    monkeypatch.delenv("LIANTU_DATABASE_URL", raising=False)
    monkeypatch.setenv("LIANTU_VERSIONS", str(tmp_path / "store"))
    (tmp_path / "frame").mkdir()
    for name, text in FRAME.items():
        (tmp_path / "frame" / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "frame" / "企业.csv").write_text("企业名称,环节\n老公司,灯", encoding="utf-8")
    (tmp_path / "县里报来.csv").write_bytes(MESSY.encode("gb18030"))
    return tmp_path


def run(name: str, *arguments: object, language: str = "zh") -> int:
    """A command, as ``python -m liantu`` would run it."""
    add, act = COMMANDS[name]
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    if name == "import":
        parser.add_argument("files", nargs="+")
    add(parser, language)
    options = parser.parse_args([str(each) for each in arguments], argparse.Namespace(lang=language))
    return act(options)


def told(capsys: pytest.CaptureFixture, name: str, *arguments: object) -> dict:
    run(name, *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_a_messy_file_becomes_a_version_on_a_base(folder: Path, capsys: pytest.CaptureFixture) -> None:
    base = folder / "frame"
    book = folder / "退回.xlsx"
    status = run("import", folder / "县里报来.csv", "--base", base, "--name", "首报", "--who", "王", "--rejected", book)
    out = capsys.readouterr().out
    assert status == 1, "one row has no segment"
    assert "已收下，存为版本" in out and "单位名称→企业名称" in out and "退回1行" in out
    [version] = Store.open().versions()
    assert (version.name, version.who, version.n_rejected) == ("首报", "王", 1)
    assert version.base == check(workbook.read(base)).dataset_id
    firms = Store.open().checked(version.id).tables["firms"]
    assert set(firms["firm"]) == {"老公司", "甲公司", "乙公司"}
    assert firms.set_index("firm")["revenue"].dropna().to_dict() == {"甲公司": 1200.0, "乙公司": 300.0}
    assert Store.open().raw(version.files[0].sha256) == MESSY.encode("gb18030")
    assert len(Store.open().remembered()) == 1
    again = check(workbook.read(book))
    assert again.rejected["firms"]["firm"].tolist() == ["丙公司"]


def test_a_dry_run_keeps_nothing_and_its_layouts_can_be_given_back(folder: Path, capsys: pytest.CaptureFixture) -> None:
    asked = ("import", folder / "县里报来.csv", "--base", folder / "frame")
    dry = told(capsys, *asked, "--dry-run")
    assert dry["version"] is None and dry["version_reason"] == "dry_run"
    assert Store.open().versions() == []
    file = folder / "layout.json"
    file.write_text(json.dumps(dry), encoding="utf-8")
    done = told(capsys, *asked, "--layout", file)
    assert done["version"] == dry["dataset"]["id"]
    assert told(capsys, *asked)["version"] == done["version"], "the same again is the same version"


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"layouts": []}', "null"])
def test_a_file_without_layouts_is_said(folder: Path, text: str) -> None:
    file = folder / "layout.json"
    file.write_text(text)
    with pytest.raises(LiantuError, match="no_layout_file"):
        run("import", folder / "县里报来.csv", "--base", folder / "frame", "--layout", file)


def test_what_cannot_be_a_version_is_none(folder: Path) -> None:
    with pytest.raises(LiantuError, match="missing_table"):
        run("import", folder / "县里报来.csv")
    with pytest.raises(LiantuError, match="needs_base"):
        run("import", folder / "县里报来.csv", "--mode", "update")
    with pytest.raises(LiantuError, match="no_such_file"):
        run("import", folder / "没有.csv")
    assert Store.open().versions() == []


def test_strict_reads_the_template_only(folder: Path, capsys: pytest.CaptureFixture) -> None:
    assert run("import", folder / "frame", "--layout", "strict") == 0
    [version] = Store.open().versions()
    assert version.id == check(workbook.read(folder / "frame")).dataset_id
    assert version.id in capsys.readouterr().out


def test_versions_are_listed_named_used_and_retired(folder: Path, capsys: pytest.CaptureFixture) -> None:
    assert run("versions") == 0 and "还没有版本" in capsys.readouterr().out
    run("import", folder / "frame", "--layout", "strict")
    capsys.readouterr()
    [one] = Store.open().versions()
    found = told(capsys, "versions", "--rename", one.id, "首报", "--use", one.id)
    assert [(each["id"], each["name"], each["used"]) for each in found["versions"]] == [(one.id, "首报", True)]
    assert told(capsys, "versions", "--use", "none", "--retire", one.id)["versions"] == []
    run("versions", "--all")
    assert "收起" in capsys.readouterr().out
    assert told(capsys, "versions", "--restore", one.id)["versions"][0]["retired"] is False


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_version_and_a_folder_are_compared(folder: Path, capsys: pytest.CaptureFixture, language: str) -> None:
    run("import", folder / "县里报来.csv", "--base", folder / "frame")
    [version] = Store.open().versions()
    capsys.readouterr()
    assert run("diff", folder / "frame", f"version:{version.id}", language=language) == 0
    assert "甲公司" in capsys.readouterr().out
    found = told(capsys, "diff", folder / "frame", version.id)
    assert set(found["firms"]["added"]) == {"甲公司", "乙公司"}
    assert found["after"] == version.id


def test_verify_says_that_all_is_sound_or_what_is_not(folder: Path, capsys: pytest.CaptureFixture) -> None:
    run("import", folder / "frame", "--layout", "strict", "--who", "王")
    capsys.readouterr()
    found = told(capsys, "verify", "--log")
    assert found["sound"] and found["versions"] == 1 and found["log"][0]["who"] == "王"
    assert run("verify", "--head", found["head"]) == 0
    assert run("verify", "--head", "f" * 64) == 1
    with sqlite3.connect(folder / "store" / "store.db") as connection:
        connection.execute("UPDATE standing SET name = '别的'")
    connection.close()
    assert run("verify", "--log") == 1
    out = capsys.readouterr().out
    assert "对不上" in out and "收下" in out


def test_a_version_is_written_as_workbook_csv_and_archive(folder: Path, capsys: pytest.CaptureFixture) -> None:
    run("import", folder / "frame", "--layout", "strict")
    [version] = Store.open().versions()
    for name, more in (("a.xlsx", ()), ("a.zip", ()), ("a.csv", ("--table", "企业")), ("b.xlsx", ("--table", "firms"))):
        assert run("export", version.id, folder / name, *more) == 0
        assert (folder / name).stat().st_size > 30
    assert check(workbook.read(folder / "a.xlsx")).dataset_id == version.id
    assert "老公司" in (folder / "a.csv").read_text(encoding="utf-8-sig")
    for arguments, code in (
        ((version.id, folder / "a.csv"), "csv_of_what"),
        ((version.id, folder / "a.csv", "--table", "公司"), "no_such_table"),
        (("0" * 12, folder / "c.xlsx"), "unknown_version"),
        ((version.id, folder / "no" / "c.xlsx"), "unwritable"),
    ):
        with pytest.raises(LiantuError, match=code):
            run("export", *arguments)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_commands_stand_with_the_others_and_an_error_is_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture, language: str
) -> None:
    assert main(["import", str(folder / "frame"), "--lang", language]) == 0
    [version] = Store.open().versions()
    assert main(["export", version.id, str(folder / "a.csv"), "--table", "firms", "--lang", language, "--json"]) == 0
    assert main(["verify", "--lang", language]) == 0
    capsys.readouterr()
    assert main(["versions", "--retire", "x", "--lang", language]) == 2
    said = capsys.readouterr().err.strip()
    assert "x" in said and "\n" not in said


# What a fresh user stumbled over

DIRTY = """某县电子信息企业台账,,,,
序号,单位名称,所属环节,年营业收入,信用代码,瞎写列
,,,万元,,
1,甲公司,封装,"1,200",VVVVVVVVVVVVVVVVVV,a
2,乙公司,封装,30000000,9136,b
3,丙公司,,80,,c
4,丁公司,灯,70.5,91110000802100434B,d
合计,,,1580,,
"""


def test_every_problem_of_a_dirty_file_is_json(folder: Path, capsys: pytest.CaptureFixture) -> None:
    (folder / "脏.csv").write_bytes(DIRTY.encode("gb18030"))
    found = told(capsys, "import", folder / "脏.csv", "--base", folder / "frame", "--dry-run")
    codes = {each["code"] for each in found["problems"]}
    assert {"code_character", "code_length", "code_check_digit", "missing_value", "unknown_column"} <= codes
    assert all(each["row"] is None or type(each["row"]) is int for each in found["problems"])


def test_the_same_rows_under_another_name_are_said_and_not_renamed(folder: Path, capsys: pytest.CaptureFixture) -> None:
    asked = ("import", folder / "县里报来.csv", "--base", folder / "frame")
    run(*asked, "--name", "首报")
    capsys.readouterr()
    run(*asked, "--name", "二报", "--who", "李")
    assert "没有新增版本；名称仍为“首报”" in capsys.readouterr().out
    again = told(capsys, *asked)
    assert (again["again"], again["name"]) == (True, "首报")
    [version] = Store.open().versions()
    run("import", folder / "frame", "--layout", "strict")
    capsys.readouterr()
    run("import", folder / "frame", "--layout", "strict", "--name", "框架")
    assert "它没有名称" in capsys.readouterr().out
    assert version.n_rejected == 1, "丙公司 is owed once, however often it is sent"


def test_what_a_version_is_owed_stays_owed_when_only_the_right_rows_come_again(folder: Path) -> None:
    run("import", folder / "县里报来.csv", "--base", folder / "frame")
    [version] = Store.open().versions()
    right = MESSY.replace("3,丙公司,,80\n", "")
    (folder / "只有对的.csv").write_bytes(right.encode("gb18030"))
    for base in (folder / "frame", version.id):
        assert run("import", folder / "只有对的.csv", "--base", base) == 0
        [same] = Store.open().versions()
        assert (same.id, same.n_rejected) == (version.id, 1)
    assert Store.open().owed(version.id).rejected["firms"]["firm"].tolist() == ["丙公司"]


def test_rows_that_a_version_is_owed_are_carried_to_the_next_until_they_come(
    folder: Path, capsys: pytest.CaptureFixture
) -> None:
    head = "企业名称,环节,营业收入（万元）,县（市、区）,园区\n"
    rows = {"丙公司": "丙公司,,80,泰和县,泰和高新区\n", "戊公司": "戊公司,灯,很多,泰和县,泰和高新区\n"}
    (folder / "一.csv").write_text(head + "".join(rows.values()), encoding="utf-8")
    run("import", folder / "一.csv", "--base", folder / "frame")
    [first] = Store.open().versions()
    assert first.n_rejected == 2

    # Another firm of the same park is no answer to either.
    (folder / "二.csv").write_text(head + "丁公司,灯,70,泰和县,泰和高新区\n", encoding="utf-8")
    capsys.readouterr()
    assert run("import", folder / "二.csv", "--base", first.id, "--rejected", folder / "待改.xlsx") == 0
    assert f"版本{first.id}原来待补、这次没有补来的2行" in capsys.readouterr().out
    second = Store.open().versions()[0]
    assert Store.open().owed(second.id).rejected["firms"]["firm"].tolist() == ["丙公司", "戊公司"]
    assert check(workbook.read(folder / "待改.xlsx")).rejected["firms"]["firm"].tolist() == ["丙公司", "戊公司"]

    # One comes cured, the other wrong again: it is owed once.
    cured = head + rows["丙公司"].replace(",,", ",封装,") + rows["戊公司"]
    (folder / "三.csv").write_text(cured, encoding="utf-8")
    found = told(capsys, "import", folder / "三.csv", "--base", second.id)
    assert (found["rejected"]["firms"], found["still_owed"]) == (1, 0)
    assert Store.open().owed(found["version"]).rejected["firms"]["firm"].tolist() == ["戊公司"]
    run("import", folder / "二.csv", "--base", found["version"], "--mode", "replace")
    assert Store.open().versions()[0].n_rejected == 0, "whole tables replaced owe nothing of before"


@pytest.mark.parametrize("mode", ["update", "replace"])
def test_rows_that_bring_nothing_new_leave_what_their_version_is_owed(folder: Path, mode: str) -> None:
    run("import", folder / "县里报来.csv", "--base", folder / "frame")
    [version] = Store.open().versions()
    run("export", version.id, folder / "o.zip")
    run("import", folder / "o.zip", "--base", version.id, "--mode", mode)
    [same] = Store.open().versions()
    assert (same.id, same.n_rejected) == (version.id, 1)


@pytest.mark.parametrize(
    "more, code",
    [
        (("x.pdf",), "export_ending"),
        (("x",), "export_ending"),
        (("x.xls",), "export_ending"),
        (("x.xlsx", "--format", "csv"), "export_ending"),
        (("x.zip", "--table", "firms"), "zip_of_all"),
    ],
)
def test_a_file_is_written_only_as_what_its_name_says(
    folder: Path, capsys: pytest.CaptureFixture, more: tuple[str, ...], code: str
) -> None:
    run("import", folder / "frame", "--layout", "strict")
    [version] = Store.open().versions()
    with pytest.raises(LiantuError, match=code):
        run("export", version.id, folder / more[0], *more[1:])
    assert not (folder / more[0]).exists()
    assert main(["export", version.id, str(folder / "x.pdf"), "--lang", "zh"]) == 2
    said = capsys.readouterr().err
    assert all(ending in said for ending in (".xlsx", ".csv", ".zip"))


def test_a_file_without_an_ending_is_written_as_asked(folder: Path) -> None:
    run("import", folder / "frame", "--layout", "strict")
    [version] = Store.open().versions()
    assert run("export", version.id, folder / "out", "--format", "csv", "--table", "firms") == 0
    assert "老公司" in (folder / "out").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("layout", ["auto", "strict"])
def test_an_archive_that_export_wrote_is_read_as_the_same_version(folder: Path, language: str, layout: str) -> None:
    run("import", folder / "frame", "--layout", "strict")
    [version] = Store.open().versions()
    run("export", version.id, folder / "o.zip", language=language)
    assert run("import", folder / "o.zip", "--layout", layout) == 0
    [same] = Store.open().versions()
    assert same.id == version.id and same.files[0].name == "o.zip"


def zipped(file: Path, names: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return file


FIRMS = "企业名称,环节\n甲,灯\n".encode()


@pytest.mark.parametrize(
    "names, code",
    [
        ({"说明.pdf": b"%PDF-1.7"}, "is_archive"),
        ({"企业.csv": FIRMS, "../企业.csv": FIRMS}, "strange_archive"),
        ({"环节.zip": b"PK"}, "is_archive"),
        ({}, "is_archive"),
        ({"企业.csv": b"0" * (64 << 20)}, "is_bomb"),
    ],
    ids=["other", "out", "nested", "empty", "bomb"],
)
def test_an_archive_that_brings_no_table_is_refused(folder: Path, names: dict[str, bytes], code: str) -> None:
    with pytest.raises(LiantuError, match=code):
        run("import", zipped(folder / "a.zip", names), "--base", folder / "frame")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_spreadsheets_in_an_archive_are_taken_and_what_is_none_is_said(
    folder: Path, capsys: pytest.CaptureFixture, language: str
) -> None:
    names = {"泰和县/报来.csv": MESSY.replace("3,丙公司,,80\n", "").encode("gb18030"), "照片.jpg": b"\xff\xd8\xff\xe0"}
    file = zipped(folder / "a.zip", names | {"套.zip": b"PK"})
    assert run("import", file, "--base", folder / "frame", language=language) == 1, "not all of it was taken"
    out = capsys.readouterr().out
    assert "a.zip/照片.jpg" in out and "a.zip/套.zip" in out
    [version] = Store.open().versions()
    assert {"甲公司", "乙公司"} <= set(Store.open().checked(version.id).tables["firms"]["firm"])
    assert Store.open().raw(version.files[0].sha256) == file.read_bytes(), "kept as it was sent"
    found = told(capsys, "import", file, "--base", folder / "frame")
    assert [each["code"] for each in found["refused"]] == ["is_image", "is_archive"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_park_that_a_file_name_says_is_said_and_filled_in_only_when_asked(
    folder: Path, capsys: pytest.CaptureFixture, language: str
) -> None:
    file = folder / "井开区企业摸排表.csv"
    file.write_bytes(MESSY.replace("3,丙公司,,80\n", "").encode("gb18030"))
    run("import", file, "--base", folder / "frame", language=language)
    assert "--park 井冈山经济技术开发区" in capsys.readouterr().out
    [version] = Store.open().versions()
    assert Store.open().checked(version.id).tables["firms"]["park"].isna().all()
    [said] = told(capsys, "import", file, "--base", folder / "frame", "--dry-run")["whereabouts"]
    assert (said["column"], said["name"]) == ("park", "井冈山经济技术开发区")

    found = told(capsys, "import", file, "--base", folder / "frame", "--park", "井开区")
    assert found["whereabouts"] == []
    firms = Store.open().checked(found["version"]).tables["firms"].set_index("firm")["park"]
    assert firms["甲公司"] == firms["乙公司"] == "井冈山经济技术开发区"
    assert {edit.column for edit in Store.open().made(found["version"]).edits} == {"park"}
    with pytest.raises(LiantuError, match="strict_park"):
        run("import", folder / "frame", "--layout", "strict", "--park", "井开区")
    capsys.readouterr()
    run("import", folder / "frame", "--park", "x", "--dry-run", language=language)
    assert "--park" not in capsys.readouterr().out, "firms of the frame tell no park, so it was of use"
    for name, column in (("泰和县", "county"), ("城南园", "park")):
        found = told(capsys, "import", file, "--base", folder / "frame", "--park", name)
        assert Store.open().checked(found["version"]).tables["firms"].set_index("firm")[column]["甲公司"] == name


def test_an_archive_beyond_the_limits_or_damaged_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = zipped(folder / "a.zip", {"企业.csv": FIRMS * 200_000})
    raw = bytearray(zipped(folder / "b.zip", {"企业.csv": FIRMS}).read_bytes())
    raw[raw.index(b"PK\x01\x02") + 16] ^= 1  # the check sum in the list
    (folder / "b.zip").write_bytes(raw)
    with pytest.raises(LiantuError, match="is_damaged"):
        run("import", folder / "b.zip", "--base", folder / "frame")
    monkeypatch.setenv("LIANTU_UPLOAD_UNPACKED_MB", "1")
    with pytest.raises(LiantuError, match="too_much_inside"):
        run("import", file, "--base", folder / "frame")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_lacking_table_or_base_says_how_to_name_one(
    folder: Path, capsys: pytest.CaptureFixture, language: str
) -> None:
    assert main(["import", str(folder / "县里报来.csv"), "--lang", language]) == 2
    assert "--base" in capsys.readouterr().err
    for base in ("zzz", "0" * 12):
        assert main(["import", str(folder / "县里报来.csv"), "--base", base, "--lang", language]) == 2
        said = capsys.readouterr().err
        assert base in said and ("也没有这个文件" if language == "zh" else "nor a file") in said
        with pytest.raises(LiantuError, match="no_version_or_file"):
            run("diff", base, folder / "frame")
    with pytest.raises(LiantuError, match="unknown_version"):
        run("diff", "version:" + "0" * 12, folder / "frame")


def test_whoever_changes_a_version_stands_in_the_log(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "wang")
    run("import", folder / "frame", "--layout", "strict")
    [one] = Store.open().versions()
    run("versions", "--rename", one.id, "首报", "--use", one.id)
    run("versions", "--use", "none", "--retire", one.id)
    run("versions", "--restore", one.id, "--who", "李")
    told_by = [(entry.what, entry.who) for entry in Store.open().log() if entry.what != "remembered"]
    assert told_by == [
        *((what, "wang") for what in ("accepted", "renamed", "used", "used_none", "retired")),
        ("restored", "李"),
    ]


def test_an_empty_name_clears_the_name_and_says_so(folder: Path, capsys: pytest.CaptureFixture) -> None:
    run("import", folder / "frame", "--layout", "strict", "--name", "首报")
    [one] = Store.open().versions()
    capsys.readouterr()
    run("versions", "--rename", one.id, "")
    assert f"版本{one.id}的名称已清除" in capsys.readouterr().out
    assert Store.open().version(one.id).name == ""
    with pytest.raises(LiantuError, match="unknown_version"):
        run("versions", "--retire", "")


@pytest.mark.parametrize("content", [b"PK\x03\x04garbage", b"%PDF-1.4", b"\x89PNG"], ids=["zip", "pdf", "png"])
@pytest.mark.parametrize("command", ["import", "check"])
def test_a_file_that_is_none_is_one_sentence_and_no_json(
    folder: Path, capsys: pytest.CaptureFixture, command: str, content: bytes
) -> None:
    (folder / "fake.xlsx").write_bytes(content)
    assert main([command, str(folder / "fake.xlsx"), "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and "fake.xlsx" in said.err and said.err.count("\n") == 1


def test_a_difference_that_nobody_sees_is_not_listed(folder: Path, capsys: pytest.CaptureFixture) -> None:
    pairs = {"coverage": (0.741, 0.744), "output": (0.741, 0.756)}
    figures = {name: tuple(Figure(value, "share") for value in pair) for name, pair in pairs.items()}
    here = changes(lamp_city(), lamp_city())
    found = replace(here, chains=(replace(here.chains[0], figures=figures),))
    versions._print_figures("zh", found)
    out = capsys.readouterr().out
    assert "76%" in out and out.count("74%") == 1
    assert found.chains[0].figures == figures, "the JSON has it to the last digit"
