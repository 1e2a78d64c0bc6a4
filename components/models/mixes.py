"""Mixes 配比 of the six cities, which a reader may change, and models of one's own; all of them stand in the link."""

import os
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import url
from components.words import literal, spoken, tell_plain, tr
from liantu.data.problems import LiantuError
from liantu.explore.actions import LEVERS
from liantu.facts import Figure, Finding
from liantu.policy import MODELS, own
from liantu.policy.model import Measure, PolicyModel
from liantu.policy.orders import ORDERS
from liantu.policy.own import OwnModel

HERE = Path(__file__).resolve().parents[2]
MOST_SHOWN = 3  # models of one's own beside the six: more than that no screen holds
START = dict.fromkeys(LEVERS, 0) | {"fill": 50, "connect": 50}


def folder() -> Path:
    """Where models are kept: ``models/``, or where ``LIANTU_MODELS`` points."""
    return Path(os.environ.get("LIANTU_MODELS") or HERE / "models")


def models() -> tuple[PolicyModel, ...]:
    """The six with the mixes that a reader gave them, then the reader's own that are compared, as the link has them."""
    changed, _ = own.read_mixes(_mixes())
    six = tuple(own.with_parts(model, changed[code]) if code in changed else model for code, model in MODELS.items())
    return six + tuple(each.policy for each in shown())


def shown() -> list[OwnModel]:
    """The models of one's own that are compared."""
    found, _ = own.read_all(_own(), MOST_SHOWN)
    return found


def show() -> None:
    """Two buttons that open what can be changed. Their labels never change: another one would close what is open."""
    with st.popover(tr("mixes.menu"), width="content", on_change="rerun", key="mixes_open") as opened:
        if opened.open:
            _mix_of_a_city()
    with st.popover(tr("own.menu"), width="content", on_change="rerun", key="own_open") as opened:
        if opened.open:
            _own_models()
    _say_what_was_refused()


def _say_what_was_refused() -> None:
    dropped = [*own.read_mixes(_mixes())[1], *own.read_all(_own(), MOST_SHOWN)[1]]
    if dropped:
        st.warning(literal(tr("mixes.refused", codes=[each[:40] for each in dropped[:3]])))


def _mixes() -> str:
    return url.chosen("mixes", "", str)


def _own() -> str:
    return url.chosen("own", "", str)


# The mix of a city


def _mix_of_a_city() -> None:
    st.caption(tr("mixes.what"))
    labels = {code: spoken(model.name) for code, model in MODELS.items()}
    city = st.segmented_control(
        tr("mixes.city"),
        list(labels),
        key="mixes_city",
        default=next(iter(labels)),
        format_func=labels.get,
        label_visibility="collapsed",
    )
    if city is None:
        return
    model = next(each for each in models() if each.code == city)
    read_from, left, right = st.columns([1.3, 1, 1], gap="medium")
    with read_from:
        _measures(model)
    _sliders(model, [left] * 4 + [right] * 3)
    with right:
        _status(model)


def _status(model: PolicyModel) -> None:
    """Whether it is still the city's, and the way back."""
    if not model.is_changed:
        st.caption(tr("mixes.unchanged"))
        return
    st.markdown(f"**{literal(tr('mixes.changed', name=model.name))}**")
    label = literal(tr("mixes.reset", name=model.name))
    st.button(label, key="mixes_reset", on_click=_put_mix, args=(model.code, None))


def _sliders(model: PolicyModel, places: list[DeltaGenerator]) -> None:
    """Seven sliders in per cent, as the link has them, and what they come to of the whole below each."""
    changed, _ = own.read_mixes(_mixes())
    parts = changed.get(model.code, own.parts_of(model))
    for place, lever, part in zip(places, LEVERS, parts, strict=True):
        with place:
            st.session_state[f"mixes_{lever}"] = part
            st.slider(tr(f"lever.{lever}"), 0, own.LARGEST, key=f"mixes_{lever}", on_change=_moved, args=(model.code,))
            st.caption(literal(tr("mixes.share", share=Figure(model.mix[lever], "share"))))


def _moved(city: str) -> None:
    """A mix of nothing is no mix: the one before stays, and it is said."""
    parts = tuple(int(st.session_state[f"mixes_{lever}"]) for lever in LEVERS)
    if any(parts):
        _put_mix(city, parts)
    else:
        st.toast(tr("mixes.nothing"))


def _put_mix(city: str, parts: own.Parts | None) -> None:
    """Another mix for a city, or its own again; what is its own does not stand in the link."""
    changed, _ = own.read_mixes(_mixes())
    changed.pop(city, None)
    if parts is not None and own.with_parts(MODELS[city], parts).is_changed:
        changed[city] = parts
    url.put("mixes", url.joined(f"{code}:{own.written(each)}" for code, each in changed.items()))


