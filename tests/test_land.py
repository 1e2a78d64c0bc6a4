"""Land for a project: by example, by property, and a second time by plain loops; and the page that shows it."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from liantu import words
from liantu.chain import City
from liantu.diagnose import Diagnosis
from liantu.facts import Few, Figure
from liantu.siting.land import METHODS, day_of, disagreeing, idle, plots_located, room_by_park, span
from liantu.siting.modes import mode_for, rules
from liantu.siting.sections import land
from liantu.siting.shortlist import ALLOWS, USES, VERDICTS, Fit, Profile, Slack, shortlist
from tests.chains import Rows, built, diagnosed, firm, segment

DAY = date(2026, 9, 30)
COLUMNS = (
    *("plot", "park", "kind", "use", "area_mu", "floor_area", "ready", "mode", "price", "occupancy", "idle_since"),
    *("release", "release_area", "power", "chemical", "lng", "lat", "crs", "as_of"),
)
BLANK = dict.fromkeys(COLUMNS)
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "${alert(1)}",
    "![x](http://a)",
    "'&{n}",
]


def plot(name: str, area: float | None = None, **cells: object) -> dict[str, object]:
    """A free piece of industrial land that is ready, but for what is told."""
    usual = {"plot": name, "kind": "land", "use": "industry", "area_mu": area, "occupancy": "free"}
    return BLANK | usual | {"ready": "2026-08-31", "power": 1000, "chemical": "no", "as_of": "2026-09-30"} | cells


def city_with(*plots: dict[str, object], **tables: list[dict[str, object]]) -> City:
    rows: Rows = {"segments": [segment("s")], "firms": [firm("a", "s", 1)], "land": list(plots)}
    return built(**rows | tables)


def found_in(*plots: dict[str, object], **tables: list[dict[str, object]]) -> Diagnosis:
    return diagnosed(city_with(*plots, **tables))["c"]


def listed(city: City, **asked: object) -> dict[str, str]:
    return {fit.plot: fit.verdict for fit in shortlist(city, Profile(**asked), DAY)}


def only(city: City, **asked: object) -> Fit:
    [fit] = shortlist(city, Profile(**asked), DAY)
    return fit


@pytest.fixture
def ground() -> City:
    """wide 80, just 50, late 60 (ready in March), short 45, small 20 mu; plant 9000 m² without land;

    old: 70 mu, idle since 2020, of which a buy-back gives 55; kept: idle, to stay so; used; dark: area not told
    """
    lying = {"occupancy": "idle", "idle_since": "2020-03"}
    return city_with(
        plot("wide", 80),
        plot("just", 50),
        plot("late", 60, ready="2027-03-31"),
        plot("short", 45),
        plot("small", 20),
        plot("plant", kind="plant", floor_area=9000),
        plot("old", 70, **lying, release="buy_back", release_area=55),
        plot("kept", 70, **lying, release="none"),
        plot("used", 70, occupancy="in_use"),
        plot("dark"),
    )


def test_fits_stand_first_the_tightest_on_top_then_the_near_then_the_untold_then_the_others(ground: City) -> None:
    assert listed(ground, need_mu=50, months=3) == {
        "just": "fits",
        "wide": "fits",
        "old": "nearly",
        "short": "nearly",
        "late": "nearly",
        "dark": "not_told",
        "small": "no",
        "used": "no",
        "plant": "no",
        "kept": "no",
    }
    assert list(listed(ground, need_mu=50, months=3))[:5] == ["just", "wide", "old", "short", "late"]


def test_of_an_idle_plot_what_it_releases_counts_and_it_must_be_taken_back_first(ground: City) -> None:
    verdicts = listed(ground, need_mu=60)
    assert verdicts["old"] == "nearly", "55 of 60 mu, though the whole has 70"
    assert listed(ground, need_mu=70)["old"] == "no"
    assert listed(ground, need_mu=10)["kept"] == "no"


def test_a_miss_says_by_how_much(ground: City) -> None:
    by_name = {fit.plot: fit for fit in shortlist(ground, Profile(need_mu=50, months=3), DAY)}
    [short], [late] = by_name["short"].against, by_name["late"].against
    assert short.why.facts["gap"] == Figure(5, "亩") and late.why.facts["n"] == 3


def test_an_empty_cell_is_named_and_never_a_no() -> None:
    bare = {name: None for name in ("use", "occupancy", "ready", "power", "chemical", "kind")}
    fit = only(city_with(plot("dark", **bare)), need_mu=50, months=3, use="industry", power=500, chemical=True)
    assert fit.verdict == "not_told"
    assert [each.column for each in fit.against] == ["occupancy", "area_mu", "ready", "use", "power", "chemical"]


def test_land_has_no_floor_and_a_plant_no_land_but_only_if_the_row_says_what_it_is() -> None:
    assert only(city_with(plot("p", 30)), need_floor=500).verdict == "no"
    assert only(city_with(plot("p", 30, kind=None)), need_floor=500).verdict == "not_told"
    assert only(city_with(plot("p", kind="plant", floor_area=900)), need_mu=5).verdict == "no"
    assert only(city_with(plot("p", 8, kind="plant", floor_area=900)), need_mu=5, need_floor=500).verdict == "fits"


@pytest.mark.parametrize(
    ("ready", "verdict"),
    [
        ("2026-12-31", "fits"),
        ("2026", "fits"),
        ("2026-12", "fits"),
        ("2027-01-01", "nearly"),
        ("2027-06-30", "nearly"),
        ("2027-07", "no"),
        ("2027", "nearly"),
        ("长期", "not_told"),
        (None, "not_told"),
    ],
)
def test_a_date_counts_as_late_as_it_must_be(ready: str | None, verdict: str) -> None:
    assert only(city_with(plot("p", 60, ready=ready)), months=3).verdict == verdict


def test_a_year_that_may_be_in_time_or_late_is_not_told() -> None:
    assert only(city_with(plot("p", 60, ready="2026")), months=1).verdict == "not_told"


def test_months_count_to_the_end_of_the_month() -> None:
    assert Profile(months=3).by(DAY) == date(2026, 12, 31)
    assert Profile(months=5).by(date(2026, 9, 1)) == date(2027, 2, 28)
    assert Profile(months=12).by(DAY) == date(2027, 9, 30)


def test_what_is_nearly_right_is_an_assumption_that_can_be_changed(ground: City) -> None:
    strict = {fit.plot: fit.verdict for fit in shortlist(ground, Profile(need_mu=50, months=3), DAY, Slack(0.05, 1))}
    assert strict["short"] == strict["late"] == "no"


def test_the_last_day_of_the_rows_is_that_of_the_plots() -> None:
    assert day_of(city_with(plot("p", as_of="2026-05"), plot("q", as_of="2026-03-31"))) == date(2026, 5, 31)
    assert day_of(city_with(plot("p", as_of=None))) is None


# Idle plots and room by park


def test_released_areas_add_up_to_their_parts_and_the_untold_are_counted() -> None:
    lying = {"occupancy": "idle"}
    found = idle(
        city_with(
            plot("a", 70, park="P", **lying, release="buy_back", release_area=55, idle_since="2020-03"),
            plot("b", 30, park="Q", **lying, release="buy_back"),
            plot("c", 40, park="P", **lying, release="split", release_area=12, idle_since="2022-09-30"),
            plot("d", 10, **lying, release_area=3),
            plot("e", 99, **lying, release="none", release_area=99),
            plot("f", 25, occupancy=None, idle_since="2024", release="lease", release_area=5),
            plot("g", 25),
        ),
        DAY,
    )
    assert (found.total.area.value, found.total.n, found.total.n_unknown) == (75, 5, 1)
    told = {method: (each.area.value, each.n, each.n_unknown) for method, each in found.by("method", METHODS).items()}
    assert told == {"buy_back": (55, 2, 1), "split": (12, 1, 0), "lease": (5, 1, 0), None: (3, 1, 0)}
    assert found.rows.loc["a", "years"] == 6.5, "from the last day of March"
    assert found.rows.index[0] == "a" and found.rows.at["f", "years"] == 1.7
    alone = idle(city_with(plot("b", 30, **lying, release="buy_back")), DAY).total
    assert alone.area == Figure(None, "亩", reason="area_unknown", n=0)


def test_the_room_of_a_park_is_its_free_plots_else_what_it_says_of_itself() -> None:
    city = city_with(
        plot("a", 30, park="P"),
        plot("b", 20, park="P"),
        plot("c", 99, park="P", occupancy="in_use"),
        plot("d", park="Q"),
        plot("e", kind="plant", floor_area=700, park="Q"),
        plot("f", 5, park="R", kind=None),
        parks=[
            {"park": name, "land_available": n, "plants_available": 80} for name, n in (("P", 70), ("Q", 9), ("R", 4))
        ],
    )
    room = room_by_park(city)
    assert room["land"].to_dict() == {"P": 50, "Q": 9, "R": 4}
    assert room["land_from"].to_dict() == {"P": "plots", "Q": "park", "R": "park"}
    assert room["land_n_unknown"].to_dict() == {"P": 0, "Q": 1, "R": 0}
    assert room["plants"].to_dict() == {"P": 80, "Q": 700, "R": 80}
    assert disagreeing(room).tolist() == ["P"] and disagreeing(room, "plants").tolist() == ["Q"]
    [apart] = [each for each in land.section(diagnosed(city)["c"], Profile()).doubts if each.code == "doubt.land.apart"]
    assert apart.facts["n"] == 1 and [name.zh for name in apart.facts["parks"].names] == ["P"]


def test_a_park_of_which_nothing_is_told_has_unknown_room() -> None:
    room = room_by_park(city_with(parks=[{"park": "P", "land_available": None}]))
    assert room["land"].isna().all() and room["land_from"].isna().all()


def test_a_plot_is_drawn_at_its_own_point_else_at_its_parks_else_nowhere() -> None:
    own = {"lng": 115.0, "lat": 27.1}
    located = plots_located(
        city_with(
            plot("own", park="P", **own, crs="WGS84"),
            plot("no_crs", park="P", **own),
            plot("swapped", park="P", lng=27.1, lat=115.0, crs="WGS84"),
            plot("lost"),
            parks=[{"park": "P", "lng": 114.9, "lat": 27.0, "crs": "CGCS2000"}],
        )
    )
    assert located["own"].to_dict() == {"own": True, "no_crs": False, "swapped": False, "lost": False}
    assert located["lng"].fillna(0).tolist() == [115.0, 114.9, 114.9, 0.0]


# How land is given


def test_each_rule_can_be_met_and_names_a_mode_of_the_table() -> None:
    for rule in rules():
        profile = Profile(
            use=rule.use[0] if rule.use else None,
            is_first=rule.is_first,
            chemical=bool(rule.chemical),
            **({rule.need: rule.threshold.value} if rule.need else {}),
        )
        assert rule.suits(profile) and rule.named.zh
        if rule.need:
            assert rule.low <= rule.threshold.value <= rule.high


def test_what_a_project_does_not_say_speaks_for_no_mode() -> None:
    assert mode_for(Profile()) == mode_for(Profile(need_mu=10)) == []
    assert [rule.code for rule in mode_for(Profile(need_mu=15, use="industry"))] == ["light"]
    assert [rule.mode for rule in mode_for(Profile(need_mu=150, use="industry", is_first=True))] == [
        "standard",
        "flexible",
        "lease_first",
    ]
    assert [rule.mode for rule in mode_for(Profile(need_mu=8, use="rural"))] == ["point"]
    assert mode_for(Profile(need_mu=15, use="industry", chemical=True)) == []


def test_a_project_is_the_first_of_its_kind_only_where_somebody_looked() -> None:
    rows = [segment("s"), segment("gap"), segment("dark", checked=False)]
    found = diagnosed(built(segments=rows, firms=[firm("a", "s", 1)]))["c"]
    assert [land.profile_of(found, each).is_first for each in ("s", "gap", "dark")] == [False, True, None]


# By property, and a second time

AREAS = st.none() | st.sampled_from([0, 10, 40, 48, 50, 60, 100])
READY = st.sampled_from([None, "2026", "2026-08-31", "2026-12-31", "2027", "2027-03", "2028-01-01", "长期"])


@st.composite
def plots(draw: st.DrawFn) -> list[dict[str, object]]:
    """Up to eight plots in two parks; any cell may be empty."""
    cells = {
        "park": st.sampled_from([None, "P", "Q"]),
        "kind": st.sampled_from([None, "land", "plant"]),
        "use": st.sampled_from([None, "industry", "m0", "storage", "research", "other"]),
        "area_mu": AREAS,
        "floor_area": st.none() | st.sampled_from([0, 800, 1000, 5000]),
        "ready": READY,
        "occupancy": st.sampled_from([None, "free", "free", "idle", "in_use", "reserved"]),
        "idle_since": st.sampled_from([None, None, "2020", "2024-05-01"]),
        "release": st.sampled_from([None, *METHODS, "none"]),
        "release_area": AREAS,
        "power": st.none() | st.sampled_from([0, 400, 630, 1000]),
        "chemical": st.sampled_from([None, "yes", "no"]),
    }
    n = draw(st.integers(0, 8))
    return [BLANK | {"plot": f"p{i}", "as_of": "2026-09-30"} | draw(st.fixed_dictionaries(cells)) for i in range(n)]


PROFILES = st.builds(
    Profile,
    need_mu=st.none() | st.sampled_from([10.0, 50.0, 60.0]),
    need_floor=st.none() | st.sampled_from([500.0, 1000.0]),
    months=st.none() | st.sampled_from([1, 3, 12]),
    use=st.none() | st.sampled_from(USES),
    power=st.none() | st.sampled_from([500.0, 1000.0]),
    chemical=st.booleans(),
)


@given(plots(), PROFILES)
def test_the_verdicts_equal_a_second_computation(rows: list[dict[str, object]], profile: Profile) -> None:
    found = shortlist(city_with(*rows), profile, DAY)
    assert {fit.plot: fit.verdict for fit in found} == {row["plot"]: judged(row, profile) for row in rows}
    ranks = [VERDICTS.index(fit.verdict) for fit in found]
    assert ranks == sorted(ranks)


def judged(row: dict[str, object], profile: Profile) -> str:
    """Marks of all that is asked: 0 met, 1 near, 2 untold, 3 failed; the worst counts."""
    lies = row["occupancy"] == "idle" or (row["occupancy"] is None and row["idle_since"] is not None)
    marks = [(3 if row["release"] == "none" else 1) if lies else {None: 2, "free": 0}.get(row["occupancy"], 3)]

    def amount(has: float | None, need: float) -> int:
        return 2 if has is None else 0 if has >= need else 1 if has >= 0.8 * need else 3

    if profile.need_mu:
        no_land = row["kind"] == "plant" and row["area_mu"] is None and not lies
        marks.append(3 if no_land else amount(row["release_area" if lies else "area_mu"], profile.need_mu))
    if profile.need_floor:
        no_floor = row["kind"] == "land" and row["floor_area"] is None
        marks.append(3 if no_floor else amount(row["floor_area"], profile.need_floor))
    if profile.months:
        last = {1: "2026-10-31", 3: "2026-12-31", 12: "2027-09-30"}[profile.months]
        marks.append(in_time(row["ready"], last))
    if profile.use:
        marks.append(2 if row["use"] is None else 0 if row["use"] in ALLOWS[profile.use] else 3)
    if profile.power:
        marks.append(amount(row["power"], profile.power))
    if profile.chemical:
        marks.append({None: 2, "yes": 0, "no": 3}[row["chemical"]])
    return VERDICTS[max(marks)]


def in_time(ready: str | None, last: str) -> int:
    if ready in (None, "长期"):
        return 2
    first, end = {"2026": ("2026-01-01", "2026-12-31"), "2027": ("2027-01-01", "2027-12-31")}.get(ready, (ready, ready))
    first, end = (first + "-01", end + "-31") if len(first) == len("2027-03") else (first, end)
    if end <= last:
        return 0
    if first <= last:
        return 2
    months = (int(first[:4]) - int(last[:4])) * 12 + int(first[5:7]) - int(last[5:7])
    return 1 if months <= 6 else 3


@given(plots(), PROFILES, st.sampled_from(["need_mu", "need_floor", "power", "months"]))
def test_more_asked_for_never_turns_a_no_into_a_fit(rows: list, profile: Profile, need: str) -> None:
    city = city_with(*rows)
    steps = [None, 12, 3, 1] if need == "months" else [None, 1.0, 50.0, 600.0, 10_000.0]
    before: dict[str, int] = {}
    for step in steps:
        asked = Profile(**vars(profile) | {need: step})
        now = {fit.plot: VERDICTS.index(fit.verdict) for fit in shortlist(city, asked, DAY)}
        clear = {plot for plot, rank in before.items() if VERDICTS[rank] == "no"}
        assert all(VERDICTS[now[plot]] == "no" for plot in clear)
        assert not before or all(now[plot] >= before[plot] or VERDICTS[before[plot]] == "not_told" for plot in now)
        before = now


@given(plots(), PROFILES, st.sampled_from(["use", "ready", "power", "chemical", "release_area", "occupancy"]))
def test_emptying_a_cell_never_makes_a_no(rows: list, profile: Profile, column: str) -> None:
    full = {fit.plot: fit.verdict for fit in shortlist(city_with(*rows), profile, DAY)}
    emptied = [row | {column: None} | ({"idle_since": None} if column == "occupancy" else {}) for row in rows]
    bare = {fit.plot: fit.verdict for fit in shortlist(city_with(*emptied), profile, DAY)}
    land_of_idle = {row["plot"] for row in rows if column == "occupancy"}  # free again, its own area counts
    assert all(bare[plot] != "no" or full[plot] == "no" or plot in land_of_idle for plot in full)


@given(plots())
def test_idle_land_and_room_add_up_to_their_parts(rows: list[dict[str, object]]) -> None:
    city = city_with(*rows, parks=[{"park": "P", "land_available": 7}, {"park": "Q", "land_available": None}])
    found = idle(city, DAY)
    for parts in (found.by("method", METHODS).values(), found.by("park").values()):
        assert sum(each.n for each in parts) == found.total.n
        assert sum(each.n_unknown for each in parts) == found.total.n_unknown
        assert sum(each.area.value or 0 for each in parts) == (found.total.area.value or 0)
    room = room_by_park(city)["land"].fillna(-1).to_dict()
    for park, own in (("P", 7), ("Q", -1)):
        mine = [row for row in rows if row["park"] == park and row["kind"] == "land"]
        free = [row["area_mu"] for row in mine if row["occupancy"] == "free"]
        told = [area for area in free if area is not None]
        doubtful = len(free) > len(told) or any(row["occupancy"] is None and not row["idle_since"] for row in mine)
        assert room[park] == (own if not mine or (doubtful and not told) else sum(told))


# The section and its words


def test_the_answer_names_the_best_plot_and_what_idle_land_would_release(ground: City) -> None:
    found = diagnosed(ground)["c"]
    answer = land.section(found, Profile(need_mu=50, months=3, use="industry")).answer
    assert words.tell("zh", answer) == "50亩、年底前能用的工业地有2块，首选just；闲置可腾55亩。"
    assert words.tell("en", answer).startswith(
        "Industrial land: 50 mu and ready by the end of the year. 2 fit, best just."
    )
    assert land.section(found, Profile(need_mu=58)).answer.code == "answer.land.fits"
    assert land.section(found, Profile(need_mu=90)).answer.code == "answer.land.nearly"
    assert land.section(found, Profile(need_mu=500)).answer.code == "answer.land.not_told"
    assert land.section(found_in(plot("p", 5)), Profile(need_mu=500)).answer.code == "answer.land.no"
    assert (
        words.tell("zh", land.section(found, Profile()).answer) == "台账上可供7块，各园区可供地合计0亩；闲置可腾55亩。"
    )


def test_without_plots_the_sheet_to_fill_is_named_and_what_parks_say_is_still_shown() -> None:
    parks = [{"park": "P", "land_available": 70}, {"park": "Q", "land_available": 9}]
    shown = land.section(found_in(parks=parks), Profile(need_mu=50))
    said = words.tell("zh", shown.answer)
    assert "“地块”表还是空的" in said and "79亩" in said and "P最多" in said and shown.verdicts == ()
    assert shown.sharpen[0].code == "sharpen.table"
    assert land.section(found_in(), Profile()).answer.code == "answer.land.no_table"


def test_a_plot_without_an_area_says_so_and_points_at_the_cell() -> None:
    shown = land.section(found_in(plot("p")), Profile(need_mu=50))
    assert shown.verdicts[0].facts["plot_area"] == Figure(None, "亩", reason="area_unknown")
    assert [each.facts["column"].column for each in shown.sharpen] == ["area_mu"]
    assert shown.doubts[0].code == "doubt.land.untold"


@pytest.mark.parametrize("language", words.LOCALES)
def test_everything_that_is_said_can_be_said(language: str, ground: City) -> None:
    found = diagnosed(ground)["c"]
    asks = [{}, {"need_mu": 50, "months": 3, "use": "industry"}, {"need_floor": 5000, "chemical": True, "power": 2000}]
    for asked in asks:
        shown = land.section(found, Profile(**asked, is_first=True))
        said = [words.tell(language, each) for each in (shown.answer, *shown.doubts, *shown.sharpen)]
        for verdict in shown.verdicts:
            said += [words.spoken(language, fact) for fact in verdict.facts.values()]
            said += [words.tell(language, note) for note in verdict.explain().notes]
        assert all(said) and not any("{" in each for each in said)
    assert words.spoken(language, Few(tuple(map(found.named, ["s"] * 3)), "parks"))


def test_hostile_names_stay_names() -> None:
    plots = [plot(name, 60, park=name, county=name, holder=name) for name in HOSTILE]
    shown = land.section(found_in(*plots, parks=[{"park": name} for name in HOSTILE]), Profile(need_mu=50))
    assert {verdict.key for verdict in shown.verdicts} == set(HOSTILE)
    assert all(verdict.subject.zh == verdict.key for verdict in shown.verdicts)
    for verdict in shown.verdicts:
        assert words.tell("en", shown.answer) and verdict.explain().rows["parks"]["park"].tolist() == [verdict.key]


def test_a_span_is_what_a_date_may_mean() -> None:
    assert span("2028-02") == (date(2028, 2, 1), date(2028, 2, 29))
    assert span("2026-13") is span("soon") is span("") is span(None) is None


# The page


def opened(**link: str) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=60)
    app.query_params.update({"seat": "land"} | link)
    app.run()
    app.switch_page("pages/park_map.py").run()
    assert not app.exception, app.exception
    return app


def answer(app: AppTest) -> str:
    return app.header[0].value.replace("\\", "")


def body(app: AppTest) -> str:
    return " ".join(each.proto.body for each in app.get("html"))


@pytest.mark.parametrize("language", words.LOCALES)
@pytest.mark.parametrize("view", ["normal", "meeting"])
def test_the_page_answers_in_both_languages_and_views(view: str, language: str) -> None:
    app = opened(lang=language, view=view)
    assert app.title[0].value == words.say(language, "section.land.question")
    assert bool(app.get("number_input")) == ('class="lt-bars"' in body(app)) == (view == "normal")


def test_a_control_changes_the_answer_and_the_link() -> None:
    app = opened()
    first = answer(app)
    app.number_input(key="need_mu").set_value(210).run()
    assert not app.exception and answer(app) != first and app.query_params["need_mu"] == "210"
    assert answer(opened(need_mu="210")) == answer(app)
    assert answer(opened(need_mu="no number", need_use="nothing")) == first


def test_a_city_of_hostile_plots_opens_and_no_name_becomes_markup(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "segments.csv").write_text("chain,segment,checked\nc,s,yes\n", encoding="utf-8")
    (tmp_path / "firms.csv").write_text("firm,segments\na,s\n", encoding="utf-8")
    rows = "\n".join(f"{name},{name},land,60,idle,2020,split,9" for name in HOSTILE)
    head = "plot,park,kind,area_mu,occupancy,idle_since,release,release_area"
    (tmp_path / "land.csv").write_text(f"{head}\n{rows}\n", encoding="utf-8")
    monkeypatch.setenv("LIANTU_DATA", str(tmp_path))
    app = opened(need_by="0", need_use="any")
    assert "<img" not in body(app) and "<script" not in body(app) and "![x](" not in app.header[0].value
