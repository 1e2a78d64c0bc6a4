"""Two ways close up 近看两家: the chain after each in the same places, what only one does, and what that changes."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from components import cached, chain_frames, chain_graph, chain_picture, evidence, meeting, url
from components.chain_frames import Drawing
from components.explore import levers as levers_view
from components.look import glyph
from components.models.asked import Asked
from components.words import literal, spoken, tell_plain, tr
from liantu.diagnose import STATES
from liantu.diagnose.sections import Section
from liantu.explore.actions import Action
from liantu.facts import Figure, Finding
from liantu.policy.compared import Comparison, Contender
from liantu.policy.sections import two
from liantu.policy.sections.two import Apart, Seen

MOST, ALOUD = 6, 5  # actions of a list, at a desk and in a room; the others are counted
NARROW = 0.35  # of a column, for a list without rows
SIDES = ("first", "second")


def section(asked: Asked) -> Section:
    """The answer of the two that are chosen. The lists below the pictures are its table, so it has no other."""
    comparison = asked.comparison()
    shown = _whole(asked, comparison)
    if set(chosen(comparison)) == set(two.furthest(comparison)):
        shown = replace(shown, doubts=(*shown.doubts, Finding("two.doubt.furthest", {})))
    return replace(shown, columns=(), verdicts=())


def _whole(asked: Asked, comparison: Comparison) -> Section:
    pair = chosen(comparison)
    changed = [each.name for each in asked.setting.models if each.measures and each.is_changed and each.code in pair]
    notes = (Finding("two.doubt.changed", {"names": changed}),) if changed else ()
    return two.section(*_both(asked, comparison), notes=notes)


def chosen(comparison: Comparison) -> tuple[str, str]:
    """The codes of the two; at first those that do the most different things."""
    codes = [each.code for each in comparison.contenders]
    code = url.chosen("two", url.joined(two.furthest(comparison)), lambda text: text if _pair(text, codes) else None)
    first, second = _pair(code, codes)
    return first, second


def chart(asked: Asked, shown: Section) -> None:
    """Which two; their pictures; what only one of them does; how far they are apart."""
    comparison = asked.comparison()
    seen = _both(asked, comparison)
    if meeting.on():
        picture, beside = st.columns([4, 1.35], gap="medium")
        with picture:
            _one_at_a_time(seen)
        with beside:
            _aloud(seen)
        return
    _pick(comparison)
    _side_by_side(seen)
    _lists(seen)
    left, right = st.columns([1.5, 1], gap="large")
    with left:
        _outcomes(seen)
    with right:
        _money(seen)
    _evidence(asked, comparison, seen)


def _both(asked: Asked, comparison: Comparison) -> tuple[Seen, Seen]:
    first, second = (_seen(asked, comparison.contender(code)) for code in chosen(comparison))
    return first, second


def _seen(asked: Asked, found: Contender) -> Seen:
    setting = asked.setting
    return Seen(found, cached.explored_with(setting.before, found.actions, setting.assumed, setting.shocks))


def _evidence(asked: Asked, comparison: Comparison, seen: tuple[Seen, Seen]) -> None:
    """What stands behind an action, on request."""
    if any(each.actions for each in seen):
        with st.expander(tr("section.evidence"), on_change="rerun", key="two_evidence") as opened:
            if opened.open:
                evidence.show(_whole(asked, comparison), titled=False)


# Which two


def _pair(text: str, codes: Sequence[str]) -> tuple[str, ...]:
    """Two codes of this comparison, or nothing."""
    pair = url.listed(text)
    return pair if len(set(pair)) == len(pair) == 2 and set(pair) <= set(codes) else ()


def _pick(comparison: Comparison) -> None:
    pair = chosen(comparison)
    labels = {each.code: _label(each) for each in comparison.contenders}
    columns = st.columns(2, gap="medium")
    for side, column, code in zip(SIDES, columns, pair, strict=True):
        with column:
            st.session_state[f"two_{side}"] = code
            st.selectbox(
                tr(f"two.pick.{side}"),
                list(labels),
                key=f"two_{side}",
                format_func=labels.get,
                label_visibility="collapsed",
                on_change=_picked,
                args=(side, pair),
            )
    if asked := url.refused("two"):
        ways = [two.way(comparison.contender(code)) for code in pair]
        st.warning(literal(tr("two.refused", asked=asked[:60], shown=ways)))


def _label(contender: Contender) -> str:
    """Its name and what the city calls its way; a changed mix is no longer the city's."""
    said = spoken(contender.name)
    if contender.model and contender.model.measures and contender.model.is_changed:
        return tell_plain(two.way(contender))
    return f"{said} · {spoken(contender.method)}" if contender.method else said


