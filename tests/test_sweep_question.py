"""What a sweep asks of a plan: every draw a second time the long way round, its figures against scipy, its page."""

import pickle
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from components.explore import sweep as page
from components.explore import sweep_job
from liantu.chain import chain_of, city_of
from liantu.data.checks import check
from liantu.diagnose import diagnose, read_segments
from liantu.explore.actions import Action
from liantu.explore.assumptions import Assumed, assumptions
from liantu.explore.edits import edited
from liantu.explore.explored import Explored, explore
from liantu.explore.plan import Wish, plan
from liantu.explore.sections.sweep import answer, section
from liantu.explore.shock import ShockSet, strike
from liantu.explore.sweep import Swept, sweep
from liantu.explore.sweep_figures import Robustness, drivers, how_often, rank_correlation, read_sweep, spread
from liantu.explore.sweep_question import ANSWERS, PlanQuestion, again, drawn_for, drawn_values
from liantu.explore.sweep_store import Store
from liantu.samples import sheets
from liantu.words import LOCALES, say, tell
from tests.chains import Rows, firm, link, random_rows, segment, texts

Tables = Mapping[str, pd.DataFrame]
SHOCKS = ShockSet(n=12)


def tables_of(rows: Rows) -> Tables:
    return check(sheets(**{"firms": "firm,segments", **texts(rows)})).tables


def essential(supplier: str, customer: str, share: float) -> dict[str, object]:
    return link(supplier, customer, share) | {"essential": 2}


PANEL: Rows = {
    "segments": [
        segment("glass", outside=50),
        segment("film"),
        segment("panel"),
        segment("phone", outside=900),
        segment("tea", outside=80),
    ],
    "segment_links": [
        essential("glass", "panel", 0.4),
        essential("film", "panel", 0.3),
        essential("panel", "phone", 0.5),
    ],
    "firms": [firm("a", "glass", 100), firm("b", "glass", 20), firm("c", "panel", 200), firm("d", "phone", 900)],
    "firm_links": [
        {"supplier": "j", "customer": "c", "value": 60, "segment": "film", "place": "日本"},
        {"supplier": "a", "customer": "c", "value": 70, "segment": "glass", "place": ""},
    ],
}


@pytest.fixture(scope="module")
def panel() -> Tables:
    """glass (a 100, b 20) ==0.4==> panel (c 200) ==0.5==> phone (d 900); film (none, Japan 60) ==0.3==> panel;

    tea (none), with 80 wanted outside and no link to any of them.
    """
    return tables_of(PANEL)


def planned(tables: Tables, **counts: int) -> tuple[Action, ...]:
    return plan(city_of(tables), ["c"], Wish.of(counts)).actions


def by_name(question: PlanQuestion, n: int = 25, seed: int = 3) -> dict[str, np.ndarray]:
    return dict(zip(ANSWERS, question(np.arange(n), seed).T, strict=True))


def test_every_answer_of_a_draw_is_that_of_the_whole_explorer(panel: Tables) -> None:
    wish = {"fill": 1, "strengthen": 1, "back_up": 1, "flex": 2}
    question = PlanQuestion(panel, "c", planned(panel, **wish), SHOCKS)
    found, base = by_name(question), city_of(panel)
    before = diagnose(base, chain_of(base, "c"), read_segments(base))
    for draw in range(25):
        drawn = drawn_for(base, question, draw, 3)
        fresh = plan(base, ["c"], Wish.of(wish), drawn.assumed).actions
        ids = {each.id for each in drawn.landed}
        landed = [each for each in fresh if each.id in ids]
        assert {each.id for each in landed} == ids
        done = explore(panel, before, replace(plan(base, ["c"], Wish()), actions=tuple(landed)))
        struck = [strike(each.city, "c", drawn.shocks, drawn.assumed, base=base) for each in (done.before, done.after)]
        new = {row["firm"] for each in landed for row in each.rows_added.get("firms", ())}
        told = {
            "loss_before": struck[0].loss.mean(),
            "loss_after": struck[1].loss.mean(),
            "resilience_before": 1 - struck[0].loss.mean() / struck[0].output,
            "resilience_after": 1 - struck[1].loss.mean() / struck[1].output,
            "stability": done.after.outcomes["stability"].figure.value,
            "cost": sum(each.cost for each in landed),
            "years": max((each.lag for each in landed), default=np.nan),
            "landed": len(landed),
        }
        for name, value in told.items():
            assert found[name][draw] == pytest.approx(value, nan_ok=True), (name, draw)
        if not new:
            assert found["loss_here"][draw] == found["loss_after"][draw]


