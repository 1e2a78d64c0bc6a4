"""How flexible the chain is 柔性: the days of its slowest path, and what a digital level of its firms would save."""

from functools import partial

from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_columns, empty_tables, of_segment
from liantu.explore.explored import Explored
from liantu.explore.flexing import SCOPES, Flexed, flexed
from liantu.facts import Figure, Finding, Path, Word

CODE = "flex"
COLUMNS = ("on_path", "days", "days_after", "saved_alone", "n_told")
WORKED = ("days", "days_after", "saved_alone")


def read(explored: Explored, levels: int = 1, scope: str = SCOPES[0]) -> Flexed:
    """The slowest path before and after, at what a level is assumed to save."""
    return flexed(explored.before, levels, scope, explored.assumed["days_per_level"])


def section(explored: Explored, levels: int = 1, scope: str = SCOPES[0]) -> Section:
    """The segments of the slowest path in the order in which goods flow, then the others by their days."""
    found = read(explored, levels, scope)
    return Section(
        CODE,
        _answer(explored, found),
        COLUMNS,
        tuple(_verdict(explored, found, segment) for segment in found.segments.values.index),
        tuple(_doubts(explored, found)),
        tuple(_sharpen(explored)),
    )


def _answer(explored: Explored, found: Flexed) -> Finding:
    """The path, its days before and after, and where most of them go."""
    if not len(explored.before.city.segment_links):
        return Finding("answer.flex.no_links", {})
    if not found.path:
        return Finding("answer.flex.no_days", {})
    slow = slowest(found)
    facts = {
        "first": explored.before.named(found.path[0]),
        "last": explored.before.named(found.path[-1]),
        "days": Figure(found.days, "days"),
        "after": Figure(found.days_after, "days"),
        "slow": explored.before.named(slow),
        "slow_days": found.segments.figure(slow, "days"),
        "alone": found.segments.figure(slow, "saved_alone"),
    }
    if not found.levels:
        return Finding("answer.flex.now", facts)
    facts |= {"n": found.levels}
    return Finding("answer.flex.switched" if found.is_other_path else "answer.flex", facts)


def slowest(found: Flexed) -> str:
    """The segment of the path that takes most days; of equal ones the first in the flow."""
    days = found.segments.values["days"].astype(float).fillna(0.0)
    return max(found.path, key=lambda name: days[name])


def _verdict(explored: Explored, found: Flexed, segment: str) -> Verdict:
    names = ("days", "days_after", "saved_alone")
    facts: dict[str, object] = {name: found.segments.figure(segment, name) for name in names}
    n_told, n_firms = (int(found.segments.values.at[segment, name]) for name in ("n_told", "n_firms"))
    facts["n_told"] = Finding("term.told_of", {"told": Figure(n_told, "count"), "firms": Figure(n_firms, "count")})
    facts["on_path"] = Word(f"on_path.{_where(found, segment)}")
    return Verdict(segment, explored.before.named(segment), facts, partial(_explain, explored, found, segment))


def _where(found: Flexed, segment: str) -> str:
    if segment in found.path:
        return "both" if segment in found.path_after else "before"
    return "after" if segment in found.path_after else "no"


def _explain(explored: Explored, found: Flexed, segment: str) -> Evidence:
    said = tuple(_worked(explored, found, segment, name) for name in WORKED)
    notes = []
    if segment in found.path:
        notes.append(Finding("note.path", {"path": _named(explored, found.path)}))
    if segment in found.path_after and found.is_other_path:
        notes.append(Finding("note.path_after", {"path": _named(explored, found.path_after)}))
    return Evidence(said, of_segment(explored.before.city, segment), tuple(notes), WORKED)


def _named(explored: Explored, path: tuple[str, ...]) -> Path:
    return Path(tuple(map(explored.before.named, path)))


def _worked(explored: Explored, found: Flexed, segment: str, name: str) -> Finding:
    figure = found.segments.figure(segment, name)
    if figure.reason:
        return Finding("worked.empty", {"reason": Word(f"reason.{figure.reason}")})
    if name == "days":
        return Finding("worked.days", {"n": int(found.segments.values.at[segment, "n_told"]), "days": figure})
    if name == "saved_alone":
        after = Figure(found.days - figure.value, "days")
        return Finding("worked.saved_alone", {"days": Figure(found.days, "days"), "after": after, "saved": figure})
    facts = {"days": found.segments.figure(segment, "days"), "after": figure}
    facts |= {"part": Figure(explored.assumed["days_per_level"], "share"), "levels": Figure(found.levels, "count")}
    return Finding("worked.days_after", facts)


def _doubts(explored: Explored, found: Flexed) -> list[Finding]:
    """What a level saves is assumed; who tells no lead time or level, and who stands at the top already."""
    doubts = []
    if found.levels and found.path:
        doubts.append(Finding("doubt.flex.assumed", {"part": Figure(explored.assumed["days_per_level"], "share")}))
    n_all = Figure(float(found.n_in_scope), "count")
    counts = {"no_days": found.n_days_unknown}
    if found.levels:
        counts |= {"no_level": found.n_level_unknown, "at_top": found.n_top}
    doubts += [Finding(f"doubt.flex.{code}", {"n": n, "all": n_all}) for code, n in counts.items() if n]
    silent = found.segments.values.loc[list(found.path), "days"].isna().sum()
    if silent:
        doubts.append(Finding("doubt.flex.silent_segments", {"n": int(silent)}))
    return doubts


def _sharpen(explored: Explored) -> list[Finding]:
    city = explored.before.city
    blank = [*empty_tables(city, "segment_links", "firms")]
    return [*blank, *empty_columns(city, "firms", "lead_time_days", "digital_level")]


def as_json(explored: Explored, levels: int = 1, scope: str = SCOPES[0]) -> dict[str, object]:
    """``flex``: the slowest path before and after with its days, and the ``segments``, a null with its reason."""
    found = read(explored, levels, scope)
    return {
        "levels": levels,
        "scope": scope,
        "path": list(found.path),
        "days": found.days,
        "path_after": list(found.path_after),
        "days_after": found.days_after,
        "segments": found.segments.as_rows("segment"),
    }
