"""What a reader asks of the map: the chain, the ground it stands on, and where its firms and parks are."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from components import cached, segment_picker
from liantu.chain import City
from liantu.diagnose import Diagnosis, Thresholds
from liantu.place import Home, home_of
from liantu.place.boundaries import Ground, ground_of
from liantu.place.located import firms_located, parks_located


@dataclass(frozen=True)
class Asked:
    """A chain with the selected ``segment``; ``key`` tells it from all others."""

    found: Diagnosis
    segment: str
    key: tuple

    @property
    def city(self) -> City:
        """All rows."""
        return self.found.city

    @cached_property
    def home(self) -> Home:
        """Where the city is."""
        return home_of(self.city)

    @cached_property
    def ground(self) -> Ground | None:
        """The counties, if the city is one whose boundaries came with the app."""
        return ground_of(self.home)

    @property
    def firms(self) -> pd.DataFrame:
        """Where each firm is, and how well that is known."""
        return firms_located(self.city)

    @property
    def parks(self) -> pd.DataFrame:
        """Where each park is."""
        return parks_located(self.city)


def asked(chain: str, thresholds: Thresholds) -> Asked:
    """The chain and segment of the link."""
    found = cached.diagnosis(chain, thresholds)
    segment = segment_picker.current(found)
    return Asked(found, segment, (*cached.key(found), segment))
