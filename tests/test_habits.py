"""The habits of the house, as tests: what a reviewer would otherwise have to remember."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable
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
README = Path("README.md").read_text(encoding="utf-8")


def catalogue(language: str) -> list[Message]:
    """Every message of a language, file by file in their order."""
    return [message for file in words.catalogue_files(language) for message in read_po(file.open("rb")) if message.id]


def messages() -> set[str]:
    return {message.id[0] if message.pluralizable else message.id for message in catalogue("zh") if message.id}


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def strings_in_the_source() -> set[str]:
    """Every string that is written out, the fixed parts of f-strings, and the names of functions."""
    nodes = [node for file in SOURCES for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    strings = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return strings | {node.name.strip("_") for node in nodes if isinstance(node, ast.FunctionDef)}


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


def test_a_message_that_counts_has_a_plural() -> None:
    for message in catalogue("en"):
        assert message.pluralizable or not message.id or "n" not in blanks(message.string), message.id


def test_every_code_in_the_source_is_in_the_catalogue() -> None:
    families = {code.partition(".")[0] for code in messages()}
    written = {text for text in strings_in_the_source() if re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", text)}
    made = {f"{family}.{code}" for family in ("problem", "cure") for code in SEVERITY}
    made |= {f"state.{state}" for state in STATES} | {f"figure.{figure.__name__}" for figure in FIGURES}
    assert {code for code in written | made if code.partition(".")[0] in families} <= messages()


def test_every_message_is_used() -> None:
    """As it is written out, or as a family and a member: ``f"state.{state}"`` and ``"weak"``."""
    strings = strings_in_the_source()
    for code in messages() - strings:
        family, _, member = code.rpartition(".")
        assert f"{family}." in strings and member in strings, code


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.__name__)
def test_every_figure_says_its_shape_unit_formula_source_and_shows_an_example(figure: Callable) -> None:
    summary, sections = sections_of(figure)
    assert re.search(r"[一-鿿]", summary), "the Chinese term stands in the first line"
    assert {"Parameters", "Returns", "Notes", "References", "Examples"} <= set(sections)
    assert re.search(r"\[.+\]", sections["Returns"]), "the unit stands in brackets"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_generated_document_is_what_the_code_says(name: str) -> None:
    assert (Path("docs") / name).read_text(encoding="utf-8") == DOCUMENTS[name](), "run: python -m docs.generate"


def test_the_readme_names_every_page_and_its_tree_is_true() -> None:
    tree = re.search(r"```tree\n(.+?)```", README, re.DOTALL)[1]
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
