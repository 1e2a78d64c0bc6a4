"""Drafts 草稿: what is on its way in is kept as it is done, and taken up again after a reload or a restart.

Nothing of it stands in the link, which is shared: what is kept is listed where files are chosen.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from typing import Any, NamedTuple

import streamlit as st

from components import cached, datasets, meeting, version_store
from components.intake import preview, reading, state
from components.intake.causes import tally
from components.intake.reading import Reading
from components.intake.sure import known_segments
from components.versions import kept
from components.words import literal, tr
from liantu.data.checks import Checked
from liantu.data.intake.taken import MODES, Intake
from liantu.data.problems import LiantuError
from liantu.store import Draft, choices
from liantu.store.drafts import DAYS, MOST, Opened, Work, hashed

MOST_SHOWN = 4  # drafts, until the reader asks for more
LARGE = 5 << 20  # bytes, of which the first keeping is a wait
RETRY = 15.0  # s after which a store that could not be written is tried again
APART, MERGED = "merging_apart", "changes_merged"  # what this session has said of rows that may be one
Told = tuple[str, Mapping[str, object]]  # a code and its facts


@dataclass
class _Keeping:
    """How far the files of one round are kept, so that a rerun without a change asks nobody."""

    round: int
    kept: tuple | None = None  # intake, step, what the page holds beside, rows that are open
    written: tuple | None = None
    files: tuple = ((), ())  # as sent, and with their hashes
    counted: tuple = (None, None)  # an intake, and how many of its rows are held back
    refusal: LiantuError | None = None
    again: float = 0.0
    told: list[Told] = field(default_factory=list)
    told_at: str = ""  # the step at which all this is said


class _Resuming(NamedTuple):
    opened: Opened
    reading: Reading
    refused: list[tuple[str, LiantuError]]


# Keeping


def keep() -> None:
    """Keep what was changed since the last time, if anything; a store that cannot be written stops nobody."""
    intake, now = state.current(), _keeping()
    if intake is None:
        return
    n_open = now.counted[1] if now.counted[0] is intake else None
    at = (intake, state.step(), _beside(), n_open)
    if now.kept and now.kept[0] is intake and now.kept[1:] == at[1:] or time.monotonic() < now.again:
        return
    try:
        _write(now, at)
        now.kept, now.refusal = at, None
    except LiantuError as reason:
        _refused(now, reason)
    except Exception:  # whatever it is, the work itself goes on
        logging.exception("a draft was not kept")
        _refused(now, LiantuError("draft_failed"))


def count() -> None:
    """At the end of a run in which the rows were checked anyway: how many are held back stands in the list."""
    intake, now = state.current(), _keeping()
    if intake is None or state.step() not in ("problems", "result") or now.counted[0] is intake:
        return
    checked = intake.checked
    now.counted = intake, None if checked.obstacle else tally(intake.sheets, checked).n_out
    keep()


def is_kept() -> bool:
    """Whether a reload loses nothing."""
    return state.draft() is not None and _keeping().refusal is None


def set_aside() -> None:
    """Choose other files; these can be taken up again where they are kept."""
    keep()
    if is_kept():
        state.leave()
    else:
        state.forget()
    _latest.clear()


def say() -> None:
    """Above the step at which it happened: that nothing is kept, or what of a draft is not as it was."""
    now = _keeping()
    if now.told_at != state.step():
        return
    if now.refusal:
        st.warning(literal(f"{tr('draft.not_kept')} {_reason(now.refusal)}".strip()))
    for code, facts in now.told:
        st.info(literal(tr(code, **facts)))


def _write(now: _Keeping, at: tuple) -> None:
    intake, step, beside, n_open = at
    if reason := version_store.held().refusal:
        raise reason
    if now.files[0] is not intake.files:
        now.files = intake.files, hashed(intake.files)
    work = Work(
        files=now.files[1],
        choices=choices.as_text(intake, beside),
        step=step,
        mode=intake.mode,
        base=intake.base_id,
        who=str(st.session_state.get("result_who") or st.session_state.get("who_keeps") or ""),
        n_rows=sum(len(at.rows) for at, layout in zip(intake.found, intake.layouts, strict=True) if layout.table),
        n_open=n_open,
    )
    written = _as_written(work)
    if written == now.written and state.draft():
        return
    is_large = state.draft() is None and sum(len(content) for _, content in intake.files) > LARGE
    with st.spinner(tr("draft.keeping")) if is_large else nullcontext():
        state.kept_as(version_store.opened().drafts.keep(work, state.draft()))
    now.written = written
    _latest.clear()


def _as_written(work: Work) -> tuple:
    """What tells it from what was kept before."""
    files = [(name, sha256) for name, sha256, _ in work.files]
    return files, work.choices, work.step, work.mode, work.base, work.n_open


def _refused(now: _Keeping, reason: LiantuError) -> None:
    if now.refusal is None:
        now.told_at = state.step()
    now.refusal, now.again = reason, time.monotonic() + RETRY


def _reason(refusal: LiantuError) -> str:
    """Why, as the store says it; it has not waited as long as it does for an upload."""
    if refusal.code in ("draft_failed", "store_locked"):
        return ""
    return tr(f"error.{refusal.code}", **refusal.facts)


def _beside() -> dict[str, Any]:
    """What else was settled in this session about these files, as JSON."""
    apart, merged = st.session_state.get(APART, set()), st.session_state.get(MERGED, {})
    return {
        "since": state.since().isoformat(),
        "forgotten": sorted(state.forgotten()),
        "apart": sorted(sorted(names) for names in apart),
        "merged": sorted([place, int(row), int(into)] for (place, row), into in merged.items()),
    }


def _keeping() -> _Keeping:
    now = st.session_state.get("intake:keeping")
    if now is None or now.round != state.round_():
        now = st.session_state["intake:keeping"] = _Keeping(state.round_())
    return now


# The list

_latest: list[tuple[float, object, list[Draft]]] = []


def listed() -> list[Draft]:
    """The drafts of the store; it is asked once a rerun, as for what else it holds."""
    if version_store.held().refusal:
        return []
    try:
        store = version_store.opened()
        if not _latest or _latest[0][1] is not store or time.monotonic() - _latest[0][0] > version_store.FRESH:
            _latest[:] = [(time.monotonic(), store, store.drafts.listed())]
    except LiantuError:
        return []
    return _latest[0][2]


def show() -> None:
    """Under the place for files: what was not accepted yet, each to be taken up or discarded."""
    for code, facts in st.session_state.pop("intake:drafts_said", ()):
        st.error(literal(tr(code, **facts)))
    if meeting.on() or reading.current() or not (found := listed()):
        return
    with st.container(key="drafts", gap="xsmall", width=960):
        st.html(f'<div class="lt-k">{escape(tr("draft.title"))}</div>')
        for number, draft in enumerate(found[:MOST_SHOWN]):
            _line(number, draft)
        if len(found) > MOST_SHOWN:
            with st.expander(tr("draft.more", n=len(found) - MOST_SHOWN)):
                for number, draft in enumerate(found[MOST_SHOWN:], start=MOST_SHOWN):
                    _line(number, draft)
        st.html(f'<div class="lt-note">{escape(tr("draft.limits", most=MOST, days=DAYS))}</div>')


def _line(number: int, draft: Draft) -> None:
    """Which files, when and where it stands, and the two ways from here; to discard asks once."""
    asks = st.session_state.get("intake:discarding") == draft.id
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"draft_{number}"):
        about = f'<b>{escape(_named(draft))}</b> <span class="lt-note">{escape(_about(draft))}</span>'
        said = escape(tr("draft.sure", name=_named(draft))) if asks else about
        st.html(f'<div class="lt-verbatim">{said}</div>')
        if asks:
            st.button(tr("draft.discard"), key=f"draft_yes_{number}", on_click=_discard, args=(draft,))
            st.button(tr("draft.stay"), key=f"draft_no_{number}", type="tertiary", on_click=_ask, args=("",))
        else:
            st.button(tr("draft.go_on"), key=f"draft_go_{number}", on_click=resume, args=(draft.id,))
            key = f"draft_drop_{number}"
            st.button(tr("draft.discard"), key=key, type="tertiary", on_click=_ask, args=(draft.id,))


def _named(draft: Draft) -> str:
    """Its first file, and how many there are."""
    names = [preview.cut(each.name) for each in draft.files] or ["—"]
    return names[0] if len(names) == 1 else tr("draft.and_others", first=names[0], n=len(names))


def _about(draft: Draft) -> str:
    parts = [f"{draft.updated.astimezone():%Y-%m-%d %H:%M}"]
    if draft.step in state.STEPS:
        parts.append(tr("draft.at", step=tr(f"intake.step.{draft.step}")))
    parts.append(tr("steps.n_rows", n=draft.n_rows))
    if draft.n_open is not None:
        parts.append(tr("draft.n_open", n=draft.n_open) if draft.n_open else tr("draft.none_open"))
    return " · ".join([*parts, *([preview.cut(draft.who)] if draft.who else [])])


def _ask(id: str) -> None:
    st.session_state["intake:discarding"] = id


def _discard(draft: Draft) -> None:
    _ask("")
    try:
        if not version_store.opened().drafts.drop(draft):
            st.session_state["intake:drafts_said"] = [("draft.changed", {"name": _named(draft)})]
    except LiantuError as reason:
        st.session_state["intake:drafts_said"] = [(f"error.{reason.code}", reason.facts)]
    _latest.clear()


# Taking up again


def resume(id: str) -> None:
    """Read the files of a draft again, on the guarded road of every file."""
    _latest.clear()
    try:
        opened = version_store.opened().drafts.open(id)
    except LiantuError as reason:
        st.session_state["intake:drafts_said"] = [(f"error.{reason.code}", reason.facts)]
        return
    whole = tuple((name, content) for name, content in opened.files if content is not None)
    gone = [(name, LiantuError("draft_file_gone", path=name)) for name, content in opened.files if content is None]
    now = Reading(whole, round=state.round_()).start()
    st.session_state["intake:resuming"] = _Resuming(opened, now, gone)


def resuming() -> Reading | None:
    """The reading that is under way for a draft; where it is done, the draft is taken up and the page drawn anew."""
    now = st.session_state.get("intake:resuming")
    if now is None:
        return None
    if now.reading.is_cancelled or now.reading.round != state.round_() or state.current() is not None:
        now.reading.cancel()
        del st.session_state["intake:resuming"]
        return None
    now.reading.wait()
    if now.reading.is_busy:
        return now.reading
    del st.session_state["intake:resuming"]
    _take_up(now)
    st.rerun()
    return None


def _take_up(now: _Resuming) -> None:
    """As it was; where something is not, it is said, and what is kept from now on is a draft of its own."""
    draft, done = now.opened.draft, now.reading
    files = [(each.name, each.content) for each in done.read]
    refused = [*now.refused, *((each.name, each.reason) for each in done.refused)]
    if not files:
        st.session_state["intake:drafts_said"] = [(f"error.{each.code}", each.facts) for _, each in refused]
        return
    with st.spinner(tr("steps.file.finding")):
        found, told = _restored(now, files)
        intake = found.intake
        if draft.base or draft.mode != "alone":
            base = _base(draft.base or "")
            told += [] if base is not None or draft.mode == "alone" else [("draft.base_gone", {})]
            intake = intake.on(base, draft.base if base is not None else None, draft.mode)
        try:
            _ = intake.checked  # whatever stands in a draft, the page must not fail at it
        except Exception:
            logging.exception("a draft could not be checked")
            intake = Intake.of(files, done.sheets, segments=known_segments(), remembered=state.remembered())
            told = [("draft.anew", {"n": len(intake.found)})]
    is_whole = not told and len(files) == len(now.opened.files)
    step = draft.step if draft.step in state.STEPS else "file"
    step = "file" if len(files) < len(now.opened.files) else state.needs_look(intake) if told else step
    forgotten = _put_beside(found.more)
    state.take_up(
        intake,
        step,
        since=_since(found.more, draft),
        forgotten=forgotten,
        refused=refused,
        draft=draft if is_whole else None,
    )
    keeping = _keeping()
    keeping.told, keeping.told_at = told, step
    if is_whole:
        keeping.files = intake.files, hashed(intake.files)
        keeping.counted = intake, draft.n_open
        keeping.kept = intake, step, _beside(), draft.n_open


def _restored(now: _Resuming, files: Sequence[tuple[str, bytes]]) -> tuple[choices.Restored, list[Told]]:
    options = {"segments": known_segments(), "remembered": state.remembered()}
    try:
        found = choices.restored(now.opened.choices, files, now.reading.sheets, **options)
    except Exception:
        logging.exception("the choices of a draft could not be read")
        intake = Intake.of(files, now.reading.sheets, **options)
        found = choices.Restored(intake, len(intake.found), 0, {})
    told: list[Told] = [("draft.anew", {"n": found.n_anew})] if found.n_anew else []
    told += [("draft.edits_gone", {"n": found.n_gone})] if found.n_gone else []
    if now.opened.draft.mode not in MODES:
        told = told or [("draft.base_gone", {})]
    return found, told


def _base(code: str) -> Checked | None:
    """The rows of the dataset that was added to, by its code or by the id of its rows."""
    known = datasets.known()
    found = datasets.version(code) or known.get(code) or kept.of_rows(code, known.values())
    try:
        return cached.rows_at(str(found.path)) if found else None
    except (LiantuError, OSError):
        return None


def _since(more: Mapping[str, Any], draft: Draft) -> datetime:
    """When the files were read: who has accepted something since is told before accepting."""
    try:
        return datetime.fromisoformat(more["since"]).astimezone(UTC)
    except (KeyError, TypeError, ValueError, OverflowError):
        return draft.created


def _put_beside(more: Mapping[str, Any]) -> list[str]:
    """What this session knows of rows that may be one; returns the places whose layout is not to be remembered."""
    for names in _lists(more, "apart"):
        if all(isinstance(name, str) for name in names):
            st.session_state.setdefault(APART, set()).add(frozenset(names))
    for merged in _lists(more, "merged"):
        if [type(each) for each in merged] == [str, int, int]:
            st.session_state.setdefault(MERGED, {})[merged[0], merged[1]] = merged[2]
    forgotten = more.get("forgotten")
    return [place for place in forgotten if isinstance(place, str)] if isinstance(forgotten, list) else []


def _lists(more: Mapping[str, Any], name: str) -> list[list]:
    found = more.get(name)
    return [each for each in found if isinstance(each, list)] if isinstance(found, list) else []
