"""What a reader asks of the six models: the setting that every plan shares, and what is computed for it once."""

from dataclasses import dataclass
from functools import cached_property

from components import cached
from liantu.diagnose import Diagnosis
from liantu.policy.compared import Comparison, Contender
from liantu.policy.setting import Setting


@dataclass(frozen=True)
class Asked:
    """The ``setting`` on screen, with ``key``, which tells it from all others."""

    setting: Setting
    key: tuple

    @property
    def before(self) -> Diagnosis:
        """The chain as it is."""
        return self.setting.before

    def comparison(self) -> Comparison:
        """All plans."""
        return self._comparison

    @cached_property
    def _comparison(self) -> Comparison:
        """Kept here too: a section asks often, and the cache reads the whole key each time."""
        return cached.compared(self.key, self.setting)

    def contender(self, code: str) -> Contender:
        """One plan."""
        return self.comparison().contender(code)
