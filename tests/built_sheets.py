"""Sheets as offices send them, drawn by chance, with the truth about each: where the table is, what stands around."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from liantu.data.files import RawSheet

CODES = ["91360802MA35A1111X", "91360821MA35D4444Y", "91360803MA35G7777K"]
POOL = {
    "统一社会信用代码": lambda n: CODES[n % 3],
    "所在县区": lambda n: ("吉州区", "吉安县", "泰和县")[n % 3],
    "产业链环节": lambda n: ("铜箔", "印制电路板", "覆铜板")[n % 3],
    "营业收入（万元）": lambda n: f"{1200 + 37 * n}",
    "从业人数": lambda n: str(20 + n),
    "成立时间": lambda n: f"201{n % 10}-0{n % 9 + 1}-11",
    "研发投入占比": lambda n: f"{n % 9}.{n % 7}%",
    "经度": lambda n: f"114.{9000 + n}",
    "联系人": lambda n: ("张三", "李四", "王小五")[n % 3],
    "主要产品": lambda n: ("线路板、覆铜板", "电解铜箔", "LED灯珠")[n % 3],
}
TITLES = ["吉安市重点企业名录（2024年度）", "附件1", "填报单位：市工信局", "（内部资料 注意保存）"]
GROUPS = {"营业收入（万元）": "规模情况", "从业人数": "规模情况", "经度": "位置"}


@dataclass
class Built:
    """A sheet with the truth about it."""

    rows: dict[int, list[str]]
    head: tuple[int, int]
    leaves: list[str]
    left: int
    data: list[int]
    beside: dict[int, str] = field(default_factory=dict)
    unit: str = ""

    @property
    def raw(self) -> RawSheet:
        return RawSheet("Sheet1", self.rows)


@st.composite
def built(draw: st.DrawFn) -> Built:
    """Titles, a unit line, one or two heading lines, numbers of columns, rows with blanks between, a total, notes."""
    others = draw(st.lists(st.sampled_from(sorted(POOL)), min_size=2, max_size=8, unique=True))
    names = draw(st.permutations(["企业名称", *others]))
    left = draw(st.integers(0, 2))
    rows: dict[int, list[str]] = {}
    beside: dict[int, str] = {}
    number = 0

    def put(cells: list[str], why: str = "") -> int:
        nonlocal number
        number += 1
        rows[number] = [""] * left + cells
        if why:
            beside[number] = why
        return number

    for title in draw(st.lists(st.sampled_from(TITLES), max_size=4, unique=True)):
        put([title], "title")
        number += draw(st.integers(0, 1))
    unit = draw(st.sampled_from(["", "万元", "亿元"]))
    if unit:
        put([""] * (len(names) - 1) + [f"单位：{unit}"], "unit")
    grouped = [GROUPS.get(name, "") for name in names]
    two_lines = draw(st.booleans()) and any(grouped)
    if two_lines:
        # The cells of a group are merged: only the first of them says it.
        top = [
            group if group and group != before else "" for before, group in zip(["", *grouped], grouped, strict=False)
        ]
        first = put([group or ("" if at else name) for group, at, name in zip(top, grouped, names, strict=True)])
        last = put([name if group else "" for name, group in zip(names, grouped, strict=True)])
    else:
        first = last = put(list(names))
    if draw(st.booleans()):
        put([str(at + 1) for at in range(len(names))], "numbering")
    data = []
    n_rows = draw(st.integers(2, 25))
    again = draw(st.integers(3, 40))
    for n in range(n_rows):
        data.append(
            put(
                [
                    f"江西{'甲乙丙丁戊己庚辛'[n % 8]}{n}电子有限公司" if name == "企业名称" else POOL[name](n)
                    for name in names
                ]
            )
        )
        number += draw(st.sampled_from([0, 0, 0, 0, 1]))
        if n == again and not two_lines:
            put(list(names), "heading")
    if draw(st.booleans()):
        put(["合计" if name == "企业名称" else "99" if name == "从业人数" else "" for name in names], "total")
    for note in draw(
        st.lists(
            st.sampled_from(["注：数据截至2024年底。", "填报人：张三", "数据来源：统计局"]), max_size=2, unique=True
        )
    ):
        put([note], "note")
    return Built(rows, (first, last), list(names), left, data, beside, unit)
