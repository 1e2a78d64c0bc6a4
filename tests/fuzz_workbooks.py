"""Hostile files by the user's road: ``python -m tests.fuzz_workbooks --count 10000 --seed 1 [--jobs 2]``.

Good files of every format are changed by chance, from a flipped byte to a zip bomb, and go the whole way: read, tables
found, columns proposed, rows shaped, checked. What may come back is a result, or one refusal with its sentence and cure
in both languages, within 20 seconds; nothing else.
"""

import argparse
import io
import json
import os
import random
import re
import struct
import sys
import tempfile
import time
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from liantu.data import workbook
from liantu.data.checks import check
from liantu.data.intake.found import tables_in, why_not
from liantu.data.intake.mapping import propose
from liantu.data.intake.shaped import shaped
from liantu.data.problems import LiantuError
from liantu.words import LOCALES, say
from tests.test_reading import FIRMS, SEGMENTS, as_ods, as_xls, as_xlsb, as_xlsx

LONGEST = 20.0  # seconds of work that anyone waits for, whatever else the machine is busy with
MEMORY = 1_500  # megabytes of the process that asks
TITLED = [
    ["某县重点企业摸排表", None, None, None, None, None],
    ["填报单位：某县工信局", None, None, None, "单位：万元", None],
    ["序号", "单位名称", "统一社会信用代码", "主营产品", "营业收入（亿元）", "经度"],
    *[[n, f"示例{n}有限公司", f"91360802MA35A{n:04}X", "铜箔、覆铜板", n * 1.5, 115 + n / 100] for n in range(1, 25)],
    ["合计", None, None, None, 450, None],
    ["注：数据截至九月底", None, None, None, None, None],
]
TABLES = ({"企业": FIRMS, "环节": SEGMENTS}, {"摸排表": TITLED}, {"企业": [*FIRMS, *FIRMS[1:] * 30], "附表": TITLED})
WRITERS = {"xlsx": as_xlsx, "xlsm": as_xlsx, "xls": as_xls, "xlsb": as_xlsb, "ods": as_ods}
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


@dataclass(frozen=True)
class Answer:
    """Of one case: what it was, what came back, how long it took [s], and what is wrong with that, if anything."""

    case: int
    what: str
    code: str
    seconds: float
    wrong: str = ""


@cache
def good(kind: str, n: int) -> bytes:
    """A file that reads well."""
    tables = TABLES[n % len(TABLES)]
    if kind in WRITERS:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "book"
            WRITERS[kind](file, tables)
            return file.read_bytes()
    rows = next(iter(tables.values()))
    text = "\n".join(",".join("" if cell is None else f'"{cell}"' for cell in row) for row in rows)
    return text.encode(kind, "ignore")


def case(seed: int, number: int) -> tuple[str, str, bytes]:
    """The name of a case's file, what was done to it, and its bytes; the same for the same seed and number."""
    draw = random.Random(f"{seed}/{number}")
    kind = draw.choice([*WRITERS, "xlsx", "xlsx", *ENCODINGS[:3], draw.choice(ENCODINGS)])
    content, done = good(kind, draw.randrange(len(TABLES))), []
    suffix = kind if kind in WRITERS else "csv"
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        choices = [*ANY, *(ZIPPED if content.startswith(b"PK") else ()), *(WRITTEN if suffix == "csv" else ())]
        choices += [*XML, *XML] if content.startswith(b"PK") and kind != "xlsb" else []
        change = draw.choice(choices)
        try:
            content = change(draw, content)
        except TORN:
            continue
        done.append(change.__name__.strip("_"))
    name = draw.choice(["表", "../../etc/passwd", "a" * 300, "{path}<b>", "\u202e表"]) + draw.choice(
        [f".{suffix}"] * 4 + [".xlsx", ".csv", "", ".xls"]
    )
    return name, f"{kind}: {', '.join(done)}", content


