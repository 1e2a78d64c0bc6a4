"""From the name of a place 地点 to how near it is, seen from the city: no map, no coordinates."""

from liantu.place.gazetteer import (
    RINGS,
    Home,
    hand_on_home,
    home_of,
    origin_of,
    origins_of,
    ring_of,
    rings_of,
    territory_named,
)

__all__ = [
    "RINGS",
    "Home",
    "hand_on_home",
    "home_of",
    "origin_of",
    "origins_of",
    "ring_of",
    "rings_of",
    "territory_named",
]
