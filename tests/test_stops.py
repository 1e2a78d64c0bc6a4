"""Where it stops, how near a substitute is, how deep the roots are: by example, by property, and a second time."""

import contextlib
import io
import json
import tempfile
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.chain import City, chain_of
from liantu.commands import main
from liantu.diagnose import Diagnosis, diagnose, read_segments
from liantu.diagnose.rooting import blended
from liantu.diagnose.sections import rings, rooted, stops
from liantu.diagnose.segment_figures import read_dealings
from liantu.facts import Figure
from liantu.place import RINGS
from liantu.words import tell
from tests.chains import Rows, built, diagnosed, firm, link, random_rows, segment, texts, trade

WAIT = {"city": 2, "province": 4, "region": 7, "nation": 13, "abroad": 26}
PLACES = {"市内": "city", "省内": "province", "region": "region", "国内": "nation", "境外": "abroad"}
PLACES |= {"日本": "abroad", "Germany": "abroad", "深圳": "region", "": None, "隔壁": None}
ORIGINS = {"日本": "JP", "Germany": "DE"}


def essential(supplier: str, customer: str, share: float | None = 0.1, degree: int = 2) -> dict[str, object]:
    return link(supplier, customer, share) | {"essential": degree}


def deal(
    supplier: str,
    customer: str,
    value: float | None,
    of: str = "",
    place: str = "",
    spare: float | None = None,
    weeks: float | None = None,
    as_of: str = "",
) -> dict[str, object]:
    row = trade(supplier, customer, value) | {"segment": of, "place": place, "spare": spare, "switch_weeks": weeks}
    return row | {"as_of": as_of}


@pytest.fixture
def panel() -> City:
    """glass (a 100, b 20) ==2==> panel (c 300) ==2==> phone (d 900)

    film (none, from Japan 60, from Shenzhen 20 with 15 to spare in 3 weeks) ==2==> panel; glass covers 0.4 of its need.
    """
    return built(
        segments=[segment("glass", outside=270), segment("film"), segment("panel"), segment("phone", outside=900)],
        segment_links=[essential("glass", "panel"), essential("film", "panel", 0.3), essential("panel", "phone", 0.5)],
        firms=[firm("a", "glass", 100), firm("b", "glass", 20), firm("c", "panel", 300), firm("d", "phone", 900)],
        firm_links=[
            deal("j", "c", 60, "film", "日本"),
            deal("s", "c", 20, "film", "深圳", 15, 3),
        ],
    )


@pytest.fixture
def found(panel: City) -> Diagnosis:
    return diagnosed(panel)["c"]


def test_the_scarcest_essential_input_holds_its_user_back(found: Diagnosis) -> None:
    severity = found.segments["bottleneck_severity"].to_dict()
    # film covers nothing of what panels need, so it binds them; panels cover two thirds of what phones need.
    assert severity == {"glass": 0, "film": 300, "panel": 900, "phone": 0}


def test_inputs_that_are_equally_scarce_share_what_they_hold_back() -> None:
    rows = [segment("x"), segment("y"), segment("z", outside=100)]
    city = built(segments=rows, segment_links=[essential("x", "z"), essential("y", "z")], firms=[firm("a", "z", 100)])
    assert diagnosed(city)["c"].segments["bottleneck_severity"].to_dict() == {"x": 50, "y": 50, "z": 0}


def test_what_an_unknown_output_hangs_on_is_unknown() -> None:
    city = built(
        segments=[segment("x", outside=1), segment("z")], segment_links=[essential("x", "z")], firms=[firm("a", "z")]
    )
    found = diagnosed(city)["c"]
    assert found.figure("x", "bottleneck_severity") == Figure(None, "万元", reason="output_unknown")


def test_without_a_segment_all_stops_that_needs_it_step_by_step(found: Diagnosis) -> None:
    assert found.segments["stranded_output"].to_dict() == {"glass": 1200, "film": 1200, "panel": 900, "phone": 0}


def test_an_input_from_one_country_abroad_meets_all_three_tests(found: Diagnosis) -> None:
    rows = found.segments.loc["film"]
    assert (rows["imports"], rows["import_share"], rows["origin_hhi"], rows["chokepoint_tests"]) == (60, 0.75, 1, 3)
    assert found.figure("film", "imports_over_exports").reason == "no_exports"


