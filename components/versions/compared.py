"""Which two sets of rows are compared: versions or samples, the older and the newer one, kept in the link."""

from typing import NamedTuple

import streamlit as st

from components import cached, datasets, url
from components.datasets import Dataset
from components.versions import kept
from components.words import literal, spoken, tr
from liantu.diagnose.changes import Changes, changes
from liantu.facts import Name
from liantu.store import Version

NONE = "none"
FOLLOWED = "versions_followed"  # the rows on screen for which the two were chosen


class Pair(NamedTuple):
    """The codes of the two; there may be no older one."""

    newer: str
    older: str | None


def pair() -> Pair:
    """The two of the link; at first the version on screen and the one before it."""
    _follow()
    newer = url.chosen("newer", _first_newer(), _read)
    older = url.chosen("older", before(newer) or NONE, _read_older)
    return Pair(newer, None if older in (NONE, newer) else older)


def choose(newer: str) -> None:
    """Another newer one, with the one before it; in a callback."""
    url.put("newer", newer)
    url.put("older", before(newer) or NONE)


def before(code: str) -> str | None:
    """The version that a version was made from, else the one accepted before it; of a sample the moment before.

    No version is held against a sample unless someone chooses it: a frame that was borrowed is no earlier state.
    """
    versions = kept.versions()
    at = next((place for place, each in enumerate(versions) if each.id == code), None)
    if at is not None:
        base = versions[at].base
        if base != code and any(each.id == base for each in versions):
            return base
        return next((each.id for each in versions[at + 1 :] if not each.retired), None)
    dataset = datasets.known().get(code)
    moments = datasets.moments(dataset) if dataset else []
    codes = [each.code for each in moments]
    return codes[codes.index(code) - 1] if code in codes[1:] else None


def between(pair: Pair) -> Changes | None:
    """What changed; nothing where one of the two cannot be read."""
    older, newer = dataset(pair.older), dataset(pair.newer)
    if older is None or newer is None:
        return None
    seen = [cached.glimpse(str(each.path)) for each in (older, newer)]
    if None in seen:
        return None
    return _between(seen[0].dataset_id, seen[1].dataset_id, str(older.path), str(newer.path))


def dataset(code: str | None) -> Dataset | None:
    """A version or sample by its code."""
    return None if code is None else datasets.known().get(code) or datasets.version(code)


def named(code: str) -> Name:
    """What it is called, in a line."""
    name = dataset(code).name
    return Name(kept.clipped(name.zh), kept.clipped(name.en, 2))


def say_what_was_refused(now: Pair) -> None:
    """That the link asks for a version which is not kept here, and what is compared in its stead."""
    codes = [code for code in (now.older, now.newer) if code]
    names = [labelled(code, kept.version(code)) for code in codes]
    shown = names[0] if len(names) == 1 else tr("compared.pair", older=names[0], newer=names[1])
    for asked in filter(None, map(url.refused, ("older", "newer"))):
        st.warning(literal(tr("compared.no_such", asked=kept.clipped(asked), pair=shown)))


def show(now: Pair) -> None:
    """The two lists."""
    versions = {each.id: each for each in kept.versions()}
    codes = [code for code, each in versions.items() if not each.retired] + list(datasets.known())
    codes = list(dict.fromkeys([*codes, *(code for code in now if code)]))  # a link may ask for others
    labels = {code: labelled(code, versions.get(code)) for code in codes} | {NONE: tr("compared.none")}
    left, right = st.columns(2, gap="small")
    with left:
        _list("older", now.older or NONE, [NONE, *codes], labels, _read_older)
    with right:
        _list("newer", now.newer, codes, labels, _read, on_change=_newer_changed)


def _list(key: str, default: str, codes: list[str], labels: dict[str, str], read: url.Read, **more: object) -> None:
    url.bound(
        st.selectbox,
        tr(f"compared.{key}"),
        key=key,
        default=default,
        read=read,
        options=codes,
        format_func=labels.get,
        **more,
    )


def _newer_changed() -> None:
    choose(st.session_state["newer"])


def labelled(code: str, version: Version | None) -> str:
    """A version with its day, a sample by its name."""
    if version is None:
        return spoken(named(code))
    return tr("compared.version", name=kept.name_of(version), day=kept.day_of(version))


def _read(code: str) -> str | None:
    return code if dataset(code) else None


def _read_older(code: str) -> str | None:
    return code if code == NONE else _read(code)


def _first_newer() -> str:
    """The version on screen, else the newest one, else what is on screen."""
    now, versions = datasets.current().code, kept.versions()
    if any(each.id == now for each in versions):
        return now
    return next((each.id for each in versions if not each.retired), now)


def _follow() -> None:
    """Whoever looks at other rows is told of those."""
    now = datasets.current().code
    if st.session_state.setdefault(FOLLOWED, now) != now:
        st.session_state[FOLLOWED] = now
        choose(_first_newer())


@st.cache_resource(max_entries=32, show_spinner=False)
def _between(older_id: str, newer_id: str, older: str, newer: str) -> Changes:
    return changes(cached.city_at(older), cached.city_at(newer))
