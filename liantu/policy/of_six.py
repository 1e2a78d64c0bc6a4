"""Questions about the six models 六家一问: what every sweep over a comparison takes of its setting, in any process."""

from dataclasses import dataclass, field

from liantu.chain import chain_of, city_of
from liantu.diagnose import Thresholds, diagnose, read_segments
from liantu.explore.edits import Tables
from liantu.policy import MODELS
from liantu.policy.model import PolicyModel
from liantu.policy.setting import Setting


@dataclass(frozen=True)
class OfSix:
    """A question about the six models of a ``setting``, and doing nothing.

    It can be pickled: a process that gets it reads the rows once more.
    """

    setting: Setting = field(repr=False)

    def __reduce__(self) -> tuple:
        asked = self.setting
        plain = asked.budget, asked.horizon, asked.shocks, asked.assumed, asked.models, asked.terms
        return _elsewhere, (type(self), asked.tables, asked.chain, asked.before.thresholds, plain)

    @property
    def models(self) -> tuple[PolicyModel, ...]:
        """The six, with the mixes a reader gave them; models of the reader's own are left out."""
        return six_of(self.setting)

    @property
    def codes(self) -> tuple[str, ...]:
        """Whose answers stand in a row, before those of doing nothing."""
        return tuple(each.code for each in self.models)

    @property
    def shared(self) -> tuple:
        """What decides an answer beside rows, assumptions and shocks, to be written into a code."""
        asked = self.setting
        mixes = tuple((each.code, tuple(each.mix.items()), each.order, each.has_fund) for each in self.models)
        return asked.chain, asked.before.thresholds, asked.budget, asked.horizon, asked.terms, mixes


def six_of(setting: Setting) -> tuple[PolicyModel, ...]:
    """The six models of a setting."""
    return tuple(each for each in setting.models or MODELS.values() if each.code in MODELS)


def _elsewhere(question: type[OfSix], tables: Tables, chain: str, thresholds: Thresholds, plain: tuple) -> OfSix:
    """The question about the same setting, in another process."""
    city = city_of(tables)
    before = diagnose(city, chain_of(city, chain), read_segments(city, thresholds))
    return question(Setting(tables, before, *plain))
