"""Sheets of other tables of ours, and of none: links, land, plants, segments, parks; projects, cards, letters."""

from tests.messy.invented import PARKS, firms
from tests.messy.paper import Messy, Page, as_ods, as_xls, as_xlsx, as_xlsx_of_openpyxl, messy


def supply_and_demand() -> Messy:
    """供需对接清单 after a matching conference: who can supply whom with what, how much, who follows it up."""
    page = Page("供需对接清单")
    page.aside("title", "产业链供需对接成果清单", wide=7)
    page.heads("firm_links", "- supplier customer product value until -",
               ["序号", "供应方企业", "采购方企业", "对接产品", "年采购金额（万元）",
                "合同到期日", "跟进责任人"])  # fmt: skip
    found = firms(12, 60)
    for n, (one, other) in enumerate(zip(found, found[1:], strict=False), start=1):
        page.data(n, one.name, other.name, one.products.split("、")[0], 50 * n, f"202{6 + n % 3}-12-31", one.person)
    return messy("供需对接.xlsx", as_xlsx(page), page)


def idle_land() -> Messy:
    """闲置低效用地台账 of the natural resources bureau: hectares, holders, how it is to be put to use again."""
    page = Page("闲置土地台账")
    page.aside("title", "闲置低效工业用地处置台账", wide=9)
    page.aside("title", "填报单位：市自然资源局", None, None, None, None, "填报时间：2026.9")
    page.heads("land", "- plot county park area_mu use holder idle_since release",
               ["序号", "宗地编号", "所在县区", "所在园区", "土地面积（公顷）", "土地用途", "土地使用权人",
                "闲置起始时间",
                "处置方式"], units={4: "公顷"})  # fmt: skip
    for n, firm in enumerate(firms(9, 61), start=1):
        page.data(n, f"JZ2025-{n:02}", firm.county, firm.park, round(1 + n * 0.4, 2), "工业用地", firm.name,
                  f"202{n % 5}年{n}月", ("收储回购", "分割转让", "出租")[n % 3])  # fmt: skip
    page.aside("total", "合计", None, None, None, 27)
    return messy("闲置土地.xls", as_xls(page), page)


