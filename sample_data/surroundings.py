"""What surrounds the chains of the sample city, all invented: factors, technologies to be won, partner places."""

from sample_data import tables

Row = dict[str, object]


def resources() -> list[Row]:
    """The rows of ``plan/jian_resources.csv``; each name says that it is invented."""
    return [_marked(row, "name") for row in tables.read("plan/jian_resources.csv")]


def technologies() -> list[Row]:
    """The rows of ``plan/jian_technologies.csv``, likewise."""
    return [_marked(row, "technology", "owner") for row in tables.read("plan/jian_technologies.csv")]


def partners() -> list[Row]:
    """The rows of ``plan/jian_partners_demand.csv``, likewise."""
    return [_marked(row, "partner") for row in tables.read("plan/jian_partners_demand.csv")]


def _marked(row: dict[str, str], *names: str) -> Row:
    return row | {name: f"{row[name]}（示例）" for name in names if row[name]} | tables.INVENTED