def test_a_substitute_counts_once_it_can_deliver_in_time(panel: City) -> None:
    for weeks, covered in ((2, 0), (4, 0.25)):
        read = read_segments(panel, dealt=read_dealings(panel, weeks))
        assert diagnose(panel, chain_of(panel, "c"), read).figure("film", "substitution").value == covered


def test_the_severity_of_a_chokepoint_is_what_stops_less_what_others_deliver(found: Diagnosis) -> None:
    assert found.figure("film", "chokepoint_severity").value == pytest.approx(1200 * 0.75 * 0.75)
    assert found.segments["nearest_ring"].to_dict() == {
        "glass": "city",
        "film": "region",
        "panel": "city",
        "phone": "city",
    }


def test_deleting_the_alternative_of_the_imported_input_changes_rings_chokepoint_and_severity(panel: City) -> None:
    alone = City(**{**vars_of(panel), "firm_links": panel.firm_links.iloc[:1]})
    found = diagnosed(alone)["c"]
    film = found.segments.loc["film"]
    assert (film["nearest_ring"], film["import_share"], film["substitution"]) == ("abroad", 1, 0)
    assert film["chokepoint_severity"] == 1200
    assert "film" in rings.without_substitute(found)


def vars_of(city: City) -> dict[str, object]:
    return {name: getattr(city, name) for name in city.__dataclass_fields__}


def test_a_dependence_of_one_year_is_no_verdict(panel: City) -> None:
    assert stops.persistence(diagnosed(panel)["c"], "film").code == "note.no_year"
    dated = [deal("j", "c", 60, "film", "日本", as_of=f"{year}-12-31") for year in (2025, 2026)]
    rows = {"segments": [segment("film"), segment("panel")], "segment_links": [essential("film", "panel")]}
    city = built(**rows, firms=[firm("c", "panel", 300)], firm_links=dated)
    found = diagnosed(city)["c"]
    assert stops.persistence(found, "film").facts["n"] == 2
    assert found.segments.at["film", "imports"] == 60, "told twice, bought once"


def test_the_exposure_to_the_largest_supplier_is_what_nobody_else_could_make(found: Diagnosis) -> None:
    # 270 + 0.1 · 300 are needed; without a there is b with 20.
    assert found.figure("glass", "exposure").value == 280


def test_a_giant_that_comes_never_raises_the_exposure(panel: City) -> None:
    before = diagnosed(panel)["c"].segments["exposure"]
    giant = built(
        segments=[segment("glass", outside=270), segment("panel")],
        segment_links=[essential("glass", "panel")],
        firms=[firm("a", "glass", 100), firm("b", "glass", 20), firm("g", "glass", 5000), firm("c", "panel", 300)],
    )
    assert diagnosed(giant)["c"].segments.at["glass", "exposure"] <= before["glass"]


def test_the_concentration_has_an_interval_where_a_supplier_does_not_report() -> None:
    city = built(segments=[segment("s")], firms=[firm("a", "s", 50), firm("b", "s", 50), firm("c", "s")])
    figure = diagnosed(city)["c"].figure("s", "hhi")
    assert (figure.low, figure.value, figure.high) == (pytest.approx(1 / 3), 0.5, 1)


def test_roots_are_shown_part_by_part() -> None:
    """a (here since 2006, head office 吉安市, research here) sells 30 to b and 10 to an outsider"""
    cells = {"headquarters": "吉安市", "rd_share": 0.05, "rd_place": "市内", "arrived": 2006, "as_of": "2026-09-30"}
    empty = dict.fromkeys(cells, None) | {"headquarters": "深圳市"}
    city = built(
        segments=[segment("x"), segment("y")],
        segment_links=[link("x", "y", 0.1)],
        firms=[firm("a", "x", 100) | cells, firm("b", "y", 300) | empty],
        firm_links=[deal("a", "b", 30, "x"), deal("a", "o", 10, "x", "国内")],
    )
    found = diagnosed(city)["c"]
    parts = {name: part.value for name, part in found.rooting.items()}
    assert parts == {
        "local_purchases": 1.0,
        "local_sales": 0.75,
        "local_research": 1.0,
        "local_headquarters": 0.5,
        "years_here": 20.0,
        "external_internal": 0.0,
    }
    assert blended(found.rooting, {"local_sales": 1.0, "external_internal": 1.0}).value == pytest.approx(0.625)
    assert found.circulation["outputs"]["nation"].value == 0.25


