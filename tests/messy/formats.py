"""The same lists as plain text of every program and decade: GBK, UTF-16, Big5, a mark, semicolons, tabs, HTML."""

from tests.messy.invented import firms
from tests.messy.paper import Messy, Page, Percent, as_text, messy


def gbk_with_title() -> Messy:
    """Saved as CSV by Excel in China: GBK, a title and a unit line above, commas behind them to the full width."""
    page = Page("园区企业")
    page.aside("title", "吉安高新区企业统计表")
    page.aside("unit", "单位：万元")
    page.heads("firms", "- firm credit_code products revenue tax -",
               ["序号", "企业名称", "统一社会信用代码", "主营产品", "营业收入", "税收", "备注"])  # fmt: skip
    for n, firm in enumerate(firms(11, 50), start=1):
        page.data(n, firm.name, firm.code, firm.products, f"{firm.revenue:,.1f}", firm.tax)
    page.aside("total", "合计", None, None, None, "1,000,000.0")
    return messy("园区企业.csv", as_text(page, "gbk"), page)


def semicolons() -> Messy:
    """Semicolons between, for commas stand in the numbers; Unix line ends, no mark."""
    page = Page("firms_export")
    page.heads("firms", "firm county products revenue staff",
               ["企业名称", "所在县市区", "产品", "年营业收入（万元）", "职工人数"])  # fmt: skip
    for firm in firms(12, 51):
        page.data(firm.name, firm.county, firm.products, f"{firm.revenue:,.1f}", firm.staff)
    return messy("firms_export.csv", as_text(page, "utf-8", ";", "\n"), page)


def tabs_in_gbk() -> Messy:
    """Copied out of a system into a text file: GB18030, tabs between, a product with a rare character."""
    page = Page("导出结果")
    page.heads("firms", "firm credit_code park address",
               ["单位名称", "统一信用代码", "所属园区", "厂址"])  # fmt: skip
    for firm in firms(8, 52):
        page.data(firm.name.replace("电子", "䶮电子"), firm.code, firm.park, firm.address)
    return messy("导出结果.txt", as_text(page, "gb18030", "\t"), page)


def unicode_text() -> Messy:
    """Excel's "Unicode text": UTF-16 with a mark, tabs between, cells with line breaks quoted."""
    page = Page("unicode")
    page.heads("firms", "- firm products revenue rd_share",
               ["序号", "企业\n名称", "主营\n产品", "营业收入\n（亿元）", "研发投入占比"],
                units={3: "亿元"})  # fmt: skip
    for n, firm in enumerate(firms(9, 53), start=1):
        page.data(
            n, firm.name, firm.products.replace("、", "\n"), round(firm.revenue / 10_000, 2), Percent(0.03 + n / 200)
        )
    return messy("unicode.txt", as_text(page, "utf-16", "\t"), page)


def taiwan() -> Messy:
    """From a park in Taiwan: Big5, traditional headings, years of the Republic, eight-digit numbers of firms."""
    page = Page("廠商名錄")
    page.aside("title", "科技產業園區廠商名錄")
    page.heads("firms", "- firm - products address - staff",
               ["編號", "公司名稱", "統一編號", "主要產品", "工廠地址", "核准設立日期", "員工人數"])  # fmt: skip
    names = ("渡津電子", "楮塘精密", "荻浦光電", "蓼陌化工", "筠坪機械", "棠墩生技", "葭堰金屬", "梧灣材料")
    for n, name in enumerate(names, start=1):
        page.data(n, f"{name}股份有限公司", 23456780 + n, "電路板、連接器", f"高雄市楠梓區加昌路{n * 10}號",
                  f"民國{95 + n}年6月12日" if n % 2 else f"1{n:02}0612", 20 * n)  # fmt: skip
    return messy("廠商名錄.csv", as_text(page, "big5"), page)


def english() -> Messy:
    """From a foreign-invested park: English headings, millions of yuan, a byte order mark."""
    page = Page("tenants")
    page.heads("firms", "- firm credit_code park products revenue staff lng lat",
               ["No.", "Company name", "Unified Social Credit Code", "Industrial park", "Main products",
                "Annual turnover (million yuan)", "Number of employees", "Longitude", "Latitude"],
               units={5: "million yuan"})  # fmt: skip
    words = ("printed circuit boards", "LED modules", "copper foil", "wire harnesses", "injection moulds")
    for n, firm in enumerate(firms(10, 54), start=1):
        page.data(n, f"Ji'an {('Hollin', 'Marrow', 'Tessel', 'Quarry', 'Fenwick')[n % 5]} {n} Co., Ltd.", firm.code,
                  firm.park, words[n % 5], round(firm.revenue / 100, 2), firm.staff, firm.lng, firm.lat)  # fmt: skip
    return messy("tenants.csv", as_text(page, "utf-8-sig"), page)


def html_called_xls() -> Messy:
    """Many office systems write a web page and call it .xls; it is no spreadsheet, and says so kindly."""
    rows = "".join(f"<tr><td>{firm.name}</td><td>{firm.code}</td></tr>" for firm in firms(3, 55))
    text = (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body><table>'
        f"<tr><th>企业名称</th><th>统一社会信用代码</th></tr>{rows}</table></body></html>"
    )
    return Messy("企业查询结果.xls", text.encode("gbk"), unreadable=True)


ALL = (gbk_with_title, semicolons, tabs_in_gbk, unicode_text, taiwan, english, html_called_xls)
