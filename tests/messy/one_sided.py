"""Lists of one side: the suppliers or the customers of one firm, which stands over the table, on the sheet or nowhere.

``ISSUERS`` tells for each table of a file whose list it is, and where that stands; None where nothing says it.
"""

from tests.messy.invented import firms
from tests.messy.paper import Messy, Page, Percent, as_ods, as_text, as_xls, as_xlsx, as_xlsx_of_openpyxl, messy

OWN = "江西棠浦电子股份有限公司"
OTHER = "吉安市筠陂光电（集团）有限公司"


def _goods(firm) -> str:
    return firm.products.split("、")[0]


def top_five_suppliers() -> Messy:
    """前五名供应商 as a prospectus tells them: what is bought, for how much, which share; the total below."""
    page = Page("Sheet1")
    page.aside("title", f"{OWN} 前五名供应商情况", wide=5)
    page.aside("unit", None, None, None, None, "单位：万元")
    page.heads("firm_links", "- supplier product value -", ["序号", "供应商名称", "采购内容", "采购金额", "占比"])
    for n, firm in enumerate(firms(5, 201), start=1):
        page.data(n, firm.name, _goods(firm), 900 - 100 * n, Percent(0.2 - 0.02 * n))
    page.aside("total", "合计", None, None, 3000, Percent(0.7))
    return messy("附件3.xlsx", as_xlsx(page), page)


def customers_in_a_text_file() -> Messy:
    """主要客户一览表, saved as text by an old program."""
    page = Page("客户")
    page.aside("title", f"2025年度{OTHER}主要客户一览表")
    page.heads("firm_links", "- customer product value -",
               ["序号", "客户名称", "销售产品", "销售金额（万元）", "占营业收入比例（%）"])  # fmt: skip
    for n, firm in enumerate(firms(8, 202), start=1):
        page.data(n, firm.name, _goods(firm), 310.5 * n, 2.5 * n)
    return messy("客户.csv", as_text(page, "gb18030"), page)


def roster_filled_in_by() -> Messy:
    """供应商名录 with the firm that filled it in in brackets behind the title; telephone numbers beside."""
    page = Page("名录")
    page.aside("title", f"供应商名录（填报单位：{OWN}）", wide=6)
    page.heads("firm_links", "- supplier product - - as_of",
               ["序号", "供应商名称", "供应产品", "联系人", "联系电话", "年份"])  # fmt: skip
    for n, firm in enumerate(firms(9, 203), start=1):
        page.data(n, firm.name, _goods(firm), firm.person, firm.phone, 2025)
    return messy("供应商名录.xlsx", as_xlsx_of_openpyxl(page), page)


def roster_with_a_line() -> Messy:
    """填报单位 and the date on a line of their own under a title that names nobody."""
    page = Page("Sheet2")
    page.aside("title", "企业主要供应商情况统计表", wide=5)
    page.aside("title", f"填报单位（盖章）：{OTHER}", None, None, "填报日期：2026年9月3日")
    page.heads("firm_links", "- supplier product value place",
               ["序号", "供应商", "采购产品", "年采购额（万元）", "供应商所在地"])  # fmt: skip
    for n, firm in enumerate(firms(7, 204), start=1):
        page.data(n, firm.name, _goods(firm), 45 * n, ("广东深圳", "江苏苏州", "吉安")[n % 3])
    return messy("统计表.xls", as_xls(page), page)


def sheets_called_after_firms() -> Messy:
    """A county's collection: a sheet a firm, called after it, with the same list on each."""
    pages = []
    for number, (name, seed) in enumerate(((OWN, 205), (OTHER, 206))):
        page = Page(name)
        page.aside("title", "附件1", wide=2)
        page.heads("firm_links", "supplier value", ["供应商", "采购额（万元）"])
        for n, firm in enumerate(firms(5, seed), start=1):
            page.data(firm.name, 100 * n + number)
        pages.append(page)
    return messy("各企业供应商.xlsx", as_xlsx(*pages), *pages)


def file_called_after_a_firm() -> Messy:
    """No title at all: only the name of the file says whose customers they are."""
    page = Page("Sheet1")
    page.heads("firm_links", "customer product value until",
               ["客户", "产品名称", "合同金额（万元）", "合同到期日"])  # fmt: skip
    for n, firm in enumerate(firms(6, 207), start=1):
        page.data(firm.name, _goods(firm), 60 * n, f"202{6 + n % 3}-12-31")
    return messy(f"{OWN}_客户清单_2026.ods", as_ods(page), page)


