"""How near a substitute is: what each ring adds, for the inputs that most hangs on; and what circulates where."""

from components import bars
from components.bars import Bar, Part
from components.sections import weeks
from components.words import spoken, tr
from liantu.diagnose import Diagnosis
from liantu.diagnose.sections import Section, Verdict, rings
from liantu.diagnose.substitution import OF_RING
from liantu.facts import Figure
from liantu.place import RINGS

MOST = 8


def section(found: Diagnosis) -> Section:
    """The inputs, those without a substitute first."""
    return rings.section(found)


def chart(found: Diagnosis, shown: Section) -> None:
    """What the chain buys and sells by ring, then one bar an input."""
    weeks.show()
    legend = [(f"ring-{ring}", tr(f"place.{ring}")) for ring in (*RINGS, "unknown")]
    bars.show(
        [_input(verdict) for verdict in shown.verdicts[:MOST]], title=tr("section.rings.substitutes"), legend=legend
    )
    bars.show([_circulation(found, side) for side in ("inputs", "outputs")], title=tr("section.rings.circulation"))


def _circulation(found: Diagnosis, side: str) -> Bar:
    shares = found.circulation[side]
    parts = [Part(share.value, f"ring-{ring}") for ring, share in shares.items() if share.value]
    local = shares["city"]
    text = tr("section.rings.local", share=local) if parts else tr(f"reason.{local.reason}")
    return Bar(tr(f"section.rings.{side}"), parts, text, quiet=not parts)


def _input(verdict: Verdict) -> Bar:
    """The rings add up; where nobody can deliver in time, the reason stands there."""
    covered = [verdict.facts[name] for name in OF_RING]
    if covered[-1].value is None:
        return Bar(spoken(verdict.subject), [], tr(f"reason.{covered[-1].reason}"), quiet=True)
    values = [0.0, *(figure.value for figure in covered)]
    parts = [Part(b - a, f"ring-{ring}") for ring, a, b in zip(RINGS, values, values[1:], strict=False) if b > a]
    if covered[-1].bounds:
        low, high = map(spoken, covered[-1].bounds)
        return Bar(spoken(verdict.subject), parts, tr("section.rings.between", low=low.removesuffix("%"), high=high))
    return Bar(spoken(verdict.subject), parts, tr("section.rings.covered", share=Figure(values[-1], "share")))