def test_where_rows_cover_less_than_half_that_is_said_before_the_number(panel: City) -> None:
    found = diagnosed(panel)["c"]
    assert found.outcomes["embeddedness"].is_thin
    said = tell("en", rooted.section(found).answer)
    assert said.index("rows cover 14%") < said.index("0%.")


def test_without_links_or_deals_each_section_says_which_sheet_to_fill() -> None:
    found = diagnosed(built(segments=[segment("s")], firms=[firm("a", "s", 1)]))["c"]
    for each in (stops, rings):
        shown = each.section(found)
        assert tell("zh", shown.answer)
        assert [finding.code for finding in shown.sharpen if finding.code != "sharpen.ends"] == ["sharpen.table"] * 2


@st.composite
def dealing_rows(draw: st.DrawFn) -> Rows:
    """Random rows in which inputs may be essential, and deals say of what, from where, how much more and how soon."""
    rows = draw(random_rows())
    names = ["", *dict.fromkeys(row["segment"] for row in rows["segments"])]
    degree = st.sampled_from([0, 1, 2, 2])
    links = [row | {"essential": draw(degree)} for row in rows["segment_links"]]
    deals = [
        row
        | {
            "segment": draw(st.sampled_from(names)),
            "place": draw(st.sampled_from(list(PLACES))),
            "spare": draw(st.none() | st.integers(0, 300)),
            "switch_weeks": draw(st.none() | st.sampled_from([1, 5, 13, 20])),
        }
        for row in rows["firm_links"]
    ]
    return rows | {"segment_links": links, "firm_links": deals}


@given(dealing_rows())
def test_the_figures_equal_a_second_computation(rows: Rows) -> None:
    city = built(**rows)
    read = read_segments(city)
    naive = again(rows, read.figures.to_dict("index"))
    for name, values in read.figures.to_dict("index").items():
        for figure, expected in naive[name].items():
            value = values[figure]
            assert (None if value != value or value is None else value) == (
                expected if isinstance(expected, str | None) else pytest.approx(expected)
            ), (name, figure)


@settings(max_examples=6)  # each starts the command, and that a child process which reads the files
@given(dealing_rows())
def test_the_command_prints_bottlenecks_and_rings_to_the_letter_of_the_interface(rows: Rows) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as printed:
        for table, text in texts(rows | {"firms": rows["firms"] or [firm("", "")]}).items():
            (Path(folder) / f"{table}.csv").write_text(text, encoding="utf-8")
        assert main(["diagnose", folder, "--json"]) == 0
    said = {row["segment"]: row for chain in json.loads(printed.getvalue())["chains"] for row in chain["segments"]}
    for segment_name, naive in again(rows, said).items():
        for name in ("bottleneck_severity", "nearest_ring", "stranded_output"):
            expected = naive[name]
            assert said[segment_name][name] == (
                expected if isinstance(expected, str | None) else pytest.approx(expected)
            )
            reason = "no_links" if name == "nearest_ring" else "output_unknown"
            assert said[segment_name].get(f"{name}_reason") == (reason if expected is None else None)


@given(dealing_rows(), st.sampled_from([2, 10]))
def test_money_scales_and_shares_stay(rows: Rows, k: int) -> None:
    columns = {"segments": ("outside_demand", "reference_output"), "firms": ("revenue", "capacity")}
    columns["firm_links"] = ("value", "spare")
    larger = {table: [dict(row) for row in records] for table, records in rows.items()}
    for table, names in columns.items():
        for row in larger[table]:
            row |= {name: row[name] * k for name in names if row[name] is not None}
    before, after = (read_segments(built(**each)).figures.to_dict("list") for each in (rows, larger))
    money = ("bottleneck_severity", "stranded_output", "imports", "exposure", "chokepoint_severity")
    shares = ("hhi_low", "hhi_high", "import_share", "origin_hhi", "chokepoint_tests", "substitution", "nearest_ring")
    for name in (*money, *shares):
        factor = k if name in money else 1
        for was, now in zip(before[name], after[name], strict=True):
            assert (now != now or now is None) == (was != was or was is None)
            if isinstance(was, float):
                assert now == pytest.approx(was * factor)


