"""The habits of the house, as tests: what a reviewer would otherwise have to remember."""

import ast
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from docs.generate import DOCUMENTS, sections_of
from liantu import words
from liantu.data.dictionary import TABLES
from liantu.data.problems import SEVERITY
from liantu.diagnose import FIGURES, STATES

SOURCES = [
    Path("app.py"),
    *(file for folder in ("pages", "components", "liantu") for file in Path(folder).rglob("*.py")),
]
READMES = {name: Path(name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")}


def catalogue(language: str) -> list[Message]:
    """Every message of a language, file by file in their order."""
    files = (io.BytesIO(file.read_bytes()) for file in words.catalogue_files(language))
    return [message for file in files for message in read_po(file) if message.id]


def messages() -> set[str]:
    return {message.id[0] if message.pluralizable else message.id for message in catalogue("zh") if message.id}


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


CODE = r"[a-z_]+(\.[a-z_0-9]+)+"


@cache
def syntax() -> list[ast.AST]:
    return [node for file in SOURCES for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]


def codes_written_out() -> set[str]:
    """Every string of the source that looks like a code, parts of f-strings apart."""
    pieces = {id(part) for node in syntax() if isinstance(node, ast.JoinedStr) for part in node.values}
    strings = {node.value for node in syntax() if isinstance(node, ast.Constant) and id(node) not in pieces}
    return {text for text in strings if isinstance(text, str) and re.fullmatch(CODE, text)}


def codes_put_together() -> set[str]:
    """Every f-string that makes a code, as a pattern: ``f"state.{state}"`` is ``state\\..+``."""
    patterns = set()
    for node in syntax():
        if isinstance(node, ast.JoinedStr):
            fixed = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
            literal = "".join(part for part in fixed if part)
            if "." in literal and re.fullmatch(r"[a-z_.]+", literal):
                patterns.add("".join(".+" if part is None else re.escape(part) for part in fixed))
    return patterns


def test_both_languages_have_every_message_with_the_same_blanks() -> None:
    chinese, english = catalogue("zh"), catalogue("en")
    assert [message.id for message in chinese] == [message.id for message in english]
    for zh, en in zip(chinese, english, strict=True):
        for message in (zh, en):
            forms = message.string if message.pluralizable else (message.string,)
            assert all(forms), f"{message.id} is empty"
            assert all(blanks(form) == blanks(zh.string[0] if zh.pluralizable else zh.string) for form in forms), (
                message.id
            )


def test_no_message_is_defined_twice() -> None:
    ids = [message.id[0] if message.pluralizable else message.id for message in catalogue("zh")]
    assert {each for each in ids if ids.count(each) > 1} == set()


def test_a_message_that_counts_has_a_plural() -> None:
    for message in catalogue("en"):
        assert message.pluralizable or not message.id or "n" not in blanks(message.string), message.id


def test_every_code_in_the_source_is_in_the_catalogue() -> None:
    families = {code.partition(".")[0] for code in messages()}
    made = {f"{family}.{code}" for family in ("problem", "cure") for code in SEVERITY}
    made |= {f"state.{state}" for state in STATES} | {f"figure.{figure.__name__}" for figure in FIGURES}
    asked = {code for code in codes_written_out() if code.partition(".")[0] in families}
    assert asked | made <= messages(), sorted((asked | made) - messages())


def test_every_code_that_is_put_together_can_be_found_in_the_catalogue() -> None:
    families = {code.partition(".")[0] for code in messages()}
    for pattern in codes_put_together():
        if pattern.partition(r"\.")[0] in families:
            assert any(re.fullmatch(pattern, code) for code in messages()), pattern


def test_every_message_is_used() -> None:
    written, patterns = codes_written_out(), codes_put_together()
    unused = {code for code in messages() - written if not any(re.fullmatch(each, code) for each in patterns)}
    assert unused == set()


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.__name__)
def test_every_figure_says_its_shape_unit_formula_source_and_shows_an_example(figure: Callable) -> None:
    summary, sections = sections_of(figure)
    assert re.search(r"[一-鿿]", summary), "the Chinese term stands in the first line"
    assert {"Parameters", "Returns", "Notes", "References", "Examples"} <= set(sections)
    assert re.search(r"\[.+\]", sections["Returns"]), "the unit stands in brackets"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_generated_document_is_what_the_code_says(name: str) -> None:
    assert (Path("docs") / name).read_text(encoding="utf-8") == DOCUMENTS[name](), "run: python -m docs.generate"


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_names_every_page_and_its_tree_is_true(readme: str) -> None:
    tree = re.search(r"```tree\n(.+?)```", READMES[readme], re.DOTALL)[1]
    named = {line.split()[0].strip("/") for line in tree.splitlines() if line.strip()}
    missing = [path for path in named if not Path(path).exists()]
    assert missing == []
    for page in Path("pages").glob("[!_]*.py"):
        assert f"pages/{page.name}" in named


def test_a_page_is_a_notebook() -> None:
    for page in Path("pages").glob("[!_]*.py"):
        text = page.read_text(encoding="utf-8")
        assert "?" in ast.get_docstring(ast.parse(text)), "the docstring is the question"
        assert not re.search(r"^\s*(def|class) |session_state|import pandas", text, re.MULTILINE), page
        assert len(text.splitlines()) <= 60, page


def test_no_address_of_a_page_is_the_name_of_its_file() -> None:
    addresses = re.findall(r'url_path="(.+?)"', Path("app.py").read_text(encoding="utf-8"))
    assert not set(addresses) & {file.stem for file in Path("pages").glob("*.py")}


def test_every_table_column_has_a_name_and_a_meaning_in_both_languages() -> None:
    for table in TABLES.values():
        for column in table.columns:
            assert all((column.zh, column.en, column.meaning_zh, column.meaning_en)), column


@pytest.mark.parametrize(
    "tool", [["lint-imports"], ["ruff", "check", "."], ["ruff", "format", "--check", "."]], ids=" ".join
)
def test_the_tool_has_nothing_to_say(tool: list[str]) -> None:
    done = subprocess.run([Path(sys.executable).parent / tool[0], *tool[1:]], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_field_of_the_diagnosis_stands_in_the_document_of_the_json() -> None:
    named = set(re.findall(r"`([a-z_]+)`", Path("docs/json.md").read_text(encoding="utf-8")))
    golden = json.loads(Path("tests/golden/jian.json").read_text(encoding="utf-8"))
    asked = {key for chain in golden["chains"] for key in chain}
    rows = [row for chain in golden["chains"] for value in chain.values() if isinstance(value, list) for row in value]
    asked |= {key for row in rows if isinstance(row, dict) for key in row}
    ends = ("_reason", "_low", "_high", "_rank", "_n_equal", "_gap")
    plain = {key for key in asked if not key.endswith(ends) and not key.startswith("substitution_")}
    assert plain <= named | {"value", "low", "high", "unit", "reason", "n"}, sorted(plain - named)


def test_a_file_is_taken_away_by_one_road() -> None:
    """A download that starts a run loses its answer: ``components/download.py`` says why."""
    buttons = [node for node in syntax() if isinstance(node, ast.Attribute) and node.attr == "download_button"]
    assert len(buttons) == 1
