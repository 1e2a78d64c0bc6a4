"""The comparison to take away: a workbook that no program runs, a page that stands alone, both true."""

import io
import re
import zipfile
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from components.look import TOKENS
from liantu import words
from liantu.explore.actions import LEVERS, Action
from liantu.explore.assumptions import Assumed, assumptions
from liantu.explore.sweep import sweep
from liantu.facts import Figure, Finding, Name
from liantu.policy import MODELS
from liantu.policy.acceptability import RankQuestion, read_ranks
from liantu.policy.compared import Comparison, compare
from liantu.policy.fund import RANGES
from liantu.policy.model import OUTCOMES
from liantu.policy.sections import six
from liantu.report.comparison import Report, plans, tables, written
from liantu.report.page import by_points, page, scale_of, signed
from liantu.report.sheet import book
from liantu.words import say, spoken
from tests.chains import Rows, firm, link, random_rows, segment
from tests.test_compare import asked, sample

CODES = ("plans", "actions", "mixes", "measures", "assumptions", "notes")
HOSTILE = '<img src=x onerror=alert(1)>&"'
FORMULA = "=HYPERLINK(1)"


def report_of(found: Comparison, n_draws: int = 0) -> Report:
    ranks = None
    if n_draws:
        question = RankQuestion(found.setting)
        ranks = read_ranks(sweep(question, n_draws, 1), question.codes)
    return Report(found, six.section(found, ranks).answer, ranks, "0123456789ab", Name("我们的表", "our rows"))


@cache
def of_sample() -> Report:
    return report_of(compare(sample("guangzhou_before")), 120)


@pytest.fixture
def hostile() -> Report:
    """a formula (none) --0.3--> a picture from elsewhere (b 400): both are names of segments."""
    rows: Rows = {
        "segments": [segment(FORMULA), segment(HOSTILE.replace('"', ""))],
        "segment_links": [link(FORMULA, HOSTILE.replace('"', ""), 0.3)],
        "firms": [firm("b", HOSTILE.replace('"', ""), 400)],
    }
    return report_of(compare(asked(rows, 1000.0)))


def sheets(made: bytes) -> dict[str, list[list[object]]]:
    read = CalamineWorkbook.from_filelike(io.BytesIO(made))
    return {name: read.get_sheet_by_name(name).to_python() for name in read.sheet_names}


