"""Where there is room for a project 用地: what it asks for, the plots that suit it, what idle land would release."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from html import escape

import streamlit as st

from components import bars, meeting, url
from components.bars import Bar, Part
from components.places import drawn, filters, map_view, twin
from components.places.asked import Asked
from components.places.picture import Rows, View
from components.places.twin import Cell, Row
from components.words import spoken, tell_plain, tr
from liantu.data.dictionary import TABLES
from liantu.diagnose.sections import Section, Verdict
from liantu.facts import Figure, Name
from liantu.siting.land import METHODS, Released, day_of, idle, plots_located, room_by_park
from liantu.siting.modes import Rule, mode_for, rules
from liantu.siting.sections import land
from liantu.siting.shortlist import USES, Profile

TABLE = False
ANY = "any"
PARK, PLOT = "park:", "plot:"
USUAL = {"need_mu": 50, "need_floor": 0, "need_by": 3, "need_use": "industry", "need_power": 0}
MOST = {"need_mu": 5_000, "need_floor": 500_000, "need_power": 100_000}
STEPS = {"need_mu": 10, "need_floor": 1_000, "need_power": 500}
MONTHS = (0, 1, 2, 3, 6, 9, 12, 18, 24, 36)
SHOWN = {True: 5, False: 9}  # plots beside the map, for a room and at a desk
SIGNS = {"fits": "●", "nearly": "▲", "not_told": "?", "no": "⊘"}
NO_FIRMS = {"x": [], "y": [], "kind": [], "id": []}
FAINTEST = 0.35  # of a halo, so that one plot is still seen


def section(asked: Asked) -> Section:
    """The plots for the project of the controls, the best first."""
    return land.section(asked.found, profile(asked), _today())


def profile(asked: Asked) -> Profile:
    """What the controls ask for; 0 and ``any`` ask for nothing."""
    amounts = {key: float(_amount(key)) or None for key in MOST}
    use = url.chosen("need_use", USUAL["need_use"], url.one_of([ANY, *USES]))
    return land.profile_of(
        asked.found,
        asked.segment,
        need_mu=amounts["need_mu"],
        need_floor=amounts["need_floor"],
        power=amounts["need_power"],
        months=url.chosen("need_by", USUAL["need_by"], _read_months) or None,
        use=None if use == ANY else use,
        chemical=url.chosen("need_chemical", False, _read_flag),
    )


def chart(asked: Asked, shown: Section) -> None:
    """What is asked for; the map with the plots beside it; below, how land is given and what lies idle."""
    room = meeting.on()
    if not room and len(asked.city.land):
        _controls()
    picture, beside = st.columns([1.25, 1] if room else [1.1, 1], gap="large")
    with picture:
        _map(asked, shown)
    with beside:
        if len(asked.city.land):
            _plots(asked, shown)
        else:
            _parks(asked)
    if not room and len(asked.city.land):
        left, right = st.columns([1.1, 1], gap="large")
        with left:
            _idle(asked)
        with right:
            _modes(asked)


# What the project asks for


def _controls() -> None:
    """One row: amounts, when, what for; on a phone two beside each other."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        _number("need_mu", 150)
        _number("need_floor", 160)
        url.bound(
            st.select_slider,
            tr("land.need_by"),
            key="need_by",
            default=USUAL["need_by"],
            read=_read_months,
            options=list(MONTHS),
            format_func=lambda months: tr("land.months", n=months) if months else tr("land.any"),
            width=300,
        )
        labels = {ANY: tr("land.any")} | {use: tr(f"land.use.{use}") for use in USES}
        url.bound(
            st.selectbox,
            tr("land.need_use"),
            key="need_use",
            default=USUAL["need_use"],
            read=url.one_of(list(labels)),
            options=list(labels),
            format_func=labels.get,
            width=210,
        )
        _number("need_power", 150)
        url.bound(st.toggle, tr("land.need_chemical"), key="need_chemical", default=False, read=_read_flag)


def _number(key: str, width: int) -> None:
    url.bound(
        st.number_input,
        tr(f"land.{key}"),
        key=key,
        default=USUAL[key],
        read=url.whole(0, MOST[key]),
        min_value=0,
        max_value=MOST[key],
        step=STEPS[key],
        help=tr("land.zero"),
        width=width,
    )


def _amount(key: str) -> int:
    return url.chosen(key, USUAL[key], url.whole(0, MOST[key]))


def _read_months(code: str) -> int | None:
    return int(code) if code.isdecimal() and int(code) in MONTHS else None


def _read_flag(code: str) -> bool | None:
    return {"True": True, "False": False}.get(code)


def _today() -> date:
    return date.today()


# The map