def test_what_those_here_lose_leaves_out_the_firm_that_is_added(panel: Tables) -> None:
    [film] = [each for each in planned(panel, fill=2) if each.segment == "film"]
    question, base = PlanQuestion(panel, "c", (film,), SHOCKS), city_of(panel)
    found = by_name(question)
    for draw in np.flatnonzero(found["landed"]):
        drawn = drawn_for(base, question, int(draw), 3)
        struck = strike(city_of(edited(panel, drawn.landed)), "c", drawn.shocks, drawn.assumed, base=base)
        others = [name != "film" for name in struck.segments]  # nobody else makes film
        assert found["loss_here"][draw] == pytest.approx(struck.lost[:, :, others].sum(axis=(1, 2)).mean())


@given(values=st.lists(st.floats(0, 1), min_size=len(assumptions()), max_size=len(assumptions())))
def test_an_action_under_other_assumptions_is_what_the_plan_would_be(panel: Tables, values: list[float]) -> None:
    low, high = ([getattr(each, end) for each in assumptions().values()] for end in ("low", "high"))
    at = [min(a + share * (b - a), b) for share, a, b in zip(values, low, high, strict=True)]
    assumed, city = Assumed.of(**dict(zip(assumptions(), at, strict=True))), city_of(panel)
    wish = Wish.of({"fill": 2, "strengthen": 2, "back_up": 2, "flex": 2})
    usual, other = plan(city, ["c"], wish), plan(city, ["c"], wish, assumed)
    assert again(city, usual.actions, assumed, usual.standings[0].thresholds) == other.actions


def test_nothing_that_lands_changes_nothing(panel: Tables) -> None:
    found = by_name(PlanQuestion(panel, "c", planned(panel, strengthen=1), SHOCKS), 40)
    idle = found["landed"] == 0
    assert 0 < idle.sum() < 40
    assert (found["loss_after"][idle] == found["loss_before"][idle]).all()
    assert np.isnan(found["years"][idle]).all()
    assert (found["cost"][idle] == 0).all()


def test_leaving_an_action_out_moves_nothing_else_in_a_draw(panel: Tables) -> None:
    actions, base = planned(panel, fill=2, strengthen=1), city_of(panel)
    for draw in range(20):
        whole, less = (
            drawn_for(base, PlanQuestion(panel, "c", some, SHOCKS), draw, 1) for some in (actions, actions[1:])
        )
        assert (whole.assumed, whole.shocks) == (less.assumed, less.shocks)
        assert [each.id for each in whole.landed if each.id != actions[0].id] == [each.id for each in less.landed]


def test_an_action_apart_from_all_leaves_the_losses_of_those_here_alone(panel: Tables) -> None:
    tea = tuple(each for each in planned(panel, fill=2) if each.segment == "tea")
    found = by_name(PlanQuestion(panel, "c", tea, SHOCKS), 40)
    assert found["landed"].any()
    assert found["loss_here"] == pytest.approx(found["loss_before"])
    assert (found["loss_after"] > found["loss_before"]).any()  # what is new can be lost too


def test_every_assumption_is_drawn_over_its_whole_range_and_no_further() -> None:
    drawn = drawn_values(range(400), 1)
    for (code, known), values in zip(assumptions().items(), drawn.T, strict=True):
        assert known.low <= values.min() and values.max() <= known.high, code
        part = (values - known.low) / (known.high - known.low)
        assert scipy.stats.kstest(part, "uniform").pvalue > 1e-4, code


def test_a_pickled_question_answers_alike(panel: Tables) -> None:
    question = PlanQuestion(panel, "c", planned(panel, fill=1), SHOCKS)
    there = pickle.loads(pickle.dumps(question))
    assert there(np.arange(5), 1).tobytes() == question(np.arange(5), 1).tobytes()