class Tags(HTMLParser):
    """Every tag with its attributes, and the text between."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


# The workbook


@pytest.mark.parametrize("language", words.LOCALES)
def test_the_workbook_has_its_sheets_in_the_reader_s_language(language: str) -> None:
    found = sheets(book(of_sample(), language))
    assert list(found) == [say(language, f"compare.sheet.{code}") for code in CODES]
    for name, rows in found.items():
        assert say(language, "compare.short") in str(rows[0][0]), name
        assert say(language, "compare.sample") in str(rows[0][0]), name


def test_the_numbers_of_the_workbook_are_those_of_the_comparison() -> None:
    report = of_sample()
    _, heads, *rows = sheets(book(report, "en"))[say("en", "compare.sheet.plans")]
    column = {head: [row[place] for row in rows] for place, head in enumerate(heads)}
    assert len(rows) == len(report.comparison.contenders) and len(column) == len(heads)
    for number, one in enumerate(report.comparison.contenders):
        for name in OUTCOMES:
            change, word = one.reading.changes[name], say("en", f"outcome.{name}")
            for when, figure in (("before", change.before), ("after", change.after)):
                cell = column[say("en", f"compare.when.{when}", what=word)][number]
                if figure.value is None:
                    assert cell == f"— {say('en', f'reason.{figure.reason}')}"
                else:
                    assert cell == pytest.approx(figure.value)
        unit = f" ({say('en', 'compare.unit.money')})"
        assert column[say("en", "compare.cost") + unit][number] == pytest.approx(one.spending.cost)
        assert column[say("en", "compare.objective") + unit][number] == pytest.approx(one.objective)
        if one.code in MODELS:
            shares = [column[say("en", "compare.rank_at", at=str(at))][number] for at in range(1, 7)]
            assert shares == pytest.approx(report.ranks.shares[report.ranks.at(one.code)].tolist())


def test_every_action_of_every_plan_stands_in_the_workbook_with_its_reason_and_rows() -> None:
    report = of_sample()
    _, heads, *rows = sheets(book(report, "zh"))[say("zh", "compare.sheet.actions")]
    done = [(one, each) for one in report.comparison.contenders for each in one.plan.actions]
    assert len(rows) == len(done)
    for row, (one, each) in zip(rows, done, strict=True):
        cells = dict(zip(heads, row, strict=True))
        assert cells[say("zh", "compare.plan")] == one.name.zh
        assert cells[say("zh", "compare.reason")] == words.tell("zh", each.reason)
        told = cells[say("zh", "compare.rows")]
        for added in each.rows_added.values():
            assert all(str(cell["firm"]) in told for cell in added if "firm" in cell)


def test_mixes_measures_and_assumptions_are_complete_and_mixes_add_up() -> None:
    found = {code: sheets(book(of_sample(), "zh"))[say("zh", f"compare.sheet.{code}")][2:] for code in CODES}
    assert len(found["mixes"]) == len(MODELS) + 1
    for row in found["mixes"]:
        assert sum(row[1 : 1 + len(LEVERS)]) == pytest.approx(1, abs=1e-9)
    assert len(found["measures"]) == sum(len(each.measures) for each in MODELS.values())
    assert len(found["assumptions"]) == len(assumptions()) + len(RANGES)


def test_no_cell_is_a_formula_or_a_link(hostile: Report) -> None:
    with zipfile.ZipFile(io.BytesIO(book(hostile, "zh"))) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert not re.search(rb"<f[ >]|<hyperlink", parts.read(name)), name
    cells = {cell for rows in sheets(book(hostile, "zh")).values() for row in rows for cell in row}
    assert FORMULA in cells


def test_the_same_report_has_the_same_bytes() -> None:
    assert book(of_sample(), "zh") == book(of_sample(), "zh")
    assert page(of_sample(), "zh") == page(of_sample(), "zh")


# The page


@pytest.mark.parametrize("language", words.LOCALES)
def test_the_page_stands_alone(language: str) -> None:
    text = page(of_sample(), language)
    found = Tags(text)
    names = {tag for tag, _ in found.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "svg"}
    attributes = {name for _, attrs in found.tags for name in attrs}
    assert not attributes & {"src", "href", "srcset", "action"} and not any(
        each.startswith("on") for each in attributes
    )
    assert not re.search(r"https?://|@import|url\(", text)


@pytest.mark.parametrize("language", words.LOCALES)
def test_the_page_says_question_answer_under_what_whose_rows_and_that_it_is_no_evaluation(language: str) -> None:
    report = of_sample()
    text = "".join(Tags(page(report, language)).text)
    for code in ("compare.question", "compare.interpretation", "compare.sample", "compare.fact.beside"):
        assert say(language, code) in text
    assert words.tell(language, report.answer) in text
    assert "0123456789ab" in text and spoken(language, Name("我们的表", "our rows")) in text
    assert spoken(language, Figure(report.comparison.setting.budget, "万元")) in text
    assert not re.search(r"胜出|最优秀|获胜|\bwins?\b|\bwinner\b", text)


def test_a_name_cannot_become_part_of_the_page(hostile: Report) -> None:
    text = page(hostile, "zh")
    assert "<img" not in text and "&lt;img src=x" in text


def test_the_page_looks_like_the_screen_and_prints_on_a_sheet() -> None:
    """The report knows no screen, so its colours are written once more; they are the same."""
    style = (Path("liantu/report") / "page.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{ (--page.*?) \}", style)
    for place, text in enumerate((light, dark)):
        used = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", text))
        assert used and used == {name: TOKENS[name.replace("-", "_")][place] for name in used}
    assert "size: A4 landscape" in style and "@media print" in style


def test_every_way_stands_on_one_scale_that_holds_nothing_and_all_changes() -> None:
    report = of_sample()
    low, high = scale_of(report.comparison.contenders)
    assert low < 0 < high
    marks = re.findall(r'<i class="(?:zero|best|dot)" style="left:(-?[\d.]+)%"', page(report, "zh"))
    assert marks and all(0 <= float(each) <= 100 for each in marks)
    zeros = set(re.findall(r'<i class="zero" style="left:([\d.]+)%"', page(report, "zh")))
    assert len(zeros) == 1


def test_a_change_within_its_error_is_as_good_as_none() -> None:
    for one in of_sample().comparison.contenders:
        by = one.reading.changes["resilience"].difference.value
        said = by_points(one, "resilience", "zh")
        if one.kept_error and by:
            assert (said == "≈0") == (abs(by) <= one.kept_error)


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0"), (-0.004, "0"), (0.005, "+0.01"), (-0.02, "−0.02"), (0.1, "+0.1"), (-12.34, "−12.3"), (None, "—")],
)
def test_a_change_is_written_with_its_sign(value: float | None, said: str) -> None:
    assert signed(Figure(value, "points", reason=None if value is not None else "size_unknown")) == said


# Edges


def test_what_a_reader_changed_is_said_everywhere() -> None:
    setting = sample("guangzhou_before")
    models = tuple(each.with_mix({"fill": 1}) if each.code == "wuxi" else each for each in MODELS.values())
    changed = type(setting)(
        setting.tables, setting.before, setting.budget, models=models, assumed=Assumed.of(landing_rate=0.5)
    )
    report = report_of(compare(changed))
    text = page(report, "zh")
    assert say("zh", "compare.mixes_changed", names=[MODELS["wuxi"].name]) in text
    row = next(row for row in sheets(book(report, "zh"))[say("zh", "compare.sheet.mixes")] if row[0] == "无锡")
    assert row[-1] == say("zh", "app.yes")
    assert say("zh", "compare.note.assumed", n=1, whole=str(len(assumptions()))) in text


def test_without_draws_no_rank_is_shown_and_that_is_said() -> None:
    report = report_of(compare(sample("guangzhou_before")))
    text = page(report, "en")
    assert '<div class="ranks"' not in text and say("en", "compare.note.not_drawn") in text
    heads, cells = plans(report).heads, plans(report).rows[0]
    ranks = [cell for head, cell in zip(heads, cells, strict=True) if getattr(head, "code", "") == "compare.rank_at"]
    assert len(ranks) == 6 and {each.reason for each in ranks} == {"no_draws"}


@given(random_rows(), st.integers(0, 800), st.sampled_from(["zh", "en"]))
@settings(max_examples=10)
def test_any_rows_can_be_taken_away(rows: Rows, budget: float, language: str) -> None:
    """Whatever is missing: a null has its reason, no cell is not a number, and every table is as wide as its head."""
    report = report_of(compare(asked(rows, float(budget), rows["segments"][0]["chain"])))
    for table in tables(report):
        assert all(len(row) == len(table.heads) for row in table.rows)
        for cell in (cell for row in table.rows for cell in row if isinstance(cell, Figure)):
            assert cell.reason if cell.value is None else np.isfinite(cell.value)
    assert sheets(book(report, language)) and page(report, language).endswith("</html>\n")


def test_an_action_that_edits_a_thousand_rows_shows_some_and_counts_the_others() -> None:
    rows = tuple({"firm": f"f{n}", "stock_days": 14.0} for n in range(1000))
    action = Action("flex", "c", "s", Finding("x", {}), 1.0, 1.0, 1.0, "mend", rows_changed={"firms": rows})
    said = [words.tell("zh", each) for each in written(action)]
    assert len(said) < 20 and say("zh", "compare.rows.more", n=1000 - len(said) + 1) == said[-1]


def test_more_notes_from_the_screen_stand_among_the_notes() -> None:
    report = of_sample()
    more = Report(report.comparison, report.answer, more=(Finding("compare.question", {}),))
    assert page(more, "zh").count(say("zh", "compare.question")) == 2
