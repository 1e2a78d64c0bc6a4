"""The command ``explore``: its JSON is the interface's, its rows mean what they say, its errors are sentences."""

import csv
import json
from pathlib import Path

import pytest

from liantu import words
from liantu.commands import main

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


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """glass (300) --0.3--> panel (none) --0.4--> set (1500) --0.5--> car screen (none); backlight (20) --0.2--> set"""
    folder = tmp_path / "city"
    folder.mkdir()
    for name, text in {"segments": SEGMENTS, "segment_links": LINKS, "firms": FIRMS}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def explored(capsys: pytest.CaptureFixture, *arguments: object) -> dict:
    assert main(["explore", *map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def diagnosed(capsys: pytest.CaptureFixture, folder: Path) -> dict:
    assert main(["diagnose", str(folder), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def written(folder: Path, found: dict, to: Path) -> Path:
    """The folder with the rows of the actions typed below the others."""
    to.mkdir()
    for file in folder.glob("*.csv"):
        rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
        for action in found["actions"]:
            rows += action["rows_added"].get(file.stem, [])
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with open(to / file.name, "w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, columns)
            writer.writeheader()
            writer.writerows(rows)
    return to


def test_the_actions_are_those_of_the_interface(capsys: pytest.CaptureFixture, city: Path) -> None:
    """Sizes: the median of 300, 1000, 500, 20 is 400; a panel needs 900 to pay."""
    found = explored(capsys, city, "--fill", 2, "--strengthen", 1, "--extend", 1)
    taken = [(each["id"], each["size"], each["cost"]) for each in found["actions"]]
    assert taken == [("fill:面板", 900, 1080), ("strengthen:背光", 400, 480), ("extend:车载屏", 400, 480)]
    assert found["actions"][0]["rows_added"]["firms"][0] | {"source": ""} == {
        "firm": "（拟引进）面板",
        "segments": "面板",
        "revenue": 900,
        "capacity": 900,
        "source": "",
    }


def test_after_is_the_diagnosis_of_the_rows_that_were_added(
    capsys: pytest.CaptureFixture, city: Path, tmp_path: Path
) -> None:
    found = explored(capsys, city, "--fill", 1, "--strengthen", 1, "--extend", 1)
    before, after = diagnosed(capsys, city), diagnosed(capsys, written(city, found, tmp_path / "after"))
    for chain, old, new in zip(found["chains"], before["chains"], after["chains"], strict=True):
        for name in old["figures"]:
            assert chain["figures"][name]["before"] == old["figures"][name]
            assert chain["figures"][name]["after"] == new["figures"][name]
            values = [each["figures"][name]["value"] for each in (old, new)]
            by = chain["figures"][name]["difference"]["value"]
            assert by == (None if None in values else pytest.approx(values[1] - values[0]))
        for row, one, other in zip(chain["segments"], old["segments"], new["segments"], strict=True):
            assert {name: one[name] for name in row["before"]} == row["before"]
            assert {name: other[name] for name in row["after"]} == row["after"]


def test_none_of_any_lever_changes_nothing_at_all(capsys: pytest.CaptureFixture, city: Path) -> None:
    found = explored(capsys, city, "--fill", 0, "--shocks", 20)
    assert found["actions"] == [] and found["shocks"]["loss"]["difference"] == 0
    for figure in found["chains"][0]["figures"].values():
        assert figure["before"] == figure["after"] and figure["difference"]["value"] in (0, None)
    assert all(row["before"] == row["after"] for row in found["chains"][0]["segments"])


def test_the_same_seed_gives_the_same_text_and_another_does_not(capsys: pytest.CaptureFixture, city: Path) -> None:
    texts = []
    for seed in ("3", "3", "4"):
        assert main(["explore", str(city), "--fill", "1", "--shocks", "30", "--seed", seed, "--json"]) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1] != texts[2]


def test_without_shocks_there_is_no_loss_and_resilience_has_no_value(capsys: pytest.CaptureFixture, city: Path) -> None:
    found = explored(capsys, city, "--fill", 1)
    assert "shocks" not in found
    assert found["chains"][0]["figures"]["resilience"]["before"]["reason"] == "needs_shock_set"
    assert explored(capsys, city, "--shocks", 30)["chains"][0]["figures"]["resilience"]["before"]["value"] > 0


@pytest.mark.parametrize("lever", ["补链", "fill", "Fill"])
def test_a_list_of_actions_is_read_in_either_language(capsys: pytest.CaptureFixture, city: Path, lever: str) -> None:
    (city.parent / "plan.csv").write_text(f"举措,环节,规模\n{lever},面板,1500\n", encoding="utf-8-sig")
    found = explored(capsys, city, "--actions", city.parent / "plan.csv")
    assert [(each["id"], each["size"]) for each in found["actions"]] == [("fill:面板", 1500)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lever,segment\nfill,整机\n", "不是空白环节"),
        ("lever,segment\nstrengthen,面板\n", "不是薄弱环节"),
        ("lever,segment\nfill,无此环节\n", "无此环节"),
        ("lever,segment\nbuild,面板\n", "build"),
        ("lever,segment\nfill,面板\nfill,面板\n", "列了两次"),
        ("lever,segment,size\nfill,面板,很大\n", "读不了"),
        ("nothing\n", "读不了"),
        ("", "读不了"),
    ],
)
def test_a_list_that_cannot_be_done_is_refused_in_one_sentence(
    capsys: pytest.CaptureFixture, city: Path, text: str, said: str
) -> None:
    (city.parent / "plan.csv").write_text(text, encoding="utf-8")
    assert main(["explore", str(city), "--actions", str(city.parent / "plan.csv"), "--lang", "zh"]) == 2
    told = capsys.readouterr()
    assert told.out == "" and said in told.err and len(told.err.strip().splitlines()) == 1


@pytest.mark.parametrize("wrong", [["--fill", "-1"], ["--fill", "many"], ["--chain", "造船"], ["--shocks", "-5"]])
def test_a_wrong_option_is_refused(capsys: pytest.CaptureFixture, city: Path, wrong: list[str]) -> None:
    assert main(["explore", str(city), *wrong]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


@pytest.mark.parametrize("language", words.LOCALES)
def test_a_person_reads_actions_changes_and_the_loss(capsys: pytest.CaptureFixture, city: Path, language: str) -> None:
    assert main(["explore", str(city), "--fill", "3", "--shocks", "20", "--lang", language]) == 0
    told = capsys.readouterr().out
    for code in ("lever.fill", "outcome.stability", "figure.completeness", "explore.before"):
        assert words.say(language, code) in told


def test_a_city_without_a_firm_has_no_loss_and_no_difference(capsys: pytest.CaptureFixture, city: Path) -> None:
    (city / "firms.csv").write_text("firm,segments\n", encoding="utf-8")
    found = explored(capsys, city, "--fill", 1, "--shocks", 10)
    assert found["shocks"]["loss"]["before"] is None
    assert found["shocks"]["loss"]["before_reason"] == "size_unknown"
    assert found["shocks"]["loss"]["difference"] is None