def test_the_code_of_a_question_tells_plans_shocks_and_thresholds_apart_and_no_seed(panel: Tables) -> None:
    actions = planned(panel, fill=2)
    question = PlanQuestion(panel, "c", actions, SHOCKS)
    others = [
        replace(question, actions=actions[:1]),
        replace(question, shocks=replace(SHOCKS, depth=0.5)),
        replace(question, thresholds=replace(question.thresholds, weak=0.4)),
        replace(question, actions=(replace(actions[0], size=1.0, rows_added={}), *actions[1:])),
    ]
    assert len({each.code for each in (question, *others)}) == 5
    assert replace(question, shocks=replace(SHOCKS, seed=9)).code == question.code


@given(random_rows())
def test_any_chain_can_be_swept_or_says_why_not(rows: Rows) -> None:
    tables = tables_of(rows)
    city = city_of(tables)
    chain = city.chain_segments["chain"].iloc[0]
    actions = plan(city, [chain], Wish.of({"fill": 1, "strengthen": 1})).actions
    question = PlanQuestion(tables, chain, actions, replace(SHOCKS, n=3))
    if np.isin(city.shares.segment, city.places_of_segments(chain_of(city, chain).counted.index)).any():
        found = read_sweep(sweep(question, 3, 1, cluster=""), 1, actions)
        assert (found.columns["loss_before"] >= 0).all()
        assert (found.columns["loss_here"] <= found.columns["loss_after"] + 1e-9).all()


ranked = st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=3, max_size=40)


@given(ranked)
def test_the_rank_correlation_is_that_of_scipy(pairs: list[tuple[int, int]]) -> None:
    a, b = (np.array(each, float) for each in zip(*pairs, strict=True))
    if len(set(a)) > 1 and len(set(b)) > 1:
        assert rank_correlation(a, b) == pytest.approx(scipy.stats.spearmanr(a, b).statistic)
    else:
        assert rank_correlation(a, b) == 0


@given(k=st.integers(0, 60), n=st.integers(30, 60))
def test_the_interval_of_a_share_is_that_of_scipy(k: int, n: int) -> None:
    k = min(k, n)
    found = how_often(np.arange(n) < k)
    said = scipy.stats.binomtest(k, n).proportion_ci(scipy.special.erf(1.96 / 2**0.5), method="wilson")
    assert (found.low, found.high) == (pytest.approx(said.low, abs=1e-12), pytest.approx(said.high))


def test_a_spread_leaves_out_draws_without_an_answer() -> None:
    found = spread(np.array([np.nan, *range(21)], float), "years")
    assert (found.low, found.value, found.high, found.n) == (1, 10, 19, 21)
    assert spread(np.full(3, np.nan), "years").reason == "no_draws"


def test_what_moves_a_known_formula_most_comes_first() -> None:
    rng = np.random.default_rng(1)
    drawn = {name: rng.random(500) for name in ("small", "idle", "large")}
    found = drivers(drawn, 10 * drawn["large"] ** 3 - drawn["small"])
    assert [each.code for each in found] == ["large", "small", "idle"]
    assert [each.is_sure for each in found] == [True, True, False]
    assert found[0].at_low.value < found[0].at_high.value
    assert found[1].rank_correlation < 0


def explored(tables: Tables, **counts: int) -> Explored:
    city = city_of(tables)
    before = diagnose(city, chain_of(city, "c"), read_segments(city))
    return explore(tables, before, plan(city, ["c"], Wish.of(counts)), shocks=SHOCKS)


def swept(found: Explored, n: int, asked: int | None = None) -> Robustness:
    question = PlanQuestion(found.tables, "c", found.actions, SHOCKS)
    values = question(np.arange(n), 1) if n else np.empty((0, 0))
    return read_sweep(Swept(np.arange(n), values, asked or n), 1, found.actions)