# Of any file
def _flipped(draw: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(draw.choice((1, 3, 20))):
        if changed:
            changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def _cut(draw: random.Random, content: bytes) -> bytes:
    return content[: draw.randrange(len(content) + 1)]


def _middle_gone(draw: random.Random, content: bytes) -> bytes:
    a, b = sorted((draw.randrange(len(content) + 1), draw.randrange(len(content) + 1)))
    return content[:a] + content[b:]


def _zeros(draw: random.Random, content: bytes) -> bytes:
    at = draw.randrange(len(content) + 1)
    return content[:at] + bytes(draw.choice((1, 512, 100_000))) + content[at:]


def _doubled(draw: random.Random, content: bytes) -> bytes:
    return content + content


def _noise(draw: random.Random, content: bytes) -> bytes:
    return content[: draw.choice((0, 4, 8, 512))] + draw.randbytes(draw.choice((0, 10, 5_000)))


def _large_numbers(draw: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    at = draw.randrange(max(len(changed) - 4, 1))
    changed[at : at + 4] = draw.choice((b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0", b"\x01\0\0\x80"))
    return bytes(changed)


def _other_kind(draw: random.Random, content: bytes) -> bytes:
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


def _entries_swapped(draw: random.Random, content: bytes) -> bytes:
    parts = _parts(content)
    names, texts = list(parts), list(parts.values())
    draw.shuffle(texts)
    return _packed(zip(names, texts, strict=True))


def _entry_gone(draw: random.Random, content: bytes) -> bytes:
    parts = _parts(content)
    parts.pop(draw.choice(list(parts)))
    return _packed(parts.items())


def _entry_doubled(draw: random.Random, content: bytes) -> bytes:
    parts = list(_parts(content).items())
    return _packed([*parts, draw.choice(parts)])


def _entry_elsewhere(draw: random.Random, content: bytes) -> bytes:
    name = draw.choice(("/etc/passwd", "../../x.xml", "C:\\x.xml", "..\\x", "xl/./x.xml", "a" * 60_000))
    return _packed([*_parts(content).items(), (name, b"<x/>")])


def _bomb(draw: random.Random, content: bytes) -> bytes:
    parts = _parts(content)
    name = draw.choice([*parts, "xl/media/image1.png", "xl/other.xml"])
    parts[name] = parts.get(name, b"") + draw.choice((b" ", b"\0", b"<c/>")) * draw.choice((10_000, 60_000_000))
    return _packed(parts.items())


def _many_entries(draw: random.Random, content: bytes) -> bytes:
    more = [(f"xl/x{n}.xml", b"<x/>") for n in range(draw.choice((500, 12_000)))]
    return _packed([*_parts(content).items(), *more])


def _sizes_lie(draw: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    places = [found.start() for found in re.finditer(b"PK\x01\x02", content)]
    at = draw.choice(places) + draw.choice((20, 24, 42, 16, 10, 8))
    changed[at : at + 4] = draw.randbytes(4)
    return bytes(changed)


def _in_itself(draw: random.Random, content: bytes) -> bytes:
    return _packed([*_parts(content).items(), ("xl/embeddings/book.xlsx", content)])


# Of the XML in it
def _edited(draw: random.Random, content: bytes, change: Callable[[str], str]) -> bytes:
    parts = _parts(content)
    name = draw.choice([name for name in parts if SHEET.search(name)])
    parts[name] = change(parts[name].decode("utf-8", "replace")).encode("utf-8", "replace")
    return _packed(parts.items())


def _references(draw: random.Random, content: bytes) -> bytes:
    far = draw.choice(("XFD1048576", "A1048576", "XFD1", "ZZZ99999999", "A0", "", "a1", "B2", "1A", "Z600000"))
    return _edited(draw, content, lambda xml: re.sub(r' r="[A-Z]+\d+"', f' r="{far}"', xml, count=draw.choice((1, 2))))


def _dimension(draw: random.Random, content: bytes) -> bytes:
    far = draw.choice(("A1:XFD1048576", "XFD1048576", "B9:A1", "x", ""))
    return _edited(draw, content, lambda xml: re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{far}"', xml))


def _far_cell(draw: random.Random, content: bytes) -> bytes:
    body = draw.choice(("<v>1</v>", "", '<is><t> </t></is>" t="inlineStr', "<f>1+1</f>", "<v></v>"))
    row = f'<row r="1048576"><c r="XFD1048576">{body}</c></row></sheetData>'
    return _edited(draw, content, lambda xml: xml.replace("</sheetData>", row))


def _repeated(draw: random.Random, content: bytes) -> bytes:
    n = draw.choice((10_000, 1_048_576, 999_999_999))
    repeat = f'table:number-{draw.choice(("rows", "columns"))}-repeated="{n}"'
    tag = "table:table-row" if "rows" in repeat else "table:table-cell"
    return _edited(draw, content, lambda xml: xml.replace(f"<{tag}", f"<{tag} {repeat}", 1))


def _laughs(draw: random.Random, content: bytes) -> bytes:
    def change(xml: str) -> str:
        head, _, rest = xml.partition("?>") if xml.startswith("<?xml") else ("", "", xml)
        return f"{head}?>{LAUGHS}]>{rest}".replace("<v>", "<v>&j;", 1).replace("<text:p>", "<text:p>&j;", 1)

    return _edited(draw, content, change)


def _outside(draw: random.Random, content: bytes) -> bytes:
    dtd = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return _edited(draw, content, lambda xml: re.sub(r"(<\?xml[^>]*>)", r"\1" + dtd, xml).replace("<v>", "<v>&a;", 1))


def _deep(draw: random.Random, content: bytes) -> bytes:
    n = draw.choice((1_000, 200_000))
    return _edited(draw, content, lambda xml: xml.replace("<v>", "<v>" + "<a>" * n + "</a>" * n, 1))


def _wide(draw: random.Random, content: bytes) -> bytes:
    cells = "".join(f'<c t="inlineStr"><is><t>列{n}</t></is></c>' for n in range(16_384))
    return _edited(draw, content, lambda xml: xml.replace("<sheetData>", f'<sheetData><row r="1">{cells}</row>'))


def _long_cell(draw: random.Random, content: bytes) -> bytes:
    text = draw.choice(("长", "<", "&amp;", "=1+", "\u202e", "，1")) * 1_000_000
    cell = f'<row r="999"><c r="A999" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData>'
    return _edited(draw, content, lambda xml: xml.replace("</sheetData>", cell))


def _merges(draw: random.Random, content: bytes) -> bytes:
    n = draw.choice((10, 65_000))
    some = (
        f"{draw.choice('ABCDEF')}{draw.randint(1, 30)}:{draw.choice('FGXYZ')}{draw.randint(1, 999)}" for _ in range(n)
    )
    cells = "".join(f'<mergeCell ref="{each}"/>' for each in some)
    cells += draw.choice(("", '<mergeCell ref="A1:XFD1048576"/>', '<mergeCell ref="Z9:A1"/>', '<mergeCell ref="x"/>'))
    return _edited(
        draw, content, lambda xml: xml.replace("</sheetData>", f"</sheetData><mergeCells>{cells}</mergeCells>")
    )


def _types(draw: random.Random, content: bytes) -> bytes:
    kind = draw.choice(("e", "b", "d", "s", "str", "n", "inlineStr", "zzz"))
    value = draw.choice(("99999999999", "-1", "NaN", "1e999", "x", "", "2026-13-45", "inf", "1" * 400))
    return _edited(
        draw,
        content,
        lambda xml: re.sub(r'<c r="([A-Z]+\d+)"[^>]*><v>[^<]*', rf'<c r="\1" t="{kind}"><v>{value}', xml, count=9),
    )


def _formulas(draw: random.Random, content: bytes) -> bytes:
    formula = draw.choice(("A1", "HYPERLINK(&quot;x&quot;)", "((((" * 5_000, "cmd|' /C calc'!A0"))
    kept = draw.choice(("<v>1</v>", "<v></v>", ""))
    return _edited(
        draw, content, lambda xml: re.sub(r"<v>[^<]*</v>", f"<f>{formula}</f>{kept}".replace("\\", ""), xml, count=5)
    )


def _many_rows(draw: random.Random, content: bytes) -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(100, 10_000))
    return _edited(draw, content, lambda xml: xml.replace("</sheetData>", rows + "</sheetData>"))


def _tags_cut(draw: random.Random, content: bytes) -> bytes:
    return _edited(draw, content, lambda xml: re.sub(r"</(row|c|v|sheetData|table:table-row)>", "", xml, count=3))


def _other_encoding(draw: random.Random, content: bytes) -> bytes:
    parts = _parts(content)
    name = draw.choice([name for name in parts if SHEET.search(name)])
    text, charset = parts[name].decode("utf-8", "replace"), draw.choice(("utf-16", "gb18030", "utf-7"))
    parts[name] = re.sub(r'encoding="[^"]*"', f'encoding="{charset}"', text).encode(charset, "replace")
    return _packed(parts.items())


def _shared_strings(draw: random.Random, content: bytes) -> bytes:
    parts, name = _parts(content), "xl/sharedStrings.xml"
    n = draw.choice((0, 100_000))
    some = "<si><t>x</t></si>" * n + "<si><t>" + "字" * draw.choice((0, 1_000_000)) + "</t></si>"
    parts[name] = parts[name].replace(b"</sst>", f"{some}</sst>".encode()).replace(b'count="', b'count="9')
    return _packed(parts.items())


def _styles(draw: random.Random, content: bytes) -> bytes:
    parts, name = _parts(content), "xl/styles.xml"
    formats = "".join(f'<numFmt numFmtId="{n}" formatCode="yyyy{"-mm" * 50}"/>' for n in range(164, 20_000))
    parts[name] = parts[name].replace(b"<fonts", f"<numFmts>{formats}</numFmts><fonts".encode())
    return _packed(parts.items())


def _sheets_alike(draw: random.Random, content: bytes) -> bytes:
    parts, name = _parts(content), "xl/workbook.xml"
    found = re.search(rb"<sheet [^>]*>", parts[name])[0]
    many = b"".join(re.sub(rb'name="[^"]*"', b'name="s%d"' % n, found) for n in range(draw.choice((30, 3_000))))
    parts[name] = parts[name].replace(found, many)
    return _packed(parts.items())


def _hostile_names(draw: random.Random, content: bytes) -> bytes:
    bad = draw.choice(("&lt;script&gt;", "{0}", "%s", "\u202e", "x" * 5_000, "![x](http://x)", "__class__", "\x07"))
    return _edited(draw, content, lambda xml: re.sub(r"<t>[^<]*|<text:p>[^<]*", lambda found: found[0][:5] + bad, xml))


# Of a text
def _nuls(draw: random.Random, content: bytes) -> bytes:
    return content.replace(b",", b",\0", draw.choice((1, 99)))


def _open_quote(draw: random.Random, content: bytes) -> bytes:
    return content.replace(b"\n", b'\n"', draw.choice((1, 2)))


def _long_field(draw: random.Random, content: bytes) -> bytes:
    return content + b"\n" + draw.choice((b"x", b'"', b"1,", b"9")) * draw.choice((1_000_000, 6_000_000))


def _two_encodings(draw: random.Random, content: bytes) -> bytes:
    return content + "\n吉安市,电子信息\n".encode(draw.choice(ENCODINGS), "ignore")


def _many_columns(draw: random.Random, content: bytes) -> bytes:
    return b",".join(b"c%d" % n for n in range(16_000)) + b"\n" + content


def _many_lines(draw: random.Random, content: bytes) -> bytes:
    return content + b"\n" + b"a,b,c,1,2\n" * draw.choice((5_000, 20_000))


ANY = (_flipped, _cut, _middle_gone, _zeros, _doubled, _noise, _large_numbers, _other_kind)
ZIPPED = (_entries_swapped, _entry_gone, _entry_doubled, _entry_elsewhere, _bomb, _many_entries, _sizes_lie, _in_itself)
XML = (
    *(_references, _dimension, _far_cell, _repeated, _laughs, _outside, _deep, _wide, _long_cell, _merges, _types),
    *(_formulas, _many_rows, _tags_cut, _other_encoding, _shared_strings, _styles, _sheets_alike, _hostile_names),
)
WRITTEN = (_nuls, _open_quote, _long_field, _two_encodings, _many_columns, _many_lines)


def answer(seed: int, number: int) -> Answer:
    """One case by the user's road, and what is wrong with the answer, if anything."""
    name, what, content = case(seed, number)
    start, wrong = worked(), ""
    try:
        code = _taken_in(name, content)
    except LiantuError as refused:
        code = refused.code
        wrong = _unsaid(refused)
    except Exception as reason:  # that nothing else is ever raised is what is looked for
        code, wrong = "raised", f"{type(reason).__name__}: {str(reason)[:300]}"
    seconds = worked() - start
    return Answer(number, what, code, seconds, wrong or ("too long" if seconds > LONGEST else ""))


def _taken_in(name: str, content: bytes) -> str:
    raws = workbook.raw_uploads([(name, content)])
    json.dumps([raw.told for raw in raws])
    for raw in raws:
        for code, facts in raw.told:
            _said(f"told.{code}", facts)
    found = [table for raw in raws for table in tables_in(raw)]
    layouts = [(table, propose(table)) for table in found]
    sheets = [shaped(table, layout) for table, layout in layouts if layout.table]
    if not sheets:
        return f"no table ({why_not(raws[0]) or 'unknown'})"
    checked = check(sheets)
    return "accepted" if any(checked.n_accepted.values()) else "all rows refused"


def _unsaid(refused: LiantuError) -> str:
    try:
        _said(f"error.{refused.code}", refused.facts)
    except (KeyError, ValueError) as reason:
        return f"no sentence: {refused.code}: {reason!r}"
    return ""


def _said(code: str, facts: dict) -> None:
    """A sentence of the catalogue in each language, every blank filled."""
    for language in LOCALES:
        if say(language, code, **facts) == code:
            raise ValueError(f"{code} is not in the catalogue")


def worked() -> float:
    """What this process and the children that it waited for have worked [s]."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def memory() -> float:
    """The most memory that this process has held [MB]; 0 where the platform does not say."""
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000)


def _some(seed: int, numbers: range) -> tuple[list[Answer], float]:
    return [answer(seed, number) for number in numbers], memory()


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--count", type=int, default=300)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--jobs", type=int, default=1)
    given = asked.parse_args()
    start, step = time.perf_counter(), 100
    parts = [range(at, min(at + step, given.count)) for at in range(0, given.count, step)]
    answers: list[Answer] = []
    most = 0.0
    with ProcessPoolExecutor(given.jobs) as pool:
        for some, held in pool.map(_some, [given.seed] * len(parts), parts):
            answers, most = answers + some, max(most, held)
            for bad in (each for each in some if each.wrong):
                print(f"WRONG {bad.case} {bad.what} → {bad.code} in {bad.seconds:.1f} s: {bad.wrong}", flush=True)
            if len(answers) % 500 == 0:
                print(f"{len(answers)} cases, {time.perf_counter() - start:.0f} s, {most:.0f} MB", flush=True)
    print(
        f"\n{len(answers)} cases, seed {given.seed}, {time.perf_counter() - start:.0f} s, parent at most {most:.0f} MB"
    )
    for code, n in Counter(each.code for each in answers).most_common():
        print(f"{n:>6} {code}")
    for slow in sorted(answers, key=lambda each: -each.seconds)[:10]:
        print(f"{slow.seconds:>6.1f} s  case {slow.case}: {slow.what} → {slow.code}")
    wrong = sum(bool(each.wrong) for each in answers)
    print(f"{wrong} wrong")
    return 1 if wrong or most > MEMORY else 0


if __name__ == "__main__":
    sys.exit(main())
