"""Have all parks sent their firms? 企业登记: one register over all parks, who was sent twice, what each park owes."""

from collections.abc import Callable, Sequence
from functools import partial
from html import escape

import streamlit as st

from components import cached, download, meeting, url
from components.places import twin
from components.places.twin import Cell, Row
from components.versions import kept, owing
from components.versions.owing import Owing
from components.words import language, spoken, tr
from liantu.data.checks import Checked
from liantu.data.registry import FIELDS, Registry, registry_of
from liantu.facts import Finding, Name, Word

MOST = {True: 12, False: 40}  # parks
MOST_FIRMS = 8  # of a park, each with what it lacks
MOST_PAIRS = 6


def answer() -> Finding:
    """How many firms there are, how many parks sent nothing, and which owes most."""
    if (held := _held()) is None:
        return Finding("registry.answer.none", {})
    found = held.found
    parks, facts = [park for park in found.by_park.index if park], {"total": found.n_firms}
    if not parks and not found.silent:
        return Finding("registry.answer.no_parks", facts)
    worst = max((held.owing(park) for park in parks), key=lambda each: each.n, default=None)
    n_silent = len(found.silent)
    if worst is None or not worst.n:
        code = "registry.answer.silent_only" if n_silent else "registry.answer.complete"
        return Finding(code, facts | {"n": n_silent or len(parks)})
    facts |= {"park": held.name(worst.park)}
    if n_silent:
        return Finding("registry.answer.silent", facts | {"n": n_silent})
    return Finding("registry.answer.owed", facts | {"n": len(parks), "owes": worst.parts()[0]})


def show() -> None:
    """Left coverage by park, right what the chosen park owes and who was sent twice; a room sees the parks."""
    if (held := _held()) is None:
        st.info(tr("registry.none"))
        if not meeting.on():
            st.button(tr("versions.to_upload"), type="primary", on_click=url.put, args=("desk", "take"))
        return
    parks = sorted(held.found.by_park.index, key=lambda park: (park == "", -held.owing(park).n))
    if meeting.on():
        with st.container(key="room_registry"):
            _coverage(held, parks, None)
        return
    chosen = url.chosen("owing", parks[0], url.one_of(parks))
    left, right = st.columns([1.75, 1], gap="large")
    with left:
        _coverage(held, parks, chosen)
    with right:
        _of_park(held, chosen)
        _twice(held.found)


class _Held:
    """The rows on screen, what was sent back of them, and the register over them."""

    def __init__(self, checked: Checked, owed: Checked) -> None:
        self.checked, self.owed = checked, owed
        self.found = _registry(checked.dataset_id, checked)
        english = checked.tables["parks"].set_index("park")["name_en"].dropna()
        self._english = dict(english.items())

    def owing(self, park: str) -> Owing:
        return owing.owing(self.found, self.owed, park)

    def name(self, park: str) -> Name | Word:
        """A park in both languages; the firms that tell none stand under a word of ours."""
        return Name(park, self._english.get(park, park)) if park else Word("registry.no_park")


def _held() -> _Held | None:
    """Nothing where no firm is told."""
    checked, owed = cached.dataset_or_none(), kept.owed_now()
    if checked is None or owed is None or checked.refusal or not len(checked.tables["firms"]):
        return None
    return _Held(checked, owed)


@st.cache_resource(max_entries=16, show_spinner=False)
def _registry(dataset_id: str, _checked: Checked) -> Registry:
    return registry_of(_checked.tables)


# Coverage by park


def _coverage(held: _Held, parks: Sequence[str], chosen: str | None) -> None:
    """A line a park: how many firms, of how many each field is told; those that sent nothing come first."""
    room = meeting.on()
    told = (tr(f"registry.with.{field}") for field in FIELDS)
    heads = [tr("registry.park"), tr("registry.firms"), *told, tr("registry.full")]
    rows = [_silent(held, park) for park in held.found.silent] + [_line(held, park, room=room) for park in parks]
    shown, act = rows[: MOST[room]], {"selected": chosen, "on_pick": _pick(parks), "large": room}
    with st.container(key="registry_wide"):
        twin.show(heads, shown, key="registry_parks", **act)
    if not room:  # a phone has room for three columns and no words below the name
        with st.container(key="registry_narrow"):
            heads = [tr("registry.park"), tr("registry.rows_owed"), tr("registry.full")]
            twin.show(heads, [_short(held, row) for row in shown], key="registry_parks_short", **act)
    notes = _left_out(held, [row.id for row in rows[MOST[room] :]])
    if strange := list(held.found.strange):
        notes.append(tr("registry.strange", n=len(strange), parks=strange[:MOST_PAIRS]))
    if room:
        notes.append(_sent_twice(held.found))
    if notes:
        st.html(f'<div class="lt-note">{escape("　".join(notes))}</div>')


