"""Whether the ranks hold: a button draws, six bars show how often each way has each rank, and what alone moves them."""

from dataclasses import dataclass, replace
from html import escape
from time import monotonic

import streamlit as st

from components import cached, meeting, url
from components.explore.sweep_job import Job, folder, job, notes_of
from components.models import tornado
from components.models.asked import Asked
from components.words import literal, spoken, tr
from liantu.diagnose.sections import Section
from liantu.explore.sweep_store import Store
from liantu.facts import Figure
from liantu.policy.acceptability import RankQuestion, Ranks, read_ranks
from liantu.policy.of_six import six_of
from liantu.policy.sections import ranks as said
from liantu.policy.setting import Setting
from liantu.policy.swings import SwingQuestion, Swings, read_swings
from liantu.policy.worth import BY

DRAWS = ("1000", "200", "3000")  # the first is what is drawn unasked
LONGEST_SEED = 999_999
BLOCK = 20  # draws that share a set: computed and kept together
STEPS = 10  # how often in a sweep the whole page follows
SHADES = (1.0, 0.72, 0.5, 0.34, 0.21, 0.11)  # of one hue, from the first rank to the sixth
GRID = "display:grid;grid-template-columns:max-content minmax(6rem,1fr);gap:.38rem 1.2rem;align-items:center"
SETTLED = 0.5  # s that a setting must stand before ranks are drawn for it
RUNNING, SEEN = "ranks_running", "ranks_seen"  # in the session: what runs for it; what it asks for, and since when


@dataclass(frozen=True)
class Drawn:
    """The two sweeps of a setting: ``draws`` of the ranks, ``swings`` of one thing at a time."""

    setting: Setting
    draws: Job
    swings: Job

    @property
    def is_busy(self) -> bool:
        """Whether either runs, or waits for its turn."""
        return self.draws.is_busy or self.swings.is_busy

    @property
    def ranks(self) -> Ranks:
        """What the draws say so far."""
        return read_ranks(self.draws.latest, RankQuestion(self.setting).codes, _by())

    @property
    def moved(self) -> Swings | None:
        """What the swings say so far."""
        return read_swings(self.swings.latest, SwingQuestion(self.setting), _by())

    def start(self) -> None:
        """Compute what is not there yet, and nothing else for this session any more."""
        _abandon(self.draws, self.swings)
        for each in (self.draws, self.swings):
            if _n_open(each):
                each.start()

    def cancel(self) -> None:
        """Stop both; what is there stays."""
        for each in (self.draws, self.swings):
            if each.is_busy:
                each.cancel()


def section(asked: Asked) -> Section:
    """The six under the draws that are there; a room reads them off the picture alone."""
    known = _drawn(asked)
    notes = (*notes_of(known.draws), *notes_of(known.swings))
    shown = said.section(asked.setting, known.ranks, known.moved, notes)
    return replace(shown, verdicts=()) if meeting.on() else shown


def chart(asked: Asked, shown: Section) -> None:
    """Start, progress and cancel; the bars, and what alone would move the first."""
    known = _drawn(asked)
    _settings(known)
    if known.is_busy:
        _watch(asked, _n_there(known))
        return
    _picture(known)
    if any(_is_untouched(each) for each in _unasked(known)):
        _soon(asked)


def is_drawing(asked: Asked) -> bool:
    """Whether the sweeps on screen run, and the page draws itself again."""
    return _drawn(asked).is_busy


def _unasked(known: Drawn) -> tuple[Job, ...]:
    """What begins without a button: the draws, and for a room, where nobody presses one, the swings."""
    return (known.draws, known.swings) if meeting.on() else (known.draws,)


def _is_untouched(known: Job) -> bool:
    return not (len(known.latest.draws) or known.is_stopping or known.refusal)


@st.fragment(run_every=1.0)
def _soon(asked: Asked) -> None:
    """It begins once the page has stood for a moment, so that a slider that is being moved starts nothing."""
    known = _drawn(asked)
    if _has_stood(known.draws):
        _abandon(known.draws, known.swings)
        for each in _unasked(known):
            if _is_untouched(each):
                each.start()
        st.rerun()


def _has_stood(known: Job) -> bool:
    """Whether the session has asked of the same setting for a while."""
    seen, since = st.session_state.get(SEEN, (None, 0.0))
    if seen != known.store.folder:
        st.session_state[SEEN] = known.store.folder, monotonic()
        return False
    return monotonic() - since >= SETTLED


def started(asked: Asked) -> Ranks | None:
    """The ranks of the setting as far as they are drawn; draws behind the page what is missing.

    It starts once the session has asked of the same setting for a while, so that a slider that is being moved starts
    nothing; what ran for another setting is abandoned at once. None where it cannot go on.
    """
    question = RankQuestion(asked.setting)
    known = _job(question, int(DRAWS[0]), 1)
    _abandon(known)
    if known.refusal is not None and not known.latest.is_whole:
        return None
    if _has_stood(known) and _n_open(known) and not known.is_busy:
        known.start()
    return read_ranks(known.latest, question.codes)


