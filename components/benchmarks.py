"""With whom the chain is compared 跟谁比: one choice for the whole app, kept in the link and named by all who use it.

Another dataset is only looked at here to see whether it can be read and shares a segment; a broken one is left out.
"""

from collections.abc import Hashable

import streamlit as st

from components import cached, datasets, meeting, url, words
from components.datasets import Dataset
from components.words import spoken, tr
from liantu.data.problems import LiantuError
from liantu.diagnose import Diagnosis, benchmark
from liantu.diagnose.benchmark import Benchmark
from liantu.facts import Finding, Word

LETTER, ROUND = {"zh": 12.0, "en": 7.5}, 70  # of a label beside other tools: the mean letter, what is round it [px]
AUTO, NONE = "auto", "none"  # until the reader chooses: the sheet's own reference outputs, where there are any


def choices(found: Diagnosis) -> dict[str, object]:
    """What can be chosen, by code, with its name: nothing, the sheet's own references, other datasets."""
    own: dict[str, object] = {kind: Word(f"benchmark.{kind}") for kind in benchmark.own_kinds(found)}
    return {NONE: Word("benchmark.none")} | own | {code: _name(each) for code, each in _others(found).items()}


def current(found: Diagnosis) -> Benchmark | None:
    """The chosen one, if any."""
    code = _code(found)
    if code == NONE:
        return None
    if code in benchmark.COLUMN:
        return benchmark.own(found, code)
    dataset = _others(found)[code]
    try:
        path = str(dataset.path)
        chain = benchmark.chain_like(found, cached.city_at(path))
        there = cached.diagnosis_at(path, chain, found.thresholds)
    except LiantuError:  # it could be read when it was listed
        return None
    return benchmark.other(code, _name(dataset), there, cached.dataset_id_at(path))


def of_map(found: Diagnosis, which: str) -> Benchmark | None:
    """The same for the map that compares; the others do not ask."""
    return current(found) if which == "difference" else None


def key(chosen: Benchmark | None) -> Hashable:
    """What a picture made with it depends on."""
    return chosen and (chosen.code, chosen.dataset_id)


def show(found: Diagnosis, *, short: bool = False) -> None:
    """The picker, where there is anything to choose; ``short`` beside other tools. A room does not choose."""
    names = choices(found)
    if meeting.on() or len(names) < 2:
        return
    labels = {code: spoken(name) for code, name in names.items()}
    if short:
        labels = {code: tr("benchmark.shown", benchmark=name) for code, name in labels.items()}
        labels[NONE] = tr("benchmark.shown_none")
    st.session_state["benchmark_shown"] = _code(found)
    st.selectbox(
        tr("benchmark.label"),
        list(labels),
        key="benchmark_shown",
        format_func=labels.get,
        label_visibility="collapsed" if short else "visible",
        width=_width(labels) if short else 420,
        on_change=lambda: url.put("benchmark", st.session_state["benchmark_shown"]),
    )


def _width(labels: dict[str, str]) -> int:
    """So wide that the longest name fits."""
    return round(max(map(len, labels.values())) * LETTER[words.language()]) + ROUND


def _code(found: Diagnosis) -> str:
    names = choices(found)
    code = url.chosen("benchmark", AUTO, url.one_of([AUTO, *names]))
    if code == AUTO:
        return "output" if "output" in names else NONE
    return code


def _others(found: Diagnosis) -> dict[str, Dataset]:
    """The other datasets and accepted versions that share a segment with the chain."""
    here, found_there = cached.dataset().dataset_id, {}
    for code, each in (datasets.known() | datasets.accepted()).items():
        glimpse = cached.glimpse(str(each.path))
        if glimpse and glimpse.dataset_id != here and not glimpse.segments.isdisjoint(found.counted.index):
            found_there[code] = each
    return found_there


def _name(dataset: Dataset) -> object:
    if dataset.code in datasets.known():
        return dataset.name
    glimpse = cached.glimpse(str(dataset.path))
    day = glimpse.day if glimpse and glimpse.day else Word("benchmark.no_day")
    return Finding("benchmark.version", {"version": dataset.code, "day": day})


def say_what_was_refused(found: Diagnosis) -> None:
    """A word where the link or a file could not be followed."""
    names, code = choices(found), _code(found)
    if asked := url.refused("benchmark"):
        st.warning(tr("benchmark.no_such", asked=asked, shown=names[code]))
    if code != NONE and current(found) is None:
        st.warning(tr("benchmark.unreadable", benchmark=names[code]))
