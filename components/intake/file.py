"""The first step 选文件: a place for files, and what was read of each: its kind, its sheets, and what was not read."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from components.intake import issuers, preview, reading, state, whereabouts
from components.intake.sure import n_to_confirm
from components.look import glyph
from components.words import literal, spoken, tr
from liantu.data.dictionary import TABLES
from liantu.data.files import RawSheet
from liantu.data.intake.found import why_not
from liantu.data.intake.taken import Intake
from liantu.data.limits import limits
from liantu.data.problems import LiantuError
from liantu.facts import Few, Finding, Name

MOST_SHEETS = 12  # of a file, in its list
LONGEST_INNER = 80  # characters of a file's name in an archive
NUMBER = ((1 << 20, "MB"), (1 << 10, "KB"))


def answer(intake: Intake | None) -> Finding:
    """How much was read, and what asks for a look first."""
    refused = _n_refused()
    if reading.current():
        return Finding("steps.file.answer.reading", {"n": len(reading.current().files)})
    if intake is None:
        return (
            Finding("steps.file.answer.refused", {"n": refused}) if refused else Finding("steps.file.answer.none", {})
        )
    n_files = Finding("steps.file.n_files", {"n": len(intake.files)})
    read = [number for number, layout in enumerate(intake.layouts) if layout.table]
    if not read:
        return Finding("steps.file.answer.nothing", {"files": n_files, "rest": _rest(intake)})
    rows = {name: 0 for name in TABLES}
    for number in read:
        rows[intake.layouts[number].table] += len(intake.found[number].rows)
    main = "firms" if rows["firms"] else max(rows, key=lambda name: rows[name])
    facts = {
        "files": n_files,
        "tables": Finding("steps.file.n_tables", {"n": len(read)}),
        "table": TABLES[main],
        "rows": Finding("steps.n_rows", {"n": rows[main]}),
        "rest": _rest(intake),
    }
    return Finding("steps.file.answer.read", facts)


def _rest(intake: Intake) -> Finding:
    """What asks for a look, the gravest only: an answer is one sentence."""
    if refused := _n_refused():
        return Finding("steps.file.rest.refused", {"n": refused})
    if not any(layout.table for layout in intake.layouts):
        return Finding("steps.file.rest.why", {})
    if n := n_to_confirm(intake):
        return Finding("steps.file.rest.confirm", {"n": n})
    if n := issuers.n_asked(intake):
        return Finding("issuer.rest", {"n": n})
    if n := whereabouts.n_asked(intake):
        return Finding("steps.file.rest.where", {"n": n})
    return Finding("steps.file.rest.fine", {})


def _n_refused() -> int:
    """How many files: one sentence may be about several of an archive."""
    paths = [reason.facts.get("path") for _, reason in state.refused()]
    paths = [path.names if isinstance(path, Few) else path for path in paths]
    return sum(1 if isinstance(path, str) or path is None else len(path) for path in paths)


def show(intake: Intake | None) -> None:
    """The place for files; below it, file by file, what was read."""
    if (done := reading.finished()) is not None:
        _take(intake, done)
        st.rerun()
    with st.container(key="intake_file"):
        _place(intake)
        if now := reading.current():
            reading.watch(now)
        _notes()
        for number, (name, content) in enumerate(intake.files if intake else ()):
            _file(intake, number, name, len(content))


def _place(intake: Intake | None) -> None:
    """Any kind of file is let in: the content decides, and WPS has endings of its own."""
    most = limits()
    key = f"intake_files_{st.session_state.get('intake:round', 0)}"
    st.file_uploader(
        tr("steps.file.more" if intake else "steps.file.place"),
        accept_multiple_files=True,
        max_upload_size=most.megabytes,
        key=key,
        on_change=_arrived,
        args=(key, intake.files if intake else ()),
    )
    kinds = tr("steps.file.kinds", megabytes=most.megabytes, rows=spoken(_many(most.rows)))
    st.html(f'<div class="lt-note">{escape(kinds)}</div>')


def _many(n: int) -> Name:
    """A round number as it is read aloud: 100万, 1 million."""
    if n >= 1_000_000 and n % 1_000_000 == 0:
        return Name(f"{n // 10_000}万", f"{n // 1_000_000} million")
    return Name(f"{n // 10_000}万" if n % 10_000 == 0 else str(n), f"{n:,}")


def _arrived(key: str, taken: Sequence[tuple[str, bytes]]) -> None:
    """The files leave the place for our own list, which stays when the reader goes on and comes back."""
    files = [(file.name, file.getvalue()) for file in st.session_state.get(key) or ()]
    st.session_state["intake:round"] = st.session_state.get("intake:round", 0) + 1
    if files:
        reading.begin(files, taken)


def _take(intake: Intake | None, done: reading.Reading) -> None:
    """What was read joins what is there already; choices that were made stay."""
    refused = [(each.name, each.reason) for each in done.refused]
    with st.spinner(tr("steps.file.finding")):
        try:
            state.begin([(each.name, each.content) for each in done.read], done.sheets, refused)
        except Exception:  # whatever an odd file brings up, the page and what was there before stay
            logging.exception("the tables of a file were not found")
            refused += [(each.name, LiantuError("unreadable", path=each.name)) for each in done.read]
            state.begin((), (), refused)
    new = state.current()
    if new and state.step() == "problems" and (whereabouts.n_asked(new) or issuers.n_asked(new)):
        state.go("columns")  # a name says in which park all rows lie, or whose list it is: somebody is asked
    if intake is not None:
        state.hold(_joined(intake, new))
    if intake is not None or refused:
        state.go("file")  # what was refused, and what has come to the others, is seen here


def _joined(intake: Intake, more: Intake | None) -> Intake:
    if more is None:
        return intake
    return replace(
        intake,
        files=intake.files + more.files,
        raws=intake.raws + more.raws,
        found=intake.found + more.found,
        layouts=intake.layouts + more.layouts,
    )


def _notes() -> None:
    """What was refused, each with its cure; what was there already; that nothing came of a reading."""
    for _, reason in state.refused():
        st.error(literal(tr(f"error.{reason.code}", **reason.facts)))
    if same := reading.same():
        st.html(f'<div class="lt-note">{escape(tr("steps.file.same", names=list(same)))}</div>')
    if reading.was_cancelled():
        st.html(f'<div class="lt-note">{escape(tr("steps.reading.cancelled"))}</div>')


def _file(intake: Intake, number: int, name: str, size: int) -> None:
    """One file: its name, kind and size, then a line a sheet; a button takes it away. In an archive file by file."""
    sheets = [raw for raw in intake.raws if _is_of(name, raw.file)]
    about = " · ".join(dict.fromkeys([*(_told(each) for raw in sheets for each in raw.told), _size(size)]))
    files = list(dict.fromkeys(raw.file for raw in sheets))
    lines = "".join(_lines(intake, name, [raw for raw in sheets if raw.file == each]) for each in files)
    with st.container(horizontal=True, vertical_alignment="top", key=f"intake_of_{number}"):
        st.html(
            f'<div class="lt-verbatim"><b>{escape(name)}</b> <span class="lt-note">{escape(about)}</span>'
            f'<table class="lt-t"><tbody>{lines}</tbody></table></div>'
        )
        key = f"intake_remove_{number}"
        st.button(tr("steps.file.remove"), key=key, help=literal(name), on_click=_remove, args=(intake, name))


def _is_of(name: str, file: str) -> bool:
    """Whether a sheet's file is this one, or one in this archive."""
    return file == name or file.startswith(f"{name}/")


