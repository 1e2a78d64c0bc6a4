"""What the diagram shows of a diagnosis: the reference map 全景图, the current map 现状图, or their difference."""

from dataclasses import replace

from components import cached, closing, legend, url, words
from components.chain_frames import Drawing
from components.chain_graph import Picture, Sheet
from components.words import spoken, tr
from liantu.chain.line_break import line_break
from liantu.diagnose import Diagnosis
from liantu.facts import Figure

MAPS = ("reference", "current", "difference")
LAYERS = ("service", "factor", "value", "technology")
SYMBOLS = {"strong": "●", "present": "◐", "weak": "▲", "absent": "⊘", "unchecked": "?"}


def shown_map() -> str:
    """Which of the three maps the reader looks at."""
    return url.chosen("map", "current", url.one_of(MAPS))


def of_map(found: Diagnosis, drawing: Drawing, which: str, *, focus: set[str] | None, layers: list[str]) -> Picture:
    """Every box of the grid, and the segments of the layers that are switched on."""
    names = {segment: spoken(found.named(segment)) for segment in drawing.grid.slot}
    boxes = [_box(found, segment, names, which, focus) for segment in drawing.grid.slot]
    return Picture(
        boxes,
        alt=tr("chain_map.alt", chain=found.chain, map=tr(f"chain_map.{which}"), counts=legend.spoken(found)),
        layers=[_layer(found, layer) for layer in layers if len(found.in_layer(layer))],
    )


def glance(found: Diagnosis, drawing: Drawing) -> Picture:
    """Names and states only."""
    names = {segment: spoken(found.named(segment)) for segment in drawing.grid.slot}
    boxes = [_box(found, segment, names, "current", None) | {"line2": "", "bar": None} for segment in names]
    alt = tr("chain_map.alt", chain=found.chain, map=tr("chain_map.current"), counts=legend.spoken(found))
    return Picture(boxes, alt=alt, mini=True)


def with_sheet(picture: Picture, found: Diagnosis, title: str, which: str) -> Picture:
    """The picture with what is written round it when it is saved."""
    what = tr("chain_map.sheet", chain=found.chain, map=tr(f"chain_map.{which}"), counts=legend.spoken(found))
    limits = {"weak": Figure(found.thresholds.weak, "share"), "strong": Figure(found.thresholds.strong, "share")}
    what = f"{tr('app.sample')} · {what}" if cached.origin().has_samples else what
    lines = [what] if which == "reference" else [what, tr("chain_map.sheet_thresholds", **limits)]
    return replace(picture, sheet=Sheet(title, lines, closing.source_text(), f"{spoken(found.chain)}.png"))


def _box(
    found: Diagnosis, segment: str, names: dict[str, str], which: str, focus: set[str] | None
) -> dict[str, object]:
    state, name = found.segments.at[segment, "state"], names[segment]
    marked = which == "current"
    line2, quiet = _LINES[which](found, segment)
    return {
        "id": segment,
        "name": name,
        "brk": line_break(name, names.values()) if words.language() == "zh" else 0,
        "line2": line2,
        "short": _firms(found, segment) if marked else "",
        "state": "reference" if which == "reference" else state,
        "bar": _bar(found, segment, which),
        "single": marked and found.holds(segment, "single_source"),
        "broken": marked and found.holds(segment, "broken_middle"),
        "quiet": quiet or (focus is not None and segment not in focus),
    }


def _firms(found: Diagnosis, segment: str) -> str:
    n_firms = found.read.figures.at[segment, "n_firms"]
    return tr("chain_map.n_firms", n=int(n_firms)) if n_firms else ""


def _reference(found: Diagnosis, segment: str) -> tuple[str, bool]:
    reference = found.figure(segment, "reference_output")
    return ("" if reference.value is None else tr("chain_map.box.reference", output=reference)), False


def _current(found: Diagnosis, segment: str) -> tuple[str, bool]:
    state = found.segments.at[segment, "state"]
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
    """How far from the reference output where there is one, else from what the city itself needs."""
    if found.segments.at[segment, "state"] == "unchecked":
        return tr("chain_map.box.difference_unchecked"), False
    gap = found.shortfall(segment)
    if gap.value is None:
        return tr(f"chain_map.box.difference_{gap.reason}"), gap.reason == "no_local_demand"
    if gap.value == 0:
        return tr("chain_map.box.met"), True
    return tr("chain_map.box.short", gap=gap), False


def _bar(found: Diagnosis, segment: str, which: str) -> float | None:
    """Coverage on the current map; output over the reference, where there is one, on the difference."""
    if which == "reference" or found.segments.at[segment, "state"] in ("absent", "unchecked"):
        return None
    if which == "difference" and (reference := found.figure(segment, "reference_output").value):
        return (found.figure(segment, "output").value or 0.0) / reference
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