def _measures(model: PolicyModel) -> None:
    """What the mix was read from: each measure with the levers it pulls."""
    st.markdown(f"**{literal(tr('mixes.measures'))}**")
    rows = [
        f"{number}. {literal(tr(f'measure.{model.code}.{number}'))} ({literal(_pulls(measure))})"
        for number, measure in enumerate(model.measures, 1)
    ]
    st.markdown("\n".join(rows))


def _pulls(measure: Measure) -> str:
    return " · ".join(
        f"{tr(f'lever.{lever}')} {spoken(Figure(float(part), 'share'))}" for lever, part in measure.split.items()
    )


# Models of one's own


def _own_models() -> None:
    st.caption(tr("own.what"))
    _compose()
    kept, compared = own.kept(folder()), shown()
    here = {each.code for each in kept}
    rows = [*kept, *(each for each in compared if each.code not in here)]
    if rows:
        st.markdown(f"**{tr('own.kept')}**")
    for each in rows:
        _row(each, is_kept=each.code in here, codes=[one.code for one in compared])


def _compose() -> None:
    """A name, seven parts and a rule; nothing is computed before it is kept."""
    with st.form("own_form", border=False):
        left, right = st.columns(2, gap="medium", vertical_alignment="bottom")
        left.text_input(tr("own.name"), max_chars=own.LONGEST_NAME, key="own_name")
        rules = {code: tr(f"own.order.{code}") for code in ORDERS}
        right.selectbox(tr("own.order"), list(rules), format_func=rules.get, key="own_order")
        columns = st.columns(2, gap="medium")
        for i, lever in enumerate(LEVERS):
            columns[i % 2].slider(tr(f"lever.{lever}"), 0, own.LARGEST, START[lever], key=f"own_{lever}")
        st.form_submit_button(tr("own.keep"), on_click=_keep)
    said: Finding | None = st.session_state.pop("own_said", None)
    if said:
        st.error(literal(tell_plain(said)))


def _keep() -> None:
    """What the form holds; it is compared at once where there is room."""
    now = st.session_state
    parts = tuple(int(now[f"own_{lever}"]) for lever in LEVERS)
    try:
        model = own.keep(folder(), OwnModel(now["own_name"], parts, now["own_order"]))
    except LiantuError as error:
        now["own_said"] = Finding(f"error.{error.code}", error.facts)
        return
    chosen = {each.code: each for each in [*shown(), model]}
    if len(chosen) > MOST_SHOWN:
        now["own_said"] = Finding("own.full", {"most": MOST_SHOWN})
    else:
        _put_own(list(chosen.values()))


def _row(model: OwnModel, *, is_kept: bool, codes: list[str]) -> None:
    """One model: its mix and rule in words, and what can be done with it."""
    mix = " · ".join(
        f"{tr(f'lever.{lever}')} {spoken(Figure(share, 'share'))}"
        for lever, share in model.policy.mix.items()
        if share > 0
    )
    rule = tr(f"own.order.{model.order}")
    note = "" if is_kept else f" · {tr('own.linked')}"
    st.markdown(f"**{literal(model.name)}**")
    st.caption(literal(f"{mix} · {rule}{note}"))
    with st.container(horizontal=True, gap="small"):
        if model.code in codes:
            st.button(tr("own.hide"), key=f"hide_{model.code}", type="tertiary", on_click=_hide, args=(model,))
        elif len(codes) < MOST_SHOWN:
            st.button(tr("own.show"), key=f"show_{model.code}", type="tertiary", on_click=_show, args=(model,))
        else:
            st.caption(tr("own.full", most=MOST_SHOWN))
        if is_kept:
            st.button(tr("own.delete"), key=f"delete_{model.code}", type="tertiary", on_click=_delete, args=(model,))
        else:
            st.button(tr("own.save"), key=f"save_{model.code}", type="tertiary", on_click=_save, args=(model,))


def _show(model: OwnModel) -> None:
    _put_own([*shown(), model])


def _hide(model: OwnModel) -> None:
    _put_own([each for each in shown() if each.code != model.code])


def _delete(model: OwnModel) -> None:
    """Off the shelf and out of the comparison."""
    own.delete(folder(), model)
    _hide(model)


def _save(model: OwnModel) -> None:
    try:
        own.keep(folder(), model)
    except LiantuError as error:
        st.toast(literal(tr(f"error.{error.code}", **error.facts)))


def _put_own(chosen: list[OwnModel]) -> None:
    url.put("own", url.joined({each.code: each.link for each in chosen}.values()))
