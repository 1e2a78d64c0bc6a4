"""Tables as they are found on a sheet, from their columns, for what these are proposed to mean."""

from liantu.data.files import RawSheet
from liantu.data.intake.found import tables_in
from liantu.data.intake.parts import FoundTable, Layout, Match

FIRMS = ["江西甲电子有限公司", "江西乙光电有限公司", "赣县丙铜箔厂", "吉安丁精密（中国）有限公司"]
CODES = ["91360802MA35A1111X", "91360821MA35D4444Y", "91360803MA35G7777K", "91360802MA35B2222A"]


def found(columns: dict[str, list[str]], *titles: str, name: str = "Sheet1") -> FoundTable:
    """The table of a sheet with these columns, under these titles."""
    lines = [[title] for title in titles] + [list(columns), *map(list, zip(*columns.values(), strict=True))]
    return tables_in(RawSheet(name, dict(enumerate(lines, start=1))))[0]


def match_of(layout: Layout, heading: str) -> Match:
    return next(match for match in layout.matches if match.heading == heading)
