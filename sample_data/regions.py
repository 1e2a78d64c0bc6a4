"""Reference regions of the sample city, all invented: what each makes of the electronics chain; a die of its own."""

from random import Random

from sample_data import tables
from sample_data.firms import rounded

SEED = 347
YEAR = 2025
REGIONS = ("甲", "乙", "丙", "丁", "戊", "己")
SILENT = 0.04  # of the cells nobody knows the output
# What regions specialise in together, so that what is related stands side by side; the rest is spread thinly.
GROUPS = (
    ("铜箔", "电子树脂", "电子级玻纤布", "覆铜板与半固化片", "PCB专用化学品", "印制电路板", "挠性电路板", "电路板组装"),
    ("LED支架", "荧光粉与封装胶", "LED外延与芯片", "LED封装", "LED驱动电源", "LED照明灯具", "LED显示屏", "铜合金带材"),
    ("液晶面板", "盖板玻璃", "触控模组", "液晶显示模组", "光学镜头", "图像传感器芯片", "摄像头模组"),
    ("智能手机", "笔记本与平板电脑", "耳机与智能穿戴", "电声器件", "精密结构件")
    + ("锂电池包", "连接器", "数据线与电子线缆"),
)
SPECIAL = {"甲": (0, 3), "乙": (1,), "丙": (2, 1), "丁": (0, 1), "戊": (2, 3), "己": (3, 0)}

Row = dict[str, object]


def reference_regions(segments: list[str]) -> list[Row]:
    """One row a region and segment of the chain; 0 where there is none, empty where nobody knows."""
    random = Random(SEED)
    return [_row(random, region, segment) for region in REGIONS for segment in segments]


def _row(random: Random, region: str, segment: str) -> Row:
    is_special = any(segment in GROUPS[group] for group in SPECIAL[region])
    there, size, told = random.random(), random.random(), random.random()
    made = rounded(80_000 + 420_000 * size) if is_special and there < 0.85 else None
    if made is None:
        made = rounded(3_000 + 40_000 * size) if there < 0.3 else 0
    silent = told < SILENT
    row: Row = {"region": f"对照市{region}（示例）", "segment": segment, "output": None if silent else str(int(made))}
    n_firms = max(1, round(made / 30_000)) if made else 0
    return row | {"n_firms": None if silent else str(n_firms), "year": YEAR} | tables.INVENTED
