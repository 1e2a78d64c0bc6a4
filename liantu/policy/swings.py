"""Swings 敏感性: which assumption, or which kind of shock, would change the order of the six models, one at a time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from liantu.data.problems import LiantuError
from liantu.explore.actions import LEVERS
from liantu.explore.assumptions import Assumed, assumptions
from liantu.explore.shock import ShockSet
from liantu.explore.shock.shock_set import KINDS, MOST_WEEKS
from liantu.explore.sweep import Swept
from liantu.facts import Figure, Name, Word
from liantu.policy.acceptability import SURE
from liantu.policy.of_six import OfSix
from liantu.policy.setting import Setting
from liantu.policy.worth import ANSWERS, BY, SAME, Ground, compared_by, scale_of, worths

IDLE = (  # what no model's rank can hang on, here where every action lands
    "landing_rate",
    "days_per_level",  # read by the question of lead times alone
    "flq_delta",  # read by what an extension would induce, which ranks nothing here
    "output_per_mu",  # read by the optimum's land
)
DEPTH, WEEKS = "shock_depth", "shock_weeks"
LEAST = 1e-3
LOW, HIGH, ONLY = "low", "high", "only"


class State(NamedTuple):
    """One thing moved: its ``code``, to which ``end`` of its range, its ``value`` there; and the setting it gives."""

    code: str
    end: str
    value: Figure | None
    assumed: Assumed
    shocks: ShockSet


def states(setting: Setting) -> tuple[State, ...]:
    """Every state that is asked: first the setting as the reader has it, then one thing after the other moved.

    Each kind of shock strikes alone, depth and duration of the shocks stand at half and at one and a half times the
    reader's, an assumption at both ends of its range. Left out is what cannot matter: ``IDLE``, and how long a lever
    takes where both ends lie within the horizon, or both beyond.

    >>> setting = Setting(lamp_tables(), lamp_diagnosis(), budget=100.0)
    >>> [each.code for each in states(setting)][1:6], len(states(setting))
    (['overseas', 'national', 'local', 'regional', 'demand'], 58)
    """
    assumed, shocks = setting.assumed, setting.shocks
    found = [State("", "", None, assumed, shocks)]
    for kind in KINDS:
        alone = tuple(float(each == kind) for each in KINDS)
        found.append(State(kind, ONLY, None, assumed, replace(shocks, code=kind, mix=alone)))
    for code, name, most, unit in ((DEPTH, "depth", 1.0, "share"), (WEEKS, "weeks", MOST_WEEKS, "weeks")):
        for end, times in ((LOW, 0.5), (HIGH, 1.5)):
            value = min(getattr(shocks, name) * times, most)
            found.append(State(code, end, Figure(value, unit), assumed, replace(shocks, **{name: value})))
    for known in assumptions().values():
        if not _matters(known.code, setting):
            continue
        for end, value in ((LOW, known.low), (HIGH, known.high)):
            moved = assumed.with_(**{known.code: value})
            found.append(State(known.code, end, Figure(value, known.unit), moved, shocks))
    return tuple(found)


def _matters(code: str, setting: Setting) -> bool:
    if code in IDLE:
        return False
    if code.removeprefix("lag_") in LEVERS:
        known = assumptions()[code]
        works = {value <= setting.horizon for value in (known.low, setting.assumed[code], known.high)}
        return len(works) > 1
    return True


@dataclass(frozen=True)
class SwingQuestion(OfSix):
    """The six models of a setting in each of its :func:`states`: ``question(draws, seed)``, draw s is state s.

    No chance is in it but that of the shocks, which are the reader's, so the seed of a sweep changes nothing. A row has
    ``ANSWERS`` of each model and of doing nothing, then the standard error of the difference between the expected
    losses of any two models.
    """

    @property
    def code(self) -> str:
        """What is asked, as one text; the rows are known by the dataset's id."""
        return repr(("swings", *self.shared, self.setting.assumed, self.setting.shocks))

    @cached_property
    def states(self) -> tuple[State, ...]:
        """What each draw is."""
        return states(self.setting)

    @cached_property
    def _ground(self) -> Ground:
        return Ground(self.setting)

    def __call__(self, draws: np.ndarray, seed: int) -> np.ndarray:
        """A row a state, shape (n_draws, 3 (m + 1) + m²)."""
        m = len(self.models)
        return np.array([self._row(int(draw)) for draw in draws]).reshape(len(draws), len(ANSWERS) * (m + 1) + m * m)

    def _row(self, draw: int) -> np.ndarray:
        state = self.states[draw]
        moved = replace(self.setting, assumed=state.assumed, shocks=state.shocks)
        found = worths(moved, self.models, self._ground, [state.shocks])
        losses = np.array([each.losses for each in found])
        answers = [[each.objective, each.losses.mean(), each.cost] for each in found]
        return np.concatenate([np.ravel(answers), np.ravel(_errors(losses[:-1]))])