def _left_out(held: _Held, parks: Sequence[str]) -> list[str]:
    """Of what kind the parks below the table are; the firms without a park are none of them."""
    named = [park for park in parks if park]
    code = "registry.more" if set(named) & set(held.found.silent) else "registry.more_parks"
    notes = [tr(code, n=len(named))] if named else []
    if "" in parks:
        notes.append(tr("registry.without_park", n=int(held.found.by_park.at["", "n"])))
    return notes


def _pick(parks: Sequence[str]) -> Callable[[str], None]:
    def picked(park: str) -> None:
        if park in parks:
            url.put("owing", park)

    return picked


def _line(held: _Held, park: str, *, room: bool) -> Row:
    """Of the fields together the share that is told, as a bar; below the name what is owed, in words."""
    counts, owed = held.found.by_park.loc[park], held.owing(park)
    told = sum(int(counts[field]) for field in FIELDS) / (len(FIELDS) * int(counts["n"]))
    why = "" if room else tr("registry.owes", parts=list(owed.parts())) if owed.n else tr("registry.nothing_owed")
    cells = [Cell(spoken(held.name(park)), why, right=False), Cell(str(counts["n"]))]
    n_wrong = int(counts["wrong_code"])
    wrong = {"code": tr("registry.wrong_code", n=n_wrong)} if n_wrong and not room else {}
    cells += [Cell(str(counts[field]), wrong.get(field, "")) for field in FIELDS]
    return Row(park, (*cells, Cell(f"{told:.0%}", bar=told, right=False)))


def _short(held: _Held, row: Row) -> Row:
    """The same line for a phone: its name, how many rows it owes, and how complete it is."""
    first, *_, full = row.cells
    owes = Cell("—") if row.id in held.found.silent else Cell(str(held.owing(row.id).n))
    return Row(row.id, (Cell(first.text, right=False), owes, Cell(full.text)))


def _silent(held: _Held, park: str) -> Row:
    """A park that sent nothing: that says nothing about whether firms stand in it."""
    unknown = [Cell("—")] * (1 + len(FIELDS))
    return Row(park, (Cell(spoken(held.name(park)), right=False), *unknown, Cell(tr("registry.silent"), right=False)))


# What the chosen park owes


def _of_park(held: _Held, park: str) -> None:
    """In words, as a workbook to send out, and the first firms with what each lacks."""
    owed, name, reader = held.owing(park), held.name(park), language()
    said = tr("registry.owes", parts=list(owed.parts())) if owed.n else tr("registry.nothing_owed")
    st.html(f'<div class="lt-panel"><div class="name">{escape(spoken(name))}</div><p>{escape(said)}</p></div>')
    if not owed.n:
        return
    book = partial(owing.in_template, held.checked, held.found, held.owed, park, reader)
    file = f"{''.join(each for each in spoken(name) if each.isalnum())}-{held.checked.dataset_id}.xlsx"
    download.button(tr("registry.take", n=owed.n), book, file)
    with st.container(key="owing_wide"):
        _firms(owed)
    with st.container(key="owing_narrow"), st.expander(tr("registry.whole", n=len(owed.blanks))):
        _firms(owed)


def _firms(owed: Owing) -> None:
    """The first firms, each with what it lacks."""
    firms = list(owed.blanks.items())
    heads = f"<th>{tr('registry.firm')}</th><th>{tr('registry.lacks')}</th>"
    body = "".join(
        f"<tr><td>{escape(firm)}</td><td>{escape(spoken([tr(f'registry.{field}') for field in fields]))}</td></tr>"
        for firm, fields in firms[:MOST_FIRMS]
    )
    st.html(f'<table class="lt-t"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>')
    if more := len(firms) - len(firms[:MOST_FIRMS]):
        st.html(f'<div class="lt-note">{tr("registry.more_firms", n=more)}</div>')


# Who was sent twice


def _twice(found: Registry) -> None:
    """Rows that are one firm, by what; and names so near that someone should look."""
    st.html(f'<div class="lt-note">{escape(_sent_twice(found))}</div>')
    lines = [(spoken(list(group.names)), tr(f"registry.by.{group.by}")) for group in found.groups]
    lines += [(spoken([pair.one, pair.other]), tr("registry.by.similar")) for pair in found.similar]
    if not lines:
        return
    with st.expander(tr("registry.which", n=len(lines))):
        body = "".join(f"<tr><td>{escape(who)}</td><td>{escape(why)}</td></tr>" for who, why in lines[:MOST_PAIRS])
        st.html(f'<table class="lt-t"><tbody>{body}</tbody></table>')
        if more := len(lines) - len(lines[:MOST_PAIRS]):
            st.html(f'<div class="lt-note">{tr("registry.more_pairs", n=more)}</div>')


def _sent_twice(found: Registry) -> str:
    by = {kind: sum(group.by == kind for group in found.groups) for kind in ("code", "name")}
    parts = [Finding(f"registry.same.{kind}", {"n": n}) for kind, n in by.items() if n]
    if found.similar:
        parts.append(Finding("registry.similar", {"n": len(found.similar)}))
    return tr("registry.twice", parts=parts) if parts else tr("registry.once")
