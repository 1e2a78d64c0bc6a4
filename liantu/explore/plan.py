"""A plan 方案: the actions that a wish comes to, taken one by one, each where the earlier ones stand already."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from liantu.chain import City, chain_of
from liantu.data.problems import LiantuError
from liantu.diagnose import Thresholds
from liantu.explore.actions import LEVERS, Action
from liantu.explore.assumptions import Assumed
from liantu.explore.candidates import BUILDING, action, ranked, refusal
from liantu.explore.further import further
from liantu.explore.standing import Standing, standing_of
from liantu.facts import Few, Figure, Finding, Word

LARGEST = 1e9  # 万元 a year: more than any city makes
Prefer = Callable[[Standing], np.ndarray]


@dataclass(frozen=True)
class Wish:
    """What a reader asks for.

    ``counts``: how many actions of each lever; or ``money``, how much for each [万元]. Of the candidates those
    ``pinned`` are taken first and those ``dropped`` never; both hold ids such as ``fill:铜箔``. ``sizes``: another size
    than the default by id. [万元/year]
    """

    counts: tuple[tuple[str, int], ...] = ()
    money: tuple[tuple[str, float], ...] = ()
    pinned: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    sizes: tuple[tuple[str, float], ...] = ()

    @staticmethod
    def of(counts: Mapping[str, int] | None = None, money: Mapping[str, float] | None = None, **more: tuple) -> "Wish":
        """The same from mappings by lever.

        Raises
        ------
        LiantuError
            ``unknown_lever``, or ``negative_wish``.
        """
        for wish in (counts or {}, money or {}):
            for lever, amount in wish.items():
                if lever not in LEVERS:
                    raise LiantuError("unknown_lever", name=lever, known=[Word(f"lever.{each}") for each in LEVERS])
                if amount < 0:
                    raise LiantuError("negative_wish", lever=Word(f"lever.{lever}"))
        return Wish(tuple((counts or {}).items()), tuple((money or {}).items()), **more)


@dataclass(frozen=True)
class Plan:
    """The ``actions`` in the order in which they were taken, the candidates that come ``next``, and what to say.

    ``standings``: where the segments stand before all, and after each action that adds a firm. ``notes``: what was
    asked for and could not be, as sentences.
    """

    actions: tuple[Action, ...]
    next: tuple[Action, ...] = ()
    notes: tuple[Finding, ...] = ()
    standings: tuple[Standing, ...] = field(default=(), repr=False)

    @property
    def cost(self) -> Figure:
        """What the actions cost together; a lower bound where the size of one is unknown. [万元]"""
        known = [each.cost for each in self.actions if each.cost is not None]
        if self.actions and not known:
            return Figure(None, "万元", reason="size_unknown", n=0)
        return Figure(float(sum(known)), "万元", n=len(known))

    @property
    def years(self) -> Figure:
        """Until the last of them works. [years]"""
        return Figure(max((each.lag for each in self.actions), default=0.0), "years")


def plan(
    city: City,
    chains: Sequence[str],
    wish: Wish,
    assumed: Assumed = Assumed(),
    thresholds: Thresholds = Thresholds(),
) -> Plan:
    """Take the actions one by one: fill, strengthen, extend, then the others; diagnosed again after each.

    One action a segment. Where money is given instead of a number, the best that the rest still pays for is taken,
    until nothing fits; an action whose size is unknown has no cost and is not bought.

    Examples
    --------
    >>> found = plan(lamp_city(), ["lighting"], Wish.of({"fill": 2}))
    >>> [each.id for each in found.actions], [note.code for note in found.notes]
    (['fill:package'], ['plan.fewer'])
    """
    taker = Taker(city, tuple(chains), wish, assumed, thresholds)
    for lever in LEVERS:
        taker.take(lever)
    return taker.plan()


class _Choice(NamedTuple):
    """A candidate: its id, and the action itself once it is asked for."""

    id: str
    segment: str
    chain: str
    place: int
    made: Action | None = None


class Taker:
    """Takes actions while it knows where the segments stand.

    ``prefer``: of the levers that add a firm, which segments are taken first, a number each, the larger the earlier;
    among equals, and without it, the order of the candidates counts.
    """

    def __init__(
        self,
        city: City,
        chains: tuple[str, ...],
        wish: Wish,
        assumed: Assumed,
        thresholds: Thresholds,
        prefer: Prefer | None = None,
    ) -> None:
        self.city, self.chains, self.wish, self.assumed, self.thresholds = city, chains, wish, assumed, thresholds
        self.prefer = prefer
        self.counts, self.money, self.sizes = dict(wish.counts), dict(wish.money), dict(wish.sizes)
        self.standings = [standing_of(city, thresholds)]
        self.taken: list[Action] = []
        self.next: list[Action] = []
        self.notes: list[Finding] = []
        self.seen: set[str] = set()
        self.open: dict[str, list[Action]] = {}

    def take(self, lever: str) -> None:
        """As many as are asked for, or as the money pays for."""
        asked, budget = self.counts.get(lever, 0), self.money.get(lever, 0.0)
        n, spent = 0, 0.0
        while n < asked or budget > 0:
            found = self.one(lever, None if lever in self.counts else budget - spent)
            if found is None:
                break
            n, spent = n + 1, spent + (found.cost or 0.0)
        self._say(lever, asked, n, budget, spent)
        self._look_ahead(lever)

    def one(self, lever: str, left: float | None = None) -> Action | None:
        """Take the best action of a lever that the money ``left`` pays for, if there is one. [万元]"""
        found = self._best(lever, left)
        if found is not None:
            self._add(found)
        return found

    def _best(self, lever: str, left: float | None) -> Action | None:
        """The best candidate that is not dropped, a pinned one first, and within what is left of the money."""
        choices = self._choices(lever)
        self.seen |= {choice.id for choice in choices}
        allowed = [choice for choice in choices if choice.id not in self.wish.dropped]
        pinned = [choice for choice in allowed if choice.id in self.wish.pinned]
        for choice in [*pinned, *(choice for choice in allowed if choice not in pinned)]:
            made = self._made(lever, choice)
            if left is None or (made.cost is not None and made.cost <= left):
                return made
        return None

    def _choices(self, lever: str) -> list[_Choice]:
        taken = {each.segment for each in self.taken}
        if lever in BUILDING:
            names = self.city.segments.index
            places = self.city.places_of_segments(sorted(taken)).tolist()
            found = ranked(self.standings[-1], self.chains, lever, places)
            if self.prefer is not None:
                liked = self.prefer(self.standings[-1])
                found = sorted(found, key=lambda pair: -liked[pair[1]])  # a stable sort keeps the order among equals
            return [_Choice(f"{lever}:{names[place]}", str(names[place]), chain, place) for chain, place in found]
        if lever not in self.open:  # they stand in trade, which no added firm moves
            self.open[lever] = further(self.city, self.chains, lever, self.assumed, self.thresholds)
        free = [each for each in self.open[lever] if each.segment not in taken]
        return [_Choice(each.id, each.segment, each.chain, -1, each) for each in free]

    def _made(self, lever: str, choice: _Choice) -> Action:
        if choice.made is not None:
            return choice.made
        size = self.sizes.get(choice.id)
        return action(self.standings[-1], choice.chain, choice.place, lever, self.assumed, size)

    def _add(self, found: Action) -> None:
        self.taken.append(found)
        if found.lever in BUILDING:
            place = int(self.city.places_of_segments([found.segment])[0])
            self.standings.append(self.standings[-1].with_firm(place, found.size))

    def _say(self, lever: str, asked: int, n: int, budget: float, spent: float) -> None:
        word = Word(f"lever.{lever}")
        if n < asked:
            self.notes.append(Finding("plan.fewer" if n else "plan.none", {"lever": word, "n": n, "asked": asked}))
        if budget > 0 and n == 0:
            costs = [self._made(lever, choice).cost for choice in self._choices(lever)]
            known = [cost for cost in costs if cost is not None]
            facts = {"lever": word, "budget": Figure(budget, "万元")}
            if known:
                self.notes.append(Finding("plan.too_little", facts | {"least": Figure(min(known), "万元")}))
            else:
                self.notes.append(Finding("plan.none", {"lever": word, "n": 0, "asked": 1}))

    def _look_ahead(self, lever: str, most: int = 4) -> None:
        """The candidates after those taken, for a reader who would rather have another."""
        if lever in BUILDING:
            choices = [choice for choice in self._choices(lever)][: most + len(self.wish.dropped)]
            self.seen |= {choice.id for choice in choices}
            self.next += [self._made(lever, choice) for choice in choices]

    def plan(self) -> Plan:
        """What was taken, and what contradicts itself in the wish."""
        both = set(self.wish.pinned) & set(self.wish.dropped)
        notes = [*self.notes, *self._about("plan.pinned_and_dropped", both)]
        taken = {each.id for each in self.taken}
        left = set(self.wish.pinned) - taken - both
        notes += self._about("plan.no_candidate", {each for each in left if each not in self.seen})
        notes += self._about("plan.pinned_beyond", {each for each in left if each in self.seen})
        oversized = [each for each in self.taken if self._exceeds(each)]
        notes += self._about("plan.above_demand", {each.id for each in oversized})
        return Plan(tuple(self.taken), tuple(self.next), tuple(notes), tuple(self.standings))

    def _exceeds(self, taken: Action) -> bool:
        """Whether a new firm could make more than is needed here; an unknown demand is not known to be less."""
        if taken.lever not in BUILDING or taken.size is None:
            return False
        return taken.size > self.standings[-1].demand[int(self.city.places_of_segments([taken.segment])[0])]

    def _about(self, code: str, ids: Iterable[str]) -> list[Finding]:
        names = sorted({each.partition(":")[2] for each in ids})
        known = tuple(self.city.named(name) for name in names if name in self.city.segments.index)
        return [Finding(code, {"segments": Few(known), "n": len(known)})] if known else []


def asked_for(
    city: City,
    rows: Sequence[Mapping[str, object]],
    chains: Sequence[str],
    assumed: Assumed = Assumed(),
    thresholds: Thresholds = Thresholds(),
) -> Plan:
    """The plan of a list: ``lever``, ``segment`` and, if wanted, ``size`` of each action. [万元/year]

    Raises
    ------
    LiantuError
        ``unknown_lever``, ``unknown_segment``, ``segment_twice_in_plan``, ``size_out_of_range``, ``no_candidate`` with
        the reason why not, ``action_of_another_chain``.
    """
    taker = Taker(city, tuple(chains), Wish(), assumed, thresholds)
    for row in rows:
        found = _listed(taker, str(row["lever"]), str(row["segment"]), row.get("size"))
        _stands_in(taker, found, row.get("chain"))
        taker._add(found)
    return taker.plan()


def _stands_in(taker: Taker, found: Action, chain: object) -> None:
    """A list that names the chain must name one that counts the segment."""
    if chain is None:
        return
    name = str(chain)
    if name not in taker.chains or found.segment not in chain_of(taker.city, name).counted.index:
        raise LiantuError("action_of_another_chain", segment=found.segment, chain=name)


def _listed(taker: Taker, lever: str, segment: str, size: object) -> Action:
    if lever not in LEVERS:
        raise LiantuError("unknown_lever", name=lever, known=[Word(f"lever.{each}") for each in LEVERS])
    if segment not in taker.city.segments.index:
        raise LiantuError("unknown_segment", name=segment)
    if segment in {each.segment for each in taker.taken}:
        raise LiantuError("segment_twice_in_plan", name=segment)
    choice = next((each for each in taker._choices(lever) if each.segment == segment), None)
    if choice is None:
        place, word = int(taker.city.places_of_segments([segment])[0]), Word(f"lever.{lever}")
        why = (refusal(taker.standings[-1], place, lever) if lever in BUILDING else None) or "not_offered"
        raise LiantuError("no_candidate", name=segment, lever=word, why=Word(f"why_not.{why}"))
    if size is not None:
        if not 0 < float(size) <= LARGEST:
            facts = {"segment": taker.city.named(segment), "most": Figure(LARGEST, "万元")}
            raise LiantuError("size_out_of_range", **facts)
        taker.sizes[choice.id] = float(size)
    return taker._made(lever, choice)