def _picked(side: str, pair: tuple[str, str]) -> None:
    """The same on both sides changes their places instead."""
    asked, other = st.session_state[f"two_{side}"], pair[1 - SIDES.index(side)]
    now = tuple(reversed(pair)) if asked == other else (asked, other) if side == "first" else (other, asked)
    url.put("two", url.joined(now))


# The pictures


def _side_by_side(seen: tuple[Seen, Seen]) -> None:
    """Both beside each other where there is room; else a switch turns them over in place, a phone stacks them."""
    with st.container(key="two_switch"):
        turned = _switch(seen)
    with st.container(key="two_pictures"):
        for side, one, column in zip(SIDES, seen, st.columns(2, gap="medium"), strict=True):
            with column, st.container(gap="xsmall"):
                st.html(_head(one, "lt-two-on" if side == turned else "lt-two-off"))
                _picture(one, side, _drawing(one))


def _one_at_a_time(seen: tuple[Seen, Seen]) -> None:
    """For a room: large, and in the same places when it is switched."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        one = seen[SIDES.index(_switch(seen))]
        st.html(_head(one))
    _picture(one, "room", chain_frames.of_chain(one.explored.after.chain.zh, "mini"))


def _switch(seen: tuple[Seen, Seen]) -> str:
    labels = dict(zip(SIDES, map(_name, seen), strict=True))
    side = st.segmented_control(
        tr("two.pick.switch"),
        SIDES,
        default=SIDES[0],
        key="two_side",
        format_func=labels.get,
        label_visibility="collapsed",
    )
    return side or SIDES[0]


def _drawing(seen: Seen) -> Drawing:
    """Frames of every width: half a wide screen, a whole narrow one, a phone; the browser takes what fits."""
    chain = seen.explored.after.chain.zh
    whole, half = (chain_frames.of_chain(chain, kind) for kind in ("normal", "pair"))
    return replace(whole, frames=[*whole.frames, *half.frames])


def _picture(seen: Seen, side: str, drawing: Drawing) -> None:
    """The chain after its actions; touched boxes stand out, the others step back."""
    tags = {each.segment: tr(f"levers.tag.{each.lever}") for each in seen.actions}
    picture = chain_picture.tagged(chain_picture.glance(seen.explored.after, drawing), tags)
    message = chain_graph.message(drawing, picture)
    chain_graph.show(message, key=f"two_{side}_picture", selected=None, on_pick=lambda code: url.put("segment", code))


def _head(seen: Seen, more: str = "") -> str:
    """Whose way it is, what it costs, and how many segments are in each state after it."""
    counts = seen.explored.after.counted["state"].value_counts()
    chips = "".join(
        f'<span class="lt-chip">{glyph(state)}{tr(f"state.{state}")} <b>{int(counts.get(state, 0))}</b></span>'
        for state in STATES
    )
    single = seen.contender.reading.counts["single_source"][1]
    chips += f'<span class="lt-chip">{glyph("single_source")}<b>{single}</b></span>'
    tag = f'<span class="lt-sample">{tr("explore.assumed")}</span>' if seen.actions else ""
    title = escape(tell_plain(two.way(seen.contender)))
    return f'<div class="lt-pair-head {more}"><b>{title}{tag}</b><span class="lt-row">{chips}</span></div>'


# What only one of them does


def _lists(seen: tuple[Seen, Seen]) -> None:
    """Three lists: only the one, both, only the other."""
    pair = seen[0].contender, seen[1].contender
    shared = {a.id: (a, b) for a, b in two.both(*pair)}
    parts = [
        (seen[0], _titled(seen[0]), two.only(*pair), _nothing(seen[0])),
        (seen[0], tr("two.both"), [a for a, _ in shared.values()], tr("two.both.nothing")),
        (seen[1], _titled(seen[1]), two.only(*reversed(pair)), _nothing(seen[1])),
    ]
    wide = [1.0, 1.0 if shared else NARROW, 1.0]  # nothing in common takes little room
    for number, (column, part) in enumerate(zip(st.columns(wide, gap="large"), parts, strict=True)):
        with column:
            _list(*part, sizes=shared if number == 1 else {})


def _titled(seen: Seen) -> str:
    return tr("two.only", way=two.way(seen.contender))


def _nothing(seen: Seen) -> str:
    return tr("two.only.nothing" if seen.actions else "two.only.idle")


def _list(seen: Seen, title: str, actions: Sequence[Action], nothing: str, sizes: dict) -> None:
    st.subheader(literal(f"{title} {len(actions)}"), anchor=False)
    if not actions:
        st.html(f'<div class="lt-note">{escape(nothing)}</div>')
        return
    _rows(seen, actions[:MOST], sizes)
    if more := actions[MOST:]:
        with st.expander(tr("two.more", n=len(more))):
            _rows(seen, more, sizes)


def _rows(seen: Seen, actions: Sequence[Action], sizes: dict) -> None:
    heads = "".join(f'<th class="r">{tr(f"figure.action.{name}")}</th>' for name in ("size", "cost"))
    head = f'<tr><th colspan="2">{tr("figure.action.segment")}</th>{heads}</tr>'
    rows = "".join(_row(seen, each, sizes.get(each.id, (each, each))[1]) for each in actions)
    table = f'<table class="lt-t lt-acts"><thead>{head}</thead><tbody>{rows}</tbody></table>'
    st.html(f'<div class="lt-scroll">{table}</div>')


def _row(seen: Seen, action: Action, other: Action) -> str:
    """Lever, segment with the reason and when it works, size and cost; both sizes where the two differ."""
    name = escape(spoken(seen.explored.before.named(action.segment)))
    when = tr("two.works", years=Figure(action.lag, "weight"))
    why = f'<div class="why">{escape(tell_plain(action.reason))} · {escape(when)}</div>'
    cells = "".join(f'<td class="r">{escape(_amount(*each))}</td>' for each in _amounts(action, other))
    lever = f'<td class="lever" style="min-width:0"><span class="lt-lever">{tr(f"lever.{action.lever}")}</span></td>'
    return f'<tr>{lever}<td style="min-width:9em"><b>{name}</b>{why}</td>{cells}</tr>'


def _amounts(action: Action, other: Action) -> list[tuple[float | None, float | None]]:
    return [(action.size, other.size), (action.cost, other.cost)]


def _amount(mine: float | None, yours: float | None) -> str:
    first, second = (
        Figure(each, "万元", reason=None if each is not None else "size_unknown") for each in (mine, yours)
    )
    return spoken(first) if mine == yours else tr("two.both.sizes", first=first, second=second)


# How far they are apart


def _outcomes(seen: tuple[Seen, Seen]) -> None:
    """The four outcomes on one scale, now and after both, with the arithmetic of each."""
    st.subheader(tr("two.outcomes"), anchor=False)
    marks = zip((NOW, *MARKS), (tr("two.column.now"), *map(_name, seen)), strict=True)
    legend = "".join(f'<span class="lt-chip">{_mark(mark)}{escape(name)}</span>' for mark, name in marks)
    too_little = levers_view.short(seen[1].explored) | levers_view.short(seen[0].explored)
    rows = "".join(_outcome(each, seen, too_little.get(each.code)) for each in two.outcomes(*seen))
    st.html(f'<div class="lt-row lt-legend">{legend}</div><div class="lt-changes">{rows}</div>')


NOW = "width:17px;height:17px;border-radius:50%;border:2px solid var(--lt-soft);background:var(--lt-page)"
MARKS = (  # the one a dot, the other a square on its corner
    "width:12px;height:12px;border-radius:50%;background:var(--lt-accent)",
    "width:10px;height:10px;transform:rotate(45deg);background:var(--lt-ink)",
)


def _mark(style: str) -> str:
    return f'<i style="display:inline-block;box-sizing:border-box;flex:none;{style}"></i>'


def _name(seen: Seen) -> str:
    return tell_plain(two.way(seen.contender))


def _outcome(apart: Apart, seen: tuple[Seen, Seen], short: Finding | None) -> str:
    """Of which too little is known, only who has more of it, with why."""
    both = [escape(spoken(each)) for each in (apart.first, apart.second)]
    figures = "<b>—</b>" if short else " · ".join(f"<b>{each}</b>" for each in both)
    why = "".join(
        f"<div>{escape(_name(one))}{tr('two.colon')}{escape(tell_plain(because))}</div>"
        for one, because in zip(seen, apart.why, strict=True)
        if because
    )
    if apart.by.value is None:
        why = escape(tr(f"reason.{apart.by.reason}"))
    if short:
        said = tr("outcome.not_yet", why=short), tr("outcome.computed.change", change=" · ".join(both))
        why = "".join(f"<div>{escape(each)}</div>" for each in said)
    return (
        f"<div><b>{tr(f'outcome.{apart.code}')}</b></div>"
        f'<div class="by" style="flex-direction:column;align-items:start;gap:0"><span>{figures}</span>'
        f'<span class="lt-note" style="white-space:normal">{escape(_by(apart, seen))}</span></div>'
        f'<div>{"" if short else _track(apart)}</div><div class="lt-note">{why}</div>'
    )


def _by(apart: Apart, seen: tuple[Seen, Seen]) -> str:
    """Who has more of it and by how much, or that they tie."""
    if apart.ahead in SIDES:
        by = Figure(abs(apart.by.value or 0.0) * 100, "points") if apart.code == "resilience" else two.points(apart.by)
        return tr("two.ahead", way=two.way(seen[SIDES.index(apart.ahead)].contender), by=by)
    if apart.ahead == "tied":
        return tr("two.tie" if apart.code == "resilience" else "two.tie.share")
    return ""


def _track(apart: Apart) -> str:
    """Now, the one and the other on a rule from nothing to all."""
    at = [apart.now.value, apart.second.value, apart.first.value]
    if None in at:
        return ""
    marks = zip(at, (NOW, *reversed(MARKS)), strict=True)
    dots = "".join(
        f'<i style="left:{value:.1%};top:50%;translate:-50% -50%;box-sizing:border-box;{style}"></i>'
        for value, style in marks
    )
    return f'<div class="lt-track">{dots}</div>'


def _money(seen: tuple[Seen, Seen]) -> None:
    """What they cost, what is left, when all of it works, what is lost, and what is still missing."""
    st.subheader(tr("two.money"), anchor=False)
    heads = "".join(f'<th class="r">{escape(each)}</th>' for each in (tr("two.column.now"), *map(_name, seen)))
    rows = "".join(_line(*each) for each in _lines(seen))
    table = f'<table class="lt-t"><thead><tr><th></th>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    st.html(f'<div class="lt-scroll">{table}</div>')


def _lines(seen: tuple[Seen, Seen]) -> list[tuple[str, str, str, str]]:
    """Each row by code: now, after the one, after the other."""
    spendings = [each.contender.spending for each in seen]
    money = {"budget": [each.budget for each in spendings], "cost": [each.cost for each in spendings]}
    money["unspent"] = [each.unspent for each in spendings]
    found = [(f"two.row.{code}", "", *(spoken(Figure(each, "万元")) for each in pair)) for code, pair in money.items()]
    years = ["—" if each.years is None else spoken(Figure(each.years, "weight")) for each in spendings]
    loss = two.losses(*seen)
    found.append(("two.row.years", "", *years))
    found.append(("two.row.loss", *(spoken(each) for each in (loss.now, loss.first, loss.second))))
    for code in ("absent", "weak", "single_source"):
        counts = [each.contender.reading.counts[code] for each in seen]
        found.append((f"two.row.{code}", str(counts[0][0]), *(str(each[1]) for each in counts)))
    return found


def _line(code: str, now: str, *after: str) -> str:
    cells = "".join(f'<td class="r">{escape(each)}</td>' for each in (now, *after))
    return f"<tr><td>{escape(tr(code))}</td>{cells}</tr>"


# For a room


def _aloud(seen: tuple[Seen, Seen]) -> None:
    """What only one of them does, large, by name alone."""
    pair = seen[0].contender, seen[1].contender
    for one, actions in zip(seen, (two.only(*pair), two.only(*reversed(pair))), strict=True):
        chips = "".join(
            f'<div><span class="lt-lever">{tr(f"lever.{each.lever}")}</span> '
            f"<b>{escape(spoken(one.explored.before.named(each.segment)))}</b></div>"
            for each in actions[:ALOUD]
        )
        more = f'<div class="lt-note">{tr("two.more", n=n)}</div>' if (n := len(actions) - ALOUD) > 0 else ""
        nothing = "" if actions else f'<div class="lt-note">{escape(_nothing(one))}</div>'
        st.html(f'<div class="lt-k">{escape(_titled(one))}</div>{chips}{more}{nothing}')
