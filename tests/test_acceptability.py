"""How often each model comes first: by hand, by property, a second time the long way round, to the last bit."""

import pickle
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from distributed import LocalCluster
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from components.explore import sweep_job
from components.models import ranks as page
from components.models.asked import Asked
from liantu.chain import chain_of, city_of
from liantu.data.checks import check
from liantu.data.problems import LiantuError
from liantu.diagnose import diagnose, read_segments
from liantu.explore.assumptions import Assumed
from liantu.explore.edits import Tables, edited
from liantu.explore.objective import objective
from liantu.explore.shock import ShockSet, strike
from liantu.explore.shock.draws import draws
from liantu.explore.shock.shock_network import network_of
from liantu.explore.shock.shock_set import KINDS
from liantu.explore.sweep import Swept, chance, sweep
from liantu.facts import Name
from liantu.policy import MODELS
from liantu.policy.acceptability import RankQuestion, Ranks, read_ranks
from liantu.policy.compared import compare
from liantu.policy.fund import Terms
from liantu.policy.model import PolicyModel
from liantu.policy.rank_question import MIXING, OF_A_KIND, SET, Landing, drawn_for, shocks_of
from liantu.policy.sections import six
from liantu.policy.sections.ranks import answer, section
from liantu.policy.setting import Setting
from liantu.policy.spending import spend
from liantu.policy.worth import BY, Ground
from liantu.samples import sheets
from liantu.words import LOCALES, say, tell
from tests.chains import Rows, firm, link, random_rows, segment, texts

pytestmark = pytest.mark.xdist_group("sweep")  # one cluster of two workers is enough
SIX = list(MODELS)
BUDGET = 300.0


def tables_of(rows: Rows) -> Tables:
    return check(sheets(**{"firms": "firm,segments", **texts(rows)})).tables


def essential(supplier: str, customer: str, share: float) -> dict[str, object]:
    return link(supplier, customer, share) | {"essential": 2}


PANEL: Rows = {
    "segments": [
        segment("glass", outside=150),
        segment("film"),
        segment("glue", outside=20),
        segment("panel"),
        segment("phone", outside=900),
        segment("tea", outside=400),
    ],
    "segment_links": [
        essential("glass", "panel", 0.4),
        essential("film", "panel", 0.3),
        essential("glue", "film", 0.2),
        essential("panel", "phone", 0.5),
    ],
    "firms": [firm("a", "glass", 100), firm("b", "glass", 20), firm("c", "panel", 200), firm("d", "phone", 900)],
    "firm_links": [
        {"supplier": "j", "customer": "c", "value": 60, "segment": "film", "place": "日本"},
        {"supplier": "a", "customer": "c", "value": 30, "segment": "glass", "place": ""},
        {"supplier": "k", "customer": "c", "value": 50, "segment": "glass", "place": "深圳"},
    ],
}


def setting_of(tables: Tables, budget: float = BUDGET, **more: object) -> Setting:
    city = city_of(tables)
    chain = city.chain_segments["chain"].iloc[0]
    before = diagnose(city, chain_of(city, chain), read_segments(city))
    return Setting(tables, before, budget, **more)


@pytest.fixture(scope="module")
def panel() -> Setting:
    """glue (none) --> film (none, Japan 60) ==0.3==> panel (c 200) ==0.5==> phone (d 900);

    glass (a 100, b 20, and 50 from Shenzhen) ==0.4==> panel; tea (none), with 400 wanted outside.
    """
    return setting_of(tables_of(PANEL))


