"""The six as cards: one at a time, large; its measures with the levers read in them; where this app computes it."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from components import bars, meeting, url
from components.bars import Bar, Part
from components.models.asked import Asked
from components.words import literal, spoken, tell_plain, tr
from liantu.diagnose.sections import Section
from liantu.facts import Figure, Word
from liantu.policy import MODELS, PolicyModel
from liantu.policy.model import Mechanism
from liantu.policy.sections import cards

PAGES = {  # by address
    "home": "pages/overview.py",
    "map": "pages/chain_map.py",
    "where": "pages/park_map.py",
    "why": "pages/diagnosis.py",
    "what-if": "pages/explore.py",
    "six": "pages/models.py",
    "rows": "pages/data.py",
    "how": "pages/method.py",
}
MOST_ABOVE = 4  # measures above which a room has the mix in the other column, so that all fits its screen
FACTS = "display:grid;grid-template-columns:max-content 1fr;gap:.45rem 1.2rem;line-height:1.5;margin:.5rem 0 .6rem"


def section(asked: Asked) -> Section:
    """The card that is chosen, and the six side by side."""
    changed = [model for model in asked.setting.models if model.is_changed and model.code in MODELS]
    shown = cards.section(MODELS, _chosen(), changed)
    return replace(shown, verdicts=()) if meeting.on() else shown  # a room reads one card


def chart(asked: Asked, shown: Section) -> None:
    """The switch of six, the card, and beside it how its mix is read; a room sees no links."""
    _switch()
    model, room = MODELS[_chosen()], meeting.on()
    left, right = st.columns([1, 1] if room else [1.15, 1], gap="large")
    with left:
        st.html(_facts(model))
        if not room:
            _numbers(model)
            _links(model)
    with right:
        st.html(_measures(model))
    with left if room and len(model.measures) > MOST_ABOVE else right:
        _mix(model)


def _chosen() -> str:
    return url.chosen("card", next(iter(MODELS)), url.one_of(list(MODELS)))


def _switch() -> None:
    names = {code: spoken(model.name) for code, model in MODELS.items()}
    url.bound(
        st.segmented_control,
        tr("section.cards.subject"),
        key="card",
        default=next(iter(MODELS)),
        read=url.one_of(list(MODELS)),
        options=list(MODELS),
        format_func=names.get,
        label_visibility="collapsed",
        on_change=_same_evidence,
    )


def _same_evidence() -> None:
    """What stands behind a card is that of the card on screen."""
    if code := st.session_state["card"]:
        url.put("verdict", code)


def _facts(model: PolicyModel) -> str:
    """What the source says of it, each under its question."""
    rows = [(tr("card.what"), tr(f"card.{model.code}.what"))]
    rows += [(tr(f"figure.card_{field}"), tr(f"card.{model.code}.{field}")) for field in cards.FIELDS]
    if model.has_fund:
        rows.append((tr("card.fund"), tr("card.has_fund")))
    rows += [(tr("figure.card_serves"), f"{spoken(cards.serves(model))}")]
    if not meeting.on():
        rows.append((tr("card.serves_why"), tr(f"card.{model.code}.served")))
        rows.append((tr("card.passage"), f"{tr(f'card.{model.code}.passage')} · {tr('card.source')}"))
    lines = "".join(f'<div class="lt-k">{escape(head)}</div><div>{escape(text)}</div>' for head, text in rows)
    title = "" if meeting.on() else f"{spoken(model.name)} · {spoken(model.method)}"  # a room has it in the answer
    return (
        f'<div class="lt-panel lt-panel-present"><div class="name">{escape(title)}</div>'
        f'<div style="{FACTS}">{lines}</div></div>'
    )


def _numbers(model: PolicyModel) -> None:
    """The numbers that the source gives, and the day they are of."""
    day = model.parameters[0].as_of
    said = " · ".join(tell_plain(cards.number(each)) for each in model.parameters)
    st.html(f'<div class="lt-k">{escape(tr("card.numbers", day=day))}</div><div>{escape(said)}</div>')


def _links(model: PolicyModel) -> None:
    """Where this app computes a mechanism of it; what is not built yet is named too."""
    built = [each for each in model.mechanisms if each.page]
    missing = [Word(f"mechanism.{each.id}") for each in model.mechanisms if not each.page]
    st.html(f'<div class="lt-k">{escape(tr("card.here"))}</div>')
    with st.container(horizontal=True, gap="small"):
        for each in built:
            _link(each)
    if missing:
        st.html(f'<div class="lt-note">{escape(tr("card.not_yet", mechanisms=missing))}</div>')


def _link(each: Mechanism) -> None:
    """All choices go with the reader, but the verdict, which is another one there."""
    kept = {key: code for key, code in url.kept().items() if key != "verdict"}
    label = f"{literal(spoken(Word(f'mechanism.{each.id}')))} ›"
    st.page_link(PAGES[each.page], label=label, query_params=kept | dict(each.link), width="content")


def _measures(model: PolicyModel) -> str:
    """The measures as the source numbers them, and what each gives to the mix."""
    items = "".join(_measure(model, place) for place in range(len(model.measures)))
    order = f'<div class="lt-note">{escape(tr("card.order", rule=Word(f"card.order.{model.order}")))}</div>'
    order = "" if meeting.on() else order
    return f'<div class="lt-k">{escape(tr("card.measures"))}</div><div class="lt-list">{items}</div>{order}'


def _measure(model: PolicyModel, place: int) -> str:
    parts = model.measures[place].split
    chips = "".join(
        f'<span class="lt-lever">{escape(tr(f"lever.{lever}"))}&nbsp;'
        f"{escape(spoken(Figure(float(part) / len(model.measures), 'share')))}</span> "
        for lever, part in parts.items()
    )
    said = escape(tr(f"measure.{model.code}.{place + 1}"))
    return (
        f'<div><span class="lt-num">{place + 1}</span><span>{said}</span>'
        f'<span class="lt-right" style="white-space:normal;text-align:right">{chips}</span></div>'
    )


def _mix(model: PolicyModel) -> None:
    """The levers that have a share, in the order of the explorer."""
    shares: Sequence[tuple[str, float]] = [(lever, share) for lever, share in model.mix.items() if share]
    lines = [Bar(tr(f"lever.{lever}"), [Part(share)], spoken(Figure(share, "share"))) for lever, share in shares]
    bars.show(lines, title=tr("card.mix"))
