"""What alone would change the order of the models: by hand, against the comparison, and what is rightly left out."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liantu.data.problems import LiantuError
from liantu.explore.assumptions import Assumed, assumptions
from liantu.explore.shock import ShockSet
from liantu.explore.shock.shock_set import KINDS
from liantu.explore.sweep import Swept, sweep
from liantu.policy import MODELS
from liantu.policy.acceptability import read_ranks
from liantu.policy.compared import compare
from liantu.policy.sections.ranks import moved, section
from liantu.policy.setting import Setting
from liantu.policy.swings import DEPTH, IDLE, SwingQuestion, Swings, read_swings, states
from liantu.policy.worth import BY, Ground, worths
from liantu.words import LOCALES, tell
from tests.test_acceptability import PANEL, answered, setting_of, tables_of

SIX = list(MODELS)


@pytest.fixture(scope="module")
def panel() -> Setting:
    """glue --> film --> panel <-- glass, panel --> phone, and tea apart: see test_acceptability."""
    return setting_of(tables_of(PANEL), 300.0, shocks=ShockSet(n=20))


@pytest.fixture(scope="module")
def swept(panel: Setting) -> Swept:
    question = SwingQuestion(panel)
    return sweep(question, len(question.states), 0, block=20, cluster="")


def row_of(objectives: list[float], losses: list[float] | None = None, error: float = 0.0) -> np.ndarray:
    """The row of a state in which the models come to this, and the losses of any two differ by an error."""
    m = len(objectives)
    answers = np.zeros((m + 1, 3))
    answers[:m, 0], answers[:m, 1] = objectives, losses or [0.0] * m
    return np.concatenate([answers.ravel(), np.where(np.eye(m), 0.0, error).ravel()])


def made_up(panel: Setting, by: str = "value", **rows: np.ndarray) -> Swings:
    """What is read of a sweep in which every state is as usual but those named, ``code__end``."""
    question, found = SwingQuestion(panel), []
    for state in question.states:
        name = f"{state.code}__{state.end}" if state.code else "usual"
        found.append(rows.get(name, rows["usual"]))
    return read_swings(Swept(np.arange(len(found)), np.array(found), len(found)), question, by)


def test_the_usual_state_is_what_the_comparison_says(panel: Setting, swept: Swept) -> None:
    found, row = compare(panel), swept.values[0][:21].reshape(7, 3)
    for told, code in zip(row, [*SIX, "nothing"], strict=True):
        contender = found.contender(code)
        assert told[0] == pytest.approx(contender.objective)
        assert told[1] == pytest.approx(contender.reading.struck.loss.mean())
        assert told[2] == pytest.approx(sum(each.cost for each in contender.actions))


def test_a_moved_assumption_is_what_the_comparison_says_of_it(panel: Setting, swept: Swept) -> None:
    for draw, state in enumerate(states(panel)):
        if state.code in ("capital_per_output", "overseas", DEPTH):
            there = compare(replace(panel, assumed=state.assumed, shocks=state.shocks))
            told = [there.contender(code).objective for code in SIX]
            assert swept.values[draw][:18:3] == pytest.approx(told)
            lost = [there.contender(code).reading.struck.loss.mean() for code in SIX]
            assert swept.values[draw][1:18:3] == pytest.approx(lost)


def test_the_error_of_a_difference_is_that_of_paired_shocks(panel: Setting, swept: Swept) -> None:
    found = worths(panel, tuple(MODELS.values()), Ground(panel), [panel.shocks])
    a, b = found[0].losses, found[3].losses
    assert swept.values[0][21:].reshape(6, 6)[0, 3] == pytest.approx(np.std(a - b, ddof=1) / 20**0.5)


def test_the_lead_is_over_the_best_of_the_others_and_the_largest_swing_comes_first(panel: Setting) -> None:
    found = made_up(
        panel,
        usual=row_of([9, 7, 5, 4, 3, 2]),
        stock_weeks__low=row_of([9, 8, 5, 4, 3, 2]),
        part_won__high=row_of([9, 7, 5, 4, 12, 2]),
        part_won__low=row_of([9, 5, 5, 4, 3, 2]),
    )
    assert (found.first, found.lead.value, found.is_tied) == ("suzhou", 2, False)
    first, second = found.swings[:2]
    assert (first.code, [each.lead.value for each in first.ends], first.size) == ("part_won", [4, -3], 7)
    assert [each.first for each in first.ends] == ["suzhou", "guangzhou"]
    assert [each.pairs for each in first.ends] == [0, 4]  # Guangzhou passes the four before it
    assert (second.code, second.size) == ("stock_weeks", 1)
    assert [each.code for each in found.moving] == ["part_won", "stock_weeks"]
    assert [(swing.code, end.first) for swing, end in found.changing] == [("part_won", "guangzhou")]


def test_a_first_that_is_ahead_within_the_error_is_no_other_first(panel: Setting) -> None:
    near, far = row_of([9, 10, 5, 4, 3, 2], error=1.0), row_of([9, 12, 5, 4, 3, 2], error=1.0)
    found = made_up(panel, usual=row_of([9, 7, 5, 4, 3, 2], error=0.5), overseas__only=near, national__only=far)
    assert [(swing.code, end.first) for swing, end in found.changing] == [("national", "wuxi")]
    tied = made_up(panel, usual=row_of([9, 8.5, 5, 4, 3, 2], error=1.0))
    assert tied.is_tied
    assert not made_up(panel, "objective", usual=row_of([9, 8.5, 5, 4, 3, 2], error=1.0)).is_tied  # no chance in it


@given(st.permutations([1.0, 2, 3, 4, 5, 6]), st.permutations([1.0, 2, 3, 4, 5, 6]))
def test_places_that_change_are_kendalls_distance(panel: Setting, before: list[float], after: list[float]) -> None:
    found = made_up(panel, usual=row_of(before), local__only=row_of(after))
    [local] = [each for each in found.swings if each.code == "local"]
    pairs = [(i, j) for i in range(6) for j in range(i)]
    assert local.ends[0].pairs == sum((before[i] - before[j]) * (after[i] - after[j]) < 0 for i, j in pairs)
    assert local.ends[0].first == SIX[after.index(6)]


def test_less_loss_comes_first_where_losses_rank(panel: Setting) -> None:
    found = made_up(panel, "loss", usual=row_of([1.0] * 6, [5, 4, 3, 2, 1, 6]))
    assert found.order == ("guangzhou", "hefei", "changsha", "wuxi", "suzhou", "chengdu")
    with pytest.raises(LiantuError, match="unknown_rank_by"):
        made_up(panel, "luck", usual=row_of([1.0] * 6))


def test_every_assumption_is_moved_to_both_ends_or_cannot_matter(panel: Setting) -> None:
    asked = [each.code for each in states(panel)]
    left_out = set(assumptions()) - set(asked)
    assert left_out == set(IDLE) | {code for code in assumptions() if code.startswith("lag_")}
    assert all(asked.count(code) == 2 for code in set(assumptions()) - left_out)
    assert all(asked.count(kind) == 1 for kind in KINDS)


@pytest.mark.parametrize("horizon", [3.0, 5.0])
def test_what_is_left_out_changes_nothing(panel: Setting, horizon: float) -> None:
    setting = replace(panel, horizon=horizon)
    asked, models, ground = {each.code for each in states(setting)}, tuple(MODELS.values()), Ground(setting)
    usual = worths(setting, models, ground, [setting.shocks])
    for code in set(assumptions()) - asked:
        for value in (assumptions()[code].low, assumptions()[code].high):
            there = replace(setting, assumed=setting.assumed.with_(**{code: value}))
            for now, then in zip(usual, worths(there, models, ground, [setting.shocks]), strict=True):
                assert (now.objective, now.losses.tobytes()) == (then.objective, then.losses.tobytes()), code


def test_how_long_a_lever_takes_is_moved_where_the_horizon_lies_in_between(panel: Setting) -> None:
    asked = {each.code for each in states(replace(panel, horizon=3.0))}
    assert {code for code in asked if code.startswith("lag_")} == {"lag_fill", "lag_extend", "lag_break_through"}


def test_a_reader_moves_from_where_the_reader_is(panel: Setting) -> None:
    own = replace(panel, assumed=Assumed.of(stock_weeks=4.0), shocks=replace(panel.shocks, depth=0.8, weeks=40.0))
    usual, *others = states(own)
    assert usual.assumed == own.assumed
    assert all(each.assumed["stock_weeks"] == 4 for each in others if each.code != "stock_weeks")
    moved_to = {(each.code, each.end): each.value.value for each in others if each.value is not None}
    assert (moved_to["shock_depth", "low"], moved_to["shock_depth", "high"]) == (0.4, 1.0)
    assert (moved_to["shock_weeks", "low"], moved_to["shock_weeks", "high"]) == (20, 52)


def test_neither_seed_nor_block_nor_another_process_moves_a_bit(panel: Setting, swept: Swept) -> None:
    there = pickle.loads(pickle.dumps(SwingQuestion(panel)))
    assert sweep(there, 9, 7, block=4, cluster="").values.tobytes() == swept.values[:9].tobytes()


def test_what_is_not_there_yet_is_counted(panel: Setting, swept: Swept) -> None:
    question = SwingQuestion(panel)
    nothing = Swept(np.empty(0, int), np.empty((0, 0)), len(question.states))
    assert read_swings(nothing, question) is None
    some = read_swings(Swept(swept.draws[:8], swept.values[:8], len(question.states)), question)
    assert {each.code for each in some.swings} == set(KINDS) | {"shock_depth"}
    whole = read_swings(swept, question)
    assert (some.n_open, whole.n_open) == (len(whole.swings) - 6, 0)


def test_the_code_tells_apart_what_the_ranks_do_not(panel: Setting) -> None:
    others = [
        panel,
        replace(panel, assumed=Assumed.of(stock_weeks=3.0)),
        replace(panel, shocks=ShockSet.named("local")),
        replace(panel, shocks=replace(panel.shocks, seed=2)),
        replace(panel, budget=1.0),
    ]
    assert len({SwingQuestion(each).code for each in others}) == len(others)


SAYS = {
    "none": {"usual": row_of([9, 7, 5, 4, 3, 2])},
    "kind": {"usual": row_of([9, 7, 5, 4, 3, 2]), "regional__only": row_of([9, 7, 5, 10, 3, 2])},
    "value": {"usual": row_of([9, 7, 5, 4, 3, 2]), "stock_weeks__low": row_of([9, 7, 5, 10, 3, 2])},
    "here": {"usual": row_of([7, 9, 5, 4, 3, 2])},
    "tied_here": {"usual": row_of([9, 9, 5, 4, 3, 2])},
}


@pytest.mark.parametrize("code", SAYS)
def test_the_answer_says_what_would_change_the_first(panel: Setting, code: str) -> None:
    ranks = read_ranks(answered([[6, 5, 4, 3, 2, 1]] * 200), SIX)
    swings = made_up(panel, **SAYS[code])
    assert moved(panel, ranks, swings).code == f"ranks.change.{code}"
    assert moved(panel, ranks, None).code == "ranks.change.not_yet"
    shown = section(panel, ranks, swings)
    for language in LOCALES:
        said = [tell(language, each) for each in (shown.answer, *shown.doubts)]
        assert all("{" not in each and "None" not in each for each in said)


@pytest.mark.parametrize("by", BY)
def test_real_swings_are_read_by_every_ranking(panel: Setting, swept: Swept, by: str) -> None:
    found = read_swings(swept, SwingQuestion(panel), by)
    assert [each.size for each in found.swings] == sorted((each.size for each in found.swings), reverse=True)
    for swing, end in found.changing:
        assert end.lead.high < 0, swing.code