def bar(ranks: Ranks, code: str) -> str:
    """The ranks of one way as HTML: the share of the first as a number, and a bar from the first to the sixth."""
    if not ranks.n:
        return f'<span class="lt-note">{escape(tr("ranks.bar.none"))}</span>'
    shares = [Figure(float(share), "share") for share in ranks.shares[ranks.at(code)]]
    parts = "".join(
        f'<i title="{escape(tr("ranks.rank", rank=str(rank), share=share))}" style="width:{share.value:.2%};'
        f'opacity:{shade};background:var(--lt-accent);box-sizing:border-box;border-right:1px solid var(--lt-page)"></i>'
        for rank, (share, shade) in enumerate(zip(shares, SHADES, strict=False), start=1)
        if share.value > 0
    )
    return (
        '<div style="display:flex;align-items:center;gap:.6rem">'
        f'<b style="flex:none;width:2.9em;text-align:right">{escape(spoken(shares[0]))}</b>'
        f'<div class="lt-line" style="flex:1;min-width:4.5rem">{parts}</div></div>'
    )


def _settings(known: Drawn) -> None:
    """By what they are ranked, how often and from which seed; the button says how much it would compute. A room has
    the button alone, as long as there is something to compute.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if not meeting.on():
            _what_to_draw()
        n_open, n_there = _n_open(known.draws), len(known.draws.latest.draws)
        if known.is_busy or (meeting.on() and not _n_open(known.swings)):
            return
        if n_open:
            label = tr("ranks.go_on" if n_there else "ranks.start", n=n_open)
            st.button(label, key="ranks_start", type="primary", on_click=known.start)
        elif _n_open(known.swings):
            st.button(tr("ranks.swing"), key="ranks_start", type="primary", on_click=known.start)


def _what_to_draw() -> None:
    url.bound(
        st.segmented_control,
        tr("ranks.by"),
        key="rank_by",
        default=BY[0],
        read=url.one_of(BY),
        options=BY,
        format_func={by: tr(f"ranks.by.{by}") for by in BY}.get,
    )
    url.bound(
        st.selectbox,
        tr("ranks.draws"),
        key="rank_draws",
        default=DRAWS[0],
        read=url.one_of(DRAWS),
        options=sorted(DRAWS, key=int),
        width=120,
    )
    url.bound(
        st.number_input,
        tr("ranks.seed"),
        key="rank_seed",
        default=1,
        read=url.whole(1, LONGEST_SEED),
        min_value=1,
        max_value=LONGEST_SEED,
        step=1,
        width=140,
    )


def _by() -> str:
    return url.chosen("rank_by", BY[0], url.one_of(BY))


def _drawn(asked: Asked) -> Drawn:
    """Both sweeps of the setting on screen; nothing is computed before somebody asks for it."""
    n_draws = int(url.chosen("rank_draws", DRAWS[0], url.one_of(DRAWS)))
    seed = url.chosen("rank_seed", 1, url.whole(1, LONGEST_SEED))
    swings = SwingQuestion(asked.setting)
    known = _job(RankQuestion(asked.setting), n_draws, seed), _job(swings, len(swings.states), 0)
    return Drawn(asked.setting, *known)


def _job(question: RankQuestion | SwingQuestion, n_draws: int, seed: int) -> Job:
    """The sweep of a question; each run has one of its own, for it gathers cities."""
    store = Store(folder(), cached.dataset().dataset_id, question.code, seed)
    return job(store, n_draws, lambda: type(question)(question.setting), BLOCK)


def _abandon(*wanted: Job) -> None:
    """What runs for this session and is no longer on screen stops: all sessions share two cores."""
    for each in st.session_state.get(RUNNING, ()):
        if each not in wanted and each.is_busy:
            each.cancel()
    st.session_state[RUNNING] = wanted


def _n_open(known: Job) -> int:
    return known.n_draws - len(known.latest.draws)


def _n_there(known: Drawn) -> int:
    return len(known.draws.latest.draws) + len(known.swings.latest.draws)


@st.fragment(run_every=1.0)
def _watch(asked: Asked, n_said: int) -> None:
    """While it runs: how far it is, and what is there; the answer above follows in steps, and when it ends."""
    known = _drawn(asked)
    whole = known.draws.n_draws + known.swings.n_draws
    if not known.is_busy or _n_there(known) - n_said >= whole / STEPS:
        st.rerun()
    which, code = (known.draws, "ranks.progress") if known.draws.is_busy else (known.swings, "ranks.progress.swings")
    n = len(which.latest.draws)
    code = "ranks.stopping" if which.is_stopping else "ranks.waiting" if which.is_waiting else code
    st.progress(n / which.n_draws, text=literal(tr(code, n=n, asked=which.n_draws)))
    st.button(tr("ranks.cancel"), key="ranks_cancel", on_click=known.cancel, disabled=which.is_stopping)
    _picture(known)


def _picture(known: Drawn) -> None:
    """Left how often each has each rank, in the source's order; right what moves the lead of the first."""
    ranks, moved = known.ranks, known.moved
    if not ranks.n:
        return
    left, right = st.columns(2, gap="large")
    with left:
        _bars(known.setting, ranks)
    if moved is not None:
        with right:
            tornado.show(known.setting, moved)


def _bars(setting: Setting, ranks: Ranks) -> None:
    rows = "".join(
        f'<div><b style="font-size:1.125rem">{escape(spoken(each.name))}</b>'
        f'<div class="lt-note lt-wide">{escape(spoken(each.method))}</div></div>{bar(ranks, each.code)}'
        for each in six_of(setting)
    )
    tornado.titled(tr("ranks.bars"), f'<div style="{GRID}">{rows}</div>')
