"""Suppliers around 周边配套: a radius around a firm or park on the map, what it covers, and what lies beyond."""

from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from components import cached, meeting, url, words
from components.places import drawn, map_view, radius_curve, twin
from components.places.asked import Asked
from components.places.filters import ALL, Filters
from components.places.picture import Rows, View
from components.places.twin import Cell, Row
from components.words import literal, spoken, tell_plain, tr
from liantu.diagnose.leads import read_leads
from liantu.diagnose.sections import Section, Verdict
from liantu.facts import Few, Figure
from liantu.place.distance import circle, distances_km
from liantu.siting.centres import FIRM, PARK, Centre, centre_of, centres, firms_at
from liantu.siting.density import RADII, USUAL, Density, curve, density
from liantu.siting.reach import Reach, reach_of
from liantu.siting.sections import near

TABLE = False
COLUMNS = ("nearest_supplier", "suppliers_within", "input_covered")
MOST = {True: 6, False: 9}  # inputs in the table, for a room and at a desk
ALL_FIRMS = Filters("city", "state", ALL, ALL, ALL)


def section(asked: Asked) -> Section:
    """The inputs of the centre, those first of which most is lacking within the radius."""
    return near.section(asked.found, _seen(asked))


def chart(asked: Asked, shown: Section) -> None:
    """The map with its circle; beside it the controls, the counts, the curve and the inputs."""
    seen, room = _seen(asked), meeting.on()
    picture, beside = st.columns([1.25, 1] if room else [1.1, 1], gap="large")
    with picture:
        if seen:
            _map(asked, seen, tell_plain(shown.answer))
    with beside:
        if not room:
            _controls(asked)
        if seen:
            _beside(asked, shown, seen)


def _beside(asked: Asked, shown: Section, seen: Density) -> None:
    around = reach_of(asked.found, seen.centre)
    if around.inputs:
        _legend(seen)
        if not meeting.on():
            _curve(asked, seen, around)
        _table(asked, shown)


def _seen(asked: Asked) -> Density | None:
    """What is within; nothing where nobody can be a centre."""
    centre = current(asked)
    return _counted((*asked.key[:-1], centre, radius()), asked) if centre else None


@st.cache_resource(max_entries=256, show_spinner=False)
def _counted(key: tuple, _asked: Asked) -> Density:
    """The answer and the map ask for the same; a slider goes back and forth."""
    *_, centre, km = key
    return density(_asked.found, centre, km)


# The centre and the radius


def current(asked: Asked) -> Centre | None:
    """The centre of the link; at first the park in which most firms of the chain stand, else the first lead firm."""
    first = _first(asked.key[:-1], asked)
    code = url.chosen("centre", first.code if first else "", lambda code: code if _can_be(asked, code) else None)
    return centre_of(asked.found, code) if code else None


def radius() -> int:
    """On the slider. [km]"""
    return url.chosen("radius", int(USUAL), url.whole(RADII[0], RADII[-1]))


def _can_be(asked: Asked, code: str) -> bool:
    centre = centre_of(asked.found, code)
    return centre is not None and centre.has_point


def _listed(asked: Asked) -> list[Centre]:
    return _kept_list(asked.key[:-1], asked)


@st.cache_resource(max_entries=32, show_spinner=False)
def _first(key: tuple, _asked: Asked) -> Centre | None:
    able = [each for each in _listed(_asked) if each.has_point]
    parks = [each for each in able if each.kind == PARK]
    return max(parks, key=lambda each: len(firms_at(_asked.found, each)), default=next(iter(able), None))


@st.cache_resource(max_entries=32, show_spinner=False)
def _kept_list(key: tuple, _asked: Asked) -> list[Centre]:
    return centres(_asked.found, cached.of_city(read_leads))


def _controls(asked: Asked) -> None:
    listed, now = _listed(asked), current(asked)
    if now is None:
        return
    _say_what_is_refused(now)
    options = {each.code: each for each in listed if each.has_point} | {now.code: now}
    leads = {each.code for each in listed if each.kind == FIRM}
    labels = {code: _label(each, code in leads) for code, each in options.items()}
    left, right = st.columns(2, gap="medium")
    with left:
        url.bound(
            st.selectbox,
            tr("near.centre"),
            key="centre",
            default=now.code,
            read=lambda code: code if _can_be(asked, code) else None,
            options=list(options),
            format_func=labels.get,
        )
    with right:
        url.bound(
            st.slider,
            tr("near.radius"),
            key="radius",
            default=int(USUAL),
            read=url.whole(RADII[0], RADII[-1]),
            min_value=RADII[0],
            max_value=RADII[-1],
            step=RADII[1] - RADII[0],
            format=tr("near.radius.format"),
        )
    if lost := near.without_point(listed):
        few = Few(tuple(each.called for each in lost), "centres")
        st.html(f'<div class="lt-note">{escape(tr("near.without_point", names=few))}</div>')