def customers_of_three_years() -> Messy:
    """报告期内前五大客户: the years merged down, each with its own sum, the ranks in words."""
    page = Page("前五大客户")
    page.aside("title", f"{OWN}报告期内前五大客户销售情况", wide=6)
    page.heads("firm_links", "as_of - customer product value -",
               ["年度", "排名", "客户名称", "销售内容", "金额（万元）", "占当期营业收入的比例"])  # fmt: skip
    merged = []
    for year in (2023, 2024, 2025):
        first = page.row + 1
        for n, firm in enumerate(firms(5, 208), start=1):
            page.data(f"{year}年" if n == 1 else None, f"第{'一二三四五'[n - 1]}名", firm.name, _goods(firm),
                      (year - 2000) * 10 * n, Percent(0.01 * n))  # fmt: skip
        merged.append((first, 0, page.row, 0))
        page.aside("total", None, "小计", None, None, 100, Percent(0.15))
    page.merge(*merged)
    return messy("招股书附表.xlsx", as_xlsx(page), page)


def hidden_names() -> Messy:
    """Suppliers by letters, for their names are a secret; and nobody says whose they are."""
    page = Page("前五大供应商")
    page.aside("title", "报告期内公司前五大供应商", wide=4)
    page.heads("firm_links", "- supplier value -", ["序号", "供应商", "采购额（万元）", "占采购总额比例"])
    for n in range(1, 6):
        page.data(n, f"供应商{'ABCDE'[n - 1]}", 500 - 50 * n, Percent(0.2))
    page.aside("note", "注：因商业秘密，供应商名称以代号表示。")
    return messy("年报摘录.xlsx", as_xlsx(page), page)


def suppliers_over_customers() -> Messy:
    """One title over two lists, one under the other."""
    page = Page("前五名")
    page.aside("title", f"{OWN}前五名供应商、客户明细", wide=4)
    page.aside("title", "一、前五名供应商")
    page.heads("firm_links", "- supplier product value", ["序号", "供应商", "采购内容", "采购金额（万元）"])
    for n, firm in enumerate(firms(5, 209), start=1):
        page.data(n, firm.name, _goods(firm), 70 * n)
    page.blank()
    page.aside("title", "二、前五名客户")
    page.heads("firm_links", "- customer product value", ["序号", "客户", "销售内容", "销售金额（万元）"])
    for n, firm in enumerate(firms(5, 210), start=1):
        page.data(n, firm.name, _goods(firm), 90 * n)
    return messy("明细.xlsx", as_xlsx(page), page)


def in_english() -> Messy:
    """The list of a joint venture."""
    page = Page("Suppliers")
    page.aside("title", "Top five suppliers of Alpha Electronics (Ji'an) Co., Ltd.", wide=4)
    page.heads("firm_links", "- supplier product value", ["No.", "Supplier", "Product", "Value (10k yuan)"])
    for n in range(1, 6):
        page.data(n, f"{('North', 'South', 'East', 'West', 'Central')[n - 1]} Metal Co., Ltd.", "copper foil", 80 * n)
    return messy("suppliers.xlsx", as_xlsx(page), page)


def two_heading_lines() -> Messy:
    """Two years side by side under 采购金额; the later one is read."""
    page = Page("采购")
    page.aside("title", f"{OTHER}主要供货商采购情况表", wide=6)
    page.heads("firm_links", "- supplier product ? value -",
               ["序号", "供货单位", "物料名称", "采购金额（万元）", None, "备注"],
               [None, None, None, "2024年", "2025年", None])  # fmt: skip
    page.merge((2, 0, 3, 0), (2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 2, 4), (2, 5, 3, 5))
    for n, firm in enumerate(firms(6, 211), start=1):
        page.data(n, firm.name, _goods(firm), 40 * n, 50 * n, None)
    return messy("采购情况.xlsx", as_xlsx(page), page)


def suppliers_called_firms() -> Messy:
    """The names stand under 企业名称; only the title says that they are suppliers."""
    page = Page("Sheet1")
    page.aside("title", f"{OWN}供应商名单", wide=4)
    page.heads("firm_links", "- supplier product value", ["序号", "企业名称", "供应产品", "采购金额（万元）"])
    for n, firm in enumerate(firms(6, 212), start=1):
        page.data(n, firm.name, _goods(firm), 35 * n)
    return messy("名单.xlsx", as_xlsx(page), page)


