"""Two stories told with example figures: Hefei's displays and Guangzhou's chips, before and after.

What the report says stands under its name; sizes, the firms that carry the demand and cost shares are ours, and say so.
"""

from dataclasses import dataclass

Row = dict[str, object]

REPORT = "赛迪研究院《如何打好产业链现代化攻坚战？》，《吉安工业》第342期转发，2021-01-21"
PUBLISHED = "2021-01-21"
MADE = "2026-09-30"  # when the example figures were made up


@dataclass(frozen=True)
class Story:
    """``before`` stand in both moments, ``after`` came in between; segments and links are the same in both."""

    city: str
    chain: Row
    segments: tuple[Row, ...]
    links: tuple[Row, ...]
    before: tuple[Row, ...]
    after: tuple[Row, ...]

    def tables(self, moment: str) -> dict[str, list[Row]]:
        """The tables of one moment, ``before`` or ``after``."""
        here = tuple(firm | {"county": self.city} for firm in self.before)
        firms = here if moment == "before" else here + self.after
        segments = [self.chain | segment for segment in self.segments]
        chain = {"chain": self.chain["chain"], "name_en": self.chain["chain_en"], **_reported("")}
        return {"chains": [chain], "segments": segments, "segment_links": list(self.links), "firms": list(firms)}


def _reported(note: str, status: str = "已核") -> Row:
    return {"source": "；".join(filter(None, (REPORT, note))), "as_of": PUBLISHED, "status": status}


def _segment(name: str, name_en: str, stage: str, checked: str, note: str) -> Row:
    row = {"segment": name, "name_en": name_en, "stage": stage, "layer": "供应链", "checked": checked}
    return row | _reported(note)


def _link(supplier: str, customer: str, note: str, cost_share: float | None = None, status: str = "待核") -> Row:
    row = {"supplier_segment": supplier, "customer_segment": customer, "cost_share": cost_share, "essential": "关键"}
    return row | _reported(note, status)


def _invented(name: str, segment: str, revenue: float) -> Row:
    row = {"firm": f"{name}（示例）", "segments": segment, "revenue": revenue}
    return row | {"source": "示例数据，虚构；只用来承载需求", "as_of": MADE, "status": "示例"}


def _real(name: str, segment: str, note: str, status: str) -> Row:
    return {"firm": name, "segments": segment} | _reported(f"{note}；原文未给规模，留空", status)


SILENT = "原文未说当时有没有，按未摸排"
NO_SHARE = "次序见原文；原文未给成本占比，留空；关键程度为假设"
OURS = "原文只列为关键配套项目，归入本环节是我们的判断"

HEFEI = Story(
    city="合肥市",
    chain={"chain": "新型显示", "chain_en": "New display"},
    segments=(
        _segment("显示装备", "Display equipment", "上游", "否", SILENT),
        _segment("显示材料", "Display materials", "上游", "否", SILENT),
        _segment("显示器件", "Display components", "上游", "否", SILENT),
        _segment("显示屏", "Display screens", "中游", "是", "面板与模组合为一个环节；原文：2008年以前饱受“缺屏”之痛"),
        _segment("智能终端", "Smart terminals", "下游", "是", "原文：全国三大家电生产基地之一"),
    ),
    links=(
        _link("显示装备", "显示屏", NO_SHARE),
        _link("显示材料", "显示屏", NO_SHARE),
        _link("显示器件", "显示屏", NO_SHARE),
        _link("显示屏", "智能终端", "次序见原文；成本占比0.35、关键程度：假设，可改", 0.35),
    ),
    before=(
        _invented("檐湾家电有限公司", "智能终端", 600_000.0),
        _invented("笠浦家电有限公司", "智能终端", 400_000.0),
        _invented("芷渡家电有限公司", "智能终端", 200_000.0),
    ),
    after=(
        _real("京东方", "显示屏", "原文：成功吸引显示巨头京东方公司落地", "已核"),
        _real("彩虹", "显示材料", OURS, "待核"),
        _real("康宁", "显示材料", OURS, "待核"),
        _real("三利谱", "显示器件", OURS, "待核"),
        _real("住友化学", "显示材料", OURS, "待核"),
        _real("法液空", "显示材料", OURS, "待核"),
    ),
)

DIRECTION = (
    "按原文“上游芯片设计”的次序：设计的方案交给制造，芯片由制造交给应用；"
    "设计企业向制造买产能，同一对环节不另画回头箭头；成本占比原文未给，留空；关键程度为假设"
)

GUANGZHOU = Story(
    city="广州市",
    chain={"chain": "芯片", "chain_en": "Chips"},
    segments=(
        _segment("芯片设计", "Chip design", "上游", "是", "原文：上游芯片设计企业必须向外寻找芯片制造产能"),
        _segment("芯片制造", "Chip making", "中游", "是", "原文：一直缺少芯片制造这一环节"),
        _segment("终端应用", "Chip applications", "下游", "是", "原文：强大的电子产品终端应用市场"),
    ),
    links=(
        _link("芯片设计", "芯片制造", DIRECTION),
        _link("芯片制造", "终端应用", "次序见原文；成本占比0.08、关键程度：假设，可改", 0.08),
    ),
    before=(
        _invented("砚津芯片设计有限公司", "芯片设计", 80_000.0),
        _invented("棠坞芯片设计有限公司", "芯片设计", 50_000.0),
        _invented("筠堰芯片设计有限公司", "芯片设计", 30_000.0),
        _invented("梧墩通信终端有限公司", "终端应用", 600_000.0),
        _invented("葭浦汽车电子有限公司", "终端应用", 400_000.0),
        _invented("茗汊智能家电有限公司", "终端应用", 300_000.0),
    ),
    after=(_real("粤芯", "芯片制造", "原文：推动粤芯12英寸晶圆项目顺利投产", "已核"),),
)

STORIES = {"hefei": HEFEI, "guangzhou": GUANGZHOU}