def _map(asked: Asked, shown: Section) -> None:
    plot = _current(shown)
    park = _park_of(asked, plot) if plot else None
    view = View(
        selected=PARK + park if park and _has_point(asked, park) else None,
        marks=[*_marks(asked, shown), *_own_mark(asked, plot)],
    )
    said = tell_plain(shown.answer)
    sheet = drawn.sheet(asked, said, [tr(f"land.legend.{_haloed(shown)}")])
    pick = _pick(asked, shown)
    map_view.show(_rows(asked), view, key="map_land", on_pick=pick, large=meeting.on(), sheet=sheet)


def _rows(asked: Asked) -> Rows:
    """Counties and parks; firms would hide the land."""
    rows = drawn.rows(asked, filters.current(asked))
    words = rows.words | {"alt": tr("land.alt", n=len(asked.city.land), city=asked.home.name)}
    counties, parks = [each | {"count": ""} for each in rows.counties], [each | {"count": 0} for each in rows.parks]
    return replace(rows, counties=counties, parks=parks, firms=NO_FIRMS, words=words)


def _marks(asked: Asked, shown: Section) -> list[dict[str, object]]:
    """A halo around each park with a plot that fits, else one that nearly does, and around such a plot elsewhere."""
    located, at = plots_located(asked.city), {}
    for verdict in _of(shown, _haloed(shown)):
        park = _park_of(asked, verdict.key)
        point = asked.parks.loc[park, ["lng", "lat"]] if park and _has_point(asked, park) else located.loc[verdict.key]
        if not point[["lng", "lat"]].isna().any():
            named = _park_name(asked, park) if park else verdict.key
            at.setdefault((float(point["lng"]), float(point["lat"])), []).append(named)
    most = max(map(len, at.values()), default=1)
    return [
        {
            "at": list(point),
            "label": names[0],
            "strength": FAINTEST + (1 - FAINTEST) * len(names) / most,
            "text": tr("land.here", n=len(names)),
        }
        for point, names in at.items()
    ]


def _haloed(shown: Section) -> str:
    return "fits" if _of(shown, "fits") else "nearly"


def _own_mark(asked: Asked, plot: str | None) -> list[dict[str, object]]:
    """The selected plot, where its own point is known."""
    if plot is None:
        return []
    where = plots_located(asked.city).loc[plot]
    if not where["own"]:
        return []
    return [{"at": [float(where["lng"]), float(where["lat"])], "label": plot, "strength": 0.0, "text": ""}]


def _pick(asked: Asked, shown: Section) -> Callable[[str], None]:
    """A plot is selected by its row; a click on a park selects the best plot there."""
    best: dict[str, str] = {}
    for verdict in shown.verdicts:
        best.setdefault(_park_of(asked, verdict.key) or "", verdict.key)
    known = {verdict.key for verdict in shown.verdicts}

    def picked(code: str) -> None:
        plot = code.removeprefix(PLOT) if code.startswith(PLOT) else best.get(code.removeprefix(PARK))
        if plot in known:
            url.put("verdict", plot)

    return picked


def _current(shown: Section) -> str | None:
    """The plot of the link; at first the best one."""
    keys = [verdict.key for verdict in shown.verdicts]
    return url.chosen("verdict", keys[0], url.one_of(keys)) if keys else None


def _park_of(asked: Asked, plot: str) -> str | None:
    park = asked.city.land.at[plot, "park"]
    return park if isinstance(park, str) else None


def _has_point(asked: Asked, park: str) -> bool:
    return park in asked.parks.index and not asked.parks.loc[park, ["lng", "lat"]].isna().any()


def _park_name(asked: Asked, park: str) -> str:
    names = filters.parks(asked)
    return spoken(names[park]) if park in names else park


# The plots


def _of(shown: Section, fit: str) -> list[Verdict]:
    return [verdict for verdict in shown.verdicts if verdict.facts["plot_fit"].code == f"fit.{fit}"]


def _plots(asked: Asked, shown: Section) -> None:
    """Legend, the first plots, the others on request."""
    room = meeting.on()
    counts = {fit: len(_of(shown, fit)) for fit in SIGNS}
    chips = "".join(
        f'<span class="lt-chip"><b>{SIGNS[fit]}</b>{escape(tr(f"fit.{fit}"))} <b>{n}</b></span>'
        for fit, n in counts.items()
        if n
    )
    halo = "" if room else f'<span class="lt-note">{escape(tr(f"land.legend.{_haloed(shown)}"))}</span>'
    st.html(f'<div class="lt-row">{chips}{halo}</div>')
    first, more = shown.verdicts[: SHOWN[room]], shown.verdicts[SHOWN[room] :]
    _twin(asked, shown, first, "twin_land")
    if more and room:
        st.html(f'<div class="lt-note">{tr("land.more", n=len(more))}</div>')
    elif more:
        with st.expander(tr("land.more", n=len(more))):
            _twin(asked, shown, more, "twin_land_more")
    if n := int(plots_located(asked.city)["lng"].isna().sum()):
        st.html(f'<div class="lt-note">{tr("land.off_map", n=n)}</div>')


