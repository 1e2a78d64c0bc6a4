"""Where the chain stands and where there is room 在哪里: the map with those who would buy a segment, by park."""

from html import escape

import numpy as np
import streamlit as st

from components import meeting
from components.places import cards, drawn, filters, map_view, twin
from components.places.asked import Asked
from components.places.picture import Rows, View
from components.places.twin import Cell, Row
from components.words import spoken, tell_plain, tr
from liantu.diagnose.sections import Section, Verdict
from liantu.facts import Figure
from liantu.place.located import points_outside
from liantu.siting.by_park import PARK
from liantu.siting.sections import where
from liantu.siting.sections.where import GAPS

TABLE = False
COLUMNS = ("n_firms", "output", "wanted_share", "free_land")
ROOM_COLUMNS = ("n_firms", "wanted_share", "free_land")
MOST = {True: 7, False: 16}


def section(asked: Asked) -> Section:
    """The spots of the chain, those that need most of the segment first."""
    return where.section(asked.found, asked.segment)


def chart(asked: Asked, shown: Section) -> None:
    """The map, and beside it what is selected and the parks as a table."""
    chosen, spot, room = filters.current(asked), cards.current(asked), meeting.on()
    rows = drawn.rows(asked, chosen, land=True)
    view = View(
        selected=spot.code if spot else None,
        inside=cards.customers(asked, chosen) if _is_gap(asked) else None,
        flows=cards.lines(asked, spot),
        marks=_marks(asked, shown),
    )
    picture, beside = st.columns([1.25, 1] if room else [1.1, 1], gap="large")
    with picture:
        said = tell_plain(shown.answer)
        sheet = drawn.sheet(asked, said, [], drawn.legend(rows, *_halo(asked, view)))
        map_view.show(rows, view, key="map_where", on_pick=cards.pick(asked), large=room, sheet=sheet)
    with beside:
        if room:
            _short_legend(asked, view)
        else:
            _legend(asked, shown, chosen, rows)
        if spot and not room:
            cards.show(asked, spot)
        _table(asked, shown, spot)


def _is_gap(asked: Asked) -> bool:
    return asked.found.state_of(asked.segment) in GAPS


def _marks(asked: Asked, shown: Section) -> list[dict[str, object]]:
    """Halos around the parks where the customers of a gap sit."""
    if not _is_gap(asked):
        return []
    found = []
    for verdict in shown.verdicts:
        share = verdict.facts["wanted_share"]
        park = verdict.key.removeprefix(PARK)
        if not verdict.key.startswith(PARK) or not share.value or asked.parks.loc[[park], "lng"].isna().any():
            continue
        at = [float(asked.parks.at[park, "lng"]), float(asked.parks.at[park, "lat"])]
        found.append({"at": at, "label": spoken(verdict.subject), "strength": share.value, "text": spoken(share)})
    return found


def _short_legend(asked: Asked, view: View) -> None:
    """What a room must know to read the map: one line."""
    halo = [tr("seat.read.halo", segment=asked.found.named(asked.segment))] if view.marks else []
    st.html(f'<div class="lt-note">{escape("　".join([*halo, tr("seat.read.square")]))}</div>')


def _halo(asked: Asked, view: View) -> list[dict[str, str]]:
    """What the halos of a saved map mean."""
    label = tr("seat.legend.customers", segment=asked.found.named(asked.segment))
    return [{"token": "weak_line", "label": label, "shape": "halo"}] if view.marks else []


def _legend(asked: Asked, shown: Section, chosen: filters.Filters, rows: Rows) -> None:
    """What the dots and squares are, with counts; and how many firms have no dot."""
    kinds, counts = rows.kinds, {}
    for kind in rows.firms["kind"]:
        counts[kind] = counts.get(kind, 0) + 1
    chips = [
        _chip(f"background:var(--lt-{kind['token'].replace('_', '-')});border-radius:50%", kind["label"], counts[at])
        for at, kind in enumerate(kinds)
        if counts.get(at)
    ]
    for at in sorted({park["kind"] for park in rows.parks}):
        token = rows.park_kinds[at]["token"].replace("_", "-")
        n = sum(park["kind"] == at for park in rows.parks)
        chips.append(_chip(f"border:2.5px solid var(--lt-{token})", _led(rows, at), n))
    if _marks(asked, shown):
        halo = "background:var(--lt-weak-bg);border:1.5px solid var(--lt-weak-line);border-radius:50%"
        chips.append(_chip(halo, tr("seat.legend.customers", segment=asked.found.named(asked.segment)), None))
    keep = filters.shown(asked, chosen)
    st.html(f'<div class="lt-row">{"".join(chips)}</div>{_without_dot(asked, keep)}')


def _without_dot(asked: Asked, keep: np.ndarray) -> str:
    """How many of the firms shown are a number at a park or on a county, and how many are nowhere."""
    located = asked.firms[keep]
    rough = located["lng"].isna()
    counted = rough & (located["at_lng"].notna() | located["code"].notna())
    said = [tr("seat.no_dot", n=int(counted.sum()))] if counted.any() else []
    if n := int(points_outside(asked.city).to_numpy(bool)[keep].sum()):
        said.append(tr("seat.outside_city", n=n))
    said += [tr("seat.lost", n=int((rough & ~counted).sum()))] if (rough & ~counted).any() else []
    return "".join(f'<div class="lt-note">{each}</div>' for each in said)


def _led(rows: Rows, at: int) -> str:
    """What a square of this colour leads; the last kind leads nothing that is told."""
    label = rows.park_kinds[at]["label"]
    return label if at == len(rows.park_kinds) - 1 else tr("seat.legend.leads", chain=label)


def _chip(style: str, label: str, n: int | None) -> str:
    key = f'<i style="display:inline-block;box-sizing:border-box;width:.8em;height:.8em;{style}"></i>'
    return f'<span class="lt-chip">{key}{escape(label)}{"" if n is None else f" <b>{n}</b>"}</span>'


def _table(asked: Asked, shown: Section, spot: cards.Spot | None) -> None:
    room = meeting.on()
    columns = ROOM_COLUMNS if room else COLUMNS
    if not _is_gap(asked):
        columns = tuple("n_makers" if name == "wanted_share" else name for name in columns)
    most = max((verdict.facts["free_land"].value or 0.0 for verdict in shown.verdicts), default=0.0)
    verdicts = [each for each in shown.verdicts if _says_anything(each)][: MOST[room]]
    rows = [
        Row(each.key, (Cell(spoken(each.subject), right=False), *(_cell(each, name, most) for name in columns)))
        for each in verdicts
    ]
    heads = [tr("section.where.subject"), *(tr(f"figure.{name}") for name in columns)]
    twin.show(heads, rows, key="twin_where", selected=cards.row_of(asked, spot), on_pick=cards.pick(asked), large=room)
    if more := len(shown.verdicts) - len(verdicts):
        st.html(f'<div class="lt-note">{tr("section.more", n=more)}</div>')


def _says_anything(verdict: Verdict) -> bool:
    return any(verdict.facts[name].value for name in ("n_firms", "n_users", "free_land", "free_plants"))


def _cell(verdict: Verdict, name: str, most: float) -> Cell:
    figure: Figure = verdict.facts[name]
    if name == "free_land":
        bar = figure.value / most if figure.value is not None and most else None
        untold = tr("seat.untold_cell") if figure.reason == "not_told" else "—"
        return Cell(untold if figure.value is None else spoken(figure), bar=bar, right=False)
    if name in ("n_firms", "n_makers"):
        return Cell(tr("seat.firms", n=int(figure.value or 0)))
    return Cell(spoken(figure))
