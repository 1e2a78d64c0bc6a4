"""What a reader may switch on the chain map: how near, which map, focus, layers, picture or table."""

import streamlit as st

from components import benchmarks, chain_picture, threshold_sliders, url
from components.words import tell, tr
from liantu.chain import City, views
from liantu.diagnose import Diagnosis, findings

STEPS = ("all", "1", "2")
TWINS = ("picture", "table")
LEVELS = ("point", "line", "surface")


def show(found: Diagnosis, home: str, which: str) -> None:
    """The row of tools above the diagram: those of the line 线 do nothing for a firm 点 or the net 面."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        zoom_switch(home)
        on_line = level() == "line"
        if on_line:
            _switch("map", chain_picture.MAPS, "current", "chain_map")
        _switch("twin", TWINS, "picture", "chain_map.twin")
        if on_line:
            _switch("focus", STEPS, "all", "chain_map.focus")
            _layers(found)
            if which == "difference":
                benchmarks.show(found, short=True)
        st.space("stretch")
        if level() != "point":
            _thresholds(found)


def level() -> str:
    """How near the reader looks: one firm, one chain, or all chains."""
    return url.chosen("zoom", "line", url.one_of(LEVELS))


def zoom_switch(home: str) -> None:
    """Point, line, surface 点—线—面. ``home``: the chain that has the selected segment, for the way back to a line."""
    labels = {code: tr(f"zoom.{code}") for code in LEVELS}
    url.bound(
        st.segmented_control,
        tr("zoom.label"),
        key="zoom",
        default="line",
        read=url.one_of(LEVELS),
        options=list(LEVELS),
        format_func=labels.get,
        label_visibility="collapsed",
        on_change=lambda: url.put("chain", home) if st.session_state["zoom"] == "line" else None,
    )


def twin() -> str:
    """Whether the chain is shown as a picture or as its table."""
    return url.chosen("twin", "picture", url.one_of(TWINS))


def focus(found: Diagnosis, city: City, segment: str) -> set[str] | None:
    """The segments within the chosen number of links of the selected one, or nothing where all are in focus."""
    steps = url.chosen("focus", "all", url.one_of(STEPS))
    return None if steps == "all" else set(views.within(city.segment_links, segment, int(steps)))


def layers() -> list[str]:
    """The layers beside the grid that are switched on, in their order."""
    known = chain_picture.LAYERS
    text = url.chosen("layers", "none", lambda code: code if set(code.split("-")) <= {*known, "none"} else None)
    return [layer for layer in known if layer in text.split("-")]


def _switch(key: str, codes: tuple[str, ...], default: str, words: str) -> None:
    labels = {code: tr(f"{words}.{code}") for code in codes}
    url.bound(
        st.segmented_control,
        tr(f"chain_map.{key}"),
        key=key,
        default=default,
        read=url.one_of(codes),
        options=list(codes),
        format_func=labels.get,
        label_visibility="collapsed",
    )


def _layers(found: Diagnosis) -> None:
    """Services, factors, value and technology stand below the grid, where there are any."""
    there = [layer for layer in chain_picture.LAYERS if len(found.in_layer(layer))]
    if not there:
        return
    names = {layer: tr("stage.service") if layer == "service" else tr(f"layer.{layer}") for layer in there}
    st.session_state["layers_shown"] = [layer for layer in layers() if layer in there]
    with st.popover(tr("chain_map.layers"), type="tertiary"):
        st.pills(
            tr("chain_map.layers"),
            there,
            selection_mode="multi",
            key="layers_shown",
            format_func=names.get,
            on_change=lambda: url.put("layers", "-".join(st.session_state["layers_shown"]) or "none"),
        )
        st.caption(tr("chain_map.layers_note"))


def _thresholds(found: Diagnosis) -> None:
    with st.popover(tr("chain_map.how"), type="tertiary"):
        st.markdown(tr("chain_map.rule"))
        threshold_sliders.show()
        st.caption(tell(findings.how_firm(found)))