@pytest.mark.parametrize(
    ("counts", "n", "code"),
    [
        ({}, 0, "not_yet"),
        ({}, 5, "few"),
        ({}, 40, "no_plan"),
        ({"back_up": 2, "flex": 3}, 60, "mostly|holds"),
        ({"fill": 1}, 60, "seldom|mostly"),
    ],
)
def test_the_answer_says_how_far_the_conclusion_holds(panel: Tables, counts: dict[str, int], n: int, code: str) -> None:
    found = explored(panel, **counts)
    shown = section(found, swept(found, n, 60))
    assert shown.answer.code.removeprefix("answer.sweep.") in code.split("|")
    for language in LOCALES:
        said = [tell(language, each) for each in (shown.answer, *shown.doubts, *shown.sharpen)]
        assert all("{" not in each and "None" not in each for each in said)
    for verdict in shown.verdicts:
        evidence = verdict.explain()
        assert [tell(language, each) for language in LOCALES for each in (*evidence.worked, *evidence.notes)]
        assert set(shown.columns) <= set(verdict.facts)
    partial_said = [each.code for each in shown.doubts if each.code == "doubt.sweep_partial"]
    assert bool(partial_said) == (0 < n < 60)


def test_a_chain_whose_firms_tell_no_size_has_no_loss_to_speak_of() -> None:
    rows = {**PANEL, "firms": [firm(name, where) for name, where in (("a", "glass"), ("c", "panel"))]}
    found = explored(tables_of(rows))
    assert answer(swept(found, 30)).code == "answer.sweep.size_unknown"


def test_a_job_runs_behind_the_page_stops_when_asked_and_is_found_again(panel: Tables, tmp_path: Path) -> None:
    question = PlanQuestion(panel, "c", (), SHOCKS)
    store = Store(tmp_path, "0123456789ab", question.code, 1)
    known = sweep_job.job(store, 20, lambda: question)
    assert sweep_job.job(store, 20, lambda: question) is known
    known.cancel()
    known._run()  # as its thread does; it was told to stop before its first block
    assert len(known.latest.draws) == 0
    known.start()
    known._thread.join()
    assert known.latest.is_whole and not known.is_busy
    sweep_job._jobs().clear()
    again_found = sweep_job.job(store, 20, lambda: question)
    assert again_found.latest.values.tobytes() == known.latest.values.tobytes()
    assert again_found.latest.n_read == 20


def test_a_job_that_cannot_start_says_why(panel: Tables, tmp_path: Path) -> None:
    nobody = tables_of({**PANEL, "firms": [], "firm_links": []})
    question = PlanQuestion(nobody, "c", (), SHOCKS)
    known = sweep_job.job(Store(tmp_path, "0123456789ab", question.code, 1), 20, lambda: question)
    known._run()
    assert [note.code for note in sweep_job.notes_of(known)] == ["error.shock_on_no_firms"]


def fails(draws: np.ndarray, seed: int) -> np.ndarray:
    if len(draws) and draws[0] >= 10:
        raise ZeroDivisionError
    return np.zeros((len(draws), len(ANSWERS)))


def test_a_sweep_that_breaks_says_so_and_keeps_what_it_had(tmp_path: Path) -> None:
    known = sweep_job.job(Store(tmp_path, "0123456789ab", "fails", 1), 20, lambda: fails)
    known._run()
    assert [(note.code, note.facts) for note in sweep_job.notes_of(known)] == [("error.sweep_failed", {"n": 10})]
    assert len(known.latest.draws) == 10


def test_the_page_starts_a_sweep_and_says_its_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANTU_SWEEPS", str(tmp_path))
    monkeypatch.setattr(page, "DRAWS", ("30", "40"))
    app = AppTest.from_file("../app.py", default_timeout=60)
    link = {"lens": "sweep", "draws": "30", "shocks": "10", "sweep_seed": "5", "fill": "1", "strengthen": "0"}
    app.query_params.update(link)
    app.run().switch_page("pages/explore.py").run()
    assert said(app) == say("zh", "answer.sweep.not_yet", n=30)
    app.button(key="sweep_start").click().run()
    assert not app.exception
    [known] = [each for each in sweep_job._jobs().values() if each.store.root == tmp_path]
    if known.is_busy:
        assert app.button(key="sweep_cancel").label == say("zh", "sweep.cancel")
    known._thread.join()
    app.run()
    found = read_sweep(known.latest, 5, known.task().actions)
    assert not app.exception
    assert said(app) == tell("zh", answer(found))
    assert not [each for each in app.button if each.key == "sweep_start"]
    assert len(list(tmp_path.rglob("*.npz"))) == 6


def said(app: AppTest) -> str:
    return app.header[0].value.replace("\\", "")