def _twin(asked: Asked, shown: Section, verdicts: Sequence[Verdict], key: str) -> None:
    plot = _current(shown)
    heads = [tr("section.land.subject"), *(tr(f"figure.{name}") for name in shown.columns[:3])]
    twin.show(
        heads,
        [_row(asked, each) for each in verdicts],
        key=key,
        selected=PLOT + plot if plot else None,
        on_pick=_pick(asked, shown),
        large=meeting.on(),
    )


def _row(asked: Asked, verdict: Verdict) -> Row:
    """Plot and park, verdict and reason, area and price, when and how; a room hears no prices and reasons."""
    facts, park, room = verdict.facts, _park_of(asked, verdict.key), meeting.on()
    fit = facts["plot_fit"].code.removeprefix("fit.")
    area: Figure = facts["plot_area"]
    why, price = ("", "") if room else (spoken(facts["plot_why"]), spoken(facts["plot_price"]))
    return Row(
        PLOT + verdict.key,
        (
            Cell(spoken(verdict.subject), _park_name(asked, park) if park else "", right=False),
            Cell(f"{SIGNS[fit]} {tr(f'fit.{fit}')}", why, right=False),
            Cell(spoken(area) if area.value is not None else tr("plot.blank"), price),
            Cell(spoken(facts["plot_ready"]), spoken(facts["plot_mode"])),
        ),
        strong=True,
    )


def _parks(asked: Asked) -> None:
    """Without plots: what the parks say of themselves, and what to fill in."""
    room = room_by_park(asked.city)
    land_told = room["land"].astype("Float64")
    most = land_told.max()
    rows = [
        Row(PARK + park, (Cell(_park_name(asked, park), right=False), _told(land_told[park], most)))
        for park in land_told.sort_values(ascending=False, na_position="last").index
    ]
    if rows:
        heads = [tr("section.where.subject"), tr("land.available")]
        twin.show(heads, rows, key="twin_land_parks", selected=None, on_pick=lambda _: None, large=meeting.on())
    st.html(f'<div class="lt-note">{escape(tr("land.fill", table=TABLES["land"]))}</div>')


def _told(value: object, most: object) -> Cell:
    if not isinstance(value, float):
        return Cell(tr("plot.blank"), right=False)
    return Cell(spoken(Figure(value, "亩")), bar=value / most if most else 0.0, right=False)


# Idle land


def _idle(asked: Asked) -> None:
    """One bar a method, and what lies idle longest."""
    found = idle(asked.city, day_of(asked.city) or _today())
    parts = {method: each for method, each in found.by("method", METHODS).items() if each.n}
    if not parts:
        return
    most = max((each.area.value or 0.0 for each in parts.values()), default=0.0)
    bars.show([_bar(method, each, most) for method, each in parts.items()], title=tr("land.released"))
    longest = found.rows.index[0]
    years = found.rows.at[longest, "years"]
    facts = {"plot": Name(longest, longest), "years": Figure(float(years), "years")} if isinstance(years, float) else {}
    note = tr("land.longest", **facts) if facts else tr("land.longest.untold")
    st.html(f'<div class="lt-note">{escape(note)}</div>')


def _bar(method: str | None, released: Released, most: float) -> Bar:
    label = tr("land.no_method") if method is None else tr(f"release.{method}")
    if released.area.value is None:
        return Bar(label, [], tr("land.released.untold", n=released.n), quiet=True)
    code = "land.released.at_least" if released.n_unknown else "land.released.of"
    share = released.area.value / most if most else 0.0
    return Bar(label, [Part(share, "present")], tr(code, n=released.n, area=released.area))


# How land is given


def _modes(asked: Asked) -> None:
    """The modes that suit the project with their reasons; on request every rule with its limit."""
    suiting = mode_for(profile(asked))
    lines = "".join(
        f"<div><b>{escape(spoken(rule.named))}</b><span>{escape(tell_plain(rule.why))}</span></div>" for rule in suiting
    )
    said = (
        f'<div class="lt-list">{lines}</div>' if lines else f'<div class="lt-note">{escape(tr("land.mode.none"))}</div>'
    )
    st.html(f'<div class="lt-k">{escape(tr("land.mode"))}</div>{said}')
    with st.expander(tr("land.rules", n=len(rules()))):
        heads = "".join(f"<th>{escape(tr(f'land.rules.{name}'))}</th>" for name in ("mode", "why", "range", "source"))
        rows = "".join(_rule(rule) for rule in rules())
        table = f'<table class="lt-t"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        note = f'<div class="lt-note">{escape(tr("land.rules.note"))}</div>'
        st.html(f'<div class="lt-scroll">{table}</div>{note}')


def _rule(rule: Rule) -> str:
    bounds = rule.threshold and rule.threshold.bounds
    between = tr("figure.range", low=spoken(bounds[0]), high=spoken(bounds[1])) if bounds else "—"
    cells = (spoken(rule.named), tell_plain(rule.why), between, tr(f"land.rules.{rule.source}"))
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