def again(rows: Rows, done: dict[str, dict]) -> dict[str, dict[str, object]]:
    """The same from the words of the definitions, over plain rows; output, coverage, demand and state are taken."""
    names = list(done)
    local = {row["firm"] for row in rows["firms"]}
    needs = {
        (row["supplier_segment"], row["customer_segment"]) for row in rows["segment_links"] if row["essential"] == 2
    }
    deals = [row for row in rows["firm_links"] if row["supplier"] != row["customer"]]
    answer = {}
    for s in names:
        stranded = stop_all(s, needs, done)
        told = {"bottleneck_severity": bound(s, needs, done), "stranded_output": stranded}
        told |= {"nearest_ring": nearest(s, deals, local, done), **imported(s, deals, local), **held(s, rows, done)}
        told["substitution"], told["substitution_high"] = covered(s, rows, deals, local)
        told["substitution_low"] = told["substitution"]
        for severity, cover in (("", ""), ("_low", "_high"), ("_high", "_low")):
            left = told[f"substitution{cover}"]
            factors = [stranded, told["import_share"], None if left is None else 1 - left]
            known = None if None in factors else factors[0] * factors[1] * factors[2]
            told[f"chokepoint_severity{severity}"] = 0 if 0 in factors else known
        answer[s] = told
    return answer


def number(value: object) -> float | None:
    return None if value is None or value != value else value


def adds_up(terms: list[float | None]) -> float | None:
    known = sum(term for term in terms if term is not None)
    return None if known == 0 and None in terms else known


def bound(s: str, needs: set, done: dict) -> float | None:
    terms = []
    for m in done:
        scarce = {a: number(done[a]["coverage"]) for a, b in needs if b == m}
        scarce = {a: cover for a, cover in scarce.items() if cover is not None}
        if scarce and min(scarce.values()) < 1:
            least = [a for a, cover in scarce.items() if cover == min(scarce.values())]
            if s in least:
                made = number(done[m]["output"])
                terms.append(None if made is None else made / len(least))
    return adds_up(terms)


def stop_all(s: str, needs: set, done: dict) -> float | None:
    reached, edge = set(), {s}
    while edge:
        edge = {b for a, b in needs if a in edge and done[b]["state"] in ("weak", "present", "strong")} - reached
        reached |= edge
    return adds_up([number(done[m]["output"]) for m in reached - {s}])


def ring_of(row: dict, local: set) -> str | None:
    if row["supplier"] in local and row["customer"] in local:
        return "city"
    ring = PLACES[row["place"]]
    return None if ring == "city" else ring


def nearest(s: str, deals: list[dict], local: set, done: dict) -> str | None:
    if done[s]["state"] in ("weak", "present", "strong"):
        return "city"
    found = {PLACES[row["place"]] for row in deals if row["segment"] == s and row["supplier"] not in local}
    return next((ring for ring in RINGS[1:] if ring in found), None)


def imported(s: str, deals: list[dict], local: set) -> dict[str, float | None]:
    bought = [row for row in deals if row["segment"] == s and row["customer"] in local and row["value"] is not None]
    sold = [row for row in deals if row["segment"] == s and row["supplier"] in local and row["value"] is not None]
    whole = sum(row["value"] for row in bought)
    if not whole:
        names = ("imports", "import_share", "origin_hhi", "chokepoint_tests", "chokepoint_tests_low")
        return dict.fromkeys((*names, "chokepoint_tests_high"), None)
    abroad = [row for row in bought if ring_of(row, local) == "abroad"]
    z, dark = sum(row["value"] for row in abroad), sum(r["value"] for r in bought if ring_of(r, local) is None)
    by_origin = defaultdict(float)
    for row in abroad:
        if row["place"] in ORIGINS:
            by_origin[ORIGINS[row["place"]]] += row["value"]
    told, largest = sum(by_origin.values()), max(by_origin.values(), default=0)
    squares = sum(each**2 for each in by_origin.values())
    exports = sum(row["value"] for row in sold if ring_of(row, local) == "abroad")
    third = z > 0 and z > exports
    share = (z / whole, z / (whole - dark) if whole > dark else None, (z + dark) / whole)
    hhi = (squares / z**2 if z else None, squares / told**2 if told else None)
    hhi = (*hhi, (squares - largest**2 + (largest + z - told) ** 2) / z**2 if z else None)
    low, now, high = (
        third + (h is not None and h > 0.4) + (q is not None and q > 0.5) for h, q in zip(hhi, share, strict=True)
    )
    found = {"imports": z, "import_share": share[1], "origin_hhi": hhi[1], "chokepoint_tests": now}
    return found | {"chokepoint_tests_low": low, "chokepoint_tests_high": high}


