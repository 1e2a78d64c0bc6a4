"""The report as a page 网页报告: one file that stands alone; no script, nothing from elsewhere, and it prints on A4."""

from collections.abc import Sequence
from html import escape
from importlib.resources import files

from liantu.facts import Figure, Finding
from liantu.policy.compared import Contender
from liantu.policy.model import OUTCOMES
from liantu.report.comparison import (
    FIRST,
    SHARED,
    Report,
    Table,
    facts,
    in_points,
    is_sure,
    notes,
    shares,
    short_plans,
    standing,
    tables,
    told,
)
from liantu.report.sheet import banner, cell_text
from liantu.words import say, spoken, tell

LEAST = 0.01  # points: half of it would be written as 0
BESIDE = ("nothing", "uniform", "optimum")
ON_PAPER = ("mixes", "measures")  # the others are too wide or too long for it, and stand in the workbook


def page(report: Report, language: str) -> str:
    """The page in a language, a document of HTML. Every name is escaped."""
    style = (files(__package__) / "page.css").read_text(encoding="utf-8")
    title = escape(banner(report, language))
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{style}</style></head><body>"
        f"<header>{_head(report, language)}</header><main>{_grid(report, language)}{_twins(report, language)}"
        f"{_notes(report, language)}</main><footer>{title}</footer></body></html>\n"
    )


def _head(report: Report, language: str) -> str:
    """Question, answer, under what, and that rows are invented if they are."""
    said = [f"<span>{escape(tell(language, each))}</span>" for each in facts(report)]
    if report.origin.has_samples:
        said.insert(0, f'<span class="sample">{escape(say(language, "compare.sample"))}</span>')
    aloud = " ".join(escape(tell(language, each)) for each in standing(report))
    return (
        f"<h1>{escape(say(language, 'compare.question'))}</h1><h2>{escape(tell(language, report.answer))}</h2>"
        f'<div class="facts">{"".join(said)}</div><p class="note strong">{aloud}</p>'
    )


def _grid(report: Report, language: str) -> str:
    """A plan a row: each outcome on the same scale, how often it stands where, its first actions."""
    words = ["compare.plan", *(f"outcome.{name}" for name in OUTCOMES), "compare.ranks", "compare.first_actions"]
    heads = "".join(f"<th>{escape(say(language, code))}</th>" for code in words)
    scale = scale_of(report.comparison.contenders)
    rows = "".join(_row(report, each, scale, language) for each in report.comparison.contenders)
    low, high = (spoken(language, Figure(end, "points")) for end in scale)
    note = say(language, "compare.scale", low=low, high=high)
    table = f'<table class="grid"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    return f'<div class="scroll">{table}</div><p class="note">{escape(note)}</p>'


