"""What each of the six asks of the office: requirements by row, models by column, and what the rows at hand tell."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import pandas as pd
import streamlit as st

from components import bars, cached, meeting
from components.bars import Bar, Part
from components.look import glyph
from components.models.asked import Asked
from components.words import language, spoken, tell_plain, tr
from liantu.diagnose import Diagnosis
from liantu.diagnose.sections import Section
from liantu.facts import Figure, Word
from liantu.policy import MODELS, PolicyModel
from liantu.policy.asks import STATUSES, Told
from liantu.policy.asks import asks as read_asks
from liantu.policy.sections import asks
from liantu.policy.sections.asks import Open

LOOKS = {"met": "present", "missing": "absent", "unknown": "unchecked"}  # boxes that the stylesheet knows
TONES = {"met": "accent", "missing": "absent", "unknown": "ring-unknown"}
HALVES = (("heads", "ledgers", "alliances", "money", "grounds"), ("data",))  # side by side where there is room
WIDEST = {"zh": 37, "en": 46}  # rem that a half needs, else the halves stand one below the other


def section(asked: Asked) -> Section:
    """The models in the reader's order, with what each asks for."""
    shown = asks.section(_told(asked), _models(asked))
    return replace(shown, verdicts=()) if meeting.on() else shown  # a room reads the bars


def chart(asked: Asked, shown: Section) -> None:
    """For a room how much each has; at a desk requirement by requirement."""
    told = _told(asked)
    opened = [each for each in (asks.open_of(model, told) for model in _models(asked)) if each.codes]
    if not opened:
        return
    if meeting.on():
        legend = [(TONES[status], tr(f"asks.status.{status}")) for status in STATUSES]
        most = max(len(each.codes) for each in opened)
        bars.show([_bar(each, most) for each in opened], legend=legend)
        st.html(_open_here(opened))
    else:
        groups = asks.grid(told, opened)
        halves = [[group for group in half if group in groups] for half in HALVES]
        tables = "".join(_table(half, groups, told, opened) for half in halves if half)
        columns = f"repeat(auto-fit,minmax(min(100%,{WIDEST[language()]}rem),1fr))"
        st.html(
            f'{_legend()}<div style="display:grid;grid-template-columns:{columns};gap:0 2.5rem;align-items:start">'
            f"{tables}</div>"
        )


def _models(asked: Asked) -> tuple[PolicyModel, ...]:
    return asked.setting.models or tuple(MODELS.values())


def _told(asked: Asked) -> dict[str, Told]:
    """What the rows tell of each requirement: answer and picture ask for the same."""
    return _read(cached.key(asked.before), asked.before, asked.setting.tables["partners"])


@st.cache_resource(max_entries=64, show_spinner=False)
def _read(key: tuple, _found: Diagnosis, _partners: pd.DataFrame) -> dict[str, Told]:
    return read_asks(_found, _partners)


def _bar(each: Open, most: int) -> Bar:
    """One part a status, as long as it has requirements."""
    parts = [Part(len(codes) / most, TONES[status]) for status, codes in each.by_status.items() if codes]
    return Bar(spoken(each.model.name), parts, tr("asks.count", **_counts(each)))


def _open_here(opened: Sequence[Open]) -> str:
    """For a room: by model the names of what is missing, then of what nobody has recorded."""
    rows = ""
    for each in opened:
        words = [Word(f"ask.{code}") for status in STATUSES[1:] for code in each.by_status[status]]
        said = spoken(words) if words else tr("asks.rest.all")
        rows += f"<tr><td><b>{escape(spoken(each.model.name))}</b></td><td>{escape(said)}</td></tr>"
    heads = f"<th>{escape(tr('section.asks.subject'))}</th><th>{escape(tr('asks.open_here'))}</th>"
    return f'<table class="lt-t" style="font-size:1rem"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _counts(each: Open) -> dict[str, Figure]:
    return {status: Figure(float(len(codes)), "count") for status, codes in each.by_status.items()}


def _legend() -> str:
    chips = "".join(
        f'<span class="lt-chip">{_mark(status)}{escape(tr(f"asks.status.{status}"))}</span>' for status in STATUSES
    )
    return (
        f'<div class="lt-row lt-legend">{chips}<span class="lt-note lt-wide">{escape(tr("asks.legend"))}</span></div>'
    )


def _mark(status: str, says: str = "") -> str:
    """A box with its symbol; what it ``says`` is for those who point at it or listen."""
    symbol = "✓" if status == "met" else glyph(LOOKS[status])
    label = f' role="img" aria-label="{escape(says)}" title="{escape(says)}"' if says else ""
    return f'<span class="lt-swatch lt-swatch-{LOOKS[status]}"{label}>{symbol}</span>'


def _table(half: Sequence[str], groups: dict[str, list[str]], told: dict[str, Told], opened: Sequence[Open]) -> str:
    """Groups one below the other under one row of names."""
    heads = "".join(
        f'<th scope="col" style="text-align:center">{escape(spoken(each.model.name))}'
        f"<small>{escape(tr('asks.head', asked=len(each.codes), met=len(each.by_status['met'])))}</small></th>"
        for each in opened
    )
    body = "".join(_group(group, groups[group], told, opened) for group in half)
    first = f'<th class="l"></th><th style="text-align:left">{escape(tr("asks.at_hand"))}</th>'
    return (
        f'<div class="lt-scroll"><table class="lt-dots" style="width:100%"><thead><tr>{first}{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _group(group: str, codes: Sequence[str], told: dict[str, Told], opened: Sequence[Open]) -> str:
    name = escape(tr(f"asks.group.{group}"))
    head = f'<tr><th colspan="{len(opened) + 2}" style="color:var(--lt-soft);padding-top:.7rem">{name}</th></tr>'
    return head + "".join(_row(code, told[code], opened) for code in codes)


def _row(code: str, told: Told, opened: Sequence[Open]) -> str:
    """The requirement, what the rows tell of it, and a mark under every model that asks for it."""
    name = spoken(Word(f"ask.{code}"))
    status = tr(f"asks.status.{told.status}")
    cells = "".join(_cell(code, told.status, each) for each in opened)
    why = f'<span><b>{escape(status)}</b> <span class="lt-quiet">{escape(tell_plain(told.why))}</span></span>'
    return (
        f'<tr><th scope="row" style="font-weight:500">{escape(name[:1].upper() + name[1:])}</th>'
        f'<td style="text-align:left;line-height:1.35;padding-left:.6rem">{why}</td>{cells}</tr>'
    )


def _cell(code: str, status: str, each: Open) -> str:
    """On a phone the mark carries the name of the model; where the model does not ask for it, nothing stands."""
    if code not in each.codes:
        return '<td style="min-width:3em"></td>'
    city = spoken(each.model.name)
    mark = _mark(status, f"{city} · {tr(f'asks.status.{status}')}")
    return f'<td style="min-width:3em">{mark}<span class="of">{escape(city)}</span></td>'