def plants() -> Messy:
    """标准厂房 to let: floor area, height, load and rent, the park merged down."""
    page = Page("标准厂房")
    page.heads("land", "park plot floor_area clear_height floor_load price occupancy -",
               ["园区", "厂房名称", "建筑面积（平方米）", "首层层高（米）", "首层承重（t/㎡）",
                "租金（元/㎡·月）", "使用现状", "联系人及电话"],
               units={2: "平方米"})  # fmt: skip
    for n in range(9):
        page.data(PARKS[n // 3] if n % 3 == 0 else None, f"{n // 3 + 1}期{n % 3 + 1}号厂房",
        3200 + 150 * n, 7.2, 1.5, 8 + n % 3,
                  ("空置可供", "使用中", "已有意向")[n % 3], "曾主任 0796-8250001")  # fmt: skip
    page.merge((2, 0, 4, 0), (5, 0, 7, 0), (8, 0, 10, 0))
    return messy("厂房资源.xlsx", as_xlsx_of_openpyxl(page), page)


def segments_list() -> Messy:
    """产业链环节清单: 上中下游 merged down over their segments, one chain named once for all."""
    page = Page("环节清单")
    page.aside("title", "重点产业链环节梳理清单", wide=5)
    page.heads("segments", "chain stage segment checked -",
               ["产业链名称", "上中下游", "环节名称", "是否已摸排", "代表企业"])  # fmt: skip
    names = {
        "上游": ("铜箔", "电子树脂", "覆铜板与半固化片"),
        "中游": ("印制电路板", "挠性电路板"),
        "下游": ("智能手机",),
    }
    first = True
    for stage, segments in names.items():
        for n, segment in enumerate(segments):
            page.data("电子信息" if first else None, stage if n == 0 else None, segment, "是" if n % 2 else "否",
                      "江西蓼坞线路板有限公司" if n == 1 else None)  # fmt: skip
            first = False
    page.merge((3, 0, 8, 0), (3, 1, 5, 1), (6, 1, 7, 1))
    return messy("环节清单.xlsx", as_xlsx(page), page)


def parks_list() -> Messy:
    """开发区基本情况: level, leading industries, how much land and how many plants are left."""
    page = Page("开发区")
    page.aside("title", "全市开发区基本情况表", wide=7)
    page.heads("parks", "- park level county lead_chains land_available plants_available",
               ["序号", "开发区名称", "级别", "所在县（市、区）", "主导产业",
                "可供工业用地（亩）", "可供标准厂房（万平方米）"],
               units={6: "万平方米"})  # fmt: skip
    for n, (park, county) in enumerate(
        zip(PARKS, ("吉州区", "青原区", "吉安县", "泰和县", "遂川县"), strict=True), start=1
    ):
        page.data(n, park, "国家级" if n == 3 else "省级", county, "电子信息、新材料", 120 * n, 1.5 * n)
    return messy("开发区情况.ods", as_ods(page), page)


def parts_of_a_product() -> Messy:
    """物料拆解 by an engineer: product, part, share of the cost, made by which segment."""
    page = Page("BOM")
    page.heads("boms", "- product part segment cost_share ?",
               ["序号", "产品名称", "零部件", "对应环节", "成本占比（%）", "国产化情况"], units={4: "%"})  # fmt: skip
    for n, (part, segment, share) in enumerate(
        (
            ("显示屏", "液晶显示模组", 25),
            ("电池", "锂电池包", 11),
            ("外壳", "精密结构件", 9),
            ("主板", "电路板组装", 18),
        ),
        start=1,
    ):
        page.data(n, "平板电脑", part, segment, share, "已国产" if n % 2 else "进口为主")
    return messy("平板拆解.xlsx", as_xlsx(page), page)


def projects() -> Messy:
    """招商项目 under discussion: sums and investors, but neither firms here nor any other table of ours."""
    page = Page("在谈项目")
    for line in (
        ["招商引资在谈项目清单"],
        ["序号", "项目名称", "投资方", "计划总投资（亿元）", "建设内容", "洽谈进展", "包保领导", "首谈时间"],
        *[[n, f"年产{n}万套智能终端项目", "某上市公司（保密）", 1.5 * n,
        "新建厂房及生产线", "已实地考察", "罗县长", f"2026.{n}"]
          for n in range(1, 9)],
    ):  # fmt: skip
        page._write(line)
    return messy("在谈项目.xlsx", as_xlsx(page), page, refused=["在谈项目"])


def registration_card() -> Messy:
    """企业信息登记卡: one firm a sheet, headings down the left, a second pair of columns on the right."""
    firm = firms(1, 62)[0]
    page = Page("登记卡")
    for line in (
        ["企业信息登记卡"],
        ["企业名称", firm.name, "统一社会信用代码", firm.code],
        ["法定代表人", firm.person, "联系电话", firm.phone],
        ["详细地址", firm.address, "所属园区", firm.park],
        ["主要产品", firm.products, "年产值（万元）", firm.revenue],
        ["从业人数", firm.staff, "成立时间", "2015年3月"],
        ["企业简介", "公司占地60亩，建有标准厂房4栋，产品远销海外，是县里重点培育的龙头企业。"],
        ["存在困难", "用工紧张，配套率低，物流成本偏高。"],
    ):
        page._write(line)
    page.merges = [(1, 0, 1, 3), (7, 1, 7, 3), (8, 1, 8, 3)]
    return messy("登记卡.xlsx", as_xlsx(page), page, refused=["登记卡"])


def letter() -> Messy:
    """A letter typed into a spreadsheet, for the clerk knows no other program."""
    page = Page("Sheet1")
    for line in (
        "关于协调解决企业用电问题的函",
        "县供电公司：",
        "    近期，我园区江西棠渡电声有限公司等3家企业反映，用电高峰时段频繁限电，影响订单交付。",
        "    恳请贵公司统筹安排，优先保障重点企业用电。",
        "    特此函达，盼复。",
        "园区管委会",
        "2026年8月3日",
    ):
        page._write([line])
    return messy("函.xlsx", as_xlsx_of_openpyxl(page), page, refused=["Sheet1"])


def empty_template() -> Messy:
    """Somebody else's template sent back unfilled: headings, numbers 1 to 5 in front, and a sheet of explanations."""
    page = Page("企业信息采集")
    page._write(["企业信息采集表（请下载后填写）"])
    page._write(["序号", "企业名称", "统一社会信用代码", "所属产业链", "主导产品", "年营业收入（万元）"])
    for n in range(1, 6):
        page._write([n])
    explained = Page("填写说明")
    for line in (
        "1.企业名称：与营业执照一致。",
        "2.统一社会信用代码：18位，字母大写。",
        "3.年营业收入：上一年度，单位万元，保留两位小数。",
    ):
        explained._write([line])
    return messy("采集模板.xlsx", as_xlsx(page, explained), page, explained, refused=["企业信息采集", "填写说明"])


def duty_roster() -> Messy:
    """A duty roster that came along in the same mail: a good table, but of nothing that we know."""
    page = Page("值班表")
    for line in (
        ["国庆假期值班安排表"],
        ["日期", "带班领导", "值班人员", "办公电话", "备注"],
        *[[f"10月{n}日", "刘建平", "曾慧、彭卫东", "0796-8250000", None] for n in range(1, 8)],
    ):
        page._write(line)
    return messy("值班表.xls", as_xls(page), page, refused=["值班表"])


def pivot() -> Messy:
    """A pivot table: counties down, chains across, numbers of firms in the cells; no firm in sight."""
    page = Page("透视")
    for line in (
        ["计数项:企业名称", "列标签"],
        ["行标签", "电子信息", "新材料", "先进装备制造", "总计"],
        *[[county, 12 + n, 7 + n, 3 + n, 22 + 3 * n]
        for n, county in enumerate(("吉州区", "青原区", "吉安县", "泰和县"))],
        ["总计", 54, 34, 18, 106],
    ):  # fmt: skip
        page._write(line)
    return messy("透视表.xlsx", as_xlsx(page), page, refused=["透视"])


ALL = (
    supply_and_demand, idle_land, plants, segments_list, parks_list, parts_of_a_product, projects, registration_card,
    letter, empty_template, duty_roster, pivot,
)  # fmt: skip
