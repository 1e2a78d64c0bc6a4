"""The step of the result 入库: what accepting does to rows and figures, on which version, and the button for it."""

from collections.abc import Mapping
from functools import partial
from html import escape

import streamlit as st

from components import cached, datasets, download, words
from components.intake import overwriting, owed, state
from components.intake.causes import Tally, is_base, tally
from components.intake.problems import read
from components.versions import kept
from components.words import literal, spoken, tr
from liantu import words as spoken_words
from liantu.chain import chain_names, chain_of, city_of
from liantu.data import workbook
from liantu.data.checks import Checked
from liantu.data.dictionary import TABLES
from liantu.data.intake.taken import MODES, Intake
from liantu.data.problems import LiantuError
from liantu.diagnose import Diagnosis, diagnose, read_segments
from liantu.facts import Figure, Finding

NONE = ""  # no version: these files alone


def answer(intake: Intake) -> Finding:
    """How many rows become a version, and how many are owed."""
    checked = read(intake)
    if checked.obstacle:
        kind = "column" if checked.obstacle.code == "missing_column" else "obstacle"
        return Finding(f"result.answer.{kind}", {})
    count = tally(intake.sheets, checked)
    if not count.n_in:
        return Finding("result.answer.nothing" if count.n_rows else "problems.answer.empty", {})
    if count.n_out:
        return Finding("result.answer.owed", {"accepted": count.n_in, "n": count.n_out})
    return Finding("result.answer.all", {"n": count.n_in})


def show(intake: Intake) -> None:
    """Left where the tables come from and what changes, right the decision."""
    checked = read(intake)
    count = tally(intake.sheets, checked)
    if newer := kept.newer_than(intake.base_id, state.since()) if intake.mode in ("update", "replace") else None:
        st.warning(tr("intake.newer", version=kept.name_of(newer)))
    left, right = st.columns([2.4, 1], gap="large")
    with left:
        _sources(intake, checked)
        if checked.obstacle:
            _obstacle(intake, checked)
        else:
            overwriting.show(intake)
            _tables(intake, checked, count)
            _effect(intake, checked)
    with right:
        _decide(intake, checked, count)


def _sources(intake: Intake, checked: Checked) -> None:
    """These files alone, or added to a version."""
    st.html(f'<div class="lt-k">{tr("result.sources")}</div>')
    known = _bases()
    if intake.base_id and intake.base_id not in known:
        known = {intake.base_id: datasets.current()} | known
    labels = {code: spoken(each.name) for code, each in known.items()}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.session_state["result_mode"] = intake.mode
        st.radio(
            tr("result.sources"),
            list(MODES),
            format_func={mode: tr(f"result.mode.{mode}") for mode in MODES}.get,
            captions=[tr(f"result.means.{mode}") for mode in MODES],
            label_visibility="collapsed",
            key="result_mode",
            on_change=_choose,
        )
    if intake.mode != "alone" and len(labels) > 1:
        st.session_state["result_base"] = intake.base_id
        st.selectbox(
            tr("result.base"), list(labels), format_func=labels.get, key="result_base", on_change=_choose, width=420
        )
    if intake.mode in ("update", "replace") and not checked.obstacle:
        st.html(f'<div class="lt-verbatim">{escape(_firms_in_and_out(intake, checked))}</div>')
    if back := owed.returned(intake):
        facts = {"version": labels.get(back.version, back.version), "n": back.n_owed, "sent": back.n_back}
        facts["left"] = back.n_left
        st.html(f'<div class="lt-verbatim"><b>{escape(tr("result.returned", **facts))}</b></div>')


def _bases() -> dict[str, datasets.Dataset]:
    """What rows can be added to, by code: versions, the office's own file, the samples."""
    return datasets.accepted() | datasets.known()


def _choose() -> None:
    """Another way, or another version, in a callback."""
    intake, mode = state.current(), st.session_state["result_mode"]
    code = st.session_state.get("result_base") or intake.base_id or datasets.current().code
    if mode == "alone":
        state.change(mode="alone")
        return
    if code == intake.base_id and intake.base is not None:
        state.change(mode=mode)
        return
    use(code, mode)


def use(code: str, mode: str) -> None:
    """Take the other tables from a dataset."""
    base = _bases().get(code) or datasets.current()
    state.hold(state.current().on(cached.rows_at(str(base.path)), code, mode))


def _firms_in_and_out(intake: Intake, checked: Checked) -> str:
    before, after = (set(each.tables["firms"]["firm"]) for each in (intake.base, checked))
    facts = {"came": len(after - before), "went": len(before - after), "n": len(after)}
    return tr("result.firms", **facts)


def _obstacle(intake: Intake, checked: Checked) -> None:
    """What is missing, and which dataset would supply it."""
    obstacle = checked.obstacle
    st.error(literal(tr(f"error.{obstacle.code}", **obstacle.facts)))
    if obstacle.code == "missing_column":
        st.button(
            tr("problems.back_to", step=tr("intake.step.columns")),
            key="result_columns",
            on_click=state.go,
            args=("columns",),
        )
        return
    lacking = obstacle.facts["table"].table
    offered = [(code, each) for code, each in _bases().items() if _supplies(each, lacking)]
    mode = {True: "frame", False: "replace"}
    for code, each in offered[:3]:
        is_sample = code in datasets.known() and code not in datasets.accepted()
        st.button(
            literal(tr("result.supply", source=each.name, table=TABLES[lacking])),
            key=f"supply_{code}",
            on_click=use,
            args=(code, mode[is_sample]),
        )


