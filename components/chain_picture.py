"""What the diagram shows of a diagnosis: the reference map 全景图, the current map 现状图, or their difference."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from components import cached, closing, legend, url, words
from components.chain_frames import Drawing
from components.chain_graph import Picture, Sheet
from components.words import spoken, tr
from liantu.chain.line_break import line_break
from liantu.diagnose import Diagnosis
from liantu.diagnose.benchmark import HERE, REFERENCE, Benchmark, against, gap, said_gap
from liantu.diagnose.figure_table import FigureTable
from liantu.facts import Figure, Word

MAPS = ("reference", "current", "difference")
LAYERS = ("service", "factor", "value", "technology")
SYMBOLS = {"strong": "●", "present": "◐", "weak": "▲", "absent": "⊘", "unchecked": "?"}


def shown_map() -> str:
    """Which of the three maps the reader looks at."""
    return url.chosen("map", "current", url.one_of(MAPS))


def of_map(
    found: Diagnosis,
    drawing: Drawing,
    which: str,
    *,
    focus: set[str] | None,
    layers: list[str],
    benchmark: Benchmark | None = None,
) -> Picture:
    """Every box of the grid, and the segments of the layers that are switched on."""
    names = {segment: spoken(found.named(segment)) for segment in drawing.grid.slot}
    boxes = [_box(found, segment, names, which, focus) for segment in drawing.grid.slot]
    if benchmark is not None:
        table = against(found, benchmark)
        boxes = [box | _against(table, str(box["id"]), benchmark.measure) for box in boxes]
        boxes = [box | {"quiet": box["quiet"] or (focus is not None and box["id"] not in focus)} for box in boxes]
    return Picture(
        boxes,
        alt=tr("chain_map.alt", chain=found.chain, map=_map_name(which, benchmark), counts=legend.spoken(found)),
        layers=[_layer(found, layer) for layer in layers if len(found.in_layer(layer))],
    )


def glance(found: Diagnosis, drawing: Drawing) -> Picture:
    """Names and states only."""
    names = {segment: spoken(found.named(segment)) for segment in drawing.grid.slot}
    boxes = [_marked(found, segment, names, quiet=False) | {"line2": "", "short": "", "bar": None} for segment in names]
    alt = tr("chain_map.alt", chain=found.chain, map=tr("chain_map.current"), counts=legend.spoken(found))
    return Picture(boxes, alt=alt, mini=True)


def tagged(picture: Picture, tags: Mapping[str, str], *, others_quiet: bool = True) -> Picture:
    """The picture with a tag on some boxes; the others step back, and keep their place."""
    if not tags:
        return picture
    boxes = [
        box | {"tag": tags.get(str(box["id"]), ""), "quiet": others_quiet and box["id"] not in tags}
        for box in picture.boxes
    ]
    return replace(picture, boxes=boxes)


def with_sheet(
    picture: Picture, found: Diagnosis, title: str, which: str, benchmark: Benchmark | None = None
) -> Picture:
    """The picture with what is written round it when it is saved."""
    what = tr("chain_map.sheet", chain=found.chain, map=_map_name(which, benchmark), counts=legend.spoken(found))
    limits = {"weak": Figure(found.thresholds.weak, "share"), "strong": Figure(found.thresholds.strong, "share")}
    invented = cached.origin().has_samples or (benchmark is not None and benchmark.has_samples)
    what = f"{tr('app.sample')} · {what}" if invented else what
    lines = [what] if which == "reference" else [what, tr("chain_map.sheet_thresholds", **limits)]
    return replace(picture, sheet=Sheet(title, lines, closing.source_text(), f"{spoken(found.chain)}.png"))


def _map_name(which: str, benchmark: Benchmark | None) -> str:
    """What the map is called; the difference, with whom it compares."""
    if which != "difference":
        return tr(f"chain_map.{which}")
    return tr("chain_map.difference_from", benchmark=benchmark.name if benchmark else Word("benchmark.demand"))


def _box(
    found: Diagnosis, segment: str, names: dict[str, str], which: str, focus: set[str] | None
) -> dict[str, object]:
    line2, quiet = _LINES[which](found, segment)
    box = _marked(found, segment, names, quiet=quiet or (focus is not None and segment not in focus))
    box |= {"line2": line2, "short": "", "bar": _bar(found, segment, which)}
    if which == "current":
        return box | {"short": _firms(found, segment)}
    return box | {"single": False, "broken": False} | ({"state": "reference"} if which == "reference" else {})


def _marked(found: Diagnosis, segment: str, names: dict[str, str], *, quiet: bool) -> dict[str, object]:
    """A box by its name, its state and its marks."""
    return {
        "id": segment,
        "name": names[segment],
        "brk": _break(names[segment], tuple(names.values())) if words.language() == "zh" else 0,
        "state": found.state_here(segment),
        "single": found.holds(segment, "single_source"),
        "broken": found.holds(segment, "broken_middle"),
        "quiet": quiet,
    }


@lru_cache(maxsize=4096)
def _break(name: str, names: tuple[str, ...]) -> int:
    """Where a name breaks among the others of its chain: the same before and after."""
    return line_break(name, names)


def _firms(found: Diagnosis, segment: str) -> str:
    n_firms = found.read.figures.at[segment, "n_firms"]
    return tr("chain_map.n_firms", n=int(n_firms)) if n_firms else ""


def _reference(found: Diagnosis, segment: str) -> tuple[str, bool]:
    reference = found.figure(segment, "reference_output")
    return ("" if reference.value is None else tr("chain_map.box.reference", output=reference)), False


def _current(found: Diagnosis, segment: str) -> tuple[str, bool]:
    state = found.state_here(segment)
    if state == "unchecked":
        return tr("chain_map.box.unchecked"), False
    if state == "absent":
        demand = found.figure(segment, "demand")
        return tr("chain_map.box.needed", demand=demand) if demand.value else tr("chain_map.box.nobody"), False
    output = found.figure(segment, "output")
    n_firms = int(found.figure(segment, "n_firms").value)
    if output.value is None:
        return tr("chain_map.box.silent", n=n_firms), False
    return tr("chain_map.box", n=n_firms, output=output), False


def _difference(found: Diagnosis, segment: str) -> tuple[str, bool]:
    """How far from what the city itself needs; a benchmark that is chosen is written over it."""
    if found.state_here(segment) == "unchecked":
        return tr("chain_map.box.difference_unchecked"), False
    lacking = found.shortfall(segment)
    if lacking.value is None:
        return tr(f"chain_map.box.difference_{lacking.reason}"), lacking.reason == "no_local_demand"
    if lacking.value == 0:
        return tr("chain_map.box.met.demand"), True
    return tr("chain_map.box.short.demand", gap=lacking), False


def _against(table: FigureTable, segment: str, measure: str) -> dict[str, object]:
    """How far from the benchmark; the bar is what is here, as a share of the reference."""
    behind = gap(table, segment, measure)
    if behind.value is None:
        untold = behind.reason in ("no_reference", "not_in_benchmark")
        return {"line2": tr(f"chain_map.box.difference_{behind.reason}"), "bar": None, "quiet": untold}
    here, reference = (table.figure(segment, name[measure]).value for name in (HERE, REFERENCE))
    bar = here / reference if reference and here else None
    if behind.value == 0:
        return {"line2": tr("chain_map.box.met.reference"), "bar": bar, "quiet": True}
    return {"line2": tr("chain_map.box.short.reference", gap=said_gap(behind)), "bar": bar, "quiet": False}


def _bar(found: Diagnosis, segment: str, which: str) -> float | None:
    """Coverage on the current map and on the difference from local demand."""
    if which == "reference" or found.state_here(segment) in ("absent", "unchecked"):
        return None
    return found.figure(segment, "coverage").value


def _layer(found: Diagnosis, layer: str) -> dict[str, object]:
    title = tr("stage.service") if layer == "service" else tr(f"layer.{layer}")
    return {"title": title, "items": [chip(found, segment) for segment in found.in_layer(layer)]}


def chip(found: Diagnosis, segment: str) -> dict[str, str]:
    """A segment of this chain or another as it stands below the picture."""
    state = found.state_of(segment)
    word = tr(f"state.{state}")
    return {
        "id": segment,
        "name": spoken(found.named(segment)),
        "state": state,
        "symbol": SYMBOLS[state],
        "word": word,
        "line2": _firms(found, segment) or word,
    }


_LINES = {"reference": _reference, "current": _current, "difference": _difference}
