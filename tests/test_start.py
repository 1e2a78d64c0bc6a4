"""``start.py``: what it refuses, what it knows, and what it does not trust. Nothing here needs the internet."""

import ast
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import start

ROOT = Path("start.py").resolve().parent
PRETEND = (
    "import sys, runpy; sys.version_info = (3, 9, 2, 'final', 0); sys.version = '3.9.2 (old)'; sys.argv = ['start.py']"
)


def run(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "start.py", *words], capture_output=True, text=True, encoding="utf-8")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with two lists of nothing to install, as the program's own."""
    for name in (start.APP, start.DEV):
        (tmp_path / name).write_text("")
    monkeypatch.setattr(start, "HERE", tmp_path)
    monkeypatch.setattr(start, "HOME", tmp_path / ".venv")
    return tmp_path


def test_an_old_python_is_told_so_in_both_languages() -> None:
    old = [sys.executable, "-X", "utf8", "-c", f"{PRETEND}; runpy.run_path('start.py', run_name='__main__')"]
    done = subprocess.run(old, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1 and not done.stdout
    assert done.stderr.splitlines() == [
        "需要 Python 3.11 或更高版本，现在是 3.9.2。",
        "Python 3.11 or later is needed; this is 3.9.2.",
    ]


def test_an_old_python_can_read_the_file_at_all() -> None:
    ast.parse(Path("start.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_it_imports_the_standard_library_only() -> None:
    tree = ast.parse(Path("start.py").read_text(encoding="utf-8"))
    plain = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    chosen = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in plain | chosen} <= sys.stdlib_module_names


def test_an_unknown_command_gets_the_help_and_a_status() -> None:
    done = run("fly")
    assert done.returncode == 2 and all(command in done.stderr for command in start.COMMANDS)


def test_help_is_no_error() -> None:
    done = run("--help")
    assert done.returncode == 0 and all(command in done.stdout for command in start.COMMANDS)


def test_every_pin_is_exact() -> None:
    for name in (start.APP, start.DEV):
        lines = (ROOT / name).read_text(encoding="utf-8").split()
        assert all("==" in line for line in lines if line not in ("-r", start.APP)), name


@pytest.mark.parametrize("given", [["--server.port", "8600"], ["--server.port=8600"], ["--a", "--server.port=8600"]])
def test_an_option_is_read_in_both_ways_of_writing_it(given: list[str]) -> None:
    assert start.option(given, "server.port") == "8600"
    assert start.option(given, "server.headless") is None


def test_a_finished_environment_is_trusted_and_left_alone(place: Path) -> None:
    start.install(start.APP)
    assert start.works(start.python())
    made = (start.HOME / "pyvenv.cfg").stat().st_mtime_ns
    start.install(start.APP)
    assert (start.HOME / "pyvenv.cfg").stat().st_mtime_ns == made


def test_an_interrupted_installation_is_made_anew(place: Path) -> None:
    start.install(start.APP)
    (start.HOME / "unfinished").touch()
    left = start.HOME / "half-written"
    left.touch()
    start.install(start.APP)
    assert not left.exists() and not (start.HOME / "unfinished").exists()


def test_an_environment_without_a_working_python_is_made_anew(place: Path) -> None:
    start.python().parent.mkdir(parents=True)
    start.python().write_text("no program")
    start.mark(start.APP).touch()
    start.install(start.APP)
    assert start.works(start.python())


def test_other_pins_are_installed_and_the_old_mark_goes(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start.install(start.DEV)
    old = start.mark(start.DEV)
    (place / start.APP).write_text("# another pin\n")
    start.install(start.APP)
    assert start.mark(start.APP).exists() and not old.exists()


def test_what_cannot_be_installed_leaves_no_mark(place: Path) -> None:
    (place / start.APP).write_text("./nowhere\n")
    with pytest.raises(start.CannotStart, match="PIP_INDEX_URL"):
        start.install(start.APP)
    assert not start.mark(start.APP).exists() and (start.HOME / "unfinished").exists()


def test_a_python_without_its_venv_module_names_the_package(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(start.CannotStart, match=f"python3.{sys.version_info.minor}-venv"):
        start.install(start.APP)
    assert not start.HOME.exists()


def test_a_port_in_use_is_no_ready_app(capfd: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "python", lambda: Path(sys.executable))
    monkeypatch.setattr(start, "install", lambda requirements: None)  # these pins are what runs this test
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert start.app(["--server.port", port, "--server.headless", "true"]) == 1
    said = "".join(capfd.readouterr())
    assert port in said and "ready" not in said


def test_the_browser_that_is_named_is_the_one_that_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LIANTU_BROWSER", sys.executable)
    assert start.browser() == sys.executable
    monkeypatch.setenv("LIANTU_BROWSER", str(tmp_path / "nowhere"))
    assert start.browser() is None
