"""``import``, ``versions``, ``diff``, ``verify``, ``export``: from a messy file to a version and back, by commands."""

import argparse
import json
import sqlite3
from pathlib import Path

import pytest

from liantu.commands import imports, main, versions
from liantu.data import workbook
from liantu.data.checks import check
from liantu.data.problems import LiantuError
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
