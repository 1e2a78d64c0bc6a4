"""What a lead firm or a planned project brings along: waves side by side; for a project who waits and what is near."""

from html import escape

import streamlit as st

from components import bars, cached, meeting, url
from components.bars import Bar, Part
from components.words import literal, spoken, tell_plain, tr
from liantu.diagnose.leads import read_leads
from liantu.diagnose.sections import Section
from liantu.explore.anchors import KINDS
from liantu.explore.explored import Explored
from liantu.explore.sections import anchor
from liantu.explore.sections.anchor import Brought, Chosen
from liantu.facts import Figure, Finding, Name, Word

SIZES = (0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 80, 100, 200)  # [亿元/year]
YI = 1e4  # 万元
MOST = {True: 4, False: 8}  # inputs of a wave that are drawn, for a room and for a desk
WAVES = {True: 2, False: 3}
TONES = {"absent": "absent", "unchecked": "ring-unknown", "weak": "weak", "present": "line", "strong": "line"}
ALMOST = 1e-9


def section(explored: Explored) -> Section:
    """The inputs of the chosen anchor."""
    return anchor.section(explored, _chosen(explored))


def chart(explored: Explored, shown: Section) -> None:
    """The controls, then a column of bars a wave; below them what stands around a project."""
    room = meeting.on()
    if not room:
        _controls(explored)
    found = anchor.brought(explored, _chosen(explored))
    if found is None or not found.waves.n_waves:
        return
    _waves(found, room=room)
    if found.anchor.kind == "planned" and found.chosen.size is not None:
        _around(found, room=room)


def _chosen(explored: Explored) -> Chosen:
    kind = url.chosen("anchor_kind", KINDS[0], url.one_of(KINDS))
    names = _names(explored, kind)
    name = url.chosen("anchor", names[0], url.one_of(names)) if names else None
    who = anchor.chosen(explored, kind, name, leads=cached.of_city(read_leads))
    if kind == "firm" or name is None:
        return who
    usual = _step(who.size)
    size = url.chosen("anchor_size", usual, _read_size)
    return Chosen(kind, name, float(size) * YI, is_usual=size == usual)


def _names(explored: Explored, kind: str) -> list[str]:
    leads = cached.of_city(read_leads)
    return anchor.firms(explored, leads) if kind == "firm" else anchor.segments(explored)


def _named(explored: Explored, kind: str, name: str) -> Name:
    return Name(name, name) if kind == "firm" else explored.before.named(name)


def _step(size: float | None) -> float:
    """The first step of the slider that is no smaller."""
    wanted = (size or YI) / YI
    return next((step for step in SIZES if step >= wanted - ALMOST), SIZES[-1])


def _read_size(code: str) -> float | None:
    return next((step for step in SIZES if code in (str(step), f"{step:g}")), None)


def _controls(explored: Explored) -> None:
    left, middle, right = st.columns([1.1, 1.6, 1.6], vertical_alignment="bottom")
    with left:
        labels = {kind: tr(f"section.anchor.kind.{kind}") for kind in KINDS}
        kind = url.bound(
            st.segmented_control,
            tr("section.anchor.kind"),
            key="anchor_kind",
            default=KINDS[0],
            read=url.one_of(KINDS),
            options=list(KINDS),
            format_func=labels.get,
        )
    names = _names(explored, kind)
    if not names:
        return
    if asked := url.refused("anchor"):
        shown = spoken(_named(explored, kind, url.chosen("anchor", names[0], url.one_of(names))))
        st.warning(literal(tr("section.anchor.refused", asked=asked, shown=shown)))
    with middle:
        name = url.bound(
            st.selectbox,
            tr(f"section.anchor.which.{kind}"),
            key="anchor",
            default=names[0],
            read=url.one_of(names),
            options=names,
            format_func=lambda name: spoken(_named(explored, kind, name)),
        )
    if kind == "planned":
        with right:
            _size(anchor.chosen(explored, kind, name))


def _size(who: Chosen) -> None:
    url.bound(
        st.select_slider,
        tr("section.anchor.size"),
        key="anchor_size",
        default=_step(who.size),
        read=_read_size,
        options=list(SIZES),
        format_func=lambda step: spoken(Figure(step * YI, "万元")),
    )


def _waves(found: Brought, *, room: bool) -> None:
    """One column a wave; what local firms could meet in the accent, the rest by why it is missing."""
    n_waves = min(found.waves.n_waves, WAVES[room])
    drawn = {
        part.tone for wave in range(1, n_waves + 1) for bar in _inputs(found, wave, MOST[room]) for part in bar.parts
    }
    _legend(drawn)
    for wave, column in enumerate(st.columns(n_waves, gap="medium"), start=1):
        with column:
            _wave(found, wave, MOST[room])
    if not room and found.waves.n_waves > 1:
        st.html(f'<div class="lt-note">{tr("section.anchor.later_waves")}</div>')


def _legend(drawn: set[str]) -> None:
    """The tones that are drawn, and no others."""
    named = {"accent": tr("section.anchor.covered")}
    named |= {TONES[state]: tr(f"section.anchor.left.{state}") for state in ("present", "weak", "absent", "unchecked")}
    chips = "".join(
        f'<span class="lt-chip"><i class="lt-key lt-fill-{tone}"></i>{name}</span>'
        for tone, name in named.items()
        if tone in drawn
    )
    st.html(f'<div class="lt-row lt-legend">{chips}</div>')


def _wave(found: Brought, wave: int, most: int) -> None:
    totals, rows = found.waves.totals, found.waves.of_wave(wave)
    n, need = int(totals.values.at[wave, "n_inputs"]), totals.figure(wave, "need")
    title = tr("section.anchor.wave", wave=str(wave), n=n, need=need)
    bars.show(_inputs(found, wave, most), title=title)
    if n_more := len(rows) - min(len(rows), most):
        st.html(f'<div class="lt-note">{tr("section.anchor.more_inputs", n=n_more)}</div>')


