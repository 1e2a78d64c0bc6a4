"""Hostile files by the user's road: ``python -m tests.fuzz_workbooks --count 10000 --seed 1 [--jobs 2]``.

Good files of every format are changed by chance, from a flipped byte to a zip bomb, and go the whole way: read, tables
found, columns proposed, rows shaped, checked. What may come back is a result, or one refusal with its sentence and cure
in both languages, within 20 seconds; nothing else.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
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
from tests.fuzz_changes import ANY, ENCODINGS, TORN, WRITTEN, XML, ZIPPED
from tests.workbooks import FIRMS, SEGMENTS, as_ods, as_xls, as_xlsb, as_xlsx

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
        done.append(change.__name__)
    name = draw.choice(["表", "../../etc/passwd", "a" * 300, "{path}<b>", "\u202e表"]) + draw.choice(
        [f".{suffix}"] * 4 + [".xlsx", ".csv", "", ".xls"]
    )
    return name, f"{kind}: {', '.join(done)}", content


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
