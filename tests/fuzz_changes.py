"""What is done to a good file to make it hostile: one small change a function, by what the file is.

Each takes a source of chance and the bytes, and gives other bytes; the same for the same state of the source. A file
that earlier changes have torn may not bear another: that raises one of :data:`TORN`.
"""

import io
import random
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "utf-16-le")
SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml$|content\.xml$")
TORN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    RuntimeError,
    LookupError,
    ValueError,
    TypeError,
    OSError,
)
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)


# Of any file
def flipped(draw: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(draw.choice((1, 3, 20))):
        if changed:
            changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def cut(draw: random.Random, content: bytes) -> bytes:
    return content[: draw.randrange(len(content) + 1)]


def middle_gone(draw: random.Random, content: bytes) -> bytes:
    a, b = sorted((draw.randrange(len(content) + 1), draw.randrange(len(content) + 1)))
    return content[:a] + content[b:]


def zeros(draw: random.Random, content: bytes) -> bytes:
    at = draw.randrange(len(content) + 1)
    return content[:at] + bytes(draw.choice((1, 512, 100_000))) + content[at:]


def doubled(draw: random.Random, content: bytes) -> bytes:
    return content + content


def noise(draw: random.Random, content: bytes) -> bytes:
    return content[: draw.choice((0, 4, 8, 512))] + draw.randbytes(draw.choice((0, 10, 5_000)))


def large_numbers(draw: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    at = draw.randrange(max(len(changed) - 4, 1))
    changed[at : at + 4] = draw.choice((b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0", b"\x01\0\0\x80"))
    return bytes(changed)


def other_kind(draw: random.Random, content: bytes) -> bytes:
    return (
        draw.choice(
            (
                b"%PDF-1.7\n",
                b"\x89PNG\r\n\x1a\n",
                b"\xff\xd8\xff\xe0",
                b"Rar!\x1a\x07",
                b"7z\xbc\xaf\x27\x1c",
                b"\x1f\x8b\x08",
                b"{\\rtf1",
                b"<html><table><tr><td>",
                b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>',
                b"MIME-Version: 1.0\n",
                b"",
            )
        )
        + content[: draw.choice((0, 500))]
    )


# Of an archive
def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


def _packed(parts: Iterable[tuple[str, bytes]]) -> bytes:
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        warnings.simplefilter("ignore")  # a doubled entry is meant
        for name, part in parts:
            book.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def entries_swapped(draw: random.Random, content: bytes) -> bytes:
    parts = _parts(content)
    names, texts = list(parts), list(parts.values())
    draw.shuffle(texts)
    return _packed(zip(names, texts, strict=True))


def entry_gone(draw: random.Random, content: bytes) -> bytes:
    parts = _parts(content)
    parts.pop(draw.choice(list(parts)))
    return _packed(parts.items())


def entry_doubled(draw: random.Random, content: bytes) -> bytes:
    parts = list(_parts(content).items())
    return _packed([*parts, draw.choice(parts)])


def entry_elsewhere(draw: random.Random, content: bytes) -> bytes:
    name = draw.choice(("/etc/passwd", "../../x.xml", "C:\\x.xml", "..\\x", "xl/./x.xml", "a" * 60_000))
    return _packed([*_parts(content).items(), (name, b"<x/>")])


def bomb(draw: random.Random, content: bytes) -> bytes:
    parts = _parts(content)
    name = draw.choice([*parts, "xl/media/image1.png", "xl/other.xml"])
    parts[name] = parts.get(name, b"") + draw.choice((b" ", b"\0", b"<c/>")) * draw.choice((10_000, 60_000_000))
    return _packed(parts.items())


def many_entries(draw: random.Random, content: bytes) -> bytes:
    more = [(f"xl/x{n}.xml", b"<x/>") for n in range(draw.choice((500, 12_000)))]
    return _packed([*_parts(content).items(), *more])


def sizes_lie(draw: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    places = [found.start() for found in re.finditer(b"PK\x01\x02", content)]
    at = draw.choice(places) + draw.choice((20, 24, 42, 16, 10, 8))
    changed[at : at + 4] = draw.randbytes(4)
    return bytes(changed)


def in_itself(draw: random.Random, content: bytes) -> bytes:
    return _packed([*_parts(content).items(), ("xl/embeddings/book.xlsx", content)])


# Of the XML in it
def _edited(draw: random.Random, content: bytes, change: Callable[[str], str]) -> bytes:
    parts = _parts(content)
    name = draw.choice([name for name in parts if SHEET.search(name)])
    parts[name] = change(parts[name].decode("utf-8", "replace")).encode("utf-8", "replace")
    return _packed(parts.items())


def references(draw: random.Random, content: bytes) -> bytes:
    far = draw.choice(("XFD1048576", "A1048576", "XFD1", "ZZZ99999999", "A0", "", "a1", "B2", "1A", "Z600000"))
    return _edited(draw, content, lambda xml: re.sub(r' r="[A-Z]+\d+"', f' r="{far}"', xml, count=draw.choice((1, 2))))


def dimension(draw: random.Random, content: bytes) -> bytes:
    far = draw.choice(("A1:XFD1048576", "XFD1048576", "B9:A1", "x", ""))
    return _edited(draw, content, lambda xml: re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{far}"', xml))


def far_cell(draw: random.Random, content: bytes) -> bytes:
    body = draw.choice(("<v>1</v>", "", '<is><t> </t></is>" t="inlineStr', "<f>1+1</f>", "<v></v>"))
    row = f'<row r="1048576"><c r="XFD1048576">{body}</c></row></sheetData>'
    return _edited(draw, content, lambda xml: xml.replace("</sheetData>", row))


def repeated(draw: random.Random, content: bytes) -> bytes:
    n = draw.choice((10_000, 1_048_576, 999_999_999))
    repeat = f'table:number-{draw.choice(("rows", "columns"))}-repeated="{n}"'
    tag = "table:table-row" if "rows" in repeat else "table:table-cell"
    return _edited(draw, content, lambda xml: xml.replace(f"<{tag}", f"<{tag} {repeat}", 1))


def laughs(draw: random.Random, content: bytes) -> bytes:
    def change(xml: str) -> str:
        head, _, rest = xml.partition("?>") if xml.startswith("<?xml") else ("", "", xml)
        return f"{head}?>{LAUGHS}]>{rest}".replace("<v>", "<v>&j;", 1).replace("<text:p>", "<text:p>&j;", 1)

    return _edited(draw, content, change)


def outside(draw: random.Random, content: bytes) -> bytes:
    dtd = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return _edited(draw, content, lambda xml: re.sub(r"(<\?xml[^>]*>)", r"\1" + dtd, xml).replace("<v>", "<v>&a;", 1))


def deep(draw: random.Random, content: bytes) -> bytes:
    n = draw.choice((1_000, 200_000))
    return _edited(draw, content, lambda xml: xml.replace("<v>", "<v>" + "<a>" * n + "</a>" * n, 1))


def wide(draw: random.Random, content: bytes) -> bytes:
    cells = "".join(f'<c t="inlineStr"><is><t>列{n}</t></is></c>' for n in range(16_384))
    return _edited(draw, content, lambda xml: xml.replace("<sheetData>", f'<sheetData><row r="1">{cells}</row>'))


def long_cell(draw: random.Random, content: bytes) -> bytes:
    text = draw.choice(("长", "<", "&amp;", "=1+", "\u202e", "，1")) * 1_000_000
    cell = f'<row r="999"><c r="A999" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData>'
    return _edited(draw, content, lambda xml: xml.replace("</sheetData>", cell))


def merges(draw: random.Random, content: bytes) -> bytes:
    n = draw.choice((10, 65_000))
    some = (
        f"{draw.choice('ABCDEF')}{draw.randint(1, 30)}:{draw.choice('FGXYZ')}{draw.randint(1, 999)}" for _ in range(n)
    )
    cells = "".join(f'<mergeCell ref="{each}"/>' for each in some)
    cells += draw.choice(("", '<mergeCell ref="A1:XFD1048576"/>', '<mergeCell ref="Z9:A1"/>', '<mergeCell ref="x"/>'))
    return _edited(
        draw, content, lambda xml: xml.replace("</sheetData>", f"</sheetData><mergeCells>{cells}</mergeCells>")
    )


def types(draw: random.Random, content: bytes) -> bytes:
    kind = draw.choice(("e", "b", "d", "s", "str", "n", "inlineStr", "zzz"))
    value = draw.choice(("99999999999", "-1", "NaN", "1e999", "x", "", "2026-13-45", "inf", "1" * 400))
    return _edited(
        draw,
        content,
        lambda xml: re.sub(r'<c r="([A-Z]+\d+)"[^>]*><v>[^<]*', rf'<c r="\1" t="{kind}"><v>{value}', xml, count=9),
    )


def formulas(draw: random.Random, content: bytes) -> bytes:
    formula = draw.choice(("A1", "HYPERLINK(&quot;x&quot;)", "((((" * 5_000, "cmd|' /C calc'!A0"))
    kept = draw.choice(("<v>1</v>", "<v></v>", ""))
    return _edited(
        draw, content, lambda xml: re.sub(r"<v>[^<]*</v>", f"<f>{formula}</f>{kept}".replace("\\", ""), xml, count=5)
    )


def many_rows(draw: random.Random, content: bytes) -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(100, 10_000))
    return _edited(draw, content, lambda xml: xml.replace("</sheetData>", rows + "</sheetData>"))


def tags_cut(draw: random.Random, content: bytes) -> bytes:
    return _edited(draw, content, lambda xml: re.sub(r"</(row|c|v|sheetData|table:table-row)>", "", xml, count=3))


def other_encoding(draw: random.Random, content: bytes) -> bytes:
    parts = _parts(content)
    name = draw.choice([name for name in parts if SHEET.search(name)])
    text, charset = parts[name].decode("utf-8", "replace"), draw.choice(("utf-16", "gb18030", "utf-7"))
    parts[name] = re.sub(r'encoding="[^"]*"', f'encoding="{charset}"', text).encode(charset, "replace")
    return _packed(parts.items())


def shared_strings(draw: random.Random, content: bytes) -> bytes:
    parts, name = _parts(content), "xl/sharedStrings.xml"
    n = draw.choice((0, 100_000))
    some = "<si><t>x</t></si>" * n + "<si><t>" + "字" * draw.choice((0, 1_000_000)) + "</t></si>"
    parts[name] = parts[name].replace(b"</sst>", f"{some}</sst>".encode()).replace(b'count="', b'count="9')
    return _packed(parts.items())


def styles(draw: random.Random, content: bytes) -> bytes:
    parts, name = _parts(content), "xl/styles.xml"
    formats = "".join(f'<numFmt numFmtId="{n}" formatCode="yyyy{"-mm" * 50}"/>' for n in range(164, 20_000))
    parts[name] = parts[name].replace(b"<fonts", f"<numFmts>{formats}</numFmts><fonts".encode())
    return _packed(parts.items())


def sheets_alike(draw: random.Random, content: bytes) -> bytes:
    parts, name = _parts(content), "xl/workbook.xml"
    found = re.search(rb"<sheet [^>]*>", parts[name])[0]
    many = b"".join(re.sub(rb'name="[^"]*"', b'name="s%d"' % n, found) for n in range(draw.choice((30, 3_000))))
    parts[name] = parts[name].replace(found, many)
    return _packed(parts.items())


def hostile_names(draw: random.Random, content: bytes) -> bytes:
    bad = draw.choice(("&lt;script&gt;", "{0}", "%s", "\u202e", "x" * 5_000, "![x](http://x)", "__class__", "\x07"))
    return _edited(draw, content, lambda xml: re.sub(r"<t>[^<]*|<text:p>[^<]*", lambda found: found[0][:5] + bad, xml))


# Of a text
def nuls(draw: random.Random, content: bytes) -> bytes:
    return content.replace(b",", b",\0", draw.choice((1, 99)))


def open_quote(draw: random.Random, content: bytes) -> bytes:
    return content.replace(b"\n", b'\n"', draw.choice((1, 2)))


def long_field(draw: random.Random, content: bytes) -> bytes:
    return content + b"\n" + draw.choice((b"x", b'"', b"1,", b"9")) * draw.choice((1_000_000, 6_000_000))


def two_encodings(draw: random.Random, content: bytes) -> bytes:
    return content + "\n吉安市,电子信息\n".encode(draw.choice(ENCODINGS), "ignore")


def many_columns(draw: random.Random, content: bytes) -> bytes:
    return b",".join(b"c%d" % n for n in range(16_000)) + b"\n" + content


def many_lines(draw: random.Random, content: bytes) -> bytes:
    return content + b"\n" + b"a,b,c,1,2\n" * draw.choice((5_000, 20_000))


ANY = (flipped, cut, middle_gone, zeros, doubled, noise, large_numbers, other_kind)
ZIPPED = (entries_swapped, entry_gone, entry_doubled, entry_elsewhere, bomb, many_entries, sizes_lie, in_itself)
XML = (
    *(references, dimension, far_cell, repeated, laughs, outside, deep, wide, long_cell, merges, types),
    *(formulas, many_rows, tags_cut, other_encoding, shared_strings, styles, sheets_alike, hostile_names),
)
WRITTEN = (nuls, open_quote, long_field, two_encodings, many_columns, many_lines)
