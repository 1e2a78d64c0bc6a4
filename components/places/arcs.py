"""Arcs to partner places 方位线: one a direction, to the edge of the map, as wide as what is told there."""

from components.words import spoken, tr
from liantu.facts import Figure
from liantu.siting.partners import Partners

MOST = 9  # directions that an eye can tell apart
TOGETHER = 7.5  # degrees: what lies closer than that shares an arc
APART = 22.0  # degrees that a name takes at the upper and lower edge; one that has no room stands in the list alone
WIDTHS = (1.5, 9.0)  # px of the thinnest and the widest


def directions(read: Partners) -> list[list[str]]:
    """The places that have a point, in groups of one direction, that of the first place first."""
    groups: list[list[str]] = []
    for place, spot in read.spots.items():
        if spot.kind != "point":
            continue
        near = [group for group in groups if _between(read.spots[group[0]].bearing, spot.bearing) <= TOGETHER]
        if near:
            near[0].append(place)
        else:
            groups.append([place])
    return groups[:MOST]


def _between(a: float, b: float) -> float:
    """Degrees between two directions, the short way round."""
    return abs((a - b + 180) % 360 - 180)


def arcs(read: Partners, start: tuple[float, float], selected: str) -> list[dict[str, object]]:
    """As the map draws them; an arc is that of the selected place, or of the first in its direction."""
    groups = directions(read)
    told = [_told(read, sorted(group, key=lambda place: place != selected)) for group in groups]
    most = max((amount for *_, amount in told), default=0.0)
    shown = [selected if selected in group else group[0] for group in groups]
    named = _with_name(read, shown, selected)
    return [
        {
            "id": place,
            "bearing": read.spots[place].bearing,
            "from": list(start),
            "width": WIDTHS[0] + (WIDTHS[1] - WIDTHS[0]) * (amount / most if most else 0.0) ** 0.5,
            "label": label if place in named else "",
            "state": state,
        }
        for place, (label, state, amount) in zip(shown, told, strict=True)
    ]


def _with_name(read: Partners, shown: list[str], selected: str) -> list[str]:
    """Those whose name has room at the end of the arc: the selected one, then in order; a name moved aside would
    turn the arc away from its true bearing.
    """
    kept: list[str] = []
    for place in sorted(shown, key=lambda place: place != selected):
        bearing = read.spots[place].bearing
        if all(_between(bearing, read.spots[other].bearing) >= _room(bearing) for other in kept):
            kept.append(place)
    return kept


def _room(bearing: float) -> float:
    """Names are wide: at the left and right edge they stand below each other more closely."""
    return APART if abs((bearing + 90) % 180 - 90) < 45 else APART / 2


def _told(read: Partners, group: list[str]) -> tuple[str, str, float]:
    """What is written at its end, which way it goes, and how much that is: of what is lacked here, else of what is
    wanted of us, else of all that comes or goes.
    """
    lacked = {segment for place in group for segment in read.has_that_we_lack(place)}
    wanted = any(read.lacks_that_we_have(place) for place in group)
    offer = _sum(read, group, "offer")
    code = "lacked" if lacked else "want" if wanted or offer is None else "offer"
    amount = _sum(read, group, {"lacked": "lacked_offer", "want": "held_want" if wanted else "want"}.get(code, code))
    place = spoken(read.spots[group[0]].name)
    if len(group) > 1:
        place = tr("partners.arc.group", place=place, n=len(group))
    state = "both" if lacked and wanted else "needs" if code == "want" else "has"
    known = code if amount is not None else "untold"
    return tr(f"partners.arc.{known}", place=place, amount=Figure(amount, "万元")), state, amount or 0.0


def _sum(read: Partners, group: list[str], name: str) -> float | None:
    """Of what is told; nothing where none of them tells it."""
    known = [value for place in group if (value := read.figures.figure(place, name).value) is not None]
    return sum(known) if known else None
