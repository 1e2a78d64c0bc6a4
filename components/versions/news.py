"""What changed, in one sentence 一句话: losses first and by name, then firms, gains, and how complete the chain is."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from liantu import words
from liantu.diagnose.changes import ChainChange, Changes, MarkChange, StateChange
from liantu.facts import Few, Figure, Finding, Word

RANK = {"strong": 3, "present": 2, "weak": 1, "absent": 0, "unchecked": 0}  # nobody looked: not known to be worse
MOST = 44  # Chinese characters of the sentence
MOST_CLAUSES = 4
LEAST = 0.0005  # of a share: less is no change that a reader sees
IN_ORDER = ("losses", "more", "firms", "gains", "relieved", "others", "listed", "completeness")
KEPT = ("losses", "more", "completeness", "firms", "gains", "relieved", "listed", "others")  # the last one goes first


def sentence(found: Changes, chain: str) -> Finding:
    """What differs, the worst first; each clause stands by itself, and as many as fit are said.

    铜箔由薄弱转空白，光学镜头只剩一家，新增3家企业，电子信息链完整度65%→62%。
    """
    lost, left = losses(found), 0
    said = {
        "firms": _firms(found),
        "gains": _kinds(gains(found), "compared.better"),
        "relieved": _relieved(found),
        "others": _kinds([each for each in found.states if not direction(each)], "compared.segments_changed"),
        "listed": _listed(found),
        "completeness": _completeness(found, chain),
    }
    said = {name: clause for name, clause in said.items() if clause}
    if not lost and not said:
        return Finding("compared.rows", {"n": found.n_rows}) if found.n_rows else Finding("compared.same", {})
    while True:
        more = {"more": Finding("compared.more_losses", {"n": left})} if left else {}
        clauses = [clause for _, clause in lost]
        clauses += [each for name in IN_ORDER[1:] if (each := (said | more).get(name))]
        names = ("first", "second", "third", "fourth")
        whole = Finding(f"compared.clauses_{min(len(clauses), 4)}", dict(zip(names, clauses, strict=False)))
        fits = len(clauses) <= MOST_CLAUSES and length(words.tell("zh", whole)) <= MOST
        if fits or len(clauses) == 1 + bool(more):
            return whole
        if said and len(clauses) > 1:
            said.pop(max(said, key=KEPT.index))
        else:
            left += lost.pop()[0]


def length(text: str) -> float:
    """In Chinese characters; a Latin letter takes half of one."""
    return sum(1 if ord(each) > 0x2E7F else 0.5 for each in text)


def direction(each: StateChange) -> int:
    """Above 0 for better, below for worse, 0 where only what is known has changed."""
    return RANK[each.after] - RANK[each.before]


def gains(found: Changes) -> list[StateChange]:
    """The segments that have a better state now."""
    return [each for each in found.states if direction(each) > 0]


def losses(found: Changes) -> list[tuple[int, Finding]]:
    """How many segments became worse and what happened to them, by name, the worst first."""
    fell = [each for each in found.states if direction(each) < 0]
    became, names = [each for each in found.marks if each.became], {each.segment for each in fell}
    broken = [each.segment for each in became if each.mark == "broken_middle" and each.segment not in names]
    single = [each for each in became if each.mark == "single_source"]
    lone = [each.segment for each in single if each.n_firms[1] == 1]
    shared = [each.segment for each in single if each.n_firms[1] != 1]
    marks = (("compared.broken", broken), ("compared.one_left", lone), ("compared.single", shared))
    return [
        *_turned(fell, ("absent", "unchecked")),
        *((len(those), Finding(code, {"segments": Few(tuple(those))})) for code, those in marks if those),
        *_turned(fell, ("weak", "present")),
    ]


def _turned(fell: Sequence[StateChange], states: Iterable[str]) -> Iterable[tuple[int, Finding]]:
    for state in states:
        those = [each for each in fell if each.after == state]
        if len(those) == 1:
            yield 1, _moved_said(those[0])
        elif those:
            facts = {"segments": Few(tuple(each.segment for each in those)), "after": Word(f"state.{state}")}
            yield len(those), Finding("compared.turned", facts)


def _moved_said(each: StateChange) -> Finding:
    states = {"before": Word(f"state.{each.before}"), "after": Word(f"state.{each.after}")}
    return Finding("compared.segment_moved", {"segment": each.segment, **states})


def _kinds(moved: Sequence[StateChange], several: str) -> Finding | None:
    """One by name, those of one kind with both states; of several kinds they are only counted."""
    if len(moved) == 1:
        return _moved_said(moved[0])
    kinds = Counter((each.before, each.after) for each in moved)
    if len(kinds) == 1:
        [(before, after)] = kinds
        states = {"before": Word(f"state.{before}"), "after": Word(f"state.{after}")}
        return Finding("compared.segments_moved", {"n": len(moved), **states})
    return Finding(several, {"n": len(moved)}) if moved else None


def relieved(each: MarkChange) -> bool:
    """Whether several supply now what one did."""
    return each.mark == "single_source" and each.before is True and each.after is False


def _relieved(found: Changes) -> Finding | None:
    those = tuple(each.segment for each in found.marks if relieved(each))
    return Finding("compared.relieved", {"segments": Few(those)}) if those else None


def _firms(found: Changes) -> Finding | None:
    come, gone = len(found.firms_in), len(found.firms_out)
    if come and gone:
        return Finding("compared.firms_both", {"n": come, "gone": gone})
    if come or gone:
        return Finding("compared.firms_in" if come else "compared.firms_out", {"n": come or gone})
    return None


def _listed(found: Changes) -> Finding | None:
    come, gone = len(found.segments_in), len(found.segments_out)
    if come and gone:
        return Finding("compared.segments_both", {"n": come, "gone": gone})
    if come or gone:
        return Finding("compared.segments_in" if come else "compared.segments_out", {"n": come or gone})
    return None


def _completeness(found: Changes, chain: str) -> Finding | None:
    """Of the chain of the row above; where neither has that one, of the chain that moved most."""
    pairs = {each.chain.zh: each.figures.get("completeness", (None, None)) for each in found.chains}
    moved = {each.chain.zh: each for each in found.chains if _seen(*pairs[each.chain.zh])}
    if chain not in moved and chain in pairs:
        return None
    each = moved.get(chain) or max(moved.values(), key=_by_how_much, default=None)
    if each is None:
        return None
    before, after = each.figures["completeness"]
    return Finding("compared.completeness", {"chain": each.chain, "before": before, "after": after})


def _by_how_much(each: ChainChange) -> float:
    before, after = each.figures["completeness"]
    return abs(after.value - before.value)


def _seen(before: Figure | None, after: Figure | None) -> bool:
    """Whether both are known, and a reader sees that they differ."""
    return moved(before, after) and words.spoken("zh", before) != words.spoken("zh", after)


def moved(before: Figure | None, after: Figure | None) -> bool:
    """Whether both are known, and differ by more than rounding."""
    if before is None or after is None or before.value is None or after.value is None:
        return False
    return abs(before.value - after.value) >= LEAST


def told_apart(
    before: Figure | None, after: Figure | None, spoken: Callable[[object], str]
) -> tuple[Figure | None, Figure | None] | None:
    """Both as precise as it takes to see that they differ; nothing where they do not."""
    if not moved(before, after):
        known = [each is not None and each.value is not None for each in (before, after)]
        return (before, after) if known[0] != known[1] else None
    if spoken(before) == spoken(after) and before.unit == "share":
        return replace(before, unit="fine_share"), replace(after, unit="fine_share")
    return before, after
