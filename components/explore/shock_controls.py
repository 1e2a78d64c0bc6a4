"""The shocks 冲击组 that the explorer reckons with: a named set or a mix of one's own, depth, length, number, seed."""

import streamlit as st

from components import url
from components.words import literal, spoken, tr
from liantu.explore.shock import ShockSet, shock_sets
from liantu.explore.shock.shock_set import KINDS

NUMBERS = (50, 100, 200, 500, 1000)
LONGEST, LAST_SEED = 52, 9999
USUAL = ShockSet()


def current() -> ShockSet:
    """The set as it stands in the link."""
    code = url.chosen("shock", USUAL.code, url.one_of(list(shock_sets())))
    mix = url.chosen("mix", _written(shock_sets()[code][1]), lambda text: text if _mix(text) else None)
    return ShockSet(
        code,
        _mix(mix) or shock_sets()[code][1],
        depth=float(url.chosen("depth", USUAL.depth, url.between(0.0, 1.0))),
        weeks=float(url.chosen("duration", int(USUAL.weeks), url.whole(1, LONGEST))),
        n=url.chosen("shocks", USUAL.n, _number),
        seed=url.chosen("seed", USUAL.seed, url.whole(1, LAST_SEED)),
    )


def show() -> None:
    """A button that opens their settings. Its label never changes: another one would close what it has opened."""
    with st.popover(tr("shock.menu"), width="content", on_change="rerun", key="shocks_open") as opened:
        if opened.open:
            _settings(current())


def _settings(now: ShockSet) -> None:
    st.markdown(f"**{literal(tr('shock.title', shocks=now.name, n=now.n))}**")
    labels = {code: spoken(name) for code, (name, _) in shock_sets().items()}
    url.bound(
        st.selectbox,
        tr("shock.set"),
        key="shock",
        default=USUAL.code,
        read=url.one_of(list(labels)),
        options=list(labels),
        format_func=labels.get,
        on_change=_take_its_mix,
    )
    left, right = st.columns(2, gap="medium")
    with left:
        _mix_sliders(now)
    with right:
        _depth_and_length()
        _draws()
    st.caption(tr("shock.read"))


def _mix_sliders(now: ShockSet) -> None:
    """How often each kind strikes; whatever they add up to counts as the whole."""
    parts = [round(100 * share) for share in now.shares.values()]
    for kind, part in zip(KINDS, _mix(str(url.chosen("mix", "", str))) or parts, strict=True):
        st.session_state[f"mix_{kind}"] = int(part)
        st.slider(tr(f"shock.kind.{kind}"), 0, 100, key=f"mix_{kind}", on_change=_mixed)


def _depth_and_length() -> None:
    url.bound(
        st.slider,
        tr("shock.depth"),
        key="depth",
        default=USUAL.depth,
        read=url.between(0.0, 1.0),
        min_value=0.0,
        max_value=1.0,
        step=0.05,
        format="percent",
    )
    url.bound(
        st.slider,
        tr("shock.duration"),
        key="duration",
        default=int(USUAL.weeks),
        read=url.whole(1, LONGEST),
        min_value=1,
        max_value=LONGEST,
    )


def _draws() -> None:
    url.bound(st.select_slider, tr("shock.number"), key="shocks", default=USUAL.n, read=_number, options=list(NUMBERS))
    url.bound(
        st.number_input,
        tr("shock.seed"),
        key="seed",
        default=USUAL.seed,
        read=url.whole(1, LAST_SEED),
        min_value=1,
        max_value=LAST_SEED,
        step=1,
    )


def _take_its_mix() -> None:
    """Another set brings its own mix."""
    url.put("mix", _written(shock_sets()[st.session_state["shock"]][1]))


def _mixed() -> None:
    """A mix of nothing is no mix: the one before stays."""
    parts = [st.session_state[f"mix_{kind}"] for kind in KINDS]
    if sum(parts):
        url.put("mix", "-".join(map(str, parts)))


def _written(mix: tuple[float, ...]) -> str:
    return "-".join(str(round(100 * part)) for part in mix)


def _mix(text: str) -> tuple[float, ...] | None:
    """``30-20-25-15-10`` as five numbers of any sum above 0."""
    parts = text.split("-")
    if len(parts) != len(KINDS) or not all(part.isdecimal() and len(part) <= 3 for part in parts):
        return None
    mix = tuple(float(part) for part in parts)
    return mix if sum(mix) else None


def _number(code: str) -> int | None:
    return int(code) if code.isdecimal() and int(code) in NUMBERS else None