def _label(centre: Centre, is_lead: bool) -> str:
    kind = PARK if centre.kind == PARK else "lead" if is_lead else FIRM
    return tr(f"near.centre.{kind}", name=centre.called)


def _say_what_is_refused(now: Centre) -> None:
    if asked := url.refused("centre"):
        st.warning(literal(tr("near.refused", asked=asked[:60], shown=now.called)))


def _pick(asked: Asked) -> Callable[[str], None]:
    """A click on a firm or park makes it the centre; the rows hold all names, so no click comes back as a number."""

    def picked(code: str) -> None:
        if _can_be(asked, code):
            url.put("centre", code)

    return picked


# The map


class _Drawn(NamedTuple):
    """The rows of the map, and which firms stand as dots, by number."""

    rows: Rows
    dots: np.ndarray


def _map(asked: Asked, seen: Density, said: str) -> None:
    placed = _drawn((*asked.key[:-1], seen.centre), words.language(), asked, seen)
    label = tr("near.ring", km=near.km_of(seen.radius_km), suppliers=near.count(seen.suppliers))
    points = circle(seen.centre.lng, seen.centre.lat, seen.radius_km)
    parks = asked.parks[asked.parks["lng"].notna()]
    view = View(
        selected=_spot(asked, seen.centre),
        inside="".join(np.where(seen.is_within[placed.dots], "1", "0").tolist()),
        near_parks=_parks_within(seen, parks),
        rings=[{"points": points, "label": label, "at": min(points)}],
    )
    sheet = drawn.sheet(asked, said, [label])
    map_view.show(placed.rows, view, key="map_near", on_pick=_pick(asked), large=meeting.on(), sheet=sheet)


def _spot(asked: Asked, centre: Centre) -> str:
    """What is lit: a firm that is known only by its park has no dot, so its park is."""
    if centre.kind == FIRM and centre.place != "given":
        return f"{PARK}:{asked.firms.at[centre.name.zh, 'park']}"
    return centre.code


def _parks_within(seen: Density, parks: pd.DataFrame) -> list[str]:
    km = distances_km(seen.centre.lng, seen.centre.lat, parks["lng"], parks["lat"])
    return parks.index[km <= seen.radius_km].tolist()


@st.cache_resource(max_entries=32, show_spinner=False)
def _drawn(key: tuple, language: str, _asked: Asked, _seen: Density) -> _Drawn:
    """Only the suppliers of the centre, and the centre itself: who sells it nothing is not in the question."""
    whole, located = drawn.rows(_asked, ALL_FIRMS), _asked.firms
    keep = _seen.is_supplier.copy()
    if _seen.centre.kind == FIRM:
        keep[_asked.city.places_of_firms([_seen.centre.name.zh])] = True
    dots = np.flatnonzero(keep & located["lng"].notna().to_numpy(bool))
    x, y = (np.rint(located[name].to_numpy(float, na_value=np.nan)[dots] * drawn.DEGREES) for name in ("lng", "lat"))
    firms = {
        "x": x.astype(int).tolist(),
        "y": y.astype(int).tolist(),
        "kind": [0] * len(dots),
        "id": located.index[dots].tolist(),
    }
    by_park = keep & located["class"].eq("park").to_numpy(bool)
    counts = located.loc[by_park, "park"].value_counts().to_dict()
    by_county = keep & located["class"].isin(drawn.BY_COUNTY).to_numpy(bool)
    in_county = located.loc[by_county, "code"].value_counts().to_dict()
    n = int(keep.sum())
    alt = tr("near.alt", centre=_seen.centre.called, n=n)
    rows = replace(
        whole,
        counties=[
            row | {"count": tr("seat.more_here", n=in_county[row["id"]]) if row["id"] in in_county else ""}
            for row in whole.counties
        ],
        parks=[row | {"count": int(counts.get(row["id"], 0))} for row in whole.parks],
        firms=firms,
        kinds=[{"token": "accent", "label": tr("near.legend.suppliers")}],
        words=whole.words | {"alt": alt},
    )
    return _Drawn(rows, dots)


# Beside it


