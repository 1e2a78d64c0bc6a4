"""The command ``compare``: its JSON is the interface's, its rows mean what they say, its errors are sentences."""

import csv
import json
import re
from pathlib import Path

import pytest

from liantu import words
from liantu.commands import main
from liantu.policy import MODELS
from liantu.policy.compared import CODES
from tests.golden import compared as agreed_part

SEGMENTS = """chain,segment,stage,checked,outside_demand,min_scale
显示,玻璃,up,yes,,
显示,面板,mid,yes,,900
显示,整机,down,yes,3000,
显示,车载屏,down,yes,,
显示,背光,mid,yes,,
"""
LINKS = """supplier_segment,customer_segment,cost_share,essential
玻璃,面板,0.3,关键
面板,整机,0.4,关键
背光,整机,0.2,一般
整机,车载屏,0.5,一般
"""
FIRMS = """firm,segments,revenue,capacity
甲,玻璃,300,
乙,整机,1000,1200
丙,整机,500,
丁,背光,20,
"""
TRADE = """supplier,customer,segment,value,place
外商,乙,面板,150,日本
甲,外地厂,玻璃,40,省内
"""
TABLES = {"segments": SEGMENTS, "segment_links": LINKS, "firms": FIRMS, "firm_links": TRADE}


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """glass (300) --0.3--> panel (none) --0.4--> set (1500) --0.5--> car screen (none); backlight (20) --0.2--> set

    The larger set maker buys panels for 150 in Japan.
    """
    folder = tmp_path / "city"
    folder.mkdir()
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def compared(capsys: pytest.CaptureFixture, *arguments: object) -> dict:
    assert main(["compare", *map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def plans(found: dict) -> dict[str, dict]:
    return {each["plan"]: each for each in found["plans"]}


def diagnosed(capsys: pytest.CaptureFixture, folder: Path) -> dict:
    assert main(["diagnose", str(folder), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def written(folder: Path, actions: list[dict], to: Path) -> Path:
    """The folder with the rows of the actions typed below the others, and those changed typed over."""
    to.mkdir()
    for file in folder.glob("*.csv"):
        rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
        for action in actions:
            for change in action["rows_changed"].get(file.stem, []):
                keys = [
                    name for name in ("firm", "supplier", "customer", "segment", "product", "as_of") if name in change
                ]
                for row in rows:
                    if all((row.get(key) or None) == change[key] for key in keys):
                        row.update(change)
            rows += action["rows_added"].get(file.stem, [])
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with open(to / file.name, "w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, columns)
            writer.writeheader()
            writer.writerows(rows)
    return to


def test_the_json_is_that_of_the_interface(capsys: pytest.CaptureFixture, city: Path) -> None:
    found = compared(capsys, city, "--budget", 2000, "--shocks", 20, "--seed", 3, "--draws", 40)
    assert (found["chain"], found["budget"], found["shocks"]) == ("显示", 2000, {"n": 20, "seed": 3})
    assert [each["plan"] for each in found["plans"]] == list(CODES)
    assert set(found["optimum"]) == {"bound", "gap", "binding"}
    for code, each in plans(found).items():
        asked = {"plan", "mix", "budget", "cost", "objective", "figures", "actions", "regret"}
        assert asked <= set(each) and ("rank_acceptability" in each) == (code in MODELS)
        assert each["cost"] <= each["budget"] == 2000
        assert each["cost"] == pytest.approx(sum(action["cost"] for action in each["actions"]))
        assert each["cost"] + each["unspent"] == pytest.approx(each["budget"])
        assert each["objective"] <= found["optimum"]["bound"] * (1 + 1e-9)
        for figure in each["figures"].values():
            values = [figure[when]["value"] for when in ("before", "after", "difference")]
            assert values[2] == (None if None in values[:2] else pytest.approx(values[1] - values[0]))
    shares = [plans(found)[code]["rank_acceptability"] for code in MODELS]
    assert [sum(row) for row in shares] == pytest.approx([1] * 6)
    assert [sum(column) for column in zip(*shares, strict=True)] == pytest.approx([1] * 6)


def test_a_mix_is_the_codebook_s_and_nothing_has_none(capsys: pytest.CaptureFixture, city: Path) -> None:
    found = plans(compared(capsys, city, "--budget", 2000, "--shocks", 5, "--draws", 0))
    assert found["suzhou"]["mix"] == pytest.approx(
        {"fill": 0, "strengthen": 1 / 12, "extend": 0, "back_up": 1 / 6, "flex": 1 / 6, "break_through": 1 / 6}
        | {"connect": 5 / 12}
    )
    assert sum(found["nothing"]["mix"].values()) == 0 and sum(found["uniform"]["mix"].values()) == pytest.approx(1)


def test_after_is_the_diagnosis_of_the_rows_of_the_actions(
    capsys: pytest.CaptureFixture, city: Path, tmp_path: Path
) -> None:
    found = plans(compared(capsys, city, "--budget", 2000, "--shocks", 5, "--draws", 0))
    before = diagnosed(capsys, city)["chains"][0]["figures"]
    assert any(found[code]["actions"] for code in MODELS)
    for code, each in found.items():
        after = diagnosed(capsys, written(city, each["actions"], tmp_path / code))["chains"][0]["figures"]
        for name in before:
            assert each["figures"][name]["before"] == before[name]
            assert each["figures"][name]["after"] == pytest.approx(after[name]), (code, name)


def test_without_a_budget_nothing_differs_from_doing_nothing(capsys: pytest.CaptureFixture, city: Path) -> None:
    found = plans(compared(capsys, city, "--budget", 0, "--shocks", 20, "--draws", 20))
    for code, each in found.items():
        assert (each["actions"], each["cost"], each["regret"]) == ([], 0, 0)
        assert each["figures"] == found["nothing"]["figures"] and each["objective"] == found["nothing"]["objective"]
        if code in MODELS:
            assert each["rank_acceptability"] == pytest.approx([1 / 6] * 6)


def test_the_same_seed_gives_the_same_text_and_another_does_not(capsys: pytest.CaptureFixture, city: Path) -> None:
    texts = []
    for seed in ("3", "3", "4"):
        assert (
            main(
                ["compare", str(city), "--budget", "2000", "--shocks", "30", "--seed", seed, "--draws", "20", "--json"]
            )
            == 0
        )
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1] != texts[2]


def test_without_draws_nobody_says_how_sure_the_ranks_are(capsys: pytest.CaptureFixture, city: Path) -> None:
    found = compared(capsys, city, "--shocks", 5, "--draws", 0)
    assert found["draws"] == 0 and not any("rank_acceptability" in each for each in found["plans"])


def test_an_action_that_works_too_late_is_listed_and_does_not_count(capsys: pytest.CaptureFixture, city: Path) -> None:
    found = plans(compared(capsys, city, "--budget", 2000, "--horizon", 1, "--shocks", 5, "--draws", 0))["hefei"]
    late = {each["id"]: each["works"] for each in found["actions"] if each["lever"] == "fill"}
    assert late and not any(late.values())
    assert found["figures"]["completeness"]["difference"]["value"] == 0


def test_a_city_without_a_firm_has_reasons_in_place_of_numbers(capsys: pytest.CaptureFixture, city: Path) -> None:
    (city / "firms.csv").write_text("firm,segments\n", encoding="utf-8")
    found = compared(capsys, city, "--budget", 2000, "--shocks", 5, "--draws", 0)
    for each in found["plans"]:
        for figure in each["figures"].values():
            assert all(end["value"] is not None or end["reason"] for end in figure.values())


def test_several_chains_and_none_named_are_refused_with_their_names(capsys: pytest.CaptureFixture, city: Path) -> None:
    text = SEGMENTS + "照明,灯具,down,yes,10,\n"
    (city / "segments.csv").write_text(text, encoding="utf-8")
    assert main(["compare", str(city), "--lang", "zh"]) == 2
    told = capsys.readouterr()
    assert told.out == "" and "显示" in told.err and "照明" in told.err and "--chain" in told.err
    assert len(told.err.strip().splitlines()) == 1
    assert compared(capsys, city, "--chain", "照明", "--shocks", 5, "--draws", 0)["chain"] == "照明"


@pytest.mark.parametrize(
    "wrong",
    [
        ["--budget", "-1"],
        ["--budget", "nan"],
        ["--budget", "much"],
        ["--budget", "1e12"],
        ["--chain", "造船"],
        ["--shocks", "0"],
        ["--shocks", "20000"],
        ["--draws", "-1"],
        ["--horizon", "0"],
        ["--seed", "-1"],
    ],
    ids=" ".join,
)
def test_a_wrong_option_is_refused_in_one_sentence(capsys: pytest.CaptureFixture, city: Path, wrong: list[str]) -> None:
    assert main(["compare", str(city), *wrong]) == 2
    told = capsys.readouterr()
    assert told.out == "" and len(told.err.strip().splitlines()) == 1


def test_a_file_that_is_read_is_never_written_over(capsys: pytest.CaptureFixture, city: Path) -> None:
    file = city / "firms.csv"
    assert (
        main(["compare", str(file), str(city / "segments.csv"), "--shocks", "5", "--draws", "0", "--html", str(file)])
        == 2
    )
    assert file.read_text(encoding="utf-8") == FIRMS


@pytest.mark.parametrize("language", words.LOCALES)
def test_a_person_reads_the_ways_their_changes_and_that_it_is_no_evaluation(
    capsys: pytest.CaptureFixture, city: Path, tmp_path: Path, language: str
) -> None:
    files = {"--xlsx": tmp_path / "out.xlsx", "--html": tmp_path / "out.html"}
    options = [str(each) for pair in files.items() for each in pair]
    assert main(["compare", str(city), "--shocks", "20", "--draws", "20", "--lang", language, *options]) == 0
    told = capsys.readouterr().out
    for code in (
        "compare.plan",
        "outcome.stability",
        "compare.unspent",
        "compare.interpretation",
        "compare.text.first",
    ):
        assert words.say(language, code) in told
    for model in MODELS.values():
        assert words.spoken(language, model.name) in told
    assert all(file.stat().st_size > 5000 for file in files.values())
    assert not re.search(r"胜出|最优秀|获胜|\bwins?\b|\bbest city\b", told)


def test_the_sample_gives_the_agreed_comparison(capsys: pytest.CaptureFixture) -> None:
    """Golden. To change it on purpose: ``python -m tests.golden``, and a line under "Figures" in the changelog."""
    found = agreed_part(compared(capsys, "sample_data/jian", "--chain", "电子信息", "--budget", 200_000, "--draws", 40))
    agreed = json.loads(Path("tests/golden/compare.json").read_text(encoding="utf-8"))
    assert {name: found[name] for name in ("dataset", "chain", "budget")} == {
        name: agreed[name] for name in ("dataset", "chain", "budget")
    }
    assert found["bound"] == pytest.approx(agreed["bound"], rel=1e-6)
    for code, golden in agreed["plans"].items():
        assert found["plans"][code]["actions"] == golden["actions"], code
        for name in ("cost", "objective", "outcomes", "counts", "ranks"):
            assert found["plans"][code][name] == pytest.approx(golden[name], rel=1e-6, abs=1e-9), (code, name)


def test_every_field_of_the_comparison_stands_in_the_document_of_the_json(
    capsys: pytest.CaptureFixture, city: Path
) -> None:
    named = set(re.findall(r"`([a-z_]+)`", Path("docs/json.md").read_text(encoding="utf-8")))
    found = compared(capsys, city, "--budget", 2000, "--shocks", 5, "--draws", 20)
    asked = set(found) | {key for each in found["plans"] for key in each} | set(found["optimum"])
    asked |= {key for each in found["plans"] for action in each["actions"] for key in action}
    assert asked <= named, sorted(asked - named)
