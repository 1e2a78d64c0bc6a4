"""The sample folders: made by a script, right without a remark, marked as invented, and uneven as meant."""

import csv
import json
import math
import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from shapely import Point

from liantu.chain import city_of
from liantu.commands import main
from liantu.data import workbook
from liantu.data.checks import check
from liantu.data.dictionary import TABLES
from liantu.place import Home, home_of, rings_of
from liantu.place.boundaries import Ground, ground_of
from liantu.place.coordinates import shifted
from liantu.place.names import rows as gazetteer
from sample_data import firms as invented
from sample_data.make import make
from sample_data.stories import GUANGZHOU, HEFEI

SAMPLES = Path("sample_data")
CODES = ("jian", "hefei_before", "hefei_after", "guangzhou_before", "guangzhou_after")
PAIRS = ("hefei", "guangzhou")
OPTIONAL = [table.table for table in TABLES.values() if not table.required]
# Firms that the sources of the sample or the report name; none of them may look as if it were invented here.
REAL = ("京东方", "彩虹", "康宁", "三利谱", "住友化学", "法液空", "粤芯", "木林森", "合力泰", "满坤", "红板", "立讯")


def rows(code: str, table: str) -> list[dict[str, str]]:
    with open(SAMPLES / code / f"{table}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sources(code: str) -> dict[str, str]:
    """What the ids of the sheet of sources stand for; a story has no such sheet."""
    there = (SAMPLES / code / "sources.csv").is_file()
    return {row["编号"]: row["标题"] for row in rows(code, "sources")} if there else {}


@cache
def counted(code: str) -> dict[str, list[str]]:
    """The segments of each chain that enter completeness."""
    found: dict[str, list[str]] = {}
    for row in rows(code, "segments"):
        if row["层次"] == "供应链" and row["位置"] != "服务":
            found.setdefault(row["产业链"], []).append(row["环节"])
    return found


@pytest.fixture
def diagnosed(capsys: pytest.CaptureFixture):
    """A sample's diagnosis by chain: its figures, and its counted segments by name."""

    def diagnosed(code: str) -> dict[str, tuple[dict, dict[str, dict]]]:
        assert main(["diagnose", str(SAMPLES / code), "--json"]) == 0
        found = {}
        for chain in json.loads(capsys.readouterr().out)["chains"]:
            segments = {row["segment"]: row for row in chain["segments"]}
            found[chain["chain"]] = chain["figures"], {name: segments[name] for name in counted(code)[chain["chain"]]}
        return found

    return diagnosed


def states(segments: dict[str, dict]) -> Counter:
    return Counter(row["state"] for row in segments.values())


def test_made_again_every_file_has_the_same_bytes(tmp_path: Path) -> None:
    make(tmp_path)
    kept = {path.relative_to(SAMPLES): path.read_bytes() for code in CODES for path in (SAMPLES / code).glob("*.csv")}
    assert {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.csv")} == kept


@pytest.mark.parametrize("code", CODES)
def test_a_sample_has_no_problem(code: str) -> None:
    assert check(workbook.read(SAMPLES / code)).problems == ()


def test_the_list_of_samples_names_every_folder_in_both_languages() -> None:
    with open(SAMPLES / "samples.csv", encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert tuple(row["code"] for row in listed) == CODES
    assert all(row["code"] == "_".join(filter(None, (row["pair"], row["moment"]))) for row in listed if row["pair"])
    assert all(row[f"{text}_{language}"] for row in listed for text in ("name", "note") for language in ("zh", "en"))
    assert all((SAMPLES / code / "README.md").is_file() for code in CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_invented_firm_is_marked_and_is_no_real_one(code: str) -> None:
    brands = {first + second for first in invented.FIRST for second in invented.SECOND}
    for row in rows(code, "firms"):
        assert (row["状态"] == "示例") == row["企业名称"].endswith("（示例）")
        assert "统一社会信用代码" not in row and (row["状态"] == "示例" or not row.get("经度"))
        if row["状态"] == "示例":
            assert "示例数据，虚构" in sources(code).get(row["来源"], row["来源"])
            assert row["企业名称"][:2] in brands
            assert not any(name in row["企业名称"] + row.get("实际控制人", "") for name in REAL)


def test_all_other_invented_rows_of_the_city_say_so_too() -> None:
    named = {
        "firm_links": ("供应商", "采购商"),
        "resources": ("名称",),
        "technologies": ("技术", "牵头单位"),
        "land": ("地块", "使用权人"),
        "partners": ("合作地",),
    }
    for table, columns in named.items():
        for row in rows("jian", table):
            assert row["状态"] == "示例" and sources("jian")[row["来源"]] == "示例数据，虚构"
            assert all(row[column].endswith("（示例）") for column in columns if row[column])
    for row in rows("jian", "segments"):
        assert ("摸排情况：示例" in row["来源"]) == (row["是否摸排"] == "是")
        assert ("外部需求：示例数据" in row["来源"]) == bool(row["外部需求（万元/年）"])
        assert ("示例参照值，虚构" in row["来源"]) == bool(row["参照产值（万元/年）"] or row["参照企业数"])


def test_the_place_and_the_room_of_a_park_are_examples_inside_its_county_and_say_so() -> None:
    parks = {row["园区"]: row for row in rows("jian", "parks")}
    assert len(parks) == 14
    assert Counter(row["状态"] for row in parks.values()) == {"待核": 12, "已核": 2}
    for row in parks.values():
        assert row["来源"].endswith("点位、可供地、可供厂房：示例，虚构，不是批准数据") and row["坐标系"] == "CGCS2000"
        assert len(row["经度"]) <= 6 and len(row["纬度"]) <= 5, "a round point claims nothing"
        assert lies_in(row["县（市、区）"], float(row["经度"]), float(row["纬度"]))
    assert [name for name, row in parks.items() if not row["可供地（亩）"]] == ["青原工业园区", "万安工业园区"]
    assert parks["井冈山经济技术开发区"]["县（市、区）"] == "吉安县"


def test_firms_stand_in_the_county_of_their_park_and_near_its_point() -> None:
    parks, told = {row["园区"]: row for row in rows("jian", "parks")}, Counter()
    for row in rows("jian", "firms"):
        park = parks.get(row["所在园区"])
        assert not park or row["县（市、区）"] == park["县（市、区）"]
        if row["经度"] and row["坐标系"]:
            told[row["坐标系"]] += 1
            point = [float(each) for each in shifted(float(row["经度"]), float(row["纬度"]), row["坐标系"])]
            assert lies_in(row["县（市、区）"], *point)
            assert apart_km(*point, float(park["经度"]), float(park["纬度"])) < 2.7
    assert told == {"CGCS2000": 126, "GCJ02": 14, "BD09": 9}


def test_a_firm_in_no_park_may_tell_a_town_and_then_a_real_one_of_its_county() -> None:
    towns = {(row["county"], row["name"]) for row in gazetteer("towns")}
    code = {county["name"]: code for code, county in ground().counties.iterrows()}
    written = [row for row in rows("jian", "firms") if row["地址"]]
    for row in written:
        _, _, town = row["地址"].partition(row["县（市、区）"] or "吉安市")
        assert not row["所在园区"] and not row["经度"]
        assert (code.get(row["县（市、区）"]), town) in towns or row["地址"] == "江西省吉安市"
    assert len(written) == 13


def test_plots_lie_in_their_park_and_add_up_to_what_it_has_free() -> None:
    parks = {row["园区"]: row for row in rows("jian", "parks")}
    free = Counter()
    for row in rows("jian", "land"):
        park = parks[row["园区"]]
        assert row["县（市、区）"] == park["县（市、区）"]
        if row["经度"]:
            point = [float(each) for each in shifted(float(row["经度"]), float(row["纬度"]), row["坐标系"])]
            assert lies_in(park["县（市、区）"], *point)
            assert apart_km(*point, float(park["经度"]), float(park["纬度"])) < 1.6
        assert bool(row["闲置起始"]) == (row["使用情况"] == "闲置")
        if row["使用情况"] == "可供":
            free[row["园区"], row["类别"]] += float(
                row["面积（亩）" if row["类别"] == "土地" else "建筑面积（㎡）"] or 0
            )
    told = {name: row["可供地（亩）"] for name, row in parks.items()}
    apart = {name for name, area in told.items() if area and float(area) != free[name, "土地"]}
    assert apart == {"吉州工业园区", "江西永新工业园区", "井冈山市工业园区"}
    assert {row["供地方式"] for row in rows("jian", "land")} >= {
        "点状供地",
        "标准厂房",
        "M0",
        "弹性出让",
        "先租后让",
        "标准地",
    }


def test_the_place_of_every_story_is_read_off_its_rows() -> None:
    read = {code: home_of(city_of(check(workbook.read(SAMPLES / code)).tables)).prefecture for code in CODES}
    assert read == {code: {"j": "吉安市", "h": "合肥市", "g": "广州市"}[code[0]] for code in CODES}


def test_english_names_fit_the_boxes() -> None:
    names = {row["英文名"] for code in CODES for row in rows(code, "segments")}
    assert [name for name in names if len(name) > 36 or max(map(len, name.split())) > 16] == []


def test_the_electronics_chain_shows_every_kind_of_gap(diagnosed) -> None:
    _, segments = diagnosed("jian")["电子信息"]
    assert states(segments) == {"present": 19, "strong": 5, "weak": 4, "absent": 5, "unchecked": 3}
    assert [name for name, row in segments.items() if row["broken_middle"]] == [
        "覆铜板与半固化片",
        "LED支架",
        "液晶面板",
    ]
    assert segments["铜箔"]["n_firms"] == 2 and segments["铜箔"]["single_source"]  # two firms, one controller
    assert segments["光学镜头"]["capacity_reason"] == "size_unknown"
    assert segments["印制电路板"]["n_firms"] == 20


def test_the_six_chains_differ(diagnosed) -> None:
    found = {
        chain: (figures["completeness"], states(segments)) for chain, (figures, segments) in diagnosed("jian").items()
    }
    assert found["绿色食品"][0]["value"] > 0.95
    assert found["新能源"][1]["unchecked"] > len(counted("jian")["新能源"]) / 2
    assert found["先进装备制造"][1]["weak"] > 15
    assert all(count["absent"] for _, count in found.values())


def test_end_products_are_covered_within_reason(diagnosed) -> None:
    ends = {row["环节"] for row in rows("jian", "segments") if row["位置"] == "下游" and row["外部需求（万元/年）"]}
    covered = {
        name: row["coverage"]
        for _, segments in diagnosed("jian").values()
        for name, row in segments.items()
        if name in ends
    }
    assert len(covered) > 20 and all(0.3 <= value <= 2 for value in covered.values())


def test_nobody_buys_more_than_its_cost_share_or_sells_more_than_it_makes() -> None:
    share = {(row["供给环节"], row["需求环节"]): float(row["成本占比"] or 0) for row in rows("jian", "segment_links")}
    made = {row["企业名称"]: _made(row) for row in rows("jian", "firms")}
    bought, sold = Counter(), Counter()
    for row in rows("jian", "firm_links"):
        bought[row["采购商"], row["供应环节"]] += float(row["年交易额（万元）"] or 0)
        sold[row["供应商"], row["供应环节"]] += float(row["年交易额（万元）"] or 0)
    for (firm, segment), value in bought.items():
        amounts = made.get(firm, {}).items()
        assert firm not in made or value <= sum(share.get((segment, use), 0) * amount for use, amount in amounts)
    for (firm, segment), value in sold.items():
        assert firm not in made or value <= made[firm][segment]


def test_two_inputs_of_the_electronics_chain_come_from_abroad_and_only_one_has_a_substitute() -> None:
    deals = pd.DataFrame(rows("jian", "firm_links")).replace("", None)
    deals["value"] = deals["年交易额（万元）"].astype(float)
    for segment, countries, alternatives in (
        ("覆铜板与半固化片", {"日本", "中国台湾"}, {"province", "region"}),
        ("主控与存储芯片", {"韩国", "中国台湾"}, set()),
    ):
        told = deals[deals["供应环节"] == segment]
        ring = rings_of(told["外部所在地"], home())
        abroad = (ring == "abroad").to_numpy(bool)
        now = (told["截至日期"] == "2026-09-30").to_numpy(bool)
        assert told.loc[abroad & now, "value"].sum() > 0.5 * told.loc[now, "value"].sum()
        assert set(told.loc[abroad, "外部所在地"]) == countries
        assert set(told.loc[abroad, "截至日期"]) == {"2025-09-30", "2026-09-30"}
        assert set(ring[told["value"].isna() & told["备用产能（万元）"].notna()]) == alternatives


def test_every_place_of_a_partner_is_known_and_every_ring_occurs() -> None:
    places = pd.Series([row["外部所在地"] for row in rows("jian", "firm_links") if row["外部所在地"]])
    assert set(rings_of(places, home())) == {"province", "region", "nation", "abroad"}
    assert {"日本", "韩国", "中国台湾", "德国", "深圳市", "南昌市"} <= set(places)


def test_the_parts_of_a_product_cost_no_more_than_the_product() -> None:
    known = {row["环节"] for row in rows("jian", "segments")}
    whole = Counter()
    for row in rows("jian", "boms"):
        whole[row["产品"]] += float(row["成本占比"])
        assert not row["环节"] or row["环节"] in known
    assert len(whole) == 4 and all(0.7 < share <= 1 for share in whole.values())


def test_factors_are_uneven_and_of_every_kind() -> None:
    kinds = {row["类别"] for row in rows("jian", "resources")}
    assert kinds == {choice[1] for choice in TABLES["resources"].columns[0].choices}
    assert {row["产业链"] for row in rows("jian", "resources")} == {*counted("jian"), ""}
    assert {row["阶段"] for row in rows("jian", "technologies")} == {"研究", "小试", "中试", "首批", "量产"}


@pytest.mark.parametrize("left_out", [*([each] for each in OPTIONAL), OPTIONAL], ids="、".join)
def test_without_an_optional_table_the_city_is_read_and_diagnosed(
    left_out: list[str], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    for path in (SAMPLES / "jian").glob("*.csv"):
        if path.stem not in left_out:
            shutil.copy(path, tmp_path)
    assert not [problem for problem in check(workbook.read(tmp_path)).problems if problem.severity == "error"]
    assert main(["diagnose", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [chain["chain"] for chain in found["chains"]] == list(counted("jian"))
    assert all(chain["figures"]["completeness"]["value"] is not None for chain in found["chains"])


@pytest.mark.parametrize("pair", PAIRS)
def test_both_moments_of_a_story_share_segments_links_and_earlier_firms(pair: str) -> None:
    before, after = f"{pair}_before", f"{pair}_after"
    for table in ("chains", "segments", "segment_links"):
        assert rows(before, table) == rows(after, table)
    earlier = rows(before, "firms")
    assert rows(after, "firms")[: len(earlier)] == earlier


@pytest.mark.parametrize("story", [HEFEI, GUANGZHOU], ids=PAIRS)
def test_real_firms_stand_without_a_size_and_assumptions_say_so(story) -> None:
    for row in story.after:
        assert "revenue" not in row and "capacity" not in row
        assert (row["status"] == "待核") == ("我们的判断" in row["source"])
    assert all("假设，可改" in row["source"] for row in story.links if row["cost_share"])


def test_hefei_had_appliances_and_no_screen_and_then_got_a_chain(diagnosed) -> None:
    figures, before = diagnosed("hefei_before")["新型显示"]
    assert [row["state"] for row in before.values()] == ["unchecked"] * 3 + ["absent", "present"]
    assert before["显示屏"]["demand"] == pytest.approx(0.35 * 1_200_000)
    assert [figures["completeness"][name] for name in ("value", "low", "high")] == pytest.approx([0.5, 0.2, 0.8])

    figures, after = diagnosed("hefei_after")["新型显示"]
    assert [row["state"] for row in after.values()] == ["unchecked"] + ["present"] * 4
    assert after["显示屏"]["coverage_reason"] == "size_unknown"
    assert [figures["completeness"][name] for name in ("value", "low", "high")] == pytest.approx([1, 0.8, 1])
    sourcing = figures["possible_local_sourcing"]
    assert [sourcing[name] for name in ("value", "low", "high", "reason")] == [None, 0, 1, "capacity_unknown"]


def test_guangzhou_had_a_broken_middle_that_closed(diagnosed) -> None:
    figures, before = diagnosed("guangzhou_before")["芯片"]
    assert before["芯片制造"]["state"] == "absent" and before["芯片制造"]["broken_middle"]
    assert figures["completeness"]["value"] == pytest.approx(2 / 3)

    figures, after = diagnosed("guangzhou_after")["芯片"]
    assert after["芯片制造"]["state"] == "present" and not after["芯片制造"]["broken_middle"]
    assert after["芯片制造"]["capacity_reason"] == "size_unknown"
    assert figures["completeness"]["value"] == 1


def home() -> Home:
    """Where the sample city is, by its own rows."""
    return home_of(city_of(check(workbook.read(SAMPLES / "jian")).tables))


def ground() -> Ground:
    """The counties of the sample city."""
    return ground_of(Home("吉安市", "江西省"))


def lies_in(county: str, lng: float, lat: float) -> bool:
    """Whether a point is in a county, one polygon asked about one point."""
    counties = ground().counties.set_index("name").geometry
    return bool(counties[county].contains(Point(lng, lat)))


def apart_km(lng: float, lat: float, other_lng: float, other_lat: float) -> float:
    """The way on a sphere, which is near enough for a few kilometres."""
    a, b, c, d = map(math.radians, (lng, lat, other_lng, other_lat))
    return 6371 * math.acos(min(1, math.sin(b) * math.sin(d) + math.cos(b) * math.cos(d) * math.cos(a - c)))


def _made(row: dict[str, str]) -> dict[str, float]:
    """What a firm makes in each of its segments. [万元]"""
    pairs = (part.partition(":") for part in row["环节"].split("|"))
    return {segment: float(share or 1) * float(row["营业收入（万元/年）"] or 0) for segment, _, share in pairs}