def _legend(seen: Density) -> None:
    """How many are within, may be, are beyond; how many of them are measured from their park."""
    sure, most = int(seen.suppliers.value or 0), int(seen.suppliers.high or 0)
    by_park, away = seen.by_class["park"][0], int(seen.outside.value or 0)
    beyond = int(seen.is_supplier.sum()) - most
    chips = [_chip("background:var(--lt-accent);border-radius:50%", "within", sure)]
    if by_park:
        chips.append(_chip("border:2px solid var(--lt-ink)", "by_park", by_park))
    if most > sure:
        chips.append(_chip("border:2px dotted var(--lt-accent);border-radius:50%", "maybe", most - sure))
    chips.append(_chip("background:var(--lt-edge);border-radius:50%", "beyond", beyond))
    if away:
        chips.append(_chip("border-left:3px solid var(--lt-soft);width:3px", "outside", away))
    st.html(f'<div class="lt-row">{"".join(chips)}</div>')


def _chip(style: str, name: str, n: int) -> str:
    key = f'<i style="display:inline-block;box-sizing:border-box;width:.8em;height:.8em;{style}"></i>'
    return f'<span class="lt-chip">{key}{escape(tr(f"near.legend.{name}"))} <b>{n}</b></span>'


def _curve(asked: Asked, seen: Density, around: Reach) -> None:
    if seen.covered.value is None and seen.covered.low is None:
        st.html(f'<div class="lt-note">{tr("near.curve.unknown", reason=tr(f"reason.{seen.covered.reason}"))}</div>')
        return
    over = curve(asked.found, seen.centre)
    km = sorted({name: km for name, km in zip(around.outsiders.name, around.outsiders.km, strict=True)}.values())
    facts = {
        "km": near.km_of(seen.radius_km),
        "covered": near.share(seen.covered),
        "suppliers": near.count(seen.suppliers),
    }
    radius_curve.show(seen, over, km, tr("near.curve"), tr("near.curve.says", **facts))


def _table(asked: Asked, shown: Section) -> None:
    """The inputs; a press opens the evidence of one, and selects its segment on every page."""
    room = meeting.on()
    most, keys = MOST[room], [each.key for each in shown.verdicts]
    first = asked.segment if asked.segment in keys else keys[0]
    selected = url.chosen("verdict", first, url.one_of(keys))
    heads = [tr("section.near.subject"), *(tr(f"figure.{name}") for name in COLUMNS)]
    _twin(selected, shown.verdicts[:most], heads, "twin_near")
    more = shown.verdicts[most:]
    if more and room:
        st.html(f'<div class="lt-note">{tr("section.more", n=len(more))}</div>')
    elif more:
        with st.expander(tr("section.more", n=len(more)), on_change="rerun", key="near_more") as opened:
            if opened.open:  # drawn on request: the page must follow the slider
                _twin(selected, more, heads, "twin_near_more")


def _twin(selected: str, verdicts: tuple[Verdict, ...], heads: list[str], key: str) -> None:
    rows = [
        Row(each.key, (_subject(each), *(CELLS[name](each.facts[name], each) for name in COLUMNS))) for each in verdicts
    ]
    twin.show(heads, rows, key=key, selected=selected, on_pick=_picked, large=meeting.on())


def _picked(segment: str) -> None:
    url.put("verdict", segment)
    url.put("segment", segment)


def _subject(verdict: Verdict) -> Cell:
    """The segment; below it its state in this city, and how much is needed of it."""
    need = verdict.facts["input_need"]
    said = (
        tr("near.need", state=verdict.facts["state"], need=need)
        if need.value is not None
        else spoken(verdict.facts["state"])
    )
    return Cell(spoken(verdict.subject), said, right=False)


def _nearest(figure: Figure, verdict: Verdict) -> Cell:
    if figure.value is None:
        return Cell("—", tr(f"reason.{figure.reason}"))
    outside = tr("near.km_outside") if verdict.facts["nearest_is_outside"] else ""
    return Cell(tr("near.km", km=near.km_of(figure.value)), outside)


def _within(figure: Figure, verdict: Verdict) -> Cell:
    more = int((figure.high or 0) - (figure.value or 0))
    why = tr("near.cell.maybe", n=more) if more else ""
    return Cell(tr("near.cell.within", n=int(figure.value or 0)), why)


def _covered(figure: Figure, verdict: Verdict) -> Cell:
    """The share as a bar; its range, or why there is none, below."""
    if figure.value is None:
        return Cell("—", tr(f"reason.{figure.reason}"), right=False)
    why = ""
    if figure.bounds:
        low, high = map(spoken, figure.bounds)
        why = tr("near.share_range", low=low.removesuffix("%"), high=high)
    return Cell(spoken(figure), why, bar=figure.value, right=False)


CELLS: dict[str, Callable[[Figure, Verdict], Cell]] = {
    "nearest_supplier": _nearest,
    "suppliers_within": _within,
    "input_covered": _covered,
}
