"""The evidence 依据 behind one verdict: each formula with its numbers, and the rows that were read, as they stand."""

from html import escape

import pandas as pd
import streamlit as st

from components import cached, url
from components.words import spoken, tell_plain, tr
from liantu.data.dictionary import TABLES, Column
from liantu.diagnose import outcomes, provenance
from liantu.diagnose.sections import Evidence, Section
from liantu.facts import Figure, Name

MOST_ROWS = 30
MOST_SOURCES = 12
OUTCOMES = {outcome.__name__ for outcome in outcomes.OUTCOMES}


def show(shown: Section, *, titled: bool = True) -> None:
    """A list of the verdicts, and what stands behind the chosen one."""
    if not shown.verdicts:
        return
    verdicts = {verdict.key: verdict for verdict in shown.verdicts}
    if titled:
        st.subheader(tr("section.evidence"), anchor=False)
    key = url.bound(
        st.selectbox,
        tr(f"section.{shown.code}.subject"),
        key="verdict",
        default=shown.verdicts[0].key,
        read=url.one_of(list(verdicts)),
        options=list(verdicts),
        format_func={key: spoken(verdict.subject) for key, verdict in verdicts.items()}.get,
        width=420,
    )
    found = verdicts[key].explain()
    st.html(_formulas(found))
    _origin(found)
    for table, rows in found.rows.items():
        if len(rows):
            with st.expander(tr("section.rows_of", table=TABLES[table], n=len(rows))):
                _rows(table, rows)
    for table, rows in found.elsewhere.items():
        if len(rows):
            with st.expander(tr("section.rows_there", table=TABLES[table], n=len(rows), whose=found.whose)):
                _rows(table, rows)


def _formulas(found: Evidence) -> str:
    blocks = "".join(
        f'<div class="lt-method"><div class="lt-k">{_title(name)}</div>'
        f"<div>{escape(tr(f'formula.{name}'))}</div><div><b>{escape(tell_plain(said))}</b></div></div>"
        for name, said in zip(found.figures, found.worked, strict=True)
    )
    notes = "".join(f'<div class="lt-note">{escape(tell_plain(note))}</div>' for note in found.notes)
    return f'{notes}<div class="lt-methods">{blocks}</div>'


def _origin(found: Evidence) -> None:
    """Where the rows come from, of which day, and how sure they are: on request, for a source may be long."""
    read = provenance.of_rows(cached.city(), found.rows)
    if not read.sources and not read.as_of:
        return
    with st.expander(tr("section.origin", n=len(read.sources))):
        said = [spoken(source) for source in provenance.spoken_sources(read)[:MOST_SOURCES]]
        said += [tr("section.more_sources", n=len(read.sources) - MOST_SOURCES)] * (len(read.sources) > MOST_SOURCES)
        said += [tell_plain(each) for each in provenance.how_sure(read)]
        st.html(f'<ul class="lt-sharpen">{"".join(f"<li>{escape(each)}</li>" for each in said)}</ul>')


def _title(name: str) -> str:
    return tr(f"outcome.{name}") if name in OUTCOMES else tr(f"figure.{name}")


def _rows(table: str, rows: pd.DataFrame) -> None:
    """Columns that say nothing in all rows are left out."""
    columns = [
        column for column in TABLES[table].columns if column.column in rows and rows[column.column].notna().any()
    ]
    heads = "".join(f"<th>{escape(spoken(column))}</th>" for column in columns)
    cells = rows[[column.column for column in columns]].head(MOST_ROWS).to_numpy(object)
    body = "".join(
        "<tr>"
        + "".join(f"<td>{escape(_cell(value, column))}</td>" for value, column in zip(row, columns, strict=True))
        + "</tr>"
        for row in cells
    )
    st.html(
        f'<div class="lt-scroll"><table class="lt-t"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    )
    if n_more := len(rows) - min(len(rows), MOST_ROWS):
        st.html(f'<div class="lt-note">{tr("section.more_rows", n=n_more)}</div>')


def _cell(value: object, column: Column) -> str:
    """A cell as the sheet would show it, coded words in the reader's language."""
    if pd.isna(value):
        return "—"
    if column.type == "money":
        return spoken(Figure(float(value), "万元"))
    if column.type == "flag":
        return tr("app.yes" if value else "app.no")
    words = {code[0]: Name(*code[1:3]) for code in column.choices} if column.type == "choice" else {}
    if value in words:
        return spoken(words[value])
    return f"{value:g}" if isinstance(value, float) else str(value)