def answered(values: list[list[float]], sets: int = SET) -> Swept:
    """A sweep in which the models' objectives are these, draw by draw, and nothing is lost; ``sets``: draws a set."""
    rows = np.zeros((len(values), (len(values[0]) + 1) * 3))
    rows[:, 0:-3:3] = values
    return Swept(np.arange(len(values)) * SET // sets, rows, len(values))


def test_three_models_by_hand() -> None:
    found = read_ranks(answered([[9, 5, 1], [5, 9, 1], [9, 5, 5], [3, 3, 3]], sets=1), ["a", "b", "c"])
    third = 1 / 3
    assert found.shares == pytest.approx(
        np.array(
            [[2 + third, 1 + third, third], [1 + third, 1.5 + third, 0.5 + third], [third, 0.5 + third, 2.5 + third]]
        )
        / 4
    )
    assert found.above[0].tolist() == [0.5, 2.5 / 4, 3.5 / 4]
    assert found.order == ("a", "b", "c")
    assert (found.n, found.n_sets) == (4, 4)


values = st.lists(st.lists(st.integers(-3, 3), min_size=4, max_size=4), min_size=1, max_size=50)


@given(values)
def test_the_shares_of_a_model_and_of_a_rank_add_up_to_one(drawn: list[list[int]]) -> None:
    for by in BY:
        found = read_ranks(answered(drawn), list("abcd"), by)
        assert found.shares.sum(axis=0) == pytest.approx(np.ones(4))
        assert found.shares.sum(axis=1) == pytest.approx(np.ones(4))
        assert found.above + found.above.T == pytest.approx(np.ones((4, 4)))
        assert found.means == pytest.approx(0.5 + found.above.sum(axis=0))


@given(values)
def test_the_shares_are_those_of_all_orders_that_equals_could_stand_in(drawn: list[list[int]]) -> None:
    counted, above = np.zeros((4, 4)), np.zeros((4, 4))
    for row in drawn:
        allowed = [each for each in permutations(range(4)) if sorted(row, reverse=True) == [row[i] for i in each]]
        for order in allowed:
            for rank, model in enumerate(order):
                counted[model, rank] += 1 / len(allowed)
                above[model, list(order[rank + 1 :])] += 1 / len(allowed)
    found = read_ranks(answered(drawn), list("abcd"))
    assert found.shares == pytest.approx(counted / len(drawn))
    assert found.above - np.eye(4) / 2 == pytest.approx(above / len(drawn))


@given(st.lists(st.permutations([1, 2, 3]), min_size=40, max_size=80))
def test_the_error_of_a_share_is_that_of_its_sets(drawn: list[list[int]]) -> None:
    whole = drawn[: len(drawn) // SET * SET]
    found = read_ranks(answered(whole), list("abc"))
    first = np.array([[row.index(3) == i for i in range(3)] for row in whole], float)
    by_set = first.reshape(-1, SET, 3).mean(axis=1)
    assert found.errors[:, 0] == pytest.approx(by_set.std(axis=0, ddof=1) / len(by_set) ** 0.5)


def test_what_differs_by_less_than_a_billionth_is_equal() -> None:
    found = read_ranks(answered([[1e9, 1e9 + 0.5, 0], [1e9, 1e9 + 5, 0]], sets=1), list("abc"))
    assert found.shares[:, 0].tolist() == [0.25, 0.75, 0]


def test_less_loss_is_better_and_the_value_takes_it_off() -> None:
    rows = np.array([[10.0, 5, 0, 9, 1, 0, 8, 9, 0]])  # objective, loss, cost of a, b and of doing nothing
    first = {by: read_ranks(Swept(np.array([0]), rows, 1), list("ab"), by).order[0] for by in BY}
    assert first == {"value": "b", "loss": "b", "objective": "a"}
    with pytest.raises(LiantuError, match="unknown_rank_by"):
        read_ranks(Swept(np.array([0]), rows, 1), list("ab"), "luck")


@pytest.mark.parametrize(
    ("often", "is_robust", "is_tied"), [(20, True, False), (14, True, False), (9, False, False), (7, False, True)]
)
def test_first_is_robust_where_it_is_so_half_the_time_and_surely_more_often(
    often: int, is_robust: bool, is_tied: bool
) -> None:
    """In each of six sets of twenty draws, a is first so often, the others share the rest."""
    lots = np.random.default_rng(1)
    drawn = []
    for _ in range(6):
        some = often + int(lots.integers(-1, 2))
        drawn += [[9, 1, 0]] * some + [[0, 9, 1]] * ((20 - some) // 2)
        drawn += [[1, 0, 9]] * (20 - some - (20 - some) // 2)
    found = read_ranks(answered(drawn), list("abc"))
    assert (found.is_robust, found.is_tied) == (is_robust, is_tied)


def test_without_draws_every_figure_says_so() -> None:
    found = read_ranks(Swept(np.empty(0, int), np.empty((0, 0)), 200), SIX)
    assert {found.share(code).reason for code in SIX} == {"no_draws"}
    assert not (found.is_whole or found.is_robust or found.are_equal or found.is_enough)


@pytest.fixture(scope="module")
def drawn(panel: Setting) -> Swept:
    """Eight sets of the panel city."""
    return sweep(RankQuestion(panel), 8 * SET, 1, block=SET, cluster="")


def test_the_panel_city_tells_the_models_apart(drawn: Swept) -> None:
    for by in BY:
        found = read_ranks(drawn, SIX, by)
        assert not found.are_equal
        assert found.shares.sum(axis=0) == pytest.approx(np.ones(6))


@pytest.mark.parametrize("draw", [0, 19, 20, 133])
def test_a_row_is_what_each_model_comes_to_the_long_way_round(panel: Setting, drawn: Swept, draw: int) -> None:
    asked = drawn_for(panel, draw // SET, 1)
    mix = chance(1, draw, MIXING).dirichlet(np.ones(5))
    told = drawn.values[draw].reshape(7, 3)
    lands = Landing(1, draw // SET, asked.assumed["landing_rate"])
    for row, model in zip(told, [*MODELS.values(), None], strict=True):
        actions = [each for each in spend(asked, model).working if lands(each)] if model else []
        city = city_of(edited(panel.tables, actions))
        by_kind = [
            strike(city, "c", each, asked.assumed, base=panel.city).loss.mean() for each in shocks_of(asked.shocks)
        ]
        assert row[0] == pytest.approx(objective(city, "c", (), asked.assumed).value)
        assert row[1] == pytest.approx(mix @ by_kind)
        assert row[2] == pytest.approx(sum(each.cost for each in actions))


def test_models_that_share_an_action_share_whether_it_lands(panel: Setting) -> None:
    lands = Landing(3, 5, 0.5)
    actions = {each.id: each for model in MODELS.values() for each in spend(panel, model).working}
    fates = {code: lands(each) for code, each in actions.items()}
    assert {code: lands(each) for code, each in reversed(actions.items())} == fates
    always, never = Landing(3, 5, 1.0), Landing(3, 5, 0.0)
    assert all(map(always, actions.values())) and not any(map(never, actions.values()))


def test_no_kind_of_shock_is_missing_from_a_set(panel: Setting) -> None:
    for number in range(30):
        asked = drawn_for(panel, number, 1)
        network = network_of(panel.city, asked.assumed)
        kinds = [draws(network, panel.city, "c", each).kind for each in shocks_of(asked.shocks)]
        assert [set(each.tolist()) for each in kinds] == [{kind} for kind in range(len(KINDS))]
        assert {len(each) for each in kinds} == {OF_A_KIND}


@given(st.floats(0, 1), st.floats(0.1, 52), st.integers(0, 400))
def test_depth_and_duration_lie_between_half_and_one_and_a_half_times_the_readers(
    panel: Setting, depth: float, weeks: float, number: int
) -> None:
    found = drawn_for(replace(panel, shocks=ShockSet(depth=depth, weeks=weeks)), number, 1).shocks
    assert depth / 2 <= found.depth <= min(1.5 * depth, 1) + 1e-12
    assert weeks / 2 <= found.weeks <= min(1.5 * weeks, 52) + 1e-9


def test_without_money_all_six_tie(panel: Setting) -> None:
    question = RankQuestion(replace(panel, budget=0.0))
    found = read_ranks(sweep(question, 100, 1, block=50, cluster=""), question.codes)
    assert found.shares == pytest.approx(np.full((6, 6), 1 / 6))
    assert found.are_equal and not found.is_robust


def test_models_of_one_mix_and_order_tie_in_every_draw(panel: Setting) -> None:
    alike = tuple(replace(MODELS["chengdu"], code=code) for code in SIX)
    question = RankQuestion(replace(panel, models=alike))
    assert read_ranks(sweep(question, 40, 1, block=40, cluster=""), question.codes).are_equal


@pytest.mark.parametrize("block", [1, 7, 60])
def test_no_block_size_moves_a_bit(panel: Setting, drawn: Swept, block: int) -> None:
    again = sweep(RankQuestion(panel), 45, 1, block=block, cluster="")
    assert again.values.tobytes() == drawn.values[:45].tobytes()


def test_two_threads_and_a_pickled_question_move_no_bit(panel: Setting, drawn: Swept) -> None:
    there = pickle.loads(pickle.dumps(RankQuestion(panel)))
    again = sweep(there, 60, 1, block=15, threads=2, cluster="")
    assert again.values.tobytes() == drawn.values[:60].tobytes()


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """scheduler (this process) --> two workers (a process each)"""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
    ) as two:
        yield two


def test_two_workers_of_a_cluster_give_the_same_bits(cluster: LocalCluster, panel: Setting, drawn: Swept) -> None:
    there = sweep(RankQuestion(panel), 60, 1, block=10, cluster=cluster.scheduler_address)
    assert there.notes == ()
    assert there.values.tobytes() == drawn.values[:60].tobytes()


def test_neither_names_nor_the_order_of_the_models_change_anything(panel: Setting, drawn: Swept) -> None:
    renamed = tuple(replace(each, name=Name("某市", "X"), method=Name("某法", "Y")) for each in MODELS.values())
    again = sweep(RankQuestion(replace(panel, models=renamed)), 40, 1, block=40, cluster="")
    assert again.values.tobytes() == drawn.values[:40].tobytes()
    turned = RankQuestion(replace(panel, models=tuple(reversed(MODELS.values()))))
    back = sweep(turned, 40, 1, block=40, cluster="").values.reshape(40, 7, 3)[:, [5, 4, 3, 2, 1, 0, 6]]
    assert back.tobytes() == drawn.values[:40].tobytes()


def test_models_of_ones_own_are_left_out(panel: Setting, drawn: Swept) -> None:
    own = PolicyModel("own", Name("自拟", "own"), Name("", "")).with_mix({"flex": 1})
    question = RankQuestion(replace(panel, models=(*MODELS.values(), own)))
    assert question.codes == tuple(SIX)
    assert question(np.arange(3), 1).tobytes() == drawn.values[:3].tobytes()


def test_another_seed_gives_other_ranks_within_the_printed_error(panel: Setting) -> None:
    """Shares of the first rank under eight seeds, every pair of them: so often within two errors of the difference."""
    question = RankQuestion(panel)
    found = [read_ranks(sweep(question, 10 * SET, seed, block=SET, cluster=""), SIX) for seed in range(1, 9)]
    assert len({each.shares.tobytes() for each in found}) == 8
    apart = [
        abs(a.shares[i, 0] - b.shares[i, 0]) <= 2 * np.hypot(a.errors[i, 0], b.errors[i, 0])
        for at, a in enumerate(found)
        for b in found[:at]
        for i in range(6)
        if a.errors[i, 0] and b.errors[i, 0]
    ]
    assert len(apart) > 40
    assert np.mean(apart) > 0.85


def test_the_code_of_a_question_tells_settings_apart_but_not_what_is_drawn(panel: Setting) -> None:
    others = [
        panel,
        replace(panel, budget=1.0),
        replace(panel, horizon=3.0),
        replace(panel, shocks=ShockSet(depth=0.5)),
        replace(panel, shocks=ShockSet(weeks=5.0)),
        replace(panel, terms=Terms(multiple=2.0)),
        replace(panel, models=(MODELS["suzhou"].with_mix({"fill": 1}), *list(MODELS.values())[1:])),
    ]
    assert len({RankQuestion(each).code for each in others}) == len(others)
    drawn_anyway = replace(panel, shocks=ShockSet.named("local", seed=7), assumed=Assumed.of(stock_weeks=4.0))
    assert RankQuestion(drawn_anyway).code == RankQuestion(panel).code


@given(random_rows())
def test_any_chain_can_be_ranked(rows: Rows) -> None:
    setting = setting_of(tables_of(rows))
    question = RankQuestion(setting)
    found = read_ranks(sweep(question, 2, 1, cluster=""), question.codes)
    assert np.isfinite(found.shares).all()


@given(random_rows())
def test_what_shocks_cost_is_what_striking_says(rows: Rows) -> None:
    setting = setting_of(tables_of(rows), shocks=ShockSet(n=5))
    ground, sets = Ground(setting), [setting.shocks, ShockSet.named("local", n=3)]
    found = ground.losses(setting.city, sets, setting.assumed)
    try:
        told = [strike(setting.city, setting.chain, each, setting.assumed).loss for each in sets]
    except LiantuError as error:
        assert error.code == "shock_on_no_firms"
        told = [np.zeros(8)]
    assert found == pytest.approx(np.concatenate(told))


def ranks_of(code: str) -> Ranks:
    """Ranks made up for each answer: who is first in each set of twenty."""
    suzhou, wuxi, none = [6, 5, 4, 3, 2, 1], [5, 6, 4, 3, 2, 1], [1] * 6
    rows = {
        "few": [suzhou] * 40,
        "equal": [none] * 200,
        "robust": ([suzhou] * 18 + [wuxi] * 2) * 10,
        "loose": ([suzhou] * 9 + [[1, 6, 5, 4, 3, 2]] * 6 + [[1, 2, 6, 5, 4, 3]] * 5) * 10,
        "tied": ([suzhou] * 20 + [wuxi] * 20) * 5,
    }[code]
    return read_ranks(answered(rows), SIX)


@pytest.mark.parametrize("code", ["few", "equal", "robust", "loose", "tied"])
def test_the_answer_says_how_far_the_ranks_hold(panel: Setting, code: str) -> None:
    changed = (MODELS["suzhou"].with_mix({"fill": 1}), *list(MODELS.values())[1:])
    shown = section(replace(panel, models=changed), ranks_of(code), None)
    assert shown.answer.code == f"answer.ranks.{code}"
    assert shown.doubts[0].code == "six.doubt.interpretation"
    for language in LOCALES:
        said = [tell(language, each) for each in (shown.answer, *shown.doubts, *shown.sharpen)]
        said += [tell(language, each) for verdict in shown.verdicts for each in verdict.explain().worked]
        assert all("{" not in each and "None" not in each and "nan" not in each for each in said), said
    for verdict in shown.verdicts:
        assert set(shown.columns) <= set(verdict.facts)


def test_no_answer_says_that_a_city_wins() -> None:
    for language in LOCALES:
        file = Path(f"liantu/locale/{LOCALES[language]}/LC_MESSAGES/ranks.po").read_text(encoding="utf-8")
        assert not any(word in file for word in ("胜出", "最优秀", "冠军", "winner", " wins", "is best"))


def test_the_grid_gets_its_ranks_once_the_setting_stands(
    panel: Setting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session: dict[str, object] = {}
    monkeypatch.setenv("LIANTU_SWEEPS", str(tmp_path))
    monkeypatch.setattr(page, "DRAWS", ("20", "40"))
    monkeypatch.setattr(page, "SETTLED", 0.0)
    monkeypatch.setattr(page.st, "session_state", session)
    asked, other = Asked(panel, ("a",)), Asked(replace(panel, budget=100.0), ("b",))
    assert page.started(asked).n == 0
    assert not any(each.is_busy for each in sweep_job._jobs().values())  # a slider that only passes by starts nothing
    page.started(asked)
    [known] = [each for each in sweep_job._jobs().values() if each.store.root == tmp_path]
    page.started(other)
    assert known.is_stopping or not known.is_busy  # another setting: this one is abandoned
    known._thread.join()
    page.started(asked)
    page.started(asked)
    known._thread.join()
    found = page.started(asked)
    assert found.is_whole and found.n == 20
    assert "lt-line" in page.bar(found, "hefei")


def said(app: AppTest) -> str:
    return app.header[0].value.replace("\\", "")


def test_the_page_draws_and_says_its_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANTU_SWEEPS", str(tmp_path))
    monkeypatch.setattr(page, "DRAWS", ("100", "200"))
    app = AppTest.from_file("../app.py", default_timeout=60)
    app.query_params.update({"models": "ranks", "shocks": "50", "rank_by": "loss"})
    app.run().switch_page("pages/models.py").run()
    assert not app.exception
    assert said(app) == say("zh", "answer.ranks.not_yet", n=100)
    app.button(key="ranks_start").click().run()
    assert not app.exception
    known = {each.n_draws: each for each in sweep_job._jobs().values() if each.store.root == tmp_path}
    draws_job = known.pop(100)
    [swings_job] = known.values()
    draws_job._thread.join()
    swings_job.cancel()
    swings_job._thread.join()
    app.run()
    assert not app.exception
    found = read_ranks(draws_job.latest, SIX, "loss")
    assert found.is_whole and found.is_enough
    assert draws_job.task().setting.shocks.n == 50
    shown = answer(draws_job.task().setting, found, None)
    moved_too = len(swings_job.latest.draws) > 0
    assert said(app) == tell("zh", shown) or moved_too
    assert app.button(key="ranks_start").label == say("zh", "ranks.swing")


def test_those_that_share_the_first_place_are_said_to_share_it_and_the_table_says_how(panel: Setting) -> None:
    found = read_ranks(answered(([[1, 1, 6, 6, 6, 6]] * 11 + [[6, 5, 1, 1, 1, 1]] * 9) * 10), SIX)
    compared = compare(panel)
    assert tell("zh", six.sure(compared, found)) == "换着情形算，55%是长沙和另3家并列第一"
    [together] = six.shared_places(compared, found)
    assert together.facts["share"].value == pytest.approx(0.55)
    assert together.facts["each"].value == pytest.approx(0.55 / 4)
    assert six.shared_places(compared, ranks_of("robust")) == []
    assert tell("zh", six.sure(compared, ranks_of("robust"))) == "换着情形算，90%是苏州第一"
