"""Frames: the slots of a chain in the pixels of one screen."""

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from liantu.chain.grid import Grid, Slot, Stage

SIDE = 20.0  # room for the bracket of a link inside the last column
FOOT = 10.0
STAGE_GAP = 16.0  # added to the gap between two columns of different stages
BOX_SHARE, ROW_SHARE = 0.76, 0.80  # of the pitch of columns and of rows
LEAST_GAP = 18.0  # a bracket reaches that far, whatever the pitch
WIDEST, TALLEST = 208.0, 76.0
WIDEST_GAP = 120.0  # a small chain is drawn on a narrower area, which the browser then shows larger
BAND_PAD = 12.0
PHONE_GAP = 14.0  # between the two boxes of a row; below them and between stages it is 12 and 8
PHONE_BOX, PHONE_PITCH = 70.0, 82.0


class Size(NamedTuple):
    """A drawing area, and the height of the stage titles at its top. [px]"""

    width: float
    height: float
    head: float


# The browser takes the largest that is not wider than its place and scales it up, never down.
FRAMES = {
    "1920": Size(1400, 640, 36),
    "1366": Size(1000, 470, 28),
    "meeting": Size(1474, 748, 50),
    "pair": Size(900, 420, 30),
    "mini": Size(1100, 470, 34),
    "mini_small": Size(720, 400, 28),
}


@dataclass(frozen=True)
class Frame:
    """Pixels of one screen.

    Attributes
    ----------
    centres : dict
        Segment to the middle (x, y) of its box. [px]
    x, y : tuple
        Middle of every column and of every row; empty on a phone, where links are not drawn. [px]
    box : tuple
        Width and height of a box. [px]
    width, height, head : float
        The drawing area, and the height of a stage title. [px]
    """

    centres: dict[str, tuple[float, float]]
    x: tuple[float, ...]
    y: tuple[float, ...]
    box: tuple[float, float]
    width: float
    height: float
    head: float

    @property
    def pitch(self) -> float:
        """From one row to the next. [px]"""
        return 2 * (self.y[0] - self.head) if self.y else 0.0


class Band(NamedTuple):
    """The ground behind the boxes of one stage. [px]"""

    x0: float
    x1: float
    y0: float
    y1: float
    stage: Stage


def frame(grid: Grid, width: float, height: float, head: float) -> Frame:
    """A grid on a screen.

    Boxes do not grow above 208 × 76 px: a small chain uses less of the area, in about the same proportion, and the
    browser shows it larger.

    Examples
    --------
    >>> at = frame(Grid({"foil": (0, 0), "board": (1, 0)}, ("up", "mid"), 1), 856, 200, 30)
    >>> at.centres, at.width, at.height
    ({'foil': (124.0, 77.5), 'board': (468.0, 77.5)}, 592.0, 135.0)
    """
    pitch = min((height - head - FOOT) / max(1, grid.n_rows), TALLEST / ROW_SHARE)
    used = head + grid.n_rows * pitch + FOOT
    width = min(width, max(_widest(grid.stage_of), width * used / height))
    x, box_width = _across(grid.stage_of, width)
    y = tuple(head + (row + 0.5) * pitch for row in range(grid.n_rows))
    centres = {name: (x[column], y[row]) for name, (column, row) in grid.slot.items()}
    return Frame(centres, x, y, (box_width, pitch * ROW_SHARE), width, used, head)


def stacked(grid: Grid, width: float = 464.0, *, head: float = 44.0) -> Frame:
    """A grid on a phone: stages one below the other, two boxes a row in the order of their slots, no links."""
    box_width = (width - 2 * (BAND_PAD + 1) - PHONE_GAP) / 2
    middle = (width / 2 - (box_width + PHONE_GAP) / 2, width / 2 + (box_width + PHONE_GAP) / 2)
    centres: dict[str, tuple[float, float]] = {}
    top = 0.0
    for stage in dict.fromkeys(grid.stage_of):
        names = _members(grid, stage)
        for i, name in enumerate(names):
            centres[name] = (middle[i % 2], top + head + PHONE_BOX / 2 + i // 2 * PHONE_PITCH)
        if names:
            top += head + (len(names) + 1) // 2 * PHONE_PITCH + 8
    return Frame(centres, (), (), (box_width, PHONE_BOX), width, top, head)


def bands(grid: Grid, at: Frame) -> tuple[Band, ...]:
    """One band a stage, with its title at the top; two if the columns of a stage do not stand together."""
    return _side_by_side(grid, at) if at.x else _one_below_the_other(grid, at)


def _across(stage_of: tuple[Stage, ...], width: float) -> tuple[tuple[float, ...], float]:
    """Middle of every column, and the width of a box."""
    n = len(stage_of)
    steps = _steps(stage_of)
    room = width - 2 * SIDE - sum(steps)
    pitch = room / max(1.0, n - 1 + BOX_SHARE)
    box = min(WIDEST, pitch * BOX_SHARE, max(pitch - LEAST_GAP, pitch / 2))
    pitch = (room - box) / max(1, n - 1)
    return tuple(SIDE + box / 2 + column * pitch + sum(steps[:column]) for column in range(n)), box


def _widest(stage_of: tuple[Stage, ...]) -> float:
    """The area that the widest boxes and gaps fill."""
    n = len(stage_of)
    return 2 * SIDE + n * WIDEST + (n - 1) * WIDEST_GAP + sum(_steps(stage_of))


def _steps(stage_of: tuple[Stage, ...]) -> list[float]:
    """What is added to each gap between columns."""
    return [STAGE_GAP * (left != right) for left, right in zip(stage_of, stage_of[1:], strict=False)]


def _members(grid: Grid, stage: Stage) -> list[str]:
    """Segments of a stage, column by column from the top."""
    names: list[tuple[Slot, str]] = [(slot, name) for name, slot in grid.slot.items()]
    return [name for (column, _), name in sorted(names) if grid.stage_of[column] == stage]


def _side_by_side(grid: Grid, at: Frame) -> tuple[Band, ...]:
    gap = min((b - a for a, b in zip(at.x, at.x[1:], strict=False)), default=at.width) - at.box[0]
    half = at.box[0] / 2 + min(BAND_PAD, gap / 2)
    runs = [(stage, list(run)) for stage, run in groupby(range(len(at.x)), key=lambda column: grid.stage_of[column])]
    return tuple(Band(at.x[run[0]] - half, at.x[run[-1]] + half, 0.0, at.height, stage) for stage, run in runs)


def _one_below_the_other(grid: Grid, at: Frame) -> tuple[Band, ...]:
    found = []
    for stage in dict.fromkeys(grid.stage_of):
        heights = [at.centres[name][1] for name in _members(grid, stage)]
        if heights:
            top = min(heights) - at.box[1] / 2 - at.head
            found.append(Band(1.0, at.width - 1.0, top, max(heights) + at.box[1] / 2 + PHONE_PITCH - at.box[1], stage))
    return tuple(found)
