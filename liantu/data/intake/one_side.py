"""One side 单边: lists whose columns name the suppliers or the customers of one firm, and that firm nowhere.

A prospectus tells 前五名供应商 with product, amount and share; whose they are stands over the table, on the sheet or in
the file's name. Such a list is one of supply relations, and not of firms here: what is bought of a supplier is no
revenue of its own, and it may be anywhere. Which side lacks is told; what it is, ``issuers`` proposes.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Protocol

from liantu.data.dictionary import TABLES, plain, table_called
from liantu.data.intake.column_profile import Profile
from liantu.data.intake.firm_in_text import firm_in
from liantu.data.intake.meanings import by_heading
from liantu.data.intake.parts import FoundTable, Layout

SIDES = ("supplier", "customer")
NAMED = 0.5  # trust in a heading from which it names a column
TOLD = 0.85  # from which it surely does
LABEL = re.compile(
    r"(?:填[报表写]|[报上]送|上报|申报|编制|制表|采购|供应|供货|销售)?(?:单位|企业|公司|主体)(?:名称|全称)?"
    r"(?:[(（][^()（）]{0,6}[)）])?\s*[:：]"
)
SHARE = re.compile("占.{0,12}(?:比|份额)|比[重例]|占比")
OF_A_LIST = {
    "supplier": re.compile("供应商|供货商|供货方|供方|配套"),
    "customer": re.compile("客户|采购商|采购方|需方"),
}
# What a list of firms tells of each of them, and a list of relations does not.
OF_FIRMS = ("credit_code", "address", "lng", "lat", "revenue", "tax", "profit", "staff", "park", "segments")


class Told(Protocol):
    """In which column of a list one of the dictionary's stands, and how far that may be trusted (0–1)."""

    position: int
    confidence: float


def side_lacking(layout: Layout) -> str:
    """Of a list of supply relations with one side only the other one, ``supplier`` or ``customer``; else ""."""
    have = {match.column for match in layout.matches}
    lacks = [side for side in SIDES if side not in have]
    return lacks[0] if layout.table == "firm_links" and len(lacks) == 1 else ""


def texts(found: FoundTable, above: Sequence[FoundTable] = ()) -> Iterable[tuple[str, str]]:
    """Every text that may say whose list a table is, with its source, in the order in which it counts.

    ``above`` are the tables of the same sheet that stand before it: one title may be over several.
    """
    titles = [text for each in (found, *reversed(above)) for text in _lines_over(each)]
    yield from (("title", text) for text in titles if not LABEL.search(text))
    yield from (("label", text) for text in titles if LABEL.search(text))
    yield from (("label", each.text) for each in found.skipped if each.row > found.head[1] and LABEL.match(each.text))
    path = PurePosixPath(found.file)
    if path.stem != found.sheet:  # the sheet of a text file is called like the file
        yield "sheet", found.sheet
    yield "file", path.stem
    if len(path.parts) > 1:
        yield "file", str(path.parent)


def side_told(found: FoundTable, columns: Sequence[Profile], links: Mapping[str, Told]) -> tuple[str, int]:
    """The side whose names stand in a list of one side, and in which column; ("", -1) where it is none.

    ``links`` are the columns that the list has of firm_links.
    """
    nothing = "", -1
    if table_called(found.sheet) not in (None, TABLES["firm_links"]):
        return nothing
    there = [side for side in SIDES if side in links]
    sides = {links[side].position for side in there}
    firms = [at.position for at in columns if at.position not in sides and _named("firms", at.heading, "firm") >= NAMED]
    trades = "value" in links or any(SHARE.search(plain(at.heading)) for at in columns)
    is_said = any(firm_in(text) for _, text in texts(found))
    if len(there) == 1 and not firms:
        place, trust = links[there[0]].position, links[there[0]].confidence
        if trust < NAMED or not _may_be_names(columns[place]) or _is_another_named(columns, place):
            return nothing
        told = any(_named("firms", at.heading, name) >= TOLD for at in columns for name in OF_FIRMS)
        if trades or is_said or "product" in links and not told:
            return there[0], place
    if not there and len(firms) == 1 and "value" in links and is_said and (side := _side_of_titles(found)):
        return side, firms[0]
    return nothing


def _named(table: str, heading: str, column: str) -> float:
    """How far a heading may be trusted to name a column."""
    columns = TABLES[table].columns
    named = by_heading(table, heading) if heading else {}
    return max((trust for place, (trust, _) in named.items() if columns[place].column == column), default=0.0)


def _may_be_names(at: Profile) -> bool:
    numbers = ("number", "money", "share", "date", "phone", "lng", "lat")
    return sum(at.shares.get(kind, 0.0) for kind in numbers) < 0.5


def _is_another_named(columns: Sequence[Profile], place: int) -> bool:
    """Whether names of firms stand in a second column, whatever its heading says: it may be the other side."""
    return any(at.kind == "firm_name" for at in columns if at.position != place)


def _side_of_titles(found: FoundTable) -> str:
    """Whose list it is by the nearest text that says so: 江西甲电子有限公司供应商名单 is one of suppliers."""
    for _, text in texts(found):
        said = [side for side, pattern in OF_A_LIST.items() if pattern.search(text)]
        if len(said) == 1:
            return said[0]
    return ""


def _lines_over(found: FoundTable) -> list[str]:
    """The lines over a table, the nearest first."""
    lines = [each.text for each in found.skipped if each.row < found.head[0] and each.why in ("title", "unit", "note")]
    return lines[::-1]
