"""Taking in 100,000 rows of 20 columns: guarded, found, mapped and checked, against the bare parser and openpyxl.

Expected before optimising: the guarded read 1.6 times the bare one (a look through the archive a quarter, the hand-over
a third), and six times faster than openpyxl; the whole road three times the bare read; the parent below 0.5 GB. The
middle of five rounds, in each of which every step is taken once.
"""

import random
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

from benchmarks.timing import Row, middle, taken
from liantu.data.checks import check
from liantu.data.credit_code import check_digit, organisation_digit
from liantu.data.files import raw_sheets
from liantu.data.intake.found import tables_in
from liantu.data.intake.mapping import propose
from liantu.data.intake.shaped import shaped

N_ROWS, ROUNDS = 100_000, 5
HEADINGS = (
    *(
        "序号",
        "企业名称",
        "统一社会信用代码",
        "产业链",
        "环节",
        "所在园区",
        "县（市、区）",
        "地址",
        "主营产品",
        "营业收入（万元）",
    ),
    *("产能", "产能单位", "税收（万元）", "从业人数", "研发投入占比", "落户年份", "经度", "纬度", "坐标系", "联系人"),
)
HAN = "电子信息铜箔封装测试新能源材料装备制造科技智光精密五金塑胶模具"
CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
MEMORY = """
import resource, sys
from benchmarks.intake import road
from liantu.data.files import raw_sheets
raws = raw_sheets(__import__("pathlib").Path(sys.argv[1]), "rows.xlsx")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)
road(sys.argv[1], raws)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)
"""


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "rows.xlsx"
        write(book, N_ROWS)
        bare, read, after, peer = map(middle, zip(*(_round(book) for _ in range(ROUNDS)), strict=True))
        of_reading, of_all = _memory(book)
        return [
            Row("read 100,000 rows guarded, against the bare parser", read, bare),
            Row("… against openpyxl, reading only", read, peer),
            Row("find, map and check them", after),
            Row("the whole road, against the bare parser", read + after, bare, 3 * bare),
            Row("… against openpyxl, reading only", read + after, peer, peer / 4),
            Row("memory of the parent while reading, MB", of_reading),
            Row("… on the whole road, MB", of_all, None, 1.0),
        ]


def _round(book: Path) -> tuple[float, float, float, float]:
    """Each step once, in turn, so that all of them meet the same machine [s]."""
    raws: list = []
    return (
        taken(lambda: _bare(book)),
        taken(lambda: raws.extend(raw_sheets(book, book.name))),
        taken(lambda: road(book, raws)),
        taken(lambda: _by_openpyxl(book)),
    )


def road(book: Path | str, raws: list) -> object:
    """What follows the reading."""
    found = [table for raw in raws for table in tables_in(raw)]
    return check([shaped(table, propose(table)) for table in found])


def write(file: Path, n: int) -> None:
    """A list of firms as an office keeps it, the same at every run."""
    draw = random.Random(1)
    with xlsxwriter.Workbook(file, {"constant_memory": n > N_ROWS}) as book:
        sheet = book.add_worksheet("企业")
        sheet.write_row(0, 0, HEADINGS)
        for i in range(1, n + 1):
            sheet.write_row(i, 0, _firm(i, draw))


def _firm(i: int, draw: random.Random) -> list:
    def words(k: int) -> str:
        return "".join(draw.choices(HAN, k=k))

    return [
        *(i, f"吉安市{words(6)}{i}有限公司", _code(draw), "电子信息"),
        *(draw.choice(["铜箔", "封装测试", "覆铜板", "PCB"]), f"园区{draw.randint(1, 14)}", f"县{draw.randint(1, 13)}"),
        *(f"吉安市某县工业大道{draw.randint(1, 999)}号", f"{words(4)}、{words(4)}", round(draw.uniform(10, 99_999), 2)),
        *(
            draw.randint(1, 9_999),
            "吨",
            round(draw.uniform(1, 999), 2),
            draw.randint(1, 900),
            f"{draw.randint(0, 12)}%",
        ),
        *(draw.randint(1995, 2026), round(draw.uniform(114, 116), 6), round(draw.uniform(26, 28), 6)),
        *("WGS84", f"王{words(2)}"),
    ]


def _code(draw: random.Random) -> str:
    body = "MA" + "".join(draw.choices(CODE, k=6))
    body = f"91360802{body}{organisation_digit(body)}"
    return body + check_digit(body)


def _bare(book: Path) -> int:
    with CalamineWorkbook.from_path(str(book)) as opened:
        return sum(1 for _ in opened.get_sheet_by_index(0).iter_rows())


def _by_openpyxl(book: Path) -> int:
    opened = openpyxl.load_workbook(book, read_only=True, data_only=True)
    return sum(1 for _ in opened.active.iter_rows(values_only=True))


def _memory(book: Path) -> tuple[float, float]:
    """What a process of its own holds at the most, after reading and at the end [GB]."""
    run = [sys.executable, "-c", MEMORY, str(book)]
    reading, whole = subprocess.run(run, capture_output=True, text=True, check=True).stdout.split()
    return float(reading), float(whole)
