"""What a reader set on the explorer, read from the link: which actions, under which assumptions."""

from collections.abc import Mapping

from components import cached, url
from liantu.data.problems import LiantuError
from liantu.diagnose import Thresholds
from liantu.explore.assumptions import Assumed
from liantu.explore.candidates import BUILDING
from liantu.explore.further import FURTHER
from liantu.explore.plan import Wish

MOST = 8  # actions of one lever: more than that nobody reads in a room
USUAL = {"fill": 2, "strengthen": 2, "extend": 1}  # so that the page says something before anything is touched
BETWEEN_PAIR = "="
LARGEST = 1e9  # 万元: more than any city makes
MONEY_STEP = 5_000.0  # 万元


def assumed() -> Assumed:
    """The assumptions, those that the link changes among them; one that is out of its range is left out."""
    pairs = _pairs(url.chosen("assumed", "", str))
    known = {}
    for code, value in pairs.items():
        try:
            Assumed.of(**{code: value})
        except LiantuError:
            continue
        known[code] = value
    return Assumed.of(**known)


def wish(chain: str, thresholds: Thresholds) -> Wish:
    """What the sliders, pins and sizes ask for."""
    further = {lever: n for lever in FURTHER if (n := url.chosen(lever, 0, url.whole(0, MOST)))}
    more = {
        "pinned": pinned(),
        "dropped": dropped(),
        "sizes": tuple(sorted(_pairs(url.chosen("sized", "", str)).items())),
    }
    if by() == "money":
        money = {lever: amount(lever, chain, thresholds) for lever in BUILDING}
        return Wish.of(further, {lever: spent for lever, spent in money.items() if spent}, **more)
    counts = {lever: count(lever, chain, thresholds) for lever in BUILDING}
    return Wish.of({lever: n for lever, n in (counts | further).items() if n}, **more)


def by() -> str:
    """Whether the sliders count actions or money."""
    return url.chosen("by", "count", url.one_of(["count", "money"]))


def count(lever: str, chain: str, thresholds: Thresholds) -> int:
    """How many actions of a lever are asked for."""
    most = len(available(chain, thresholds)[lever])
    return url.chosen(lever, min(USUAL[lever], most), url.whole(0, most))


def amount(lever: str, chain: str, thresholds: Thresholds) -> float:
    """How much money a lever is given; at first what it cost by number. [万元]"""
    most = most_money(lever, chain, thresholds)
    return url.chosen(f"{lever}_money", usual_money(lever, chain, thresholds), url.between(0.0, most))


def usual_money(lever: str, chain: str, thresholds: Thresholds) -> float:
    """What as many actions cost as the reader counted before, rounded up. [万元]"""
    costs = [each or 0.0 for each in available(chain, thresholds)[lever][: count(lever, chain, thresholds)]]
    return min(_rounded(sum(costs)), most_money(lever, chain, thresholds))


def most_money(lever: str, chain: str, thresholds: Thresholds) -> float:
    """What all candidates of a lever cost, rounded up. [万元]"""
    return _rounded(sum(each or 0.0 for each in available(chain, thresholds)[lever]))


def _rounded(money: float) -> float:
    return -(-money // MONEY_STEP) * MONEY_STEP


def available(chain: str, thresholds: Thresholds) -> Mapping[str, list[float | None]]:
    """By lever the cost of each action that could be taken, the best first."""
    return cached.costs_of_all(chain, thresholds, assumed(), MOST)


def trial(chain: str, thresholds: Thresholds, segment: str) -> dict[str, str]:
    """The codes that open the explorer with an action on this segment; nothing where no lever may pick it."""
    for lever in BUILDING:
        found = cached.plan_for(chain, thresholds, Wish.of({lever: MOST}), assumed())
        code = f"{lever}:{segment}"
        if code in {each.id for each in found.actions}:
            n = max(count(lever, chain, thresholds), 1)
            return {"lens": "levers", "by": "count", "pinned": code, "dropped": "", lever: str(n)}
    return {}


def pinned() -> tuple[str, ...]:
    """The ids that are taken first."""
    return url.listed(url.chosen("pinned", "", str))


def dropped() -> tuple[str, ...]:
    """The ids that are never taken."""
    return url.listed(url.chosen("dropped", "", str))


def toggle(key: str, code: str) -> None:
    """Put an id on a list, or take it off again; a pinned one cannot stay dropped."""
    now = {"pinned": list(pinned()), "dropped": list(dropped())}
    other = "dropped" if key == "pinned" else "pinned"
    if code in now[key]:
        now[key].remove(code)
    else:
        now[key].append(code)
        now[other] = [each for each in now[other] if each != code]
    for name, codes in now.items():
        url.put(name, url.joined(codes))


def resize(code: str, size: float | None) -> None:
    """Another size for an action, or the default again. [万元/year]"""
    sizes = _pairs(url.chosen("sized", "", str))
    sizes.pop(code, None)
    if size is not None:
        sizes[code] = size
    url.put("sized", _written(sizes))


def assume(code: str, value: float) -> None:
    """Change an assumption; its default drops out of the link."""
    url.put("assumed", _written(dict(assumed().with_(**{code: value}).changed)))


def as_assumed_by_default() -> None:
    """All assumptions as they stand in the list."""
    url.put("assumed", "")


def _written(pairs: Mapping[str, float]) -> str:
    return url.joined(f"{code}{BETWEEN_PAIR}{value:.10g}" for code, value in pairs.items())


def _pairs(code: str) -> dict[str, float]:
    """``a=1~b=2`` as numbers by name; what cannot be read is left out."""
    found: dict[str, float] = {}
    for each in url.listed(code):
        name, _, value = each.rpartition(BETWEEN_PAIR)
        try:
            number = float(value)
        except ValueError:
            continue
        if name and 0 <= number <= LARGEST:
            found[name] = number
    return found