def scale_of(contenders: Sequence[Contender]) -> tuple[float, float]:
    """One scale for all outcomes of all plans, in percentage points; nothing stands on it too."""
    known = [in_points(each.reading.changes[name]).value for each in contenders for name in OUTCOMES]
    known = [value for value in known if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    apart = max(high - low, 1.0)
    return low - 0.05 * apart, low + 1.05 * apart


def _row(report: Report, one: Contender, scale: tuple[float, float], language: str) -> str:
    words = {name: escape(say(language, f"outcome.{name}")) for name in OUTCOMES}
    cells = "".join(
        f'<td class="m" data-of="{word}">{_outcome(report, one, name, scale, language)}</td>'
        for name, word in words.items()
    )
    method = f"<small>{escape(spoken(language, one.method))}</small>" if one.method else ""
    kind = ' class="beside"' if one.code in BESIDE else ""
    return (
        f'<tr{kind}><td class="m"><b>{escape(spoken(language, one.name))}</b>{method}</td>{cells}'
        f'<td class="m"{_labelled(report, one, language)}>{_ranks(report, one, language)}</td>'
        f'<td class="m">{_chips(report, one, language)}</td></tr>'
    )


def _labelled(report: Report, one: Contender, language: str) -> str:
    """What a narrow screen, which has no heading, says before a rank bar."""
    is_drawn = shares(report, one.code)[0].value is not None
    return f' data-of="{escape(say(language, "compare.text.first"))}"' if is_drawn else ""


def _outcome(report: Report, one: Contender, name: str, scale: tuple[float, float], language: str) -> str:
    """By how many points it changes, on the rule: from nothing done, and how far the optimum goes."""
    said = escape(by_points(one, name, language))
    value, best = (
        in_points(each.reading.changes[name]).value for each in (one, report.comparison.contender("optimum"))
    )
    if value is None:
        return f'<span class="note">{said}</span>'
    low, high = scale
    drawn = "".join(
        f'<i class="{kind}" style="left:{(at - low) / (high - low):.1%}"></i>'
        for kind, at in (("zero", 0.0), ("best", best), ("dot", value))
        if at is not None
    )
    down = ' class="down"' if said.startswith("−") else ""
    return f'<div class="of"><b{down}>{said}</b><div class="track">{drawn}</div></div>'


def by_points(one: Contender, name: str, language: str) -> str:
    """By how many points an outcome changes, as a terminal and the page write it; ≈0 where that is within its error."""
    points = in_points(one.reading.changes[name])
    if points.value is None:
        return cell_text(points, language)
    return signed(points) if is_sure(one, name) else "≈0"


def signed(points: Figure) -> str:
    """A change in percentage points with its sign, to a tenth, below that to a hundredth.

    >>> signed(Figure(-1.26, "points")), signed(Figure(0.04, "points")), signed(Figure(0.004, "points"))
    ('−1.3', '+0.04', '0')
    """
    if points.value is None:
        return "—"
    if abs(points.value) < LEAST / 2:
        return "0"
    digits = 1 if abs(points.value) >= 10 * LEAST else 2
    return f"{points.value:+.{digits}f}".replace("-", "−")


def _ranks(report: Report, one: Contender, language: str) -> str:
    """The share of first places as a number, then a bar from first, dark, to sixth, light."""
    parts = [each.value for each in shares(report, one.code)]
    if None in parts:
        return ""
    said = say(language, "compare.rank_bar", first=Figure(parts[0], "share"))
    bar = "".join(f'<i style="width:{part:.2%}"></i>' for part in parts)
    first = escape(spoken(language, Figure(parts[0], "share")))
    return f'<div class="ranks" title="{escape(said)}"><b>{first}</b><span>{bar}</span></div>'


def _chips(report: Report, one: Contender, language: str) -> str:
    """The first actions; those that several of the six would take are marked."""
    shared = report.comparison.shared(SHARED)
    chips = "".join(
        f"<span{_marked(each.id in shared)}>{escape(tell(language, told(report, each)))}</span>"
        for each in one.first(FIRST)
    )
    return f'<div class="chips">{chips}</div>'


def _marked(is_shared: bool) -> str:
    return ' class="all"' if is_shared else ""


def _twins(report: Report, language: str) -> str:
    """The same as tables."""
    whole = (*short_plans(report), *(each for each in tables(report) if each.code in ON_PAPER))
    return "".join(_table(each, language) for each in whole)


def _table(table: Table, language: str) -> str:
    numbers = [any(_is_number(row[place]) for row in table.rows) for place in range(len(table.heads))]
    heads = "".join(
        f"<th{_right(is_number)}>{escape(spoken(language, head))}</th>"
        for head, is_number in zip(table.heads, numbers, strict=True)
    )
    rows = "".join(f"<tr>{_cells(row, numbers, language)}</tr>" for row in table.rows)
    title = escape(say(language, f"compare.sheet.{table.code}"))
    whole = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<h3>{title}</h3><div class="scroll">{whole}</div>'


def _cells(row: Sequence[object], numbers: Sequence[bool], language: str) -> str:
    return "".join(
        f"<td{_right(is_number)}>{escape(_said(fact, language))}</td>"
        for fact, is_number in zip(row, numbers, strict=True)
    )


def _said(fact: object, language: str) -> str:
    if isinstance(fact, Figure) and fact.unit == "points" and fact.value is not None:
        return signed(fact)
    return cell_text(fact, language)


def _is_number(fact: object) -> bool:
    return isinstance(fact, Figure) or (isinstance(fact, Finding) and fact.code == "compare.from_to")


def _right(is_number: bool) -> str:
    return ' class="r"' if is_number else ""


def _notes(report: Report, language: str) -> str:
    items = "".join(f"<li>{escape(tell(language, each))}</li>" for each in notes(report))
    return f'<h3>{escape(say(language, "compare.sheet.notes"))}</h3><ul class="notes">{items}</ul>'
