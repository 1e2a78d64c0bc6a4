"""Lists of suppliers or customers whose columns tell nobody else: whose list it is, is proposed and never filled in."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from components import version_store
from liantu.commands import main
from liantu.data import workbook
from liantu.data.checks import Checked, check
from liantu.data.files import RawSheet, raw_sheets
from liantu.data.intake.firm_in_text import firm_in
from liantu.data.intake.issuers import Issuer, click_of, proposed, said, spellings, with_issuer
from liantu.data.intake.layouts import as_json
from liantu.data.intake.mapping import as_table, standing, with_column
from liantu.data.intake.one_side import side_lacking
from liantu.data.intake.taken import Intake
from tests.messy import Messy
from tests.messy.one_sided import ALL, ISSUERS, OTHER, OWN, sheets_called_after_firms
from tests.test_intake_steps import seen
from tests.test_whereabouts import session

HEAD = ["供应商名称", "采购内容", "采购金额（万元）"]
ROWS = [["乙铜箔有限公司", "铜箔", "100"], ["丙化工有限公司", "树脂", "50"]]
FRAME = {"环节": "产业链,环节\n电子,铜箔", "企业": "企业名称,环节\n江西棠浦电子股份有限公司,铜箔"}


def taken(
    title: str = "", file: str = "名单.xlsx", sheet: str = "Sheet1", head: list[str] = HEAD, rows: list = ROWS
) -> Intake:
    lines = [[title], head, *rows] if title else [head, *rows]
    raw = RawSheet(sheet, {number: row for number, row in enumerate(lines, start=1)}, file=file)
    return Intake.of([(file, b"x")], [raw])


def base() -> Checked:
    return check(workbook.read_uploads([(f"{name}.csv", text.encode()) for name, text in FRAME.items()]))


def on_base(intake: Intake) -> Intake:
    on = base()
    return intake.on(on, on.dataset_id, "update")


def read(builder: Callable[[], Messy], folder: Path) -> Intake:
    file = builder()
    place = folder / f"{builder.__name__}.upload"
    place.write_bytes(file.content)
    raws = [replace(raw, file=file.name) for raw in raw_sheets(place, file.name)]
    return Intake.of([(file.name, file.content)], raws)


@pytest.mark.parametrize("builder", ALL, ids=lambda builder: builder.__name__)
def test_whose_list_it_is_is_proposed_from_the_nearest_text_and_nothing_is_filled(
    builder: Callable[[], Messy], tmp_path: Path
) -> None:
    intake = read(builder, tmp_path)
    found = []
    for number, layout in enumerate(intake.layouts):
        one = proposed(intake, number)
        found.append((side_lacking(layout), one.name if one else "", one.source if one else ""))
    assert found == ISSUERS[builder]
    assert intake.all_edits == []
    assert intake.checked.n_accepted["firm_links"] == 0, "without the other side no row is taken"


@pytest.mark.parametrize("builder", ALL, ids=lambda builder: builder.__name__)
def test_once_it_is_confirmed_every_row_of_a_named_firm_is_taken(builder: Callable[[], Messy], tmp_path: Path) -> None:
    intake = read(builder, tmp_path)
    for number in range(len(intake.found)):
        if one := proposed(intake, number):
            intake = with_issuer(intake, number, one)
    rows = intake.checked.tables["firm_links"]
    truths = [truth for truth, issuer in zip(builder().truths, ISSUERS[builder], strict=True) if issuer[1]]
    assert len(rows) == sum(len(truth.rows) for truth in truths)
    for side, name, _ in ISSUERS[builder]:
        assert not name or name in set(rows[side])


NOBODY = (
    "供应商名单|前五大供应商|吉安县供应商名录|公司主要供应商情况|本公司前五名客户|报告期内公司前五名供应商|XX公司主要客户一览表",
    "某公司客户|填报单位：吉安县工信局|填报单位：井冈山经开区管委会|主机厂供应商名录|上市公司供应商名录|链主企业供应商名录",
    "厂家名录|标准厂房|集团公司客户|子公司供应商|江西甲电子有限公司与江西乙电子有限公司往来明细|单位：万元|Sheet1||2025年度",
    "江西甲电子有限公司、吉安乙光电厂供应商|江西甲电子有限公司向江西乙电子有限公司采购明细|（公司）|））（（公司",
)


@pytest.mark.parametrize("text", [text for line in NOBODY for text in line.split("|")])
def test_a_text_that_names_no_firm_or_several_says_nothing(text: str) -> None:
    assert firm_in(text) == ""


NAMES = st.sampled_from(
    [
        "江西甲电子有限公司",
        "甲（吉安）电子有限公司",
        "甲（集团）股份有限公司",
        "向阳电子有限责任公司",
        "同方照明科技有限公司",
        "一览光电股份有限公司",
        "图南精密铸造厂",
        "江西铜业集团",
        "三一重工股份有限公司吉安分公司",
        "吉水县白云合作社",
        "江西某某电子有限公司",
    ]
)
BEFORE = (
    "|2025年|2025年度|2023-2025年|2025年1-6月|截至2025年6月末|附件2：|附件2|表3 |一、|（二）|1.|关于|发行人",
    "供应商名录|《|供应商名录（|供应商名录（填报单位：|填报单位（盖章）：|单位名称： |客户清单-|前五名客户（",
)
BEHIND = (
    "|前五名供应商情况| 前五名供应商情况|主要客户一览表|及其子公司主要供应商|（盖章）|）|_供应商_2025",
    "供应商（单位：万元）|》|报告期内前五大客户|2025年采购前五名|   填报日期：2026年9月3日|的供应商",
)


def some(lines: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from([text for line in lines for text in line.split("|")])


@given(some(BEFORE), NAMES, some(BEHIND))
def test_a_firm_is_found_whatever_stands_around_it(before: str, name: str, behind: str) -> None:
    assert firm_in(f"{before}{name}{behind}") == name


@given(st.text(alphabet="公司厂集团（）()、名单供应商客户年2025江西甲:： -", max_size=60))
def test_whatever_a_text_holds_a_firm_is_a_part_of_it(text: str) -> None:
    assert firm_in(text) in text


def test_what_is_confirmed_stands_in_every_row_can_be_corrected_and_taken_back() -> None:
    before = on_base(taken(f"{OWN}前五名供应商"))
    one = proposed(before, 0)
    after = with_issuer(before, 0, one)
    links = after.checked.tables["firm_links"]
    assert (one.name, one.source, said(before, 0), said(after, 0)) == (OWN, "title", "", OWN)
    assert links["customer"].tolist() == [OWN, OWN] and links["segment"].isna().all(), "no segment is made up"
    other = with_issuer(after, 0, Issuer("customer", "丁电子有限公司", "told", ""))
    assert said(other, 0) == "丁电子有限公司" and len(other.edits) == 1
    assert with_issuer(other, 0, None).edits == () == with_issuer(before, 0, None).edits
    assert click_of(after.with_edits([replace(after.all_edits[0], column="product", after="线")]), 0) == 0


def test_a_firm_of_the_version_is_written_as_it_is_there() -> None:
    intake = taken("江西棠浦电子 股份有限公司", file="x.xlsx")
    assert proposed(intake, 0) is None
    intake = taken("江西棠浦電子股份有限公司供应商")
    assert proposed(intake, 0, spellings([OWN])).name == OWN
    assert proposed(intake, 0).name == "江西棠浦電子股份有限公司"


def test_a_firm_of_the_list_is_not_the_one_whose_list_it_is() -> None:
    assert proposed(taken("乙铜箔有限公司", file=f"{OWN}.xlsx"), 0).source == "file"
    assert proposed(taken("乙铜箔有限公司"), 0) is None


def test_the_titles_come_before_the_line_the_sheet_and_the_file() -> None:
    names = ["甲电子有限公司", "丁电子有限公司", "戊电子有限公司", "己电子有限公司"]
    lines = [[f"填报单位：{names[1]}"], [f"{names[0]}供应商"], HEAD, *ROWS]

    def source(*kept: int) -> str:
        rows = [lines[1]] * (0 in kept) + [lines[0]] * (1 in kept) + lines[2:]
        raw = RawSheet(names[2] if 2 in kept else "S", dict(enumerate(rows, start=1)), file=f"{names[3]}.xlsx")
        return proposed(Intake.of([(raw.file, b"")], [raw]), 0).source

    assert [source(0, 1, 2), source(1, 2), source(2), source()] == ["title", "label", "sheet", "file"]


def test_a_layout_does_not_remember_the_firm_and_the_next_file_is_asked_anew() -> None:
    first = with_issuer(taken(f"{OWN}供应商"), 0, proposed(taken(f"{OWN}供应商"), 0))
    assert OWN not in as_json(first.layouts[0])
    [raw] = taken("吉安丁光电有限公司供应商").raws
    again = Intake.of([("b", b"")], [raw], remembered={first.layouts[0].fingerprint: first.layouts[0]})
    assert again.layouts[0].why == "remembered" and again.all_edits == []
    assert proposed(again, 0).name == "吉安丁光电有限公司"


def test_a_column_that_is_found_to_be_the_other_side_counts_and_not_the_title() -> None:
    rows = [[*row, "丁电子"] for row in ROWS]
    intake = taken(f"{OWN}供应商", head=[*HEAD, "去处"], rows=rows)
    after = with_issuer(intake, 0, proposed(intake, 0))
    later = after.with_layout(0, with_column(after.found[0], after.layouts[0], 3, "customer"))
    assert later.all_edits == [] and side_lacking(later.layouts[0]) == "" and proposed(later, 0) is None
    assert later.checked.tables["firm_links"]["customer"].tolist() == ["丁电子", "丁电子"]


@pytest.mark.parametrize("table", ["firms", "boms", ""])
def test_a_table_that_turns_out_to_be_another_is_no_accident(table: str) -> None:
    intake = taken(f"{OWN}供应商")
    after = with_issuer(intake, 0, proposed(intake, 0))
    other = after.with_layout(0, as_table(after.found[0], table))
    assert isinstance(other.checked, Checked) and proposed(other, 0) is None


@pytest.mark.parametrize(
    ("head", "table"),
    [
        (["供应方", "采购方", "采购金额（万元）"], "firm_links"),
        (["企业名称", "主要客户", "营业收入（万元）"], "firms"),
        (["企业名称", "主要供应商", "主要客户", "营业收入（万元）"], "firms"),
        (["产品", "部件", "供应商", "成本占比"], "boms"),
        (["供应商名称", "统一社会信用代码", "从业人数"], "firms"),
    ],
)
def test_lists_of_another_kind_stay_what_they_are(head: list[str], table: str) -> None:
    cells = {
        "采购金额（万元）": "5",
        "营业收入（万元）": "7",
        "成本占比": "12%",
        "从业人数": "30",
        "产品": "手机",
        "部件": "屏",
    }
    cells["统一社会信用代码"] = "91360802MA35A1111X"
    names = ["江西甲电子有限公司", "吉安乙光电有限公司", "赣县丙铜箔厂"]
    rows = [[cells.get(each, names[(n + at) % 3]) for at, each in enumerate(head)] for n in range(3)]
    intake = taken("名单", head=head, rows=rows)
    assert intake.layouts[0].table == table and side_lacking(intake.layouts[0]) == ""


def test_names_under_a_heading_of_firms_are_for_somebody_to_look_at() -> None:
    head = ["企业名称", *HEAD[1:]]
    said_so, not_said = taken(f"{OWN}供应商名单", head=head), taken("企业名单", head=head)
    assert standing(said_so.layouts[0].matches[0]) == "look" and said_so.layouts[0].table == "firm_links"
    assert not_said.layouts[0].table != "firm_links"


def test_a_supplier_without_a_name_is_no_firm_and_its_row_waits_until_it_has_one() -> None:
    rows = [["供应商A", "铜箔", "100"], ["第二名", "树脂", "50"], ["乙铜箔有限公司", "铜箔", "20"]]
    intake = on_base(taken(f"{OWN}前五名供应商", rows=rows))
    intake = with_issuer(intake, 0, proposed(intake, 0))
    told = [(each.row, each.value) for each in intake.checked.problems if each.code == "anonymous_party"]
    assert told == [(3, "供应商A"), (4, "第二名")]
    assert intake.checked.tables["firm_links"]["supplier"].tolist() == ["乙铜箔有限公司"]
    named = replace(intake.all_edits[0], column="supplier", before="供应商A", after="丁铜箔有限公司")
    assert intake.with_edits([named]).checked.n_accepted["firm_links"] == 2


def test_the_strict_check_of_a_named_table_is_what_it_was() -> None:
    files = FRAME | {"企业供需": "供应商,采购商,年交易额\n供应商A,江西棠浦电子股份有限公司,5"}
    checked = check(workbook.read_uploads([(f"{name}.csv", text.encode()) for name, text in files.items()]))
    assert checked.n_accepted["firm_links"] == 1
    assert "anonymous_party" not in {each.code for each in checked.problems}


def test_a_layout_of_one_side_is_kept_as_text_and_read_back() -> None:
    layout = taken(f"{OWN}供应商").layouts[0]
    assert json.loads(as_json(layout))["table"] == "firm_links"


# On the page and by command


def listed(title: str = "") -> bytes:
    return "\n".join(filter(None, [title, *(",".join(row) for row in [HEAD, *ROWS])])).encode()


def tick(app: AppTest) -> object:
    return next(each for each in app.checkbox if each.key.startswith("intake_issuer_so_"))


def which(app: AppTest) -> object:
    return next(each for each in app.selectbox if each.key.startswith("intake_issuer_which_"))


@pytest.fixture(autouse=True)
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LIANTU_VERSIONS", str(tmp_path / "versions"))
    version_store.forget()


def test_the_step_of_columns_asks_whose_list_it_is_and_takes_it_back() -> None:
    app = session(("名单.csv", listed(f"{OWN}前五名供应商情况")))
    assert app.session_state["taking"].step == "columns", "all is sure, and yet it is asked"
    assert f"请看一眼，是不是{OWN}的名单" in app.header[0].value
    assert f"看标题“{OWN}前五名供应商情况”" in seen(app)
    assert not tick(app).value and tick(app).label == f"是的，全表2行的“采购商”都是{OWN}"
    tick(app).check().run()
    assert {(edit.column, edit.after) for edit in app.session_state["taking"].intake.all_edits} == {("customer", OWN)}
    assert which(app).value == OWN and "请看一眼" not in app.header[0].value
    tick(app).uncheck().run()
    assert app.session_state["taking"].intake.all_edits == [] and "请看一眼" in app.header[0].value


def test_another_firm_than_the_proposed_one_can_be_chosen() -> None:
    app = session(("名单.csv", listed(f"{OWN}前五名供应商情况")))
    other = which(app).options[-1]
    which(app).select(other).run()
    assert said(app.session_state["taking"].intake, 0) == other != OWN and tick(app).value
    tick(app).uncheck().run()
    assert app.session_state["taking"].intake.all_edits == [] and which(app).value is None


def test_the_lists_of_several_firms_are_confirmed_together_and_each_can_be_taken_back() -> None:
    book = sheets_called_after_firms()
    app = session((book.name, book.content))
    label = next(each for each in app.button if each.key == "intake_issuers_all")
    assert label.label == "没错，确认全部2张" and "2张表只写了一方" in seen(app)
    label.click().run()
    intake = app.session_state["taking"].intake
    assert [said(intake, number) for number in (0, 1)] == [OWN, OTHER] and len(intake.edits) == 2
    each = [each for each in app.checkbox if each.key.startswith("intake_issuer_each_")]
    assert [one.label for one in each] == [f"{name}（5行）：{name}" for name in (OWN, OTHER)]
    each[0].uncheck().run()
    assert [said(app.session_state["taking"].intake, number) for number in (0, 1)] == ["", OTHER]


def test_a_list_of_nobody_is_asked_and_the_firms_that_came_along_are_offered() -> None:
    firms = f"企业名称,环节,营业收入（万元）\n{OWN},铜箔,10\n戊光电有限公司,铜箔,20".encode()
    app = session(("供应商名录.csv", listed("吉安县供应商名录")), ("企业.csv", firms))
    assert "请写上这是哪家企业的名单" in app.header[0].value and "看不出是哪家企业的名单" in seen(app)
    assert not [each for each in app.checkbox if each.key.startswith("intake_issuer_so_")]
    assert which(app).options[:2] == [OWN, "戊光电有限公司"]
    which(app).select(OWN).run()
    assert "请写上" not in app.header[0].value
    assert app.session_state["taking"].intake.checked.tables["firm_links"]["customer"].tolist() == [OWN, OWN]


def test_names_are_shown_as_they_are_and_nothing_in_them_runs() -> None:
    app = session(("名单.csv", listed("江西<img src=x onerror=alert(1)>![a](b)电子有限公司")))
    assert "<img" not in seen(app) and "&lt;img" in seen(app)
    assert all("![a]" not in each.label for each in (*app.checkbox, *app.selectbox))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_command_says_whose_list_it_seems_to_be_and_takes_no_row_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture, language: str
) -> None:
    for name, text in FRAME.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "名单.csv").write_bytes(listed(f"{OWN}前五名供应商情况"))
    files = [str(tmp_path / name) for name in ("环节.csv", "企业.csv", "名单.csv")]
    assert main(["import", *files, "--dry-run", "--lang", language]) == 1
    assert OWN in capsys.readouterr().out
    assert main(["import", *files, "--dry-run", "--json", "--lang", language]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(each["column"], each["name"], each["source"]) for each in told["issuers"]] == [("customer", OWN, "title")]
    assert (told["accepted"]["firm_links"], told["rejected"]["firm_links"], told["accepted"]["firms"]) == (0, 2, 1)
    assert "missing_column" in {each["code"] for each in told["problems"]}
