"""The cut test on the map of the chain: where it strikes, what falls in which wave, how much of each still stands."""

from dataclasses import replace

import streamlit as st

from components import cached, chain_frames, chain_graph, chain_picture, meeting, url, words
from components.chain_graph import Picture
from components.words import spoken, tell_plain, tr
from liantu.diagnose.sections import Section
from liantu.explore.explored import Explored
from liantu.explore.sections import cut
from liantu.explore.sections.cut import WEEKS, Chosen, Cuts
from liantu.explore.shock.cut import QUARTER


def section(explored: Explored) -> Section:
    """The segments that lose, in the order in which they fall."""
    asked = _chosen(explored)
    return cut.section(explored, asked, _cuts(explored, asked))


def chart(explored: Explored, shown: Section) -> None:
    """The controls, then the chain; what is not touched steps back."""
    asked, room = _chosen(explored), meeting.on()
    if not room:
        _controls(explored, asked)
    cuts = _cuts(explored, asked)
    if cuts is None:
        return
    kind = "mini" if room else "normal"  # a room sees the whole chain at once
    message = _message(cached.key(explored.before), asked, explored.assumed, kind, words.language(), explored, cuts)
    place = st.columns([4.2, 1])[0] if room else st.container()
    with place:
        chain_graph.show(message, key=f"cut_{kind}", selected=None, on_pick=_cut_there)
    st.html(f'<div class="lt-note">{tr("section.cut.read")}</div>')


def weeks() -> int:
    """For how long; the section of the costliest firms asks it too."""
    return url.chosen("cut_weeks", int(QUARTER), read_weeks)


def weeks_slider() -> None:
    """Draw the choice: ends of windows, so that no window is cut in two."""
    url.bound(
        st.select_slider,
        tr("section.cut.weeks"),
        key="cut_weeks",
        default=int(QUARTER),
        read=read_weeks,
        options=list(WEEKS),
        format_func=lambda n: tr("section.n_weeks", n=n),
    )


def read_weeks(code: str) -> int | None:
    """One of the choices."""
    return int(code) if code.isdecimal() and int(code) in WEEKS else None


def _chosen(explored: Explored) -> Chosen:
    known = cut.kinds(explored)
    kind = url.chosen("cut_kind", known[0], url.one_of(known)) if known else None
    options = cut.options(explored, kind) if kind else {}
    what = url.chosen("cut", next(iter(options)), url.one_of(list(options))) if options else None
    return cut.chosen(explored, kind, what, float(weeks()))


def _cut_there(segment: str) -> None:
    """A click on a box cuts that segment."""
    url.put("cut_kind", "segment")
    url.put("cut", segment)


def _controls(explored: Explored, asked: Chosen) -> None:
    if url.refused("cut"):
        st.warning(tr("cut.no_such", asked=url.refused("cut")))
    known = cut.kinds(explored)
    if not known:
        return
    first, second, third = st.columns([1.5, 1.2, 1], gap="medium", vertical_alignment="bottom")
    with first:
        labels = {kind: tr(f"cut.kind.{kind}") for kind in known}
        url.bound(
            st.segmented_control,
            tr("section.cut.kind"),
            key="cut_kind",
            default=known[0],
            read=url.one_of(known),
            options=known,
            format_func=labels.get,
        )
    with second:
        names = {code: spoken(name) for code, name in cut.options(explored, asked.kind).items()}
        url.bound(
            st.selectbox,
            tr("section.cut.what"),
            key="cut",
            default=next(iter(names)),
            read=url.one_of(list(names)),
            options=list(names),
            format_func=names.get,
        )
    with third:
        weeks_slider()


def _cuts(explored: Explored, asked: Chosen) -> Cuts | None:
    actions = tuple((each.id, each.size) for each in explored.actions)
    return _read(cached.key(explored.before), actions, asked, explored.assumed, explored)


@st.cache_resource(max_entries=128, show_spinner=False)
def _read(key: tuple, actions: tuple, asked: Chosen, assumed: object, _explored: Explored) -> Cuts | None:
    return cut.read(_explored, asked)


@st.cache_resource(max_entries=64, show_spinner=False)
def _message(
    key: tuple, asked: Chosen, assumed: object, kind: str, language: str, _explored: Explored, _cuts: Cuts
) -> str:
    drawing = chain_frames.of_chain(_explored.before.chain.zh, kind)
    picture = chain_picture.of_map(_explored.before, drawing, "current", focus=None, layers=[])
    return chain_graph.message(drawing, _fallen(picture, _explored, asked, _cuts))


def _fallen(picture: Picture, explored: Explored, asked: Chosen, cuts: Cuts) -> Picture:
    """On each box that loses something its wave and what still stands; the bar is that level."""
    touched, struck = set(cuts.before.touched), set(cuts.before.entered)
    boxes = []
    for box in picture.boxes:
        segment = str(box["id"])
        if segment in touched:
            level = cuts.before.segments.figure(segment, "level")
            left = tr("cut.left", level=level)
            marks = {"line2": left, "short": spoken(level), "bar": level.value, "tag": _tag(cuts, segment)}
        else:
            marks = {"bar": None, "tag": tr("cut.tag.source") if segment in struck else ""}
        boxes.append(box | marks | {"quiet": segment not in touched | struck, "single": False, "broken": False})
    alt = tr("section.cut.alt", what=cut.said(asked), n=len(touched), chain=explored.before.chain)
    return replace(picture, boxes=boxes, alt=alt)


def _tag(cuts: Cuts, segment: str) -> str:
    """Struck itself, or the wave in which it falls; nothing where it stays above 95 %."""
    wave = cuts.before.segments.figure(segment, "wave").value
    if segment in cuts.before.entered and not wave:
        return tr("cut.tag.source")
    return "" if wave is None else tell_plain(cut.wave(cuts.before, segment))