def _inputs(found: Brought, wave: int, most: int) -> list[Bar]:
    rows = found.waves.of_wave(wave)
    largest = float(rows["need"].max()) if rows["need"].notna().any() else 0.0
    return [_input(found, key, largest) for key in rows.index[:most]]


def _input(found: Brought, key: str, largest: float) -> Bar:
    table = found.waves.inputs
    row, need, covered = table.values.loc[key], table.figure(key, "need"), table.figure(key, "covered")
    label = spoken(found.explored.before.named(row["segment"]))
    if need.value is None:
        return Bar(label, [], tr(f"reason.{need.reason}"), quiet=True)
    met = covered.value or 0.0
    tone = "ring-unknown" if covered.value is None else TONES[row["state"]]
    parts = [Part(met / largest), Part((need.value - met) / largest, tone)]
    return Bar(label, [part for part in parts if part.share > ALMOST], spoken(need))


def _around(found: Brought, *, room: bool) -> None:
    """Of a project: who waits for it here, which partner places it would serve, and what it is near to."""
    left, right = st.columns(2, gap="large")
    with left:
        _waiting(found)
    with right:
        _partners(found)
    if not room:
        _related(found)
        for said in (_near(found), _induces(found)):
            st.html(f'<div class="lt-note">{escape(tell_plain(said))}</div>')


def _related(found: Brought) -> None:
    """How near the absent segments are to what is here, the nearest first; the project's own stands out."""
    rows, table = found.explored.before.counted, found.related
    asked = dict.fromkeys([found.chosen.name, *rows.index[(rows["state"] == "absent").to_numpy(bool)]])
    known = [(table.figure(name, "density"), name) for name in asked]
    known = sorted((each for each in known if each[0].value is not None), key=lambda each: -each[0].value)
    if len(known) > 1:
        shown = [_density(found, figure, name) for figure, name in known[: MOST[False]]]
        bars.show(shown, title=tr("section.anchor.related"))


def _density(found: Brought, figure: Figure, name: str) -> Bar:
    tone = "accent" if name == found.chosen.name else "soft"
    text = tr("section.anchor.between", **_ends("share", figure)) if figure.bounds else spoken(figure)
    return Bar(spoken(found.explored.before.named(name)), [Part(figure.value, tone)], text)


def _waiting(found: Brought) -> None:
    """Those that buy it, as bars against the project; those that could start, by name."""
    table = found.waiting
    largest = max(float(table.values["need"].max(skipna=True) or 0.0) if len(table.values) else 0.0, found.chosen.size)
    size = Bar(
        tr("section.anchor.project"), [Part(found.chosen.size / largest)], spoken(Figure(found.chosen.size, "万元"))
    )
    users = [_waits(found, name, largest) for name in table.values.index[: MOST[False]]]
    title = tr("section.anchor.waiting") if users else tr("section.anchor.nobody_waits")
    bars.show([size, *users] if users else [size], title=title)


def _waits(found: Brought, name: str, largest: float) -> Bar:
    table, label = found.waiting, spoken(found.explored.before.named(name))
    kind, need = table.values.at[name, "kind"], table.figure(name, "need")
    if kind != "buys":
        return Bar(label, [], tr(f"section.anchor.{kind}"), quiet=True)
    if need.value is None:
        return Bar(label, [], tr(f"reason.{need.reason}"), quiet=True)
    return Bar(label, [Part(need.value / largest, "soft")], spoken(need))


def _partners(found: Brought) -> None:
    """What each partner place wants, and the part of it that is left when those here are served first."""
    table, whole = found.partners, anchor.served(found)
    if whole.value is None:
        bars.show([Bar(tr("section.anchor.partners"), [], tr(f"reason.{whole.reason}"), quiet=True)])
        return
    largest = float(table.values["demand"].max())
    teller = table.values["teller"].iloc[0]
    if whole.bounds:
        title = tr(f"section.anchor.{teller}_between", **_ends("share", whole))
    else:
        title = tr(f"section.anchor.{teller}_served", share=whole)
    bars.show([_partner(found, name, largest) for name in table.values.index[: MOST[False]]], title=title)


def _partner(found: Brought, name: str, largest: float) -> Bar:
    table = found.partners
    demand, served = table.figure(name, "demand"), table.figure(name, "served")
    label = name or tr("section.anchor.somewhere")
    if demand.value is None or not largest:
        return Bar(label, [], tr("reason.not_given"), quiet=True)
    met = served.value or 0.0
    parts = [Part(met / largest), Part((demand.value - met) / largest, "line")]
    return Bar(label, [part for part in parts if part.share > ALMOST], spoken(demand))


def _near(found: Brought) -> Finding:
    figure = found.related.figure(found.chosen.name, "density")
    if figure.value is None:
        return Finding("note.density.unknown", {"reason": Word(f"reason.{figure.reason}")})
    return Finding("note.density", _ends("density", figure) | {"n": int(found.related.values["n_regions"].iloc[0])})


def _induces(found: Brought) -> Finding:
    figure = found.induced
    if figure.value is None:
        return Finding("note.induced.unknown", {"reason": Word(f"reason.{figure.reason}")})
    return Finding("note.induced", _ends("induced", figure))


def _ends(name: str, figure: Figure) -> dict[str, object]:
    """A figure with both ends, the sign of a share only behind the second."""
    low, high = map(spoken, figure.bounds or (figure, figure))
    return {name: figure, "low": low.removesuffix("%"), "high": high}