def _lines(intake: Intake, name: str, sheets: Sequence[RawSheet]) -> str:
    """The sheets of one file, under its name where it came in an archive."""
    inner = sheets[0].file.removeprefix(name).removeprefix("/")
    lines = f"<tr><th colspan=2>{escape(preview.cut(inner, LONGEST_INNER))}</th></tr>" if inner else ""
    lines += "".join(_sheet(intake, raw) for raw in sheets[:MOST_SHEETS])
    if len(sheets) > MOST_SHEETS:
        lines += f"<tr><td colspan=2>{escape(tr('steps.file.more_sheets', n=len(sheets) - MOST_SHEETS))}</td></tr>"
    return lines


def _told(pair: tuple[str, dict]) -> str:
    code, facts = pair
    return tr(f"told.{code}", **facts)


def _size(size: int) -> str:
    unit = next(((most, name) for most, name in NUMBER if size >= most), None)
    return f"{size / unit[0]:.0f} {unit[1]}" if unit else tr("steps.file.bytes", n=size)


def _sheet(intake: Intake, raw: RawSheet) -> str:
    """A sheet with what was found on it."""
    at = [number for number, each in enumerate(intake.found) if (each.file, each.sheet) == (raw.file, raw.name)]
    read = [number for number in at if intake.layouts[number].table]
    if read:
        parts = [
            tr("steps.file.read_as", table=TABLES[intake.layouts[each].table], n=len(intake.found[each].rows))
            for each in read
        ]
        said, mark = spoken(parts), "strong"
    elif at and raw.hidden:
        said, mark = tr("steps.file.hidden"), "unchecked"
    elif at:
        said, mark = tr("steps.file.not_read"), "unchecked"
    else:
        said, mark = tr(f"why_not.{why_not(raw)}"), "unchecked"
    return f"<tr><td>{glyph(mark)} {escape(preview.cut(raw.name))}</td><td>{escape(said)}</td></tr>"


def _remove(intake: Intake, name: str) -> None:
    """Without this file and all that was chosen for it; the others stay as they are."""
    files = tuple(each for each in intake.files if each[0] != name)
    if not files:
        state.forget()
        return
    kept = [number for number, each in enumerate(intake.found) if not _is_of(name, each.file)]
    gone = {each.place for each in intake.found if _is_of(name, each.file)}
    state.change(
        files=files,
        raws=tuple(raw for raw in intake.raws if not _is_of(name, raw.file)),
        found=tuple(intake.found[number] for number in kept),
        layouts=tuple(intake.layouts[number] for number in kept),
        edits=tuple(each for each in intake.edits if all(edit.place not in gone for edit in each)),
    )
