"""The cut test 断一处: one source is gone for some weeks; what falls first, what next, and what a year costs."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_columns, empty_tables, links_without_segment, of_segment
from liantu.explore.explored import Explored
from liantu.explore.shock.cut import QUARTER, Cut, cut
from liantu.explore.shock.defaults import MOST_DOUBTS, doubts_of
from liantu.explore.shock.pools import WINDOWS
from liantu.explore.shock.target import KINDS, cuttable, without_country
from liantu.facts import Few, Figure, Finding, Sum, Word

CODE = "cut"
COLUMNS = ("cut_wave", "cut_since", "cut_level", "cut_lost", "cut_why")
AFTER = "cut_lost_after"
FIGURES = ("cut_level", "cut_lost")
ALMOST = 1e-9
WEEKS = (2, 6, 13, 26, 52)


@dataclass(frozen=True)
class Chosen:
    """What is cut: a kind, the code of what of it, its name, and for how long [weeks]. Nothing: ``what`` is None."""

    kind: str
    what: str | None
    name: object = None
    weeks: float = QUARTER


@dataclass(frozen=True)
class Cuts:
    """The cut on the rows as they are, and with the actions; the same where nothing is done."""

    before: Cut
    after: Cut


def kinds(explored: Explored) -> list[str]:
    """The kinds of which the chain has something to lose."""
    return [kind for kind in KINDS if options(explored, kind)]


def options(explored: Explored, kind: str) -> dict[str, object]:
    """What of a kind can be cut: code and name, the largest first."""
    found = explored.before
    return dict(cuttable(found.city, found.chain.zh, kind, explored.assumed))


def chosen(explored: Explored, kind: str | None = None, what: str | None = None, weeks: float = QUARTER) -> Chosen:
    """As asked for, or the first there is."""
    kind = kind if kind in KINDS else next(iter(kinds(explored)), KINDS[0])
    known = options(explored, kind)
    what = what if what in known else next(iter(known), None)
    return Chosen(kind, what, known.get(what) if what is not None else None, weeks)


def read(explored: Explored, asked: Chosen) -> Cuts | None:
    """Both cuts; nothing where there is nothing to cut."""
    if asked.what is None or not explored.before.counted["n_firms"].gt(0).any():
        return None
    chain = explored.before.chain.zh
    before = cut(explored.before.city, chain, asked.kind, asked.what, asked.weeks, explored.assumed)
    if not explored.actions:
        return Cuts(before, before)
    after = cut(explored.after.city, chain, asked.kind, asked.what, asked.weeks, explored.assumed)
    return Cuts(before, after)


def section(explored: Explored, asked: Chosen, cuts: Cuts | None) -> Section:
    """The segments that lose, in the order in which they fall."""
    columns = (*COLUMNS, AFTER) if explored.actions else COLUMNS
    touched = [] if cuts is None else cuts.before.touched
    return Section(
        CODE,
        _answer(explored, asked, cuts),
        columns,
        tuple(_verdict(explored, asked, cuts, segment) for segment in touched),
        tuple(_doubts(explored, asked, cuts)),
        tuple(_sharpen(explored)),
    )


def _answer(explored: Explored, asked: Chosen, cuts: Cuts | None) -> Finding:
    """What falls first, what next, and the loss in a year; with actions, what it is then."""
    if cuts is None:
        return Finding("answer.cut.nobody", {"chain": explored.before.chain})
    before, after = cuts.before, cuts.after
    facts: dict[str, object] = {"what": said(asked), "weeks": _weeks(asked), "loss": before.loss}
    if before.loss.value is None:
        return Finding("answer.cut.unsized", facts)
    if before.loss.value <= ALMOST * before.output:
        return Finding("answer.cut.nothing", facts | {"chain": explored.before.chain})
    first, *rest = before.waves or [[]]
    code = "held" if not first else "waves" if rest else "first"
    names = {"first": first, "then": [segment for wave in rest for segment in wave]}
    facts |= {name: Few(tuple(map(explored.before.named, each))) for name, each in names.items() if each}
    if explored.actions:
        return Finding(f"answer.cut.{code}_after", facts | {"after": after.loss})
    return Finding(f"answer.cut.{code}", facts)


def said(asked: Chosen) -> Finding:
    """What is cut, as a sentence names it."""
    kind = asked.kind
    if kind == "place":
        kind = "ring" if str(asked.what).startswith("ring:") else "place"
    return Finding(f"cut.what.{kind}", {"name": asked.name})


def _weeks(asked: Chosen) -> Finding:
    return Finding("section.n_weeks", {"n": int(asked.weeks)})


def _verdict(explored: Explored, asked: Chosen, cuts: Cuts, segment: str) -> Verdict:
    table, after = cuts.before.segments, cuts.after.segments
    facts: dict[str, object] = {
        "cut_wave": wave(cuts.before, segment),
        "cut_since": _since(table.figure(segment, "since")),
        "cut_level": table.figure(segment, "level"),
        "cut_lost": table.figure(segment, "lost"),
        "cut_why": _why(cuts.before, segment),
    }
    facts |= {AFTER: after.figure(segment, "lost")} if explored.actions else {}
    return Verdict(
        segment, explored.before.named(segment), facts, partial(_explain, explored, asked, cuts.before, segment)
    )


def wave(found: Cut, segment: str) -> object:
    """In which wave a segment falls below 95 %, if it does."""
    value = found.segments.figure(segment, "wave").value
    if value is None:
        return Word("cut.stays")
    return Word("cut.source") if value == 0 else Finding("cut.wave", {"n": int(value)})


def _since(since: Figure) -> object:
    if since.value is None:
        return Word("cut.never")
    return Word("cut.at_once") if since.value == 0 else Finding("cut.since", {"n": int(since.value)})


def _why(found: Cut, segment: str) -> Word:
    why = found.segments.values.at[segment, "why"]
    return Word(f"cut.why.{why}" if isinstance(why, str) else "cut.never")


def _explain(explored: Explored, asked: Chosen, found: Cut, segment: str) -> Evidence:
    """Window by window, how much of the output is missing."""
    place = found.segments.values.index.get_loc(segment)
    lost = 1 - found.levels[:, place]
    terms = tuple(
        Finding("term.cut_window", {"n": int(length), "lost": Figure(float(part), "share")})
        for length, part in zip(WINDOWS, lost, strict=True)
        if part > 0
    )
    facts = {"terms": Sum(terms), "output": found.segments.figure(segment, "made")}
    level = found.segments.figure(segment, "level")
    worst = int(np.argmax(lost))
    window = Finding(
        "term.cut_span", {"begin": str(int(sum(WINDOWS[:worst]))), "end": str(int(sum(WINDOWS[: worst + 1])))}
    )
    said_level = Finding("worked.cut_level", {"level": level, "window": window})
    said_lost = Finding("worked.cut_lost", facts | {"lost": found.segments.figure(segment, "lost")})
    notes = [Finding("note.cut", {"what": said(asked), "weeks": _weeks(asked)}), Finding("note.shock_model", {})]
    notes += doubts_of(found.defaults, explored.assumed)
    return Evidence((said_level, said_lost), of_segment(explored.before.city, segment), tuple(notes), FIGURES)


def _doubts(explored: Explored, asked: Chosen, cuts: Cuts | None) -> list[Finding]:
    if cuts is None:
        return []
    doubts = []
    if asked.kind == "country":
        untold = without_country(explored.before.city, explored.before.chain.zh, explored.assumed)
        doubts += [Finding("doubt.cut.no_country", {"share": untold})] if untold.value else []
    before, after = cuts.before, cuts.after
    if after.output > before.output and (after.loss.value or 0.0) > (before.loss.value or 0.0):
        outputs = {"before": Figure(before.output, "万元"), "after": Figure(after.output, "万元")}
        doubts.append(Finding("doubt.cut.larger", outputs))
    return doubts + doubts_of(cuts.before.defaults, explored.assumed)[:MOST_DOUBTS]


def _sharpen(explored: Explored) -> list[Finding]:
    city = explored.before.city
    blank = [*empty_tables(city, "segment_links", "firm_links"), *links_without_segment(city)]
    return [*blank, *empty_columns(city, "firms", "stock_days", "capacity")]