def _supplies(dataset: datasets.Dataset, table: str) -> bool:
    try:
        return bool(cached.rows_at(str(dataset.path)).n_accepted[table])
    except (LiantuError, OSError):
        return False


def _tables(intake: Intake, checked: Checked, count: Tally) -> None:
    """Table by table: what these files bring, what is held back, what stands there already, and all together."""
    names = ("table", "sent", "kept_back", "from_version", "together")
    heads = "".join(f'<th class="{"r" if name != "table" else "l"}">{tr(f"result.{name}")}</th>' for name in names)
    lines = []
    for name, table in TABLES.items():
        if n := checked.n_accepted[name]:
            pass
        elif not count.rows[name]:
            continue
        of_table = [rows for _, rows in intake.sheets if rows.attrs.get("table") == name]
        base = sum(len(rows) for rows in of_table if is_base(rows.attrs["place"]))
        cells = "".join(f'<td class="r">{each or "—"}</td>' for each in (count.rows[name], count.out[name], base, n))
        lines.append(f"<tr><td>{escape(spoken(table))}</td>{cells}</tr>")
    shown = f'<table class="lt-t"><thead><tr>{heads}</tr></thead>{"".join(lines)}</table>'
    st.html(f'<div class="lt-scroll" tabindex="0">{shown}</div>')


def _effect(intake: Intake, checked: Checked) -> None:
    """The completeness of each chain, and how it moves against the version that the rows are added to."""
    kept = st.session_state.get("result_effect_now")
    now = intake.base if intake.mode in ("update", "replace") else None  # another city's figures are no "before"
    key = checked.dataset_id, now.dataset_id if now else ""
    if kept is None or kept[0] != key:
        with st.spinner(tr("result.counting")):
            found = _by_chain(checked), _by_chain(now) if now and not now.refusal else {}
        kept = st.session_state["result_effect_now"] = key, found
    after, before = kept[1]
    lines = []
    for name, diagnosis in after.items():
        was, figure = before.get(name), diagnosis.figures["completeness"]
        facts = {"chain": diagnosis.chain, "now": _with_interval(figure)}
        if was is None or was.figures["completeness"] == figure:
            lines.append(tr("result.completeness", **facts))
        else:
            lines.append(tr("result.completeness_moves", was=_with_interval(was.figures["completeness"]), **facts))
    if lines:
        body = "".join(f"<div>{escape(line)}</div>" for line in lines)
        st.html(f'<div class="lt-k">{tr("result.effect")}</div><div class="lt-verbatim">{body}</div>')


def _by_chain(checked: Checked) -> Mapping[str, Diagnosis]:
    city = city_of(checked.tables)
    figures = read_segments(city)
    return {name: diagnose(city, chain_of(city, name), figures) for name in chain_names(city)}


def _with_interval(figure: Figure) -> str:
    if not figure.bounds:
        return spoken(figure)
    low, high = map(spoken, figure.bounds)
    return tr("result.value_and_range", value=spoken(figure), low=low.removesuffix("%"), high=high)


def _decide(intake: Intake, checked: Checked, count: Tally) -> None:
    """What accepting does, in numbers, under a name; and the way back for the rejected rows."""
    st.html(f'<div class="lt-k">{tr("result.what_happens")}</div>')
    lines = [tr("result.rows_in", n=count.n_in), tr("result.rows_owed", n=count.n_out)]
    if count.n_in:
        lines[0] = tr("result.rows_of", rows=lines[0], tables=named(count.came))
    st.html("".join(f"<div>{escape(line)}</div>" for line in lines[: 2 if count.n_out else 1]))
    name = st.text_input(tr("result.name"), placeholder=tr("result.name_like"), max_chars=60, key="result_name")
    who = st.text_input(tr("result.who"), max_chars=40, key="result_who")
    label = tr("result.accept_first" if count.n_out else "result.accept", n=count.n_in)
    can = not checked.obstacle and bool(count.n_in)
    st.button(
        label,
        type="primary",
        width="stretch",
        key="result_accept",
        disabled=not can,
        on_click=_accept,
        args=(name, who),
    )
    if failed := st.session_state.pop("result_failed_now", None):
        st.error(literal(tr(f"error.{failed.code}", **failed.facts)))
    if count.n_out:
        download_owed(checked, checked.dataset_id, count.n_out)


def named(came: Mapping[str, int]) -> list[str]:
    """How many rows of each table came in: 企业13家, 园区1个."""
    kinds = {"firms": "result.n_firms", "parks": "result.n_parks"}
    return [
        tr(kinds.get(name, "result.n_of"), n=came[name], **({} if name in kinds else {"table": table}))
        for name, table in TABLES.items()
        if came.get(name)
    ]


def _accept(name: str, who: str) -> None:
    """Before the page is drawn: the row above it shows the new version then."""
    try:
        with st.spinner(tr("result.accepting")):
            state.accept(name.strip(), who.strip())
    except LiantuError as error:
        st.session_state["result_failed_now"] = error


def download_owed(checked: Checked, version: str, n: int) -> None:
    """The rejected rows as a workbook in the template's shape, with what is wrong and how to cure it."""
    language = words.language()  # read now: the file is made on a click, away from the session
    rest = partial(workbook.rejected, checked, language, spoken_words.say, version=version)
    label, name = tr("result.download_owed", n=n), f"liantu-{version}-owed.xlsx"
    download.button(label, rest, name, width="stretch", key="result_download")
    st.html(f'<div class="lt-note">{tr("result.how_back")}</div>')
