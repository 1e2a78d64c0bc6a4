"""Where it stops: the output that hangs on each of the worst segments."""

from components import bars
from components.bars import Bar, Part
from components.sections import weeks
from components.words import spoken, tr
from liantu.diagnose import Diagnosis
from liantu.diagnose.sections import Section, stops
from liantu.facts import Figure

MOST = 8


def section(found: Diagnosis) -> Section:
    """What stops, the worst first."""
    return stops.section(found)


def chart(found: Diagnosis, shown: Section) -> None:
    """One bar a segment: what hangs on it as a bottleneck, or as an import."""
    weeks.show()
    rows = [(verdict, *stops.hanging_on(found, verdict.key)) for verdict in shown.verdicts[:MOST]]
    largest = max((severity.value or 0.0 for _, severity, _ in rows), default=0.0)
    tones = {True: "weak", False: "accent"}
    behind = stops.gaps(found, [verdict.key for verdict in shown.verdicts])
    drawn = [
        Bar(
            spoken(verdict.subject),
            [Part((severity.value or 0.0) / largest, tones[imported])] if largest else [],
            _hanging(severity, behind[verdict.key])
            if severity.value
            else tr("section.stops.single", exposure=verdict.facts["exposure"]),
        )
        for verdict, severity, imported in rows
    ]
    bars.show(
        drawn,
        title=tr("section.stops.hanging"),
        legend=[("accent", tr("figure.bottleneck_severity")), ("weak", tr("figure.chokepoint_severity"))],
    )


def _hanging(severity: Figure, gap: Figure) -> str:
    """How much, and how far ahead of the next; equal ones are told as equal."""
    if gap.value is None:
        return spoken(severity)
    return tr("section.stops.gap" if gap.value else "section.stops.equal", severity=severity, gap=gap)