def _errors(losses: np.ndarray) -> np.ndarray:
    """The standard error of the mean difference of any two, shape (m, m): they meet the same shocks. [万元/year]"""
    n = losses.shape[1]
    if n < 2:
        return np.zeros((len(losses), len(losses)))
    return (losses[:, None, :] - losses[None, :, :]).std(axis=2, ddof=1) / np.sqrt(n)


@dataclass(frozen=True)
class End:
    """What stands at one end of a swing: the ``value`` moved to, the ``lead`` of the usual first over the best of the
    others [万元/year], who is ``first``, and how many ``pairs`` of models have changed places.

    ``first`` is another than usual only where it is ahead by more than the error, and a pair has changed places only
    where it was apart by more than the error and is again.
    """

    end: str
    value: Figure | None
    lead: Figure
    first: str
    pairs: int


@dataclass(frozen=True)
class Swing:
    """A thing moved: an assumption, the depth or duration of the shocks, or a kind of shock alone, by its ``code``."""

    code: str
    ends: tuple[End, ...]
    usual: float

    @property
    def size(self) -> float:
        """How far the lead moves. [万元/year]"""
        leads = [self.usual, *(each.lead.value for each in self.ends)]
        return max(leads) - min(leads)

    @property
    def name(self) -> Name | Word:
        """The name of what is moved."""
        return assumptions()[self.code].name if self.code in assumptions() else Word(f"ranks.moved.{self.code}")


@dataclass(frozen=True)
class Swings:
    """The usual order, and what would change it.

    ``order``: the models as the reader's setting ranks them; ``lead``, of its first over its second, between two
    standard errors [万元/year]. ``swings``: those of which every end is there, the largest first; ``n_open``, how many
    are still to come.
    """

    codes: tuple[str, ...]
    by: str
    order: tuple[str, ...]
    lead: Figure
    swings: tuple[Swing, ...]
    n_open: int

    @property
    def first(self) -> str:
        """The first of the usual order."""
        return self.order[0]

    @property
    def is_tied(self) -> bool:
        """Whether the first two of the usual order lie within the error of each other."""
        return not self.lead.value or (self.lead.bounds is not None and self.lead.low <= 0)

    @property
    def moving(self) -> tuple[Swing, ...]:
        """Those that bring another to the front, or move the lead by more than a thousandth of what the most does."""
        least = LEAST * max((each.size for each in self.swings), default=0.0)
        return tuple(each for each in self.swings if each.size > least or any(e.first != self.first for e in each.ends))

    @property
    def changing(self) -> tuple[tuple[Swing, End], ...]:
        """Where another comes first, the largest swing first."""
        return tuple((swing, end) for swing in self.swings for end in swing.ends if end.first != self.first)