def parts_of(row: dict) -> dict[str, float]:
    parts = [part.split(":") for part in row["segments"].split("|")]
    return {part[0]: float(part[1]) if len(part) > 1 else 1 / len(parts) for part in parts}


def held(s: str, rows: Rows, done: dict) -> dict[str, float | None]:
    by_holder = defaultdict(list)
    for row in rows["firms"]:
        if s in parts_of(row):
            size = row["revenue"] if row["capacity"] is None else row["capacity"]
            by_holder[row["controller"] or row["firm"]].append(None if size is None else size * parts_of(row)[s])
    sizes = {name: sum(each or 0 for each in amounts) for name, amounts in by_holder.items()}
    silent = all(amount is None for amounts in by_holder.values() for amount in amounts)
    index, need = number(done[s]["hhi"]), number(done[s]["demand"])
    in_doubt = {name: [each is None for each in amounts] for name, amounts in by_holder.items()}
    low = high = index
    if len(sizes) > 1 and any(any(each) for each in in_doubt.values()):
        half = any(any(each) and not all(each) for each in in_doubt.values())
        n_dark = sum(all(each) for each in in_doubt.values())
        low = 1 / len(sizes) if half or index is None else 1 / (1 / index + n_dark)
        high = 1.0
    if not sizes or (len(sizes) > 1 and silent) or need is None:
        return {"hhi_low": low, "hhi_high": high, "exposure": None}
    rest = sum(sizes.values()) - max(sizes.values())
    return {"hhi_low": low, "hhi_high": high, "exposure": need - min(need, rest)}


def covered(s: str, rows: Rows, deals: list[dict], local: set) -> tuple[float | None, float | None]:
    holder = {row["firm"]: row["controller"] or row["firm"] for row in rows["firms"]}
    mine = [row for row in deals if row["segment"] == s]
    bought = [row for row in mine if row["customer"] in local and row["value"]]
    abroad = [row for row in bought if ring_of(row, local) == "abroad"]
    cut, lost = None, sum(row["value"] for row in abroad)
    if not abroad:
        by_source = defaultdict(float)
        for row in bought:
            by_source[holder.get(row["supplier"], row["supplier"])] += row["value"]
        if not by_source:
            return None, None
        cut = min(by_source, key=lambda name: (-by_source[name], name))
        lost = by_source[cut]
    spare = []
    for row in rows["firms"]:
        if s in parts_of(row) and holder[row["firm"]] != cut:
            known = row["capacity"] is not None and row["revenue"] is not None
            free = max(0, row["capacity"] - row["revenue"]) * parts_of(row)[s] if known else None
            spare.append((free, WAIT["city"]))
    for row in mine:
        ring = ring_of(row, local)
        if row["supplier"] in local or ring is None or row["supplier"] == cut or (abroad and ring == "abroad"):
            continue
        spare.append((row["spare"], WAIT[ring] if row["switch_weeks"] is None else row["switch_weeks"]))
    in_time = [free for free, weeks in spare if weeks <= 13]
    value = min(1, sum(free or 0 for free in in_time) / lost)
    return value, 1.0 if None in in_time else value


def test_the_share_covered_grows_with_every_ring() -> None:
    table = diagnosed(built(**FAR))["c"].read.dealt.substitution
    shares = [table.figure("x", f"substitution_{ring}").value for ring in RINGS]
    assert shares == [0, 0.1, 0.1, 0.3, 0.3]
    assert all(a <= b for a, b in pairwise(shares))


FAR: Rows = {
    "segments": [segment("x"), segment("y")],
    "segment_links": [essential("x", "y")],
    "firms": [firm("c", "y", 300)],
    "firm_links": [
        deal("j", "c", 100, "x", "日本"),
        deal("p", "c", 5, "x", "省内", 10),
        deal("n", "c", None, "x", "国内", 20),
    ],
}


def test_who_stops_is_not_named_as_the_nearest_who_could_help() -> None:
    city = built(
        segments=[segment("foil"), segment("board", outside=50)],
        segment_links=[essential("foil", "board", 0.2)],
        firms=[firm("A", "foil", None, 100), firm("B", "board", 60, 60), firm("C", "board", 60, 60)],
    )
    found = diagnosed(city)["c"]
    assert found.segments.at["foil", "nearest_ring"] == "city"
    assert stops.answer(found).code == "answer.stops.single.no_substitute"
