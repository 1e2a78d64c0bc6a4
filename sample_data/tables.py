"""Tables as the folders hold them: Chinese headings, one CSV a table, written alike on every machine."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).parent
Row = Mapping[str, object]

EVERY_TABLE = {"source": "来源", "as_of": "截至日期", "status": "状态"}
INVENTED = {"source": "S00", "as_of": "2026-09-30", "status": "示例"}  # S00 stands in reference/sources.csv
HEADINGS = {
    "chains": {"chain": "产业链", "name_en": "英文名", "plan": "推进方案"},
    "segments": {
        "chain": "产业链",
        "segment": "环节",
        "stage": "位置",
        "layer": "层次",
        "checked": "是否摸排",
        "outside_demand": "外部需求（万元/年）",
        "reference_output": "参照产值（万元/年）",
        "reference_count": "参照企业数",
        "min_scale": "最小经济规模（万元）",
        "name_en": "英文名",
    },
    "segment_links": {
        "supplier_segment": "供给环节",
        "customer_segment": "需求环节",
        "cost_share": "成本占比",
        "essential": "关键程度",
        "product": "产品",
    },
    "parks": {
        "park": "园区",
        "name_en": "英文名",
        "code": "代码",
        "level": "级别",
        "county": "县（市、区）",
        "lng": "经度",
        "lat": "纬度",
        "crs": "坐标系",
        "lead_chains": "主导产业链",
        "land_available": "可供地（亩）",
        "plants_available": "可供厂房（㎡）",
    },
    "firms": {
        "firm": "企业名称",
        "segments": "环节",
        "park": "所在园区",
        "county": "县（市、区）",
        "address": "地址",
        "lng": "经度",
        "lat": "纬度",
        "crs": "坐标系",
        "role": "角色",
        "products": "主营产品",
        "revenue": "营业收入（万元/年）",
        "capacity": "产能（万元/年）",
        "tax": "税收（万元）",
        "profit": "净利润（万元）",
        "staff": "从业人数",
        "rd_share": "研发投入占比",
        "rd_place": "研发所在地",
        "certificates": "资质",
        "listed": "上市情况",
        "digital_level": "数字化等级",
        "lead_time_days": "交期（天）",
        "stock_days": "库存（天）",
        "headquarters": "总部所在地",
        "controller": "实际控制人",
        "arrived": "落户年份",
    },
    "firm_links": {
        "supplier": "供应商",
        "customer": "采购商",
        "segment": "供应环节",
        "product": "产品",
        "value": "年交易额（万元）",
        "spare": "备用产能（万元）",
        "switch_weeks": "切换周数（周）",
        "place": "外部所在地",
        "until": "到期",
    },
    "boms": {"product": "产品", "part": "部件", "segment": "环节", "cost_share": "成本占比"},
    "resources": {
        "kind": "类别",
        "name": "名称",
        "chain": "产业链",
        "segment": "环节",
        "amount": "可供量",
        "needed": "需要量",
        "price": "价格",
        "rate": "年利率",
        "stay": "留存率",
        "until": "有效期",
    },
    "technologies": {
        "technology": "技术",
        "segment": "环节",
        "stage": "阶段",
        "since": "起始时间",
        "owner": "牵头单位",
    },
    "land": {
        "plot": "地块",
        "park": "园区",
        "county": "县（市、区）",
        "kind": "类别",
        "use": "规划用途",
        "area_mu": "面积（亩）",
        "floor_area": "建筑面积（㎡）",
        "plot_ratio": "容积率",
        "ready": "可交付时间",
        "mode": "供地方式",
        "term": "年限",
        "price": "价格",
        "occupancy": "使用情况",
        "idle_since": "闲置起始",
        "holder": "使用权人",
        "release": "盘活方式",
        "release_area": "可盘活面积（亩）",
        "power": "供电",
        "chemical": "可否化工",
        "clear_height": "层高",
        "floor_load": "承重",
        "lng": "经度",
        "lat": "纬度",
        "crs": "坐标系",
    },
    "reference_regions": {
        "region": "地区",
        "segment": "环节",
        "output": "产值（万元）",
        "n_firms": "企业数",
        "year": "年份",
    },
    "partners": {
        "partner": "合作地",
        "place": "所在地",
        "kind": "合作方式",
        "segment": "环节",
        "demand": "需求（万元/年）",
        "supply": "供给（万元/年）",
    },
    "sources": {"id": "编号", "title": "标题", "publisher": "发布单位", "date": "日期", "grade": "可信等级"},
}


def read(path: str) -> list[dict[str, str]]:
    """The rows of one of the inputs beside this file."""
    with open(HERE / path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def reference(table: str) -> list[dict[str, str]]:
    """A table of the reference map, its columns by identifier."""
    known = {heading.partition("（")[0]: column for column, heading in HEADINGS[table].items()}
    known |= {heading: column for column, heading in HEADINGS[table].items()}
    known |= {heading: column for column, heading in EVERY_TABLE.items()}
    return [{known[heading]: cell for heading, cell in row.items()} for row in read(f"reference/{table}.csv")]


def write(folder: Path, table: str, rows: Sequence[Row]) -> None:
    """One CSV with the columns that some row fills; the mark at its head tells a spreadsheet that it is UTF-8."""
    headings = HEADINGS[table] | EVERY_TABLE
    used = [column for column in headings if any(row.get(column) not in (None, "") for row in rows)]
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / f"{table}.csv", "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headings[column] for column in used)
        writer.writerows([_cell(row.get(column)) for column in used] for row in rows)


def _cell(value: object) -> str:
    """As a person would type it: whole numbers without a point, nothing where nothing is known."""
    if isinstance(value, float):
        return f"{value:.0f}" if value >= 1 else f"{value:g}"
    return "" if value is None else str(value)