def of_a_county() -> Messy:
    """供应商名录 of a county, with what is bought: whose suppliers they are, nobody says."""
    page = Page("供应商名录")
    page.aside("title", "吉安县链主企业供应商名录", wide=4)
    page.aside("title", "填报单位：吉安县工信局")
    page.heads("firm_links", "- supplier product value", ["序号", "供应商名称", "采购内容", "采购金额（万元）"])
    for n, firm in enumerate(firms(9, 213), start=1):
        page.data(n, firm.name, _goods(firm), 25 * n)
    return messy("吉安县供应商.xlsx", as_xlsx(page), page)


def supporting_firms() -> Messy:
    """配套企业 of a lead firm, with their county, which is not where a trade goes to."""
    page = Page("配套")
    page.aside("title", f"附件2：{OWN}配套企业名单", wide=5)
    page.heads("firm_links", "- supplier product value ?",
               ["序号", "配套企业", "配套产品", "年配套额（万元）", "所在县区"])  # fmt: skip
    for n, firm in enumerate(firms(8, 214), start=1):
        page.data(n, firm.name, _goods(firm), 15 * n, firm.county)
    return messy("配套.xlsx", as_xlsx(page), page)


def firms_that_supply() -> Messy:
    """供应商名录 of a county that tells what firms are told of: a list of firms, for somebody to look at."""
    page = Page("名录")
    page.aside("title", "泰和县工业供应商名录", wide=6)
    page.heads("firms", "- firm credit_code address products staff",
               ["序号", "供应商名称", "统一社会信用代码", "地址", "主营产品", "从业人数"])  # fmt: skip
    for n, firm in enumerate(firms(9, 215), start=1):
        page.data(n, firm.name, firm.code, firm.address, firm.products, firm.staff)
    return messy("泰和供应商.xlsx", as_xlsx(page), page)


def firms_with_their_customers() -> Messy:
    """A list of firms in which 主要供应商 and 主要客户 are two columns of many."""
    page = Page("摸排")
    page.aside("title", "重点企业上下游配套情况摸排表", wide=6)
    page.heads("firms", "- firm products revenue ? ?",
               ["序号", "企业名称", "主要产品", "营业收入（万元）", "主要供应商", "主要客户"])  # fmt: skip
    found = firms(12, 216)
    for n, firm in enumerate(found, start=1):
        page.data(n, firm.name, firm.products, firm.revenue, found[n % 12].name, found[(n + 3) % 12].name)
    return messy("摸排.xlsx", as_xlsx(page), page)


ALL = (
    top_five_suppliers, customers_in_a_text_file, roster_filled_in_by, roster_with_a_line, sheets_called_after_firms,
    file_called_after_a_firm, customers_of_three_years, hidden_names, suppliers_over_customers, in_english,
    two_heading_lines, suppliers_called_firms, of_a_county, supporting_firms, firms_that_supply,
    firms_with_their_customers,
)  # fmt: skip

# Which side lacks, the firm, and where it stands; table by table.
ISSUERS = {
    top_five_suppliers: [("customer", OWN, "title")],
    customers_in_a_text_file: [("supplier", OTHER, "title")],
    roster_filled_in_by: [("customer", OWN, "label")],
    roster_with_a_line: [("customer", OTHER, "label")],
    sheets_called_after_firms: [("customer", OWN, "sheet"), ("customer", OTHER, "sheet")],
    file_called_after_a_firm: [("supplier", OWN, "file")],
    customers_of_three_years: [("supplier", OWN, "title")],
    hidden_names: [("customer", "", "")],
    suppliers_over_customers: [("customer", OWN, "title"), ("supplier", OWN, "title")],
    in_english: [("customer", "Alpha Electronics (Ji'an) Co., Ltd.", "title")],
    two_heading_lines: [("customer", OTHER, "title")],
    suppliers_called_firms: [("customer", OWN, "title")],
    of_a_county: [("customer", "", "")],
    supporting_firms: [("customer", OWN, "title")],
    firms_that_supply: [("", "", "")],
    firms_with_their_customers: [("", "", "")],
}
