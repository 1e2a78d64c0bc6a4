"""Lines and areas of a chart as HTML: st.html strips drawings, so each is a mask over a box, and follows the theme.

All points are in units of :data:`BOX`, from the upper left corner; the picture is stretched to what room there is.
"""

from collections.abc import Sequence
from urllib.parse import quote

BOX = 1000


def path(points: Sequence[tuple[float, float]]) -> str:
    """Points as a line, behind an ``M``."""
    return "L".join(f"{x:.0f} {y:.0f}" for x, y in points)


def layer(drawn: str, tone: str, *, stroke: float = 0, dash: str = "", opacity: float = 1) -> str:
    """A path in a colour of the theme, filled where it has no ``stroke`` [px]; nothing for no path."""
    if not drawn:
        return ""
    line = f'fill="none" stroke="#000" stroke-width="{stroke}" stroke-linejoin="round"' if stroke else 'fill="#000"'
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    picture = quote(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {BOX} {BOX}" preserveAspectRatio="none">'
        f'<path d="{drawn}" vector-effect="non-scaling-stroke" {line}{dashed}/></svg>'
    )
    mask = f"url('data:image/svg+xml,{picture}') 0 0/100% 100% no-repeat"
    return (
        f'<div style="position:absolute;inset:0;background:var(--lt-{tone});opacity:{opacity};'
        f'-webkit-mask:{mask};mask:{mask}"></div>'
    )


def dot(x: float, y: float) -> str:
    """A point on a line."""
    return (
        f'<div style="position:absolute;left:{x / BOX:.2%};top:{y / BOX:.2%};width:11px;height:11px;margin:-6px;'
        'border-radius:50%;background:var(--lt-accent);border:2px solid var(--lt-page);box-sizing:border-box"></div>'
    )
