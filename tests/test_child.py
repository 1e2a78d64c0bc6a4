"""The child that opens workbooks: whatever it says or does, the parent answers with a sentence and nothing is left."""

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from liantu.data import workbook
from liantu.data.files import RawSheet, raw_sheets
from liantu.data.problems import LiantuError
from liantu.data.spreadsheets import reader
from tests.workbooks import AS_CSV, FIRMS, as_xlsx, book


def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str) -> Path:
    """A child in the place of ours that says something else, and a workbook for it."""
    (tmp_path / "child.py").write_text(says, encoding="utf-8")
    monkeypatch.setattr(reader, "CHILD", tmp_path / "child.py")
    as_xlsx(tmp_path / "book.xlsx", {"企业": FIRMS})
    return tmp_path / "book.xlsx"


SAYS = """
import sys, struct
def say(kind, body):
    sys.stdout.buffer.write(struct.pack("<cI", kind, len(body)) + body)
    sys.stdout.flush()
sheet = b'{"name":"x","hidden":false,"spans":[],"height":1}'
"""
LIES = {
    "nothing": "",
    "half a piece": SAYS + "sys.stdout.buffer.write(b'S\\xff\\0\\0\\0abc')",
    "a piece without end": SAYS + "sys.stdout.buffer.write(b'S\\xff\\xff\\xff\\xff' + b'x' * 100000)",
    "rows before a sheet": SAYS + "say(b'R', b'\\1\\0\\0\\0')",
    "no JSON": SAYS + "say(b'S', b'{')",
    "a sheet of numbers": SAYS + "say(b'S', b'7')",
    "a text that is not there": SAYS + """say(b"S", sheet); say(b"T", b'["a"]'); say(b"I", b"\7\0")""",
    "no end": SAYS + "say(b'S', sheet)",
    "death": "import os\nos.abort()",
}


@pytest.mark.parametrize("lie", LIES)
def test_whatever_the_child_says_the_parent_answers_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lie: str
) -> None:
    with pytest.raises(LiantuError, match="too_heavy"):
        raw_sheets(child(tmp_path, monkeypatch, LIES[lie]), "book.xlsx")


def test_a_child_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = tmp_path / "child.py"
    endless.write_text("while True: pass", encoding="utf-8")
    monkeypatch.setattr(reader, "CHILD", endless)
    monkeypatch.setattr(reader, "AT_LEAST", 0.3)
    as_xlsx(tmp_path / "book.xlsx", {"企业": FIRMS})
    with pytest.raises(LiantuError, match="too_slow"):
        workbook.read(tmp_path / "book.xlsx")


def test_cancelling_ends_the_child_at_once_and_leaves_no_zombie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[subprocess.Popen] = []
    started = subprocess.Popen

    def watched(*given: object, **options: object) -> subprocess.Popen:
        begun.append(started(*given, **options))
        return begun[-1]

    monkeypatch.setattr(subprocess, "Popen", watched)
    file = child(tmp_path, monkeypatch, "while True: pass")
    start = time.monotonic()
    with pytest.raises(LiantuError, match="cancelled"):
        raw_sheets(file, "book.xlsx", cancelled=lambda: time.monotonic() - start > 0.2)
    assert time.monotonic() - start < 5 and begun[0].returncode is not None


def test_progress_never_goes_back_and_ends_at_the_whole() -> None:
    told: list[float] = []
    files = [("a.xlsx", book()), ("b.csv", AS_CSV["企业"].encode()), ("c.csv", b"firm,segments\n" + b"a,b\n" * 400_000)]
    workbook.raw_uploads(files, progress=told.append)
    assert told == sorted(told) and told[-1] == pytest.approx(1) and len(told) > 5


def test_the_temporary_file_is_gone_whatever_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    workbook.raw_uploads([("a.xlsx", book())])
    for content, cancelled in ((b"PK\x03\x04 torn", False), (book(), True)):
        with pytest.raises(LiantuError):
            workbook.raw_uploads([("a.xlsx", content)], cancelled=lambda stop=cancelled: stop)
    assert list(tmp_path.iterdir()) == []


def test_the_child_is_not_fooled_by_what_lies_in_the_current_folder(tmp_path: Path) -> None:
    for name in ("json", "struct", "python_calamine", "liantu"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(7)", encoding="utf-8")
    as_xlsx(tmp_path / "book.xlsx", {"企业": FIRMS})
    done = subprocess.run(
        [sys.executable, "-I", str(reader.CHILD), "book.xlsx"],
        cwd=tmp_path,
        capture_output=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )
    assert done.returncode == 0 and "企业名称".encode() in done.stdout


def test_without_limits_of_the_platform_a_file_is_read_all_the_same(tmp_path: Path) -> None:
    as_xlsx(tmp_path / "book.xlsx", {"企业": FIRMS})
    (tmp_path / "run.py").write_text(
        "import sys\nsys.modules['resource'] = None\nsys.path.insert(0, sys.argv[2])\n"
        "from liantu.data.spreadsheets import child\nchild.main(sys.argv[1])\n",
        encoding="utf-8",
    )
    run = [sys.executable, str(tmp_path / "run.py"), str(tmp_path / "book.xlsx"), str(Path.cwd())]
    done = subprocess.run(run, capture_output=True, env=os.environ)
    assert done.returncode == 0 and "企业名称".encode() in done.stdout


def test_a_block_of_rows_comes_back_as_it_was_sent(tmp_path: Path) -> None:
    draw = random.Random(1)
    rows = [["a", "b", "c", "d", "e"]]
    rows += [[n, draw.choice(["是", "否"]), n / 4, True if n % 2 else 1, None if n % 3 else "x"] for n in range(25_000)]
    as_xlsx(tmp_path / "book.xlsx", {"x": rows})
    (raw,) = raw_sheets(tmp_path / "book.xlsx", "book.xlsx")
    wanted = {
        n: [str(a), b, repr(c) if c % 1 else str(int(c)), "yes" if d is True else "1", *([] if e is None else [e])]
        for n, (a, b, c, d, e) in enumerate(rows[1:], start=2)
    }
    assert {n: row for n, row in raw.rows.items() if n > 1} == wanted
    assert isinstance(raw, RawSheet)
