"""Where the boxes of a chain stand: a slot each, from the reference map alone, never from firms or states.

So every view of a chain, before and after, every data version and every screen show a segment in the same place.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import ceil, sqrt

from liantu.chain.columns import columns, span_price
from liantu.chain.grid import Grid, Link, Slot, Stage
from liantu.chain.rows import rows
from liantu.chain.stages import in_order, is_stage, stage_of_each

N_ROWS, N_COLUMNS = 8, 6
ROWS_TO_ROOT = 1.6  # rows of a small chain, to the root of its segments
SPARE = 1.2  # slots for a segment where a chain outgrows the grid; the empty ones are passages for links
ROWS_PER_COLUMN = 1.3  # of such a grid, so that its boxes keep their proportion
HIDDEN = 0.2  # weight of a link that is not drawn at rest, beside 1
FARTHEST = 64  # a stored column or row beyond this is a slip of the pen


def main_links(links: Mapping[Link, float | None], share: float = 0.10) -> list[Link]:
    """Links drawn at rest: from a cost share on, and of every segment the largest supplier and the largest customer.

    Examples
    --------
    >>> main_links({("foil", "board"): 0.3, ("ink", "board"): 0.02, ("ink", "box"): 0.05, ("glue", "board"): None})
    [('foil', 'board'), ('glue', 'board'), ('ink', 'box')]
    """
    known = {link: s if s is not None and s == s else 0.0 for link, s in sorted(links.items())}
    kept = {link for link, s in known.items() if s >= share}
    for end in (0, 1):
        largest: dict[str, Link] = {}
        for link, s in known.items():
            if link[0] != link[1] and (link[end] not in largest or s > known[largest[link[end]]]):
                largest[link[end]] = link
        kept |= set(largest.values())
    return sorted(kept)


def place(
    stage: Mapping[str, Stage | None],
    links: Mapping[Link, float | None],
    *,
    kept: Mapping[str, Slot] | Grid | None = None,
) -> Grid:
    """Slots of one chain. The order of the rows has no influence.

    Parameters
    ----------
    stage : mapping
        Segment to stage; an empty one is read from the links, see `stage_of_each`.
    links : mapping
        (Supplier, customer) to cost share, None where unknown. Links to segments that have no stage entry are ignored.
    kept : mapping or Grid, optional
        Slots that stand already, counted from 0: they are kept, and a segment without one takes the free slot of its
        stage nearest to its partners. Of two segments in one slot the first by name keeps it. A column belongs to the
        stage that most of its kept segments have; one of another stage is placed afresh, else the band would misname
        it. A full stage gains a row; a stage that has no column gains one at the right end.

    Returns
    -------
    Grid
        At most 8 rows and 7 columns for up to some fifty segments, more of both above.

    Examples
    --------
    >>> place({"foil": "up", "board": "mid"}, {("foil", "board"): 0.3})
    Grid(slot={'board': (1, 1), 'foil': (0, 1)}, stage_of=('up', 'mid'), n_rows=3)
    """
    inside = {link: links[link] for link in sorted(links) if link[0] in stage and link[1] in stage}
    known = stage_of_each(dict(sorted(stage.items())), inside)
    main = set(main_links(inside))
    weight = {link: 1.0 if link in main else HIDDEN for link in inside if link[0] != link[1]}
    if isinstance(kept, Grid):
        stored = {name: slot for name, slot in kept.slot.items() if name in known}
        known |= _settled(stage, stored, kept.stage_of)
        return _completed(known, weight, stored, Grid({}, kept.stage_of, kept.n_rows))
    stored = _stored(known, kept or {})
    if not stored:
        return _afresh(known, weight)
    # Where most segments have a stored slot, their columns are the grid; else the stored are pinned in a fresh one.
    few = 2 * len(stored) < len(known)
    ground = _afresh(known, weight) if few else Grid({}, (), _shape(known)[0])
    n_rows = max(ground.n_rows, *(row + 1 for _, row in stored.values()))
    stage_of = _voted(stored, known, ground.stage_of)
    return _completed(known | _settled(stage, stored, stage_of), weight, stored, Grid(ground.slot, stage_of, n_rows))


def ego(tiers: Mapping[int, Sequence[str]], *, most: int = 8) -> tuple[Grid, dict[str, int]]:
    """Places around one firm: a column a tier, −2 suppliers' suppliers … 0 the firm … 2 customers' customers.

    Parameters
    ----------
    tiers : mapping
        Tier to names, the largest first. A name in two tiers stands in the nearer one, supplying before buying.
    most : int
        Boxes a column.

    Returns
    -------
    Grid
        ``stage_of`` holds the tiers.
    dict
        The last box of a column that has too many stands for the rest: its name to how many it stands for.

    Examples
    --------
    >>> ego({-1: ["a", "b", "c"], 0: ["firm"], 1: ["d"]}, most=2)[1]
    {'rest:-1': 2}
    """
    shown: dict[int, list[str]] = {}
    rest, seen = {}, set()
    for tier in sorted(tiers, key=lambda tier: (abs(tier), tier)):
        names = [name for name in dict.fromkeys(tiers[tier]) if name not in seen]
        seen.update(names)
        if len(names) > most:
            rest[f"rest:{tier}"] = len(names) - most + 1
            names = [*names[: most - 1], f"rest:{tier}"]
        shown[tier] = names
    filled = [tier for tier in sorted(shown) if shown[tier]]
    n_rows = max((len(names) for names in shown.values()), default=1)
    slot = {
        name: (column, row + (n_rows - len(shown[tier])) // 2)
        for column, tier in enumerate(filled)
        for row, name in enumerate(shown[tier])
    }
    return Grid(slot, tuple(filled), max(1, n_rows)), rest


def _shape(known: Mapping[str, Stage]) -> tuple[int, int]:
    """Rows and columns of a fresh grid: few for a small chain, 8 by 6 for a usual one, more of both beyond that."""
    n_stages = len(set(known.values()))
    n_columns = max(N_COLUMNS, n_stages)
    n_rows = min(N_ROWS, max(3, ceil(ROWS_TO_ROOT * sqrt(len(known)))))
    if _fewest_columns(known, n_rows) > n_columns + 1:
        n_columns = max(n_columns, ceil(sqrt(SPARE * len(known) / ROWS_PER_COLUMN)))
        while _fewest_columns(known, n_rows) > n_columns or n_rows * n_columns < SPARE * len(known):
            n_rows += 1
    return n_rows, n_columns


def _fewest_columns(known: Mapping[str, Stage], n_rows: int) -> int:
    load: dict[Stage, int] = defaultdict(int)
    for stage in known.values():
        load[stage] += 1
    return sum(-(-n // n_rows) for n in load.values())


def _afresh(known: Mapping[str, Stage], weight: Mapping[Link, float]) -> Grid:
    n_rows, n_columns = _shape(known)
    stages = in_order(known.values())
    number = {name: stages.index(stage) for name, stage in known.items()}
    column, stage_of = columns(number, weight, n_rows=n_rows, n_columns=n_columns)
    row = rows(column, weight, n_rows=n_rows)
    return Grid({name: (column[name], row[name]) for name in known}, tuple(stages[s] for s in stage_of), n_rows)


def _stored(known: Mapping[str, Stage], kept: Mapping[str, Slot]) -> dict[str, Slot]:
    """Stored slots that can be kept: on the grid, and of two in one place the first by name."""
    holder: dict[Slot, str] = {}
    for name in sorted(set(kept) & set(known)):
        column, row = (int(number) for number in kept[name])
        if 0 <= column < FARTHEST and 0 <= row < FARTHEST:
            holder.setdefault((column, row), name)
    return {name: slot for slot, name in holder.items()}


def _voted(stored: Mapping[str, Slot], known: Mapping[str, Stage], ground: Sequence[Stage]) -> tuple[Stage, ...]:
    """Stage of each column: of most that are stored in it, else of the ground, else of the column to its left."""
    votes: dict[int, list[Stage]] = defaultdict(list)
    for name, (column, _) in stored.items():
        votes[column].append(known[name])
    stages = in_order(known.values())
    stage_of: list[Stage] = []
    for column in range(max(len(ground), max(votes) + 1)):
        if column in votes:
            stage_of.append(max(stages, key=votes[column].count))
        elif column < len(ground):
            stage_of.append(ground[column])
        else:
            stage_of.append(stage_of[-1] if stage_of else max(stages, key=votes[min(votes)].count))
    return tuple(stage_of)


def _settled(stage: Mapping[str, object], stored: Mapping[str, Slot], stage_of: Sequence[Stage]) -> dict[str, Stage]:
    """A segment whose stage is empty has that of its column: what others change never moves it."""
    return {name: stage_of[column] for name, (column, _) in stored.items() if not is_stage(stage[name])}


def _completed(
    known: Mapping[str, Stage], weight: Mapping[Link, float], stored: Mapping[str, Slot], ground: Grid
) -> Grid:
    """The stored slots, then those of the ground that are still free, then the nearest free ones."""
    stage_of = (*ground.stage_of, *(s for s in in_order(known.values()) if s not in ground.stage_of))
    slot: dict[str, Slot] = {}
    taken: set[Slot] = set()
    for wishes in (stored, ground.slot):
        for name, wish in wishes.items():
            if name not in slot and wish not in taken and stage_of[wish[0]] == known[name]:
                slot[name] = wish
                taken.add(wish)
    near = _neighbours(weight)
    n_rows = ground.n_rows
    for name in sorted(set(known) - set(slot), key=lambda name: (-len(near[name]), name)):
        home = [column for column, stage in enumerate(stage_of) if stage == known[name]]
        free = [(column, row) for column in home for row in range(n_rows) if (column, row) not in taken]
        if not free:
            free, n_rows = [(column, n_rows) for column in home], n_rows + 1
        slot[name] = _nearest(free, near[name], slot)
        taken.add(slot[name])
    return Grid({name: slot[name] for name in known}, stage_of, n_rows)


def _neighbours(weight: Mapping[Link, float]) -> dict[str, list[tuple[str, float, bool]]]:
    near: dict[str, list[tuple[str, float, bool]]] = defaultdict(list)
    for (a, b), w in weight.items():
        near[a].append((b, w, True))
        near[b].append((a, w, False))
    return near


def _nearest(free: Iterable[Slot], near: Iterable[tuple[str, float, bool]], slot: Mapping[str, Slot]) -> Slot:
    """The free slot with the shortest links to partners that have a place."""
    partners = [(*slot[other], w, out) for other, w, out in near if other in slot]

    def price(at: Slot) -> float:
        return sum(
            w * (span_price(column - at[0] if out else at[0] - column) + abs(row - at[1]))
            for column, row, w, out in partners
        )

    return min(free, key=lambda at: (price(at), at))
