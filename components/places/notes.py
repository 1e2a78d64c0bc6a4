"""The last line of the map 末行: whose boundaries, which coordinates, who may see it."""

from components import cached
from components.places import take_away
from components.places.asked import Asked
from components.words import tr


def of(asked: Asked) -> list[str]:
    """What the source line of the page adds."""
    ground = asked.ground
    whose = tr("seat.no_ground", city=asked.home.name) if ground is None else tr("seat.ground", day=ground.as_of)
    return [whose, tr("seat.crs")]


def who_may_see() -> tuple[str, ...]:
    """What a room must see too: that places are samples, and who may see the map."""
    sample = (tr("seat.sample"),) if cached.origin().has_samples else ()
    return (*sample, take_away.approval_text())
