"""When the data changed, and what changed 版本: every accepted version beside what differs from another one."""

import streamlit as st

from components import meeting, url
from components.places import twin
from components.places.twin import Cell, Row
from components.versions import audit, compared, comparison, kept, panel
from components.words import literal, tr
from liantu.facts import Finding
from liantu.store import Version

MOST = {True: 4, False: 12}  # versions in the list, in a room and at a desk


def answer() -> Finding:
    """What changed between the two that are compared; else how many versions there are."""
    pair = compared.pair()
    if pair.older is not None:
        return comparison.answer(pair)
    found = kept.versions()
    if not found:
        return Finding("versions.answer.none", {})
    facts = {"n": len(found), "name": kept.name_of(found[0]), "day": kept.day_of(found[0])}
    return Finding("versions.answer.alone", facts)


def show() -> None:
    """Left the versions and the chosen one, right what changed; below, the log."""
    found, pair = kept.versions(), compared.pair()
    if error := kept.refusal():
        st.error(literal(tr(f"error.{error.code}", **error.facts)))
    elif not found:
        _what_to_do()
    if not found and pair.older is None and meeting.on():
        return
    with st.container(key="room_versions" if meeting.on() else "versions_two"):
        _two(found, pair)
    if found and not meeting.on():
        audit.show()


def _two(found: list[Version], pair: compared.Pair) -> None:
    left, right = st.columns([1, 1.65], gap="large") if found else (None, st.container())
    if left:
        with left:
            kept.say_what_was_refused()
            _list(found, pair.newer)
            if meeting.on():
                comparison.in_room(pair)
    with right:
        comparison.show(pair)


def _what_to_do() -> None:
    """The empty case: the first version comes from an upload."""
    st.info(tr("versions.none"))
    if not meeting.on():
        st.button(tr("versions.to_upload"), type="primary", on_click=url.put, args=("desk", "take"))


def _list(found: list[Version], chosen: str) -> None:
    """The versions of today, the newest first, then what is known of the chosen one, then the retired ones."""
    room = meeting.on()
    listed = [each for each in found if not each.retired]
    _table(listed[: MOST[room]], chosen, "versions_list")
    if (more := listed[MOST[room] :]) and room:
        st.html(f'<div class="lt-note">{tr("versions.more", n=len(more))}</div>')
    elif more:
        with st.expander(tr("versions.more", n=len(more))):
            _table(more, chosen, "versions_more")
    if room:
        return
    if shown := next((each for each in found if each.id == chosen), None):
        panel.show(shown)
    if retired := [each for each in found if each.retired]:
        with st.expander(tr("versions.retired", n=len(retired))):
            _table(retired, chosen, "versions_retired")


def _table(versions: list[Version], chosen: str, key: str) -> None:
    heads = [tr("versions.version"), tr("versions.accepted"), tr("registry.firms")]
    if meeting.on():
        heads.append(tr("registry.rows_owed"))
    used, n_firms = kept.used(), kept.n_firms()
    rows = [_row(each, used, n_firms.get(each.id, 0)) for each in versions]
    twin.show(heads, rows, key=key, selected=chosen, on_pick=compared.choose, large=meeting.on())


def _row(version: Version, used: str | None, n_firms: int) -> Row:
    """What it is called and stands for, when and by whom, how many firms, rows in all and rows it owes; a room sees
    no id."""
    firms = tr("compared.n_firms", n=n_firms) if n_firms else "—"
    rows = [tr("versions.rows_all", n=version.n_rows)]
    rows += [tr("versions.owed", n=version.n_rejected)] if version.n_rejected else []
    if meeting.on():
        owes = Cell(str(version.n_rejected) if version.n_rejected else "—")
        cells = (Cell(kept.clipped(version.name), right=False), Cell(kept.day_of(version), right=False))
        return Row(version.id, (*cells, Cell(firms), owes), strong=True)
    return Row(
        version.id,
        (
            Cell(kept.clipped(version.name or version.id), panel.standing(version, used), right=False),
            Cell(kept.moment_of(version), kept.clipped(version.who), right=False),
            Cell(firms, " · ".join(rows)),
        ),
        strong=True,
    )