def read_swings(swept: Swept, asked: SwingQuestion, by: str = "value") -> Swings | None:
    r"""Which single change would change the order of the models, and by how much 敏感性.

    Parameters
    ----------
    swept : Swept
        Answers of the question, whole or so far.
    asked : SwingQuestion
        The question.
    by : str
        What ranks the models: ``value``, ``loss`` or ``objective``.

    Returns
    -------
    Swings
        The lead of the usual first over the best of the others at both ends of each thing moved: below 0 another is
        first. [万元/year]
        None before the usual order itself is known.

    Raises
    ------
    LiantuError
        ``unknown_rank_by``.

    Notes
    -----
    .. math:: v_{(1)}(x) - \max_{j \ne (1)} v_j(x), \quad x \in \{x_\text{low}, x_\text{high}\}

    with everything else as the reader has it; (1) is the first of the usual order. How many pairs change places is
    Kendall's distance. Things moved one at a time show no effect that two have only together: for
    that, see :func:`liantu.policy.acceptability.read_ranks`.

    References
    ----------
    Saltelli, A. et al. (2008), Global Sensitivity Analysis: The Primer, Wiley, chapter 1; Kendall, M. G. (1938), A new
    measure of rank correlation, Biometrika 30(1/2), 81–93.

    Examples
    --------
    >>> from liantu.explore.sweep import sweep
    >>> asked = SwingQuestion(Setting(lamp_tables(), lamp_diagnosis(), budget=100.0, shocks=ShockSet(n=5)))
    >>> found = read_swings(sweep(asked, 3, 1, cluster=""), asked)
    >>> sorted(each.code for each in found.swings), found.order[-1]
    (['national', 'overseas'], 'suzhou')
    """
    if by not in BY:
        raise LiantuError("unknown_rank_by", name=by, known=[Word(f"ranks.by.{each}") for each in BY])
    rows = dict(zip(swept.draws.tolist(), swept.values, strict=True))
    if 0 not in rows:
        return None
    read = {draw: _read(row, len(asked.models), by) for draw, row in rows.items()}
    values, room = read[0]
    places = sorted(range(len(values)), key=lambda i: (-values[i], i))
    lead, _ = _ahead(values, room, places[0])
    ends: dict[str, list[End]] = {}
    wanted = Counter(state.code for state in asked.states[1:])
    for draw, state in enumerate(asked.states[1:], start=1):
        if draw in read:
            ends.setdefault(state.code, []).append(_end(state, read[0], read[draw], places[0], asked.codes))
    swings = [Swing(code, tuple(each), lead.value) for code, each in ends.items() if len(each) == wanted[code]]
    order = tuple(asked.codes[i] for i in places)
    by_size = tuple(sorted(swings, key=lambda each: -each.size))
    return Swings(asked.codes, by, order, lead, by_size, len(wanted) - len(swings))


def _read(row: np.ndarray, m: int, by: str) -> tuple[np.ndarray, np.ndarray]:
    """What ranks the models, shape (m,), and how far two must lie apart, shape (m, m). [万元/year]"""
    answers, errors = row[: len(ANSWERS) * (m + 1)].reshape(m + 1, len(ANSWERS)), row[len(ANSWERS) * (m + 1) :]
    chance = 0.0 if by == "objective" else SURE
    return compared_by(answers, by)[:m], np.maximum(chance * errors.reshape(m, m), SAME * scale_of(answers))


def _end(
    state: State,
    usual: tuple[np.ndarray, np.ndarray],
    moved: tuple[np.ndarray, np.ndarray],
    first: int,
    codes: Sequence[str],
) -> End:
    values, room = moved
    lead, rival = _ahead(values, room, first)
    signs = [_signs(*each) for each in (usual, moved)]
    pairs = int((signs[0] * signs[1] < 0).sum()) // 2
    return End(state.end, state.value, lead, codes[rival if lead.high < 0 else first], pairs)


def _ahead(values: np.ndarray, room: np.ndarray, first: int) -> tuple[Figure, int]:
    """By how much one is ahead of the best of the others, between the errors, and who that is. [万元/year]"""
    rival = int(np.where(np.arange(len(values)) == first, -np.inf, values).argmax())
    lead, apart = float(values[first] - values[rival]), float(room[first, rival])
    return Figure(lead, "万元", lead - apart, lead + apart), rival


def _signs(values: np.ndarray, room: np.ndarray) -> np.ndarray:
    """Who is ahead of whom by more than the error, shape (m, m): 1, −1, else 0."""
    apart = values[:, None] - values[None, :]
    return np.sign(apart) * (np.abs(apart) > room)
